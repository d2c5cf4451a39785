"""``Station``: a charge point as a pure state machine.

How it works::

    people ── plug_in present unplug ─┐
    CSMS ──── remote_start reset … ───┤► state ──► outbox of facts ──► take() ──► a face words it
    time ──── due() tick(at) ─────────┘   ▲                                       │
                                          └── booted authorized judged … ◄── the CSMS's answer

Every method takes the moment *at*, in seconds of the station's own clock, and
moments never go back. The same calls in the same order give the same facts.
Knows no payloads, no connection, no clock and no chance but the one that it is given.
"""

from __future__ import annotations

import math
from typing import Literal

from .connector import Connector, Permit, Token
from .facts import (
    Alive,
    Booting,
    Fact,
    Metered,
    StatusSeen,
    TokenPresented,
    TransactionTold,
)
from .power import Vehicle
from .progress import What
from .registration import Standing
from .transitions import Rules, Transitions, set_operative

__all__ = ["Rules", "Station"]


class Station(Transitions):
    """One charge point: see the module's picture."""

    # ── what the driver needs ────────────────────────────────────────────

    def due(self) -> float:
        """Return the next moment at which ``tick`` has something to do."""
        moments = [progress.due() for progress in self.progress.values()]
        if self.is_online:
            moments += [self.registration.boot_at, self.registration.beat_at]
        for connector in self.connectors.values():
            moments += _moments(connector)
        return min(moments)

    def wakes_at(self, at: float) -> float:
        """Return when to look again after *at*: something is due, or may be tried again."""
        retry = self.outbox.retry_at
        return min(self.due(), retry) if retry > at else self.due()

    def tick(self, at: float) -> None:
        """Do what is due."""
        if self.is_online:
            self._boot_or_beat(at)
        for connector in self.connectors.values():
            self._tick_connector(at, connector)
        self._progress(at)

    def take(self, at: float) -> Fact | None:
        """Return what is to be told now, if anything; it stays until ``told`` or ``refused``."""
        return self.outbox.first(at, self._may_go) if self.is_online else None

    def told(self, fact: Fact) -> None:
        """The CSMS has got it."""
        self.outbox.done(fact)
        if isinstance(fact, StatusSeen):
            self._acknowledged[fact.connector_id] = fact.status

    def refused(self, at: float, fact: Fact, *, for_good: bool = False) -> None:
        """The CSMS answered CALLERROR, *for_good* or not, or nothing at all."""
        if isinstance(fact, Booting):
            self.registration.unanswered(at)
        tries_again = isinstance(fact, TransactionTold) and not for_good
        if tries_again and self.outbox.failed(
            at,
            attempts=self.settings.number("TransactionMessageAttempts"),
            interval=self.settings.number("TransactionMessageRetryInterval"),
        ):
            return
        self.outbox.done(fact)

    def connected(self, at: float) -> None:
        """A connection is open."""
        self.is_online = True
        self.registration.connected(at, self.settings.number("HeartbeatInterval"))
        self._show(at)

    def disconnected(self, at: float) -> None:
        """The connection is gone."""
        self.is_online = False
        if self.is_restarting:
            self.went_down(at)
        self.registration.disconnected(at)
        self.outbox.connection_lost()
        self._shown = dict(self._acknowledged)
        for connector in self.connectors.values():
            if connector.asking is not None:
                self._decide(at, connector, connector.asking, None)

    def _boot_or_beat(self, at: float) -> None:
        registration = self.registration
        if registration.boot_at <= at:
            registration.boot_begun()
            self.outbox.put(Booting(at=at, reason=registration.reason))
        if registration.beat_at <= at:
            registration.set_interval(at, self.settings.number("HeartbeatInterval"))
            self.outbox.put(Alive(at=at))

    def _tick_connector(self, at: float, connector: Connector) -> None:
        if connector.permit is not None and connector.permit.expires <= at:
            # 1.6 ConnectionTimeOut, 2.x EVConnectionTimeOut: nobody plugged in.
            connector.permit = None
            self._settle(at)
        if connector.transaction is None:
            return
        if _fills_up(connector) <= at:
            connector.is_full = True
            self._tell(at, connector, "Updated", "ChargingStateChanged")
            self._show(at)
        if connector.transaction.next_sample <= at:
            connector.transaction.next_sample = self._next_sample(at)
            if not self.outbox.is_filling:
                readings = (connector.read(at, "Sample.Periodic"),)
                self._tell(at, connector, "Updated", "MeterValuePeriodic", readings=readings)

    def _progress(self, at: float) -> None:
        for progress in self.progress.values():
            fact = progress.take(at, idle=not self.charging())
            if fact is not None and self.is_online:
                self.outbox.put(fact)
            if fact is not None and fact.status == "Installed":
                self.firmware_version = f"{float(self.firmware_version) + 0.1:.1f}"
                self._restarts_when_idle = True
                self._restart_reason = "FirmwareUpdate"
                self._settle(at)

    # ── what the CSMS answers ────────────────────────────────────────────

    def booted(self, at: float, standing: Standing, interval: int) -> None:
        """BootNotification was answered."""
        if standing == "Accepted" and interval > 0:
            # 1.6 §4.2, 2.x B01: the interval of an accepted boot is that of the heartbeat.
            self.settings.set_heartbeat(interval)
        elif standing == "Accepted":
            interval = self.settings.number("HeartbeatInterval")
        self.registration.answered(at, standing, interval)
        self._shown.clear()
        self._show(at)

    def authorized(self, at: float, fact: TokenPresented, accepted: bool | None) -> None:
        """Authorize was answered; ``None``: it was not."""
        connector = self.connectors[fact.connector_id]
        asking = connector.asking
        if asking is not None and asking.token == fact.token:
            if accepted is not None:
                self.tokens.learn(fact.token, accepted)
            self._decide(at, connector, asking, accepted)

    def judged(self, at: float, fact: TransactionTold, accepted: bool) -> None:
        """The answer to a fact of a transaction said whether its token is good."""
        self.tokens.learn(fact.token or fact.transaction.permit.token, accepted)
        connector = self.connectors[fact.transaction.connector_id]
        if accepted or connector.transaction is not fact.transaction:
            return
        if self.settings.on("StopTransactionOnInvalidId"):
            self._end(at, connector, "DeAuthorized", "Deauthorized")
        elif connector.charge is not None:
            connector.open_contactor(at)
            self._tell(at, connector, "Updated", "Deauthorized")
        self._settle(at)

    # ── what people do ───────────────────────────────────────────────────

    def plug_in(self, at: float, connector_id: int, vehicle: Vehicle) -> bool:
        """Plug a vehicle in; ``False``: there is one already."""
        connector = self.connectors[connector_id]
        if connector.vehicle is not None:
            return False
        connector.vehicle = vehicle
        self._settle(at)
        if connector.permit is not None and not self.is_restarting:
            self._start(at, connector, "CablePluggedIn")
        return True

    def unplug(self, at: float, connector_id: int) -> bool:
        """Pull the plug, and with it end a transaction; ``False``: there is none."""
        connector = self.connectors[connector_id]
        if connector.vehicle is None:
            return False
        if connector.transaction is not None:
            self._end(at, connector, "EVDisconnected", "EVCommunicationLost")
        connector.vehicle = None
        connector.finishing = False
        self._settle(at)
        return True

    def present(self, at: float, connector_id: int, token: Token) -> bool:
        """Hold a card to the reader: to begin, or with the same card to end.

        ``False``: the station does not react.
        """
        connector = self.connectors[connector_id]
        if connector.transaction is not None:
            if connector.transaction.permit.token.key != token.key:
                return False
            self._end(at, connector, "Local", "StopAuthorized", token)
            self._settle(at)
            return True
        if not self._may_start(connector):
            return False
        self._ask(at, connector, Permit(token, math.inf))
        return True

    # ── what the CSMS asks for ───────────────────────────────────────────

    def remote_start(
        self, at: float, connector_id: int | None, token: Token, remote_start_id: int | None = None
    ) -> bool:
        """Start a transaction as soon as a vehicle is there; no connector: choose one."""
        connector = self._choose(connector_id)
        if connector is None:
            return False
        permit = Permit(token, math.inf, remote_start_id, remote=True)
        if self.settings.on("AuthorizeRemoteTxRequests"):
            self._ask(at, connector, permit)
        else:
            self._grant(at, connector, permit)
        return True

    def remote_stop(self, at: float, transaction_id: str | int) -> bool:
        """End that transaction; ``False``: it is not running."""
        for connector in self.charging():
            assert connector.transaction is not None
            if connector.transaction.id == transaction_id:
                self._end(at, connector, "Remote", "RemoteStop")
                self._settle(at)
                return True
        return False

    def stop_for_unlock(self, at: float, connector_id: int) -> None:
        """End what is running there, so that it can be unlocked (1.6 §5.18)."""
        connector = self.connectors[connector_id]
        if connector.transaction is not None:
            self._end(at, connector, "UnlockCommand", "UnlockCommand")
            self._settle(at)

    def change_availability(
        self, at: float, connector_id: int | None, operative: bool
    ) -> Literal["Accepted", "Scheduled"]:
        """Take connectors out of use or back; ``None``: all of them.

        1.6 §5.2, 2.x G03: where a transaction is running, after it.
        """
        status: Literal["Accepted", "Scheduled"] = "Accepted"
        for connector in self._chosen(connector_id):
            if connector.transaction is not None and not operative:
                connector.operative_next = False
                status = "Scheduled"
            else:
                set_operative(connector, operative)
        self._settle(at)
        return status

    def reset(
        self, at: float, *, reason: str, when_idle: bool = False
    ) -> Literal["Accepted", "Scheduled"]:
        """End all transactions for *reason*, tell it and restart; or first wait for their end."""
        self._restart_reason = "RemoteReset"
        if when_idle and self.charging():
            self._restarts_when_idle = True
            return "Scheduled"
        for connector in self.charging():
            self._end(at, connector, reason, "ResetCommand")
        self._settle(at)
        self._go_down(at)
        return "Accepted"

    def settings_changed(self, at: float) -> None:
        """Intervals count from now."""
        self.registration.connected(at, self.settings.number("HeartbeatInterval"))
        for connector in self.charging():
            assert connector.transaction is not None
            connector.transaction.next_sample = self._next_sample(at)

    def trigger_boot(self, at: float) -> None:
        """Send a BootNotification."""
        self.outbox.put(Booting(at=at, urgent=True, reason="Triggered"))

    def trigger_heartbeat(self, at: float) -> None:
        """Send a Heartbeat."""
        self.outbox.put(Alive(at=at, urgent=True))

    def trigger_status(self, at: float, connector_id: int | None) -> None:
        """Send the status of one or all connectors."""
        for number, status in self.statuses().items():
            if connector_id in (None, number):
                self._shown[number] = status
                self.outbox.put(StatusSeen(at=at, urgent=True, connector_id=number, status=status))

    def trigger_meter(self, at: float, connector_id: int | None) -> None:
        """Send the meter values of one or all connectors."""
        for connector in self._chosen(connector_id):
            reading = connector.read(at, "Trigger")
            self.outbox.put(Metered(at=at, urgent=True, connector_id=connector.id, reading=reading))

    def trigger_transaction(self, at: float, connector_id: int | None) -> bool:
        """Tell how the transactions stand; ``False``: there is none."""
        running = [one for one in self._chosen(connector_id) if one.transaction is not None]
        for connector in running:
            readings = (connector.read(at, "Trigger"),)
            self._tell(at, connector, "Updated", "Trigger", readings=readings)
        return bool(running)

    def trigger_progress(self, at: float, what: What) -> None:
        """Tell how far an update or an upload is."""
        self.outbox.put(self.progress[what].asked(at))


def _moments(connector: Connector) -> list[float]:
    """Return when something happens at a connector by itself."""
    moments = [_fills_up(connector)]
    if connector.permit is not None:
        moments.append(connector.permit.expires)
    if connector.transaction is not None:
        moments.append(connector.transaction.next_sample)
    return moments


def _fills_up(connector: Connector) -> float:
    if connector.charge is None or connector.is_full:
        return math.inf
    return connector.charge.full_at
