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
# Pings go out on full seconds: those of one second, and their pongs, share a few wake-ups. One
# at a time they cost ten thousand idle stations three times as much.
_GRAIN = 1.0


class Keepalive:
    """The pings of one connection. ``stop`` it when the connection is gone."""

    __slots__ = (
        "_connection",
        "_deadlines",
        "_interval",
        "_narrator",
        "_next_ping",
        "_number",
        "_pinged_at",
        "_pong",
        "_verdict",
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
        # When the ping that a pong may answer went out.
        self._pinged_at: float | None = None
        self._verdict: Deadline | None = None
        #: Seconds from the last answered ping to its pong.
        self.round_trip: float | None = None
        connection.on_pong = self._ponged
        self._next_ping = self._schedule()

    def stop(self) -> None:
        """Send no more pings, and let go of the connection."""
        self._next_ping.cancel()
        if self._verdict is not None:
            self._verdict.cancel()

    def _schedule(self) -> Deadline:
        grain = min(_GRAIN, self._interval / 50)
        earliest, latest = self._interval * (1 - _JITTER) + grain, self._interval * (1 + _JITTER)
        wait = random.uniform(earliest, latest)  # noqa: S311  # a spread, no secret
        when = (trio.current_time() + wait) // grain * grain
        return self._deadlines.at(when, self._ping)

    def _ping(self) -> None:
        connection = self._connection
        if connection.closing:
            return
        self._next_ping = self._schedule()
        if connection.queued:
            # A ping would wait behind the rest. The stall timeout watches meanwhile.
            return
        self._number += 1
        self._pinged_at = trio.current_time()
        connection.ping(b"%d" % self._number)
        # With an interval below the pong timeout, several pings share one verdict.
        if self._verdict is None:
            connection.alive = False
            self._verdict = self._deadlines.after(self._pong, self._judge)

    def _judge(self) -> None:
        self._verdict = None
        connection = self._connection
        # While something is queued the peer may not even have got the ping, and above the
        # high-water mark we do not read its pong; the stall timeout watches then.
        if not (connection.alive or connection.queued or connection.closing):
            self._narrator.pong_timeout(self._pong)
            connection.abort(f"no sign of life within {self._pong:g} s of a ping")

    def _ponged(self, payload: bytes) -> None:
        if self._pinged_at is not None and payload == b"%d" % self._number:
            self.round_trip = trio.current_time() - self._pinged_at
            self._pinged_at = None
