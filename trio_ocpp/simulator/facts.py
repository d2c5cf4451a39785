"""What a station has to tell its CSMS, before it is put into the words of a version.

Moments are seconds of the station's own clock. A fact of a transaction holds
that transaction itself: the id of 1.6 comes from the CSMS and may be known
only when the fact's turn to be sent has come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..payloads import Request
from .power import Reading

if TYPE_CHECKING:
    from .connector import Token, Transaction

ChargingState = Literal["EVConnected", "Charging", "SuspendedEV", "SuspendedEVSE", "Idle"]
Moment = Literal["Started", "Updated", "Ended"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Fact:
    """Base. *urgent*: the CSMS asked for it, so it may be told while the boot is Pending."""

    at: float
    urgent: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Booting(Fact):
    """The station (re)starts; *reason* in the words of 2.x."""

    reason: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Alive(Fact):
    """It is time for a heartbeat."""


@dataclass(frozen=True, kw_only=True, eq=False)
class StatusSeen(Fact):
    """A connector (0: the whole station, 1.6 only) has this status, in the version's words."""

    connector_id: int
    status: str


@dataclass(frozen=True, kw_only=True, eq=False)
class TokenPresented(Fact):
    """Somebody wants to charge here: is the token good?"""

    connector_id: int
    token: Token


@dataclass(frozen=True, kw_only=True, eq=False)
class TransactionTold(Fact):
    """Something happened in a transaction; *trigger* and *reason* in the words of 2.x."""

    event: Moment
    transaction: Transaction
    trigger: str
    seq_no: int
    charging_state: ChargingState
    readings: tuple[Reading, ...] = ()
    reason: str | None = None
    #: The token that was presented for this very event.
    token: Token | None = None
    offline: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Metered(Fact):
    """A reading outside of any transaction."""

    connector_id: int
    reading: Reading


@dataclass(frozen=True, kw_only=True, eq=False)
class Progressed(Fact):
    """An upload or a firmware update has come this far; *what* says which."""

    what: Literal["firmware", "signed firmware", "diagnostics", "log"]
    status: str
    request_id: int | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Worded(Fact):
    """Something that only one version has, already in its words."""

    request: Request[Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Restarting(Fact):
    """Nothing to tell: all before it is told, now the connection goes down."""
