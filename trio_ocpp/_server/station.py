"""``Station``: the server's handle on one connected charging station.

Knows its connection and its RPC; not the registry that holds it, nor how it
got in.
"""

from __future__ import annotations

import contextvars
import datetime
import logging
from collections.abc import Callable, MutableMapping
from typing import Any, TypeVar

import trio

from .._io.calls import Calls
from .._io.connection import Connection
from .._io.deadlines import Deadlines
from .._io.keepalive import Keepalive
from .._io.narrator import Narrator
from .._io.observers import Observers
from .._io.rpc import Rpc
from .._io.transport import Transport
from ..options import BootGate, Limits, Protocol, Timeouts
from ..payloads import Request, catalog
from ..protocol import codes
from ..protocol.dialects import DIALECTS
from ..protocol.peer import Peer
from ..protocol.state import Answers, Gate
from .compiled import Kind
from .handshake import Handshake

log = logging.getLogger(__name__)

R = TypeVar("R")


class Remembered:
    """What outlives a station's connection: its session, its answers (2.x), its boot gate."""

    __slots__ = ("answers", "gate", "session")

    def __init__(self, limits: Limits) -> None:
        self.session: dict[str, Any] = {}
        self.answers = Answers(limits.answers, limits.answer_bytes)
        self.gate = Gate()


class Station:
    """A connected charging station.

    Handlers get it as their first argument; ``Server.station(identity)``
    finds it. After it has disconnected its attributes stay readable, and
    ``call`` raises ``ConnectionClosed``.

    Attributes:
        identity: who it is.
        protocol: the version that it speaks, e.g. ``"ocpp2.0.1"``.
        handshake: how it got in (its password is not kept).
        remote_address: where it connects from.
        connected_since: aware UTC ``datetime``.
    """

    __slots__ = (
        "__weakref__",
        "_calls",
        "_connected_at",
        "_connection",
        "_grace",
        "_keepalive",
        "_narrator",
        "_remembered",
        "_rpc",
        "connected_since",
        "handshake",
        "identity",
        "protocol",
        "remote_address",
    )

    def __init__(
        self,
        transport: Transport,
        handshake: Handshake,
        *,
        identity: str,
        protocol: Protocol,
        kind: Kind,
        remembered: Remembered,
        observers: Observers,
        deadlines: Deadlines,
        timeouts: Timeouts,
        limits: Limits,
        boot_gate: BootGate,
        ping_interval: float | None,
    ) -> None:
        dialect = DIALECTS[protocol]
        self.identity = identity
        self.protocol: Protocol = protocol
        self.handshake = handshake
        self.remote_address = handshake.remote_address
        self.connected_since = datetime.datetime.now(datetime.UTC)
        self._connected_at = trio.current_time()
        self._grace = timeouts.handler_grace
        self._remembered = remembered
        self._narrator = narrator = Narrator(identity, observers, dialect)
        self._connection = connection = Connection(
            transport, ours="server", limits=limits, timeouts=timeouts, deadlines=deadlines
        )
        answers = remembered.answers
        if not dialect.ids_outlive_connections:
            answers = Answers(limits.answers, limits.answer_bytes)
        peer = Peer(
            dialect,
            catalog(protocol),
            answers=answers,
            gate=remembered.gate,
            boot_gate=boot_gate,
            validation=kind.validation,
        )
        self._calls = Calls(
            peer, connection, narrator=narrator, deadlines=deadlines, timeouts=timeouts
        )
        self._rpc = Rpc(
            peer,
            connection,
            calls=self._calls,
            subject=self,
            handlers=kind.handlers,
            narrator=narrator,
            limits=limits,
            context=contextvars.copy_context(),
        )
        connection.on_text = self._rpc.on_text
        connection.on_pressure = narrator.back_pressure
        self._keepalive: Keepalive | None = None
        if ping_interval is not None:
            self._keepalive = Keepalive(
                connection,
                interval=ping_interval,
                pong=timeouts.pong,
                deadlines=deadlines,
                narrator=narrator,
            )

    def __repr__(self) -> str:
        return f"<Station {self.identity!r} {self.protocol} {self.remote_address}>"

    # ── what users do with it ────────────────────────────────────────────

    async def call(
        self, request: Request[R], *, message_id: str | None = None, timeout: float | None = None
    ) -> R:
        """Send a CALL and wait for its answer.

        Waits first for the connection's single slot (OCPP-J 2.0.1 §4.1.1), in
        order of arrival. Cancelling is safe: the slot stays taken until the
        station answers or *timeout* seconds (``timeouts.call``) have passed
        since the frame was sent. *message_id* is a fresh UUID unless given.

        Raises:
            PayloadInvalid: *request* breaks its schema; nothing was sent.
            LocalProtocolError: *request* is of another version, or a SEND.
            CallError: the station answered CALLERROR.
            RemoteProtocolError: its answer breaks the schema.
            CallTimeout: no answer in time (also a ``trio.TooSlowError``).
            ConnectionClosed: the socket closed before the answer.
        """
        return await self._calls.call(request, message_id=message_id, timeout=timeout)

    async def send(self, request: Request[None], *, message_id: str | None = None) -> None:
        """Send a SEND (OCPP-J 2.1 §4.2.4), which is never answered.

        Waits only while the station does not take what is queued for it.

        Raises:
            PayloadInvalid, LocalProtocolError, ConnectionClosed: as ``call``.
        """
        await self._calls.send(request, message_id=message_id)

    async def aclose(self, code: int = codes.NORMAL, reason: str = "") -> None:
        """Close the connection and wait until it is gone, at most ``timeouts.close`` seconds.

        Cancelling is safe: the closing goes on.
        """
        await self._connection.aclose(code, reason)

    def begin_close(self, code: int = codes.NORMAL, reason: str = "") -> None:
        """Start closing the connection without waiting for it."""
        self._connection.begin_close(code, reason)

    def drop(self, reason: str) -> None:
        """Drop the TCP connection without a closing handshake.

        Some stations never reconnect after a clean close.
        """
        self._connection.abort(reason)

    @property
    def session(self) -> MutableMapping[str, Any]:
        """What auth and handlers keep about this station; it survives reconnects."""
        return self._remembered.session

    @property
    def connected(self) -> bool:
        """Whether the connection is open and not closing."""
        return not self._connection.closing

    @property
    def last_seen(self) -> datetime.datetime:
        """When the last bytes came from it, aware UTC."""
        return datetime.datetime.fromtimestamp(self._connection.last_seen, datetime.UTC)

    @property
    def round_trip(self) -> float | None:
        """Seconds from our last ping to its pong; ``None`` before the first."""
        return None if self._keepalive is None else self._keepalive.round_trip

    # ── what the server does with it ─────────────────────────────────────

    @property
    def remembered(self) -> Remembered:
        """What outlives this connection."""
        return self._remembered

    @property
    def close(self) -> tuple[int, str, bool]:
        """Code, reason and whether we closed first; settled once it is disconnected."""
        connection = self._connection
        return connection.close_code, connection.close_reason, connection.by_us

    @property
    def connected_for(self) -> float:
        """Seconds since the handshake ended."""
        return trio.current_time() - self._connected_at

    async def run(self, early: bytes, on_closed: Callable[[Station], None]) -> None:
        """Read the station until it is gone, then give its handlers their grace.

        *on_closed* is called as soon as the socket is closed. Cancelling drops
        the connection.
        """
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._rpc.run_inbox)
            try:
                await self._connection.run(early)
            finally:
                self._gone(on_closed)
            # A running handler may be writing a StopTransaction to a database.
            with trio.move_on_after(self._grace) as grace:
                await self._rpc.idle()
            if grace.cancelled_caught:
                log.warning(
                    "%s: a handler still ran %g s after the station had gone; cancelled",
                    self.identity,
                    self._grace,
                )
            nursery.cancel_scope.cancel()

    def _gone(self, on_closed: Callable[[Station], None]) -> None:
        if self._keepalive is not None:
            self._keepalive.stop()
        self._calls.connection_closed()
        on_closed(self)

    async def closed(self) -> None:
        """Wait until the connection is gone; its handlers may be in their grace."""
        await self._connection.closed.wait()

    async def idle(self) -> None:
        """Wait until no handler of this station runs or waits."""
        await self._rpc.idle()
