"""Turns an event of the server into the record that the API and the streams show. Pure.

Knows neither where events are kept nor who asks for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from trio_ocpp import MessageReceived, MessageSent, PayloadViolation

from ..records import Message, MessageType, Violation

MessageEvent = MessageReceived | MessageSent

#: Bytes of a payload above which lists and streams leave it out.
PAYLOAD_LIMIT = 8 * 1024

# The message types of OCPP-J (1.6J §4.1.3, 2.1 part 4 §4.1.3).
TYPES: dict[int, MessageType] = {
    2: "CALL",
    3: "CALLRESULT",
    4: "CALLERROR",
    5: "CALLRESULTERROR",
    6: "SEND",
}
NUMBERS: dict[str, int] = {name: number for number, name in TYPES.items()}

# Where the payload, or the details of an error, is in the array of each type.
_PAYLOAD_AT = {2: 3, 3: 2, 4: 4, 5: 4, 6: 3}
_DESCRIPTION_AT = 3
_PATH_PART = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
_ENVELOPE = msgspec.json.Decoder(list[msgspec.Raw])


def to_message(
    id: int,  # noqa: A002 - what it is called everywhere
    event: MessageEvent,
    violations: Sequence[Violation] = (),
    counterpart: int | None = None,
) -> Message:
    """Return the record of *event*: its payload is cut out of the text, not decoded."""
    payload, truncated, description = _cut(event)
    received = type(event) is MessageReceived
    return Message(
        id=id,
        at=datetime.fromtimestamp(event.at, UTC),
        identity=event.identity,
        direction="in" if received else "out",
        type=TYPES[event.type],
        message_id=event.message_id,
        action=event.action,
        size=len(event.raw),
        payload=payload,
        truncated=truncated,
        error_code=event.error_code,
        error_description=description,
        handling_ms=_milliseconds(getattr(event, "handling", None)),
        round_trip_ms=_milliseconds(getattr(event, "round_trip", None)),
        replayed=getattr(event, "replayed", False),
        counterpart=counterpart,
        violations=tuple(violations),
    )


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 3)


def _cut(event: MessageEvent) -> tuple[msgspec.Raw | None, bool, str | None]:
    """Return the payload, whether it was left out, and the description of an error."""
    try:
        parts = _ENVELOPE.decode(event.raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None, False, None
    where = _PAYLOAD_AT[event.type]
    description = _description(parts) if event.type in (4, 5) else None
    if len(parts) <= where:
        return None, False, description
    if len(parts[where]) > PAYLOAD_LIMIT:
        return None, True, description
    return _on_one_line(parts[where]), False, description


def _description(parts: list[msgspec.Raw]) -> str | None:
    if len(parts) <= _DESCRIPTION_AT:
        return None
    return str(msgspec.json.decode(parts[_DESCRIPTION_AT]))


def _on_one_line(payload: msgspec.Raw) -> msgspec.Raw:
    """Take the line breaks out of *payload*: it is going to be a line of a stream."""
    text = bytes(payload)
    if b"\n" in text or b"\r" in text:
        # Between values only: within a string JSON has line breaks escaped (RFC 8259 §7).
        return msgspec.Raw(msgspec.json.format(text, indent=-1))
    return payload


def _pointer(path: str) -> str:
    """Turn ``$.meterValue[0].value`` into ``/meterValue/0/value`` (RFC 6901)."""
    names = [name or number for name, number in _PATH_PART.findall(path)]
    return "".join(f"/{name.replace('~', '~0').replace('/', '~1')}" for name in names)


def to_violation(event: PayloadViolation) -> Violation:
    """Return the record of a broken rule, its description cut to 500 characters."""
    return Violation(
        path=_pointer(event.path)[:500],
        rule=event.rule,
        code=event.code,
        description=event.description[:500],
        tolerated=event.tolerated,
    )
