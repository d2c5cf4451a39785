"""Brokers: from a collection of records to the streams of those who watch it.

How it works::

    collection ──tick──> group (equal query, equal cursor) ──one chunk──> viewer ─> viewer ─> …
    (the buffer)         found once, encoded once                         2 chunks each

A viewer is a *cursor* in the collection, and nothing is queued for it but two
chunks. While they wait to be taken its cursor stands still, and the collection
is the buffer; after that it gets the newest records and is told how many it
missed. Only one that resumes is given everything, oldest first, as far back as
the collection reaches, until it has caught up.

Memory, for each viewer: at most ``CHUNKS`` × ``FLUSH_BYTES`` = 512 KiB that
wait, and the chunk that is being written; shared by those who see the same.
Of encoded events the newest thousand, for one tick.

A slow viewer is never disconnected here. Knows no HTTP, and not what records mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Generic, NamedTuple

import msgspec
import trio

from .options import BoardOptions
from .records import Record, Skipped
from .stores.collection import Collection
from .streams import EventId, Flush, Q, Streams, Subscription, TooManyStreams, event

#: Bytes of one flush to one viewer.
FLUSH_BYTES = 256 * 1024
# What is left of them for records, when a ``skipped`` event goes first.
_ROOM = FLUSH_BYTES - 256
# Events that one tick keeps encoded. Each is below 10 KiB or so.
_ENCODED = 1_000

__all__ = ["FLUSH_BYTES", "Broker", "EventId", "Streams", "Subscription", "TooManyStreams"]


class Broker(Generic[Q]):
    """The streams of one collection, whose records are sent as events called *name*.

    *before* brings the collection up to date; it is called before each look.
    *streams* is shared by all brokers of a board. *run* is put into the ids of events, where the
    collection begins to count anew with each run of the program: so an id of another run is known
    for one. It takes letters and digits.
    """

    def __init__(
        self,
        collection: Collection[Any, Q],
        name: str,
        options: BoardOptions,
        *,
        streams: Streams | None = None,
        run: str = "",
        before: Callable[[], object] = lambda: None,
    ) -> None:
        self._run = run
        self._collection = collection
        self._name = name
        self._options = options
        self._streams = Streams() if streams is None else streams
        self._before = before
        self._viewers: dict[Subscription[Q], None] = {}
        self._encoded: dict[int, bytes] = {}
        self._wake = trio.Event()
        self._closed = False
        #: Records that viewers did not get, all together; of a record so many times as viewers.
        self.skipped = 0

    @property
    def viewers(self) -> int:
        """Streams that are open."""
        return len(self._viewers)

    def subscribe(
        self,
        query: Q,
        last_event_id: EventId | int | None = None,
        *,
        on_end: Callable[[], object] = lambda: None,
    ) -> Subscription[Q]:
        """Open a stream of what matches *query*: from now, or after *last_event_id*.

        The query's paging fields (``limit`` and the like) are to be left at their defaults.
        *on_end* is called once, whatever ends the stream. After ``close()`` it has ended already.

        Raises:
            TooManyStreams: the board has no place left; *on_end* will not be called.
        """
        self._before()
        self._streams.take()
        cursor, resuming = self._begin(last_event_id)
        claim_by = trio.current_time() + self._options.viewer_stall
        leave = partial(self._forget, on_end)
        viewer = Subscription(
            query, cursor, resuming=resuming, run=self._run, claim_by=claim_by, leave=leave
        )
        viewer.hello(self._collection.first_id, self._collection.last_id)
        self._viewers[viewer] = None
        self._wake.set()
        if self._closed:
            viewer.end()
        return viewer

    def close(self) -> None:
        """End all streams, for good; ``run`` then returns."""
        self._closed = True
        self._wake.set()
        for viewer in tuple(self._viewers):
            viewer.end()

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Serve the viewers, until ``close()``. Sleeps for good while there are none."""
        task_status.started()
        while not self._closed:
            if self._viewers:
                await self._tick()
                await trio.sleep(self._options.flush_interval)
            else:
                self._wake = trio.Event()
                await self._wake.wait()

    def _begin(self, last_event_id: EventId | int | None) -> tuple[int, bool]:
        """Where a stream begins, and whether it resumes."""
        last_id = self._collection.last_id
        if last_event_id is None:
            return last_id, False
        if isinstance(last_event_id, EventId):
            if self._run and last_event_id.run not in ("", self._run):
                # Numbers of another run say nothing here: all of this one is new to it.
                return 0, True
            last_event_id = last_event_id.number
        if last_event_id > last_id:
            # An id that we never gave is of a run before this one: all that is kept is new to it.
            return self._collection.first_id - 1, True
        return last_event_id, True

    def _forget(self, on_end: Callable[[], object], viewer: Subscription[Q]) -> None:
        del self._viewers[viewer]
        self._streams.give_back()
        on_end()

    async def _tick(self) -> None:
        self._before()
        for group in self._groups():
            self._serve(group)
            # So that many filters do not hold up the stations.
            await trio.lowlevel.checkpoint()
        self._encoded.clear()

    def _groups(self) -> list[list[Subscription[Q]]]:
        """Put together the viewers that are to get the same."""
        now, last_id = trio.current_time(), self._collection.last_id
        groups: dict[tuple[Q, int, bool], list[Subscription[Q]]] = {}
        for viewer in tuple(self._viewers):
            viewer.end_if_unclaimed(now)
            if viewer.wants(last_id):
                place = (viewer.query, viewer.cursor, viewer.resuming)
                groups.setdefault(place, []).append(viewer)
        return list(groups.values())

    def _serve(self, group: list[Subscription[Q]]) -> None:
        # Some may have left since the groups were made.
        watching = [viewer for viewer in group if viewer.is_open]
        if not watching:
            return
        first = watching[0]
        look = self._oldest if first.resuming else self._newest
        flush = look(first.query, first.cursor)
        for viewer in watching:
            viewer.give(flush)
        self.skipped += flush.skipped * len(watching)

    def _newest(self, query: Q, cursor: int) -> Flush:
        """Take the newest records above *cursor* that fit into a flush; the others are skipped."""
        start = max(cursor, self._collection.first_id - 1)
        records, left, upto = self._collection.newer(
            start, query, self._options.flush_messages, newest=True
        )
        events = self._fitting(reversed(records))[::-1]
        over = len(records) - len(events)
        before = records[over].id - 1 if events else upto
        gap = _Gap(start - cursor, left + over)
        chunk = self._joined(gap, events, before, query)
        return Flush(chunk, upto, gap.total, False)

    def _oldest(self, query: Q, cursor: int) -> Flush:
        """Take the oldest records above *cursor* that fit into a flush; the others come next."""
        start = max(cursor, self._collection.first_id - 1)
        records, _, upto = self._collection.newer(
            start, query, self._options.flush_messages, newest=False
        )
        events = self._fitting(records)
        over = 0
        if len(events) < len(records):
            # One that is too large for any flush must not stop the stream.
            over = 0 if events else 1
            upto = records[max(len(events), 1) - 1].id
        before = records[0].id - 1 if events else upto
        gap = _Gap(start - cursor, over)
        chunk = self._joined(gap, events, before, query)
        return Flush(chunk, upto, gap.total, upto < self._collection.last_id)

    def _joined(self, gap: _Gap, events: list[bytes], upto: int, query: msgspec.Struct) -> bytes:
        """Join *events*, and say before them what was skipped, up to id *upto*."""
        if gap.total:
            exact = not gap.unseen or query == type(query)()
            data = Skipped(skipped=gap.total, exact=exact)
            events = [self._event("skipped", upto, data), *events]
        return b"".join(events)

    def _event(self, name: str, number: int, data: msgspec.Struct) -> bytes:
        return event(name, EventId(number, self._run), data)

    def _fitting(self, records: Iterable[Record]) -> list[bytes]:
        """Encode *records*, one after the other, while they fit into one flush."""
        events: list[bytes] = []
        room = _ROOM
        for record in records:
            encoded = self._encode(record)
            room -= len(encoded)
            if room < 0:
                break
            events.append(encoded)
        return events

    def _encode(self, record: Record) -> bytes:
        """Encode *record* once for all groups of a tick; later it may look different."""
        encoded = self._encoded.get(record.id)
        if encoded is None:
            if len(self._encoded) >= _ENCODED:
                self._encoded.clear()
            encoded = self._encoded[record.id] = self._event(self._name, record.id, record)
        return encoded


class _Gap(NamedTuple):
    """What a viewer does not get: *unseen* records are not kept any more, *left* ones are."""

    unseen: int
    left: int

    @property
    def total(self) -> int:
        return self.unseen + self.left
