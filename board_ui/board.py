"""``Board``: puts the parts together, and owns the task that runs them.

::

    serve ─ nursery
      ├─ run ─ nursery   observer · telemetry · sessions · a broker each · the store's writer
      └─ HttpServer ─ nursery   hypercorn (shielded)

    under another ASGI server: Board.app's lifespan ─ run

A crash of any of it ends ``serve``, visibly. Ending it ends the streams first,
then HTTP, then the tasks. Knows no route, no event and no record.
"""

from __future__ import annotations

import secrets
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, Literal

import trio
from quart_trio import QuartTrio

from trio_ocpp import TrustedProxies

from .app import build_app
from .auth import Auth, token_auth
from .broker import Broker
from .connections import ConnectionTable
from .counters import Counters
from .exposure import check_exposure
from .failures import raise_single
from .hosting import Bound, Finishing, HttpServer
from .lifespan import Supervised
from .logs import LogHandler
from .metrics import Metrics
from .observer import Observer
from .options import BoardLimits, BoardOptions
from .records import SystemEvent
from .sessions import Sessions, run_sweep
from .sockets import listen, read_bind
from .stores.base import Store
from .stores.memory import MemoryStore
from .stores.writer import StoreWriter
from .streams import Streams
from .telemetry import Surroundings, Telemetry

#: Seconds until a line of the log is on the board where nobody watches it.
_LOG_TICK = 0.1


@dataclass(frozen=True, slots=True)
class Brokers:
    """One broker for each kind of stream."""

    messages: Broker[Any]
    handshakes: Broker[Any]
    telemetry: Broker[Any]
    security: Broker[Any]
    logs: Broker[Any]

    def __iter__(self) -> Iterator[Broker[Any]]:
        return (getattr(self, field.name) for field in fields(self))


class Board:
    """A monitoring board: ``server.observe(board.observer)``, ``nursery.start(board.serve, …)``.

    *auth* ``None`` makes up a token for this run: ``login_url`` has it. *store* replaces
    memory as the source of lists and details. *logs* shows the program's log on the
    board. A board serves one server and runs once.

    Raises:
        TypeError: an argument is of another kind.
        ValueError: a trusted proxy is no address and no network.
    """

    def __init__(
        self,
        *,
        auth: Auth | None = None,
        store: Store | None = None,
        limits: BoardLimits = BoardLimits(),
        options: BoardOptions = BoardOptions(),
        logs: bool = True,
    ) -> None:
        _check(auth, store, limits, options)
        #: The token of this run, ``None`` where *auth* was given.
        self.token: str | None = None
        if auth is None:
            self.token = secrets.token_urlsafe(32)
            auth = token_auth(self.token)
        self.auth = auth
        self.limits, self.options = limits, options
        self.started_at = datetime.now(UTC)
        self.memory = MemoryStore(limits)
        self.counters = Counters()
        #: Give it to ``server.observe``.
        self.observer = Observer(self.memory, self.counters, options, limits)
        self.store: Store = self.memory if store is None else store
        self._writer = None if store is None else self._make_writer(store)
        self._log = LogHandler(self.observer.redaction.words, limit=limits.logs)
        self._shows_logs = logs
        #: ``telemetry.push`` takes metrics of yours, from any thread.
        self.telemetry = self._make_telemetry()
        self.metrics = Metrics(self.telemetry, before=self.refresh)
        self.brokers = self._make_brokers()
        self.sessions = Sessions(limits, options)
        self._state: Literal["new", "starting", "running", "over"] = "new"

    def _make_writer(self, store: Store) -> StoreWriter:
        return StoreWriter(self.memory, store, prepare=self.refresh)

    def _make_telemetry(self) -> Telemetry:
        around = Surroundings(
            connections=lambda: (self.connections.online, self.connections.peak),
            viewers=lambda: sum(broker.viewers for broker in self.brokers),
            dropped=self._dropped,
        )
        return Telemetry(
            self.counters,
            around,
            options=self.options,
            limits=self.limits,
            before=self.refresh,
        )

    def _make_brokers(self) -> Brokers:
        streams = Streams(self.limits)
        run = secrets.token_hex(4)
        # What a store of the user's holds is numbered on, from run to run.
        kept = run if self.store is self.memory else ""

        def broker(collection: Any, event: str, run: str = kept) -> Broker[Any]:
            return Broker(
                collection, event, self.options, streams=streams, run=run, before=self.refresh
            )

        return Brokers(
            messages=broker(self.memory.messages, "message"),
            handshakes=broker(self.memory.handshakes, "handshake"),
            telemetry=broker(self.telemetry.samples, "telemetry", run),
            security=broker(self.memory.security, "security"),
            logs=broker(self.memory.logs, "log"),
        )

    def _dropped(self) -> Mapping[str, int]:
        return {
            "logs": self._log.dropped,
            "streams": sum(broker.skipped for broker in self.brokers),
            "store": 0 if self._writer is None else self._writer.dropped,
        }

    # ── looking ──────────────────────────────────────────────────────────

    @property
    def connections(self) -> ConnectionTable:
        """The stations."""
        return self.memory.connections

    @property
    def app(self) -> QuartTrio:
        """The web application, for any ASGI server under trio; see ``docs/board.md``, Hosting.

        Its lifespan runs the board, unless that runs already.
        """
        return self._web[0]

    @cached_property
    def _web(self) -> tuple[QuartTrio, Any]:
        """The application, and what is in it below the lifespan of ours: that is what we serve."""
        app = build_app(self)
        inner = Finishing(app.asgi_app)
        self._supervise(app, inner, self.running, owns_process=False)
        return app, inner

    def supervise(self, services: Callable[[], AbstractAsyncContextManager[object]]) -> None:
        """Have the lifespan of ``app`` run *services*, ``running`` among them, and own the process."""
        self._supervise(*self._web, services, owns_process=True)

    def _supervise(
        self,
        app: QuartTrio,
        inner: Any,
        services: Callable[[], AbstractAsyncContextManager[object]],
        *,
        owns_process: bool,
    ) -> None:
        # Quart's documented place for middleware: so the application stays a Quart application.
        app.asgi_app = Supervised(  # type: ignore[method-assign]
            inner,
            services,
            is_running=lambda: self._state == "running",
            viewer_stall=self.options.viewer_stall,
            owns_process=owns_process,
        )

    def login_url(self, base: str = "") -> str:
        """Return the URL under *base* that logs in with the token of this run, if there is one.

        The token is in the fragment, which browsers do not send: it reaches no proxy's log.
        """
        url = f"{base.rstrip('/')}{self.options.base_path.rstrip('/')}/"
        return f"{url}login#token={self.token}" if self.token is not None else url

    def refresh(self) -> None:
        """Bring all that is kept up to date, before it is read."""
        self.observer.digest()
        self._log.drain(self.memory.logs.add)

    # ── running ──────────────────────────────────────────────────────────

    async def serve(
        self,
        bind: str = "127.0.0.1:8080",
        *,
        tls: ssl.SSLContext | None = None,
        task_status: trio.TaskStatus[Bound] = trio.TASK_STATUS_IGNORED,
    ) -> None:
        """Run the board and serve its page on *bind* until cancelled: the recommended way.

        *bind* is ``"127.0.0.1:8080"``, ``"[::1]:8080"`` or with port 0, which takes a free one:
        ``bound = await nursery.start(board.serve, "127.0.0.1:0")``. *tls* is a server's
        context, such as ``trio_ocpp.server_tls(certfile, keyfile)`` makes.

        Cancelling ends the streams first, gives requests a few seconds, and then
        ends the tasks.

        Raises:
            OSError: the port is in use, or the host unknown or not ours.
            ValueError: *bind* is no address, or everybody on the network would be let in.
            RuntimeError: this board runs or has run already.
        """
        check_exposure(self.auth, str(read_bind(bind)), tls is not None, self.options)
        sock = await listen(bind, self.options.viewer_stall)
        with sock:
            http = HttpServer(self._web[1], sock, tls, self.end_streams)
            try:
                await self._run_with(http, task_status)
            except BaseExceptionGroup as group:
                raise_single(group)

    async def _run_with(self, http: HttpServer, task_status: trio.TaskStatus[Bound]) -> None:
        scope = trio.CancelScope()

        async def tasks(task_status: trio.TaskStatus[None]) -> None:
            with scope:
                await self.run(task_status=task_status)

        async with trio.open_nursery() as nursery:
            try:
                await nursery.start(tasks)
                # From now on they end after HTTP, which is still answering from them.
                scope.shield = True
                await http.run(task_status=task_status)
            finally:
                scope.cancel()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the board for as long as the block does; a crash of it cancels the block."""
        try:
            async with trio.open_nursery() as nursery:
                await nursery.start(self.run)
                yield
                nursery.cancel_scope.cancel()
        except BaseExceptionGroup as group:
            raise_single(group)

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Run the board's own tasks until cancelled, for an HTTP server of yours. A crash raises.

        Raises:
            RuntimeError: this board runs or has run already.
        """
        if self._state != "new":
            raise RuntimeError("a board runs once: make another one")
        self._state = "starting"
        try:
            with self._log if self._shows_logs else nullcontext():
                await self._run(task_status)
        except BaseExceptionGroup as group:
            raise_single(group)
        finally:
            self._state = "over"

    async def _run(self, task_status: trio.TaskStatus[None]) -> None:
        async with trio.open_nursery() as nursery:
            # All at once when cancelled: what viewers see ends before what feeds it.
            try:
                await self.auth.start()
                for task in self._tasks():
                    await nursery.start(task)
                self._state = "running"
                self._note_start()
                task_status.started()
                await trio.sleep_forever()
            finally:
                self.end_streams()

    def _tasks(self) -> list[Callable[..., Awaitable[object]]]:
        sweep = partial(run_sweep, self.sessions)
        brokers = [broker.run for broker in self.brokers]
        writer = [] if self._writer is None else [self._writer.run]
        # The writer first: it goes on numbering where the store has ended.
        return [*writer, self.observer.run, self._run_logs, self.telemetry.run, *brokers, sweep]

    async def _run_logs(
        self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
    ) -> None:
        task_status.started()
        while True:
            self._log.drain(self.memory.logs.add)
            await trio.sleep(_LOG_TICK)

    def _note_start(self) -> None:
        self.memory.system_events.add(
            lambda id: SystemEvent(  # noqa: A006 - what it is called everywhere
                id=id,
                at=datetime.now(UTC),
                kind="board-started",
                severity="info",
                identity=None,
                description="the board has started",
            )
        )

    def end_streams(self) -> None:
        """End all streams, for good: the first step of a shutdown. ``serve`` does so itself."""
        for broker in self.brokers:
            broker.close()


def _check(auth: object, store: object, limits: object, options: BoardOptions) -> None:
    for value, kind in ((limits, BoardLimits), (options, BoardOptions)):
        if not isinstance(value, kind):
            raise TypeError(f"a board takes {kind.__name__}(…), not {value!r}")
    TrustedProxies(options.trusted_proxies)
    if auth is not None and not callable(getattr(auth, "authenticate", None)):
        raise TypeError(f"a board's auth is made by token_auth(…) or its like, not {auth!r}")
    if store is not None and not callable(getattr(store, "append", None)):
        raise TypeError(f"a board's store is an object with the methods of Store, not {store!r}")
