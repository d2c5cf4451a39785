"""Which messages broke their schemas, and where: bounded in bytes, the oldest go first.

Knows nothing of messages but their ids.
"""

from __future__ import annotations

from ..records import Violation

#: Bytes that a violation takes beside its texts.
_ENTRY = 400
#: Violations that are kept of one message.
_PER_MESSAGE = 20


class Violations(dict[int, tuple[Violation, ...]]):
    """Violations by message id, of *limit* bytes together at most."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit
        #: The bytes that are held.
        self.size = 0

    def note(self, id: int, violation: Violation) -> None:  # noqa: A002 - what it is called everywhere
        """Add *violation* to those of the message *id*."""
        kept = self.get(id, ())
        if len(kept) >= _PER_MESSAGE:
            return
        self[id] = (*kept, violation)
        self.size += _weight(violation)
        while self.size > self._limit and len(self) > 1:
            self.size -= sum(map(_weight, self.pop(next(iter(self)))))


def _weight(violation: Violation) -> int:
    return _ENTRY + len(violation.path) + len(violation.description)
