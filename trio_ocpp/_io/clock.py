"""The wall clock as OCPP writes it."""

from __future__ import annotations

import time
from datetime import UTC, datetime

#: The last answer: within a millisecond a server is asked dozens of times.
_last: tuple[int, datetime] = (0, datetime.fromtimestamp(0, UTC))


def now() -> datetime:
    """Return the time, aware, in UTC, cut to milliseconds."""
    global _last
    milliseconds = time.time_ns() // 1_000_000
    last = _last
    if last[0] == milliseconds:
        return last[1]
    # A float holds a moment of this century to a quarter of a microsecond, and fromtimestamp
    # rounds to the microsecond: the milliseconds come out exactly.
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    # One assignment of one pair, so that a thread never sees half of it.
    _last = (milliseconds, moment)
    return moment
