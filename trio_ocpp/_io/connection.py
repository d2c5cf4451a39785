"""One open WebSocket after its handshake: reading, writing, queue, close.

How it works::

    kernel ─ receive ─► FrameReader ─► on_text(text)      a plain call, never awaited
                             │
                        ping → pong, close → closing handshake, violation → close
    send_text ─► frame ─► kernel, as much as it takes ─ rest ─► queue ─► writer task

*Reading never waits* for a handler or an observer. The only thing that stops
it is the peer itself: above ``limits.high_water`` queued bytes it is not read
until they are gone, and if it takes no byte for ``timeouts.stall`` it is
closed. Closing is a state, not a task: ``begin_close`` sends the close frame,
and the reader goes on until the peer's own close frame, the end of the
stream, or ``timeouts.close``.

Knows nothing of OCPP.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import trio

from ..options import Limits, Timeouts
from ..protocol import codes
from ..websocket.frames import (
    Close,
    FrameReader,
    Message,
    Ping,
    Pong,
    Violation,
    close_frame,
    may_be_sent,
    ping_frame,
    pong_frame,
    server_text_frame,
    text_frame,
)
from .deadlines import Deadline, Deadlines
from .transport import Transport

#: The writer's unit: small enough that a slow peer is seen to take some of it in time.
_PIECE = 16_384
#: The reader's unit, unless a longer frame has begun: 64 KiB of the smallest frames would keep
#: all other stations waiting for a third of a second.
_READ = 4096


class Connection:
    """An open WebSocket, either side of it. ``run`` reads it until it is closed.

    Set before ``run``: ``on_text`` gets each text message (UTF-8 checked) as a
    plain call; ``on_pressure`` is told ``(queued bytes, paused)`` when reading
    pauses and resumes; ``on_pong`` gets the payload of each pong.
    """

    __slots__ = (
        "_closing",
        "_closing_deadline",
        "_deadlines",
        "_drained",
        "_held",
        "_masked",
        "_nursery",
        "_queue",
        "_reader",
        "_scope",
        "_timeouts",
        "_transport",
        "_written",
        "alive",
        "by_us",
        "close_code",
        "close_reason",
        "closed",
        "high_water",
        "last_seen",
        "on_pong",
        "on_pressure",
        "on_text",
        "violation",
    )

    def __init__(
        self,
        transport: Transport,
        *,
        ours: str,
        limits: Limits,
        timeouts: Timeouts,
        deadlines: Deadlines,
    ) -> None:
        server = ours == "server"
        self._transport = transport
        self._reader = FrameReader(
            ours="server" if server else "client", max_message=limits.message
        )
        self._masked = not server
        # Server side only: two sides that both stop reading deadlock.
        self.high_water: int | None = limits.high_water if server else None
        self._timeouts = timeouts
        self._deadlines = deadlines
        self.on_text: Callable[[bytes], None] = _ignore
        self.on_pressure: Callable[[int, bool], None] = _ignore
        self.on_pong: Callable[[bytes], None] = _ignore

        self._queue = bytearray()
        self._written: trio.Event | None = None
        self._drained: trio.Event | None = None
        self._held: list[Message] = []
        self._nursery: trio.Nursery | None = None
        self._scope = trio.CancelScope()
        self._closing = False
        self._closing_deadline: Deadline | None = None

        self.closed = trio.Event()
        self.close_code = codes.ABNORMAL
        self.close_reason = ""
        self.by_us = False
        self.violation: Violation | None = None
        #: Set by any byte from the peer, cleared by whoever watches for silence.
        self.alive = True
        #: Wall clock of the last bytes from the peer, seconds since the epoch.
        self.last_seen = time.time()

    # ── reading ──────────────────────────────────────────────────────────

    async def run(self, early: bytes = b"") -> None:
        """Read until the connection is closed; *early* came before the handshake was over.

        Cancelling it drops the connection. ``closed`` is set in any case.
        """
        try:
            async with trio.open_nursery() as nursery:
                try:
                    with self._scope:
                        self._nursery = nursery
                        self._start_writer()
                        await self._read(early)
                        await self._farewell()
                finally:
                    # What is written from now on starts no task: the nursery is about to close.
                    self._nursery = None
                    nursery.cancel_scope.cancel()
        finally:
            self._ended()

    async def _read(self, early: bytes) -> None:
        receive = self._transport.receive
        for at in range(0, len(early), _READ):
            self.feed(early[at : at + _READ])
            await trio.lowlevel.checkpoint()
            await self._catch_up()
        while True:
            await self._catch_up()
            if self._reader.closed:
                return None
            try:
                data = await receive(max(_READ, self._reader.missing()))
            except (trio.BrokenResourceError, trio.ClosedResourceError) as error:
                return self._lost(f"connection lost: {error.__cause__ or error}")
            if not data:
                return self._lost("the peer hung up without a closing handshake")
            self.feed(data)

    async def _catch_up(self) -> None:
        while self._drained is not None:
            await self._drained.wait()
            self._take_held()

    def feed(self, data: bytes) -> None:
        """Take bytes from the peer. Handlers that do not wait run inside this call."""
        self.alive = True
        self.last_seen = time.time()
        self._take(self._reader.receive(data))

    def _take(self, messages: list[Message]) -> None:
        on_text = self.on_text
        for place, message in enumerate(messages):
            if self._drained is not None:
                # One read may hold a thousand requests with long answers: the rest waits too.
                self._held = messages[place:]
                return
            if type(message) is bytes:
                # RFC 6455 §5.5.1: after our close frame we send nothing more, so a request
                # that crosses it cannot be answered any more.
                if not self._closing:
                    on_text(message)
            else:
                self._control(message)

    def _take_held(self) -> None:
        held, self._held = self._held, []
        self._take(held)

    def _control(self, message: Message) -> None:
        if type(message) is Ping:
            # RFC 6455 §5.5.2: a pong with the same data, as soon as is practical.
            if not self._closing:
                self.write(pong_frame(message.payload, masked=self._masked))
        elif type(message) is Pong:
            self.on_pong(message.payload)
        elif type(message) is Close:
            self._peer_closed(message)
        else:
            assert type(message) is Violation, "texts are dealt with by _take()"
            self.violation = message
            self.begin_close(message.code, message.reason)

    def _peer_closed(self, message: Close) -> None:
        if not self._closing:
            self._note(message.code, message.reason, by_us=False)
            # RFC 6455 §5.5.1: echo the status code.
            self._closing = True
            self.write(close_frame(message.code, "", masked=self._masked))

    def _lost(self, reason: str) -> None:
        if not self._closing:
            self._note(codes.ABNORMAL, reason, by_us=False)

    # ── writing ──────────────────────────────────────────────────────────

    def send_text(self, text: bytes) -> bool:
        """Send one text message; never waits. Void once closing has begun: tells whether not."""
        if self._closing:
            return False
        self.write(text_frame(text, masked=True) if self._masked else server_text_frame(text))
        return True

    def ping(self, payload: bytes) -> None:
        """Send a ping with at most 125 bytes of *payload*."""
        if not self._closing:
            self.write(ping_frame(payload, masked=self._masked))

    def write(self, frame: bytes) -> None:
        """Send a whole frame: what the kernel does not take now waits in the queue."""
        if not self._queue:
            try:
                sent = self._transport.try_send(frame)
            except trio.BrokenResourceError:
                # The reader finds out by itself, and says why.
                return
            if sent == len(frame):
                return
            frame = frame[sent:]
        self._queue += frame
        self._start_writer()
        if self.high_water is not None and len(self._queue) > self.high_water:
            self._pause()

    def _start_writer(self) -> None:
        if self._written is None and self._nursery is not None and self._queue:
            self._written = trio.Event()
            self._nursery.start_soon(self._write_queue, self._written)

    async def _write_queue(self, written: trio.Event) -> None:
        try:
            with trio.move_on_after(self._timeouts.stall) as stall:
                while self._queue:
                    sent = await self._transport.send_some(self._queue[:_PIECE])
                    del self._queue[:sent]
                    # Any byte is progress: slow is not stalled.
                    stall.deadline = trio.current_time() + self._timeouts.stall
                    self._resume_below(self.high_water)
            if stall.cancelled_caught:
                self.abort(f"took no data for {self._timeouts.stall:g} s")
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            # The reader finds out by itself, and says why: if it waits, it waits for nothing.
            self._queue.clear()
            self._resume_below(None)
        finally:
            self._written = None
            written.set()

    def _pause(self) -> None:
        if self._drained is None and not self._closing:
            self._drained = trio.Event()
            self.on_pressure(len(self._queue), True)

    def _resume_below(self, mark: int | None) -> None:
        # Half the mark, so that a peer at the border does not flap.
        if self._drained is not None and (mark is None or len(self._queue) <= mark // 2):
            self._drained.set()
            self._drained = None
            self.on_pressure(len(self._queue), False)

    @property
    def queued(self) -> int:
        """How many bytes the peer has not taken yet; the stall timeout watches over them."""
        return len(self._queue)

    async def room(self) -> None:
        """Wait until the peer has taken what was queued above the high-water mark."""
        await trio.lowlevel.checkpoint()
        while self._drained is not None:
            await self._drained.wait()

    # ── closing ──────────────────────────────────────────────────────────

    def begin_close(self, code: int, reason: str) -> None:
        """Start the closing handshake (RFC 6455 §7.1.2); ``run`` ends with it. Never waits."""
        if not may_be_sent(code):
            raise ValueError(f"close codes are 1000 to 1014 and 3000 to 4999, not {code!r}")
        if self._closing:
            return
        # Made first: a reason that is no text leaves the connection as it was.
        frame = close_frame(code, reason, masked=self._masked)
        self._note(code, reason, by_us=True)
        self._closing = True
        self.write(frame)
        self._closing_deadline = self._deadlines.after(self._timeouts.close, self._scope.cancel)
        # A paused peer has to be read, or its close frame is never seen.
        self._resume_below(None)

    async def aclose(self, code: int = codes.NORMAL, reason: str = "") -> None:
        """Close and wait until the connection is gone, at most ``timeouts.close`` seconds.

        Cancelling it is safe: the closing goes on.
        """
        self.begin_close(code, reason)
        await self.closed.wait()

    def abort(self, reason: str) -> None:
        """Drop the connection without a closing handshake (close code 1006)."""
        if not self._closing:
            self._note(codes.ABNORMAL, reason, by_us=True)
            self._closing = True
        self._scope.cancel()

    @property
    def closing(self) -> bool:
        """Whether a close frame has been sent or received, or the connection dropped."""
        return self._closing

    async def _farewell(self) -> None:
        with trio.move_on_after(self._timeouts.close):
            if self._written is not None:
                await self._written.wait()
            # RFC 6455 §7.1.1: the server hangs up first, the client waits for that. After a
            # violation more may be on its way, and a socket that is closed with unread bytes
            # is reset: the peer would never see our close frame. So read until it hangs up.
            if self.violation is not None or self._masked:
                self._transport.end_sending()
                await self._discard()

    async def _discard(self) -> None:
        try:
            while await self._transport.receive():
                pass
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            # Gone all the same.
            return

    def _note(self, code: int, reason: str, *, by_us: bool) -> None:
        self.close_code, self.close_reason, self.by_us = code, reason, by_us

    def _ended(self) -> None:
        if not self._closing:
            self._closing = True
            if not self.close_reason:
                self._note(codes.ABNORMAL, "dropped", by_us=True)
        if self._closing_deadline is not None:
            self._closing_deadline.cancel()
        self._transport.abort()
        self._queue.clear()
        if self._drained is not None:
            # Whoever waits for room() learns that there is nobody left to take it.
            self._drained.set()
            self._drained = None
        self.closed.set()


def _ignore(*_what: object) -> None:
    """Stand for whoever does not want to know."""
