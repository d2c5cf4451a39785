"""A board whose lists outlive the process: its records are kept in Redis.

    python examples/redis_store.py redis://127.0.0.1:6379

Then connect a charge point to ``ws://127.0.0.1:9000/ocpp/CP-1``, look at the board, stop this with
Ctrl-C and start it again: the messages are still there.

Each kind of record is a stream, and the id of a record is that of its entry. So the entries are
in order, none is there twice, and a page begins where it has to. A sorted set says which
answer belongs to which CALL, a hash has the stations.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, TypeVar

import coredis
import msgspec
import trio
from coredis import PureToken

import trio_ocpp as ocpp
from board_ui import Board
from board_ui.queries import Query
from board_ui.records import (
    Connection,
    ErrorRecord,
    HandshakeRecord,
    LogRecord,
    Message,
    MessageDetail,
    Page,
    SecurityRecord,
    SystemEvent,
)
from board_ui.stores.base import (
    KINDS,
    AnyRecord,
    Kind,
    StoredMessage,
    decode_record,
    encode_record,
)
from board_ui.stores.filters import matches

KINDS_BY_TYPE: dict[type[Any], Kind] = {
    StoredMessage: "message",
    HandshakeRecord: "handshake",
    SecurityRecord: "security",
    ErrorRecord: "error",
    SystemEvent: "system-event",
    LogRecord: "log",
}

#: Entries that are read at a time while looking for matches.
CHUNK = 500

Kept = TypeVar("Kept", bound=AnyRecord)

csms = ocpp.Router()


class RedisStore:
    """A store for ``Board(store=…)`` that keeps the newest *most* records of each kind.

    *redis* is open and decodes responses; whoever opened it closes it. (``start`` must not: the
    client runs tasks, and tasks belong to the block that opened them.)
    """

    def __init__(
        self, redis: coredis.Redis[str], *, prefix: str = "board", most: int = 100_000
    ) -> None:
        self._redis = redis
        self._prefix = prefix
        self._most = most
        #: The highest id of each kind in Redis, as far as is known for sure.
        self._last: dict[Kind, int] = {}

    def _key(self, name: str) -> str:
        return f"{self._prefix}:{name}"

    async def start(self) -> Mapping[Kind, int]:
        self._last = {kind: await self._last_id(kind) for kind in KINDS}
        return self._last

    async def _last_id(self, kind: Kind) -> int:
        newest = await self._redis.xrevrange(self._key(kind), count=1)
        return _id(newest[0]) if newest else 0

    async def append(self, records: Sequence[AnyRecord], /) -> None:
        # A batch is given again when its fate is unknown; what arrived must not be sent again.
        last = self._last or dict(await self.start())
        self._last = {}
        async with self._redis.pipeline(transaction=True) as pipe:
            for record in records:
                kind, id_ = KINDS_BY_TYPE[type(record)], _id_of(record)
                if id_ > last[kind]:
                    self._add(pipe, kind, id_, record)
                    last[kind] = id_
            oldest_call = last["message"] - self._most
            pipe.zremrangebyscore(self._key("answers"), 0, max(oldest_call, 0))
        self._last = last

    def _add(self, pipe: Any, kind: Kind, id_: int, record: AnyRecord) -> None:
        pipe.xadd(
            self._key(kind),
            {"record": encode_record(record)},
            identifier=f"{id_}-0",
            trim_strategy=PureToken.MAXLEN,
            threshold=self._most,
            trim_operator=PureToken.APPROXIMATELY,
        )
        if isinstance(record, StoredMessage) and _is_answer(record.message):
            pipe.zadd(self._key("answers"), {str(id_): record.message.counterpart})

    async def find(self, kind: Kind, query: Query, /) -> Page[Any]:
        wanted = query.offset + query.limit + 1
        found: list[AnyRecord] = []
        async with contextlib.aclosing(self._newest_first(kind, query.before)) as records:
            async for record in records:
                if await self._matches(record, query):
                    found.append(record)
                    if len(found) == wanted:
                        break
        page = found[query.offset : query.offset + query.limit]
        return Page(
            items=tuple(each.message if isinstance(each, StoredMessage) else each for each in page),
            total=await self._redis.xlen(self._key(kind)) if _is_unfiltered(query) else None,
            more=len(found) == wanted,
            reaches_back=await self._reaches_back(kind),
            last_id=await self._last_id(kind),
        )

    async def _newest_first(
        self, kind: Kind, before: int | None
    ) -> AsyncGenerator[AnyRecord, None]:
        end = "+" if before is None else str(before - 1)
        while entries := await self._redis.xrevrange(self._key(kind), end=end, count=CHUNK):
            answers = await self._answers(kind, _id(entries[-1]), _id(entries[0]))
            for entry in entries:
                yield _with_answer(_record(kind, entry), answers)
            end = str(_id(entries[-1]) - 1)

    async def _answers(self, kind: Kind, first: int, last: int) -> dict[int, int]:
        """Return the ids of the answers to the CALLs from *first* to *last*, by theirs."""
        if kind != "message":
            return {}
        found = await self._redis.zrange(
            self._key("answers"), first, last, sortby=PureToken.BYSCORE, withscores=True
        )
        return {int(call): int(answer) for answer, call in found}

    async def _matches(self, record: AnyRecord, query: Query) -> bool:
        counterpart = None
        if getattr(query, "transaction_id", None) and isinstance(record, StoredMessage):
            counterpart = await self._stored(record.message.counterpart)
        return matches(record, query, counterpart)

    async def _reaches_back(self, kind: Kind) -> float | None:
        oldest = await self._redis.xrange(self._key(kind), count=1)
        if not oldest:
            return None
        record = _record(kind, oldest[0])
        at = record.message.at if isinstance(record, StoredMessage) else record.at
        return max(time.time() - at.timestamp(), 0.0)

    async def get(self, kind: Kind, id: int, /) -> Any:  # noqa: A002 - what it is called everywhere
        if kind == "message":
            return await self._detail(id)
        entries = await self._redis.xrange(self._key(kind), str(id), str(id))
        return _record(kind, entries[0]) if entries else None

    async def _detail(self, id_: int) -> MessageDetail | None:
        stored = await self._stored(id_)
        if stored is None:
            return None
        counterpart = await self._stored(stored.message.counterpart)
        return MessageDetail(
            message=stored.message,
            raw=stored.raw,
            counterpart=None if counterpart is None else counterpart.message,
            counterpart_raw=None if counterpart is None else counterpart.raw,
        )

    async def _stored(self, id_: int | None) -> StoredMessage | None:
        if id_ is None:
            return None
        entries = await self._redis.xrange(self._key("message"), str(id_), str(id_))
        if not entries:
            return None
        stored: StoredMessage = _record("message", entries[0])
        return _with_answer(stored, await self._answers("message", id_, id_))

    async def load_connections(self) -> Sequence[Connection]:
        saved = await self._redis.hgetall(self._key("connections"))
        return [msgspec.json.decode(each, type=Connection) for each in saved.values()]

    async def save_connections(self, connections: Sequence[Connection], /) -> None:
        saved = {each.identity: msgspec.json.encode(each) for each in connections}
        await self._redis.hset(self._key("connections"), saved)

    async def delete_connection(self, identity: str, /) -> None:
        await self._redis.hdel(self._key("connections"), [identity])

    async def aclose(self) -> None:
        """Do nothing: the client is not ours."""


def _id(entry: Any) -> int:
    return int(entry.identifier.partition("-")[0])


def _record(kind: Kind, entry: Any) -> Any:
    return decode_record(kind, entry.field_values["record"])


def _id_of(record: AnyRecord) -> int:
    return record.message.id if isinstance(record, StoredMessage) else record.id


def _is_answer(message: Message) -> bool:
    return message.type in ("CALLRESULT", "CALLERROR") and message.counterpart is not None


def _with_answer(record: Kept, answers: Mapping[int, int]) -> Kept:
    """Return *record*, a CALL with the id of its answer: it was written before that was there."""
    if not isinstance(record, StoredMessage) or record.message.id not in answers:
        return record
    message = msgspec.structs.replace(record.message, counterpart=answers[record.message.id])
    return msgspec.structs.replace(record, message=message)


def _is_unfiltered(query: Query) -> bool:
    return msgspec.structs.replace(query, limit=1, offset=0, before=None) == type(query)(limit=1)


@csms.auth("/ocpp/{identity}")
def auth(handshake: ocpp.Handshake) -> None:
    """Let everyone in."""


async def main(url: str) -> None:
    async with (
        coredis.Redis.from_url(url, decode_responses=True) as redis,
        ocpp.open_server(csms, port=9000) as server,
        trio.open_nursery() as nursery,
    ):
        board = Board(store=RedisStore(redis))
        server.observe(board.observer)
        await nursery.start(board.serve, "127.0.0.1:8080")
        print("Board ", board.login_url("http://127.0.0.1:8080"))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    try:
        trio.run(main, sys.argv[1] if len(sys.argv) > 1 else "redis://127.0.0.1:6379")
    except* KeyboardInterrupt:  # in a group, for the client's tasks are a nursery
        print("Stopped")
