"""Everything between an accepted socket and the registry: who is let in, and who was known before.

A socket goes through its ``Upgrade``; who is admitted becomes a ``Station``,
replaces an older connection of its identity, and finds again what is
remembered of it. Every socket is reported once. Knows no task tree and no
listener.
"""

from __future__ import annotations

import logging
import ssl
from functools import partial

import trio
import trio.abc
from msgspec.structs import replace

from .._io.conversation import World
from .._policy.limits import FailureLimit
from .._policy.sessions import BoundedTable, merge_session
from ..options import ServerOptions
from ..protocol import codes
from .handshake import UNSET
from .outcomes import Admitted, Outcome
from .pipeline import Rules
from .registry import Registry
from .report import Reporter, Stats
from .station import Remembered, Station
from .upgrade import Upgrade

log = logging.getLogger(__name__)


class Admission:
    """The door of one server. ``serve`` takes each accepted socket through it."""

    def __init__(
        self, rules: Rules, world: World, options: ServerOptions, tls: ssl.SSLContext | None
    ) -> None:
        self._rules = rules
        self._world = world
        self._options = options
        self._tls = tls
        limits = world.limits
        self.registry = Registry()
        self._remembered: BoundedTable[str, Remembered] = BoundedTable(
            limits.sessions, limits.session_expiry
        )
        per_minute = limits.failed_handshakes_per_minute
        self._failures = None if per_minute is None else FailureLimit(per_minute)
        self._report = Reporter(world.observers, self._failures)
        self._upgrades: set[Upgrade] = set()
        self._claimed: set[str] = set()
        self._sockets = 0
        self._closing: str | None = None

    def close(self, reason: str) -> None:
        """Refuse whoever is not in yet, from now on."""
        if self._closing is None:
            self._closing = reason
            self._report.closing(len(self.registry), reason)
        for upgrade in list(self._upgrades):
            upgrade.shut_down()

    def let_go(self, station: Station) -> None:
        """Close a station because the server stops."""
        if self._options.drain == "drop":
            station.drop("the server is shutting down")
        else:
            station.begin_close(codes.GOING_AWAY, "the server is shutting down")

    def sweep(self, now: float) -> None:
        """Let go of what has expired."""
        self._remembered.take_expired(now)
        if self._failures is not None:
            self._failures.sweep(now)

    def stats(self) -> Stats:
        """Return the counters of this moment."""
        return self._report.stats(
            connected=len(self.registry),
            handshaking=len(self._upgrades),
            sockets=self._sockets,
            remembered=len(self._remembered),
        )

    async def serve(self, nursery: trio.Nursery, stream: trio.abc.Stream) -> None:
        """Take one accepted socket through its upgrade and, if admitted, its life as a station.

        *nursery* is that of all connections.
        """
        self._sockets += 1
        try:
            admitted = await self._upgrade(nursery, stream)
            if admitted is not None:
                # Nothing of the upgrade is held by now: thousands of stations wait here.
                station, early = admitted
                del admitted
                await station.run(early, partial(self._station_gone, station))
        except Exception:  # the border named in architecture.md
            log.exception("a connection failed")
        finally:
            self._sockets -= 1

    async def _upgrade(
        self, nursery: trio.Nursery, stream: trio.abc.Stream
    ) -> tuple[Station, bytes] | None:
        upgrade = Upgrade(
            stream,
            self._rules,
            nursery,
            context=self._tls,
            timeouts=self._world.timeouts,
            limits=self._world.limits,
            full=self._full(),
            failures=self._failures,
            claim=self._claim,
        )
        self._upgrades.add(upgrade)
        outcome = None
        try:
            outcome = await upgrade.decide()
        finally:
            # Also when the server is cancelled outright: the socket is accounted for. And
            # before the answer, which a peer that does not hang up holds up.
            self._upgrades.discard(upgrade)
            station = self._admit(upgrade, outcome)
        if station is not None:
            assert isinstance(outcome, Admitted), "only who is admitted is a station"
            return station, outcome.early
        if outcome is not None:
            await upgrade.answer(outcome)
        return None

    def _claim(self, identity: str) -> bool:
        """Tell whether a new connection may be this identity, and keep the place for it."""
        if self._options.on_duplicate == "replace":
            return True
        if identity in self._claimed or self.registry.get(identity) is not None:
            return False
        self._claimed.add(identity)
        return True

    def _full(self) -> str | None:
        if self._closing is not None:
            return self._closing
        most = self._world.limits.connections
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
        old = self.registry.get(identity)
        station = self._station(upgrade, outcome, old)
        self.registry.add(station)
        self._report.connected(station, upgrade)
        if old is not None:
            self._report.replaced(old, station)
            old.begin_close(codes.REPLACED, "replaced by a newer connection")
        if self._closing is not None:
            # Its 101 was on its way when the drain began, and cannot be taken back.
            self.let_go(station)
        return station

    def _station(self, upgrade: Upgrade, admitted: Admitted, old: Station | None) -> Station:
        handshake, accept = admitted.handshake, admitted.accept
        route = upgrade.attempt.route
        assert route is not None, "who is admitted came by a route"
        timeouts = route.timeouts or self._world.timeouts
        interval = accept.ping_interval
        handshake.forget_secrets()
        return Station(
            admitted.transport,
            handshake,
            self._world if route.timeouts is None else replace(self._world, timeouts=timeouts),
            kind=route.kinds[handshake.protocol].validating(accept.validation),
            remembered=self._recall(admitted, old),
            boot_gate=self._options.boot_gate,
            deflate=admitted.deflate,
            ping_interval=timeouts.ping_interval if interval is UNSET else interval,
        )

    def _recall(self, admitted: Admitted, old: Station | None) -> Remembered:
        identity = admitted.handshake.identity
        if old is not None:
            remembered = old.remembered
        else:
            stored = self._remembered.take(identity, trio.current_time())
            remembered = stored or Remembered(self._world.limits)
        # What this handshake wrote wins over what was stored.
        written = {**admitted.handshake.session, **(admitted.accept.session or {})}
        # In place: a handler of the old connection may hold the session and write to it yet.
        remembered.session.update(merge_session(remembered.session, written))
        return remembered

    def _station_gone(self, station: Station) -> None:
        if self.registry.remove(station):
            now = trio.current_time()
            self._remembered.store(station.identity, station.remembered, now)
        self._report.disconnected(station)
