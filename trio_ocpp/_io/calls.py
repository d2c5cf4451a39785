"""Our own CALLs and SENDs to one peer: the queue for the single slot, the wait, the timeout.

The slot itself is ``protocol.state.CallSlot``. ``_turn`` is taken exactly as
long as the slot is: it is released where the slot becomes free, by whoever
frees it, and callers get it in the order in which they came. Knows no
handlers.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol, TypeVar, cast
from uuid import uuid4

import trio

from .. import payloads
from ..errors import CallError, CallTimeout, ConnectionClosed, OcppError
from ..options import Timeouts
from ..payloads import Payload, Request
from ..protocol.messages import CALL, CALLERROR, CALLRESULT, CALLRESULTERROR, SEND
from ..protocol.peer import Answered, OutgoingCall, Peer
from .connection import Connection
from .deadlines import Deadline, Deadlines
from .narrator import Narrator

R = TypeVar("R")


class Caller(Protocol):
    """Who is told how a CALL ended."""

    def set(self, value: Payload | OcppError) -> None:
        """Take the answer, or why there is none. Must neither wait nor raise."""


class _Outcome:
    """What a task waits for: an event with one who waits, at a third of the cost of one for all."""

    __slots__ = ("_sleeper", "value")

    def __init__(self) -> None:
        self._sleeper: trio.lowlevel.Task | None = None
        self.value: Payload | OcppError | None = None

    async def wait(self) -> None:
        """Wait until there is a value."""
        if self.value is not None:
            # An observer of the CALL that goes out may drop the connection.
            await trio.lowlevel.checkpoint()
            return
        self._sleeper = trio.lowlevel.current_task()
        await trio.lowlevel.wait_task_rescheduled(self._cancelled)

    def _cancelled(self, _raise: object) -> trio.lowlevel.Abort:
        # Cleared first, or an answer in the same tick would reschedule it twice.
        self._sleeper = None
        return trio.lowlevel.Abort.SUCCEEDED

    def set(self, value: Payload | OcppError) -> None:
        self.value = value
        sleeper, self._sleeper = self._sleeper, None
        if sleeper is not None:
            trio.lowlevel.reschedule(sleeper)


class Calls:
    """What we ask of one peer."""

    __slots__ = (
        "_connection",
        "_deadlines",
        "_expiry",
        "_narrator",
        "_peer",
        "_sent_at",
        "_timeouts",
        "_turn",
        "_waiting",
    )

    def __init__(
        self,
        peer: Peer,
        connection: Connection,
        *,
        narrator: Narrator,
        deadlines: Deadlines,
        timeouts: Timeouts,
    ) -> None:
        self._peer = peer
        self._connection = connection
        self._narrator = narrator
        self._deadlines = deadlines
        self._timeouts = timeouts
        # Made at the first CALL: most stations are never asked anything.
        self._turn: trio.Semaphore | None = None
        # Of the CALL that has the turn, also once its caller has gone away.
        self._waiting: Caller | None = None
        # Ends the CALL whose caller went away.
        self._expiry: Deadline | None = None
        self._sent_at = 0.0

    async def call(
        self, request: Request[R], *, message_id: str | None = None, timeout: float | None = None
    ) -> R:
        """See ``Station.call``."""
        seconds = self.seconds(timeout)
        call = self.prepare(request, str(uuid4()) if message_id is None else message_id)
        waiting = _Outcome()
        # Where the turn is free there is nothing to wait for yet: a task switch is dear.
        await trio.lowlevel.checkpoint_if_cancelled()
        if not self.begin(call, waiting):
            assert self._turn is not None, "somebody else has it"
            await self._turn.acquire()
            self._take_turn(call, waiting)
        await self._wait_for(waiting, call, seconds)
        if waiting.value is None:
            raise self.give_up(call, seconds)
        if isinstance(waiting.value, OcppError):
            raise waiting.value
        return cast(R, waiting.value)  # the peer decoded it by the request's response type

    # ── a CALL without a task ────────────────────────────────────────────

    def prepare(self, request: Request[Any], message_id: str) -> OutgoingCall:
        """See ``Peer.prepare``. What it returns may go to every peer of this version."""
        return self._peer.prepare(request, message_id)

    def begin(self, call: OutgoingCall, caller: Caller) -> bool:
        """Send *call*, if no other is on its way or waits; tell whether. Never waits.

        *caller* is told how it ended, at once if the connection is closing; but
        not of a timeout, which is its own to keep: ``give_up`` or ``abandon``.
        """
        if self._turn is None:
            self._turn = trio.Semaphore(1, max_value=1)
        try:
            self._turn.acquire_nowait()
        except trio.WouldBlock:
            return False
        self._take_turn(call, caller)
        return True

    def _take_turn(self, call: OutgoingCall, caller: Caller) -> None:
        self._waiting = caller
        self._sent_at = trio.current_time()
        if self._connection.closing:
            self.connection_closed()
            return
        text = self._peer.begin(call)
        self._connection.send_text(text)
        self._narrator.sent(CALL, call.message_id, call.action, text)

    def give_up(self, call: OutgoingCall, seconds: float) -> CallTimeout:
        """End *call*, which has not been answered within *seconds*; return the error."""
        self._expire(call)
        return CallTimeout(
            f"{self._narrator.identity} did not answer {call.action} within {seconds:g} s"
        )

    def abandon(self, call: OutgoingCall, seconds: float) -> None:
        """Take it that nobody waits for *call*, which may have ended.

        Keeps the slot until *seconds* after it was sent: the peer still owes us this
        answer (OCPP-J 2.x §4.1.1 ends a CALL by its reply or its timeout only).
        """
        slot = self._peer.slot
        if slot.holds(call.message_id) is call:
            slot.abandon(call)
            # Its turn is not over yet: _sent_at is its own.
            until = self._sent_at + seconds
            self._expiry = self._deadlines.at(until, partial(self._expire, call))

    # ── timeouts and ends ────────────────────────────────────────────────

    def seconds(self, timeout: float | None) -> float:
        """Return how long an answer may take; ``None``: as ``timeouts.call`` says.

        Raises:
            ValueError: *timeout* is no number of seconds.
        """
        if timeout is None:
            return self._timeouts.call
        check_timeout(timeout)
        return timeout

    async def _wait_for(self, waiting: _Outcome, call: OutgoingCall, seconds: float) -> None:
        try:
            with trio.move_on_at(self._sent_at + seconds):
                await waiting.wait()
        except BaseException:
            self.abandon(call, seconds)
            raise

    def _expire(self, call: OutgoingCall) -> None:
        self._nobody_waits()
        self._peer.slot.expire(call)
        # Its turn is not over yet, as in abandon().
        self._narrator.call_timed_out(call, self._sent_at)
        self._end_turn()

    def _nobody_waits(self) -> Caller | None:
        """Return who has waited, who is now to be told, and the turn to be ended.

        First of all: an observer of what is told next may drop the connection, which
        else would do both, too.
        """
        waiting, self._waiting = self._waiting, None
        return waiting

    def _end_turn(self) -> None:
        """Hand the slot, free again, to the next one."""
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None
        assert self._turn is not None, "who ends it has had it"
        self._turn.release()

    def answered(self, incoming: Answered, text: bytes) -> None:
        """Hand the answer to its caller, if it still waits, and the slot to the next one."""
        call, outcome = incoming.call, incoming.outcome
        waiting = self._nobody_waits()
        refused = outcome.code if isinstance(outcome, CallError) else None
        # A CALLERROR that cannot be read is one all the same.
        kind = CALLERROR if refused or text.lstrip().startswith(b"[4") else CALLRESULT
        self._narrator.received(
            kind, call.message_id, call.action, text, error=refused, since=self._sent_at
        )
        for violation in incoming.violations:
            tolerated = not isinstance(outcome, OcppError)
            self._narrator.violation(call, violation, text, tolerated=tolerated)
        reply = incoming.reply
        if reply is not None and self._connection.send_text(reply):
            self._narrator.sent(CALLRESULTERROR, call.message_id, call.action, reply)
        assert waiting is not None, "there was an answer to wait for"
        waiting.set(outcome)
        self._end_turn()

    async def send(self, request: Request[None], *, message_id: str | None = None) -> None:
        """See ``Station.send``."""
        identifier = str(uuid4()) if message_id is None else message_id
        text = self._peer.send(request, identifier)
        await self._connection.room()
        if self._connection.closing:
            raise self._closed_error()
        self._connection.send_text(text)
        self._narrator.sent(SEND, identifier, payloads.action_of(request).name, text)

    def connection_closed(self) -> None:
        """Fail the caller that waits, and with it those behind it."""
        waiting = self._nobody_waits()
        if waiting is not None:
            self._peer.slot.reply()
            waiting.set(self._closed_error())
            self._end_turn()

    def _closed_error(self) -> ConnectionClosed:
        connection = self._connection
        return ConnectionClosed(
            connection.close_code, connection.close_reason, by_us=connection.by_us
        )


def check_timeout(timeout: float | None) -> None:
    """See to it that *timeout* is a number of seconds, or none is given.

    Raises:
        ValueError: it is not.
    """
    # Refused before the slot is taken: a deadline that is none would never free it.
    if timeout is not None and not (isinstance(timeout, int | float) and timeout >= 0):
        raise ValueError(f"call(timeout=…) takes a number of seconds, not {timeout!r}")
