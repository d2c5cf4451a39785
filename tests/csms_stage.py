"""A CSMS on a memory listener and scripted stations, for the tests behind the handshake.

Knows the shapes of a few messages and no rule.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import trio
import trio.testing

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp.testing import MemoryListener, ScriptedPeer

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOON_TEXT = "2026-01-01T12:00:00Z"
settled = trio.testing.wait_all_tasks_blocked

E = TypeVar("E", bound=ocpp.Event)


class LockstepListener(MemoryListener):
    """Its streams hold one write: the next one waits until that is read."""

    async def open_stream(self) -> trio.abc.Stream:
        ours, theirs = trio.testing.lockstep_stream_pair()
        await self._send.send(theirs)
        return ours


class Seen:
    """An observer that keeps what it sees."""

    def __init__(self) -> None:
        self.all: list[ocpp.Event] = []

    def __call__(self, event: ocpp.Event) -> None:
        self.all.append(event)

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.all if isinstance(event, kind)]


class Stage:
    """A running server, what it said to its observers, and the way in for stations."""

    def __init__(self, server: ocpp.Server, listener: MemoryListener) -> None:
        self.server = server
        self.listener = listener
        self.connect = listener.connect
        self.seen = Seen()
        self.look_away = server.observe(self.seen)

    def station(self, identity: str = "CP1") -> ocpp.Station:
        return self.server.station(identity)


@asynccontextmanager
async def stage(router: ocpp.Router | None = None, **settings: Any) -> AsyncIterator[Stage]:
    listener = MemoryListener()
    router = csms() if router is None else router
    async with ocpp.open_server(router, listeners=[listener], **settings) as server:
        yield Stage(server, listener)


def csms(handler: Callable[..., Any] | None = None, **settings: Any) -> ocpp.Router:
    """A router whose DataTransfer of 1.6 goes to *handler* (``None``: echoed at once)."""
    router = ocpp.Router(**settings)
    router.on(v16.DataTransfer)(handler or echo)
    return router


def echo(_station: ocpp.Station, request: v16.DataTransfer) -> v16.DataTransferResponse:
    return done(request.data)


def done(data: str | None = None) -> v16.DataTransferResponse:
    return v16.DataTransferResponse(status="Accepted", data=data)


def transfer(number: int | str, data: str | None = None) -> list[Any]:
    """A DataTransfer of 1.6 as a station sends it; its data is its number unless given."""
    data = str(number) if data is None else data
    return [2, str(number), "DataTransfer", {"vendorId": "test", "data": data}]


def done_reply(number: int | str, data: str | None = None) -> list[Any]:
    """What ``echo`` answers to ``transfer``."""
    data = str(number) if data is None else data
    return [3, str(number), {"status": "Accepted", "data": data}]


RESET = v16.Reset(type="Soft")


async def answer_reset(peer: ScriptedPeer, status: str = "Accepted") -> str:
    """Take the next CALL, which is a Reset, answer it and return its id."""
    kind, message_id, action, _ = await peer.receive()
    assert (kind, action) == (2, "Reset")
    await peer.send([3, message_id, {"status": status}])
    return str(message_id)


async def dial(server: ocpp.Server) -> trio.SocketStream:
    return await trio.open_tcp_stream("127.0.0.1", server.port)


@asynccontextmanager
async def over_a_socket(
    server: ocpp.Server, identity: str = "CP1", protocol: str = "ocpp1.6"
) -> AsyncIterator[ScriptedPeer]:
    """A scripted station on a real socket; everything in the block has ten seconds."""
    with trio.fail_after(10):
        async with await dial(server) as stream:
            peer = ScriptedPeer(stream)
            assert await peer.upgrade(f"/{identity}", [protocol]) == 101
            yield peer


@asynccontextmanager
async def on_a_port(
    router: ocpp.Router | None = None, **settings: Any
) -> AsyncIterator[ocpp.Server]:
    """A server on a free port of the loopback address."""
    router = csms() if router is None else router
    async with ocpp.open_server(router, "127.0.0.1", 0, **settings) as server:
        yield server
