"""How often someone may ask, fail to log in, and watch: bounded counters.

Pure: time is an argument (seconds of any one clock). Knows keys, not what they stand for.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

#: Keys in one table. Those that were not used for longest go first.
MOST_KEYS = 10_000

_MINUTE = 60.0


class Buckets(Generic[K]):
    """A token bucket a key: *burst* at once, *rate* per second after that.

    Only the moment at which each bucket is full again is kept (the "generic cell rate
    algorithm"), so a bucket that is full needs no entry.
    """

    def __init__(self, *, rate: float, burst: int, most: int = MOST_KEYS) -> None:
        self._interval = 1 / rate
        self._depth = burst * self._interval
        self._most = most
        self._full_at: OrderedDict[K, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, key: K, now: float) -> float:
        """Take a token; 0, or the seconds until there is one."""
        full_at = max(self._full_at.pop(key, now), now) + self._interval
        wait = full_at - now - self._depth
        allowed = wait <= 1e-9  # sums of floats
        self._full_at[key] = full_at if allowed else full_at - self._interval
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)
        return 0.0 if allowed else wait


class _Tries:
    """What is known of one key: when it failed last, and how many tries are being looked at."""

    __slots__ = ("failed", "pending")

    def __init__(self, most: int) -> None:
        self.failed: deque[float] = deque(maxlen=most)
        self.pending = 0


class Attempts(Generic[K]):
    """Logins that failed: *per_minute* in any minute for each key, then it is locked.

    Looking at a login takes time, in which others of the same key come in. ``begin`` lets no
    more of them in than could fail before the lock: many at once are no more guesses.
    """

    def __init__(self, per_minute: int, most: int = MOST_KEYS) -> None:
        self._per_minute = per_minute
        self._most = most
        self._tries: OrderedDict[K, _Tries] = OrderedDict()

    def __len__(self) -> int:
        return len(self._tries)

    def locked(self, keys: Iterable[K], now: float) -> float:
        """Tell for how many seconds one of *keys* is locked; 0: none is."""
        return max((self._locked(key, now) for key in keys), default=0.0)

    def _locked(self, key: K, now: float) -> float:
        tries = self._tries.get(key)
        if tries is None or len(tries.failed) < self._per_minute:
            return 0.0
        return max(0.0, tries.failed[0] + _MINUTE - now)

    def begin(self, keys: Iterable[K], now: float) -> bool:
        """Let a try in; ``False``: so many are looked at now that it has to wait for one to end."""
        tries = [self._find(key, now) for key in keys]
        free = all(len(each.failed) + each.pending < self._per_minute for each in tries)
        for each in tries if free else ():
            each.pending += 1
        self._make_room()
        return free

    def end(self, keys: Iterable[K], now: float, *, failed: bool) -> None:
        """Note how a try that was let in ended."""
        for key in keys:
            tries = self._find(key, now)
            tries.pending -= 1
            if failed:
                tries.failed.append(now)
            if not tries.pending and not tries.failed:
                del self._tries[key]

    def _find(self, key: K, now: float) -> _Tries:
        tries = self._tries.setdefault(key, _Tries(self._per_minute))
        self._tries.move_to_end(key)
        while tries.failed and tries.failed[0] + _MINUTE <= now:
            tries.failed.popleft()
        return tries

    def _make_room(self) -> None:
        while len(self._tries) > self._most:
            # What is being looked at is bounded by whoever looks, and comes back soon.
            idle = next((key for key, tries in self._tries.items() if not tries.pending), None)
            if idle is None:
                return
            del self._tries[idle]


class Places(Generic[K]):
    """Places for streams: so many in all, and so many for each key."""

    def __init__(self, *, in_all: int, each: int) -> None:
        self._in_all = in_all
        self._each = each
        self._taken: Counter[K] = Counter()
        self.taken = 0

    def take(self, key: K | None) -> bool:
        """Take a place; ``False``: there is none. For the key ``None`` only the whole is bounded."""
        if self.taken >= self._in_all:
            return False
        if key is not None:
            if self._taken[key] >= self._each:
                return False
            self._taken[key] += 1
        self.taken += 1
        return True

    def give_back(self, key: K | None) -> None:
        """Give a place back."""
        self.taken -= 1
        if key is not None:
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]

    def of(self, key: K) -> int:
        """Count the places that *key* has."""
        return self._taken.get(key, 0)
