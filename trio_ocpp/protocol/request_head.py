"""The head of an HTTP/1.1 request, read strictly (RFC 9112), and shown without its secrets.

Knows HTTP only: neither WebSocket nor OCPP, neither socket nor clock. What
is wrong with a head is said in words that a field engineer can act on. Those
words name headers but never quote their values or the query, which may hold
secrets.
"""

from __future__ import annotations

import re
import sys
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable
from urllib.parse import unquote

import msgspec

from ..events import AbortOutcome, Stage

#: Where load balancers ask whether we are well, by a plain GET or HEAD, often in HTTP/1.0.
HEALTH_PATHS = frozenset({"/health", "/healthz"})
#: More header lines than any station or proxy sends; a bound on our work, not a rule of HTTP.
MAX_HEADERS = 100

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VERSION = re.compile(r"HTTP/([0-9])\.([0-9])")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_HOST = re.compile(r"[A-Za-z0-9\-._~%!$&'()*+,;=:\[\]]*")


#: Headers whose values are no secret, differ little, and are short.
_SHARED_NAMES = frozenset(
    (
        "accept-encoding",
        "cache-control",
        "connection",
        "host",
        "origin",
        "pragma",
        "sec-websocket-extensions",
        "sec-websocket-protocol",
        "sec-websocket-version",
        "upgrade",
        "user-agent",
    )
)
_SHARED_LENGTH, _SHARED_LINES = 100, 256
#: Lines that have been read, with their name and value.
_shared: dict[str, tuple[str, str]] = {}
#: Headers that hold neither a secret nor a URL with one.
_PLAIN_NAMES = frozenset(
    (
        "connection",
        "host",
        "sec-websocket-extensions",
        "sec-websocket-key",
        "sec-websocket-protocol",
        "sec-websocket-version",
        "upgrade",
    )
)


class Head(msgspec.Struct, frozen=True):
    """A request head as it was sent.

    ``target`` is ``path_raw`` with ``?query_raw``, still percent-encoded.
    Header names are as sent, values are Latin-1 without the spaces around them.
    """

    method: str
    target: str
    path_raw: str
    query_raw: str
    headers: tuple[tuple[str, str], ...]
    version: str = "HTTP/1.1"
    #: The values by lower-case name, made of ``headers``: a dozen are looked for.
    by_name: dict[str, str] = {}

    def __post_init__(self) -> None:
        found: dict[str, str] = {}
        for name, value in self.headers:
            lower = name.lower()
            found[lower] = f"{found[lower]}, {value}" if lower in found else value
        msgspec.structs.force_setattr(self, "by_name", found)

    def get_all(self, name: str) -> list[str]:
        """Return the values of every line of this header; the case of *name* is ignored."""
        wanted = name.lower()
        return [value for key, value in self.headers if key.lower() == wanted]

    def get(self, name: str) -> str | None:
        """Return the header's value, or ``None``; repeated lines are one list (RFC 9110 §5.3)."""
        return self.by_name.get(name.lower())


class Refusal(msgspec.Struct, frozen=True):
    """Why and how to answer a request with something other than 101.

    ``reason`` is for the event and the log, ``body`` is what the client reads.
    ``outcome`` tells a refusal from a deadline that struck and from a crash.
    """

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    stage: Stage = "request"
    outcome: AbortOutcome = "refused"


def refuse(
    status: int, reason: str, *headers: tuple[str, str], stage: Stage = "request"
) -> Refusal:
    """Refuse for the peer's own fault: it reads the reason that the event shows."""
    return Refusal(status, reason, headers, f"{reason}\n", stage)


def shown(text: str, limit: int = 60) -> str:
    """Quote what a peer sent, on one line, in ASCII and not too long."""
    return ascii(text if len(text) <= limit else text[:limit] + "...")


def is_token(text: str) -> bool:
    """Whether *text* is a token (RFC 9110 §5.6.2)."""
    return _TOKEN.fullmatch(text) is not None


def split_list(value: str | None) -> list[str]:
    """Cut a comma-separated header value; empty elements are ignored (RFC 9110 §5.6.1.2)."""
    return [part for piece in (value or "").split(",") if (part := piece.strip(" \t"))]


def looks_like_tls(data: bytes | bytearray) -> bool:
    """Whether *data* begins as a TLS handshake record: type 22, major version 3 (RFC 8446 §5.1)."""
    return data[:2] == b"\x16\x03"


def find_head_end(buffer: bytearray, start: int = 0) -> int:
    r"""Return the index behind the blank line, or -1 while it has not arrived.

    *start* is the length that was searched before, so that a head that
    arrives byte by byte is not searched again each time. Lines that end in a
    bare LF count too: ``parse_head`` refuses them, but only if it gets them.
    """
    begin = max(0, start - 2)
    strict = buffer.find(b"\n\r\n", begin)
    # The whole buffer is searched for a bare "\n\n" only if no proper end comes before it.
    bare = buffer.find(b"\n\n", begin, strict + 1 if strict >= 0 else len(buffer))
    if bare >= 0:
        return bare + 2
    return strict + 3 if strict >= 0 else -1


def head_too_large(limit: int) -> Refusal:
    """Refuse a head whose blank line did not come within *limit* bytes (RFC 6585 §5)."""
    return refuse(431, f"the request head is longer than {limit} bytes")


def parse_head(raw: bytes | bytearray) -> Head | Refusal:
    """Read a request head, from its first byte up to and including the blank line."""
    if looks_like_tls(raw):
        return refuse(
            400, "a TLS handshake on a port without TLS; use ws:// or the wss:// port", stage="tls"
        )
    # RFC 9112 §2.2: an empty line before the request line is to be ignored.
    text = raw.decode("latin-1").removeprefix("\r\n")
    if wrong := _loose_characters(text):
        return refuse(400, wrong)
    if not text.endswith("\r\n\r\n"):
        empty = not text.strip()
        return refuse(400, "the request is empty" if empty else "the request head is incomplete")
    first, *lines = text[:-4].split("\r\n")
    request = _parse_request_line(first)
    if isinstance(request, Refusal):
        return request
    headers = _parse_header_lines(lines)
    if isinstance(headers, Refusal):
        return headers
    method, target, version = request
    path, _, query = target.partition("?")
    head = Head(method, target, path, query, headers, version)
    wrong = _wrong_host(head) or _announces_body(head)
    return refuse(400, wrong) if wrong else head


def _loose_characters(text: str) -> str:
    """Say which character breaks the frame of lines that end in CR LF, if one does."""
    lines = text.replace("\r\n", "")
    # What can be printed has no control character, and this is seen faster.
    found = None if lines.isprintable() else _CONTROL.search(lines)
    if found is None:
        return ""
    # RFC 9112 §2.2 lets a server accept a bare LF; what is behind a proxy must not guess.
    if found[0] in "\r\n":
        name = "LF" if found[0] == "\n" else "CR"
        return f"a line of the request ends in a bare {name}; HTTP lines end in CR LF"
    return f"control character 0x{ord(found[0]):02X} in the request head"


def _parse_request_line(line: str) -> tuple[str, str, str] | Refusal:
    """Cut the request line into method, target and version (RFC 9112 §3)."""
    method, _, rest = line.partition(" ")
    target, space, version = rest.rpartition(" ")
    numbers = _VERSION.fullmatch(version)
    if not space or numbers is None or not is_token(method):
        return refuse(400, f"not an HTTP request: {shown(line, 20)}")
    # RFC 6455 §4.2.1 item 1: HTTP/1.1 or higher. A health check is no WebSocket request.
    old_health_check = version == "HTTP/1.0" and target in HEALTH_PATHS
    if (numbers[1] == "0" or version == "HTTP/1.0") and not old_health_check:
        return refuse(
            400,
            f"{version} request; WebSocket needs HTTP/1.1"
            " (a proxy in between probably speaks the older version to this server)",
        )
    if numbers[1] != "1":
        return refuse(505, f"{version} request; this port speaks HTTP/1.1 only")
    wrong = _wrong_target(target)
    return refuse(400, wrong, stage="validation") if wrong else (method, target, version)


def _wrong_target(target: str) -> str:
    """Say what is wrong with the request target; only the origin-form is taken."""
    if not target.isascii():
        return "a character beyond ASCII in the URL; it has to be percent-encoded as UTF-8"
    if " " in target or "\t" in target:
        return "a space in the URL; it has to be percent-encoded as %20"
    # RFC 9112 §3.2: a fragment is not part of any form of the target.
    if "#" in target:
        return "a '#' in the URL; in an identity it has to be percent-encoded as %23"
    # RFC 9112 §3.2.1. The absolute-form (§3.2.2) is for proxies, which we are not: two
    # sources of the host would be two answers to which server the station meant.
    if not target.startswith("/"):
        return "the request target is not a path (absolute-form targets are for proxies)"
    return ""


def _parse_header_lines(lines: list[str]) -> tuple[tuple[str, str], ...] | Refusal:
    if len(lines) > MAX_HEADERS:
        return refuse(431, f"{len(lines)} header lines; at most {MAX_HEADERS} are taken")
    headers: list[tuple[str, str]] = []
    for number, line in enumerate(lines, 1):
        header = _shared.get(line) or _parse_header(line)
        if header is None:
            return refuse(400, _wrong_header(number, line))
        headers.append(header)
    return tuple(headers)


def _parse_header(line: str) -> tuple[str, str] | None:
    name, colon, value = line.partition(":")
    if not colon or not is_token(name):
        return None
    header = sys.intern(name), value.strip(" \t")
    if len(line) <= _SHARED_LENGTH and name.lower() in _SHARED_NAMES:
        # Every station keeps its headers, and of most they are the same as everybody's.
        if len(_shared) >= _SHARED_LINES:
            _shared.clear()
        _shared[line] = header
    return header


def _wrong_header(number: int, line: str) -> str:
    name, colon, _ = line.partition(":")
    # RFC 9112 §5.2: a server that is no message/http parser refuses line folding.
    if line[:1] in {" ", "\t"}:
        return f"header line {number} is folded (begins with a space)"
    if not colon:
        return f"header line {number} has no colon"
    # RFC 9112 §5.1: no white space between name and colon; it has been used for smuggling.
    if is_token(name.rstrip(" \t")):
        return f"white space before the colon of header {name.rstrip()}"
    return f"header line {number} has no valid name"


def _wrong_host(head: Head) -> str:
    """RFC 9112 §3.2: exactly one valid Host, or 400."""
    host = head.by_name.get("host")
    if host is None:
        return "" if head.version == "HTTP/1.0" else "no Host header"
    if _HOST.fullmatch(host):
        return ""
    # Where there are two, the space between them is in no host name either.
    if len(head.get_all("host")) > 1:
        return "more than one Host header"
    return "the Host header is not a host name with port"


def _announces_body(head: Head) -> str:
    # Any other method is refused for itself, which tells a SOAP client more.
    if head.method != "GET":
        return ""
    # RFC 9112 §6: either header announces a body. Read as frames, it would be smuggled in.
    if "transfer-encoding" in head.by_name:
        return "Transfer-Encoding announces a body; a WebSocket request has none"
    if "content-length" in head.by_name and any(
        value.strip("0") or not value for value in head.get_all("content-length")
    ):
        return "Content-Length announces a body; a WebSocket request has none"
    return ""


# What may be shown of a head

_SECRET_HEADER = re.compile(
    r"token|secret|passw|api[-_]?key|auth[-_]?key|^x-auth|session|credential|cookie", re.IGNORECASE
)
_SECRET_PARAMETER = re.compile(r"pass|pwd|token|key|secret|auth|cred|sig", re.IGNORECASE)
_PARAMETER = re.compile(r"([?&;])([^=&;?]*)=([^&;]*)")
_USERINFO = re.compile(r"//[^/?@]*@")


def redact_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the headers as they may be logged and shown.

    Of credentials only the scheme and the user name stay.
    """
    return tuple(map(_redact_header, headers))


def _redact_header(header: tuple[str, str]) -> tuple[str, str]:
    name, value = header
    if name.lower() in _PLAIN_NAMES:
        return header
    shown = _redact_value(name.lower(), value)
    return header if shown == value else (name, shown)


def _redact_value(name: str, value: str) -> str:
    if name in {"authorization", "proxy-authorization"}:
        return _redact_credentials(value)
    if _SECRET_HEADER.search(name):
        return "***"
    # Referer, X-Original-URI and the like repeat the URL with its query.
    return redact_target(value)


def _redact_credentials(value: str) -> str:
    scheme, space, rest = value.partition(" ")
    if not space or not is_token(scheme):
        return "***"
    if scheme.lower() != "basic":
        return f"{scheme} ***"
    try:
        user, colon, _ = b64decode(rest, validate=True).partition(b":")
        name = user.decode("utf-8")
    except (Base64Error, ValueError):
        return f"{scheme} ***"
    # A name that cannot be printed is rather a part of a key in the wrong place.
    return f"{scheme} {name}:***" if colon and name.isprintable() else f"{scheme} ***"


def redact_target(target: str) -> str:
    """Hide the values of query parameters that look secret, and the user part of a URL."""
    shortened = _USERINFO.sub("//***@", target)
    return _PARAMETER.sub(_redact_parameter, shortened)


def _redact_parameter(found: re.Match[str]) -> str:
    secret = _SECRET_PARAMETER.search(unquote(found[2]))
    return f"{found[1]}{found[2]}=***" if secret else found[0]
