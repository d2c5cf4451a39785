"""``Endpoint``: one line of the API's table, from which both routing and the document come.

quart-schema was tried: it answers 500 to a generic ``Page[Message]``, drops repeated and unknown
parameters without a word, and describes no streams. Knows no particular endpoint.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec import Struct

from ..records import Page, Record

Access = Literal["anyone", "viewer", "operator"]

JSON = "application/json"
EVENTS = "text/event-stream"

AWAY = {503: "The board's store does not answer now."}

_STREAM = (
    "Server-sent events, of which each has an id and JSON as its data: first `connected`, which "
    "says where the stream begins; `{event}`, one record each; `skipped`, when records were left "
    "out, because there were too many at once or because they are no longer kept. Comments keep "
    "a quiet connection open. Send the id of the last event to go on after an interruption."
)

#: What a stream does not take: it begins at now, or where Last-Event-ID says.
NOT_OF_STREAMS = frozenset({"limit", "offset", "before", "after"})
#: Where a stream resumes, for those who cannot send the header.
RESUME = "lastEventId"


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """One operation: where it is, who may use it, what it takes and what it answers.

    *view* is called with the board, and by name with the path's segments, *query* and *body*
    where the endpoint has them; it returns the record to answer with, or a response of its own.
    *answer* is the type of that record, ``None`` for an answer that is none; of a stream it is
    that of its records, and *event* their name. *also* is a second media type that it has. *refusals* are
    statuses that come on top of those that every endpoint has. *view* is ``None`` where another
    module routes it (the login), and only the document is made here.
    """

    method: Literal["GET", "POST", "DELETE"]
    path: str
    name: str
    group: str
    summary: str
    view: Callable[..., Awaitable[object]] | None
    answer: Any = None
    answer_words: str = ""
    status: int = 200
    media: str = JSON
    also: str | None = None
    event: str | None = None
    access: Access = "viewer"
    segments: Mapping[str, Any] = field(default_factory=dict)
    query: type[Struct] | None = None
    body: type[Struct] | None = None
    body_optional: bool = False
    refusals: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_stream(self) -> bool:
        """Whether it answers with server-sent events."""
        return self.media == EVENTS

    @property
    def without(self) -> frozenset[str]:
        """Parameters of the query's type that this endpoint does not take."""
        return NOT_OF_STREAMS if self.is_stream else frozenset()

    @property
    def beside(self) -> frozenset[str]:
        """Parameters that are not of the query's type."""
        return frozenset({RESUME}) if self.is_stream else frozenset()

    @property
    def rule(self) -> str:
        """The path as Quart writes it."""
        return self.path.replace("{", "<").replace("}", ">")


def a_list(
    name: str,
    summary: str,
    view: Callable[..., Awaitable[object]],
    *,
    query: type[Struct],
    record: type[Record],
) -> Endpoint:
    """``GET /api/<name>``: a page of records."""
    return Endpoint(
        method="GET",
        path=f"/api/{name}",
        name=_camel(name),
        group=name,
        summary=summary,
        view=view,
        query=query,
        answer=Page[record],  # type: ignore[valid-type]  # made at run time, from a class at hand
        refusals=AWAY,
    )


def a_stream(
    name: str,
    summary: str,
    view: Callable[..., Awaitable[object]],
    *,
    event: str,
    query: type[Struct],
    record: type[Record],
) -> Endpoint:
    """``GET /api/<name>/stream``: the same records as they come."""
    return Endpoint(
        method="GET",
        path=f"/api/{name}/stream",
        name=f"{_camel(name)}Stream",
        group=name,
        summary=summary,
        view=view,
        query=query,
        answer=record,
        answer_words=_STREAM.format(event=event),
        media=EVENTS,
        event=event,
    )


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(word.title() for word in rest)
