"""The history of the telemetry: a collection of samples, of which the newest are kept.

Knows neither what a sample means nor who takes it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

from .queries import HistoryQuery
from .records import Page, Sample
from .stores.ring import Ring


class Samples:
    """The newest *entries* samples: a ``Collection[Sample, HistoryQuery]``.

    Unlike other queries, one for samples has no filters: ids alone tell what matches, and how
    many do.
    """

    def __init__(self, entries: int) -> None:
        self._ring: Ring[Sample] = Ring(entries)

    @property
    def first_id(self) -> int:
        """The id of the oldest sample that is kept."""
        return self._ring.first_id

    @property
    def last_id(self) -> int:
        """The id of the newest sample, 0 before the first one."""
        return self._ring.last_id

    @property
    def newest(self) -> Sample | None:
        """The newest sample, ``None`` before the first one."""
        return self._ring.get(self._ring.last_id)

    def add(self, make: Callable[[int], Sample], /) -> int:
        """Keep the sample that *make* makes of its id, which is returned."""
        return self._ring.append(make(self._ring.last_id + 1))

    def get(self, id: int, /) -> Sample | None:  # noqa: A002 - what it is called everywhere
        """Return one sample, ``None`` if it is not kept."""
        return self._ring.get(id)

    def find(self, query: HistoryQuery, /) -> Page[Sample]:
        """Return the newest samples above id ``query.after``, newest first."""
        matches = self._above(query.after)
        return Page(
            items=tuple(islice(self._ring.newest_first(), min(matches, query.limit))),
            total=matches,
            more=matches > query.limit,
            reaches_back=self._reaches_back(),
            last_id=self.last_id,
        )

    def newer(
        self, after: int, query: HistoryQuery, most: int, *, newest: bool
    ) -> tuple[list[Sample], int, int]:
        """Return the samples above *after*; see ``Collection``."""
        after = max(after, query.after)
        left_out = max(0, self._above(after) - most)
        if newest:
            return self._ring.since(after)[left_out:], left_out, self.last_id
        found = list(islice(self._ring.oldest_first(after), most))
        return found, 0, found[-1].id if left_out else self.last_id

    def _above(self, after: int) -> int:
        """How many of the samples that are kept have ids above *after*."""
        return max(0, min(len(self._ring), self.last_id - after))

    def _reaches_back(self) -> float | None:
        oldest = self._ring.get(self.first_id)
        if oldest is None:
            return None
        return max(0.0, (datetime.now(UTC) - oldest.at).total_seconds())
