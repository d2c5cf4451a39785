"""What the store may cost: memory under a flood, and nothing on disk. Each in a process of its own."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]

PRELUDE = """
    import psutil
    from board_ui.stores.memory import MemoryStore
    from board_ui.queries import MessageQuery
    from trio_ocpp import MessageReceived

    def frame(number, who, size):
        raw = b'[2,"%d","DataTransfer",{"data":"%s"}]' % (number, b"x" * size)
        return MessageReceived(
            at=1e9, identity=who, type=2, message_id=str(number), action="DataTransfer", raw=raw
        )
"""


def run(script: str) -> str:
    """Run *script* in a Python of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(PRELUDE) + dedent(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_promise_5_a_flood_of_60_kb_frames_adds_24_mib_at_most():
    added = run("""
        memory = MemoryStore()
        memory.messages.extend([frame(1, "CP0", 10)])
        memory.messages.find(MessageQuery())
        process = psutil.Process()
        before, most = process.memory_info().rss, 0
        for number in range(700):
            memory.messages.extend([frame(number, f"CP{number % 7}", 60_000)])
            if number % 50 == 0:
                most = max(most, process.memory_info().rss)
        print(most - before)
    """)
    assert int(added) <= 24 * 1024 * 1024


def test_promise_5_a_thousand_stations_with_small_frames_stay_within_the_same_bound():
    added = run("""
        memory = MemoryStore()
        process = psutil.Process()
        before, most = process.memory_info().rss, 0
        for begin in range(0, 70_000, 500):
            memory.messages.extend(
                [frame(begin + n, f"CP{(begin + n) % 1000}", 100) for n in range(500)]
            )
            most = max(most, process.memory_info().rss)
        print(most - before)
    """)
    assert int(added) <= 24 * 1024 * 1024


def test_nothing_is_opened_for_writing():
    written = run("""
        import os, sys
        written = []

        def watch(event, args):
            if event == "open":
                mode, flags = str(args[1] or ""), args[2] or 0
                if set(mode) & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                    written.append(args[0])
            if event.startswith(("os.mkdir", "os.rename", "sqlite3", "shutil", "tempfile")):
                written.append(event)

        sys.addaudithook(watch)
        memory = MemoryStore()
        for number in range(8_000):
            memory.messages.extend([frame(number, f"CP{number % 100}", 100)])
        memory.messages.find(MessageQuery(text="x", offset=4_900))
        memory.messages.detail(7_000)
        print(written)
    """)
    assert written.strip() == "[]"
