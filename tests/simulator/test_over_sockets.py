"""Simulated stations against our own server, over real sockets and reconnects."""

from functools import partial
from typing import Any

import pytest
import trio
from simulator_csms import MODULES, Csms

import trio_ocpp as ocpp
from trio_ocpp.simulator import Habits, SimulatedStation

#: At a pace of 200: somebody comes every few milliseconds, and charges for a third of a second.
BUSY = Habits(first=(1, 1), hesitation=(1, 2), stay=(60, 70), pause=(1, 2))


@pytest.mark.parametrize("protocol", MODULES)
async def test_a_station_charges_is_reset_and_charges_again(protocol: Any) -> None:
    csms = Csms(protocol)
    csms.router.auth("*")(lambda _handshake: None)
    simulated = SimulatedStation("SIM-1", protocol, pace=200, habits=BUSY)
    with trio.fail_after(30):
        async with (
            ocpp.open_server(csms.router, host="127.0.0.1", port=0) as server,
            trio.open_nursery() as nursery,
        ):
            nursery.start_soon(
                partial(
                    ocpp.run_charge_point,
                    f"ws://127.0.0.1:{server.port}/SIM-1",
                    simulated.session,
                    router=simulated.router,
                    protocols=[protocol],
                    backoff=ocpp.Backoff(wait_minimum=0.05, random_range=0),
                )
            )
            await csms.until(lambda: simulated.station.transactions_ended >= 1)
            kind = "Soft" if protocol == "ocpp1.6" else "Immediate"
            answer = await server.call("SIM-1", csms.version.Reset(type=kind))
            assert answer.status == "Accepted"
            await csms.until(lambda: len(csms.of("BootNotification")) == 2)
            ended = simulated.station.transactions_ended
            await csms.until(lambda: simulated.station.transactions_ended > ended)
            nursery.cancel_scope.cancel()
