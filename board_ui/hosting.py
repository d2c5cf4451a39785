"""The board's own HTTP server: hypercorn on a socket of ours, stopped streams first.

::

    HttpServer.run ── nursery
      ├─ hypercorn        shielded: it ends by its trigger, never by cancellation
      └─ until cancelled: end the streams · pull the trigger · wait · cut what is left

hypercorn writes under a shield, so that cancelling it outright would wait for
every viewer that takes no byte. The socket ends those (``sockets``), and what
still hangs when the shutdown has waited long enough is cut.

HTTP/1.1 only: hypercorn's HTTP/2 takes whatever an application writes, however
little the peer reads, and so would let a viewer fill the memory. Knows no
route and no event.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import hypercorn.trio
import trio
from hypercorn.config import Config, Sockets

from .sockets import BACKLOG, Place, address_of, cut

log = logging.getLogger(__name__)
# What hypercorn says besides: where it listens, which the caller learns from us.
_hypercorn_log = logging.getLogger(f"{__name__}.hypercorn")
_hypercorn_log.setLevel(logging.WARNING)

#: Seconds that requests in progress get at a shutdown, and until what is left is cut.
_GRACE = 2.0
_CUT_AFTER = 3.0
#: Seconds that a connection without a request is kept: a page asks more often.
_KEEP_ALIVE = 15.0


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a board is served: what ``nursery.start(board.serve, …)`` returns."""

    host: str
    port: int
    url: str


def bound_to(sock: socket.socket, tls: ssl.SSLContext | None) -> Bound:
    """Tell where *sock* listens, and under which URL this machine reaches that."""
    host, port = address_of(sock)
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
    return Bound(host, port, f"{'http' if tls is None else 'https'}://{Place(near, port)}")


class _Settings(Config):
    """hypercorn's settings, with the socket and the TLS context that we have already.

    ``fd://N`` in their place would give the descriptor a second owner, and certificates
    would have to be files.
    """

    def __init__(self, sock: socket.socket, tls: ssl.SSLContext | None) -> None:
        self._socket = sock
        self._tls = tls
        self.errorlog = _hypercorn_log
        self.include_server_header = False
        self.graceful_timeout = _GRACE
        self.keep_alive_timeout = _KEEP_ALIVE
        self.backlog = BACKLOG

    def create_ssl_context(self) -> ssl.SSLContext | None:
        return self._tls

    def create_sockets(self) -> Sockets:
        secure, insecure = ([], [self._socket]) if self._tls is None else ([self._socket], [])
        return Sockets(secure, insecure, [])


class HttpServer:
    """Serves an ASGI application on a listening socket, which it owns from ``run`` on.

    *end_streams* is called when a shutdown begins: without it, streams would be
    cut in the middle.
    """

    def __init__(
        self,
        app: Any,
        sock: socket.socket,
        tls: ssl.SSLContext | None,
        end_streams: Callable[[], object],
    ) -> None:
        self._app = Http1Only(app)
        self._settings = _Settings(sock, tls)
        self._bound = bound_to(sock, tls)
        self._end_streams = end_streams
        self._stop = trio.Event()
        self._ready = trio.Event()
        self._done = trio.Event()

    async def run(self, *, task_status: trio.TaskStatus[Bound] = trio.TASK_STATUS_IGNORED) -> None:
        """Serve until cancelled, then drain: a few seconds at most."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._serve)
            try:
                await self._ready.wait()
                task_status.started(self._bound)
                await trio.sleep_forever()
            finally:
                await self._shut_down()

    async def _serve(self) -> None:
        try:
            with trio.CancelScope(shield=True):
                await hypercorn.trio.serve(
                    self._app,
                    self._settings,
                    shutdown_trigger=self._stop.wait,
                    task_status=_Ready(self._ready),  # type: ignore[arg-type]  # all that is used
                    mode="asgi",
                )
        finally:
            self._done.set()

    async def _shut_down(self) -> None:
        self._end_streams()
        self._stop.set()
        with trio.CancelScope(shield=True):
            with trio.move_on_after(_CUT_AFTER):
                await self._done.wait()
                return
            place = Place(self._bound.host, self._bound.port)
            count = await trio.to_thread.run_sync(cut, place)
            log.warning("%s: cut %d connections that did not end", place, count)


class _Ready:
    """What hypercorn reports to; ``nursery.start`` would wait for the shielded task."""

    def __init__(self, event: trio.Event) -> None:
        self._event = event

    def started(self, _binds: list[str]) -> None:
        self._event.set()


class Http1Only:
    """An ASGI application that refuses what is neither HTTP/1 nor lifespan.

    hypercorn takes HTTP/2 without TLS too, by an upgrade or unasked.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] == "http" and not scope["http_version"].startswith("1"):
            await send({"type": "http.response.start", "status": 505, "headers": []})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await self._app(scope, receive, send)


class Finishing:
    """An ASGI application whose answers are ended undisturbed.

    With the end of an answer hypercorn tells quart-trio that the request is over, and that
    cancels the task that is still ending it: the connection would then be waiting for
    a next request without a limit in time, also while the server shuts down.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""

        async def finish(message: Any) -> None:
            last = message["type"] == "http.response.body" and not message.get("more_body")
            with trio.CancelScope(shield=last):
                await send(message)

        await self._app(scope, receive, finish)
