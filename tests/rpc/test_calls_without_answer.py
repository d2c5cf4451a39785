"""A CALL of ours without an answer: one event, whoever still waited for it."""

from __future__ import annotations

import pytest
import trio
from csms_stage import RESET, answer_reset, settled, stage

import trio_ocpp as ocpp


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
