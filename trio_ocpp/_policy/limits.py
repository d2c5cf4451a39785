"""How much is too much: CALLs per station, failed handshakes per address and identity.

Knows no clock: *now* is seconds of any clock that never goes back. Says yes
or no; what follows from it is decided elsewhere.
"""

from __future__ import annotations

from collections import OrderedDict, deque


class TokenBucket:
    """Lets *rate* things a second through in the long run, and *burst* at once."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._at: float | None = None

    def take(self, now: float) -> bool:
        """Take one token if there is one."""
        if self._at is not None:
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


Key = tuple[str, str]
_WINDOW = 60.0


class FailureLimit:
    """Blocks an (address, identity) after *per_minute* failures within a minute.

    Bounded: beyond *max_entries* the key that failed longest ago is
    forgotten, so a flood of invented identities frees others at worst; it
    never blocks them.
    """

    def __init__(self, per_minute: int, *, max_entries: int = 10_000) -> None:
        self._per_minute = per_minute
        self._max_entries = max_entries
        # Ordered by the last failure, oldest first, so that sweeping looks at the front only.
        self._failures: OrderedDict[Key, deque[float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._failures)

    def blocked(self, key: Key, now: float) -> bool:
        """Whether this key has used up its failures."""
        return self.retry_after(key, now) > 0

    def retry_after(self, key: Key, now: float) -> float:
        """Return the seconds until this key may try again; 0: it may now."""
        times = self._failures.get(key)
        if times is None or len(times) < self._per_minute:
            return 0
        return max(0.0, times[0] + _WINDOW - now)

    def failed(self, key: Key, now: float) -> None:
        """Count a failure."""
        self.sweep(now)
        times = self._failures.setdefault(key, deque(maxlen=self._per_minute))
        times.append(now)
        self._failures.move_to_end(key)
        if len(self._failures) > self._max_entries:
            self._failures.popitem(last=False)

    def succeeded(self, key: Key) -> None:
        """Forget this key's failures."""
        self._failures.pop(key, None)

    def sweep(self, now: float) -> None:
        """Forget the keys that have not failed for a minute."""
        while self._failures:
            key, times = next(iter(self._failures.items()))
            if times[-1] + _WINDOW > now:
                return
            del self._failures[key]
