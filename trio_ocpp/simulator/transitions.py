"""The steps that a station's state is made of: ask, permit, start, end, tell, show.

``state.Station`` adds who may cause them: people, the CSMS, time. Pure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

from .connector import Connector, Permit, StatusOf, Token, Transaction
from .facts import (
    Booting,
    ChargingState,
    Fact,
    Moment,
    Restarting,
    StatusSeen,
    TokenPresented,
    TransactionTold,
)
from .outbox import Outbox
from .power import Reading
from .progress import STEPS, Progress, What
from .registration import Registration
from .settings import Settings
from .tokens import Tokens

#: Seconds from going down to the boot.
RESTART = 5.0


@dataclass(frozen=True, slots=True)
class Rules:
    """Where the versions differ in what a station does."""

    status_of: StatusOf
    #: 1.6: connector 0 is the station itself, and has a status.
    tells_whole: bool
    #: 2.x: the station makes the ids of its transactions.
    makes_ids: bool


class Transitions:
    """The state of one station, and the steps between states."""

    def __init__(
        self,
        rules: Rules,
        *,
        connectors: int = 1,
        direct_current: bool = False,
        max_power_w: float | None = None,
        rng: Random | None = None,
        settings: Settings | None = None,
    ) -> None:
        if connectors < 1:
            raise ValueError(f"a station has at least one connector, not {connectors}")
        power = max_power_w or (50_000 if direct_current else 11_000)
        self._rules = rules
        self._rng = rng or Random(0)  # noqa: S311  # it is to be repeatable, not secret
        self.settings = settings or Settings(connectors)
        self.connectors = {
            number: Connector(number, power, direct_current) for number in range(1, connectors + 1)
        }
        self.registration = Registration()
        self.tokens = Tokens(self.settings)
        self.outbox = Outbox()
        self.progress: dict[What, Progress] = {what: Progress(what) for what in STEPS}
        self.firmware_version = "1.0"
        self.transactions_started = 0
        self.transactions_ended = 0
        self.is_online = False
        self.is_restarting = False
        self._restart_reason = "RemoteReset"
        self._restarts_when_idle = False
        # By connector: the status that was put into the outbox last, and that which got through.
        self._shown: dict[int, str] = {}
        self._acknowledged: dict[int, str] = {}

    def charging(self) -> list[Connector]:
        """Return the connectors with a transaction."""
        return [one for one in self.connectors.values() if one.transaction is not None]

    def statuses(self) -> dict[int, str]:
        """Return the status of each connector, in the version's words; 0: the station (1.6)."""
        each = {number: self._rules.status_of(one) for number, one in self.connectors.items()}
        if not self._rules.tells_whole:
            return each
        usable = any(one.operative for one in self.connectors.values())
        return {0: "Available" if usable else "Unavailable", **each}

    def _chosen(self, connector_id: int | None) -> list[Connector]:
        return [one for one in self.connectors.values() if connector_id in (None, one.id)]

    # ── who may charge ───────────────────────────────────────────────────

    def _may_start(self, connector: Connector) -> bool:
        return (
            self.registration.is_accepted
            and not self.is_restarting
            and not any(one.status == "Installing" for one in self.progress.values())
            and connector.operative
            and connector.transaction is None
            and connector.permit is None
            and connector.asking is None
            and (self.is_online or not self.outbox.is_filling)
        )

    def _choose(self, connector_id: int | None) -> Connector | None:
        """Find a connector for a remote start: one with a vehicle first."""
        free = [one for one in self._chosen(connector_id) if self._may_start(one)]
        return min(free, key=lambda one: (one.vehicle is None, one.id), default=None)

    def _ask(self, at: float, connector: Connector, permit: Permit) -> None:
        if self.is_online:
            connector.asking = permit
            self.outbox.put(TokenPresented(at=at, connector_id=connector.id, token=permit.token))
        else:
            self._decide(at, connector, permit, None)

    def _decide(
        self, at: float, connector: Connector, permit: Permit, accepted: bool | None
    ) -> None:
        connector.asking = None
        if accepted is None:
            accepted = self.tokens.accepts_offline(permit.token)
        if accepted and self._may_start(connector):
            self._grant(at, connector, permit)

    def _grant(self, at: float, connector: Connector, permit: Permit) -> None:
        connector.finishing = False
        connector.permit = replace(permit, expires=at + self.settings.number("ConnectionTimeOut"))
        self._settle(at)
        if connector.vehicle is not None:
            self._start(at, connector, "RemoteStart" if permit.remote else "Authorized")

    # ── transactions ─────────────────────────────────────────────────────

    def _start(self, at: float, connector: Connector, trigger: str) -> None:
        permit, connector.permit = connector.permit, None
        assert permit is not None, "nobody charges without a permit"
        connector.transaction = Transaction(
            connector_id=connector.id,
            permit=permit,
            id=self._make_id() if self._rules.makes_ids else None,
            meter_start=connector.meter_wh(at),
            next_sample=self._next_sample(at),
        )
        self.transactions_started += 1
        begin = (connector.read(at, "Transaction.Begin"),)
        self._tell(
            at, connector, "Started", trigger, token=permit.token, readings=begin,
            state="EVConnected",
        )  # fmt: skip
        connector.close_contactor(at)
        self._tell(at, connector, "Updated", "ChargingStateChanged")
        self._settle(at)

    def _make_id(self) -> str:
        # 2.x E01: unique over all stations is what UUIDs are recommended for.
        return str(UUID(int=self._rng.getrandbits(128), version=4))

    def _next_sample(self, at: float) -> float:
        interval = self.settings.number("MeterValueSampleInterval")
        return at + interval if interval > 0 else math.inf

    def _end(
        self, at: float, connector: Connector, reason: str, trigger: str, token: Token | None = None
    ) -> None:
        connector.open_contactor(at)
        self._tell(
            at, connector, "Ended", trigger, token=token, reason=reason,
            readings=(connector.read(at, "Transaction.End"),),
            state="Idle" if reason == "EVDisconnected" else "EVConnected",
        )  # fmt: skip
        self.transactions_ended += 1
        connector.transaction = None
        connector.is_full = False
        connector.finishing = True
        if connector.operative_next is not None:
            set_operative(connector, connector.operative_next)

    def _tell(
        self,
        at: float,
        connector: Connector,
        event: Moment,
        trigger: str,
        *,
        token: Token | None = None,
        readings: tuple[Reading, ...] = (),
        reason: str | None = None,
        state: ChargingState | None = None,
    ) -> None:
        transaction = connector.transaction
        assert transaction is not None, "there is nothing to tell of"
        self.outbox.put(
            TransactionTold(
                at=at,
                event=event,
                transaction=transaction,
                trigger=trigger,
                seq_no=transaction.take_seq_no(),
                charging_state=state or connector.charging_state,
                readings=readings,
                reason=reason,
                token=token,
                offline=not self.is_online,
            )
        )

    # ── what follows ─────────────────────────────────────────────────────

    def _settle(self, at: float) -> None:
        """Show what has changed, and restart if that had to wait for the end of transactions."""
        self._show(at)
        if self._restarts_when_idle and not self.charging():
            self._go_down(at)

    def _show(self, at: float) -> None:
        if not (self.is_online and self.registration.is_accepted):
            return
        for number, status in self.statuses().items():
            if self._shown.get(number) != status:
                self._shown[number] = status
                self.outbox.put(StatusSeen(at=at, connector_id=number, status=status))

    def _go_down(self, at: float) -> None:
        self._restarts_when_idle = False
        if not self.is_online:
            self.went_down(at)
        elif not self.is_restarting:
            self.is_restarting = True
            self.outbox.put(Restarting(at=at))

    def went_down(self, at: float) -> None:
        """All is told before a restart: begin anew."""
        self.is_restarting = self._restarts_when_idle = False
        self.registration.restart(at + RESTART, self._restart_reason)
        self._shown.clear()
        self._acknowledged.clear()
        for connector in self.connectors.values():
            connector.permit = connector.asking = None
            connector.finishing = False

    def _may_go(self, fact: Fact) -> bool:
        """Tell whether the registration lets *fact* go out (1.6 §4.2, 2.x B02 and B03)."""
        standing = self.registration.standing
        if standing == "Accepted" or isinstance(fact, Restarting):
            return True
        return isinstance(fact, Booting) or (fact.urgent and standing != "Rejected")


def set_operative(connector: Connector, operative: bool) -> None:
    """Take a connector out of use, or back."""
    if operative and not connector.operative:
        # 1.6 §4.9: from Unavailable a station goes on to Preparing, not to Finishing.
        connector.finishing = False
    connector.operative = operative
    connector.operative_next = None
    if not operative:
        connector.permit = connector.asking = None
