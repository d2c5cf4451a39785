"""``Router``: handlers by request type, the auth routes, and the middleware around both.

A router is a description: nothing runs until a server compiles it. Which
handlers serve a station::

    csms ─ auth /ocpp/{identity}     station on /ocpp/CP1: handlers of csms
     ├─ include(metering)            no auth of its own: its handlers are csms' handlers
     └─ include(tenant, prefix="/t") auth /{identity}: a station on /t/CP1 gets the
                                     handlers of tenant, and csms' where tenant has none

Middleware wraps the handlers of its router and of those included below it.
Knows no server, no socket and no station.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from typing_extensions import TypeVar as DefaultTypeVar

from .._policy.routes import Pattern
from ..options import PROTOCOLS, Protocol, Timeouts, Validation
from ..payloads import RawRequest, RawResponse, Request, Response
from .handshake import Accept, Handshake

if TYPE_CHECKING:
    from .station import Station

#: What handlers get first: a ``Station``, or in ``Router[ChargePoint]`` a ``ChargePoint``.
S = DefaultTypeVar("S", default="Station")
R = TypeVar("R")
Q = TypeVar("Q", bound=Request[Any])
Q_co = TypeVar("Q_co", bound=Request[Any], covariant=True)

Auth = Callable[[Handshake], Awaitable[Accept | None]] | Callable[[Handshake], Accept | None]
AuthNext = Callable[[Handshake], Awaitable[Accept | None]]
ConnectionMiddleware = Callable[[Handshake, AuthNext], Awaitable[Accept | None]]
#: ``None`` is what a SEND is answered with.
CallNext = Callable[[S, Request[Any]], Awaitable[Response | None]]
CallMiddleware = Callable[[S, Request[Any], CallNext[S]], Awaitable[Response | None]]
Fallback = (
    Callable[[S, RawRequest], RawResponse] | Callable[[S, RawRequest], Awaitable[RawResponse]]
)
# What a decorator takes it gives back, with the type that it has.
A = TypeVar("A", bound=Auth)
F = TypeVar("F", bound=Fallback[Any])
M = TypeVar("M", bound=ConnectionMiddleware)
N = TypeVar("N", bound=CallMiddleware[Any])


class On(Generic[Q_co, S]):
    """The decorator that ``Router.on`` gives; it checks the handler's types for that request."""

    def __init__(self, register: Callable[[Any], None]) -> None:
        self._register = register

    @overload
    def __call__(
        self: On[Request[R], S], handler: Callable[[S, Q_co], Coroutine[Any, Any, R]], /
    ) -> Callable[[S, Q_co], Coroutine[Any, Any, R]]: ...
    @overload
    def __call__(
        self: On[Request[R], S], handler: Callable[[S, Q_co], R], /
    ) -> Callable[[S, Q_co], R]: ...
    def __call__(self, handler: Any, /) -> Any:
        """Register *handler* and return it unchanged."""
        if not callable(handler):
            raise TypeError(f"a handler is a function of (station, request), not {handler!r}")
        self._register(handler)
        return handler


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSettings:
    """What an auth route has otherwise than its server; ``None``: as the server has it."""

    protocols: tuple[Protocol, ...] | None = None
    validation: Validation | None = None
    timeouts: Timeouts | None = None


@dataclass(frozen=True, slots=True)
class AuthRoute:
    """One ``Router.auth``."""

    pattern: str
    function: Auth
    settings: RouteSettings


@dataclass(frozen=True, slots=True)
class Included:
    """One ``Router.include``."""

    router: Router[Any]
    prefix: str


class Router(Generic[S]):
    """Describes a CSMS: see the module's picture.

    ``Router[ChargePoint]()`` describes a charge point's side, without auth
    routes; its handlers get a ``ChargePoint`` where a CSMS's get a ``Station``.

    *validation* is what to do with payloads that break their schema:
    ``"reject"`` answers CALLERROR, ``"tolerate"`` hands over what was sent
    and emits ``PayloadViolation``. ``None`` takes it from the router above.
    """

    def __init__(self, *, validation: Validation | None = None) -> None:
        _check_validation(validation)
        self.validation: Validation | None = validation
        self.handlers: dict[type[Request[Any]], Callable[..., Any]] = {}
        self.tolerant: set[type[Request[Any]]] = set()
        self.strict: set[type[Request[Any]]] = set()
        self.fallback_handler: Fallback[S] | None = None
        self.routes: list[AuthRoute] = []
        self.connection_middlewares: list[ConnectionMiddleware] = []
        self.call_middlewares: list[CallMiddleware[S]] = []
        self.included: list[Included] = []

    def on(self, request: type[Q], /, *, validation: Validation | None = None) -> On[Q, S]:
        """Register the handler of one action of one version: ``@router.on(v16.Heartbeat)``.

        The handler takes ``(station, request)`` and returns the response
        (``None`` for a SEND). A ``def`` handler runs inline in the read path
        and must not block; an ``async def`` one runs in the station's own
        task, one at a time, in order. *validation* overrides the router's for
        this action.

        Raises:
            TypeError: *request* is no request type.
            ValueError: this router has a handler for it already.
        """
        # RawRequest is a Request of every action, hence of none; fallback() is for those.
        is_one = isinstance(request, type) and issubclass(request, Request)
        if not is_one or not hasattr(request, "__action__"):
            raise TypeError(f"on() takes a request type such as v16.Heartbeat, not {request!r}")
        _check_validation(validation)

        def register(handler: Callable[..., Any]) -> None:
            if request in self.handlers:
                raise ValueError(f"{name_of(request)} has a handler in this router already")
            self.handlers[request] = handler
            if validation is not None:
                (self.tolerant if validation == "tolerate" else self.strict).add(request)

        return On(register)

    def fallback(self, handler: F, /) -> F:
        """Register the handler of every CALL that has none: vendor actions among them.

        It takes ``(station, RawRequest)`` and returns a ``RawResponse``.

        Raises:
            ValueError: this router has a fallback already.
        """
        if self.fallback_handler is not None:
            raise ValueError("this router has a fallback already")
        self.fallback_handler = handler
        return handler

    def auth(
        self,
        pattern: str,
        /,
        *,
        protocols: Sequence[Protocol] | None = None,
        validation: Validation | None = None,
        timeouts: Timeouts | None = None,
    ) -> Callable[[A], A]:
        """Register the auth function of a URL pattern: ``@router.auth("/ocpp/{identity}")``.

        ``{identity}`` comes last; further ``{parameters}`` stand for one
        segment each and ``*`` for any number of them. The most specific
        pattern wins. The function takes a ``Handshake`` and returns ``None``
        or an ``Accept``, or raises ``RejectUpgrade``.

        Raises:
            ValueError: the pattern, a protocol or a setting is not allowed.
        """
        Pattern(pattern)
        _check_validation(validation)
        settings = RouteSettings(
            protocols=None if protocols is None else check_protocols(protocols),
            validation=validation,
            timeouts=timeouts,
        )

        def register(function: A) -> A:
            self.routes.append(AuthRoute(pattern, function, settings))
            return function

        return register

    def connection_middleware(self, middleware: M, /) -> M:
        """Wrap every auth function: ``async def m(handshake, call_next) -> Accept | None``.

        The first one registered is the outermost. It may refuse by raising
        ``RejectUpgrade`` and returns what ``call_next`` returned, or another
        ``Accept``.
        """
        self.connection_middlewares.append(middleware)
        return middleware

    def call_middleware(self, middleware: N, /) -> N:
        """Wrap every handler: ``async def m(station, request, call_next) -> response``.

        With call middleware every handler runs in the station's own task.
        """
        self.call_middlewares.append(middleware)
        return middleware

    def include(self, router: Router[S], /, *, prefix: str = "") -> None:
        """Add all of *router*, its routes under *prefix*; see the module's picture.

        Raises:
            ValueError: *router* would include itself, or the prefix is no path.
        """
        if self is router or self in _family(router):
            raise ValueError("a router cannot include itself")
        if prefix and not prefix.startswith("/"):
            raise ValueError(f"a prefix starts with '/', not {prefix!r}")
        self.included.append(Included(router, prefix.rstrip("/")))


def check_protocols(protocols: Sequence[str]) -> tuple[Protocol, ...]:
    """Return *protocols* if each is one that we speak.

    Raises:
        ValueError: one is not, or there is none; it names what is allowed.
    """
    if isinstance(protocols, str):
        raise ValueError(f"protocols takes a list such as [{protocols!r}]")  # noqa: TRY004  # as other wrong values
    known = {name: name for name in PROTOCOLS}
    wrong = [name for name in protocols if name not in known]
    if wrong or not protocols:
        what = f"unknown protocol {wrong[0]!r}" if wrong else "no protocol given"
        raise ValueError(f"{what}; allowed are {', '.join(PROTOCOLS)}")
    return tuple(dict.fromkeys(known[name] for name in protocols))  # type: ignore[index]  # checked above


def _check_validation(validation: str | None) -> None:
    if validation not in (None, "reject", "tolerate"):
        raise ValueError(f"validation takes 'reject' or 'tolerate', not {validation!r}")


def _family(router: Router[Any]) -> set[Router[Any]]:
    found = {router}
    for included in router.included:
        found |= _family(included.router)
    return found


def name_of(request: type[Any]) -> str:
    """Return the name of a request type as users write it, e.g. ``v16.Heartbeat``."""
    return f"{request.__module__.rpartition('.')[2]}.{request.__name__}"


def waits(function: Callable[..., Any]) -> bool:
    """Tell whether calling *function* gives something to await."""
    while isinstance(function, partial):
        function = function.func
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004  # it may be an object with async def __call__
    )
