"""Peers that leave, and a server that leaves: auth is cancelled at once and nothing is left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import trio
import trio.testing
from upgrade_wire import (
    Endings,
    Waiting,
    beats,
    csms_of,
    dial,
    no_sockets,
    read_to_end,
    request,
    reset,
    serving,
    still_serves,
)

import trio_ocpp as ocpp
from trio_ocpp.testing import MemoryListener, ScriptedPeer, request_head


async def leave(stream: trio.SocketStream) -> None:
    await stream.aclose()


async def half_close(stream: trio.SocketStream) -> None:
    await stream.send_eof()


async def tear(stream: trio.SocketStream) -> None:
    reset(stream)


@pytest.mark.parametrize("goes", [leave, half_close, tear])
async def test_auth_is_cancelled_at_once_when_the_peer_goes(
    goes: Callable[[trio.SocketStream], Awaitable[None]],
):
    auth = Waiting()
    timeouts = ocpp.Timeouts(handshake=600, close=0.3)
    async with serving(auth, timeouts=timeouts) as (server, endings), await dial(server) as stream:
        await stream.send_all(request())
        await auth.entered.wait()
        await goes(stream)
        with trio.fail_after(10):
            await auth.cancelled.wait()
        event = await endings.one()
        await no_sockets(server)
    assert not isinstance(event, ocpp.StationConnected)
    assert (event.stage, event.identity) == ("auth", "CP1")
    if goes is tear:
        assert isinstance(event, ocpp.UpgradeError)
        assert event.reason == "connection lost while auth was running: Connection reset by peer"
        assert isinstance(event.error, trio.BrokenResourceError)
        assert isinstance(event.error.__cause__, ConnectionResetError)
    else:
        assert isinstance(event, ocpp.UpgradeAborted)
        assert event.reason.startswith("hung up while auth was running, after ")
        assert event.status is None


async def test_middleware_is_cancelled_too():
    middleware = Waiting()
    csms = csms_of()
    csms.connection_middleware(middleware)  # type: ignore[arg-type]  # it never comes to an Accept
    async with serving(router=csms) as (server, endings):
        async with await dial(server) as stream:
            await stream.send_all(request())
            await middleware.entered.wait()
        await middleware.cancelled.wait()
        assert (await endings.aborted()).stage == "middleware"


async def test_who_leaves_during_a_shielded_auth_is_no_station():
    entered, go = trio.Event(), trio.Event()

    async def auth(_handshake: ocpp.Handshake) -> None:
        entered.set()
        with trio.CancelScope(shield=True):
            await go.wait()

    async with serving(auth) as (server, endings):
        async with await dial(server) as stream:
            await stream.send_all(request())
            await entered.wait()
        await trio.testing.wait_all_tasks_blocked()
        go.set()
        assert "hung up while auth was running" in (await endings.aborted()).reason


async def test_a_connection_that_breaks_under_the_101_is_an_error():
    listener = BreakingListener(after=0)
    async with ocpp.open_server(csms_of(), listeners=[listener]) as server:
        endings = Endings()
        server.observe(endings)
        stream = await listener.open_stream()
        await stream.send_all(request())
        event = await endings.error()
    assert (event.stage, event.reason) == ("accept", "connection lost before the 101 was written")


@pytest.mark.parametrize(
    ("after", "words"), [(0, "lost before the 101 was written"), (1, "connection lost: ")]
)
async def test_a_connection_that_breaks_under_the_prescribed_close_is_an_error(
    after: int, words: str
):
    listener = BreakingListener(after)
    async with ocpp.open_server(csms_of(), listeners=[listener]) as server:
        endings = Endings()
        server.observe(endings)
        stream = await listener.open_stream()
        await stream.send_all(request(Sec_WebSocket_Protocol="ocpp1.5"))
        event = await endings.error()
    assert event.stage == "subprotocol"
    assert words in event.reason


class BreakingListener(MemoryListener):
    """Its connections break when the server writes for the *after*-th time."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._after = after

    async def accept(self) -> trio.abc.Stream:
        stream = await super().accept()
        assert isinstance(stream, trio.StapledStream)
        assert isinstance(stream.send_stream, trio.testing.MemorySendStream)
        stream.send_stream.send_all_hook = self._broken
        return stream

    async def _broken(self) -> None:
        await trio.lowlevel.checkpoint()
        if self._after == 0:
            raise trio.BrokenResourceError
        self._after -= 1


@pytest.mark.parametrize("goes", [leave, tear])
async def test_a_peer_that_vanishes_with_its_frames_on_the_way_leaks_nothing(
    goes: Callable[[trio.SocketStream], Awaitable[None]],
):
    async with serving() as (server, endings):
        for _ in range(30):
            stream = await dial(server)
            await stream.send_all(request() + beats(3))
            await goes(stream)
        await endings.count(30)
        await no_sockets(server)
        assert (server.stats().connected, server.stats().handshaking) == (0, 0)
        await still_serves(server)


async def test_a_peer_that_vanishes_behind_its_101_leaks_nothing():
    async with serving() as (server, endings):
        for goes in [leave, tear] * 10:
            stream = await dial(server)
            await stream.send_all(request())
            await stream.receive_some(1)
            await goes(stream)
        for event in await endings.count(20):
            assert isinstance(event, ocpp.StationConnected)
        await no_sockets(server)
        assert server.stats().connected == 0


# A shutdown in the middle of it


async def test_a_shutdown_refuses_the_handshakes_in_progress_with_503():
    auth = Waiting()
    async with serving(auth) as (server, endings):
        deciding, half, silent = [await dial(server) for _ in range(3)]
        await deciding.send_all(request())
        await half.send_all(request()[:50])
        await auth.entered.wait()
        await trio.testing.wait_all_tasks_blocked()
        async with trio.open_nursery() as nursery:

            @nursery.start_soon
            async def clients() -> None:
                for stream in (deciding, half, silent):
                    assert (await read_to_end(stream)).startswith(b"HTTP/1.1 503 ")
                    await stream.aclose()

            await server.drain()
        reasons = {(e.reason, e.stage, e.status) for e in await endings.count(2)}
        assert reasons == {
            ("the server is shutting down", "auth", 503),
            ("the server is shutting down", "request", 503),
        }
        assert server.stats().silent == 1


async def test_a_station_whose_101_is_out_when_the_shutdown_begins_is_closed_like_the_others():
    listener = PausingListener()
    async with ocpp.open_server(
        csms_of(), listeners=[listener], timeouts=ocpp.Timeouts()
    ) as server:
        stream = await listener.open_stream()
        await stream.send_all(request_head("/ocpp/CP1"))
        await listener.written.wait()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(server.drain)
            await trio.testing.wait_all_tasks_blocked()
            listener.go.set()
            peer = ScriptedPeer(stream)
            with trio.fail_after(5):
                assert await peer.read_head() == 101
                assert (await peer.receive_close()).code == 1001
            await peer.close(1001)


class PausingListener(MemoryListener):
    """Its connections stand still when the 101 has been written."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.go = trio.Event(), trio.Event()

    async def accept(self) -> trio.abc.Stream:
        stream = await super().accept()
        assert isinstance(stream, trio.StapledStream)
        assert isinstance(stream.send_stream, trio.testing.MemorySendStream)
        self._deliver = stream.send_stream.send_all_hook
        stream.send_stream.send_all_hook = self._pause
        return stream

    async def _pause(self) -> None:
        assert self._deliver is not None
        await self._deliver()
        self.written.set()
        with trio.CancelScope(shield=True):
            await self.go.wait()


async def test_a_handshake_that_is_cancelled_with_the_server_is_accounted_for():
    entered, go = trio.Event(), trio.Event()

    async def auth(_handshake: ocpp.Handshake) -> None:
        entered.set()
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await go.wait()

    leave = trio.Event()

    async def serve(task_status: trio.TaskStatus[tuple[ocpp.Server, Endings]]) -> None:
        async with serving(auth) as served:
            task_status.started(served)
            await leave.wait()

    async with trio.open_nursery() as nursery:
        server, endings = await nursery.start(serve)
        async with await dial(server) as stream:
            await stream.send_all(request())
            await entered.wait()
            leave.set()
            await trio.testing.wait_all_tasks_blocked()
            server.hurry()
            await trio.testing.wait_all_tasks_blocked()
            go.set()
            event = await endings.aborted()
    assert (event.reason, event.stage, event.status) == ("the server stopped", "auth", None)
