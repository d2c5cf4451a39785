"""``open_server``: the task tree of a CSMS, and ``Server``, its handle.

::

    open_server ─ nursery "server"
     ├─ services       deadlines (pings, call and close timeouts) · session sweep
     ├─ connections    one child per socket: the handshake (with trio-websocket's reader),
     │                 then the station: its reader, its handlers, its writer when needed
     ├─ listeners      accept loops
     └─ your block

A failing service or listener stops the server, visibly: the block is
cancelled and the error raised. A failing station closes that station. Leaving
the block closes the listeners, refuses the handshakes in progress, lets
stations finish what they are answering and closes them with 1001, staggered,
for up to ``timeouts.drain``; then the rest is cancelled.

Knows no rule of OCPP and no step of the upgrade.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NoReturn, TypeVar

import trio
import trio.abc

from .. import events
from .._io.deadlines import Deadlines
from .._io.listener import Listener, bind
from .._io.observers import Observer, Observers
from .._policy.limits import FailureLimit
from .._policy.networks import TrustedProxies
from .._policy.sessions import BoundedTable, merge_session
from ..errors import OcppError, StationNotConnected
from ..options import Limits, Protocol, ServerOptions, Timeouts
from ..payloads import Request
from ..protocol import codes
from .compiled import compile_router
from .handshake import UNSET
from .pipeline import Rules
from .registry import Registry
from .report import Reporter, Stats
from .router import Router, check_protocols
from .station import Remembered, Station
from .upgrade import Admitted, Outcome, Upgrade

log = logging.getLogger(__name__)

R = TypeVar("R")

#: Sessions that have expired are let go this often, in seconds.
_SWEEP = 60.0
#: Stations are closed one after the other at shutdown, this many seconds apart at most, so
#: that a fleet does not come back in one moment.
_STAGGER = 0.002


class Server:
    """A running CSMS, made by ``open_server`` or ``serve``."""

    def __init__(
        self,
        router: Router,
        *,
        protocols: Sequence[Protocol] | None,
        tls: ssl.SSLContext | None,
        timeouts: Timeouts,
        limits: Limits,
        options: ServerOptions,
    ) -> None:
        spoken = None if protocols is None else check_protocols(protocols)
        self._rules = Rules(
            compile_router(router, spoken),
            options,
            TrustedProxies(options.trusted_proxies),
        )
        self._tls = tls
        self._timeouts = timeouts
        self._limits = limits
        self._options = options
        self._registry = Registry()
        self._observers = Observers()
        self._deadlines = Deadlines()
        self._remembered: BoundedTable[str, Remembered] = BoundedTable(
            limits.sessions, limits.session_expiry
        )
        per_minute = limits.failed_handshakes_per_minute
        self._failures = None if per_minute is None else FailureLimit(per_minute)
        self._report = Reporter(self._observers, self._failures)
        self._upgrades: set[Upgrade] = set()
        self._claimed: set[str] = set()
        self._sockets = 0
        self._closing: str | None = None
        self._drain_until = 0.0
        self._addresses: list[tuple[str, int]] = []
        # Shielded: stations are drained, and their deadlines watched, even where the program
        # around the server is cancelled. Only shut_down() ends these two.
        self._services_scope = trio.CancelScope(shield=True)
        self._connections_scope = trio.CancelScope(shield=True)
        self._listeners_scope = trio.CancelScope()
        self._drains: set[trio.CancelScope] = set()
        self._connections: trio.Nursery | None = None
        self._open = trio.Event()
        self._leaving = trio.Event()
        self._left = trio.Event()
        #: Set once sockets are accepted.
        self.ready = trio.Event()
        if self._rules.compiled.catch_all is not None:
            log.warning("no auth route: every station is let in, whatever its path and password")

    # ── stations ─────────────────────────────────────────────────────────

    def station(self, identity: str) -> Station:
        """Return the connected station *identity*.

        Raises:
            StationNotConnected: there is none (also a ``LookupError``).
        """
        station = self._registry.get(identity)
        if station is None:
            raise StationNotConnected(identity)
        return station

    @property
    def stations(self) -> list[Station]:
        """The connected stations, the longest connected first."""
        return self._registry.all()

    async def call(self, identity: str, request: Request[R], *, timeout: float | None = None) -> R:
        """Call one station: see ``Station.call``.

        Raises:
            StationNotConnected: no such station is connected. And all that
                ``Station.call`` raises.
        """
        return await self.station(identity).call(request, timeout=timeout)

    async def broadcast(
        self,
        request: Request[R],
        *,
        where: Callable[[Station], object] | None = None,
        timeout: float | None = None,
    ) -> dict[str, R | OcppError]:
        """Call every connected station (for which *where* is true), all at once.

        Returns the outcome by identity: the response, or the error that
        ``Station.call`` would have raised. Cancelling is safe, as for ``call``.
        """
        outcomes: dict[str, R | OcppError] = {}
        # Chosen before the nursery opens, so that what *where* raises comes as it is.
        chosen = [station for station in self.stations if where is None or where(station)]
        async with trio.open_nursery() as nursery:
            for station in chosen:
                nursery.start_soon(_ask, station, request, timeout, outcomes)
        return outcomes

    # ── watching ─────────────────────────────────────────────────────────

    def observe(self, observer: Observer) -> Callable[[], None]:
        """Call ``observer(event)`` for every event; returns a function that ends it.

        Observers run inside the message path: they must be quick and must not
        block. What they raise is logged and counted, and harms nobody.
        """
        return self._observers.add(observer)

    def events(
        self, *, buffer: int = 200
    ) -> AbstractAsyncContextManager[trio.MemoryReceiveChannel[events.Event]]:
        """Open a channel of events: ``async with server.events() as events: async for …``.

        A reader that falls *buffer* events behind loses the newest ones, and
        is told how many by ``EventsDropped``.
        """
        return self._observers.stream(buffer)

    def stats(self) -> Stats:
        """Return the counters of this moment."""
        return self._report.stats(
            connected=len(self._registry),
            handshaking=len(self._upgrades),
            sockets=self._sockets,
            remembered=len(self._remembered),
        )

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """The versions that some route speaks, newest first."""
        return self._rules.compiled.protocols

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """The hosts and ports that it listens on (or did)."""
        return list(self._addresses)

    @property
    def port(self) -> int:
        """The port that it listens on; with port 0, the one that was chosen."""
        return self.addresses[0][1]

    # ── one socket ───────────────────────────────────────────────────────

    async def _serve_socket(self, stream: trio.abc.Stream) -> None:
        self._sockets += 1
        try:
            await self._upgrade(stream)
        except Exception:  # the border named in architecture.md
            log.exception("a connection failed")
        finally:
            self._sockets -= 1

    async def _upgrade(self, stream: trio.abc.Stream) -> None:
        upgrade = Upgrade(
            stream,
            self._rules,
            context=self._tls,
            timeouts=self._timeouts,
            limits=self._limits,
            full=self._full(),
            failures=self._failures,
            claim=self._claim,
        )
        self._upgrades.add(upgrade)
        outcome: Outcome | None = None
        try:
            outcome = await upgrade.run()
        finally:
            # Also when the server is cancelled outright: the socket is accounted for.
            self._upgrades.discard(upgrade)
            station = self._admit(upgrade, outcome)
        if station is not None:
            assert isinstance(outcome, Admitted), "only who is admitted is a station"
            await station.run(outcome.early, self._station_gone)

    def _claim(self, identity: str) -> bool:
        """Tell whether a new connection may be this identity, and keep the place for it."""
        if self._options.on_duplicate == "replace":
            return True
        if identity in self._claimed or self._registry.get(identity) is not None:
            return False
        self._claimed.add(identity)
        return True

    def _full(self) -> str | None:
        if self._closing is not None:
            return self._closing
        most = self._limits.connections
        if most is not None and self._sockets > most:
            return f"the server is full: {most} connections"
        return None

    def _admit(self, upgrade: Upgrade, outcome: Outcome | None) -> Station | None:
        if upgrade.claimed is not None:
            self._claimed.discard(upgrade.claimed)
        if not isinstance(outcome, Admitted):
            self._report.ended(upgrade, outcome)
            return None
        identity = outcome.handshake.identity
        old = self._registry.get(identity)
        station = self._station(upgrade, outcome, old)
        self._registry.add(station)
        self._report.connected(station, upgrade)
        if old is not None:
            self._report.replaced(old, station)
            old.begin_close(codes.REPLACED, "replaced by a newer connection")
        if self._closing is not None:
            # Its 101 was on its way when the drain began, and cannot be taken back.
            self._let_go(station)
        return station

    def _station(self, upgrade: Upgrade, admitted: Admitted, old: Station | None) -> Station:
        handshake, accept = admitted.handshake, admitted.accept
        route = upgrade.attempt.route
        assert route is not None, "who is admitted came by a route"
        timeouts = route.timeouts or self._timeouts
        interval = accept.ping_interval
        handshake.forget_secrets()
        return Station(
            admitted.transport,
            handshake,
            identity=handshake.identity,
            protocol=handshake.protocol,
            kind=route.kinds[handshake.protocol],
            remembered=self._recall(admitted, old),
            observers=self._observers,
            deadlines=self._deadlines,
            timeouts=timeouts,
            limits=self._limits,
            boot_gate=self._options.boot_gate,
            ping_interval=timeouts.ping_interval if interval is UNSET else interval,
        )

    def _recall(self, admitted: Admitted, old: Station | None) -> Remembered:
        identity = admitted.handshake.identity
        if old is not None:
            remembered = old.remembered
        else:
            stored = self._remembered.take(identity, trio.current_time())
            remembered = stored or Remembered(self._limits)
        # What this handshake wrote wins over what was stored.
        written = {**admitted.handshake.session, **(admitted.accept.session or {})}
        # In place: a handler of the old connection may hold the session and write to it yet.
        remembered.session.update(merge_session(remembered.session, written))
        return remembered

    def _station_gone(self, station: Station) -> None:
        if self._registry.remove(station):
            now = trio.current_time()
            self._remembered.store(station.identity, station.remembered, now)
        self._report.disconnected(station)

    # ── the task tree ────────────────────────────────────────────────────

    async def run_services(self) -> None:
        """Run the deadlines and the sweep until ``shut_down`` has drained the stations."""
        with self._services_scope:
            async with trio.open_nursery() as services:
                services.start_soon(self._deadlines.run)
                services.start_soon(self._sweep)

    async def run_connections(self) -> None:
        """Hold the stations' tasks until ``shut_down`` has drained them."""
        try:
            with self._connections_scope:
                async with trio.open_nursery() as self._connections:
                    self._open.set()
                    await self._leaving.wait()
        finally:
            # Also where a KeyboardInterrupt hit a handler: shut_down() waits for this.
            self._left.set()

    async def run_listeners(self, listeners: Sequence[trio.abc.Listener[Any]]) -> None:
        """Accept until ``shut_down``; the listeners are closed in any case."""
        self._addresses = [each.address for each in listeners if isinstance(each, Listener)]
        # Shielded, since only serve_listeners() closes the listeners; it takes one tick.
        with trio.CancelScope(shield=True):
            await self._open.wait()
        self.ready.set()
        with self._listeners_scope:
            await trio.serve_listeners(
                self._serve_socket, list(listeners), handler_nursery=self._connections
            )

    async def _sweep(self) -> None:
        while True:
            await trio.sleep(_SWEEP)
            now = trio.current_time()
            self._remembered.take_expired(now)
            if self._failures is not None:
                self._failures.sweep(now)

    async def drain(self, reason: str = "the server is shutting down") -> None:
        """Close all stations with 1001, each once it has answered what it was asked.

        New sockets are refused with 503 from now on. Waits until the stations
        are gone, at most ``timeouts.drain`` seconds from the first call.
        Cancelling leaves the rest as it is.
        """
        if self._closing is None:
            self._closing = reason
            self._drain_until = trio.current_time() + self._timeouts.drain
            self._report.closing(len(self._registry), reason)
        for upgrade in list(self._upgrades):
            upgrade.shut_down()
        with trio.move_on_at(self._drain_until) as scope:
            self._drains.add(scope)
            async with trio.open_nursery() as nursery:
                for number, station in enumerate(self.stations):
                    nursery.start_soon(self._drain_one, station, number)
        self._drains.discard(scope)
        # Those that are still busy shall at least know that it was no accident.
        for station in self.stations:
            self._let_go(station)

    async def _drain_one(self, station: Station, number: int) -> None:
        stations = max(len(self._registry), 1)
        await trio.sleep(number * min(_STAGGER, self._timeouts.drain / 2 / stations))
        await station.idle()
        self._let_go(station)
        await station.closed()

    def _let_go(self, station: Station) -> None:
        if self._options.drain == "drop":
            station.drop("the server is shutting down")
        else:
            station.begin_close(codes.GOING_AWAY, "the server is shutting down")

    def hurry(self) -> None:
        """Wait no longer for a drain: what is left is cancelled."""
        self._drain_until = trio.current_time()
        for scope in self._drains:
            scope.deadline = self._drain_until
        if self._leaving.is_set():
            self._connections_scope.deadline = self._drain_until

    async def shut_down(self) -> None:
        """Leave in order: listeners, stations, services.

        Takes ``timeouts.drain`` at most, or ``timeouts.close`` if that is
        longer and a refusal is being written.
        """
        with trio.CancelScope(shield=True):
            self._listeners_scope.cancel()
            await self.drain()
            # What is left: handlers in their grace, refusals being read by their peers.
            self._leaving.set()
            self._connections_scope.deadline = self._drain_until
            await self._left.wait()
            self._services_scope.cancel()


async def _ask(
    station: Station,
    request: Request[R],
    timeout: float | None,
    outcomes: dict[str, R | OcppError],
) -> None:
    try:
        answer = await station.call(request, timeout=timeout)
    except OcppError as error:
        outcomes[station.identity] = error
    else:
        outcomes[station.identity] = answer


@asynccontextmanager
async def open_server(
    router: Router,
    host: str | None = "127.0.0.1",
    port: int = 9000,
    *,
    protocols: Sequence[Protocol] | None = None,
    tls: ssl.SSLContext | None = None,
    timeouts: Timeouts = Timeouts(),
    limits: Limits = Limits(),
    options: ServerOptions = ServerOptions(),
    listeners: Sequence[trio.abc.Listener[Any]] | None = None,
) -> AsyncIterator[Server]:
    """Serve *router* on *host* and *port* for as long as the block runs.

    *host* ``None`` is every interface; *port* 0 takes a free one
    (``server.port``). *protocols* are those that are spoken, by default the
    versions that the router has handlers for. *listeners* replaces host and
    port: any ``trio.abc.Listener``; they are closed at the end.

    Leaving the block drains the stations, see the module's docstring; so does
    cancelling it, within ``timeouts.drain``.

    Raises:
        OSError: the port is in use, or the host is not ours.
        ValueError: a protocol, a route or a setting is not allowed.
    """
    server = Server(
        router, protocols=protocols, tls=tls, timeouts=timeouts, limits=limits, options=options
    )
    if listeners is None:
        listeners = await bind(host, port, options.keep_alive)
    try:
        async with trio.open_nursery() as nursery:
            # Not nursery.start(): where that is cancelled, it would wait for shielded tasks.
            nursery.start_soon(server.run_services)
            nursery.start_soon(server.run_connections)
            nursery.start_soon(server.run_listeners, listeners)
            try:
                await server.ready.wait()
                yield server
            finally:
                await server.shut_down()
    except BaseExceptionGroup as group:
        raise_single(group)


def raise_single(group: BaseExceptionGroup[BaseException]) -> NoReturn:
    """Raise the one error of *group*, so that a ``ValueError`` of the block stays one.

    Its own cause and context stay, too.
    """
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    context = error.__context__
    try:
        raise error
    finally:
        error.__context__ = context


async def serve(
    router: Router,
    host: str | None = "127.0.0.1",
    port: int = 9000,
    *,
    protocols: Sequence[Protocol] | None = None,
    tls: ssl.SSLContext | None = None,
    timeouts: Timeouts = Timeouts(),
    limits: Limits = Limits(),
    options: ServerOptions = ServerOptions(),
    listeners: Sequence[trio.abc.Listener[Any]] | None = None,
    task_status: trio.TaskStatus[Server] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serve until cancelled: ``server = await nursery.start(partial(serve, router, …))``.

    As ``open_server`` otherwise.
    """
    async with open_server(
        router,
        host,
        port,
        protocols=protocols,
        tls=tls,
        timeouts=timeouts,
        limits=limits,
        options=options,
        listeners=listeners,
    ) as server:
        task_status.started(server)
        await trio.sleep_forever()
