"""A door with nothing behind it: an application of three views that a ``Guard`` protects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import trio
from hypercorn.config import Config
from hypercorn.trio import serve
from quart import Response, request
from quart_trio import QuartTrio

from board_ui.answers import json_answer
from board_ui.auth import Auth, token_auth
from board_ui.login import login_blueprint
from board_ui.options import BoardLimits, BoardOptions
from board_ui.origins import Caller
from board_ui.protection import Access, Guard, Incident, access, protect, public, require
from board_ui.records import User
from board_ui.sessions import Sessions

OPERATOR = "operator-token"
VIEWER = "viewer-token"
TOKENS = {
    OPERATOR: User(name="olga", role="operator"),
    VIEWER: User(name="vera", role="viewer"),
}
OLGA = User(name="olga", role="operator")

#: What a browser's own page sends along with what changes something.
OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "X-Requested-With": "board"}

HERE = Caller(
    address="127.0.0.1", secure=False, host="a", direct_host="a", mount="", near=True, local=True
)


class Clock:
    """A clock that goes when told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Door:
    """``app`` behind its ``guard``; ``client()`` makes a browser with a cookie jar of its own."""

    app: QuartTrio
    guard: Guard
    clock: Clock
    incidents: list[Incident] = field(default_factory=list)

    def client(
        self,
        *,
        peer: str | None = "127.0.0.1",
        base_url: str = "http://127.0.0.1",
        root_path: str = "",
        **options: Any,
    ) -> httpx.AsyncClient:
        client = None if peer is None else (peer, 4711)
        transport = httpx.ASGITransport(
            app=self.app,
            client=client,  # type: ignore[arg-type]  # None is what a UNIX socket has
            root_path=root_path,
        )
        return httpx.AsyncClient(transport=transport, base_url=base_url, **options)


def make_door(
    auth: Auth | None = None,
    *,
    limits: BoardLimits | None = None,
    options: BoardOptions | None = None,
    report: bool = True,
) -> Door:
    """Put up a door; a stopped clock unless a test lets it go."""
    limits, options, clock = limits or BoardLimits(), options or BoardOptions(), Clock()
    incidents: list[Incident] = []
    guard = Guard(
        auth or token_auth(TOKENS),
        Sessions(limits, options),
        limits,
        options,
        clock=clock,
        report=incidents.append if report else None,
    )
    app = QuartTrio("door", static_folder=None)
    protect(app, guard)
    app.register_blueprint(login_blueprint(guard), url_prefix="/api/auth")
    _add_views(app)
    return Door(app, guard, clock, incidents)


def _add_views(app: QuartTrio) -> None:
    @app.get("/api/things")
    async def things() -> Response:
        return json_answer({"user": access().user, "address": access().caller.address})

    @app.post("/api/things")
    @require("operator")
    async def change() -> Response:
        text = await request.get_data()
        return json_answer({"size": len(text)})

    @app.get("/api/open")
    @public
    async def opened() -> Response:
        return json_answer({"user": access().user})

    @app.get("/api/broken")
    @public
    async def broken() -> Response:
        raise RuntimeError("the database's password is hunter2")

    @app.get("/page")
    async def page() -> Response:
        return json_answer({"user": access().user})

    @app.get("/members")
    @require("viewer")
    async def members() -> Response:
        return json_answer({})


async def log_in(client: httpx.AsyncClient, token: str = OPERATOR) -> httpx.Response:
    answer = await client.post("/api/auth/login", json={"token": token})
    assert answer.status_code == 200, answer.text
    return answer


def has_cookie(client: httpx.AsyncClient) -> bool:
    return any("board-" in name for name in client.cookies)


def session_of(door: Door, client: httpx.AsyncClient) -> Access:
    """What a view would see of a client that has logged in."""
    (id,) = client.cookies.values()  # noqa: A001
    session = door.guard.sessions.find(id, door.clock())
    assert session is not None
    return Access(caller=HERE, session=session, user=session.user)


@asynccontextmanager
async def serving(door: Door, config: Config | None = None) -> AsyncIterator[str]:
    """Serve *door* on a real socket; gives host and port."""
    config = config or Config()
    config.bind = ["127.0.0.1:0"]
    config.errorlog = config.accesslog = None
    async with trio.open_nursery() as nursery:
        (url,) = await nursery.start(partial(serve, door.app, config))
        yield url.partition("://")[2]
        nursery.cancel_scope.cancel()
