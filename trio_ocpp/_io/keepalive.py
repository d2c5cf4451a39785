"""Pings for all stations from one heap of deadlines.

::

    ping ── interval ± 25 % ──► ping ── pong timeout ──► no byte since? ── PongTimeout, drop
                                  └─ any byte from the peer is life, a pong tells the round trip

The policy is ours and independent of Heartbeat (OCPP-J 1.6 §5.3, 2.1 §5.3).
A ping carries a number of its own, so a late pong is never taken for the
answer to a newer ping; and everything here belongs to one connection, so it
cannot touch the one that replaced it.
"""

from __future__ import annotations

import random

import trio

from .connection import Connection
from .deadlines import Deadline, Deadlines
from .narrator import Narrator

# Spread over ± 25 %: a fleet that reconnected in one second is not pinged in one second.
_JITTER = 0.25


class Keepalive:
    """The pings of one connection. ``stop`` it when the connection is gone."""

    __slots__ = (
        "_connection",
        "_deadline",
        "_deadlines",
        "_interval",
        "_narrator",
        "_number",
        "_pinged_at",
        "_pong",
        "round_trip",
    )

    def __init__(
        self,
        connection: Connection,
        *,
        interval: float,
        pong: float,
        deadlines: Deadlines,
        narrator: Narrator,
    ) -> None:
        self._connection = connection
        self._interval = interval
        self._pong = pong
        self._deadlines = deadlines
        self._narrator = narrator
        self._number = 0
        self._pinged_at = 0.0
        #: Seconds from the last answered ping to its pong.
        self.round_trip: float | None = None
        connection.on_pong = self._ponged
        self._deadline: Deadline = self._deadlines.after(self._next(), self._ping)

    def stop(self) -> None:
        """Send no more pings."""
        self._deadline.cancel()

    def _next(self) -> float:
        return self._interval * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311  # a spread, no secret

    def _ping(self) -> None:
        if self._connection.closing:
            return
        self._number += 1
        self._pinged_at = trio.current_time()
        self._connection.alive = False
        self._connection.ping(b"%d" % self._number)
        self._deadline = self._deadlines.after(self._pong, self._check)

    def _check(self) -> None:
        if self._connection.alive:
            # The pong timeout counts as part of the interval.
            rest = max(self._next() - self._pong, 0.0)
            self._deadline = self._deadlines.after(rest, self._ping)
        elif not self._connection.closing:
            self._narrator.pong_timeout(trio.current_time() - self._pinged_at)
            self._connection.abort(f"no sign of life within {self._pong:g} s of a ping")

    def _ponged(self, payload: bytes) -> None:
        if payload == b"%d" % self._number and self._pinged_at:
            self.round_trip = trio.current_time() - self._pinged_at
