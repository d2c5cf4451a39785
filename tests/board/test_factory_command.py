"""``hypercorn -k trio …`` as a process: how it starts, what it says, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import trio_ocpp as ocpp
from board_ui import Board, create_app, token_auth
csms = ocpp.Router(validation="tolerate")
app = create_app(csms, bind="127.0.0.1:0", auth=token_auth("s3cret"))
shown = Board(auth=token_auth("s3cret")).app
"""


@contextmanager
def hypercorn(*arguments: str, cwd: Path, **variables: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "hypercorn", "--bind", "127.0.0.1:0", *arguments]
    given = {name: value for name, value in os.environ.items() if not name.startswith("TRIO_OCPP")}
    environment = {**given, "PYTHONPATH": str(ROOT), **variables}
    process = subprocess.Popen(
        command, cwd=cwd, env=environment, text=True, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            # Its workers too.
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


def read_until(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        found = re.search(pattern, said)
        if found:
            return found
    raise AssertionError(said)


@pytest.mark.parametrize("name", ["program:app", "board_ui.asgi:app"])
def test_it_serves_stations_and_board_until_a_signal(folder: Path, name: str) -> None:
    variables = {"TRIO_OCPP_BIND": "127.0.0.1:0"}
    with hypercorn("-k", "trio", name, cwd=folder, **variables) as process:
        # The board is up before hypercorn says so.
        ports = read_until(process, r"(?s)stations connect to \S+:(\d+).*http://\S+:(\d+) ")
        with socket.create_connection(("127.0.0.1", int(ports[1]))):
            answer = httpx.get(f"http://127.0.0.1:{ports[2]}/health", trust_env=False)
        assert answer.json() == {"status": "ok"}
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in err


def last_words(process: subprocess.Popen[str]) -> str:
    """Wait for an end that is told in one line."""
    _, err = process.communicate(timeout=30)
    assert "Traceback" not in err, err
    lines = [line for line in err.splitlines() if line.startswith("trio-ocpp: ")]
    assert len(lines) == 1, err
    return lines[0]


@pytest.mark.parametrize(
    "name", ["program:app", pytest.param("program:shown", marks=pytest.mark.slow)]
)
def test_another_worker_than_trio_is_told_in_one_line(folder: Path, name: str) -> None:
    with hypercorn("-w", "0", name, cwd=folder) as process:
        assert last_words(process).endswith("start it as: hypercorn -k trio module:app")
    assert process.returncode == 2


@pytest.mark.slow
def test_another_worker_than_trio_is_told_in_one_line_by_a_supervised_one_too(folder: Path) -> None:
    with hypercorn("program:app", cwd=folder) as process:
        assert last_words(process).endswith("start it as: hypercorn -k trio module:app")


def test_a_port_in_use_is_told_in_one_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        with hypercorn(
            "-k", "trio", "-w", "0", "board_ui.asgi:app", cwd=folder, TRIO_OCPP_BIND=place
        ) as process:
            words = last_words(process)
    assert words == f"trio-ocpp: stations cannot connect to {place}: address already in use"
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("TRIO_OCPP_BIND", "x", "TRIO_OCPP_BIND: an address is given as"),
        # What is wrong with the others is told the same way: each is a process of its own.
        pytest.param(
            "TRIO_OCPP_ROUTER",
            "program:nope",
            "TRIO_OCPP_ROUTER: module 'program' has no 'nope'",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "TRIO_OCPP_STATIONS", "program.py", "TRIO_OCPP_STATIONS: ", marks=pytest.mark.slow
        ),
        pytest.param("TRIO_OCPP_PORT", "1", "TRIO_OCPP_PORT is none of ", marks=pytest.mark.slow),
    ],
)
def test_a_wrong_variable_is_told_in_one_line(
    folder: Path, variable: str, value: str, words: str
) -> None:
    arguments = ("-k", "trio", "-w", "0", "board_ui.asgi:app")
    with hypercorn(*arguments, cwd=folder, **{variable: value}) as process:
        assert words in last_words(process)
    assert process.returncode == 2


def test_a_router_of_the_users_is_served(folder: Path) -> None:
    variables = {"TRIO_OCPP_BIND": "127.0.0.1:0", "TRIO_OCPP_ROUTER": "program:csms"}
    with hypercorn("-k", "trio", "board_ui.asgi:app", cwd=folder, **variables) as process:
        read_until(process, r"log in at /login#token=\S{43}   this run only")
