"""The one-line protocol between a measured server and whoever measures it, the server's side.

::

    stdin   ""                   how are you?
            "broadcast SECONDS"  call all stations, over and over, for so long
            (end)                end
    stdout  {"port": 40123, "used": 1.25, "memory": 43515904}   a JSON line for each

Standard library only, as servers of other people's making use it too. What
``broadcast`` did is added to its answer as ``calls`` and ``seconds``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from pathlib import Path

#: What a station's password is, in every server: this and its identity.
SECRET = "secret-"


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser of the options that all servers have."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--tls", metavar="PEM", help="certificate and key, in one file")
    return options


def line(port: int, **more: float) -> str:
    """Return the answer to one line."""
    return json.dumps({"port": port, "used": time.process_time(), "memory": memory(), **more})


def memory() -> int:
    """Return the resident memory of this process, in bytes."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        # Its peak, where the kernel does not tell more.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * os.sysconf("SC_PAGE_SIZE")


def broadcast_seconds(text: str) -> float:
    """Return the seconds for which a line asks to broadcast, 0 if it does not."""
    word, _, seconds = text.strip().partition(" ")
    return float(seconds) if word == "broadcast" else 0.0


def raise_descriptor_limit() -> None:
    """Take as many descriptors as we may: the usual 1 024 end at as many stations."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
