"""What to do about a handshake that did not become a connection, in words for whoever is on site.

The server's reason says what is wrong; a hint says where to look and what to
change. Pure: a table of reasons, then one of stages.
"""

from __future__ import annotations

from collections.abc import Collection

from trio_ocpp.events import Stage

from .records import Outcome

_PROXY = (
    "Let the proxy forward WebSocket upgrades"
    " (nginx: proxy_http_version 1.1, and the headers Upgrade and Connection)."
)
_PLAIN = "Set the station's URL to wss://, or point it at the port without TLS."
_URL = "Correct the central system's URL in the station"
_VERSION = "Set the station to one of the versions that this server speaks, or let it speak more"

# By words of the reason; the first that is in it says the hint.
_BY_REASON: tuple[tuple[str, str], ...] = (
    # the transport
    (
        "TLS (wss://) client on the plain port",
        "Set the station's URL to ws://, or point it at the port that has TLS.",
    ),
    ("TLS handshake on a port without TLS", "Set the station's URL to ws://, or to the TLS port."),
    ("a plain (ws://) client on the TLS port", _PLAIN),
    ("not TLS", _PLAIN),
    (
        "unknown CA",
        "Install the CA of this server's certificate on the station; and let the server send"
        " its intermediate certificates.",
    ),
    (
        "our certificate has expired",
        "Renew this server's certificate; if it is still valid, the station's clock is wrong.",
    ),
    (
        "does not accept our certificate",
        "Compare the host name in the station's URL with the names in this server's certificate,"
        " and look whether its chain is complete.",
    ),
    (
        "only an older TLS",
        "Update the station's firmware; or give such stations a port that allows older TLS.",
    ),
    (
        "no TLS version in common",
        "Update the station's firmware; or give such stations a port that allows older TLS.",
    ),
    (
        "no cipher suite",
        "Compare the cipher suites of station and server: OCPP wants ECDHE or RSA with AES-GCM;"
        " an ECDSA-only station needs an ECDSA certificate here.",
    ),
    (
        "client certificate",
        "Security profile 3: install a client certificate of the CA that this server trusts"
        " on the station, and look at its dates.",
    ),
    ("hung up during the TLS handshake", "Look at the station's log: it probably does not trust"
     " this server's certificate."),
    # the path
    ("trailing slash", f"{_URL}: it must not end in '/' behind the identity."),
    ("double slash", f"{_URL}: it must not end in '/', the station adds its own."),
    ("identity twice", f"{_URL}: leave the identity out, the station adds it by itself."),
    ("identity is missing", f"{_URL}: the identity belongs behind the last '/'."),
    ("no identity in the URL", f"{_URL}: it is ws://host:port/path/identity."),
    ("paths are case-sensitive", f"{_URL}: upper and lower case have to be the same."),
    ("percent-encoded", f"{_URL}: such a character has to be written as %20 and the like."),
    ("two hex digits", f"{_URL}: a '%' is written as %25."),
    ("a dot segment", f"{_URL}: take '.' and '..' out of its path."),
    ("absolute-form", "A proxy in between is set up as a forward proxy: make it a reverse proxy."),
    # HTTP and WebSocket
    ("HTTP/1.0 request", f"A proxy in between speaks HTTP/1.0 to this server. {_PROXY}"),
    ("does not forward WebSocket upgrades", _PROXY),
    ("OCPP-S", "The station speaks SOAP: set it to JSON (OCPP-J), or update its firmware."),
    ("a plain HTTP GET", "A browser or a monitor, no station: nothing to do. If a station sent it,"
     f" a proxy took its upgrade away. {_PROXY}"),
    ("Upgrade names", f"Something in between changes the Upgrade header. {_PROXY}"),
    ("Sec-WebSocket-Version", "The station's WebSocket is too old: update its firmware."),
    ("Sec-WebSocket-Key", f"Something in between changes the WebSocket headers. {_PROXY}"),
    ("announces a body", f"Something in between changes the request. {_PROXY}"),
    ("longer than", "Something in between adds very many headers, or cookies: look at the proxy."),
    ("header lines", "Something in between adds very many headers: look at the proxy."),
    ("not an HTTP request", "No station: a scanner, or a device that was pointed at this port by"
     " mistake. Look at its address."),
    # the version
    ("offers no subprotocol", f"{_VERSION}. An OCPP-J station has to offer its version in"
     " Sec-WebSocket-Protocol; if it does, a proxy in between removes that header."),
    ("names are case-sensitive", "Correct the spelling of the version in the station, or update"
     " its firmware: it is written in lower case."),
    ("not a valid name", "Correct the spelling of the version in the station: it is written as"
     " ocpp1.6, ocpp2.0.1 or ocpp2.1."),
    # who it is
    ("at most 48", "Give the station a shorter identity, 48 characters at most in OCPP 2.x."),
    ("at most 255", "Give the station a shorter identity."),
    ("has a ':'", "Take the ':' out of the station's identity: it separates name and password."),
    ("has a character", "Take such characters out of the station's identity."),
    ("is not the identity", "Set the station's user name for Basic authentication to its identity;"
     " some stations have two settings for it."),
    ("scheme is not Basic", "Set the station to HTTP Basic authentication: OCPP has no other."),
    ("not base64", "The station encodes its password wrongly: update its firmware."),
    ("no ':' behind the user name", "The station sends a password without its user name: set both,"
     " or update its firmware."),
    # the server
    ("too many failed handshakes", "It has failed too often. Correct what failed before, see the"
     " older handshakes of this address; then it is let in within a minute."),
    ("connected already", "A station of this identity is connected. If it is the same one, its old"
     " connection ends within a minute or so; else two stations have one identity."),
    ("the server is full", "Raise Limits.connections, or find out who holds so many connections."),
    ("shutting down", "Nothing to do: the station comes back when the server runs again."),
    ("the server stopped", "Nothing to do: the station comes back when the server runs again."),
    ("did not take our answer", "The station took no byte for a long time: look at the network"
     " between here and there."),
)  # fmt: skip

_NETWORK = "Look at the network: signal strength, SIM card, firewall, NAT timeouts."
_LOG = "The server's own function failed: its log has the traceback."

# By outcome and stage, where the reason is not known; "" stands for all other stages.
_BY_STAGE: dict[tuple[Outcome, str], str] = {
    ("no-common-version", ""): f"{_VERSION}.",
    ("health-check", ""): "Nothing to do: a load balancer asked whether the server is well.",
    ("timed-out", "tls"): f"The TLS handshake got stuck: is it a TLS client at all? {_NETWORK}",
    ("timed-out", "request"): "It connected, but did not send a whole request: a scanner, a health"
    f" check by TCP that sends bytes, or a very slow line. {_NETWORK}",
    ("timed-out", "auth"): "The auth function is too slow: look at what it waits for, such as a"
    " database; or raise Timeouts.handshake.",
    ("timed-out", "middleware"): "The connection middleware is too slow: look at what it waits"
    " for; or raise Timeouts.handshake.",
    ("timed-out", ""): _NETWORK,
    (
        "crashed",
        "accept",
    ): "The auth function returned an Accept that does not fit: see the reason.",
    ("crashed", ""): _LOG,
    ("hung-up", "tls"): "It gave up during the TLS handshake: it probably does not trust this"
    " server's certificate.",
    ("hung-up", "request"): "It left before its request was whole: a scanner, a health check by"
    f" TCP, or a bad line. {_NETWORK}",
    ("hung-up", "auth"): "It did not wait for the auth function: make that faster than the"
    " station's own timeout.",
    ("hung-up", "middleware"): "It did not wait for the connection middleware: make that faster"
    " than the station's own timeout.",
    ("hung-up", ""): _NETWORK,
    ("transport-error", "tls"): "TLS did not come about: compare certificates, TLS versions and the"
    " scheme of the station's URL.",
    ("transport-error", ""): _NETWORK,
    ("refused", "capacity"): "The server takes nobody in at this moment; the station tries again.",
    ("refused", "route"): f"{_URL}: compare its path with the routes in the reason.",
    ("refused", "identity"): "Correct the identity in the station.",
    ("refused", "request"): f"What came is no good HTTP. {_PROXY}",
    ("refused", "validation"): f"What came is no good WebSocket request. {_PROXY}",
}

_SEND_ONE = (
    "The station sent no password: set AuthorizationKey (1.6) or BasicAuthPassword (2.x) on it,"
    " with security profile 1 or 2."
)
_COMPARE = (
    "Compare the password of the station with the one that the server has for it. In 1.6 it is"
    " often set as hex digits of the AuthorizationKey: 16 to 20 bytes are 32 to 40 digits."
)

_BY_STATUS: dict[int, str] = {
    403: "The server does not let this station in: is it blocked, or on no list of those allowed?",
    404: "The server does not know this station: register it, or correct the identity in its URL.",
    429: "It tries too often: correct what failed before, then wait a minute.",
    503: "The server does not let it in at this moment: look at its log, the station tries again.",
}


def hint(
    outcome: Outcome,
    stage: Stage,
    status: int | None,
    reason: str,
    headers: Collection[str] = (),
) -> str:
    """Say what to do; *headers* are the names of those that were sent, in lower case.

    Nothing is said of a handshake that was accepted.
    """
    if outcome == "accepted":
        return ""
    if stage not in {"auth", "middleware"}:
        # What the user's functions say is theirs; it may hold any words.
        for words, found in _BY_REASON:
            if words in reason:
                return found
    by_stage = _BY_STAGE.get((outcome, stage)) or _BY_STAGE.get((outcome, ""))
    return by_stage or _by_status(status, headers)


def _by_status(status: int | None, headers: Collection[str]) -> str:
    if status == 401:
        return _COMPARE if "authorization" in headers else _SEND_ONE
    return _BY_STATUS.get(status or 0, "The server's auth function refused it: see the reason.")
