"""``open_server``: the task tree of a CSMS, and ``Server``, its handle.

::

    open_server ─ nursery "server"
     ├─ services       deadlines (pings, call and close timeouts) · session sweep · epoll set
     ├─ connections    one child per socket: the handshake, then the station: its handlers,
     │                 and where it is not in the epoll set its reader, and its writer when
     │                 needed; trio-websocket's readers, each for the moment of its 101
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
from typing import Any, TypeVar

import trio
import trio.abc

from .. import events
from .._io import poller
from .._io.calls import check_timeout
from .._io.conversation import World
from .._io.deadlines import Deadlines
from .._io.listener import Listener, bind
from .._io.nurseries import raise_single
from .._io.observers import Observer, Observers
from .._io.poller import Poller
from .._policy.networks import TrustedProxies
from ..errors import OcppError, StationNotConnected
from ..options import Limits, Protocol, ServerOptions, Timeouts
from ..payloads import Request, Response
from .admission import Admission
from .broadcast import ask_all
from .compiled import compile_router
from .pipeline import Rules
from .report import Stats
from .router import Router, check_protocols
from .station import Station
from .task_tree import TaskTree

log = logging.getLogger(__name__)

R = TypeVar("R", bound=Response)


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
        _check_kinds((timeouts, Timeouts), (limits, Limits), (options, ServerOptions))
        spoken = None if protocols is None else check_protocols(protocols)
        self._rules = Rules(
            compile_router(router, spoken),
            options,
            TrustedProxies(options.trusted_proxies),
        )
        self._observers = Observers()
        shared = Poller(self._observers) if poller.SUPPORTED else None
        world = World(self._observers, Deadlines(), timeouts, limits, shared)
        self._admission = Admission(self._rules, world, options, tls)
        self._registry = self._admission.registry
        self._tree = TaskTree(self._admission, world)
        self._addresses: list[tuple[str, int]] = []
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
        """Call one station: see ``Station.call``, also about cancelling.

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
        ``Station.call`` would have raised. All CALLs have one message id, and
        where nothing goes before them they are given *timeout* seconds from
        when the last of them has gone out. Cancelling is safe, as for ``call``.

        Raises:
            ValueError: *timeout* is no number of seconds; nothing was sent.
        """
        check_timeout(timeout)
        chosen = [station for station in self.stations if where is None or where(station)]
        return await ask_all(chosen, request, timeout=timeout)

    # ── watching ─────────────────────────────────────────────────────────

    def observe(self, observer: Observer) -> Callable[[], None]:
        """Call ``observer(event)`` for every event; returns a function that ends it.

        Observers run inside the message path: they must be quick and must not
        block. What they raise is logged and counted, and harms nobody. Events that
        come together, within a millisecond, may be told together when their messages
        are answered, in order; an observer with a method ``observe_all`` is then
        given the list of them, which it may keep.
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
        return self._admission.stats()

    @property
    def protocols(self) -> tuple[Protocol, ...]:
        """The versions that some route speaks, newest first."""
        return self._rules.compiled.protocols

    @property
    def endpoint(self) -> str:
        """The path before the identity of a route, ``""`` for the root (OCPP-J §3.1.1)."""
        return self._rules.compiled.endpoint

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """The hosts and ports that it listens on (or did)."""
        return list(self._addresses)

    @property
    def port(self) -> int:
        """The port that it listens on; with port 0, the one that was chosen."""
        return self.addresses[0][1]

    # ── running ──────────────────────────────────────────────────────────

    async def drain(self, reason: str = "the server is shutting down") -> None:
        """Close all stations with 1001, each once it has answered what it was asked.

        New sockets are refused with 503 from now on. Waits until the stations
        are gone, at most ``timeouts.drain`` seconds from the first call.
        Cancelling leaves the rest as it is.
        """
        await self._tree.drain(reason)

    def hurry(self) -> None:
        """Wait no longer for a drain: what is left is cancelled."""
        self._tree.hurry()

    @asynccontextmanager
    async def running(self, listeners: Sequence[trio.abc.Listener[Any]]) -> AsyncIterator[None]:
        """Run the task tree on *listeners*; ``open_server`` is how users get here."""
        self._addresses = [each.address for each in listeners if isinstance(each, Listener)]
        tree = self._tree
        try:
            async with trio.open_nursery() as nursery:
                # Not nursery.start(): where that is cancelled, it would wait for shielded tasks.
                nursery.start_soon(tree.run_services)
                nursery.start_soon(tree.run_connections)
                nursery.start_soon(tree.run_listeners, listeners)
                try:
                    await tree.ready.wait()
                    yield
                finally:
                    await tree.shut_down()
        except BaseExceptionGroup as group:
            raise_single(group)


def _check_kinds(*settings: tuple[object, type]) -> None:
    # ``timeouts=5`` would be found out at the first connection, or not before the drain.
    for value, kind in settings:
        if not isinstance(value, kind):
            raise TypeError(f"a server takes {kind.__name__}(…), not {value!r}")


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
        TypeError: *timeouts*, *limits* or *options* is of another kind.
    """
    server = Server(
        router, protocols=protocols, tls=tls, timeouts=timeouts, limits=limits, options=options
    )
    if listeners is None:
        listeners = await bind(host, port, options.keep_alive)
    async with server.running(listeners):
        yield server


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
