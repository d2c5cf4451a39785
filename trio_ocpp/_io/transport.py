"""Byte streams as a connection wants them: written without waiting where the kernel allows.

``SocketTransport`` is plain TCP on a non-blocking socket of ours;
``StreamTransport`` puts any ``trio.abc.Stream`` (TLS, memory) behind the same
calls. Both are streams too, and note whether anything has come in at all.
Knows nothing of HTTP, WebSocket or OCPP.
"""

from __future__ import annotations

import contextlib
import socket
from typing import Protocol

import trio
import trio.abc

RECEIVE_MAX = 65_536


class Sink(Protocol):
    """What takes bytes without waiting: a non-blocking socket is one."""

    def send(self, data: bytes, /) -> int:
        """Hand over what the kernel takes now; return how many bytes.

        Raises:
            BlockingIOError: none now.
            OSError: the peer has gone.
        """
        ...  # else pyright misses a return


class Transport(Protocol):
    """What a connection needs of its byte stream."""

    @property
    def sink(self) -> Sink:
        """What a connection writes to, a frame at a time."""
        ...  # as above

    async def send_some(self, data: bytes | bytearray) -> int:
        """Wait until some of *data* is sent; return how many bytes.

        Cancelling it may leave a TLS stream fit only for closing.
        """
        ...  # as above

    async def receive(self, max_bytes: int = RECEIVE_MAX) -> bytes:
        """Wait for bytes; ``b""`` at the end of the stream. Cancel-safe: nothing is lost."""
        ...  # as above

    def end_sending(self) -> None:
        """Send the end of the stream where that can be done without waiting; keep reading."""

    def abort(self) -> None:
        """Close at once, without any farewell. May be called twice."""


class SocketTransport(trio.abc.Stream):
    """A connected, non-blocking TCP socket. Owns it."""

    __slots__ = ("_closed", "_socket", "remote_address", "saw_bytes")

    def __init__(self, sock: socket.socket, address: object = None) -> None:
        """Take over *sock*; *address* is its peer's, as ``accept`` gives it, where that is known."""
        sock.setblocking(False)
        self._socket = sock
        self._closed = False
        self.remote_address = _peer_name(sock) if address is None else _name_of(address)
        self.saw_bytes = False

    @property
    def socket(self) -> socket.socket:
        """The socket itself, for options and tests; it stays ours."""
        return self._socket

    @property
    def sink(self) -> Sink:
        """See ``Transport.sink``: the socket itself, as every message goes through it."""
        return self._socket

    def try_send(self, data: bytes | bytearray | memoryview) -> int:
        """Hand over what the kernel takes now; return how many bytes, 0 if none.

        Raises:
            trio.BrokenResourceError: the peer has gone.
        """
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise trio.BrokenResourceError(str(error)) from error

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Send all of *data*, as ``trio.abc.SendStream`` says it (TLS writes through it)."""
        self._check_open()
        await trio.lowlevel.checkpoint()
        rest = memoryview(data)
        while rest:
            rest = rest[self.try_send(rest) :]
            if rest:
                await self._wait(trio.lowlevel.wait_writable)

    async def send_some(self, data: bytes | bytearray) -> int:
        """See ``Transport.send_some``."""
        while True:
            await self._wait(trio.lowlevel.wait_writable)
            if sent := self.try_send(data):
                return sent

    async def wait_send_all_might_not_block(self) -> None:
        """Wait until the kernel takes bytes again."""
        await self._wait(trio.lowlevel.wait_writable)

    async def receive(self, max_bytes: int = RECEIVE_MAX) -> bytes:
        """See ``Transport.receive``."""
        return await self._receive(max_bytes)

    async def _receive(self, max_bytes: int) -> bytes:
        while True:
            await self._wait(trio.lowlevel.wait_readable)
            data = self.try_receive(max_bytes)
            if data is not None:
                return data

    def try_receive(self, max_bytes: int) -> bytes | None:
        """Return what has come, ``b""`` at the end of the stream, ``None`` if nothing has.

        Raises:
            trio.BrokenResourceError: the connection was reset.
        """
        self._check_open()
        try:
            data = self._socket.recv(max_bytes)
        except BlockingIOError:
            return None
        except OSError as error:
            raise trio.BrokenResourceError(str(error)) from error
        self.saw_bytes = self.saw_bytes or bool(data)
        return data

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """Wait for bytes, as ``trio.abc.ReceiveStream`` says it (TLS reads through it)."""
        return await self._receive(max_bytes or RECEIVE_MAX)

    def abort(self) -> None:
        """See ``Transport.abort``."""
        if not self._closed:
            self._closed = True
            trio.lowlevel.notify_closing(self._socket)
            self._socket.close()

    def end_sending(self) -> None:
        """See ``Transport.end_sending``."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    async def aclose(self) -> None:
        """Close the socket."""
        self.abort()
        await trio.lowlevel.checkpoint()

    def _check_open(self) -> None:
        if self._closed:
            raise trio.ClosedResourceError("this transport is closed")

    async def _wait(self, ready: _Wait) -> None:
        self._check_open()
        await ready(self._socket)


class _Wait(Protocol):
    async def __call__(self, sock: socket.socket, /) -> None: ...


class StreamTransport(trio.abc.Stream):
    """Any ``trio.abc.Stream`` behind the calls of a transport. Owns it.

    Such a stream cannot be written without waiting, so as its own ``sink`` it
    takes nothing, and the connection's writer sends all.
    """

    __slots__ = ("remote_address", "saw_bytes", "stream")

    def __init__(self, stream: trio.abc.Stream) -> None:
        self.stream = stream
        self.saw_bytes = False
        self.remote_address = _address_of(stream)

    @property
    def sink(self) -> Sink:
        """See ``Transport.sink``."""
        return self

    def send(self, _data: bytes, /) -> int:
        """Take nothing: such a stream has to be awaited."""
        return 0

    def try_send(self, _data: bytes | bytearray | memoryview) -> int:
        """Take nothing: such a stream has to be awaited."""
        return 0

    async def send_some(self, data: bytes | bytearray) -> int:
        """See ``Transport.send_some``."""
        await self.stream.send_all(data)
        return len(data)

    async def send_all(self, data: bytes | bytearray | memoryview) -> None:
        """Send all of *data*."""
        await self.stream.send_all(data)

    async def wait_send_all_might_not_block(self) -> None:
        """Wait as the stream itself does."""
        await self.stream.wait_send_all_might_not_block()

    async def receive(self, max_bytes: int = RECEIVE_MAX) -> bytes:
        """See ``Transport.receive``."""
        return await self.receive_some(max_bytes)

    async def receive_some(self, max_bytes: int | None = None) -> bytes:
        """Wait for bytes, as ``trio.abc.ReceiveStream`` says it."""
        data = bytes(await self.stream.receive_some(max_bytes))
        self.saw_bytes = self.saw_bytes or bool(data)
        return data

    def end_sending(self) -> None:
        """See ``Transport.end_sending``: the socket at the bottom can say it, others cannot."""
        bottom = self._bottom()
        if isinstance(bottom, SocketTransport):
            bottom.end_sending()
        elif isinstance(bottom, trio.SocketStream):
            with contextlib.suppress(OSError):
                bottom.socket.shutdown(socket.SHUT_WR)

    def abort(self) -> None:
        """Close the socket at the bottom. Other streams are closed by whoever accepted them."""
        bottom = self._bottom()
        if isinstance(bottom, SocketTransport):
            bottom.abort()
        elif isinstance(bottom, trio.SocketStream):
            bottom.socket.close()

    async def aclose(self) -> None:
        """Close the stream."""
        await self.stream.aclose()

    def _bottom(self) -> object:
        stream: object = self.stream
        while isinstance(stream, trio.SSLStream | StreamTransport):
            stream = (
                stream.stream if isinstance(stream, StreamTransport) else stream.transport_stream
            )
        return stream


def as_transport(stream: trio.abc.Stream) -> SocketTransport | StreamTransport:
    """Return what a listener accepted as a transport."""
    return stream if isinstance(stream, SocketTransport) else StreamTransport(stream)


def _address_of(stream: trio.abc.Stream) -> str:
    if isinstance(stream, trio.SocketStream):
        return _peer_name(stream.socket)
    return str(getattr(stream, "remote_address", "unknown"))


def _peer_name(sock: socket.socket | trio.socket.SocketType) -> str:
    try:
        name = sock.getpeername()
    except OSError:
        # Gone between accept() and now; the first read will say so.
        return "unknown"
    return _name_of(name)


def _name_of(name: object) -> str:
    if isinstance(name, tuple):
        host, port = name[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return str(name) or "local socket"
