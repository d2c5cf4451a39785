"""How long a charge point waits before it connects again (OCPP-J 2.1 §5.4, 2.0.1 §5.3).

The delays are a plain iterator over a random source. Knows no clock and no
connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..options import Backoff


def delays(backoff: Backoff, random: Callable[[], float]) -> Iterator[float]:
    """Yield the seconds to wait before the first attempt, the second, and so on for ever.

    *random* gives numbers from 0 up to 1. "The first reconnection attempts
    SHALL be after a back-off time of: RetryBackOffWaitMinimum seconds, plus a
    random value with a maximum of RetryBackOffRandomRange"; each failed one
    doubles "the previous back-off time, with a maximum of
    RetryBackOffRepeatTimes, adding a new random value"; then it stays there.
    The doubling is of the fixed part: were the random parts doubled with it,
    their maximum would not be RetryBackOffRandomRange.
    """
    fixed = backoff.wait_minimum
    doublings = 0
    while True:
        yield fixed + random() * backoff.random_range
        if doublings < backoff.repeat_times:
            fixed *= 2
            doublings += 1
