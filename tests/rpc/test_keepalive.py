"""Pings: when they go out, what counts as life, and what becomes of who shows none."""

from __future__ import annotations

import gc
import weakref

import pytest
import trio
from csms_stage import (
    LockstepListener,
    csms,
    done,
    on_a_port,
    over_a_socket,
    settled,
    stage,
    transfer,
)

import trio_ocpp as ocpp
from trio_ocpp.websocket.frames import Ping, pong_frame


async def next_ping(peer) -> bytes:
    message = await peer.receive_message()
    assert isinstance(message, Ping), message
    return message.payload


async def pong(peer, payload: bytes) -> None:
    await peer.send_frame(pong_frame(payload, masked=True))


@pytest.mark.clause("2.1-4 §5.3")
async def test_pings_go_out_at_the_interval_give_or_take_a_quarter(autojump_clock):
    timeouts = ocpp.Timeouts(ping_interval=100, pong=20)
    async with stage(timeouts=timeouts) as scene, scene.connect() as peer:
        gaps, last = [], trio.current_time()
        for _ in range(60):
            payload = await next_ping(peer)
            gaps.append(trio.current_time() - last)
            last = trio.current_time()
            await pong(peer, payload)
    assert 75 <= min(gaps) < 85
    assert 115 < max(gaps) <= 125


async def test_an_interval_below_the_pong_timeout_is_kept_too(autojump_clock):
    timeouts = ocpp.Timeouts(ping_interval=4, pong=20)
    async with stage(timeouts=timeouts) as scene, scene.connect() as peer:
        for _ in range(30):
            began = trio.current_time()
            payload = await next_ping(peer)
            assert trio.current_time() - began <= 5
            await pong(peer, payload)
        # And then silence: dropped within the pong timeout and an interval.
        began = trio.current_time()
        await scene.station().closed()
        assert 20 <= trio.current_time() - began <= 50
        assert len(scene.seen.of(ocpp.PongTimeout)) == 1


async def test_silence_after_a_ping_is_told_and_the_connection_dropped(autojump_clock):
    timeouts = ocpp.Timeouts(ping_interval=100, pong=20)
    async with stage(timeouts=timeouts) as scene, scene.connect() as peer:
        await next_ping(peer)
        pinged = trio.current_time()
        await scene.station().closed()
        assert trio.current_time() - pinged == pytest.approx(20)
        (event,) = scene.seen.of(ocpp.PongTimeout)
        assert (event.identity, event.silent_for) == ("CP1", pytest.approx(20))
        (gone,) = scene.seen.of(ocpp.StationDisconnected)
        assert (gone.code, gone.by_us) == (1006, True)
        assert gone.reason == "no sign of life within 20 s of a ping"


async def test_any_frame_counts_as_life(autojump_clock):
    timeouts = ocpp.Timeouts(ping_interval=100, pong=20)
    async with stage(timeouts=timeouts) as scene, scene.connect() as peer:
        for number in range(5):
            message = await peer.receive_message()
            while not isinstance(message, Ping):
                message = await peer.receive_message()
            await peer.send(transfer(number))
        assert scene.station().round_trip is None
        # Half a frame is a byte, too.
        await peer.receive_message()
        await next_ping(peer)
        await peer.send_frame(b"\x81")
        await next_ping(peer)
        assert scene.seen.of(ocpp.PongTimeout) == []


async def test_a_late_pong_is_harmless_and_measures_nothing(autojump_clock):
    timeouts = ocpp.Timeouts(ping_interval=100, pong=90)
    async with stage(timeouts=timeouts) as scene, scene.connect() as peer:
        first = await next_ping(peer)
        await peer.send(transfer(1))
        await peer.receive_message()
        second = await next_ping(peer)
        await pong(peer, first)
        await settled()
        assert scene.station().round_trip is None
        await trio.sleep(3)
        await pong(peer, second)
        await settled()
        assert scene.station().round_trip == pytest.approx(3)
        # The same pong again, later, does not make the round trip longer; nor does a stray one.
        await trio.sleep(3)
        await pong(peer, second)
        await pong(peer, b"stray")
        await settled()
        assert scene.station().round_trip == pytest.approx(3)


async def test_a_stray_pong_before_the_first_ping_measures_nothing(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        await pong(peer, b"0")
        await settled()
        assert scene.station().round_trip is None


async def test_auth_may_choose_the_interval_or_none(autojump_clock):
    router = csms()

    @router.auth("/{identity}")
    def auth(handshake):
        intervals = {"FAST": 10.0, "NEVER": None}
        if handshake.identity in intervals:
            return ocpp.Accept(ping_interval=intervals[handshake.identity])
        return None

    timeouts = ocpp.Timeouts(ping_interval=1000)
    async with (
        stage(router, timeouts=timeouts) as scene,
        scene.connect("FAST") as fast,
        scene.connect("NEVER") as never,
        scene.connect("OTHER") as other,
    ):
        with trio.fail_after(12.6):
            await next_ping(fast)
        await pong(fast, b"1")
        with trio.fail_after(1251):
            await next_ping(other)
        await pong(other, b"1")
        with trio.move_on_after(100_000):
            raise AssertionError(await never.receive_message())
        assert scene.station("NEVER").connected
        assert scene.station("NEVER").round_trip is None


async def test_a_server_may_never_ping(autojump_clock):
    timeouts = ocpp.Timeouts(ping_interval=None)
    async with stage(timeouts=timeouts) as scene, scene.connect() as peer:
        with trio.move_on_after(100_000):
            raise AssertionError(await peer.receive_message())
        # Nor does a pong out of nowhere harm it.
        await pong(peer, b"1")
        await settled()
        assert scene.station().round_trip is None
        assert scene.station().connected


async def test_no_ping_goes_out_once_closing_has_begun(autojump_clock):
    timeouts = ocpp.Timeouts(ping_interval=10, pong=5, close=500)
    async with stage(timeouts=timeouts) as scene, scene.connect() as peer:
        scene.station().begin_close(4000)
        await peer.receive_close()
        with trio.move_on_after(400):
            raise AssertionError(await peer.receive_message())
        assert scene.seen.of(ocpp.PongTimeout) == []
        await peer.close(4000)


async def test_a_verdict_that_falls_due_while_closing_drops_nobody(autojump_clock):
    timeouts = ocpp.Timeouts(ping_interval=10, pong=5, close=500)
    async with stage(timeouts=timeouts) as scene, scene.connect() as peer:
        await next_ping(peer)
        scene.station().begin_close(4000)
        await trio.sleep(100)
        assert scene.seen.of(ocpp.PongTimeout) == []
        await peer.close(4000)
        await scene.station().closed()


async def test_a_peer_that_is_slow_to_take_what_we_send_is_not_dead(autojump_clock):
    """Its pong waits in a socket that we do not read before it has taken the rest."""
    listener = LockstepListener()
    timeouts = ocpp.Timeouts(ping_interval=10, pong=5, stall=1000)
    limits = ocpp.Limits(high_water=1000)
    seen = []
    async with (
        ocpp.open_server(
            csms(lambda _s, _r: done("x" * 400)),
            listeners=[listener],
            timeouts=timeouts,
            limits=limits,
        ) as server,
        listener.connect() as peer,
        trio.open_nursery() as nursery,
    ):
        server.observe(seen.append)

        @nursery.start_soon
        async def flood():
            for number in range(10):
                await peer.send(transfer(number))

        await trio.sleep(500)
        for number in range(10):
            assert (await peer.receive())[1] == str(number)
        assert [event for event in seen if isinstance(event, ocpp.PongTimeout)] == []
        # It is pinged again now that there is room.
        await pong(peer, await next_ping(peer))


async def test_a_ping_that_is_queued_when_its_verdict_falls_due_condemns_nobody(autojump_clock):
    listener = LockstepListener()
    timeouts = ocpp.Timeouts(ping_interval=10, pong=5, stall=1000)
    async with (
        ocpp.open_server(csms(), listeners=[listener], timeouts=timeouts) as server,
        listener.connect() as peer,
    ):
        await trio.sleep(100)
        assert server.station("CP1").connected
        await pong(peer, await next_ping(peer))


async def test_the_deadlines_of_a_connection_that_is_gone_do_not_keep_it_in_memory(autojump_clock):
    timeouts = ocpp.Timeouts(ping_interval=100_000, pong=50_000)
    async with stage(timeouts=timeouts) as scene:
        async with scene.connect("NEW") as peer, scene.connect("PINGED") as pinged:
            gone = [weakref.ref(station) for station in scene.server.stations]
            await next_ping(pinged)
            await peer.close()
            await pinged.close()
            await settled()
        scene.seen.all.clear()
        gc.collect()
        assert [each() for each in gone] == [None, None]


async def test_over_a_socket_pings_are_answered_and_measured():
    timeouts = ocpp.Timeouts(ping_interval=0.01, pong=5)
    async with on_a_port(timeouts=timeouts) as server, over_a_socket(server) as peer:
        for _ in range(3):
            await pong(peer, await next_ping(peer))
        await peer.ping()
        await peer.receive_message()
        assert 0 < server.station("CP1").round_trip < 5
