"""``trio-ocpp serve`` whose output nobody reads, or nobody can write: it serves on."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import subprocess
import sys

import pytest
import trio

from trio_ocpp.testing import ScriptedPeer

pytestmark = pytest.mark.skipif(
    not hasattr(fcntl, "F_SETPIPE_SZ"), reason="only Linux has pipes of a chosen size"
)


async def _serve_and_ask(identity: str, calls: int, **environment: str) -> tuple[int, bytes]:
    """Ask a server whose output is read up to its banner only; return exit code and its log."""
    with trio.fail_after(30):
        process = await trio.lowlevel.open_process(
            [sys.executable, "-m", "trio_ocpp", "serve", "--port", "0", "--no-board"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment},
        )
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            fcntl.fcntl(process.stdout.fileno(), fcntl.F_SETPIPE_SZ, 4096)
            banner = (await process.stdout.receive_some()).decode()
            found = re.search(r"127\.0\.0\.1:(\d+)", banner)
            assert found, banner
            async with await trio.open_tcp_stream("127.0.0.1", int(found[1])) as stream:
                peer = ScriptedPeer(stream)
                assert await peer.upgrade(f"/{identity}") == 101
                for number in range(calls):
                    await peer.send([2, str(number), "Heartbeat", {}])
                    assert (await peer.receive())[:2] == [3, str(number)]
            process.send_signal(signal.SIGTERM)
            code = await process.wait()
            return code, b"".join([part async for part in process.stderr])
        finally:
            process.kill()
            await process.stdout.aclose()


async def test_an_output_that_nobody_reads_holds_up_neither_stations_nor_sigterm():
    code, said = await _serve_and_ask("CP1", 150)
    assert (code, said) == (0, b"")


async def test_a_name_that_the_output_cannot_spell_does_not_end_the_server():
    code, said = await _serve_and_ask("%E2%82%AC", 3, PYTHONIOENCODING="ascii")
    assert (code, said) == (0, b"")
