"""``run_charge_point`` is cancelled: at once, cleanly, and nothing is left behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import trio
import trio.testing
from client_wire import Csms, Visitor, any_server, open_csms
from runner_stage import Sessions, Told, running

import trio_ocpp as ocpp
from trio_ocpp import v16

DISTANT = ocpp.Backoff(wait_minimum=1000, random_range=1000)


async def cancelled_at_once(run: Callable[[trio.CancelScope], Awaitable[None]]) -> None:
    began = trio.current_time()
    with trio.CancelScope() as scope:
        await run(scope)
    assert scope.cancelled_caught
    assert trio.current_time() - began < 5


async def test_cancelling_while_connected_closes_with_1000() -> None:
    sessions = Sessions()
    async with open_csms() as csms:
        async with running(csms.url(), sessions):
            await sessions.number(1)
        assert sessions.cancelled == 1
        assert (await csms.event(ocpp.StationDisconnected)).code == 1000
        await nothing_left(csms)


async def test_a_cancelled_session_may_still_say_its_last_word() -> None:
    answered = False

    async def session(charge_point: ocpp.ChargePoint) -> None:
        nonlocal answered
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await charge_point.call(v16.Heartbeat())
                answered = True

    async with open_csms() as csms, running(csms.url(), session):
        await csms.station()
        await trio.testing.wait_all_tasks_blocked()
    assert answered


async def nothing_left(csms: Csms) -> None:
    while csms.server.stats().sockets:
        await trio.testing.wait_all_tasks_blocked()


async def test_cancelling_while_it_waits_stops_at_once() -> None:
    async with open_csms() as csms:
        url = csms.url()

    async def run(scope: trio.CancelScope) -> None:
        told = Told()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(
                partial(ocpp.run_charge_point, url, Sessions(), backoff=DISTANT, observer=told)
            )
            assert (await told.next(ocpp.ConnectionFailed)).retry_in >= 1000
            scope.cancel()

    await cancelled_at_once(run)


async def test_cancelling_while_it_connects_stops_at_once() -> None:
    visited = trio.Event()

    async def script(_visitor: Visitor) -> None:
        visited.set()
        await trio.sleep_forever()

    async with any_server(script) as url:

        async def run(scope: trio.CancelScope) -> None:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(ocpp.run_charge_point, url, Sessions())
                await visited.wait()
                scope.cancel()

        await cancelled_at_once(run)


async def test_many_reconnects_leave_no_task_and_no_socket_behind() -> None:
    sessions = Sessions()
    async with open_csms() as csms:
        before = trio.lowlevel.current_statistics().tasks_living
        async with running(csms.url(), sessions):
            for _ in range(20):
                (await csms.station()).drop("a tunnel")
            await sessions.number(21)
        await nothing_left(csms)
        await trio.testing.wait_all_tasks_blocked()
        assert trio.lowlevel.current_statistics().tasks_living == before
        assert sessions.cancelled == 21
