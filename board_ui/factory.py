"""``create_app``: a CSMS and its board as one ASGI application.

::

    hypercorn -k trio module:app
      └─ the app's lifespan
           └─ open_server (stations)  ─  Board.run

hypercorn serves the pages; the stations have a port of their own, which the
application's lifespan opens. One worker only: a second one would find that
port taken. hypercorn's own process returns 0 whatever its worker's exit code
is (0.18); with ``-w 0`` there is no such process. Knows no environment and no route.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from quart_trio import QuartTrio

import trio_ocpp as ocpp
from trio_ocpp.options import Limits, Timeouts

from .auth import Auth
from .board import Board
from .sockets import Place, read_bind


def create_app(
    router: ocpp.Router,
    *,
    bind: str = "0.0.0.0:9000",  # chargers come from elsewhere
    auth: Auth | None = None,
    board: Board | None = None,
    protocols: Sequence[ocpp.Protocol] | None = None,
    tls: ssl.SSLContext | None = None,
    timeouts: Timeouts = Timeouts(),
    limits: Limits = Limits(),
) -> QuartTrio:
    """Make an application for ``hypercorn -k trio module:app``: stations on *bind*, pages by hypercorn.

    *auth* is the board's; ``None`` makes up a token, told on standard error. *board* is one made
    by you, with an auth of its own; ``app.extensions["board"]`` is it. The other arguments are those of
    ``trio_ocpp.open_server``. The application owns its process: a crash of the OCPP side or of
    the board ends it with exit code 1 and one line, and so does a server that is not on trio.

    Raises:
        ValueError: *bind* is no address and port, or *auth* and *board* are both given.
    """
    place = read_bind(bind)
    if board is not None and auth is not None:
        raise ValueError("create_app takes auth or a board, which has an auth already")
    shown = Board(auth=auth) if board is None else board

    open_server = partial(
        ocpp.open_server,
        router,
        place.host,
        place.port,
        protocols=protocols,
        tls=tls,
        timeouts=timeouts,
        limits=limits,
    )

    @asynccontextmanager
    async def services() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            try:
                server = await stack.enter_async_context(open_server())
            except OSError as error:
                words = (error.strerror or str(error)).lower()
                raise OSError(error.errno, f"stations cannot connect to {place}: {words}") from None
            server.observe(shown.observer)
            await stack.enter_async_context(shown.running())
            _tell(shown, server)
            yield

    shown.supervise(services)
    shown.app.extensions["board"] = shown
    return shown.app


def _tell(board: Board, server: ocpp.Server) -> None:
    lines = [f"trio-ocpp: stations connect to {Place(*server.addresses[0])}"]
    if board.token is not None:
        lines.append(f"trio-ocpp: log in at {board.login_url()}   this run only")
    # Not through logging: a token has no business in files.
    print("\n".join(lines), file=sys.stderr, flush=True)  # noqa: T201
