"""A thousand requests at once, on full rings: each is answered, and the loop goes round meanwhile."""

import pytest
import trio
from api_stage import TOKENS, Stage

from board_ui.auth import token_auth
from board_ui.board import Board

pytestmark = pytest.mark.slow

REQUEST = (
    b"GET /api/messages?limit=100 HTTP/1.1\r\nHost: localhost\r\n"
    b"Authorization: Bearer viewer-token\r\nConnection: close\r\n\r\n"
)


async def fetch(port: int, answers: list[bytes]) -> None:
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
        await stream.send_all(REQUEST)
        answers.append(b"".join([chunk async for chunk in stream]))


async def test_a_thousand_requests_at_once_are_all_answered():
    board = Board(auth=token_auth(TOKENS), logs=False)
    stage = Stage(board, None)
    for _ in range(board.limits.messages // 2):
        stage.answer(stage.hear())
    answers: list[bytes] = []
    async with trio.open_nursery() as nursery:
        bound = await nursery.start(board.serve, "127.0.0.1:0")
        async with trio.open_nursery() as clients:
            for _ in range(1_000):
                clients.start_soon(fetch, bound.port, answers)
        nursery.cancel_scope.cancel()
    assert len(answers) == 1_000
    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)
    assert all(answer.count(b'"messageId"') == 100 for answer in answers)
