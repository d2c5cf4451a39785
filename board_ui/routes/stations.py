"""Stations: the list, one of them, and what an operator may do to its connection.

Nothing here speaks for a station or to one: a connection can be closed, and a
station that is gone can be forgotten; no message is ever sent.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from ..problems import Refusal
from ..protection import access
from ..queries import ConnectionQuery
from ..records import Connection, ConnectionDetail, Page, Severity, SystemEvent
from .kept import asked
from .parts import Parts

log = logging.getLogger(__name__)


class Closing(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """How to close a connection: a close code of RFC 6455 §7.4 and what to say, 123 bytes of it."""

    code: Annotated[int, Meta(ge=1_000, le=4_999)] = 1_000
    reason: Annotated[str, Meta(max_length=123)] = ""


async def stations(board: Parts, query: ConnectionQuery) -> Page[Connection]:
    """Find stations."""
    board.refresh()
    return board.memory.connections.find(query)


async def station(board: Parts, identity: str) -> ConnectionDetail:
    """Show one station."""
    detail = board.observer.detail(identity)
    if detail is None:
        raise _unknown()
    return detail


async def disconnect(board: Parts, identity: str, body: Closing) -> None:
    """Close a station's connection, and wait until it is closed."""
    _known(board, identity)
    handle = board.memory.connections.station(identity)
    if handle is None:
        raise Refusal(409, "the station is not connected", parameter="identity")
    try:
        handle.begin_close(body.code, body.reason)
    except ValueError as wrong:
        raise Refusal(400, str(wrong), parameter="code") from None
    reason = board.observer.redaction.words(body.reason)
    _note(board, "warning", identity, f"disconnected the station ({body.code} {reason!r})")
    await handle.closed()


async def forget(board: Parts, identity: str) -> None:
    """Remove a station that is gone from the board."""
    if _known(board, identity).status != "offline":
        raise Refusal(409, "the station is connected; disconnect it first", parameter="identity")
    # The store first: if that fails, all is as it was, and one may try again.
    await asked(board, board.store.delete_connection(identity))
    board.memory.connections.remove(identity)
    _note(board, "info", identity, "removed the station from the board")


def _known(board: Parts, identity: str) -> Connection:
    board.refresh()
    connection = board.memory.connections.get(identity)
    if connection is None:
        raise _unknown()
    return connection


def _unknown() -> Refusal:
    return Refusal(404, "the board does not know this station", parameter="identity")


def _note(board: Parts, severity: Severity, identity: str, deed: str) -> None:
    """Write down who did it: operators are answerable for what they do to stations."""
    user = access().user
    who = "nobody by name" if user is None else user.name
    log.warning("%s: %s %s", identity, who, deed)
    board.memory.system_events.add(
        lambda id: SystemEvent(  # noqa: A006 - what it is called everywhere
            id=id,
            at=datetime.now(UTC),
            kind="operator-action",
            severity=severity,
            identity=identity,
            description=f"{who} {deed}",
        )
    )
