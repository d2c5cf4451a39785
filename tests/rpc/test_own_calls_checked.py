"""What we ask is checked before it is sent, and what is answered before it is handed over."""

from __future__ import annotations

import math
import uuid
from functools import partial

import pytest
import trio
from csms_stage import (
    RESET,
    answer_reset,
    csms,
    settled,
    stage,
)

import trio_ocpp as ocpp
from trio_ocpp import v16, v21, v201


async def accept(peer, message_id) -> None:
    await peer.send([3, message_id, {"status": "Accepted"}])


# ── before anything is sent ──────────────────────────────────────────────


async def test_an_invalid_payload_is_refused_before_anything_is_sent_even_while_the_slot_is_taken(
    autojump_clock,
):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        nursery.start_soon(scene.station().call, RESET)
        _, message_id, _, _ = await peer.receive()
        began = trio.current_time()
        with pytest.raises(ocpp.PayloadInvalid) as caught:
            await scene.station().call(v16.Reset(type="Gentle"))
        assert trio.current_time() == began
        assert caught.value.path == "$.type"
        await accept(peer, message_id)
        with trio.move_on_after(1):
            raise AssertionError(await peer.receive())


@pytest.mark.parametrize("timeout", ["5", math.nan, -1])
async def test_a_timeout_that_is_none_is_refused_before_anything_is_sent(timeout, autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        with pytest.raises(ValueError, match="takes a number of seconds, not"):
            await scene.station().call(RESET, timeout=timeout)
        nursery.start_soon(scene.station().call, RESET)
        await answer_reset(peer)


async def test_an_empty_message_id_is_refused_and_not_replaced(autojump_clock):
    async with stage() as scene, scene.connect():
        with pytest.raises(ocpp.LocalProtocolError, match="1 to 36 characters"):
            await scene.station().call(RESET, message_id="")


async def test_a_request_of_another_version_is_refused_before_anything_is_sent(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        with pytest.raises(ocpp.LocalProtocolError, match=r"ocpp1\.6"):
            await scene.station().call(v201.Reset(type="Immediate"))
        with pytest.raises(ocpp.LocalProtocolError, match="no SEND"):
            await scene.station().send(ocpp.RawRequest("Stream", {}))  # type: ignore[arg-type]
        with trio.move_on_after(1):
            raise AssertionError(await peer.receive())


@pytest.mark.clause("2.1-4 §4.1.4")
async def test_message_ids_are_uuids_unless_given(autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        nursery.start_soon(scene.station().call, RESET)
        first = await answer_reset(peer)
        nursery.start_soon(partial(scene.station().call, RESET, message_id="mine"))
        assert await answer_reset(peer) == "mine"
        nursery.start_soon(scene.station().call, RESET)
        second = await answer_reset(peer)
        assert first != second
        assert uuid.UUID(first).version == uuid.UUID(second).version == 4
        with pytest.raises(ocpp.LocalProtocolError, match="36"):
            await scene.station().call(RESET, message_id="x" * 37)


# ── answers that cannot be used ──────────────────────────────────────────


async def test_an_answer_that_breaks_its_schema_is_a_remote_protocol_error(autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        nursery.start_soon(answer_reset, peer, "Maybe")
        with pytest.raises(ocpp.RemoteProtocolError, match="Reset"):
            await scene.station().call(RESET)
        (violation,) = scene.seen.of(ocpp.PayloadViolation)
        assert (violation.path, violation.tolerated) == ("$.status", False)
        # 1.6 has no answer for that.
        assert [event.type for event in scene.seen.of(ocpp.MessageSent)] == [2]


@pytest.mark.clause("2.1-4 §4.2.3")
async def test_in_2_1_the_station_is_told_that_its_answer_could_not_be_used(autojump_clock):
    router = ocpp.Router()
    router.on(v21.Heartbeat)(lambda _s, _r: v21.HeartbeatResponse(current_time=ocpp.now()))
    async with (
        stage(router) as scene,
        scene.connect(protocols=["ocpp2.1"]) as peer,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(answer_reset, peer, "Maybe")
        with pytest.raises(ocpp.RemoteProtocolError):
            await scene.station().call(v21.Reset(type="Immediate"), message_id="mine")
        assert (await peer.receive())[:3] == [5, "mine", "PropertyConstraintViolation"]
        assert [event.type for event in scene.seen.of(ocpp.MessageSent)] == [2, 5]


async def test_a_tolerant_router_hands_a_broken_answer_over(autojump_clock):
    router = csms(validation="tolerate")
    async with stage(router) as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        nursery.start_soon(answer_reset, peer, "Maybe")
        answer = await scene.station().call(RESET)
        assert answer.status == "Maybe"
        (violation,) = scene.seen.of(ocpp.PayloadViolation)
        assert violation.tolerated


@pytest.mark.clause("2.1-4 §4.2.5")
async def test_a_station_that_cannot_use_our_answer_is_heard_and_logged(autojump_clock, caplog):
    caplog.set_level("INFO")
    router = ocpp.Router()
    router.on(v21.Heartbeat)(lambda _s, _r: v21.HeartbeatResponse(current_time=ocpp.now()))
    async with stage(router) as scene, scene.connect(protocols=["ocpp2.1"]) as peer:
        await peer.send([2, "1", "Heartbeat", {}])
        await peer.receive()
        await peer.send([5, "1", "FormatViolation", "what time?", {}])
        await settled()
        event = scene.seen.of(ocpp.MessageReceived)[-1]
        assert (event.type, event.error_code) == (5, "FormatViolation")
    assert "could not use our message 1: FormatViolation what time?" in caplog.text


async def test_round_trips_are_measured(autojump_clock):
    async with stage() as scene, scene.connect() as peer, trio.open_nursery() as nursery:

        @nursery.start_soon
        async def slowly():
            await trio.sleep(3)
            await answer_reset(peer)

        await scene.station().call(RESET)
        event = scene.seen.of(ocpp.MessageReceived)[-1]
        assert event.round_trip == pytest.approx(3)
        assert event.action == "Reset"
