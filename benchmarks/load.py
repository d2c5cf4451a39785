"""A closed loop of stations in pure Python: each has one CALL on the wire, at all times.

Raw non-blocking sockets on one selector and frames that are all but ready,
so that the load costs less than the server. Takes the options of the C
generator that ``closed_loop.py --wsload`` may name, and prints a JSON line
like it. Only the loopback address is ever its target. Ends at the first
station that fails. Does not read what it is answered, beyond CALLRESULT or not.
"""

from __future__ import annotations

import argparse
import itertools
import json
import selectors
import socket
import time
from collections.abc import Callable, Iterator

from csms import raise_descriptor_limit

REQUEST = (
    "GET /ocpp/CP{number:06d} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
)
SAMPLES = (
    '{"value":"1234.5","context":"Sample.Periodic","format":"Raw",'
    '"measurand":"Energy.Active.Import.Register","location":"Outlet","unit":"Wh"},'
    '{"value":"16.0","context":"Sample.Periodic","measurand":"Current.Import",'
    '"phase":"L1","unit":"A"},'
    '{"value":"230.1","context":"Sample.Periodic","measurand":"Voltage","phase":"L1","unit":"V"}'
)
CALLS = {
    "heartbeat": '"Heartbeat",{}',
    "meter": '"MeterValues",{"connectorId":1,"transactionId":7,"meterValue":'
    '[{"timestamp":"2026-01-01T10:00:00Z","sampledValue":[' + SAMPLES + "]}]}",
}
#: Sockets that are connecting or shaking hands at a time.
HANDSHAKES = 128
#: The longest wait for anything to happen, in seconds.
PATIENCE = 10


class Failed(Exception):
    """A station did not get what it needs."""


def frames(mode: str) -> Iterator[bytes]:
    """Yield masked CALLs, each with a message id of its own (a repeated one is not handled).

    The mask is zero, so that the id can be put into a frame that is ready.
    A server unmasks it like any other.
    """
    text = b'[2,"%036d",' + CALLS[mode].encode() + b"]"
    length = len(text % 0)
    head = b"\x81%c" % (0x80 | length) if length < 126 else b"\x81\xfe" + length.to_bytes(2)
    frame = head + bytes(4) + text
    return (frame % number for number in itertools.count())


class Load:
    """So many stations, and the selector that they share."""

    def __init__(self, port: int, stations: int, mode: str) -> None:
        self.port = port
        self.stations = stations
        self.next_frame: Callable[[], bytes] = frames(mode).__next__
        self.selector = selectors.DefaultSelector()
        self.open: list[socket.socket] = []
        #: Seconds from a call to its answer, of those that count.
        self.latencies: list[float] = []

    def connect(self) -> float:
        """Shake hands with all of them, 128 at a time; return the seconds that it took."""
        started = time.perf_counter()
        waiting = iter(range(self.stations))
        for number in itertools.islice(waiting, HANDSHAKES):
            self._start(number)
        while len(self.open) < self.stations:
            for key, _ in self._ready():
                if self._proceed(key):
                    for another in itertools.islice(waiting, 1):
                        self._start(another)
        return time.perf_counter() - started

    def _ready(self) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self.selector.select(PATIENCE)
        if not ready:
            raise Failed(f"nothing happened for {PATIENCE} s")
        return ready

    def _start(self, number: int) -> None:
        sock = socket.socket()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect_ex(("127.0.0.1", self.port))
        request = REQUEST.format(number=number, port=self.port).encode()
        self.selector.register(sock, selectors.EVENT_WRITE, request)

    def _proceed(self, key: selectors.SelectorKey) -> bool:
        """Take a handshake one step further; tell whether that was the last one."""
        sock = key.fileobj
        assert isinstance(sock, socket.socket), "only sockets are registered"
        if key.events == selectors.EVENT_WRITE:
            sock.send(key.data)
            self.selector.modify(sock, selectors.EVENT_READ, b"")
            return False
        answer = key.data + sock.recv(4096)
        if not answer.startswith(b"HTTP/1.1 101"):
            raise Failed(f"refused: {answer[:80]!r}")
        if not answer.endswith(b"\r\n\r\n"):
            self.selector.modify(sock, selectors.EVENT_READ, answer)
            return False
        self.selector.modify(sock, selectors.EVENT_READ, b"")
        self.open.append(sock)
        return True

    def run(self, warmup: float, seconds: float) -> float:
        """Keep every station calling; return the seconds for which calls counted."""
        now = time.perf_counter()
        for sock in self.open:
            sock.send(self.next_frame())
            self.selector.modify(sock, selectors.EVENT_READ, [sock.recv, sock.send, now])
        self._until(time.perf_counter() + warmup)
        self.latencies.clear()
        started = time.perf_counter()
        self._until(started + seconds)
        return time.perf_counter() - started

    def _until(self, end: float) -> None:
        next_frame, latencies = self.next_frame, self.latencies
        now = time.perf_counter()
        while now < end:
            ready = self._ready()
            now = time.perf_counter()
            for key, _ in ready:
                receive, send, sent = key.data
                # An answer is short and comes whole, and nothing else comes: the server's
                # first ping is due after longer than a run takes.
                answer = receive(4096)
                if answer[2:4] != b"[3":
                    raise Failed(f"not a CALLRESULT: {answer[:120]!r}")
                latencies.append(now - sent)
                key.data[2] = now
                send(next_frame())

    def close(self) -> None:
        for sock in self.open:
            sock.close()
        self.selector.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-p", dest="port", type=int, required=True)
    parser.add_argument("-n", dest="stations", type=int, default=100)
    parser.add_argument("-d", dest="seconds", type=float, default=5.0)
    parser.add_argument("-w", dest="warmup", type=float, default=1.0)
    parser.add_argument("-m", dest="mode", choices=sorted(CALLS), default="heartbeat")
    args = parser.parse_args()
    raise_descriptor_limit()
    load = Load(args.port, args.stations, args.mode)
    connecting = load.connect()
    seconds = load.run(args.warmup, args.seconds)
    load.close()
    calls = sorted(load.latencies)
    result = {
        "connects_per_s": args.stations / connecting,
        "calls_per_s": len(calls) / seconds,
        "p99_us": calls[len(calls) * 99 // 100] * 1_000_000,
    }
    print(json.dumps({**result, "failed": 0, "errors": 0, "callerrors": 0}))


if __name__ == "__main__":
    main()
