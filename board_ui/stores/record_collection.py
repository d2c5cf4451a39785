"""A bounded collection of finished records: handshakes, security events, errors, log lines.

Knows neither what the records mean nor who makes them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice
from typing import Generic, TypeVar

import msgspec

from ..queries import Query
from ..records import Page, Record
from .ring import Ring

R = TypeVar("R", bound=Record)
Q = TypeVar("Q", bound=Query)


class RecordCollection(Generic[R, Q]):
    """The newest *entries* records, of about *size* bytes of text together at most.

    *matches* tells whether a record is one that a query means.
    """

    def __init__(
        self,
        entries: int,
        matches: Callable[[R, Q], bool],
        *,
        size: int | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._entries = entries
        self._size = size
        self._ring: Ring[R] = Ring(entries, size)
        self._matches = matches
        self._now = now

    def __len__(self) -> int:
        return len(self._ring)

    @property
    def first_id(self) -> int:
        """The id of the oldest record that is kept."""
        return self._ring.first_id

    @property
    def last_id(self) -> int:
        """The id of the newest record, 0 before the first one."""
        return self._ring.last_id

    def add(self, make: Callable[[int], R]) -> int:
        """Keep the record that *make* makes of its id, which is returned."""
        record = make(self._ring.last_id + 1)
        return self._ring.append(record, 0 if self._size is None else _weigh(record))

    def get(self, id: int) -> R | None:  # noqa: A002 - what it is called everywhere
        """Return one record, ``None`` if it is not kept."""
        return self._ring.get(id)

    def to_store(self, after: int, most: int) -> list[R]:
        """Return the oldest *most* records with ids above *after*."""
        return list(islice(self._ring.oldest_first(after), most))

    def find(self, query: Q) -> Page[R]:
        """Return the matches, newest first."""
        matches = self._matches
        found = (each for each in self._ring.newest_first(query.before) if matches(each, query))
        page = list(islice(found, query.offset, query.offset + query.limit + 1))
        return Page(
            items=tuple(page[: query.limit]),
            total=len(self._ring) if _lets_all_pass(query) else None,
            more=len(page) > query.limit,
            reaches_back=self.reaches_back,
            last_id=self.last_id,
        )

    @property
    def reaches_back(self) -> float | None:
        """Seconds from now to the oldest record; ``None`` if there is none."""
        oldest = self._ring.get(self.first_id)
        return None if oldest is None else max(self._now() - oldest.at.timestamp(), 0.0)

    def newer(self, after: int, query: Q, most: int, *, newest: bool) -> tuple[list[R], int, int]:
        """Return the matches above *after*; see ``Collection``."""
        matches = self._matches
        found = (each for each in self._ring.oldest_first(after) if matches(each, query))
        if newest:
            everything = list(found)
            left_out = max(len(everything) - most, 0)
            return everything[left_out:], left_out, self.last_id
        page = list(islice(found, most))
        return page, 0, page[-1].id if len(page) == most else self.last_id

    def continue_after(self, last_id: int) -> None:
        """Number from *last_id* on, what is kept already too: a store holds these ids."""
        kept = self._ring.since(0)
        self._ring = Ring(self._entries, self._size, start=self.last_id + last_id - len(kept) + 1)
        for record in kept:
            renumbered = msgspec.structs.replace(record, id=self.last_id + 1)
            self._ring.append(renumbered, 0 if self._size is None else _weigh(record))


def _weigh(value: object) -> int:
    """Return the length of all text in *value*: what makes one record larger than another."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, msgspec.Struct):
        return sum(_weigh(getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, dict):
        return sum(_weigh(key) + _weigh(each) for key, each in value.items())
    if isinstance(value, tuple | list):
        return sum(map(_weigh, value))
    return 0


def _lets_all_pass(query: Query) -> bool:
    """Tell whether no filter is given; *before* is none, it only says where a page begins."""
    names = set(query.__struct_fields__) - {"limit", "offset", "before"}
    return all(getattr(query, name) is None for name in names)
