"""The common ring of messages: the newest events of the server as they came, by count and bytes.

It is fed with every message of the server, so it works on batches at the speed of C and keeps
them in chunks; what leaves it leaves a chunk at a time. Knows nothing of stations and queries.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from operator import attrgetter

from .message_record import MessageEvent

#: Bytes of memory that a kept message takes beside its text: the event, its id, times and
#: numbers, and its places in lists (measured).
ENTRY = 360

_raw_of = attrgetter("raw")


class Chunk:
    """Events that follow each other; *size* is the bytes of their texts."""

    __slots__ = ("events", "first_id", "size")

    def __init__(self, first_id: int) -> None:
        self.first_id = first_id
        self.events: list[MessageEvent] = []
        self.size = 0

    @property
    def charge(self) -> int:
        """The bytes that the chunk is charged with."""
        return self.size + ENTRY * len(self.events)


class MessageRing:
    """The newest *entries* events with *size* bytes of text together at most.

    The count is exact for whoever asks, while up to a chunk more are held; by bytes it is a
    chunk, a sixteenth of *size*, that leaves. One chunk is always kept.
    """

    __slots__ = (
        "_chunk_entries",
        "_chunk_size",
        "_chunks",
        "_entries",
        "_limit",
        "last_id",
        "size",
    )

    def __init__(self, entries: int, size: int) -> None:
        self._entries = entries
        self._limit = size
        self._chunk_entries = max(entries // 8, 1)
        self._chunk_size = max(size // 16, 1)
        self._chunks: deque[Chunk] = deque([Chunk(1)])
        #: The bytes of the texts that are held.
        self.size = 0
        self.last_id = 0

    def __len__(self) -> int:
        return self.last_id - self.first_id + 1

    @property
    def first_id(self) -> int:
        """The id of the oldest event; one above ``last_id`` when there is none."""
        return max(self._chunks[0].first_id, self.last_id - self._entries + 1)

    @property
    def charge(self) -> int:
        """The bytes that all that is held is charged with."""
        return self.size + ENTRY * (self.last_id - self._chunks[0].first_id + 1)

    def extend(self, events: Sequence[MessageEvent]) -> list[Chunk]:
        """Append *events* and return what had to make way for them."""
        size = sum(map(len, map(_raw_of, events)))
        if len(events) > self._chunk_entries or (size > self._chunk_size and len(events) > 1):
            half = len(events) // 2
            return self.extend(events[:half]) + self.extend(events[half:])
        chunk = self._chunks[-1]
        if len(chunk.events) >= self._chunk_entries or chunk.size + size > self._chunk_size:
            chunk = self._following(chunk)
        chunk.events += events
        chunk.size += size
        self.size += size
        self.last_id += len(events)
        return self._make_room()

    def _following(self, chunk: Chunk) -> Chunk:
        """Return an empty chunk to go on with."""
        if chunk.events:
            chunk = Chunk(self.last_id + 1)
            self._chunks.append(chunk)
        return chunk

    def _make_room(self) -> list[Chunk]:
        gone = []
        while self.size > self._limit or self._second_id() <= self.last_id - self._entries + 1:
            chunk = self.give_up_oldest()
            if chunk is None:
                break
            gone.append(chunk)
        return gone

    def _second_id(self) -> int:
        """Return the id with which the second chunk begins, or will begin."""
        return self._chunks[1].first_id if len(self._chunks) > 1 else self.last_id + 1

    def give_up_oldest(self) -> Chunk | None:
        """Return the oldest chunk and keep it no longer; ``None`` if it is the only one."""
        if len(self._chunks) == 1:
            return None
        chunk = self._chunks.popleft()
        self.size -= chunk.size
        return chunk

    def get(self, id: int) -> MessageEvent | None:  # noqa: A002 - what it is called everywhere
        """Return the event with that id, ``None`` if it is not kept."""
        if not self.first_id <= id <= self.last_id:
            return None
        chunk = next(each for each in reversed(self._chunks) if each.first_id <= id)
        return chunk.events[id - chunk.first_id]

    def since(self, after: int) -> list[MessageEvent]:
        """Return the events with ids above *after*, oldest first."""
        after = max(after, self.first_id - 1)
        found: list[MessageEvent] = []
        for chunk in self._chunks:
            found += chunk.events[max(after + 1 - chunk.first_id, 0) :]
        return found

    def number_after(self, last_id: int) -> None:
        """Raise all ids by *last_id*."""
        self.last_id += last_id
        for chunk in self._chunks:
            chunk.first_id += last_id
