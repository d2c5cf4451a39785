"""The monitoring board of ``trio-ocpp serve``: beside the server, and drained before it.

Imports ``board_ui`` only where a board is made: the other commands need no web
framework. Knows no event and no route.
"""

from __future__ import annotations

import errno
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import trio

from .. import Server
from .failure import CliError
from .network import local_addresses

if TYPE_CHECKING:
    from board_ui import Board, Bound

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class BoardSettings:
    """What the board goes by. ``token`` ``None``: one is made up."""

    host: str
    port: int
    token: str | None
    tls: ssl.SSLContext | None
    insecure_http: bool


def make_board(settings: BoardSettings | None) -> Board | None:
    """Make the board, which takes a moment: before stations are let in.

    Raises:
        CliError: the token is none.
    """
    if settings is None:
        return None
    from board_ui import Board, BoardOptions, token_auth

    try:
        auth = None if settings.token is None else token_auth(settings.token)
    except ValueError:
        raise CliError("--board-token takes a token that is not empty") from None
    return Board(auth=auth, options=BoardOptions(insecure_http=settings.insecure_http))


class RunningBoard:
    """A board that is being served."""

    def __init__(self, board: Board, opened: trio.TaskStatus[RunningBoard]) -> None:
        self._board = board
        self._opened = opened
        self._scope = trio.CancelScope()
        self._ended = trio.Event()
        #: Where to log in, with the token if it is one of this run; empty until then.
        self.url = ""
        #: Whether the token is one of this run.
        self.this_run = board.token is not None

    async def serve(self, settings: BoardSettings) -> None:
        """Serve the board until ``drain``."""
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        try:
            with self._scope:
                await self._board.serve(
                    f"{host}:{settings.port}",
                    tls=settings.tls,
                    task_status=self,  # type: ignore[arg-type]  # it is told where it is, always
                )
        finally:
            self._ended.set()

    def started(self, bound: Bound) -> None:
        """Take from the board that it is served, and hand it on."""
        self.url = self._board.login_url(_reachable(bound))
        self._opened.started(self)

    async def drain(self) -> None:
        """End its streams, then the rest of it."""
        self._scope.cancel()
        await self._ended.wait()


def _reachable(bound: Bound) -> str:
    """Return its URL for other machines, where they can reach it."""
    if bound.host not in ("0.0.0.0", "::"):  # noqa: S104  # compared, not bound
        return bound.url
    return f"{bound.url.partition('://')[0]}://{local_addresses()[0]}:{bound.port}"


@asynccontextmanager
async def open_board(
    board: Board | None, settings: BoardSettings | None, server: Server
) -> AsyncIterator[RunningBoard | None]:
    """Serve *board*, which shows *server*, while the block runs; ``None`` where there is none.

    Raises:
        CliError: it cannot be served where it is to be, or it crashed.
    """
    if board is None or settings is None:
        yield None
        return
    server.observe(board.observer)
    try:
        async with trio.open_nursery() as nursery:
            running = await nursery.start(_serve, board, settings)
            yield running
            await running.drain()
    except BaseExceptionGroup as group:
        from board_ui.failures import raise_single

        raise_single(group)


async def _serve(
    board: Board, settings: BoardSettings, *, task_status: trio.TaskStatus[RunningBoard]
) -> None:
    running = RunningBoard(board, task_status)
    try:
        await running.serve(settings)
    except Exception as error:
        raise _explained(error, running, settings) from error


def _explained(error: Exception, running: RunningBoard, settings: BoardSettings) -> CliError:
    if running.url:
        log.error("the board crashed", exc_info=error)
        return CliError(f"the board crashed: {type(error).__name__}: {error}", exit_code=1)
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        another = settings.port % 65535 + 1
        return CliError(
            f"port {settings.port} of the board is in use; try --board-port {another}, or --no-board"
        )
    if number == errno.EACCES:
        return CliError(
            f"port {settings.port} of the board needs more rights; try --board-port 8080"
        )
    if number == errno.EADDRNOTAVAIL:
        return CliError(f"--board-host {settings.host} is no address of this machine")
    return CliError(f"--board-host {settings.host}: {error}")
