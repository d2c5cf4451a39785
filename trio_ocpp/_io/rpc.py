"""Drives a ``Peer`` over a connection: replies, and the ordered inbox of handlers.

How it works::

    Connection ─ on_text ─► Peer.receive ─► CallReceived ─► def handler, inline ──► reply
                                │                 └─ async def ─► inbox ─► own task ─► reply
                                └─► Answered ─► wakes the caller in Calls.call()

Handlers of one station run in the order in which its CALLs came in, one at a
time: a ``def`` handler runs at once, inside the read, unless an ``async def``
one is running or waiting before it. Answers to our own CALLs never wait
behind either, so a handler can call its own station back.

Knows no routes, no registry and no handshake.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Mapping
from contextvars import Context
from types import CoroutineType
from typing import Any

import trio

from .._policy.limits import TokenBucket
from ..errors import LocalProtocolError, PayloadInvalid
from ..options import Limits
from ..protocol import codes
from ..protocol.messages import CALL, CALLERROR, CALLRESULT, SEND
from ..protocol.peer import (
    Answered,
    Bad,
    CallReceived,
    Ignored,
    Incoming,
    Peer,
    Refused,
    Replayed,
    ResultRefused,
)
from .calls import Calls
from .connection import Connection
from .handlers import Handler, Handlers, Resume, as_raw, on_one_line, rejection
from .narrator import Narrator

log = logging.getLogger(__name__)


class Rpc:
    """One side's RPC over one connection. *subject* is what handlers get first."""

    __slots__ = (
        "_bad_in_a_row",
        "_bucket",
        "_busy",
        "_connection",
        "_context",
        "_gone",
        "_grace",
        "_grace_scope",
        "_handlers",
        "_idle",
        "_inbox",
        "_limits",
        "_narrator",
        "_peer",
        "_sleeper",
        "_subject",
        "calls",
    )

    def __init__(
        self,
        peer: Peer,
        connection: Connection,
        *,
        calls: Calls,
        subject: object,
        handlers: Handlers,
        narrator: Narrator,
        limits: Limits,
        grace: float,
        context: Context,
    ) -> None:
        self._peer = peer
        self._connection = connection
        self.calls = calls
        self._subject = subject
        self._handlers = handlers
        self._narrator = narrator
        self._limits = limits
        self._context = context
        # A list, which holds 16 at most: an empty deque weighs 600 bytes.
        self._inbox: list[tuple[Handler, CallReceived]] = []
        self._busy = False
        self._sleeper: trio.lowlevel.Task | None = None
        self._idle: trio.Event | None = None
        self._gone = False
        # What handlers get once the connection has gone; the scope exists while one runs.
        self._grace = grace
        self._grace_scope: trio.CancelScope | None = None
        self._bad_in_a_row = 0
        rate = limits.calls_per_second
        self._bucket = None if rate is None else TokenBucket(rate, limits.call_burst)

    # ── what comes in ────────────────────────────────────────────────────

    def on_text(self, text: bytes) -> None:
        """Take one message off the wire. Never waits, never raises."""
        try:
            incoming = self._peer.receive(text)
            if type(incoming) is CallReceived:
                self._call_received(incoming, text)
            else:
                self._react(incoming, text)
        except Exception:  # the border named in architecture.md
            log.exception("%s: the station's connection failed", self._narrator.identity)
            self._connection.begin_close(codes.WS_INTERNAL_ERROR, "internal error")

    def _call_received(self, call: CallReceived, text: bytes) -> None:
        self._bad_in_a_row = 0
        if self._narrator.observers.all:
            self._narrator.call_received(call, text, self._connection.last_seen)
        if self._bucket is not None and not self._bucket.take(trio.current_time()):
            self._narrator.rate_limited(call)
            self._refuse(call, codes.GENERIC_ERROR, "too many calls per second", handled=False)
            return
        handler = self._handlers.by_action.get(call.action)
        if handler is None:
            handler = self._handlers.fallback
            if handler is None:
                self._unhandled(call)
                return
            call.request = as_raw(call, text)
        if handler.waits or self._busy:
            self._enqueue(handler, call)
        else:
            self._handle_now(handler, call)

    def _react(self, incoming: Incoming, text: bytes) -> None:
        if type(incoming) is Bad:
            self._bad(incoming, text)
            return
        if type(incoming) is Ignored:
            log.debug("%s: ignored: %s", self._narrator.identity, incoming.reason)
            return
        self._bad_in_a_row = 0
        if type(incoming) is Answered:
            self.calls.answered(incoming, text)
        elif type(incoming) is Replayed:
            self._replayed(incoming, text)
        elif type(incoming) is Refused:
            self._refused(incoming, text)
        else:
            assert type(incoming) is ResultRefused, "every outcome of Peer.receive is dealt with"
            self._result_refused(incoming, text)

    def _replayed(self, incoming: Replayed, text: bytes) -> None:
        message_id, action, reply = incoming.message_id, incoming.action, incoming.reply
        self._narrator.received(CALL, message_id, action, text)
        self._connection.send_text(reply)
        # What is replayed may be a CALLERROR as well.
        kind = CALLRESULT if reply.startswith(b"[3,") else CALLERROR
        self._narrator.sent(kind, message_id, action, reply, replayed=True)

    def _refused(self, incoming: Refused, text: bytes) -> None:
        message_id, action, code = incoming.message_id, incoming.action, incoming.code
        kind = SEND if incoming.reply is None else CALL
        self._narrator.received(kind, message_id, action, text)
        if incoming.violation is not None:
            self._narrator.violation(incoming, incoming.violation, text, tolerated=False)
        log.info(
            "%s: refused %s: %s %s",
            self._narrator.identity,
            on_one_line(action),
            code,
            incoming.description,
        )
        if incoming.reply is not None:
            self._connection.send_text(incoming.reply)
            self._narrator.sent(CALLERROR, message_id, action, incoming.reply, error=code)

    def _result_refused(self, incoming: ResultRefused, text: bytes) -> None:
        code = incoming.code
        self._narrator.received(incoming.type, incoming.message_id, "", text, error=code)
        # Not a warning: a station could fill the log with them.
        log.info(
            "%s: could not use our message %s: %s %s",
            self._narrator.identity,
            on_one_line(incoming.message_id),
            on_one_line(code),
            on_one_line(incoming.description),
        )

    def _bad(self, incoming: Bad, text: bytes) -> None:
        self._bad_in_a_row += 1
        log.info("%s: bad message: %s", self._narrator.identity, incoming.reason)
        if incoming.reply is not None:
            self._connection.send_text(incoming.reply)
        self._narrator.bad(incoming, text, self._bad_in_a_row)
        if self._bad_in_a_row >= self._limits.bad_messages:
            reason = f"{self._bad_in_a_row} bad messages in a row"
            self._connection.begin_close(codes.POLICY, reason)

    # ── handlers ─────────────────────────────────────────────────────────

    def _unhandled(self, call: CallReceived) -> None:
        # 1.6 §4.2.3, 2.x §4.3: NotImplemented is "not known by receiver", NotSupported is
        # "recognized but not supported".
        if call.action in self._peer.catalog.actions:
            code, words = codes.NOT_SUPPORTED, "is not supported here"
        else:
            code, words = codes.NOT_IMPLEMENTED, f"is no action of {self._peer.dialect.protocol}"
        self._refuse(call, code, f"{call.action} {words}", handled=False)

    def _enqueue(self, handler: Handler, call: CallReceived) -> None:
        if len(self._inbox) >= self._limits.inbox:
            self._narrator.rate_limited(call)
            self._refuse(call, codes.GENERIC_ERROR, "too many calls in progress", handled=False)
            return
        self._inbox.append((handler, call))
        self._busy = True
        self._wake()

    def _handle_now(self, handler: Handler, call: CallReceived) -> None:
        try:
            response = self._context.run(handler.function, self._subject, call.request)
        except Exception as error:  # noqa: BLE001  # the border named in architecture.md
            self._raised(call, error)
        else:
            if type(response) is CoroutineType:
                # A lambda or partial around an async function: only its result tells.
                self._enqueue(Handler(Resume(response), waits=True), call)
            else:
                self._answer(call, response)

    async def run_inbox(self) -> None:
        """Run the handlers that wait, in order: the station's own task.

        Ends when the connection has gone (``gone``) and no handler runs, or
        none has come to an end within the grace.
        """
        try:
            # No scope before there is a handler: most stations never have one that waits.
            while not (self._inbox or self._gone):
                await self._sleep()
            # A running handler may be writing a StopTransaction to a database. One scope for
            # all: to enter and leave one costs as much as to run a short handler.
            with trio.CancelScope() as self._grace_scope:
                if self._gone:
                    # Its last CALL and its end came in one batch, before this task had its turn.
                    self._grace_scope.deadline = trio.current_time() + self._grace
                await self._handle_all()
            if self._grace_scope.cancelled_caught:
                log.warning(
                    "%s: a handler still ran %g s after the connection had gone; cancelled",
                    self._narrator.identity,
                    self._grace,
                )
        finally:
            self._busy = False
            self._grace_scope = None
            self._rest()
            self._forget_inbox()

    async def _handle_all(self) -> None:
        while True:
            while self._inbox:
                await self._handle(*self._inbox.pop(0))
            self._busy = False
            self._rest()
            if self._gone:
                return
            await self._sleep()

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.set()

    async def _sleep(self) -> None:
        # Not an Event: thousands of stations wait here, and an Event weighs as much as half
        # of all the rest.
        self._sleeper = trio.lowlevel.current_task()
        await trio.lowlevel.wait_task_rescheduled(self._cancelled_asleep)

    def _cancelled_asleep(self, _raise: object) -> trio.lowlevel.Abort:
        # Cleared first, or a wake-up in the same tick would reschedule it twice.
        self._sleeper = None
        return trio.lowlevel.Abort.SUCCEEDED

    def _wake(self) -> None:
        sleeper, self._sleeper = self._sleeper, None
        if sleeper is not None:
            trio.lowlevel.reschedule(sleeper)

    def gone(self) -> None:
        """The connection has ended: what runs gets its grace, then ``run_inbox`` ends."""
        self._gone = True
        if self._busy and self._grace_scope is not None:
            self._grace_scope.deadline = trio.current_time() + self._grace
        self._wake()

    def _forget_inbox(self) -> None:
        for handler, call in self._inbox:
            # Their memory may outlive this connection: a repeat is not "being handled already".
            self._forget(call)
            if isinstance(handler.function, Resume):
                handler.function.coroutine.close()
        self._inbox.clear()

    async def _handle(self, handler: Handler, call: CallReceived) -> None:
        try:
            response = handler.function(self._subject, call.request)
            # The common case first: the other question takes a hundred times as long.
            if type(response) is CoroutineType or inspect.isawaitable(response):
                response = await response
        except Exception as error:  # noqa: BLE001  # the border named in architecture.md
            self._raised(call, error)
        except BaseException:
            # Cancelled before it came to an answer: a repeat runs anew.
            self._forget(call)
            raise
        else:
            self._answer(call, response)

    def _forget(self, call: CallReceived) -> None:
        if not call.is_send:
            self._peer.answers.forget(call.message_id)

    async def idle(self) -> None:
        """Wait until no handler runs or waits. Cancel-safe."""
        while self._busy:
            if self._idle is None or self._idle.is_set():
                self._idle = trio.Event()
            await self._idle.wait()

    # ── what we answer ───────────────────────────────────────────────────

    def _answer(self, call: CallReceived, response: Any) -> None:
        if call.is_send:
            return
        try:
            text = self._peer.answer(call, response)
        except (PayloadInvalid, LocalProtocolError) as error:
            self._failed(call, error)
            return
        # Not on the wire once the station has gone; it is remembered for a repeat all the same.
        if self._connection.send_text(text) and self._narrator.observers.all:
            self._narrator.answered(call, text)

    def _raised(self, call: CallReceived, error: Exception) -> None:
        rejected = rejection(error)
        if rejected is None:
            self._failed(call, error)
            return
        try:
            self._refuse(call, rejected.code, rejected.description, rejected.details)
        except Exception as unsendable:  # noqa: BLE001  # as above: its parts are the user's
            self._failed(call, unsendable)

    def _failed(self, call: CallReceived, error: Exception) -> None:
        identity = self._narrator.identity
        log.error(
            "%s: the handler of %s failed", identity, on_one_line(call.action), exc_info=error
        )
        self._narrator.handler_failed(call, error)
        # Nothing of the failure goes on the wire.
        self._refuse(call, codes.INTERNAL_ERROR, "the request could not be processed")

    def _refuse(
        self,
        call: CallReceived,
        code: str,
        description: str,
        details: Mapping[str, Any] | None = None,
        *,
        handled: bool = True,
    ) -> None:
        if call.is_send:
            # 2.1 §4.2.4: never answered, so this is the only one to hear of it.
            identity = self._narrator.identity
            shown = (on_one_line(call.action), code, on_one_line(description))
            log.info("%s: dropped SEND %s: %s %s", identity, *shown)
            return
        text = self._peer.refuse(call, code, description, details, handled=handled)
        if self._connection.send_text(text):
            code = codes.spell(code, self._peer.dialect)
            since, action = call.received_at, call.action
            self._narrator.sent(CALLERROR, call.message_id, action, text, since=since, error=code)
