"""A bounded sequence of numbered items: the newest are kept, the oldest make way.

Knows neither what the items are nor who reads them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


class Ring(Generic[T]):
    """At most *entries* items of at most *size* bytes together, numbered from *start* on.

    One item that is larger than *size* is kept all the same, alone.
    """

    __slots__ = ("_bytes", "_entries", "_items", "_size", "_sizes", "last_id")

    def __init__(self, entries: int, size: int | None = None, *, start: int = 1) -> None:
        self._entries = entries
        self._size = size
        self._items: deque[T] = deque()
        self._sizes: deque[int] = deque()
        self._bytes = 0
        #: The id of the newest item; 0 before the first one.
        self.last_id = start - 1

    def __len__(self) -> int:
        return len(self._items)

    @property
    def first_id(self) -> int:
        """The id of the oldest item; one above ``last_id`` when there is none."""
        return self.last_id - len(self._items) + 1

    @property
    def held(self) -> int:
        """The bytes of the items, as far as they were told."""
        return self._bytes

    def append(self, item: T, size: int = 0) -> int:
        """Add *item* of *size* bytes and return its id. O(1), but for what makes way."""
        self._items.append(item)
        self._sizes.append(size)
        self._bytes += size
        self.last_id += 1
        while self._is_over():
            self._items.popleft()
            self._bytes -= self._sizes.popleft()
        return self.last_id

    def _is_over(self) -> bool:
        if len(self._items) > self._entries:
            return True
        return self._size is not None and self._bytes > self._size and len(self._items) > 1

    def get(self, id: int) -> T | None:  # noqa: A002 - what it is called everywhere
        """Return the item with that id, ``None`` if it is not kept."""
        if self.first_id <= id <= self.last_id:
            return self._items[id - self.first_id]
        return None

    def since(self, after: int) -> list[T]:
        """Return the items with ids above *after*, oldest first."""
        count = min(max(self.last_id - after, 0), len(self._items))
        newest = list(islice(reversed(self._items), count))
        newest.reverse()
        return newest

    def newest_first(self, before: int | None = None) -> Iterator[T]:
        """Iterate from the newest item, or from that before id *before*, to the oldest."""
        skipped = 0 if before is None else max(self.last_id - before + 1, 0)
        return islice(reversed(self._items), skipped, None)

    def oldest_first(self, after: int) -> Iterator[T]:
        """Iterate from the item after id *after* to the newest."""
        return islice(self._items, max(after + 1 - self.first_id, 0), None)
