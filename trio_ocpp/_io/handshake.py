"""The request head, and trio-websocket's opening handshake with its release.

How it works::

    socket ─ read_head ─► head │ what came behind it ("early")
                           │                    │
             judged by protocol.negotiate       │ kept, up to limits.early_data
                           ▼                    ▼
      trio_websocket.wrap_server_stream(nursery, Handover)
           reader: receive_some ─ 1st: a clean head ─ then: watches the socket
           handler: auth … await request.accept() ─► 101
                           │
                  Handover.release(): the waiting receive_some returns b"", the reader
                  ends by itself, nothing is written, the socket stays ours

While an auth function waits for something, the reader waits in our
``receive_some``: the end of the stream or a reset there is reported at once,
and early data is kept. Where nothing is waited for, it is only parked: to
register a socket with epoll and to take it out again is a tenth of a handshake.
Only public names of trio-websocket are used. Decides nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import msgspec
import trio
import trio.abc

from ..protocol.request_head import find_head_end, looks_like_tls
from .transport import RECEIVE_MAX, SocketTransport, StreamTransport


class HeadRead(msgspec.Struct, frozen=True):
    """What came from a peer before it was judged.

    ``head`` is complete (it ends in its blank line) unless ``too_long`` or
    ``ended``; ``early`` is what came behind it.
    """

    head: bytes
    early: bytes = b""
    too_long: bool = False
    ended: bool = False


async def read_head(stream: trio.abc.ReceiveStream, limit: int, buffer: bytearray) -> HeadRead:
    """Read up to the blank line, at most *limit* bytes; what has come is in *buffer* at any time.

    Raises:
        trio.BrokenResourceError: the connection was reset.
    """
    while True:
        data: bytes | bytearray | None = None
        if not buffer and isinstance(stream, SocketTransport):
            # It is mostly here already when its socket is accepted: do not wait in vain.
            data = stream.try_receive(limit)
        if data is None:
            data = await stream.receive_some(limit)
        if not data:
            return HeadRead(bytes(buffer), ended=True)
        searched = len(buffer)
        buffer += data
        # A TLS client waits for our part of its handshake, and never sends a blank line.
        if looks_like_tls(buffer):
            return HeadRead(bytes(buffer))
        end = find_head_end(buffer, searched)
        if end > limit or (end < 0 and len(buffer) > limit):
            return HeadRead(bytes(buffer[:limit]), too_long=True)
        if end >= 0:
            return HeadRead(bytes(buffer[:end]), bytes(buffer[end:]))


async def write_last(
    stream: SocketTransport | StreamTransport, answer: bytes, timeout: float
) -> None:
    """Write the last *answer* to a peer and let it be read: *timeout* seconds for both.

    A socket that is closed with unread bytes is reset by the kernel, and the
    peer may never see the answer: so say FIN, then read until it hangs up.
    Cancelling waits for *timeout* at most.
    """
    with (
        trio.move_on_after(timeout, shield=True),
        # It did not wait for its answer; whoever reports it says what the answer was.
        contextlib.suppress(trio.BrokenResourceError, trio.ClosedResourceError),
    ):
        await stream.send_all(answer)
        stream.end_sending()
        # Who sent nothing has nothing in flight either.
        while stream.saw_bytes and await stream.receive_some(RECEIVE_MAX):
            pass


class Handover(trio.abc.Stream):
    """What trio-websocket takes for the socket until ``release``.

    *on_gone* is called once, from the reader, when the peer disappears before
    that: with ``None`` at the end of the stream, or with the error.
    """

    def __init__(
        self,
        stream: trio.abc.Stream,
        head: bytes,
        early: bytes,
        *,
        early_max: int,
        on_gone: Callable[[BaseException | None], None],
    ) -> None:
        self._stream = stream
        self._head = head
        self.early = bytearray(early)
        self._early_max = early_max
        self._on_gone = on_gone
        self._parked: trio.lowlevel.Task | None = None
        self._watches = self._released = False
        self._watching: trio.CancelScope | None = None

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """Give the head; then wait for the release, watching the socket where asked to."""
        if self._head:
            head, self._head = self._head, b""
            return head
        if not (self._released or self._watches):
            self._parked = trio.lowlevel.current_task()
            await trio.lowlevel.wait_task_rescheduled(self._unpark)
        if not self._released:
            with trio.CancelScope() as self._watching:
                await self._watch()
        return b""

    def _unpark(self, _raise: object) -> trio.lowlevel.Abort:
        self._parked = None
        return trio.lowlevel.Abort.SUCCEEDED

    def _wake(self) -> None:
        parked, self._parked = self._parked, None
        if parked is not None:
            trio.lowlevel.reschedule(parked)

    def watch(self) -> None:
        """Tell from now on if the peer disappears: somebody is about to wait."""
        self._watches = True
        self._wake()

    async def _watch(self) -> None:
        while len(self.early) < self._early_max:
            try:
                data = await self._stream.receive_some(self._early_max - len(self.early))
            except trio.BrokenResourceError as error:
                self._on_gone(error)
                return
            if not data:
                self._on_gone(None)
                return
            self.early += data
        # It has sent more than we keep: the rest waits in the kernel, and holds it back.
        await trio.sleep_forever()

    def release(self) -> None:
        """Let trio-websocket's reader end; from now on the socket is read by us."""
        self._released = True
        self._wake()
        if self._watching is not None:
            self._watching.cancel()

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Write the 101."""
        if isinstance(self._stream, SocketTransport):
            data = data[self._stream.try_send(data) :]
        if data:
            await self._stream.send_all(data)

    async def wait_send_all_might_not_block(self) -> None:
        """Wait as the stream itself does."""
        await self._stream.wait_send_all_might_not_block()

    async def aclose(self) -> None:
        """Do nothing: the socket is ours."""
        await trio.lowlevel.checkpoint()
