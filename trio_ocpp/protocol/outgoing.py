"""What we put on the wire, checked first: our CALLs and SENDs, and the answers that are errors.

Knows no conversation: whether it may be sent now says ``peer``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import payloads
from ..errors import LocalProtocolError
from ..payloads import RawRequest, RawResponse, Request, Response
from . import codes, messages
from .dialects import Dialect
from .messages import CALL, CALLERROR, SEND, UNREADABLE_ID, Unreadable
from .state import HasId


class OutgoingCall(HasId):
    """A CALL of ours: its text, and what is needed to read its answer."""

    __slots__ = ("action", "request", "text")

    def __init__(self, message_id: str, action: str, request: Request[Any], text: bytes) -> None:
        super().__init__(message_id)
        self.action = action
        self.request = request
        self.text = text


def action_of(request: Request[Any], kind: int, dialect: Dialect) -> str:
    """Return the action of *request*, which is to go out as CALL or SEND.

    Raises:
        LocalProtocolError: it cannot, in this version.
    """
    if kind == SEND and not dialect.has_send:
        raise LocalProtocolError(f"{dialect.protocol} has no SEND (2.1 §4.2.4)")
    if isinstance(request, RawRequest):
        return request.action
    if not isinstance(request, Request):
        raise LocalProtocolError(f"{request!r:.100} is no request")
    action = type(request).__action__
    if action.protocol != dialect.protocol:
        raise LocalProtocolError(
            f"{type(request).__module__}.{type(request).__name__} is no request "
            f"of {dialect.protocol}, which this connection speaks"
        )
    # 2.1 §4.1.3: a CALL is a request, a SEND is what has no response.
    if (action.response is None) != (kind == SEND):
        word = "send()" if action.response is None else "call()"
        raise LocalProtocolError(f"{action.name} goes out with {word}")
    return action.name


def call_text(kind: int, message_id: str, action: str, request: Request[Any]) -> bytes:
    """Write *request* as CALL or SEND.

    Raises:
        PayloadInvalid: *request* breaks its schema.
        LocalProtocolError: the id is not one that may go on the wire.
    """
    # 1.6 table 3, 2.x table 4; "-1" says that an id could not be read (2.x §4.2.3).
    if not 0 < len(message_id) <= messages.MESSAGE_ID_MAX or message_id == UNREADABLE_ID:
        raise LocalProtocolError(
            f"a message id has 1 to {messages.MESSAGE_ID_MAX} characters and is not "
            f"{UNREADABLE_ID!r}; this one is {message_id!r:.80}"
        )
    payload = payloads.write(request)
    try:
        return messages.call_text(kind, message_id, action, payload)
    except UnicodeEncodeError as error:
        # 1.6 §4.1.2, 2.x §4.1.2: the whole message is UTF-8.
        raise LocalProtocolError(f"the message id or action has no UTF-8: {error}") from error


def requested_message(request: Request[Any]) -> str | None:
    """Tell which message *request* asks the station to send, if it is a trigger."""
    if isinstance(request, RawRequest):
        requested = request.payload.get("requestedMessage")
    else:
        requested = getattr(request, "requested_message", None)
    return requested if isinstance(requested, str) else None


def boot_status(response: Response) -> str | None:
    """Tell the status that a BootNotification is answered with."""
    if isinstance(response, RawResponse):
        status = response.payload.get("status")
    else:
        status = getattr(response, "status", None)
    return status if isinstance(status, str) else None


def cut(description: str) -> str:
    """Return *description* as it can go on the wire."""
    # 2.x §4.2.3 table 7: string[255]; 1.6 sets no length, and 255 harms nobody. Half a
    # surrogate pair has no UTF-8, and an error must not fail over its own words.
    return description[: codes.DESCRIPTION_MAX].encode("utf-8", "replace").decode()


def error_text(
    kind: int,
    message_id: str,
    code: str,
    description: str,
    details: Mapping[str, Any] | None = None,
) -> bytes:
    """Write a CALLERROR or CALLRESULTERROR; *code* is spelled as the version spells it.

    Raises:
        PayloadInvalid: *details* are no JSON object.
    """
    # 1.6 §4.2.3 table 6, 2.x §4.2.3 table 7: "If there are no error details you MUST fill in
    # an empty object".
    written = payloads.write(RawResponse(details)) if details else b"{}"
    return messages.error_text(kind, message_id, code, cut(description), written)


def error_to_unreadable(message: Unreadable, dialect: Dialect) -> bytes | None:
    """Write the CALLERROR for a text that is no OCPP-J message, if it is to get one."""
    code = _code_for(message, dialect)
    if code is None:
        return None
    # 2.x §4.2.3: 'When also the MessageId cannot be read, the CALLERROR SHALL contain "-1" as
    # MessageId', otherwise "the exact same id", even one that is too long.
    message_id = UNREADABLE_ID if message.message_id is None else message.message_id
    return error_text(CALLERROR, message_id, codes.spell(code, dialect), message.reason)


def _code_for(message: Unreadable, dialect: Dialect) -> str | None:
    # 2.0.1 §4.4: "it SHALL respond with an CALLERROR".
    if message.unknown_type:
        return codes.MESSAGE_TYPE_NOT_SUPPORTED if dialect.answers_unknown_type else None
    # §4.2.3: a CALLERROR is "in response to a CALL": what is known to be none gets no answer.
    if message.type not in (None, CALL):
        return None
    if dialect.answers_unreadable:
        return codes.RPC_FRAMEWORK_ERROR
    # 1.6 §4.2.3 case 2 ("unique identifier too long, etc."), where it is a CALL and has an id.
    readable = message.type == CALL and message.message_id is not None
    return codes.FORMAT_VIOLATION if readable else None
