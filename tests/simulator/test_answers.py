"""What a simulated station answers to a CSMS, each answer through both validations."""

import pytest
from simulator_csms import MODULES, NOON, asked_by_csms, sample, settled, stage

import trio_ocpp as ocpp
from trio_ocpp import v201
from trio_ocpp.simulator import Station
from trio_ocpp.simulator.face2 import RULES_2, Face2
from trio_ocpp.simulator.face16 import RULES_16, Face16
from trio_ocpp.simulator.faces import Calendar
from trio_ocpp.simulator.facts import Restarting

ALL = [(protocol, action) for protocol in MODULES for action in asked_by_csms(protocol)]
#: Those whose answers have no status to say that nothing is behind it.
UNANSWERABLE = {"ClearTariffs", "GetPeriodicEventStream", "NotifyWebPaymentStarted"}


@pytest.mark.parametrize(("protocol", "action"), ALL)
async def test_every_request_of_a_csms_gets_a_valid_answer(
    protocol: str, action: str, autojump_clock: object
) -> None:
    request = sample(getattr(MODULES[protocol], action))
    async with stage(protocol) as on:
        if action in UNANSWERABLE:
            with pytest.raises(ocpp.CallError, match="NotSupported"):
                await on.ask(request)
        else:
            answer = await on.ask(request)
            assert type(answer).__name__ == f"{action}Response"
        await settled()


def test_a_restart_is_told_by_hanging_up_and_not_by_a_message() -> None:
    calendar = Calendar(NOON)
    for face in (
        Face16(Station(RULES_16), calendar),
        Face2(Station(RULES_2), calendar, v201),
    ):
        assert face.request(Restarting(at=0)) is None
