"""Streams of the API over a real socket: filters, resuming, places, and how they end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import h11
import httpx
import msgspec
import pytest
import trio
from api_stage import OPERATOR, TOKENS, VIEWER, Stage

from board_ui.auth import token_auth
from board_ui.board import Board
from board_ui.options import BoardLimits, BoardOptions

QUICK = BoardOptions(flush_interval=0.01)


@asynccontextmanager
async def open_stage(**options: Any) -> AsyncIterator[Stage]:
    board = Board(**{"auth": token_auth(TOKENS), "logs": False, "options": QUICK, **options})
    async with trio.open_nursery() as nursery:
        bound = await nursery.start(board.serve, "127.0.0.1:0")
        async with httpx.AsyncClient(
            base_url=bound.url, headers=OPERATOR, timeout=10, trust_env=False
        ) as client:
            yield Stage(board, client)
        nursery.cancel_scope.cancel()


class Watch:
    """The events of one open stream. httpx would not close what it left unread."""

    def __init__(self, socket: trio.SocketStream) -> None:
        self._socket = socket
        self._http = h11.Connection(h11.CLIENT)
        self._text = b""
        self.headers: dict[str, str] = {}

    async def begin(self, target: str, headers: dict[str, str]) -> None:
        """Ask, and read the answer's head."""
        asked = h11.Request(method="GET", target=target, headers=list(headers.items()))
        for event in (asked, h11.EndOfMessage()):
            await self._socket.send_all(self._http.send(event))
        answer = await self._part()
        assert isinstance(answer, h11.Response)
        assert answer.status_code == 200
        self.headers = {name.decode(): value.decode() for name, value in answer.headers}

    async def next(self) -> tuple[str, Any]:
        """Wait for the next event; comments are passed over."""
        while b"\n\n" not in self._text:
            part = await self._part()
            if isinstance(part, h11.EndOfMessage):
                return "end", None
            assert isinstance(part, h11.Data)
            self._text += part.data
        block, _, self._text = self._text.partition(b"\n\n")
        fields = dict(line.split(b": ", 1) for line in block.splitlines() if line[:1] != b":")
        if b"event" not in fields:
            return await self.next()
        return fields[b"event"].decode(), msgspec.json.decode(fields[b"data"])

    async def _part(self) -> Any:
        while (part := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._socket.receive_some())
        return part


@asynccontextmanager
async def watching(
    stage: Stage, path: str, headers: dict[str, str] | None = None, **parameters: Any
) -> AsyncIterator[Watch]:
    asked = stage.client.build_request("GET", path, headers=headers, params=parameters or None)
    with trio.fail_after(10):
        async with await trio.open_tcp_stream("127.0.0.1", asked.url.port) as socket:
            watch = Watch(socket)
            await watch.begin(asked.url.raw_path.decode(), dict(asked.headers))
            yield watch


async def test_a_stream_says_where_it_begins_and_then_what_comes():
    async with open_stage() as stage:
        stage.hear("CP1")
        async with watching(stage, "/api/messages/stream") as watch:
            assert await watch.next() == ("connected", {"after": 1, "firstId": 1, "lastId": 1})
            stage.hear("CP2")
            name, record = await watch.next()
            assert (name, record["id"], record["identity"]) == ("message", 2, "CP2")
            headers = watch.headers
    assert headers["cache-control"] == "no-cache, no-transform"
    assert headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in headers


async def test_the_filters_of_the_list_hold_on_the_stream():
    async with (
        open_stage() as stage,
        watching(stage, "/api/messages/stream", identity="CP2") as watch,
    ):
        await watch.next()
        stage.hear("CP1")
        stage.hear("CP2")
        assert (await watch.next())[1]["identity"] == "CP2"


@pytest.mark.parametrize(
    "how",
    [
        {"headers": {"Last-Event-ID": "1"}},
        {"lastEventId": "1"},
        {"headers": {"Last-Event-ID": "1"}, "lastEventId": "0"},
    ],
)
async def test_promise_9_a_stream_resumes_after_the_last_event(how):
    async with open_stage() as stage:
        for _ in range(3):
            stage.hear()
        async with watching(stage, "/api/messages/stream", **how) as watch:
            assert (await watch.next())[1]["after"] == 1
            assert [(await watch.next())[1]["id"] for _ in range(2)] == [2, 3]


@pytest.mark.parametrize("name", ["handshakes", "security", "logs", "telemetry"])
async def test_each_kind_has_its_stream(name):
    async with open_stage() as stage, watching(stage, f"/api/{name}/stream") as watch:
        assert (await watch.next())[0] == "connected"


@pytest.mark.parametrize("parameter", ["limit", "offset", "before", "after", "nonsense"])
async def test_paging_is_no_parameter_of_a_stream(parameter):
    async with open_stage() as stage:
        answer = await stage.client.get("/api/messages/stream", params={parameter: 1})
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
    assert "lastEventId" in answer.json()["allowed"]


@pytest.mark.parametrize(
    ("header", "parameter", "wrong"),
    [("the last one", "1", "Last-Event-ID"), ("1", "-1", "lastEventId"), ("", "x", "lastEventId")],
)
async def test_a_last_event_id_that_is_none_is_refused(header, parameter, wrong):
    async with open_stage() as stage:
        answer = await stage.client.get(
            "/api/messages/stream",
            headers={"Last-Event-ID": header},
            params={"lastEventId": parameter},
        )
    assert (answer.status_code, answer.json()["parameter"]) == (400, wrong)


async def test_a_session_has_so_many_streams_and_gets_its_places_back():
    limits = BoardLimits(streams_per_session=1)
    async with open_stage(limits=limits) as stage:
        async with watching(stage, "/api/messages/stream") as watch:
            await watch.next()
            full = await stage.client.get("/api/logs/stream")
            assert full.status_code == 429
            assert int(full.headers["Retry-After"]) > 0
            async with watching(stage, "/api/logs/stream", headers=VIEWER) as other:
                assert (await other.next())[0] == "connected"
        with trio.fail_after(5):
            while stage.board.brokers.messages.viewers:
                await trio.sleep(0.001)
        async with watching(stage, "/api/messages/stream") as watch:
            assert (await watch.next())[0] == "connected"
        assert stage.board.brokers.logs.viewers == 0


async def test_a_board_has_so_many_streams_in_all():
    limits = BoardLimits(streams=1)
    async with (
        open_stage(limits=limits) as stage,
        watching(stage, "/api/messages/stream") as watch,
    ):
        await watch.next()
        full = await stage.client.get("/api/logs/stream", headers=VIEWER)
        assert full.status_code == 429


async def test_a_logout_ends_the_streams_of_its_session():
    async with open_stage() as stage:
        del stage.client.headers["Authorization"]
        await stage.client.post("/api/auth/login", json={"token": "viewer-token"})
        async with watching(stage, "/api/messages/stream") as watch:
            await watch.next()
            origin = {"Origin": str(stage.client.base_url).rstrip("/"), "X-Requested-With": "x"}
            answer = await stage.client.post("/api/auth/logout", headers=origin)
            assert answer.status_code == 204
            assert await watch.next() == ("end", None)


async def test_closing_the_board_ends_its_streams():
    async with open_stage() as stage, watching(stage, "/api/messages/stream") as watch:
        await watch.next()
        stage.board.end_streams()
        assert await watch.next() == ("end", None)


async def test_a_message_is_not_mistaken_for_the_stream():
    async with open_stage() as stage:
        stage.hear()
        assert (await stage.get("/api/messages/1"))["message"]["id"] == 1
        async with watching(stage, "/api/messages/stream") as watch:
            assert (await watch.next())[0] == "connected"
