"""What is no OCPP-J message, and too much of what is one: answered, told, and closed at a limit."""

from __future__ import annotations

import logging

import pytest
import trio
from csms_stage import RESET, csms, done_reply, echo, settled, stage, transfer

import trio_ocpp as ocpp
from trio_ocpp import v201
from trio_ocpp.protocol.peer import Peer


async def test_fifty_bad_messages_in_a_row_close_the_connection_with_1008(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        for _ in range(50):
            await peer.send(b"{}")
        close = await peer.receive_close()
        assert (close.code, close.reason) == (1008, "50 bad messages in a row")
        events = scene.seen.of(ocpp.BadMessage)
        assert [event.in_a_row for event in events] == list(range(1, 51))
        assert (events[0].raw, events[0].answered) == (b"{}", False)
        assert "JSON" in events[0].reason or "OCPP-J" in events[0].reason


@pytest.mark.clause("2.0.1-4 §4.2.3")
@pytest.mark.parametrize(
    ("text", "message_id"), [(b"{}", "-1"), (b'[2,"cut off","Heartbeat"', "cut off")]
)
async def test_the_error_that_answers_a_bad_message_is_told_as_sent(
    text, message_id, autojump_clock
):
    async with stage(ocpp.Router()) as scene, scene.connect(protocols=["ocpp2.0.1"]) as peer:
        await peer.send(text)
        answer = await peer.receive()
        (sent,) = scene.seen.of(ocpp.MessageSent)
        assert (sent.type, sent.message_id, sent.action) == (4, message_id, "")
        assert [sent.type, sent.message_id, sent.error_code] == answer[:3]


async def good_call(peer):
    await peer.send(transfer("good"))
    await peer.receive()


async def refused_call(peer):
    await peer.send([2, "refused", "DataTransfer", {}])
    assert (await peer.receive())[0] == 4


async def repeated_call(peer):
    await peer.send(transfer("first"))
    assert (await peer.receive()) == done_reply("first")


@pytest.mark.parametrize("good", [good_call, refused_call, repeated_call])
async def test_a_readable_message_ends_the_row(good, autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        await repeated_call(peer)
        for _ in range(3):
            for _ in range(49):
                await peer.send(b"nonsense")
            await good(peer)
        assert scene.station().connected


async def test_an_answer_to_a_call_of_ours_ends_the_row(autojump_clock):
    limits = ocpp.Limits(bad_messages=2)
    async with stage(limits=limits) as scene, scene.connect() as peer:
        await peer.send(b"nonsense")
        async with trio.open_nursery() as nursery:
            nursery.start_soon(scene.station().call, RESET)
            _, message_id, _, _ = await peer.receive()
            await peer.send([3, message_id, {"status": "Accepted"}])
        await peer.send(b"nonsense")
        await settled()
        assert scene.station().connected


@pytest.mark.clause("2.0.1-4 §4.2.3")
async def test_2_x_answers_what_it_cannot_read_and_the_event_says_so(autojump_clock):
    router = ocpp.Router()
    router.on(v201.Heartbeat)(lambda _s, _r: v201.HeartbeatResponse(current_time=ocpp.now()))
    async with stage(router) as scene, scene.connect(protocols=["ocpp2.0.1"]) as peer:
        await peer.send(b"[2,")
        assert (await peer.receive())[:3] == [4, "-1", "RpcFrameworkError"]
        (event,) = scene.seen.of(ocpp.BadMessage)
        assert event.answered


@pytest.mark.clause("1.6J §4.1.3")
async def test_what_1_6_wants_ignored_is_ignored(autojump_clock, caplog):
    caplog.set_level(logging.DEBUG, "trio_ocpp")
    async with stage() as scene, scene.connect() as peer:
        await peer.send([9, "1", {}])
        await peer.send(transfer(1))
        assert await peer.receive() == done_reply(1)
        assert scene.seen.of(ocpp.BadMessage) == []
    assert "ignored: message type 9" in caplog.text


async def test_an_answer_that_nobody_asked_for_is_a_bad_message(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        await peer.send([3, "what?", {}])
        await settled()
        (event,) = scene.seen.of(ocpp.BadMessage)
        assert "no CALL of ours" in event.reason


# ── too many ─────────────────────────────────────────────────────────────


async def test_too_many_calls_a_second_are_refused_and_none_is_dropped(autojump_clock):
    limits = ocpp.Limits(calls_per_second=2, call_burst=5)
    async with stage(limits=limits) as scene, scene.connect() as peer:
        for number in range(10):
            await peer.send(transfer(number))
        replies = [await peer.receive() for _ in range(10)]
        assert [reply[0] for reply in replies] == [3] * 5 + [4] * 5
        assert {tuple(reply[2:4]) for reply in replies[5:]} == {
            ("GenericError", "too many calls per second")
        }
        events = scene.seen.of(ocpp.RateLimited)
        assert [event.message_id for event in events] == [str(n) for n in range(5, 10)]
        assert {(e.identity, e.action) for e in events} == {("CP1", "DataTransfer")}
        # The refusal is not remembered: a second later the same CALL is handled.
        await trio.sleep(1)
        await peer.send(transfer(9))
        assert await peer.receive() == done_reply(9)


async def test_the_limit_is_each_stations_own(autojump_clock):
    limits = ocpp.Limits(calls_per_second=1, call_burst=1)
    async with stage(limits=limits) as scene, scene.connect("A") as a, scene.connect("B") as b:
        for peer in (a, b):
            await peer.send(transfer(1))
            assert (await peer.receive())[0] == 3


async def test_messages_and_handling_times_are_told(autojump_clock):
    async def handler(_station, request):
        await trio.sleep(2)
        return ocpp.RawResponse({"status": "Accepted", "data": request.data})

    async with stage(csms(handler)) as scene, scene.connect() as peer:
        await trio.sleep(1)
        await peer.send(transfer(1))
        await peer.receive()
        (received,) = scene.seen.of(ocpp.MessageReceived)
        (sent,) = scene.seen.of(ocpp.MessageSent)
    assert (received.type, received.message_id, received.action) == (2, "1", "DataTransfer")
    assert received.raw.startswith(b'[2, "1", "DataTransfer"')
    assert (sent.type, sent.message_id, sent.action) == (3, "1", "DataTransfer")
    # On a clock of its own, which does not jump.
    assert 0 < sent.handling < 2


async def test_a_security_event_of_a_station_is_told(autojump_clock):
    router = ocpp.Router()

    @router.on(v201.SecurityEventNotification)
    def security(_station, _request):
        return v201.SecurityEventNotificationResponse()

    async with stage(router) as scene, scene.connect(protocols=["ocpp2.0.1"]) as peer:
        payload = {"type": "TamperDetectionActivated", "timestamp": "2026-01-01T12:00:00Z"}
        await peer.send([2, "1", "SecurityEventNotification", {**payload, "techInfo": "lid"}])
        await peer.receive()
        (event,) = scene.seen.of(ocpp.SecurityEvent)
    assert (event.source, event.type, event.identity, event.description) == (
        "station",
        "TamperDetectionActivated",
        "CP1",
        "lid",
    )


# ── a defect that no border before it takes ───────────────────────────────


class Hostile:
    """Not even its class can be asked for."""

    @property
    def __class__(self):
        raise ZeroDivisionError


async def test_an_object_that_breaks_whoever_looks_at_it_is_a_failed_handler(
    autojump_clock, caplog
):
    def handler(station, request):
        return Hostile() if station.identity == "A" else echo(station, request)

    async with stage(csms(handler)) as scene, scene.connect("A") as a, scene.connect("B") as b:
        await a.send(transfer(1))
        assert (await a.receive())[2] == "InternalError"
        await b.send(transfer(1))
        assert await b.receive() == done_reply(1)
    assert "A: the handler of DataTransfer failed" in caplog.text


async def test_what_breaks_the_reading_of_one_station_closes_it_with_1011_and_no_other(
    autojump_clock, caplog, monkeypatch
):
    read = Peer.receive

    def receive(peer, text):
        if b'"poison"' in text:
            raise ValueError("a fault of ours")
        return read(peer, text)

    monkeypatch.setattr(Peer, "receive", receive)
    async with stage(csms(echo)) as scene, scene.connect("A") as a, scene.connect("B") as b:
        await a.send([2, "poison", "Heartbeat", {}])
        assert (await a.receive_close()).code == 1011
        await a.close(1011)
        await b.send(transfer(1))
        assert await b.receive() == done_reply(1)
        assert [station.identity for station in scene.server.stations] == ["B"]
    assert "A: the station's connection failed" in caplog.text
