"""The people who come to a station: when they plug in, hold up a card, and leave.

Pure: their habits and the chance that they are given decide, and what they see
at the connector. The same seed and the same station give the same day.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from random import Random
from typing import Literal

from .connector import Connector, Token
from .power import Vehicle
from .state import Station

Span = tuple[float, float]

#: Batteries that are on the road, in Wh, and what their chargers take of alternating current.
_BATTERIES = (40_000, 52_000, 64_000, 77_000, 90_000)
_ON_BOARD = (3_700, 7_400, 11_000)
#: What they take of direct current.
_FAST = (50_000, 100_000, 150_000)


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What people do, in seconds of the station's clock: each span is from, to."""

    #: From the start of the simulation to the first vehicle.
    first: Span = (2, 20)
    #: From one vehicle's leaving to the next one's coming.
    pause: Span = (30, 300)
    #: From plugging in to leaving.
    stay: Span = (900, 5_400)
    #: Between any two things that one person does.
    hesitation: Span = (2, 10)
    #: The share of those who hold up the card before they plug in, and of those who end with
    #: the card; the others just pull the plug.
    card_first: float = 0.3
    card_last: float = 0.7
    #: State of charge on arrival.
    soc: Span = (0.1, 0.7)
    tokens: tuple[str, ...] = ("04A1B2C3D4", "04E5F60718", "0429384756")


Deed = Literal["come", "plug in", "begin", "leave", "unplug"]


class People:
    """Who is at which connector, and what they will do next."""

    def __init__(self, station: Station, habits: Habits, rng: Random) -> None:
        self._station = station
        self._habits = habits
        self._rng = rng
        self._plans: dict[int, deque[tuple[float, Deed]]] = {
            number: deque([(self._in(habits.first), "come")]) for number in station.connectors
        }

    def _in(self, span: Span) -> float:
        return self._rng.uniform(*span)

    def due(self) -> float:
        """Return when somebody does something next."""
        return min((plan[0][0] for plan in self._plans.values() if plan), default=math.inf)

    def act(self, at: float) -> None:
        """Do what is due."""
        for number, plan in self._plans.items():
            while plan and plan[0][0] <= at:
                _, deed = plan.popleft()
                self._do(at, deed, self._station.connectors[number], plan)

    def look(self, at: float) -> None:
        """See whether a connector was started from afar and waits for its vehicle."""
        for number, plan in self._plans.items():
            permit = self._station.connectors[number].permit
            waits = permit is not None and self._station.connectors[number].vehicle is None
            if waits and all(deed != "plug in" for _, deed in plan):
                plan.clear()
                plan.append((at + self._in(self._habits.hesitation), "plug in"))
                self._plan_leaving(plan)

    def _do(
        self, at: float, deed: Deed, connector: Connector, plan: deque[tuple[float, Deed]]
    ) -> None:
        if deed == "come":
            self._come(at, connector, plan)
        elif deed == "plug in":
            self._station.plug_in(at, connector.id, self._vehicle(connector))
        elif deed == "begin":
            self._begin(at, connector)
        elif deed == "leave":
            self._leave(at, connector, plan)
        else:
            self._station.unplug(at, connector.id)
            plan.append((at + self._in(self._habits.pause), "come"))

    def _come(self, at: float, connector: Connector, plan: deque[tuple[float, Deed]]) -> None:
        free = connector.operative and connector.vehicle is None
        if not (free and self._station.registration.is_accepted):
            plan.append((at + self._in(self._habits.pause), "come"))
            return
        deeds: list[Deed] = ["plug in", "begin"]
        if self._rng.random() < self._habits.card_first:
            deeds.reverse()
        for deed in deeds:
            plan.append((at, deed))
            at += self._in(self._habits.hesitation)
        self._plan_leaving(plan)

    def _plan_leaving(self, plan: deque[tuple[float, Deed]]) -> None:
        plan.append((plan[-1][0] + self._in(self._habits.stay), "leave"))

    def _vehicle(self, connector: Connector) -> Vehicle:
        return Vehicle(
            battery_wh=self._rng.choice(_BATTERIES),
            soc=round(self._in(self._habits.soc), 3),
            max_power_w=self._rng.choice(_FAST if connector.direct_current else _ON_BOARD),
        )

    def _begin(self, at: float, connector: Connector) -> None:
        token = Token(self._rng.choice(self._habits.tokens))
        # Who sees it charging already does not stop it with the card.
        if connector.transaction is None:
            self._station.present(at, connector.id, token)

    def _leave(self, at: float, connector: Connector, plan: deque[tuple[float, Deed]]) -> None:
        transaction = connector.transaction
        if transaction is not None and self._rng.random() < self._habits.card_last:
            self._station.present(at, connector.id, transaction.permit.token)
        plan.append((at + self._in(self._habits.hesitation), "unplug"))


def advance(station: Station, people: People | None, at: float) -> None:
    """Let station and people do all that is due by then, each thing at its own moment."""
    while True:
        persons = math.inf if people is None else people.due()
        next_at = min(station.due(), persons)
        if next_at > at:
            return
        if people is not None and persons <= next_at:
            people.act(next_at)
        else:
            station.tick(next_at)
        if people is not None:
            people.look(next_at)
