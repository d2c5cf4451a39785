"""README tells the truth: its code blocks run, and do what it says."""

import contextlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import trio

import board_ui
import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp.cli.settings import ServeOptions, resolve
from trio_ocpp.testing import MemoryListener, ScriptedPeer

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


@pytest.fixture
def csms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ocpp.Router]:
    """The first Python block, imported as the csms.py that it says to be."""
    (tmp_path / "csms.py").write_text(blocks("python")[0], encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "csms", raising=False)
    import csms

    yield csms.csms
    sys.modules.pop("csms")


def test_the_csms_has_twenty_lines_of_code() -> None:
    code = [line for line in blocks("python")[0].splitlines() if line and line[0] != "#"]
    assert len(code) <= 20


async def test_the_csms_lets_in_whom_it_knows_and_boots_it(csms: ocpp.Router) -> None:
    listener = MemoryListener()
    async with ocpp.open_server(csms, listeners=[listener]):
        async with listener.connect("CP1", path="/ocpp/", password="s3cret") as peer:
            boot = {"chargePointVendor": "Acme", "chargePointModel": "One"}
            await peer.send([2, "1", "BootNotification", boot])
            answer = await peer.receive()
            assert answer[:2] == [3, "1"]
            assert answer[2]["status"] == "Accepted"
        async with listener.connect("CP1", path="/ocpp/", password="wrong") as peer:
            assert peer.status == 401
        async with listener.connect("CP9", path="/ocpp/", password="s3cret") as peer:
            assert peer.status == 404


async def test_the_program_calls_a_station_that_connects_and_tells_who_cannot(
    csms: ocpp.Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    said, printed = trio.open_memory_channel[str](10)  # more than the program prints
    monkeypatch.setattr(trio, "run", started.append)
    send, ports = trio.open_memory_channel[int](1)  # one server
    monkeypatch.setattr(ocpp, "open_server", on_a_free_port(send))
    names = {
        "__name__": "program",
        "print": lambda *words: said.send_nowait(" ".join(map(str, words))),
    }
    exec(compile(blocks("python")[1], "README.md", "exec"), names)
    with trio.fail_after(30):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(started[0])
            port = await ports.receive()
            peer = ScriptedPeer(await trio.open_tcp_stream("127.0.0.1", port))
            await peer.upgrade("/ocpp/CP1", identity="CP1", password="s3cret")
            call = await peer.receive()
            assert call[2:] == ["TriggerMessage", {"requestedMessage": "Heartbeat"}]
            await peer.send([3, call[1], {"status": "Accepted"}])
            assert await printed.receive() == "CP1 answered Accepted"
            refused = ScriptedPeer(await trio.open_tcp_stream("127.0.0.1", port))
            assert await refused.upgrade("/ocpp/CP9", identity="CP9", password="x") == 404
            await refused.stream.aclose()
            line = await printed.receive()
            pattern = r"CP9 from 127\.0\.0\.1:\d+ could not connect: Station not found"
            assert re.fullmatch(pattern, line)
            nursery.cancel_scope.cancel()
            await trio.aclose_forcefully(peer.stream)


async def test_the_board_is_served_and_shows_the_server(
    csms: ocpp.Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, ports = trio.open_memory_channel[int](1)  # one server
    monkeypatch.setattr(ocpp, "open_server", on_a_free_port(send))
    source = blocks("python")[2].replace("127.0.0.1:8080", "127.0.0.1:0")
    body = source.replace("\n", "\n    ").replace(
        "await nursery.start", "bound = await nursery.start"
    )
    names: dict[str, Any] = {"ocpp": ocpp, "board_ui": board_ui, "trio": trio, "csms": csms}
    waiting = "await trio.sleep_forever()"
    assert body.rstrip().endswith(waiting)
    main = f"async def main(done):\n    {body}".replace(
        waiting, "await done(bound.url)\n        nursery.cancel_scope.cancel()"
    )
    exec(compile(main, "README.md", "exec"), names)

    async def look(url: str) -> None:
        async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
            bearer = {"Authorization": "Bearer s3cret"}
            answer = await http.get("/api/connections", headers=bearer)
            assert answer.json()["total"] == 0

    with trio.fail_after(30):
        await names["main"](look)
    assert await ports.receive() > 0


async def test_the_charge_point_boots_and_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    arrived, actions = trio.open_memory_channel[str](100)  # a few are looked at
    monkeypatch.setattr(trio, "run", started.append)
    csms = ocpp.Router()

    @csms.on(v16.BootNotification)
    def boot(station: ocpp.Station, request: v16.BootNotification) -> v16.BootNotificationResponse:
        return v16.BootNotificationResponse(status="Accepted", current_time=ocpp.now(), interval=0)

    @csms.on(v16.Heartbeat)
    def heartbeat(station: ocpp.Station, request: v16.Heartbeat) -> v16.HeartbeatResponse:
        with contextlib.suppress(trio.WouldBlock):
            arrived.send_nowait(station.identity)
        return v16.HeartbeatResponse(current_time=ocpp.now())

    with trio.fail_after(30):
        async with ocpp.open_server(csms, port=0) as server, trio.open_nursery() as nursery:
            source = blocks("python")[3].replace(":9000/", f":{server.port}/")
            exec(compile(source, "README.md", "exec"), {"__name__": "program"})
            nursery.start_soon(started[0])
            assert await actions.receive() == "CP1"
            nursery.cancel_scope.cancel()


def on_a_free_port(ports: trio.MemorySendChannel[int]) -> Any:
    """Open the real server, only on a port that is free."""
    from contextlib import asynccontextmanager

    real = ocpp.open_server

    @asynccontextmanager
    async def open_server(router: ocpp.Router, *, port: int) -> Any:
        assert port == 9000
        async with real(router, port=0) as server:
            await ports.send(server.port)
            yield server

    return open_server


def test_the_file_of_options_is_one(tmp_path: Path) -> None:
    config = tmp_path / "csms.toml"
    (options,) = [block for block in blocks("toml") if block.startswith("[serve]")]
    config.write_text(options, encoding="utf-8")
    settings = resolve(None, ServeOptions(), config)
    assert (settings.router, settings.host) == ("csms:csms", "0.0.0.0")
    assert settings.protocols == ("ocpp2.0.1", "ocpp1.6")
    assert settings.timeouts.handshake == 10


def test_the_files_that_readme_links_exist() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_the_two_commands_are_there() -> None:
    shell = blocks("shell")
    assert shell[0].rstrip().endswith("trio-ocpp serve --simulate 5")
    assert shell[1].rstrip().endswith("nox")
