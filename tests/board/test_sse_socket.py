"""Streams over real sockets: a real client, a slow one, and one that never reads."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import h11
import httpx
import pytest
import trio
from stream_stage import ALL, Logs, Reader, httpx_leaves_early, skipped, streaming, take, texts

from board_ui.broker import Broker, Streams
from board_ui.queries import LogQuery

pytestmark = httpx_leaves_early

PATH = "/api/logs/stream"


@asynccontextmanager
async def client(port: int, path: str = PATH, **headers: str) -> AsyncIterator[Reader]:
    """A stream as httpx reads it."""
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as http,
        http.stream("GET", path, headers=headers) as response,
    ):
        assert response.status_code == 200
        yield Reader(response.aiter_bytes())


async def dial(port: int, resume: int | None = None) -> trio.SocketStream:
    """A hand-written client with a small receive buffer, that has asked for the stream."""
    sock = trio.socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    await sock.connect(("127.0.0.1", port))
    stream = trio.SocketStream(sock)
    resuming = "" if resume is None else f"Last-Event-ID: {resume}\r\n"
    await stream.send_all(f"GET {PATH} HTTP/1.1\r\nHost: board\r\n{resuming}\r\n".encode())
    return stream


class SlowBody:
    """The body of the answer to what ``dial`` asked, a kilobyte at a time."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self._stream = stream
        self._answer = h11.Connection(h11.CLIENT)
        self._answer.send(h11.Request(method="GET", target=PATH, headers=[("Host", "board")]))

    def __aiter__(self) -> SlowBody:
        return self

    async def __anext__(self) -> bytes:
        while True:
            event = self._answer.next_event()
            if event is h11.NEED_DATA:
                self._answer.receive_data(await self._stream.receive_some(1_024))
            elif isinstance(event, h11.Data):
                return bytes(event.data)


async def test_events_arrive_while_the_stream_is_open() -> None:
    logs = Logs()
    async with streaming(logs) as (_, port), client(port) as reader:
        assert (await reader.event()).name == "connected"
        for number in (1, 2, 3):
            logs.say(f"line {number}")
            event = await reader.event()
            assert (event.name, event.id) == ("log", number)
            assert event.data["message"] == f"line {number}"


async def test_a_client_resumes_where_it_was() -> None:
    logs = Logs()
    async with streaming(logs) as (_, port):
        async with client(port) as reader:
            await reader.event()
            logs.say("seen")
            last = (await reader.event()).id
        logs.say("missed 1", "missed 2")
        async with client(port, **{"Last-Event-ID": str(last)}) as reader:
            assert (await reader.event()).data["after"] == last
            assert texts([await reader.event() for _ in range(2)]) == ["missed 1", "missed 2"]


async def test_a_quiet_stream_has_heartbeats_on_the_wire() -> None:
    async with streaming(Logs(), heartbeat=0.05) as (_, port), client(port) as reader:
        await reader.event()
        assert await reader.block() == ": keep-alive\nid: 0\n\n"


async def test_a_client_that_goes_gives_its_place_back() -> None:
    streams, gone = Streams(), trio.Event()
    async with streaming(Logs(), streams=streams) as (broker, port):
        with broker.subscribe(ALL, on_end=gone.set):
            async with client(port) as reader:
                await reader.event()
                assert streams.count == 2
        await settle(broker, 0)
        assert streams.count == 0


async def settle(broker: Broker[LogQuery], viewers: int) -> None:
    """Wait until *broker* has so many viewers."""
    while broker.viewers != viewers:
        await trio.sleep(0.01)


async def test_closing_the_broker_ends_each_answer_whole() -> None:
    async with streaming(Logs()) as (broker, port), client(port) as one, client(port) as other:
        await one.event(), await other.event()
        broker.close()
        for reader in (one, other):
            with pytest.raises(EOFError):
                await reader.event()


async def test_a_slow_client_stays_and_the_quick_one_misses_nothing() -> None:
    logs = Logs()
    async with streaming(logs, flush_interval=0.02) as (broker, port):
        slow = await dial(port)
        async with slow, client(port) as quick:
            assert (await quick.event()).name == "connected"
            await settle(broker, 2)
            for burst in range(40):  # 8 MB: more than the kernel holds for the slow one
                logs.say(*(f"{burst} {number} " + 4_000 * "x" for number in range(50)))
                events = [await quick.event() for _ in range(50)]
                assert skipped(events) == 0
            reader = Reader(SlowBody(slow))
            assert (await reader.event()).name == "connected"
            seen, missed = 0, 0
            while seen + missed < 2_000:
                event = await reader.event()
                if event.name == "skipped":
                    missed += event.data["skipped"]
                else:
                    seen += 1
                    assert event.id == seen + missed, "no gap without a word"
            assert event.id == 2_000
            assert missed > 500
            assert broker.skipped == missed


async def test_a_slow_client_that_resumes_misses_nothing() -> None:
    logs = Logs()
    logs.say(*(f"{number} " + 2_000 * "x" for number in range(1_000)))
    async with streaming(logs, flush_interval=0.02) as (broker, port):
        async with await dial(port, resume=0) as slow:
            reader = Reader(SlowBody(slow))
            await reader.event()
            ids = [(await reader.event()).id for _ in range(1_000)]
        assert ids == list(range(1, 1_001))
        assert broker.skipped == 0


async def test_promise_1_a_client_that_never_reads_is_gone_and_others_do_not_notice() -> None:
    logs = Logs()
    logs.say(*(f"{number} " + 8_000 * "x" for number in range(2_000)))
    settings = {"flush_interval": 0.02, "viewer_stall": 1}
    async with streaming(logs, stall=1, **settings) as (broker, port):
        silent = await dial(port, resume=0)
        with broker.subscribe(ALL) as other:
            await take(other)
            await settle(broker, 2)
            begun = trio.current_time()
            await settle(broker, 1)
            assert trio.current_time() - begun < 5
            logs.say("still here")
            assert texts(await take(other)) == ["still here"]
        await silent.aclose()
