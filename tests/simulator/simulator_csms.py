"""A small CSMS for simulated stations, and sample requests. Knows no rule of OCPP."""

from __future__ import annotations

import types
import typing
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

import msgspec
import trio
import trio.testing

import trio_ocpp as ocpp
from trio_ocpp import v16, v21, v201
from trio_ocpp.payloads import Request, catalog, write
from trio_ocpp.simulator import SimulatedStation
from trio_ocpp.testing import back_to_back

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
MODULES: dict[str, Any] = {"ocpp1.6": v16, "ocpp2.0.1": v201, "ocpp2.1": v21}


class Csms:
    """Answers all that a simulated station says and keeps it: ``heard``.

    ``says`` holds what to answer otherwise than usual, by action: a response,
    an exception to raise, or a function of the request that gives either.
    """

    def __init__(self, protocol: str) -> None:
        self.protocol = protocol
        self.version = MODULES[protocol]
        self.heard: list[Request[Any]] = []
        self.says: dict[str, Any] = {}
        self.transactions = count(1)
        #: Set, and a new one made, with each message.
        self.news = trio.Event()
        self.router = ocpp.Router()
        for action in TOLD[protocol]:
            self.router.on(getattr(self.version, action))(self._answer)

    def _answer(self, _: object, request: Any) -> Any:
        self.heard.append(request)
        self.news.set()
        self.news = trio.Event()
        name = type(request).__name__
        said = self.says.get(name)
        if isinstance(said, types.FunctionType):
            said = said(request)
        if isinstance(said, Exception):
            raise said
        return said or self.usual(name, request)

    def usual(self, name: str, request: Any) -> Any:
        answer = getattr(self.version, f"{name}Response")
        if name == "BootNotification":
            return answer(status="Accepted", current_time=NOON, interval=300)
        if name == "Heartbeat":
            return answer(current_time=NOON)
        if name == "StartTransaction":
            return answer(transaction_id=next(self.transactions), id_tag_info=self.good)
        if name == "Authorize":
            return answer(**{self.info: self.good})
        if name == "TransactionEvent" and request.id_token:
            return answer(id_token_info=self.good)
        return answer()

    @property
    def info(self) -> str:
        return "id_tag_info" if self.protocol == "ocpp1.6" else "id_token_info"

    def token_info(self, status: str) -> Any:
        kind = "IdTagInfo" if self.protocol == "ocpp1.6" else "IdTokenInfoType"
        return getattr(self.version, kind)(status=status)

    @property
    def good(self) -> Any:
        return self.token_info("Accepted")

    async def until(self, condition: Callable[[], bool]) -> None:
        """Listen until it holds."""
        while not condition():
            await self.news.wait()

    def names(self) -> list[str]:
        """What was heard, in a word or two each."""
        return [label(request) for request in self.heard]

    def of(self, name: str) -> list[Any]:
        return [request for request in self.heard if type(request).__name__ == name]


TOLD: dict[str, tuple[str, ...]] = {
    "ocpp1.6": (
        "Authorize", "BootNotification", "DiagnosticsStatusNotification",
        "FirmwareStatusNotification", "Heartbeat", "LogStatusNotification", "MeterValues",
        "SignedFirmwareStatusNotification", "StartTransaction", "StatusNotification",
        "StopTransaction",
    ),
}  # fmt: skip
TOLD["ocpp2.0.1"] = TOLD["ocpp2.1"] = (
    "Authorize", "BootNotification", "FirmwareStatusNotification", "Heartbeat",
    "LogStatusNotification", "MeterValues", "NotifyReport", "StatusNotification",
    "TransactionEvent",
)  # fmt: skip


def label(request: Any) -> str:
    """Say in a word or two what a request is."""
    name = type(request).__name__
    if name == "StatusNotification":
        where = request.connector_id if hasattr(request, "status") else request.evse_id
        return f"{where} {getattr(request, 'status', None) or request.connector_status}"
    if name == "TransactionEvent":
        return f"{request.event_type} {request.trigger_reason}"
    return name


class Stage:
    """A simulated station, its CSMS, and the way to ask the station."""

    def __init__(self, csms: Csms, simulated: SimulatedStation) -> None:
        self.csms = csms
        self.simulated = simulated
        self.station = simulated.station
        # Set with each connection.
        self.ask: Callable[..., Any]
        self.hang_up: Callable[..., Any]

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[trio.CancelScope]:
        """Connect; the scope given is that of the session."""
        protocol = self.simulated.protocol
        async with back_to_back(self.csms.router, self.simulated.router, protocol) as (
            ours,
            theirs,
        ):
            self.ask, self.hang_up = ours.call, ours.aclose
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self.simulated.session, theirs)
                await trio.testing.wait_all_tasks_blocked()
                yield nursery.cancel_scope
                nursery.cancel_scope.cancel()


def make_stage(protocol: Any, **settings: Any) -> Stage:
    settings = {"habits": None, "epoch": NOON, "seed": 1, **settings}
    return Stage(Csms(protocol), SimulatedStation("CP1", protocol, **settings))


@asynccontextmanager
async def stage(protocol: Any, **settings: Any) -> AsyncIterator[Stage]:
    """Connect a station that nobody comes to, unless *habits* are given."""
    made = make_stage(protocol, **settings)
    async with made.connected():
        yield made


@asynccontextmanager
async def charging(protocol: str, **settings: Any) -> AsyncIterator[Stage]:
    async with stage(protocol, **settings) as on:
        on.simulated.plug_in()
        on.simulated.present("04A1B2C3")
        await trio.sleep(1)
        assert on.station.charging()
        yield on


def status(answer: Any) -> str:
    return str(answer.status)


async def settled() -> None:
    await trio.testing.wait_all_tasks_blocked()


# ── sample requests ──────────────────────────────────────────────────────


def asked_by_csms(protocol: str) -> list[str]:
    """Return the actions that the specification lets a CSMS ask a station for."""
    names = _CSMS_16 if protocol == "ocpp1.6" else _CSMS_2
    if protocol == "ocpp2.1":
        names += _CSMS_21
    actions = catalog(protocol).actions
    assert set(names.split()) <= set(actions)
    return names.split()


_CSMS_16 = """
CancelReservation CertificateSigned ChangeAvailability ChangeConfiguration ClearCache
ClearChargingProfile DataTransfer DeleteCertificate ExtendedTriggerMessage GetCompositeSchedule
GetConfiguration GetDiagnostics GetInstalledCertificateIds GetLocalListVersion GetLog
InstallCertificate RemoteStartTransaction RemoteStopTransaction ReserveNow Reset SendLocalList
SetChargingProfile SignedUpdateFirmware TriggerMessage UnlockConnector UpdateFirmware
"""
_CSMS_2 = """
CancelReservation CertificateSigned ChangeAvailability ClearCache ClearChargingProfile
ClearDisplayMessage ClearVariableMonitoring CostUpdated CustomerInformation DataTransfer
DeleteCertificate GetBaseReport GetChargingProfiles GetCompositeSchedule GetDisplayMessages
GetInstalledCertificateIds GetLocalListVersion GetLog GetMonitoringReport GetReport
GetTransactionStatus GetVariables InstallCertificate PublishFirmware RequestStartTransaction
RequestStopTransaction ReserveNow Reset SendLocalList SetChargingProfile SetDisplayMessage
SetMonitoringBase SetMonitoringLevel SetNetworkProfile SetVariableMonitoring SetVariables
TriggerMessage UnlockConnector UnpublishFirmware UpdateFirmware
"""
_CSMS_21 = """
AFRRSignal AdjustPeriodicEventStream ChangeTransactionTariff ClearDERControl ClearTariffs
GetDERControl GetPeriodicEventStream GetTariffs NotifyAllowedEnergyTransfer
NotifyWebPaymentStarted RequestBatterySwap SetDERControl SetDefaultTariff UpdateDynamicSchedule
UsePriorityCharging
"""


def sample(kind: Any) -> Any:
    """Make the smallest valid payload of a struct type."""
    hints = typing.get_type_hints(kind)
    fields = [field for field in msgspec.structs.fields(kind) if field.required]
    values = {field.name: _value(hints[field.name]) for field in fields}
    if "location" in values:
        values["location"] = "ftp://csms.example/file"
    made = kind(**values)
    if issubclass(kind, Request):
        write(made)
    return made


def _value(hint: Any) -> Any:
    if typing.get_origin(hint) is typing.Literal:
        return hint.__args__[0]
    if typing.get_origin(hint) is list:
        return [_value(hint.__args__[0])]
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return sample(hint)
    simple = {int: 1, float: 1.0, str: "x", bool: True, datetime: NOON, Any: "x"}
    return simple[hint]
