"""What can be asked of each collection: the parameters of lists and streams.

Filters that are ``None`` let everything pass; those that are given must all
hold. Field names are the parameters' names in camelCase. Knows no HTTP.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from .records import (
    ConnectionStatus,
    Direction,
    ErrorKind,
    LogLevel,
    MessageType,
    Outcome,
    SecurityCategory,
    SecuritySource,
    Severity,
    SystemEventKind,
)

Limit = Annotated[int, Meta(ge=1, le=1_000)]
Offset = Annotated[int, Meta(ge=0, le=1_000_000)]
Text = Annotated[str, Meta(min_length=1, max_length=200)]


class Query(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """How much, and from where: *limit* newest ones after *offset* matches, older than id *before*."""

    limit: Limit = 100
    offset: Offset = 0
    before: Annotated[int, Meta(ge=1)] | None = None


class MessageQuery(Query, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Messages. ``text`` is looked for in the redacted text, whatever its case."""

    from_: Annotated[datetime, Meta(tz=True)] | None = msgspec.field(default=None, name="from")
    to: Annotated[datetime, Meta(tz=True)] | None = None
    identity: Text | None = None
    action: Text | None = None
    direction: Direction | None = None
    type: MessageType | None = None
    text: Text | None = None
    transaction_id: Text | None = None
    violations: bool | None = None
    unanswered: bool | None = None
    slower_than: Annotated[float, Meta(ge=0)] | None = None


class HandshakeQuery(Query, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Handshakes. ``address`` matches with or without port."""

    outcome: Outcome | None = None
    identity: Text | None = None
    address: Text | None = None


class SecurityQuery(Query, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Security events."""

    category: SecurityCategory | None = None
    severity: Severity | None = None
    source: SecuritySource | None = None
    identity: Text | None = None


class ErrorQuery(Query, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Errors."""

    kind: ErrorKind | None = None
    identity: Text | None = None


class SystemEventQuery(
    Query, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """System events."""

    kind: SystemEventKind | None = None
    identity: Text | None = None


class LogQuery(Query, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Log lines: of *level* and above, of *logger* and below, with *text* in them."""

    level: LogLevel | None = None
    logger: Text | None = None
    text: Text | None = None


ConnectionSort = Literal[
    "identity",
    "-identity",
    "connectedAt",
    "-connectedAt",
    "lastMessageAt",
    "-lastMessageAt",
    "messageCount",
    "-messageCount",
    "errors",
    "-errors",
]


class ConnectionQuery(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Stations. ``search`` looks in identity, address, vendor, model, firmware and serial number."""

    status: ConnectionStatus | None = None
    protocol: Text | None = None
    search: Text | None = None
    sort: ConnectionSort = "identity"
    limit: Limit = 100
    offset: Offset = 0


class HistoryQuery(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """Telemetry samples, the newest *limit*, newer than id *after*."""

    limit: Limit = 300
    after: Annotated[int, Meta(ge=0)] = 0
