"""Server-sent events over HTTP: the response of a stream, and where it resumes.

Knows Quart's ``Response`` and subscriptions; not what is in their chunks.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Any

import trio
from quart import Response

from .broker import EventId, Subscription

#: Proxies neither keep, compress nor collect what goes through them (nginx obeys the last one).
HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
}
# Numbers count up by one from 1; a longer one is none.
_ID = re.compile(r"([0-9]{1,18})(?:-([0-9a-f]{1,32}))?")


class BadLastEventId(ValueError):
    """``name``, the header or the parameter, says an id that cannot be one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name} takes the id of an event"


def last_event_id(header: str | None, parameter: str | None = None) -> EventId | None:
    """Read where a stream resumes: from ``Last-Event-ID``, or else from ``lastEventId``.

    The header goes first: an EventSource whose URL has the parameter sends both when it
    reconnects, and only the header is new. Nothing, or nothing in it, is ``None``.

    Raises:
        BadLastEventId: it is no id.
    """
    for name, text in (("Last-Event-ID", header), ("lastEventId", parameter)):
        if text:
            return _event_id(name, text)
    return None


def _event_id(name: str, text: str) -> EventId:
    found = _ID.fullmatch(text)
    if found is None:
        raise BadLastEventId(name)
    return EventId(int(found[1]), found[2] or "")


def stream(subscription: Subscription[Any], heartbeat: float) -> Response:
    """Answer with *subscription*, with a comment whenever it was quiet for *heartbeat* seconds."""
    response = Response(events(subscription, heartbeat), 200, HEADERS)
    # Quart would cut it after a minute.
    response.timeout = None
    return response


def head() -> Response:
    """Answer to HEAD: what a stream's headers are. Its body would never end."""
    return Response(b"", 200, HEADERS)


async def events(subscription: Subscription[Any], heartbeat: float) -> AsyncGenerator[bytes, None]:
    """Yield the chunks of *subscription* until it ends, and heartbeats.

    When the client goes away the generator is closed, and with it the subscription.
    """
    with subscription:
        while True:
            # A yield inside the scope would let it cancel whatever the caller does there.
            chunk = None
            with trio.move_on_after(heartbeat):
                try:
                    chunk = await subscription.channel.receive()
                except (trio.EndOfChannel, trio.ClosedResourceError):
                    return  # the latter if the headers took so long that its place was given up
            yield subscription.heartbeat() if chunk is None else chunk
