"""Errors and events of the system as records. Pure: an event of the server in, a record out.

Texts of stations are cut; secrets are the caller's to take out before, those in
descriptions of errors after. Knows no store.
"""

from __future__ import annotations

from typing import Any

import msgspec

import trio_ocpp as ocpp

from .records import (
    ClosedBy,
    ErrorKind,
    ErrorRecord,
    LastClose,
    Severity,
    SystemEvent,
    SystemEventKind,
)
from .times import utc

#: Characters of a description; those of errors are the caller's to cut.
DESCRIPTION = 500
_NAME = 100
#: The longest identity that the server lets in; a stranger may claim any.
_IDENTITY = 255
_RAW = 2_048
_CALLERROR = 4
#: No closing handshake took place (RFC 6455 §7.1.5).
_ABNORMAL = 1006

AnyMessage = ocpp.MessageReceived | ocpp.MessageSent


def _error(
    number: int,
    kind: ErrorKind,
    event: Any,
    description: str,
    *,
    code: str | None = None,
    path: str | None = None,
    raw: bytes | None = None,
) -> ErrorRecord:
    return ErrorRecord(
        id=number,
        at=utc(event.at),
        kind=kind,
        identity=_cut(event.identity, _IDENTITY),
        description=description,
        action=_cut(getattr(event, "action", None)) or None,
        message_id=_cut(getattr(event, "message_id", None)),
        code=_cut(code),
        path=_cut(path, DESCRIPTION),
        raw=None if raw is None else raw[:_RAW].decode("utf-8", "replace"),
    )


def _cut(text: str | None, most: int = _NAME) -> str | None:
    return None if text is None else text[:most]


def bad_message(number: int, event: ocpp.BadMessage) -> ErrorRecord:
    """Something that is no OCPP-J message."""
    answered = "; answered with a CALLERROR" if event.answered else ""
    again = f", {event.in_a_row} in a row" if event.in_a_row > 1 else ""
    return _error(number, "bad-message", event, f"{event.reason}{again}{answered}", raw=event.raw)


def violation(number: int, event: ocpp.PayloadViolation) -> ErrorRecord:
    """A payload that breaks its schema."""
    words = f"{'tolerated' if event.tolerated else 'refused'}: {event.description}"
    return _error(
        number, "payload-violation", event, words, code=event.code, path=event.path, raw=event.raw
    )


def call_error(number: int, event: AnyMessage) -> ErrorRecord:
    """A CALLERROR (or CALLRESULTERROR of 2.1) of either side."""
    code, description = _refusal(event.raw)
    name = "CALLERROR" if event.type == _CALLERROR else "CALLRESULTERROR"
    who = "the station" if isinstance(event, ocpp.MessageReceived) else "the server"
    said = f": {description}" if description else ""
    code = event.error_code or code
    return _error(
        number, "call-error", event, f"{name} of {who}, {code}{said}", code=code, raw=event.raw
    )


def _refusal(raw: bytes) -> tuple[str, str]:
    try:
        message = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "unreadable", ""
    parts = [*message[2:4], "", ""] if isinstance(message, list) else ["", ""]
    code, description = (part if isinstance(part, str) else "" for part in parts[:2])
    return code or "without a code", description


def call_timeout(number: int, event: ocpp.CallTimedOut) -> ErrorRecord:
    """A CALL of ours without an answer."""
    return _error(
        number,
        "call-timeout",
        event,
        f"no answer to {event.action[:_NAME]} within {event.waited:.1f} s",
    )


def handler_failed(number: int, event: ocpp.HandlerFailed) -> ErrorRecord:
    """A handler that raised; its traceback is in the log."""
    words = f"the handler raised {type(event.error).__name__}: {event.error}"
    return _error(number, "handler-failed", event, words)


def rate_limited(number: int, event: ocpp.RateLimited) -> ErrorRecord:
    """A CALL of a station that sends too many."""
    return _error(number, "rate-limited", event, "refused: too many calls, or too many in progress")


def id_reused(number: int, event: ocpp.MessageIdReused) -> ErrorRecord:
    """A message id that was used before."""
    words = "a new CALL with the id of an answered one, and other content"
    return _error(number, "message-id-reused", event, words)


def upgrade_error(number: int, event: ocpp.UpgradeError) -> ErrorRecord:
    """A handshake that an error of the transport ended."""
    return _error(number, "upgrade-error", event, f"{event.reason} ({event.remote_address})")


def last_close(event: ocpp.StationDisconnected) -> LastClose:
    """Say how a connection ended, and who ended it."""
    by: ClosedBy = "station"
    if event.by_us:
        by = "server"
    elif event.code == _ABNORMAL:
        by = "network"
    return LastClose(at=utc(event.at), code=event.code, reason=event.reason, by=by)


def _system(
    number: int,
    kind: SystemEventKind,
    event: ocpp.Event,
    description: str,
    severity: Severity = "info",
) -> SystemEvent:
    return SystemEvent(
        id=number,
        at=utc(event.at),
        kind=kind,
        severity=severity,
        identity=getattr(event, "identity", None),
        description=description[:DESCRIPTION],
    )


def connected(number: int, event: ocpp.StationConnected) -> SystemEvent:
    """A station has come."""
    words = f"connected with {event.protocol} from {event.remote_address}"
    return _system(number, "station-connected", event, words)


def disconnected(number: int, event: ocpp.StationDisconnected) -> SystemEvent:
    """A station has gone."""
    by = last_close(event).by
    reason = f" ({event.reason})" if event.reason else ""
    words = f"closed by the {by} with {event.code}{reason} after {event.connected_for:.0f} s"
    severity: Severity = "warning" if by == "network" else "info"
    return _system(number, "station-disconnected", event, words, severity)


def replaced(number: int, event: ocpp.StationReplaced) -> SystemEvent:
    """A newer connection has taken over."""
    words = (
        f"the connection from {event.new_remote_address}"
        f" took over from the one from {event.old_remote_address}"
    )
    return _system(number, "station-replaced", event, words, "warning")


def back_pressure(number: int, event: ocpp.BackPressure) -> SystemEvent:
    """A station does not take what we send, or does again."""
    if event.paused:
        words = f"takes nothing: {event.queued} bytes wait, it is not read meanwhile"
        return _system(number, "back-pressure", event, words, "warning")
    return _system(number, "back-pressure", event, "takes what is sent again")


def pong_timeout(number: int, event: ocpp.PongTimeout) -> SystemEvent:
    """A station shows no sign of life."""
    words = f"no sign of life for {event.silent_for:.0f} s after a ping; its connection is dropped"
    return _system(number, "pong-timeout", event, words, "warning")


def closing(number: int, event: ocpp.ServerClosing) -> SystemEvent:
    """The server drains."""
    words = f"{event.reason}; {event.stations} stations are let go"
    return _system(number, "server-closing", event, words, "warning")


def dropped(number: int, event: ocpp.EventsDropped) -> SystemEvent:
    """Events came too fast for whoever passes them on."""
    return _system(number, "events-dropped", event, f"{event.count} events were lost", "warning")
