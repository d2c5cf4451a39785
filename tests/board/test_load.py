"""What a board and its server come to under load, over real sockets."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
import trio
from hosting_stage import client, make_board, served
from load_stage import get, load_server, load_station

MIB = 1024 * 1024


@pytest.mark.slow
async def test_promise_5_a_flood_of_60_kb_frames_over_sockets_adds_24_mib_at_most() -> None:
    data = "x" * 60_000
    memory: list[int] = []

    async def flood(port: int, identity: str) -> None:
        async with load_station(port, identity) as station:
            for _ in range(300):
                await station.call(f'"DataTransfer",{{"vendorId":"x","data":"{data}"}}')

    with trio.fail_after(120):
        async with load_server() as program:
            state = await program.state()
            async with load_station(state.ocpp, "CP0") as station:
                await station.call('"Heartbeat",{}')
                await get(state.board, "/api/messages?limit=100")
                before = (await program.state()).memory
                for _ in range(3):
                    async with trio.open_nursery() as nursery:
                        for number in range(10):
                            nursery.start_soon(flood, state.ocpp, f"CP{number}")
                    memory.append((await program.state()).memory)
    assert max(memory) - before <= 24 * MIB


THREADS, TIMES = 8, 10_000
#: Requests meanwhile: fewer than the board allows, as each waits its turn behind the threads.
LOOKS = 100


@pytest.fixture
def unheard() -> Iterator[None]:
    """Nobody but the board hears the root logger: pytest would keep all that is logged."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    root.handlers.clear()
    yield
    root.handlers[:] = handlers


@pytest.mark.slow
@pytest.mark.usefixtures("unheard")
async def test_eight_threads_log_and_push_ten_thousand_times_each_while_a_board_is_served() -> None:
    board = make_board(logs=True)
    failures: list[BaseException] = []
    log = logging.getLogger("load")
    log.setLevel(logging.INFO)

    def work(number: int) -> None:
        try:
            for value in range(TIMES):
                log.info("%d of %d", value, number)
                board.telemetry.push({f"thread_{number}": value})
        except BaseException as error:
            failures.append(error)

    def work_in_threads() -> None:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with trio.fail_after(120):
        async with served(board) as bound, client(bound, timeout=60) as http:

            async def look() -> None:
                for _ in range(LOOKS):
                    answer = await http.get("/api/logs", params={"text": "of 3", "limit": 10})
                    assert answer.status_code == 200

            async with trio.open_nursery() as nursery:
                nursery.start_soon(look)
                await trio.to_thread.run_sync(work_in_threads)
            page = (await http.get("/api/logs", params={"logger": "load"})).json()
            metrics = (await http.get("/metrics")).text
    assert failures == []
    dropped = metric(metrics, "trio_ocpp_dropped_total", "logs")
    assert board.memory.logs.last_id - board.memory.logs.first_id + 1 == board.limits.logs
    assert page["lastId"] + dropped >= THREADS * TIMES
    for number in range(THREADS):
        assert f"thread_{number} {TIMES - 1:.1f}" in metrics


def metric(text: str, name: str, label: str) -> float:
    """Find the number of a metric with that *label* in an exposition."""
    (line,) = [
        line
        for line in text.splitlines()
        if name in line and f'"{label}"' in line and not line.startswith("#")
    ]
    return float(line.split()[-1])
