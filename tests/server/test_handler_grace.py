"""What a station asked for before it went away is still worked off, for a while."""

from __future__ import annotations

import logging

import pytest
import trio
from csms_stage import csms, done, settled, stage, transfer

import trio_ocpp as ocpp
from trio_ocpp import v201

GRACE = ocpp.Timeouts(handler_grace=10)
V201 = ["ocpp2.0.1"]


def call_201(message_id: str):
    return [2, message_id, "DataTransfer", {"vendorId": "test"}]


class Work:
    """A 2.0.1 handler that takes *seconds*, and says how it went."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.began = self.finished = self.cancelled = 0

    async def __call__(self, _station, _request):
        self.began += 1
        try:
            await trio.sleep(self.seconds)
        except trio.Cancelled:
            self.cancelled += 1
            raise
        self.finished += 1
        return v201.DataTransferResponse(status="Accepted")

    def router(self) -> ocpp.Router:
        router = ocpp.Router()
        router.on(v201.DataTransfer)(self)
        return router


async def test_a_running_handler_is_not_cancelled_when_its_station_disconnects(autojump_clock):
    work = Work(8)
    async with stage(work.router(), timeouts=GRACE) as scene:
        async with scene.connect(protocols=V201) as peer:
            await peer.send(call_201("1"))
            await settled()
        await settled()
        assert scene.server.stations == []
        await trio.sleep(9)
        assert (work.finished, work.cancelled) == (1, 0)
        # What was answered to nobody was not sent.
        assert scene.seen.of(ocpp.MessageSent) == []
        # But it is the answer to a repeat.
        async with scene.connect(protocols=V201) as peer:
            await peer.send(call_201("1"))
            assert await peer.receive() == [3, "1", {"status": "Accepted"}]
        assert work.began == 1


async def test_a_repeat_that_comes_while_the_handler_is_in_its_grace_is_refused(autojump_clock):
    work = Work(8)
    async with stage(work.router(), timeouts=GRACE) as scene:
        async with scene.connect(protocols=V201) as peer:
            await peer.send(call_201("1"))
            await settled()
        async with scene.connect(protocols=V201) as peer:
            await peer.send(call_201("1"))
            assert (await peer.receive())[:3] == [4, "1", "RpcFrameworkError"]
            await trio.sleep(9)
            await peer.send(call_201("1"))
            assert (await peer.receive())[0] == 3
        assert work.began == 1


async def test_after_the_grace_it_is_cancelled_logged_and_a_repeat_runs_anew(
    autojump_clock, caplog
):
    work = Work(11)
    async with stage(work.router(), timeouts=GRACE) as scene:
        async with scene.connect(protocols=V201) as peer:
            await peer.send(call_201("1"))
            await settled()
        await trio.sleep(10.5)
        assert (work.finished, work.cancelled) == (0, 1)
        (record,) = [r for r in caplog.records if r.name == "trio_ocpp._io.rpc"]
        assert record.levelno == logging.WARNING
        assert record.getMessage() == (
            "CP1: a handler still ran 10 s after the connection had gone; cancelled"
        )
        async with scene.connect(protocols=V201) as peer:
            await peer.send(call_201("1"))
            await trio.sleep(11)
            assert (await peer.receive())[0] == 3
        assert (work.began, work.finished) == (2, 1)


async def test_calls_that_wait_are_handled_within_the_grace_in_order(autojump_clock):
    ran = []

    async def handler(_station, request):
        await trio.sleep(2)
        ran.append(request.data)
        return done()

    async with stage(csms(handler), timeouts=GRACE) as scene:
        async with scene.connect() as peer:
            for number in range(3):
                await peer.send(transfer(number))
            await settled()
        await trio.sleep(7)
        assert ran == ["0", "1", "2"]


async def test_a_call_that_never_got_its_turn_can_be_repeated(autojump_clock):
    work = Work(100)
    async with stage(work.router(), timeouts=GRACE) as scene:
        async with scene.connect(protocols=V201) as peer:
            await peer.send(call_201("1"))
            await peer.send(call_201("2"))
            await settled()
        await trio.sleep(11)
        assert work.began == 1
        work.seconds = 1
        async with scene.connect(protocols=V201) as peer:
            await peer.send(call_201("2"))
            assert (await peer.receive())[0] == 3


async def test_what_happens_in_the_grace_reaches_the_session_of_the_next_connection(autojump_clock):
    async def handler(station, _request):
        session = station.session
        await trio.sleep(5)
        session["late"] = True
        return done()

    async with stage(csms(handler), timeouts=GRACE) as scene:
        async with scene.connect() as peer:
            await peer.send(transfer(1))
            await settled()
        async with scene.connect():
            await trio.sleep(6)
            assert scene.station().session["late"] is True


async def test_a_handler_that_fails_in_its_grace_is_told_but_nothing_is_sent(autojump_clock):
    async def handler(_station, _request):
        await trio.sleep(5)
        raise ZeroDivisionError

    async with stage(csms(handler), timeouts=GRACE) as scene:
        async with scene.connect() as peer:
            await peer.send(transfer(1))
            await settled()
        await trio.sleep(6)
        assert len(scene.seen.of(ocpp.HandlerFailed)) == 1
        assert scene.seen.of(ocpp.MessageSent) == []


async def test_a_call_to_the_station_out_of_its_grace_fails_at_once(autojump_clock):
    caught = []

    async def handler(station, _request):
        await trio.sleep(5)
        with pytest.raises(ocpp.ConnectionClosed) as info:
            await station.call(ocpp.RawRequest("Anything"))
        caught.append(info.value.code)
        return done()

    async with stage(csms(handler), timeouts=GRACE) as scene:
        async with scene.connect() as peer:
            await peer.send(transfer(1))
            await peer.close(1001)
        await trio.sleep(6)
        assert caught == [1001]
