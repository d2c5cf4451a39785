"""From a line of the table to a Quart view: decode what is asked, call the view, encode its record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import trio
from quart import Quart, Response, request

from ..answers import json_answer, no_content
from ..parameters import Nothing, decode_body, decode_query, decode_segment
from ..protection import Guard, public, require
from .endpoint import Endpoint
from .parts import Parts

View = Callable[..., Awaitable[Response]]


def add_endpoint(app: Quart, board: Parts, guard: Guard, endpoint: Endpoint) -> None:
    """Route *endpoint*, unless another module does."""
    if endpoint.view is None:
        return
    given = {"board": board, "guard": guard} if endpoint.is_stream else {"board": board}
    view = _guarded(endpoint, _view(endpoint, partial(endpoint.view, **given)))
    app.add_url_rule(
        endpoint.rule,
        endpoint.name,
        view,
        methods=[endpoint.method],
        provide_automatic_options=False,
    )


def _guarded(endpoint: Endpoint, view: View) -> View:
    """Let in whom the table lets in; viewers are what protection lets in anyway."""
    if endpoint.access == "anyone":
        return public(view)
    return require("operator")(view) if endpoint.access == "operator" else view


def _view(endpoint: Endpoint, view: Callable[..., Awaitable[object]]) -> View:
    query = endpoint.query or Nothing

    async def answer(**segments: str) -> Response:
        arguments: dict[str, Any] = {
            name: decode_segment(name, segments[name], kind)
            for name, kind in endpoint.segments.items()
        }
        asked = decode_query(
            request.query_string, query, without=endpoint.without, beside=endpoint.beside
        )
        if endpoint.query is not None:
            arguments["query"] = asked
        if endpoint.body is not None:
            text = await request.get_data(cache=False, as_text=False, parse_form_data=False)
            arguments["body"] = decode_body(text, endpoint.body, optional=endpoint.body_optional)
        # The stations have their turn before each longer piece of work, on a busy server, too.
        await trio.lowlevel.checkpoint()
        found = await view(**arguments)
        await trio.lowlevel.checkpoint()
        return _respond(found, endpoint.status)

    return answer


def _respond(found: object, status: int) -> Response:
    if isinstance(found, Response):
        return found
    return no_content() if found is None else json_answer(found, status)
