"""Indices over the common ring of messages, brought up to date only when somebody asks.

``FieldIndex`` lists the ids of each value of a field; ``Pairing`` knows which answer belongs to
which CALL. Neither costs anything while nobody looks; what was missed is caught up with at
the next question, from the oldest message that is still kept if too much was missed. Knows
nothing of queries.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from trio_ocpp import MessageReceived

from .message_record import MessageEvent

_CALL, _CALLRESULT, _CALLERROR, _CALLRESULTERROR = 2, 3, 4, 5
_ANSWERS = (_CALLRESULT, _CALLERROR)

#: Messages that may lie between a CALLRESULT and the CALLRESULTERROR that refuses it.
_TAIL = 256


class FieldIndex:
    """The ids of the messages with each value of a field, ascending."""

    def __init__(self, field: Callable[[MessageEvent], Hashable]) -> None:
        self._field = field
        self.reset(1)

    def reset(self, first_id: int) -> None:
        """Begin anew with the message *first_id*."""
        self.base = self.following = first_id
        self._ids: dict[Hashable, array[int]] = {}

    def add(self, events: Sequence[MessageEvent]) -> None:
        """Add the messages that follow."""
        ids = self._ids
        for id_, value in enumerate(map(self._field, events), self.following):
            try:
                ids[value].append(id_)
            except KeyError:
                ids[value] = array("Q", (id_,))
        self.following += len(events)

    def ids(self, value: Hashable, first_id: int) -> array[int]:
        """Return the ids from *first_id* on of the messages with *value*, ascending."""
        ids = self._ids.get(value)
        if ids is None:
            return array("Q")
        return ids[bisect_left(ids, first_id) :]


class Pairing:
    """Which answer belongs to which CALL.

    A message id may come again: a station that counts from 1 after a reboot, a repeated CALL. An
    answer belongs to the newest CALL of its id that is still open, per station and direction.
    """

    def __init__(self) -> None:
        self.reset(1)

    def reset(self, first_id: int) -> None:
        """Begin anew with the message *first_id*."""
        self.base = self.following = first_id
        self._partners = array("Q")
        # By station and message id: the index of the open CALL, or (newest, the older ones).
        self._station_calls: dict[tuple[str, str], Any] = {}
        self._our_calls: dict[tuple[str, str], Any] = {}
        # The end of what was added before, where a CALLRESULTERROR finds its CALLRESULT.
        self._tail: list[MessageEvent] = []

    def add(self, events: Sequence[MessageEvent]) -> None:
        """Add the messages that follow."""
        base, partners = self.base, self._partners
        start = self.following - base
        partners.frombytes(bytes(partners.itemsize * len(events)))
        theirs, ours = self._station_calls, self._our_calls
        for index, event in enumerate(events, start):
            kind = event.type
            key = (event.identity, event.message_id)
            if kind == _CALL:
                calls = theirs if type(event) is MessageReceived else ours
                older = calls.get(key)
                calls[key] = index if older is None else (index, older)
            elif kind in _ANSWERS:
                calls = ours if type(event) is MessageReceived else theirs
                call = calls.pop(key, None)
                if call is not None:
                    if type(call) is tuple:
                        call, calls[key] = call
                    partners[index], partners[call] = base + call, base + index
            elif kind == _CALLRESULTERROR:
                before = [*self._tail, *events[: index - start]]
                self._pair_late(index, event, before)
        self.following += len(events)
        self._tail = [*self._tail, *events[-_TAIL:]][-_TAIL:]

    def _pair_late(self, index: int, late: MessageEvent, before: Sequence[MessageEvent]) -> None:
        """Pair a CALLRESULTERROR with the CALLRESULT that it refuses (2.1 part 4 §4.2.3).

        They have one message id (§4.1.4), which messages of other stations may have too.
        """
        sought = (_CALLRESULT, late.message_id, late.identity)
        for back, event in enumerate(reversed(before[-_TAIL:]), 1):
            if (event.type, event.message_id, event.identity) == sought:
                self._partners[index] = self.base + index - back
                return

    def partner(self, id: int) -> int | None:  # noqa: A002 - what it is called everywhere
        """Return the id of the counterpart of message *id*, if both are known."""
        if self.base <= id < self.following:
            return self._partners[id - self.base] or None
        return None
