"""Live streams: the filters of the lists, on records as they come."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from quart import Response, request

from ..broker import Broker, EventId
from ..problems import Refusal
from ..protection import Guard, StreamSlot, access
from ..queries import HandshakeQuery, HistoryQuery, LogQuery, MessageQuery, SecurityQuery
from ..sse import HEADERS, BadLastEventId, events, head, last_event_id
from ..streams import TooManyStreams
from .endpoint import RESUME
from .parts import Parts

#: Seconds after which there may be a place for one stream more.
_RETRY = 10


async def messages(board: Parts, guard: Guard, query: MessageQuery) -> Response:
    """Watch messages."""
    return _stream(board, guard, board.brokers.messages, query)


async def handshakes(board: Parts, guard: Guard, query: HandshakeQuery) -> Response:
    """Watch attempts to connect."""
    return _stream(board, guard, board.brokers.handshakes, query)


async def telemetry(board: Parts, guard: Guard, query: HistoryQuery) -> Response:
    """Watch the telemetry."""
    return _stream(board, guard, board.brokers.telemetry, query)


async def security(board: Parts, guard: Guard, query: SecurityQuery) -> Response:
    """Watch security events."""
    return _stream(board, guard, board.brokers.security, query)


async def logs(board: Parts, guard: Guard, query: LogQuery) -> Response:
    """Watch the log."""
    return _stream(board, guard, board.brokers.logs, query)


def _stream(board: Parts, guard: Guard, broker: Broker[Any], query: Any) -> Response:
    if request.method == "HEAD":
        return head()
    try:
        subscription = broker.subscribe(query, _resume())
    except TooManyStreams as full:
        raise Refusal(429, str(full), retry_after=_RETRY) from None
    try:
        slot = guard.stream(access(), on_end=subscription.end)
    except Refusal:
        subscription.end()
        raise
    response = Response(_held(slot, events(subscription, board.options.heartbeat)), 200, HEADERS)
    # Quart would cut it after a minute.
    response.timeout = None
    return response


async def _held(
    slot: StreamSlot, chunks: AsyncGenerator[bytes, None]
) -> AsyncGenerator[bytes, None]:
    """Give the session's place back when the stream ends, however it ends."""
    with slot:
        async with aclosing(chunks):
            async for chunk in chunks:
                yield chunk


def _resume() -> EventId | None:
    """Read where to resume: the header is newer than the address; a wrong one of either is told."""
    try:
        header = last_event_id(request.headers.get("Last-Event-ID"))
        parameter = last_event_id(None, request.args.get(RESUME))
        return parameter if header is None else header
    except BadLastEventId as bad:
        raise Refusal(400, str(bad), parameter=bad.name) from None
