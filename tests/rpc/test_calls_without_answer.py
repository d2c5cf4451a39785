"""A CALL of ours without an answer: one event, whoever still waited for it."""

from __future__ import annotations

import pytest
import trio
from csms_stage import RESET, answer_reset, on_a_port, over_a_socket, settled, stage

import trio_ocpp as ocpp
from trio_ocpp import v16


async def test_a_call_without_an_answer_is_told_once_with_its_id(autojump_clock):
    async with stage() as scene, scene.connect():
        with pytest.raises(ocpp.CallTimeout):
            await scene.station().call(RESET, message_id="7", timeout=3)
        [event] = scene.seen.of(ocpp.CallTimedOut)
        assert (event.identity, event.message_id, event.action) == ("CP1", "7", "Reset")
        assert event.waited == pytest.approx(3)


async def test_it_is_told_also_where_the_caller_was_cancelled_before(autojump_clock):
    async with stage(timeouts=ocpp.Timeouts(call=30)) as scene, scene.connect():
        with trio.move_on_after(1):
            await scene.station().call(RESET, message_id="7")
        assert scene.seen.of(ocpp.CallTimedOut) == []
        await trio.sleep(30)
        [event] = scene.seen.of(ocpp.CallTimedOut)
        assert (event.message_id, event.waited) == ("7", pytest.approx(30))


async def test_waiting_for_the_slot_is_no_waiting_for_an_answer(autojump_clock):
    async with stage() as scene, scene.connect(), trio.open_nursery() as nursery:

        async def call(message_id: str) -> None:
            with pytest.raises(ocpp.CallTimeout):
                await scene.station().call(RESET, message_id=message_id, timeout=5)

        nursery.start_soon(call, "1")
        await settled()
        nursery.start_soon(call, "2")
        await trio.sleep(11)
        told = [(event.message_id, event.waited) for event in scene.seen.of(ocpp.CallTimedOut)]
        assert told == [("1", pytest.approx(5)), ("2", pytest.approx(5))]


async def test_answered_cancelled_and_disconnected_calls_did_not_time_out(autojump_clock):
    async with stage(timeouts=ocpp.Timeouts(call=30)) as scene, scene.connect() as peer:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(scene.station().call, RESET)
            await answer_reset(peer)
        with trio.move_on_after(1):
            await scene.station().call(RESET)
        await answer_reset(peer)
        with trio.move_on_after(1):
            await scene.station().call(RESET)
        await peer.close()
        await trio.sleep(60)
        assert scene.seen.of(ocpp.CallTimedOut) == []


async def test_without_an_observer_nothing_is_told(autojump_clock):
    async with stage() as scene, scene.connect():
        scene.look_away()
        with pytest.raises(ocpp.CallTimeout):
            await scene.station().call(RESET, timeout=1)
        assert scene.seen.of(ocpp.CallTimedOut) == []


# On the shared epoll set, where there is one, a connection is gone as soon as it is dropped: in
# the middle of what was going on.


def dropping(server, kind):
    """Have an observer drop the station at the first event of this *kind*."""

    def observer(event):
        if isinstance(event, kind):
            server.station("CP1").drop("seen enough")
            leave()

    leave = server.observe(observer)


@pytest.mark.parametrize("goes_away", [False, True])
async def test_an_observer_may_drop_a_station_that_does_not_answer(goes_away):
    async with on_a_port() as server, over_a_socket(server), trio.open_nursery() as nursery:
        station = server.station("CP1")
        dropping(server, ocpp.CallTimedOut)
        told = []

        async def call(place, timeout):
            try:
                await station.call(RESET, timeout=timeout)
            except (ocpp.CallTimeout, ocpp.ConnectionClosed) as error:
                told.append((place, type(error)))

        with trio.CancelScope() as going_away:
            async with trio.open_nursery() as first:
                first.start_soon(call, "first", 0.2)
                await settled()
                nursery.start_soon(call, "behind", 5)
                await settled()
                if goes_away:
                    going_away.cancel()
        await station.closed()
        await settled()
        behind = ("behind", ocpp.ConnectionClosed)
        assert told == ([behind] if goes_away else [("first", ocpp.CallTimeout), behind])


async def test_an_answer_counts_whose_observer_drops_the_station():
    async with on_a_port() as server, over_a_socket(server) as peer:
        dropping(server, ocpp.MessageReceived)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(answer_reset, peer)
            answer = await server.call("CP1", RESET)
        assert answer == v16.ResetResponse(status="Accepted")
        assert server.stats().observer_failures == 0
