"""The kept messages as one question sees them: by id, with counterparts and violations.

A question about one station sees its history beside the common ring. Knows nothing of queries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..records import Message, Violation
from .message_index import Pairing
from .message_record import MessageEvent, to_message
from .message_ring import MessageRing

#: So many of a station's messages in the ring are paired with its history: the answers that
#: were on their way when their CALLs left the ring.
_OVERLAP = 50


class MessageView:
    """Messages by id. *story*: a station's history, oldest first."""

    __slots__ = ("_events", "_first", "_pairing", "_partners", "_story", "_violations")

    def __init__(
        self,
        ring: MessageRing,
        pairing: Pairing,
        violations: Mapping[int, tuple[Violation, ...]],
        story: Mapping[int, MessageEvent],
        following: Sequence[int] = (),
    ) -> None:
        self._first = ring.first_id
        self._events = ring.since(self._first - 1)
        self._pairing = pairing
        self._violations = violations
        self._story = story
        self._partners = self._pair(story, following[:_OVERLAP]) if story else {}

    def _pair(self, story: Mapping[int, MessageEvent], following: Sequence[int]) -> dict[int, int]:
        ids = [*story, *following]
        pairing = Pairing()
        pairing.add([self.event(each) for each in ids])
        partners = ((each, pairing.partner(place)) for place, each in enumerate(ids, 1))
        return {each: ids[partner - 1] for each, partner in partners if partner is not None}

    def event(self, id: int) -> MessageEvent:  # noqa: A002 - what it is called everywhere
        """Return the event with that id, which is one that is kept."""
        return self._events[id - self._first] if id >= self._first else self._story[id]

    def partner(self, id: int) -> int | None:  # noqa: A002 - what it is called everywhere
        """Return the id of the answer to a CALL, or of the CALL that is answered, if kept."""
        partner = self._pairing.partner(id) or self._partners.get(id)
        if partner is None or (partner < self._first and partner not in self._story):
            return None
        return partner

    def violations(self, id: int) -> tuple[Violation, ...]:  # noqa: A002 - what it is called everywhere
        """Return where the message broke its schema."""
        return self._violations.get(id, ())

    def message(self, id: int) -> Message:  # noqa: A002 - what it is called everywhere
        """Return the record of the message with that id."""
        return to_message(id, self.event(id), self.violations(id), self.partner(id))

    def text(self, id: int) -> str:  # noqa: A002 - what it is called everywhere
        """Return the text of the message with that id."""
        return self.event(id).raw.decode(errors="replace")
