"""Tells the observers what one station says and hears.

Each method makes its event only if somebody watches. Decides nothing, and
changes nothing.
"""

from __future__ import annotations

import time
from time import perf_counter
from time import time as wall_clock

import msgspec
import trio

from .. import events
from ..errors import PayloadInvalid
from ..events import MessageReceived, MessageSent
from ..protocol import codes
from ..protocol.dialects import Dialect
from ..protocol.messages import CALL, CALLERROR, CALLRESULT, SEND
from ..protocol.peer import Bad, CallReceived, OutgoingCall, Refused
from .observers import Observers


class Narrator:
    """The events of one conversation."""

    __slots__ = ("_dialect", "identity", "observers")

    def __init__(self, identity: str, observers: Observers, dialect: Dialect) -> None:
        self.identity = identity
        self.observers = observers
        self._dialect = dialect

    def received(
        self,
        kind: int,
        message_id: str,
        action: str,
        text: bytes,
        *,
        error: str | None = None,
        since: float | None = None,
    ) -> None:
        """A message came in; *since*: when our CALL went out that it answers."""
        if self.observers.all:
            self.observers.emit(
                events.MessageReceived(
                    at=time.time(),
                    identity=self.identity,
                    type=kind,
                    message_id=message_id,
                    action=action,
                    raw=text,
                    error_code=error,
                    round_trip=None if since is None else trio.current_time() - since,
                )
            )

    def sent(
        self,
        kind: int,
        message_id: str,
        action: str,
        text: bytes,
        *,
        error: str | None = None,
        since: float | None = None,
        replayed: bool = False,
    ) -> None:
        """A message went out; *since*: when the CALL came in that it answers."""
        if self.observers.all:
            self.observers.emit(
                events.MessageSent(
                    at=time.time(),
                    identity=self.identity,
                    type=kind,
                    message_id=message_id,
                    action=action,
                    raw=text,
                    error_code=error,
                    # 0.0: nobody watched when it began.
                    handling=time.perf_counter() - since if since else None,
                    replayed=replayed,
                )
            )

    def call_received(self, call: CallReceived, text: bytes, at: float) -> None:
        """A CALL or SEND came in that will be handled, or refused for want of room.

        Asked for only while somebody watches. *at* is the wall clock of its bytes.
        """
        # Not the event loop's clock: asking that costs ten times as much, twice a message.
        call.received_at = perf_counter()
        call.at = at
        # Straight on, as in ``answered``: these two are nearly all events that there are.
        observers = self.observers
        observers.pending.append(
            MessageReceived(
                at=at,
                identity=self.identity,
                type=SEND if call.is_send else CALL,
                message_id=call.message_id,
                action=call.action,
                raw=text,
            )
        )
        if not observers.batching:
            observers.flush()
        if call.violations or call.reused or call.action == "SecurityEventNotification":
            self._remarkable(call, text)

    def _remarkable(self, call: CallReceived, text: bytes) -> None:
        for violation in call.violations:
            self.violation(call, violation, text, tolerated=True)
        if call.reused:
            self._id_reused(call)
        if call.action == "SecurityEventNotification":
            self._security_event(call)

    def answered(self, call: CallReceived, text: bytes) -> None:
        """A CALLRESULT went out. Asked for only while somebody watches."""
        since, handling = call.received_at, None
        # 0.0: nobody watched when it began.
        if since:
            handling = perf_counter() - since
            at = call.at + handling
        else:
            at = wall_clock()
        observers = self.observers
        observers.pending.append(
            MessageSent(
                at=at,
                identity=self.identity,
                type=CALLRESULT,
                message_id=call.message_id,
                action=call.action,
                raw=text,
                handling=handling,
            )
        )
        if not observers.batching:
            observers.flush()

    def _id_reused(self, call: CallReceived) -> None:
        self.observers.emit(
            events.MessageIdReused(
                at=time.time(),
                identity=self.identity,
                message_id=call.message_id,
                action=call.action,
            )
        )

    def _security_event(self, call: CallReceived) -> None:
        # 2.x A04, 1.6 security whitepaper A04: the station's own security log.
        self.observers.emit(
            events.SecurityEvent(
                at=time.time(),
                source="station",
                type=str(getattr(call.request, "type", "")),
                identity=self.identity,
                remote_address=None,
                description=str(getattr(call.request, "tech_info", None) or ""),
            )
        )

    def violation(
        self,
        message: CallReceived | Refused | OutgoingCall,
        violation: PayloadInvalid,
        text: bytes,
        *,
        tolerated: bool,
    ) -> None:
        """A payload broke its schema."""
        if self.observers.all:
            self.observers.emit(
                events.PayloadViolation(
                    at=time.time(),
                    identity=self.identity,
                    message_id=message.message_id,
                    action=message.action,
                    path=violation.path,
                    rule=violation.rule,
                    code=codes.spell(violation.code, self._dialect),
                    description=str(violation),
                    tolerated=tolerated,
                    raw=text,
                )
            )

    def call_timed_out(self, call: OutgoingCall, since: float) -> None:
        """A CALL of ours got no answer; *since*: when it went out."""
        if self.observers.all:
            self.observers.emit(
                events.CallTimedOut(
                    at=time.time(),
                    identity=self.identity,
                    message_id=call.message_id,
                    action=call.action,
                    waited=trio.current_time() - since,
                )
            )

    def bad(self, message: Bad, text: bytes, in_a_row: int) -> None:
        """A text was no OCPP-J message."""
        if self.observers.all:
            self.observers.emit(
                events.BadMessage(
                    at=time.time(),
                    identity=self.identity,
                    reason=message.reason,
                    raw=text,
                    in_a_row=in_a_row,
                    answered=message.reply is not None,
                )
            )
            if message.reply is not None:
                # 2.x §4.2.3: with the id "-1" where there was none to be read.
                _kind, message_id, code, *_ = msgspec.json.decode(message.reply)
                self.sent(CALLERROR, message_id, "", message.reply, error=code)

    def rate_limited(self, call: CallReceived) -> None:
        """A CALL was refused because there are too many."""
        if self.observers.all:
            self.observers.emit(
                events.RateLimited(
                    at=time.time(),
                    identity=self.identity,
                    action=call.action,
                    message_id=call.message_id,
                )
            )

    def handler_failed(self, call: CallReceived, error: Exception) -> None:
        """A handler raised something that is no answer."""
        if self.observers.all:
            self.observers.emit(
                events.HandlerFailed(
                    at=time.time(),
                    identity=self.identity,
                    action=call.action,
                    message_id=call.message_id,
                    error=error,
                )
            )

    def back_pressure(self, queued: int, paused: bool) -> None:
        """Reading the station paused, or went on."""
        if self.observers.all:
            self.observers.emit(
                events.BackPressure(
                    at=time.time(), identity=self.identity, queued=queued, paused=paused
                )
            )

    def pong_timeout(self, silent_for: float) -> None:
        """A ping found no sign of life."""
        if self.observers.all:
            self.observers.emit(
                events.PongTimeout(at=time.time(), identity=self.identity, silent_for=silent_for)
            )
