"""The last messages of each station, for those that have left the common ring.

::

    common ring ─► attic: whole chunks, as long as there is room ─► kept: what quiet stations
                   (with a count of each station's messages)         have nothing newer than

So a quiet station keeps its story while others talk, and a message of a station that talks a
lot is never looked at singly: it goes with its chunk. Knows nothing of queries.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from itertools import accumulate, compress, repeat
from operator import add, attrgetter, eq, sub

from .message_record import MessageEvent
from .message_ring import ENTRY, Chunk

#: Bytes that a station takes beside its messages.
_STATION = 800
#: What a message of a quiet station is taken to weigh at most when shares are reckoned: the
#: frames of one that floods are no measure for the others.
_USUAL = 1_000

_identity_of = attrgetter("identity")

Story = deque[tuple[int, MessageEvent]]


class StationHistories:
    """The last *most* messages of every station, *size* bytes of singly kept ones at most."""

    def __init__(self, most: int, size: int) -> None:
        self._most = most
        self._size = size
        self._attic: deque[tuple[Chunk, Counter[str]]] = deque()
        self._attic_charge = 0
        #: How many messages of each station are in the attic.
        self._counts: dict[str, int] = {}
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
        counts = Counter(map(_identity_of, chunk.events))
        self._attic.append((chunk, counts))
        self._attic_charge += chunk.charge
        # Without a loop of ours, as all that is done for every message here.
        before = map(self._counts.get, counts, repeat(0))
        self._counts.update(zip(counts, map(add, before, counts.values()), strict=True))

    def shrink_to(self, size: int) -> None:
        """Give up the oldest messages of those who have newer ones until *size* bytes are held."""
        while self._attic and self.held > size:
            self._clear_oldest(size)
        if self._kept_charge > min(self._size, size):
            # By a quarter more than it must: it costs as much as there are stations.
            self._cut_largest(min(self._size, size) * 3 // 4)

    def _clear_oldest(self, size: int) -> None:
        """Take the oldest chunk out of the attic, and keep what stations have too little beside."""
        chunk, counts = self._attic.popleft()
        self._attic_charge -= chunk.charge
        quiet = self._quiet(counts, self._quota(chunk, size))
        if quiet:
            for id_, event in enumerate(chunk.events, chunk.first_id):
                if event.identity in quiet and id_ > self._removed.get(event.identity, 0):
                    self._keep(id_, event)

    def _quota(self, chunk: Chunk, size: int) -> int:
        """Return how many newer messages make older ones superfluous: half of a fair share."""
        share = size // (2 * max(len(self._counts), len(self._kept), 1))
        usual = min(chunk.charge // len(chunk.events), _USUAL)
        return max(min(self._most, share // usual), 1)

    def _quiet(self, counts: Counter[str], quota: int) -> set[str]:
        """Return who has less than *quota* newer messages; the others' stories are superfluous."""
        before = map(self._counts.__getitem__, counts)
        newer = dict(zip(counts, map(sub, before, counts.values()), strict=True))
        self._counts.update(newer)
        quiet = {identity for identity, count in newer.items() if count < quota}
        for identity in quiet:
            if not newer[identity]:
                del self._counts[identity]
        for identity in self._kept.keys() & counts.keys() - quiet:
            self._drop(identity)
        return quiet

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
            self._removed = {
                who: last_id for who, last_id in self._removed.items() if who in self._counts
            }
            newest = self._attic[-1][0]
            self._removed[identity] = newest.first_id + len(newest.events) - 1

    def of(self, identity: str, most: int) -> dict[int, MessageEvent]:
        """Return a station's last *most* messages by id, oldest first."""
        found: Story = deque()
        for chunk, counts in reversed(self._attic):
            if len(found) >= most:
                break
            if identity in counts:
                found.extendleft(reversed(_messages_of(identity, chunk)))
        story = [*self._kept.get(identity, ()), *found]
        forgotten = self._removed.get(identity, 0)
        return {id_: event for id_, event in story[max(len(story) - most, 0) :] if id_ > forgotten}

    def owner(self, id: int) -> str | None:  # noqa: A002 - what it is called everywhere
        """Return the station whose message *id* is, if it is among those that are held."""
        for chunk, _ in reversed(self._attic):
            if chunk.first_id <= id < chunk.first_id + len(chunk.events):
                return chunk.events[id - chunk.first_id].identity
        for identity, story in self._kept.items():
            if any(id == each for each, _ in story):
                return identity
        return None

    def number_after(self, last_id: int) -> None:
        """Raise all ids by *last_id*."""
        for chunk, _ in self._attic:
            chunk.first_id += last_id
        for identity, story in self._kept.items():
            self._kept[identity] = deque((id_ + last_id, event) for id_, event in story)
        self._removed = {who: id_ + last_id for who, id_ in self._removed.items()}


def _messages_of(identity: str, chunk: Chunk) -> list[tuple[int, MessageEvent]]:
    is_its = map(eq, map(_identity_of, chunk.events), repeat(identity))
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
