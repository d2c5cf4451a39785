"""What waits to be told: in order, bounded, and what of it survives a lost connection.

Facts of transactions stay until they are told or given up (1.6 StopTransaction, 2.x E04
and E13): the first one that fails holds back those behind it, and only those.
All else is dropped with the connection. Knows no station.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from .facts import Fact, TransactionTold

#: Facts kept. Beyond half of it no more meter values are taken and no transaction is started
#: offline; beyond all of it anything but the end of a transaction is dropped.
CAPACITY = 1000


def is_kept(fact: Fact) -> bool:
    """Tell whether *fact* survives a lost connection."""
    return isinstance(fact, TransactionTold)


class Outbox:
    """The queue of one station."""

    def __init__(self) -> None:
        self._facts: deque[Fact] = deque()
        self._attempts = 0
        #: When the first fact of a transaction may be tried again.
        self.retry_at = -math.inf

    def __len__(self) -> int:
        return len(self._facts)

    @property
    def is_filling(self) -> bool:
        """Whether to tell less."""
        return len(self._facts) >= CAPACITY // 2

    @property
    def has_transactions(self) -> bool:
        """Whether facts of a transaction wait."""
        return any(is_kept(fact) for fact in self._facts)

    def holds(self, transaction_id: str | int) -> bool:
        """Tell whether facts of that transaction wait."""
        return any(
            isinstance(fact, TransactionTold) and fact.transaction.id == transaction_id
            for fact in self._facts
        )

    def put(self, fact: Fact) -> None:
        """Add *fact*; a full outbox drops it, unless it is of a transaction."""
        if len(self._facts) < CAPACITY or is_kept(fact):
            self._facts.append(fact)

    def first(self, at: float, may_go: Callable[[Fact], bool]) -> Fact | None:
        """Return the first fact that may go now. It stays until ``done``."""
        blocked = at < self.retry_at
        for fact in self._facts:
            if may_go(fact) and not (blocked and is_kept(fact)):
                return fact
        return None

    def done(self, fact: Fact) -> None:
        """Forget *fact*: it was told, or given up."""
        # A lost connection may have dropped it meanwhile.
        if fact in self._facts:
            self._facts.remove(fact)
        if is_kept(fact):
            self._attempts = 0
            self.retry_at = -math.inf

    def failed(self, at: float, *, attempts: int, interval: float) -> bool:
        """Note that the first fact of a transaction was refused; ``False``: give it up.

        1.6 TransactionMessageRetryInterval, 2.x E13: wait the interval times the attempts made so far.
        """
        self._attempts += 1
        if self._attempts >= attempts:
            return False
        self.retry_at = at + interval * self._attempts
        return True

    def connection_lost(self) -> None:
        """Keep the facts of transactions only; they may go at once when it is back."""
        self._facts = deque(fact for fact in self._facts if is_kept(fact))
        self.retry_at = -math.inf
