"""Fifty viewers at a thousand records a second: none starves, and memory has a bound."""

from __future__ import annotations

import math

import trio
from stream_stage import ALL, Logs, parse, skipped, texts, watched
from trio.testing import MockClock

from board_ui.broker import FLUSH_BYTES, Broker, Streams, Subscription
from board_ui.queries import LogQuery
from board_ui.streams import CHUNKS

SECONDS = 5
RATE = 1_000


class Tally:
    """What one viewer got, and how long it had to wait at most."""

    def __init__(self) -> None:
        self.records = self.skipped = self.newest = 0
        self.wait = 0.0

    def add(self, chunk: bytes, waited: float) -> None:
        events = parse(chunk)
        self.records += len(texts(events))
        self.skipped += skipped(events)
        self.newest = events[-1].id
        self.wait = max(self.wait, waited)


async def read(viewer: Subscription[LogQuery], tally: Tally, pause: float) -> None:
    last = trio.current_time()
    async for chunk in viewer.channel:
        now = trio.current_time()
        tally.add(chunk, now - last)
        last = now
        await trio.sleep(pause)


async def talk(logs: Logs) -> None:
    for _ in range(SECONDS * 100):
        logs.count(RATE // 100)
        await trio.sleep(0.01)


def tallies(many: int) -> list[Tally]:
    return [Tally() for _ in range(many)]


async def test_fifty_viewers_at_a_thousand_records_a_second(autojump_clock: MockClock) -> None:
    logs = Logs()
    quick, filtered, slow = tallies(35), tallies(5), tallies(5)
    streams = Streams()
    async with watched(logs, streams=streams) as broker, trio.open_nursery() as nursery:

        def watch(query: LogQuery, tally: Tally, pause: float) -> None:
            viewer = broker.subscribe(query).__enter__()
            nursery.start_soon(read, viewer, tally, pause)

        for tally in quick:
            watch(ALL, tally, 0)
        for tally in filtered:
            watch(LogQuery(text="7"), tally, 0)
        for tally in slow:
            watch(ALL, tally, 1)
        stalled = [broker.subscribe(ALL).__enter__() for _ in range(5)]
        await talk(logs)
        await trio.sleep(1)
        broker.close()
    total = SECONDS * RATE
    for tally in quick:
        assert (tally.records, tally.skipped, tally.newest) == (total, 0, total)
        assert tally.wait <= 0.3
    sevens = sum("7" in str(number) for number in range(1, total + 1))
    assert {(tally.records, tally.skipped) for tally in filtered} == {(sevens, 0)}
    for tally in slow:
        assert tally.records + tally.skipped == tally.newest
        assert tally.newest > total * 0.6
        assert tally.skipped > 0
    assert broker.skipped == sum(tally.skipped for tally in slow)
    check_bound(stalled)
    assert streams.count == 0


def check_bound(stalled: list[Subscription[LogQuery]]) -> None:
    for viewer in stalled:
        assert viewer.channel.statistics().current_buffer_used <= CHUNKS
        assert viewer.channel.statistics().max_buffer_size == CHUNKS < math.inf
        waiting = [viewer.channel.receive_nowait() for _ in range(CHUNKS)]
        assert sum(map(len, waiting)) <= CHUNKS * FLUSH_BYTES


async def test_viewers_that_come_and_go_leave_nothing_behind(autojump_clock: MockClock) -> None:
    logs = Logs()
    streams = Streams()
    async with watched(logs, streams=streams) as broker:
        for number in range(500):
            with broker.subscribe(LogQuery(text=str(number)), 0) as viewer:
                logs.count(3)
                await viewer.channel.receive()
        assert (broker.viewers, streams.count) == (0, 0)
    assert isinstance(broker, Broker)
