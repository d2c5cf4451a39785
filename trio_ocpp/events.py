"""What happens in a server, as frozen values for observers and ``Server.events()``.

Every socket that sent a byte ends in exactly one of ``StationConnected``,
``UpgradeAborted`` and ``UpgradeError``; sockets that sent nothing are only
counted (``Server.stats``). ``at`` is the wall clock in seconds since the
epoch; durations are seconds. An event object is made only while somebody
observes.

Knows names only: it neither decides nor delivers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events."""

    at: float


class StationConnected(Event, frozen=True, kw_only=True):
    """A handshake ended in 101 and the station is in the registry.

    ``request``, ``headers`` and ``offered`` are as in ``UpgradeAborted``.
    """

    identity: str
    protocol: str
    remote_address: str
    station: Any
    took: float
    request: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    offered: tuple[str, ...] = ()


class StationDisconnected(Event, frozen=True, kw_only=True):
    """A station's connection is gone. ``code`` 1006: no closing handshake took place."""

    identity: str
    protocol: str
    remote_address: str
    station: Any
    code: int
    reason: str
    by_us: bool
    connected_for: float


class StationReplaced(Event, frozen=True, kw_only=True):
    """A newer, authenticated connection of the same identity took over."""

    identity: str
    old_remote_address: str
    new_remote_address: str


#: Where in the upgrade pipeline a handshake ended.
Stage = Literal[
    "tls",
    "request",
    "capacity",
    "validation",
    "route",
    "subprotocol",
    "identity",
    "credentials",
    "middleware",
    "auth",
    "accept",
]


#: What it came to: the server refused (or stops), there is no common version, a deadline struck,
#: a function of the user's failed, the peer left, or it only asked whether we are well.
AbortOutcome = Literal[
    "refused", "no-common-version", "timed-out", "crashed", "hung-up", "health-check"
]


class UpgradeAborted(Event, frozen=True, kw_only=True):
    """A handshake was refused, timed out, crashed, had no common version or was hung up.

    ``status`` is the HTTP status of our answer, ``None`` if none was written;
    ``close_code`` is set where a 101 was followed by a close (no common
    version). ``request`` is the request line, ``headers`` are as sent, with
    credentials reduced to their scheme and user name. ``reason`` is written
    for a field engineer.
    """

    reason: str
    stage: Stage
    status: int | None
    remote_address: str
    identity: str | None = None
    close_code: int | None = None
    request: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    offered: tuple[str, ...] = ()
    took: float = 0.0
    outcome: AbortOutcome = "refused"


class UpgradeError(Event, frozen=True, kw_only=True):
    """A handshake ended in an error of the transport: reset, TLS failure, another OS error.

    ``reason`` is the diagnosis in words, e.g. "a TLS client on the plain port".
    """

    error: BaseException
    reason: str
    remote_address: str
    identity: str | None
    stage: Stage
    took: float = 0.0


class MessageReceived(Event, frozen=True, kw_only=True, gc=False):
    """An OCPP-J message came in.

    ``type`` is the message type number (2 CALL, 3 CALLRESULT, 4 CALLERROR,
    5 CALLRESULTERROR, 6 SEND). ``raw`` is the text as received, UTF-8.
    ``round_trip`` is set on answers to our CALLs. ``action`` of an answer is
    that of its CALL.
    """

    identity: str
    type: int
    message_id: str
    action: str
    raw: bytes
    round_trip: float | None = None
    error_code: str | None = None


class MessageSent(Event, frozen=True, kw_only=True, gc=False):
    """An OCPP-J message went out. ``handling`` is set on answers to the station's CALLs.

    ``replayed`` marks an answer that came out of the memory of answered CALLs.
    """

    identity: str
    type: int
    message_id: str
    action: str
    raw: bytes
    handling: float | None = None
    error_code: str | None = None
    replayed: bool = False


class MessageIdReused(Event, frozen=True, kw_only=True):
    """A station used the id of an answered CALL again, with other content."""

    identity: str
    message_id: str
    action: str


class PayloadViolation(Event, frozen=True, kw_only=True):
    """A payload broke its schema. ``tolerated``: it was handed over all the same."""

    identity: str
    message_id: str
    action: str
    path: str
    rule: str
    code: str
    description: str
    tolerated: bool
    raw: bytes


class CallTimedOut(Event, frozen=True, kw_only=True):
    """A CALL of ours got no answer in time, whether or not its caller still waited.

    ``waited`` is since it was sent. An answer that comes later is swallowed.
    """

    identity: str
    message_id: str
    action: str
    waited: float


class BadMessage(Event, frozen=True, kw_only=True):
    """A station sent something that is no OCPP-J message or answers nothing of ours."""

    identity: str
    reason: str
    raw: bytes
    in_a_row: int
    answered: bool


class HandlerFailed(Event, frozen=True, kw_only=True):
    """A handler raised; the station got ``InternalError`` without internals."""

    identity: str
    action: str
    message_id: str
    error: BaseException


class RateLimited(Event, frozen=True, kw_only=True):
    """A CALL was refused because its station sends too many."""

    identity: str
    action: str
    message_id: str


class BackPressure(Event, frozen=True, kw_only=True):
    """A station does not take what we send. ``paused``: we stopped reading it; else resumed."""

    identity: str
    queued: int
    paused: bool


class PongTimeout(Event, frozen=True, kw_only=True):
    """A station showed no sign of life after a ping; its connection is closed."""

    identity: str
    silent_for: float


class SecurityEvent(Event, frozen=True, kw_only=True):
    """Something an operator's security log wants to know."""

    source: Literal["server", "station"]
    type: str
    identity: str | None
    remote_address: str | None
    description: str
    details: Mapping[str, Any] = {}


class ConnectionOpened(Event, frozen=True, kw_only=True):
    """Charge point: a handshake with the CSMS ended in 101."""

    identity: str
    url: str
    protocol: str


class ConnectionFailed(Event, frozen=True, kw_only=True):
    """Charge point: a connection could not be had; the next attempt is in ``retry_in`` seconds."""

    identity: str
    url: str
    error: BaseException
    retry_in: float


class ConnectionLost(Event, frozen=True, kw_only=True):
    """Charge point: a connection is gone; the next attempt is in ``retry_in`` seconds."""

    identity: str
    url: str
    code: int
    reason: str
    by_us: bool
    retry_in: float


class EventsDropped(Event, frozen=True, kw_only=True):
    """A reader of ``Server.events()`` was too slow: this many events were not delivered to it."""

    count: int


class ServerClosing(Event, frozen=True, kw_only=True):
    """The server drains: no new stations, the connected ones are closed with 1001."""

    stations: int
    reason: str
