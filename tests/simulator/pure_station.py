"""A station of either version without driver or face, for tests of the state machine."""

from __future__ import annotations

from typing import Any

from trio_ocpp.simulator import Station, Token, Vehicle
from trio_ocpp.simulator.connector import Connector
from trio_ocpp.simulator.face2 import RULES_2
from trio_ocpp.simulator.face16 import RULES_16
from trio_ocpp.simulator.facts import (
    Alive,
    Booting,
    Fact,
    Metered,
    Progressed,
    Restarting,
    StatusSeen,
    TokenPresented,
    TransactionTold,
)

CARD, OTHER = Token("04A1B2C3"), Token("DEADBEEF")
CAR = Vehicle(battery_wh=60_000, soc=0.3, max_power_w=11_000)


def word(fact: Fact) -> str:
    """Say in a word or two what a fact is."""
    match fact:
        case Booting():
            return f"boot {fact.reason}"
        case Alive():
            return "heartbeat"
        case StatusSeen():
            return f"{fact.connector_id} {fact.status}"
        case TokenPresented():
            return f"authorize {fact.token.value}"
        case TransactionTold():
            return f"{fact.event} {fact.trigger}"
        case Metered():
            return f"meter {fact.connector_id}"
        case Progressed():
            return f"{fact.what} {fact.status}"
        case Restarting():
            return "restart"
    raise AssertionError(fact)


class Pure:
    """A station, and a CSMS that takes everything and answers when told to."""

    def __init__(self, rules: Any = RULES_2, **settings: Any) -> None:
        self.station = Station(rules, **settings)
        self.told: list[Fact] = []

    @property
    def one(self) -> Connector:
        return self.station.connectors[1]

    def drain(self, at: float) -> list[str]:
        """Take all that is to be told now; none of it is answered."""
        words = []
        while (fact := self.station.take(at)) is not None:
            self.station.told(fact)
            self.told.append(fact)
            words.append(word(fact))
        return words

    def boot(self, at: float = 0) -> Pure:
        self.station.connected(at)
        self.station.tick(at)
        assert self.drain(at)[0].startswith("boot")
        self.station.booted(at, "Accepted", 300)
        self.drain(at)
        return self

    def last(self, kind: Any) -> Any:
        return [fact for fact in self.told if isinstance(fact, kind)][-1]

    def authorize(self, at: float, token: Token = CARD, *, accepted: bool | None = True) -> None:
        assert self.station.present(at, 1, token)
        self.drain(at)
        self.station.authorized(at, self.last(TokenPresented), accepted)

    def charge(self, at: float = 10) -> Pure:
        """Plug in and authorize; the facts are taken."""
        self.station.plug_in(at, 1, CAR)
        self.authorize(at)
        self.drain(at)
        return self

    def change(self, key: str, value: str) -> None:
        """Change a setting by its name in 1.6."""
        setting = self.station.settings.by_key(key)
        assert setting is not None
        assert self.station.settings.change(setting, value) == "Accepted"

    def number(self, identifier: int | str = 7) -> None:
        """Give the running transaction the id that a CSMS of 1.6 gives."""
        assert self.one.transaction is not None
        self.one.transaction.id = identifier


__all__ = ["CAR", "CARD", "OTHER", "RULES_2", "RULES_16", "Pure", "word"]
