"""What 1 000 zombie handshakes cost the good ones: medians and maxima of 200, with and without.

A zombie connects and sends nothing, or half a request head, and stays. The
server runs in a process of its own; each handshake is timed from ``connect``
to the blank line of its 101, one after the other. Rounds with and without
zombies take turns, so that whatever else the machine does hits both.

    python benchmarks/handshakes_with_zombies.py
"""

from __future__ import annotations

import multiprocessing
import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection

import trio
from status import raise_descriptor_limit

import trio_ocpp as ocpp

GOOD, ZOMBIES, ROUNDS = 200, 1000, 9
#: Handshakes that are not measured: the server takes the zombies in, or sees them go.
SETTLING = 50
REQUEST = (
    b"GET /ocpp/CP1 HTTP/1.1\r\nHost: csms\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
)


async def serve(port: Connection) -> None:
    csms = ocpp.Router()

    @csms.auth("/ocpp/{identity}")
    async def auth(_handshake: ocpp.Handshake) -> None:
        await trio.lowlevel.checkpoint()

    async with ocpp.open_server(csms, port=0) as server:
        port.send(server.port)
        await trio.sleep_forever()


def run_server(port: Connection) -> None:
    raise_descriptor_limit()
    trio.run(serve, port)


def dial(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def handshake(port: int) -> float:
    """Do one good handshake; return the seconds that it took."""
    started = time.perf_counter()
    with dial(port) as sock:
        sock.sendall(REQUEST)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += sock.recv(4096)
        took = time.perf_counter() - started
    assert answer.startswith(b"HTTP/1.1 101 "), answer
    return took


@contextmanager
def zombies(port: int, count: int) -> Iterator[None]:
    with ExitStack() as sockets:
        for number in range(count):
            zombie = sockets.enter_context(dial(port))
            if number % 2:
                zombie.sendall(REQUEST[:60])
        yield


def measure(port: int, count: int) -> list[float]:
    with zombies(port, count):
        return [handshake(port) for _ in range(SETTLING + GOOD)][SETTLING:]


def show(alone: list[list[float]], beside: list[list[float]]) -> None:
    """Print the medians over the rounds: one round's maximum is the machine's as often as ours."""
    for name, of in (("median", statistics.median), ("max", max)):
        without = statistics.median(map(of, alone)) * 1000
        among = statistics.median(map(of, beside)) * 1000
        print(f"{name:>6}: {without:.2f} ms alone, {among:.2f} ms beside {ZOMBIES} zombies", end="")
        print(f": x {among / without:.2f}")


def main() -> None:
    raise_descriptor_limit()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=run_server, args=(theirs,))
    server.start()
    try:
        port = ours.recv()
        rounds = [(measure(port, 0), measure(port, ZOMBIES)) for _ in range(ROUNDS)]
        show([alone for alone, _ in rounds], [beside for _, beside in rounds])
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
