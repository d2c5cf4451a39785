"""The parts of a station by themselves: outbox, tokens, settings, progress, people."""

from random import Random

import pytest
from pure_station import CARD, RULES_2, Pure

from trio_ocpp.simulator import Habits, Token, Vehicle
from trio_ocpp.simulator.connector import Permit, Transaction
from trio_ocpp.simulator.facts import Alive, TokenPresented, TransactionTold
from trio_ocpp.simulator.outbox import CAPACITY, Outbox
from trio_ocpp.simulator.people import People, advance
from trio_ocpp.simulator.progress import Progress
from trio_ocpp.simulator.settings import Settings
from trio_ocpp.simulator.tokens import CACHED, Tokens


def told(number: int = 0) -> TransactionTold:
    transaction = Transaction(1, Permit(CARD, 0), f"tx{number}", 0)
    return TransactionTold(
        at=0,
        event="Updated",
        transaction=transaction,
        trigger="Trigger",
        seq_no=0,
        charging_state="Charging",
    )


# ── outbox ───────────────────────────────────────────────────────────────


def test_a_full_outbox_drops_all_but_transactions() -> None:
    outbox = Outbox()
    for _ in range(CAPACITY // 2):
        outbox.put(Alive(at=0))
    assert outbox.is_filling
    for _ in range(CAPACITY):
        outbox.put(Alive(at=0))
    assert len(outbox) == CAPACITY
    outbox.put(told())
    assert len(outbox) == CAPACITY + 1


def test_a_lost_connection_leaves_transactions() -> None:
    outbox = Outbox()
    beat, event = Alive(at=0), told(7)
    outbox.put(beat)
    outbox.put(event)
    outbox.failed(0, attempts=9, interval=60)
    outbox.connection_lost()
    outbox.done(beat)
    assert outbox.holds("tx7")
    assert not outbox.holds("tx8")
    assert outbox.has_transactions
    assert outbox.first(0, lambda _: True) is event


def test_a_station_with_a_full_outbox_takes_no_more_meter_values_nor_offline_cards() -> None:
    pure = Pure().boot()
    pure.authorize(1)
    pure.station.plug_in(2, 1, Vehicle())
    pure.drain(2)
    pure.station.disconnected(3)
    for number in range(CAPACITY // 2):
        pure.station.outbox.put(told(number))
    pure.station.tick(62)
    assert len(pure.station.outbox) == CAPACITY // 2
    pure.station.unplug(70, 1)
    pure.station.plug_in(80, 1, Vehicle())
    assert not pure.station.present(90, 1, CARD)


# ── tokens ───────────────────────────────────────────────────────────────


def test_the_cache_forgets_the_oldest_and_can_be_cleared_or_switched_off() -> None:
    settings = Settings()
    tokens = Tokens(settings)
    for number in range(CACHED + 1):
        tokens.learn(Token(f"T{number}"), True)
    assert not tokens.accepts_offline(Token("T0"))
    assert tokens.accepts_offline(Token("t1"))
    assert tokens.clear_cache()
    assert not tokens.accepts_offline(Token("T1"))
    setting = settings.by_key("AuthorizationCacheEnabled")
    assert setting is not None
    settings.change(setting, "false")
    tokens.learn(Token("T1"), True)
    assert not tokens.accepts_offline(Token("T1"))
    assert not tokens.clear_cache()


def test_what_the_local_list_says_goes_before_the_cache() -> None:
    settings = Settings()
    tokens = Tokens(settings)
    tokens.learn(Token("T1"), True)
    assert tokens.update_list(1, {"T1": False, "T2": True}, full=True) == "Accepted"
    assert not tokens.accepts_offline(Token("T1"))
    assert tokens.accepts_offline(Token("T2"))
    setting = settings.by_key("LocalAuthListEnabled")
    assert setting is not None
    settings.change(setting, "false")
    assert tokens.accepts_offline(Token("T1"))
    assert tokens.update_list(2, {}, full=True) == "Failed"


@pytest.mark.clause("1.6 §5.15")
def test_a_differential_list_is_newer_and_removes_what_has_no_info() -> None:
    tokens = Tokens(Settings())
    assert tokens.update_list(0, {}, full=True) == "Failed"
    tokens.update_list(5, {"T1": True, "T2": True}, full=True)
    assert tokens.update_list(5, {}, full=False) == "VersionMismatch"
    assert tokens.update_list(6, {"t1": None}, full=False) == "Accepted"
    assert not tokens.accepts_offline(Token("T1"))
    assert tokens.accepts_offline(Token("T2"))
    assert tokens.list_version == 6
    tokens.update_list(1, {}, full=True)
    assert not tokens.accepts_offline(Token("T2"))


# ── settings ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "value", "outcome"),
    [
        ("heartbeatinterval", "60", "Accepted"),
        ("HeartbeatInterval", "-1", "Rejected"),
        ("HeartbeatInterval", "soon", "Rejected"),
        ("HeartbeatInterval", "٣", "Rejected"),
        ("HeartbeatInterval", "99999999999999", "Rejected"),
        ("AuthorizeRemoteTxRequests", "TRUE", "Accepted"),
        ("AuthorizeRemoteTxRequests", "yes", "Rejected"),
        ("MeterValuesSampledData", "SoC,Voltage", "Accepted"),
        ("MeterValuesSampledData", "Temperature", "Rejected"),
        ("NumberOfConnectors", "7", "Rejected"),
        ("WebSocketPingInterval", "30", "RebootRequired"),
        ("AuthorizationKey", "0123456789abcdef", "Accepted"),
        ("AuthorizationKey", "short", "Rejected"),
    ],
)
def test_a_setting_takes_what_it_can_have(key: str, value: str, outcome: str) -> None:
    settings = Settings(2)
    setting = settings.by_key(key)
    assert setting is not None
    before = settings.value(setting)
    assert settings.change(setting, value) == outcome
    assert settings.value(setting) == (before if outcome == "Rejected" else value)


def test_each_version_sees_its_own_names() -> None:
    settings = Settings(3)
    assert settings.by_key("TxCtrlr.TxStartPoint") is None
    assert settings.by_key("Nonsense") is None
    assert settings.by_variable("txctrlr", "TXSTARTPOINT") is not None
    assert settings.by_variable("TxCtrlr", "Nonsense") is None
    assert settings.by_variable("OCPPCommCtrlr", "MessageAttempts") is None
    assert settings.by_variable("OCPPCommCtrlr", "MessageAttempts", "transactionevent")
    assert settings.number("NumberOfConnectors") == 3
    assert all(setting.component for setting in settings.variables())


# ── progress ─────────────────────────────────────────────────────────────


@pytest.mark.clause("1.6 §5.17")
def test_progress_that_is_through_is_idle_when_asked() -> None:
    progress = Progress("log")
    assert progress.take(0, idle=True) is None
    progress.begin(0, 9)
    assert progress.is_running
    steps = [progress.take(at, idle=True) for at in (0, 10, 15)]
    assert [step and step.status for step in steps] == ["Uploading", None, "Uploaded"]
    asked = progress.asked(20)
    assert (asked.status, asked.request_id) == ("Idle", None)
    assert not progress.is_running


# ── people ───────────────────────────────────────────────────────────────


def day(seed: int, **habits: object) -> tuple[Pure, People]:
    pure = Pure(RULES_2, connectors=2, direct_current=True).boot()
    setting = pure.station.settings.by_key("AllowOfflineTxForUnknownId")
    assert setting is not None
    pure.station.settings.change(setting, "true")
    return pure, People(pure.station, Habits(**habits), Random(seed))  # type: ignore[arg-type]


def live(pure: Pure, people: People, until: int) -> None:
    """Let time pass with a CSMS that accepts every card."""
    for at in range(0, until, 2):
        advance(pure.station, people, at)
        if any(word.startswith("authorize") for word in pure.drain(at)):
            pure.station.authorized(at, pure.last(TokenPresented), True)


def test_people_come_charge_and_leave_for_ever() -> None:
    pure, people = day(1)
    live(pure, people, 40_000)
    assert pure.station.transactions_started > 15
    assert pure.station.transactions_started - pure.station.transactions_ended in (0, 1, 2)


def test_without_a_connection_people_are_turned_away_once_there_is_much_to_tell() -> None:
    pure, people = day(1)
    pure.station.disconnected(0)
    advance(pure.station, people, 1_000_000)
    assert 5 < pure.station.transactions_started < 30
    assert CAPACITY / 2 <= len(pure.station.outbox) < CAPACITY


def test_people_do_not_come_to_a_station_that_is_out_of_use() -> None:
    pure, people = day(2)
    station = pure.station
    station.change_availability(0, None, False)
    advance(station, people, 3_600)
    assert all(one.vehicle is None for one in station.connectors.values())


def test_somebody_plugs_in_where_a_remote_start_waits() -> None:
    pure, people = day(3, first=(10_000, 10_000))
    station = pure.station
    station.remote_start(5, 1, CARD)
    people.look(5)
    advance(station, people, 20)
    assert station.transactions_started == 1
    advance(station, people, 8_000)
    assert station.transactions_ended == 1


def test_whoever_sees_it_charging_leaves_the_card_in_the_pocket() -> None:
    pure, people = day(4, first=(1, 1), hesitation=(10, 10), card_first=0.0)
    station = pure.station
    advance(station, people, 2)
    station.remote_start(2, 1, Token("REMOTE"))
    advance(station, people, 20)
    assert station.connectors[1].transaction is not None
