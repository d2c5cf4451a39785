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


class Deadline:
    """Something to do at a time, unless cancelled before."""

    __slots__ = ("_action", "_number", "when")

    def __init__(self, when: float, number: int, action: Callable[[], None]) -> None:
        self.when = when
        self._number = number
        self._action: Callable[[], None] | None = action

    def cancel(self) -> None:
        """Do nothing when the time comes, and let go of what would have been done."""
        self._action = None

    def fire(self) -> None:
        """Do it, once."""
        action, self._action = self._action, None
        if action is not None:
            action()

    def __lt__(self, other: Deadline) -> bool:
        return (self.when, self._number) < (other.when, other._number)


class Deadlines:
    """The heap. ``run`` is a service of the server (or of a charge point)."""

    __slots__ = ("_heap", "_numbers", "_wake")

    def __init__(self) -> None:
        self._heap: list[Deadline] = []
        self._numbers = count()
        self._wake = trio.Event()

    def at(self, when: float, action: Callable[[], None]) -> Deadline:
        """Call *action*, which must neither wait nor raise, when the clock reads *when*."""
        deadline = Deadline(when, next(self._numbers), action)
        heapq.heappush(self._heap, deadline)
        if self._heap[0] is deadline:
            self._wake.set()
        return deadline

    def after(self, seconds: float, action: Callable[[], None]) -> Deadline:
        """Call *action* in *seconds*."""
        return self.at(trio.current_time() + seconds, action)

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
            heapq.heappop(self._heap).fire()
