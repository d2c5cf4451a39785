"""Asks the user whether a station may come in: connection middleware, then its auth function.

Whatever these functions return or raise becomes an ``Accept`` or a refusal;
nothing of a crash goes on the wire. Knows no socket and no deadline: cancelling
is the caller's.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

from ..errors import RejectUpgrade
from ..events import Stage
from ..protocol.request_head import Refusal
from .compiled import CompiledRoute
from .handshake import Accept, Handshake

if TYPE_CHECKING:
    from .router import AuthNext

log = logging.getLogger(__name__)

_AS_NEGOTIATED = Accept()


def ask(
    route: CompiledRoute, handshake: Handshake, enter: Callable[[Stage], None]
) -> Accept | Refusal | Awaitable[Accept | Refusal]:
    """Run the middleware of *route* around its auth function; *enter* is told where it is.

    Returns the decision, or what to await for it: a ``def`` function without
    middleware decides at once.
    """
    asking = _Asking(route, enter)
    try:
        answer = asking.chain()(handshake) if route.middlewares else asking.begin(handshake)
    except Exception as error:  # noqa: BLE001  # the user's function: the border named in architecture.md
        return _refusal_of(error, handshake, asking.stage)
    if answer is not None and inspect.isawaitable(answer):
        return _wait_for(answer, asking, handshake)
    return _judge(answer, asking)


async def _wait_for(
    answer: Awaitable[object], asking: _Asking, handshake: Handshake
) -> Accept | Refusal:
    try:
        return _judge(await answer, asking)
    except Exception as error:  # noqa: BLE001  # as above
        return _refusal_of(error, handshake, asking.stage)


def _judge(answer: object, asking: _Asking) -> Accept | Refusal:
    if answer is None:
        return _AS_NEGOTIATED
    if not isinstance(answer, Accept):
        log.error("an auth function returns None or Accept, not %r", type(answer))
        reason = f"the {asking.stage} function returned {type(answer).__name__}, no Accept"
        return Refusal(500, reason, (), "", asking.stage, "crashed")
    return answer


class _Asking:
    """The chain of one handshake, which tells on which side of the auth function it is."""

    __slots__ = ("_enter", "_route", "stage")

    def __init__(self, route: CompiledRoute, enter: Callable[[Stage], None]) -> None:
        self._route = route
        self._enter = enter
        self.stage: Stage = "auth"

    def chain(self) -> AuthNext:
        chain: AuthNext = self._auth
        for middleware in reversed(self._route.middlewares):
            chain = _around(middleware, chain)
            self._at("middleware")
        return chain

    def _at(self, stage: Stage) -> None:
        self.stage = stage
        self._enter(stage)

    def begin(self, handshake: Handshake) -> object:
        """Call the auth function; what it returns may have to be awaited."""
        self._at("auth")
        return None if self._route.auth is None else self._route.auth(handshake)

    async def _auth(self, handshake: Handshake) -> Accept | None:
        outside = self.stage
        answer: Any = self.begin(handshake)
        if inspect.isawaitable(answer):
            answer = await answer
        # Only when it has returned: where it raises, "auth" is where it ended.
        self._at(outside)
        return cast("Accept | None", answer)  # ask() checks it


def _around(middleware: Callable[..., Any], inner: AuthNext) -> AuthNext:
    async def call(handshake: Handshake) -> Accept | None:
        answer: Accept | None = await middleware(handshake, inner)
        return answer

    return call


def _refusal_of(error: Exception, handshake: Handshake, stage: Stage) -> Refusal:
    refused = _rejection(error)
    if refused is not None:
        body = f"{refused.message}\n" if refused.message else ""
        reason = refused.message or f"refused with {refused.status}"
        return Refusal(refused.status, reason, tuple(refused.headers.items()), body, stage)
    # OCPP says nothing of it; HTTP has 500, and nothing of the crash goes on the wire.
    log.error("%s: the %s function failed", handshake.identity, stage, exc_info=error)
    reason = f"{stage} failed: {type(error).__name__}"
    return Refusal(500, reason, (), "", stage, "crashed")


def _rejection(error: BaseException) -> RejectUpgrade | None:
    # Raised in a nursery of the user's, it comes in a group of one.
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error if isinstance(error, RejectUpgrade) else None
