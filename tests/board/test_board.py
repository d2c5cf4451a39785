"""``Board``: what it is made of, what it refuses, and how its tasks run and end."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pytest
import trio
from hosting_stage import client, crash, make_board, read_until, served, watching

import board_ui
from board_ui import (
    AnyRecord,
    Board,
    BoardLimits,
    BoardOptions,
    Credentials,
    Kind,
    MemoryStore,
    User,
    custom_auth,
    token_auth,
)
from board_ui.queries import LogQuery, SystemEventQuery

log = logging.getLogger("csms")


async def test_without_an_auth_a_token_of_this_run_is_made_up() -> None:
    board = Board()
    assert board.token is not None
    assert len(board.token) >= 43
    assert board.token != Board().token
    assert await board.auth.authenticate(Credentials(token=board.token)) is not None
    url = board.login_url("http://127.0.0.1:8080")
    assert url == f"http://127.0.0.1:8080/login#token={board.token}"


def test_an_auth_of_the_users_makes_no_token() -> None:
    board = Board(auth=token_auth("s3cret"))
    assert board.token is None
    assert board.login_url("http://127.0.0.1:8080/") == "http://127.0.0.1:8080/"


def test_the_login_is_under_the_path_of_the_board() -> None:
    board = Board(options=BoardOptions(base_path="/ops/board"))
    assert board.login_url("https://h").startswith("https://h/ops/board/login#token=")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"auth": "s3cret"}, "a board's auth is made by token_auth"),
        ({"store": {}}, "a board's store is an object with the methods of Store"),
        ({"limits": 5}, "a board takes BoardLimits"),
        ({"options": {}}, "a board takes BoardOptions"),
    ],
)
def test_settings_of_another_kind_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        Board(**settings)


def test_a_proxy_that_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="trusted proxy 'nginx' is not an IP address or network"):
        Board(options=BoardOptions(trusted_proxies=("nginx",)))


def test_making_one_starts_nothing_and_listens_to_nothing() -> None:
    before = logging.getLogger().handlers.copy()
    assert Board().app is not None
    assert logging.getLogger().handlers == before


def test_every_public_name_is_there() -> None:
    assert [name for name in board_ui.__all__ if not hasattr(board_ui, name)] == []


async def test_it_runs_once() -> None:
    board = make_board()
    async with board.running():
        with pytest.raises(RuntimeError, match="runs once"):
            await board.run()
    with pytest.raises(RuntimeError, match="runs once"):
        await board.serve("127.0.0.1:0")


async def test_it_says_when_it_has_started() -> None:
    board = make_board()
    async with board.running():
        (event,) = board.memory.system_events.find(SystemEventQuery()).items
    assert event.kind == "board-started"


async def test_the_log_is_on_the_board_while_it_runs(
    autojump_clock: trio.testing.MockClock,
) -> None:
    board = make_board(logs=True)
    async with board.running():
        log.warning("the grid is down")
        await trio.sleep(0.2)
        (line,) = board.memory.logs.find(LogQuery(logger="csms")).items
        assert line.message == "the grid is down"
    log.warning("nobody listens any more")
    board.refresh()
    assert len(board.memory.logs.find(LogQuery(logger="csms")).items) == 1


async def test_the_log_stays_off_the_board_where_it_is_not_wanted() -> None:
    board = make_board(logs=False)
    async with board.running():
        log.warning("the grid is down")
        board.refresh()
    assert board.memory.logs.last_id == 0


async def test_metrics_of_the_users_are_in_the_next_sample(
    autojump_clock: trio.testing.MockClock,
) -> None:
    board = make_board()
    async with board.running():
        board.telemetry.push({"energy": 1.5})
        await trio.sleep(2.5)
        assert board.telemetry.sample is not None
        assert board.telemetry.sample.custom == {"energy": 1.5}
        assert board.telemetry.sample.viewers == 0


async def test_a_crash_of_a_task_ends_serving_with_its_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("board_ui.board.run_sweep", crash)
    with pytest.raises(ZeroDivisionError, match="too much"):
        await make_board().serve("127.0.0.1:0")


async def test_a_crash_of_a_task_cancels_the_block_that_it_runs_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("board_ui.board.run_sweep", crash)
    with pytest.raises(ZeroDivisionError, match="too much"):
        async with make_board().running():
            await trio.sleep_forever()


async def test_an_auth_that_cannot_start_is_the_error_of_serving() -> None:
    auth = custom_auth(partial(_let_in))

    async def start() -> None:
        raise LookupError("no directory")

    auth.start = start  # type: ignore[method-assign]
    with pytest.raises(LookupError, match="no directory"):
        await make_board(auth=auth).serve("127.0.0.1:0")


async def _let_in(_credentials: Credentials) -> User:
    return User(name="ann")


class Archive(MemoryStore):
    """A store of the user's that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__(BoardLimits())
        self.kept: list[AnyRecord] = []
        self.closed = False

    async def start(self) -> Mapping[Kind, int]:
        return {"log": 41}

    async def append(self, records: Sequence[AnyRecord], /) -> None:
        self.kept += records

    async def aclose(self) -> None:
        self.closed = True


async def test_a_store_of_the_users_is_written_and_closed_and_numbers_go_on() -> None:
    archive = Archive()
    board = make_board(store=archive, logs=True)
    async with board.running():
        log.warning("the grid is down")
        assert board.telemetry.surroundings.dropped()["store"] == 0
    (line,) = [record for record in archive.kept if getattr(record, "logger", "") == "csms"]
    assert line.id == 42
    assert archive.closed


async def test_a_viewer_counts_as_one() -> None:
    board = make_board()
    async with served(board) as bound, client(bound) as http:
        async with watching(bound.port) as stream:
            await read_until(stream, b"event: connected")
            assert board.telemetry.surroundings.viewers() == 1
        assert (await http.get("/metrics")).status_code == 200
