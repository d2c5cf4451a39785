"""One server and one load, each a process of its own on a core of its own.

What the benchmarks share: start, pin, measure, end, and say on what. Ends
only the processes that it started. Knows nothing of what is compared.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
MODES = {"heartbeat": "Heartbeat", "meter": "MeterValues"}
#: Seconds before the calls are counted, and what a run may take on top of its own time.
WARMUP = 1.0
GRACE = 60.0


class Rates(NamedTuple):
    """What one run came to, per second; and the share of its core that the server got."""

    handshakes: float
    calls: float
    share: float
    #: Milliseconds: 99 of 100 calls were answered sooner.
    p99: float


class State(NamedTuple):
    """What a server says of itself: seconds of processor time and bytes of resident memory."""

    port: int
    used: float
    board: int
    memory: int


def cores() -> tuple[set[int], set[int]] | None:
    """Return a core for the server and one for the load, ``None`` where nothing can be pinned."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    available = sorted(os.sched_getaffinity(0))
    return ({available[0]}, {available[1]}) if len(available) > 1 else None


def pin(process: subprocess.Popen[str], place: int) -> None:
    """Keep *process* on the server's core (*place* 0) or on the load's (1)."""
    pair = cores()
    if pair is not None:
        os.sched_setaffinity(process.pid, pair[place])


@contextmanager
def csms(*options: str) -> Iterator[subprocess.Popen[str]]:
    """Run the server for the block."""
    command = [sys.executable, str(HERE / "csms.py"), *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe) as process:
        pin(process, 0)
        try:
            yield process
            process.communicate(timeout=GRACE)  # the end of its input ends it
        finally:
            process.kill()


def ask(server: subprocess.Popen[str]) -> State:
    """Return where the server is served, and what it has used."""
    assert server.stdin is not None, "it is a pipe"
    assert server.stdout is not None, "it is a pipe"
    server.stdin.write("\n")
    server.stdin.flush()
    port, used, board, memory = server.stdout.readline().split()
    return State(int(port), float(used), int(board), int(memory))


def load(program: list[str], port: int, stations: int, mode: str, seconds: float) -> dict[str, Any]:
    """Run one closed loop against *port*; return what the load prints.

    Raises:
        RuntimeError: a station failed, or a call was not answered well.
    """
    numbers = {"-p": port, "-n": stations, "-d": seconds, "-w": WARMUP}
    options = [f"{name}{value:g}" for name, value in numbers.items()]
    command = [*program, *options, "-m", mode]
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE) as process:
        pin(process, 1)
        try:
            out, _ = process.communicate(timeout=seconds + WARMUP + GRACE)
        finally:
            process.kill()
    result: dict[str, Any] = json.loads(out) if out else {"failed": "all"}
    if any(result[name] for name in ("failed", "errors", "callerrors")):
        raise RuntimeError(f"not a clean run: {result}")
    return result


def measure(
    program: list[str], stations: int, mode: str, seconds: float, *server_options: str
) -> Rates:
    """Run one closed loop against a new server."""
    with csms(*server_options) as server:
        return measure_at(server, program, stations, mode, seconds)


def measure_at(
    server: subprocess.Popen[str], program: list[str], stations: int, mode: str, seconds: float
) -> Rates:
    """Run one closed loop against *server*."""
    before = ask(server)
    started = time.perf_counter()
    result = load(program, before.port, stations, mode, seconds)
    took = time.perf_counter() - started
    share = (ask(server).used - before.used) / took
    p99 = result["p99_us"] / 1_000
    return Rates(result["connects_per_s"], result["calls_per_s"], share, p99)


@contextmanager
def load_program(given: Path | None) -> Iterator[list[str]]:
    """Yield the command of the load: ours, or the C generator, compiled if it is a source."""
    if given is None:
        yield [sys.executable, str(HERE / "load.py")]
    elif given.suffix != ".c":
        yield [str(given.resolve())]
    else:
        with tempfile.TemporaryDirectory() as folder:
            binary = str(Path(folder) / given.stem)
            subprocess.run(["cc", "-O2", "-w", "-o", binary, str(given)], check=True)
            yield [binary]


def add_load_options(parser: argparse.ArgumentParser, *, seconds: float) -> None:
    """Add the options that every benchmark has."""
    parser.add_argument("--seconds", type=float, default=seconds, help="counted, in each run")
    parser.add_argument(
        "--wsload",
        type=Path,
        metavar="SOURCE_OR_BINARY",
        help="the load generator in C; else benchmarks/load.py",
    )


def print_circumstances() -> None:
    """Print machine, versions and command, without which figures mean nothing."""
    packages = ("trio", "trio-websocket", "wsproto", "msgspec")
    print("command: ", shlex.join(["python", *sys.argv]))
    print("machine: ", processor(), f"{os.cpu_count()} cores,", platform.system())
    print("pinned:  ", "no" if cores() is None else "server and load on one core each")
    print("python:  ", platform.python_implementation(), platform.python_version())
    print("packages:", ", ".join(f"{name} {version(name)}" for name in packages))


def processor() -> str:
    """Return the name of the processor, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return f"{next(names, platform.machine())},"
