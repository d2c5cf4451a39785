"""The board's JSON contract: what the API and the streams carry, and what a store keeps.

The page's TypeScript types are generated from these. JSON names are in
camelCase; times are RFC 3339 in UTC; ``…Ms`` are milliseconds, other
durations seconds, sizes bytes. ``id`` counts up within one kind of record and
is never used again. Knows neither where records come from nor where they go.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

import msgspec

Direction = Literal["in", "out"]
MessageType = Literal["CALL", "CALLRESULT", "CALLERROR", "CALLRESULTERROR", "SEND"]
ConnectionStatus = Literal["online", "offline", "replaced"]
ClosedBy = Literal["server", "station", "network"]
Outcome = Literal[
    "accepted",
    "refused",
    "no-common-version",
    "timed-out",
    "crashed",
    "hung-up",
    "transport-error",
    "health-check",
]
StepState = Literal["passed", "failed", "not-reached"]
Severity = Literal["info", "warning", "critical"]
SecuritySource = Literal["server", "station", "board"]
SecurityCategory = Literal[
    "authentication", "certificate", "firmware", "tampering", "configuration", "access", "other"
]
ErrorKind = Literal[
    "bad-message",
    "payload-violation",
    "call-error",
    "call-timeout",
    "handler-failed",
    "rate-limited",
    "message-id-reused",
    "upgrade-error",
]
SystemEventKind = Literal[
    "board-started",
    "station-connected",
    "station-disconnected",
    "station-replaced",
    "back-pressure",
    "pong-timeout",
    "server-closing",
    "events-dropped",
    "operator-action",
]
LogLevel = Literal["debug", "info", "warning", "error", "critical"]


class Record(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Base of all that is numbered and kept."""

    id: int
    at: datetime


class Violation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Where a payload broke its schema. ``path`` is a JSON pointer into the payload."""

    path: str
    rule: str
    code: str
    description: str
    tolerated: bool


class Message(Record, frozen=True, kw_only=True, rename="camel"):
    """An OCPP-J message.

    ``direction`` ``"in"`` is from the station. ``payload`` is that of a CALL, SEND or CALLRESULT
    and the details of an error; it is left out (``truncated``) above 8 KiB in lists and streams.
    ``handlingMs`` is on our answer: since the station's CALL came in. ``roundTripMs`` is on
    the station's answer: since our CALL went out. ``size`` is that of the whole text.
    ``counterpart`` is the id of the answer to a CALL, or of the CALL that is answered, if kept.
    """

    identity: str
    direction: Direction
    type: MessageType
    message_id: str
    action: str
    size: int
    payload: msgspec.Raw | None = None
    truncated: bool = False
    error_code: str | None = None
    error_description: str | None = None
    handling_ms: float | None = None
    round_trip_ms: float | None = None
    replayed: bool = False
    counterpart: int | None = None
    violations: tuple[Violation, ...] = ()


class MessageDetail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A message, whole: ``raw`` is its text as it went over the wire, secrets replaced."""

    message: Message
    raw: str
    counterpart: Message | None = None
    counterpart_raw: str | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One step of the upgrade pipeline."""

    name: str
    state: StepState


class Header(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A header of the request, credentials reduced to scheme and user name."""

    name: str
    value: str


class HandshakeRecord(Record, frozen=True, kw_only=True, rename="camel"):
    """One attempt to connect: how far it came, and why not further.

    ``stage`` is the step where it ended. ``status`` is the HTTP status of our answer, ``None`` if
    none was written. ``answer`` is that in words, ``hint`` what to do about it.
    """

    outcome: Outcome
    identity: str | None
    address: str
    stage: str
    reason: str
    hint: str
    status: int | None
    close_code: int | None = None
    answer: str = ""
    protocol: str | None = None
    request: str = ""
    headers: tuple[Header, ...] = ()
    offered: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    took_ms: float = 0.0


class SecurityRecord(Record, frozen=True, kw_only=True, rename="camel"):
    """Something for the security log. ``source``: who noticed it."""

    source: SecuritySource
    category: SecurityCategory
    severity: Severity
    type: str
    identity: str | None
    address: str | None
    description: str
    details: dict[str, Any] = {}


class ErrorRecord(Record, frozen=True, kw_only=True, rename="camel"):
    """Something that went wrong with a station. ``raw``: the text at fault, 2 KiB at most."""

    kind: ErrorKind
    identity: str | None
    description: str
    action: str | None = None
    message_id: str | None = None
    code: str | None = None
    path: str | None = None
    raw: str | None = None


class SystemEvent(Record, frozen=True, kw_only=True, rename="camel"):
    """Something that an operator may want to know of the server or of its stations."""

    kind: SystemEventKind
    severity: Severity
    identity: str | None
    description: str


class LogRecord(Record, frozen=True, kw_only=True, rename="camel"):
    """A line of the log. ``exception`` is its traceback."""

    level: LogLevel
    logger: str
    message: str
    exception: str | None = None


class Connector(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A connector as its last StatusNotification told. 1.6 has no EVSEs; its connector 0 is all."""

    evse_id: int | None
    connector_id: int
    status: str
    error_code: str | None
    at: datetime


class LastClose(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a connection ended. Code 1006: there was no closing handshake."""

    at: datetime
    code: int
    reason: str
    by: ClosedBy


class Connection(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A station and its connection. Counts are since the board first saw it.

    A ``"replaced"`` one is the older of two connections with one identity.
    """

    identity: str
    status: ConnectionStatus
    protocol: str | None
    address: str | None
    connected_at: datetime | None
    disconnected_at: datetime | None
    last_message_at: datetime | None
    message_count: int
    errors: int
    vendor: str | None
    model: str | None
    firmware: str | None
    serial: str | None
    ping_ms: float | None
    reconnects24h: int
    replacements24h: int
    last_close: LastClose | None
    security_profile: int | None
    connectors: tuple[Connector, ...] = ()


class Latency(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Latencies in milliseconds; percentiles are right to 5 %. All 0 where ``count`` is."""

    count: int
    avg: float
    p50: float
    p95: float
    p99: float


class ActionLatency(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What one action costs. ``handling``: the station's CALLs; ``round_trip``: ours."""

    action: str
    messages: int
    errors: int
    handling: Latency
    round_trip: Latency


class ConnectionDetail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A station with what only its own page shows. ``session``: what handlers keep about it."""

    connection: Connection
    replaced: Connection | None
    session: dict[str, Any]
    latency: tuple[ActionLatency, ...]


class Sample(Record, frozen=True, kw_only=True, rename="camel"):
    """The telemetry of one moment.

    Rates are per second since the sample before. Latencies and ``error_rate`` (CALLERRORs and
    timeouts per CALL, 0 to 1) are over the last 60 s. ``cpu`` is in cores, ``memory`` resident bytes.
    """

    messages_per_second: float
    messages_in_per_second: float
    messages_out_per_second: float
    handshakes_per_second: float
    handling: Latency
    round_trip: Latency
    error_rate: float
    connections: int
    peak_connections: int
    uptime: float
    total_messages: int
    total_errors: int
    memory: int
    cpu: float
    viewers: int
    dropped: int
    custom: dict[str, float] = {}


class Telemetry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The newest sample, and the actions with the most messages first."""

    sample: Sample | None
    actions: tuple[ActionLatency, ...]


class OverviewStation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A station that needs a look, and why in words."""

    identity: str
    reason: Literal["offline", "flapping"]
    description: str
    since: datetime | None


class Overview(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of the network on one page. Counts are of the last 24 hours, as far as kept."""

    version: str
    started_at: datetime
    online: int
    offline: int
    sample: Sample | None
    handshakes_accepted: int
    handshakes_refused: int
    errors: int
    security_events: int
    critical_security_events: int
    needs_attention: tuple[OverviewStation, ...]
    latest_messages: tuple[Message, ...]
    latest_refused: tuple[HandshakeRecord, ...]


R = TypeVar("R")


class Page(msgspec.Struct, Generic[R], frozen=True, kw_only=True, rename="camel"):
    """A piece of a list, newest first.

    ``total`` counts the matches, as far as that is known without visiting them all (else
    ``None``); ``more`` tells whether there are older ones. ``reaches_back`` is the seconds from now
    to the oldest record that is kept, ``None`` if there is none; ``last_id`` is the newest id of
    the whole collection, to begin a stream at.
    """

    items: tuple[R, ...]
    total: int | None
    more: bool
    reaches_back: float | None
    last_id: int


class Connected(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The first event of a stream: what follows has ids above ``after``.

    ``firstId`` to ``lastId`` are kept. An ``after`` below the id that was to be resumed from
    means that the ids began anew, in another run.
    """

    after: int
    first_id: int
    last_id: int


class Skipped(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An event of a stream: so many records were left out here.

    There were too many, or they were no longer kept. In the latter case nobody knows whether
    they matched the stream's filters: with ``exact`` false it is at most so many.
    """

    skipped: int
    exact: bool = True


class User(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who looks at the board. An operator may also disconnect and remove stations."""

    name: str
    role: Literal["viewer", "operator"] = "viewer"


class SessionInfo(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The session of whoever asks. ``mode`` tells what a login takes."""

    mode: Literal["none", "token", "credentials", "custom"]
    user: User | None
    expires_at: datetime | None


class Problem(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What is wrong with a request. ``parameter`` is the one at fault."""

    error: str
    parameter: str | None = None
    allowed: tuple[str, ...] | None = None
