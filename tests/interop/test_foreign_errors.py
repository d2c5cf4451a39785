"""Foreign charge points and our server understand each other's CALLERRORs."""

from __future__ import annotations

import pytest
from foreign_stations import ForeignProcess, ForeignStation
from interop_csms import PASSWORD, open_conversation, open_csms
from interop_phrases import BOOT, PAYLOADS, our_calls

from trio_ocpp import CallError, CallTimeout, Protocol, RemoteProtocolError, Router


@pytest.mark.clause("1.6J §4.2.3")
@pytest.mark.clause("2.1-4 §4.3")
async def test_an_unknown_action_is_not_implemented(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (_, station):
        error = await station.refused_call("MakeCoffee", {"sugar": 2})
        assert error["code"] == "NotImplemented"
        assert error["class"] in ("NotImplementedError", "RPCNotImplementedError")


@pytest.mark.clause("1.6J §4.2.3")
@pytest.mark.clause("2.1-4 §4.3")
async def test_a_known_action_without_a_handler_is_not_supported(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (_, station):
        error = await station.refused_call("FirmwareStatusNotification", {"status": "Installed"})
        assert error["code"] == "NotSupported"
        assert error["class"] in ("NotSupportedError", "RPCNotSupportedError")


async def test_a_handlers_refusal_arrives_with_its_words_and_details(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    # One idToken type that both 2.0.1 and 2.1 know.
    token = {"idToken": "X", "type": "Central"}
    card = {"idTag": "X"} if protocol == "ocpp1.6" else {"idToken": token}
    async with open_conversation(maker, protocol) as (_, station):
        error = await station.refused_call("Authorize", card)
        assert error["code"] == "SecurityError"
        assert error["description"] == "not this card"
        assert error["details"] == {"card": 7}
        assert error["class"] in ("SecurityError", "RPCSecurityError")


@pytest.mark.parametrize("rule", ["unknown", "missing", "type", "length"])
async def test_a_broken_payload_is_refused_in_the_spelling_of_its_version(
    maker: ForeignProcess, protocol: Protocol, rule: str
) -> None:
    payload, (code_16, code_2) = broken_boot(protocol, rule)
    async with open_conversation(maker, protocol) as (csms, station):
        error = await station.refused_call("BootNotification", payload)
        code = code_16 if protocol == "ocpp1.6" else code_2
        assert error["code"] == code
        # The foreign library has a class of its own for the code: it knows it by name.
        assert error["class"].removeprefix("RPC") == f"{code}Error"
        assert len(csms.heard) == 1


def broken_boot(protocol: Protocol, rule: str) -> tuple[dict[str, object], tuple[str, str]]:
    """Return a BootNotification that breaks one rule, and the codes for it in 1.6 and 2.x."""
    boot = dict(BOOT[protocol])
    first = next(iter(boot))
    both = {
        "unknown": (boot | {"colour": "red"}, ("FormationViolation", "FormatViolation")),
        "missing": (
            {key: value for key, value in boot.items() if key != first},
            ("OccurenceConstraintViolation", "OccurrenceConstraintViolation"),
        ),
        "type": (boot | {first: 12}, ("TypeConstraintViolation",) * 2),
        "length": (boot | {first: "x" * 99}, ("PropertyConstraintViolation",) * 2),
    }
    return both[rule]


async def test_after_a_refusal_the_conversation_goes_on(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (_, station):
        await station.refused_call("MakeCoffee", {})
        assert "currentTime" in await station.call("Heartbeat", {})


async def test_a_foreign_callerror_is_raised_with_its_code_words_and_details(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (csms, station):
        module = PAYLOADS[protocol]
        request = (
            module.UnlockConnector(connector_id=1)
            if protocol == "ocpp1.6"
            else module.UnlockConnector(evse_id=1, connector_id=1)
        )
        with pytest.raises(CallError) as caught:
            await csms.server.call(station.identity, request)
        assert caught.value.code == "SecurityError"
        assert caught.value.description == "not unlocked from afar"
        assert caught.value.details == {"connector": 1}


async def test_a_call_without_a_foreign_handler_costs_only_itself(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    # PyPI's ocpp 2.1.0 does not answer such a CALL of OCPP 2.1 at all.
    silent = (maker.name, protocol) == ("pypi", "ocpp2.1")
    request = PAYLOADS[protocol].ClearCache()
    async with open_conversation(maker, protocol) as (csms, station):
        with pytest.raises(CallTimeout if silent else CallError) as caught:
            await csms.server.call(station.identity, request, timeout=0.1 if silent else None)
        if isinstance(caught.value, CallError):
            assert caught.value.code == "NotImplemented"
        _, request, _, response = our_calls(protocol)[0]
        assert await csms.server.call(station.identity, request) == response


async def test_a_broken_answer_is_an_error_of_the_station_and_the_conversation_goes_on(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    # In 2.1 we answer it with a CALLRESULTERROR, which neither library has heard of.
    async with open_csms(maker, Router()) as csms:
        station = ForeignStation(maker, "CP-6")
        answers = {"Reset": {"status": "Perhaps"}}
        await station.connect(
            csms.endpoint, [protocol], password=PASSWORD, answers=answers, checked=False
        )
        await station.call("BootNotification", BOOT[protocol])
        with pytest.raises(RemoteProtocolError, match="status"):
            await csms.server.call("CP-6", our_calls(protocol)[0][1])
        await station.call("Heartbeat", {})
        assert csms.server.station("CP-6").connected
