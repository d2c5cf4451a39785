"""The state machine under the orders of a CSMS, one at a time."""

import pytest
from pure_station import CAR, CARD, OTHER, RULES_16, Pure

from trio_ocpp.simulator.facts import TokenPresented, TransactionTold

# ── remote start and stop ────────────────────────────────────────────────


def test_a_remote_start_takes_the_connector_with_a_vehicle() -> None:
    pure = Pure(connectors=2).boot()
    pure.station.plug_in(1, 2, CAR)
    assert pure.station.remote_start(2, None, CARD, 42)
    assert pure.drain(2)[1:] == ["Started RemoteStart", "Updated ChargingStateChanged"]
    started = pure.told[-2]
    assert isinstance(started, TransactionTold)
    assert started.transaction.connector_id == 2
    assert started.transaction.permit.remote_start_id == 42


def test_a_remote_start_waits_for_its_vehicle() -> None:
    pure = Pure(RULES_16).boot()
    assert pure.station.remote_start(1, 1, CARD)
    assert pure.drain(1) == ["1 Preparing"]
    assert not pure.station.remote_start(2, 1, CARD)
    pure.station.plug_in(3, 1, CAR)
    assert pure.drain(3)[0] == "Started CablePluggedIn"


def test_a_remote_start_is_refused_where_nothing_can_start() -> None:
    assert not Pure().station.remote_start(1, None, CARD)
    assert not Pure().boot().station.remote_start(1, 9, CARD)
    assert not Pure().boot().charge().station.remote_start(11, 1, CARD)


def test_a_remote_start_asks_first_if_so_configured() -> None:
    pure = Pure().boot()
    pure.change("AuthorizeRemoteTxRequests", "true")
    pure.station.plug_in(1, 1, CAR)
    assert pure.station.remote_start(2, 1, CARD)
    assert pure.drain(2) == ["1 Occupied", "authorize 04A1B2C3"]
    pure.station.authorized(3, pure.last(TokenPresented), True)
    assert pure.drain(3)[0] == "Started RemoteStart"


def test_a_remote_stop_ends_the_transaction_that_it_names() -> None:
    pure = Pure(RULES_16).boot().charge()
    pure.number(7)
    assert not pure.station.remote_stop(20, 8)
    assert pure.station.remote_stop(20, 7)
    assert pure.drain(20) == ["Ended RemoteStop", "1 Finishing"]
    assert pure.last(TransactionTold).reason == "Remote"


# ── availability, unlock ─────────────────────────────────────────────────


@pytest.mark.clause("1.6 §5.2")
def test_availability_changes_at_once_and_back() -> None:
    pure = Pure(RULES_16, connectors=2).boot()
    assert pure.station.change_availability(1, None, False) == "Accepted"
    assert pure.drain(1) == ["0 Unavailable", "1 Unavailable", "2 Unavailable"]
    assert not pure.station.present(2, 1, CARD)
    pure.station.plug_in(3, 1, CAR)
    pure.station.change_availability(4, 1, True)
    assert pure.drain(4) == ["0 Available", "1 Preparing"]


@pytest.mark.clause("1.6 §5.2")
def test_availability_waits_for_the_end_of_a_transaction() -> None:
    pure = Pure(RULES_16).boot().charge()
    assert pure.station.change_availability(20, 1, False) == "Scheduled"
    assert pure.drain(20) == []
    pure.station.present(30, 1, CARD)
    assert pure.drain(30) == ["Ended StopAuthorized", "0 Unavailable", "1 Unavailable"]


def test_a_scheduled_change_can_be_taken_back() -> None:
    pure = Pure(RULES_16).boot().charge()
    pure.station.change_availability(20, 1, False)
    assert pure.station.change_availability(21, 1, True) == "Accepted"
    pure.station.present(30, 1, CARD)
    assert pure.drain(30) == ["Ended StopAuthorized", "1 Finishing"]


def test_a_connector_that_goes_out_of_use_while_the_csms_decides_starts_nothing() -> None:
    pure = Pure().boot()
    pure.station.plug_in(1, 1, CAR)
    pure.station.present(1, 1, CARD)
    pure.drain(1)
    pure.station.change_availability(2, 1, False)
    pure.station.authorized(3, pure.last(TokenPresented), True)
    assert pure.one.transaction is None


@pytest.mark.clause("1.6 §5.18")
def test_unlocking_ends_the_transaction() -> None:
    pure = Pure(RULES_16).boot().charge()
    pure.station.stop_for_unlock(20, 1)
    assert pure.drain(20) == ["Ended UnlockCommand", "1 Finishing"]
    pure.station.stop_for_unlock(21, 1)
    assert pure.drain(21) == []


# ── reset ────────────────────────────────────────────────────────────────


@pytest.mark.clause("1.6 §5.14")
def test_a_reset_ends_transactions_tells_it_and_boots_anew() -> None:
    pure = Pure(RULES_16).boot().charge()
    assert pure.station.reset(20, reason="SoftReset") == "Accepted"
    assert not pure.station.present(21, 1, OTHER)
    assert pure.station.reset(21, reason="SoftReset") == "Accepted"
    assert pure.drain(21) == ["Ended ResetCommand", "1 Finishing", "restart"]
    pure.station.disconnected(22)
    pure.station.connected(23)
    assert pure.station.due() == 27
    pure.station.tick(27)
    assert pure.drain(27) == ["boot RemoteReset"]
    pure.station.booted(27, "Accepted", 300)
    assert pure.drain(27) == ["0 Available", "1 Preparing"]


@pytest.mark.clause("2.x B12")
def test_a_reset_on_idle_waits_for_the_end_of_transactions() -> None:
    pure = Pure().boot().charge()
    assert pure.station.reset(20, reason="ImmediateReset", when_idle=True) == "Scheduled"
    assert pure.drain(20) == []
    pure.station.unplug(30, 1)
    assert pure.drain(30) == ["Ended EVCommunicationLost", "1 Available", "restart"]


def test_without_a_transaction_it_does_not_wait() -> None:
    pure = Pure().boot()
    assert pure.station.reset(1, reason="ImmediateReset", when_idle=True) == "Accepted"
    assert pure.drain(1) == ["restart"]


def test_a_reset_that_had_to_wait_happens_offline_too() -> None:
    pure = Pure().boot().charge()
    pure.station.reset(20, reason="ImmediateReset", when_idle=True)
    pure.station.disconnected(21)
    pure.station.unplug(22, 1)
    pure.station.connected(30)
    pure.station.tick(30)
    assert pure.drain(30) == ["boot RemoteReset"]
    pure.station.booted(30, "Accepted", 300)
    assert pure.drain(30) == ["Ended EVCommunicationLost", "1 Available"]


def test_a_vehicle_that_comes_while_the_station_goes_down_starts_nothing() -> None:
    pure = Pure().boot()
    pure.authorize(1)
    pure.station.reset(2, reason="ImmediateReset")
    pure.station.plug_in(3, 1, CAR)
    assert pure.one.transaction is None


# ── triggers, firmware, uploads ──────────────────────────────────────────


def test_triggers_tell_what_they_name() -> None:
    pure = Pure(connectors=2).boot()
    station = pure.station
    station.trigger_boot(1)
    station.trigger_heartbeat(1)
    station.trigger_status(1, None)
    station.trigger_status(1, 2)
    station.trigger_meter(1, None)
    station.trigger_meter(1, 2)
    station.trigger_progress(1, "log")
    assert pure.drain(1) == [
        "boot Triggered", "heartbeat", "1 Available", "2 Available", "2 Available",
        "meter 1", "meter 2", "meter 2", "log Idle",
    ]  # fmt: skip


def test_a_transaction_event_can_be_triggered_while_there_is_one() -> None:
    pure = Pure().boot()
    assert not pure.station.trigger_transaction(1, None)
    pure.charge()
    assert pure.station.trigger_transaction(20, 1)
    assert pure.drain(20) == ["Updated Trigger"]


@pytest.mark.clause("1.6 §4.5")
def test_firmware_is_installed_when_nobody_charges_and_the_station_restarts() -> None:
    pure = Pure(RULES_16).boot().charge(10)
    pure.station.progress["firmware"].begin(20)
    words: list[str] = []
    for at in (20, 40, 45):
        pure.station.tick(at)
        words += pure.drain(at)
    assert words == ["firmware Downloading", "firmware Downloaded"]
    pure.station.unplug(50, 1)
    pure.drain(50)
    pure.station.tick(75)
    assert pure.drain(75)[-1] == "firmware Installing"
    assert not pure.station.present(76, 1, CARD)
    pure.station.tick(105)
    assert pure.drain(105) == ["firmware Installed", "restart"]
    pure.station.disconnected(106)
    assert pure.station.registration.reason == "FirmwareUpdate"
    assert pure.station.firmware_version == "1.1"


def test_progress_without_a_connection_is_not_told() -> None:
    pure = Pure().boot()
    pure.station.progress["log"].begin(1, 5)
    pure.station.disconnected(2)
    pure.station.tick(3)
    pure.station.connected(4)
    assert pure.drain(4) == []
    pure.station.trigger_progress(5, "log")
    assert pure.drain(5) == ["log Uploading"]
    assert pure.told[-1].request_id == 5  # type: ignore[attr-defined]
