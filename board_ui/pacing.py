"""Requests enter one after the other, so that many at once do not hold up the stations.

All tasks that can run do run before trio looks at sockets again. A thousand requests that arrive
together would all be served in one such round, and nothing else: it lasted more than a second,
in which no station was answered. Let in one by one they spread over many rounds. Knows no HTTP.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

if TYPE_CHECKING:
    from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, Scope

#: Rounds from one request's entry to the next one's. A round without work takes some
#: microseconds, so nobody notices; on a busy server each has a batch of the stations' messages,
#: and that many leave the stations two thirds of the time.
ROUNDS = 16


class Paced:
    """An ASGI application whose requests enter *app* in the order in which they came."""

    def __init__(self, app: Any) -> None:
        self._app = app
        # Its queue is the requests that hypercorn has accepted, and no longer than those.
        self._entry = trio.Lock()

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            await self._turn()
        await self._app(scope, receive, send)

    async def _turn(self) -> None:
        async with self._entry:
            for _ in range(ROUNDS):
                await trio.lowlevel.checkpoint()
