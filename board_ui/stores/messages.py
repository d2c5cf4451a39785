"""The messages: what came and went last, in all and of each station.

::

    extend(events) ─► common ring ──(what makes way)──► histories of the stations
                          ▲                                   ▲
             indices, pairing: made when asked     the last 50 of each

Events are kept as the server made them. A record is made of one only when somebody asks for it;
the indices are brought up to date only then, too. Knows neither servers nor HTTP.
"""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import islice
from operator import attrgetter

from trio_ocpp import PayloadViolation

from ..options import BoardLimits
from ..queries import MessageQuery
from ..records import Message, MessageDetail, Page
from .base import StoredMessage
from .message_filters import CLASSES, Filter, filters
from .message_index import FieldIndex, Pairing
from .message_record import NUMBERS, MessageEvent, to_violation
from .message_ring import ENTRY, Clean, MessageRing, as_they_are, identity_of, size_of
from .message_text import of_transaction
from .message_view import MessageView
from .station_history import StationHistories
from .violations import Violations

#: Bytes of text in one batch for a store.
BATCH_SIZE = 1024 * 1024


def _beside(limits: BoardLimits) -> int:
    """Return the bytes that are left for quiet stations when the common ring is full."""
    ring = limits.message_bytes + ENTRY * limits.messages
    return max(limits.all_message_bytes - ring, limits.all_message_bytes // 10)


class Messages:
    """The newest messages, and beside them the last ones of each station.

    ``first_id`` and ``last_id`` are those of the common ring; a station's history reaches back
    further. Everything is synchronous and none of it blocks.
    """

    def __init__(
        self,
        limits: BoardLimits | None = None,
        *,
        now: Callable[[], float] = time.time,
        totals: Mapping[str, int] | None = None,
    ) -> None:
        """*totals*: how many messages each station has had; without, that is counted here."""
        self._limits = limits or BoardLimits()
        self._now = now
        #: Takes the secrets out of what is read for the first time.
        self.clean: Clean = as_they_are
        self._ring = MessageRing(
            self._limits.messages,
            self._limits.message_bytes,
            lambda events, doubtful: self.clean(events, doubtful),
        )
        self._counted: Counter[str] = Counter()
        self._totals = self._counted if totals is None else totals
        self._histories = StationHistories(
            self._limits.station_messages, _beside(self._limits), self._totals
        )
        self._violations = Violations(self._limits.all_message_bytes // 10)
        self._pairing = Pairing()
        self._indices = {
            "identity": FieldIndex(attrgetter("identity")),
            "action": FieldIndex(attrgetter("action")),
            "type": FieldIndex(attrgetter("type")),
            "direction": FieldIndex(type),
        }
        #: Messages that questions have looked at so far.
        self.visited = 0

    def __len__(self) -> int:
        return len(self._ring)

    @property
    def first_id(self) -> int:
        """The id of the oldest message in the common ring."""
        return self._ring.first_id

    @property
    def last_id(self) -> int:
        """The id of the newest message, 0 before the first one."""
        return self._ring.last_id

    @property
    def held(self) -> int:
        """The bytes that all messages and violations are charged with."""
        return self._beside_histories + self._histories.held

    @property
    def _beside_histories(self) -> int:
        return self._ring.charge + self._violations.size

    # ── what happens ─────────────────────────────────────────────────────

    def extend(
        self,
        events: Sequence[MessageEvent],
        size: int | None = None,
        totals: Mapping[str, int] | None = None,
        doubtful: Set[str] = frozenset(),
    ) -> None:
        """Keep *events*, oldest first. Called with every message of the server, in batches.

        *size* is the bytes of their texts, *totals* how many messages each of their stations has
        had with these, for those who know. *doubtful* are the ids of messages that may
        be other than their schemas have them.
        """
        size = size_of(events) if size is None else size
        totals = self._count(events) if totals is None else totals
        for chunk in self._ring.extend(events, size, totals, doubtful):
            self._histories.add(chunk)
        if self.held > self._limits.all_message_bytes:
            self._make_room()

    def _count(self, events: Sequence[MessageEvent]) -> Mapping[str, int]:
        self._counted.update(map(identity_of, events))
        return {each: self._counted[each] for each in map(identity_of, events)}

    def _make_room(self) -> None:
        limit = self._limits.all_message_bytes
        self._histories.shrink_to(max(limit - self._beside_histories, 0))
        # Only where the limits leave the common ring less than its own bytes and entries.
        while self.held > limit and (chunk := self._ring.give_up_oldest()):
            self._histories.add(chunk)
            self._histories.shrink_to(max(limit - self._beside_histories, 0))

    def violation(self, event: PayloadViolation) -> None:
        """Note that the newest message of that station and id broke its schema.

        Call it after ``extend`` was given that message. One that is not found is no error.
        """
        id_ = self._ring.doubt(event.identity, event.message_id)
        if id_ is not None:
            self._violations.note(id_, to_violation(event))

    def remove_station(self, identity: str) -> None:
        """Forget a station's history; what is in the common ring stays."""
        self._histories.remove(identity)

    def continue_after(self, last_id: int) -> None:
        """Number from *last_id* on, what is kept already too: a store holds these ids."""
        violations = dict(self._violations)
        self._violations = Violations(self._limits.all_message_bytes // 10)
        for id_, noted in violations.items():
            for each in noted:
                self._violations.note(id_ + last_id, each)
        self._ring.number_after(last_id)
        self._histories.number_after(last_id)
        self._pairing.reset(self.first_id)
        for index in self._indices.values():
            index.reset(self.first_id)

    # ── what is asked ────────────────────────────────────────────────────

    def find(self, query: MessageQuery) -> Page[Message]:
        """Return a page of the matches, newest first.

        A query with one of ``identity``, ``action``, ``direction`` and ``type`` alone, or with
        none, looks at ``limit`` messages, whatever its offset. Others walk through the messages
        with the rarest of these. A query for one station sees its history too.
        """
        view, ids, known = self._candidates(query)
        demands = filters(query, view, known)
        stop = len(ids) if query.before is None else bisect_left(ids, query.before)
        if demands:
            chosen, total = self._walk(query, view, ids[:stop], demands)
        else:
            end = max(stop - query.offset, 0)
            chosen, total = list(ids[max(end - query.limit - 1, 0) : end][::-1]), len(ids)
        more = len(chosen) > query.limit
        del chosen[query.limit :]
        self.visited += 0 if demands else len(chosen)
        return Page(
            items=tuple(map(view.message, chosen)),
            total=total,
            more=more,
            reaches_back=self._reaches_back(view, ids if query.identity else ()),
            last_id=self.last_id,
        )

    def _candidates(
        self, query: MessageQuery
    ) -> tuple[MessageView, Sequence[int], tuple[str, ...]]:
        """Return the ids to look at, ascending, and the field of the query that chose them."""
        if query.identity is not None:
            view, ids = self._station(query.identity)
            return view, ids, ("identity",)
        view = self._view()
        values = {
            "action": query.action,
            "type": None if query.type is None else NUMBERS[query.type],
            "direction": None if query.direction is None else CLASSES[query.direction],
        }
        listed = [
            (name, self._listed(name, value)) for name, value in values.items() if value is not None
        ]
        if query.violations:
            first = self.first_id
            listed.append(("violations", sorted(id_ for id_ in self._violations if id_ >= first)))
        if query.transaction_id is not None:
            listed.append(("transaction_id", self._of_transaction(view, query.transaction_id)))
        if not listed:
            return view, range(self.first_id, self.last_id + 1), ()
        name, ids = min(listed, key=lambda each: len(each[1]))
        return view, ids, (name,)

    def _of_transaction(self, view: MessageView, transaction_id: str) -> Sequence[int]:
        """Read all texts of the ring at once: one by one, as other filters do, takes thrice as long."""
        first, is_of = self.first_id, of_transaction(transaction_id)
        events = self._ring.since(first - 1)
        self.visited += len(events)
        own = {id_ for id_, event in enumerate(events, first) if is_of(event.raw)}
        # A message belongs to the transaction of its counterpart. All but one kind are mutual.
        partners = {view.partner(id_) for id_ in own}
        late = self._listed("type", NUMBERS["CALLRESULTERROR"])
        own.update(id_ for id_ in partners if id_ is not None and id_ >= first)
        own.update(id_ for id_ in late if view.partner(id_) in own)
        return sorted(own)

    def _listed(self, name: str, value: object) -> Sequence[int]:
        index = self._indices[name]
        self._bring_up_to_date(index)
        return index.ids(value, self.first_id)

    def _station(self, identity: str) -> tuple[MessageView, Sequence[int]]:
        in_ring = self._listed("identity", identity)
        missing = max(self._limits.station_messages - len(in_ring), 0)
        story = self._story(identity, missing) if missing else {}
        view = self._view(story, in_ring)
        return view, array("Q", [*story, *in_ring]) if story else in_ring

    def _story(self, identity: str, most: int) -> dict[int, MessageEvent]:
        """Return a station's last messages that are older than the common ring tells."""
        hidden = {id_: event for id_, event in self._ring.hidden() if event.identity == identity}
        story = self._histories.of(identity, max(most - len(hidden), 0)) | hidden
        return dict(islice(story.items(), max(len(story) - most, 0), None))

    def _view(
        self, story: dict[int, MessageEvent] | None = None, following: Sequence[int] = ()
    ) -> MessageView:
        self._bring_up_to_date(self._pairing)
        return MessageView(self._ring, self._pairing, self._violations, story or {}, following)

    def _bring_up_to_date(self, index: FieldIndex | Pairing) -> None:
        first = self.first_id
        # What has left the ring goes from the indices with the next beginning.
        if index.following < first or first - index.base > self._limits.messages:
            index.reset(first)
        if index.following <= self.last_id:
            index.add(self._ring.since(index.following - 1))

    def _walk(
        self, query: MessageQuery, view: MessageView, ids: Sequence[int], demands: list[Filter]
    ) -> tuple[list[int], int | None]:
        """Return one match more than the page has, newest first, and the total if all were seen."""
        wanted = query.offset + query.limit + 1
        found: list[int] = []
        for id_ in self._matching(view, reversed(ids), demands):
            found.append(id_)
            if len(found) == wanted:
                return found[query.offset :], None
        return found[query.offset :], len(found) if query.before is None else None

    def _matching(
        self, view: MessageView, ids: Iterator[int], demands: list[Filter]
    ) -> Iterator[int]:
        for id_ in ids:
            self.visited += 1
            event = view.event(id_)
            for demand in demands:
                if not demand(id_, event):
                    break
            else:
                yield id_

    def _reaches_back(self, view: MessageView, ids: Sequence[int]) -> float | None:
        oldest = min([*ids[:1], self.first_id])
        if oldest > self.last_id:
            return None
        return max(self._now() - view.event(oldest).at, 0.0)

    def get(self, id: int) -> Message | None:  # noqa: A002 - what it is called everywhere
        """Return the record of one message, ``None`` if it is not kept."""
        view = self._view_of(id)
        return None if view is None else view.message(id)

    def detail(self, id: int) -> MessageDetail | None:  # noqa: A002 - what it is called everywhere
        """Return one message and its counterpart with their texts, ``None`` if it is not kept."""
        view = self._view_of(id)
        if view is None:
            return None
        partner = view.partner(id)
        return MessageDetail(
            message=view.message(id),
            raw=view.text(id),
            counterpart=None if partner is None else view.message(partner),
            counterpart_raw=None if partner is None else view.text(partner),
        )

    def _view_of(self, id: int) -> MessageView | None:  # noqa: A002 - what it is called everywhere
        """Return a view that has that message, and its counterpart if that is kept."""
        event = self._ring.get(id)
        view = self._view()
        if event is not None and id >= self.first_id and view.partner(id) is not None:
            return view
        identity = self._histories.owner(id) if event is None else event.identity
        if identity is None:
            return None
        view, ids = self._station(identity)
        return view if id in ids else None

    def newer(
        self, after: int, query: MessageQuery, most: int, *, newest: bool
    ) -> tuple[list[Message], int, int]:
        """Return the matches above *after*, oldest first; see ``Collection``. The ring's only."""
        view = self._view()
        after = max(after, self.first_id - 1)
        ids: Sequence[int] = range(after + 1, self.last_id + 1)
        left_out, cursor = 0, self.last_id
        demands = filters(query, view)
        if demands:
            matching = self._matching(view, iter(ids), demands)
            ids = list(matching if newest else islice(matching, most))
        if newest:
            left_out = max(len(ids) - most, 0)
            ids = ids[left_out:]
        elif len(ids) >= most:
            ids = ids[:most]
            cursor = ids[-1]
        return [view.message(id_) for id_ in ids], left_out, cursor

    def to_store(self, after: int, most: int) -> list[StoredMessage]:
        """Return the oldest messages with ids above *after* as a store is given them.

        At most *most*, and no more once there are ``BATCH_SIZE`` bytes of text.
        """
        view = self._view()
        first = max(after + 1, self.first_id)
        batch: list[StoredMessage] = []
        size = 0
        for id_ in range(first, min(first + most, self.last_id + 1)):
            message = view.message(id_)
            batch.append(StoredMessage(message=message, raw=view.text(id_)))
            size += message.size
            if size >= BATCH_SIZE:
                break
        return batch
