"""Our own CALLs: one at a time, in order, ended by their answer, their timeout or the connection."""

from __future__ import annotations

import gc
import math
import weakref
from functools import partial

import pytest
import trio
from csms_stage import (
    RESET,
    answer_reset,
    done,
    done_reply,
    on_a_port,
    over_a_socket,
    settled,
    stage,
    transfer,
)

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp.testing import back_to_back
from trio_ocpp.websocket.frames import text_frame


def change(value: str) -> v16.ChangeConfiguration:
    return v16.ChangeConfiguration(key="k", value=value)


async def next_value(peer) -> tuple[str, str]:
    _, message_id, _, payload = await peer.receive()
    return message_id, payload["value"]


async def accept(peer, message_id) -> None:
    await peer.send([3, message_id, {"status": "Accepted"}])


@pytest.mark.clause("2.0.1-4 §4.1.1")
async def test_one_call_is_outstanding_and_the_others_wait_in_order(autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        for number in range(5):
            nursery.start_soon(scene.station().call, change(str(number)))
            await settled()
        for number in range(5):
            message_id, value = await next_value(peer)
            assert value == str(number)
            with trio.move_on_after(1):
                raise AssertionError(await peer.receive())
            await accept(peer, message_id)


@pytest.mark.clause("2.0.1-4 §4.1.1")
async def test_a_cancelled_call_keeps_the_slot_and_no_later_answer_is_shifted(autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        station = scene.station()
        with trio.move_on_after(1):
            await station.call(change("first"))
        first, _ = await next_value(peer)
        answers = []

        async def second():
            answers.append(await station.call(change("second")))

        nursery.start_soon(second)
        with trio.move_on_after(5):
            raise AssertionError(await peer.receive())
        await peer.send([3, first, {"status": "Rejected"}])
        message_id, value = await next_value(peer)
        assert value == "second"
        await accept(peer, message_id)
        await settled()
        assert answers == [v16.ChangeConfigurationResponse(status="Accepted")]


async def test_the_slot_of_a_cancelled_call_is_free_once_its_timeout_has_passed_since_sending(
    autojump_clock,
):
    timeouts = ocpp.Timeouts(call=30)
    async with stage(timeouts=timeouts) as scene, scene.connect() as peer:
        began = trio.current_time()
        with trio.move_on_after(1):
            await scene.station().call(change("first"))
        first, _ = await next_value(peer)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(scene.station().call, change("second"))
            second, value = await next_value(peer)
            assert value == "second"
            assert trio.current_time() - began == pytest.approx(30)
            # The late answer is swallowed, and is no bad message.
            await accept(peer, first)
            await accept(peer, second)
        assert scene.seen.of(ocpp.BadMessage) == []


async def test_an_answer_that_comes_as_its_caller_is_cancelled_frees_the_slot(autojump_clock):
    async def never(_peer, _request):
        await trio.sleep_forever()

    silent = ocpp.Router()
    silent.on(v16.Reset)(never)
    async with back_to_back(ocpp.Router(), silent) as (server, _client):
        with trio.CancelScope() as scope:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(partial(server.call, RESET, message_id="1"))
                await settled()
                scope.cancel()
                answer = text_frame(b'[3,"1",{"status":"Accepted"}]', masked=True)
                # What was in the socket already; no public way in is as exact.
                server._connection.feed(answer)
        # The next one goes out at once.
        with trio.fail_after(1.5), pytest.raises(ocpp.CallTimeout):
            await server.call(RESET, timeout=1)


async def test_a_caller_cancelled_in_the_queue_leaves_no_trace(autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        nursery.start_soon(scene.station().call, change("first"))
        first, _ = await next_value(peer)
        with trio.move_on_after(1):
            await scene.station().call(change("never"))
        nursery.start_soon(scene.station().call, change("third"))
        await settled()
        await accept(peer, first)
        third, value = await next_value(peer)
        assert value == "third"
        await accept(peer, third)


async def test_a_call_without_answer_times_out_as_a_trio_too_slow_error(autojump_clock):
    async with stage() as scene, scene.connect():
        began = trio.current_time()
        with pytest.raises(
            trio.TooSlowError, match="CP1 did not answer Reset within 30 s"
        ) as caught:
            await scene.station().call(RESET)
        assert isinstance(caught.value, ocpp.CallTimeout)
        assert trio.current_time() - began == pytest.approx(30)


async def test_a_late_answer_is_swallowed_and_the_next_call_gets_its_own(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        with pytest.raises(ocpp.CallTimeout):
            await scene.station().call(RESET, timeout=2)
        _, late, _, _ = await peer.receive()
        async with trio.open_nursery() as nursery:

            @nursery.start_soon
            async def answer():
                _, message_id, _, _ = await peer.receive()
                await peer.send([3, late, {"status": "Rejected"}])
                await peer.send([3, message_id, {"status": "Accepted"}])

            assert (await scene.station().call(RESET)).status == "Accepted"
        assert scene.seen.of(ocpp.BadMessage) == []


async def test_a_call_may_have_a_timeout_of_its_own_or_none(autojump_clock):
    never = ocpp.Timeouts(ping_interval=None)
    async with (
        stage(timeouts=never) as scene,
        scene.connect() as peer,
        trio.open_nursery() as nursery,
    ):
        began = trio.current_time()
        with pytest.raises(ocpp.CallTimeout, match=r"within 0\.5 s"):
            await scene.server.call("CP1", RESET, timeout=0.5)
        assert trio.current_time() - began == pytest.approx(0.5)
        await peer.receive()

        @nursery.start_soon
        async def late():
            await trio.sleep(10_000)
            await answer_reset(peer)

        assert (await scene.station().call(RESET, timeout=math.inf)).status == "Accepted"


async def test_a_refusal_is_a_call_error_with_all_that_the_station_said(autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:

        @nursery.start_soon
        async def refuse():
            _, message_id, _, _ = await peer.receive()
            await peer.send([4, message_id, "NotSupported", "no resets", {"a": 1}])

        with pytest.raises(ocpp.CallError) as caught:
            await scene.station().call(RESET, message_id="mine")
        error = caught.value
        assert (error.code, error.description, error.details) == (
            "NotSupported",
            "no resets",
            {"a": 1},
        )
        assert error.message_id == "mine"
        received = scene.seen.of(ocpp.MessageReceived)[-1]
        assert (received.type, received.error_code, received.action) == (4, "NotSupported", "Reset")


# ── the connection ends ──────────────────────────────────────────────────


async def failures(scene, count: int, end) -> list[ocpp.ConnectionClosed]:
    caught = []

    async def call():
        try:
            await station.call(RESET)
        except ocpp.ConnectionClosed as error:
            caught.append(error)

    station = scene.station()
    async with trio.open_nursery() as nursery:
        for _ in range(count):
            nursery.start_soon(call)
        await settled()
        await end(station)
    return caught


async def test_callers_that_wait_and_those_in_the_queue_learn_how_the_connection_ended(
    autojump_clock,
):
    async with stage() as scene, scene.connect() as peer:

        async def end(_station):
            await peer.close(1001, "going to sleep")

        caught = await failures(scene, 3, end)
    assert [(e.code, e.reason, e.by_us) for e in caught] == [(1001, "going to sleep", False)] * 3


async def test_a_call_cut_off_by_our_own_close_says_so(autojump_clock):
    async with stage() as scene, scene.connect():

        async def end(station):
            await station.aclose(4000, "maintenance")

        caught = await failures(scene, 2, end)
    assert [(e.code, e.reason, e.by_us) for e in caught] == [(4000, "maintenance", True)] * 2


async def test_a_call_on_a_connection_that_was_lost_is_closed_with_1006(autojump_clock):
    async with stage() as scene, scene.connect() as peer:

        async def end(_station):
            await trio.aclose_forcefully(peer.stream)

        caught = await failures(scene, 2, end)
    assert [(e.code, e.by_us) for e in caught] == [(1006, False)] * 2


async def test_a_call_after_the_end_fails_at_once_and_an_abandoned_one_does_not_disturb(
    autojump_clock,
):
    async with stage() as scene:
        async with scene.connect() as peer:
            station = scene.station()
            with trio.move_on_after(1):
                await station.call(RESET)
            await peer.close()
            await station.closed()
        with pytest.raises(ocpp.ConnectionClosed):
            await station.call(RESET)
        await trio.sleep(100)
        with pytest.raises(ocpp.ConnectionClosed):
            await station.call(RESET)


async def test_an_abandoned_call_does_not_keep_its_station_in_memory(autojump_clock):
    async with stage() as scene:
        async with scene.connect() as peer:
            with trio.move_on_after(1):
                await scene.station().call(RESET, timeout=100_000)
            await peer.close()
            await scene.station().closed()
            gone = weakref.ref(scene.seen.of(ocpp.StationConnected)[0].station)
        scene.seen.all.clear()
        await settled()
        gc.collect()
        assert gone() is None


# ── crossing ─────────────────────────────────────────────────────────────


async def test_calls_of_both_sides_may_cross_even_with_the_same_id(autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        nursery.start_soon(partial(scene.station().call, RESET, message_id="1"))
        await settled()
        await peer.send(transfer(1))
        assert (await peer.receive())[:2] == [2, "1"]
        assert await peer.receive() == done_reply(1)
        await accept(peer, "1")


async def test_two_peers_whose_handlers_call_each_other_back_do_not_deadlock(autojump_clock):
    csms_router, station_router = ocpp.Router(), ocpp.Router()

    @csms_router.on(v16.DataTransfer)
    async def transfer_handler(peer, _request):
        return done((await peer.call(RESET)).status)

    @station_router.on(v16.Reset)
    async def reset(peer, _request):
        answer = await peer.call(v16.Heartbeat())
        assert answer.current_time is not None
        return v16.ResetResponse(status="Accepted")

    @csms_router.on(v16.Heartbeat)
    def heartbeat(_peer, _request):
        return v16.HeartbeatResponse(current_time=ocpp.now())

    async with back_to_back(csms_router, station_router) as (server, client):
        # The station's one slot is taken by its DataTransfer, so the Heartbeat waits for the
        # answer to that, which waits for the Reset: only the timeout ends such a ring.
        with pytest.raises(ocpp.CallTimeout):
            await client.call(v16.DataTransfer(vendor_id="x"), timeout=5)
        # Crossing calls do not wait for each other.
        async with trio.open_nursery() as nursery:
            nursery.start_soon(server.call, RESET)
            nursery.start_soon(client.call, v16.Heartbeat())


async def test_a_call_goes_over_a_real_socket():
    async with on_a_port() as server, over_a_socket(server) as peer, trio.open_nursery() as nursery:
        await peer.send(transfer(1))
        assert await peer.receive() == done_reply(1)
        nursery.start_soon(answer_reset, peer)
        assert (await server.call("CP1", RESET)).status == "Accepted"
