"""The request head, the socket while auth waits, and trio-websocket's opening handshake.

How it works::

    socket ─ read_head ─► head │ what came behind it ("early")
                           │                    │
             judged by protocol.negotiate       │ kept, up to limits.early_data
                           ▼                    ▼
                        auth: a function that waits has a Lookout on the socket beside it
                           ▼
     open_websocket(): trio_websocket.wrap_server_stream(nursery, Door) ─ request.accept() ─► 101
             its reader: receive_some ─ 1st: a clean head ─ 2nd: b"", and it ends

To trio-websocket it looks as if the peer said FIN behind its request, which is
no reason not to answer it (TCP is closed by halves): its reader, which would
read frames, ends by itself, and trio-websocket writes its 101 all the same.
From then on the socket is ours. So a refusal never comes here, and no reader
has to be woken and waited for. Only public names of trio-websocket are used.
Decides nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

import msgspec
import trio
import trio.abc
import trio_websocket

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
        read = head_in(buffer, await stream.receive_some(limit), limit)
        if read is not None:
            return read


def head_in(buffer: bytearray, data: bytes | bytearray, limit: int) -> HeadRead | None:
    """Add *data*, which is empty at the end of the stream; return the head once it is there."""
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
    return HeadRead(bytes(buffer[:end]), bytes(buffer[end:])) if end >= 0 else None


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


class Lookout:
    """Notices a peer that disappears while somebody else waits, and keeps what it sends early.

    *on_gone* is called at most once: with ``None`` at the end of the stream, or
    with the error. *early* grows up to *most* bytes.
    """

    __slots__ = ("_early", "_most", "_on_gone", "_stream")

    def __init__(
        self,
        stream: trio.abc.ReceiveStream,
        early: bytearray,
        most: int,
        on_gone: Callable[[BaseException | None], None],
    ) -> None:
        self._stream = stream
        self._early = early
        self._most = most
        self._on_gone = on_gone

    async def run(self) -> None:
        """Read until the peer has gone or has sent too much. Cancel-safe: nothing is lost."""
        while len(self._early) < self._most:
            try:
                data = await self._stream.receive_some(self._most - len(self._early))
            except trio.BrokenResourceError as error:
                self._on_gone(error)
                return
            if not data:
                self._on_gone(None)
                return
            self._early += data
        # It has sent more than we keep: the rest waits in the kernel, and holds it back.


async def open_websocket(
    nursery: trio.Nursery,
    stream: SocketTransport | StreamTransport,
    head: bytes,
    bound: Callable[[], trio.CancelScope],
    *,
    subprotocol: str | None,
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    """Have trio-websocket answer *head* with a 101; nothing of it is left behind.

    Its reader is a task of *nursery* for a moment: it gets to its end without
    waiting, and what it reads is written by us, so that it cannot fail.
    Cancelling may leave part of the answer written. *bound* is asked for what
    ends the waiting, should the kernel not take all of it at once.

    Raises:
        trio_websocket.ConnectionClosed: the peer has gone, or did not take it in time.
    """
    request = await trio_websocket.wrap_server_stream(nursery, Door(stream, head, bound))
    await request.accept(subprotocol=subprotocol, extra_headers=list(headers))


class Door(trio.abc.Stream):
    """What trio-websocket takes for the socket: one head, then the end; what it writes goes out."""

    __slots__ = ("_bound", "_head", "_stream")

    def __init__(
        self,
        stream: SocketTransport | StreamTransport,
        head: bytes,
        bound: Callable[[], trio.CancelScope],
    ) -> None:
        self._stream = stream
        self._head = head
        self._bound = bound

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """Give the head, and after it nothing."""
        head, self._head = self._head, b""
        return head

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Write the 101: at once, where the kernel takes it."""
        sent = self._stream.try_send(data)
        if sent < len(data):
            with self._bound() as scope:
                await self._stream.send_all(data[sent:])
            if scope.cancelled_caught:
                raise trio.BrokenResourceError("the peer did not take it in time")

    async def wait_send_all_might_not_block(self) -> None:
        """Wait as the stream itself does."""
        await self._stream.wait_send_all_might_not_block()

    async def aclose(self) -> None:
        """Do nothing: the socket is ours."""
        await trio.lowlevel.checkpoint()
