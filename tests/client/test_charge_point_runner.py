"""``run_charge_point``: sessions, losses, refusals, and the waits between them."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import trio
import trio.testing
from client_wire import QUICK, Visitor, any_server, open_csms, our_close, our_text
from runner_stage import AT_ONCE, Session, Sessions, running

import trio_ocpp as ocpp
from trio_ocpp import v16, v21


async def beat(charge_point: ocpp.ChargePoint) -> None:
    await charge_point.call(v16.Heartbeat())


# ── losing and coming back ───────────────────────────────────────────────────


@pytest.mark.clause("2.1-4 §5.4")
@pytest.mark.parametrize("how", ["dropped", "closed"])
async def test_a_lost_connection_is_made_again_with_a_session_anew(how: str) -> None:
    sessions = Sessions()
    async with open_csms() as csms, running(csms.url(), sessions) as told:
        station = await csms.station()
        opened = await told.next(ocpp.ConnectionOpened)
        assert (opened.identity, opened.url, opened.protocol) == ("CP1", csms.url(), "ocpp1.6")
        if how == "dropped":
            station.drop("a tunnel")
        else:
            station.begin_close(1001, "going")
        lost = await told.next(ocpp.ConnectionLost)
        assert (lost.code, lost.by_us) == ((1006, False) if how == "dropped" else (1001, False))
        assert 0.001 <= lost.retry_in < 0.003
        await told.next(ocpp.ConnectionOpened)
        second = await sessions.number(2)
        assert sessions.cancelled == 1
        assert second is not sessions.points[0]
        await beat(second)
        assert sessions.points[0].connected is False


async def test_events_of_every_connection_go_to_the_observer() -> None:
    async with open_csms() as csms, running(csms.url(), beat) as told:
        for _ in range(2):
            assert (await told.next(ocpp.MessageSent)).action == "Heartbeat"
            await told.next(ocpp.MessageReceived)
            (await csms.station()).drop("a tunnel")


async def test_without_an_observer_it_runs_as_well() -> None:
    sessions = Sessions()
    async with open_csms() as csms, trio.open_nursery() as nursery:
        run = partial(ocpp.run_charge_point, timeouts=QUICK, backoff=AT_ONCE)
        nursery.start_soon(run, csms.url(), sessions)
        (await csms.station()).drop("a tunnel")
        await sessions.number(2)
        nursery.cancel_scope.cancel()


@pytest.mark.parametrize(("identity", "status"), [("gone", 404), ("thief", 401), ("crowd", 503)])
async def test_every_refusal_is_tried_again(identity: str, status: int) -> None:
    refusals = 0

    def auth(_handshake: ocpp.Handshake) -> None:
        nonlocal refusals
        refusals += 1
        if refusals <= 3:
            raise ocpp.RejectUpgrade(status, "not yet")

    sessions = Sessions()
    async with open_csms(auth) as csms, running(csms.url(identity), sessions) as told:
        for _ in range(3):
            failed = await told.next(ocpp.ConnectionFailed)
            assert isinstance(failed.error, ocpp.UpgradeRejected)
            assert (failed.error.status, failed.identity) == (status, identity)
        await told.next(ocpp.ConnectionOpened)
        await sessions.number(1)


async def test_a_csms_that_is_away_is_tried_until_it_is_there() -> None:
    async with open_csms() as csms:
        url, port = csms.url(), csms.server.port
    sessions = Sessions()
    with trio.fail_after(10):
        async with running(url, sessions) as told:
            for _ in range(2):
                assert isinstance((await told.next(ocpp.ConnectionFailed)).error, OSError)
            async with ocpp.open_server(ocpp.Router(), "127.0.0.1", port):
                await sessions.number(1)


async def test_a_csms_that_never_answers_or_speaks_nonsense_is_tried_again() -> None:
    visits = 0

    async def script(visitor: Visitor) -> None:
        nonlocal visits
        visits += 1
        if visits == 1:
            await trio.sleep_forever()
        elif visits == 2:
            await visitor.send(b"nonsense\r\n\r\n")
        elif visits == 3:
            visitor.reset()
        else:
            await visitor.send(visitor.answer())
            await trio.sleep_forever()

    sessions = Sessions()
    timeouts = ocpp.Timeouts(handshake=0.1, close=0.1)
    async with any_server(script) as url, running(url, sessions, timeouts=timeouts) as told:
        errors = [(await told.next(ocpp.ConnectionFailed)).error for _ in range(3)]
        kinds = (trio.TooSlowError, ocpp.UpgradeRejected, ocpp.ConnectionClosed)
        assert tuple(type(error) for error in errors) == kinds
        await sessions.number(1)


@pytest.mark.clause("2.1-4 §5.4")
async def test_the_waits_double_with_a_new_random_part_and_begin_again_after_a_success() -> None:
    refusing = True

    def auth(_handshake: ocpp.Handshake) -> None:
        if refusing:
            raise ocpp.RejectUpgrade(404, "not yet")

    backoff = ocpp.Backoff(wait_minimum=0.004, random_range=0.003, repeat_times=2)
    async with (
        open_csms(auth) as csms,
        running(csms.url(), Sessions(), backoff=backoff) as told,
    ):
        waits = [(await told.next(ocpp.ConnectionFailed)).retry_in for _ in range(5)]
        refusing = False
        station = await csms.station()
        refusing = True
        station.drop("a tunnel")
        again = (await told.next(ocpp.ConnectionLost)).retry_in
        after = (await told.next(ocpp.ConnectionFailed)).retry_in
    fixed = [0.004, 0.008, 0.016, 0.016, 0.016]
    parts = [wait - least for wait, least in zip(waits, fixed, strict=True)]
    assert all(0 <= part <= 0.003 for part in parts)
    assert len(set(parts)) == 5
    assert 0.004 <= again <= 0.007
    assert 0.008 <= after <= 0.011


# ── sessions ─────────────────────────────────────────────────────────────────


async def test_a_session_that_returns_keeps_the_connection() -> None:
    async with open_csms() as csms, running(csms.url(), beat) as told:
        station = await csms.station()
        await told.next(ocpp.MessageReceived)
        await trio.testing.wait_all_tasks_blocked()
        assert station.connected
        assert csms.server.stations == [station]


@pytest.mark.parametrize("error", [ValueError("mine"), OSError("mine"), trio.TooSlowError("mine")])
async def test_an_error_of_the_session_ends_the_runner_as_it_is(error: Exception) -> None:
    async def session(_charge_point: ocpp.ChargePoint) -> None:
        raise error

    async with open_csms() as csms:
        with pytest.raises(type(error)) as raised:
            await ocpp.run_charge_point(csms.url(), session, timeouts=QUICK, backoff=AT_ONCE)
        assert raised.value is error
        assert (await csms.event(ocpp.StationDisconnected)).code == 1000


async def test_a_call_that_the_lost_connection_cuts_short_is_no_error_of_the_session() -> None:
    started = 0

    async def session(charge_point: ocpp.ChargePoint) -> None:
        nonlocal started
        started += 1
        await charge_point.call(v16.Heartbeat())

    await outlives_the_loss(session)
    assert started == 2


async def test_nor_is_it_one_in_a_nursery_of_the_session() -> None:
    async def session(charge_point: ocpp.ChargePoint) -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(beat, charge_point)
            nursery.start_soon(beat, charge_point)

    await outlives_the_loss(session)


async def outlives_the_loss(session: Session) -> None:
    """Hang up on the first CALL of each of two connections."""

    async def script(visitor: Visitor) -> None:
        await visitor.send(visitor.answer())
        assert (await visitor.receive())[2] == "Heartbeat"

    async with any_server(script) as url, running(url, session) as told:
        for _ in range(2):
            assert (await told.next(ocpp.ConnectionLost)).code == 1006


async def test_what_else_a_session_raises_at_the_loss_ends_the_runner() -> None:
    async def complain(charge_point: ocpp.ChargePoint) -> None:
        await charge_point.closed()
        raise ValueError("mine")

    async def session(charge_point: ocpp.ChargePoint) -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(beat, charge_point)
            nursery.start_soon(complain, charge_point)

    async def script(visitor: Visitor) -> None:
        await visitor.send(visitor.answer())
        await visitor.receive()

    async with any_server(script) as url:
        with pytest.raises(ValueError, match="mine"):
            await ocpp.run_charge_point(
                url, session, protocols=["ocpp1.6"], timeouts=QUICK, backoff=AT_ONCE
            )


async def test_the_end_of_another_connection_is_an_error_of_the_session() -> None:
    async def session(charge_point: ocpp.ChargePoint) -> None:
        raise ocpp.ConnectionClosed(1006, "the database's")

    async with open_csms() as csms:
        with pytest.raises(ocpp.ConnectionClosed, match="the database's"):
            await ocpp.run_charge_point(csms.url(), session, timeouts=QUICK, backoff=AT_ONCE)


async def test_a_session_may_close_its_connection_to_get_another_one() -> None:
    points: list[ocpp.ChargePoint] = []

    async def session(charge_point: ocpp.ChargePoint) -> None:
        points.append(charge_point)
        await charge_point.aclose(1000, "a reset")

    async with open_csms() as csms, running(csms.url(), session) as told:
        lost = await told.next(ocpp.ConnectionLost)
        assert (lost.code, lost.reason, lost.by_us) == (1000, "a reset", True)
        await told.next(ocpp.ConnectionLost)
        assert points[0] is not points[1]


# ── answers over connections ─────────────────────────────────────────────────


@pytest.mark.clause("2.1-4 §4.1.4")
@pytest.mark.parametrize(("protocol", "runs"), [("ocpp1.6", 2), ("ocpp2.1", 1)])
async def test_a_call_repeated_over_a_reconnect_runs_once_where_ids_outlive_connections(
    protocol: ocpp.Protocol, runs: int
) -> None:
    router = ocpp.Router[ocpp.ChargePoint]()
    ran = 0

    @router.on(v16.ClearCache)
    def clear(_point: ocpp.ChargePoint, _request: v16.ClearCache) -> v16.ClearCacheResponse:
        nonlocal ran
        ran += 1
        return v16.ClearCacheResponse(status="Accepted")

    @router.on(v21.ClearCache)
    def clear_21(_point: ocpp.ChargePoint, _request: v21.ClearCache) -> v21.ClearCacheResponse:
        nonlocal ran
        ran += 1
        return v21.ClearCacheResponse(status="Accepted")

    answers: list[Any] = []

    async def script(visitor: Visitor) -> None:
        await visitor.send(visitor.answer(protocol=protocol))
        await visitor.send(our_text([2, "same", "ClearCache", {}]))
        answers.append(await visitor.receive())
        await visitor.send(our_close(1001))

    settings: dict[str, Any] = {"router": router, "protocols": [protocol]}
    async with any_server(script) as url, running(url, Sessions(), **settings) as told:
        for _ in range(2):
            await told.next(ocpp.ConnectionLost)
    assert answers[:2] == [[3, "same", {"status": "Accepted"}]] * 2
    assert ran == runs
