"""One connector and what is on it: a vehicle, a permit to charge, a transaction, a meter.

Holds state and reads the meter; what happens when is ``state``'s part.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from .facts import ChargingState
from .power import Charge, Reading, Vehicle

#: Volts between phase and neutral, and what the battery of a direct-current vehicle has.
_AC_VOLTS, _AC_PHASES, _DC_VOLTS = 230.0, 3, 400.0


@dataclass(frozen=True, slots=True)
class Token:
    """Who wants to charge. *kind* is the idToken type of 2.x; 1.6 has none."""

    value: str
    kind: str = "ISO14443"

    @property
    def key(self) -> str:
        """For comparing: tokens are case-insensitive (1.6 CiString, 2.x identifierString)."""
        return self.value.lower()


@dataclass(frozen=True, slots=True)
class Permit:
    """*token* may charge if a vehicle is there before *expires*."""

    token: Token
    expires: float
    remote_start_id: int | None = None
    remote: bool = False


@dataclass(slots=True, eq=False)
class Transaction:
    """One charging session. ``id``: the station's own in 2.x, the CSMS's in 1.6 (late)."""

    connector_id: int
    permit: Permit
    id: str | int | None
    meter_start: int
    next_sample: float = math.inf
    seq_no: int = 0

    def take_seq_no(self) -> int:
        """Return the number of its next event; 2.x E01: they begin with 0 and have no gaps."""
        self.seq_no += 1
        return self.seq_no - 1


@dataclass(slots=True, eq=False)
class Connector:
    """The state of one connector (of one EVSE in 2.x)."""

    id: int
    max_power_w: float
    direct_current: bool = False
    operative: bool = True
    #: What ChangeAvailability asked for while a transaction was running.
    operative_next: bool | None = None
    vehicle: Vehicle | None = None
    #: Waits for the CSMS's word.
    asking: Permit | None = None
    permit: Permit | None = None
    transaction: Transaction | None = None
    charge: Charge | None = None
    #: The vehicle has stopped by itself.
    is_full: bool = False
    #: A transaction has ended and the vehicle is still there.
    finishing: bool = False
    #: Wh that flew before the present charge.
    meter_before: float = 0.0

    def meter_wh(self, at: float) -> int:
        """Return the energy register; it never goes back."""
        flown = self.charge.energy_wh(at) if self.charge else 0.0
        return int(self.meter_before + flown)

    def close_contactor(self, at: float) -> None:
        """Begin to charge the vehicle."""
        assert self.vehicle is not None, "a charge needs a vehicle"
        self.charge = Charge(at, self.vehicle, self.max_power_w)

    def open_contactor(self, at: float) -> None:
        """End the charge; meter and battery keep what has flown."""
        if self.charge is not None:
            self.meter_before += self.charge.energy_wh(at)
            self.vehicle = self.charge.vehicle_at(at)
            self.charge = None

    @property
    def charging_state(self) -> ChargingState:
        """How the transaction stands, in the words of 2.x."""
        if self.charge is None:
            return "SuspendedEVSE"
        return "SuspendedEV" if self.is_full else "Charging"

    def read(self, at: float, context: str) -> Reading:
        """Read the meter."""
        power = self.charge.power_w(at) if self.charge else 0.0
        volts = _DC_VOLTS if self.direct_current else _AC_VOLTS
        wires = 1 if self.direct_current else _AC_PHASES
        return Reading(
            at=at,
            context=context,
            energy_wh=self.meter_wh(at),
            power_w=round(power, 1),
            current_a=round(power / volts / wires, 1),
            voltage_v=volts,
            soc=self._soc(at) if self.direct_current else None,
        )

    def _soc(self, at: float) -> int | None:
        # Only with direct current does the vehicle tell.
        if self.charge is not None:
            return round(self.charge.soc(at) * 100)
        return None if self.vehicle is None else round(self.vehicle.soc * 100)


#: Names a connector's status in the words of a version.
StatusOf = Callable[[Connector], str]


def status_16(connector: Connector) -> str:
    """1.6 §4.9, ChargePointStatus."""
    if connector.transaction is not None:
        state = connector.charging_state
        return state if state.startswith("Suspended") else "Charging"
    if not connector.operative:
        return "Unavailable"
    if connector.finishing:
        return "Finishing"
    return "Preparing" if connector.vehicle or connector.permit else "Available"


def status_2(connector: Connector) -> str:
    """2.x G01, ConnectorStatusEnumType."""
    if connector.transaction is not None:
        return "Occupied"
    if not connector.operative:
        return "Unavailable"
    return "Occupied" if connector.vehicle else "Available"
