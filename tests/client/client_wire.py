"""A CSMS of ours and servers of any kind on the loopback address, for the charge point's tests.

Knows sockets and HTTP heads; frames are ``trio_ocpp.testing``'s.
"""

from __future__ import annotations

import base64
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import trio

import trio_ocpp as ocpp
from trio_ocpp import v16, v21, v201
from trio_ocpp.protocol.response_head import accept_token
from trio_ocpp.websocket.frames import Close, FrameReader, close_frame, text_frame

QUICK = ocpp.Timeouts(handshake=5, close=0.3, handler_grace=0.2)
MODULES: dict[ocpp.Protocol, Any] = {"ocpp1.6": v16, "ocpp2.0.1": v201, "ocpp2.1": v21}


# ── our own CSMS ─────────────────────────────────────────────────────────────


def csms_of(auth: Callable[[ocpp.Handshake], Any] | None = None) -> ocpp.Router:
    """A CSMS that answers Heartbeat of each version, with this auth function."""
    csms = ocpp.Router()
    for module in MODULES.values():
        add_heartbeat(csms, module)
    if auth is not None:
        csms.auth("/ocpp/{identity}")(auth)
    return csms


def add_heartbeat(csms: ocpp.Router, module: Any) -> None:
    @csms.on(module.Heartbeat)
    def heartbeat(_station: ocpp.Station, _request: Any) -> Any:
        return module.HeartbeatResponse(current_time=ocpp.now())


class Csms:
    """A running server, and what happened in it."""

    def __init__(
        self, server: ocpp.Server, events: trio.MemoryReceiveChannel[ocpp.Event], scheme: str
    ) -> None:
        self.server = server
        self._events = events
        self._scheme = scheme

    def url(self, identity: str = "CP1") -> str:
        return f"{self._scheme}://127.0.0.1:{self.server.port}/ocpp/{identity}"

    async def event(self, kind: type[Any]) -> Any:
        """Wait for the next event of this kind."""
        async for event in self._events:
            if isinstance(event, kind):
                return event
        raise AssertionError("the server has ended")

    async def station(self) -> ocpp.Station:
        """Wait for the next station that connects."""
        station: ocpp.Station = (await self.event(ocpp.StationConnected)).station
        return station


@asynccontextmanager
async def open_csms(
    auth: Callable[[ocpp.Handshake], Any] | None = None, **settings: Any
) -> AsyncIterator[Csms]:
    """Serve on a free port; everything in the block has ten seconds."""
    settings.setdefault("timeouts", QUICK)
    scheme = "wss" if settings.get("tls") else "ws"
    router = csms_of(auth)
    with trio.fail_after(10):
        async with (
            ocpp.open_server(router, "127.0.0.1", 0, **settings) as server,
            server.events(buffer=1_000) as events,
        ):
            yield Csms(server, events, scheme)


# ── servers of any kind ──────────────────────────────────────────────────────


class Visitor:
    """A charge point's connection as a server of any kind has it."""

    def __init__(self, stream: trio.abc.Stream) -> None:
        self.stream = stream
        self.request = b""
        self._reader = FrameReader(ours="server")
        self._messages: list[Any] = []

    async def read_request(self) -> None:
        while b"\r\n\r\n" not in self.request:
            data = await self.stream.receive_some()
            assert data, "hung up before its request was complete"
            self.request += bytes(data)

    def header(self, name: str) -> str | None:
        """Return one header of the request."""
        for line in self.request.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name.lower():
                return value
        return None

    def answer(self, *, protocol: str | None = "ocpp1.6", **changed: str | None) -> bytes:
        """Write a good 101, with headers changed (``None``: left out) or added."""
        key = self.header("Sec-WebSocket-Key")
        assert key is not None, "a station sends a key"
        headers = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Accept": accept_token(key),
            "Sec-WebSocket-Protocol": protocol,
            **{name.replace("_", "-"): value for name, value in changed.items()},
        }
        lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
        return "\r\n".join(["HTTP/1.1 101 Switching Protocols", *lines, "", ""]).encode("latin-1")

    async def send(self, data: bytes) -> None:
        await self.stream.send_all(data)

    async def receive(self) -> Any:
        """Return the next message: a text decoded, or a control frame."""
        while not self._messages:
            data = await self.stream.receive_some()
            if not data:
                raise EOFError("the station has hung up")
            self._messages += self._reader.receive(bytes(data))
        message = self._messages.pop(0)
        return json.loads(message) if isinstance(message, bytes) else message

    async def receive_close(self) -> Close:
        while True:
            message = await self.receive()
            if isinstance(message, Close):
                return message

    def reset(self) -> None:
        """Close with a TCP reset."""
        assert isinstance(self.stream, trio.SocketStream), "it is plain TCP"
        self.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.stream.socket.close()


Script = Callable[[Visitor], Awaitable[object]]


@asynccontextmanager
async def any_server(script: Script, *, read: bool = True) -> AsyncIterator[str]:
    """Serve each connection by *script*, its request read, then hang up; yields the URL."""

    async def serve(stream: trio.abc.Stream) -> None:
        visitor = Visitor(stream)
        if read:
            await visitor.read_request()
        await script(visitor)

    with trio.fail_after(10):
        async with trio.open_nursery() as nursery:
            listeners = await nursery.start(partial(trio.serve_tcp, serve, 0, host="127.0.0.1"))
            port = listeners[0].socket.getsockname()[1]
            yield f"ws://127.0.0.1:{port}/ocpp/CP1"
            nursery.cancel_scope.cancel()


def saying(data: bytes) -> Script:
    """Say this, and hang up once the station has."""

    async def script(visitor: Visitor) -> None:
        await visitor.send(data)
        await until_hung_up(visitor)

    return script


async def until_hung_up(visitor: Visitor) -> None:
    """Read until the station hangs up or resets."""
    try:
        while await visitor.stream.receive_some():
            pass
    except trio.BrokenResourceError:
        return


def our_text(message: Any) -> bytes:
    """Frame a text message as a server does."""
    return text_frame(json.dumps(message).encode(), masked=False)


def our_close(code: int, reason: str = "") -> bytes:
    return close_frame(code, reason, masked=False)


def credentials(value: str | None) -> bytes:
    """Decode a Basic ``Authorization`` header."""
    assert value is not None, "there are credentials"
    assert value.startswith("Basic ")
    return base64.b64decode(value[6:])
