"""An epoll set that runs, and connections in it whose peers the test plays by hand.

Knows sockets, frames and how a connection is made; no server and no OCPP.
"""

from __future__ import annotations

import fcntl
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trio
import trio.testing

import trio_ocpp as ocpp
from trio_ocpp._io.connection import Connection
from trio_ocpp._io.deadlines import Deadlines
from trio_ocpp._io.observers import Observers
from trio_ocpp._io.poller import SUPPORTED, Poller
from trio_ocpp._io.transport import SocketTransport
from trio_ocpp._io.waiting import Waiting
from trio_ocpp.websocket.frames import FrameReader, Message, close_frame, text_frame

linux_only = pytest.mark.skipif(not SUPPORTED, reason="there is no epoll here")

#: Small enough that a few long answers fill them.
BUFFER = 4096
#: How many bytes the kernel has not sent yet (linux/sockios.h).
_SIOCOUTQNSD = 0x894B


def tcp_pair(buffers: int | None = None) -> tuple[socket.socket, socket.socket]:
    """Two ends of a connection over the loopback address; the second one is the peer's."""
    with socket.socket() as listener:
        if buffers is not None:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffers)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        peer = socket.socket()
        if buffers is not None:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffers)
        peer.connect(listener.getsockname())
        ours, _ = listener.accept()
    ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.setblocking(False)
    return ours, peer


def text(payload: bytes | str) -> bytes:
    """A frame as a station sends it."""
    payload = payload.encode() if isinstance(payload, str) else payload
    return text_frame(payload, masked=True)


def closing(code: int = 1000) -> bytes:
    return close_frame(code, "", masked=True)


class Wired:
    """A connection of ours, and its peer's end of the socket."""

    def __init__(self, poller: Poller, deadlines: Deadlines, **settings: Any) -> None:
        self._poller = poller
        self._deadlines = deadlines
        ours, self.peer = settings.pop("pair", None) or tcp_pair(settings.pop("buffers", None))
        self.transport = ours if isinstance(ours, SocketTransport) else SocketTransport(ours)
        self.texts: list[bytes] = []
        self.pressure: list[bool] = []
        self.connection = Connection(
            self.transport,
            ours=settings.pop("ours", "server"),
            limits=settings.pop("limits", ocpp.Limits()),
            timeouts=settings.pop("timeouts", ocpp.Timeouts()),
            deadlines=deadlines,
            deflate=settings.pop("deflate", None),
        )
        assert not settings, settings
        self.connection.on_text = self.texts.append
        self.connection.on_pressure = lambda _queued, paused: self.pressure.append(paused)
        self._reader = FrameReader(ours="client", max_message=1 << 20)
        self._messages: list[Message] = []

    def drive(self, early: bytes = b"") -> Wired:
        self._poller.add(self.connection, self.transport.pipe, self._deadlines, early)
        return self

    def send(self, *frames: bytes) -> None:
        """Send as the peer; what its kernel does not take now is an error of the test."""
        data = b"".join(frames)
        assert self.peer.send(data) == len(data)

    def _read(self) -> int:
        """Take what has come to the peer; return how many bytes, -1 at the end of the stream."""
        try:
            data = self.peer.recv(1 << 20)
        except BlockingIOError:
            return 0
        self._messages += self._reader.receive(data)
        return len(data) or -1

    def came(self) -> list[Message]:
        """What has come to the peer, and may be more on its way."""
        while self._read() > 0:
            pass
        messages, self._messages = self._messages, []
        return messages

    async def all_that_comes(self) -> list[Message]:
        """Read until nothing is left on our side, neither in the queue nor in the kernel."""
        while (count := self._read()) >= 0:
            await settled()
            if count == 0:
                if not self._underway():
                    break
                await trio.lowlevel.wait_readable(self.peer)
        return self.came()

    def _underway(self) -> bool:
        if self.connection.closed.is_set():
            return True
        unsent = bytearray(4)
        fcntl.ioctl(self.transport.socket, _SIOCOUTQNSD, unsent)
        return any(unsent) or self.connection.queued > 0

    def hung_up(self) -> bool:
        """Whether the peer has read to the end of the stream."""
        try:
            return self.peer.recv(1) == b""
        except BlockingIOError:
            return False

    def reset(self) -> None:
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.peer.close()

    @property
    def ended(self) -> tuple[int, str] | None:
        """Code and reason, once it is closed."""
        connection = self.connection
        return (
            (connection.close_code, connection.close_reason) if connection.closed.is_set() else None
        )


class Set:
    """A running set, and how to put connections into it, or to let them wait for themselves."""

    nursery: trio.Nursery

    def __init__(self) -> None:
        self.poller = Poller(Observers())
        self.deadlines = Deadlines()
        self._wired: list[Wired] = []

    def wire(self, **settings: Any) -> Wired:
        """Make a connection that is not driven yet."""
        wired = Wired(self.poller, self.deadlines, **settings)
        self._wired.append(wired)
        return wired

    def connect(self, early: bytes = b"", **settings: Any) -> Wired:
        return self.wire(**settings).drive(early)

    def connect_alone(self, early: bytes = b"", **settings: Any) -> Wired:
        """Connect outside the set."""
        one = self.wire(**settings)
        self.drive_alone(one, early)
        return one

    def drive_alone(self, one: Wired, early: bytes = b"") -> None:
        self.nursery.start_soon(Waiting(one.connection, one.transport).run, early)

    def hang_up(self) -> None:
        for wired in self._wired:
            wired.peer.close()
            wired.transport.abort()


async def settled() -> None:
    """Wait until nothing more happens; a set that spins never gets there."""
    with trio.CancelScope() as scope:
        turns = _Turns(scope)
        trio.lowlevel.add_instrument(turns)
        try:
            await trio.testing.wait_all_tasks_blocked()
        finally:
            trio.lowlevel.remove_instrument(turns)
    assert not scope.cancelled_caught, "something spins"


class _Turns(trio.abc.Instrument):
    """Cancels after too many turns of the scheduler: mock clocks stand still, and time says nothing."""

    def __init__(self, scope: trio.CancelScope) -> None:
        self._scope = scope
        self._left = 20_000

    def after_io_wait(self, _timeout: float) -> None:
        self._left -= 1
        if not self._left:
            self._scope.cancel()


@asynccontextmanager
async def running() -> AsyncIterator[Set]:
    """Run an epoll set and its deadlines for as long as the block takes."""
    each = Set()
    try:
        async with trio.open_nursery() as each.nursery:
            each.nursery.start_soon(each.poller.run)
            each.nursery.start_soon(each.deadlines.run)
            yield each
            each.nursery.cancel_scope.cancel()
    finally:
        each.hang_up()
