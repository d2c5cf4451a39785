"""What a bad answer of the API is made of: one shape of JSON for every refusal and every failure.

Knows Quart and the JSON contract; neither routes nor who asks. Good answers are in ``answers``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import msgspec
from quart import Quart, Response
from werkzeug.exceptions import HTTPException

from .records import Problem


def problem(
    status: int,
    error: str,
    *,
    parameter: str | None = None,
    allowed: Iterable[str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer that a request cannot be served, and why, as a ``records.Problem``."""
    names = None if allowed is None else tuple(allowed)
    body = msgspec.json.encode(Problem(error=error, parameter=parameter, allowed=names))
    response = Response(body, status, dict(headers or {}), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


class Refusal(Exception):
    """Raise while a request is served to answer it with a problem.

    *parameter* is the one at fault, *allowed* what it could be instead, *retry_after* the
    seconds after which asking again makes sense (``Retry-After``, in whole seconds).
    """

    def __init__(
        self,
        status: int,
        error: str,
        *,
        parameter: str | None = None,
        allowed: Iterable[str] | None = None,
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, error)
        self.status = status
        self.error = error
        self.parameter = parameter
        self.allowed = None if allowed is None else tuple(allowed)
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(max(1, math.ceil(retry_after)))

    def answer(self) -> Response:
        """Say it as JSON."""
        return problem(
            self.status,
            self.error,
            parameter=self.parameter,
            allowed=self.allowed,
            headers=self.headers,
        )


def json_errors(app: Quart) -> None:
    """Let *app* answer refusals, HTTP errors and failures of its own as JSON, without internals."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_error)


async def _refused(refusal: Refusal) -> Response:
    return refusal.answer()


async def _http_error(error: HTTPException) -> Response:
    """Answer with the status alone: werkzeug's descriptions are prose in HTML, or whatever was raised."""
    # 405 says in Allow what would be allowed (RFC 9110 §15.5.6).
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    return problem(error.code or 500, error.name, headers=headers)
