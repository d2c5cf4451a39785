"""The server's answer to our opening handshake in words, with what to try.

Pure: knows no socket.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from ..errors import ConnectionClosed, UpgradeRejected
from ..protocol.negotiate import check_identity
from ..websocket.frames import Close
from .diagnosis import Asked, Step, StepFailed, duration, one_line

_PROXY = (
    "if a proxy is in between, it does not forward WebSocket upgrades"
    " (nginx: proxy_http_version 1.1 and the headers Upgrade and Connection)"
)
_VERSION = re.compile(r"ocpp\d+(?:\.\d+)*", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_TLS_RECORD = (b"\x15\x03", b"\x16\x03")
#: Characters of the server's body that are shown.
_SHOWN = 160


def upgraded(protocol: str, took: float) -> Step:
    """A 101 with a version."""
    return Step("upgrade", True, f"101 {protocol}  {duration(took)}")


def no_version(close: Close | None, asked: Asked) -> StepFailed:
    """A 101 without a version; *close* is what came behind it (1.6J §3.2, 2.1 §3.3)."""
    offered = f"you offered {', '.join(asked.protocols)}"
    if close is None:
        hint = f"{offered}; the server answers without choosing a version: is it a CSMS?"
        return _end("101 without subprotocol, and no close", hint)
    said = f"101 without subprotocol, closed {close.code}"
    spoken = _VERSION.findall(close.reason)
    if spoken:
        return _end(said, f"server speaks {', '.join(spoken)}; {offered}")
    says = f"server says: {close.reason}; " if close.reason else ""
    return _end(said, f"{says}{offered}; try another --protocol")


def no_answer(timeout: float) -> StepFailed:
    """Silence."""
    hint = "the port takes connections, but nobody answers HTTP there; or the server hangs"
    return _end(f"no answer within {timeout:g} s", hint)


def hung_up(closed: ConnectionClosed, asked: Asked) -> StepFailed:
    """The connection has ended without an answer."""
    hints = ["a firewall, a proxy or the server cuts connections of this address or path"]
    if not asked.url.secure:
        hints.append(f"or the port has TLS: try {asked.with_scheme('wss')}")
    elif asked.certificate:
        # A server that hangs up on us may do so before its TLS alert is read, or without one.
        hints.append("or the server does not accept our client certificate: --certfile")
    else:
        hints.append("or it wants a client certificate: give --certfile and --keyfile")
    return _end(closed.reason.rstrip(": "), *hints)


def refused(error: UpgradeRejected, asked: Asked) -> StepFailed:
    """An answer other than a good 101."""
    if error.status == 0 and error.body.startswith(_TLS_RECORD):
        said = "the server speaks TLS on this port, not plain HTTP"
        return _end(said, f"try {asked.with_scheme('wss')}")
    if error.status == 0:
        return _end(error.reason, "something else than a web server has this port")
    if error.status == 101:
        return _end(error.reason, _PROXY)
    said = f"{error.status} {_phrase(error.status)}"
    words = body_words(error)
    if words and words.lower() != _phrase(error.status).lower():
        said += f": {words}"
    return _end(said, *_headers(error), *_hints(error, asked))


def _end(said: str, *hints: str) -> StepFailed:
    return StepFailed(Step("upgrade", False, said, hints))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(no HTTP status that is known)"


def header(error: UpgradeRejected, name: str) -> str:
    """Return a header of the answer, or nothing."""
    return ", ".join(value for key, value in error.headers if key.lower() == name)


def body_words(error: UpgradeRejected) -> str:
    """Return the first line of the body, or the title of a page."""
    text = error.body.decode("utf-8", "replace")
    title = _TITLE.search(text)
    lines = [title[1]] if title else _TAG.sub(" ", text).splitlines()
    first = next((line for line in map(one_line, lines) if line), "")
    return first if len(first) <= _SHOWN else f"{first[:_SHOWN]}…"


def _headers(error: UpgradeRejected) -> list[str]:
    words = []
    for name, text in (("server", "answered by {}"), ("via", "through the proxy {}")):
        value = header(error, name)
        if value:
            words.append(text.format(value))
    challenge = header(error, "www-authenticate")
    if challenge:
        words.append(f"it asks for {challenge}")
    wait = header(error, "retry-after")
    if wait:
        words.append(f"it says to try again {_after(wait)}")
    return words


def _after(value: str) -> str:
    return f"in {value} s" if value.isdigit() else f"after {value}"


# ── what to try, by status ───────────────────────────────────────────────


def _hints(error: UpgradeRejected, asked: Asked) -> list[str]:
    status = error.status
    give = _BY_STATUS.get(status) or _BY_CLASS.get(status // 100)
    hints = [give(error, asked)] if give else []
    wrong = check_identity(asked.url.identity, asked.protocols[0])
    if wrong and 400 <= status < 500:
        hints.append(f"note: {wrong}")
    return hints


def _unauthorized(error: UpgradeRejected, asked: Asked) -> str:
    scheme = header(error, "www-authenticate").partition(" ")[0]
    if scheme and scheme.lower() != "basic":
        return f"OCPP knows Basic credentials only, not {scheme}: is this URL a CSMS?"
    if not asked.password:
        return f"then: try --password, the one that the server has for {asked.url.identity}"
    return (
        f"the password is not the one that the server has for {asked.url.identity},"
        " or it does not know that station"
    )


def _bad_request(error: UpgradeRejected, _: Asked) -> str:
    words = body_words(error)
    if words and words.lower() != _phrase(400).lower():
        return "look at the path and the identity in the URL"
    return f"the server did not understand: look at the path; {_PROXY}"


def _forbidden(_: UpgradeRejected, asked: Asked) -> str:
    return f"{asked.url.identity} may not connect from here: an allow-list, or blocked there?"


def _not_found(_: UpgradeRejected, asked: Asked) -> str:
    path = asked.url.resource.rpartition("/")[0] or "/"
    return f"the server knows no station {asked.url.identity}, or no path {path}: compare both"


def _moved(error: UpgradeRejected, _: Asked) -> str:
    place = header(error, "location")
    if not place:
        return "the server sends stations elsewhere, but does not say where"
    place = re.sub(r"^http(s?)://", r"ws\1://", place, flags=re.IGNORECASE)
    return f"stations do not follow redirects; put this URL into the station: {place}"


def _upgrade_required(error: UpgradeRejected, _: Asked) -> str:
    version = header(error, "sec-websocket-version")
    if version and "13" not in version:
        return f"the server wants version {version} of WebSocket: far too old"
    return f"the server did not see a WebSocket upgrade: {_PROXY}"


def _say(text: str) -> Callable[[UpgradeRejected, Asked], str]:
    return lambda _error, _asked: text


_BY_STATUS: dict[int, Callable[[UpgradeRejected, Asked], str]] = {
    400: _bad_request,
    401: _unauthorized,
    403: _forbidden,
    404: _not_found,
    405: _say(f"this path takes no WebSocket: compare it; {_PROXY}"),
    407: _say("a proxy in between wants a login of its own; stations cannot do that"),
    408: _say("the server got our request too slowly, or not at all: look at the network"),
    426: _upgrade_required,
    429: _say("too many attempts: wait, and slow down stations that come back all the time"),
    500: _say("the server failed; its log should say why"),
    501: _say(_PROXY),
    502: _say("a proxy answers, but the CSMS behind it does not: does it run?"),
    503: _say("the server is full, starting or shutting down: try again later"),
    504: _say("a proxy answers, but the CSMS behind it is too slow: look at it"),
}
_BY_CLASS: dict[int, Callable[[UpgradeRejected, Asked], str]] = {
    2: _say(f"a web page, no WebSocket: compare port and path; {_PROXY}"),
    3: _moved,
    5: _say("the server failed; its log should say why"),
}
