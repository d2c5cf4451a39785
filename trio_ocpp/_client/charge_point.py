"""``open_charge_point`` and ``run_charge_point``: the station's side of OCPP-J.

::

    open_charge_point ─ nursery
     ├─ conversation     reader · handlers · writer, as a station's
     │   └─ deadlines    pings, call and close timeouts
     └─ your block

    run_charge_point ─ connect ─ session(charge_point) ─ closed ─ back-off ─ connect …

The same connection, peer and handlers as the server's; only the handshake is
the other way round. Knows no charging: ``trio_ocpp.simulator`` does.
"""

from __future__ import annotations

import logging
import math
import random
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import NoReturn

import msgspec
import trio
import trio.abc

from .. import events
from .._io.conversation import Conversation, World
from .._io.deadlines import Deadlines
from .._io.nurseries import raise_single
from .._io.observers import Observer, Observers
from .._io.transport import StreamTransport
from .._policy.backoff import delays
from .._server.compiled import CompiledRoute, compile_router
from .._server.router import Router, check_protocols
from ..errors import ConnectionClosed, UpgradeRejected
from ..options import PROTOCOLS, Backoff, Limits, Protocol, Timeouts
from ..protocol.connection_url import parse_url
from ..protocol.state import Answers, Gate
from .connecting import Connected, check_headers, connect

log = logging.getLogger(__name__)

Session = Callable[["ChargePoint"], Awaitable[object]]

#: What a connection that cannot be had raises; ``run_charge_point`` tries again after these.
CONNECTION_ERRORS = (UpgradeRejected, ConnectionClosed, OSError, trio.TooSlowError)

#: A cancelled program waits so long for the CSMS to close, too; one that answers does at once.
_FAREWELL = 0.5


class ChargePoint(Conversation):
    """A charge point's open connection to its CSMS.

    Handlers of its router get it first; ``run_charge_point`` gives it to the
    session.

    Attributes:
        identity: the last segment of the URL; ``url``: where it is connected to.
        protocol: the version that the CSMS has chosen.
    """

    __slots__ = ("_observers", "url")

    def __init__(self, connected: Connected, settings: _Settings, deadlines: Deadlines) -> None:
        observers = Observers()
        world = World(observers, deadlines, settings.timeouts, settings.limits)
        super().__init__(
            StreamTransport(connected.stream),
            world,
            ours="client",
            identity=parse_url(settings.url).identity,
            protocol=connected.protocol,
            kind=settings.route.kinds[connected.protocol],
            answers=settings.answers,
            gate=Gate(),
            ping_interval=settings.timeouts.ping_interval,
        )
        self._observers = observers
        self.url = settings.url

    def __repr__(self) -> str:
        return f"<ChargePoint {self.identity!r} {self.protocol} {_shown(self.url)}>"

    def observe(self, observer: Observer) -> Callable[[], None]:
        """Call ``observer(event)`` for every message event; returns a function that ends it."""
        return self._observers.add(observer)


def _shown(url: str) -> str:
    """Return *url* without its query, which may hold a token."""
    return url.partition("?")[0]


class _Settings(msgspec.Struct, frozen=True):
    """What all connections of one charge point have in common."""

    url: str
    route: CompiledRoute
    password: str | bytes | None
    tls: ssl.SSLContext | None
    headers: Mapping[str, str]
    timeouts: Timeouts
    limits: Limits
    answers: Answers


def _settings(
    url: str,
    router: Router[ChargePoint] | None,
    protocols: Sequence[Protocol],
    password: str | bytes | None,
    tls: ssl.SSLContext | None,
    headers: Mapping[str, str] | None,
    timeouts: Timeouts,
    limits: Limits,
) -> _Settings:
    secure = parse_url(url).secure
    if tls is not None and not secure:
        # Whoever gives a context means to encrypt: the password must not go out in clear.
        raise ValueError("tls is for wss:// URLs; this one is ws://")
    check_headers(headers or {}, authorized=password is not None)
    route = compile_router(router or Router[ChargePoint](), check_protocols(protocols)).catch_all
    if route is None:
        raise ValueError("a charge point's router has no auth routes: nobody connects to it")
    answers = Answers(limits.answers, limits.answer_bytes)
    return _Settings(url, route, password, tls, headers or {}, timeouts, limits, answers)


@asynccontextmanager
async def open_charge_point(
    url: str,
    *,
    router: Router[ChargePoint] | None = None,
    protocols: Sequence[Protocol] = PROTOCOLS,
    password: str | bytes | None = None,
    tls: ssl.SSLContext | None = None,
    headers: Mapping[str, str] | None = None,
    timeouts: Timeouts = Timeouts(),
    limits: Limits = Limits(),
) -> AsyncIterator[ChargePoint]:
    """Connect once to ``ws://host:port/path/identity`` for as long as the block runs.

    *protocols* are offered in this order of preference (OCPP-J 2.1 §3.1.2).
    *password* goes out as Basic credentials with the identity as user name;
    for 1.6 it may be bytes. *tls* is for ``wss://``; by default the system's
    CAs are trusted, see ``client_tls``. *router* has the handlers of what the
    CSMS asks. Leaving the block closes with 1000, and gives handlers that
    still run ``timeouts.handler_grace`` seconds; cancelling cancels them, and
    waits half a second for the CSMS's goodbye at most.

    Raises:
        UpgradeRejected: the server refused; it has status, headers and body.
        ConnectionClosed: it hung up during the handshake.
        OSError: name, address or TLS (``ssl.SSLError``) failed.
        trio.TooSlowError: no handshake within ``timeouts.handshake`` seconds.
        ValueError: the URL, a protocol, a header or the router cannot be used.
    """
    settings = _settings(url, router, protocols, password, tls, headers, timeouts, limits)
    async with _open(settings) as charge_point:
        yield charge_point


@asynccontextmanager
async def _open(settings: _Settings) -> AsyncIterator[ChargePoint]:
    connected = await connect(
        parse_url(settings.url),
        protocols=settings.route.protocols,
        password=settings.password,
        tls=settings.tls,
        headers=settings.headers,
        timeouts=settings.timeouts,
    )
    deadlines = Deadlines()
    charge_point = ChargePoint(connected, settings, deadlines)
    # A cancelled caller still says goodbye, so the conversation goes on until that is said.
    conversing = trio.CancelScope(shield=True)
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_converse, charge_point, connected, deadlines, conversing)
            try:
                yield charge_point
            finally:
                await _leave(charge_point)
                # From here on the nursery decides: after an error it cancels handlers that
                # still run, otherwise they have timeouts.handler_grace.
                conversing.shield = False
    except BaseExceptionGroup as group:
        raise_single(group)


async def _converse(
    charge_point: ChargePoint,
    connected: Connected,
    deadlines: Deadlines,
    conversing: trio.CancelScope,
) -> None:
    try:
        with conversing:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(deadlines.run)
                await charge_point.run(connected.early)
                nursery.cancel_scope.cancel()
    finally:
        await trio.aclose_forcefully(connected.stream)


async def _leave(charge_point: ChargePoint) -> None:
    cancelled = trio.current_effective_deadline() == -math.inf
    # aclose() has a limit of its own, timeouts.close.
    patience = _FAREWELL if cancelled else math.inf
    with trio.move_on_after(patience, shield=True):
        await charge_point.aclose()


async def run_charge_point(
    url: str,
    session: Session,
    *,
    router: Router[ChargePoint] | None = None,
    backoff: Backoff = Backoff(),
    protocols: Sequence[Protocol] = PROTOCOLS,
    password: str | bytes | None = None,
    tls: ssl.SSLContext | None = None,
    headers: Mapping[str, str] | None = None,
    timeouts: Timeouts = Timeouts(),
    limits: Limits = Limits(),
    observer: Observer | None = None,
) -> NoReturn:
    """Stay connected for ever; run ``await session(charge_point)`` anew on each connection.

    A session is cancelled when its connection is gone; when it returns, the
    connection stays until it closes. After a loss, and after every refusal
    (404 and 401 too: 1.6J errata 3.3), it waits as *backoff* says (OCPP-J 2.1
    §5.4). Cancelling closes with 1000 and stops at once.

    *observer* is called with every event of every connection, and with
    ``ConnectionOpened``, ``ConnectionFailed`` and ``ConnectionLost``.

    Raises:
        ValueError: as ``open_charge_point``. And whatever *session* raises,
            save the ``ConnectionClosed`` of its own connection.
    """
    settings = _settings(url, router, protocols, password, tls, headers, timeouts, limits)
    runner = _Runner(settings, session, backoff, observer)
    while True:  # noqa: ASYNC110  # the back-off is a time, not an event
        await trio.sleep(await runner.connect_once())


class _Runner:
    """What ``run_charge_point`` keeps from one connection to the next."""

    def __init__(
        self, settings: _Settings, session: Session, backoff: Backoff, observer: Observer | None
    ) -> None:
        self._settings = settings
        self._session = session
        self._observer = observer
        self._observers = Observers()
        if observer is not None:
            self._observers.add(observer)
        self._identity = parse_url(settings.url).identity
        self._fresh = partial(delays, backoff, random.SystemRandom().random)
        self._waits = self._fresh()

    async def connect_once(self) -> float:
        """Connect, and stay until the connection is gone; return how long to wait then."""
        async with AsyncExitStack() as stack:
            try:
                charge_point = await stack.enter_async_context(_open(self._settings))
            except CONNECTION_ERRORS as error:
                return self._failed(error)
            # "… until it has successfully reconnected".
            self._waits = self._fresh()
            self._opened(charge_point)
            await _run_session(self._session, charge_point)
        return self._lost(charge_point)

    def _opened(self, charge_point: ChargePoint) -> None:
        if self._observer is not None:
            charge_point.observe(self._observer)
        url, protocol = self._settings.url, charge_point.protocol
        self._observers.emit(
            events.ConnectionOpened(
                at=time.time(), identity=self._identity, url=url, protocol=protocol
            )
        )

    def _failed(self, error: Exception) -> float:
        wait, url = next(self._waits), self._settings.url
        log.info("%s: %s; again in %.1f s", _shown(url), error or type(error).__name__, wait)
        self._observers.emit(
            events.ConnectionFailed(
                at=time.time(), identity=self._identity, url=url, error=error, retry_in=wait
            )
        )
        return wait

    def _lost(self, charge_point: ChargePoint) -> float:
        wait, closed, url = next(self._waits), charge_point.close_reason, self._settings.url
        log.info("%s: %s; again in %.1f s", _shown(url), closed, wait)
        self._observers.emit(
            events.ConnectionLost(
                at=time.time(),
                identity=self._identity,
                url=url,
                code=closed.code,
                reason=closed.reason,
                by_us=closed.by_us,
                retry_in=wait,
            )
        )
        return wait


async def _run_session(session: Session, charge_point: ChargePoint) -> None:
    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_session, session, charge_point)
            await charge_point.closed()
            nursery.cancel_scope.cancel()
    except BaseExceptionGroup as group:
        raise_single(group)


async def _session(session: Session, charge_point: ChargePoint) -> None:
    try:
        await session(charge_point)
    except (ConnectionClosed, BaseExceptionGroup) as error:
        # Its own connection's end is no failure of the session; another one's is.
        rest = error if charge_point.connected else _without_closed(error)
        if rest is error:
            raise
        if rest is not None:
            raise rest from None


def _without_closed(error: BaseException) -> BaseException | None:
    """Return what is left of *error*; a session with a nursery gets a group."""
    if isinstance(error, BaseExceptionGroup):
        return error.split(ConnectionClosed)[1]
    return None
