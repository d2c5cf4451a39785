"""What a board keeps, in bytes: the seed's table, measured.

    python benchmarks/board_memory.py

Each line is what Python has allocated (``tracemalloc``) for one collection that
was fed through the observer as a server feeds it, after what nobody holds is
gone. Knows nothing of HTTP.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from functools import partial

import trio
import trio.testing

import trio_ocpp as ocpp
from board_ui import Board, BoardLimits, no_auth

SAMPLE = (
    '{"value":"1234.5","context":"Sample.Periodic","format":"Raw",'
    '"measurand":"Energy.Active.Import.Register","location":"Outlet","unit":"Wh"}'
)
METER = (
    '[2,"%036d","MeterValues",{"connectorId":1,"transactionId":7,"meterValue":'
    '[{"timestamp":"2026-01-01T10:00:00Z","sampledValue":[' + ",".join([SAMPLE] * 3) + "]}]}]"
)
BOOT = (
    '[2,"1","BootNotification",{"chargePointVendor":"VendorX","chargePointModel":"ModelY",'
    '"chargePointSerialNumber":"SN%07d","firmwareVersion":"1.2.3"}]'
)
STATUS = (
    '[2,"2","StatusNotification",{"connectorId":%d,"errorCode":"NoError","status":"Available",'
    '"timestamp":"2026-01-01T10:00:00Z"}]'
)


def heard(board: Board, identity: str, action: str, message_id: str, text: str) -> None:
    at = time.time()
    board.observer(
        ocpp.MessageReceived(
            at=at,
            identity=identity,
            type=2,
            message_id=message_id,
            action=action,
            raw=text.encode(),
        )
    )


def said(board: Board, identity: str, action: str, message_id: str) -> None:
    at = time.time()
    raw = b'[3,"%s",{}]' % message_id.encode()
    board.observer(
        ocpp.MessageSent(
            at=at,
            identity=identity,
            type=3,
            message_id=message_id,
            action=action,
            raw=raw,
            handling=0.001,
        )
    )


def talk(board: Board, stations: int, calls: int) -> None:
    for number in range(calls):
        identity, message_id = f"CP{number % stations:06d}", f"{number:036d}"
        heard(board, identity, "MeterValues", message_id, METER % number)
        said(board, identity, "MeterValues", message_id)
    board.observer.digest()


def flood(board: Board) -> None:
    for number in range(2_000):
        text = f'[2,"{number}","DataTransfer",{{"vendorId":"x","data":"{"x" * 60_000}"}}]'
        heard(board, f"CP{number % 10}", "DataTransfer", str(number), text)
    board.observer.digest()


def connect(board: Board, stations: int, connectors: int) -> None:
    """Let stations boot; what they say of themselves stays, their messages do not."""
    for number in range(stations):
        identity = f"CP{number:06d}"
        board.connections.connected(
            identity, time.time(), protocol="ocpp1.6", address="10.0.0.1:40000"
        )
        heard(board, identity, "BootNotification", "1", BOOT % number)
        for connector in range(connectors):
            heard(board, identity, "StatusNotification", "2", STATUS % connector)
    board.observer.digest()


def alarm(board: Board, events: int, words: int) -> None:
    for number in range(events):
        board.observer(
            ocpp.SecurityEvent(
                at=time.time(),
                type="InvalidTLSCipherSuite" if number % 2 else "AuthenticationFailed",
                source="server",
                identity=f"CP{number:06d}",
                remote_address="10.0.0.1:40000",
                description="x" * words,
                details={},
            )
        )


def sampled(board: Board, samples: int, metrics: int) -> None:
    board.telemetry.push({f"metric_{number}": number + 0.5 for number in range(metrics)})

    async def run() -> None:
        with trio.move_on_after((samples - 0.5) * board.options.telemetry_interval):
            await board.telemetry.run()

    trio.run(run, clock=trio.testing.MockClock(autojump_threshold=0))


def measured(fill: Callable[[Board], object], limits: BoardLimits | None = None) -> int:
    """Return the bytes that *fill* leaves in a board that has done each thing once before."""
    board = Board(auth=no_auth(), logs=False, limits=limits or BoardLimits())
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    fill(board)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return after - before


#: Messages do not count where it is stations that are measured.
NO_MESSAGES = BoardLimits(messages=1, message_bytes=1, station_messages=1, all_message_bytes=1)


def show(name: str, what: str, size: int) -> None:
    print(f"{name:<18}{what:<60}{size / 1024:>12,.0f} KiB")


def main() -> None:
    measured(lambda board: talk(board, 10, 100))
    measured(lambda board: sampled(board, 3, 1))
    for count, stations, what in (
        (2_500, 100, "5 000 MeterValues and answers of 100 stations"),
        (10_000, 100, "20 000 of 100 stations"),
        (50_000, 1_000, "100 000 of 1 000 stations"),
    ):
        show("Messages", what, measured(partial(talk, stations=stations, calls=count)))
    show("Messages", "a flood of frames of 60 kB", measured(flood))
    for count in (100, 10_000):
        size = measured(partial(connect, stations=count, connectors=2), NO_MESSAGES)
        show("Connections", f"{count:,} stations with two connectors", size)
    for metrics in (0, 64):
        size = measured(partial(sampled, samples=300, metrics=metrics))
        show("Telemetry", f"300 samples with {metrics} metrics of one's own", size)
    for count, words in ((100, 60), (1_000, 500)):
        size = measured(partial(alarm, events=count, words=words))
        show("Security events", f"{count:,} with {words} characters each", size)


if __name__ == "__main__":
    main()
