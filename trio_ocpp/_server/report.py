"""What becomes of every socket, counted and told: the connection events of a server.

Decides nothing, and changes nothing but its counters.
"""

from __future__ import annotations

import time
from typing import assert_never

import msgspec
import trio

from .. import events
from .._io.observers import Observers
from .._policy.limits import FailureLimit
from ..events import AbortOutcome, Stage
from ..protocol.request_head import Head, Refusal, redact_headers, redact_target
from .outcomes import Failed, NotAdmitted, Unanswered
from .pipeline import Attempt, Healthy, NoCommonVersion, is_failure
from .station import Station
from .upgrade import Upgrade


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """Counters of a server. The first four are of now, the others since it started.

    Every socket that has gone is in exactly one of ``accepted``, ``aborted``,
    ``errors`` and ``silent`` (it sent nothing).
    """

    connected: int
    handshaking: int
    sockets: int
    remembered: int
    accepted: int
    aborted: dict[str, int]
    errors: int
    silent: int
    observer_failures: int


class Reporter:
    """The connection events and counters of one server."""

    __slots__ = ("_aborted", "_accepted", "_errors", "_failures", "_observers", "_silent")

    def __init__(self, observers: Observers, failures: FailureLimit | None) -> None:
        self._observers = observers
        self._failures = failures
        self._accepted = 0
        self._aborted: dict[str, int] = {}
        self._errors = 0
        self._silent = 0

    def stats(self, *, connected: int, handshaking: int, sockets: int, remembered: int) -> Stats:
        """Put the counters together with what the server knows of this moment."""
        return Stats(
            connected=connected,
            handshaking=handshaking,
            sockets=sockets,
            remembered=remembered,
            accepted=self._accepted,
            aborted=dict(self._aborted),
            errors=self._errors,
            silent=self._silent,
            observer_failures=self._observers.failures,
        )

    # ── handshakes ───────────────────────────────────────────────────────

    def ended(self, upgrade: Upgrade, outcome: NotAdmitted | None) -> None:
        """A socket did not become a station; ``None``: the server was cancelled outright."""
        if upgrade.sent_nothing:
            self._silent += 1
        elif isinstance(outcome, Failed):
            self._failed(upgrade, outcome)
        elif outcome is None:
            self._abort(upgrade, "the server stopped", upgrade.attempt.stage, None, "refused")
        elif isinstance(outcome, Refusal):
            self._refused(upgrade, outcome)
        elif isinstance(outcome, NoCommonVersion):
            self._abort(
                upgrade, outcome.reason, "subprotocol", 101, "no-common-version", outcome.close_code
            )
        elif isinstance(outcome, Unanswered):
            self._abort(upgrade, outcome.reason, upgrade.attempt.stage, None, outcome.outcome)
        elif isinstance(outcome, Healthy):
            self._abort(upgrade, outcome.answer.reason, "validation", 200, "health-check")
        else:
            assert_never(outcome)

    def _refused(self, upgrade: Upgrade, refusal: Refusal) -> None:
        self._abort(upgrade, refusal.reason, refusal.stage, refusal.status, refusal.outcome)
        if not is_failure(refusal):
            return
        if self._failures is not None:
            self._failures.failed(upgrade.failure_key, trio.current_time())
        if refusal.status != 404 and self._observers.all:
            self._observers.emit(_authentication_failed(upgrade.attempt, refusal))

    def _abort(
        self,
        upgrade: Upgrade,
        reason: str,
        stage: Stage,
        status: int | None,
        outcome: AbortOutcome,
        close_code: int | None = None,
    ) -> None:
        self._aborted[stage] = self._aborted.get(stage, 0) + 1
        if not self._observers.all:
            return
        attempt = upgrade.attempt
        head = attempt.head
        self._observers.emit(
            events.UpgradeAborted(
                at=time.time(),
                reason=reason,
                stage=stage,
                status=status,
                close_code=close_code,
                remote_address=attempt.remote_address,
                identity=attempt.identity,
                request=_request_line(head),
                headers=() if head is None else redact_headers(head.headers),
                offered=() if attempt.upgrade is None else attempt.upgrade.offered,
                took=upgrade.took,
                outcome=outcome,
            )
        )

    def _failed(self, upgrade: Upgrade, failure: Failed) -> None:
        self._errors += 1
        if self._observers.all:
            attempt = upgrade.attempt
            self._observers.emit(
                events.UpgradeError(
                    at=time.time(),
                    error=failure.error,
                    reason=failure.reason,
                    remote_address=attempt.remote_address,
                    identity=attempt.identity,
                    stage=attempt.stage,
                    took=upgrade.took,
                )
            )

    # ── stations ─────────────────────────────────────────────────────────

    def connected(self, station: Station, upgrade: Upgrade) -> None:
        """A station is in the registry."""
        self._accepted += 1
        if self._failures:
            self._failures.succeeded(upgrade.failure_key)
        if self._observers.all:
            self._observers.emit(
                events.StationConnected(
                    at=time.time(),
                    identity=station.identity,
                    protocol=station.protocol,
                    remote_address=station.remote_address,
                    station=station,
                    took=upgrade.took,
                    request=_request_line(upgrade.attempt.head),
                    # Who is in has had its secrets forgotten.
                    headers=station.handshake.headers,
                    offered=station.handshake.offered,
                )
            )

    def replaced(self, old: Station, new: Station) -> None:
        """A newer connection of the same identity took over."""
        if self._observers.all:
            self._observers.emit(
                events.StationReplaced(
                    at=time.time(),
                    identity=new.identity,
                    old_remote_address=old.remote_address,
                    new_remote_address=new.remote_address,
                )
            )

    def disconnected(self, station: Station) -> None:
        """A station's socket is closed."""
        if self._observers.all:
            closed = station.close_reason
            self._observers.emit(
                events.StationDisconnected(
                    at=time.time(),
                    identity=station.identity,
                    protocol=station.protocol,
                    remote_address=station.remote_address,
                    station=station,
                    code=closed.code,
                    reason=closed.reason,
                    by_us=closed.by_us,
                    connected_for=station.connected_for,
                )
            )

    def closing(self, stations: int, reason: str) -> None:
        """The server begins to drain."""
        if self._observers.all:
            self._observers.emit(
                events.ServerClosing(at=time.time(), stations=stations, reason=reason)
            )


def _request_line(head: Head | None) -> str:
    return "" if head is None else f"{head.method} {redact_target(head.target)} {head.version}"


def _authentication_failed(attempt: Attempt, refusal: Refusal) -> events.SecurityEvent:
    return events.SecurityEvent(
        at=time.time(),
        source="server",
        type="AuthenticationFailed",
        identity=attempt.identity,
        remote_address=attempt.remote_address,
        description=refusal.reason,
    )
