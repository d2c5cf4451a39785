"""TLS as ``trio-ocpp check`` tells it: a certificate in words, and why a handshake failed.

The client's side; the server's own words for its log are in ``_io/tls``. Pure:
knows no socket.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from .diagnosis import Asked, Step, StepFailed, duration, failed

#: Days before the end in which a certificate's renewal is worth a line.
_SOON = 21

# X509_V_ERR_*, as in SSLCertVerificationError.verify_code.
_NOT_YET_VALID = 9
_EXPIRED = 10
_SELF_SIGNED = 18
_UNKNOWN_CA = (19, 20, 21)
_WRONG_NAME = (62, 64)


class Certificate(msgspec.Struct, frozen=True):
    """A server certificate; *names* are those that it is valid for."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins: datetime
    expires: datetime


def read_certificate(raw: Mapping[str, Any]) -> Certificate:
    """Read what ``getpeercert()`` returns."""
    names = tuple(value for _, value in raw.get("subjectAltName", ()))
    return Certificate(
        _name(raw["subject"]), _name(raw["issuer"]), names,
        _moment(raw["notBefore"]), _moment(raw["notAfter"]),
    )  # fmt: skip


def _name(parts: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    found = dict(pair for part in parts for pair in part)
    for field, sign in (("commonName", "CN"), ("organizationName", "O")):
        if field in found:
            return f"{sign}={found[field]}"
    return "nobody by name"


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)


def secured(version: str, certificate: Certificate, now: datetime, took: float) -> Step:
    """The handshake is done and the certificate trusted."""
    days = (certificate.expires - now).days
    hints = ("renew the certificate: stations will refuse it then",) if days < _SOON else ()
    return Step("tls", True, f"ok  {version}, {_words(certificate, now)}  {duration(took)}", hints)


def _words(certificate: Certificate, now: datetime) -> str:
    days = (certificate.expires - now).days
    when = f"expires {certificate.expires:%Y-%m-%d} (in {days} days)"
    if days < 0:
        when = (
            f"expired {certificate.expires:%Y-%m-%d} ({(now - certificate.expires).days} days ago)"
        )
    return f"certificate {certificate.subject}, issued by {certificate.issuer}, {when}"


def insecure(
    error: Exception, seen: bytes, certificate: Certificate | None, asked: Asked, now: datetime
) -> StepFailed:
    """The handshake has failed; *seen* is how the server's answer began."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _untrusted(error, certificate, asked, now)
    if seen.startswith((b"HTTP/", b"<")) or _is_no_tls(error):
        return failed("tls", "the server does not speak TLS on this port", _plain(asked))
    if not seen:
        hint = f"probably no TLS on this port; {_plain(asked)}"
        return failed("tls", "the server hung up on the TLS handshake", hint)
    return alerted(error, asked)


def alerted(error: Exception, asked: Asked) -> StepFailed:
    """The server has ended TLS, maybe behind our handshake: in 1.3 it judges us last."""
    said = str(error).upper().replace(" ", "_")
    words, hint = next(((w, h) for sign, w, h in _FAILURES if sign in said), ("", ""))
    if not words:
        return failed("tls", str(error) or "the server hung up in the middle of the handshake")
    # In TLS 1.2 there is one alert for both.
    wanted = "HANDSHAKE_FAILURE" in said and not asked.certificate
    more = ("or it demands a client certificate: give --certfile and --keyfile",) * wanted
    return failed("tls", words, hint, *more)


def insecure_in_time(asked: Asked, timeout: float) -> StepFailed:
    """The server is silent."""
    hint = f"probably no TLS on this port; {_plain(asked)}"
    return failed("tls", f"no answer to the TLS handshake within {timeout:g} s", hint)


def _plain(asked: Asked) -> str:
    return f"try {asked.with_scheme('ws')}, or the port that has TLS"


def _is_no_tls(error: Exception) -> bool:
    return isinstance(error, ssl.SSLError) and error.reason in {
        "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE",
    }  # fmt: skip


def _untrusted(
    error: ssl.SSLCertVerificationError,
    certificate: Certificate | None,
    asked: Asked,
    now: datetime,
) -> StepFailed:
    shown = (_words(certificate, now),) if certificate else ()
    code = error.verify_code
    if code == _EXPIRED:
        return failed(
            "tls", "the server's certificate has expired", *shown,
            f"renew it on the server; or this machine's clock is wrong: {now:%Y-%m-%d %H:%M} UTC",
        )  # fmt: skip
    if code == _NOT_YET_VALID:
        return failed(
            "tls", "the server's certificate is not valid yet", *shown,
            f"this machine's clock is probably wrong: {now:%Y-%m-%d %H:%M} UTC",
        )  # fmt: skip
    if code in _WRONG_NAME:
        names = ", ".join(certificate.names) if certificate else ""
        hint = f"it is for {names}: use such a name in the URL" if names else "look at its names"
        said = f"the server's certificate is not for {asked.url.host}"
        return failed("tls", said, *shown, hint)
    if code == _SELF_SIGNED:
        hint = "give that very certificate as --cafile, and install it on the station"
        return failed("tls", "the server's certificate is signed by itself", *shown, hint)
    if code in _UNKNOWN_CA:
        hint = "give its CA as --cafile; or the server does not send the intermediate certificates"
        said = "the CA of the server's certificate is not known here"
        return failed("tls", said, *shown, hint)
    said = f"the server's certificate is not accepted: {error.verify_message}"
    return failed("tls", said, *shown)


_WANTS_CERTIFICATE = (
    "the server demands a client certificate",
    "security profile 3: give --certfile and --keyfile",
)
_NO_VERSION = (
    "no TLS version in common",
    "OCPP wants TLS 1.2 or newer: bring the server up to date",
)
_NO_SUITE = (
    "no cipher suite in common",
    "OCPP wants ECDHE or RSA with AES-GCM: look at the server's cipher suites",
)
_BAD_CERTIFICATE = (
    "the server does not accept our client certificate",
    "look at its CA, its name and its dates: --certfile",
)

# What OpenSSL says, as a part of its text; the words; what to try.
_FAILURES = (
    ("CERTIFICATE_REQUIRED", *_WANTS_CERTIFICATE),
    ("UNSUPPORTED_PROTOCOL", *_NO_VERSION),
    ("PROTOCOL_VERSION", *_NO_VERSION),
    ("HANDSHAKE_FAILURE", *_NO_SUITE),
    ("UNRECOGNIZED_NAME", "the server does not know this host name", "use the name that it has"),
    ("UNKNOWN_CA", *_BAD_CERTIFICATE),
    ("BAD_CERTIFICATE", *_BAD_CERTIFICATE),
    ("CERTIFICATE_EXPIRED", *_BAD_CERTIFICATE),
    ("CERTIFICATE_UNKNOWN", *_BAD_CERTIFICATE),
)
