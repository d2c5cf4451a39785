"""``trio-ocpp serve`` as a process: what it prints, how it ends, and bad input."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trio
import trustme

from trio_ocpp.cli import main
from trio_ocpp.testing import ScriptedPeer

CSMS = """
import trio_ocpp as ocpp
from trio_ocpp import v16
csms = ocpp.Router()
@csms.auth("/ocpp/{identity}")
def auth(handshake):
    raise ocpp.RejectUpgrade(404, "Station not found")
not_a_router = 1
"""


HANGS = """
import trio
import trio_ocpp as ocpp
from trio_ocpp import v16
csms = ocpp.Router()
@csms.on(v16.Heartbeat)
async def heartbeat(station, request):
    print("handling", flush=True)
    await trio.sleep_forever()
"""


@contextmanager
def running(*arguments: str, cwd: Path | None = None) -> Iterator[subprocess.Popen[str]]:
    port = [] if "--port" in arguments else ["--port", "0"]
    command = [sys.executable, "-m", "trio_ocpp", "serve", *port, "--no-board", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        command, cwd=cwd, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


Fails = Callable[..., str]
SERVE = ("serve", "--port", "0", "--no-board")


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    first = process.stdout.readline()
    assert "event=serving" in first, first
    return int(first.split("url=")[1].split(":")[2].split("/")[0])


async def converse(port: int, identity: str, protocol: str) -> ScriptedPeer:
    peer = ScriptedPeer(await trio.open_tcp_stream("127.0.0.1", port))
    await peer.upgrade(f"/{identity}", [protocol])
    return peer


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_and_says_what_it_did(end: signal.Signals) -> None:
    async def main(port: int, process: subprocess.Popen[str]) -> None:
        peer = await converse(port, "CP1", "ocpp1.6")
        await peer.send([2, "1", "Heartbeat", {}])
        assert (await peer.receive())[0] == 3
        process.send_signal(end)
        assert (await peer.receive_close()).code == 1001
        await peer.close(1001)
        await peer.stream.aclose()

    with running() as process:
        trio.run(main, port_of(process), process)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    lines = out.splitlines()
    assert "event=connected station=CP1 protocol=ocpp1.6 address=127.0.0.1:" in lines[0]
    assert "event=message station=CP1 action=Heartbeat answer=ok" in lines[1]
    assert "event=draining" in lines[2]
    assert "stations=1" in lines[2]
    assert "event=disconnected station=CP1 code=1001" in lines[3]
    assert "event=drained" in lines[4]
    assert "messages=2 errors=0" in lines[4]


def test_a_second_signal_ends_the_waiting_for_a_handler(tmp_path: Path) -> None:
    (tmp_path / "csms.py").write_text(HANGS)

    async def main(port: int, process: subprocess.Popen[str]) -> None:
        peer = await converse(port, "CP1", "ocpp1.6")
        await peer.send([2, "1", "Heartbeat", {}])
        assert process.stdout is not None
        lines = trio.wrap_file(process.stdout)
        while await lines.readline() != "handling\n":
            pass
        process.send_signal(signal.SIGINT)
        while "event=draining" not in await lines.readline():
            pass
        process.send_signal(signal.SIGINT)
        await peer.stream.aclose()

    with running("csms:csms", cwd=tmp_path) as process:
        trio.run(main, port_of(process), process)
        process.communicate(timeout=8)
    assert process.returncode == 0


def test_a_refused_station_shows_its_reason() -> None:
    async def main(port: int) -> None:
        peer = await converse(port, "CP7", "ocpp1.5")
        assert peer.status == 101
        assert (await peer.receive_close()).code == 1002
        await peer.stream.aclose()

    with running() as process:
        trio.run(main, port_of(process))
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert "event=refused station=CP7 status=101/1002" in line
    assert "offers ocpp1.5" in line
    assert "this server speaks ocpp2.1, ocpp2.0.1, ocpp1.6" in line


def test_a_router_of_the_user_is_found_in_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "csms.py").write_text(CSMS)

    async def main(port: int) -> None:
        peer = ScriptedPeer(await trio.open_tcp_stream("127.0.0.1", port))
        assert await peer.upgrade("/ocpp/CP1") == 404
        await peer.stream.aclose()

    with running("csms:csms", "--log-format", "json", cwd=tmp_path) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        trio.run(main, int(url.split(":")[2].split("/")[0]))
        line = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert (line["event"], line["status"], line["reason"]) == (
        "refused",
        "404",
        "Station not found",
    )


def test_options_come_from_a_file_and_the_command_line_wins(tmp_path: Path) -> None:
    config = tmp_path / "csms.toml"
    config.write_text('[serve]\nport = 1\nprotocol = ["ocpp1.6"]\nlog-format = "json"\n')
    with running("--config", str(config)) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert facts["protocols"] == "ocpp1.6"
    assert not facts["url"].endswith(":1/<identity>")


def test_it_serves_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = tmp_path / "server.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(certificate)
    with running("--certfile", str(certificate)) as process:
        assert process.stdout is not None
        assert "url=wss://" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_it_goes_on_serving_when_nobody_reads_its_lines() -> None:
    async def main(port: int, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        process.stdout.close()
        for number in range(3):
            peer = await converse(port, f"CP{number}", "ocpp1.6")
            await peer.send([2, "1", "Heartbeat", {}])
            assert (await peer.receive())[0] == 3
            await peer.stream.aclose()

    with running() as process:
        trio.run(main, port_of(process), process)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0


def test_a_port_in_use_is_named_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running("--port", str(port)) as process:
            out, err = process.communicate(timeout=30)
    said = f"error: port {port} is in use; try --port {port % 65535 + 1}\n"
    assert (process.returncode, out, err) == (2, "", said)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--port", "abc"], "--port"),
        (["--port", "70000"], "--port takes a number from 0 to 65535, not 70000"),
        (["--prot", "1"], "--prot"),
        (["--protocol", "ocpp1.5"], "ocpp2.0.1"),
        (["--handshake-timeout", "0"], "--handshake-timeout takes a number of seconds above 0"),
        (["--log-level", "loud"], "--log-level"),
        (["--certfile", "/none.pem"], "--certfile /none.pem: no such file"),
        (["--keyfile", "/none.pem"], "--keyfile needs --certfile"),
        (["--config", "/none.toml"], "--config /none.toml: no such file or directory"),
        (["--host", "203.0.113.9"], "--host 203.0.113.9 is no address of this machine"),
        (["nothere:csms"], "no module 'nothere'"),
        (["csms"], "module:attribute"),
    ],
)
def test_bad_input_gets_one_line_that_names_it(
    fails: Fails, arguments: list[str], expected: str
) -> None:
    port = () if "--port" in arguments else ("--port", "0")
    assert expected in fails("serve", "--no-board", *port, *arguments)


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        (CSMS, "csms:nope", "module 'csms' has no 'nope'"),
        (CSMS, "csms:not_a_router", "csms:not_a_router is no trio_ocpp.Router but int"),
        ("import nothere", "csms:csms", "importing csms failed: No module named 'nothere'"),
        ("1 / 0", "csms:csms", "importing csms failed: ZeroDivisionError"),
        ("def (", "csms:csms", "importing csms failed: SyntaxError"),
    ],
)
def test_a_router_that_cannot_be_had_is_one_line(
    fails: Fails,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    source: str,
    name: str,
    expected: str,
) -> None:
    (tmp_path / "csms.py").write_text(source)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each])
    try:
        assert expected in fails(*SERVE, name)
    finally:
        sys.modules.pop("csms", None)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[serve", "not TOML"),
        ("serve = 1", "the options are to be in a table [serve]"),
        ("port = 9001", "the options are to be in a table [serve]"),
        ("[serve]\nprot = 1", "unknown key 'prot' in [serve]; allowed are router, host, port"),
        ("[serve]\nport = 'x'", "port takes a whole number, not 'x'"),
        ("[serve]\nprotocol = ['ocpp1.5']", "protocol takes a list of ocpp2.1"),
        ("[serve]\nprotocol = []", "protocol takes a list of ocpp2.1, ocpp2.0.1, ocpp1.6, not []"),
        ("[serve]\nhandshake_timeout = true", "handshake_timeout takes a number of seconds"),
        ("[serve]\nhost = 1", "host takes a string"),
        ("[serve]\nlog_level = 'loud'", "log_level takes one of debug"),
    ],
)
def test_a_bad_file_is_one_line_that_names_the_key(
    fails: Fails, tmp_path: Path, content: str, expected: str
) -> None:
    config = tmp_path / "csms.toml"
    config.write_text(content)
    assert expected in fails(*SERVE, "--config", str(config))


def test_a_certificate_file_without_one_is_named(fails: Fails, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing\n")
    assert "no certificate and key in there" in fails(*SERVE, "--certfile", str(empty))


@pytest.mark.parametrize(
    ("argument", "expected"), [("--version", "trio-ocpp 0.1.0"), ("--help", "serve")]
)
def test_version_and_help_are_answers_not_errors(
    capsys: pytest.CaptureFixture[str], argument: str, expected: str
) -> None:
    assert main([argument]) == 0
    assert expected in capsys.readouterr().out
