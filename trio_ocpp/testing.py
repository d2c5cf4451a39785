"""Helpers for tests of programs that use this library, and of the library itself.

::

    listener = MemoryListener()
    async with open_server(router, listeners=[listener]) as server:
        async with listener.connect("CP1", ["ocpp1.6"]) as peer:     # a scripted charge point
            await peer.send([2, "1", "Heartbeat", {}])
            assert await peer.receive() == [3, "1", {...}]

Nothing here opens a socket, so ``trio.testing.MockClock(autojump_threshold=0)``
works: timeouts of minutes pass at once. ``back_to_back`` joins two peers of
the RPC core without a server or a handshake.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

import trio
import trio.abc
import trio.testing

from ._io.conversation import Conversation, World
from ._io.deadlines import Deadlines
from ._io.nurseries import raise_single
from ._io.observers import Observers
from ._io.transport import StreamTransport
from ._server.compiled import compile_router
from ._server.router import Router
from .options import Limits, Protocol, Timeouts
from .protocol.state import Answers, Gate
from .websocket.frames import (
    Close,
    FrameReader,
    Message,
    Ping,
    close_frame,
    ping_frame,
    pong_frame,
    text_frame,
)

__all__ = ["BackToBack", "MemoryListener", "ScriptedPeer", "back_to_back"]


class MemoryListener(trio.abc.Listener[trio.abc.Stream]):
    """A listener without a network: ``connect`` gives the other end of what it accepts."""

    def __init__(self) -> None:
        # Room for what a test connects before the server comes to accept it; more waits.
        self._send, self._receive = trio.open_memory_channel[trio.abc.Stream](1000)

    async def accept(self) -> trio.abc.Stream:
        """Wait for ``open_stream``."""
        return await self._receive.receive()

    async def aclose(self) -> None:
        """Refuse further connections, and hang up on those that were not accepted yet."""
        waiting = self._receive.statistics().current_buffer_used
        streams = [self._receive.receive_nowait() for _ in range(waiting)]
        self._receive.close()
        for stream in streams:
            await trio.aclose_forcefully(stream)
        await trio.lowlevel.checkpoint()

    async def open_stream(self) -> trio.abc.Stream:
        """Connect, and return the bare byte stream.

        Raises:
            trio.BrokenResourceError: the listener is closed.
        """
        ours, theirs = trio.testing.memory_stream_pair()
        await self._send.send(theirs)
        return ours

    @asynccontextmanager
    async def connect(
        self,
        identity: str = "CP1",
        protocols: Sequence[str] = ("ocpp1.6",),
        *,
        path: str = "/",
        password: str | bytes | None = None,
    ) -> AsyncIterator[ScriptedPeer]:
        """Connect and do the opening handshake as *identity*; see ``ScriptedPeer``.

        When the block begins, ``server.station(identity)`` knows the station.
        """
        peer = ScriptedPeer(await self.open_stream())
        try:
            await peer.upgrade(f"{path}{identity}", protocols, identity=identity, password=password)
            # The 101 is out before the server has entered the station.
            await trio.testing.wait_all_tasks_blocked()
            yield peer
        finally:
            await trio.aclose_forcefully(peer.stream)


class ScriptedPeer:
    """A charge point that says exactly what the test tells it to.

    Attributes:
        stream: the byte stream, for what no well-behaved peer would send.
        status: the HTTP status of the answer to ``upgrade``; ``headers``: its
            headers, names in lower case.

    What is cancelled while it sends or reads leaves the stream in the middle
    of something: then only close it.
    """

    def __init__(self, stream: trio.abc.Stream) -> None:
        self.stream = stream
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self._reader = FrameReader(ours="client", max_message=1 << 20)
        self._messages: list[Message] = []

    async def upgrade(
        self,
        target: str,
        protocols: Sequence[str] = ("ocpp1.6",),
        *,
        identity: str = "",
        password: str | bytes | None = None,
        early: bytes = b"",
    ) -> int:
        """Send the opening request, with *early* behind it, and return the status."""
        await self.stream.send_all(request_head(target, protocols, identity, password) + early)
        return await self.read_head()

    async def read_head(self) -> int:
        """Read the answer to an opening request; what is behind it is kept.

        Raises:
            EOFError: the stream ended before the answer did.
        """
        data = bytearray()
        while b"\r\n\r\n" not in data:
            received = await self.stream.receive_some()
            if not received:
                raise EOFError(f"the stream ended inside the answer: {bytes(data)!r}")
            data += received
        head, _, rest = bytes(data).partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(first.split(" ", 2)[1])
        pairs = (line.partition(":") for line in lines)
        self.headers = {name.lower(): value.strip() for name, _, value in pairs}
        if self.status == 101:
            self._messages += self._reader.receive(rest)
        else:
            self.body = rest
        return self.status

    async def send(self, message: Any) -> None:
        """Send one text message: *message* as JSON, or bytes as they are."""
        text = message if isinstance(message, bytes) else json.dumps(message).encode()
        await self.send_frame(text_frame(text, masked=True))

    async def send_frame(self, frame: bytes) -> None:
        """Send bytes that need not be a frame."""
        await self.stream.send_all(frame)

    async def ping(self, payload: bytes = b"") -> None:
        """Send a ping."""
        await self.send_frame(ping_frame(payload, masked=True))

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Send a close frame."""
        await self.send_frame(close_frame(code, reason, masked=True))

    async def receive(self) -> Any:
        """Return the next text message, decoded; pings are answered on the way.

        Raises:
            EOFError: the stream ended, or a close frame came.
        """
        while True:
            message = await self.receive_message()
            if isinstance(message, bytes):
                return json.loads(message)
            if isinstance(message, Ping):
                await self.send_frame(pong_frame(message.payload, masked=True))
            elif isinstance(message, Close):
                raise EOFError(f"closed with {message.code} {message.reason}")  # noqa: TRY004  # the stream has ended

    async def receive_message(self) -> Message:
        """Return the next message of any kind: text, ``Ping``, ``Pong``, ``Close``.

        Raises:
            EOFError: the stream ended.
        """
        while not self._messages:
            data = await self.stream.receive_some()
            if not data:
                raise EOFError("the stream ended")
            self._messages += self._reader.receive(bytes(data))
        return self._messages.pop(0)

    async def receive_close(self) -> Close:
        """Skip what comes before the close frame, and return that."""
        while True:
            message = await self.receive_message()
            if isinstance(message, Close):
                return message


def request_head(
    target: str,
    protocols: Sequence[str] = ("ocpp1.6",),
    identity: str = "",
    password: str | bytes | None = None,
) -> bytes:
    """Write an opening request (RFC 6455 §4.1)."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {target} HTTP/1.1",
        "Host: csms.example",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    ]
    if protocols:
        lines.append(f"Sec-WebSocket-Protocol: {', '.join(protocols)}")
    if password is not None:
        secret = password.encode() if isinstance(password, str) else password
        credentials = base64.b64encode(identity.encode() + b":" + secret).decode()
        lines.append(f"Authorization: Basic {credentials}")
    return "\r\n".join([*lines, "", ""]).encode()


class BackToBack(Conversation):
    """One side of ``back_to_back``: it calls, and its router's handlers answer."""

    __slots__ = ("_stream",)

    def __init__(
        self,
        stream: trio.abc.Stream,
        side: Literal["server", "client"],
        router: Router[Any],
        protocol: Protocol,
        world: World,
    ) -> None:
        compiled = compile_router(router, (protocol,)).catch_all
        if compiled is None:
            raise ValueError("back_to_back has no handshake: give it a router without auth routes")
        limits = world.limits
        super().__init__(
            StreamTransport(stream),
            world,
            ours=side,
            identity=side,
            protocol=protocol,
            kind=compiled.kinds[protocol],
            answers=Answers(limits.answers, limits.answer_bytes),
            gate=Gate(),
        )
        self._stream = stream

    async def serve(self) -> None:
        """Read and handle until the connection is closed, then close the stream."""
        try:
            await self.run()
        finally:
            await trio.aclose_forcefully(self._stream)


@asynccontextmanager
async def back_to_back(
    csms: Router[Any],
    charge_point: Router[Any],
    protocol: Protocol = "ocpp1.6",
    *,
    timeouts: Timeouts = Timeouts(),
    limits: Limits = Limits(),
) -> AsyncIterator[tuple[BackToBack, BackToBack]]:
    """Join two routers over memory streams: no socket, no handshake, no auth.

    Yields the CSMS's side and the charge point's side; what one ``call``s, the
    other's handlers answer. Both are closed at the end of the block.
    """
    world = World(Observers(), Deadlines(), timeouts, limits)
    one, two = trio.testing.memory_stream_pair()
    server = BackToBack(one, "server", csms, protocol, world)
    client = BackToBack(two, "client", charge_point, protocol, world)
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(world.deadlines.run)
            nursery.start_soon(server.serve)
            nursery.start_soon(client.serve)
            yield server, client
            nursery.cancel_scope.cancel()
    except BaseExceptionGroup as group:
        raise_single(group)
