"""Every exception of trio_ocpp, and the two that users raise.

::

    OcppError
    ├─ LocalProtocolError              you asked for something OCPP-J forbids (nothing was sent)
    │  └─ PayloadInvalid (ValueError)      .path .rule .code
    ├─ RemoteProtocolError             the peer broke framing        .code_hint .message_id
    ├─ CallError                       the peer answered CALLERROR   .code .description .details .message_id
    ├─ CallTimeout (trio.TooSlowError)
    ├─ ConnectionClosed                .code .reason .by_us
    ├─ StationNotConnected (LookupError)
    └─ UpgradeRejected                 client side: .status .headers .body
    to raise:  RejectCall(code, description, details)   RejectUpgrade(status, message, headers)

``CallError`` and ``RejectCall`` are two classes on purpose: the refusal of
station B must not leak out of a handler of station A; there it becomes
``InternalError``.

Knows names and facts only: no protocol, no socket.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import trio


class OcppError(Exception):
    """Base of everything that this library raises."""


class LocalProtocolError(OcppError):
    """You asked for something that OCPP-J forbids; nothing was sent."""


class PayloadInvalid(LocalProtocolError, ValueError):
    """A payload breaks the schema of its action.

    Attributes:
        path: JSON path of the broken place, ``$`` for the payload itself,
            e.g. ``$.meterValue[0].timestamp``.
        rule: the schema keyword that is broken, e.g. ``maxLength``.
        code: the OCPP error code for it, in the spelling of 2.x
            (``protocol.codes`` spells it for 1.6).
        message: what is wrong there, in words, without the path.
    """

    def __init__(self, path: str, rule: str, code: str, message: str) -> None:
        super().__init__(path, rule, code, message)
        self.path = path
        self.rule = rule
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class RemoteProtocolError(OcppError):
    """The peer sent something that is not an OCPP-J message.

    Attributes:
        code_hint: the error code that describes it best, spelling of 2.x.
        message_id: the id of the broken message, where one could be read.
    """

    def __init__(self, message: str, *, code_hint: str, message_id: str | None = None) -> None:
        super().__init__(message)
        self.code_hint = code_hint
        self.message_id = message_id


class CallError(OcppError):
    """The peer answered our CALL with a CALLERROR.

    Attributes:
        code: the error code as the peer spelled it (1.6 has spellings of its own).
        description: what it said in words; may be empty.
        details: its ``errorDetails``, decoded; ``{}`` if there were none.
        message_id: the id of our CALL.
    """

    def __init__(
        self, code: str, description: str = "", details: Any = None, *, message_id: str = ""
    ) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.details = {} if details is None else details
        self.message_id = message_id

    def __str__(self) -> str:
        return f"{self.code}: {self.description}" if self.description else self.code


class CallTimeout(OcppError, trio.TooSlowError):
    """The peer did not answer our CALL within ``timeouts.call`` seconds."""


class ConnectionClosed(OcppError):
    """The connection closed before what you asked for was done.

    Attributes:
        code: WebSocket close code (RFC 6455 §7.4); 1006 if none was exchanged.
        reason: the text that came with it, or ours.
        by_us: whether this side closed first.
    """

    def __init__(self, code: int, reason: str = "", *, by_us: bool = False) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason
        self.by_us = by_us

    def __str__(self) -> str:
        who = "us" if self.by_us else "the peer"
        return f"connection closed by {who}: {self.code} {self.reason}".rstrip()


class StationNotConnected(OcppError, LookupError):
    """No station with this identity is connected now."""

    def __init__(self, identity: str) -> None:
        super().__init__(identity)
        self.identity = identity

    def __str__(self) -> str:
        return f"station {self.identity!r} is not connected"


class UpgradeRejected(OcppError):
    """The server refused our WebSocket upgrade (client side).

    Attributes:
        status: the HTTP status; 101 where the answer was one and could not be
            used (no common version, a wrong token), 0 where it was no HTTP.
        headers: those of the answer, as sent; body: what of it was read.
        reason: what is wrong with the answer, where that is not the status.
    """

    def __init__(
        self,
        status: int,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        *,
        reason: str = "",
    ) -> None:
        super().__init__(status, reason)
        self.status = status
        self.headers = tuple(headers)
        self.body = body
        self.reason = reason

    def __str__(self) -> str:
        words = self.reason or " ".join(self.body[:200].decode("utf-8", "replace").split())
        text = f"the server refused the upgrade with HTTP {self.status}"
        return f"{text}: {words}" if words else text


class RejectCall(Exception):
    """Raise in a handler to answer the CALL with this CALLERROR.

    *code* is an error code of the station's version in either spelling
    (``OccurrenceConstraintViolation`` goes out with one r in 1.6);
    *description* is cut to 255 characters (OCPP-J 2.0.1 §4.2.3).
    """

    def __init__(
        self, code: str, description: str = "", details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.details = dict(details or {})


class RejectUpgrade(Exception):
    """Raise in an auth function or connection middleware to refuse the upgrade.

    *status* is an HTTP status from 400 to 599; *message* becomes the body
    (plain text) and the reason of the ``UpgradeAborted`` event; *headers*
    are added to the answer.

    Raises:
        ValueError: the status is no refusal, or a header would break the answer.
    """

    def __init__(
        self, status: int, message: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, message)
        if not 400 <= status <= 599:
            raise ValueError(f"RejectUpgrade takes a status from 400 to 599, not {status}")
        self.status = status
        self.message = message
        self.headers = dict(headers or {})
        for name, value in self.headers.items():
            if not name.isascii() or any(c in "\r\n\0:" for c in name) or not name:
                raise ValueError(f"not an HTTP header name: {name!r}")
            if any(c in "\r\n\0" for c in value) or not value.isascii():
                raise ValueError(f"not an HTTP header value: {value!r}")
