"""The board under somebody else's ASGI server: what has to run, runs in the app's lifespan.

Quart's own nursery only logs a task that crashes, and the server goes on
answering; so the tasks run in a nursery of ours around Quart's lifespan, and
a crash ends the server. Knows neither what runs nor what is served.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import trio

from .failures import end_process, in_words
from .sockets import limit_stall_of

log = logging.getLogger(__name__)

#: Paths of streams: only they are open for long, and written to unasked.
_STREAM = "/stream"
_NOT_TRIO = (
    "the board runs on trio, and this server runs something else;"
    " start it as: hypercorn -k trio module:app"
)
_NOT_RUNNING = (
    "the board's tasks do not run: this server has no ASGI lifespan;"
    " run board.run in a nursery of yours"
)


class Supervised:
    """An ASGI application around *app*, whose lifespan is that of *services*.

    *services* gives a context in which everything runs that the application
    needs, and which raises when one of it crashes. *is_running* tells whether it
    runs already. A crash ends the ASGI server, and where *owns_process* the process.
    """

    def __init__(
        self,
        app: Any,
        services: Callable[[], AbstractAsyncContextManager[object]],
        *,
        is_running: Callable[[], bool],
        viewer_stall: float,
        owns_process: bool = False,
    ) -> None:
        self._app = app
        self._services = services
        self._is_running = is_running
        self._viewer_stall = viewer_stall
        self._owns_process = owns_process
        self._complained = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection, or the lifespan."""
        if not trio.lowlevel.in_trio_task():
            # Said to stderr, not raised: hypercorn would warn, and serve without a lifespan.
            end_process(_NOT_TRIO, 2)
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif not self._is_running():
            await self._refuse(scope, send)
        else:
            await self._limit_stall(scope)
            await self._app(scope, receive, send)

    async def _live(self, scope: Any, receive: Any, send: Any) -> None:
        if self._is_running():
            await self._app(scope, receive, send)
            return
        # Only then is the server listening for what becomes of it.
        life = _Life(await receive(), receive, send)
        try:
            async with self._services():
                await self._app(scope, life.receive, life.send)
        except Exception as error:
            await self._fail(error, life)
            raise
        await life.complete()

    async def _fail(self, error: Exception, life: _Life) -> None:
        words = in_words(error)
        # A port in use at the start needs no traceback.
        if life.started or not isinstance(error, OSError):
            log.error("a crash ends the server: %s", words, exc_info=error)
        if self._owns_process:
            end_process(words, 1)
        await life.fail(words)

    async def _refuse(self, scope: Any, send: Any) -> None:
        if not self._complained:
            self._complained = True
            log.error(_NOT_RUNNING)
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        body = b'{"error":"the board is not running"}'
        await send({"type": "http.response.body", "body": body, "more_body": False})

    async def _limit_stall(self, scope: Any) -> None:
        """Give a stream's socket the end that those of ``Board.serve`` have by inheritance."""
        client, server = scope.get("client"), scope.get("server")
        if client and server and scope["path"].endswith(_STREAM):
            await trio.to_thread.run_sync(limit_stall_of, client, server, self._viewer_stall)


class _Life:
    """Hands on the orders, of which *first* has come, and what Quart says to them.

    Its end is told only once the services have ended.
    """

    def __init__(self, first: Any, receive: Any, send: Any) -> None:
        self._first = first
        self._receive = receive
        self._send = send
        self.started = False
        self._last: Any = None

    async def receive(self) -> Any:
        first, self._first = self._first, None
        return await self._receive() if first is None else first

    async def send(self, message: Any) -> None:
        if message["type"] == "lifespan.shutdown.complete":
            self._last = message
            return
        self.started = self.started or message["type"] == "lifespan.startup.complete"
        await self._send(message)

    async def complete(self) -> None:
        if self._last is not None:
            await self._send(self._last)

    async def fail(self, words: str) -> None:
        """Have the server end. hypercorn does so by raising an error of its own out of this."""
        stage = "shutdown" if self.started else "startup"
        await self._send({"type": f"lifespan.{stage}.failed", "message": words})
