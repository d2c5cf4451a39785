"""Charge points of other people's making, in a process of their own, driven over pipes.

::

    test ── ForeignProcess ──stdin──▶ pypi_charge_point.py, or node/npm_charge_point.js
                           ◀─stdout── one JSON line for each command
                                          │
    our server  ◀────── loopback ─────────┘

A process takes seconds of CPU to start, so one serves a whole run of pytest; every test begins
by making it forget its stations. Knows nothing of our server.
"""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import trio

HERE = Path(__file__).parent
NODE = HERE / "node"

Json = dict[str, Any]


class ForeignProcess:
    """A process full of foreign charge points that does as it is told."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
        )
        self._numbers = itertools.count(1)
        self._stdin: trio.abc.SendStream
        self._stdout: trio.abc.ReceiveStream
        self._unread = b""

    def __repr__(self) -> str:
        return f"<ForeignProcess {self.name} {self._process.pid}>"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Speak with the process in this block, whose stations are those made in it."""
        assert self._process.stdin is not None, "it is a pipe"
        assert self._process.stdout is not None, "it is a pipe"
        # trio closes what it is given; the process outlives this test.
        self._stdin = trio.lowlevel.FdStream(os.dup(self._process.stdin.fileno()))
        self._stdout = trio.lowlevel.FdStream(os.dup(self._process.stdout.fileno()))
        async with self._stdin, self._stdout:
            await self.ask("forget")
            yield
            await self.ask("forget")

    async def ask(self, command: str, **what: Any) -> Json:
        """Give one command and wait for its reply."""
        number = next(self._numbers)
        order = {"number": number, "command": command, **what}
        await self._stdin.send_all(json.dumps(order).encode() + b"\n")
        while True:
            reply: Json = json.loads(await self._read_line())
            # A test that was cancelled has left its reply behind.
            if reply.pop("number") == number:
                assert "crashed" not in reply, reply["crashed"]
                return reply

    async def _read_line(self) -> bytes:
        while b"\n" not in self._unread:
            data = await self._stdout.receive_some()
            if not data:
                raise EOFError(f"{self.name} ended: {self._process.wait()}")
            self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def end(self) -> None:
        """End the process: by the end of its input, or else by its id."""
        with self._process as process:
            assert process.stdin is not None, "it is a pipe"
            process.stdin.close()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()


class ForeignStation:
    """One charge point in a ``ForeignProcess``."""

    def __init__(self, process: ForeignProcess, identity: str) -> None:
        self.process = process
        self.identity = identity

    async def connect(
        self,
        endpoint: str,
        protocols: Sequence[str],
        *,
        password: str | None = None,
        answers: Mapping[str, Any] | None = None,
        checked: bool = True,
    ) -> Json:
        """Connect to ``endpoint/identity``; *answers* are those to our CALLs, by action.

        An answer ``{"refuse": code, "description": …, "details": …}`` is a CALLERROR. Returns
        ``protocol`` and ``headers``, or ``refused``: ``status``, ``headers`` and ``text``.
        *checked* false: not by the foreign library's schemas.
        """
        return await self.process.ask(
            "connect",
            identity=self.identity,
            endpoint=endpoint,
            protocols=protocols,
            password=password,
            answers=dict(answers or {}),
            checked=checked,
        )

    async def outcome(self, action: str, payload: Json, *, checked: bool = False) -> Json:
        """Send a CALL and return ``result``, or ``error``: ``code``, ``description``…

        Unless *checked*, the foreign library sends what breaks the schemas, too.
        """
        return await self.process.ask(
            "call", identity=self.identity, action=action, payload=payload, checked=checked
        )

    async def call(self, action: str, payload: Json) -> Json:
        """Send a CALL and return the answer's payload, both checked by the foreign library."""
        outcome = await self.outcome(action, payload, checked=True)
        assert "result" in outcome, f"{action}: {outcome}"
        result: Json = outcome["result"]
        return result

    async def refused_call(self, action: str, payload: Json) -> Json:
        """Send a CALL that our server must refuse; return the CALLERROR as it was understood."""
        outcome = await self.outcome(action, payload)
        assert "error" in outcome, f"{action}: {outcome}"
        error: Json = outcome["error"]
        return error

    async def calls(self) -> list[tuple[str, Json]]:
        """Return our CALLs as its handlers got them."""
        reply = await self.process.ask("calls", identity=self.identity)
        return [(action, payload) for action, payload in reply["calls"]]

    async def reconnect(self) -> Json:
        """Wait until it has connected again after its connection was lost."""
        return await self.process.ask("reconnect", identity=self.identity)

    async def close(self, code: int = 1000, reason: str = "") -> Json:
        """Close by a closing handshake; return the ``code`` and ``reason`` that it ended with."""
        reply = await self.process.ask("close", identity=self.identity, code=code, reason=reason)
        closed: Json = reply["closed"]
        return closed

    async def gone(self) -> Json:
        """Wait until it has lost its connection; return ``code`` and ``reason``."""
        reply = await self.process.ask("gone", identity=self.identity)
        closed: Json = reply["closed"]
        return closed


# ── the two makers ───────────────────────────────────────────────────────────


def start_pypi() -> ForeignProcess:
    """Start a process of charge points of PyPI's `ocpp`."""
    return ForeignProcess("pypi", [sys.executable, str(HERE / "pypi_charge_point.py")], {})


def start_npm(cache: Path) -> ForeignProcess:
    """Start a process of charge points of npm's `ocpp-rpc`, installed in *cache* if need be."""
    modules = node_modules(cache)
    # Scripts find modules beside themselves or here; nothing is installed in the repository.
    environment = {"NODE_PATH": str(modules)}
    return ForeignProcess("npm", ["node", str(NODE / "npm_charge_point.js")], environment)


def missing_programs() -> list[str]:
    """Tell which programs the npm charge points lack."""
    return [name for name in ("node", "npm") if shutil.which(name) is None]


def node_modules(cache: Path) -> Path:
    """Return ``cache/node_modules`` with what ``node/package.json`` asks for in it.

    Only the first of several processes that come here at once installs.
    """
    cache.mkdir(parents=True, exist_ok=True)
    wanted = (NODE / "package.json").read_text()
    installed = cache / "installed.json"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.read_text() != wanted:
            (cache / "package.json").write_text(wanted)
            _npm_install(cache)
            installed.write_text(wanted)
    return cache / "node_modules"


def _npm_install(folder: Path) -> None:
    quiet = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    npm = subprocess.run(
        ["npm", "install", *quiet],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=180,
        check=False,
    )
    if npm.returncode != 0:
        raise RuntimeError(f"npm install failed with {npm.returncode}:\n{npm.stdout}")
