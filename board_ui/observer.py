"""The observer plugin: everything that a server tells, turned into records.

How it works::

    MessageReceived, MessageSent ─► inbox ────────────────► digest() ─► ring, counters, table
    every other event ─► digest() first, so that the order holds ─► its record

Called inside the server's message path: a message is only put into the inbox.
``digest`` does the rest by a few C-level operations for all that waits; it is
called when the inbox is full, every 50 ms by ``run``, and by whoever is about
to read. Secrets are replaced before anything is kept; in texts of messages,
which nobody reads mostly, before they are first read.

It decides nothing, never blocks and never raises into the server. Knows no
HTTP.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import trio

import trio_ocpp as ocpp
from trio_ocpp import MessageReceived, MessageSent

from . import facts, incidents, upgrades
from .counters import latency_by_action
from .inbox import Batch, Inbox
from .options import BoardLimits, BoardOptions
from .queries import MessageQuery
from .records import ConnectionDetail, ErrorRecord, Message, SecurityRecord, SystemEvent
from .redaction import Redaction
from .security import judge
from .stores.message_record import NUMBERS, MessageEvent
from .times import utc

if TYPE_CHECKING:
    from .counters import Counters
    from .stores.memory import MemoryStore

log = logging.getLogger(__name__)

E = TypeVar("E", bound=ocpp.Event)
R = TypeVar("R", ocpp.StationDisconnected, ocpp.UpgradeAborted, ocpp.UpgradeError)

#: Seconds between two digests where nobody asks.
_TICK = 0.05

# Types of OCPP-J messages (1.6J §4.1.3, 2.1 §4.1.3); those that refuse.
_CALLRESULT = 3
_REFUSALS = frozenset({4, 5})
#: The most messages that one question returns.
_MOST = 1_000


class Observer(Inbox):
    """Records what a server tells: ``server.observe(observer)``.

    Attributes:
        redaction: what takes the secrets out.
        failures: how often it failed to record something, which is logged.
    """

    __slots__ = ("_counters", "_lately", "_memory", "failures", "redaction")

    def __init__(
        self,
        memory: MemoryStore,
        counters: Counters,
        options: BoardOptions = BoardOptions(),
        limits: BoardLimits = BoardLimits(),
    ) -> None:
        super().__init__()
        self._memory = memory
        self._counters = counters
        #: Messages of a station that its page tells the latencies of.
        self._lately = min(limits.station_messages, _MOST)
        self.redaction = Redaction(options.redact, tokens=options.redact_tokens)
        self.failures = 0
        memory.messages.clean = self._clean

    def meet(self, stations: Iterable[ocpp.Station]) -> None:
        """Enter *stations* that were connected before anybody watched: ``server.stations``.

        Those that connect afterwards are told by the server itself.
        """
        self.digest()
        for station in stations:
            self._memory.connections.met(
                station.identity,
                protocol=station.protocol,
                address=station.remote_address,
                station=station,
                security_profile=station.handshake.security_profile,
            )

    def digest(self) -> None:
        """Record the messages that wait, so that what is read is up to date."""
        if not self._events:
            return
        batch = self.take()
        try:
            self._fold(batch)
        except Exception:  # the border: nothing of ours reaches the server's message path
            self.failures += 1
            log.exception("the board could not record %d messages", len(batch.events))

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Record what waits every 50 ms, until cancelled."""
        task_status.started()
        try:
            while True:
                await trio.sleep(_TICK)
                self.digest()
        finally:
            self.digest()

    def detail(self, identity: str) -> ConnectionDetail | None:
        """Return a station with what only its own page shows."""
        self.digest()
        table = self._memory.connections
        connection = table.get(identity)
        if connection is None:
            return None
        station = table.station(identity)
        lately = self._memory.messages.find(
            MessageQuery(identity=identity, limit=self._lately)
        ).items
        return ConnectionDetail(
            connection=connection,
            replaced=table.replaced(identity),
            session={} if station is None else self.redaction.value(dict(station.session)),
            latency=latency_by_action(map(_as_event, lately)),
        )

    # ── messages ─────────────────────────────────────────────────────────

    def _fold(self, batch: Batch) -> None:
        totals = self._memory.connections.messages(batch.counts, batch.last)
        # What was refused need not have been what its schema has.
        refused = {each.message_id for each in batch.rest if each.type > _CALLRESULT}
        self._memory.messages.extend(batch.events, batch.size, totals, refused)
        self._counters.messages(batch)
        for action in batch.calls.keys() & facts.TELLING:
            for call in batch.calls[action]:
                self._told(call)
        for message in batch.rest:
            if message.type in _REFUSALS:
                raw = self.redaction.redact(message.raw)
                refusal = msgspec.structs.replace(message, raw=raw)
                self._error(incidents.call_error, refusal, message.action)

    def _clean(self, events: Sequence[MessageEvent], doubtful: Set[str]) -> Sequence[MessageEvent]:
        """Return *events* without secrets, whatever happens."""
        try:
            return self.redaction.messages(events, doubtful)
        except Exception:  # the border: who reads shall have the rest, and nothing that is secret
            self.failures += 1
            log.exception("the board could not redact %d messages", len(events))
            return [msgspec.structs.replace(event, raw=b"") for event in events]

    def _told(self, message: MessageReceived) -> None:
        table = self._memory.connections
        raw = self.redaction.redact(message.raw)
        if message.action == "BootNotification":
            about = facts.boot_facts(raw)
            if about is not None:
                table.booted(message.identity, about)
        else:
            connector = facts.connector(raw, message.at)
            if connector is not None:
                table.status(message.identity, connector)

    # ── everything else ──────────────────────────────────────────────────

    def _tell(self, event: ocpp.Event) -> None:
        record = _RECORDS.get(type(event))
        if record is None:
            # Not of a server, or newer than this board.
            return
        self.digest()
        try:
            record(self, event)
        except Exception:  # the border, as above
            self.failures += 1
            log.exception("the board could not record a %s", type(event).__name__)

    def _connected(self, event: ocpp.StationConnected) -> None:
        handshake = event.station.handshake
        self._memory.connections.connected(
            event.identity,
            event.at,
            protocol=event.protocol,
            address=event.remote_address,
            station=event.station,
            security_profile=handshake.security_profile,
        )
        self._memory.handshakes.add(lambda number: upgrades.accepted(number, event))
        self._counters.handshake("accepted")
        self._system(incidents.connected, event)

    def _disconnected(self, event: ocpp.StationDisconnected) -> None:
        # Why it closed may be any words of the station's.
        event = self._without_secrets(event)
        self._memory.connections.disconnected(
            event.identity,
            incidents.last_close(event),
            protocol=event.protocol,
            address=event.remote_address,
            station=event.station,
            connected_for=event.connected_for,
        )
        self._system(incidents.disconnected, event)

    def _replaced(self, event: ocpp.StationReplaced) -> None:
        self._memory.connections.replacing(event.identity, event.at, event.old_remote_address)
        self._system(incidents.replaced, event)

    def _aborted(self, event: ocpp.UpgradeAborted) -> None:
        # What the user's functions say may be any words.
        told = self._without_secrets(event)
        self._memory.handshakes.add(lambda number: upgrades.aborted(number, told))
        self._counters.handshake(event.outcome)

    def _upgrade_failed(self, event: ocpp.UpgradeError) -> None:
        event = self._without_secrets(event)
        self._memory.handshakes.add(lambda number: upgrades.failed(number, event))
        self._counters.handshake("transport-error")
        # Nobody has vouched for its identity, so no station's errors are counted.
        self._memory.errors.add(lambda number: incidents.upgrade_error(number, event))
        self._counters.error("upgrade-error")

    def _without_secrets(self, event: R) -> R:
        reason = self.redaction.words(event.reason)
        return event if reason == event.reason else msgspec.structs.replace(event, reason=reason)

    def _bad(self, event: ocpp.BadMessage) -> None:
        raw = self.redaction.redact(event.raw)
        self._error(incidents.bad_message, msgspec.structs.replace(event, raw=raw))

    def _violation(self, event: ocpp.PayloadViolation) -> None:
        raw = self.redaction.redact(event.raw)
        event = msgspec.structs.replace(event, raw=raw)
        self._memory.messages.violation(event)
        self._error(incidents.violation, event, event.action)

    def _security(self, event: ocpp.SecurityEvent) -> None:
        about = judge(event.type)
        address = event.remote_address
        if address is None and event.identity is not None:
            connection = self._memory.connections.get(event.identity)
            address = None if connection is None else connection.address
        description = self.redaction.words(event.description)[:500]
        details = self.redaction.value(event.details)
        self._memory.security.add(
            lambda number: SecurityRecord(
                id=number,
                at=utc(event.at),
                source=event.source,
                category=about.category,
                severity=about.severity,
                type=event.type[:100],
                identity=event.identity,
                address=address,
                description=description,
                details=details,
            )
        )

    def _error(
        self, make: Callable[[int, E], ErrorRecord], event: E, action: str | None = None
    ) -> None:
        record = make(0, event)
        description = record.description
        if record.kind != "payload-violation":
            # What breaks a rule is described by the rule: that never quotes what was sent.
            description = self.redaction.words(description)
        # Cut last: half a URL does not look as if a password was in it.
        record = msgspec.structs.replace(record, description=description[: incidents.DESCRIPTION])
        self._memory.errors.add(lambda number: msgspec.structs.replace(record, id=number))
        self._counters.error(record.kind, action)
        self._memory.connections.failed(record.identity or "")

    def _system(self, make: Callable[[int, E], SystemEvent], event: E) -> None:
        self._memory.system_events.add(lambda number: make(number, event))


def _errors(make: Callable[[int, Any], ErrorRecord]) -> Callable[[Observer, Any], None]:
    return lambda observer, event: observer._error(make, event, getattr(event, "action", None))


def _systems(make: Callable[[int, Any], SystemEvent]) -> Callable[[Observer, Any], None]:
    return lambda observer, event: observer._system(make, event)


_RECORDS: Mapping[type[ocpp.Event], Callable[[Observer, Any], None]] = {
    ocpp.StationConnected: Observer._connected,
    ocpp.StationDisconnected: Observer._disconnected,
    ocpp.StationReplaced: Observer._replaced,
    ocpp.UpgradeAborted: Observer._aborted,
    ocpp.UpgradeError: Observer._upgrade_failed,
    ocpp.BadMessage: Observer._bad,
    ocpp.PayloadViolation: Observer._violation,
    ocpp.SecurityEvent: Observer._security,
    ocpp.CallTimedOut: _errors(incidents.call_timeout),
    ocpp.HandlerFailed: _errors(incidents.handler_failed),
    ocpp.RateLimited: _errors(incidents.rate_limited),
    ocpp.MessageIdReused: _errors(incidents.id_reused),
    ocpp.BackPressure: _systems(incidents.back_pressure),
    ocpp.PongTimeout: _systems(incidents.pong_timeout),
    ocpp.ServerClosing: _systems(incidents.closing),
    ocpp.EventsDropped: _systems(incidents.dropped),
}


def _as_event(message: Message) -> MessageEvent:
    """Return as much of a message as its latency is told by."""
    handling, round_trip = message.handling_ms, message.round_trip_ms
    common: dict[str, Any] = {
        "at": 0.0,
        "identity": message.identity,
        "type": NUMBERS[message.type],
        "message_id": message.message_id,
        "action": message.action,
        "raw": b"",
    }
    if message.direction == "out":
        return MessageSent(**common, handling=None if handling is None else handling / 1_000)
    return MessageReceived(**common, round_trip=None if round_trip is None else round_trip / 1_000)
