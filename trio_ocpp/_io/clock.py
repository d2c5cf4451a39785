"""The wall clock as OCPP writes it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """Return the time, aware, in UTC, cut to milliseconds."""
    return _EPOCH + timedelta(milliseconds=time.time_ns() // 1_000_000)
