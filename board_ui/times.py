"""Points in time as records carry them. Knows no clock."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(at: float) -> datetime:
    """Return seconds since the epoch as an aware ``datetime`` in UTC."""
    return datetime.fromtimestamp(at, UTC)
