"""``trio-ocpp serve`` with its board: where it is, who gets in, and what ends it."""

import errno
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
import trio
import trustme

from trio_ocpp import Router, open_server
from trio_ocpp.cli import board as cli_board
from trio_ocpp.cli.board import BoardSettings, make_board, open_board
from trio_ocpp.cli.failure import CliError
from trio_ocpp.cli.settings import ServeOptions, resolve
from trio_ocpp.testing import MemoryListener, ScriptedPeer

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(*arguments: str, out: int = subprocess.PIPE) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "trio_ocpp", "serve", "--port", "0", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, stdout=out, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def facts_of(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    facts: dict[str, str] = json.loads(process.stdout.readline())
    return facts


def ends(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    return process.returncode, err


def test_the_board_is_there_with_a_token_of_this_run() -> None:
    with serving("--board-port", "0", "--log-format", "json") as process:
        url, token = facts_of(process)["board"].split("/login#token=")
        with httpx.Client(base_url=url, trust_env=False) as http:
            assert http.get("/api/overview").status_code == 401
            assert http.post("/api/auth/login", json={"token": token}).status_code == 200
            assert http.get("/api/overview").json()["online"] == 0
        assert ends(process) == (0, "")


def test_a_token_of_the_users_logs_in_and_is_not_printed() -> None:
    arguments = ("--board-port", "0", "--board-token", "s3cret", "--log-format", "json")
    with serving(*arguments) as process:
        url = facts_of(process)["board"]
        assert url.endswith("/")
        headers = {"Authorization": "Bearer s3cret"}
        answer = httpx.get(f"{url}api/overview", headers=headers, trust_env=False)
        assert answer.status_code == 200
        assert ends(process) == (0, "")


def test_without_a_board_there_is_none() -> None:
    with serving("--no-board", "--log-format", "json") as process:
        assert "board" not in facts_of(process)
        assert ends(process) == (0, "")


def test_a_terminal_shows_where_to_log_in() -> None:
    ours, theirs = pty.openpty()
    try:
        with serving("--board-port", "0", out=theirs) as process:
            seen = ""
            while "Real charger?" not in seen:
                seen += os.read(ours, 4_096).decode()
            assert ends(process) == (0, "")
    finally:
        os.close(ours)
        os.close(theirs)
    pattern = r"Board  http://127\.0\.0\.1:\d+/login#token=\S{43}   this run only\r\n"
    assert re.search(pattern, seen), seen


def test_a_stations_certificate_is_the_boards_where_it_is_on_the_network(tmp_path: Path) -> None:
    certificate = tmp_path / "server.pem"
    trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
    given = ServeOptions(certfile=certificate, board_host="0.0.0.0")
    board = resolve(None, given, None).board
    assert board is not None
    assert board.tls is not None
    board = resolve(None, ServeOptions(certfile=certificate), None).board
    assert board is not None
    assert board.tls is None


def test_a_file_has_the_boards_options_too(tmp_path: Path) -> None:
    config = tmp_path / "csms.toml"
    config.write_text('[serve]\nboard-host = "::1"\nboard-port = 1\nboard-token = "x"\n')
    board = resolve(None, ServeOptions(), config).board
    assert board == BoardSettings(host="::1", port=1, token="x", tls=None, insecure_http=False)
    config.write_text("[serve]\nboard = false\n")
    assert resolve(None, ServeOptions(), config).board is None
    config.write_text("[serve]\nboard = 1\n")
    with pytest.raises(CliError, match="board takes true or false, not 1"):
        resolve(None, ServeOptions(), config)


def test_a_port_in_use_is_named_with_what_to_do(fails: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = fails("serve", "--port", "0", "--board-port", str(port))
    another = port % 65535 + 1
    assert said == f"port {port} of the board is in use; try --board-port {another}, or --no-board"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--board-port", "70000"), "--board-port takes a number from 0 to 65535, not 70000"),
        (("--board-token", ""), "--board-token takes a token that is not empty"),
        (("--board-host", "0.0.0.0"), "add --certfile, or --board-insecure-http"),
        (
            ("--board-host", "203.0.113.9", "--board-insecure-http"),
            "--board-host 203.0.113.9 is no address of this machine",
        ),
    ],
)
def test_a_wrong_option_is_named(
    fails: Callable[..., str], arguments: tuple[str, ...], words: str
) -> None:
    assert words in fails("serve", "--port", "0", *arguments)


NEAR = BoardSettings(host="127.0.0.1", port=0, token="x", tls=None, insecure_http=False)


async def run_board(settings: BoardSettings) -> str:
    """Open a board in this process, and return where it is."""
    async with (
        open_server(Router(validation="tolerate"), listeners=[MemoryListener()]) as server,
        open_board(make_board(settings), settings, server) as board,
    ):
        assert board is not None
        await board.drain()
        return board.url


async def test_a_wildcard_address_is_shown_as_one_that_can_be_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cli_board, "local_addresses", lambda: ["192.0.2.7"])
    far = BoardSettings(host="0.0.0.0", port=0, token="x", tls=None, insecure_http=True)
    assert re.fullmatch(r"http://192\.0\.2\.7:\d+/", await run_board(far))


async def test_ipv6_is_served() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 here")
    near = BoardSettings(host="::1", port=0, token="x", tls=None, insecure_http=False)
    assert (await run_board(near)).startswith("http://[::1]:")


async def test_where_there_is_to_be_no_board_there_is_none() -> None:
    async with (
        open_server(Router(validation="tolerate"), listeners=[MemoryListener()]) as server,
        open_board(make_board(None), None, server) as board,
    ):
        assert board is None


def test_a_token_has_to_be_one() -> None:
    with pytest.raises(CliError, match="--board-token takes a token that is not empty"):
        make_board(BoardSettings(host="::1", port=0, token=" ", tls=None, insecure_http=False))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errno.EADDRINUSE, "port 80 of the board is in use; try --board-port 81, or --no-board"),
        (errno.EACCES, "port 80 of the board needs more rights; try --board-port 8080"),
        (errno.EADDRNOTAVAIL, "--board-host 127.0.0.1 is no address of this machine"),
    ],
)
async def test_an_address_that_cannot_be_had_is_named(
    monkeypatch: pytest.MonkeyPatch, error: int, words: str
) -> None:
    async def refuse(*_: object) -> socket.socket:
        raise OSError(error, "no")

    monkeypatch.setattr("board_ui.board.listen", refuse)
    settings = BoardSettings(host="127.0.0.1", port=80, token="x", tls=None, insecure_http=False)
    with pytest.raises(CliError, match=words):
        await run_board(settings)


async def test_a_host_that_does_not_exist_is_named() -> None:
    settings = BoardSettings(
        host="nowhere.invalid", port=1, token="x", tls=None, insecure_http=True
    )
    with pytest.raises(CliError, match=r"^--board-host nowhere\.invalid: "):
        await run_board(settings)


async def test_a_crash_of_the_board_ends_the_command(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def crash(_: object, *, task_status: trio.TaskStatus[None]) -> None:
        task_status.started()
        await trio.testing.wait_all_tasks_blocked()
        raise ZeroDivisionError("too much")

    monkeypatch.setattr("board_ui.board.run_sweep", crash)
    with pytest.raises(CliError, match="the board crashed: ZeroDivisionError: too much") as caught:
        async with (
            open_server(Router(validation="tolerate"), listeners=[MemoryListener()]) as server,
            open_board(make_board(NEAR), NEAR, server),
        ):
            await trio.sleep_forever()
    assert caught.value.exit_code == 1
    assert caplog.records[-1].exc_info is not None


# ── the whole of it ──────────────────────────────────────────────────────

_VIEWERS, _STATIONS = 50, 1_000


async def _log_in(port: int) -> str:
    """Begin a session, which has its own streams, and return its cookie."""
    async with httpx.AsyncClient(trust_env=False) as http:
        url = f"http://127.0.0.1:{port}/api/auth/login"
        answer = await http.post(url, json={"token": "s3cret"})
        return answer.headers["Set-Cookie"].partition(";")[0]


async def _watch(
    port: int,
    cookie: str,
    ended: list[bytes],
    *,
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> None:
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
        head = f"GET /api/telemetry/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        await stream.send_all(f"{head}Cookie: {cookie}\r\n\r\n".encode())
        assert b"200" in await stream.receive_some()
        task_status.started()
        tail = b""
        async for some in stream:
            tail = (tail + some)[-5:]
        ended.append(tail)


async def _station(
    port: int,
    number: int,
    codes: list[int],
    *,
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> None:
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream:
        peer = ScriptedPeer(stream)
        assert await peer.upgrade(f"/CP{number}", ["ocpp1.6"]) == 101
        task_status.started()
        codes.append((await peer.receive_close()).code)
        await peer.close(1001)


@pytest.mark.slow
def test_fifty_streams_and_a_thousand_stations_end_within_the_drain_time() -> None:
    async def main(process: subprocess.Popen[str]) -> tuple[list[bytes], list[int], float]:
        facts = facts_of(process)
        port, board = (int(re.findall(r":(\d+)", facts[each])[0]) for each in ("url", "board"))
        ended: list[bytes] = []
        codes: list[int] = []
        with trio.fail_after(120):
            async with trio.open_nursery() as nursery:
                for number in range(_STATIONS):
                    await nursery.start(partial(_station, port, number, codes))
                cookies = [await _log_in(board) for _ in range(_VIEWERS // 5)]
                for cookie in cookies * 5:
                    await nursery.start(partial(_watch, board, cookie, ended))
                started = trio.current_time()
                process.send_signal(signal.SIGTERM)
            await trio.to_thread.run_sync(process.wait)
            return ended, codes, trio.current_time() - started

    arguments = ("--board-port", "0", "--board-token", "s3cret", "--log-format", "json")
    # What it prints goes nowhere, once the banner is read: the pipe would be full.
    with serving(*arguments) as process:
        ended, codes, took = trio.run(main, process)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert ended == [b"0\r\n\r\n"] * _VIEWERS
    assert codes == [1001] * _STATIONS
    # The board's streams first, then the stations within timeouts.drain.
    assert took < 10, took
