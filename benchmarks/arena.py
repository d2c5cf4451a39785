"""Servers and a load, each a process of its own on a core of its own.

What the benchmarks share: start, pin, ask, measure, end, and say on what. Ends
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
MODES = {"heartbeat": "Heartbeat", "meter": "MeterValues"}
#: Our own load; ``--wsload`` names another one.
LOAD = [sys.executable, str(HERE / "load.py")]
#: Seconds before the calls are counted, and what a run may take on top of its own time.
WARMUP = 1.0
GRACE = 60.0
#: The places of a server and of a load, among the cores.
SERVER, OTHER = 0, 1
#: Seconds that a server gets to end by itself.
FAREWELL = 15.0

Process = subprocess.Popen[str]


class Rates(NamedTuple):
    """What one run came to, per second; and the share of its core that the server got."""

    handshakes: float
    calls: float
    share: float
    #: Milliseconds: 99 of 100 calls were answered sooner.
    p99: float
    #: All that the load printed.
    told: dict[str, Any]


class State(NamedTuple):
    """What a server says of itself: seconds of processor time, bytes of resident memory."""

    port: int
    used: float
    memory: int
    board: int = 0
    #: What a broadcast came to.
    calls: int = 0
    seconds: float = 0.0


# ── processes ────────────────────────────────────────────────────────────


def cores() -> tuple[set[int], set[int]] | None:
    """Return a core for the server and one for the load, ``None`` where nothing can be pinned."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    available = sorted(os.sched_getaffinity(0))
    return ({available[0]}, {available[1]}) if len(available) > 1 else None


@contextmanager
def _on_core(place: int) -> Iterator[None]:
    """Stay on one core for the block: what is started in it never sees another.

    A program that is pinned once it runs has threads by then, which stay where they are.
    """
    pair = cores()
    if pair is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, pair[place])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def started(command: Sequence[str], place: int) -> Iterator[Process]:
    """Run *command* on a core for the block; then it is killed, should it still run.

    Programs of this folder find each other, whoever's Python they run on.
    """
    environment = {**os.environ, "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1"}
    pipe = subprocess.PIPE
    with _on_core(place):
        process = subprocess.Popen(
            list(command), text=True, stdin=pipe, stdout=pipe, env=environment
        )
    with process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def serving(command: Sequence[str]) -> Iterator[Process]:
    """Run a server for the block; the end of its input ends it."""
    with started(command, SERVER) as process:
        yield process
        process.communicate(timeout=FAREWELL)


@contextmanager
def csms(*options: str) -> Iterator[Process]:
    """Run our server for the block."""
    with serving([sys.executable, str(HERE / "csms.py"), *options]) as process:
        yield process


def ask(server: Process, text: str = "") -> State:
    """Return where the server is served, and what it has used; or have it broadcast."""
    return State(**_exchange(server, text))


def _exchange(process: Process, text: str) -> dict[str, Any]:
    assert process.stdin is not None, "it is a pipe"
    assert process.stdout is not None, "it is a pipe"
    process.stdin.write(text + "\n")
    process.stdin.flush()
    return _read(process)


def _read(process: Process) -> dict[str, Any]:
    assert process.stdout is not None, "it is a pipe"
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"ended with {process.wait()}: {process.args}")
    told: dict[str, Any] = json.loads(line)
    return told


# ── loads ────────────────────────────────────────────────────────────────


def load(
    program: Sequence[str],
    port: int,
    stations: int,
    mode: str,
    seconds: float,
    *more: str,
    warmup: float = WARMUP,
) -> dict[str, Any]:
    """Have *stations* call *port* as *mode* and *more* say; return what the load prints.

    Raises:
        RuntimeError: a station failed, or a call was not answered well.
    """
    numbers = {"-p": port, "-n": stations, "-d": seconds, "-w": warmup}
    options = [f"{name}{value:g}" for name, value in numbers.items()]
    with started([*program, *options, "-m", mode, "-a", *more], OTHER) as process:
        out, _ = process.communicate(timeout=seconds + warmup + GRACE)
    result: dict[str, Any] = json.loads(out) if out else {"failed": "all"}
    if any(result[name] for name in ("failed", "errors", "callerrors")):
        raise RuntimeError(f"not a clean run: {result}")
    return result


class Held:
    """Stations that are connected, and answer what they are asked."""

    def __init__(self, process: Process) -> None:
        self._process = process
        #: What the load said when it was asked last.
        self.told = _read(process)

    def ask(self, stations: int | None = None) -> dict[str, Any]:
        """Have so many connected; return how many there are, and what they answered."""
        self.told = _exchange(self._process, "" if stations is None else str(stations))
        return self.told


@contextmanager
def held(port: int, stations: int, *more: str) -> Iterator[Held]:
    """Keep *stations* connected for the block."""
    command = [*LOAD, f"-p{port}", f"-n{stations}", "-a", "--hold", *more]
    with started(command, OTHER) as process:
        yield Held(process)
        process.communicate(timeout=GRACE)


@contextmanager
def viewers(what: str, port: int, count: int) -> Iterator[dict[str, Any]]:
    """Have *count* viewers look for the block; what they saw is in the result afterwards."""
    command = [sys.executable, str(HERE / "viewers.py"), what, f"--port={port}", f"--count={count}"]
    seen: dict[str, Any] = {}
    with started(command, OTHER) as process:
        assert process.stdout is not None, "it is a pipe"
        assert process.stdout.readline() == "ready\n", "the viewers could not look"
        yield seen
        out, _ = process.communicate(timeout=120)
    seen |= json.loads(out)


def measure(
    program: Sequence[str], stations: int, mode: str, seconds: float, *server_options: str
) -> Rates:
    """Run one closed loop against a new server of ours."""
    with csms(*server_options) as server:
        return measure_at(server, program, stations, mode, seconds)


def measure_at(
    server: Process,
    program: Sequence[str],
    stations: int,
    mode: str,
    seconds: float,
    *more: str,
    warmup: float = WARMUP,
) -> Rates:
    """Run one load against *server*."""
    before = ask(server)
    began = time.perf_counter()
    watched = [f"--watch={server.pid}"] if list(program) == LOAD else []
    told = load(program, before.port, stations, mode, seconds, *watched, *more, warmup=warmup)
    took = time.perf_counter() - began
    # Our own load looks when counting begins; else connecting and warming up count as well.
    share = told.get("server_share", (ask(server).used - before.used) / took)
    return Rates(told["connects_per_s"], told["calls_per_s"], share, told["p99_us"] / 1_000, told)


@contextmanager
def load_program(given: Path | None) -> Iterator[list[str]]:
    """Yield the command of the load: ours, or the C generator, compiled if it is a source."""
    if given is None:
        yield LOAD
    elif given.suffix != ".c":
        yield [str(given.resolve())]
    else:
        with tempfile.TemporaryDirectory() as folder:
            binary = str(Path(folder) / given.stem)
            subprocess.run(["cc", "-O2", "-w", "-o", binary, str(given)], check=True)
            yield [binary]


def load_file(text: str) -> Path:
    """Return the path of a load generator that there is; for a parser."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text!r}")
    return path


def add_load_options(parser: argparse.ArgumentParser, *, seconds: float) -> None:
    """Add the options that every benchmark has."""
    parser.add_argument("--seconds", type=float, default=seconds, help="counted, in each run")
    parser.add_argument(
        "--wsload",
        type=load_file,
        metavar="SOURCE_OR_BINARY",
        help="the load generator in C; else benchmarks/load.py",
    )


# ── circumstances ────────────────────────────────────────────────────────

#: What the figures depend on; the last one is the extra ``speedups``.
PACKAGES = ("trio", "trio-websocket", "wsproto", "msgspec", "websockets")


def print_circumstances() -> None:
    """Print machine, versions and command, without which figures mean nothing."""
    print("command: ", shlex.join(["python", *sys.argv]))
    for name, value in circumstances().items():
        print(f"{name + ':':<9}", value)


def circumstances() -> dict[str, str]:
    """Return machine and versions, in words."""
    return {
        "machine": f"{processor()}, {os.cpu_count()} cores, {memory()}{platform.system()}",
        "pinned": "no" if cores() is None else "server and load on one core each",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": ", ".join(map(package, PACKAGES)),
    }


def package(name: str) -> str:
    """Return a package with its version, or that there is none."""
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"no {name}"


def processor() -> str:
    """Return the name of the processor, as far as the system tells it."""
    return _told_by("/proc/cpuinfo", "model name") or platform.machine()


def memory() -> str:
    total = _told_by("/proc/meminfo", "MemTotal").partition(" ")[0]
    return f"{int(total) / 1e6:.0f} GB, " if total else ""


def _told_by(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    found = (line.partition(":")[2].strip() for line in lines if line.startswith(name))
    return next(found, "")
