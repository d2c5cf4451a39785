"""``Server.broadcast``: one request to many stations, and each one's outcome."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial

import pytest
import trio
from csms_stage import (
    NOON,
    RESET,
    answer_reset,
    csms,
    on_a_port,
    over_a_socket,
    settled,
    stage,
)

import trio_ocpp as ocpp
from trio_ocpp import events, v16, v201

BROKEN = v16.Reset(type="Sideways")  # type: ignore[arg-type]


async def test_a_broadcast_gives_each_stations_outcome_errors_included(autojump_clock):
    router = csms()
    router.on(v201.Heartbeat)(lambda _s, _r: v201.HeartbeatResponse(current_time=NOON))
    async with (
        stage(router) as scene,
        scene.connect("GOOD") as good,
        scene.connect("BAD") as bad,
        scene.connect("SILENT"),
        scene.connect("GONE") as gone,
        scene.connect("OTHER", ["ocpp2.0.1"]),
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(answer_reset, good)

        @nursery.start_soon
        async def refuse():
            _, message_id, _, _ = await bad.receive()
            await bad.send([4, message_id, "NotSupported", "", {}])

        @nursery.start_soon
        async def leave():
            await gone.receive()
            await gone.close()

        outcomes = await scene.server.broadcast(RESET, timeout=3)
        assert {identity: type(outcome) for identity, outcome in outcomes.items()} == {
            "GOOD": v16.ResetResponse,
            "BAD": ocpp.CallError,
            "SILENT": ocpp.CallTimeout,
            "GONE": ocpp.ConnectionClosed,
            "OTHER": ocpp.LocalProtocolError,
        }


async def test_a_broadcast_asks_only_whom_it_is_for(autojump_clock):
    async with (
        stage() as scene,
        scene.connect("A") as a,
        scene.connect("B") as b,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(answer_reset, a)
        outcomes = await scene.server.broadcast(RESET, where=lambda s: s.identity == "A")
        assert list(outcomes) == ["A"]
        with trio.move_on_after(1):
            raise AssertionError(await b.receive())
        assert await scene.server.broadcast(RESET, where=lambda s: False) == {}


async def test_what_the_choice_of_a_broadcast_raises_comes_as_it_is(autojump_clock):
    async with stage() as scene, scene.connect() as peer:

        def broken(_station):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await scene.server.broadcast(RESET, where=broken)
        with trio.move_on_after(1):
            raise AssertionError(await peer.receive())


@pytest.mark.clause("1.6J §4.1.4")
@pytest.mark.clause("2.1-4 §4.1.4")
async def test_one_broadcast_has_one_message_id_and_the_next_one_another(autojump_clock):
    async with stage() as scene, scene.connect("A") as a, scene.connect("B") as b:
        sent = []
        for _ in range(2):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(scene.server.broadcast, RESET)
                for peer in (a, b):
                    _, message_id, _, _ = await peer.receive()
                    sent.append(message_id)
                    await peer.send([3, message_id, {"status": "Accepted"}])
        assert sent[0] == sent[1] != sent[2] == sent[3]
        (first, *_) = scene.seen.of(events.MessageSent)
        assert first.message_id == sent[0]


async def test_stations_of_each_version_are_asked_in_their_own(autojump_clock):
    router = csms()
    router.on(v201.Heartbeat)(lambda _s, _r: v201.HeartbeatResponse(current_time=NOON))
    async with (
        stage(router) as scene,
        scene.connect("OLD"),
        scene.connect("NEW", ["ocpp2.0.1"]) as new,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(answer_reset, new)
        outcomes = await scene.server.broadcast(v201.Reset(type="Immediate"))
        assert isinstance(outcomes["OLD"], ocpp.LocalProtocolError)
        assert outcomes["NEW"] == v201.ResetResponse(status="Accepted")


async def test_a_request_that_breaks_its_schema_is_sent_to_nobody(autojump_clock):
    async with stage() as scene, scene.connect("A") as a, scene.connect("B"):
        outcomes = await scene.server.broadcast(BROKEN)
        assert {identity: type(outcome) for identity, outcome in outcomes.items()} == {
            "A": ocpp.PayloadInvalid,
            "B": ocpp.PayloadInvalid,
        }
        with trio.move_on_after(1):
            raise AssertionError(await a.receive())


@pytest.mark.parametrize("timeout", [-1, float("nan"), "5"])
async def test_a_timeout_that_is_none_is_refused_before_anything_is_sent(autojump_clock, timeout):
    async with stage() as scene, scene.connect() as peer:
        with pytest.raises(ValueError, match=r"takes a number of seconds"):
            await scene.server.broadcast(RESET, timeout=timeout)
        with trio.move_on_after(1):
            raise AssertionError(await peer.receive())


@pytest.mark.clause("2.0.1-4 §4.1.1")
async def test_a_station_that_owes_an_answer_is_asked_once_it_has_given_it(autojump_clock):
    async with (
        stage() as scene,
        scene.connect("BUSY") as busy,
        scene.connect("FREE") as free,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(scene.station("BUSY").call, v16.ClearCache())
        _, earlier, _, _ = await busy.receive()
        found = {}

        async def ask():
            found.update(await scene.server.broadcast(RESET))

        nursery.start_soon(ask)
        message_id = await answer_reset(free)
        await settled()
        with trio.move_on_after(1):
            raise AssertionError(await busy.receive())
        assert found == {}
        await busy.send([3, earlier, {"status": "Accepted"}])
        assert await answer_reset(busy) == message_id
        await settled()
        assert found == dict.fromkeys(("FREE", "BUSY"), v16.ResetResponse(status="Accepted"))


async def test_a_station_that_never_gives_the_answer_it_owes_leaves_the_others_theirs(
    autojump_clock,
):
    async with (
        stage(timeouts=ocpp.Timeouts(call=30)) as scene,
        scene.connect("BUSY") as busy,
        scene.connect("FREE") as free,
        trio.open_nursery() as nursery,
    ):
        with trio.move_on_after(1):
            await scene.station("BUSY").call(v16.ClearCache())
        nursery.start_soon(answer_reset, free)
        began = trio.current_time()
        outcomes = await scene.server.broadcast(RESET, timeout=5)
        assert outcomes["FREE"] == v16.ResetResponse(status="Accepted")
        assert isinstance(outcomes["BUSY"], ocpp.CallTimeout)
        # Its own five seconds began when the slot was free.
        assert trio.current_time() - began == pytest.approx(29 + 5)
        assert len(scene.seen.of(ocpp.CallTimedOut)) == 2
        await busy.close()


async def test_each_route_has_its_own_patience(autojump_clock):
    router = csms()
    for name, seconds in (("quick", 2), ("slow", 20)):
        timeouts = ocpp.Timeouts(call=seconds)
        router.auth(f"/{name}/{{identity}}", timeouts=timeouts)(lambda _handshake: None)
    async with (
        stage(router) as scene,
        scene.connect("Q", path="/quick/"),
        scene.connect("S", path="/slow/"),
    ):
        began = trio.current_time()
        outcomes = await scene.server.broadcast(RESET)
        assert {identity: str(outcome) for identity, outcome in outcomes.items()} == {
            "Q": "Q did not answer Reset within 2 s",
            "S": "S did not answer Reset within 20 s",
        }
        assert trio.current_time() - began == pytest.approx(20)
        gave_up = scene.seen.of(ocpp.CallTimedOut)
        assert [event.identity for event in gave_up] == ["Q", "S"]


async def test_an_answer_after_its_timeout_is_forgiven(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        outcomes = await scene.server.broadcast(RESET, timeout=1)
        assert isinstance(outcomes["CP1"], ocpp.CallTimeout)
        await answer_reset(peer)
        await settled()
        assert scene.seen.of(ocpp.BadMessage) == []


@pytest.mark.clause("2.0.1-4 §4.1.1")
async def test_a_cancelled_broadcast_keeps_each_slot_until_its_answer(autojump_clock):
    async with stage() as scene, scene.connect("A") as a, scene.connect("B") as b:
        with trio.move_on_after(1):
            await scene.server.broadcast(RESET)
        _, owed, _, _ = await a.receive()
        await answer_reset(b)
        await settled()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(partial(scene.station("B").call, v16.ClearCache()))
            nursery.start_soon(partial(scene.station("A").call, v16.ClearCache()))
            _, message_id, action, _ = await b.receive()
            assert action == "ClearCache"
            await b.send([3, message_id, {"status": "Accepted"}])
            with trio.move_on_after(1):
                raise AssertionError(await a.receive())
            await a.send([3, owed, {"status": "Accepted"}])
            _, message_id, action, _ = await a.receive()
            assert action == "ClearCache"
            await a.send([3, message_id, {"status": "Accepted"}])
        assert scene.seen.of(ocpp.BadMessage) == []


async def test_one_cancelled_before_it_begins_sends_nothing(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        with trio.CancelScope() as scope:
            scope.cancel()
            await scene.server.broadcast(RESET)
        assert scope.cancelled_caught
        with trio.move_on_after(1):
            raise AssertionError(await peer.receive())


async def test_others_have_their_turn_while_many_are_asked(autojump_clock):
    turns = []

    async def other():
        while True:
            turns.append(len(scene.seen.of(events.MessageSent)))
            await trio.lowlevel.checkpoint()

    async with AsyncExitStack() as stack:
        scene = await stack.enter_async_context(stage())
        for number in range(250):
            await stack.enter_async_context(scene.connect(f"CP{number}"))
        async with trio.open_nursery() as nursery:
            nursery.start_soon(other)
            nursery.start_soon(scene.server.broadcast, RESET)
            while len(scene.seen.of(events.MessageSent)) < 250:
                await trio.lowlevel.checkpoint()
            nursery.cancel_scope.cancel()
        assert any(0 < sent < 250 for sent in turns)


async def test_a_station_that_is_dropped_as_it_is_asked_is_closed_to_the_caller(autojump_clock):
    async with stage() as scene, scene.connect("A") as a, scene.connect("B"):

        def hostile(event):
            if isinstance(event, events.MessageSent) and event.identity == "B":
                scene.station("B").drop("seen enough")

        scene.server.observe(hostile)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(answer_reset, a)
            outcomes = await scene.server.broadcast(RESET, timeout=5)
        assert isinstance(outcomes["B"], ocpp.ConnectionClosed)
        assert outcomes["A"] == v16.ResetResponse(status="Accepted")


async def test_a_station_that_is_closing_is_asked_nothing(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        scene.station().begin_close()
        outcomes = await scene.server.broadcast(RESET)
        assert isinstance(outcomes["CP1"], ocpp.ConnectionClosed)
        assert not scene.seen.of(events.MessageSent)
        await peer.close()


async def test_a_handler_may_broadcast_to_its_own_station(autojump_clock):
    async def ask(station, _request):
        outcomes = await server.broadcast(RESET)
        return v16.DataTransferResponse(status="Accepted", data=outcomes["CP1"].status)

    async with stage(csms(ask)) as scene, scene.connect() as peer:
        server = scene.server
        await peer.send([2, "1", "DataTransfer", {"vendorId": "x"}])
        await answer_reset(peer, "Rejected")
        assert await peer.receive() == [3, "1", {"status": "Accepted", "data": "Rejected"}]


async def test_the_slots_of_a_cancelled_broadcast_are_kept_as_long_as_since_sending(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        began = trio.current_time()
        with trio.move_on_after(25):
            await scene.server.broadcast(RESET, timeout=30)
        await peer.receive()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(scene.station().call, v16.ClearCache())
            _, message_id, action, _ = await peer.receive()
            assert action == "ClearCache"
            assert trio.current_time() - began == pytest.approx(30)
            await peer.send([3, message_id, {"status": "Accepted"}])
        (timed_out,) = scene.seen.of(ocpp.CallTimedOut)
        assert timed_out.waited == pytest.approx(30)


@pytest.mark.parametrize("victims", ["A", "B", "AB"])
async def test_an_observer_may_drop_stations_that_do_not_answer(victims):
    async with (
        on_a_port() as server,
        over_a_socket(server, "A"),
        over_a_socket(server, "B"),
        over_a_socket(server, "C"),
    ):

        def strict(event):
            if isinstance(event, ocpp.CallTimedOut) and event.identity == "A":
                for each in victims:
                    server.station(each).drop("no answer")

        server.observe(strict)
        outcomes = await server.broadcast(RESET, timeout=0.2)
        assert isinstance(outcomes["A"], ocpp.CallTimeout)
        # Whether its timeout strikes first is a matter of who waits for its socket.
        assert isinstance(outcomes["B"], (ocpp.CallTimeout, ocpp.ConnectionClosed))
        assert isinstance(outcomes["C"], ocpp.CallTimeout)
        # Nobody's slot was freed twice, or not at all.
        with pytest.raises(ocpp.CallTimeout):
            await server.call("C", RESET, timeout=0.1)
