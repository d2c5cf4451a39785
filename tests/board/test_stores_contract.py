"""What every store does, in memory and in Redis: one suite for both.

The records are made once, in memory. The memory is a store itself; the other store is given
what a ``StoreWriter`` would give it.
"""

import importlib.util
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import coredis
import pytest
import trio
from redis_stage import redis_server
from store_stage import (
    BEGIN,
    answer,
    call,
    connection,
    error,
    handshake,
    ids,
    line,
    now,
    security,
    system_event,
    violation,
)

from board_ui.queries import (
    ErrorQuery,
    HandshakeQuery,
    LogQuery,
    MessageQuery,
    SecurityQuery,
    SystemEventQuery,
)
from board_ui.stores.base import KINDS, Kind, Store
from board_ui.stores.memory import MemoryStore
from board_ui.stores.writer import StoreWriter

EXAMPLE = Path(__file__).parents[2] / "examples" / "redis_store.py"

QUERIES: dict[Kind, Any] = {
    "message": MessageQuery,
    "handshake": HandshakeQuery,
    "security": SecurityQuery,
    "error": ErrorQuery,
    "system-event": SystemEventQuery,
    "log": LogQuery,
}


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture(scope="module")
def redis_store_class() -> type[Any]:
    spec = importlib.util.spec_from_file_location("redis_store", EXAMPLE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["redis_store"] = module
    spec.loader.exec_module(module)
    return module.RedisStore


class Kept:
    """A store under test and the memory that it is filled from."""

    def __init__(self, memory: MemoryStore, store: Store) -> None:
        self.memory = memory
        self.store = store
        self._given = dict.fromkeys(KINDS, 0)

    async def settle(self) -> None:
        """Hand the store what has happened since the last time."""
        for kind, collection in self.memory.collections.items():
            batch = collection.to_store(self._given[kind], 500)
            self._given[kind] += len(batch)
            if batch and self.store is not self.memory:
                await self.store.append(batch)

    async def find(self, kind: Kind, **query: Any) -> list[int]:
        await self.settle()
        return ids((await self.store.find(kind, QUERIES[kind](**query))).items)


@pytest.fixture(params=["memory", "redis"])
def url(request) -> str | None:
    """Where the Redis of this test is; ``None`` for the store in memory."""
    return None if request.param == "memory" else request.getfixturevalue("redis_url")


@pytest.fixture
async def kept(url, redis_store_class) -> AsyncIterator[Kept]:
    memory = MemoryStore(now=now)
    if url is None:
        yield Kept(memory, memory)
        return
    async with coredis.Redis.from_url(url, decode_responses=True) as client:
        await client.flushall()
        yield Kept(memory, redis_store_class(client))


@pytest.fixture
async def redis(redis_url) -> AsyncIterator[coredis.Redis[str]]:
    async with coredis.Redis.from_url(redis_url, decode_responses=True) as client:
        await client.flushall()
        yield client


def fill(memory: MemoryStore) -> None:
    memory.messages.extend(
        [
            call("CP1", 1, '{"connectorId":1}', action="StartTransaction", at=BEGIN),
            answer("CP1", 1, '{"transactionId":17}', action="StartTransaction", at=BEGIN + 1),
            call("CP2", 2, '{"a":"Ä"}', action="DataTransfer", at=BEGIN + 2),
        ]
    )
    memory.messages.violation(violation("CP2", 2))
    memory.messages.extend(
        [
            call("CP1", 3, action="Reset", ours=True, at=BEGIN + 3),
            answer("CP1", 3, action="Reset", theirs=True, took=0.5, at=BEGIN + 4),
        ]
    )
    for number in range(3):
        memory.handshakes.add(
            partial(handshake, outcome=["accepted", "refused", "crashed"][number])
        )
        memory.security.add(partial(security, severity=["info", "warning", "critical"][number]))
        memory.errors.add(partial(error, identity=f"CP{number}"))
        memory.system_events.add(partial(system_event, identity=f"CP{number}"))
        memory.logs.add(partial(line, message=f"line {number}"))


async def test_an_empty_store_has_empty_pages(kept):
    assert {kind: id_ for kind, id_ in (await kept.store.start()).items() if id_} == {}
    for kind in KINDS:
        page = await kept.store.find(kind, QUERIES[kind]())
        assert (page.items, page.total, page.more, page.last_id) == ((), 0, False, 0)
        assert page.reaches_back is None
        assert await kept.store.get(kind, 1) is None


@pytest.mark.parametrize("kind", KINDS)
async def test_a_page_is_newest_first(kept, kind):
    fill(kept.memory)
    await kept.settle()
    page = await kept.store.find(kind, QUERIES[kind](limit=2))
    count = kept.memory.collections[kind].last_id
    assert ids(page.items) == [count, count - 1]
    assert (page.total, page.more, page.last_id) == (count, True, count)
    assert page.reaches_back is not None


@pytest.mark.parametrize("kind", KINDS)
async def test_pages_follow_each_other_by_offset_and_by_id(kept, kind):
    fill(kept.memory)
    newest = await kept.find(kind)
    assert await kept.find(kind, limit=1, offset=1) == newest[1:2]
    assert await kept.find(kind, before=newest[0]) == newest[1:]
    assert await kept.find(kind, before=1) == []
    assert await kept.find(kind, offset=100) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_the_highest_ids_are_told_at_the_start(kept, kind):
    fill(kept.memory)
    await kept.settle()
    assert (await kept.store.start())[kind] == kept.memory.collections[kind].last_id


@pytest.mark.parametrize(
    ("kind", "query", "expected"),
    [
        ("message", {"identity": "CP1"}, [5, 4, 2, 1]),
        ("message", {"action": "Reset"}, [5, 4]),
        ("message", {"direction": "out"}, [4, 2]),
        ("message", {"type": "CALLRESULT"}, [5, 2]),
        ("message", {"text": "ä"}, [3]),
        ("message", {"transaction_id": "17"}, [2, 1]),
        ("message", {"violations": True}, [3]),
        ("message", {"unanswered": True}, [3]),
        ("message", {"slower_than": 100}, [5]),
        ("message", {"from_": datetime.fromtimestamp(BEGIN + 3, UTC)}, [5, 4]),
        ("message", {"to": datetime.fromtimestamp(BEGIN + 1, UTC)}, [2, 1]),
        ("message", {"identity": "CP1", "direction": "in", "type": "CALL"}, [1]),
        ("handshake", {"outcome": "refused"}, [2]),
        ("handshake", {"address": "192.0.2.7", "identity": "CP1"}, [3, 2, 1]),
        ("security", {"severity": "critical"}, [3]),
        ("error", {"identity": "CP1"}, [2]),
        ("system-event", {"identity": "CP2"}, [3]),
        ("log", {"text": "LINE 1", "level": "info"}, [2]),
    ],
)
async def test_a_list_is_filtered(kept, kind, query, expected):
    fill(kept.memory)
    assert await kept.find(kind, **query) == expected


async def test_a_call_shows_its_answer_that_came_in_a_later_batch(kept):
    kept.memory.messages.extend([call()])
    assert await kept.find("message", unanswered=True) == [1]
    kept.memory.messages.extend([answer()])
    assert await kept.find("message", unanswered=True) == []
    page = await kept.store.find("message", MessageQuery())
    assert [each.counterpart for each in page.items] == [1, 2]


async def test_a_message_comes_with_its_counterpart_and_both_texts(kept):
    fill(kept.memory)
    await kept.settle()
    assert await kept.store.get("message", 1) == kept.memory.messages.detail(1)
    assert await kept.store.get("message", 5) == kept.memory.messages.detail(5)
    assert await kept.store.get("message", 3) == kept.memory.messages.detail(3)


@pytest.mark.parametrize("kind", KINDS[1:])
async def test_a_record_is_got_as_it_was_made(kept, kind):
    fill(kept.memory)
    await kept.settle()
    assert await kept.store.get(kind, 2) == kept.memory.collections[kind].get(2)


async def test_forgetting_a_station_twice_is_no_error(kept):
    await kept.store.delete_connection("CP1")
    await kept.store.delete_connection("CP1")
    await kept.store.aclose()


# ── what only a store outside the process does ───────────────────────────


async def test_the_same_batch_twice_is_there_once(redis, redis_store_class):
    memory = MemoryStore()
    fill(memory)
    batch = memory.messages.to_store(0, 500)
    store = redis_store_class(redis)
    await store.append(batch)
    await store.append(batch)
    await redis_store_class(redis).append(batch)
    assert ids((await store.find("message", MessageQuery())).items) == [5, 4, 3, 2, 1]


async def test_connections_are_saved_by_identity(redis, redis_store_class):
    store = redis_store_class(redis)
    await store.save_connections([connection("CP1"), connection("CP2")])
    await store.save_connections([connection("CP1", message_count=9)])
    await store.delete_connection("CP2")
    assert await redis_store_class(redis).load_connections() == [connection("CP1", message_count=9)]


async def test_only_the_newest_records_are_kept(redis, redis_store_class):
    store = redis_store_class(redis, most=100)
    memory = MemoryStore()
    for number in range(10):
        memory.messages.extend([call("CP1", number * 100 + n, type=6) for n in range(100)])
        await store.append(memory.messages.to_store(number * 100, 500))
    assert 100 <= await redis.xlen("board:message") < 300
    assert await redis.zcard("board:answers") == 0


async def test_a_list_longer_than_a_chunk_is_read_to_its_end(redis, redis_store_class):
    store = redis_store_class(redis)
    memory = MemoryStore()
    memory.messages.extend([call("CP1", number, type=6) for number in range(1_200)])
    for begin in range(0, 1_200, 400):
        await store.append(memory.messages.to_store(begin, 400))
    assert ids((await store.find("message", MessageQuery(offset=1_190))).items) == list(
        range(10, 0, -1)
    )


async def test_a_board_goes_on_where_the_one_before_it_ended(redis, redis_store_class):
    for run in (1, 2):
        memory = MemoryStore()
        writer = StoreWriter(memory, redis_store_class(redis), interval=0.001)
        async with trio.open_nursery() as nursery:
            await nursery.start(writer.run)
            fill(memory)
            nursery.cancel_scope.cancel()
        assert memory.messages.last_id == 5 * run
        assert (await redis_store_class(redis).start())["message"] == 5 * run
        assert (await redis_store_class(redis).start())["log"] == 3 * run
    assert writer.dropped == 0
