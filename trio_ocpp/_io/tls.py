"""TLS contexts with the cipher suites that OCPP demands, and TLS failures in words.

Knows no HTTP and no WebSocket. Certificates and keys are read from files.
"""

from __future__ import annotations

import ssl
from os import PathLike

import trio

StrPath = str | PathLike[str]

# 1.6 security whitepaper TLS.FR; 2.x A00.FR.318: these four at least. Python's default list
# lacks the two with RSA key exchange.
_OCPP_SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
)


def server_tls(
    certfile: StrPath,
    keyfile: StrPath | None = None,
    *,
    password: str | None = None,
    client_ca: StrPath | None = None,
    client_certificate: str = "none",
) -> ssl.SSLContext:
    """Build the context of a CSMS: TLS 1.2 or newer, with the suites that OCPP demands.

    *certfile* is a PEM chain, *keyfile* its key (if not in the same file).
    *client_certificate* is ``"none"``, ``"optional"`` or ``"required"``
    (profile 3), checked against *client_ca*.

    An RSA and an ECDSA certificate may be served together: call
    ``load_cert_chain`` on the context for the second.

    Raises:
        OSError: a file cannot be read.
        ssl.SSLError: it is no certificate or key.
        ValueError: *client_certificate* is none of the three, or lacks its CA.
    """
    modes = {"none": ssl.CERT_NONE, "optional": ssl.CERT_OPTIONAL, "required": ssl.CERT_REQUIRED}
    if client_certificate not in modes:
        allowed = ", ".join(repr(mode) for mode in modes)
        raise ValueError(f"client_certificate takes {allowed}, not {client_certificate!r}")
    if client_certificate != "none" and client_ca is None:
        raise ValueError("client certificates are checked against client_ca; give one")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _add_suites(context)
    context.load_cert_chain(certfile, keyfile, password)
    if client_ca is not None:
        context.load_verify_locations(client_ca)
    context.verify_mode = modes[client_certificate]
    return context


def client_tls(
    cafile: StrPath | None = None,
    *,
    certfile: StrPath | None = None,
    keyfile: StrPath | None = None,
    password: str | None = None,
) -> ssl.SSLContext:
    """Build the context of a charge point: the server is verified, by *cafile* or the system's CAs.

    *certfile* and *keyfile* are its own certificate, for profile 3.

    Raises:
        OSError: a file cannot be read.
        ssl.SSLError: it is no certificate or key.
    """
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=cafile)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _add_suites(context)
    if certfile is not None:
        context.load_cert_chain(certfile, keyfile, password)
    return context


def _add_suites(context: ssl.SSLContext) -> None:
    # TLS 1.3 suites are listed too, but are not for set_ciphers to take.
    present = [suite["name"] for suite in context.get_ciphers()]
    old = [name for name in present if not name.startswith("TLS_")]
    context.set_ciphers(":".join([*old, *(name for name in _OCPP_SUITES if name not in old)]))


# What OpenSSL says, as a part of its reason, and what that means for whoever is on site.
_DIAGNOSES = (
    ("HTTP_REQUEST", "a plain (ws://) client on the TLS port; use wss://"),
    ("WRONG_VERSION_NUMBER", "not TLS: a plain client on the TLS port; use wss://"),
    ("PACKET_LENGTH_TOO_LONG", "not TLS: a plain client on the TLS port; use wss://"),
    ("RECORD_LAYER_FAILURE", "not TLS: a plain client on the TLS port; use wss://"),
    ("UNKNOWN_CA", "the station does not trust our certificate: unknown CA; install ours on it"),
    ("CERTIFICATE_EXPIRED", "the station says that our certificate has expired; check its clock"),
    ("CERTIFICATE_UNKNOWN", "the station does not accept our certificate"),
    ("BAD_CERTIFICATE", "the station does not accept our certificate; check name and chain"),
    ("UNSUPPORTED_PROTOCOL", "the station speaks only an older TLS than this port allows"),
    ("PROTOCOL_VERSION", "station and server have no TLS version in common"),
    ("NO_SHARED_CIPHER", "station and server have no cipher suite in common"),
    ("HANDSHAKE_FAILURE", "station and server have no cipher suite or certificate in common"),
    ("PEER_DID_NOT_RETURN_A_CERTIFICATE", "the station showed no client certificate"),
)


def explain_tls(error: ssl.SSLError) -> str:
    """Say in words why a TLS handshake failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the station's client certificate is not accepted: {error.verify_message}"
    if isinstance(error, ssl.SSLEOFError):
        return "the station hung up during the TLS handshake"
    said = str(error).upper().replace(" ", "_")
    for sign, words in _DIAGNOSES:
        if sign in said:
            return words
    return f"TLS handshake failed: {error.strerror}"


def find_ssl_error(error: BaseException | None) -> ssl.SSLError | None:
    """Return the ``ssl.SSLError`` that *error* is or was raised from."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__
    return error


def is_plain_http(error: ssl.SSLError) -> bool:
    """Tell whether the peer spoke plain HTTP to the TLS port."""
    return error.reason == "HTTP_REQUEST"


def server_stream(
    stream: trio.abc.Stream, context: ssl.SSLContext
) -> trio.SSLStream[trio.abc.Stream]:
    """Put TLS on an accepted stream. ``https_compatible``: stations just hang up."""
    return trio.SSLStream(stream, context, server_side=True, https_compatible=True)
