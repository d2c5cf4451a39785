"""``trio-ocpp serve``: a server with one readable line for each thing that happens.

Prints the lines to standard output and the library's log to standard error.
Knows no protocol: the router's handlers do what a CSMS does.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import signal
import ssl
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import trio

from .. import Backoff, Event, Router, Server, __version__, open_server
from . import demo, lines
from .board import RunningBoard, make_board, open_board
from .collector import settle
from .failure import CliError
from .fleet import Fleet
from .loading import load_router
from .network import local_addresses
from .output import Output
from .process import raise_descriptor_limit
from .settings import ServeOptions, Settings, resolve

if TYPE_CHECKING:
    from board_ui import Board

#: Events that may wait for a slow terminal or pipe; beyond, lines are left out and counted.
_EVENTS = 5_000
#: Lines that are written at once, and seconds that an output that takes nothing gets at the end.
_BATCH = 200
_FAREWELL = 1.0
#: Seconds that pass at a simulated station in one second: a charging session in a minute.
_PACE = 30.0


def serve(
    router: str | None = None,
    /,
    options: ServeOptions = ServeOptions(),  # noqa: B008  # frozen
    *,
    config: Path | None = None,
) -> int:
    """Serve charging stations until Ctrl-C or SIGTERM.

    Parameters
    ----------
    router
        Your CSMS as module:attribute, e.g. csms:router. Default: a demo that lets all in.
    config
        TOML file with a [serve] table of these options; the command line wins.
    """
    settings = resolve(router, options, config)
    _set_up_logging(settings)
    raise_descriptor_limit()
    settle()
    return trio.run(_serve, settings)


async def _serve(settings: Settings) -> int:
    if settings.router is None:
        router = demo.router(settings.stations)
    else:
        router = load_router(settings.router)
    board = make_board(settings.board)
    failure: CliError | None = None
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async with trio.open_nursery() as nursery:
            stop = _Stop()
            nursery.start_soon(stop.watch, signals)
            try:
                await _serve_router(router, board, settings, stop)
            except CliError as error:
                failure = error
            except OSError as error:
                failure = CliError(_explain(error, settings))
            except ValueError as error:
                failure = CliError(f"{settings.router}: {error}")
            nursery.cancel_scope.cancel()
    if failure is not None:
        raise failure
    return 0


async def _serve_router(
    router: Router, board: Board | None, settings: Settings, stop: _Stop
) -> None:
    async with (
        open_server(
            router,
            settings.host,
            settings.port,
            protocols=settings.protocols,
            tls=settings.tls,
            timeouts=settings.timeouts,
        ) as server,
        open_board(board, settings.board, server) as running,
    ):
        stop.server = server
        await _Show(server, running, settings).run(stop.asked)


class _Stop:
    """The first signal asks for a drain, the second ends the waiting."""

    def __init__(self) -> None:
        self.asked = trio.Event()
        self.server: Server | None = None

    async def watch(self, signals: AsyncIterator[int]) -> None:
        async for _ in signals:
            if self.asked.is_set() and self.server is not None:
                self.server.hurry()
            self.asked.set()


class _Show:
    """The running command: banner, lines, farewell."""

    def __init__(self, server: Server, board: RunningBoard | None, settings: Settings) -> None:
        self._server = server
        self._board = board
        self._settings = settings
        self._lines = lines.Lines()
        self._output = Output()
        self._style: lines.Style = "text"
        if settings.log_format == "json":
            self._style = "json"
        elif sys.stdout.isatty():
            self._style = "terminal"

    async def run(self, stop: trio.Event) -> None:
        async with trio.open_nursery() as nursery:
            await nursery.start(self._print_events)
            self._banner()
            if self._settings.simulate:
                nursery.start_soon(self._fleet().run)
            await stop.wait()
            if self._board is not None:
                # First, or its viewers would be cut while the stations take their time.
                await self._board.drain()
            await self._drain()
            nursery.cancel_scope.cancel()

    async def _drain(self) -> None:
        stations = len(self._server.stations)
        started = trio.current_time()
        await self._server.drain()
        took = trio.current_time() - started
        # The reader may have been handed an event that it has not come to yet.
        await trio.lowlevel.checkpoint()
        rest = self._waiting(_EVENTS + 1)
        counts = f"{self._lines.messages} messages, {self._lines.errors} errors"
        farewell = self._said(
            "drained",
            f"closed 1001 in {took:.1f} s · {counts}",
            {
                "stations": stations,
                "seconds": round(took, 2),
                "messages": self._lines.messages,
                "errors": self._lines.errors,
            },
        )
        with trio.move_on_after(_FAREWELL):
            await self._output.write("\n".join([*rest, farewell]))

    async def _print_events(self, task_status: trio.TaskStatus[None]) -> None:
        async with self._server.events(buffer=_EVENTS) as self._events:
            task_status.started()
            async for event in self._events:
                texts = [*self._rendered(event), *self._waiting(_BATCH)]
                if texts:
                    await self._output.write("\n".join(texts))

    def _rendered(self, event: Event) -> list[str]:
        line = self._lines.line(event)
        return [] if line is None else [lines.render(line, self._style)]

    def _waiting(self, most: int) -> list[str]:
        texts: list[str] = []
        with contextlib.suppress(trio.WouldBlock):
            for _ in range(most):
                texts += self._rendered(self._events.receive_nowait())
        return texts

    def _print(self, text: str) -> None:
        try:
            print(text, flush=True)
        except BrokenPipeError:
            # Whoever read our lines has gone (| head): go on serving, silently.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _said(self, event: str, text: str, facts: dict[str, object]) -> str:
        if self._style == "terminal":
            return text
        at = datetime.now(UTC).timestamp()
        return lines.render(lines.Line(at, "", event, "", facts, text), self._style)

    def _banner(self) -> None:
        spoken = " ".join(self._server.protocols)
        urls = self._urls()
        if self._style != "terminal":
            facts: dict[str, object] = {"url": urls[0], "protocols": spoken, "version": __version__}
            if self._board is not None:
                facts["board"] = self._board.url
            self._print(self._said("serving", "", facts))
            return
        self._print(f"trio-ocpp {__version__}")
        for place, url in enumerate(urls):
            self._print(f"OCPP   {url}   {spoken}{self._who()}" if place == 0 else f"       {url}")
        if self._board is not None:
            lasting = "   this run only" if self._board.this_run else ""
            self._print(f"Board  {self._board.url}{lasting}")
        if self._settings.host in ("127.0.0.1", "localhost", "::1"):
            self._print("Real charger?  add --host 0.0.0.0")

    def _who(self) -> str:
        if self._settings.router is not None:
            return ""
        known = self._settings.stations
        return "   no passwords (demo)" if known is None else f"   {len(known)} stations known"

    def _endpoint(self, host: str) -> str:
        scheme = "ws" if self._settings.tls is None else "wss"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self._server.port}"

    def _urls(self) -> list[str]:
        """The URLs that a station can use; for the wildcard, those of this machine's addresses."""
        bound = self._server.addresses[0][0]
        hosts = local_addresses() if bound in ("0.0.0.0", "::") else [bound]  # noqa: S104  # compared, not bound
        return [f"{self._endpoint(host)}{self._server.endpoint}/<identity>" for host in hosts]

    def _fleet(self) -> Fleet:
        bound = self._server.addresses[0][0]
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bound, bound)  # noqa: S104  # as above
        trusting = None
        if self._settings.tls is not None:
            # Our own certificate, seen over the loopback: there is nobody in between.
            trusting = ssl.create_default_context()
            trusting.check_hostname = False
            trusting.verify_mode = ssl.CERT_NONE
        return Fleet(
            f"{self._endpoint(host)}{self._server.endpoint}",
            self._settings.simulate,
            # The oldest first: a lonely station speaks 1.6, as most do.
            protocols=self._server.protocols[::-1],
            tls=trusting,
            pace=_PACE,
            backoff=Backoff(wait_minimum=2, random_range=2, repeat_times=3),
        )


def _explain(error: OSError, settings: Settings) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {settings.port} is in use; try --port {settings.port % 65535 + 1}"
    if error.errno == errno.EACCES:
        return f"port {settings.port} needs more rights; try --port 9000"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host {settings.host} is no address of this machine; try --host 0.0.0.0"
    return f"--host {settings.host}: {error.strerror or error}"


# ── the process ──────────────────────────────────────────────────────────


def _set_up_logging(settings: Settings) -> None:
    handler = logging.StreamHandler()
    if settings.log_format == "json":
        handler.setFormatter(_JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        facts = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            facts["exception"] = self.formatException(record.exc_info)
        return json.dumps(facts, ensure_ascii=False)
