"""Simulated charging stations: a charge point as a pure state machine, and its driver.

::

    driver      SimulatedStation: awaits, and decides nothing
      │
    people      who comes, plugs in and leaves          face16  face2   the words of a version
      │                                                   │  device_model  unsimulated
    state       Station: what may happen ─────────────────┘
    transitions the steps that it is made of
    connector  outbox  registration  tokens  progress  settings  power  facts

All but ``driver`` is pure: time is an argument and chance is given.
``docs/simulator.md`` tells what is simulated and what is not.
"""

from .connector import Token
from .driver import Csms, SimulatedStation
from .people import Habits
from .power import Charge, Vehicle
from .state import Station

__all__ = ["Charge", "Csms", "Habits", "SimulatedStation", "Station", "Token", "Vehicle"]
