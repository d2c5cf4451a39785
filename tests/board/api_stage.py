"""A board and a client of its API, without a socket: what the tests of the API stand on."""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

import trio_ocpp as ocpp
from board_ui.app import build_app
from board_ui.auth import token_auth
from board_ui.board import Board
from board_ui.records import User
from trio_ocpp.testing import MemoryListener

NO_PAGE = Path(__file__).parent / "no such folder"

OPERATOR = {"Authorization": "Bearer operator-token"}
VIEWER = {"Authorization": "Bearer viewer-token"}

TOKENS = {
    "operator-token": User(name="olga", role="operator"),
    "viewer-token": User(name="vera", role="viewer"),
}


@dataclass
class Stage:
    """``board`` and a ``client`` that is logged in as an operator."""

    board: Board
    client: httpx.AsyncClient
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def get(self, path: str, **parameters: Any) -> Any:
        """Get what must be there."""
        answer = await self.client.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def hear(self, identity: str = "CP1", action: str = "Heartbeat", payload: str = "{}") -> str:
        """Let the board see a CALL of a station; returns its message id."""
        number = str(next(self.numbers))
        raw = f'[2,"{number}","{action}",{payload}]'.encode()
        self.board.observer(
            ocpp.MessageReceived(
                at=time.time(), identity=identity, type=2, message_id=number, action=action, raw=raw
            )
        )
        return number

    def answer(self, number: str, identity: str = "CP1", action: str = "Heartbeat") -> None:
        """Let the board see our answer to a CALL."""
        raw = f'[3,"{number}",{{"currentTime":"2026-01-01T00:00:00Z"}}]'.encode()
        self.board.observer(
            ocpp.MessageSent(
                at=time.time(),
                identity=identity,
                type=3,
                message_id=number,
                action=action,
                raw=raw,
                handling=0.004,
            )
        )


def make_stage(*, static: Path = NO_PAGE, **options: Any) -> Stage:
    """Put up a board with the page built in *static*; *options* are ``Board``'s."""
    board = Board(**{"auth": token_auth(TOKENS), "logs": False, **options})
    app = build_app(board, static=static)
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 9))
    client = httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers={**OPERATOR}
    )
    return Stage(board, client)


@asynccontextmanager
async def open_csms(stage: Stage) -> AsyncIterator[MemoryListener]:
    """Run a server that the stage's board watches; ``connect`` to its listener."""
    router = ocpp.Router()

    @router.auth("/{identity}")
    async def auth(handshake: ocpp.Handshake) -> ocpp.Accept:
        return ocpp.Accept(session={"tenant": "acme"})

    listener = MemoryListener()
    async with ocpp.open_server(router, listeners=[listener]) as server:
        server.observe(stage.board.observer)
        yield listener
