"""Peers that hurry: trio-websocket lets go of the stream, and nothing is lost."""

from __future__ import annotations

import pytest
import trio
import trio.testing
from upgrade_wire import (
    Waiting,
    beats,
    dial,
    no_sockets,
    request,
    serving,
    station,
)

import trio_ocpp as ocpp
from trio_ocpp._io.handshake import Handover
from trio_ocpp.testing import ScriptedPeer


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
    handover = Handover(ours, b"head", b"e" * 10, early_max=100, on_gone=lambda _error: None)
    assert await handover.receive_some(4096) == b"head"
    handover.watch()
    with trio.testing.assert_checkpoints():
        async with trio.open_nursery() as nursery:

            @nursery.start_soon
            async def reader() -> None:
                assert await handover.receive_some(4096) == b""

            await trio.testing.wait_all_tasks_blocked()
            handover.release()
    assert len(handover.early) == 100
    assert await ours.receive_some() == bytes(910)


async def test_nothing_is_taken_while_nobody_waits_for_auth():
    ours, theirs = trio.testing.memory_stream_pair()
    await theirs.send_all(bytes(1000))
    handover = Handover(ours, b"head", b"", early_max=100, on_gone=lambda _error: None)
    assert await handover.receive_some(4096) == b"head"
    async with trio.open_nursery() as nursery:

        @nursery.start_soon
        async def reader() -> None:
            assert await handover.receive_some(4096) == b""

        await trio.testing.wait_all_tasks_blocked()
        handover.release()
    assert handover.early == b""
    assert await ours.receive_some() == bytes(1000)


async def test_a_reader_that_is_cancelled_and_released_at_once_just_ends():
    ours, _theirs = trio.testing.memory_stream_pair()
    handover = Handover(ours, b"", b"", early_max=100, on_gone=lambda _error: None)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(handover.receive_some)
        await trio.testing.wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()
        handover.release()


async def test_a_handover_is_a_stream_whose_closing_closes_nothing():
    ours, theirs = trio.testing.memory_stream_pair()
    handover = Handover(ours, b"", b"", early_max=1, on_gone=lambda _error: None)
    await handover.wait_send_all_might_not_block()
    await handover.aclose()
    await handover.send_all(b"x")
    assert await theirs.receive_some() == b"x"
