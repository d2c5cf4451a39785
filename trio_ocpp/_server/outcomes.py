"""How a handshake may end, and the words for what went wrong on its way.

Pure: knows an ``Attempt``, no socket and no clock.
"""

from __future__ import annotations

import msgspec

from .._io import tls
from .._io.transport import Transport
from ..events import AbortOutcome
from ..protocol.request_head import Refusal
from ..websocket.deflate import Agreed
from .handshake import Accept, Handshake
from .pipeline import Attempt, Healthy, NoCommonVersion


class Admitted(msgspec.Struct):
    """A station that is in: the 101 is written, the stream is ours again."""

    handshake: Handshake
    accept: Accept
    transport: Transport
    early: bytes
    deflate: Agreed | None = None


class Unanswered(msgspec.Struct, frozen=True):
    """It is over without an answer: the peer hung up, or TLS did not come about."""

    reason: str
    outcome: AbortOutcome = "hung-up"


class Failed(msgspec.Struct, frozen=True):
    """The transport failed: reset, TLS, another OS error. Some get a word on their way."""

    error: BaseException
    reason: str
    answer: Refusal | None = None


#: The stages in which the only wait is for the peer to take a 101 (without a version: 2.1 §3.3).
_ANSWERING = frozenset(("accept", "subprotocol"))

NotAdmitted = Refusal | NoCommonVersion | Healthy | Unanswered | Failed
Outcome = Admitted | NotAdmitted


def too_slow(attempt: Attempt, seconds: str, come: int) -> Refusal | Unanswered:
    """Say what did not come about within *seconds*; *come* bytes of the request have."""
    if attempt.stage == "tls":
        return too_late(attempt, 408, f"TLS handshake incomplete after {seconds}")
    if attempt.stage == "request":
        return too_late(attempt, 408, f"request head incomplete after {seconds} ({come} bytes)")
    if attempt.stage in _ANSWERING:
        return Unanswered(f"the peer did not take our answer within {seconds}", "timed-out")
    return no_decision(attempt, seconds)


def too_late(attempt: Attempt, status: int, reason: str) -> Refusal | Unanswered:
    """Refuse an attempt that was not through in time."""
    outcome: AbortOutcome = "timed-out" if status == 408 else "refused"
    # In the middle of a TLS handshake there is nothing that HTTP could be written on; in that
    # of a 101 there is no room for another answer.
    if attempt.stage == "tls" or attempt.stage in _ANSWERING:
        return Unanswered(reason, outcome)
    return Refusal(status, reason, (), "", attempt.stage, outcome)


def no_decision(attempt: Attempt, seconds: str) -> Refusal:
    """Refuse because the user's function has not decided within *seconds*."""
    reason = f"no decision within {seconds}: {attempt.stage} is too slow"
    return Refusal(503, reason, (), "", attempt.stage, "timed-out")


def peer_gone(attempt: Attempt, waited: float, error: BaseException | None) -> Unanswered | Failed:
    """Say how the peer disappeared while the user's function was running for *waited* seconds."""
    if error is None:
        return Unanswered(f"hung up while {attempt.stage} was running, after {waited:.1f} s")
    return Failed(error, f"connection lost while {attempt.stage} was running: {os_words(error)}")


def transport_failed(attempt: Attempt, error: BaseException) -> Failed:
    """Say what broke the connection, TLS failures by name."""
    if attempt.stage != "tls":
        return Failed(error, f"connection lost: {os_words(error)}")
    cause = tls.find_ssl_error(error)
    if cause is None:
        return Failed(error, f"connection lost in the TLS handshake: {os_words(error)}")
    text = "This port speaks TLS: use wss:// (or https:// for a health check).\n"
    answer = Refusal(400, "", (), text, "tls") if tls.is_plain_http(cause) else None
    return Failed(cause, tls.explain_tls(cause), answer)


def os_words(error: BaseException) -> str:
    """Return the operating system's words for *error*, without its number."""
    cause = error.__cause__ or error
    return (cause.strerror or str(cause)) if isinstance(cause, OSError) else str(cause)
