"""``board.app`` under somebody else's ASGI server: its tasks, its viewers, its failures."""

import logging
from typing import Any

import pytest
import trio
from hosting_stage import (
    choke,
    client,
    crash,
    hosted,
    make_board,
    read_until,
    talk,
    watching,
)
from hypercorn.utils import LifespanFailureError

from board_ui import lifespan


async def test_the_lifespan_runs_the_board() -> None:
    board = make_board()
    async with hosted(board.app) as (port, _), client(f"http://127.0.0.1:{port}") as http:
        assert (await http.get("/api/overview")).status_code == 200
        assert board.telemetry.sample is not None
        async with watching(port) as stream:
            await read_until(stream, b"event: connected")
            talk(board, 1)
            assert await read_until(stream, b"event: log")


async def test_a_board_that_runs_already_is_only_shown() -> None:
    board = make_board()
    async with (
        board.running(),
        hosted(board.app) as (port, _),
        client(f"http://127.0.0.1:{port}") as http,
    ):
        assert (await http.get("/health")).status_code == 200


async def test_a_viewer_that_takes_no_byte_is_gone_there_too() -> None:
    board = make_board(options={"viewer_stall": 0.5})
    async with hosted(board.app) as (port, _), watching(port):
        with trio.fail_after(10):
            await choke(board)
            while board.brokers.logs.viewers:
                await trio.sleep(0.05)


async def test_a_viewer_that_takes_no_byte_holds_up_the_end_no_longer_than_that() -> None:
    board = make_board(options={"viewer_stall": 2})
    with trio.fail_after(10):
        async with hosted(board.app) as (port, stop), watching(port):
            await choke(board)
            stop()


async def test_a_crash_of_the_board_ends_the_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("board_ui.board.run_sweep", crash)
    with pytest.RaisesGroup(
        pytest.RaisesExc(LifespanFailureError, match="ZeroDivisionError: too much"),
        allow_unwrapped=True,
        flatten_subgroups=True,
    ):
        async with hosted(make_board().app):
            await trio.sleep_forever()
    assert "a crash ends the server: ZeroDivisionError: too much" in caplog.text


async def test_a_board_that_cannot_start_ends_the_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    board = make_board()

    async def start() -> None:
        raise OSError(5, "no disk")

    monkeypatch.setattr(board.auth, "start", start)
    with pytest.RaisesGroup(
        pytest.RaisesExc(LifespanFailureError, match=r"in startup\. 'no disk'"),
        allow_unwrapped=True,
        flatten_subgroups=True,
    ):
        async with hosted(board.app):
            await trio.sleep_forever()
    assert "a crash ends the server" not in caplog.text


async def _nothing() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


async def test_an_application_that_fails_its_own_start_ends_the_server() -> None:
    app = make_board().app

    @app.before_serving
    async def fail() -> None:
        raise ZeroDivisionError("too much")

    with pytest.RaisesGroup(
        pytest.RaisesExc(LifespanFailureError, match=r"in startup\."),
        allow_unwrapped=True,
        flatten_subgroups=True,
    ):
        async with hosted(app):
            await trio.sleep_forever()


async def test_without_a_lifespan_the_board_says_what_is_missing_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.ERROR)
    app: Any = make_board().app
    answers: list[Any] = []

    async def send(message: Any) -> None:
        answers.append(message)

    for _ in range(2):
        await app({"type": "http", "path": "/"}, _nothing, send)
    await app({"type": "websocket", "path": "/"}, _nothing, send)
    assert [answer["type"] for answer in answers[2:]] == [
        "http.response.start",
        "http.response.body",
        "websocket.close",
    ]
    assert answers[0]["status"] == 503
    assert caplog.text.count("this server has no ASGI lifespan") == 1


def test_a_server_that_is_not_on_trio_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ended(BaseException):
        pass

    def end(words: str, code: int) -> None:
        raise Ended(words, code)

    monkeypatch.setattr(lifespan, "end_process", end)
    request: Any = make_board().app({"type": "http"}, _nothing, _nothing)  # type: ignore[arg-type]
    with pytest.raises(Ended, match="start it as: hypercorn -k trio module:app"):
        request.send(None)


async def _live(app: Any) -> list[str]:
    """Live through a lifespan of *app* under a server that only listens; return what it hears."""
    heard: list[str] = []
    orders = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> Any:
        return {"type": next(orders)}

    async def send(message: Any) -> None:
        heard.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    return heard


async def test_the_end_is_told_once_the_tasks_have_ended() -> None:
    board = make_board()
    assert await _live(board.app) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    with pytest.raises(RuntimeError, match="runs once"):
        await board.run()


async def test_an_application_that_fails_its_own_end_says_so() -> None:
    app = make_board().app

    @app.after_serving
    async def fail() -> None:
        raise ZeroDivisionError("too much")

    assert await _live(app) == ["lifespan.startup.complete", "lifespan.shutdown.failed"]


async def test_a_crash_is_raised_where_the_server_only_listens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def start() -> None:
        raise ZeroDivisionError("too much")

    board = make_board()
    monkeypatch.setattr(board.auth, "start", start)
    with pytest.raises(ZeroDivisionError, match="too much"):
        await _live(board.app)
