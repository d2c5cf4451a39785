"""The wall clock as OCPP writes it."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, aware, in UTC, cut to milliseconds."""
    # A float holds a moment of this century to a quarter of a microsecond, and fromtimestamp
    # rounds to the microsecond: the milliseconds come out exactly.
    return datetime.fromtimestamp(time.time_ns() // 1_000_000 / 1000, UTC)
