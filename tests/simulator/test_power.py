"""The power curve: ramp, constant, taper; and a meter that does not care when one looks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp.simulator import Charge, Vehicle
from trio_ocpp.simulator.connector import Connector

CAR = Vehicle(battery_wh=60_000, soc=0.2, max_power_w=11_000)
vehicles = st.builds(
    Vehicle,
    battery_wh=st.floats(5_000, 120_000),
    soc=st.floats(0, 1),
    max_power_w=st.floats(1_000, 150_000),
)


def test_power_rises_in_ten_seconds_and_then_stays() -> None:
    charge = Charge(100, CAR, 50_000)
    assert [charge.power_w(at) for at in (99, 100, 105, 110, 4_000)] == [
        0, 0, 5_500, 11_000, 11_000,
    ]  # fmt: skip


def test_the_weaker_of_station_and_vehicle_limits_the_power() -> None:
    assert Charge(0, CAR, 3_700).power_w(60) == 3_700
    assert Charge(0, CAR, 50_000).power_w(60) == 11_000


def test_above_the_knee_power_falls_with_what_is_missing() -> None:
    charge = Charge(0, Vehicle(battery_wh=60_000, soc=0.9, max_power_w=50_000), 50_000)
    assert charge.power_w(10) == pytest.approx(25_000, rel=0.05)
    assert charge.power_w(600) < charge.power_w(60) < charge.power_w(10)


def test_a_full_vehicle_stops() -> None:
    charge = Charge(0, CAR, 50_000)
    assert charge.soc(charge.full_at) == pytest.approx(0.995)
    assert charge.power_w(charge.full_at) == 0
    assert charge.energy_wh(charge.full_at + 9_999) == charge.energy_wh(charge.full_at)


def test_one_that_comes_full_is_full_at_once() -> None:
    charge = Charge(7, Vehicle(soc=1), 11_000)
    assert charge.full_at == 7
    assert charge.energy_wh(1_000) == 0


def test_one_that_is_full_within_the_ramp_is_full_when_it_says() -> None:
    charge = Charge(0, Vehicle(battery_wh=5_000, soc=0.9949, max_power_w=150_000), 150_000)
    assert 0 < charge.full_at < 10
    assert charge.soc(charge.full_at) == pytest.approx(0.995)


@given(vehicles, st.lists(st.floats(0, 100_000), min_size=2))
def test_energy_never_falls_and_battery_never_overflows(
    vehicle: Vehicle, moments: list[float]
) -> None:
    charge = Charge(0, vehicle, 50_000)
    energies = [charge.energy_wh(at) for at in sorted(moments)]
    assert energies == sorted(energies)
    assert all(0 <= charge.soc(at) <= 1 for at in moments)
    assert not math.isinf(charge.full_at)


@given(vehicles, st.floats(0, 20_000))
def test_what_flows_in_a_minute_is_the_integral_of_power(vehicle: Vehicle, start: float) -> None:
    charge = Charge(0, vehicle, 50_000)
    summed = sum(charge.power_w(start + n / 2 + 0.25) for n in range(120)) / 2 / 3600
    # A step may stand astride the moment at which it stops.
    step = charge.peak_w / 2 / 3600
    flown = charge.energy_wh(start + 60) - charge.energy_wh(start)
    assert flown == pytest.approx(summed, rel=0.001, abs=step)


def test_a_vehicle_that_cannot_be_is_refused() -> None:
    for wrong in ({"soc": 1.1}, {"battery_wh": 0}, {"max_power_w": -1}):
        with pytest.raises(ValueError, match="a vehicle has"):
            Vehicle(**wrong)


def test_three_phases_share_alternating_current_and_the_vehicle_keeps_its_soc_for_itself() -> None:
    connector = Connector(1, 11_000)
    connector.vehicle = CAR
    connector.close_contactor(0)
    reading = connector.read(60, "Trigger")
    assert (reading.power_w, reading.voltage_v, reading.current_a) == (11_000, 230, 15.9)
    assert reading.soc is None


def test_direct_current_tells_the_soc() -> None:
    connector = Connector(1, 50_000, direct_current=True)
    assert connector.read(0, "Trigger").soc is None
    connector.vehicle = Vehicle(soc=0.5, max_power_w=100_000)
    assert connector.read(0, "Trigger").soc == 50
    connector.close_contactor(0)
    reading = connector.read(720, "Trigger")
    assert (reading.power_w, reading.current_a, reading.soc) == (50_000, 125.0, 67)


def test_opening_the_contactor_keeps_meter_and_battery() -> None:
    connector = Connector(1, 11_000)
    connector.vehicle = CAR
    connector.close_contactor(0)
    before = connector.meter_wh(3_600)
    connector.open_contactor(3_600)
    assert connector.meter_wh(99_999) == before > 10_900
    assert connector.vehicle.soc == pytest.approx(0.2 + before / 60_000, abs=0.001)
    connector.open_contactor(4_000)
    assert connector.meter_wh(99_999) == before
