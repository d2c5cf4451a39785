"""Streams through a real nginx, under a path: live, and ended when the client goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import trio
from nginx_stage import nginx
from stream_stage import Logs, Reader, httpx_leaves_early, streaming, texts

from board_ui.broker import Broker
from board_ui.queries import LogQuery

pytestmark = httpx_leaves_early

# What a browser sends.
ACCEPT = {"Accept": "text/event-stream", "Accept-Encoding": "gzip, deflate, br"}


@asynccontextmanager
async def behind_nginx(logs: Logs, **settings: Any) -> AsyncIterator[tuple[Broker[LogQuery], int]]:
    async with (
        streaming(logs, **settings) as (broker, upstream),
        nginx(upstream, prefix="/board") as port,
    ):
        yield broker, port


@asynccontextmanager
async def client(port: int, **headers: str) -> AsyncIterator[tuple[httpx.Response, Reader]]:
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as http,
        http.stream("GET", "/board/api/logs/stream", headers=ACCEPT | headers) as response,
    ):
        yield response, Reader(response.aiter_bytes())


async def test_events_come_through_nginx_while_the_stream_is_open() -> None:
    logs = Logs()
    async with behind_nginx(logs) as (_, port), client(port) as (response, reader):
        assert response.status_code == 200
        assert (await reader.event()).name == "connected"
        for number in (1, 2, 3):
            logs.say(f"line {number}")
            assert texts([await reader.event()]) == [f"line {number}"]


async def test_heartbeats_come_through_nginx() -> None:
    async with behind_nginx(Logs(), heartbeat=0.05) as (_, port), client(port) as (_, reader):
        await reader.event()
        for _ in range(3):
            assert await reader.block() == ": keep-alive\nid: 0\n\n"


async def test_nginx_neither_compresses_nor_keeps_a_stream() -> None:
    async with behind_nginx(Logs()) as (_, port), client(port) as (response, _):
        assert "Content-Encoding" not in response.headers
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-cache, no-transform"


async def test_a_stream_resumes_through_nginx() -> None:
    logs = Logs()
    logs.count(300)
    resume = {"Last-Event-ID": "50"}
    async with behind_nginx(logs) as (_, port), client(port, **resume) as (_, reader):
        assert (await reader.event()).data["after"] == 50
        ids = [(await reader.event()).id for _ in range(250)]
    assert ids == list(range(51, 301))


async def test_a_client_of_nginx_that_goes_gives_its_place_back() -> None:
    async with behind_nginx(Logs()) as (broker, port):
        async with client(port) as (_, reader):
            await reader.event()
            assert broker.viewers == 1
        with trio.fail_after(10):
            while broker.viewers:
                await trio.sleep(0.01)


async def test_the_end_of_a_stream_comes_through_nginx() -> None:
    async with behind_nginx(Logs()) as (broker, port), client(port) as (_, reader):
        await reader.event()
        broker.close()
        with pytest.raises(EOFError):
            await reader.event()
