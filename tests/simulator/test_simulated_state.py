"""The state machine, one transition at a time."""

import math

import pytest
from pure_station import CAR, CARD, OTHER, RULES_2, RULES_16, Pure

from trio_ocpp.simulator import Station, Vehicle
from trio_ocpp.simulator.facts import Booting, StatusSeen, TokenPresented, TransactionTold

# ── boot and heartbeat ───────────────────────────────────────────────────


def test_nothing_is_told_without_a_connection() -> None:
    pure = Pure()
    assert pure.station.due() == math.inf
    assert pure.station.take(0) is None


def test_a_connected_station_boots_first() -> None:
    pure = Pure()
    pure.station.connected(5)
    assert pure.station.due() <= 5
    pure.station.tick(5)
    assert pure.drain(5) == ["boot PowerUp"]


@pytest.mark.clause("1.6 §4.2")
def test_an_accepted_boot_sets_the_heartbeat_and_shows_all_connectors() -> None:
    pure = Pure(RULES_16, connectors=2)
    pure.station.connected(0)
    pure.station.tick(0)
    pure.drain(0)
    pure.station.booted(0, "Accepted", 120)
    assert pure.drain(0) == ["0 Available", "1 Available", "2 Available"]
    assert pure.station.settings.number("HeartbeatInterval") == 120
    assert pure.station.due() == 120
    pure.station.tick(120)
    assert pure.drain(120) == ["heartbeat"]
    assert pure.station.due() == 240


def test_an_accepted_boot_with_interval_zero_leaves_the_heartbeat_as_it_is() -> None:
    pure = Pure()
    pure.station.connected(0)
    pure.station.booted(0, "Accepted", 0)
    assert pure.station.registration.beat_at == 300


@pytest.mark.clause("2.x B02")
@pytest.mark.parametrize("standing", ["Pending", "Rejected"])
def test_without_acceptance_nothing_is_told_until_the_next_boot(standing: str) -> None:
    pure = Pure()
    pure.station.connected(0)
    pure.station.tick(0)
    pure.drain(0)
    pure.station.booted(0, standing, 30)  # type: ignore[arg-type]  # a parameter
    assert not pure.station.present(1, 1, CARD)
    pure.station.plug_in(1, 1, CAR)
    assert pure.drain(29) == []
    assert pure.station.due() == 30
    pure.station.tick(30)
    assert pure.drain(30) == ["boot PowerUp"]


@pytest.mark.clause("1.6 §4.2")
def test_an_interval_of_zero_does_not_flood_the_csms() -> None:
    pure = Pure()
    pure.station.connected(0)
    pure.station.tick(0)
    pure.drain(0)
    pure.station.booted(0, "Pending", 0)
    assert pure.station.due() == 60


@pytest.mark.clause("2.x B02")
def test_what_the_csms_triggers_is_told_while_pending_and_not_while_rejected() -> None:
    pure = Pure()
    pure.station.connected(0)
    pure.station.tick(0)
    pure.drain(0)
    pure.station.booted(0, "Pending", 30)
    pure.station.trigger_status(1, 1)
    assert pure.drain(1) == ["1 Available"]
    pure.station.booted(2, "Rejected", 30)
    pure.station.trigger_heartbeat(3)
    assert pure.drain(3) == []


def test_a_boot_that_is_refused_or_unanswered_is_tried_again() -> None:
    pure = Pure()
    pure.station.connected(0)
    pure.station.tick(0)
    fact = pure.station.take(0)
    assert isinstance(fact, Booting)
    pure.station.refused(4, fact)
    assert pure.station.take(4) is None
    assert pure.station.due() == 64


def test_a_boot_whose_answer_got_lost_with_the_connection_is_sent_with_the_next() -> None:
    pure = Pure()
    pure.station.connected(0)
    pure.station.tick(0)
    pure.station.disconnected(3)
    pure.station.connected(10)
    pure.station.tick(10)
    assert pure.drain(10) == ["boot PowerUp"]


@pytest.mark.clause("1.6J §5.4")
def test_a_reconnect_needs_no_boot_and_tells_what_has_changed_only() -> None:
    pure = Pure(connectors=2).boot()
    pure.station.disconnected(10)
    pure.station.plug_in(20, 2, CAR)
    pure.station.connected(30)
    assert pure.drain(30) == ["2 Occupied"]
    assert pure.station.due() == 330


def test_a_status_that_did_not_get_through_is_told_again() -> None:
    pure = Pure().boot()
    pure.station.plug_in(1, 1, CAR)
    pure.station.disconnected(2)
    pure.station.connected(3)
    assert pure.drain(3) == ["1 Occupied"]


def test_a_refused_triggered_boot_does_not_unregister() -> None:
    pure = Pure().boot()
    pure.station.trigger_boot(1)
    fact = pure.station.take(1)
    assert fact is not None
    pure.station.refused(1, fact)
    assert pure.station.registration.is_accepted
    assert pure.station.due() == 300


# ── charging ─────────────────────────────────────────────────────────────


def test_plug_then_card_starts_a_transaction_in_16() -> None:
    pure = Pure(RULES_16).boot()
    assert pure.station.plug_in(1, 1, CAR)
    assert pure.drain(1) == ["1 Preparing"]
    assert pure.station.present(2, 1, CARD)
    assert pure.drain(2) == ["authorize 04A1B2C3"]
    pure.station.authorized(3, pure.last(TokenPresented), True)
    assert pure.drain(3) == ["Started Authorized", "Updated ChargingStateChanged", "1 Charging"]


@pytest.mark.clause("2.x E01")
def test_card_then_plug_starts_a_transaction_in_2() -> None:
    pure = Pure().boot()
    pure.authorize(1)
    assert pure.drain(1) == []
    pure.station.plug_in(2, 1, CAR)
    assert pure.drain(2) == [
        "1 Occupied",
        "Started CablePluggedIn",
        "Updated ChargingStateChanged",
    ]
    started, updated = pure.told[-2:]
    assert isinstance(started, TransactionTold)
    assert isinstance(updated, TransactionTold)
    assert (started.seq_no, updated.seq_no) == (0, 1)
    assert (started.charging_state, updated.charging_state) == ("EVConnected", "Charging")
    assert isinstance(started.transaction.id, str)
    assert len(started.transaction.id) == 36


def test_a_refused_card_starts_nothing() -> None:
    pure = Pure(RULES_16).boot()
    pure.station.plug_in(1, 1, CAR)
    pure.authorize(2, accepted=False)
    assert pure.drain(2) == []
    assert pure.one.permit is None


def test_a_card_without_a_vehicle_is_forgotten_after_the_connection_time_out() -> None:
    pure = Pure(RULES_16).boot()
    pure.authorize(1)
    assert pure.drain(1) == ["1 Preparing"]
    assert pure.station.due() == 61
    pure.station.tick(61)
    assert pure.drain(61) == ["1 Available"]
    pure.station.plug_in(62, 1, CAR)
    assert pure.one.transaction is None


def test_the_same_card_ends_the_transaction_whatever_its_case() -> None:
    pure = Pure(RULES_16).boot().charge()
    assert not pure.station.present(20, 1, OTHER)
    assert pure.station.present(20, 1, type(CARD)(CARD.value.lower()))
    assert pure.drain(20) == ["Ended StopAuthorized", "1 Finishing"]
    assert pure.last(TransactionTold).reason == "Local"
    pure.station.unplug(30, 1)
    assert pure.drain(30) == ["1 Available"]


def test_pulling_the_plug_ends_the_transaction() -> None:
    pure = Pure(RULES_16).boot().charge()
    assert pure.station.unplug(20, 1)
    assert pure.drain(20) == ["Ended EVCommunicationLost", "1 Available"]
    ended = pure.last(TransactionTold)
    assert (ended.reason, ended.charging_state) == ("EVDisconnected", "Idle")
    assert not pure.station.unplug(21, 1)


def test_a_second_vehicle_does_not_fit() -> None:
    pure = Pure().boot().charge()
    assert not pure.station.plug_in(20, 1, CAR)


@pytest.mark.clause("1.6 §4.9")
def test_from_finishing_a_new_card_goes_by_way_of_preparing() -> None:
    pure = Pure(RULES_16).boot().charge()
    pure.station.present(20, 1, CARD)
    pure.drain(20)
    pure.authorize(30, OTHER)
    words = pure.drain(30)
    assert words == [
        "1 Preparing",
        "Started Authorized",
        "Updated ChargingStateChanged",
        "1 Charging",
    ]


def test_meter_values_come_at_their_interval_and_grow() -> None:
    pure = Pure().boot().charge(10)
    for at in (70, 130):
        assert pure.station.due() == at
        pure.station.tick(at)
        assert pure.drain(at) == ["Updated MeterValuePeriodic"]
    first, second = [fact.readings[0] for fact in pure.told[-2:]]  # type: ignore[attr-defined]
    assert 0 < first.energy_wh < second.energy_wh
    assert second.power_w == 11_000


def test_no_meter_values_with_an_interval_of_zero() -> None:
    pure = Pure().boot()
    pure.change("MeterValueSampleInterval", "0")
    pure.charge(10)
    assert pure.station.due() == 300


def test_a_changed_interval_counts_from_now() -> None:
    pure = Pure().boot().charge(10)
    pure.change("MeterValueSampleInterval", "5")
    pure.change("HeartbeatInterval", "0")
    pure.station.settings_changed(20)
    assert pure.station.due() == 25
    assert pure.station.registration.beat_at == math.inf


@pytest.mark.parametrize(("rules", "shown"), [(RULES_16, ["1 SuspendedEV"]), (RULES_2, [])])
def test_a_full_vehicle_suspends(rules: object, shown: list[str]) -> None:
    pure = Pure(rules).boot()
    pure.station.plug_in(1, 1, Vehicle(soc=1))
    pure.authorize(1)
    pure.drain(1)
    assert pure.station.due() == 1
    pure.station.tick(1)
    assert pure.drain(1) == ["Updated ChargingStateChanged", *shown]
    assert pure.last(TransactionTold).charging_state == "SuspendedEV"
    assert pure.station.due() == 61


# ── what the CSMS thinks of the token ────────────────────────────────────


def judged(pure: Pure, *, accepted: bool) -> None:
    started = next(
        fact for fact in pure.told if isinstance(fact, TransactionTold) and fact.event == "Started"
    )
    pure.station.judged(20, started, accepted)


@pytest.mark.clause("1.6 §4.8")
def test_a_start_with_a_bad_token_is_ended() -> None:
    pure = Pure(RULES_16).boot().charge()
    judged(pure, accepted=False)
    assert pure.drain(20) == ["Ended Deauthorized", "1 Finishing"]
    assert pure.last(TransactionTold).reason == "DeAuthorized"
    judged(pure, accepted=False)
    assert pure.drain(20) == []


@pytest.mark.clause("1.6 §4.8")
def test_or_gets_no_more_energy_if_so_configured() -> None:
    pure = Pure(RULES_16).boot()
    pure.change("StopTransactionOnInvalidId", "false")
    pure.charge()
    judged(pure, accepted=False)
    assert pure.drain(20) == ["Updated Deauthorized", "1 SuspendedEVSE"]
    judged(pure, accepted=False)
    assert pure.drain(20) == []
    meter = pure.one.meter_wh(20)
    assert pure.one.meter_wh(9_999) == meter


def test_a_good_token_changes_nothing() -> None:
    pure = Pure().boot().charge()
    judged(pure, accepted=True)
    assert pure.drain(20) == []


# ── the rest ─────────────────────────────────────────────────────────────


def test_a_refused_transaction_message_is_tried_again_and_given_up() -> None:
    pure = Pure().boot()
    pure.station.plug_in(1, 1, CAR)
    pure.authorize(2)
    fact = pure.station.take(2)
    assert isinstance(fact, TransactionTold)
    pure.station.refused(2, fact)
    assert pure.station.take(2) is None
    assert pure.station.wakes_at(2) == 12
    pure.station.trigger_heartbeat(5)
    assert pure.drain(5) == ["heartbeat"]
    assert pure.station.take(12) is fact
    pure.station.refused(12, fact)
    assert pure.station.wakes_at(12) == 32
    pure.station.refused(32, fact)
    assert pure.drain(32) == ["Updated ChargingStateChanged"]


def test_other_refused_messages_are_dropped() -> None:
    pure = Pure().boot()
    pure.station.trigger_heartbeat(1)
    fact = pure.station.take(1)
    assert fact is not None
    pure.station.refused(1, fact)
    assert pure.station.take(1) is None


def test_the_same_calls_give_the_same_facts() -> None:
    one, two = (Pure().boot().charge() for _ in range(2))
    ids = [pure.last(TransactionTold).transaction.id for pure in (one, two)]
    assert ids[0] == ids[1]
    assert [fact.at for fact in one.told] == [fact.at for fact in two.told]


def test_a_station_has_a_connector() -> None:
    with pytest.raises(ValueError, match="at least one connector, not 0"):
        Station(RULES_2, connectors=0)


def test_a_status_is_told_in_the_versions_words() -> None:
    assert [fact.status for fact in Pure(RULES_16).boot().told if isinstance(fact, StatusSeen)] == [
        "Available",
        "Available",
    ]
    assert Pure(RULES_16).boot().charge().one.charging_state == "Charging"
