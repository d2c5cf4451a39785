"""Simulated stations for ``serve --simulate`` and ``simulate``: a fleet, and its counters.

Prints nothing. What a station does is ``trio_ocpp.simulator``'s.
"""

from __future__ import annotations

import ssl
from collections import Counter
from collections.abc import Sequence
from functools import partial

import trio

from .. import (
    Backoff,
    ConnectionFailed,
    ConnectionLost,
    ConnectionOpened,
    Event,
    MessageReceived,
    MessageSent,
    run_charge_point,
)
from ..options import Protocol
from ..protocol.connection_url import connection_url
from ..protocol.messages import CALL, CALLERROR, CALLRESULT
from ..simulator import SimulatedStation

#: Seconds over which a fleet switches itself on: not all in one moment.
_START = 2.0


class Fleet:
    """*count* stations named *prefix* and a number, of the *protocols* in turn.

    *pace* is how many seconds pass at the stations in one second.
    """

    def __init__(
        self,
        endpoint: str,
        count: int,
        *,
        protocols: Sequence[Protocol],
        prefix: str = "SIM-",
        password: str | None = None,
        tls: ssl.SSLContext | None = None,
        pace: float = 1.0,
        backoff: Backoff = Backoff(),  # noqa: B008  # frozen
    ) -> None:
        self.count = count
        self._endpoint = endpoint
        self._password = password
        self._tls = tls
        self._backoff = backoff
        names = [f"{prefix}{number}" for number in range(1, count + 1)]
        self.stations = [
            SimulatedStation(name, protocols[place % len(protocols)], pace=pace)
            for place, name in enumerate(names)
        ]
        self.connected: set[str] = set()
        #: Every station that was connected at least once.
        self.known: set[str] = set()
        #: Why stations could not connect, in words, and how often.
        self.refusals: Counter[str] = Counter()
        self.sent = 0
        self.answered = 0
        self.errors = 0
        self.round_trips = 0.0

    async def run(self) -> None:
        """Run all stations until cancelled."""
        async with trio.open_nursery() as nursery:
            for place, station in enumerate(self.stations):
                nursery.start_soon(self._run_one, station, place)

    async def _run_one(self, station: SimulatedStation, place: int) -> None:
        await trio.sleep(place * _START / self.count)
        await run_charge_point(
            connection_url(self._endpoint, station.identity),
            station.session,
            router=station.router,
            protocols=[station.protocol],
            password=station.password or self._password,
            tls=self._tls,
            backoff=self._backoff,
            observer=partial(self._observe, station.identity),
        )

    def _observe(self, identity: str, event: Event) -> None:
        if isinstance(event, MessageSent):
            self.sent += event.type == CALL
            self.errors += event.type == CALLERROR
        elif isinstance(event, MessageReceived):
            self._received(event)
        elif isinstance(event, ConnectionOpened):
            self.connected.add(identity)
            self.known.add(identity)
        elif isinstance(event, ConnectionLost):
            self.connected.discard(identity)
        elif isinstance(event, ConnectionFailed):
            self.refusals[str(event.error) or type(event.error).__name__] += 1

    def _received(self, event: MessageReceived) -> None:
        if event.type in (CALLRESULT, CALLERROR):
            self.answered += 1
            self.errors += event.type == CALLERROR
            self.round_trips += event.round_trip or 0.0
