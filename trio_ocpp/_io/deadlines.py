"""One heap of deadlines for all stations, and the one task that waits for it.

Pings, pong timeouts, call timeouts of callers that went away and half-closed
connections would otherwise each need a task or a timer. Does not know what
the deadlines are for.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

import trio

#: Cancelled deadlines that may stay in the heap, beyond as many as there are live ones.
_LITTER = 1000


class Deadline:
    """Something to do at a time, unless cancelled before."""

    __slots__ = ("_action", "_heap", "_number", "when")

    def __init__(
        self, when: float, number: int, action: Callable[[], None], heap: Deadlines
    ) -> None:
        self.when = when
        self._number = number
        self._action: Callable[[], None] | None = action
        self._heap = heap

    def cancel(self) -> None:
        """Do nothing when the time comes, and let go of what would have been done."""
        if self._action is not None:
            self._action = None
            self._heap.cancelled()

    @property
    def live(self) -> bool:
        """Whether it has neither fired nor been cancelled."""
        return self._action is not None

    def fire(self) -> None:
        """Do it; only a live deadline fires, and only once."""
        action, self._action = self._action, None
        assert action is not None, "a cancelled deadline does not fire"
        action()

    def __lt__(self, other: Deadline) -> bool:
        return (self.when, self._number) < (other.when, other._number)


class Deadlines:
    """The heap. ``run`` is a service of the server (or of a charge point)."""

    __slots__ = ("_cancelled", "_heap", "_numbers", "_wake")

    def __init__(self) -> None:
        self._heap: list[Deadline] = []
        self._cancelled = 0
        self._numbers = count()
        self._wake = trio.Event()

    def at(self, when: float, action: Callable[[], None]) -> Deadline:
        """Call *action*, which must neither wait nor raise, when the clock reads *when*."""
        deadline = Deadline(when, next(self._numbers), action, self)
        heapq.heappush(self._heap, deadline)
        if self._heap[0] is deadline:
            self._wake.set()
        return deadline

    def after(self, seconds: float, action: Callable[[], None]) -> Deadline:
        """Call *action* in *seconds*."""
        return self.at(trio.current_time() + seconds, action)

    def __len__(self) -> int:
        return len(self._heap)

    def cancelled(self) -> None:
        """Sweep the heap when most of it is cancelled: stations that come and go leave theirs."""
        self._cancelled += 1
        if self._cancelled > _LITTER + len(self._heap) // 2:
            self._heap = [deadline for deadline in self._heap if deadline.live]
            heapq.heapify(self._heap)
            self._cancelled = 0

    async def run(self) -> None:
        """Fire deadlines as they come, until cancelled."""
        while True:
            self._wake = trio.Event()
            with trio.move_on_at(self._heap[0].when) if self._heap else trio.CancelScope():
                await self._wake.wait()
            self._fire_due()

    def _fire_due(self) -> None:
        now = trio.current_time()
        while self._heap and self._heap[0].when <= now:
            deadline = heapq.heappop(self._heap)
            if deadline.live:
                deadline.fire()
            else:
                self._cancelled -= 1
