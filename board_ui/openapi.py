"""The OpenAPI 3.1 document, made from the table of endpoints and the structs that they carry.

The page's TypeScript types are generated from it. Knows the table's shape, not its lines.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from . import records
from .records import Connected, Problem, Skipped
from .routes.endpoint import JSON, RESUME, Endpoint

Schema = dict[str, Any]

_REF = "#/components/schemas/{name}"

_COOKIE: Schema = {
    "type": "apiKey",
    "in": "cookie",
    "description": "Set by the login; its name depends on where the board is served.",
}
_BEARER: Schema = {
    "type": "http",
    "scheme": "bearer",
    "description": "The board's token, for scripts; where logins take tokens.",
}

#: Records whose members are left out where they have nothing to say.
_SPARSE = {
    name
    for name, each in vars(records).items()
    if isinstance(each, type)
    and issubclass(each, msgspec.Struct)
    and each.__struct_config__.omit_defaults
}

#: What any endpoint may answer: name of the component, and words.
_REFUSED: dict[int, tuple[str, str]] = {
    400: ("BadRequest", "A parameter, a segment of the path or the body is wrong; it is named."),
    401: ("Unauthorized", 'Nobody is logged in ("Unauthorized") or no longer ("Session expired").'),
    403: ("Forbidden", "The role does not suffice, or the request comes from another site."),
    404: ("NotFound", "There is no such record or station."),
    408: ("TooSlow", "The body did not come in time."),
    409: ("Conflict", "The station is not in a state for that."),
    413: ("TooLarge", "The body is larger than the board takes."),
    429: ("TooMany", "Too many requests or streams, or too many failed logins."),
    500: ("Broken", "The board is at fault; its log says more."),
    503: ("Closing", "The board is shutting down."),
}

_RETRY = {
    "description": "Seconds after which to try again.",
    "schema": {"type": "integer", "minimum": 0},
}
# Empty is as good as absent: that is what a browser's EventSource has before its first event.
_EVENT_ID = "^([0-9]{1,18}(-[0-9a-f]{1,32})?)?$"
_RESUME = (
    {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The id of the last event that was seen; browsers send it by themselves.",
        "schema": {"type": "string", "pattern": _EVENT_ID},
    },
    {
        "name": RESUME,
        "in": "query",
        "description": "The same for those who cannot send the header, which goes before it.",
        "schema": {"type": "string", "pattern": _EVENT_ID},
    },
)


def document(endpoints: Sequence[Endpoint], version: str, cookie: str = "board") -> Schema:
    """Describe *endpoints* completely, but for ``servers``, which depends on who asks.

    *cookie* is the name of the session's cookie.
    """
    types = [each.answer for each in endpoints if each.answer is not None]
    bodies = [each.body for each in endpoints if each.body is not None]
    schemas, components = msgspec.json.schema_components(
        [*types, *bodies, Connected, Skipped, Problem], ref_template=_REF
    )
    named = dict(zip((repr(each) for each in types + bodies), schemas, strict=False))
    sent_to_us = {str(named[repr(each)]["$ref"]).rpartition("/")[2] for each in bodies}
    paths: dict[str, Schema] = {}
    for each in endpoints:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, named)
    return {
        "openapi": "3.1.0",
        "info": _info(version),
        "tags": [{"name": name} for name in dict.fromkeys(each.group for each in endpoints)],
        "paths": paths,
        "components": {
            "schemas": {
                name: _clean(schema, sent_to_us=name in sent_to_us)
                for name, schema in components.items()
            },
            "responses": {name: _problem(status) for status, (name, _) in _REFUSED.items()},
            "securitySchemes": {
                "session": {**_COOKIE, "name": cookie},
                "bearer": _BEARER,
            },
        },
    }


def _info(version: str) -> Schema:
    words = inspect.getdoc(records) or ""
    return {"title": "trio_ocpp board", "version": version, "description": words}


def _operation(endpoint: Endpoint, named: dict[str, Schema]) -> Schema:
    operation: Schema = {
        "operationId": endpoint.name,
        "tags": [endpoint.group],
        "summary": endpoint.summary,
        "parameters": list(_parameters(endpoint)),
        "responses": _responses(endpoint, named),
        "security": [] if endpoint.access == "anyone" else [{"session": []}, {"bearer": []}],
    }
    if endpoint.access == "operator":
        operation["description"] = "For operators."
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": not endpoint.body_optional,
            "content": {JSON: {"schema": named[repr(endpoint.body)]}},
        }
    return operation


def _parameters(endpoint: Endpoint) -> Iterable[Schema]:
    for name, kind in endpoint.segments.items():
        yield {"name": name, "in": "path", "required": True, "schema": msgspec.json.schema(kind)}
    if endpoint.query is not None:
        _, components = msgspec.json.schema_components([endpoint.query])
        properties = components[endpoint.query.__name__]["properties"]
        for name, schema in properties.items():
            if name not in endpoint.without:
                yield {"name": name, "in": "query", "required": False, "schema": _present(schema)}
    if endpoint.is_stream:
        yield from _RESUME


def _present(schema: Schema) -> Schema:
    """Leave ``null`` out: a parameter that is given has a value."""
    if "anyOf" not in schema:
        return schema
    (given,) = [each for each in schema["anyOf"] if each != {"type": "null"}]
    return dict(given)


def _responses(endpoint: Endpoint, named: dict[str, Schema]) -> Schema:
    answers: Schema = {str(endpoint.status): _answer(endpoint, named)}
    for status in sorted(_statuses(endpoint)):
        name, words = _REFUSED[status]
        own = endpoint.refusals.get(status)
        if own is None or own == words:
            answers[str(status)] = {"$ref": f"#/components/responses/{name}"}
        else:
            answers[str(status)] = _problem(status, own)
    return answers


def _statuses(endpoint: Endpoint) -> set[int]:
    found = {400, 413, 429, 500} | set(endpoint.refusals)
    if endpoint.access != "anyone":
        found.add(401)
    if endpoint.access == "operator" or endpoint.method != "GET":
        found.add(403)
    if endpoint.segments:
        found.add(404)
    if endpoint.body is not None:
        found.add(408)
    return found


def _answer(endpoint: Endpoint, named: dict[str, Schema]) -> Schema:
    words = endpoint.answer_words or endpoint.summary
    if endpoint.status == 204:
        return {"description": words}
    if endpoint.is_stream:
        return {"description": words, "content": {endpoint.media: {"schema": _events(endpoint)}}}
    schema = {"type": "string"} if endpoint.answer is None else named[repr(endpoint.answer)]
    content = {media: {"schema": schema} for media in (endpoint.media, endpoint.also) if media}
    return {"description": words, "content": content}


def _events(endpoint: Endpoint) -> Schema:
    """Describe one event of a stream; OpenAPI 3.1 has no words for their sequence."""
    carried = {"connected": Connected, str(endpoint.event): endpoint.answer, "skipped": Skipped}
    return {"oneOf": [_event(name, kind) for name, kind in carried.items()]}


def _event(name: str, kind: type) -> Schema:
    data = {
        "type": "string",
        "contentMediaType": JSON,
        "contentSchema": {"$ref": _REF.format(name=kind.__name__)},
    }
    return {
        "type": "object",
        "properties": {
            "id": {"type": "string", "pattern": "^[0-9]+(-[0-9a-f]+)?$"},
            "event": {"const": name},
            "data": data,
        },
        "required": ["id", "event", "data"],
    }


def _problem(status: int, words: str | None = None) -> Schema:
    answer: Schema = {
        "description": words or _REFUSED[status][1],
        "content": {JSON: {"schema": {"$ref": _REF.format(name="Problem")}}},
    }
    if status in {429, 503}:
        answer["headers"] = {"Retry-After": _RETRY}
    return answer


def _clean(schema: Schema, *, sent_to_us: bool) -> Schema:
    """Say of what we send that all its members are always there, and unindent its description."""
    schema = {**schema, "description": inspect.cleandoc(schema.get("description", ""))}
    if not sent_to_us and schema["title"] not in _SPARSE and "properties" in schema:
        schema["required"] = list(schema["properties"])
        schema["properties"] = {
            name: {key: value for key, value in each.items() if key != "default"}
            for name, each in schema["properties"].items()
        }
    return schema
