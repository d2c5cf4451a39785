"""One socket from ``accept()`` to a station, or to its refusal: the pipeline's driver.

How it works::

    accept ─ [TLS] ─ read_head ─ decide() ─ middleware ─ auth ─ trio-websocket's 101 ─► Admitted
             │                   │          └───────────────────┤
             └───────────────────┴─ refusal, written and lingered ─► UpgradeAborted

*One deadline*, ``timeouts.handshake``, covers all that waits for the peer or
for the user's functions, up to the written 101; a ``def`` function does not
wait, and nothing interrupts it. Where nothing waits, which is common, no
scope is opened for it. Whatever happens, a socket that sent a byte ends in
exactly one of ``StationConnected``, ``UpgradeAborted`` and ``UpgradeError``;
that is why every way out is an ``Outcome``.

What is right or wrong is decided in ``pipeline`` and ``protocol.negotiate``,
the words for what fails are in ``outcomes``; the user's functions are run by
``asking``. trio-websocket comes last: who is refused costs nothing of it.
"""

from __future__ import annotations

import logging
import math
import ssl
from collections.abc import Awaitable, Callable

import trio
import trio.abc
import trio_websocket

from .._io import tls
from .._io.handshake import HeadRead, Lookout, head_in, open_websocket, read_head, write_last
from .._io.transport import SocketTransport, StreamTransport, as_transport
from .._policy.limits import FailureLimit
from ..errors import RemoteProtocolError
from ..events import Stage
from ..options import Limits, Timeouts
from ..protocol import negotiate
from ..protocol.request_head import Refusal, head_too_large, looks_like_tls
from ..websocket.deflate import Agreed
from ..websocket.frames import close_frame
from . import outcomes, pipeline
from .asking import ask
from .compiled import CompiledRoute
from .handshake import Accept, Handshake
from .outcomes import Admitted, Failed, NotAdmitted, Outcome, Unanswered
from .pipeline import Attempt, Healthy, NoCommonVersion, Rules, split_port

log = logging.getLogger(__name__)


class Upgrade:
    """The handshake of one accepted stream: ``decide`` it, then ``answer`` it."""

    __slots__ = (
        "_claim",
        "_context",
        "_decided_at",
        "_early",
        "_failures",
        "_gone",
        "_limits",
        "_nursery",
        "_read",
        "_rules",
        "_shut_down",
        "_started",
        "_stream",
        "_timeouts",
        "_transport",
        "_waiting",
        "attempt",
        "claimed",
    )

    def __init__(
        self,
        stream: trio.abc.Stream,
        rules: Rules,
        nursery: trio.Nursery,
        *,
        context: ssl.SSLContext | None,
        timeouts: Timeouts,
        limits: Limits,
        full: str | None,
        failures: FailureLimit | None,
        claim: Callable[[str], bool],
    ) -> None:
        self._transport = as_transport(stream)
        self.attempt = Attempt(peer_address=self._transport.remote_address, full=full)
        #: The identity whose place is kept for this one, if places are kept.
        self.claimed: str | None = None
        self._started = trio.current_time()
        self._decided_at: float | None = None
        #: The transport itself, or TLS over what is no socket of ours.
        self._stream: SocketTransport | StreamTransport = self._transport
        self._rules = rules
        #: Where trio-websocket's reader runs for a moment: that of the connections.
        self._nursery = nursery
        self._context = context
        self._timeouts = timeouts
        self._limits = limits
        self._failures = failures
        self._claim = claim
        self._gone: Unanswered | Failed | None = None
        #: What has come of the request head so far.
        self._read = bytearray()
        #: What came behind it before the 101.
        self._early = b""
        self._shut_down = False
        #: What bounds the waiting of this moment, or of the last one.
        self._waiting: trio.CancelScope | None = None

    @property
    def sent_nothing(self) -> bool:
        """Whether not one byte has come from the peer."""
        return not self._transport.saw_bytes

    @property
    def took(self) -> float:
        """Seconds from accept to the decision; an answer may still be on its way."""
        until = trio.current_time() if self._decided_at is None else self._decided_at
        return until - self._started

    def shut_down(self) -> None:
        """Refuse it now: the server closes."""
        self._shut_down = True
        if self._waiting is not None:
            self._waiting.cancel()

    async def decide(self) -> Outcome:
        """Take the stream through the pipeline; who is admitted has its 101."""
        outcome = await self._bounded()
        self._decided_at = trio.current_time()
        if self.attempt.head is None:
            pipeline.glimpse(self.attempt, bytes(self._read))
        return outcome

    async def answer(self, outcome: Outcome) -> None:
        """Write what those who are not admitted get, and let it be read.

        Takes ``timeouts.close`` at most, and that also where a deadline has
        struck. Cancelling waits for it.
        """
        if isinstance(outcome, NoCommonVersion):
            # All is written; what comes now is the peer's close frame.
            await write_last(self._stream, b"", self._timeouts.close)
            return
        refusal = outcome if isinstance(outcome, Refusal) else None
        if isinstance(outcome, Healthy | Failed):
            refusal = outcome.answer
        if refusal is not None:
            await write_last(self._stream, self._bytes_of(refusal), self._timeouts.close)
        elif isinstance(outcome, Failed) and isinstance(outcome.error, ssl.SSLError):
            # The alert that says why is written, or has come.
            await write_last(self._stream, b"", self._timeouts.close)

    def _bytes_of(self, refusal: Refusal) -> bytes:
        answer = negotiate.refusal_bytes(refusal)
        head = self.attempt.head
        if head is None or head.method != "HEAD":
            return answer
        # RFC 9110 §9.3.2: the answer to a HEAD has no body.
        return answer[: answer.index(b"\r\n\r\n") + 4]

    async def _bounded(self) -> Outcome:
        try:
            return await self._negotiate()
        except (trio.BrokenResourceError, OSError) as error:
            return outcomes.transport_failed(self.attempt, error)

    def _until_deadline(self) -> trio.CancelScope:
        """Bound what waits, for its block. Whoever is told to hurry does not wait at all."""
        scope = trio.CancelScope(deadline=self._started + self._timeouts.handshake)
        self._waiting = scope
        if self._shut_down:
            scope.cancel()
        return scope

    def _too_slow(self) -> Refusal | Unanswered:
        if self._shut_down:
            return outcomes.too_late(self.attempt, 503, "the server is shutting down")
        seconds = f"{self._timeouts.handshake:g} s"
        return outcomes.too_slow(self.attempt, seconds, len(self._read))

    # ── the steps that wait ──────────────────────────────────────────────

    async def _negotiate(self) -> Outcome:
        read = self._head_at_once() or await self._head()
        if read is None:
            return self._too_slow()
        wrong = self._wrong_head(read)
        if wrong is not None:
            return wrong
        self.attempt.raw_head = read.head
        ending = pipeline.decide(self.attempt, self._rules)
        if ending is None or pipeline.is_failure(ending):
            ending = self._too_many_failures() or ending
        if isinstance(ending, Refusal | Healthy):
            return ending
        self._early = read.early
        return await (self._ask() if ending is None else self._without_version(ending))

    def _head_at_once(self) -> HeadRead | None:
        # It is mostly here already when its socket is accepted: do not wait in vain.
        if self._context is not None or not isinstance(self._stream, SocketTransport):
            return None
        data = self._stream.try_receive(self._limits.head)
        return None if data is None else head_in(self._read, data, self._limits.head)

    async def _head(self) -> HeadRead | None:
        with self._until_deadline():
            if self._context is not None:
                await self._start_tls(self._context)
            self.attempt.stage = "request"
            return await read_head(self._stream, self._limits.head, self._read)
        return None

    def _wrong_head(self, read: HeadRead) -> NotAdmitted | None:
        if read.ended:
            return Unanswered(f"hung up after {len(read.head)} bytes of its request")
        if read.too_long:
            return head_too_large(self._limits.head)
        if looks_like_tls(read.head):
            self.attempt.stage = "tls"
            reason = "a TLS (wss://) client on the plain port; use ws://, or serve TLS here"
            return Failed(RemoteProtocolError(reason, code_hint="ProtocolError"), reason)
        return None

    def _too_many_failures(self) -> Refusal | None:
        if not self._failures:
            # There is no limit, or nobody has failed for a minute.
            return None
        wait = self._failures.retry_after(self.failure_key, trio.current_time())
        if wait <= 0:
            return None
        reason = "too many failed handshakes of this address and identity"
        return Refusal(429, reason, (("Retry-After", str(math.ceil(wait))),), "", "credentials")

    @property
    def failure_key(self) -> tuple[str, str]:
        """By what failed handshakes are limited: address without port, and identity."""
        return split_port(self.attempt.remote_address)[0], self.attempt.identity or ""

    async def _start_tls(self, context: ssl.SSLContext) -> None:
        self.attempt.stage = "tls"
        peer: ssl.SSLObject | trio.SSLStream[trio.abc.Stream]
        if isinstance(self._transport, SocketTransport):
            peer = await self._transport.start_tls(context)
        else:
            peer = tls.server_stream(self._transport, context)
            await peer.do_handshake()
            self._stream = StreamTransport(peer)
        self.attempt.tls = True
        self.attempt.certificate = peer.getpeercert() or None

    async def _ask(self) -> Outcome:
        route = self.attempt.route
        assert route is not None, "decide() has matched it"
        handshake = pipeline.handshake_of(self.attempt, self._rules)
        decision: Accept | Outcome | Awaitable[Accept | Refusal]
        decision = ask(route, handshake, self._enter)
        if not isinstance(decision, Accept | Refusal):
            decision = await self._wait_for(decision, route)
        if not isinstance(decision, Accept):
            return decision
        self.attempt.stage = "accept"
        refusal = self._apply(decision, handshake)
        if refusal is not None:
            return refusal
        deflate = pipeline.agree_deflate(self.attempt, self._rules)
        lost = await self._write_101(handshake.protocol, deflate)
        if lost is not None:
            return lost
        return Admitted(handshake, decision, self._stream, self._early, deflate)

    async def _wait_for(
        self, begun: Awaitable[Accept | Refusal], route: CompiledRoute
    ) -> Accept | Outcome:
        """Wait for the decision. A peer that disappears meanwhile cancels it at once."""
        early = bytearray(self._early)
        decision: Accept | Refusal | None = None
        in_time = False
        with self._until_deadline() as until:
            async with trio.open_nursery() as nursery:
                scope = nursery.cancel_scope

                def gone(error: BaseException | None) -> None:
                    self._gone = outcomes.peer_gone(self.attempt, self.took, error)
                    scope.cancel()

                lookout = Lookout(self._stream, early, self._limits.early_data, gone)
                nursery.start_soon(lookout.run)
                if route.timeouts is not None:
                    # Never later than the server's own deadline: both scopes hold.
                    scope.deadline = self._started + route.timeouts.handshake
                decision = await begun
                in_time = not scope.cancel_called
                scope.cancel()
        self._early = bytes(early)
        # Whatever a cancelled function returns or raises all the same: it is too late for it.
        if self._gone is not None:
            return self._gone
        if until.cancel_called:
            return self._too_slow()
        if decision is None or not in_time:
            assert route.timeouts is not None, "only a deadline or a hang-up cancels the scope"
            return outcomes.no_decision(self.attempt, f"{route.timeouts.handshake:g} s")
        return decision

    def _enter(self, stage: Stage) -> None:
        self.attempt.stage = stage

    def _apply(self, accept: Accept, handshake: Handshake) -> Refusal | None:
        """Take over what the auth function wants otherwise."""
        wrong = self._wrong_accept(accept, handshake)
        if wrong is not None:
            # The programmer's fault, not the station's.
            log.error("%s: %s", handshake.identity, wrong)
            return Refusal(500, wrong, (), "", "accept", "crashed")
        handshake.protocol = self.attempt.protocol = accept.protocol or handshake.protocol
        handshake.identity = self.attempt.identity = accept.identity or handshake.identity
        if not self._claim(handshake.identity):
            reason = "this identity is connected already, and the newer one is refused here"
            return Refusal(409, reason, (), f"{reason}\n", "accept")
        self.claimed = handshake.identity
        return None

    def _wrong_accept(self, accept: Accept, handshake: Handshake) -> str | None:
        if accept.protocol is None and accept.identity is None:
            # As negotiated, so all of it is checked.
            return None
        assert self.attempt.route is not None, "decide() has matched it"
        allowed = set(handshake.offered) & set(self.attempt.route.protocols)
        if accept.protocol is not None and accept.protocol not in allowed:
            return f"Accept(protocol={accept.protocol!r}) is none of {sorted(allowed)}"
        identity = handshake.identity if accept.identity is None else accept.identity
        wrong = negotiate.check_identity(identity, accept.protocol or handshake.protocol)
        return None if wrong is None else f"Accept(identity={identity!a}): {wrong}"

    async def _write_101(
        self, protocol: str | None, deflate: Agreed | None = None
    ) -> NotAdmitted | None:
        assert self.attempt.upgrade is not None, "decide() has judged it"
        head = negotiate.minimal_head(self.attempt.upgrade.key, protocol)
        headers = []
        if deflate is not None:
            headers.append((b"Sec-WebSocket-Extensions", deflate.header.encode()))
        try:
            await open_websocket(
                self._nursery,
                self._stream,
                head,
                self._until_deadline,
                subprotocol=protocol,
                headers=headers,
            )
        except trio_websocket.ConnectionClosed as error:
            if self._waiting is not None and self._waiting.cancelled_caught:
                return self._too_slow()
            return Failed(error, "connection lost before the 101 was written")
        return None

    async def _without_version(self, ending: NoCommonVersion) -> Outcome:
        # 1.6J §3.2, 2.0.1 §3.2, 2.1 §3.3: "… MUST complete the WebSocket handshake with a
        # response without a Sec-WebSocket-Protocol header and then immediately close".
        lost = await self._write_101(None)
        if lost is not None:
            return lost
        frame = close_frame(ending.close_code, ending.close_reason, masked=False)
        # Like the 101 itself: written at once, where the kernel takes it.
        rest = frame[self._stream.try_send(frame) :]
        if not rest:
            return ending
        with self._until_deadline():
            await self._stream.send_all(rest)
            return ending
        return self._too_slow()
