"""A real Redis server for tests: on the loopback address, in a folder of its own, nothing saved.

Knows no store.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from services import missing


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def redis_server() -> Iterator[str]:
    """Run a server; give its URL. Skip the test where Redis is not installed."""
    binary = shutil.which("redis-server")
    if binary is None:
        missing("redis-server is not installed (Debian: apt install redis-server)")
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
        process = subprocess.Popen(
            [binary, *options, "--save", "", "--appendonly", "no", "--logfile", ""],
            stdout=subprocess.PIPE,
            cwd=folder,
        )
        try:
            _wait_until_ready(process)
            yield f"redis://127.0.0.1:{port}"
            assert list(Path(folder).iterdir()) == [], "nothing is saved"
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if b"Ready to accept connections" in line:
            return
    pytest.fail(f"redis-server ended with {process.wait()} before it was ready")
