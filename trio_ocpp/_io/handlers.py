"""The user's handlers, and what lies between them and the messages.

Knows neither a connection nor a peer; ``rpc`` calls the handlers.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import msgspec

from ..errors import RejectCall
from ..payloads import RawRequest
from ..protocol.peer import CallReceived


class Handler(msgspec.Struct, frozen=True):
    """A user's function for one action; ``waits`` if it must run in the station's own task."""

    function: Callable[[Any, Any], Any]
    waits: bool


class Handlers(msgspec.Struct, frozen=True):
    """The handlers of one kind of station, by action."""

    by_action: Mapping[str, Handler]
    fallback: Handler | None = None


class Resume:
    """A handler that has begun: its coroutine, to be awaited when its turn comes."""

    __slots__ = ("coroutine",)

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        self.coroutine = coroutine

    def __call__(self, _subject: object, _request: object) -> Coroutine[Any, Any, Any]:
        return self.coroutine


def on_one_line(text: str) -> str:
    """Return what a peer chose, as a log may show it: no line of its own, no terminal's codes."""
    text = text[:200]
    return text if text.isprintable() else ascii(text)[1:-1]


def as_raw(call: CallReceived, text: bytes) -> RawRequest:
    """Return what a fallback takes, also for an action that has a schema."""
    if isinstance(call.request, RawRequest):
        return call.request
    # 1.6 §4.2.1, 2.x §4.1.5: null is one of the two notations for no payload.
    return RawRequest(call.action, msgspec.json.decode(text)[3] or {})


def rejection(error: BaseException) -> RejectCall | None:
    """Return the refusal that a handler raised, or ``None`` if it failed otherwise."""
    # Raised in a nursery of the user's, it comes in a group of one.
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error if isinstance(error, RejectCall) else None
