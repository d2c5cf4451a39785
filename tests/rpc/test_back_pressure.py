"""A peer that does not take what we send: back-pressure, stalls, and bounded queues."""

from __future__ import annotations

import json
import socket

import pytest
import trio
import trio.lowlevel
from csms_stage import (
    LockstepListener,
    csms,
    done,
    settled,
    stage,
    transfer,
)

import trio_ocpp as ocpp
from trio_ocpp import v21
from trio_ocpp._io.listener import bind
from trio_ocpp.testing import ScriptedPeer
from trio_ocpp.websocket.frames import Close

# ── back-pressure ────────────────────────────────────────────────────────


LONG = "x" * 500
MARK = ocpp.Limits(high_water=2000)


async def start(scene_limits=MARK, handler=None, **settings):
    listener = LockstepListener()
    return listener, ocpp.open_server(
        csms(handler), listeners=[listener], limits=scene_limits, **settings
    )


async def test_a_peer_that_stops_reading_is_not_read_either_until_it_reads_again(autojump_clock):
    ran, seen = [], []

    def handler(_station, request):
        ran.append(request.data)
        return done(LONG)

    listener, opening = await start(handler=handler)
    async with opening as server, listener.connect() as peer, trio.open_nursery() as nursery:
        server.observe(seen.append)

        @nursery.start_soon
        async def flood():
            for number in range(50):
                await peer.send(transfer(number))

        await settled()
        assert len(ran) < 8
        (paused,) = [event for event in seen if isinstance(event, ocpp.BackPressure)]
        assert paused.paused
        assert paused.identity == "CP1"
        assert 2000 < paused.queued < 3000
        for number in range(50):
            assert (await peer.receive())[1] == str(number)
        pressure = [event for event in seen if isinstance(event, ocpp.BackPressure)]
        assert [event.paused for event in pressure] == [True, False] * (len(pressure) // 2)
        assert all(event.queued <= 1000 for event in pressure if not event.paused)
        assert len(ran) == 50


async def test_a_thousand_requests_in_one_read_are_not_all_answered_into_the_queue(autojump_clock):
    ran = []

    def handler(_station, request):
        ran.append(request.data)
        return done(LONG)

    async with stage(csms(handler), limits=MARK) as scene:
        listener, opening = await start(handler=handler)
        async with opening as server, listener.connect() as peer, trio.open_nursery() as nursery:
            frames = ScriptedFrames()
            for number in range(100):
                await frames.send(transfer(number))
            nursery.start_soon(peer.send_frame, bytes(frames.data))
            await settled()
            assert len(ran) < 8
            for number in range(100):
                assert (await peer.receive())[1] == str(number)
            assert server.station("CP1").connected
    assert scene.seen.of(ocpp.BackPressure) == []


class ScriptedFrames(ScriptedPeer):
    """Collects what a peer would send."""

    def __init__(self) -> None:
        self.data = bytearray()

    async def send_frame(self, frame: bytes) -> None:
        self.data += frame


async def test_a_peer_that_never_reads_again_is_closed_after_timeouts_stall(autojump_clock):
    seen = []
    listener, opening = await start(handler=lambda _s, _r: done(LONG))
    async with opening as server, listener.connect() as peer, trio.open_nursery() as nursery:
        server.observe(seen.append)
        began = trio.current_time()

        @nursery.start_soon
        async def flood():
            with pytest.raises(trio.BrokenResourceError):
                for number in range(50):
                    await peer.send(transfer(number))

        await server.station("CP1").closed()
        assert trio.current_time() - began == pytest.approx(30)
        (event,) = [event for event in seen if isinstance(event, ocpp.StationDisconnected)]
        assert (event.code, event.reason, event.by_us) == (1006, "took no data for 30 s", True)


async def test_a_paused_peer_that_breaks_is_noticed(autojump_clock):
    listener, opening = await start(
        handler=lambda _s, _r: done(LONG), timeouts=ocpp.Timeouts(ping_interval=None)
    )
    async with opening as server, listener.connect() as peer, trio.open_nursery() as nursery:
        station = server.station("CP1")

        @nursery.start_soon
        async def flood():
            for number in range(20):
                await peer.send(transfer(number))
            await peer.close()

        await settled()
        await peer.stream.receive_stream.aclose()
        with trio.fail_after(1):
            await station.closed()


async def test_a_paused_peer_can_still_be_closed(autojump_clock):
    listener, opening = await start(handler=lambda _s, _r: done(LONG))
    async with opening as server, listener.connect() as peer, trio.open_nursery() as nursery:

        @nursery.start_soon
        async def flood():
            for number in range(50):
                await peer.send(transfer(number))
            await peer.close(4000)

        await settled()
        server.station("CP1").begin_close(4000, "slow")
        assert (await peer.receive_close()).code == 4000
        await server.station("CP1").closed()


async def test_an_echoed_close_goes_out_behind_what_was_queued(autojump_clock):
    listener, opening = await start(handler=lambda _s, _r: done(LONG))
    async with opening as _server, listener.connect() as peer, trio.open_nursery() as nursery:

        @nursery.start_soon
        async def say():
            for number in range(3):
                await peer.send(transfer(number))
            await peer.close(1001)

        await settled()
        for number in range(3):
            assert (await peer.receive())[1] == str(number)
        assert await peer.receive_message() == Close(1001, "")


def measurement() -> v21.NotifyPeriodicEventStream:
    element = v21.StreamDataElementType(t=0, v="x" * 200)
    return v21.NotifyPeriodicEventStream(data=[element] * 20, id=1, pending=0, basetime=ocpp.now())


@pytest.mark.parametrize("ending", ["resumed", "stalled", "closed"])
async def test_a_send_waits_for_room_and_learns_if_there_will_be_none(ending, autojump_clock):
    router = ocpp.Router()
    router.on(v21.Heartbeat)(lambda _s, _r: v21.HeartbeatResponse(current_time=ocpp.now()))
    listener = LockstepListener()
    async with (
        ocpp.open_server(router, listeners=[listener], limits=MARK) as server,
        listener.connect(protocols=["ocpp2.1"]) as peer,
        trio.open_nursery() as nursery,
    ):
        station = server.station("CP1")
        await station.send(measurement())
        outcome = []

        @nursery.start_soon
        async def second():
            try:
                await station.send(measurement())
            except ocpp.ConnectionClosed as error:
                outcome.append(error.code)
            else:
                outcome.append("sent")

        await settled()
        assert outcome == []
        if ending == "resumed":
            await peer.receive()
            await settled()
            assert outcome == ["sent"]
            await peer.receive()
        elif ending == "stalled":
            await trio.sleep(31)
            assert outcome == [1006]
        else:
            station.begin_close(4000)
            await settled()
            assert outcome == [4000]
        await peer.stream.aclose()


# ── real sockets with tiny buffers ───────────────────────────────────────


class TinyBuffers(trio.abc.Listener[trio.abc.Stream]):
    """A listener of ours whose sockets' buffers are as small as the kernel allows."""

    def __init__(self, inner) -> None:
        self.inner = inner

    async def accept(self):
        transport = await self.inner.accept()
        transport.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
        return transport

    async def aclose(self) -> None:
        await self.inner.aclose()


async def tiny_station(port: int) -> ScriptedPeer:
    sock = trio.socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    await sock.connect(("127.0.0.1", port))
    peer = ScriptedPeer(trio.SocketStream(sock))
    assert await peer.upgrade("/CP1") == 101
    return peer


async def tiny(handler, **settings):
    (inner,) = await bind("127.0.0.1", 0, ocpp.KeepAlive())
    opening = ocpp.open_server(csms(handler), listeners=[TinyBuffers(inner)], **settings)
    return opening, inner.address[1]


async def test_over_tiny_socket_buffers_every_answer_arrives_whole_and_in_order():
    def handler(_station, request):
        return done(request.data * 600)

    opening, port = await tiny(handler, limits=ocpp.Limits(high_water=20_000))
    async with opening as server:
        pressed = trio.Event()
        server.observe(lambda e: pressed.set() if isinstance(e, ocpp.BackPressure) else None)
        with trio.fail_after(20):
            peer = await tiny_station(port)
            async with peer.stream, trio.open_nursery() as nursery:

                @nursery.start_soon
                async def flood():
                    for number in range(100, 300):
                        await peer.send(transfer(number))
                        await peer.ping(b"%d" % number)

                await pressed.wait()
                for number in range(100, 300):
                    answer = await peer.receive()
                    assert answer == [
                        3,
                        str(number),
                        {"status": "Accepted", "data": str(number) * 600},
                    ]


async def test_over_a_socket_a_peer_that_never_reads_is_stalled_and_memory_stays_bounded():
    queued = []
    timeouts = ocpp.Timeouts(stall=0.5, drain=1)
    limits = ocpp.Limits(high_water=10_000)
    opening, port = await tiny(lambda _s, _r: done("x" * 5000), limits=limits, timeouts=timeouts)
    async with opening as server:
        gone = trio.Event()

        def observe(event):
            if isinstance(event, ocpp.BackPressure):
                queued.append(event.queued)
            if isinstance(event, ocpp.StationDisconnected):
                assert event.reason == "took no data for 0.5 s"
                gone.set()

        server.observe(observe)
        with trio.fail_after(20):
            peer = await tiny_station(port)
            async with peer.stream, trio.open_nursery() as nursery:

                @nursery.start_soon
                async def flood():
                    with pytest.raises(trio.BrokenResourceError):
                        while True:
                            await peer.send(transfer(1, data=json.dumps(None)))
                            await trio.lowlevel.checkpoint()

                await gone.wait()
    assert 0 < max(queued) < 20_000
