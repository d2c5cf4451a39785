"""``create_app``: stations and board in one lifespan, and what a crash of either ends."""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trio
from hosting_stage import client, crash, hosted, make_board

import trio_ocpp as ocpp
from board_ui import create_app, lifespan, token_auth
from trio_ocpp.testing import ScriptedPeer


def csms() -> ocpp.Router:
    return ocpp.Router(validation="tolerate")


def port_of(said: str) -> int:
    found = re.search(r"stations connect to 127\.0\.0\.1:(\d+)", said)
    assert found is not None, said
    return int(found[1])


async def test_stations_connect_and_the_board_shows_them(
    capfd: pytest.CaptureFixture[str],
) -> None:
    app = create_app(csms(), bind="127.0.0.1:0", auth=token_auth("s3cret"))
    async with hosted(app) as (port, stop), client(f"http://127.0.0.1:{port}") as http:
        said = capfd.readouterr().err
        assert "token" not in said
        peer = ScriptedPeer(await trio.open_tcp_stream("127.0.0.1", port_of(said)))
        async with peer.stream:
            assert await peer.upgrade("/CP1", ["ocpp1.6"]) == 101
            page = (await http.get("/api/connections")).json()
            assert [item["identity"] for item in page["items"]] == ["CP1"]
            stop()
            # OCPP-J 2.0.1 §5.2, RFC 6455 §7.4.1: we are going away, and say so.
            assert (await peer.receive_close()).code == 1001
            await peer.close(1001)


async def test_a_token_that_was_made_up_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    app = create_app(csms(), bind="127.0.0.1:0")
    board = app.extensions["board"]
    async with hosted(app):
        said = capfd.readouterr().err
        assert f"log in at /login#token={board.token}   this run only\n" in said


def test_a_board_of_the_users_is_the_one_that_is_shown() -> None:
    board = make_board()
    app = create_app(csms(), board=board)
    assert app.extensions["board"] is board
    assert app is board.app


def test_an_auth_beside_a_board_is_refused() -> None:
    with pytest.raises(ValueError, match="takes auth or a board"):
        create_app(csms(), board=make_board(), auth=token_auth("x"))


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="an address is given as"):
        create_app(csms(), bind="9000")


class Ended(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def last_words(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    said: list[tuple[str, int]] = []

    def end(words: str, code: int) -> None:
        said.append((words, code))
        raise Ended

    monkeypatch.setattr(lifespan, "end_process", end)
    return said


async def _run(app: Any) -> None:
    async with hosted(app):
        await trio.sleep_forever()


async def _ends(app: Any) -> None:
    with pytest.RaisesGroup(Ended, allow_unwrapped=True, flatten_subgroups=True):
        await _run(app)


async def test_a_port_in_use_ends_the_process_with_its_name(
    last_words: list[tuple[str, int]],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        await _ends(create_app(csms(), bind=f"127.0.0.1:{port}"))
    words = f"stations cannot connect to 127.0.0.1:{port}: address already in use"
    assert last_words == [(words, 1)]


async def test_a_crash_of_the_board_ends_the_process(
    last_words: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("board_ui.board.run_sweep", crash)
    await _ends(create_app(csms(), bind="127.0.0.1:0"))
    assert last_words == [("ZeroDivisionError: too much", 1)]


async def test_a_crash_of_the_server_ends_the_process(
    last_words: list[tuple[str, int]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    real = ocpp.open_server

    @asynccontextmanager
    async def open_server(*args: Any, **settings: Any) -> AsyncIterator[ocpp.Server]:
        async with real(*args, **settings) as server, trio.open_nursery() as nursery:
            nursery.start_soon(crash, None)
            yield server

    monkeypatch.setattr(ocpp, "open_server", open_server)
    await _ends(create_app(csms(), bind="127.0.0.1:0"))
    assert last_words == [("ZeroDivisionError: too much", 1)]
    # Its traceback is in the log, for whoever has to mend it.
    assert caplog.records[-1].exc_info is not None
