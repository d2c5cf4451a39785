"""The plain page that is there while the built one is not: the numbers, and where the API is.

Pure: an overview in, HTML out. No script, no style: it passes the strictest policy.
"""

from __future__ import annotations

import html

from .records import Overview

_API = (
    "overview",
    "connections",
    "messages",
    "handshakes",
    "telemetry",
    "security",
    "errors",
    "system-events",
    "logs",
    "openapi.json",
)


def status_page(overview: Overview | None, prefix: str) -> str:
    """Render *overview*, or the way in for who is not logged in (``None``)."""
    body = _login() if overview is None else _numbers(overview) + _attention(overview) + _links()
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<base href="{html.escape(prefix)}/"><title>trio_ocpp board</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"</head><body><h1>trio_ocpp board</h1>{body}</body></html>\n"
    )


def _login() -> str:
    return (
        "<p>Not logged in. This board was installed without its page; the API answers to a "
        "session from <code>POST api/auth/login</code> or to "
        "<code>Authorization: Bearer</code> and the board's token.</p>"
    )


def _numbers(overview: Overview) -> str:
    rows = {
        "Version": overview.version,
        "Started": overview.started_at.isoformat(timespec="seconds"),
        "Stations online": overview.online,
        "Stations offline": overview.offline,
        "Handshakes accepted": overview.handshakes_accepted,
        "Handshakes refused": overview.handshakes_refused,
        "Errors": overview.errors,
        "Security events": overview.security_events,
        "of them critical": overview.critical_security_events,
    }
    if overview.sample is not None:
        rows["Messages per second"] = f"{overview.sample.messages_per_second:.1f}"
        rows["Messages in all"] = overview.sample.total_messages
        rows["Answered within (p95, ms)"] = f"{overview.sample.handling.p95:.1f}"
    cells = (
        f"<tr><th scope=row>{name}</th><td>{html.escape(str(value))}</td></tr>"
        for name, value in rows.items()
    )
    return f"<table>{''.join(cells)}</table>"


def _attention(overview: Overview) -> str:
    if not overview.needs_attention:
        return "<p>No station needs a look.</p>"
    items = (
        f"<li>{html.escape(each.identity)}: {html.escape(each.description)}</li>"
        for each in overview.needs_attention
    )
    return f"<h2>Needs a look</h2><ul>{''.join(items)}</ul>"


def _links() -> str:
    links = (f'<li><a href="api/{name}">api/{name}</a></li>' for name in _API)
    return f'<h2>API</h2><ul>{"".join(links)}<li><a href="metrics">metrics</a></li></ul>'
