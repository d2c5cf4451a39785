"""Handlers: their order, their kinds, their inbox, and that reading never waits for them."""

from __future__ import annotations

import json
from contextvars import ContextVar
from functools import partial, wraps

import trio
from csms_stage import (
    NOON,
    RESET,
    answer_reset,
    csms,
    done,
    done_reply,
    echo,
    settled,
    stage,
    transfer,
)

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp.testing import ScriptedPeer, back_to_back
from trio_ocpp.websocket.frames import Pong, text_frame


class Gate:
    """An async handler that takes note of its turn and waits until it is let go."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.open = trio.Event()

    async def __call__(self, _station, request):
        self.began.append(request.data)
        await self.open.wait()
        return done(request.data)


# ── reading never waits ──────────────────────────────────────────────────


async def test_a_ping_is_answered_while_a_handler_is_slow(autojump_clock):
    gate = Gate()
    async with stage(csms(gate)) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        await peer.ping(b"still there?")
        assert await peer.receive_message() == Pong(b"still there?")
        gate.open.set()
        assert await peer.receive() == done_reply(1)


async def test_the_answer_to_our_call_is_matched_while_a_handler_is_slow(autojump_clock):
    gate = Gate()
    async with stage(csms(gate)) as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        await peer.send(transfer(1))
        await settled()
        nursery.start_soon(answer_reset, peer)
        assert (await scene.station().call(RESET)).status == "Accepted"
        assert gate.began == ["1"]
        gate.open.set()
        assert await peer.receive() == done_reply(1)


async def test_a_handler_can_call_its_own_station_back(autojump_clock):
    async def handler(station, request):
        return done((await station.call(RESET)).status)

    async with stage(csms(handler)) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        await answer_reset(peer, "Rejected")
        assert await peer.receive() == done_reply(1, "Rejected")


# ── order ────────────────────────────────────────────────────────────────


async def test_async_handlers_of_a_station_run_one_at_a_time_in_order_of_arrival(autojump_clock):
    gate = Gate()
    async with stage(csms(gate)) as scene, scene.connect() as peer:
        for number in range(4):
            await peer.send(transfer(number))
        await settled()
        assert gate.began == ["0"]
        gate.open.set()
        assert [await peer.receive() for _ in range(4)] == [done_reply(n) for n in range(4)]
        assert gate.began == ["0", "1", "2", "3"]


async def test_a_def_handler_runs_inline_so_its_answer_is_there_before_the_next_is_read(
    autojump_clock,
):
    tasks = set()

    def handler(_station, request):
        tasks.add(trio.lowlevel.current_task())
        return done(request.data)

    async with stage(csms(handler)) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        await peer.send(transfer(2))
        assert await peer.receive() == done_reply(1)
        assert await peer.receive() == done_reply(2)
        assert len(tasks) == 1


async def test_a_def_handler_waits_its_turn_behind_an_async_one(autojump_clock):
    gate, ran = Gate(), []
    router = csms(gate)

    @router.on(v16.Heartbeat)
    def heartbeat(_station, _request):
        ran.append("heartbeat")
        return v16.HeartbeatResponse(current_time=NOON)

    async with stage(router) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        await peer.send([2, "2", "Heartbeat", {}])
        await settled()
        assert ran == []
        gate.open.set()
        assert (await peer.receive())[1] == "1"
        assert (await peer.receive())[1] == "2"
        # And once nothing waits it is inline again.
        await peer.send([2, "3", "Heartbeat", {}])
        assert (await peer.receive())[1] == "3"


async def test_stations_do_not_wait_for_each_other(autojump_clock):
    gate = Gate()

    async def handler(station, request):
        return await gate(station, request) if station.identity == "SLOW" else done(request.data)

    async with (
        stage(csms(handler)) as scene,
        scene.connect("SLOW") as slow,
        scene.connect() as peer,
    ):
        await slow.send(transfer(1))
        await settled()
        await peer.send(transfer(2))
        assert await peer.receive() == done_reply(2)
        gate.open.set()
        assert await slow.receive() == done_reply(1)


async def test_sixteen_calls_wait_and_one_more_is_refused(autojump_clock):
    gate = Gate()
    async with stage(csms(gate)) as scene, scene.connect() as peer:
        await peer.send(transfer("running"))
        await settled()
        for number in range(16):
            await peer.send(transfer(number))
        await peer.send(transfer("too many"))
        refusal = [4, "too many", "GenericError", "too many calls in progress", {}]
        assert await peer.receive() == refusal
        assert [event.message_id for event in scene.seen.of(ocpp.RateLimited)] == ["too many"]
        gate.open.set()
        assert [(await peer.receive())[1] for _ in range(17)] == ["running", *map(str, range(16))]
        # It was refused for want of room: a repeat is handled.
        await peer.send(transfer("too many"))
        assert await peer.receive() == done_reply("too many")


# ── kinds of handlers ────────────────────────────────────────────────────


async def async_echo(_station, request):
    await trio.lowlevel.checkpoint()
    return done(request.data)


class Methods:
    def plain(self, station, request):
        return echo(station, request)

    async def waiting(self, station, request):
        return await async_echo(station, request)


class Callable:
    def __call__(self, station, request):
        return echo(station, request)


class AsyncCallable:
    async def __call__(self, station, request):
        return await async_echo(station, request)


def with_extra(_extra, station, request):
    return echo(station, request)


async def async_with_extra(_extra, station, request):
    return await async_echo(station, request)


@wraps(async_echo)
def wrapped(station, request):
    return async_echo(station, request)


KINDS = [
    echo,
    async_echo,
    lambda station, request: echo(station, request),
    lambda station, request: async_echo(station, request),
    partial(with_extra, 1),
    partial(partial(async_with_extra), 1),
    Methods().plain,
    Methods().waiting,
    Callable(),
    AsyncCallable(),
    wrapped,
]


async def test_every_kind_of_function_can_be_a_handler(autojump_clock):
    for handler in KINDS:
        async with stage(csms(handler)) as scene, scene.connect() as peer:
            await peer.send(transfer(1))
            await peer.send(transfer(2))
            assert await peer.receive() == done_reply(1), handler
            assert await peer.receive() == done_reply(2), handler


async def test_a_def_that_returns_a_coroutine_keeps_its_place_in_the_order(autojump_clock):
    gate = Gate()
    router = csms(lambda station, request: gate(station, request))
    router.on(v16.Heartbeat)(lambda _s, _r: v16.HeartbeatResponse(current_time=NOON))
    async with stage(router) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        await peer.send([2, "2", "Heartbeat", {}])
        await settled()
        assert gate.began == ["1"]
        gate.open.set()
        assert [(await peer.receive())[1] for _ in range(2)] == ["1", "2"]


async def test_a_coroutine_that_never_got_its_turn_is_closed_without_a_warning(autojump_clock):
    """Cancelled outright when its CALL has been read and its handler called, but not begun."""
    called = []

    def handler(station, request):
        called.append(request.data)
        return async_echo(station, request)

    frame = text_frame(json.dumps(transfer(1)).encode(), masked=True)
    async with (
        trio.open_nursery() as nursery,
        back_to_back(csms(handler), ocpp.Router()) as (server, _client),
    ):
        await settled()
        nursery.cancel_scope.cancel()
        # What was in the socket already; no public way in is as exact.
        server._connection.feed(frame)
        await trio.sleep_forever()
    assert called == ["1"]


async def test_a_call_that_came_with_the_opening_request_is_handled_by_an_async_handler(
    autojump_clock,
):
    frame = text_frame(json.dumps(transfer(1)).encode(), masked=True)
    async with stage(csms(async_echo)) as scene:
        peer = ScriptedPeer(await scene.listener.open_stream())
        assert await peer.upgrade("/CP1", early=frame) == 101
        assert await peer.receive() == done_reply(1)


async def test_several_can_wait_until_a_station_is_idle(autojump_clock):
    gate, idle = Gate(), []

    async def wait():
        await scene.station().idle()
        idle.append(trio.current_time())

    async with stage(csms(gate)) as scene, scene.connect() as peer, trio.open_nursery() as nursery:
        await peer.send(transfer(1))
        await settled()
        nursery.start_soon(wait)
        nursery.start_soon(wait)
        await settled()
        assert idle == []
        gate.open.set()
        await settled()
        assert len(idle) == 2
        await wait()
        # And once more, when it is busy again.
        gate.open = trio.Event()
        await peer.send(transfer(2))
        await settled()
        nursery.start_soon(wait)
        await settled()
        assert len(idle) == 3
        gate.open.set()
        await settled()
        assert len(idle) == 4


# ── context variables ────────────────────────────────────────────────────

who: ContextVar[str] = ContextVar("who", default="nobody")


async def test_what_one_station_sets_in_a_context_variable_no_other_station_sees(autojump_clock):
    def remember(station, request):
        before = who.get()
        who.set(station.identity)
        return done(before)

    async def remember_async(station, request):
        return remember(station, request)

    for handler in (remember, remember_async):
        async with stage(csms(handler)) as scene, scene.connect("A") as a, scene.connect("B") as b:
            for peer, number, before in (
                (a, 1, "nobody"),
                (b, 2, "nobody"),
                (a, 3, "A"),
                (b, 4, "B"),
            ):
                await peer.send(transfer(number))
                assert await peer.receive() == done_reply(number, before)
    assert who.get() == "nobody"


async def test_handlers_see_the_context_in_which_their_station_was_authenticated(autojump_clock):
    router = csms(lambda _station, _request: done(who.get()))

    @router.auth("/{identity}")
    def auth(handshake):
        who.set(f"tenant of {handshake.identity}")

    async with stage(router) as scene, scene.connect("A") as a, scene.connect("B") as b:
        await a.send(transfer(1))
        assert await a.receive() == done_reply(1, "tenant of A")
        await b.send(transfer(1))
        assert await b.receive() == done_reply(1, "tenant of B")
