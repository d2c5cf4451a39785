"""The long-lived tasks of a server, and the order in which they end.

::

    services       deadlines (pings, call and close timeouts) · session sweep · epoll set
    connections    one child per socket
    listeners      accept loops

The first two are shielded: stations are drained, and their deadlines watched,
even where the program around the server is cancelled. Only ``shut_down`` ends
them. Knows sockets and stations only as what ``Admission`` serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import trio
import trio.abc

from .._io.conversation import World
from .admission import Admission
from .station import Station

#: Sessions that have expired are let go this often, in seconds.
_SWEEP = 60.0
#: Stations are closed one after the other at shutdown, this many seconds apart at most, so
#: that a fleet does not come back in one moment.
_STAGGER = 0.002


class TaskTree:
    """The three ``run_*`` tasks of one server, and its way down."""

    def __init__(self, admission: Admission, world: World) -> None:
        self._admission = admission
        self._world = world
        self._drain_until: float | None = None
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

    async def run_services(self) -> None:
        """Run the deadlines and the sweep until ``shut_down`` has drained the stations."""
        with self._services_scope:
            async with trio.open_nursery() as services:
                services.start_soon(self._world.deadlines.run)
                services.start_soon(self._sweep)
                if self._world.poller is not None:
                    services.start_soon(self._world.poller.run)

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
        # Shielded, since only serve_listeners() closes the listeners; it takes one tick.
        with trio.CancelScope(shield=True):
            await self._open.wait()
        self.ready.set()
        connections = self._connections
        assert connections is not None, "run_connections() has opened it"
        with self._listeners_scope:
            await trio.serve_listeners(
                partial(self._admission.serve, connections),
                list(listeners),
                handler_nursery=connections,
            )

    async def _sweep(self) -> None:
        while True:
            await trio.sleep(_SWEEP)
            self._admission.sweep(trio.current_time())

    async def drain(self, reason: str) -> None:
        """See ``Server.drain``."""
        if self._drain_until is None:
            self._drain_until = trio.current_time() + self._world.timeouts.drain
        self._admission.close(reason)
        stations = self._admission.registry.all()
        with trio.move_on_at(self._drain_until) as scope:
            self._drains.add(scope)
            async with trio.open_nursery() as nursery:
                pause = min(_STAGGER, self._world.timeouts.drain / 2 / max(len(stations), 1))
                for number, station in enumerate(stations):
                    nursery.start_soon(self._drain_one, station, number * pause)
        self._drains.discard(scope)
        # Those that are still busy shall at least know that it was no accident.
        for station in self._admission.registry.all():
            self._admission.let_go(station)

    async def _drain_one(self, station: Station, pause: float) -> None:
        await trio.sleep(pause)
        await station.idle()
        self._admission.let_go(station)
        await station.closed()

    def hurry(self) -> None:
        """See ``Server.hurry``."""
        if self._drain_until is None:
            # Nothing drains yet, and what will shall have its time.
            return
        self._drain_until = now = trio.current_time()
        for scope in self._drains:
            scope.deadline = now
        if self._leaving.is_set():
            self._connections_scope.deadline = now

    async def shut_down(self) -> None:
        """Leave in order: listeners, stations, services.

        Takes ``timeouts.drain`` at most, or ``timeouts.close`` if that is
        longer and a refusal is being written.
        """
        with trio.CancelScope(shield=True):
            self._listeners_scope.cancel()
            await self.drain("the server is shutting down")
            assert self._drain_until is not None, "drain() has set it"
            # What is left: handlers in their grace, refusals being read by their peers.
            self._leaving.set()
            self._connections_scope.deadline = self._drain_until
            await self._left.wait()
            self._services_scope.cancel()
