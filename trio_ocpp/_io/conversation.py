"""One side of an open OCPP-J conversation: connection, peer, calls, handlers and pings together.

The server's ``Station`` is one, and so is each side of ``testing.back_to_back``.
Knows neither how the connection came about nor who else is connected.
"""

from __future__ import annotations

import contextvars
import datetime
from collections.abc import Callable
from typing import Literal, TypeVar

import msgspec
import trio

from ..errors import ConnectionClosed
from ..options import BootGate, Limits, Protocol, Timeouts, Validation
from ..payloads import Request, Response, catalog
from ..protocol import codes
from ..protocol.dialects import DIALECTS
from ..protocol.peer import Peer
from ..protocol.state import Answers, Gate
from ..websocket.deflate import Agreed
from .calls import Calls
from .connection import Connection
from .deadlines import Deadlines
from .handlers import Handlers
from .keepalive import Keepalive
from .narrator import Narrator
from .observers import Observers
from .poller import Poller
from .rpc import Rpc
from .transport import SocketTransport, Transport
from .waiting import Waiting

R = TypeVar("R", bound=Response)


class Kind(msgspec.Struct, frozen=True):
    """How one kind of peer is served: its handlers, and what to do with broken payloads."""

    handlers: Handlers
    validation: Callable[[str], Validation]

    def validating(self, validation: Validation | None) -> Kind:
        """Return the same with one rule for all actions; ``None``: as it is."""
        return self if validation is None else Kind(self.handlers, lambda _action: validation)


class World(msgspec.Struct, frozen=True):
    """What the conversations of one server share."""

    observers: Observers
    deadlines: Deadlines
    timeouts: Timeouts
    limits: Limits
    #: Waits for all sockets at once; ``None``: each connection waits for itself.
    poller: Poller | None = None


class Conversation:
    """An open connection to the other side, which can be called; its handlers get it first.

    After it has closed its attributes stay readable, and ``call`` raises
    ``ConnectionClosed``.
    """

    __slots__ = (
        "__weakref__",
        "_calls",
        "_connected_at",
        "_connection",
        "_deadlines",
        "_keepalive",
        "_on_closed",
        "_poller",
        "_rpc",
        "_transport",
        "connected_since",
        "identity",
        "protocol",
    )

    def __init__(
        self,
        transport: Transport,
        world: World,
        *,
        ours: Literal["server", "client"],
        identity: str,
        protocol: Protocol,
        kind: Kind,
        answers: Answers,
        gate: Gate,
        boot_gate: BootGate = "off",
        ping_interval: float | None = None,
        deflate: Agreed | None = None,
    ) -> None:
        dialect, limits, timeouts = DIALECTS[protocol], world.limits, world.timeouts
        self.identity = identity
        self.protocol: Protocol = protocol
        self.connected_since = datetime.datetime.now(datetime.UTC)
        self._connected_at = trio.current_time()
        self._transport = transport
        self._poller = world.poller
        self._deadlines = world.deadlines
        self._on_closed: Callable[[], None] | None = None
        narrator = Narrator(identity, world.observers, dialect)
        self._connection = connection = Connection(
            transport,
            ours=ours,
            limits=limits,
            timeouts=timeouts,
            deadlines=world.deadlines,
            deflate=deflate,
        )
        if not dialect.ids_outlive_connections:
            answers = Answers(limits.answers, limits.answer_bytes)
        peer = Peer(
            dialect,
            catalog(protocol),
            answers=answers,
            gate=gate,
            boot_gate=boot_gate,
            validation=kind.validation,
        )
        self._calls = Calls(
            peer, connection, narrator=narrator, deadlines=world.deadlines, timeouts=timeouts
        )
        self._rpc = Rpc(
            peer,
            connection,
            calls=self._calls,
            subject=self,
            handlers=kind.handlers,
            narrator=narrator,
            limits=limits,
            grace=timeouts.handler_grace,
            context=contextvars.copy_context(),
        )
        connection.on_text = self._rpc.on_text
        connection.on_pressure = narrator.back_pressure
        connection.on_ended = self._gone
        self._keepalive: Keepalive | None = None
        if ping_interval is not None:
            self._keepalive = Keepalive(
                connection,
                interval=ping_interval,
                pong=timeouts.pong,
                deadlines=world.deadlines,
                narrator=narrator,
            )

    # ── what users do with it ────────────────────────────────────────────

    async def call(
        self, request: Request[R], *, message_id: str | None = None, timeout: float | None = None
    ) -> R:
        """Send a CALL and wait for its answer.

        Waits first for the connection's single slot (OCPP-J 2.0.1 §4.1.1), in
        order of arrival. Cancelling is safe: the slot stays taken until the
        other side answers or *timeout* seconds (``timeouts.call``) have passed
        since the frame was sent. *message_id* is a fresh UUID unless given.

        Raises:
            PayloadInvalid: *request* breaks its schema; nothing was sent.
            LocalProtocolError: *request* is of another version, or a SEND, or
                *message_id* may not go on the wire.
            ValueError: *timeout* is no number of seconds; nothing was sent.
            CallError: the answer was CALLERROR.
            RemoteProtocolError: the answer breaks its schema.
            CallTimeout: no answer in time (also a ``trio.TooSlowError``).
            ConnectionClosed: the socket closed before the answer.
        """
        return await self._calls.call(request, message_id=message_id, timeout=timeout)

    async def send(self, request: Request[None], *, message_id: str | None = None) -> None:
        """Send a SEND (OCPP-J 2.1 §4.2.4), which is never answered.

        Waits only while the other side does not take what is queued for it.
        Cancelling is safe: nothing was sent.

        Raises:
            PayloadInvalid, LocalProtocolError, ConnectionClosed: as ``call``.
        """
        await self._calls.send(request, message_id=message_id)

    async def aclose(self, code: int = codes.NORMAL, reason: str = "") -> None:
        """Close the connection and wait until it is gone, at most ``timeouts.close`` seconds.

        Cancelling is safe: the closing goes on.

        Raises:
            ValueError: *code* may not be sent (RFC 6455 §7.4); nothing was sent.
        """
        await self._connection.aclose(code, reason)

    def begin_close(self, code: int = codes.NORMAL, reason: str = "") -> None:
        """Start closing the connection without waiting for it.

        Raises:
            ValueError: as ``aclose``.
        """
        self._connection.begin_close(code, reason)

    def drop(self, reason: str) -> None:
        """Drop the TCP connection without a closing handshake.

        Some stations never reconnect after a clean close.
        """
        self._connection.abort(reason)

    async def closed(self) -> ConnectionClosed:
        """Wait until the connection is gone, and return (not raise) why. Cancel-safe."""
        await self._connection.closed.wait()
        return self.close_reason

    @property
    def connected(self) -> bool:
        """Whether the connection is open and not closing."""
        return not self._connection.closing

    @property
    def last_seen(self) -> datetime.datetime:
        """When the last bytes came from the other side, aware UTC."""
        return datetime.datetime.fromtimestamp(self._connection.last_seen, datetime.UTC)

    @property
    def round_trip(self) -> float | None:
        """Seconds from our last ping to its pong; ``None`` before the first."""
        return None if self._keepalive is None else self._keepalive.round_trip

    # ── what its owner does with it ──────────────────────────────────────

    @property
    def close_reason(self) -> ConnectionClosed:
        """Code, reason and whether we closed first; settled once it is closed."""
        connection = self._connection
        return ConnectionClosed(
            connection.close_code, connection.close_reason, by_us=connection.by_us
        )

    @property
    def calls(self) -> Calls:
        """Our CALLs, for who asks many stations at once."""
        return self._calls

    @property
    def connected_for(self) -> float:
        """Seconds since the handshake ended."""
        return trio.current_time() - self._connected_at

    async def run(self, early: bytes = b"", on_closed: Callable[[], None] | None = None) -> None:
        """Read the other side until it is gone, then give our handlers their grace.

        *early* came before the handshake was over. *on_closed* is called as
        soon as the socket is closed. Cancelling drops the connection.
        """
        self._on_closed = on_closed
        if self._poller is not None and isinstance(self._transport, SocketTransport):
            await self._run_polled(self._poller, self._transport, early)
        else:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(Waiting(self._connection, self._transport).run, early)
                await self._rpc.run_inbox()

    async def _run_polled(self, poller: Poller, transport: SocketTransport, early: bytes) -> None:
        connection = self._connection
        try:
            poller.add(connection, transport.pipe, self._deadlines, early)
            await self._rpc.run_inbox()
        finally:
            connection.drop()

    def _gone(self) -> None:
        if self._keepalive is not None:
            self._keepalive.stop()
        self._calls.connection_closed()
        self._rpc.gone()
        on_closed, self._on_closed = self._on_closed, None
        if on_closed is not None:
            on_closed()

    async def idle(self) -> None:
        """Wait until no handler runs or waits. Cancel-safe."""
        await self._rpc.idle()
