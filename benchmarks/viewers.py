"""Viewers of a board: so many streams of messages, read as they come, or so many requests at once.

``python benchmarks/viewers.py --port N streams|requests [--count N]`` starts at
once, says so in a line, goes on until its standard input ends, and then prints
JSON of what it saw. Raw sockets on one selector, so that reading costs next to
nothing. Only the loopback address is ever its target.
"""

from __future__ import annotations

import argparse
import json
import selectors
import socket
import sys
import time
from collections import Counter

from status import raise_descriptor_limit

STREAM = b"GET /api/messages/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LIST = b"GET /api/messages?limit=100 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
#: Seconds of nothing at all after which something is wrong.
PATIENCE = 30


def dial(port: int, request: bytes) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    sock.setblocking(False)
    sock.send(request)
    return sock


def watch(port: int, count: int) -> dict[str, int]:
    """Read *count* streams until told to stop; count what came."""
    seen = Counter({"bytes": 0, "messages": 0, "skips": 0, "ended": 0})
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin, selectors.EVENT_READ)
        for _ in range(count):
            selector.register(dial(port, STREAM), selectors.EVENT_READ)
        print("ready", flush=True)
        while True:
            for key, _ in selector.select(PATIENCE):
                sock = key.fileobj
                if not isinstance(sock, socket.socket):
                    return seen
                chunk = sock.recv(1 << 18)
                seen["bytes"] += len(chunk)
                # A mark that two reads cut in two is not counted: it is a rate that matters.
                seen["messages"] += chunk.count(b"event: message\n")
                seen["skips"] += chunk.count(b"event: skipped\n")
                if not chunk:
                    seen["ended"] += 1
                    selector.unregister(sock)


def ask(port: int, count: int) -> dict[str, float]:
    """Ask *count* times at once, again and again until told to stop; count the answers."""
    seen: Counter[str] = Counter()
    rounds = 0
    started = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin, selectors.EVENT_READ)
        print("ready", flush=True)
        over = False
        while not over:
            over = ask_once(selector, port, count, seen)
            rounds += 1
    return {**seen, "rounds": rounds, "seconds": time.perf_counter() - started}


def ask_once(selector: selectors.BaseSelector, port: int, count: int, seen: Counter[str]) -> bool:
    """Ask *count* times at once; return whether standard input has ended meanwhile."""
    answers: dict[socket.socket, bytes] = {}
    for _ in range(count):
        sock = dial(port, LIST)
        answers[sock] = b""
        selector.register(sock, selectors.EVENT_READ)
    over = False
    while answers:
        ready = selector.select(PATIENCE)
        if not ready:
            raise TimeoutError(f"{len(answers)} requests without an answer")
        for key, _ in ready:
            sock = key.fileobj
            if not isinstance(sock, socket.socket):
                over = True
                selector.unregister(sys.stdin)
                continue
            chunk = sock.recv(1 << 18)
            answers[sock] = answers[sock] or chunk[:32]
            if not chunk:
                selector.unregister(sock)
                sock.close()
                seen[answers.pop(sock)[9:12].decode() or "none"] += 1
    return over


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("streams", "requests"))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, default=10)
    args = parser.parse_args()
    raise_descriptor_limit()
    do = {"streams": watch, "requests": ask}[args.what]
    print(json.dumps(do(args.port, args.count)))


if __name__ == "__main__":
    main()
