"""Our side of the conversations: a CSMS of all versions, and a judge of all that it sends.

Knows nothing of how the charge points are made.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import ocpp.exceptions  # type: ignore[import-untyped]  # it has none
import ocpp.messages  # type: ignore[import-untyped]  # it has none
import trio
from foreign_stations import ForeignProcess, ForeignStation
from interop_phrases import BOOT, PAYLOADS, REFUSALS, Json, our_calls

import trio_ocpp
from trio_ocpp import (
    Event,
    Handshake,
    MessageSent,
    Protocol,
    Router,
    Station,
    StationConnected,
    v16,
)

E = TypeVar("E", bound=Event)

PASSWORD = "correct-horse-battery"


class Csms:
    """A running server for foreign charge points, and what happened in it."""

    def __init__(
        self, server: trio_ocpp.Server, events: trio.MemoryReceiveChannel[Event], heard: list[Any]
    ) -> None:
        self.server = server
        self.heard = heard
        self.sent: list[tuple[Protocol, MessageSent]] = []
        self._versions: dict[str, Protocol] = {}
        self._events = events
        server.observe(self._note)

    def _note(self, event: Event) -> None:
        if isinstance(event, StationConnected):
            self._versions[event.identity] = event.station.protocol
        elif isinstance(event, MessageSent):
            self.sent.append((self._versions[event.identity], event))

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
        async with (
            maker.listening(),
            trio_ocpp.open_server(router, "127.0.0.1", 0, protocols=trio_ocpp.PROTOCOLS) as server,
            server.events(buffer=1_000) as events,
        ):
            csms = Csms(server, events, heard)
            yield csms
        assert await invalid_for_ocpp(csms.sent) == []


@asynccontextmanager
async def open_conversation(
    maker: ForeignProcess, protocol: Protocol
) -> AsyncIterator[tuple[Csms, ForeignStation]]:
    """Serve the usual router to one charge point of *maker*, which has connected and booted."""
    station = ForeignStation(maker, "CP-1")
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


# ── what PyPI's `ocpp` says of it ────────────────────────────────────────────


async def invalid_for_ocpp(sent: Iterable[tuple[Protocol, MessageSent]]) -> list[str]:
    """Return what PyPI's `ocpp` finds wrong with messages of ours, in words."""
    return await trio.to_thread.run_sync(asyncio.run, _invalid(list(sent)))


async def _invalid(sent: list[tuple[Protocol, MessageSent]]) -> list[str]:
    wrong = []
    for protocol, event in sent:
        if event.type > 4:
            continue  # ocpp 2.1.0 knows neither CALLRESULTERROR nor SEND
        message = ocpp.messages.unpack(event.raw)
        if event.type == 4:
            continue  # well-formed, and it has no schema
        # An answer does not say what it answers.
        message.action = event.action
        try:
            await ocpp.messages.validate_payload(message, protocol.removeprefix("ocpp"))
        except ocpp.exceptions.OCPPError as error:
            wrong.append(f"{protocol} {event.action} {event.raw!r}: {error}")
    return wrong
