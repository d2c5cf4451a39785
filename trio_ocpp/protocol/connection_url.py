"""The connection URL of a charge point (OCPP-J 1.6, 2.0.1, 2.1 §3.1.1), read and made.

Knows no socket.
"""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

import msgspec

_PORTS = {"ws": 80, "wss": 443}
# RFC 3986 §3.3, §3.4: what a path and a query may hold, with the sign of what is encoded.
_LEGAL = "/?:@!$&'()*+,;=-._~%"


class ConnectionUrl(msgspec.Struct, frozen=True):
    """A connection URL taken apart.

    ``resource`` is path and query as they go into the request; ``host_header``
    has the port where it is not the scheme's own; ``identity`` is the last
    path segment, percent-decoded.
    """

    secure: bool
    host: str
    port: int
    resource: str
    host_header: str
    identity: str


def parse_url(url: str) -> ConnectionUrl:
    """Read ``ws://host:port/path/identity``.

    Raises:
        ValueError: it is no ws:// or wss:// URL, or has no identity at its end; the text says what.
    """
    parts = urlsplit(url)
    # What is wrong is said without the URL: it may hold a password or a token.
    if parts.scheme not in _PORTS:
        raise ValueError(f"a connection URL starts with ws:// or wss://, not {parts.scheme!r}")
    if not parts.hostname:
        raise ValueError("the connection URL has no host")
    if parts.username is not None or parts.fragment:
        # RFC 6455 §3: no fragment. Credentials belong in a header, not in logs.
        raise ValueError("a connection URL has neither credentials nor a fragment")
    port = _PORTS[parts.scheme] if parts.port is None else parts.port
    if port == 0:
        raise ValueError("nobody listens on port 0")
    host = _host(parts.hostname)
    return ConnectionUrl(
        secure=parts.scheme == "wss",
        host=parts.hostname,
        port=port,
        resource=_resource(parts.path, parts.query),
        host_header=host if port == _PORTS[parts.scheme] else f"{host}:{port}",
        identity=_identity(parts.path),
    )


def _host(name: str) -> str:
    if ":" in name:
        return f"[{name}]"
    return name if name.isascii() else name.encode("idna").decode("ascii")


def _resource(path: str, query: str) -> str:
    # A space or an umlaut that somebody has typed; what is encoded already stays as it is.
    return quote(path, safe=_LEGAL) + (f"?{quote(query, safe=_LEGAL)}" if query else "")


def _identity(path: str) -> str:
    last = path.rpartition("/")[2]
    if not last:
        raise ValueError("the connection URL has no identity: its last path segment is empty")
    try:
        return unquote(last, errors="strict")
    except UnicodeDecodeError as error:
        raise ValueError(f"the identity {last!r} is not percent-encoded UTF-8") from error


def connection_url(endpoint: str, identity: str) -> str:
    """Append *identity* to the path of an endpoint URL.

    "To the path first a '/' … percent-encoded as necessary": a query stays behind it.
    """
    path, mark, query = endpoint.partition("?")
    return f"{path.rstrip('/')}/{quote(identity, safe='')}{mark}{query}"
