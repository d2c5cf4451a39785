"""One deadline from accept() to the written 101; the event names the stage in which it struck."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import trio
import trio.testing
from upgrade_wire import Endings, csms_of, dial, read_answer, read_to_end, request, serving, welcome

import trio_ocpp as ocpp
from trio_ocpp.testing import MemoryListener, ScriptedPeer, request_head
from trio_ocpp.websocket.frames import Close

SHORT = ocpp.Timeouts(handshake=0.2, close=0.3, drain=1)
CallNext = Callable[[ocpp.Handshake], Awaitable[ocpp.Accept | None]]


async def never(_handshake: ocpp.Handshake, _call_next: object = None) -> None:
    await trio.sleep_forever()


async def after(_handshake: ocpp.Handshake, call_next: CallNext) -> ocpp.Accept | None:
    await call_next(_handshake)
    await trio.sleep_forever()
    return None


def csms_with(middleware: Any) -> ocpp.Router:
    csms = csms_of(welcome)
    csms.connection_middleware(middleware)
    return csms


def test_the_default_is_30_seconds():
    assert ocpp.Timeouts().handshake == 30


# Over a real socket


async def test_a_request_that_does_not_come_in_time_is_408():
    async with serving(timeouts=SHORT) as (server, endings), await dial(server) as stream:
        await stream.send_all(request()[:100])
        answer = read_answer(await read_to_end(stream))
        event = await endings.aborted()
    assert (answer.status, event.status, event.stage) == (408, 408, "request")
    assert event.reason == "request head incomplete after 0.2 s (100 bytes)"
    assert event.identity == "CP1"
    assert 0.2 <= event.took < SHORT.handshake + SHORT.close


@pytest.mark.parametrize(
    ("router", "stage"),
    [
        (csms_of(never), "auth"),
        (csms_with(never), "middleware"),
        (csms_with(after), "middleware"),
    ],
)
async def test_a_decision_that_does_not_come_in_time_is_503(router: ocpp.Router, stage: str):
    async with serving(router=router, timeouts=SHORT) as (server, endings):
        async with await dial(server) as stream:
            await stream.send_all(request())
            answer = read_answer(await read_to_end(stream))
        event = await endings.aborted()
    assert (answer.status, event.status, event.stage) == (503, 503, stage)
    assert answer.headers["retry-after"] == "30"
    assert event.reason == f"no decision within 0.2 s: {stage} is too slow"
    assert (event.identity, event.offered) == ("CP1", ("ocpp1.6",))


# Over memory, where time passes at once


async def ending_of(router: ocpp.Router) -> ocpp.UpgradeAborted:
    """Send a good request, and return how it ended."""
    listener = MemoryListener()
    async with ocpp.open_server(router, listeners=[listener]) as server:
        endings = Endings()
        server.observe(endings)
        async with listener.connect("CP1", path="/ocpp/") as peer:
            assert peer.status == 503
        return await endings.aborted()


async def test_by_default_auth_gets_what_is_left_of_30_seconds(autojump_clock: trio.abc.Clock):
    event = await ending_of(csms_of(never))
    assert event.took == pytest.approx(30)


async def slow_but_sure(_handshake: ocpp.Handshake) -> None:
    await trio.sleep(29)


async def test_what_the_request_took_is_not_there_for_auth(autojump_clock: trio.abc.Clock):
    head = request_head("/ocpp/CP1")
    listener = MemoryListener()
    async with ocpp.open_server(csms_of(slow_but_sure), listeners=[listener]) as server:
        endings = Endings()
        server.observe(endings)
        stream = await listener.open_stream()
        await stream.send_all(head[:10])
        await trio.sleep(2)
        await stream.send_all(head[10:])
        assert await ScriptedPeer(stream).read_head() == 503
        await stream.aclose()
        assert (await endings.aborted()).took == pytest.approx(30)


async def test_a_byte_at_a_time_is_fine_within_the_deadline(autojump_clock: trio.abc.Clock):
    head = request_head("/ocpp/CP1")
    status = await drip(head, 29 / len(head))
    assert status == 101


async def test_a_byte_at_a_time_is_aborted_at_the_deadline(autojump_clock: trio.abc.Clock):
    head = request_head("/ocpp/CP1")
    status = await drip(head, 31 / len(head))
    assert status == 408


async def drip(head: bytes, pause: float) -> int:
    listener = MemoryListener()
    async with ocpp.open_server(csms_of(), listeners=[listener]):
        stream = await listener.open_stream()
        async with trio.open_nursery() as nursery:

            async def send() -> None:
                for byte in head:
                    await trio.sleep(pause)
                    await stream.send_all(bytes((byte,)))

            nursery.start_soon(send)
            status = await ScriptedPeer(stream).read_head()
            nursery.cancel_scope.cancel()
        await stream.aclose()
    return status


class BlockedListener(MemoryListener):
    """Its peers take *writes* of what they are sent, and then nothing."""

    def __init__(self, writes: int = 0) -> None:
        super().__init__()
        self.writes = writes

    async def accept(self) -> trio.abc.Stream:
        stream = await super().accept()
        assert isinstance(stream, trio.StapledStream)
        assert isinstance(stream.send_stream, trio.testing.MemorySendStream)
        stream.send_stream.send_all_hook = self._take
        return stream

    async def _take(self) -> None:
        if self.writes:
            self.writes -= 1
            await trio.lowlevel.checkpoint()
        else:
            await trio.sleep_forever()


async def blocked(csms: ocpp.Router, offer: str, writes: int = 0) -> ocpp.Event:
    """Return how a handshake ends whose peer takes no more than *writes* of our answer."""
    listener = BlockedListener(writes)
    async with ocpp.open_server(csms, listeners=[listener]) as server, server.events() as events:
        stream = await listener.open_stream()
        await stream.send_all(request_head("/ocpp/CP1", [offer]))
        return await events.receive()


@pytest.mark.parametrize(
    ("offer", "writes", "stage"),
    [("ocpp1.6", 0, "accept"), ("ocpp9", 0, "subprotocol"), ("ocpp9", 1, "subprotocol")],
)
async def test_a_peer_that_does_not_take_our_answer_is_aborted(
    autojump_clock: trio.abc.Clock, offer: str, writes: int, stage: str
):
    event = await blocked(csms_of(), offer, writes)
    assert isinstance(event, ocpp.UpgradeAborted)
    assert (event.stage, event.status, event.outcome) == (stage, None, "timed-out")
    assert event.reason == "the peer did not take our answer within 30 s"
    assert event.took == pytest.approx(30)


async def test_a_server_that_goes_down_does_not_wait_for_its_answer_to_be_taken(
    autojump_clock: trio.abc.Clock,
):
    def auth(_handshake: ocpp.Handshake) -> None:
        nursery.start_soon(server.drain)

    listener = BlockedListener()
    async with (
        trio.open_nursery() as nursery,
        ocpp.open_server(csms_of(auth), listeners=[listener]) as server,
        server.events() as events,
    ):
        stream = await listener.open_stream()
        await stream.send_all(request_head("/ocpp/CP1"))
        found = [await events.receive() for _ in range(2)]
    (event,) = (each for each in found if isinstance(each, ocpp.UpgradeAborted))
    assert (event.stage, event.status, event.outcome) == ("accept", None, "refused")
    assert event.reason == "the server is shutting down"
    assert event.took < 1


def ahead(server: ocpp.Server, head: bytes) -> trio.SocketStream:
    """Connect without a checkpoint: *head* is there when the socket is accepted."""
    sock = socket.create_connection(("127.0.0.1", server.port))
    sock.sendall(head)
    sock.setblocking(False)
    return trio.SocketStream(trio.socket.from_stdlib_socket(sock))


@pytest.mark.clause("2.1-4 §3.3")
@pytest.mark.parametrize("ticks", range(1, 9))
async def test_a_101_without_a_version_is_followed_by_its_close_frame_also_in_a_drain(ticks: int):
    async with (
        trio.open_nursery() as nursery,
        ocpp.open_server(csms_of(), port=0, timeouts=SHORT) as server,
        server.events() as events,
        ahead(server, request_head("/ocpp/CP1", ["ocpp9"])) as stream,
    ):
        for _ in range(ticks):
            await trio.lowlevel.checkpoint()
        nursery.start_soon(server.drain)
        peer = ScriptedPeer(stream)
        status = await peer.read_head()
        if status == 101:
            assert (await peer.receive_close()).code == 1002
            await peer.close()
        event = await events.receive()
        while not isinstance(event, ocpp.UpgradeAborted):
            event = await events.receive()
        assert (status, event.status) in {(101, 101), (503, 503)}


async def test_a_close_frame_may_be_taken_slowly(autojump_clock: trio.abc.Clock):
    event = await blocked(csms_of(), "ocpp9", writes=100)
    assert isinstance(event, ocpp.UpgradeAborted)
    assert (event.stage, event.status, event.outcome) == ("subprotocol", 101, "no-common-version")


async def test_who_gets_its_101_as_the_server_goes_down_is_told_so():
    def auth(_handshake: ocpp.Handshake) -> None:
        # Nothing of it has waited yet.
        nursery.start_soon(server.drain)

    async with (
        trio.open_nursery() as nursery,
        ocpp.open_server(csms_of(auth), port=0) as server,
        ahead(server, request_head("/ocpp/CP1")) as stream,
    ):
        peer = ScriptedPeer(stream)
        assert await peer.read_head() == 101
        assert await peer.receive_close() == Close(1001, "the server is shutting down")
        await peer.close()


# A route may have a shorter deadline of its own


def csms_with_route(auth: Any, seconds: float) -> ocpp.Router:
    csms = csms_of(None)
    csms.auth("/ocpp/{identity}", timeouts=ocpp.Timeouts(handshake=seconds))(auth)
    return csms


async def test_a_route_may_have_a_shorter_deadline(autojump_clock: trio.abc.Clock):
    event = await ending_of(csms_with_route(never, 5))
    assert event.took == pytest.approx(5)
    assert (event.status, event.stage) == (503, "auth")
    assert event.reason == "no decision within 5 s: auth is too slow"


async def test_a_longer_deadline_of_a_route_does_not_outlast_the_servers(
    autojump_clock: trio.abc.Clock,
):
    event = await ending_of(csms_with_route(never, 50))
    assert event.took == pytest.approx(30)


async def swallows(_handshake: ocpp.Handshake) -> None:
    with trio.CancelScope(shield=True):
        await trio.sleep(60)


async def test_what_auth_does_about_its_cancelling_changes_nothing(
    autojump_clock: trio.abc.Clock,
):
    async def crashes(_handshake: ocpp.Handshake) -> None:
        try:
            await trio.sleep_forever()
        finally:
            raise OSError("the query was interrupted")

    for auth in (crashes, swallows):
        for router in (csms_of(auth), csms_with_route(auth, 5)):
            event = await ending_of(router)
            assert (event.status, event.stage) == (503, "auth")
            assert event.reason.endswith("s: auth is too slow")


async def test_a_late_decision_is_too_late_whatever_the_peer_has_sent(
    autojump_clock: trio.abc.Clock,
):
    listener = MemoryListener()
    limits = ocpp.Limits(early_data=1)
    async with ocpp.open_server(csms_of(swallows), listeners=[listener], limits=limits):
        stream = await listener.open_stream()
        await stream.send_all(request_head("/ocpp/CP1") + b"more")
        assert await ScriptedPeer(stream).read_head() == 503
        await stream.aclose()
