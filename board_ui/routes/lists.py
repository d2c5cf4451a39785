"""Lists of what is kept, and one message whole: messages, handshakes, security, errors, logs.

They are read from the board's store, which may be a custom one. Knows no HTTP.
"""

from __future__ import annotations

from typing import Any

from ..problems import Refusal
from ..queries import (
    ErrorQuery,
    HandshakeQuery,
    LogQuery,
    MessageQuery,
    Query,
    SecurityQuery,
    SystemEventQuery,
)
from ..records import MessageDetail, Page
from ..stores.base import Kind
from .kept import asked
from .parts import Parts


async def messages(board: Parts, query: MessageQuery) -> Page[Any]:
    """Find messages."""
    return await _find(board, "message", query)


async def message(board: Parts, id: int) -> MessageDetail:  # noqa: A002 - what it is called everywhere
    """Show one message, with its text and its counterpart."""
    board.refresh()
    found: MessageDetail | None = await asked(board, board.store.get("message", id))
    if found is None:
        raise Refusal(404, "this message is not kept, or not any more", parameter="id")
    return found


async def handshakes(board: Parts, query: HandshakeQuery) -> Page[Any]:
    """Find attempts to connect."""
    return await _find(board, "handshake", query)


async def security(board: Parts, query: SecurityQuery) -> Page[Any]:
    """Find security events."""
    return await _find(board, "security", query)


async def errors(board: Parts, query: ErrorQuery) -> Page[Any]:
    """Find errors."""
    return await _find(board, "error", query)


async def system_events(board: Parts, query: SystemEventQuery) -> Page[Any]:
    """Find system events."""
    return await _find(board, "system-event", query)


async def logs(board: Parts, query: LogQuery) -> Page[Any]:
    """Find lines of the log."""
    return await _find(board, "log", query)


async def _find(board: Parts, kind: Kind, query: Query) -> Page[Any]:
    # Events wait in the observer for up to 50 ms; a list shows what has happened until now.
    board.refresh()
    return await asked(board, board.store.find(kind, query))
