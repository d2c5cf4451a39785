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
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import trio

from .. import Event, Router, Server, __version__, open_server
from . import demo, lines
from .failure import CliError
from .loading import load_router
from .settings import ServeOptions, Settings, resolve

#: Events that may wait for a slow terminal or pipe; beyond, lines are left out and counted.
_EVENTS = 5_000


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
    _raise_descriptor_limit()
    return trio.run(_serve, settings)


async def _serve(settings: Settings) -> int:
    router = demo.router() if settings.router is None else load_router(settings.router)
    failure: CliError | None = None
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async with trio.open_nursery() as nursery:
            stop = _Stop()
            nursery.start_soon(stop.watch, signals)
            try:
                await _serve_router(router, settings, stop)
            except OSError as error:
                failure = CliError(_explain(error, settings))
            except ValueError as error:
                failure = CliError(f"{settings.router}: {error}")
            nursery.cancel_scope.cancel()
    if failure is not None:
        raise failure
    return 0


async def _serve_router(router: Router, settings: Settings, stop: _Stop) -> None:
    async with open_server(
        router,
        settings.host,
        settings.port,
        protocols=settings.protocols,
        tls=settings.tls,
        timeouts=settings.timeouts,
    ) as server:
        stop.server = server
        await _Show(server, settings).run(stop.asked)


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

    def __init__(self, server: Server, settings: Settings) -> None:
        self._server = server
        self._settings = settings
        self._lines = lines.Lines()
        self._style: lines.Style = "text"
        if settings.log_format == "json":
            self._style = "json"
        elif sys.stdout.isatty():
            self._style = "terminal"

    async def run(self, stop: trio.Event) -> None:
        async with trio.open_nursery() as nursery:
            await nursery.start(self._print_events)
            self._banner()
            await stop.wait()
            await self._drain()
            nursery.cancel_scope.cancel()

    async def _drain(self) -> None:
        stations = len(self._server.stations)
        started = trio.current_time()
        await self._server.drain()
        took = trio.current_time() - started
        self._show_the_rest()
        counts = f"{self._lines.messages} messages, {self._lines.errors} errors"
        self._say(
            "drained",
            f"closed 1001 in {took:.1f} s · {counts}",
            {
                "stations": stations,
                "seconds": round(took, 2),
                "messages": self._lines.messages,
                "errors": self._lines.errors,
            },
        )

    async def _print_events(self, task_status: trio.TaskStatus[None]) -> None:
        async with self._server.events(buffer=_EVENTS) as self._events:
            task_status.started()
            async for event in self._events:
                self._show(event)

    def _show(self, event: Event) -> None:
        line = self._lines.line(event)
        if line is not None:
            self._print(lines.render(line, self._style))

    def _show_the_rest(self) -> None:
        with contextlib.suppress(trio.WouldBlock):
            while True:
                self._show(self._events.receive_nowait())

    def _print(self, text: str) -> None:
        try:
            print(text, flush=True)
        except BrokenPipeError:
            # Whoever read our lines has gone (| head): go on serving, silently.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _say(self, event: str, text: str, facts: dict[str, object]) -> None:
        if self._style == "terminal":
            self._print(text)
        else:
            at = datetime.now(UTC).timestamp()
            self._print(lines.render(lines.Line(at, "", event, "", facts, text), self._style))

    def _banner(self) -> None:
        spoken = " ".join(self._server.protocols)
        url = self._url()
        demo_note = "   no passwords (demo)" if self._settings.router is None else ""
        if self._style != "terminal":
            facts: dict[str, object] = {"url": url, "protocols": spoken, "version": __version__}
            return self._say("serving", "", facts)
        self._print(f"trio-ocpp {__version__}")
        self._print(f"OCPP   {url}   {spoken}{demo_note}")
        if self._settings.host in ("127.0.0.1", "localhost", "::1"):
            self._print("Real charger?  add --host 0.0.0.0")
        return None

    def _url(self) -> str:
        scheme = "ws" if self._settings.tls is None else "wss"
        host, port = self._server.addresses[0]
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/<identity>"


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


def _raise_descriptor_limit() -> None:
    # A descriptor a station: the usual soft limit of 1024 is too few for a network.
    try:
        import resource
    except ImportError:
        # Windows has no such limit.
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
