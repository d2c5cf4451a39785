"""The built page: read once at start, served from memory, at home under any path.

``index.html`` is asked for anew each time; everything under ``assets/`` has a hash in its name
and never changes. Knows no API; which paths are not the page's is told by ``is_page``.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from quart import Response

#: What the build writes. Python's own table differs from machine to machine.
_TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
_PACKED = {".html", ".js", ".css", ".json", ".map", ".svg", ".txt", ".webmanifest"}
#: Below this many bytes packing saves no packet.
_WORTH_PACKING = 1_024

#: First segments of paths that are never the page's.
_TAKEN = frozenset({"api", "assets", "health", "metrics"})


def is_page(path: str) -> bool:
    """Whether *path* is one that the page's own router may know.

    A file name is none, at the top; below it may be the identity of a station.
    """
    first, slash, rest = path.removeprefix("/").partition("/")
    # Other spellings of /api/… are none of the page's either, and nothing has an empty segment.
    if (slash and not first) or unquote(first).partition("/")[0].lower() in _TAKEN:
        return False
    return bool(rest and first.strip(".")) or "." not in first


@dataclass(frozen=True, slots=True)
class File:
    """One file of the build. *packed* is gzip, where that is smaller."""

    content: bytes
    packed: bytes | None
    media: str
    etag: str
    forever: bool

    def answer(self, accepted: str, known: str) -> Response:
        """Serve it to someone who takes the encodings *accepted* and has the version *known*."""
        packed = self.packed if "gzip" in accepted else None
        response = Response(self.content if packed is None else packed, content_type=self.media)
        caching: Literal["no-cache", "public, max-age=31536000, immutable"]
        caching = "public, max-age=31536000, immutable" if self.forever else "no-cache"
        response.headers["Cache-Control"] = caching
        # Weak: the same page, packed or not (RFC 9110 §8.8.1).
        response.headers["ETag"] = self.etag
        if self.packed is not None:
            response.headers["Vary"] = "Accept-Encoding"
        if packed is not None:
            response.headers["Content-Encoding"] = "gzip"
        if self.etag in known:
            response.status_code = 304
            response.set_data(b"")
        return response


def make_file(content: bytes, suffix: str, *, forever: bool = False) -> File:
    """Prepare *content* for serving."""
    packed = None
    if suffix in _PACKED and len(content) >= _WORTH_PACKING:
        packed = gzip.compress(content, mtime=0)
    return File(
        content=content,
        packed=packed,
        media=_TYPES.get(suffix, "application/octet-stream"),
        etag=f'W/"{hashlib.sha256(content).hexdigest()[:32]}"',
        forever=forever,
    )


def _around_base(index: bytes) -> tuple[bytes, bytes]:
    """Cut *index* where its ``<base>`` belongs: in place of its own, or first in the head."""
    own = re.search(rb"<base\b[^>]*>", index) or re.search(rb"(?<=<head>)", index)
    if own is None:
        raise ValueError("index.html has no <head>: this is no page of the board")
    return index[: own.start()], index[own.end() :]


class Page:
    """The files of a build, by their path below its folder."""

    def __init__(self, folder: Path) -> None:
        found = sorted(each for each in folder.rglob("*") if each.is_file())
        self._files = {
            each.relative_to(folder).as_posix(): make_file(
                each.read_bytes(), each.suffix, forever=each.parent == folder / "assets"
            )
            for each in found
        }
        index = self._files.pop("index.html", None)
        self._around = None if index is None else _around_base(index.content)

    @property
    def is_built(self) -> bool:
        """Whether there is a page at all."""
        return self._around is not None

    def file(self, path: str) -> File | None:
        """Find the file at *path*, a path as browsers ask for it."""
        return self._files.get(path.removeprefix("/"))

    def index(self, prefix: str) -> File:
        """Make the page for a board that is mounted under *prefix*: its links are relative to that."""
        assert self._around is not None, "only a built page has an index"
        base = f'<base href="{html.escape(prefix)}/">'
        return make_file(self._around[0] + base.encode() + self._around[1], ".html")
