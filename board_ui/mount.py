"""Where the board is mounted: one normal form of path and prefix before any routing.

A board may sit under a path of the ASGI server (``root_path``), behind a proxy that strips a
prefix or does not, or both. ``normal_path`` also keeps an encoded slash inside its segment: the
identity of a station may hold one. Knows nothing of what is served.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, Scope

_PLAIN = re.compile(rb"^(?:/[A-Za-z0-9._~!$&'()*+,;=:@-]*)+$")
_PREFIX = re.compile(r"^(?:/[A-Za-z0-9._~-]+)+/?$")
_SAFE = "!$&'()*+,;=:@"


def normal_path(raw: bytes) -> str:
    """Encode a path's segments in one way only, so that equal paths are equal texts (RFC 3986 §6.2.2)."""
    if raw[:1] != b"/":  # the absolute form, as a proxy gets it (RFC 9112 §3.2.2)
        raw = b"/" + raw.partition(b"://")[2].partition(b"/")[2]
    if _PLAIN.match(raw):
        return raw.decode("ascii")
    segments = raw.decode("latin-1").split("/")
    return "/".join(quote(unquote(segment, "utf-8"), safe=_SAFE) for segment in segments)


def split_mount(path: str, root: str, forwarded: str, base: str) -> tuple[str, str]:
    """Tell the prefix that browsers see from the path inside the board.

    *root* is the ASGI server's mount, *forwarded* what a trusted proxy stripped before it, *base*
    the option for where neither says anything. Servers and proxies that leave their prefix on the
    path and those that strip it are served alike.
    """
    root = root.rstrip("/")
    prefix = forwarded.rstrip("/") + root or base.rstrip("/")
    for each in (prefix, root):
        inside = path.removeprefix(each)
        if each and inside != path and inside[:1] in {"", "/"}:
            return prefix, inside or "/"
    return prefix, path


def forwarded_prefix(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Read ``X-Forwarded-Prefix``; anything but a plain path counts as none."""
    for name, value in headers:
        if name.lower() == b"x-forwarded-prefix":
            prefix = value.decode("latin-1").strip()
            return prefix if _PREFIX.match(prefix) else ""
    return ""


class Mounted:
    """An ASGI application that hands on requests with path and prefix in normal form.

    *trusted* tells of a peer's address whether its ``X-Forwarded-Prefix`` is believed.
    """

    def __init__(self, app: Any, base: str, trusted: Callable[[str], bool]) -> None:
        self._app = app
        self._base = base
        self._trusted = trusted

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            scope = self._moved(dict(scope))
        await self._app(scope, receive, send)

    def _moved(self, scope: dict[str, Any]) -> Any:
        raw = scope.get("raw_path") or quote(scope["path"]).encode()
        client = scope.get("client")
        believed = client is not None and self._trusted(client[0])
        forwarded = forwarded_prefix(scope["headers"]) if believed else ""
        root = normal_path(quote(scope.get("root_path", "")).encode())
        prefix, path = split_mount(normal_path(raw), root, forwarded, self._base)
        scope["root_path"] = prefix
        scope["path"] = prefix + path
        return scope
