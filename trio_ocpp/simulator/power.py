"""Batteries and the power that they draw: closed formulas, so a reading never depends on when
one looked before.

How it works: the contactor closes and the power rises in a straight line for
``RAMP`` seconds; then it is constant; above ``KNEE`` it falls in proportion to
what is missing, and at ``FULL`` the vehicle stops. With the ramp folded into
"seconds at full power", energy over time is a line up to the knee and an
exponential above it. Knows no station, no meter and no clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Seconds from closing the contactor to full power.
RAMP = 10.0
#: State of charge above which the battery asks for less and less.
KNEE = 0.8
#: State of charge at which the vehicle stops; the exponential never gets to 1.
FULL = 0.995

_HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """What is plugged in: a battery, its state of charge (0 to 1), and what it can take."""

    battery_wh: float = 60_000
    soc: float = 0.3
    max_power_w: float = 11_000

    def __post_init__(self) -> None:
        if not (self.battery_wh > 0 and self.max_power_w > 0 and 0 <= self.soc <= 1):
            raise ValueError("a vehicle has a battery, takes power, and its soc is from 0 to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One look at the meter. ``soc`` in percent; ``None`` where the station cannot know it."""

    at: float
    context: str
    energy_wh: int
    power_w: float
    current_a: float
    voltage_v: float
    soc: int | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """One vehicle charging from *began* on, with at most *limit_w*."""

    began: float
    vehicle: Vehicle
    limit_w: float

    @property
    def peak_w(self) -> float:
        """What flows between ramp and knee."""
        return min(self.limit_w, self.vehicle.max_power_w)

    @property
    def full_at(self) -> float:
        """When the vehicle stops by itself."""
        if self.vehicle.soc >= FULL:
            return self.began
        seconds = self._to_knee + self._tau * math.log(self._missing_at_knee / (1 - FULL))
        # The ramp, undone: half of it is lost.
        ramped = math.sqrt(2 * RAMP * seconds) if seconds < RAMP / 2 else seconds + RAMP / 2
        return self.began + ramped

    def energy_wh(self, at: float) -> float:
        """How much has flown by then."""
        return (self.soc(at) - self.vehicle.soc) * self.vehicle.battery_wh

    def power_w(self, at: float) -> float:
        """How much flows at that moment."""
        if not self.began <= at < self.full_at:
            return 0.0
        ramp = min(1.0, (at - self.began) / RAMP)
        return self.peak_w * ramp * min(1.0, (1 - self.soc(at)) / (1 - KNEE))

    def soc(self, at: float) -> float:
        """Return the state of charge at that moment, 0 to 1."""
        seconds = self._at_full_power(min(at, self.full_at) - self.began)
        if seconds <= self._to_knee:
            return self.vehicle.soc + self.peak_w * seconds / _HOUR / self.vehicle.battery_wh
        return 1 - self._missing_at_knee * math.exp((self._to_knee - seconds) / self._tau)

    def vehicle_at(self, at: float) -> Vehicle:
        """Return the vehicle as it is at that moment."""
        return Vehicle(
            battery_wh=self.vehicle.battery_wh,
            soc=min(self.soc(at), 1.0),
            max_power_w=self.vehicle.max_power_w,
        )

    @property
    def _to_knee(self) -> float:
        """Seconds at full power until the knee."""
        return max(0.0, KNEE - self.vehicle.soc) * self.vehicle.battery_wh * _HOUR / self.peak_w

    @property
    def _missing_at_knee(self) -> float:
        return 1 - max(KNEE, self.vehicle.soc)

    @property
    def _tau(self) -> float:
        """Seconds in which what is missing falls to a third (1/e) above the knee."""
        return (1 - KNEE) * self.vehicle.battery_wh * _HOUR / self.peak_w

    @staticmethod
    def _at_full_power(elapsed: float) -> float:
        """Seconds at full power that give what *elapsed* seconds with the ramp give."""
        if elapsed <= 0:
            return 0.0
        return elapsed**2 / (2 * RAMP) if elapsed < RAMP else elapsed - RAMP / 2
