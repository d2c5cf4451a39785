"""One open WebSocket after its handshake: reading, writing, queue, close.

How it works::

    kernel ─ wait ─► feed ─► FrameReader ─► on_text(text)      a plain call, never awaited
                                  │
                             ping → pong, close → closing handshake, violation → close
    send_text ─► frame ─► kernel, as much as it takes ─ rest ─► queue ─ wait ─► kernel

*Who waits* for the socket is a driver: the shared epoll set (``poller``), or
tasks of the connection's own (``waiting``). Everything else is here, in plain
functions, and the same for both.

*Reading never waits* for a handler or an observer. The only thing that stops
it is the peer itself: above ``limits.high_water`` queued bytes it is not read
until they are gone, and if it takes no byte for ``timeouts.stall`` it is
closed. Closing is a state, not a task: ``begin_close`` sends the close frame,
and reading goes on until the peer's own close frame, the end of the stream,
or ``timeouts.close``.

Knows nothing of OCPP.
"""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Protocol

import trio

from ..options import Limits, Timeouts
from ..protocol import codes
from ..websocket.deflate import Agreed, Deflater
from ..websocket.frames import (
    Close,
    FrameReader,
    Message,
    Ping,
    Pong,
    Violation,
    close_frame,
    deflated_text_frame,
    may_be_sent,
    ping_frame,
    pong_frame,
    server_text_frame,
    text_frame,
)
from .deadlines import Deadline, Deadlines
from .signal import Signal
from .transport import Transport

#: What is read at once, unless a longer frame has begun: 64 KiB of the smallest frames would
#: keep all other stations waiting for a third of a second.
READ = 4096
#: What is written at once of the replies to one read.
CORK = 16_384


class Driver(Protocol):
    """Who waits for the socket of one connection."""

    def want_write(self) -> None:
        """Write the queue as the peer takes it. Called when it has been empty."""

    def pause(self) -> None:
        """Read no more."""

    def resume(self) -> None:
        """Hand over what is held, by ``take_held``, then read on. Not from inside this call."""

    def end(self) -> None:
        """End the connection without waiting for anything."""


class Connection:
    """An open WebSocket, either side of it.

    Set before it is driven: ``on_text`` gets each text message (UTF-8 checked)
    as a plain call; ``on_pressure`` is told ``(queued bytes, paused)`` when
    reading pauses and resumes; ``on_pong`` gets the payload of each pong;
    ``on_ended`` is called once, when the socket is closed.
    """

    __slots__ = (
        "_closing_deadline",
        "_cork",
        "_deadlines",
        "_deflater",
        "_drained",
        "_held",
        "_masked",
        "_queue",
        "_reader",
        "_sink",
        "_transport",
        "alive",
        "by_us",
        "close_code",
        "close_reason",
        "closed",
        "closing",
        "corked",
        "driver",
        "high_water",
        "last_seen",
        "on_ended",
        "on_pong",
        "on_pressure",
        "on_text",
        "paused",
        "read_size",
        "timeouts",
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
        deflate: Agreed | None = None,
    ) -> None:
        server = ours == "server"
        self._transport = transport
        self._sink = transport.sink
        self._reader = FrameReader(
            ours="server" if server else "client", max_message=limits.message, deflate=deflate
        )
        self._deflater = None if deflate is None else Deflater(deflate)
        self._masked = not server
        # Server side only: two sides that both stop reading deadlock.
        self.high_water: int | None = limits.high_water if server else None
        self.timeouts = timeouts
        self._deadlines = deadlines
        self.on_text: Callable[[bytes], None] = _ignore
        self.on_pressure: Callable[[int, bool], None] = _ignore
        self.on_pong: Callable[[bytes], None] = _ignore
        self.on_ended: Callable[[], None] = _ignore

        #: Who waits for the socket; none before the connection is driven, and after its end.
        self.driver: Driver | None = None
        # Made when the kernel first takes less than all, which is rare.
        self._queue: bytearray | None = None
        #: Set by a driver while a read is dealt with: what is written waits for ``uncork``.
        self.corked = False
        self._cork: bytes | None = None
        #: Whether the peer is not read until it has taken what is queued for it.
        self.paused = False
        self._drained: trio.Event | None = None
        self._held: list[Message] | None = None
        #: Whether a close frame has been sent or received, or the connection dropped.
        self.closing = False
        #: How many bytes to read at once.
        self.read_size = READ
        self._closing_deadline: Deadline | None = None

        self.closed = Signal()
        self.close_code = codes.ABNORMAL
        self.close_reason = ""
        self.by_us = False
        self.violation: Violation | None = None
        #: Set by any byte from the peer, cleared by whoever watches for silence.
        self.alive = True
        #: Wall clock of the last bytes from the peer, seconds since the epoch.
        self.last_seen = time()

    # ── reading ──────────────────────────────────────────────────────────

    def feed(self, data: bytes) -> None:
        """Take bytes from the peer. Handlers that do not wait run inside this call."""
        self.alive = True
        self.last_seen = time()
        text = self._reader.whole_text(data)
        if text is None or self.paused or self.closing:
            self._feed_uncommon(data)
        else:
            self.on_text(text)

    def _feed_uncommon(self, data: bytes) -> None:
        messages = self._reader.receive(data)
        self.read_size = max(READ, self._reader.missing())
        self._take(messages)

    def _take(self, messages: list[Message]) -> None:
        on_text = self.on_text
        for place, message in enumerate(messages):
            if self.paused:
                # One read may hold a thousand requests with long answers: the rest waits too.
                self._held = [*(self._held or ()), *messages[place:]]
                return
            if type(message) is bytes:
                # RFC 6455 §5.5.1: after our close frame we send nothing more, so a request
                # that crosses it cannot be answered any more.
                if not self.closing:
                    on_text(message)
            else:
                self._control(message)

    def take_held(self) -> None:
        """Take what came while reading was paused."""
        held, self._held = self._held, None
        if held is not None:
            self._take(held)

    def _control(self, message: Message) -> None:
        if type(message) is Ping:
            # RFC 6455 §5.5.2: a pong with the same data, as soon as is practical.
            if not self.closing:
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
        if not self.closing:
            self._note(message.code, message.reason, by_us=False)
            # RFC 6455 §5.5.1: echo the status code.
            self.closing = True
            self.write(close_frame(message.code, "", masked=self._masked))

    def lost(self, reason: str) -> None:
        """The stream ended, or failed."""
        if not self.closing:
            self._note(codes.ABNORMAL, reason, by_us=False)

    @property
    def read_to_end(self) -> bool:
        """Whether nothing that the peer may still send has a meaning."""
        return self._reader.closed and self._held is None

    @property
    def lingers(self) -> bool:
        """Whether to read on to the end of the stream after ``read_to_end``.

        RFC 6455 §7.1.1: the server hangs up first, the client waits for that.
        After a violation more may be on its way, and a socket that is closed
        with unread bytes is reset: the peer would never see our close frame.
        """
        return self.violation is not None or self._masked

    # ── writing ──────────────────────────────────────────────────────────

    def send_text(self, text: bytes) -> bool:
        """Send one text message; never waits. Void once closing has begun: tells whether not."""
        if self.closing:
            return False
        if self._deflater is not None:
            self.write(deflated_text_frame(text, self._deflater))
        else:
            self.write(text_frame(text, masked=True) if self._masked else server_text_frame(text))
        return True

    def ping(self, payload: bytes) -> None:
        """Send a ping with at most 125 bytes of *payload*."""
        if not self.closing:
            self.write(ping_frame(payload, masked=self._masked))

    def write(self, frame: bytes) -> None:
        """Send a whole frame: what the kernel does not take now waits in the queue."""
        if self.corked:
            self._cork = frame if self._cork is None else self._cork + frame
            # A read of many requests with long answers: back-pressure has to see them.
            if len(self._cork) > CORK:
                self.uncork()
        elif not self._queue:
            try:
                sent = self._sink.send(frame)
            except BlockingIOError:
                sent = 0
            except OSError:
                # Whoever reads finds out, and says why.
                return
            if sent != len(frame):
                self._enqueue(bytearray(frame[sent:]))
        else:
            self._queue += frame
            self._press()

    def uncork(self) -> None:
        """Write what was held back while a read was dealt with. Never raises."""
        self.corked = False
        frames = self._cork
        if frames is not None:
            self._cork = None
            self.write(frames)

    def _enqueue(self, rest: bytearray) -> None:
        self._queue = rest
        if self.driver is not None:
            self.driver.want_write()
        self._press()

    def _press(self) -> None:
        if self.high_water is not None and self.queued > self.high_water:
            self._pause()

    def peek(self, most: int) -> bytes:
        """Return the first bytes of the queue."""
        return bytes(self._queue[:most]) if self._queue else b""

    def taken(self, count: int) -> None:
        """Drop *count* bytes of the queue: the kernel has them."""
        if self._queue is not None:
            del self._queue[:count]
            if not self._queue:
                self._queue = None
        self._resume_below(self.high_water)

    def cannot_be_written(self) -> None:
        """Drop the queue: the peer has gone. Whoever reads finds out, if it waits, and says why."""
        self._queue = None
        self._resume_below(None)

    def _pause(self) -> None:
        if not self.paused and not self.closing:
            self.paused = True
            if self.driver is not None:
                self.driver.pause()
            self.on_pressure(self.queued, True)

    def _resume_below(self, mark: int | None) -> None:
        # Half the mark, so that a peer at the border does not flap.
        if self.paused and (mark is None or self.queued <= mark // 2):
            self.paused = False
            if self._drained is not None:
                self._drained.set()
                self._drained = None
            if self.driver is not None:
                self.driver.resume()
            self.on_pressure(self.queued, False)

    @property
    def queued(self) -> int:
        """How many bytes the peer has not taken yet; the stall timeout watches over them."""
        return len(self._queue) if self._queue else 0

    async def room(self) -> None:
        """Wait until the peer has taken what was queued above the high-water mark."""
        await trio.lowlevel.checkpoint()
        while self.paused:
            if self._drained is None:
                self._drained = trio.Event()
            await self._drained.wait()

    # ── closing ──────────────────────────────────────────────────────────

    def begin_close(self, code: int, reason: str) -> None:
        """Start the closing handshake (RFC 6455 §7.1.2); ``closed`` tells its end. Never waits."""
        if not may_be_sent(code):
            raise ValueError(f"close codes are 1000 to 1014 and 3000 to 4999, not {code!r}")
        if self.closing:
            return
        # Made first: a reason that is no text leaves the connection as it was.
        frame = close_frame(code, reason, masked=self._masked)
        self._note(code, reason, by_us=True)
        self.closing = True
        self.write(frame)
        self.end_within_timeout()
        # A paused peer has to be read, or its close frame is never seen.
        self._resume_below(None)

    def end_within_timeout(self) -> None:
        """Give the rest of the closing ``timeouts.close`` seconds."""
        if self._closing_deadline is None:
            self._closing_deadline = self._deadlines.after(self.timeouts.close, self._end)

    async def aclose(self, code: int = codes.NORMAL, reason: str = "") -> None:
        """Close and wait until the connection is gone, at most ``timeouts.close`` seconds.

        Cancelling it is safe: the closing goes on.
        """
        self.begin_close(code, reason)
        await self.closed.wait()

    def abort(self, reason: str) -> None:
        """Drop the connection without a closing handshake (close code 1006)."""
        self.uncork()
        if not self.closing:
            self._note(codes.ABNORMAL, reason, by_us=True)
            self.closing = True
        self._end()

    def _note(self, code: int, reason: str, *, by_us: bool) -> None:
        self.close_code, self.close_reason, self.by_us = code, reason, by_us

    def _end(self) -> None:
        if self.driver is not None:
            self.driver.end()
        else:
            self.ended()

    def drop(self) -> None:
        """End it without a word, if it has not ended."""
        if not self.closed.is_set():
            self._end()

    def end_sending(self) -> None:
        """Say that nothing more will be sent, where the transport can."""
        self._transport.end_sending()

    def ended(self) -> None:
        """Close the socket and let go of everything. The driver's last call; once counts."""
        if self.closed.is_set():
            return
        self.driver = None
        if not self.closing:
            self.closing = True
            if not self.close_reason:
                self._note(codes.ABNORMAL, "dropped", by_us=True)
        if self._closing_deadline is not None:
            self._closing_deadline.cancel()
        self._transport.abort()
        self._queue = self._held = None
        self.paused = False
        if self._drained is not None:
            # Whoever waits for room() learns that there is nobody left to take it.
            self._drained.set()
            self._drained = None
        self.closed.set()
        self.on_ended()


def _ignore(*_what: object) -> None:
    """Stand for whoever does not want to know."""
