"""Messages and records as a server and its board would make them, for the tests of the stores.

Knows no store.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from board_ui.options import BoardLimits
from board_ui.records import (
    Connection,
    ErrorRecord,
    HandshakeRecord,
    LogRecord,
    SecurityRecord,
    SystemEvent,
)
from board_ui.stores.message_record import MessageEvent
from board_ui.stores.messages import Messages
from trio_ocpp import MessageReceived, MessageSent, PayloadViolation

BEGIN = 1_790_000_000.0
NOON = datetime.fromtimestamp(BEGIN, UTC)
NOW = BEGIN + 60


def now() -> float:
    return NOW


def call(
    who: str = "CP1",
    number: int | str = 1,
    payload: str = "{}",
    *,
    action: str = "Heartbeat",
    at: float = BEGIN,
    type: int = 2,  # noqa: A002
    ours: bool = False,
) -> MessageEvent:
    """A CALL (or SEND, *type* 6) of the station, or one of *ours*."""
    raw = f'[{type},"{number}","{action}",{payload}]'.encode()
    made = MessageSent if ours else MessageReceived
    return made(at=at, identity=who, type=type, message_id=str(number), action=action, raw=raw)


def answer(
    who: str = "CP1",
    number: int | str = 1,
    payload: str = "{}",
    *,
    action: str = "Heartbeat",
    at: float = BEGIN,
    took: float | None = 0.001,
    theirs: bool = False,
    raw: bytes | None = None,
    type: int = 3,  # noqa: A002
    **more: Any,
) -> MessageEvent:
    """Our answer to a station's CALL, or *theirs* to ours."""
    made: dict[str, Any] = {
        "at": at,
        "identity": who,
        "type": type,
        "message_id": str(number),
        "action": action,
        "raw": raw or f'[3,"{number}",{payload}]'.encode(),
        **more,
    }
    if theirs:
        return MessageReceived(round_trip=took, **made)
    return MessageSent(handling=took, **made)


def violation(who: str = "CP1", number: int | str = 1, **more: Any) -> PayloadViolation:
    facts: dict[str, Any] = {
        "at": BEGIN,
        "identity": who,
        "message_id": str(number),
        "action": "Heartbeat",
        "path": "$.idTag",
        "rule": "maxLength",
        "code": "TypeConstraintViolation",
        "description": "too long",
        "tolerated": True,
        "raw": b"",
        **more,
    }
    return PayloadViolation(**facts)


def small(**limits: int) -> Messages:
    """Messages within *limits*."""
    return Messages(BoardLimits(**limits), now=now)


def ids(records: Sequence[Any]) -> list[int]:
    return [record.id for record in records]


def handshake(id: int, **more: Any) -> HandshakeRecord:  # noqa: A002
    facts: dict[str, Any] = {
        "outcome": "accepted",
        "identity": "CP1",
        "address": "192.0.2.7:40000",
        "stage": "accept",
        "reason": "",
        "hint": "",
        "status": 101,
        **more,
    }
    return HandshakeRecord(id=id, at=NOON, **facts)


def security(id: int, **more: Any) -> SecurityRecord:  # noqa: A002
    facts: dict[str, Any] = {
        "source": "server",
        "category": "authentication",
        "severity": "warning",
        "type": "FailedToAuthenticate",
        "identity": "CP1",
        "address": None,
        "description": "",
        **more,
    }
    return SecurityRecord(id=id, at=NOON, **facts)


def error(id: int, **more: Any) -> ErrorRecord:  # noqa: A002
    facts: dict[str, Any] = {
        "kind": "bad-message",
        "identity": "CP1",
        "description": "not JSON",
        **more,
    }
    return ErrorRecord(id=id, at=NOON, **facts)


def system_event(id: int, **more: Any) -> SystemEvent:  # noqa: A002
    facts: dict[str, Any] = {
        "kind": "board-started",
        "severity": "info",
        "identity": None,
        "description": "",
        **more,
    }
    return SystemEvent(id=id, at=NOON, **facts)


def line(id: int, **more: Any) -> LogRecord:  # noqa: A002
    facts: dict[str, Any] = {"level": "info", "logger": "app", "message": "hello", **more}
    return LogRecord(id=id, at=NOON, **facts)


def connection(identity: str, **more: Any) -> Connection:
    facts: dict[str, Any] = {
        "identity": identity,
        "status": "offline",
        "protocol": "ocpp1.6",
        "address": None,
        "connected_at": None,
        "disconnected_at": NOON,
        "last_message_at": None,
        "message_count": 3,
        "errors": 0,
        "vendor": None,
        "model": None,
        "firmware": None,
        "serial": None,
        "ping_ms": None,
        "reconnects24h": 0,
        "replacements24h": 0,
        "last_close": None,
        "security_profile": None,
        **more,
    }
    return Connection(**facts)
