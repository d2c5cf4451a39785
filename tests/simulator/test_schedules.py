"""Whatever people and CSMS do in whatever order: what must be true stays true."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pure_station import CAR, CARD, OTHER, RULES_2, RULES_16

from trio_ocpp.simulator import Station, Vehicle
from trio_ocpp.simulator.facts import (
    Booting,
    Fact,
    Restarting,
    StatusSeen,
    TokenPresented,
    TransactionTold,
)
from trio_ocpp.simulator.people import advance

#: 1.6 §4.9, the table of status transitions; besides it §5.2 has availability change at once,
#: also while somebody is preparing. Suspended ones without the other's are not reached here.
ALLOWED_16 = {
    "Available": {"Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Unavailable"},
    "Preparing": {
        "Available", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Unavailable",
    },
    "Charging": {"Available", "SuspendedEV", "SuspendedEVSE", "Finishing", "Unavailable"},
    "SuspendedEV": {"Available", "Charging", "SuspendedEVSE", "Finishing", "Unavailable"},
    "SuspendedEVSE": {"Available", "Charging", "SuspendedEV", "Finishing", "Unavailable"},
    "Finishing": {"Available", "Preparing", "Unavailable"},
    "Unavailable": {"Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE"},
}  # fmt: skip


class Play:
    """A station, a CSMS whose answers are drawn, and a record of all that was told."""

    def __init__(self, rules: Any, accepts: Callable[[], bool]) -> None:
        self.station = Station(rules, connectors=2)
        self.accepts = accepts
        self.told: list[Fact] = []
        self.meters = dict.fromkeys(self.station.connectors, 0)
        self.at = 0.0
        self.numbers = 0

    def pass_time(self, seconds: float) -> None:
        self.at += seconds
        advance(self.station, None, self.at)
        self.converse()
        for number, connector in self.station.connectors.items():
            meter = connector.meter_wh(self.at)
            assert meter >= self.meters[number], "a meter never goes back"
            self.meters[number] = meter
            # A transaction has a vehicle, and nobody has a permit besides.
            if connector.transaction is not None:
                assert connector.vehicle is not None
                assert connector.permit is None

    def converse(self) -> None:
        while (fact := self.station.take(self.at)) is not None:
            self.told.append(fact)
            if isinstance(fact, Restarting):
                self.station.disconnected(self.at)
                self.station.connected(self.at)
                continue
            self.station.told(fact)
            self.answer(fact)

    def answer(self, fact: Fact) -> None:
        if isinstance(fact, Booting):
            self.station.booted(self.at, "Accepted", 300)
        elif isinstance(fact, TokenPresented):
            self.station.authorized(self.at, fact, self.accepts())
        elif isinstance(fact, TransactionTold) and fact.event == "Started":
            self.numbers += 1
            fact.transaction.id = fact.transaction.id or self.numbers
            self.station.judged(self.at, fact, self.accepts())

    def do(self, deed: str, connector: int) -> None:
        station, at = self.station, self.at
        match deed:
            case "plug in":
                station.plug_in(at, connector, CAR)
            case "plug in full":
                station.plug_in(at, connector, Vehicle(soc=0.994))
            case "unplug":
                station.unplug(at, connector)
            case "card":
                station.present(at, connector, CARD)
            case "other card":
                station.present(at, connector, OTHER)
            case "remote start":
                station.remote_start(at, connector, CARD)
            case "remote stop":
                station.remote_stop(at, self.numbers)
            case "unlock":
                station.stop_for_unlock(at, connector)
            case "inoperative" | "operative":
                station.change_availability(at, connector, deed == "operative")
            case "reset" | "reset on idle":
                station.reset(at, reason="ImmediateReset", when_idle=deed == "reset on idle")
            case "firmware":
                station.progress["firmware"].begin(at)
            case "keep":
                setting = station.settings.by_key("StopTransactionOnInvalidId")
                assert setting is not None
                station.settings.change(setting, "false")
            case "hang up":
                station.disconnected(at)
            case "connect":
                station.connected(at)


DEEDS = (
    "plug in", "plug in full", "unplug", "card", "other card", "remote start", "remote stop",
    "unlock", "inoperative", "operative", "reset", "reset on idle", "firmware", "keep",
    "hang up", "connect", "wait",
)  # fmt: skip
#: What people do all day comes more often than the rest, and mostly at the first connector.
OFTEN = ("plug in", "card", "remote start", "plug in", "card", "unplug", "connect") * 3
steps = st.lists(
    st.tuples(
        st.sampled_from((*OFTEN, *DEEDS)),
        st.sampled_from((1, 1, 1, 2)),
        st.sampled_from((0, 1, 7, 65, 4_000)),
    ),
    min_size=5,
    max_size=40,
)


def play(rules: Any, script: list[tuple[str, int, int]], verdicts: list[bool]) -> Play:
    answers = iter(verdicts)
    made = Play(rules, lambda: next(answers, True))
    made.do("connect", 1)
    made.pass_time(0)
    for deed, connector, wait in script:
        made.do(deed, connector)
        made.pass_time(wait)
    if not made.station.is_online:
        made.do("connect", 1)
    made.pass_time(10_000)
    # What had to wait for the end of all that may be firmware and a restart.
    for _ in range(20):
        made.pass_time(10)
    return made


def transactions(told: list[Fact]) -> dict[int, list[TransactionTold]]:
    found: dict[int, list[TransactionTold]] = {}
    for fact in told:
        if isinstance(fact, TransactionTold):
            found.setdefault(id(fact.transaction), []).append(fact)
    return found


@pytest.mark.parametrize("rules", [RULES_16, RULES_2])
@settings(max_examples=150)
@given(script=steps, verdicts=st.lists(st.booleans(), max_size=20))
def test_transactions_are_whole_and_one_at_a_time(
    rules: Any, script: list[tuple[str, int, int]], verdicts: list[bool]
) -> None:
    made = play(rules, script, verdicts)
    told = transactions(made.told)
    for facts in told.values():
        events = [fact.event for fact in facts]
        assert events[0] == "Started"
        assert events.count("Started") == 1
        assert "Ended" not in events[:-1]
        assert [fact.seq_no for fact in facts] == list(range(len(facts)))
        assert [fact.at for fact in facts] == sorted(fact.at for fact in facts)
        energies = [reading.energy_wh for fact in facts for reading in fact.readings]
        assert energies == sorted(energies)
    for number in made.station.connectors:
        spans = sorted(
            (facts[0].at, facts[-1].at, facts[-1].event)
            for facts in told.values()
            if facts[0].transaction.connector_id == number
        )
        assert all(one[2] == "Ended" for one in spans[:-1]), "one at a time on a connector"
        assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert made.station.transactions_started == len(told)
    ended = sum(facts[-1].event == "Ended" for facts in told.values())
    assert made.station.transactions_ended == ended


@settings(max_examples=150)
@given(script=steps, verdicts=st.lists(st.booleans(), max_size=20))
def test_statuses_of_16_follow_the_table(
    script: list[tuple[str, int, int]], verdicts: list[bool]
) -> None:
    shown: dict[int, str] = {}
    offline = {deed for deed, _, _ in script} & {"hang up"}
    for fact in play(RULES_16, script, verdicts).told:
        if isinstance(fact, Booting):
            # After a boot every status is told again, whatever it was.
            shown.clear()
        if not isinstance(fact, StatusSeen) or fact.connector_id == 0:
            continue
        before = shown.get(fact.connector_id, fact.status)
        # What changed without a connection is told in one step.
        if not offline:
            assert fact.status == before or fact.status in ALLOWED_16[before]
        shown[fact.connector_id] = fact.status


@pytest.mark.parametrize("rules", [RULES_16, RULES_2])
@settings(max_examples=75)
@given(script=steps, verdicts=st.lists(st.booleans(), max_size=20))
def test_the_status_told_last_is_the_one_that_is(
    rules: Any, script: list[tuple[str, int, int]], verdicts: list[bool]
) -> None:
    made = play(rules, script, verdicts)
    told = {fact.connector_id: fact.status for fact in made.told if isinstance(fact, StatusSeen)}
    assert told == made.station.statuses()


@settings(max_examples=50)
@given(script=steps, verdicts=st.lists(st.booleans(), max_size=20))
def test_the_same_schedule_gives_the_same_facts(
    script: list[tuple[str, int, int]], verdicts: list[bool]
) -> None:
    one, two = (play(RULES_2, script, verdicts) for _ in range(2))
    assert [(type(fact), fact.at) for fact in one.told] == [
        (type(fact), fact.at) for fact in two.told
    ]
    ids = [
        [fact.transaction.id for fact in made.told if isinstance(fact, TransactionTold)]
        for made in (one, two)
    ]
    assert ids[0] == ids[1]
