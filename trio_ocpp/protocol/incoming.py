"""What one received text can mean: the outcomes of ``Peer.receive``.

====================  =============================================  ==================
``CallReceived``      a CALL or SEND for a handler                   owed an answer
``Refused``           a CALL or SEND that no handler will see        CALLERROR in reply
``Replayed``          a CALL that was answered before                that answer again
``Answered``          the answer to our CALL, good, bad or broken    2.1: see ``reply``
``ResultRefused``     the peer could not use a message of ours       –
``Bad``               no OCPP-J message, or it answers nothing       see ``reply``
``Ignored``           what the specification wants ignored           –
====================  =============================================  ==================

Where there is a ``reply``, it is to be written now. Names and facts only: knows
no rule; ``peer`` does.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ..errors import CallError, PayloadInvalid, RemoteProtocolError
from ..payloads import Payload, Shape
from .messages import CALLRESULTERROR
from .outgoing import OutgoingCall


class CallReceived(msgspec.Struct, gc=False):
    """A CALL or SEND to be handled. A CALL is owed ``Peer.answer`` or ``Peer.refuse``.

    ``reused``: its id is that of an answered CALL with other content.
    ``violations``: what is broken, where that is tolerated. ``answer`` is the
    shape of its response, ``None`` for an action without one. ``received_at``
    and ``at`` are left to the driver, which has a clock and a calendar.
    """

    message_id: str
    action: str
    request: Any
    answer: Shape[Any] | None = None
    is_send: bool = False
    reused: bool = False
    violations: tuple[PayloadInvalid, ...] = ()
    received_at: float = 0.0
    at: float = 0.0


class Refused(msgspec.Struct, frozen=True):
    """A CALL that no handler will see; ``reply`` is its CALLERROR (``None`` for a SEND).

    ``code`` and ``description`` are as they go on the wire.
    """

    message_id: str
    action: str
    code: str
    description: str
    reply: bytes | None
    violation: PayloadInvalid | None = None


class Replayed(msgspec.Struct, frozen=True):
    """A CALL that was answered before; ``reply`` is that answer again."""

    message_id: str
    action: str
    reply: bytes


class Answered(msgspec.Struct, frozen=True):
    """The answer to our CALL, which frees the slot. ``wanted`` is false if its caller has gone.

    ``reply`` is the CALLRESULTERROR of 2.1 for an answer that cannot be used.
    """

    call: OutgoingCall
    outcome: Payload | CallError | RemoteProtocolError
    wanted: bool
    reply: bytes | None = None
    violations: tuple[PayloadInvalid, ...] = ()


class ResultRefused(msgspec.Struct, frozen=True):
    """The peer could not use a message of ours.

    ``type`` is CALLRESULTERROR (2.1: one of our answers, by its id) or
    CALLERROR (id "-1": a text of ours whose id it could not read).
    """

    message_id: str
    code: str
    description: str
    type: int = CALLRESULTERROR


class Bad(msgspec.Struct, frozen=True):
    """A text that is no OCPP-J message, or answers nothing of ours."""

    reason: str
    reply: bytes | None = None
    message_id: str | None = None


class Ignored(msgspec.Struct, frozen=True):
    """A text that the specification wants ignored, or a late answer."""

    reason: str


Incoming = CallReceived | Refused | Replayed | Answered | ResultRefused | Bad | Ignored
