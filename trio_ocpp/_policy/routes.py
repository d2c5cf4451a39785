"""URL patterns: which auth function a path belongs to, and which segment is the identity.

A pattern is matched against the path's segments, cut at each raw ``/`` and
then percent-decoded (``protocol.negotiate.decode_path``), so an encoded slash
never cuts. Knows neither HTTP nor what a route leads to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar
from urllib.parse import unquote

T = TypeVar("T")

_ALLOWED = (
    "a pattern is /literal/{parameter}/{identity}: it begins with '/', has at most one '*',"
    " and its last segment is {identity} or '*'"
)
_PARAMETER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")

Kind = Literal["literal", "parameter", "any"]
#: Literal beats parameter beats ``*``; a ``*`` that ends the pattern comes behind all others.
_RANK: dict[Kind, int] = {"literal": 0, "parameter": 1, "any": 2}
_TRAILING_ANY, _END = 3, 4


class Pattern:
    """One URL pattern, e.g. ``/{tenant}/ocpp/{identity}``.

    ``*`` stands for zero or more segments. Where it ends the pattern, the
    last segment that it covers is the identity, so there it covers at least
    one; ``"*"`` alone is ``"/*"``: any path.

    Raises:
        ValueError: the pattern is malformed; the text names it and what is allowed.
    """

    __slots__ = ("_parts", "_star", "rank", "shape", "text")

    def __init__(self, pattern: str) -> None:
        self.text = "/*" if pattern == "*" else pattern
        self._parts = _parse(self.text)
        _check(self.text, self._parts)
        kinds = [kind for kind, _ in self._parts]
        self._star = kinds.index("any") if "any" in kinds else None
        #: Sorts the most specific pattern first.
        self.rank = _rank(self._parts)
        #: Equal for patterns that match the same paths.
        self.shape = tuple((kind, name if kind == "literal" else "") for kind, name in self._parts)

    def __repr__(self) -> str:
        return f"Pattern({self.text!r})"

    def match(self, segments: Sequence[str], *, ignore_case: bool = False) -> dict[str, str] | None:
        """Return the parameters by name, ``identity`` included, or ``None``."""
        chosen = self._align(segments)
        if chosen is None or not segments[-1]:
            return None
        found: dict[str, str] = {"identity": segments[-1]}
        for (kind, name), segment in zip(self._parts, chosen, strict=True):
            if kind == "literal" and not _same(segment, name, ignore_case):
                return None
            if kind == "parameter":
                found[name] = segment
        return found

    def _align(self, segments: Sequence[str]) -> Sequence[str] | None:
        """Give each part its segment, counted from the end behind a ``*``."""
        parts, star, count = self._parts, self._star, len(segments)
        if star is None:
            return segments if count == len(parts) else None
        behind = len(parts) - star - 1
        if count < star + max(behind, 1):
            return None
        return [*segments[: star + 1], *segments[count - behind :]]


def _same(segment: str, literal: str, ignore_case: bool) -> bool:
    return segment == literal or (ignore_case and segment.casefold() == literal.casefold())


def _parse(text: str) -> list[tuple[Kind, str]]:
    if not text.startswith("/"):
        raise ValueError(f"pattern {text!r} does not begin with '/': {_ALLOWED}")
    return [_parse_segment(text, segment) for segment in text[1:].split("/")]


def _parse_segment(text: str, segment: str) -> tuple[Kind, str]:
    if segment == "*":
        return "any", ""
    if parameter := _PARAMETER.fullmatch(segment):
        return "parameter", parameter[1]
    if not segment:
        raise ValueError(f"pattern {text!r} has an empty segment: {_ALLOWED}")
    if any(character in "{}*?#" for character in segment):
        raise ValueError(f"pattern {text!r}: segment {segment!r} is not understood: {_ALLOWED}")
    # Compared after decoding, so that "/a%20b" and "/a b" are the same literal.
    return "literal", unquote(segment)


def _check(text: str, parts: list[tuple[Kind, str]]) -> None:
    names = [name for kind, name in parts if kind == "parameter"]
    if len(names) != len(set(names)):
        raise ValueError(f"pattern {text!r} has a parameter twice: {_ALLOWED}")
    if sum(kind == "any" for kind, _ in parts) > 1:
        raise ValueError(f"pattern {text!r} has more than one '*': {_ALLOWED}")
    if parts[-1] not in {("parameter", "identity"), ("any", "")}:
        raise ValueError(f"pattern {text!r} does not end in the identity: {_ALLOWED}")
    if ("parameter", "identity") in parts[:-1]:
        raise ValueError(f"pattern {text!r} has {{identity}} before its end: {_ALLOWED}")


def _rank(parts: list[tuple[Kind, str]]) -> tuple[int, ...]:
    ranks = [_RANK[kind] for kind, _ in parts]
    if parts[-1][0] == "any":
        ranks[-1] = _TRAILING_ANY
    # The end counts as least specific, so that of two patterns with "*" the longer one is first.
    return (*ranks, _END)


def prefixed(pattern: str, prefix: str) -> str:
    """Put *prefix* before a pattern, e.g. ``/v1`` before ``/ocpp/{identity}``.

    Raises:
        ValueError: the prefix does not begin with ``/``, or the result is no pattern.
    """
    begin = prefix.rstrip("/")
    if begin and not begin.startswith("/"):
        raise ValueError(f"prefix {prefix!r} does not begin with '/'")
    return Pattern(begin + Pattern(pattern).text).text


@dataclass(slots=True)
class Match(Generic[T]):
    """The route of a path: what was registered, and what the path says."""

    value: T
    identity: str
    #: Every ``{parameter}`` by name, percent-decoded; ``identity`` is among them.
    parameters: dict[str, str]
    #: The pattern that matched.
    pattern: str


class RouteTable(Generic[T]):
    """Patterns with a value each; the most specific one that matches wins."""

    def __init__(self) -> None:
        self._routes: list[tuple[Pattern, T]] = []

    def __len__(self) -> int:
        return len(self._routes)

    @property
    def patterns(self) -> list[str]:
        """The patterns, most specific first."""
        return [pattern.text for pattern, _ in self._routes]

    def add(self, pattern: str, value: T) -> None:
        """Register *value* under *pattern*.

        Raises:
            ValueError: the pattern is malformed, or another one matches the same paths.
        """
        new = Pattern(pattern)
        for old, _ in self._routes:
            if old.shape == new.shape:
                raise ValueError(f"pattern {pattern!r} matches the same paths as {old.text!r}")
        self._routes.append((new, value))
        # The sort is stable: among equals, the first one registered stays first.
        self._routes.sort(key=lambda route: route[0].rank)

    def find(self, segments: Sequence[str]) -> Match[T] | None:
        """Return the most specific route of a path, given as decoded segments."""
        for pattern, value in self._routes:
            found = pattern.match(segments)
            if found is not None:
                return Match(value, found["identity"], found, pattern.text)
        return None

    def explain_miss(self, segments: Sequence[str]) -> str:
        """Say why no route matches, with what is probably wrong in the station's URL."""
        path = ascii("/" + "/".join(segments)[:100])[1:-1]
        known = ", ".join(self.patterns[:5]) + (", ..." if len(self) > 5 else "")
        base = f"no route matches {path}; routes: {known or 'none'}"
        hint = self._hint(list(segments))
        return f"{hint}: {base}" if hint else base

    def _hint(self, segments: list[str]) -> str:
        if len(segments) > 1 and not segments[-1] and self.find(segments[:-1]):
            return "trailing slash in the URL"
        if len(segments) > 1 and segments[-1] == segments[-2] and self.find(segments[:-1]):
            return "identity twice in the path (the station adds it to the URL by itself)"
        if self.find([*segments, "identity"]):
            return "the identity is missing at the end of the path"
        if any(pattern.match(segments, ignore_case=True) for pattern, _ in self._routes):
            return "paths are case-sensitive"
        return ""
