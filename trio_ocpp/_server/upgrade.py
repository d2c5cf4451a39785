"""One socket from ``accept()`` to a station, or to its refusal: the pipeline's driver.

How it works::

    accept ─ keep-alive is set ─ [TLS] ─ read_head ─ decide() ─ trio-websocket ─ middleware
                                                │                      └─ auth ─ 101 ─► Admitted
                                                └─ refusal, written and lingered ─► UpgradeAborted

*One deadline*, ``timeouts.handshake``, covers all of it up to the written
101. Whatever happens, a socket that sent a byte ends in exactly one of
``StationConnected``, ``UpgradeAborted`` and ``UpgradeError``; that is why
every way out goes through ``_report``.

What is right or wrong is decided in ``pipeline`` and ``protocol.negotiate``.
"""

from __future__ import annotations

import inspect
import logging
import math
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import msgspec
import trio
import trio.abc
import trio_websocket

from .._io import tls
from .._io.handshake import Handover, read_head
from .._io.transport import SocketTransport, StreamTransport, Transport
from .._policy.limits import FailureLimit
from ..errors import RejectUpgrade, RemoteProtocolError
from ..options import Limits, Timeouts
from ..protocol import negotiate
from ..protocol.request_head import Refusal, head_too_large, looks_like_tls
from ..websocket.frames import close_frame
from . import pipeline
from .handshake import Accept, Handshake
from .pipeline import Attempt, Healthy, NoCommonVersion, Rules, split_port

if TYPE_CHECKING:
    from .router import AuthNext

log = logging.getLogger(__name__)


class Admitted(msgspec.Struct):
    """A station that is in: the 101 is written, the stream is ours again."""

    handshake: Handshake
    accept: Accept
    transport: Transport
    early: bytes


class HungUp(msgspec.Struct, frozen=True):
    """The peer ended its stream before the handshake was over."""

    reason: str


class Failed(msgspec.Struct, frozen=True):
    """The transport failed: reset, TLS, another OS error."""

    error: BaseException
    reason: str


Outcome = Admitted | Refusal | NoCommonVersion | Healthy | HungUp | Failed


class Upgrade:
    """The handshake of one accepted stream. ``run`` gives its outcome."""

    __slots__ = (
        "_auth_scope",
        "_claim",
        "_context",
        "_deadline",
        "_failures",
        "_gone",
        "_limits",
        "_received",
        "_rules",
        "_shut_down",
        "_stream",
        "_timeouts",
        "_transport",
        "attempt",
        "claimed",
        "started",
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
        self.attempt = Attempt(peer_address=_address_of(stream), full=full)
        #: The identity whose place is kept for this one, if places are kept.
        self.claimed: str | None = None
        self.started = trio.current_time()
        self._transport = stream
        self._stream = stream
        self._rules = rules
        self._context = context
        self._timeouts = timeouts
        self._limits = limits
        self._deadline = trio.CancelScope()
        self._failures = failures
        self._claim = claim
        self._auth_scope = trio.CancelScope()
        self._gone: HungUp | Failed | None = None
        self._received = 0
        self._shut_down = False

    @property
    def sent_nothing(self) -> bool:
        """Whether not one byte has come from the peer."""
        if isinstance(self._transport, SocketTransport):
            return not self._transport.saw_bytes
        return self._received == 0

    def shut_down(self) -> None:
        """Refuse it now: the server closes."""
        self._shut_down = True
        self._deadline.cancel()

    async def run(self) -> Outcome:
        """Take the stream through the pipeline. Refusals are written; the stream stays open."""
        outcome = await self._bounded()
        if isinstance(outcome, Refusal):
            await self._answer(outcome)
        elif isinstance(outcome, Healthy):
            await self._answer(outcome.answer)
        elif isinstance(outcome, NoCommonVersion):
            await self._linger()
        return outcome

    async def _bounded(self) -> Outcome:
        outcome: Outcome | None = None
        self._deadline.deadline = self.started + self._timeouts.handshake
        try:
            with self._deadline:
                outcome = await self._negotiate()
        except (trio.BrokenResourceError, OSError) as error:
            return await self._transport_failed(error)
        return outcome or self._too_slow()

    def _too_slow(self) -> Outcome:
        if self._shut_down:
            return Refusal(503, "the server is shutting down", (), "", self.attempt.stage)
        seconds = f"{self._timeouts.handshake:g} s"
        stage = self.attempt.stage
        if stage in ("request", "tls"):
            what = "TLS handshake" if stage == "tls" else "request head"
            reason = f"{what} incomplete after {seconds} ({self._received} bytes)"
            return Refusal(408, reason, (), "", stage)
        # The route may have a deadline of its own; whichever struck, the stage tells.
        return Refusal(503, f"no decision within {seconds}: {stage} is too slow", (), "", stage)

    # ── the steps that wait ──────────────────────────────────────────────

    async def _negotiate(self) -> Outcome:
        if self._context is not None:
            await self._start_tls(self._context)
        self.attempt.stage = "request"
        read = await read_head(self._stream, self._limits.head, self._count)
        if read.ended:
            return HungUp(f"hung up after {len(read.head)} bytes of its request")
        if read.too_long:
            return head_too_large(self._limits.head)
        if looks_like_tls(read.head):
            self.attempt.stage = "tls"
            reason = "a TLS (wss://) client on the plain port; use ws://, or serve TLS here"
            error = RemoteProtocolError(reason, code_hint="ProtocolError")
            return Failed(error, reason)
        self.attempt.raw_head = read.head
        ending = pipeline.decide(self.attempt, self._rules)
        ending = ending or self._too_many_failures()
        if isinstance(ending, Refusal | Healthy):
            return ending
        return await self._open(read.early, ending)

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

    def _count(self, size: int) -> None:
        self._received += size

    async def _start_tls(self, context: ssl.SSLContext) -> None:
        self.attempt.stage = "tls"
        stream = tls.server_stream(self._transport, context)
        await stream.do_handshake()
        self._stream = stream
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
            outcome = ending or await self._ask(request)
            if isinstance(outcome, NoCommonVersion):
                outcome = await self._without_version(request, outcome)
            handover.release()
        if isinstance(outcome, Admitted):
            outcome.early = bytes(handover.early)
        return outcome

    async def _ask(self, request: trio_websocket.WebSocketRequest) -> Outcome:
        handshake = pipeline.handshake_of(self.attempt, self._rules)
        decision = await self._decide(handshake)
        if not isinstance(decision, Accept):
            return decision
        self.attempt.stage = "accept"
        refusal = self._apply(decision, handshake)
        if refusal is not None:
            return refusal
        lost = self._gone or await self._write_101(request, handshake.protocol)
        if lost is not None:
            return lost
        return Admitted(handshake, decision, self._as_transport(), b"")

    async def _decide(self, handshake: Handshake) -> Accept | Outcome:
        assert self.attempt.route is not None, "decide() has matched it"
        timeouts = self.attempt.route.timeouts
        if timeouts is not None:
            # Never later than the server's own deadline: both scopes hold.
            self._auth_scope.deadline = self.started + timeouts.handshake
        decision: Accept | Outcome | None = None
        with self._auth_scope:
            decision = await self._run_user_code(handshake)
        if decision is not None:
            return decision
        return self._gone or self._route_too_slow(timeouts)

    def _route_too_slow(self, timeouts: Timeouts | None) -> Refusal:
        assert timeouts is not None, "only a deadline or a hang-up cancels the auth scope"
        stage = self.attempt.stage
        reason = f"no decision within {timeouts.handshake:g} s: {stage} is too slow"
        return Refusal(503, reason, (), "", stage)

    async def _run_user_code(self, handshake: Handshake) -> Accept | Refusal:
        assert self.attempt.route is not None, "decide() has matched it"
        self.attempt.stage = "middleware" if self.attempt.route.middlewares else "auth"
        try:
            answer: object = await self._chain()(handshake)
        except Exception as error:  # noqa: BLE001  # the user's function: the border named in architecture.md
            return self._refusal_of(error)
        if answer is None:
            return Accept()
        if not isinstance(answer, Accept):
            log.error("an auth function returns None or Accept, not %r", answer)
            return Refusal(500, "the auth function returned no Accept", (), "", self.attempt.stage)
        return answer

    def _chain(self) -> AuthNext:
        assert self.attempt.route is not None, "decide() has matched it"
        chain: AuthNext = self._auth
        for middleware in reversed(self.attempt.route.middlewares):
            chain = _around(middleware, chain)
        return chain

    async def _auth(self, handshake: Handshake) -> Accept | None:
        self.attempt.stage = "auth"
        assert self.attempt.route is not None, "decide() has matched it"
        if self.attempt.route.auth is None:
            return None
        answer: Any = self.attempt.route.auth(handshake)
        if inspect.isawaitable(answer):
            answer = await answer
        return cast("Accept | None", answer)  # _run_user_code checks it

    def _refusal_of(self, error: Exception) -> Refusal:
        stage = self.attempt.stage
        refused = _rejection(error)
        if refused is not None:
            body = f"{refused.message}\n" if refused.message else ""
            reason = refused.message or f"refused with {refused.status}"
            return Refusal(refused.status, reason, tuple(refused.headers.items()), body, stage)
        # OCPP says nothing of it; HTTP has 500, and nothing of the crash goes on the wire.
        log.error("%s: the %s function failed", self.attempt.identity, stage, exc_info=error)
        return Refusal(500, f"{stage} failed: {type(error).__name__}", (), "", stage)

    def _apply(self, accept: Accept, handshake: Handshake) -> Refusal | None:
        """Take over what the auth function wants otherwise."""
        assert self.attempt.route is not None, "decide() has matched it"
        if accept.protocol is not None:
            allowed = set(handshake.offered) & set(self.attempt.route.protocols)
            if accept.protocol not in allowed:
                log.error("Accept(protocol=%r): not offered and spoken", accept.protocol)
                reason = f"Accept(protocol={accept.protocol!r}) is none of {sorted(allowed)}"
                return Refusal(500, reason, (), "", "accept")
            handshake.protocol = self.attempt.protocol = accept.protocol
        if accept.identity is not None:
            handshake.identity = self.attempt.identity = accept.identity
        if not self._claim(handshake.identity):
            reason = "this identity is connected already, and the newer one is refused here"
            return Refusal(409, reason, (), f"{reason}\n", "accept")
        self.claimed = handshake.identity
        return None

    async def _write_101(
        self, request: trio_websocket.WebSocketRequest, protocol: str | None
    ) -> HungUp | Failed | None:
        try:
            await request.accept(subprotocol=protocol)
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

    def _as_transport(self) -> Transport:
        if isinstance(self._stream, SocketTransport):
            return self._stream
        return StreamTransport(self._stream)

    # ── when it does not go well ─────────────────────────────────────────

    def _peer_gone(self, error: BaseException | None) -> None:
        """The peer disappeared while auth was running: cancel it at once."""
        waited = trio.current_time() - self.started
        stage = self.attempt.stage
        if error is None:
            self._gone = HungUp(f"hung up while {stage} was running, after {waited:.1f} s")
        else:
            self._gone = Failed(
                error, f"connection lost while {stage} was running: {_os_words(error)}"
            )
        self._auth_scope.cancel()

    async def _transport_failed(self, error: BaseException) -> Outcome:
        if self.attempt.stage != "tls":
            return Failed(error, f"connection lost: {_os_words(error)}")
        if tls.is_plain_http(error):
            await self._answer_plain_http()
        return Failed(tls.find_ssl_error(error) or error, tls.explain_tls(error))

    async def _answer_plain_http(self) -> None:
        text = "This port speaks TLS: use wss:// (or https:// for a health check).\n"
        await self._answer(Refusal(400, "", (), text, "tls"))

    async def _answer(self, refusal: Refusal) -> None:
        """Write the refusal, under ``timeouts.close``, even where the deadline has struck."""
        with trio.move_on_after(self._timeouts.close, shield=True):
            try:
                await self._stream.send_all(negotiate.refusal_bytes(refusal))
                await self._discard()
            except (trio.BrokenResourceError, trio.ClosedResourceError, OSError):
                # It did not wait for its answer. The event says what the answer was.
                return

    async def _linger(self) -> None:
        with trio.move_on_after(self._timeouts.close, shield=True):
            try:
                await self._discard()
            except (trio.BrokenResourceError, trio.ClosedResourceError, OSError):
                # Gone all the same.
                return

    async def _discard(self) -> None:
        # A socket that is closed with unread bytes is reset by the kernel, and the peer may
        # never see our answer: say FIN, then read until it hangs up.
        if isinstance(self._stream, SocketTransport):
            self._stream.end_sending()
        while await self._stream.receive_some(4096):
            pass


def _around(middleware: Callable[..., Any], inner: AuthNext) -> AuthNext:
    async def call(handshake: Handshake) -> Accept | None:
        answer: Accept | None = await middleware(handshake, inner)
        return answer

    return call


def _rejection(error: BaseException) -> RejectUpgrade | None:
    # Raised in a nursery of the user's, it comes in a group of one.
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error if isinstance(error, RejectUpgrade) else None


def _os_words(error: BaseException) -> str:
    cause = error.__cause__ or error
    return (cause.strerror or str(cause)) if isinstance(cause, OSError) else str(cause)


def _address_of(stream: trio.abc.Stream) -> str:
    address = getattr(stream, "remote_address", None)
    if address is None and isinstance(stream, trio.SocketStream):
        name = stream.socket.getpeername()
        address = f"{name[0]}:{name[1]}" if isinstance(name, tuple) else "local socket"
    return str(address or "unknown")
