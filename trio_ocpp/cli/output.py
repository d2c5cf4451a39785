"""Standard output that holds up nobody: written by a thread, one batch after the other.

A terminal that was paused, or a pipe whose reader sleeps, takes nothing; a
server that waited for it would answer no station. Knows no events and no lines.
"""

from __future__ import annotations

import errno
import os
import sys

import trio


class Output:
    """Writes text to standard output, in order."""

    def __init__(self) -> None:
        self._turn = trio.Lock()
        self._gone = False

    async def write(self, text: str) -> None:
        """Write *text* and a line end, waiting for what was written before.

        Cancelling leaves the thread behind with what it has.
        """
        # What this encoding has no character for must not end the server: stations choose names.
        data = f"{text}\n".encode(sys.stdout.encoding, "backslashreplace")
        async with self._turn:
            await trio.to_thread.run_sync(self._write, data, abandon_on_cancel=True)

    def _write(self, data: bytes) -> None:
        # Not through sys.stdout: Python waits for its lock at exit, which a stuck thread holds.
        rest = memoryview(data)
        try:
            while rest and not self._gone:
                rest = rest[os.write(sys.stdout.fileno(), rest) :]
        except OSError as error:
            # Whoever read our lines has gone (| head): go on serving, silently. A full disk
            # loses this batch only.
            self._gone = error.errno == errno.EPIPE
