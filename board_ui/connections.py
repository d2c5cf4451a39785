"""The live table of stations: who is connected, who was, and who needs a look.

Bounded: where it is full, the offline station that was seen longest ago makes
room; where all are online, a new one is not entered until there is room.
Messages are counted in batches by C-level operations; everything else is rare.
Knows no event and decides nothing about stations.
"""

from __future__ import annotations

import time
from bisect import bisect_left, insort
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice, repeat
from operator import add
from typing import TYPE_CHECKING, Literal

from .queries import ConnectionQuery
from .records import Connection, Connector, LastClose, OverviewStation, Page
from .station_row import FLAPPING, Row, StationFacts, row_of
from .times import utc

if TYPE_CHECKING:
    import trio_ocpp as ocpp

_QUARTER = 900.0


class ConnectionTable:
    """The stations, at most *most*; *now* is the wall clock in seconds."""

    def __init__(self, most: int = 10_000, *, now: Callable[[], float] = time.time) -> None:
        self._most = most
        self._now = now
        self._rows: dict[str, Row] = {}
        #: Messages, and when the last one was, of each station that has a row, and of no other.
        self._messages: dict[str, int] = {}
        self._last: dict[str, float | None] = {}
        #: Identities in order, for the list.
        self._sorted: list[str] = []
        #: The offline ones, the one that was seen longest ago first.
        self._offline: OrderedDict[str, None] = OrderedDict()
        #: The older connection of each identity that was replaced.
        self._replaced: dict[str, Row] = {}
        #: Those that came out of a store and have not been seen since.
        self._unseen: set[str] = set()
        self._changed: set[str] = set()
        #: The most stations that were online at once.
        self.peak = 0

    # ── what is asked ────────────────────────────────────────────────────

    @property
    def online(self) -> int:
        """How many stations are connected."""
        return len(self._rows) - len(self._offline)

    @property
    def offline(self) -> int:
        """How many are known and not connected."""
        return len(self._offline)

    def get(self, identity: str) -> Connection | None:
        """Return a station with its newest connection."""
        row = self._rows.get(identity)
        return None if row is None else self._record(row)

    def replaced(self, identity: str) -> Connection | None:
        """Return the older connection that the newest one of this identity took over from."""
        row = self._replaced.get(identity)
        return None if row is None else self._record(row)

    def station(self, identity: str) -> ocpp.Station | None:
        """Return the handle of a connected station.

        ``None`` also for one that was connected before anybody watched.
        """
        row = self._rows.get(identity)
        return None if row is None else row.station

    def find(self, query: ConnectionQuery) -> Page[Connection]:
        """Return a page of stations; replaced connections are lines of their own."""
        found = self._sort(self._filter(query), query.sort)
        page = found[query.offset : query.offset + query.limit]
        return Page(
            items=tuple(map(self._record, page)),
            total=len(found),
            more=len(found) > query.offset + len(page),
            reaches_back=None,
            last_id=0,
        )

    def _filter(self, query: ConnectionQuery) -> list[Row]:
        rows: Iterable[Row] = map(self._rows.__getitem__, self._sorted)
        if self._replaced:
            older = (self._replaced.get(identity) for identity in self._sorted)
            pairs = chain.from_iterable(zip(rows, older, strict=True))
            rows = (row for row in pairs if row is not None)
        if query.status is not None:
            rows = (row for row in rows if row.status == query.status)
        if query.protocol is not None:
            rows = (row for row in rows if row.protocol == query.protocol)
        if query.search is not None:
            search = query.search.lower()
            rows = (row for row in rows if row.matches(search))
        return list(rows)

    def _sort(self, rows: list[Row], sort: str) -> list[Row]:
        """Sort *rows*, which come in order of identity. What is not known comes last."""
        name, backwards = sort.removeprefix("-"), sort.startswith("-")
        if name == "identity":
            # Not reversed whole: a replaced connection stays behind the one that replaced it.
            return sorted(rows, key=lambda row: row.identity, reverse=True) if backwards else rows
        keys = [(self._sort_key(row, name), row) for row in rows]
        known = [(key, row) for key, row in keys if key is not None]
        known.sort(key=lambda pair: pair[0], reverse=backwards)
        return [row for _, row in known] + [row for key, row in keys if key is None]

    def _sort_key(self, row: Row, name: str) -> float | None:
        if name == "connectedAt":
            return row.connected_at
        if name == "errors":
            return row.errors
        messages, last = self._counted(row)
        return messages if name == "messageCount" else last

    def _counted(self, row: Row) -> tuple[int, float | None]:
        if row.status == "replaced":
            return row.frozen_messages, row.frozen_last
        return self._messages[row.identity], self._last[row.identity]

    def _record(self, row: Row) -> Connection:
        messages, last = self._counted(row)
        return row.record(messages, last, self._now())

    def attention(self, most: int = 20) -> tuple[OverviewStation, ...]:
        """Return the stations that need a look: flapping ones, then those that are gone."""
        now = self._now()
        flapping = (
            _needs_look(row, "flapping", f"reconnected {FLAPPING} times or more within an hour")
            for row in self._rows.values()
            if row.is_flapping(now)
        )
        gone = (
            _needs_look(row, "offline", f"not connected for {_ago(now - row.offline_since)}")
            for row in map(self._rows.__getitem__, reversed(self._offline))
            if now - row.offline_since > _QUARTER and not row.is_flapping(now)
        )
        return tuple(islice(chain(flapping, gone), most))

    @property
    def totals(self) -> Mapping[str, int]:
        """How many messages there were of each station; as it is at any time, not a copy."""
        return self._messages

    # ── what the store's writer does ─────────────────────────────────────

    def take_changed(self) -> list[Connection]:
        """Return the stations that have changed since the last call."""
        changed, self._changed = self._changed, set()
        found = []
        for identity, row in self._rows.items():
            messages = self._messages[identity]
            if identity in changed or row.saved_messages != messages:
                row.saved_messages = messages
                found.append(self._record(row))
        return found

    def restore(self, connections: Iterable[Connection]) -> None:
        """Enter what was saved of stations before a restart; who is known already is left alone."""
        began = utc(0)
        # Those that were seen longest ago are the first to make room.
        order = sorted(connections, key=lambda each: each.disconnected_at or began)
        for saved in order[-self._most :]:
            if saved.identity in self._rows or saved.status == "replaced":
                continue
            if len(self._rows) >= self._most:
                continue
            row = row_of(saved, self._now())
            row.saved_messages = saved.message_count
            self._rows[saved.identity] = row
            insort(self._sorted, saved.identity)
            self._messages[saved.identity] = saved.message_count
            last = saved.last_message_at
            self._last[saved.identity] = None if last is None else last.timestamp()
            self._offline[saved.identity] = None
            self._unseen.add(saved.identity)
        # Whoever went since we began was seen later than any of these.
        for identity in [each for each in self._offline if each not in self._unseen]:
            self._offline.move_to_end(identity)

    def remove(self, identity: str) -> bool:
        """Forget a station that is offline; tell whether there was one."""
        if identity not in self._offline:
            return False
        self._forget(identity)
        return True

    # ── what the observer tells ──────────────────────────────────────────

    def messages(self, counts: Mapping[str, int], last: Mapping[str, float]) -> dict[str, int]:
        """Count messages: how many each station has, and when its last one was.

        Returns how many each of these stations has had in all.
        """
        before = map(self._messages.get, counts, repeat(0))
        totals = dict(zip(counts, map(add, before, counts.values()), strict=True))
        self._messages.update(totals)
        self._last.update(last)
        if len(self._last) > len(self._rows):
            self._enter_unknown(last)
        if self._unseen and not self._unseen.isdisjoint(last):
            for identity in self._unseen.intersection(last):
                self._goes_online(self._rows[identity])
        return totals

    def _enter_unknown(self, identities: Iterable[str]) -> None:
        # Connected before anybody watched: all that is known is that they speak.
        for identity in identities:
            if identity in self._rows or identity not in self._last:
                # Known; or it has just made room for another one of these.
                continue
            messages, last = self._messages.pop(identity), self._last.pop(identity)
            if self._enter(identity) is not None:
                self._messages[identity], self._last[identity] = messages, last

    def connected(
        self,
        identity: str,
        at: float,
        *,
        protocol: str,
        address: str,
        station: ocpp.Station | None = None,
        security_profile: int | None = None,
    ) -> None:
        """A station has connected."""
        row = self._rows.get(identity)
        if row is not None:
            self._comes_again(row, at)
        else:
            row = self._enter(identity)
        if row is None:
            return
        row.connected(at, self._messages[identity])
        row.protocol, row.address, row.station = protocol, address, station
        row.searched = None
        row.security_profile = security_profile

    def met(
        self,
        identity: str,
        *,
        protocol: str,
        address: str,
        station: ocpp.Station,
        security_profile: int | None,
    ) -> None:
        """A station was connected before anybody watched; since when is not known."""
        row = self._rows.get(identity) or self._enter(identity)
        if row is None or row.station is not None:
            return
        row.protocol, row.address, row.station = protocol, address, station
        row.searched, row.security_profile = None, security_profile
        self._goes_online(row)

    def _comes_again(self, row: Row, at: float) -> None:
        if row.status == "online":
            self._replaced[row.identity] = row.retired(*self._counted(row))
        row.reconnected(at)
        self._goes_online(row)

    def replacing(self, identity: str, at: float, old_address: str) -> None:
        """The connection that has just begun takes over from an older one."""
        row = self._rows.get(identity)
        if row is None:
            return
        row.replacements.add(at)
        older = self._replaced.get(identity)
        if older is None or older.disconnected_at is not None:
            # It was connected before anybody watched.
            older = self._replaced[identity] = Row(identity)
            older.status = "replaced"
            older.protocol = row.protocol
        older.address, older.searched = old_address, None

    def disconnected(
        self,
        identity: str,
        close: LastClose,
        *,
        protocol: str,
        address: str,
        station: ocpp.Station | None = None,
        connected_for: float = 0.0,
    ) -> None:
        """A connection is gone; it need not be the newest one of its identity."""
        at = close.at.timestamp()
        row = self._rows.get(identity)
        older = self._replaced.get(identity)
        if row is None:
            row = self._enter(identity)
            if row is None:
                return
        elif older is not None and older.disconnected_at is None and row.station is not station:
            older.disconnected_at, older.last_close, older.station = at, close, None
            return
        row.protocol, row.address, row.searched = protocol, address, None
        row.connected_at = at - connected_for if row.connected_at is None else row.connected_at
        row.disconnected_at = row.offline_since = at
        row.last_close, row.station, row.status = close, None, "offline"
        self._offline[identity] = None
        self._offline.move_to_end(identity)
        self._changed.add(identity)

    def booted(self, identity: str, facts: StationFacts) -> None:
        """A station has said what it is."""
        row = self._rows.get(identity)
        if row is not None:
            row.facts, row.searched = facts, None
            self._changed.add(identity)

    def status(self, identity: str, connector: Connector) -> None:
        """A station has said how one of its connectors is."""
        row = self._rows.get(identity)
        if row is not None:
            row.told(connector)
            self._changed.add(identity)

    def failed(self, identity: str) -> None:
        """Count something that went wrong with a station, if it is known."""
        row = self._rows.get(identity)
        if row is not None:
            row.errors += 1
            self._changed.add(identity)

    # ── coming and going ─────────────────────────────────────────────────

    def _enter(self, identity: str) -> Row | None:
        """Make a row that is online, if there is room."""
        if len(self._rows) >= self._most:
            if not self._offline:
                return None
            self._forget(next(iter(self._offline)))
        row = self._rows[identity] = Row(identity)
        insort(self._sorted, identity)
        self._messages[identity], self._last[identity] = 0, None
        self._goes_online(row)
        return row

    def _goes_online(self, row: Row) -> None:
        row.status = "online"
        self._offline.pop(row.identity, None)
        self._unseen.discard(row.identity)
        self._changed.add(row.identity)
        self.peak = max(self.peak, self.online)

    def _forget(self, identity: str) -> None:
        del self._rows[identity], self._messages[identity], self._last[identity]
        del self._offline[identity], self._sorted[bisect_left(self._sorted, identity)]
        self._replaced.pop(identity, None)
        self._unseen.discard(identity)
        self._changed.discard(identity)


def _needs_look(
    row: Row, reason: Literal["offline", "flapping"], description: str
) -> OverviewStation:
    since = row.connected_at if reason == "flapping" else row.disconnected_at
    return OverviewStation(
        identity=row.identity,
        reason=reason,
        description=description,
        since=None if since is None else utc(since),
    )


def _ago(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"
