"""What is remembered of stations that are away, with a bound on number and age.

A connected station's things belong to its connection: they are taken out of
the table on connecting and stored again on disconnecting, so nothing in use
is ever evicted. Knows no clock: *now* is seconds of any clock that never
goes back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class BoundedTable(Generic[K, V]):
    """At most *max_entries* values, each kept *expiry* seconds after it was stored."""

    def __init__(self, max_entries: int, expiry: float) -> None:
        self._max_entries = max_entries
        self._expiry = expiry
        # Ordered by time of storing, oldest first: expiry and eviction look at the front only.
        self._entries: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: K) -> bool:
        return key in self._entries

    def store(self, key: K, value: V, now: float) -> None:
        """Remember *value*; the oldest entry makes room where the table is full."""
        self._entries[key] = (now, value)
        self._entries.move_to_end(key)
        if len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)

    def take(self, key: K, now: float) -> V | None:
        """Take the value out, or ``None`` if there is none or it has expired."""
        stored, value = self._entries.pop(key, (now, None))
        return value if now - stored < self._expiry else None

    def take_expired(self, now: float) -> list[tuple[K, V]]:
        """Take out what has expired, oldest first."""
        expired: list[tuple[K, V]] = []
        while self._entries:
            key, (stored, value) = next(iter(self._entries.items()))
            if now - stored < self._expiry:
                break
            del self._entries[key]
            expired.append((key, value))
        return expired


def merge_session(stored: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """Join what was remembered with what this handshake wrote, which wins."""
    return {**stored, **written}
