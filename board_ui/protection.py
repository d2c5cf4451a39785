"""The guard at the board's door, hooked into the application.

``protect`` puts a ``Guard`` before every view; there ``access()`` tells who asks. All under
/api, and /metrics, takes a login, but for ``public`` views; a path that does not exist passes
and gets its 404. Knows no route by name, and nothing of what the board shows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import quart_cors
from quart import Quart, Request, Response, g, request

from .auth import Role
from .exposure import BoardNotSafe, check_exposure
from .guard import Access, Guard, Incident, StreamSlot
from .headers import add_headers
from .problems import Refusal, json_errors
from .records import User

__all__ = [
    "Access",
    "BoardNotSafe",
    "Guard",
    "Incident",
    "StreamSlot",
    "access",
    "check_exposure",
    "demand",
    "protect",
    "public",
    "require",
]

P = ParamSpec("P")
R = TypeVar("R")

#: Seconds in which a body has to come.
_BODY_TIMEOUT = 10

_PUBLIC = "_board_is_public"


def access() -> Access:
    """Tell who asks, while a request is served."""
    found: Access = g.access
    return found


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Let everybody in to a view under /api. Stands below the route's decorator."""
    setattr(view, _PUBLIC, True)
    return view


def demand(role: Role = "operator") -> User:
    """Make sure that whoever asks has *role* at least, and tell who it is.

    Raises:
        Refusal: 401 without a login, 403 for a viewer where an operator is needed.
    """
    user = access().user
    if user is None:
        raise Refusal(401, "Unauthorized", headers={"WWW-Authenticate": 'Bearer realm="board"'})
    if role == "operator" and user.role != "operator":
        guard: Guard = g.guard
        guard.denied(user, access().caller.address, f"{request.method} {request.path[:200]}")
        raise Refusal(403, "this takes the role of an operator")
    return user


def require(
    role: Role = "operator",
) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Let in to a view only who has *role*. Stands below the route's decorator."""

    def decorate(view: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @wraps(view)
        async def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            demand(role)
            return await view(*args, **kwargs)

        return checked

    return decorate


def protect(app: Quart, guard: Guard) -> None:
    """Put *guard* before every view of *app*, and what browsers need to hear on every answer."""
    app.config["MAX_CONTENT_LENGTH"] = guard.limits.body
    app.config["BODY_TIMEOUT"] = _BODY_TIMEOUT
    json_errors(app)

    async def before() -> Response | None:
        g.caller, g.guard = guard.caller(request), guard
        if guard.options.cors_origins and _is_preflight(request):
            return Response(b"", 204)
        api = _is_api(_rule(request))
        login = api and request.method != "OPTIONS" and not _is_open(app, request)
        g.access = await guard.admit(request, g.caller, api=api, login=login)
        g.user = g.access.user
        return None

    async def after(response: Response) -> Response:
        add_headers(response, secure=g.caller.secure, kept=not _is_api(_rule(request)))
        return response

    app.before_request(before)
    app.after_request(after)
    _allow_origins(app, guard.options.cors_origins)


def _rule(request: Request) -> str:
    """Tell the route rather than the path: what is protected is what is going to run."""
    return request.path if request.url_rule is None else request.url_rule.rule


def _is_api(rule: str) -> bool:
    return rule == "/api" or rule.startswith("/api/") or rule == "/metrics"


def _is_open(app: Quart, request: Request) -> bool:
    """Whether the view is public. Where there is none, what follows is a 404 or 405."""
    if request.endpoint is None:
        return True
    return getattr(app.view_functions[request.endpoint], _PUBLIC, False)


def _is_preflight(request: Request) -> bool:
    # A preflight carries no cookie and no token (Fetch §4.8); the hook of quart-cors answers it.
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def _allow_origins(app: Quart, origins: tuple[str, ...]) -> None:
    if origins:
        quart_cors.cors(
            app,
            allow_origin=origins,
            # Cookies only for origins that have a name; SameSite keeps them within the site anyway.
            allow_credentials="*" not in origins,
            allow_methods=["GET", "HEAD", "POST", "DELETE"],
            expose_headers=["Retry-After"],
        )
