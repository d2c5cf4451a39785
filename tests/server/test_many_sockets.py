"""Hundreds of stations over real sockets, on whichever wait: served, drained, cancelled."""

from __future__ import annotations

import contextvars
from contextlib import AsyncExitStack

import trio
from csms_stage import csms, dial, done, done_reply, on_a_port, transfer

import trio_ocpp as ocpp
from trio_ocpp.testing import ScriptedPeer
from trio_ocpp.websocket.frames import Close

MANY = 200


async def fleet(server: ocpp.Server, stack: AsyncExitStack, count: int = MANY):
    peers = []
    for number in range(count):
        stream = await stack.enter_async_context(await dial(server))
        peer = ScriptedPeer(stream)
        assert await peer.upgrade(f"/CP{number}") == 101
        peers.append(peer)
    return peers


async def test_each_of_many_is_answered():
    async with on_a_port() as server, AsyncExitStack() as stack:
        peers = await fleet(server, stack)
        for round_ in range(3):
            for number, peer in enumerate(peers):
                await peer.send(transfer(round_, f"of {number}"))
            for number, peer in enumerate(peers):
                assert await peer.receive() == done_reply(round_, f"of {number}")


async def test_a_drain_closes_them_all_with_1001():
    async with AsyncExitStack() as stack:
        async with on_a_port() as server:
            peers = await fleet(server, stack)

            async def hang_up(peer: ScriptedPeer) -> None:
                close = await peer.receive_close()
                assert close == Close(1001, "the server is shutting down")
                await peer.close(1001)

            async with trio.open_nursery() as nursery:
                nursery.start_soon(server.drain)
                for peer in peers:
                    nursery.start_soon(hang_up, peer)
            assert server.stations == []
        assert server.stats().sockets == 0


async def test_cancelling_the_server_ends_them_all():
    timeouts = ocpp.Timeouts(drain=0.05, close=0.05)
    async with AsyncExitStack() as stack:
        with trio.CancelScope() as scope:
            async with on_a_port(timeouts=timeouts) as server:
                peers = await fleet(server, stack)
                scope.cancel()
                await trio.lowlevel.checkpoint()
        assert scope.cancelled_caught
        assert server.stations == []
        assert server.stats().sockets == 0
        for peer in peers:
            # Nobody answered; the sockets are closed all the same.
            assert (await peer.receive_close()).code == 1001


async def test_a_context_variable_of_one_station_is_not_seen_by_another():
    mine = contextvars.ContextVar("mine", default="nothing")

    def remember(_station, request):
        before = mine.get()
        mine.set(request.data)
        return done(before)

    async with on_a_port(csms(remember)) as server, AsyncExitStack() as stack:
        one, two = await fleet(server, stack, 2)
        for peer, says, sees in (
            (one, "A", "nothing"),
            (two, "B", "nothing"),
            (one, "C", "A"),
            (two, "D", "B"),
        ):
            await peer.send(transfer("1" + says, says))
            assert await peer.receive() == done_reply("1" + says, sees)
        assert mine.get() == "nothing"


async def test_a_crash_in_one_station_is_nothing_to_the_others(caplog):
    def crash(station, _request):
        if station.identity == "CP0":
            raise ZeroDivisionError
        return done()

    async with on_a_port(csms(crash)) as server, AsyncExitStack() as stack:
        one, two = await fleet(server, stack, 2)
        await one.send(transfer(1))
        await two.send(transfer(2))
        assert (await one.receive())[2] == "InternalError"
        assert (await two.receive())[0] == 3
        await one.send(transfer(3))
        assert (await one.receive())[2] == "InternalError"
