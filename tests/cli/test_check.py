"""``trio-ocpp check`` where all is well, and what its command line takes."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from check_stage import Out, check, csms, http

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp.cli import main


@pytest.mark.parametrize("protocol", ocpp.PROTOCOLS)
async def test_each_step_has_a_line_with_its_time(protocol: str, capsys: Out) -> None:
    async with csms() as place:
        code, lines = await check(capsys, f"ws://{place}/CP7", "--protocol", protocol)
    assert code == 0
    text = "\n".join(lines)
    assert re.fullmatch(
        r"tcp      ok  [\d.]+ ms\n"
        rf"upgrade  101 {protocol}  [\d.]+ ms\n"
        r"login    ok  CP7 without a password: anybody can connect under this name\n"
        r"boot     Accepted, interval 300 s\n"
        r"ping     [\d.]+ ms",
        text,
    ), text


async def test_a_host_name_is_looked_up_first(capsys: Out) -> None:
    async with csms() as place:
        code, lines = await check(capsys, f"ws://localhost:{place.split(':')[1]}/CP7")
    assert code == 0
    assert re.fullmatch(r"dns      ok  .*127\.0\.0\.1.*  [\d.]+ ms", lines[0])


async def test_the_identity_option_is_percent_encoded_behind_the_url(capsys: Out) -> None:
    router = ocpp.Router()
    asked: list[tuple[str, bool]] = []

    @router.auth("/ocpp/{identity}")
    def auth(handshake: ocpp.Handshake) -> None:
        asked.append((handshake.identity, handshake.password_is("secret-secret-16")))

    router.on(v16.BootNotification)(
        lambda _station, _request: v16.BootNotificationResponse(
            status="Accepted", current_time=ocpp.now(), interval=60
        )
    )
    arguments = ["--identity", "RDAM 1/2", "--password", "secret-secret-16"]
    async with csms(router) as place:
        code, lines = await check(capsys, f"ws://{place}/ocpp?site=1", *arguments)
    assert (code, asked) == (0, [("RDAM 1/2", True)])
    assert "login    ok  RDAM 1/2 with this password, in clear text (security profile 1)" in lines


async def test_no_boot_leaves_the_boot_out(capsys: Out) -> None:
    async with csms() as place:
        code, lines = await check(capsys, f"ws://{place}/CP7", "--no-boot")
    assert code == 0
    assert [line.split()[0] for line in lines] == ["tcp", "upgrade", "login", "ping"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "URL"),
        (["http://127.0.0.1/CP7"], "ws:// or wss://"),
        (["ws://127.0.0.1:9000"], "has no identity: its last path segment is empty; give --identity"),
        (["ws://127.0.0.1:99999/CP7"], "Port out of range"),
        (["ws://127.0.0.1/CP 7"], "an identity goes into --identity"),
        (["ws://127.0.0.1/CP7", "--timeout", "0"], "--timeout takes a number of seconds above 0"),
        (["ws://127.0.0.1/CP7", "--protocol", "ocpp 1.6"], "--protocol takes names such as ocpp1.6"),
        (["ws://127.0.0.1/CP7", "--cafile", "/none.pem"], "--cafile /none.pem: no such file"),
        (["ws://127.0.0.1/CP7", "--keyfile", __file__], "--keyfile needs --certfile"),
        (["wss://127.0.0.1/CP7", "--cafile", __file__], "no certificate in there"),
        (["wss://127.0.0.1/CP7", "--certfile", __file__], "no certificate and key in there"),
    ],
)  # fmt: skip
def test_a_bad_command_line_is_one_line_and_exit_2(
    arguments: list[str], expected: str, capsys: Out
) -> None:
    assert main(["check", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert expected in err


def process(url: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(
        [sys.executable, "-m", "trio_ocpp", "check", url],
        env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    with silent, process(f"ws://127.0.0.1:{silent.getsockname()[1]}/CP7") as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("tcp")
        # It waits for an answer now: its request is here.
        with silent.accept()[0] as connection:
            connection.recv(4096)
            running.send_signal(signal.SIGINT)
            _, err = running.communicate(timeout=10)
    assert (running.returncode, err) == (130, "")


def test_it_ends_quietly_when_nobody_reads_its_lines() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    with listener, process(f"ws://127.0.0.1:{listener.getsockname()[1]}/CP7") as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("tcp")
        running.stdout.close()
        with listener.accept()[0] as connection:
            connection.recv(4096)
            connection.sendall(http("404 Not Found").encode())
        assert running.stderr is not None
        assert running.stderr.read() == ""
        assert running.wait(timeout=10) == 1
