"""What every answer says to browsers about how far to trust it, and the session's cookie.

Pure but for Quart's ``Response``: knows neither sessions nor who asks.
"""

from __future__ import annotations

import hashlib

from quart import Response

from .origins import Caller, host_port

#: The page brings everything along; nothing else is loaded, run, framed or sent to.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "frame-ancestors 'none'",
        # The served page says with <base> under which path it is mounted.
        "base-uri 'self'",
        "form-action 'self'",
    )
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # What reads no Content-Security-Policy knows this one.
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

#: A year, as is usual: how long browsers are to use TLS only.
_HSTS = "max-age=31536000"


def add_headers(response: Response, *, secure: bool, kept: bool) -> None:
    """Add the headers; what may not be *kept* gets ``no-store``, where it says nothing of its own."""
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    if secure:
        response.headers["Strict-Transport-Security"] = _HSTS
    if not kept:
        response.headers.setdefault("Cache-Control", "no-store")


def cookie_name(caller: Caller) -> str:
    """Name the cookie of the board that *caller* sees.

    Cookies know no ports, and one of "/" is also sent to "/board": boards on one host need names
    of their own. What is prefixed ``__Secure-`` nobody can plant over plain HTTP (RFC 6265bis
    §4.1.3.1); ``__Host-`` would not allow a path.
    """
    place = hashlib.sha256(f"{host_port(caller.host)} {caller.mount}".encode()).hexdigest()[:8]
    return f"__Secure-board-{place}" if caller.secure else f"board-{place}"


def set_cookie(response: Response, caller: Caller, id: str, left: float) -> None:  # noqa: A002
    """Give the session's id to the browser, for as long as the session can last."""
    response.set_cookie(
        cookie_name(caller),
        id,
        max_age=int(left),
        path=caller.mount or "/",
        secure=caller.secure,
        httponly=True,
        samesite="Strict",
    )


def delete_cookie(response: Response, caller: Caller) -> None:
    """Let the browser forget the session's id."""
    response.delete_cookie(
        cookie_name(caller),
        path=caller.mount or "/",
        secure=caller.secure,
        httponly=True,
        samesite="Strict",
    )
