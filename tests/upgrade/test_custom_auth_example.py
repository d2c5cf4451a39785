"""``examples/custom_auth.py`` does what it says."""

from __future__ import annotations

import logging
import runpy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trio
from upgrade_wire import Endings, ask, basic, dial, request, reset, station

import trio_ocpp as ocpp

EXAMPLE = Path(__file__).parents[2] / "examples" / "custom_auth.py"


@asynccontextmanager
async def running() -> AsyncIterator[tuple[ocpp.Server, Endings]]:
    example = runpy.run_path(str(EXAMPLE))
    async with trio.open_nursery() as nursery:
        server = await nursery.start(example["main"], 0)
        endings = Endings()
        server.observe(endings)
        yield server, endings
        nursery.cancel_scope.cancel()


def asks(identity: str, password: str) -> bytes:
    return request(f"/ocpp/{identity}", Authorization=basic(identity, password))


@pytest.mark.parametrize(
    ("identity", "password", "status", "reason"),
    [
        ("CP-2", "correct horse", 404, "Station not found"),
        ("CP-1", "wrong", 401, "Invalid password"),
        # Which takes these 2 s.
        pytest.param(
            "CP-SLOW",
            "battery staple",
            503,
            "no decision within 2 s: auth is too slow",
            marks=pytest.mark.slow,
        ),
    ],
)
async def test_the_example_refuses(
    identity: str, password: str, status: int, reason: str, caplog: pytest.LogCaptureFixture
):
    async with running() as (server, endings):
        answer = await ask(server, asks(identity, password))
        event = await endings.aborted()
    assert answer.status == event.status == status
    assert (event.identity, event.reason, event.stage) == (identity, reason, "auth")
    assert f"{identity} at {event.remote_address} was not let in: {reason}" in caplog.messages


async def test_the_example_accepts_with_the_tenant(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "custom_auth")
    async with running() as (server, endings):
        authorization = basic("CP-1", "correct horse")
        async with station(server, "/ocpp/CP-1", Authorization=authorization) as peer:
            assert peer.status == 101
            event = await endings.connected()
            assert event.station.session == {"tenant": "acme"}
    assert "CP-1 of tenant acme is connected" in caplog.messages


async def test_the_example_tells_of_connections_that_fail(caplog: pytest.LogCaptureFixture):
    async with running() as (server, endings):
        stream = await dial(server)
        await stream.send_all(asks("CP-SLOW", "x"))
        with trio.fail_after(10):
            while not server.stats().handshaking:
                await trio.lowlevel.checkpoint()
        reset(stream)
        event = await endings.error()
    assert f"the connection of {event.remote_address} failed: connection lost" in caplog.text
