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
from collections import deque
from collections.abc import Callable, Mapping
from contextvars import Context
from typing import Any

import msgspec
import trio

from .._policy.limits import TokenBucket
from ..errors import LocalProtocolError, PayloadInvalid, RejectCall
from ..options import Limits
from ..protocol import codes
from ..protocol.messages import CALL, CALLERROR, CALLRESULT, CALLRESULTERROR, SEND
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
from .narrator import Narrator

log = logging.getLogger(__name__)


class Handler(msgspec.Struct, frozen=True):
    """A user's function for one action; ``waits`` if it must run in the station's own task."""

    function: Callable[[Any, Any], Any]
    waits: bool


class Handlers(msgspec.Struct, frozen=True):
    """The handlers of one kind of station, by action."""

    by_action: Mapping[str, Handler]
    fallback: Handler | None = None


class Rpc:
    """One side's RPC over one connection. *subject* is what handlers get first."""

    __slots__ = (
        "_bad_in_a_row",
        "_bucket",
        "_busy",
        "_connection",
        "_context",
        "_handlers",
        "_idle",
        "_inbox",
        "_limits",
        "_narrator",
        "_peer",
        "_subject",
        "_wake",
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
        self._inbox: deque[tuple[Handler, CallReceived]] = deque()
        self._busy = False
        self._wake: trio.Event | None = None
        self._idle: trio.Event | None = None
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
            self._narrator.call_received(call, text)
        if self._bucket is not None and not self._bucket.take(trio.current_time()):
            self._narrator.rate_limited(call)
            self._refuse(call, codes.GENERIC_ERROR, "too many calls per second", handled=False)
            return
        handler = self._handlers.by_action.get(call.action, self._handlers.fallback)
        if handler is None:
            self._unhandled(call)
        elif handler.waits or self._busy:
            self._enqueue(handler, call)
        else:
            self._handle_now(handler, call)

    def _react(self, incoming: Incoming, text: bytes) -> None:
        if type(incoming) is Answered:
            self._bad_in_a_row = 0
            self.calls.answered(incoming, text)
        elif type(incoming) is Replayed:
            self._replayed(incoming, text)
        elif type(incoming) is Refused:
            self._refused(incoming, text)
        elif type(incoming) is ResultRefused:
            self._result_refused(incoming, text)
        elif type(incoming) is Bad:
            self._bad(incoming, text)
        else:
            assert type(incoming) is Ignored, "every outcome of Peer.receive is dealt with"
            log.debug("%s: ignored: %s", self._narrator.identity, incoming.reason)

    def _replayed(self, incoming: Replayed, text: bytes) -> None:
        message_id, action = incoming.message_id, incoming.action
        self._narrator.received(CALL, message_id, action, text)
        self._connection.send_text(incoming.reply)
        self._narrator.sent(CALLRESULT, message_id, action, incoming.reply, replayed=True)

    def _refused(self, incoming: Refused, text: bytes) -> None:
        message_id, action, code = incoming.message_id, incoming.action, incoming.code
        kind = SEND if incoming.reply is None else CALL
        self._narrator.received(kind, message_id, action, text)
        if incoming.violation is not None:
            self._narrator.violation(incoming, incoming.violation, text, tolerated=False)
        log.info(
            "%s: refused %s: %s %s", self._narrator.identity, action, code, incoming.description
        )
        if incoming.reply is not None:
            self._connection.send_text(incoming.reply)
            self._narrator.sent(CALLERROR, message_id, action, incoming.reply, error=code)

    def _result_refused(self, incoming: ResultRefused, text: bytes) -> None:
        code = incoming.code
        self._narrator.received(CALLRESULTERROR, incoming.message_id, "", text, error=code)
        log.warning(
            "%s: could not use our message %s: %s %s",
            self._narrator.identity,
            incoming.message_id,
            code,
            incoming.description,
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
            self._refuse(call, codes.GENERIC_ERROR, "too many calls in progress", handled=False)
            return
        self._inbox.append((handler, call))
        self._busy = True
        if self._wake is not None:
            self._wake.set()

    def _handle_now(self, handler: Handler, call: CallReceived) -> None:
        try:
            response = self._context.run(handler.function, self._subject, call.request)
        except Exception as error:  # noqa: BLE001  # the border named in architecture.md
            self._raised(call, error)
        else:
            if inspect.iscoroutine(response):
                # A lambda or partial around an async function: only its result tells.
                self._enqueue(Handler(_resume(response), waits=True), call)
            else:
                self._answer(call, response)

    async def run_inbox(self) -> None:
        """Run the handlers that wait, in order, until cancelled: the station's own task."""
        while True:
            while self._inbox:
                handler, call = self._inbox.popleft()
                await self._handle(handler, call)
            self._busy = False
            if self._idle is not None:
                self._idle.set()
            self._wake = trio.Event()
            await self._wake.wait()

    async def _handle(self, handler: Handler, call: CallReceived) -> None:
        try:
            response = handler.function(self._subject, call.request)
            if inspect.isawaitable(response):
                response = await response
        except Exception as error:  # noqa: BLE001  # the border named in architecture.md
            self._raised(call, error)
        except BaseException:
            # Cancelled before it came to an answer: a repeat runs anew.
            self._peer.answers.forget(call.message_id)
            raise
        else:
            self._answer(call, response)

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
        self._connection.send_text(text)
        if self._narrator.observers.all:
            since = call.received_at
            self._narrator.sent(CALLRESULT, call.message_id, call.action, text, since=since)

    def _raised(self, call: CallReceived, error: Exception) -> None:
        if not isinstance(error, RejectCall):
            self._failed(call, error)
            return
        try:
            self._refuse(call, error.code, error.description, error.details)
        except (LocalProtocolError, PayloadInvalid) as unsendable:
            self._failed(call, unsendable)

    def _failed(self, call: CallReceived, error: Exception) -> None:
        identity = self._narrator.identity
        log.error("%s: the handler of %s failed", identity, call.action, exc_info=error)
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
            return
        text = self._peer.refuse(call, code, description, details, handled=handled)
        self._connection.send_text(text)
        code = codes.spell(code, self._peer.dialect)
        since = call.received_at
        self._narrator.sent(CALLERROR, call.message_id, call.action, text, since=since, error=code)


def _resume(coroutine: Any) -> Callable[[Any, Any], Any]:
    return lambda _subject, _request: coroutine
