"""A log that is watched, and readers of server-sent events, for the tests of the streams.

Knows the format of the events and no rule of the broker.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple

import hypercorn.trio
import msgspec
import pytest
import trio
from hypercorn.config import Config
from quart import request
from quart_trio import QuartTrio

from board_ui.broker import Broker, Streams, Subscription
from board_ui.options import BoardOptions
from board_ui.queries import LogQuery
from board_ui.records import LogLevel, LogRecord
from board_ui.sockets import listen
from board_ui.sse import last_event_id, stream
from board_ui.stores.filters import log_matches
from board_ui.stores.record_collection import RecordCollection

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ALL = LogQuery()
ERRORS = LogQuery(level="error")


class Event(NamedTuple):
    name: str
    id: int
    data: Any


class Logs(RecordCollection[LogRecord, LogQuery]):
    """The collection of a log, which counts how often it is looked through."""

    def __init__(self, entries: int = 5_000) -> None:
        super().__init__(entries, log_matches)
        self.looks = 0

    def say(self, *texts: str, level: LogLevel = "info") -> int:
        for text in texts:
            self.add(partial(_line, level, text))
        return self.last_id

    def count(self, many: int, level: LogLevel = "info") -> int:
        """Say the next numbers: each line is its id."""
        return self.say(*(str(self.last_id + 1 + n) for n in range(many)), level=level)

    def newer(
        self, after: int, query: LogQuery, most: int, *, newest: bool
    ) -> tuple[list[LogRecord], int, int]:
        self.looks += 1
        return super().newer(after, query, most, newest=newest)


def _line(level: LogLevel, text: str, number: int) -> LogRecord:
    return LogRecord(id=number, at=NOON, level=level, logger="test", message=text)


@asynccontextmanager
async def watched(logs: Logs, **settings: Any) -> AsyncIterator[Broker[LogQuery]]:
    """A running broker of *logs*."""
    options = settings.pop("options", BoardOptions())
    broker: Broker[LogQuery] = Broker(logs, "log", options, **settings)
    async with trio.open_nursery() as nursery:
        await nursery.start(lambda task_status: broker.run(task_status=task_status))
        yield broker
        broker.close()


def parse(chunk: bytes) -> list[Event]:
    """Read whole events, as an EventSource does; comments and lone ids are none."""
    assert chunk.endswith(b"\n\n"), "only whole events are sent"
    return list(_events(chunk.decode()))


def _events(text: str) -> Iterator[Event]:
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        fields = dict(line.split(": ", 1) for line in lines)
        if "data" in fields:
            yield Event(fields["event"], int(fields["id"]), msgspec.json.decode(fields["data"]))


async def take(viewer: Subscription[Any]) -> list[Event]:
    """The events of the next chunk, which has to come within a minute."""
    with trio.fail_after(60):
        return parse(await viewer.channel.receive())


def texts(events: list[Event]) -> list[str]:
    return [event.data["message"] for event in events if event.name == "log"]


def skipped(events: list[Event]) -> int:
    return sum(event.data["skipped"] for event in events if event.name == "skipped")


# ── over HTTP ────────────────────────────────────────────────────────────


def app_of(broker: Broker[LogQuery], options: BoardOptions) -> QuartTrio:
    """``/api/logs/stream`` and nothing else."""
    app = QuartTrio("stream_stage")

    @app.get("/api/logs/stream")
    async def logs() -> Any:
        text = request.args.get("level")
        query = ALL if text is None else LogQuery(level="error")
        return stream(
            broker.subscribe(query, last_event_id(request.headers.get("Last-Event-ID"))),
            options.heartbeat,
        )

    return app


@asynccontextmanager
async def hosted(app: QuartTrio, stall: float = 8) -> AsyncIterator[int]:
    """*app* under hypercorn, on a free port of the loopback address."""
    sock = await listen("127.0.0.1:0", stall)
    port = sock.getsockname()[1]
    config = Config()
    config.bind = [f"fd://{sock.detach()}"]
    config.errorlog = None
    config.graceful_timeout = 1
    done = trio.Event()
    async with trio.open_nursery() as nursery:
        serve = partial(hypercorn.trio.serve, app, config, shutdown_trigger=done.wait)
        await nursery.start(serve)
        yield port
        done.set()


@asynccontextmanager
async def streaming(
    logs: Logs, *, stall: float = 8, streams: Streams | None = None, **settings: Any
) -> AsyncIterator[tuple[Broker[LogQuery], int]]:
    """A broker of *logs*, and the port at which its stream is served."""
    options = BoardOptions(**settings)
    with trio.fail_after(30):
        async with (
            watched(logs, options=options, streams=streams) as broker,
            hosted(app_of(broker, options), stall) as port,
        ):
            yield broker, port
            broker.close()


#: httpx does not close its own generators when an answer is left before its end.
httpx_leaves_early = pytest.mark.filterwarnings("ignore:Async generator 'http:ResourceWarning")


class Reader:
    """Reads events from an iterator of bytes, cut anywhere."""

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    async def block(self) -> str:
        """The next block: an event or a comment. ``EOFError`` when there is none."""
        while b"\n\n" not in self._rest:
            piece = await anext(self._pieces, None)
            if piece is None:
                assert not self._rest, "the stream ends between two events"
                raise EOFError
            self._rest += piece
        block, self._rest = self._rest.split(b"\n\n", 1)
        return block.decode() + "\n\n"

    async def event(self) -> Event:
        """The next event, over comments."""
        while not (events := parse((await self.block()).encode())):
            pass
        return events[0]
