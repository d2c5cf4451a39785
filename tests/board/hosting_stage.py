"""A served board, and viewers over real sockets: what the tests of hosting stand on.

Knows HTTP/1.1 as far as a stream needs it, and no rule of the board.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import hypercorn.trio
import trio
from hypercorn.config import Config
from quart_trio import QuartTrio

from board_ui import Board, BoardOptions, Bound, token_auth
from board_ui.records import LogRecord

TOKEN = "s3cret"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def make_board(**settings: Any) -> Board:
    """A board that *TOKEN* logs in to; streams are written often."""
    auth = settings.pop("auth", None) or token_auth(TOKEN)
    options = BoardOptions(**{"flush_interval": 0.01, **settings.pop("options", {})})
    return Board(**{"auth": auth, "logs": False, "options": options, **settings})


@asynccontextmanager
async def served(board: Board, bind: str = "127.0.0.1:0", **settings: Any) -> AsyncIterator[Bound]:
    """Serve *board*, and end it with the block."""
    async with trio.open_nursery() as nursery:
        yield await nursery.start(partial(board.serve, bind, **settings))
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def hosted(app: QuartTrio) -> AsyncIterator[tuple[int, Callable[[], None]]]:
    """Serve *app* as a program of somebody else's would; yield the port and what ends it."""
    config = Config()
    config.bind = ["127.0.0.1:0"]
    config.errorlog = None
    config.graceful_timeout = 0.2
    stop = trio.Event()
    async with trio.open_nursery() as nursery:
        serve = partial(hypercorn.trio.serve, app, config, shutdown_trigger=stop.wait)
        (url,) = await nursery.start(serve)
        yield int(url.rpartition(":")[2]), stop.set
        stop.set()


def client(bound: Bound | str, **settings: Any) -> httpx.AsyncClient:
    """A client that is logged in."""
    url = bound if isinstance(bound, str) else bound.url
    return httpx.AsyncClient(base_url=url, headers=BEARER, trust_env=False, **settings)


@asynccontextmanager
async def watching(port: int, path: str = "/api/logs/stream") -> AsyncIterator[trio.SocketStream]:
    """Watch a stream by hand, with a small buffer on our side; nothing is read yet."""
    sock = trio.socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    await sock.connect(("127.0.0.1", port))
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
    async with trio.SocketStream(sock) as stream:
        await stream.send_all(head.encode())
        yield stream


async def read_until(stream: trio.SocketStream, mark: bytes) -> bytes:
    """Read until *mark* has come, or the end."""
    seen = b""
    while mark not in seen:
        some = await stream.receive_some()
        if not some:
            break
        seen += some
    return seen


async def read_all(stream: trio.SocketStream) -> bytes:
    """Read what is left, to the end."""
    return b"".join([some async for some in stream])


def talk(board: Board, lines: int = 50) -> None:
    """Add lines of 4 kB to the log."""
    for _ in range(lines):
        board.memory.logs.add(_line)


def _line(id: int) -> LogRecord:  # noqa: A002
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return LogRecord(id=id, at=at, level="info", logger="test", message="x" * 4_000)


async def choke(board: Board, viewers: int = 1) -> None:
    """Talk until so many viewers, who do not read, take nothing more: every buffer is full."""
    still, places = 0, [-1]
    while still < 10:
        talk(board)
        await trio.sleep(0.02)
        before, places = places, [each.cursor for each in board.brokers.logs._viewers]
        still = still + 1 if places == before and len(places) == viewers else 0


async def crash(
    _sessions: object, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    """Stand for a task of a board that crashes as soon as the board runs."""
    task_status.started()
    await trio.lowlevel.checkpoint()
    raise ZeroDivisionError("too much")
