"""What ``trio-ocpp check`` found, in words: name, TCP, login, boot, ping.

Pure: an outcome goes in, a ``Step`` comes out. Certificates are in
``diagnosis_tls``, answers to the upgrade in ``diagnosis_upgrade``. Knows no
socket and prints nothing.
"""

from __future__ import annotations

import errno
import re
import socket
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from ..errors import CallError, ConnectionClosed, RemoteProtocolError
from ..payloads import Payload
from ..protocol.connection_url import ConnectionUrl
from ..protocol.negotiate import check_identity

# Control characters, with which a server could paint over the terminal.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_INDENT = 9
#: Seconds; a clock that is further off breaks schedules and certificates.
_CLOCK_TOLERANCE = 60


class Step(msgspec.Struct, frozen=True):
    """One step of the check; *hints* are what to look at or try."""

    name: str
    ok: bool
    said: str
    hints: tuple[str, ...] = ()

    def render(self) -> str:
        """Return the step's line, and one more for each hint."""
        first = f"{self.name:<{_INDENT - 1}} {one_line(self.said)}"
        return "\n".join([first, *(f"{'':{_INDENT}}{one_line(hint)}" for hint in self.hints)])


class StepFailed(Exception):
    """The check ends here; *step* says why."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.said)
        self.step = step


class Asked(msgspec.Struct, frozen=True):
    """What the check asks the server for."""

    url: ConnectionUrl
    protocols: tuple[str, ...]
    password: bool = False
    certificate: bool = False

    def with_scheme(self, scheme: str) -> str:
        """Return the URL under another scheme, for a hint."""
        return f"{scheme}://{self.url.host_header}{self.url.resource}"


def failed(name: str, said: str, *hints: str) -> StepFailed:
    """Build the end of the check."""
    return StepFailed(Step(name, False, f"failed  {said}", hints))


def one_line(text: str) -> str:
    """Return *text* without what could break the line or the terminal."""
    return _CONTROL.sub(" ", text).strip()


def duration(seconds: float) -> str:
    """Return a time in words: ``0.2 ms``, ``1.3 s``."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


# ── name and TCP ─────────────────────────────────────────────────────────


def resolved(addresses: Sequence[str], took: float) -> Step:
    """The name has addresses."""
    return Step("dns", True, f"ok  {', '.join(addresses)}  {duration(took)}")


def unresolved(host: str, error: Exception) -> StepFailed:
    """The name has none."""
    if isinstance(error, UnicodeError):
        return failed("dns", f"{host} is no valid host name", "look for a typing error in the URL")
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        hint = "is this machine on the network? look at its DNS server, or try an IP address"
        return failed("dns", "no DNS server answers", hint)
    hint = "look for a typing error; a name of an internal network needs the DNS server of there"
    return failed("dns", f"no host is called {host}", hint)


def unresolved_in_time(host: str, timeout: float) -> StepFailed:
    """No DNS server has answered."""
    hint = "look at this machine's DNS server, or try an IP address"
    return failed("dns", f"no answer about {host} within {timeout:g} s", hint)


def reached(took: float) -> Step:
    """Somebody listens."""
    return Step("tcp", True, f"ok  {duration(took)}")


def unreachable(url: ConnectionUrl, errors: Sequence[OSError]) -> StepFailed:
    """Nobody does; *errors* are those of the addresses, in order."""
    where = f"{url.host} port {url.port}"
    codes = {error.errno for error in errors}
    if errno.ECONNREFUSED in codes:
        hint = "does the server run, and is this its port? (a URL without one means 80, wss 443)"
        return failed("tcp", f"refused: nobody listens on {where}", hint)
    if codes & {errno.EHOSTUNREACH, errno.ENETUNREACH}:
        hint = "look at cable, SIM card, gateway and VPN of this machine"
        return failed("tcp", f"there is no way from here to {where}", hint)
    words = "; ".join(error.strerror or str(error) for error in errors)
    return failed("tcp", f"{where}: {words}", "look at the network between here and there")


def unreachable_in_time(url: ConnectionUrl, timeout: float) -> StepFailed:
    """The packets get lost."""
    hint = "wrong address, or a firewall drops it; some SIM cards reach private networks only"
    return failed("tcp", f"no answer from {url.host} port {url.port} within {timeout:g} s", hint)


# ── after the upgrade ────────────────────────────────────────────────────


def logged_in(asked: Asked, protocol: str) -> Step:
    """The server has let us in; say by what, and as which security profile."""
    identity = asked.url.identity
    wrong = check_identity(identity, protocol)
    hints = (f"note: {wrong}",) if wrong else ()
    if asked.certificate and asked.url.secure:
        said = f"ok  {identity} with client certificate (security profile 3)"
    elif asked.password and asked.url.secure:
        said = f"ok  {identity} with this password (security profile 2)"
    elif asked.password:
        said = f"ok  {identity} with this password, in clear text (security profile 1)"
    else:
        said = f"ok  {identity} without a password: anybody can connect under this name"
    return Step("login", True, said, hints)


def not_booted(protocol: str) -> Step:
    """No conversation in a version that we do not speak."""
    return Step("boot", True, f"left out: this tool does not speak {protocol}")


def booted(outcome: Payload | CallError | RemoteProtocolError, now: datetime) -> Step:
    """The server has answered our BootNotification."""
    if isinstance(outcome, CallError):
        hint = _CALL_ERRORS.get(outcome.code, "the server's log should say more")
        return Step("boot", False, f"CALLERROR {outcome}", (hint,))
    if isinstance(outcome, RemoteProtocolError):
        hint = "the server breaks OCPP here; tell its makers"
        return Step("boot", False, f"failed  {outcome}", (hint,))
    return _registered(outcome, now)


def _registered(response: Any, now: datetime) -> Step:
    said = f"{response.status}, interval {response.interval} s"
    info = getattr(response, "status_info", None)
    if info:
        said += f", because {info.reason_code} {info.additional_info or ''}".rstrip()
    hints = [_REGISTRATIONS[response.status]] if response.status in _REGISTRATIONS else []
    return Step(
        "boot", response.status != "Rejected", said, (*hints, *_clock(response.current_time, now))
    )


def _clock(theirs: datetime, now: datetime) -> list[str]:
    off = (theirs - now).total_seconds()
    if abs(off) <= _CLOCK_TOLERANCE:
        return []
    which = "ahead of" if off > 0 else "behind"
    return [f"note: the server's clock is {abs(off):.0f} s {which} this machine's"]


_REGISTRATIONS = {
    "Pending": "the server knows the station and wants to set it up first; it will say when",
    "Rejected": "the server does not accept this station (yet): is it registered there, and active?",
}

_CALL_ERRORS = {
    "InternalError": "the server failed; its log should say why",
    "NotImplemented": "the server does not know BootNotification: is it a CSMS?",
    "NotSupported": "the server does not serve BootNotification: is it a CSMS?",
    "SecurityError": "the server lets the station connect, but not boot: look at its settings there",
}


def ponged(took: float) -> Step:
    """The server has answered our ping."""
    return Step("ping", True, duration(took))


def silent(name: str, timeout: float, oddities: Sequence[str]) -> StepFailed:
    """No answer to *name*; *oddities* came instead."""
    what = {"boot": "BootNotification", "ping": "a ping (RFC 6455 wants a pong)"}[name]
    hint = "the connection stands, but the server does not answer: look at its log"
    return failed(name, f"no answer to {what} within {timeout:g} s", *oddities, hint)


def cut_off(name: str, closed: ConnectionClosed, oddities: Sequence[str]) -> StepFailed:
    """The connection has ended during *name*."""
    if closed.code == 1006:
        said = closed.reason
    else:
        said = f"the server closed with {closed.code} {closed.reason}".rstrip()
    hint = _CLOSES.get(closed.code, "the server's log should say why")
    return failed(name, said, *oddities, hint)


_CLOSES = {
    1001: "the server shuts down, or a proxy does: try again in a minute",
    1002: "the server takes what we sent for a protocol error",
    1006: "no WebSocket close came: a crash, a restart, or a proxy that cuts connections",
    1008: "the server's policy: look at the station's settings there",
    1011: "the server failed; its log should say why",
    4001: "another connection of the same identity: is the real station online?",
}
