"""A ``Router`` made ready to serve: routes in order of preference, handlers by version.

Pure: the whole tree of included routers is folded once, when the server
opens, so that a message costs one dictionary look-up. Knows no server and no
station.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._io.conversation import Kind
from .._io.handlers import Handler, Handlers
from .._policy.routes import RouteTable, prefixed
from ..options import PROTOCOLS, Protocol, Timeouts, Validation
from ..payloads import Request
from .router import (
    Auth,
    CallMiddleware,
    ConnectionMiddleware,
    Fallback,
    Router,
    RouteSettings,
    name_of,
    waits,
)


@dataclass(frozen=True, slots=True)
class CompiledRoute:
    """One auth route with everything that its stations need. ``auth`` ``None``: let in."""

    auth: Auth | None
    middlewares: tuple[ConnectionMiddleware, ...]
    protocols: tuple[Protocol, ...]
    timeouts: Timeouts | None
    kinds: Mapping[Protocol, Kind]


@dataclass(frozen=True, slots=True)
class Compiled:
    """All routes. Without any, ``catch_all`` serves every path by its last segment."""

    table: RouteTable[CompiledRoute]
    catch_all: CompiledRoute | None
    #: What any of the routes speaks, newest first.
    protocols: tuple[Protocol, ...]

    @property
    def endpoint(self) -> str:
        """The path before the identity of the first route that has no other variable part."""
        for pattern in self.table.patterns:
            before = pattern.removesuffix("/{identity}")
            if before != pattern and not set("{*") & set(before):
                return before
        return ""


@dataclass(frozen=True, slots=True)
class _Entry:
    function: Callable[..., Any]
    middlewares: tuple[CallMiddleware[Any], ...]
    #: What ``on()`` says, and what its router says (or those above it).
    own_validation: Validation | None
    validation: Validation | None


@dataclass(slots=True)
class _Scope:
    """What a router has for its stations, and hands down to the routers below it."""

    entries: dict[type[Request[Any]], _Entry] = field(default_factory=dict)
    fallback: tuple[Fallback[Any], tuple[CallMiddleware[Any], ...]] | None = None
    validation: Validation | None = None
    connection: tuple[ConnectionMiddleware, ...] = ()
    call: tuple[CallMiddleware[Any], ...] = ()
    prefix: str = ""


def compile_router(router: Router[Any], protocols: tuple[Protocol, ...] | None) -> Compiled:
    """Fold *router* and all that it includes.

    *protocols* ``None``: each route speaks the versions that it has handlers
    for (all, where a fallback takes everything or there are none).

    Raises:
        ValueError: two routes match the same paths, or two handlers (or two
            fallbacks) of one router's own stations serve the same action.
    """
    table: RouteTable[CompiledRoute] = RouteTable()
    root = _descend(_Scope(), router, "")
    spoken: set[Protocol] = set()
    _add_routes(table, router, root, protocols, spoken)
    catch_all = None
    if not len(table):
        catch_all = _route(None, root, RouteSettings(), protocols)
        spoken.update(catch_all.protocols)
    return Compiled(table, catch_all, tuple(name for name in PROTOCOLS if name in spoken))


def _add_routes(
    table: RouteTable[CompiledRoute],
    router: Router[Any],
    scope: _Scope,
    protocols: tuple[Protocol, ...] | None,
    spoken: set[Protocol],
) -> None:
    for route in router.routes:
        pattern = prefixed(route.pattern, scope.prefix) if scope.prefix else route.pattern
        compiled = _route(route.function, scope, route.settings, protocols)
        table.add(pattern, compiled)
        spoken.update(compiled.protocols)
    for included in router.included:
        if _has_routes(included.router):
            below = _descend(scope, included.router, included.prefix)
            _add_routes(table, included.router, below, protocols, spoken)


def _descend(above: _Scope, router: Router[Any], prefix: str) -> _Scope:
    validation = router.validation or above.validation
    scope = _Scope(
        entries=dict(above.entries),
        fallback=above.fallback,
        validation=validation,
        connection=(*above.connection, *router.connection_middlewares),
        call=(*above.call, *router.call_middlewares),
        prefix=above.prefix + prefix,
    )
    # What the router and those included without routes have wins over what is above.
    own = _Scope()
    _collect(own, router, above.call, validation)
    scope.entries.update(own.entries)
    scope.fallback = own.fallback or scope.fallback
    return scope


def _collect(
    own: _Scope,
    router: Router[Any],
    outer: tuple[CallMiddleware[Any], ...],
    validation: Validation | None,
) -> None:
    middlewares = (*outer, *router.call_middlewares)
    for request, function in router.handlers.items():
        if request in own.entries:
            raise ValueError(f"{name_of(request)} has a handler in two included routers")
        said = _own_validation(router, request)
        own.entries[request] = _Entry(function, middlewares, said, validation)
    if router.fallback_handler is not None:
        if own.fallback is not None:
            raise ValueError("two included routers have a fallback")
        own.fallback = (router.fallback_handler, middlewares)
    for included in router.included:
        if not _has_routes(included.router):
            below = included.router.validation or validation
            _collect(own, included.router, middlewares, below)


def _own_validation(router: Router[Any], request: type[Request[Any]]) -> Validation | None:
    if request in router.tolerant:
        return "tolerate"
    return "reject" if request in router.strict else None


def _has_routes(router: Router[Any]) -> bool:
    return bool(router.routes) or any(_has_routes(below.router) for below in router.included)


def _route(
    auth: Auth | None,
    scope: _Scope,
    settings: RouteSettings,
    protocols: tuple[Protocol, ...] | None,
) -> CompiledRoute:
    spoken = settings.protocols or protocols or _handled(scope)
    kinds: dict[Protocol, Kind] = {
        protocol: _kind(scope, protocol, settings) for protocol in spoken
    }
    return CompiledRoute(auth, scope.connection, spoken, settings.timeouts, kinds)


def _handled(scope: _Scope) -> tuple[Protocol, ...]:
    versions = {request.__action__.protocol for request in scope.entries}
    if scope.fallback is not None or not versions:
        return PROTOCOLS
    return tuple(protocol for protocol in PROTOCOLS if protocol in versions)


def _kind(scope: _Scope, protocol: Protocol, settings: RouteSettings) -> Kind:
    entries = {
        request.__action__.name: entry
        for request, entry in scope.entries.items()
        if request.__action__.protocol == protocol
    }
    handlers = {name: _handler(e.function, e.middlewares) for name, e in entries.items()}
    fallback = None if scope.fallback is None else _handler(*scope.fallback)
    # The nearest wins: the action's own, the route's, that of the handler's router.
    default: Validation = settings.validation or scope.validation or "reject"
    rules: dict[str, Validation] = {
        name: entry.own_validation or settings.validation or entry.validation or default
        for name, entry in entries.items()
    }
    return Kind(Handlers(handlers, fallback), _Rule(rules, default))


class _Rule:
    """Validation by action."""

    __slots__ = ("_default", "_rules")

    def __init__(self, rules: Mapping[str, Validation], default: Validation) -> None:
        self._rules: Mapping[str, Validation] = rules
        self._default: Validation = default

    def __call__(self, action: str) -> Validation:
        return self._rules.get(action, self._default)


def _handler(function: Callable[..., Any], middlewares: tuple[CallMiddleware[Any], ...]) -> Handler:
    if not middlewares:
        return Handler(function, waits(function))
    call = _awaiting(function)
    for middleware in reversed(middlewares):
        call = _around(middleware, call)
    return Handler(call, waits=True)


def _awaiting(function: Callable[..., Any]) -> Callable[..., Any]:
    async def call(station: Any, request: Any) -> Any:
        response = function(station, request)
        return await response if inspect.isawaitable(response) else response

    return call


def _around(middleware: CallMiddleware[Any], inner: Callable[..., Any]) -> Callable[..., Any]:
    async def call(station: Any, request: Any) -> Any:
        return await middleware(station, request, inner)

    return call
