"""Handshakes as records: how far each came, where it ended and what to do about it.

Pure: an event of the server goes in, a record comes out. The server has
reduced credentials already; here sizes are bounded, since strangers choose
what their requests hold. Knows no store.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import get_args

import trio_ocpp as ocpp
from trio_ocpp.events import Stage

from .hints import hint
from .records import HandshakeRecord, Header, Outcome, Step, StepState
from .times import utc

#: The steps of the upgrade pipeline, in order.
STAGES: tuple[Stage, ...] = get_args(Stage)

# Characters that are kept of what a peer chose.
_REASON = 1_000
_REQUEST = 1_000
_NAME = 100
_VALUE = 500
_HEADERS = 50
_OFFERED = 20


def accepted(number: int, event: ocpp.StationConnected) -> HandshakeRecord:
    """Return the record of a handshake that became a connection."""
    return HandshakeRecord(
        id=number,
        at=utc(event.at),
        outcome="accepted",
        identity=event.identity,
        address=event.remote_address,
        stage="accept",
        reason=f"accepted with {event.protocol}",
        hint="",
        status=101,
        answer=_answer(101, None),
        protocol=event.protocol,
        request=event.request[:_REQUEST],
        headers=_headers(event.headers),
        offered=_offered(event.offered),
        steps=steps("accepted", "accept"),
        took_ms=_milliseconds(event.took),
    )


def aborted(number: int, event: ocpp.UpgradeAborted) -> HandshakeRecord:
    """Return the record of a handshake that the server or the peer ended."""
    names = {name.lower() for name, _ in event.headers}
    return HandshakeRecord(
        id=number,
        at=utc(event.at),
        outcome=event.outcome,
        identity=_identity(event.identity),
        address=event.remote_address,
        stage=event.stage,
        reason=event.reason[:_REASON],
        hint=hint(event.outcome, event.stage, event.status, event.reason, names),
        status=event.status,
        close_code=event.close_code,
        answer=_answer(event.status, event.close_code),
        request=event.request[:_REQUEST],
        headers=_headers(event.headers),
        offered=_offered(event.offered),
        steps=steps(event.outcome, event.stage),
        took_ms=_milliseconds(event.took),
    )


def failed(number: int, event: ocpp.UpgradeError) -> HandshakeRecord:
    """Return the record of a handshake that an error of the transport ended."""
    return HandshakeRecord(
        id=number,
        at=utc(event.at),
        outcome="transport-error",
        identity=_identity(event.identity),
        address=event.remote_address,
        stage=event.stage,
        reason=event.reason[:_REASON],
        hint=hint("transport-error", event.stage, None, event.reason),
        status=None,
        answer=_answer(None, None),
        steps=steps("transport-error", event.stage),
        took_ms=_milliseconds(event.took),
    )


def steps(outcome: Outcome, stage: Stage) -> tuple[Step, ...]:
    """Return the pipeline's steps with their states; that of TLS only where it ended there.

    A middleware stands before the auth function; what it refuses after that has run ends in it.
    """
    shown = STAGES if stage == "tls" else STAGES[1:]
    end = shown.index(stage)
    last: StepState = "passed" if outcome in {"accepted", "health-check"} else "failed"
    before = [Step(name=name, state="passed") for name in shown[:end]]
    after = [Step(name=name, state="not-reached") for name in shown[end + 1 :]]
    return (*before, Step(name=stage, state=last), *after)


def _answer(status: int | None, close_code: int | None) -> str:
    if status is None:
        return "nothing was answered"
    try:
        words = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        words = str(status)
    if close_code is None:
        return words
    return f"{words} without a subprotocol, then closed with {close_code}"


def _identity(identity: str | None) -> str | None:
    # Nobody has vouched for it: it may be as long as a request head.
    return None if identity is None else identity[:_VALUE]


def _headers(headers: Iterable[tuple[str, str]]) -> tuple[Header, ...]:
    shown = [Header(name=name[:_NAME], value=value[:_VALUE]) for name, value in headers]
    return tuple(shown[:_HEADERS])


def _offered(offered: Iterable[str]) -> tuple[str, ...]:
    return tuple(name[:_NAME] for name in offered)[:_OFFERED]


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1_000, 3)
