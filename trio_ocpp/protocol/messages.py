"""The five OCPP-J messages ⇄ text (OCPP-J 2.1 §4.1.3, §4.2).

::

    CALL             [2, "<id>", "<action>", {payload}]
    CALLRESULT       [3, "<id>", {payload}]
    CALLERROR        [4, "<id>", "<code>", "<description>", {details}]
    CALLRESULTERROR  [5, "<id>", "<code>", "<description>", {details}]    2.1
    SEND             [6, "<id>", "<action>", {payload}]                   2.1

The payload stays undecoded (``msgspec.Raw``): whoever knows its type decodes
it. ``parse`` is one decoder call for a good message; only a bad one is looked
at closely, to say in words what is wrong with it. Does not know actions,
payloads or what has been sent before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec

from .dialects import Dialect

CALL: Final = 2
CALLRESULT: Final = 3
CALLERROR: Final = 4
CALLRESULTERROR: Final = 5
SEND: Final = 6

#: OCPP-J 1.6 table 3, 2.x table 4: room for a UUID.
MESSAGE_ID_MAX: Final = 36
#: OCPP-J 2.x §4.2.3: the id of an answer to what has no readable id.
UNREADABLE_ID: Final = "-1"

MessageId = Annotated[str, msgspec.Meta(max_length=MESSAGE_ID_MAX)]


class Call(
    msgspec.Struct, array_like=True, tag=CALL, frozen=True, forbid_unknown_fields=True, gc=False
):
    """A request that is owed an answer."""

    id: MessageId
    action: str
    payload: msgspec.Raw


class CallResult(
    msgspec.Struct,
    array_like=True,
    tag=CALLRESULT,
    frozen=True,
    forbid_unknown_fields=True,
    gc=False,
):
    """The good answer to a CALL."""

    id: MessageId
    payload: msgspec.Raw


class _Error(msgspec.Struct, array_like=True, frozen=True):
    # Read with leniency: a station that leaves out the description or the
    # details still told us all that the caller needs.
    id: MessageId
    code: str
    description: str | None = ""
    details: Any = None


class CallErrorMessage(_Error, array_like=True, tag=CALLERROR, frozen=True):
    """The bad answer to a CALL."""


class CallResultError(_Error, array_like=True, tag=CALLRESULTERROR, frozen=True):
    """2.1: the peer could not use our CALLRESULT."""


class Send(
    msgspec.Struct, array_like=True, tag=SEND, frozen=True, forbid_unknown_fields=True, gc=False
):
    """2.1: a request that is never answered."""

    id: MessageId
    action: str
    payload: msgspec.Raw


Message = Call | CallResult | CallErrorMessage | CallResultError | Send


class Unreadable(msgspec.Struct, frozen=True):
    """What was wrong with a text that is no OCPP-J message.

    ``type`` and ``message_id`` are what could be read; ``unknown_type`` tells
    a type number that the version does not have from a broken message.
    """

    reason: str
    type: int | None = None
    message_id: str | None = None
    unknown_type: bool = False


_decode_3: Callable[[bytes], Message] = msgspec.json.Decoder(
    Call | CallResult | CallErrorMessage
).decode
_decode_5: Callable[[bytes], Message] = msgspec.json.Decoder(Message).decode
_decode_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
_encode = msgspec.json.Encoder().encode
#: The beginning of every message, as nearly everybody writes it.
_HEAD = re.compile(rb'[ \t\r\n]*\[[ \t\r\n]*(\d)[ \t\r\n]*,[ \t\r\n]*"([ !#-\[\]-~]{0,36})"')
#: Everything that decoding bytes from outside can raise. A Raw is not checked
#: for UTF-8, and deep nesting ends in RecursionError.
DECODE_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decoder(dialect: Dialect) -> Callable[[bytes], Message]:
    """Return what reads a good message of this version; on others it raises ``DECODE_ERRORS``."""
    return _decode_5 if dialect.has_send else _decode_3


def parse(text: bytes, dialect: Dialect) -> Message | Unreadable:
    """Read one OCPP-J message; never raises, whatever *text* holds."""
    try:
        return decoder(dialect)(text)
    except DECODE_ERRORS as error:
        return diagnose(text, dialect, error)


def payload_of(raw: msgspec.Raw) -> bytes:
    """Return the JSON of a payload."""
    # 1.6 §4.2.1, 2.x §4.1.5: null is one of the two notations for no payload.
    payload = bytes(raw)
    return b"{}" if payload == b"null" else payload


def diagnose(text: bytes, dialect: Dialect, error: Exception) -> Unreadable:
    """Say what is wrong with a text on which the decoder raised *error*."""
    try:
        parts = _decode_array(text)
    except msgspec.ValidationError as broken:
        return Unreadable(f"not an OCPP-J message: {_words(broken)}")
    except DECODE_ERRORS as broken:
        kind, message_id = _salvage(text)
        reason = f"not JSON: {_words(broken)}"
    else:
        kind, message_id = _type_of(parts), _id_of(parts)
        reason = _fault(kind, message_id, len(parts), error)
    if kind is not None and kind not in _known_types(dialect):
        reason = f"message type {kind!s:.20} does not exist in {dialect.protocol}"
        return Unreadable(reason, kind, message_id, unknown_type=True)
    return Unreadable(reason, kind, message_id)


def _salvage(text: bytes) -> tuple[int | None, str | None]:
    """Read type and id of what is no JSON, so that a CALL that was cut off gets its answer.

    2.x §4.2.3 asks for it: "When *also* the MessageId cannot be read …".
    """
    head = _HEAD.match(text)
    return (int(head[1]), head[2].decode()) if head else (None, None)


def _type_of(parts: list[msgspec.Raw]) -> int | None:
    kind = _value(parts, 0)
    return kind if isinstance(kind, int) and not isinstance(kind, bool) else None


def _id_of(parts: list[msgspec.Raw]) -> str | None:
    message_id = _value(parts, 1)
    return message_id if isinstance(message_id, str) else None


def _value(parts: list[msgspec.Raw], place: int) -> Any:
    try:
        return msgspec.json.decode(parts[place])
    except (IndexError, *DECODE_ERRORS):
        return None


def _known_types(dialect: Dialect) -> range:
    return range(CALL, (SEND if dialect.has_send else CALLERROR) + 1)


def _fault(kind: int | None, message_id: str | None, length: int, error: Exception) -> str:
    if kind is None:
        return "the message type, the first element, is not a whole number"
    if message_id is None:
        return "the message id is missing or not a string"
    # 1.6 table 3, 2.x table 4.
    if len(message_id) > MESSAGE_ID_MAX:
        return f"the message id is {len(message_id)} characters long; {MESSAGE_ID_MAX} are allowed"
    # 1.6 §4.2.1, 2.x §4.2.1: "always consists of 4 elements"; §4.2.2: 3; §4.2.3: 5.
    wanted = {CALL: 4, SEND: 4, CALLRESULT: 3}.get(kind, 5)
    if length != wanted:
        return f"{length} elements; a message of type {kind} has {wanted}"
    return _words(error)


def _words(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return str(error).replace("`", "")[:200]


def call_text(kind: int, message_id: str, action: str, payload: bytes) -> bytes:
    """Write a CALL (*kind* 2) or SEND (*kind* 6)."""
    return b"[%d,%b,%b,%b]" % (kind, _encode(message_id), _encode(action), payload)


def result_text(message_id: str, payload: bytes) -> bytes:
    """Write a CALLRESULT."""
    return b"[3,%b,%b]" % (_encode(message_id), payload)


def error_text(kind: int, message_id: str, code: str, description: str, details: bytes) -> bytes:
    """Write a CALLERROR (*kind* 4) or CALLRESULTERROR (*kind* 5)."""
    head = (kind, _encode(message_id), _encode(code), _encode(description), details)
    return b"[%d,%b,%b,%b,%b]" % head
