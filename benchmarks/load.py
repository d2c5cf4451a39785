"""The load: so many stations on one epoll set, in pure Python, for one core.

::

    python benchmarks/load.py -p PORT -n 1000 -m meter    a closed loop: each has a CALL on the wire
                                      ... -r 12000        open: so many calls in all per second
    python benchmarks/load.py -p PORT -n 1000 --hold      waits, and answers pings and CALLs

Frames are ready before anything is timed, and what comes back is looked at no
longer than it takes to know that it is a CALLRESULT: so that the load costs less
than the server. Has the options of the C generator that ``--wsload`` may name,
and prints a JSON line like it. With ``--hold`` it prints one once all stations
are connected, and one more for each line of its standard input; a number there
is how many are to be connected then.

Only the loopback address is ever its target. Ends at the first station that
fails. Needs Linux.
"""

from __future__ import annotations

import argparse
import errno
import itertools
import json
import select
import socket
import ssl
import sys
import time
from collections import deque
from collections.abc import Callable, Generator
from select import EPOLLIN, EPOLLOUT
from typing import Any

import psutil
import texts
from status import raise_descriptor_limit
from texts import CLOSE, DEFLATED, PING, PONG, TEXT

#: Sockets that are connecting or shaking hands at a time.
HANDSHAKES = 128
#: The longest wait for anything to happen, in seconds.
PATIENCE = 10
#: Stations with one address: the kernel has some 28 000 ports for each.
ADDRESS = 10_000
#: An empty pong stands for a socket that was ready and had nothing: TLS has records of its own.
NOTHING = b"\x8a\0"
PERCENTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999, "max": 1.0}

clock = time.perf_counter


class Failed(Exception):
    """A station did not get what it needs."""


class Station:
    """An open WebSocket."""

    __slots__ = ("receive", "send", "sent", "sock")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.send = sock.send
        self.receive = sock.recv if not isinstance(sock, ssl.SSLSocket) else self._receive_tls
        #: When its CALL went out, or was due.
        self.sent = 0.0

    def _receive_tls(self, size: int) -> bytes:
        try:
            return self.sock.recv(size)
        except ssl.SSLWantReadError:
            return NOTHING


class Load:
    """All stations, and the epoll set that they share."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.epoll = select.epoll()
        self.stations: dict[int, Station] = {}
        self.tls = ssl.create_default_context(cafile=args.tls) if args.tls else None
        #: Seconds from a call to its answer, of those that count.
        self.latencies: list[float] = []
        #: Pings and CALLs that were answered.
        self.answered = 0
        #: What was seen while calls counted.
        self.seen: dict[str, float] = {}
        #: Seconds by which calls went out later than they were due, at the end.
        self.behind = 0.0
        if not args.hold:
            pool = texts.frames(args.mode, deflate=args.deflate)
            self.next_frame: Callable[[], bytes] = itertools.cycle(pool).__next__

    # ── connecting ───────────────────────────────────────────────────────

    def connect(self, count: int) -> float:
        """Have *count* stations connected, some of them at a time; return the seconds it took."""
        started = clock()
        waiting = iter(range(len(self.stations), count))
        shaking: dict[int, Generator[int, None, Station]] = {}
        for number in itertools.islice(waiting, HANDSHAKES):
            self._start(number, shaking)
        while shaking:
            for descriptor, _ in self._ready():
                if descriptor not in shaking:
                    self._take(self.stations[descriptor])
                elif self._proceed(descriptor, shaking):
                    for number in itertools.islice(waiting, 1):
                        self._start(number, shaking)
        return clock() - started

    def _ready(self) -> list[tuple[int, int]]:
        ready = self.epoll.poll(PATIENCE)
        if not ready:
            raise Failed(f"nothing happened for {PATIENCE} s")
        return ready

    def _start(self, number: int, shaking: dict[int, Generator[int, None, Station]]) -> None:
        sock = socket.socket()
        sock.setblocking(False)
        steps = self._shake_hands(sock, number)
        self.epoll.register(sock, next(steps))
        shaking[sock.fileno()] = steps

    def _proceed(self, descriptor: int, shaking: dict[int, Generator[int, None, Station]]) -> bool:
        """Take a handshake one step further; tell whether that was the last one."""
        try:
            self.epoll.modify(descriptor, next(shaking[descriptor]))
        except StopIteration as done:
            self.stations[descriptor] = done.value
            del shaking[descriptor]
            return True
        return False

    def _shake_hands(self, sock: socket.socket, number: int) -> Generator[int, None, Station]:
        """Connect a station; yield what to wait for, and return it."""
        args = self.args
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if number >= ADDRESS:
            sock.bind((f"127.0.1.{number // ADDRESS}", 0))
        sock.connect_ex(("127.0.0.1", args.port))
        yield EPOLLOUT
        if error := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise Failed(f"cannot connect: {errno.errorcode[error]}")
        if self.tls is not None:
            sock = yield from _secure(sock, self.tls)
        station = Station(sock)
        station.send(
            texts.request(number, args.port, args.protocol, auth=args.auth, deflate=args.deflate)
        )
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            yield EPOLLIN
            came = station.receive(4096)
            if not came:
                raise Failed(f"hung up after {answer[:80]!r}")
            if came is not NOTHING:
                answer += came
        if not answer.startswith(b"HTTP/1.1 101"):
            raise Failed(f"refused: {answer[:80]!r}")
        if self.args.deflate and b"permessage-deflate" not in answer:
            raise Failed("permessage-deflate was not agreed on")
        self.epoll.modify(sock, EPOLLIN)
        return station

    # ── what comes ───────────────────────────────────────────────────────

    def _take(self, station: Station) -> int:
        """Read whatever has come, and answer it; return the number of CALLRESULTs in it."""
        return self._take_this(station, station.receive(65_536))

    def _take_this(self, station: Station, data: bytes) -> int:
        if not data:
            raise Failed("the server hung up")
        while True:
            try:
                came = list(texts.cut(data))
                break
            except IndexError:
                data += _more(station)
        return sum(self._take_frame(station, *each) for each in came)

    def _take_frame(self, station: Station, opcode: int, payload: bytes) -> int:
        if opcode == DEFLATED:
            opcode, payload = TEXT, texts.inflated(payload)
        if opcode == TEXT and payload.startswith(b"[3"):
            return 1
        if opcode == TEXT and payload.startswith(b"[2"):
            station.send(texts.answer(payload))
            self.answered += 1
        elif opcode == PING:
            station.send(texts.frame(PONG, payload))
            self.answered += 1
        elif opcode != PONG:
            what = "closed" if opcode == CLOSE else "not a CALLRESULT"
            raise Failed(f"{what}: {payload[:120]!r}")
        return 0

    # ── calling ──────────────────────────────────────────────────────────

    def call(self) -> float:
        """Call for warm-up and then for the time that counts; return the seconds of that."""
        args = self.args
        self._call_first()
        run = self._run_open() if args.rate else self._run_closed()
        next(run)
        run.send(clock() + args.warmup)
        self.latencies.clear()
        watch = {"load_share": None, **({"server_share": args.watch} if args.watch else {})}
        before = {name: processor_time(process) for name, process in watch.items()}
        started = clock()
        run.send(started + args.seconds)
        took = clock() - started
        for name, process in watch.items():
            self.seen[name] = (processor_time(process) - before[name]) / took
        return took

    def _call_first(self) -> None:
        frame = texts.first_frame(self.args.mode)
        if frame is None:
            return
        for station in self.stations.values():
            station.send(frame)
        waiting = len(self.stations)
        while waiting:
            waiting -= sum(self._take(self.stations[descriptor]) for descriptor, _ in self._ready())

    def _run_closed(self) -> Generator[None, float, None]:
        """Keep every station calling, until the times that are sent in."""
        stations, next_frame, latencies = self.stations, self.next_frame, self.latencies
        end = yield
        for station in stations.values():
            station.sent = clock()
            station.send(next_frame())
        now = clock()
        while True:
            while now < end:
                for descriptor, _ in self._ready():
                    station = stations[descriptor]
                    answer = station.receive(4096)
                    # Nearly always a short CALLRESULT that came whole.
                    short = answer[2:4] == b"[3" and answer[1] + 2 == len(answer)
                    if not short and not self._take_this(station, answer):
                        continue
                    now = clock()
                    latencies.append(now - station.sent)
                    station.sent = now
                    station.send(next_frame())
            end = yield

    def _run_open(self) -> Generator[None, float, None]:
        """Send calls when they are due, whatever has become of the others.

        The next station that waits for nothing takes the call. Where there is none it
        goes out late, and its latency counts from when it was due.
        """
        free = deque(self.stations.values())
        poll, stations, step = self.epoll.poll, self.stations, 1 / self.args.rate
        end = yield
        due = clock()
        while True:
            while (now := clock()) < end:
                while free and due <= now:
                    station = free.popleft()
                    station.sent = due
                    station.send(self.next_frame())
                    due += step
                # Never asleep: a wake-up takes longer than what is measured.
                for descriptor, _ in poll(0):
                    station = stations[descriptor]
                    if self._take(station):
                        self.latencies.append(clock() - station.sent)
                        free.append(station)
            self.behind = max(0.0, now - due)
            end = yield

    # ── holding ──────────────────────────────────────────────────────────

    def hold(self) -> None:
        """Keep the stations connected until standard input ends, and tell when asked."""
        took = self.connect(self.args.stations)
        self._tell_held(self.args.stations / took)
        self.epoll.register(sys.stdin, EPOLLIN)
        while True:
            for descriptor, _ in self.epoll.poll():
                if descriptor != sys.stdin.fileno():
                    self._take(self.stations[descriptor])
                elif line := sys.stdin.readline():
                    self.epoll.unregister(sys.stdin)
                    new = max(0, int(line) - len(self.stations)) if line.strip() else 0
                    took = self.connect(len(self.stations) + new)
                    self.epoll.register(sys.stdin, EPOLLIN)
                    self._tell_held(new / took)
                else:
                    return

    def _tell_held(self, rate: float) -> None:
        told = {"open": len(self.stations), "connects_per_s": rate, "answered": self.answered}
        print(json.dumps(told), flush=True)

    def run(self) -> dict[str, Any]:
        connecting = self.connect(self.args.stations)
        seconds = self.call()
        calls = sorted(self.latencies)
        if not calls:
            raise Failed("no call was answered in time")
        return {
            "open": len(self.stations),
            "connects_per_s": self.args.stations / connecting,
            "calls_per_s": len(calls) / seconds,
            **{
                f"{name}_us": calls[int(share * (len(calls) - 1))] * 1_000_000
                for name, share in PERCENTILES.items()
            },
            **self.seen,
            "behind_s": self.behind,
            **dict.fromkeys(("failed", "errors", "callerrors"), 0),
        }


def _secure(sock: socket.socket, context: ssl.SSLContext) -> Generator[int, None, ssl.SSLSocket]:
    secured = context.wrap_socket(sock, server_hostname="localhost", do_handshake_on_connect=False)
    while True:
        try:
            secured.do_handshake()
        except ssl.SSLWantReadError:
            yield EPOLLIN
        except ssl.SSLWantWriteError:
            yield EPOLLOUT
        else:
            return secured


def processor_time(process: int | None) -> float:
    """Return the seconds that a process has used, ``None``: this one."""
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)


def _more(station: Station) -> bytes:
    """Wait for the rest of a frame."""
    poll = select.poll()
    poll.register(station.sock, select.POLLIN)
    if not poll.poll(PATIENCE * 1_000):
        raise Failed("half a frame")
    data = station.receive(65_536)
    if not data:
        raise Failed("the server hung up within a frame")
    return b"" if data is NOTHING else data


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-p", dest="port", type=int, required=True)
    parser.add_argument("-n", dest="stations", type=int, default=100)
    parser.add_argument("-d", dest="seconds", type=float, default=5.0)
    parser.add_argument("-w", dest="warmup", type=float, default=1.0)
    parser.add_argument("-m", dest="mode", choices=sorted(texts.MODES), default="heartbeat")
    parser.add_argument("-s", dest="protocol", default="ocpp1.6")
    parser.add_argument("-r", dest="rate", type=float, default=0.0, help="calls in all per second")
    parser.add_argument("-a", dest="auth", action="store_true", help="Basic auth")
    parser.add_argument("--deflate", action="store_true", help="send with permessage-deflate")
    parser.add_argument("--tls", metavar="PEM", help="speak TLS; whom to trust")
    parser.add_argument("--watch", type=int, metavar="PID", help="tell its share of a core")
    parser.add_argument("--hold", action="store_true", help="only wait and answer")
    return parser.parse_args()


def main() -> None:
    args = parse()
    raise_descriptor_limit()
    load = Load(args)
    try:
        if args.hold:
            load.hold()
        else:
            print(json.dumps(load.run()), flush=True)
    except Failed as failure:
        sys.exit(f"load: {failure}")
    # Thousands of sockets are closed faster by the kernel than one by one.


if __name__ == "__main__":
    main()
