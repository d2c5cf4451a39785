"""Peers that hurry: trio-websocket lets go of the stream, and nothing is lost."""

from __future__ import annotations

import pytest
import trio
import trio.testing
import trio_websocket
from upgrade_wire import (
    KEY,
    Waiting,
    beats,
    dial,
    no_sockets,
    read_answer,
    request,
    serving,
    station,
)

import trio_ocpp as ocpp
from trio_ocpp._io.handshake import Door, Lookout, open_websocket
from trio_ocpp._io.transport import StreamTransport
from trio_ocpp.protocol.negotiate import minimal_head
from trio_ocpp.testing import ScriptedPeer

HEAD = minimal_head(KEY, "ocpp1.6")


async def answers(peer: ScriptedPeer, count: int) -> list[str]:
    with trio.fail_after(10):
        return [(await peer.receive())[1] for _ in range(count)]


def numbers(count: int) -> list[str]:
    return [str(number) for number in range(count)]


async def test_frames_in_the_packet_of_the_request_are_answered():
    async with serving() as (server, _endings), station(server, early=beats(3)) as peer:
        assert peer.status == 101
        assert await answers(peer, 3) == numbers(3)


async def test_frames_that_come_while_auth_is_running_are_answered():
    auth = Waiting()
    async with serving(auth) as (server, _endings), await dial(server) as stream:
        await stream.send_all(WHOLE[:-20])
        await auth.entered.wait()
        await stream.send_all(WHOLE[-20:])
        await trio.testing.wait_all_tasks_blocked()
        auth.go.set()
        peer = ScriptedPeer(stream)
        assert await peer.read_head() == 101
        assert await answers(peer, 2) == numbers(2)


WHOLE = request() + beats(2)


async def test_request_and_frames_may_be_cut_anywhere():
    async with serving() as (server, _endings):
        for cut in range(1, len(WHOLE)):
            async with await dial(server) as stream:
                await stream.send_all(WHOLE[:cut])
                await trio.testing.wait_all_tasks_blocked()
                await stream.send_all(WHOLE[cut:])
                peer = ScriptedPeer(stream)
                assert await peer.read_head() == 101, cut
                assert await answers(peer, 2) == numbers(2), cut
        await no_sockets(server)


async def test_one_byte_at_a_time_loses_nothing():
    async with serving() as (server, _endings), await dial(server) as stream:
        for byte in WHOLE:
            await stream.send_all(bytes((byte,)))
            await trio.testing.wait_all_tasks_blocked()
        peer = ScriptedPeer(stream)
        assert await peer.read_head() == 101
        assert await answers(peer, 2) == numbers(2)


@pytest.mark.parametrize("early", [1, 64, 100])
async def test_early_frames_over_the_limit_are_held_back_not_lost(early: int):
    auth = Waiting()
    limits = ocpp.Limits(early_data=early)
    async with serving(auth, limits=limits) as (server, _endings), await dial(server) as stream:
        await stream.send_all(request())
        await auth.entered.wait()
        await stream.send_all(beats(20))
        await trio.testing.wait_all_tasks_blocked()
        auth.go.set()
        peer = ScriptedPeer(stream)
        assert await peer.read_head() == 101
        assert await answers(peer, 20) == numbers(20)


async def test_megabytes_of_early_frames_are_held_back_not_lost():
    auth = Waiting()
    async with (
        serving(auth) as (server, _endings),
        await dial(server) as stream,
        trio.open_nursery() as nursery,
    ):
        await stream.send_all(request())
        await auth.entered.wait()
        nursery.start_soon(stream.send_all, beats(200, size=50_000))
        await trio.testing.wait_all_tasks_blocked()
        auth.go.set()
        peer = ScriptedPeer(stream)
        assert await peer.read_head() == 101
        assert await answers(peer, 200) == numbers(200)


async def test_no_more_than_the_limit_is_taken_while_auth_is_running():
    ours, theirs = trio.testing.memory_stream_pair()
    await theirs.send_all(bytes(1000))
    early = bytearray(b"e" * 10)
    with trio.testing.assert_checkpoints():
        await Lookout(ours, early, 100, lambda _error: None).run()
    assert len(early) == 100
    assert await ours.receive_some() == bytes(910)


async def test_nothing_is_taken_while_nobody_waits_for_auth():
    ours, theirs = trio.testing.memory_stream_pair()
    await theirs.send_all(bytes(1000))
    async with trio.open_nursery() as nursery:
        await open_websocket(
            nursery, StreamTransport(ours), HEAD, trio.CancelScope, subprotocol="ocpp1.6"
        )
    assert await ours.receive_some() == bytes(1000)
    assert (await theirs.receive_some()).startswith(b"HTTP/1.1 101 ")


async def test_trio_websocket_writes_its_answer_and_leaves_the_stream_open():
    ours, theirs = trio.testing.memory_stream_pair()
    async with trio.open_nursery() as nursery:
        await open_websocket(
            nursery,
            StreamTransport(ours),
            HEAD,
            trio.CancelScope,
            subprotocol="ocpp1.6",
            headers=[(b"Sec-WebSocket-Extensions", b"permessage-deflate")],
        )
        # Its reader, which would take the frames, has no more to wait for.
        await trio.testing.wait_all_tasks_blocked()
        assert not nursery.child_tasks
    answer = read_answer(await theirs.receive_some())
    assert answer.headers["sec-websocket-protocol"] == "ocpp1.6"
    assert answer.headers["sec-websocket-extensions"] == "permessage-deflate"
    assert answer.body == b""
    await ours.send_all(b"x")
    assert await theirs.receive_some() == b"x"


async def test_who_leaves_before_the_101_is_no_station():
    ours, theirs = trio.testing.memory_stream_pair()
    await theirs.aclose()
    async with trio.open_nursery() as nursery:
        with pytest.raises(trio_websocket.ConnectionClosed):
            await open_websocket(
                nursery, StreamTransport(ours), HEAD, trio.CancelScope, subprotocol=None
            )


async def test_a_door_is_a_stream_whose_closing_closes_nothing():
    ours, theirs = trio.testing.memory_stream_pair()
    door = Door(StreamTransport(ours), HEAD, trio.CancelScope)
    await door.wait_send_all_might_not_block()
    await door.aclose()
    assert [await door.receive_some(4096) for _ in range(2)] == [HEAD, b""]
    await door.send_all(b"x")
    assert await theirs.receive_some() == b"x"
