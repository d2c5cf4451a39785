"""The last messages of each station, for those that have left the common ring.

::

    common ring ─► attic: whole chunks, as long as there is room ─► kept: what quiet stations
                   and some station has too few newer ones           have too few newer ones than

So a quiet station keeps its story while others talk, and a message of a station that talks a
lot is never looked at singly: it goes with its chunk. Knows nothing of queries.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import accumulate, compress, repeat
from operator import eq, gt, le, sub

from .message_record import MessageEvent
from .message_ring import ENTRY, Chunk, identity_of

#: Bytes that a station takes beside its messages.
_STATION = 800
#: What a message of a quiet station is taken to weigh at most when shares are reckoned: the
#: frames of one that floods are no measure for the others.
_USUAL = 1_000

Story = deque[tuple[int, MessageEvent]]


class StationHistories:
    """The last *most* messages of every station, *size* bytes of singly kept ones at most.

    *totals*: how many messages each station has had. One that is not in there is a quiet one.
    """

    def __init__(self, most: int, size: int, totals: Mapping[str, int]) -> None:
        self._totals = totals
        self._most = most
        self._size = size
        self._attic: deque[Chunk] = deque()
        self._attic_charge = 0
        #: Stations with messages in the attic, and chunks that leave it before they are counted anew.
        self._stations = 0
        self._until_count = 0
        self._kept: dict[str, Story] = {}
        self._kept_charge = 0
        #: Stations that were removed, by the last id that is to be forgotten.
        self._removed: dict[str, int] = {}

    @property
    def held(self) -> int:
        """The bytes that the histories are charged with."""
        return self._attic_charge + self._kept_charge

    def add(self, chunk: Chunk) -> None:
        """Take over a chunk that has left the common ring."""
        self._attic.append(chunk)
        self._attic_charge += chunk.charge
        # One station with too few is enough, and mostly soon found.
        while self._attic and all(map(le, repeat(self._most), self._newer(self._attic[0]))):
            # Of all its stations the last messages are in newer ones.
            self._take_oldest(frozenset())

    def _take_oldest(self, quiet: Set[str]) -> Chunk:
        """Take the oldest chunk out of the attic; the stories of all but *quiet* stations go."""
        chunk = self._attic.popleft()
        self._attic_charge -= chunk.charge
        if self._kept:
            for identity in self._kept.keys() & chunk.totals.keys() - quiet:
                self._drop(identity)
        return chunk

    def _newer(self, chunk: Chunk) -> Iterator[int]:
        """How many messages there are of each station of *chunk* that are newer than it."""
        return map(sub, map(self._totals.get, chunk.totals, repeat(0)), chunk.totals.values())

    def shrink_to(self, size: int) -> None:
        """Give up the oldest messages of those who have newer ones until *size* bytes are held."""
        while self._attic and self.held > size:
            self._clear_oldest(size)
        if self._kept_charge > min(self._size, size):
            # By a quarter more than it must: it costs as much as there are stations.
            self._cut_largest(min(self._size, size) * 3 // 4)

    def _clear_oldest(self, size: int) -> None:
        """Take the oldest chunk out of the attic, and keep what stations have too little beside."""
        oldest = self._attic[0]
        less = map(gt, repeat(self._quota(oldest, size)), self._newer(oldest))
        quiet = set(compress(oldest.totals, less))
        chunk = self._take_oldest(quiet)
        if quiet:
            for id_, event in enumerate(chunk.events, chunk.first_id):
                if event.identity in quiet and id_ > self._removed.get(event.identity, 0):
                    self._keep(id_, event)

    def _quota(self, chunk: Chunk, size: int) -> int:
        """Return how many newer messages make older ones superfluous: half of a fair share."""
        self._until_count -= 1
        if self._until_count < 0:
            # Now and then: it takes a look at the whole attic.
            self._stations = len(set().union(*(each.totals for each in self._attic)))
            self._until_count = len(self._attic) // 2
        share = size // (2 * max(self._stations, len(self._kept), 1))
        usual = min(chunk.charge // len(chunk), _USUAL)
        return max(min(self._most, share // usual), 1)

    def _keep(self, id: int, event: MessageEvent) -> None:  # noqa: A002 - what it is called everywhere
        story = self._kept.get(event.identity)
        if story is None:
            story = self._kept[event.identity] = deque()
            self._kept_charge += _STATION
        story.append((id, event))
        self._kept_charge += ENTRY + len(event.raw)
        if len(story) > self._most:
            self._drop_oldest(story)

    def _drop_oldest(self, story: Story) -> int:
        """Drop the oldest message of *story* and return what it was charged with."""
        charge = ENTRY + len(story.popleft()[1].raw)
        self._kept_charge -= charge
        return charge

    def _drop(self, identity: str) -> None:
        self._kept_charge -= _charge(self._kept.pop(identity))

    def _cut_largest(self, size: int) -> None:
        """Cut the largest stories until all together are charged with *size* bytes at most."""
        charges = {identity: _charge(story) for identity, story in self._kept.items()}
        level = _level(sorted(charges.values()), size)
        for identity, charge in charges.items():
            if level < _STATION + ENTRY:
                self._drop(identity)
            elif charge > level:
                self._cut(self._kept[identity], charge - level)

    def _cut(self, story: Story, excess: int) -> None:
        while excess > 0 and len(story) > 1:
            excess -= self._drop_oldest(story)

    def remove(self, identity: str) -> None:
        """Forget a station's history."""
        if identity in self._kept:
            self._drop(identity)
        if self._attic:
            oldest = self._attic[0].first_id
            self._removed = {who: id_ for who, id_ in self._removed.items() if id_ >= oldest}
            newest = self._attic[-1]
            self._removed[identity] = newest.first_id + len(newest) - 1

    def of(self, identity: str, most: int) -> dict[int, MessageEvent]:
        """Return a station's last *most* messages by id, oldest first."""
        found: Story = deque()
        for chunk in reversed(self._attic):
            if len(found) >= most:
                break
            if identity in chunk.totals:
                found.extendleft(reversed(_messages_of(identity, chunk)))
        story = [*self._kept.get(identity, ()), *found]
        forgotten = self._removed.get(identity, 0)
        return {id_: event for id_, event in story[max(len(story) - most, 0) :] if id_ > forgotten}

    def owner(self, id: int) -> str | None:  # noqa: A002 - what it is called everywhere
        """Return the station whose message *id* is, if it is among those that are held."""
        for chunk in reversed(self._attic):
            if chunk.first_id <= id < chunk.first_id + len(chunk):
                return chunk.events[id - chunk.first_id].identity
        for identity, story in self._kept.items():
            if any(id == each for each, _ in story):
                return identity
        return None

    def number_after(self, last_id: int) -> None:
        """Raise all ids by *last_id*."""
        for chunk in self._attic:
            chunk.first_id += last_id
        for identity, story in self._kept.items():
            self._kept[identity] = deque((id_ + last_id, event) for id_, event in story)
        self._removed = {who: id_ + last_id for who, id_ in self._removed.items()}


def _messages_of(identity: str, chunk: Chunk) -> list[tuple[int, MessageEvent]]:
    is_its = map(eq, map(identity_of, chunk.events), repeat(identity))
    return list(compress(enumerate(chunk.events, chunk.first_id), is_its))


def _charge(story: Story) -> int:
    return _STATION + sum(ENTRY + len(event.raw) for _, event in story)


def _level(charges: Sequence[int], size: int) -> int:
    """Return the charge that each may have, so that all together have *size*.

    *charges* ascend, and are more than that. Those below the level leave more to the others.
    """
    before = accumulate(charges, initial=0)
    shares = ((size - used) // left for used, left in zip(before, range(len(charges), 0, -1)))  # noqa: B905 - the last sum is that of all
    return next(share for share, charge in zip(shares, charges, strict=True) if charge > share)
