"""``Peer``: one OCPP-J conversation, text in → what it means and text to send.

::

                    receive(text)
                         │
              messages.parse ── broken ──► our CALL's answer? ── yes ─► Answered (as an error)
                         │                        └── no ─► Bad, Ignored
              ┌──────────┴───────────┐
        CALL, SEND              CALLRESULT, CALLERROR, CALLRESULTERROR
              │                      │
        repeated? ── yes ─► Replayed, Refused       is it the slot's? ── no ─► Bad, Ignored
        gate?     ── no ──► Refused                  │
        type?     ── no ──► Refused             Answered
        payload?  ── no ──► Refused
              │
        CallReceived ─► the driver runs a handler ─► answer() or refuse() ─► text

Both sides of a connection are a ``Peer``: roles are ours and theirs, never
client and server. The outcomes are in ``incoming``; each says in ``reply``
what to write now, if anything. Knows no socket, no clock and no handler; the
driver is ``_io/rpc``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from ..errors import CallError, LocalProtocolError, PayloadInvalid, RemoteProtocolError
from ..options import BootGate, Validation
from ..payloads import Action, Catalog, Payload, RawRequest, RawResponse, Request, Response, Shape
from . import codes, messages, outgoing
from .dialects import Dialect
from .incoming import (
    Answered,
    Bad,
    CallReceived,
    Ignored,
    Incoming,
    Refused,
    Replayed,
    ResultRefused,
)
from .messages import (
    CALL,
    CALLERROR,
    CALLRESULT,
    CALLRESULTERROR,
    DECODE_ERRORS,
    SEND,
    UNREADABLE_ID,
    Call,
    CallErrorMessage,
    CallResult,
    CallResultError,
    Send,
    Unreadable,
    payload_of,
)
from .outgoing import OutgoingCall
from .state import Answers, CallSlot, Gate

__all__ = [
    "Answered",
    "Bad",
    "CallReceived",
    "Ignored",
    "Incoming",
    "OutgoingCall",
    "Peer",
    "Refused",
    "Replayed",
    "ResultRefused",
]


def _always_reject(_action: str) -> Validation:
    return "reject"


class Peer:
    """One side's view of an OCPP-J conversation.

    *answers* and *gate* may outlive the conversation: for 2.x they are the
    identity's (see ``state``). *validation* says per action what to do with a
    payload that breaks its schema.
    """

    __slots__ = (
        "_decode",
        "_validation",
        "answers",
        "boot_gate",
        "catalog",
        "dialect",
        "gate",
        "slot",
    )

    def __init__(
        self,
        dialect: Dialect,
        catalog: Catalog,
        *,
        answers: Answers,
        gate: Gate,
        boot_gate: BootGate = "off",
        validation: Callable[[str], Validation] = _always_reject,
    ) -> None:
        self.dialect = dialect
        self._decode = messages.decoder(dialect)
        self.catalog = catalog
        self.answers = answers
        self.gate = gate
        # 1.6 has the gate as a recommendation only (errata 3.8): closed when asked for.
        self.boot_gate: BootGate = (
            boot_gate if dialect.has_boot_gate or boot_gate == "strict" else "off"
        )
        self.slot: CallSlot[OutgoingCall] = CallSlot()
        self._validation = validation

    # ── what comes in ────────────────────────────────────────────────────

    def receive(self, text: bytes) -> Incoming:
        """Take one message; never raises, whatever *text* holds."""
        try:
            message = self._decode(text)
        except DECODE_ERRORS as error:
            return self._unreadable(messages.diagnose(text, self.dialect, error))
        if type(message) is Call:
            return self._call(message, text)
        if type(message) is CallResult:
            return self._result(message)
        if isinstance(message, CallErrorMessage):
            return self._error(message)
        if isinstance(message, Send):
            return self._send(message)
        assert isinstance(message, CallResultError), "there are five messages"
        return ResultRefused(message.id, message.code, message.description or "")

    def _call(self, message: Call, text: bytes) -> Incoming:
        repeat = self.answers.begin(message.id, text)
        # 1.6 §4.2.3, 2.x §4.2.3: "an existing call with the same unique identifier is being
        # handled already".
        if repeat == "running":
            return self._refused(
                message, codes.RPC_FRAMEWORK_ERROR, "a CALL with this id is being handled already"
            )
        # 2.1 §4.1.4: "The message ID for a retried message … MAY be identical".
        if repeat == "answered":
            return Replayed(message.id, message.action, self.answers.given(message.id))
        outcome = self._request(message, is_send=False)
        if isinstance(outcome, Refused):
            self.answers.forget(message.id)
        elif repeat == "reused":
            outcome.reused = True
        return outcome

    def _send(self, message: Send) -> Incoming:
        outcome = self._request(message, is_send=True)
        if isinstance(outcome, CallReceived):
            outcome.is_send = True
        return outcome

    def _request(self, message: Call | Send, *, is_send: bool) -> CallReceived | Refused:
        name = message.action
        # 2.x B02, B03; 1.6 errata 3.8.
        if self.boot_gate != "off" and not self.gate.permits(name, self.boot_gate):
            return self._refused(message, codes.SECURITY_ERROR, self.gate.why_closed())
        action = self.catalog.actions.get(name)
        payload = bytes(message.payload)
        # 1.6 §4.2.1, 2.x §4.1.5: null is one of the two notations for no payload.
        if payload == b"null":
            payload = b"{}"
        try:
            if action is None:
                content = RawRequest.__shape__.read(payload).payload
                raw = RawRequest(name, content)
                return CallReceived(message.id, name, raw, RawResponse.__shape__)
            # 2.1 §4.1.3: a CALL is a request, a SEND is what has no response.
            if (action.response is None) is not is_send:
                wanted = "CALL (2)" if is_send else "SEND (6)"
                reason = f"{name} is sent as {wanted}"
                return self._refused(message, codes.RPC_FRAMEWORK_ERROR, reason)
            request = action.request.read(payload)
            # Its own name: one string for all that is kept of such CALLs, not one for each.
            return CallReceived(message.id, action.name, request, action.response)
        except PayloadInvalid as violation:
            return self._broken_request(message, action, payload, violation)

    def _broken_request(
        self, message: Call | Send, action: Action | None, payload: bytes, violation: PayloadInvalid
    ) -> CallReceived | Refused:
        if action is not None and self._validation(message.action) == "tolerate":
            tolerated = _tolerate(action.request, payload)
            if tolerated is not None:
                request, violations = tolerated
                return CallReceived(
                    message.id, message.action, request, action.response, violations=violations
                )
        # 2.x §4.1.7: "When a message is not valid, the server SHALL respond with a CALLERROR";
        # 1.6 §4.2.3, case 2.
        return self._refused(message, violation.code, str(violation), violation)

    def _refused(
        self,
        message: Call | Send,
        code: str,
        description: str,
        violation: PayloadInvalid | None = None,
    ) -> Refused:
        code = codes.spell(code, self.dialect)
        description = outgoing.cut(description)
        reply = None
        # 2.1 §4.2.4: "The receiver SHALL NOT respond to a SEND message".
        if not isinstance(message, Send):
            reply = outgoing.error_text(CALLERROR, message.id, code, description)
        return Refused(message.id, message.action, code, description, reply, violation)

    def _result(self, message: CallResult) -> Incoming:
        call = self.slot.holds(message.id)
        if call is None:
            return self._unsolicited(message.id, "CALLRESULT")
        outcome, violations = self._read_response(call, message.payload)
        reply = None
        if isinstance(outcome, RemoteProtocolError):
            reply = self._result_error(call, outcome.code_hint, str(violations[0]))
        return Answered(call, outcome, self.slot.reply(), reply, violations)

    def _read_response(
        self, call: OutgoingCall, raw: msgspec.Raw
    ) -> tuple[Payload | RemoteProtocolError, tuple[PayloadInvalid, ...]]:
        payload = payload_of(raw)
        action = self.catalog.actions.get(call.action)
        shape: Shape[Any] = RawResponse.__shape__
        if action is not None and action.response and not isinstance(call.request, RawRequest):
            shape = action.response
        try:
            return shape.read(payload), ()
        except PayloadInvalid as violation:
            if self._validation(call.action) == "tolerate":
                tolerated = _tolerate(shape, payload)
                if tolerated is not None:
                    return tolerated
            error = RemoteProtocolError(
                f"the answer to {call.action} breaks its schema: {violation}",
                code_hint=violation.code,
                message_id=call.message_id,
            )
            return error, (violation,)

    def _result_error(self, call: OutgoingCall, code: str, description: str) -> bytes | None:
        # 2.1 §4.2.3: "A CALLRESULTERROR is sent back on receipt of a CALLRESULT that contains
        # errors". Earlier versions have no such message, and a CALLERROR answers a CALL only.
        if not self.dialect.has_send:
            return None
        return outgoing.error_text(CALLRESULTERROR, call.message_id, code, description)

    def _error(self, message: CallErrorMessage) -> Incoming:
        call = self.slot.holds(message.id)
        description = message.description or ""
        if call is None:
            # The "-1" of 2.x §4.2.3: the peer could not read something of ours.
            if message.id == UNREADABLE_ID:
                return ResultRefused(message.id, message.code, description, CALLERROR)
            return self._unsolicited(message.id, "CALLERROR")
        error = CallError(message.code, description, message.details, message_id=message.id)
        return Answered(call, error, self.slot.reply())

    def _unsolicited(self, message_id: str, kind: str) -> Bad | Ignored:
        if self.slot.forgive(message_id):
            return Ignored(f"late {kind} to a CALL that timed out")
        return Bad(f"{kind} that answers no CALL of ours", message_id=message_id)

    def _unreadable(self, message: Unreadable) -> Incoming:
        if message.type in (CALLRESULT, CALLERROR):
            return self._broken_answer(message)
        # 1.6 §4.1.3 and 2.1 §4.4: "it SHALL ignore the message payload".
        if message.unknown_type and not self.dialect.answers_unknown_type:
            return Ignored(message.reason)
        reply = outgoing.error_to_unreadable(message, self.dialect)
        return Bad(message.reason, reply, message.message_id)

    def _broken_answer(self, message: Unreadable) -> Answered | Bad | Ignored:
        """Take what has our CALL's id and is no good CALLRESULT or CALLERROR.

        No better answer will come (§4.1.1: the CALL "has been responded to"), so its
        caller hears of it now and not after the timeout.
        """
        message_id = message.message_id or ""
        call = self.slot.holds(message_id)
        if call is None:
            if self.slot.forgive(message_id):
                return Ignored("late and broken answer to a CALL that timed out")
            return Bad(message.reason, None, message.message_id)
        error = RemoteProtocolError(
            f"the answer to {call.action} is no OCPP-J message: {message.reason}",
            code_hint=codes.RPC_FRAMEWORK_ERROR,
            message_id=message_id,
        )
        reply = None
        if message.type == CALLRESULT:
            reply = self._result_error(call, codes.RPC_FRAMEWORK_ERROR, message.reason)
        return Answered(call, error, self.slot.reply(), reply)

    # ── what we answer ───────────────────────────────────────────────────

    def answer(self, call: CallReceived, response: Response) -> bytes:
        """Return the CALLRESULT for *call*, validated, and remember it.

        A ``RawResponse`` is validated as a JSON object only, whatever the action.

        Raises:
            PayloadInvalid: *response* breaks its schema. The call is still owed an answer.
            LocalProtocolError: *response* is not the response of this action. As above.
        """
        assert not call.is_send, "a SEND is never answered (OCPP-J 2.1 §4.2.4)"
        shape = call.answer
        assert shape is not None, "what is no SEND has a response"
        if type(response) is not shape.type:
            if type(response) is not RawResponse:
                raise LocalProtocolError(
                    f"a handler of {call.action} returns {shape.type.__name__}, "
                    f"not {type(response).__name__}"
                )
            shape = RawResponse.__shape__
        text = messages.result_text(call.message_id, shape.write(response))
        self.answers.finish(call.message_id, text)
        if call.action == "BootNotification":
            status = outgoing.boot_status(response)
            if status is not None:
                self.gate.booted(status)
        return text

    def refuse(
        self,
        call: CallReceived,
        code: str,
        description: str = "",
        details: Mapping[str, Any] | None = None,
        *,
        handled: bool = True,
    ) -> bytes:
        """Return the CALLERROR for *call*; *description* is cut to 255 characters.

        *handled*: a handler ran, so a repeat gets the same answer again; a
        refusal for want of room or for haste is not remembered.

        Raises:
            LocalProtocolError: *code* is no OCPP-J error code. The call is still owed an answer.
            PayloadInvalid: *details* are no JSON object. As above.
        """
        assert not call.is_send, "a SEND is never answered (OCPP-J 2.1 §4.2.4)"
        code = codes.spell(code, self.dialect)
        text = outgoing.error_text(CALLERROR, call.message_id, code, description, details)
        if handled:
            self.answers.finish(call.message_id, text)
        else:
            self.answers.forget(call.message_id)
        return text

    # ── what we ask ──────────────────────────────────────────────────────

    def prepare(self, request: Request[Any], message_id: str) -> OutgoingCall:
        """Return the CALL for *request*, validated, without sending it.

        *message_id* has to be a new one (1.6 §4.1.4), best a UUID; a retry in
        2.1 may repeat the id of its original (2.1 §4.1.4).

        Raises:
            PayloadInvalid: *request* breaks its schema.
            LocalProtocolError: it belongs to another version, is a SEND, or the
                id may not go on the wire or is that of another CALL that timed out.
        """
        action = outgoing.action_of(request, CALL, self.dialect)
        text = outgoing.call_text(CALL, message_id, action, request)
        # 1.6 §4.1.4, 2.x §4.1.4: ids differ. Otherwise the late answer to that CALL would be
        # taken for the answer to this one; for a retry (2.1) it is.
        earlier = self.slot.expired(message_id)
        if earlier is not None and earlier.text != text:
            raise LocalProtocolError(f"{message_id!r} is the id of a CALL that timed out")
        return OutgoingCall(message_id, action, request, text)

    def begin(self, call: OutgoingCall) -> bytes:
        """Take the free slot for *call* and return the text to send."""
        self.slot.send(call)
        if self.boot_gate != "off":
            self.gate.asked_for(call.action, outgoing.requested_message(call.request))
        return call.text

    def send(self, request: Request[Any], message_id: str) -> bytes:
        """Return the text of a SEND (2.1 §4.2.4). It needs no slot and gets no answer.

        Raises:
            PayloadInvalid, LocalProtocolError: as ``prepare``.
        """
        return outgoing.call_text(
            SEND, message_id, outgoing.action_of(request, SEND, self.dialect), request
        )


def _tolerate(
    shape: Shape[Any], payload: bytes
) -> tuple[Payload, tuple[PayloadInvalid, ...]] | None:
    try:
        read, violations = shape.tolerate(payload)
    except PayloadInvalid:
        return None
    return read, tuple(violations)
