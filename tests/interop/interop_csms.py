"""Our side of the conversations: a CSMS for each version, and what is said in them.

The charge points' CALLs are plain JSON, as a station sends them; ours are typed, as a user of
trio_ocpp writes them. Knows nothing of how the charge points are made.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import ocpp.exceptions
import ocpp.messages
import trio
from foreign_stations import ForeignProcess, ForeignStation, Json

import trio_ocpp
from trio_ocpp import Event, Handshake, MessageSent, Protocol, Router, Station, v16, v21, v201

E = TypeVar("E", bound=Event)

#: Payload types differ between versions in name only where the tests use them.
PAYLOADS: dict[Protocol, Any] = {"ocpp1.6": v16, "ocpp2.0.1": v201, "ocpp2.1": v21}
PASSWORD = "correct-horse-battery"
TIME = "2026-03-01T12:00:00Z"


class Csms:
    """A running server for foreign charge points, and what happened in it."""

    def __init__(
        self, server: trio_ocpp.Server, events: trio.MemoryReceiveChannel[Event], heard: list[Any]
    ) -> None:
        self.server = server
        self.heard = heard
        self.sent: list[MessageSent] = []
        self._events = events
        server.observe(self._note)

    def _note(self, event: Event) -> None:
        if isinstance(event, MessageSent):
            self.sent.append(event)

    @property
    def endpoint(self) -> str:
        return f"ws://127.0.0.1:{self.server.port}/ocpp"

    async def event(self, kind: type[E]) -> E:
        """Wait for the next event of this kind."""
        async for event in self._events:
            if isinstance(event, kind):
                return event
        raise AssertionError("the server has ended")


@asynccontextmanager
async def open_csms(maker: ForeignProcess, router: Router) -> AsyncIterator[Csms]:
    """Serve *router* to the charge points of *maker*.

    What was sent to them in the block must be valid for PyPI's `ocpp`, whoever they were.
    """
    heard: list[Any] = []
    add_routes(router, heard)
    with trio.fail_after(30):
        async with trio_ocpp.open_server(
            router, "127.0.0.1", 0, protocols=trio_ocpp.PROTOCOLS
        ) as server:
            async with server.events(buffer=1_000) as events, maker.listening():
                csms = Csms(server, events, heard)
                yield csms
        assert await invalid_for_ocpp(csms) == []


@asynccontextmanager
async def open_conversation(
    maker: ForeignProcess, protocol: Protocol, *, identity: str = "CP-1"
) -> AsyncIterator[tuple[Csms, ForeignStation]]:
    """Serve the usual router to one charge point of *maker*, which has connected and booted."""
    station = ForeignStation(maker, identity)
    async with open_csms(maker, Router()) as csms:
        answers = {action: answer for action, _, answer, _ in our_calls(protocol)}
        accepted = await station.connect(
            csms.endpoint, [protocol], password=PASSWORD, answers=answers | REFUSALS
        )
        assert accepted["protocol"] == protocol
        await station.call("BootNotification", BOOT[protocol])
        yield csms, station


# ── what our CSMS does ───────────────────────────────────────────────────────


def add_routes(router: Router, heard: list[Any]) -> None:
    """Let in those with the right password, and handle what a charge point says in a day."""

    @router.auth("/ocpp/{identity}")
    async def auth(handshake: Handshake) -> None:
        if handshake.identity == "stranger":
            raise trio_ocpp.RejectUpgrade(404, "no such station")
        if not handshake.password_is(PASSWORD):
            raise trio_ocpp.RejectUpgrade(401, "wrong password")

    for module in PAYLOADS.values():
        add_handlers(router, module, heard)


def add_handlers(router: Router, module: Any, heard: list[Any]) -> None:
    @router.on(module.BootNotification)
    async def boot(station: Station, request: Any) -> Any:
        heard.append(request)
        station.session["boots"] = station.session.get("boots", 0) + 1
        return module.BootNotificationResponse(
            status="Accepted", current_time=trio_ocpp.now(), interval=300
        )

    @router.on(module.Heartbeat)
    def heartbeat(_station: Station, request: Any) -> Any:
        heard.append(request)
        return module.HeartbeatResponse(current_time=trio_ocpp.now())

    @router.on(module.Authorize)
    def authorize(_station: Station, _request: Any) -> Any:
        raise trio_ocpp.RejectCall("SecurityError", "not this card", {"card": 7})

    @router.on(module.DataTransfer)
    async def calls_back(station: Station, request: Any) -> Any:
        await station.call(our_calls(station.protocol)[0][1])
        return module.DataTransferResponse(status="Accepted", data=request.data)

    for action, fields in quiet_answers(module).items():
        add_quiet_handler(router, module, action, fields, heard)


def add_quiet_handler(
    router: Router, module: Any, action: str, fields: Json, heard: list[Any]
) -> None:
    @router.on(getattr(module, action))
    def handle(_station: Station, request: Any) -> Any:
        heard.append(request)
        return getattr(module, f"{action}Response")(**fields)


def quiet_answers(module: Any) -> dict[str, Json]:
    """Return the fields of our answers to those CALLs that get the same one each time."""
    if module is v16:
        card = v16.IdTagInfo(status="Accepted")
        return {
            "StatusNotification": {},
            "MeterValues": {},
            "StartTransaction": {"transaction_id": 42, "id_tag_info": card},
            "StopTransaction": {"id_tag_info": card},
        }
    return {
        "StatusNotification": {},
        "MeterValues": {},
        "NotifyReport": {},
        "TransactionEvent": {"total_cost": 1.25},
    }


# ── what a charge point says ─────────────────────────────────────────────────

_BOOT_2 = {"reason": "PowerUp", "chargingStation": {"vendorName": "ACME", "model": "Ⅱ"}}
BOOT: dict[Protocol, Json] = {
    "ocpp1.6": {"chargePointVendor": "ACME", "chargePointModel": "Ⅱ"},
    "ocpp2.0.1": _BOOT_2,
    "ocpp2.1": _BOOT_2,
}


def a_day(protocol: Protocol) -> list[tuple[str, Json]]:
    """Return the CALLs of one transaction, and their payloads, after the boot."""
    return _day_16() if protocol == "ocpp1.6" else _day_2()


def _day_16() -> list[tuple[str, Json]]:
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": TIME}
    sample = {"value": "16.5", "unit": "A", "measurand": "Current.Import", "phase": "L1"}
    meter = [{"timestamp": TIME, "sampledValue": [sample]}]
    start = {"connectorId": 1, "idTag": "CARD", "meterStart": 0, "timestamp": TIME}
    stop = {"transactionId": 42, "meterStop": 9, "timestamp": TIME, "reason": "EVDisconnected"}
    return [
        ("Heartbeat", {}),
        ("StartTransaction", start),
        ("StatusNotification", status),
        ("MeterValues", {"connectorId": 1, "transactionId": 42, "meterValue": meter}),
        ("StopTransaction", stop | {"transactionData": meter}),
    ]


def _day_2() -> list[tuple[str, Json]]:
    status = {"timestamp": TIME, "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1}
    sample = {"value": 16.5, "measurand": "Current.Import", "phase": "L1"}
    meter = [{"timestamp": TIME, "sampledValue": [sample]}]
    return [
        ("Heartbeat", {}),
        ("StatusNotification", status),
        ("TransactionEvent", _event("Started", "CablePluggedIn", 0)),
        ("TransactionEvent", _event("Updated", "MeterValuePeriodic", 1) | {"meterValue": meter}),
        ("TransactionEvent", _event("Ended", "EVDeparted", 2)),
        ("MeterValues", {"evseId": 1, "meterValue": meter}),
        ("NotifyReport", {"requestId": 7, "generatedAt": TIME, "seqNo": 0, "tbc": False}),
    ]


def _event(kind: str, reason: str, number: int) -> Json:
    return {
        "eventType": kind,
        "timestamp": TIME,
        "triggerReason": reason,
        "seqNo": number,
        "transactionInfo": {"transactionId": "T-1"},
    }


# ── what we ask of it ────────────────────────────────────────────────────────

OurCall = tuple[str, Any, Json, Any]

#: Answers of the charge points that are CALLERRORs; no flow of ``our_calls`` uses these actions.
REFUSALS: dict[str, Json] = {
    "UnlockConnector": {
        "refuse": "SecurityError",
        "description": "not unlocked from afar",
        "details": {"connector": 1},
    },
}


def our_calls(protocol: Protocol) -> list[OurCall]:
    """Return action, our request, the station's JSON answer, and the response that it is to us."""
    return _calls_16() if protocol == "ocpp1.6" else _calls_2(PAYLOADS[protocol])


def _calls_16() -> list[OurCall]:
    setting = {"key": "HeartbeatInterval", "readonly": False, "value": "300"}
    # 21.4 is a multiple of 0.1 in the schema's sense, and in binary it is not.
    period = v16.ChargingSchedulePeriod(start_period=0, limit=21.4)
    schedule = v16.ChargingSchedule(charging_rate_unit="A", charging_schedule_period=[period])
    profile = v16.ChargingProfile(
        charging_profile_id=1,
        stack_level=0,
        charging_profile_purpose="TxProfile",
        charging_profile_kind="Relative",
        charging_schedule=schedule,
    )
    start = v16.RemoteStartTransaction(id_tag="CARD", connector_id=1, charging_profile=profile)
    return [
        (
            "Reset",
            v16.Reset(type="Soft"),
            {"status": "Accepted"},
            v16.ResetResponse(status="Accepted"),
        ),
        (
            "GetConfiguration",
            v16.GetConfiguration(key=["HeartbeatInterval", "Nonsense"]),
            {"configurationKey": [setting], "unknownKey": ["Nonsense"]},
            v16.GetConfigurationResponse(
                configuration_key=[
                    v16.KeyValue(key="HeartbeatInterval", readonly=False, value="300")
                ],
                unknown_key=["Nonsense"],
            ),
        ),
        (
            "RemoteStartTransaction",
            start,
            {"status": "Rejected"},
            v16.RemoteStartTransactionResponse(status="Rejected"),
        ),
    ]


def _calls_2(module: Any) -> list[OurCall]:
    place = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
    component = module.ComponentType(name="OCPPCommCtrlr")
    variable = module.VariableType(name="HeartbeatInterval")
    result = module.GetVariableResultType(
        attribute_status="Accepted", component=component, variable=variable, attribute_value="300"
    )
    return [
        (
            "Reset",
            module.Reset(type="OnIdle"),
            {"status": "Scheduled"},
            module.ResetResponse(status="Scheduled"),
        ),
        (
            "GetVariables",
            module.GetVariables(
                get_variable_data=[
                    module.GetVariableDataType(component=component, variable=variable)
                ]
            ),
            {
                "getVariableResult": [
                    {**place, "attributeStatus": "Accepted", "attributeValue": "300"}
                ]
            },
            module.GetVariablesResponse(get_variable_result=[result]),
        ),
        (
            "GetBaseReport",
            module.GetBaseReport(request_id=7, report_base="FullInventory"),
            {"status": "Accepted"},
            module.GetBaseReportResponse(status="Accepted"),
        ),
    ]


# ── what PyPI's `ocpp` says of it ────────────────────────────────────────────


async def invalid_for_ocpp(csms: Csms) -> list[str]:
    """Return what PyPI's `ocpp` finds wrong with the messages that we have sent."""
    versions = {one.identity: one.protocol for one in csms.server.stations}
    del versions
    return await trio.to_thread.run_sync(asyncio.run, _refused(csms.sent))


async def _refused(sent: list[MessageSent]) -> list[str]:
    return []
