"""The common ring of messages: the newest events of the server as they came, by count and bytes.

It is fed with every message of the server, so it works on batches at the speed of C and keeps
them in chunks; what leaves it leaves a chunk at a time. Knows nothing of stations and queries.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from operator import attrgetter

from trio_ocpp import MessageReceived

from .message_record import MessageEvent

#: Bytes of memory that a kept message takes beside its text: the event, its id, times and
#: numbers, and its places in lists (measured).
ENTRY = 360

_raw_of, identity_of = attrgetter("raw"), attrgetter("identity")


#: Messages among which a violation finds its own: it comes right behind it.
_RECENT = 1_024

#: Takes the secrets out of events, of which some message ids may break their schema.
Clean = Callable[[Sequence[MessageEvent], Set[str]], Sequence[MessageEvent]]


def as_they_are(events: Sequence[MessageEvent], doubtful: Set[str]) -> Sequence[MessageEvent]:
    """Leave *events* as they are."""
    return events


class Chunk:
    """Events that follow each other; *size* is the bytes of their texts.

    Their secrets are taken out when they are first read, which most never are; there is no other
    way to them. *totals*: whose they are, and how many messages each station had sent up to then.
    """

    __slots__ = ("_clean", "_cleaned", "_doubtful", "_events", "first_id", "size", "totals")

    def __init__(self, first_id: int, clean: Clean) -> None:
        self.first_id = first_id
        self.size = 0
        self.totals: dict[str, int] = {}
        self._clean = clean
        self._events: list[MessageEvent] = []
        #: So many of the events have no secrets any more.
        self._cleaned = 0
        self._doubtful: set[str] = set()

    def __len__(self) -> int:
        return len(self._events)

    @property
    def charge(self) -> int:
        """The bytes that the chunk is charged with."""
        return self.size + ENTRY * len(self._events)

    @property
    def events(self) -> Sequence[MessageEvent]:
        """The events, without secrets."""
        if self._cleaned < len(self._events):
            new = self._events[self._cleaned :]
            self._events[self._cleaned :] = self._clean(new, self._doubtful)
            self._cleaned = len(self._events)
        return self._events

    def extend(self, events: Sequence[MessageEvent], size: int, totals: Mapping[str, int]) -> None:
        """Append *events* with *size* bytes of text."""
        self._events += events
        self.size += size
        self.totals.update(totals)

    def suspect(self, message_ids: Set[str]) -> None:
        """Note that messages with these ids may be other than their schemas have them."""
        self._doubtful |= message_ids

    def doubt(self, identity: str, message_id: str) -> int | None:
        """Return the id of the newest message from a station with *message_id*, if it is here.

        It may be other than its schema has it, and its text is read as such.
        """
        for index in reversed(range(len(self._events))):
            event = self._events[index]
            if (
                event.message_id == message_id
                and event.identity == identity
                and isinstance(event, MessageReceived)
            ):
                self._doubtful.add(message_id)
                self._cleaned = min(self._cleaned, index)
                return self.first_id + index
        return None


class MessageRing:
    """The newest *entries* events with *size* bytes of text together at most.

    The count is exact for whoever asks, while up to a chunk more are held; by bytes it is a
    chunk, a sixteenth of *size*, that leaves. One chunk is always kept.
    """

    __slots__ = (
        "_chunk_entries",
        "_chunk_size",
        "_chunks",
        "_clean",
        "_entries",
        "_limit",
        "last_id",
        "size",
    )

    def __init__(self, entries: int, size: int, clean: Clean = as_they_are) -> None:
        self._clean = clean
        self._entries = entries
        self._limit = size
        self._chunk_entries = max(entries // 5, 1)
        self._chunk_size = max(size // 16, 1)
        self._chunks: deque[Chunk] = deque([Chunk(1, clean)])
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

    def extend(
        self,
        events: Sequence[MessageEvent],
        size: int,
        totals: Mapping[str, int],
        doubtful: Set[str] = frozenset(),
    ) -> list[Chunk]:
        """Append *events* with *size* bytes of text; return what had to make way for them.

        *totals*: whose they are, and how many messages each station has had with these.
        *doubtful*: ids of messages that may be other than their schemas have them; the first of
        them may be the newest that is here already.
        """
        if len(events) > self._chunk_entries or (size > self._chunk_size and len(events) > 1):
            halves = _halves(events, totals)
            return [chunk for half in halves for chunk in self.extend(*half, doubtful)]
        chunk = self._chunks[-1]
        chunk.suspect(doubtful)
        if len(chunk) + len(events) > self._chunk_entries or chunk.size + size > self._chunk_size:
            chunk = self._following(chunk)
        chunk.extend(events, size, totals)
        chunk.suspect(doubtful)
        self.size += size
        self.last_id += len(events)
        return self._make_room()

    def _following(self, chunk: Chunk) -> Chunk:
        """Return an empty chunk to go on with."""
        if len(chunk):
            chunk = Chunk(self.last_id + 1, self._clean)
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
        """Return the event with that id if it is held, be it only because its chunk is."""
        if not self._chunks[0].first_id <= id <= self.last_id:
            return None
        chunk = next(each for each in reversed(self._chunks) if each.first_id <= id)
        return chunk.events[id - chunk.first_id]

    def doubt(self, identity: str, message_id: str) -> int | None:
        """Return the id of the newest message from a station with *message_id*.

        Looks at those that have just come. It may be other than its schema has it.
        """
        for chunk in reversed(self._chunks):
            id_ = chunk.doubt(identity, message_id)
            if id_ is not None or self.last_id - chunk.first_id >= _RECENT:
                return id_
        return None

    def hidden(self) -> list[tuple[int, MessageEvent]]:
        """Return what is held only because its chunk is, by id, oldest first."""
        chunk = self._chunks[0]
        over = max(self.first_id - chunk.first_id, 0)
        return list(enumerate(chunk.events[:over], chunk.first_id)) if over else []

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


def _halves(
    events: Sequence[MessageEvent], totals: Mapping[str, int]
) -> Iterator[tuple[Sequence[MessageEvent], int, Mapping[str, int]]]:
    middle = len(events) // 2
    for half in (events[:middle], events[middle:]):
        yield half, size_of(half), {each: totals[each] for each in map(identity_of, half)}


def size_of(events: Iterable[MessageEvent]) -> int:
    """Return the bytes of the texts of *events*."""
    return sum(map(len, map(_raw_of, events)))
