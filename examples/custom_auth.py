"""Custom auth with a timeout: who may connect, and why the others could not.

    python examples/custom_auth.py

Then connect a charge point to ``ws://127.0.0.1:9000/ocpp/CP-1`` with the password
``correct horse``, and others at will. ``CP-SLOW`` is not found in time.
"""

from __future__ import annotations

import contextlib
import logging
from typing import NamedTuple

import trio

import trio_ocpp as ocpp

log = logging.getLogger("custom_auth")
csms = ocpp.Router()


class Record(NamedTuple):
    password: str
    tenant: str


STATIONS = {"CP-1": Record("correct horse", "acme"), "CP-SLOW": Record("battery staple", "acme")}


async def find_station(identity: str) -> Record | None:
    """Stand for a query to a database, which is sometimes slow."""
    await trio.sleep(60 if identity == "CP-SLOW" else 0.01)
    return STATIONS.get(identity)


@csms.auth("/ocpp/{identity}")
async def auth(handshake: ocpp.Handshake) -> ocpp.Accept:
    station = await find_station(handshake.identity)
    if station is None:
        raise ocpp.RejectUpgrade(404, "Station not found")
    if not handshake.password_is(station.password):
        raise ocpp.RejectUpgrade(401, "Invalid password")
    return ocpp.Accept(session={"tenant": station.tenant})


def report(event: ocpp.Event) -> None:
    match event:
        case ocpp.UpgradeAborted(identity=who, reason=why, remote_address=where):
            log.warning("%s at %s was not let in: %s", who, where, why)
        case ocpp.UpgradeError(error=error, reason=why, remote_address=where):
            log.warning("the connection of %s failed: %s (%r)", where, why, error)
        case ocpp.StationConnected(identity=who, station=station):
            log.info("%s of tenant %s is connected", who, station.session["tenant"])


async def main(port: int = 9000, task_status=trio.TASK_STATUS_IGNORED) -> None:
    timeouts = ocpp.Timeouts(handshake=2)
    async with ocpp.open_server(csms, port=port, timeouts=timeouts) as server:
        server.observe(report)
        task_status.started(server)
        await trio.sleep_forever()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    with contextlib.suppress(KeyboardInterrupt):
        trio.run(main)
