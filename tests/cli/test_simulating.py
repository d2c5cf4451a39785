"""``serve --simulate`` and ``simulate``: stations that boot, charge and meter."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trio

from trio_ocpp import Backoff, Protocol, Router, StationConnected, open_server
from trio_ocpp.cli import demo
from trio_ocpp.cli.fleet import Fleet


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-m", "trio_ocpp", *arguments], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_serve_shows_simulated_stations_that_boot_and_charge() -> None:
    with running("serve", "--port", "0", "--no-board", "--simulate", "3") as process:
        assert process.stdout is not None
        seen = ""
        for line in process.stdout:
            seen += line
            if all(f"station=SIM-{n} action=BootNotification" in seen for n in (1, 2, 3)) and (
                "action=StartTransaction" in seen and "detail=Started" in seen
            ):
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert "event=drained" in out
    assert "errors=0" in out
    for name, protocol in (("SIM-1", "ocpp1.6"), ("SIM-2", "ocpp2.0.1"), ("SIM-3", "ocpp2.1")):
        assert f"station={name} protocol={protocol}" in seen


async def simulate(*arguments: str) -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = await trio.run_process(
        [sys.executable, "-m", "trio_ocpp", "simulate", *arguments],
        capture_stdout=True, capture_stderr=True, check=False, env=environment,
    )  # fmt: skip
    return done.returncode, (done.stdout + done.stderr).decode()


async def test_simulate_ends_well_when_all_stations_were_connected() -> None:
    async with open_server(demo.router(), port=0) as server:
        url = f"ws://127.0.0.1:{server.port}/ocpp"
        code, out = await simulate(url, "--count", "3", "--pace", "60", "--duration", "2.5")
    assert code == 0, out
    assert "3 of 3 stations were connected" in out
    assert " 0 errors" in out


async def test_simulate_says_why_stations_are_refused_and_fails() -> None:
    router = Router()

    @router.auth("/ocpp/{identity}")
    def auth(handshake: object) -> None:
        """Let everybody in who comes by this path."""

    async with open_server(router, port=0) as server:
        url = f"ws://127.0.0.1:{server.port}/elsewhere"
        code, out = await simulate(url, "--count", "2", "--duration", "1.5")
    assert code == 1
    assert "0 of 2 stations were connected" in out
    assert "refused 2 x  the server refused the upgrade with HTTP 404" in out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["http://127.0.0.1:1"], "a connection URL starts with ws:// or wss://"),
        (["ws://127.0.0.1:1", "--count", "0"], "--count takes a number of at least 1"),
        (["ws://127.0.0.1:1", "--pace", "0"], "--pace takes a number above 0"),
        (["ws://127.0.0.1:1", "--duration", "0"], "--duration takes a number of seconds above 0"),
        (["wss://127.0.0.1:1", "--cafile", "/none.pem"], "--cafile /none.pem"),
        (["ws://127.0.0.1:1", "--cafile", __file__], "--cafile is for wss:// URLs"),
        ([], "url"),
    ],
)
def test_bad_input_gets_one_line(
    fails: Callable[..., str], arguments: list[str], expected: str
) -> None:
    assert expected.lower() in fails("simulate", *arguments).lower()


class Arrivals:
    """When each station of a fleet connected; ``complete`` is set with the last one."""

    def __init__(self, count: int) -> None:
        self.moments: list[float] = []
        self.complete = trio.Event()
        self._missing = count

    def __call__(self, event: object) -> None:
        if isinstance(event, StationConnected):
            self.moments.append(trio.current_time())
            self._missing -= 1
            if not self._missing:
                self.complete.set()


@pytest.mark.slow
@pytest.mark.clause("2.1-4 §5.4")
async def test_two_thousand_stations_survive_a_restart_and_come_back_spread() -> None:
    count, backoff = 2000, Backoff(wait_minimum=2, random_range=10, repeat_times=0)
    first, second = Arrivals(count), Arrivals(count)
    protocols: list[Protocol] = ["ocpp1.6", "ocpp2.0.1"]
    with trio.fail_after(120):
        async with trio.open_nursery() as nursery:
            async with open_server(demo.router(), port=0) as server:
                server.observe(first)
                url = f"ws://127.0.0.1:{(port := server.port)}"
                nursery.start_soon(Fleet(url, count, protocols=protocols, backoff=backoff).run)
                await first.complete.wait()
            async with open_server(demo.router(), port=port) as server:
                server.observe(second)
                await second.complete.wait()
                assert len(server.stations) == count
            nursery.cancel_scope.cancel()
    # Each waits 2 s and up to 10 s more, anew after each attempt: with a flat spread a tenth of
    # them comes in each second, and were there none, all would come in one.
    seconds = Counter(int(moment) for moment in second.moments)
    assert max(seconds.values()) < count / 4, sorted(seconds.items())
