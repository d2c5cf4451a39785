"""What becomes of what handlers raise and return: an answer without internals, an event, a log."""

from __future__ import annotations

import logging

import pytest
import trio
from csms_stage import NOON_TEXT, RESET, csms, done_reply, settled, stage, transfer

import trio_ocpp as ocpp
from trio_ocpp import v16, v21

INTERNAL = [4, "1", "InternalError", "the request could not be processed", {}]


def raising(error):
    def handler(_station, _request):
        raise error

    return handler


def raising_async(error):
    async def handler(_station, _request):
        await trio.lowlevel.checkpoint()
        raise error

    return handler


def returning(value):
    return lambda _station, _request: value


@pytest.mark.parametrize("kind", [raising, raising_async])
async def test_a_failing_handler_is_answered_without_internals_reported_and_logged(
    kind, autojump_clock, caplog
):
    error = ZeroDivisionError("password=s3cret")
    async with stage(csms(kind(error))) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        assert await peer.receive() == INTERNAL
        (event,) = scene.seen.of(ocpp.HandlerFailed)
    assert (event.identity, event.action, event.message_id) == ("CP1", "DataTransfer", "1")
    assert event.error is error
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert record.exc_info[1] is error
    assert "CP1" in record.getMessage()


async def test_after_a_failing_handler_the_station_goes_on(autojump_clock):
    errors = [ZeroDivisionError()]

    async def handler(_station, request):
        if errors:
            raise errors.pop()
        return v16.DataTransferResponse(status="Accepted", data=request.data)

    async with stage(csms(handler)) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        assert await peer.receive() == INTERNAL
        await peer.send(transfer(2))
        assert await peer.receive() == done_reply(2)


@pytest.mark.parametrize("kind", [raising, raising_async])
async def test_reject_call_is_answered_with_its_code_description_and_details(kind, autojump_clock):
    refusal = ocpp.RejectCall("SecurityError", "not you", {"why": [1, None]})
    async with stage(csms(kind(refusal))) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        assert await peer.receive() == [4, "1", "SecurityError", "not you", {"why": [1, None]}]
        assert scene.seen.of(ocpp.HandlerFailed) == []
        (sent,) = scene.seen.of(ocpp.MessageSent)
        assert (sent.type, sent.error_code) == (4, "SecurityError")


async def test_reject_call_out_of_a_nursery_of_the_handler_is_still_a_refusal(autojump_clock):
    async def handler(_station, _request):
        async with trio.open_nursery():
            raise ocpp.RejectCall("GenericError", "from below")

    async with stage(csms(handler)) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        assert await peer.receive() == [4, "1", "GenericError", "from below", {}]


@pytest.mark.clause("1.6J §4.2.3")
async def test_a_code_is_spelled_as_the_stations_version_spells_it(autojump_clock):
    refusal = ocpp.RejectCall("OccurrenceConstraintViolation")
    async with stage(csms(raising(refusal))) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        assert (await peer.receive())[2] == "OccurenceConstraintViolation"


@pytest.mark.clause("2.0.1-4 §4.2.3")
async def test_a_description_is_cut_to_255_characters(autojump_clock):
    refusal = ocpp.RejectCall("GenericError", "ä" * 300)
    async with stage(csms(raising(refusal))) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        assert (await peer.receive())[3] == "ä" * 255


@pytest.mark.parametrize("kind", [raising, raising_async])
@pytest.mark.parametrize(
    "refusal",
    [
        ocpp.RejectCall("NoSuchCode", "x"),
        ocpp.RejectCall(["unhashable"]),  # type: ignore[arg-type]
        ocpp.RejectCall("GenericError", 5),  # type: ignore[arg-type]
        ocpp.RejectCall("GenericError", "", {"a": object()}),
        ocpp.RejectCall("GenericError", "", {"a": float("nan")}),
    ],
    ids=["code", "code type", "description", "details", "nan"],
)
async def test_a_refusal_that_cannot_be_written_becomes_internal_error(
    kind, refusal, autojump_clock, caplog
):
    async with stage(csms(kind(refusal))) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        assert await peer.receive() == INTERNAL
        assert len(scene.seen.of(ocpp.HandlerFailed)) == 1
    assert [r.levelname for r in caplog.records if r.name == "trio_ocpp._io.rpc"] == ["ERROR"]


async def test_the_refusal_of_another_station_does_not_leak_out_of_a_handler(autojump_clock):
    async def handler(station, _request):
        await scene.server.call("B", RESET)

    async with stage(csms(handler)) as scene, scene.connect("A") as a, scene.connect("B") as b:
        await a.send(transfer(1))
        _, message_id, _, _ = await b.receive()
        await b.send([4, message_id, "SecurityError", "B's own business", {}])
        assert await a.receive() == INTERNAL
        (event,) = scene.seen.of(ocpp.HandlerFailed)
        assert isinstance(event.error, ocpp.CallError)
        assert event.error.description == "B's own business"


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"status": "Accepted"},
        v16.HeartbeatResponse(current_time=ocpp.now()),
        v16.DataTransferResponse(status="Perhaps"),
        v16.DataTransferResponse(status="Accepted", data=5),  # type: ignore[arg-type]
        ocpp.RawResponse(5),  # type: ignore[arg-type]
    ],
    ids=["nothing", "dict", "other type", "bad value", "bad type", "raw"],
)
async def test_a_handler_that_returns_no_valid_response_is_a_failed_handler(
    value, autojump_clock, caplog
):
    async with stage(csms(returning(value))) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        assert await peer.receive() == INTERNAL
        (event,) = scene.seen.of(ocpp.HandlerFailed)
        assert isinstance(event.error, ocpp.LocalProtocolError)
    assert "DataTransfer" in caplog.text


@pytest.mark.clause("1.6J §4.2.3")
async def test_an_unknown_action_is_not_implemented_and_a_known_one_not_supported(autojump_clock):
    async with stage(csms()) as scene, scene.connect() as peer:
        await peer.send([2, "1", "Vendor.Do", {}])
        reply = await peer.receive()
        assert reply[:3] == [4, "1", "NotImplemented"]
        assert "ocpp1.6" in reply[3]
        await peer.send([2, "2", "Heartbeat", {}])
        assert (await peer.receive())[:3] == [4, "2", "NotSupported"]


# ── SEND (2.1) ───────────────────────────────────────────────────────────

STREAM = {"data": [{"t": 0, "v": "1"}], "id": 1, "pending": 0, "basetime": NOON_TEXT}
SEND = [6, "s1", "NotifyPeriodicEventStream", STREAM]


def stream_router(handler):
    router = ocpp.Router()
    router.on(v21.NotifyPeriodicEventStream)(handler)
    return router


@pytest.mark.clause("2.1-4 §4.2.4")
async def test_a_send_is_handled_and_never_answered_whatever_its_handler_does(autojump_clock):
    def fail(_station, _request):
        raise ZeroDivisionError

    def reject(_station, _request):
        raise ocpp.RejectCall("GenericError")

    taken = []

    async def take(_station, request):
        taken.append(request.pending)

    for handler in (take, fail, reject, returning(None), returning("nonsense")):
        async with (
            stage(stream_router(handler)) as scene,
            scene.connect(protocols=["ocpp2.1"]) as peer,
        ):
            await peer.send(SEND)
            await peer.send([2, "1", "Unknown", {}])
            assert (await peer.receive())[:3] == [4, "1", "NotImplemented"]
            await settled()
            assert [event.type for event in scene.seen.of(ocpp.MessageSent)] == [4]
    assert taken == [0]


async def test_a_send_that_nobody_takes_is_logged(autojump_clock, caplog):
    caplog.set_level(logging.INFO)
    router = ocpp.Router()
    router.on(v21.Heartbeat)(returning(None))
    async with stage(router) as scene, scene.connect(protocols=["ocpp2.1"]) as peer:
        await peer.send(SEND)
        await settled()
    assert "dropped SEND NotifyPeriodicEventStream: NotSupported" in caplog.text


async def test_a_broken_send_is_reported_and_not_answered(autojump_clock):
    async with (
        stage(stream_router(returning(None))) as scene,
        scene.connect(protocols=["ocpp2.1"]) as peer,
    ):
        await peer.send([6, "s1", "NotifyPeriodicEventStream", {}])
        await settled()
        (violation,) = scene.seen.of(ocpp.PayloadViolation)
        assert not violation.tolerated
        assert [event.type for event in scene.seen.of(ocpp.MessageReceived)] == [6]
        assert scene.seen.of(ocpp.MessageSent) == []


async def test_a_send_of_ours_needs_no_slot(autojump_clock):
    ours = v21.NotifyPeriodicEventStream(
        data=[v21.StreamDataElementType(t=0, v="1")], id=1, pending=0, basetime=ocpp.now()
    )
    async with (
        stage(stream_router(returning(None))) as scene,
        scene.connect(protocols=["ocpp2.1"]) as peer,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(scene.station().call, v21.Reset(type="Immediate"))
        _, message_id, action, _ = await peer.receive()
        assert action == "Reset"
        await scene.station().send(ours, message_id="mine")
        assert (await peer.receive())[:3] == [6, "mine", "NotifyPeriodicEventStream"]
        await scene.station().send(ours)
        assert len((await peer.receive())[1]) == 36
        await peer.send([3, message_id, {"status": "Accepted"}])


async def test_a_send_goes_out_with_send_and_a_call_with_call(autojump_clock):
    ours = v21.NotifyPeriodicEventStream(data=[], id=1, pending=0, basetime=ocpp.now())
    async with (
        stage(stream_router(returning(None))) as scene,
        scene.connect(protocols=["ocpp2.1"]) as peer,
    ):
        station = scene.station()
        with pytest.raises(ocpp.PayloadInvalid):
            await station.send(ours)
        with pytest.raises(ocpp.LocalProtocolError, match=r"send\(\)"):
            await station.call(ours)
        with pytest.raises(ocpp.LocalProtocolError, match=r"call\(\)"):
            await station.send(v21.Reset(type="Immediate"))  # type: ignore[arg-type]
        await peer.close()
        await station.closed()
        good = v21.NotifyPeriodicEventStream(
            data=[v21.StreamDataElementType(t=0, v="1")], id=1, pending=0, basetime=ocpp.now()
        )
        with pytest.raises(ocpp.ConnectionClosed):
            await station.send(good)


async def test_a_cancelled_send_handler_forgets_no_call(autojump_clock):
    async def forever(_station, _request):
        await trio.sleep_forever()

    timeouts = ocpp.Timeouts(handler_grace=1)
    async with stage(stream_router(forever), timeouts=timeouts) as scene:
        async with scene.connect(protocols=["ocpp2.1"]) as peer:
            await peer.send(SEND)
            await settled()
        await trio.sleep(2)
        assert scene.server.stats().sockets == 0
