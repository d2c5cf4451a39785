"""Latencies as histograms that take a batch at C speed, and sliding windows of anything.

A bucket is the top 16 bits of a double: exponent and four bits of the fraction,
so that 16 buckets of equal width make an octave and the middle of one is at most
1/33 from what fell into it. Taking those bits is one copy of an array, where
a logarithm or a bisection a value costs four times as much.

Knows neither messages nor a clock: time is an argument.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from .records import Latency

S = TypeVar("S")

#: Which of the four 16-bit words of a double holds its sign, exponent and top of the fraction.
_TOP = 3 if sys.byteorder == "little" else 0

#: Upper bounds in seconds for the exposition, 61 µs to 64 s: powers of two, because the buckets
#: meet there exactly; a bound such as 0.1 would cut one in two.
BOUNDS: tuple[float, ...] = tuple(2.0**power for power in range(-14, 7))

NO_LATENCY = Latency(count=0, avg=0.0, p50=0.0, p95=0.0, p99=0.0)


def bucket_of(seconds: float) -> int:
    """The number of the bucket of *seconds*, at least 0; bigger for longer ones."""
    return _buckets((seconds,))[0]


def lowest(bucket: int) -> float:
    """The shortest time in *bucket*, in seconds."""
    (seconds,) = struct.unpack(">d", struct.pack(">H6x", bucket))
    return float(seconds)


def middle(bucket: int) -> float:
    """The time that stands for all in *bucket*: the harmonic mean of its ends.

    That one is equally wrong, relatively, for both ends.
    """
    low, high = lowest(bucket), lowest(bucket + 1)
    return 2 * low * high / (low + high)


def _buckets(seconds: Sequence[float]) -> array[int]:
    return array("H", array("d", seconds).tobytes())[_TOP::4]


#: The first bucket that is not below each of ``BOUNDS``.
_EDGES: tuple[int, ...] = tuple(map(bucket_of, BOUNDS))


class Histogram:
    """How often which latency was seen. At most as many entries as buckets were hit."""

    __slots__ = ("buckets", "count", "total")

    def __init__(self) -> None:
        self.buckets: Counter[int] = Counter()
        self.count = 0
        #: Seconds of all together, exact.
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """Take one latency."""
        self.add_all((seconds,))

    def add_all(self, seconds: Sequence[float]) -> None:
        """Take many latencies."""
        self.buckets.update(_buckets(seconds))
        self.count += len(seconds)
        self.total += sum(seconds)

    def merge(self, other: Histogram) -> None:
        """Take all that *other* has seen."""
        self.buckets.update(other.buckets)
        self.count += other.count
        self.total += other.total

    def percentiles(self, *shares: float) -> tuple[float, ...]:
        """The latencies, in seconds, that *shares* (0 to 1, rising) of all do not exceed.

        Right to 1/33. All 0 while nothing was seen.
        """
        ascending = sorted(self.buckets.items())
        return tuple(_rank(ascending, share * self.count) for share in shares)

    def latency(self) -> Latency:
        """The figures for people, in milliseconds."""
        if not self.count:
            return NO_LATENCY
        p50, p95, p99 = (1_000 * each for each in self.percentiles(0.5, 0.95, 0.99))
        return Latency(
            count=self.count, avg=1_000 * self.total / self.count, p50=p50, p95=p95, p99=p99
        )

    def cumulative(self) -> list[int]:
        """How many stayed below each of ``BOUNDS``."""
        steps = [0] * (len(BOUNDS) + 1)
        for bucket, count in self.buckets.items():
            steps[bisect_right(_EDGES, bucket)] += count
        return list(accumulate(steps))[:-1]


def _rank(ascending: list[tuple[int, int]], rank: float) -> float:
    seen = 0
    for bucket, count in ascending:
        seen += count
        if seen >= rank:
            return middle(bucket)
    return 0.0


class Window(Generic[S]):
    """The last *span* seconds as slices of at least *grain* seconds, each one an *S*.

    Holds ``span / grain + 1`` of them at most; a slice goes when all of it is older.
    """

    def __init__(self, make: Callable[[], S], *, span: float = 60, grain: float = 2) -> None:
        self._make, self._span, self._grain = make, span, grain
        self._slices: deque[tuple[float, S]] = deque()

    def current(self, now: float) -> S:
        """The slice for what happens at *now*."""
        if not self._slices or now - self._slices[-1][0] >= self._grain:
            self._expire(now)
            self._slices.append((now, self._make()))
        return self._slices[-1][1]

    def live(self, now: float) -> Iterator[S]:
        """The slices of the last *span* seconds, oldest first."""
        self._expire(now)
        return (each for _, each in self._slices)

    def _expire(self, now: float) -> None:
        while self._slices and now - self._slices[0][0] >= self._span + self._grain:
            self._slices.popleft()
