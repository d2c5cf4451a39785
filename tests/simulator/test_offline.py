"""The state machine without a connection, and when the CSMS does not answer."""

import pytest
from pure_station import CAR, CARD, Pure

from trio_ocpp.simulator.facts import TokenPresented, TransactionTold


@pytest.mark.clause("2.x E04")
def test_a_known_card_charges_offline_and_it_is_told_in_order_afterwards() -> None:
    pure = Pure().boot()
    pure.authorize(1, accepted=True)
    pure.station.tick(61)
    pure.station.disconnected(100)
    pure.station.plug_in(110, 1, CAR)
    assert pure.station.present(120, 1, CARD)
    pure.station.tick(180)
    pure.station.unplug(200, 1)
    pure.station.connected(300)
    assert pure.drain(300) == [
        "Started Authorized",
        "Updated ChargingStateChanged",
        "Updated MeterValuePeriodic",
        "Ended EVCommunicationLost",
    ]
    told = pure.told[-4:]
    assert all(isinstance(fact, TransactionTold) and fact.offline for fact in told)
    assert [fact.at for fact in told] == [120, 120, 180, 200]


def test_an_unknown_card_does_not_charge_offline_unless_so_configured() -> None:
    pure = Pure().boot()
    pure.station.disconnected(1)
    pure.station.plug_in(2, 1, CAR)
    pure.station.present(3, 1, CARD)
    assert pure.one.transaction is None
    pure.change("AllowOfflineTxForUnknownId", "true")
    pure.station.present(4, 1, CARD)
    assert pure.one.transaction is not None


def test_a_card_that_waits_for_the_csms_when_the_connection_goes_is_decided_here() -> None:
    pure = Pure().boot()
    pure.change("AllowOfflineTxForUnknownId", "true")
    pure.station.plug_in(1, 1, CAR)
    pure.station.present(2, 1, CARD)
    pure.station.disconnected(3)
    assert pure.one.transaction is not None
    pure.station.connected(4)
    assert pure.drain(4) == ["Started Authorized", "Updated ChargingStateChanged", "1 Occupied"]


def test_an_answer_that_comes_after_the_decision_is_nothing() -> None:
    pure = Pure().boot()
    pure.station.present(2, 1, CARD)
    pure.drain(2)
    pure.station.disconnected(3)
    pure.station.authorized(4, pure.last(TokenPresented), True)
    assert pure.one.permit is None


def test_no_answer_leaves_it_to_what_the_station_knows() -> None:
    pure = Pure().boot()
    pure.authorize(1, accepted=None)
    assert pure.one.permit is None
