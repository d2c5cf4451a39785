"""What a board costs the server that it watches, and how quickly it answers.

    python benchmarks/board.py --stations 100 --seconds 3 --repeat 5

- Calls per second with a board attached and nobody looking, and with ten live
  viewers, against none: runs in turn, so that the machine's moods fall on all.
  Beside them, per second of the server's processor time, which moods change less.
- 1 000 requests for a list, one after the other, at the newest and at the
  oldest end of full rings; all lists that there are.
- The stations' own latency while 1 000 requests for a list come at once, again
  and again, against without.

Viewers and load share a core; the server has one of its own.
"""

from __future__ import annotations

import argparse
import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from arena import (
    MODES,
    Process,
    Rates,
    add_load_options,
    ask,
    csms,
    load_program,
    measure_at,
    print_circumstances,
    viewers,
)
from status import SECRET

from trio_ocpp.testing import request_head
from trio_ocpp.websocket.frames import FrameReader, text_frame

#: The promises: shares of the calls per second without a board, milliseconds, and a factor.
UNWATCHED, WATCHED = 0.90, 0.75
REQUEST_P99 = 10.0
CONCURRENT = 2.0
VIEWERS, REQUESTS = 10, 1_000
#: Stations, and seconds of a load, that fill all rings that they can fill.
FILLING = (1_000, 2.0)
#: What a station sends that goes wrong, and how often: errors and lines of the log; security events.
ODD = (
    (5_500, "StatusNotification", {"connectorId": "one"}),
    (
        1_100,
        "SecurityEventNotification",
        {"type": "FirmwareUpdated", "timestamp": "2026-01-01T12:00:00Z"},
    ),
)
#: Of these, an answer is waited for before more is sent.
AT_ONCE = 50
#: The lists, and how many entries each has when its ring is full.
RINGS = {
    "messages": 5_000,
    "handshakes": 1_000,
    "connections": 1_001,
    "security": 1_000,
    "errors": 2_000,
    "system-events": 1_000,
    "logs": 5_000,
}

Program = list[str]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stations", type=int, default=100)
    parser.add_argument("--repeat", type=int, default=5, help="runs of which the median counts")
    parser.add_argument("--only", choices=("rates", "requests", "concurrent"))
    add_load_options(parser, seconds=3)
    return parser.parse_args()


def verdict(kept: bool, promise: str) -> str:
    return f"promise of {promise} {'kept' if kept else 'NOT kept'}"


# ── calls per second ─────────────────────────────────────────────────────


def alone(program: Program, args: argparse.Namespace, mode: str) -> Rates:
    with csms() as server:
        return measure_at(server, program, args.stations, mode, args.seconds)


def unwatched(program: Program, args: argparse.Namespace, mode: str) -> Rates:
    with csms("--board") as server:
        return measure_at(server, program, args.stations, mode, args.seconds)


def watched(program: Program, args: argparse.Namespace, mode: str) -> Rates:
    with csms("--board") as server, viewers("streams", ask(server).board, VIEWERS) as seen:
        rates = measure_at(server, program, args.stations, mode, args.seconds)
    assert seen["messages"], seen
    assert not seen["ended"], seen
    return rates


KINDS: dict[str, Callable[[Program, argparse.Namespace, str], Rates]] = {
    "alone": alone,
    "board": unwatched,
    f"{VIEWERS} viewers": watched,
}


def compare_rates(program: Program, args: argparse.Namespace) -> None:
    for mode, action in MODES.items():
        runs: dict[str, list[Rates]] = {name: [] for name in KINDS}
        for number in range(args.repeat):
            # Each begins a round in turn.
            names = [*KINDS][number % 3 :] + [*KINDS][: number % 3]
            for name in names:
                runs[name].append(KINDS[name](program, args, mode))
        print(f"\n{action:<14}{'calls/s':>9}{'/CPU s':>9}{'p99':>10}{'share':>7}   ratios")
        for name, rates in runs.items():
            show_rates(name, rates, runs["alone"])


def show_rates(name: str, rates: list[Rates], base: list[Rates]) -> None:
    pairs = list(zip(rates, base, strict=True))
    ratios = [one.calls / other.calls for one, other in pairs]
    work = [per_work(one) / per_work(other) for one, other in pairs]
    print(
        f"  {name:<12}{median(rate.calls for rate in rates):>9,.0f}"
        f"{median(map(per_work, rates)):>9,.0f}{median(rate.p99 for rate in rates):>7,.1f} ms"
        f"{median(rate.share for rate in rates):>7.0%}   "
        + " ".join(f"{ratio:.2f}" for ratio in ratios)
    )
    if rates is not base:
        promise = UNWATCHED if name == "board" else WATCHED
        told = verdict(median(ratios) >= promise, f"{promise:.2f}")
        print(f"{'':<16}median {median(ratios):.3f} (per CPU second {median(work):.3f}): {told}")


def per_work(rates: Rates) -> float:
    return rates.calls / rates.share


# ── requests ─────────────────────────────────────────────────────────────


@contextmanager
def full_board(program: Program) -> Iterator[Process]:
    """Run a server whose board's rings are full."""
    with csms("--board", "--verbose") as server:
        be_odd(ask(server).port)
        measure_at(server, program, FILLING[0], "meter", FILLING[1])
        yield server


def be_odd(port: int) -> None:
    """Have a station send what goes wrong, each answered before it leaves."""
    reader = FrameReader(ours="client")
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(request_head("/ocpp/ODD", identity="ODD", password=f"{SECRET}ODD"))
        head = sock.recv(4_096)
        assert head.startswith(b"HTTP/1.1 101 "), head
        number = 0
        for count, action, payload in ODD:
            for _ in range(count // AT_ONCE):
                calls = [[2, f"{number + each}", action, payload] for each in range(AT_ONCE)]
                frames = [text_frame(json.dumps(call).encode(), masked=True) for call in calls]
                sock.sendall(b"".join(frames))
                number += AT_ONCE
                answers = 0
                while answers < AT_ONCE:
                    data = sock.recv(65_536)
                    assert data, "the server hung up"
                    answers += len(reader.receive(data))


def time_requests(program: Program) -> None:
    with full_board(program) as server:
        connection = http.client.HTTPConnection("127.0.0.1", ask(server).board, timeout=30)
        for name, entries in RINGS.items():
            kept = json.loads(fetch(connection, f"/api/{name}?limit=1"))["total"]
            assert kept == entries, (name, kept)
        print(f"\n{REQUESTS} requests, one after the other, at full rings")
        for path in (
            "messages?limit=100&offset=0",
            "messages?limit=100&offset=4900",
            "messages?limit=100&offset=4900&action=MeterValues&direction=in",
            "messages?limit=50&identity=CP000001",
            *(
                f"{name}?limit=100&offset={offset}"
                for name, entries in RINGS.items()
                if name != "messages"
                for offset in (0, entries - 100)
            ),
            "overview",
        ):
            took = sorted(timed(connection, f"/api/{path}") for _ in range(REQUESTS))
            half, most = took[REQUESTS // 2], took[REQUESTS * 99 // 100]
            told = verdict(most < REQUEST_P99, f"{REQUEST_P99:g} ms")
            print(f"  {path:<64} p50 {half:5.2f} ms  p99 {most:5.2f} ms: {told}")


def fetch(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, answer.status
    return body


def timed(connection: http.client.HTTPConnection, path: str) -> float:
    started = time.perf_counter()
    fetch(connection, path)
    return (time.perf_counter() - started) * 1_000


def compare_latency(program: Program, args: argparse.Namespace) -> None:
    print(f"\nStations' latency while {REQUESTS} requests for a list come at once, over and over")
    ratios = []
    for _ in range(args.repeat):
        with full_board(program) as server:
            quiet = measure_at(server, program, args.stations, "heartbeat", args.seconds)
            with viewers("requests", ask(server).board, REQUESTS) as seen:
                asked = measure_at(server, program, args.stations, "heartbeat", args.seconds)
        others = {name: seen[name] for name in seen if name not in ("rounds", "seconds", "200")}
        assert not others, others
        ratios.append(asked.p99 / quiet.p99)
        print(
            f"  p99 {quiet.p99:.1f} ms without, {asked.p99:.1f} ms with: x {ratios[-1]:.2f}; "
            f"calls/s {quiet.calls:,.0f} and {asked.calls:,.0f}; "
            f"{seen['200']} answers in {seen['seconds']:.1f} s, all 200"
        )
    told = verdict(median(ratios) <= CONCURRENT, f"x {CONCURRENT:g}")
    print(f"  median x {median(ratios):.2f}: {told}")


def main() -> None:
    args = parse()
    print_circumstances()
    with load_program(args.wsload) as program:
        if args.only in (None, "rates"):
            compare_rates(program, args)
        if args.only in (None, "requests"):
            time_requests(program)
        if args.only in (None, "concurrent"):
            compare_latency(program, args)


if __name__ == "__main__":
    main()
