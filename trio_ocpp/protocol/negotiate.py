"""The rules of the opening handshake: what a request head asks for, and the answers to it.

WebSocket's rules are RFC 6455 §4.2.1, OCPP-J's are §3 of 1.6J and of part 4
of 2.0.1 and 2.1. Knows no routes, no credentials, no socket and no clock;
``request_head`` has read the head.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Sequence
from http import HTTPStatus
from typing import Literal
from urllib.parse import unquote_to_bytes

import msgspec

from .request_head import HEALTH_PATHS, Head, Refusal, is_token, refuse, shown, split_list

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
# A segment that says what it says, and needs no decoding (RFC 3986 §3.3 without "%" and ".").
_PLAIN = re.compile(r"[A-Za-z0-9\-_~!$&'()*+,;=:@]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# identifierString (OCPP 2.x part 2, "Primitive Datatypes"); ":" is told apart below.
_IDENTIFIER = re.compile(r"[A-Za-z0-9*\-_=:+|@.]*")
_MISSPELT = re.compile(r"(?:ocpp)?[-_]?v?([0-9](?:\.?[0-9])*)[-_]?(?:j|json)?", re.IGNORECASE)

_UPGRADE_REQUIRED = (("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"))
_PLAIN_TEXT = (
    "This port is an OCPP-J endpoint: it speaks OCPP over WebSocket, not plain HTTP.\n"
    "Point a charging station to ws://<host>:<port>/<identity> (wss:// where TLS is on).\n"
)


class Upgrade(msgspec.Struct, frozen=True):
    """A well-formed WebSocket request.

    ``offered`` are the subprotocols in the station's order of preference,
    each once. ``segments`` is the path cut at each ``/``, then
    percent-decoded; the last one is the identity.
    """

    head: Head
    key: str
    offered: tuple[str, ...]
    extensions: str
    segments: tuple[str, ...]


class PlainRequest(msgspec.Struct, frozen=True):
    """A plain HTTP GET or HEAD; ``answer`` has status 200 for a health check, else 426."""

    head: Head
    answer: Refusal


def judge(head: Head) -> Upgrade | PlainRequest | Refusal:
    """Say what the request asks for, or what is wrong with it, by RFC 6455 §4.2.1."""
    if _is_health_check(head):
        return PlainRequest(head, Refusal(200, "health check", body="ok\n"))
    # Item 1: a GET request.
    if head.method != "GET":
        soap = (
            " (OCPP-S stations, which POST SOAP, are not served)" if head.method == "POST" else ""
        )
        reason = f"method {shown(head.method, 20)}; a WebSocket request is a GET{soap}"
        return refuse(405, reason, ("Allow", "GET"), stage="validation")
    # Item 3: an Upgrade header with the value "websocket", in any case.
    if not _has_token(head, "upgrade", "websocket"):
        return _judge_plain(head)
    wrong = _wrong_connection(head) or _wrong_version(head) or _wrong_key(head)
    if wrong:
        return wrong
    offered = _read_offered(head)
    if isinstance(offered, Refusal):
        return offered
    segments = decode_path(head.path_raw)
    if isinstance(segments, Refusal):
        return segments
    key = head.get("sec-websocket-key") or ""
    # Item 9: extensions are a list too; repeated headers are combined (§9.1).
    extensions = head.get("sec-websocket-extensions") or ""
    return Upgrade(head, key, offered, extensions, segments)


def _is_health_check(head: Head) -> bool:
    # In HTTP/1.0 there is no Upgrade (RFC 9110 §7.8): that request gets no further than this.
    if head.path_raw not in HEALTH_PATHS or head.method not in {"GET", "HEAD"}:
        return False
    return head.version == "HTTP/1.0" or not _has_token(head, "upgrade", "websocket")


def _has_token(head: Head, name: str, token: str) -> bool:
    value = (head.get(name) or "").lower()
    return value == token or token in split_list(value)


def _judge_plain(head: Head) -> PlainRequest | Refusal:
    if head.get("sec-websocket-key") is not None:
        reason = (
            "Sec-WebSocket-Key without Upgrade: websocket;"
            " a proxy in between probably does not forward WebSocket upgrades"
        )
        return refuse(426, reason, *_UPGRADE_REQUIRED, stage="validation")
    upgrade = head.get("upgrade")
    reason = f"Upgrade names {shown(upgrade)}, not websocket" if upgrade else "a plain HTTP GET"
    # RFC 9110 §15.5.22: 426 names the required protocol.
    return PlainRequest(head, Refusal(426, reason, _UPGRADE_REQUIRED, _PLAIN_TEXT, "validation"))


def _wrong_connection(head: Head) -> Refusal | None:
    # Item 4: a Connection header with the token "Upgrade", in any case.
    if _has_token(head, "connection", "upgrade"):
        return None
    reason = (
        "Upgrade header without Connection: Upgrade;"
        " a proxy in between probably does not forward WebSocket upgrades"
    )
    return refuse(400, reason, stage="validation")


def _wrong_version(head: Head) -> Refusal | None:
    # Item 6: version 13; §4.2.2 item 4 and §4.4: else 426 with the version that we speak.
    version = head.get("sec-websocket-version")
    if version == "13":
        return None
    reason = (
        "no Sec-WebSocket-Version header; this server speaks version 13"
        if version is None
        else f"Sec-WebSocket-Version {shown(version, 20)}; this server speaks version 13"
    )
    return refuse(426, reason, *_UPGRADE_REQUIRED, stage="validation")


def _wrong_key(head: Head) -> Refusal | None:
    # Item 5: a base64 value that is 16 bytes when decoded; §11.3.1: only once.
    key = head.get("sec-websocket-key")
    # Two of them, with a comma between, are no base64.
    if key is not None and _is_key(key):
        return None
    if key is None:
        reason = "no Sec-WebSocket-Key header"
    elif len(head.get_all("sec-websocket-key")) > 1:
        reason = "more than one Sec-WebSocket-Key header"
    else:
        reason = "Sec-WebSocket-Key is not the base64 of 16 bytes"
    return refuse(400, reason, stage="validation")


def _is_key(value: str) -> bool:
    try:
        return len(b64decode(value, validate=True)) == 16
    except (Base64Error, ValueError):
        return False


def _read_offered(head: Head) -> tuple[str, ...] | Refusal:
    """Read the offered subprotocols: order kept, repeated headers combined (§11.3.4)."""
    offered = split_list(head.get("sec-websocket-protocol"))
    for name in offered:
        # Item 8 with §4.1 item 10: names are tokens.
        if not is_token(name):
            reason = f"Sec-WebSocket-Protocol offers {shown(name)}, which is not a valid name"
            return refuse(400, reason, stage="validation")
    # §4.1 item 10 wants each once. A repetition harms nobody, so it is only dropped.
    return tuple(dict.fromkeys(offered))


# The path and the identity


def decode_path(path_raw: str) -> tuple[str, ...] | Refusal:
    """Cut the path at each raw ``/``, then percent-decode: ``%2F`` stays inside its segment."""
    segments = path_raw[1:].split("/")
    wrong = _wrong_slashes(path_raw, segments)
    if wrong:
        return refuse(400, wrong, stage="validation")
    decoded: list[str] = []
    for segment in segments:
        text = decode_segment(segment)
        if text is None:
            reason = f"{_wrong_segment(segment)} in the URL path, in {shown(segment)}"
            return refuse(400, reason, stage="validation")
        decoded.append(text)
    return tuple(decoded)


def _wrong_slashes(path: str, segments: list[str]) -> str:
    if not any(segments):
        return "no identity in the URL; it is ws://<host>:<port>/<path>/<identity>"
    if "" in segments[:-1]:
        return (
            f"double slash in the URL path {shown(path)};"
            " stations add a '/' of their own, so the configured URL must not end in one"
        )
    if not segments[-1]:
        return (
            f"trailing slash in the URL path {shown(path)};"
            " the identity is expected behind the last '/'"
        )
    return ""


def decode_segment(segment: str) -> str | None:
    """Percent-decode one path segment (RFC 3986 §2.1), or return ``None`` if it is malformed."""
    if _PLAIN.fullmatch(segment):
        return segment
    return None if _wrong_segment(segment) else unquote_to_bytes(segment).decode("utf-8")


def _wrong_segment(segment: str) -> str:
    if _BAD_ESCAPE.search(segment):
        return "a '%' without two hex digits"
    try:
        text = unquote_to_bytes(segment).decode("utf-8")
    except UnicodeDecodeError:
        return "percent-encoded bytes that are not UTF-8"
    if _CONTROL.search(text):
        return "a control character"
    # Line separators and marks that turn the reading direction would forge what operators read.
    if not text.isprintable():
        return "a character that cannot be printed"
    # RFC 3986 §3.3: "." and ".." are steps in a path, so clients never send them.
    return "a dot segment" if text in {".", ".."} else ""


def identity_of(head: Head) -> str | None:
    """Return the identity that the last segment names, if it can be read; for events only."""
    return decode_segment(head.path_raw.rpartition("/")[2]) or None


def check_identity(identity: str, protocol: str) -> str | None:
    """Say what is wrong with an identity under this OCPP version, or return ``None``."""
    if not identity.strip():
        return "the identity is empty"
    if _CONTROL.search(identity):
        return f"identity {shown(identity)} has a control character"
    if not identity.isprintable():
        return f"identity {shown(identity)} has a character that cannot be printed"
    if protocol == "ocpp1.6":
        # 1.6J §3.1.1 sets no length; ours keeps logs and tables sane.
        return (
            f"identity has {len(identity)} characters, at most 255" if len(identity) > 255 else None
        )
    return _wrong_identifier(identity, protocol)


def _wrong_identifier(identity: str, protocol: str) -> str | None:
    # OCPP-J 2.0.1 §3.1.1, 2.1 §3.1.1: an identifierString of at most 48 characters without ":".
    if len(identity) > 48:
        return f"identity has {len(identity)} characters, at most 48 in OCPP 2.x"
    if ":" in identity:
        return f"identity {shown(identity)} has a ':', which OCPP 2.x forbids"
    # Example 2 of 2.0.1 §3.1.1 is "RDAM 123", against its own datatype; 2.1 made it "RDAM|123".
    # A station built after the example connects.
    plain = identity.replace(" ", "") if protocol == "ocpp2.0.1" else identity
    if not _IDENTIFIER.fullmatch(plain):
        return f"identity {shown(identity)} has a character other than A-Z a-z 0-9 * - _ = + | @ ."
    return None


# The subprotocol


def choose_protocol(
    offered: Sequence[str],
    spoken: Sequence[str],
    *,
    prefer: Literal["station", "server"] = "station",
) -> str | None:
    """Choose the first of one side's list that the other side knows, or ``None``.

    The station's order is that of its preference (OCPP-J 2.0.1 §3.1.2–3.1.3,
    2.1 §3.1.2); a version in the URL never decides.
    """
    ours, theirs = (offered, spoken) if prefer == "station" else (spoken, offered)
    return next((name for name in ours if name in theirs), None)


def no_common(offered: Sequence[str], spoken: Sequence[str]) -> str:
    """Say why no subprotocol could be chosen, with a hint at what the station probably meant."""
    speaks = f"this server speaks {', '.join(spoken)}"
    if not offered:
        return f"offers no subprotocol; {speaks}"
    names = [f"{name[:40]}{_hint(name, spoken)}" for name in offered[:8]]
    more = ", ..." if len(offered) > 8 else ""
    return f"offers {', '.join(names)}{more}; {speaks}"


def _hint(name: str, spoken: Sequence[str]) -> str:
    # RFC 6455 §1.9 and §4.2.2: subprotocol names are compared as they are.
    if name.lower() in spoken:
        return f" (subprotocol names are case-sensitive: {name.lower()})"
    found = _MISSPELT.fullmatch(name[:40])
    digits = found[1].replace(".", "") if found else ""
    meant = next((one for one in spoken if digits and one[4:].replace(".", "") == digits), None)
    return f" (probably meant {meant})" if meant else ""


# What is written


def refusal_bytes(
    refusal: Refusal, *, server: str | None = None, realm: str = "ocpp", retry_after: int = 30
) -> bytes:
    """Write the whole HTTP answer; the connection is closed behind it."""
    status = refusal.status
    # Half a surrogate pair in a user's message has no UTF-8; the refusal goes out all the same.
    body = (refusal.body or f"{_phrase(status)}\n").encode("utf-8", "replace")
    extra = [pair for pair in refusal.headers if _may_be_sent(pair[0])]
    given = {name.lower() for name, _ in extra}
    defaults = [("Content-Type", "text/plain; charset=utf-8")]
    if server:
        defaults.append(("Server", server))
    # RFC 9110 §11.6.1: 401 names a challenge; RFC 7617 §2.1: its charset.
    if status == 401:
        defaults.append(("WWW-Authenticate", f'Basic realm="{realm}", charset="UTF-8"'))
    # RFC 9110 §10.2.3: without it, stations come back at once.
    if status == 503:
        defaults.append(("Retry-After", str(retry_after)))
    fields = [("Connection", "close"), ("Content-Length", str(len(body)))]
    fields += [pair for pair in defaults if pair[0].lower() not in given]
    lines = [f"HTTP/1.1 {status} {_phrase(status)}"]
    lines += [f"{name}: {_clean(value)}" for name, value in fields + extra]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Refused"


def _may_be_sent(name: str) -> bool:
    """Whether an extra header may go out: the framing of the answer is ours alone."""
    framing = {"connection", "content-length", "transfer-encoding"}
    return is_token(name) and name.lower() not in framing


def _clean(value: str) -> str:
    # CR and LF would begin a header, or an answer, of the value's author.
    return _CONTROL.sub(" ", value)


def minimal_head(key: str, subprotocol: str | None) -> bytes:
    """Write a head with no more than trio-websocket needs, so that it never sees an odd one.

    It offers the one *subprotocol* that was chosen. The real Host is left out
    too: it is decoded as IDNA there, which raises on labels that are too long.
    """
    offer = "" if subprotocol is None else f"Sec-WebSocket-Protocol: {subprotocol}\r\n"
    return (
        "GET / HTTP/1.1\r\nHost: ocpp\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{offer}\r\n"
    ).encode("ascii")
