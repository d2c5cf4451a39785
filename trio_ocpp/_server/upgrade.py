"""One socket from ``accept()`` to a station, or to its refusal: the pipeline's driver.

How it works::

    accept ─ keep-alive is set ─ [TLS] ─ read_head ─ decide() ─ trio-websocket ─ middleware
                                                │                      └─ auth ─ 101 ─► Admitted
                                                └─ refusal, written and lingered ─► UpgradeAborted

*One deadline*, ``timeouts.handshake``, covers all of it up to the written
101. Whatever happens, a socket that sent a byte ends in exactly one of
``StationConnected``, ``UpgradeAborted`` and ``UpgradeError``; that is why
every way out goes through ``_report``.

What is right or wrong is decided in ``pipeline`` and ``protocol.negotiate``;
the user's functions are run by ``asking``.
"""

from __future__ import annotations

import logging
import math
import ssl
from collections.abc import Awaitable, Callable

import msgspec
import trio
import trio.abc
import trio_websocket

from .._io import tls
from .._io.handshake import Handover, HeadRead, read_head, write_last
from .._io.transport import SocketTransport, StreamTransport, Transport, as_transport
from .._policy.limits import FailureLimit
from ..errors import RemoteProtocolError
from ..events import AbortOutcome, Stage
from ..options import Limits, Timeouts
from ..protocol import negotiate
from ..protocol.request_head import Refusal, head_too_large, looks_like_tls
from ..websocket.deflate import Agreed
from ..websocket.frames import close_frame
from . import pipeline
from .asking import ask
from .compiled import CompiledRoute
from .handshake import Accept, Handshake
from .pipeline import Attempt, Healthy, NoCommonVersion, Rules, split_port

log = logging.getLogger(__name__)


class Admitted(msgspec.Struct):
    """A station that is in: the 101 is written, the stream is ours again."""

    handshake: Handshake
    accept: Accept
    transport: Transport
    early: bytes
    deflate: Agreed | None = None


class Unanswered(msgspec.Struct, frozen=True):
    """It is over without an answer: the peer hung up, or TLS did not come about."""

    reason: str
    outcome: AbortOutcome = "hung-up"


class Failed(msgspec.Struct, frozen=True):
    """The transport failed: reset, TLS, another OS error. Some get a word on their way."""

    error: BaseException
    reason: str
    answer: Refusal | None = None


NotAdmitted = Refusal | NoCommonVersion | Healthy | Unanswered | Failed
Outcome = Admitted | NotAdmitted


class Upgrade:
    """The handshake of one accepted stream: ``decide`` it, then ``answer`` it."""

    __slots__ = (
        "_auth_scope",
        "_claim",
        "_context",
        "_deadline",
        "_decided_at",
        "_failures",
        "_gone",
        "_limits",
        "_read",
        "_rules",
        "_shut_down",
        "_started",
        "_stream",
        "_timeouts",
        "_transport",
        "attempt",
        "claimed",
    )

    def __init__(
        self,
        stream: trio.abc.Stream,
        rules: Rules,
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
        #: The transport itself, or TLS over it.
        self._stream: SocketTransport | StreamTransport = self._transport
        self._rules = rules
        self._context = context
        self._timeouts = timeouts
        self._limits = limits
        self._deadline = trio.CancelScope()
        self._failures = failures
        self._claim = claim
        self._auth_scope = trio.CancelScope()
        self._gone: Unanswered | Failed | None = None
        #: What has come of the request head so far.
        self._read = bytearray()
        self._shut_down = False

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
        self._deadline.cancel()

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

    def _bytes_of(self, refusal: Refusal) -> bytes:
        answer = negotiate.refusal_bytes(refusal)
        head = self.attempt.head
        if head is None or head.method != "HEAD":
            return answer
        # RFC 9110 §9.3.2: the answer to a HEAD has no body.
        return answer[: answer.index(b"\r\n\r\n") + 4]

    async def _bounded(self) -> Outcome:
        outcome: Outcome | None = None
        self._deadline.deadline = self._started + self._timeouts.handshake
        try:
            with self._deadline:
                outcome = await self._negotiate()
        except (trio.BrokenResourceError, OSError) as error:
            return self._transport_failed(error)
        return outcome or self._too_slow()

    def _too_slow(self) -> Refusal | Unanswered:
        if self._shut_down:
            return self._late(503, "the server is shutting down")
        seconds = f"{self._timeouts.handshake:g} s"
        stage = self.attempt.stage
        if stage == "tls":
            return self._late(408, f"TLS handshake incomplete after {seconds}")
        if stage == "request":
            come = f"{len(self._read)} bytes"
            return self._late(408, f"request head incomplete after {seconds} ({come})")
        if stage == "accept":
            return Unanswered(f"the peer did not take our answer within {seconds}", "timed-out")
        return self._no_decision(seconds)

    def _late(self, status: int, reason: str) -> Refusal | Unanswered:
        outcome: AbortOutcome = "timed-out" if status == 408 else "refused"
        # In the middle of a TLS handshake there is nothing that HTTP could be written on.
        if self.attempt.stage == "tls":
            return Unanswered(reason, outcome)
        return Refusal(status, reason, (), "", self.attempt.stage, outcome)

    def _no_decision(self, seconds: str) -> Refusal:
        reason = f"no decision within {seconds}: {self.attempt.stage} is too slow"
        return Refusal(503, reason, (), "", self.attempt.stage, "timed-out")

    # ── the steps that wait ──────────────────────────────────────────────

    async def _negotiate(self) -> Outcome:
        if self._context is not None:
            await self._start_tls(self._context)
        self.attempt.stage = "request"
        read = await read_head(self._stream, self._limits.head, self._read)
        wrong = self._wrong_head(read)
        if wrong is not None:
            return wrong
        self.attempt.raw_head = read.head
        ending = pipeline.decide(self.attempt, self._rules)
        if ending is None or pipeline.is_failure(ending):
            ending = self._too_many_failures() or ending
        if isinstance(ending, Refusal | Healthy):
            return ending
        return await self._open(read.early, ending)

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
        if self._failures is None:
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
        stream = tls.server_stream(self._transport, context)
        await stream.do_handshake()
        self._stream = StreamTransport(stream)
        self.attempt.tls = True
        self.attempt.certificate = stream.getpeercert() or None

    async def _open(self, early: bytes, ending: NoCommonVersion | None) -> Outcome:
        upgrade = self.attempt.upgrade
        assert upgrade is not None, "decide() has judged it"
        handover = Handover(
            self._stream,
            negotiate.minimal_head(upgrade),
            early,
            early_max=self._limits.early_data,
            on_gone=self._peer_gone,
        )
        async with trio.open_nursery() as nursery:
            request = await trio_websocket.wrap_server_stream(nursery, handover)
            outcome = ending or await self._ask(request, handover)
            if isinstance(outcome, NoCommonVersion):
                outcome = await self._without_version(request, outcome)
            # The 101 may be written: neither a deadline nor a shutdown makes that undone.
            nursery.cancel_scope.shield = True
            handover.release()
        if isinstance(outcome, Admitted):
            outcome.early = bytes(handover.early)
        return outcome

    async def _ask(self, request: trio_websocket.WebSocketRequest, handover: Handover) -> Outcome:
        handshake = pipeline.handshake_of(self.attempt, self._rules)
        assert self.attempt.route is not None, "decide() has matched it"
        begun = ask(self.attempt.route, handshake, self._enter)
        decision: Accept | Outcome
        if isinstance(begun, Accept | Refusal):
            decision = begun
        else:
            handover.watch()
            decision = await self._decide(self.attempt.route, begun)
        if not isinstance(decision, Accept):
            return decision
        self.attempt.stage = "accept"
        refusal = self._apply(decision, handshake)
        if refusal is not None:
            return refusal
        deflate = pipeline.agree_deflate(self.attempt, self._rules)
        lost = await self._write_101(request, handshake.protocol, deflate)
        if lost is not None:
            return lost
        return Admitted(handshake, decision, self._stream, b"", deflate)

    async def _decide(
        self, route: CompiledRoute, begun: Awaitable[Accept | Refusal]
    ) -> Accept | Outcome:
        timeouts = route.timeouts
        if timeouts is not None:
            # Never later than the server's own deadline: both scopes hold.
            self._auth_scope.deadline = self._started + timeouts.handshake
        decision: Accept | Refusal | None = None
        with self._auth_scope:
            decision = await begun
        # Whatever a cancelled function returns or raises all the same: it is too late for it.
        if self._gone is not None:
            return self._gone
        if self._deadline.cancel_called:
            return self._too_slow()
        if decision is None or self._auth_scope.cancel_called:
            assert timeouts is not None, "only a deadline or a hang-up cancels the auth scope"
            return self._no_decision(f"{timeouts.handshake:g} s")
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
        assert self.attempt.route is not None, "decide() has matched it"
        allowed = set(handshake.offered) & set(self.attempt.route.protocols)
        if accept.protocol is not None and accept.protocol not in allowed:
            return f"Accept(protocol={accept.protocol!r}) is none of {sorted(allowed)}"
        identity = handshake.identity if accept.identity is None else accept.identity
        wrong = negotiate.check_identity(identity, accept.protocol or handshake.protocol)
        return None if wrong is None else f"Accept(identity={identity!a}): {wrong}"

    async def _write_101(
        self,
        request: trio_websocket.WebSocketRequest,
        protocol: str | None,
        deflate: Agreed | None = None,
    ) -> Unanswered | Failed | None:
        headers = []
        if deflate is not None:
            headers.append((b"Sec-WebSocket-Extensions", deflate.header.encode()))
        try:
            await request.accept(subprotocol=protocol, extra_headers=headers)
        except trio_websocket.ConnectionClosed as error:
            return self._gone or Failed(error, "connection lost before the 101 was written")
        return None

    async def _without_version(
        self, request: trio_websocket.WebSocketRequest, ending: NoCommonVersion
    ) -> Outcome:
        # 1.6J §3.2, 2.0.1 §3.2, 2.1 §3.3: "… MUST complete the WebSocket handshake with a
        # response without a Sec-WebSocket-Protocol header and then immediately close".
        lost = await self._write_101(request, None)
        if lost is not None:
            return lost
        frame = close_frame(ending.close_code, ending.close_reason, masked=False)
        try:
            await self._stream.send_all(frame)
        except trio.BrokenResourceError as error:
            return Failed(error, f"connection lost: {_os_words(error)}")
        return ending

    # ── when it does not go well ─────────────────────────────────────────

    def _peer_gone(self, error: BaseException | None) -> None:
        """The peer disappeared while auth was running: cancel it at once."""
        waited, stage = self.took, self.attempt.stage
        if error is None:
            self._gone = Unanswered(f"hung up while {stage} was running, after {waited:.1f} s")
        else:
            self._gone = Failed(
                error, f"connection lost while {stage} was running: {_os_words(error)}"
            )
        self._auth_scope.cancel()

    def _transport_failed(self, error: BaseException) -> Failed:
        if self.attempt.stage != "tls":
            return Failed(error, f"connection lost: {_os_words(error)}")
        cause = tls.find_ssl_error(error)
        if cause is None:
            return Failed(error, f"connection lost in the TLS handshake: {_os_words(error)}")
        text = "This port speaks TLS: use wss:// (or https:// for a health check).\n"
        answer = Refusal(400, "", (), text, "tls") if tls.is_plain_http(cause) else None
        return Failed(cause, tls.explain_tls(cause), answer)


def _os_words(error: BaseException) -> str:
    cause = error.__cause__ or error
    return (cause.strerror or str(cause)) if isinstance(cause, OSError) else str(cause)
