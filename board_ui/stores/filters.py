"""Whether a record matches a query: pure, for the stores in memory and for those of users.

Knows neither stores nor pages: ``limit``, ``offset`` and ``before`` are not looked at.
"""

from __future__ import annotations

from typing import Any

from ..queries import (
    ErrorQuery,
    HandshakeQuery,
    LogQuery,
    MessageQuery,
    Query,
    SecurityQuery,
    SystemEventQuery,
)
from ..records import (
    ErrorRecord,
    HandshakeRecord,
    LogRecord,
    SecurityRecord,
    SystemEvent,
)
from .base import AnyRecord, StoredMessage
from .message_text import containing, of_transaction

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}


def matches(record: AnyRecord, query: Query, counterpart: StoredMessage | None = None) -> bool:
    """Tell whether *record* matches *query*, which is one for its kind.

    *counterpart* is that of a message where the store knows it: ``transactionId`` looks there too,
    and ``unanswered`` takes it for the answer.
    """
    if isinstance(record, StoredMessage):
        return _message(record, query, counterpart)
    return bool(_MATCHES[type(record)](record, query))


def _message(stored: StoredMessage, query: Any, counterpart: StoredMessage | None) -> bool:
    return (
        _message_fields(stored, query)
        and _message_state(stored, query, counterpart)
        and _message_text(stored, query, counterpart)
    )


def _message_fields(stored: StoredMessage, query: MessageQuery) -> bool:
    message = stored.message
    return (
        query.identity in (None, message.identity)
        and query.action in (None, message.action)
        and query.direction in (None, message.direction)
        and query.type in (None, message.type)
        and (query.from_ is None or message.at >= query.from_)
        and (query.to is None or message.at <= query.to)
    )


def _message_state(
    stored: StoredMessage, query: MessageQuery, counterpart: StoredMessage | None
) -> bool:
    message = stored.message
    open_call = message.type == "CALL" and message.counterpart is None and counterpart is None
    took = message.handling_ms if message.handling_ms is not None else message.round_trip_ms
    return (
        query.violations in (None, bool(message.violations))
        and query.unanswered in (None, open_call)
        and (query.slower_than is None or (took is not None and took > query.slower_than))
    )


def _message_text(
    stored: StoredMessage, query: MessageQuery, counterpart: StoredMessage | None
) -> bool:
    if query.text is not None and not containing(query.text)(stored.raw.encode()):
        return False
    if query.transaction_id is None:
        return True
    both = (stored,) if counterpart is None else (stored, counterpart)
    matches_id = of_transaction(query.transaction_id)
    return any(matches_id(each.raw.encode()) for each in both)


def handshake_matches(record: HandshakeRecord, query: HandshakeQuery) -> bool:
    """Outcome and identity are equal; the address is, with or without its port."""
    return (
        query.outcome in (None, record.outcome)
        and query.identity in (None, record.identity)
        and (query.address is None or query.address in _spellings(record.address))
    )


def _spellings(address: str) -> tuple[str, ...]:
    """Return "[::1]:40000" also as "[::1]" and "::1"."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit() or (":" in host and not host.endswith("]")):
        return (address, address.strip("[]"))
    return (address, host, host.strip("[]"))


def security_matches(record: SecurityRecord, query: SecurityQuery) -> bool:
    """All that are given are equal."""
    return (
        query.category in (None, record.category)
        and query.severity in (None, record.severity)
        and query.source in (None, record.source)
        and query.identity in (None, record.identity)
    )


def error_matches(record: ErrorRecord, query: ErrorQuery) -> bool:
    """All that are given are equal."""
    return query.kind in (None, record.kind) and query.identity in (None, record.identity)


def system_event_matches(record: SystemEvent, query: SystemEventQuery) -> bool:
    """All that are given are equal."""
    return query.kind in (None, record.kind) and query.identity in (None, record.identity)


def log_matches(record: LogRecord, query: LogQuery) -> bool:
    """Of the level and above, of the logger and below, with the text whatever its case."""
    if query.level is not None and _LEVELS[record.level] < _LEVELS[query.level]:
        return False
    if query.logger is not None and not f"{record.logger}.".startswith(f"{query.logger}."):
        return False
    if query.text is None:
        return True
    text = query.text.casefold()
    return text in record.message.casefold() or text in (record.exception or "").casefold()


_MATCHES: dict[type[Any], Any] = {
    HandshakeRecord: handshake_matches,
    SecurityRecord: security_matches,
    ErrorRecord: error_matches,
    SystemEvent: system_event_matches,
    LogRecord: log_matches,
}
