"""The task that feeds a custom store: in batches, patiently, and never in the server's way."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain, pairwise
from typing import Any

import pytest
import trio
from store_stage import BEGIN, NOON, call, connection, line

from board_ui.options import BoardLimits
from board_ui.queries import ConnectionQuery, LogQuery, MessageQuery, Query
from board_ui.records import Connection, Page
from board_ui.stores.base import AnyRecord, Kind, Store, StoredMessage
from board_ui.stores.memory import MemoryStore
from board_ui.stores.writer import StoreWriter


class ScriptedStore:
    """A store that does what the test says, and tells what it was given."""

    def __init__(self, **held: int) -> None:
        self.held: Mapping[Any, int] = held
        self.batches: list[list[AnyRecord]] = []
        self.connections: dict[str, Connection] = {}
        self.failures = 0
        self.hangs = False
        self.starts = 0
        self.closed = False
        self.attempts: list[float] = []

    async def _behave(self) -> None:
        await trio.lowlevel.checkpoint()
        if self.hangs:
            await trio.sleep_forever()
        if self.failures:
            self.failures -= 1
            raise OSError("away")

    async def start(self) -> Mapping[Kind, int]:
        self.starts += 1
        await self._behave()
        return self.held

    async def append(self, records: Sequence[AnyRecord], /) -> None:
        self.attempts.append(trio.current_time())
        await self._behave()
        self.batches.append(list(records))

    async def find(self, kind: Kind, query: Query, /) -> Page[Any]:
        raise NotImplementedError

    async def get(self, kind: Kind, id: int, /) -> Any:  # noqa: A002
        raise NotImplementedError

    async def load_connections(self) -> Sequence[Connection]:
        return list(self.connections.values())

    async def save_connections(self, connections: Sequence[Connection], /) -> None:
        await self._behave()
        self.connections |= {each.identity: each for each in connections}

    async def delete_connection(self, identity: str, /) -> None:
        raise NotImplementedError

    async def aclose(self) -> None:
        self.closed = True
        await self._behave()

    @property
    def written(self) -> list[int]:
        records = chain.from_iterable(self.batches)
        return [each.message.id for each in records if isinstance(each, StoredMessage)]


def hear(memory: MemoryStore, count: int = 1) -> None:
    memory.messages.extend([call("CP1", number, type=6) for number in range(count)])


def write_lines(memory: MemoryStore, count: int) -> None:
    for _ in range(count):
        memory.logs.add(partial(line))


@pytest.fixture
def memory() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def store() -> ScriptedStore:
    return ScriptedStore()


@pytest.fixture
async def writer(memory, store, autojump_clock, nursery) -> StoreWriter:
    writer = StoreWriter(memory, store)
    await nursery.start(writer.run)
    return writer


async def test_what_happens_is_written_within_the_interval(memory, store, writer, autojump_clock):
    hear(memory, 3)
    write_lines(memory, 2)
    await trio.sleep(0.15)
    assert store.written == [1, 2, 3]
    assert [len(batch) for batch in store.batches] == [5]
    assert (writer.written, writer.dropped, writer.failing) == (5, 0, False)


async def test_a_nudge_writes_at_once(memory, store, writer, autojump_clock):
    await trio.testing.wait_all_tasks_blocked()
    hear(memory)
    writer.nudge()
    await trio.testing.wait_all_tasks_blocked()
    assert store.written == [1]


async def test_events_that_wait_are_folded_before_each_round(
    memory, store, autojump_clock, nursery
):
    writer = StoreWriter(memory, store, prepare=lambda: hear(memory))
    await nursery.start(writer.run)
    await trio.sleep(0.25)
    assert store.written == [1, 2, 3]


async def test_a_batch_has_500_records_at_most_and_room_for_every_kind(
    memory, store, writer, autojump_clock
):
    hear(memory, 1_000)
    write_lines(memory, 1_000)
    await trio.sleep(0.2)
    assert max(map(len, store.batches)) == 500
    assert all(
        any(isinstance(each, StoredMessage) for each in batch) for batch in store.batches[:2]
    )
    assert writer.written == 2_000
    assert store.written == list(range(1, 1_001))


async def test_a_store_that_fails_gets_the_same_batch_until_it_takes_it(
    memory, store, writer, autojump_clock, caplog
):
    store.failures = 6
    hear(memory)
    await trio.sleep(40)
    assert store.written == [1]
    pauses = [later - earlier for earlier, later in pairwise(store.attempts)]
    assert pauses == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4], abs=0.01)
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]
    assert "works again" in caplog.records[1].getMessage()


async def test_pauses_grow_to_ten_seconds_at_most(memory, store, writer, autojump_clock):
    store.failures = 12
    hear(memory)
    await trio.sleep(100)
    assert store.attempts[-1] - store.attempts[-2] == pytest.approx(10, abs=0.01)
    assert store.written == [1]


async def test_what_falls_out_of_memory_unwritten_is_counted(store, autojump_clock, nursery):
    memory = MemoryStore(BoardLimits(messages=10, logs=10))
    writer = StoreWriter(memory, store)
    await nursery.start(writer.run)
    store.hangs = True
    hear(memory, 3)
    await trio.sleep(1)
    hear(memory, 100)
    write_lines(memory, 30)
    assert writer.dropped == 90 + 20
    store.hangs = False
    await trio.sleep(60)
    assert store.written == [1, 2, 3, *range(94, 104)]
    assert (writer.dropped, writer.written) == (110, 23)


async def test_a_store_that_hangs_counts_as_failing_after_30_seconds(
    memory, store, writer, autojump_clock
):
    store.hangs = True
    hear(memory)
    await trio.sleep(29)
    assert not writer.failing
    await trio.sleep(2)
    assert writer.failing


async def test_a_store_that_is_away_at_the_start_does_not_hold_up_the_board(
    memory, autojump_clock, nursery
):
    store = ScriptedStore(message=700)
    store.failures = 2
    writer = StoreWriter(memory, store)
    await nursery.start(writer.run)
    assert writer.failing
    hear(memory, 2)
    await trio.sleep(2)
    assert (store.starts, writer.failing) == (3, False)
    assert store.written == [701, 702]
    assert memory.messages.last_id == 702


async def test_ids_go_on_where_the_store_ended(memory, autojump_clock, nursery):
    store = ScriptedStore(message=700, log=3)
    await nursery.start(StoreWriter(memory, store).run)
    hear(memory)
    write_lines(memory, 1)
    await trio.sleep(1)
    assert store.written == [701]
    assert memory.logs.find(LogQuery()).items[0].id == 4


async def test_stations_are_restored_from_the_store_and_saved_to_it(
    memory, autojump_clock, nursery
):
    store = ScriptedStore()
    store.connections["CP1"] = connection("CP1")
    await nursery.start(StoreWriter(memory, store).run)
    await trio.sleep(1)
    assert memory.connections.get("CP1").message_count == 3
    memory.connections.messages({"CP1": 2}, {"CP1": BEGIN})
    await trio.sleep(6)
    assert store.connections["CP1"].message_count == 5


async def test_what_is_left_is_written_at_the_end(memory, store, autojump_clock):
    store.connections["CP1"] = connection("CP1")
    writer = StoreWriter(memory, store)
    async with trio.open_nursery() as nursery:
        await nursery.start(writer.run)
        await trio.sleep(1)
        hear(memory, 600)
        memory.connections.messages({"CP1": 1}, {"CP1": BEGIN})
        nursery.cancel_scope.cancel()
    assert store.written == list(range(1, 601))
    assert store.connections["CP1"].message_count == 4
    assert store.closed


async def test_a_batch_that_was_under_way_at_the_end_is_written(memory, store, autojump_clock):
    async with trio.open_nursery() as nursery:
        await nursery.start(StoreWriter(memory, store).run)
        store.hangs = True
        hear(memory)
        await trio.sleep(1)
        store.hangs = False
        nursery.cancel_scope.cancel()
    assert store.written == [1]


@pytest.mark.parametrize("trouble", ["hangs", "failures"])
async def test_a_store_that_takes_nothing_does_not_hold_up_the_end(
    memory, store, autojump_clock, trouble
):
    async with trio.open_nursery() as nursery:
        await nursery.start(StoreWriter(memory, store).run)
        hear(memory)
        setattr(store, trouble, 1_000)
        nursery.cancel_scope.cancel()
        began = trio.current_time()
    assert trio.current_time() - began <= 7.1
    assert store.closed
    assert store.written == []


async def test_a_store_that_never_started_is_only_closed(memory, store, autojump_clock):
    store.hangs = True
    with trio.move_on_after(1):
        await StoreWriter(memory, store).run()
    assert (store.closed, store.written) == (True, [])


# ── the memory as a store ────────────────────────────────────────────────


async def test_the_memory_is_a_store_that_is_not_filled_through_the_protocol(memory):
    store: Store = memory
    assert set((await store.start()).values()) == {0}
    with pytest.raises(TypeError):
        await store.append([])
    assert await store.load_connections() == ()
    await store.save_connections([])
    await store.aclose()


async def test_a_station_that_is_removed_from_the_memory_loses_its_history_too():
    memory = MemoryStore(BoardLimits(messages=8))
    memory.connections.restore([connection("CP1", disconnected_at=NOON)])
    hear(memory)
    memory.messages.extend([call("CP2", number) for number in range(40)])
    await memory.delete_connection("CP1")
    assert memory.connections.find(ConnectionQuery()).items == ()
    assert (await memory.find("message", MessageQuery(identity="CP1"))).items == ()
