"""The observer plugin: everything that a server tells, turned into records.

How it works::

    MessageReceived, MessageSent ─► pending ──────────────► digest() ─► ring, counters, table
    every other event ─► digest() first, so that the order holds ─► its record

Called inside the server's message path: for a message it only appends to a
list. ``digest`` folds the list by a few C-level operations for all of it; it is
called when the list is full, every 50 ms by ``run``, and by whoever is about
to read. Secrets are replaced here, once, before anything is kept.

It decides nothing, never blocks and never raises into the server. Knows no
HTTP.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import trio

import trio_ocpp as ocpp
from trio_ocpp import MessageReceived, MessageSent

from . import facts, incidents, upgrades
from .counters import latency_by_action
from .options import BoardLimits, BoardOptions
from .queries import MessageQuery
from .records import ConnectionDetail, ErrorRecord, Message, SecurityRecord, SystemEvent
from .redaction import Redaction
from .security import judge
from .stores.message_record import NUMBERS
from .times import utc

if TYPE_CHECKING:
    from .counters import Counters
    from .stores.memory import MemoryStore

log = logging.getLogger(__name__)

AnyMessage = MessageReceived | MessageSent
E = TypeVar("E", bound=ocpp.Event)

#: Messages that wait at most; those with long texts count their bytes as well.
_BATCH = 512
_LONG = 2_048
_LONG_BYTES = 256 * 1_024

#: Seconds between two digests where nobody asks.
_TICK = 0.05

# Types of OCPP-J messages (1.6J §4.1.3, 2.1 §4.1.3).
_CALL, _CALLRESULT = 2, 3
_REFUSALS = frozenset({4, 5})
#: The most messages that one question returns.
_MOST = 1_000

_identity, _at = attrgetter("identity"), attrgetter("at")
_action, _type = attrgetter("action"), attrgetter("type")


class Observer:
    """Records what a server tells: ``server.observe(observer)``.

    Attributes:
        redaction: what takes the secrets out.
        failures: how often it failed to record something, which is logged.
    """

    __slots__ = ("_counters", "_lately", "_long", "_memory", "_pending", "failures", "redaction")

    def __init__(
        self,
        memory: MemoryStore,
        counters: Counters,
        options: BoardOptions = BoardOptions(),
        limits: BoardLimits = BoardLimits(),
    ) -> None:
        self._memory = memory
        self._counters = counters
        #: Messages of a station that its page tells the latencies of.
        self._lately = min(limits.station_messages, _MOST)
        self._pending: list[AnyMessage] = []
        #: Bytes of the long ones among them.
        self._long = 0
        self.redaction = Redaction(options.redact, tokens=options.redact_tokens)
        self.failures = 0

    def __call__(self, event: ocpp.Event) -> None:
        """Take an event. Quick for messages, and never raises."""
        if type(event) is MessageReceived or type(event) is MessageSent:
            if len(self._pending) >= _BATCH or len(event.raw) > _LONG:
                self._make_room(event)
            self._pending.append(event)
        else:
            self._tell(event)

    def _make_room(self, event: AnyMessage) -> None:
        size = len(event.raw)
        size = size if size > _LONG else 0
        self._long += size
        if len(self._pending) >= _BATCH or self._long > _LONG_BYTES:
            # The last one stays: what comes now may tell that it is not what it should be.
            batch, self._pending = self._pending[:-1], self._pending[-1:]
            self._long = size
            self._fold_safely(batch)

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
        self._digest()

    def _digest(self, doubtful: str | None = None) -> None:
        batch, self._pending, self._long = self._pending, [], 0
        self._fold_safely(batch, doubtful)

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

    def _fold_safely(self, batch: list[AnyMessage], doubtful: str | None = None) -> None:
        if not batch:
            return
        try:
            self._fold(batch, doubtful)
        except Exception:  # the border: nothing of ours reaches the server's message path
            self.failures += 1
            log.exception("the board could not record %d messages", len(batch))

    def _fold(self, batch: list[AnyMessage], doubtful: str | None) -> None:
        # Passes in C over the whole batch; most batches need no other look at a message.
        actions = set(map(_action, batch))
        ids = set() if doubtful is None else {doubtful}
        refusals = max(map(_type, batch)) > _CALLRESULT
        if refusals:
            ids.update(each.message_id for each in batch if each.type > _CALLRESULT)
        batch = self.redaction.messages(batch, actions, ids)
        memory = self._memory
        memory.messages.extend(batch)
        self._counters.messages(batch)
        memory.connections.messages(list(map(_identity, batch)), list(map(_at, batch)))
        if refusals or not actions.isdisjoint(facts.TELLING):
            self._fold_special(batch)

    def _fold_special(self, messages: Iterable[AnyMessage]) -> None:
        for each in messages:
            if each.type in _REFUSALS:
                self._error(incidents.call_error, each, each.action)
            elif each.type == _CALL and each.action in facts.TELLING:
                self._told(each)

    def _told(self, message: AnyMessage) -> None:
        table = self._memory.connections
        if message.action == "BootNotification":
            about = facts.boot_facts(message.raw)
            if about is not None:
                table.booted(message.identity, about)
        else:
            connector = facts.connector(message.raw, message.at)
            if connector is not None:
                table.status(message.identity, connector)

    # ── everything else ──────────────────────────────────────────────────

    def _tell(self, event: ocpp.Event) -> None:
        record = _RECORDS.get(type(event))
        if record is None:
            # Not of a server, or newer than this board.
            return
        broken = event.message_id if isinstance(event, ocpp.PayloadViolation) else None
        self._digest(broken)
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
        told = msgspec.structs.replace(event, reason=self.redaction.words(event.reason))
        self._memory.handshakes.add(lambda number: upgrades.aborted(number, told))
        self._counters.handshake(event.outcome)

    def _upgrade_failed(self, event: ocpp.UpgradeError) -> None:
        self._memory.handshakes.add(lambda number: upgrades.failed(number, event))
        self._counters.handshake("transport-error")
        # Nobody has vouched for its identity, so no station's errors are counted.
        self._memory.errors.add(lambda number: incidents.upgrade_error(number, event))
        self._counters.error("upgrade-error")

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
        if record.kind != "payload-violation":
            # What breaks a rule is described by the rule: that never quotes what was sent.
            description = self.redaction.words(record.description)
            record = msgspec.structs.replace(record, description=description)
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


def _as_event(message: Message) -> AnyMessage:
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
