"""The servers that are compared: how each is started, and where those of others come from.

npm's ocpp-rpc and PyPI's ocpp are installed from their registries into
``benchmarks/.peers``, which is never committed. Knows nothing of what they are
asked to do.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from arena import HERE

PEERS = HERE / "peers"
INSTALLED = HERE / ".peers"
NODE, PYTHON = INSTALLED / "node", INSTALLED / "python"
PYTHON_PROGRAM = PYTHON / "bin" / "python"

OURS, NPM, PYPI = "trio-ocpp", "ocpp-rpc", "PyPI ocpp"
PLAIN, FLOOR = "trio-websocket", "epoll floor"
#: Of their lines in plots.
COLOURS = {
    OURS: "#e8590c",
    NPM: "#2f9e44",
    PYPI: "#3b82d6",
    PLAIN: "#a05cc7",
    FLOOR: "#868e96",
}


class Contender(NamedTuple):
    """A server, and what it is in a few words."""

    command: tuple[str, ...]
    words: str


CONTENDERS = {
    OURS: Contender((sys.executable, str(HERE / "csms.py")), "this project, validation on"),
    NPM: Contender(("node", str(PEERS / "ocpp_rpc.js"), str(NODE)), "npm, strict mode"),
    PYPI: Contender(
        (str(PYTHON_PROGRAM), str(PEERS / "pypi_ocpp.py")), "default validation, on websockets"
    ),
    PLAIN: Contender(
        (sys.executable, str(PEERS / "plain_trio_websocket.py")), "plain, json, no validation"
    ),
    FLOOR: Contender(
        (sys.executable, str(PEERS / "epoll_floor.py")),
        "no server: epoll, recv and a constant answer in Python",
    ),
}


def command(name: str, *options: str) -> list[str]:
    """Return how a contender is started."""
    return [*CONTENDERS[name].command, *options]


def install(names: Iterable[str]) -> None:
    """Install what *names* need, unless it is there.

    Raises:
        RuntimeError: a program that they need is missing, or a registry does not answer.
    """
    if NPM in names and not (NODE / "node_modules" / "ocpp-rpc").is_dir():
        _install_npm()
    if PYPI in names and not (PYTHON / "installed").exists():
        _install_pypi()


def _install_npm() -> None:
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        raise RuntimeError(f"ocpp-rpc needs {' and '.join(missing)}")
    NODE.mkdir(parents=True, exist_ok=True)
    shutil.copy(PEERS / "package.json", NODE)
    _run(["npm", "install", "--no-save", "--no-audit", "--no-fund"], NODE)


def _install_pypi() -> None:
    _run([sys.executable, "-m", "venv", "--clear", str(PYTHON)], HERE)
    requirements = str(PEERS / "requirements.txt")
    _run([str(PYTHON_PROGRAM), "-m", "pip", "install", "--quiet", "-r", requirements], HERE)
    (PYTHON / "installed").touch()


def _run(words: list[str], folder: Path) -> None:
    print("installing a peer:", " ".join(words), file=sys.stderr)
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed: {(done.stderr or done.stdout).strip()[-500:]}")


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return what *names* are, with their versions."""
    found = {OURS: version("trio-ocpp"), PLAIN: version("trio-websocket")}
    if NPM in names:
        package = json.loads((NODE / "node_modules" / "ocpp-rpc" / "package.json").read_text())
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        found[NPM] = f"{package['version']} on Node {node.stdout.strip()}"
    if PYPI in names:
        code = "from importlib.metadata import version as v; print(v('ocpp'), v('websockets'))"
        told = subprocess.run(
            [str(PYTHON_PROGRAM), "-c", code], capture_output=True, text=True, check=True
        )
        found[PYPI] = "{} on websockets {}".format(*told.stdout.split())
    return {
        name: f"{found.get(name, '')} ({CONTENDERS[name].words})".strip()
        for name in CONTENDERS
        if name in names
    }
