"""A server with a board in a process of its own, and stations and viewers that cost little.

Frames are all but ready and answers only counted, so that one process is all of
them. Knows no rule of the board.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import trio
from load_server import TOKEN

ROOT = Path(__file__).parents[2]
#: Seconds for a program to begin, and for anything to happen.
PATIENCE = 30

_UPGRADE = (
    "GET /{identity} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
)
_GET = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: {connection}\r\n"
    f"Authorization: Bearer {TOKEN}\r\n\r\n"
)


class State(NamedTuple):
    """Where the program is served, and its resident memory in bytes."""

    ocpp: int
    board: int
    memory: int


class LoadServer:
    """The running program."""

    def __init__(self, process: trio.Process) -> None:
        self._process = process

    async def state(self) -> State:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        await self._process.stdin.send_all(b"\n")
        line = b""
        with trio.fail_after(PATIENCE):
            while not line.endswith(b"\n"):
                some = await self._process.stdout.receive_some()
                assert some, "the program has ended"
                line += some
        return State(*map(int, line.split()))


@asynccontextmanager
async def load_server() -> AsyncIterator[LoadServer]:
    """Run the program for the block; it ends well, or the test fails."""
    pipe = subprocess.PIPE
    process = await trio.lowlevel.open_process(
        [sys.executable, "-W", "error", str(Path(__file__).with_name("load_server.py"))],
        stdin=pipe,
        stdout=pipe,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield LoadServer(process)
        assert process.stdin is not None
        await process.stdin.aclose()
        with trio.fail_after(PATIENCE):
            assert await process.wait() == 0
    finally:
        process.kill()
        with trio.CancelScope(shield=True):
            await process.wait()


class LoadStation:
    """A station on a raw socket: one CALL on the wire at a time."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self._stream = stream
        self._numbers = itertools.count(1)
        self._came = b""
        self.answered = 0

    async def call(self, rest: str) -> None:
        """Send a CALL with an id of its own and *rest* after it; wait for its answer."""
        await self._send(0x81, b'[2,"%d",%s]' % (next(self._numbers), rest.encode()))
        while True:
            kind, text = await self._receive()
            if kind == 0x81:
                break
            assert kind == 0x89, (kind, text)
            await self._send(0x8A, text)
        assert text.startswith(b"[3"), text[:100]
        self.answered += 1

    async def _send(self, kind: int, payload: bytes) -> None:
        # The mask is zero, so that nothing has to be masked; a server unmasks it like any other.
        length = len(payload)
        head = b"%c" % (0x80 | length) if length < 126 else b"\xfe" + length.to_bytes(2)
        await self._stream.send_all(b"%c%s%s%s" % (kind, head, bytes(4), payload))

    async def _receive(self) -> tuple[int, bytes]:
        """Take a frame, which is short."""
        while len(self._came) < 2 or len(self._came) < 2 + self._came[1]:
            some = await self._stream.receive_some()
            assert some, "the server has hung up"
            self._came += some
        end = 2 + self._came[1]
        frame, self._came = self._came[:end], self._came[end:]
        return frame[0], frame[2:]


@asynccontextmanager
async def load_station(port: int, identity: str) -> AsyncIterator[LoadStation]:
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
        await stream.send_all(_UPGRADE.format(identity=identity).encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += await stream.receive_some()
        assert answer.startswith(b"HTTP/1.1 101"), answer
        yield LoadStation(stream)


async def get(port: int, path: str) -> bytes:
    """Ask for *path* on a connection of its own; return all that is answered."""
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
        await stream.send_all(_GET.format(path=path, connection="close").encode())
        return b"".join([some async for some in stream])


@asynccontextmanager
async def watch(port: int, path: str) -> AsyncIterator[trio.SocketStream]:
    """Ask for a stream, of which nothing is read yet."""
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
        await stream.send_all(_GET.format(path=path, connection="keep-alive").encode())
        yield stream
