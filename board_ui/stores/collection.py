"""What every collection of numbered records can be asked.

Ids count up from 1 without gaps within one collection. Knows neither how the
records are kept nor who asks.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from ..records import Page

R = TypeVar("R")
Q_contra = TypeVar("Q_contra", contravariant=True)


class Collection(Protocol[R, Q_contra]):
    """Numbered records, of which the newest are kept.

    ``last_id`` is 0 when nothing was ever added; an empty collection has
    ``first_id == last_id + 1``.
    """

    @property
    def first_id(self) -> int:
        """The id of the oldest record that is kept."""
        ...

    @property
    def last_id(self) -> int:
        """The id of the newest record."""
        ...

    def find(self, query: Q_contra, /) -> Page[R]:
        """Return the records that match, newest first."""
        ...

    def get(self, id: int, /) -> R | None:  # noqa: A002 - what it is called everywhere
        """Return one record, ``None`` if it is not kept (any more)."""
        ...

    def newer(
        self, after: int, query: Q_contra, most: int, *, newest: bool
    ) -> tuple[list[R], int, int]:
        """Return the matches with ids above *after*, oldest first, for a stream.

        At most *most* of them: the newest ones (*newest*), or the oldest. The
        second value counts the matches among what is kept that were left out
        for good: always 0 for the oldest ones, which are found by the next
        call. The third is the id up to which was looked: the next *after*.
        ``limit``, ``offset`` and ``before`` of the query are not looked at.
        """
        ...
