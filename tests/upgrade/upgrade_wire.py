"""A small raw client for the tests of the upgrade: bytes out, answers and events in.

Knows sockets and HTTP heads; frames are ``trio_ocpp.testing``'s.
"""

from __future__ import annotations

import base64
import json
import socket
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import trio
import trio.abc
import trio.testing

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp.testing import ScriptedPeer
from trio_ocpp.websocket.frames import text_frame

KEY = "x3JJHMbDL1EzLkh9GBhXDw=="
USUAL = {
    "Host": "csms.example:9000",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "ocpp1.6",
}
BOOT = [
    2,
    "1",
    "BootNotification",
    {"chargePointVendor": "Vendor", "chargePointModel": "Model"},
]
HEARTBEAT = [2, "1", "Heartbeat", {}]
#: A refusal's peer gets this long to read it; short, since some peers of these tests never hang up.
QUICK = ocpp.Timeouts(close=0.3, drain=1, handler_grace=0.1)

Ending = ocpp.StationConnected | ocpp.UpgradeAborted | ocpp.UpgradeError


def request(
    target: str = "/ocpp/CP1", *more: str, start: str | None = None, **changed: str | None
) -> bytes:
    """Write an opening request with headers changed (``None``: left out) or lines added."""
    headers = {**USUAL, **{name.replace("_", "-"): value for name, value in changed.items()}}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    first = start or f"GET {target} HTTP/1.1"
    return "\r\n".join([first, *lines, *more, "", ""]).encode("latin-1")


def basic(user: str, password: str | bytes) -> str:
    secret = password.encode() if isinstance(password, str) else password
    return "Basic " + base64.b64encode(user.encode() + b":" + secret).decode()


@dataclass
class Answer:
    """An HTTP answer, as it came."""

    status: int
    phrase: str
    headers: dict[str, str]
    body: bytes = field(repr=False)


def read_answer(data: bytes) -> Answer:
    head, end, body = data.partition(b"\r\n\r\n")
    assert end, f"no HTTP answer: {data!r}"
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, phrase = first.split(" ", 2)
    assert version == "HTTP/1.1"
    pairs = (line.partition(":") for line in lines)
    return Answer(int(status), phrase, {n.lower(): v.strip() for n, _, v in pairs}, body)


async def read_to_end(stream: trio.abc.ReceiveStream) -> bytes:
    """Read until the other side hangs up."""
    data = b""
    with trio.fail_after(10):
        while received := await stream.receive_some():
            data += received
    return data


async def ask(server: ocpp.Server, data: bytes) -> Answer:
    """Send *data* on a socket of its own and read the whole answer."""
    async with await dial(server) as stream:
        await stream.send_all(data)
        return read_answer(await read_to_end(stream))


async def dial(server: ocpp.Server) -> trio.SocketStream:
    return await trio.open_tcp_stream("127.0.0.1", server.port)


def reset(stream: trio.SocketStream) -> None:
    """Close with a TCP reset, at once."""
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.socket.close()


@asynccontextmanager
async def station(
    server: ocpp.Server, target: str = "/ocpp/CP1", *more: str, early: bytes = b"", **changed: Any
) -> AsyncIterator[ScriptedPeer]:
    """Connect a charge point; its handshake's answer has been read."""
    async with await dial(server) as stream:
        peer = ScriptedPeer(stream)
        await stream.send_all(request(target, *more, **changed) + early)
        await peer.read_head()
        yield peer


async def still_serves(server: ocpp.Server, target: str = "/ocpp/GOOD") -> None:
    """A good station gets in and is answered."""
    with trio.fail_after(10):
        async with station(server, target) as peer:
            assert peer.status == 101
            await peer.send(HEARTBEAT)
            assert (await peer.receive())[:2] == [3, "1"]


async def no_sockets(server: ocpp.Server) -> None:
    """Wait until nothing of any connection is left in the server."""
    with trio.fail_after(10):
        while server.stats().sockets:
            await trio.testing.wait_all_tasks_blocked()


def welcome(_handshake: ocpp.Handshake) -> None:
    """Let everybody in."""


Auth = Callable[[ocpp.Handshake], Any]


def csms_of(auth: Auth | None = welcome, pattern: str = "/ocpp/{identity}") -> ocpp.Router:
    """A CSMS that answers Heartbeat, with this auth function on this route (``None``: no route)."""
    csms = ocpp.Router()

    @csms.on(v16.Heartbeat)
    def heartbeat(_station: ocpp.Station, _request: v16.Heartbeat) -> v16.HeartbeatResponse:
        return v16.HeartbeatResponse(current_time=ocpp.now())

    if auth is not None:
        csms.auth(pattern)(auth)
    return csms


@asynccontextmanager
async def serving(
    auth: Auth | None = welcome, *, router: ocpp.Router | None = None, **settings: Any
) -> AsyncIterator[tuple[ocpp.Server, Endings]]:
    """Serve on a free port of the loopback address; with it, how its handshakes ended."""
    settings.setdefault("timeouts", QUICK)
    async with ocpp.open_server(router or csms_of(auth), "127.0.0.1", 0, **settings) as server:
        endings = Endings()
        server.observe(endings)
        yield server, endings


class Endings:
    """The three events of which every socket gets exactly one, and all other events."""

    def __init__(self) -> None:
        self.all: list[Ending] = []
        self.others: list[ocpp.Event] = []
        self._more = trio.Event()

    def __call__(self, event: ocpp.Event) -> None:
        if isinstance(event, Ending):
            self.all.append(event)
        else:
            self.others.append(event)
        self._more.set()
        self._more = trio.Event()

    async def _until(self, ready: Callable[[], bool]) -> None:
        with trio.fail_after(15):
            while not ready():
                await self._more.wait()

    async def one(self) -> Ending:
        """Wait for the only ending so far."""
        await self._until(lambda: bool(self.all))
        assert len(self.all) == 1, self.all
        return self.all[0]

    async def count(self, number: int) -> Sequence[Ending]:
        await self._until(lambda: len(self.all) >= number)
        assert len(self.all) == number, self.all
        return self.all

    async def aborted(self) -> ocpp.UpgradeAborted:
        event = await self.one()
        assert isinstance(event, ocpp.UpgradeAborted), event
        return event

    async def error(self) -> ocpp.UpgradeError:
        event = await self.one()
        assert isinstance(event, ocpp.UpgradeError), event
        return event

    async def connected(self) -> ocpp.StationConnected:
        event = await self.one()
        assert isinstance(event, ocpp.StationConnected), event
        return event

    async def other(self, kind: type[Any], number: int = 1) -> Any:
        """Wait for the *number*-th event of another kind."""
        await self._until(lambda: sum(isinstance(e, kind) for e in self.others) >= number)
        return [e for e in self.others if isinstance(e, kind)][number - 1]


class Waiting:
    """An auth function (or middleware) that waits, and tells what becomes of it."""

    def __init__(self) -> None:
        self.entered = trio.Event()
        self.cancelled = trio.Event()
        self.go = trio.Event()

    async def __call__(self, _handshake: ocpp.Handshake, _call_next: object = None) -> None:
        self.entered.set()
        try:
            await self.go.wait()
        except trio.Cancelled:
            self.cancelled.set()
            raise


def beats(count: int, size: int = 0) -> bytes:
    """Frames of that many Heartbeats; each with *size* bytes of white space."""
    frames = b""
    for number in range(count):
        text = json.dumps([2, str(number), "Heartbeat", {}]).encode()
        frames += text_frame(text + b" " * size, masked=True)
    return frames
