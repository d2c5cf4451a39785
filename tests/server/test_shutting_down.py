"""Leaving the block: who is told what, what is still answered, and how long it may take."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager

import pytest
import trio
from csms_stage import RESET, csms, dial, done, done_reply, on_a_port, settled, stage, transfer

import trio_ocpp as ocpp
from trio_ocpp.testing import MemoryListener, ScriptedPeer
from trio_ocpp.websocket.frames import Close

GOING = "the server is shutting down"


@asynccontextmanager
async def server_to_leave(router=None, **settings):
    """A stage whose block can be left while the station's side goes on."""
    leave = trio.Event()
    listener = MemoryListener()
    seen = []

    async def serve(task_status):
        async with ocpp.open_server(router or csms(), listeners=[listener], **settings) as server:
            server.observe(seen.append)
            task_status.started(server)
            await leave.wait()

    async with trio.open_nursery() as nursery:
        server = await nursery.start(serve)
        server.seen = seen
        yield server, listener, leave
        leave.set()


async def test_stations_are_closed_with_1001_and_answer_it(autojump_clock):
    async with server_to_leave() as (server, listener, leave):
        async with listener.connect() as peer:
            leave.set()
            assert await peer.receive_message() == Close(1001, GOING)
            await peer.close(1001)
            with pytest.raises(EOFError):
                await peer.receive_message()
        (event,) = [e for e in server.seen if isinstance(e, ocpp.ServerClosing)]
        assert (event.stations, event.reason) == (1, GOING)


async def test_the_answer_that_is_being_worked_on_goes_out_before_the_close(autojump_clock):
    async def handler(_station, request):
        await trio.sleep(3)
        return done(request.data)

    async with (
        server_to_leave(csms(handler)) as (_server, listener, leave),
        listener.connect() as peer,
    ):
        await peer.send(transfer(1))
        await peer.send(transfer(2))
        await settled()
        leave.set()
        assert await peer.receive() == done_reply(1)
        assert await peer.receive() == done_reply(2)
        assert await peer.receive_message() == Close(1001, GOING)
        await peer.close(1001)


async def test_listeners_close_first_and_handshakes_in_progress_get_503(autojump_clock):
    router = csms()

    @router.auth("/{identity}")
    async def slow(handshake):
        if handshake.identity == "SLOW":
            await trio.sleep_forever()

    async with (
        server_to_leave(router) as (_server, listener, leave),
        listener.connect(),
        trio.open_nursery() as nursery,
    ):

        @nursery.start_soon
        async def come():
            async with listener.connect("SLOW") as peer:
                assert peer.status == 503

        await settled()
        leave.set()
        await settled()
        with pytest.raises(trio.BrokenResourceError):
            await listener.open_stream()


async def test_closes_are_staggered_but_fit_into_the_drain(autojump_clock):
    timeouts = ocpp.Timeouts(drain=10)
    async with server_to_leave(timeouts=timeouts) as (_server, listener, leave):
        moments = []

        async def station(identity, task_status):
            async with listener.connect(identity) as peer:
                task_status.started()
                await peer.receive_close()
                moments.append(trio.current_time())
                await peer.close(1001)

        async with trio.open_nursery() as nursery:
            for number in range(20):
                await nursery.start(station, f"CP{number}")
            began = trio.current_time()
            leave.set()
        gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
        assert all(gap == pytest.approx(0.002) for gap in gaps)
        assert moments[0] == began


async def test_a_handler_that_does_not_end_is_cancelled_after_timeouts_drain_and_1001_still_sent(
    autojump_clock,
):
    cancelled = []

    async def handler(_station, _request):
        try:
            await trio.sleep_forever()
        except trio.Cancelled:
            cancelled.append(trio.current_time())
            raise

    timeouts = ocpp.Timeouts(drain=7, ping_interval=None)
    listener = MemoryListener()
    async with trio.open_nursery() as nursery:
        async with ocpp.open_server(csms(handler), listeners=[listener], timeouts=timeouts):
            peer = ScriptedPeer(await listener.open_stream())
            await peer.upgrade("/CP1")
            await peer.send(transfer(1))
            await settled()
            began = trio.current_time()
        assert trio.current_time() - began == pytest.approx(7)
        assert cancelled == [began + 7]
        nursery.cancel_scope.cancel()


async def test_over_a_socket_a_busy_station_is_told_1001_when_the_drain_has_run_out():
    async def handler(_station, _request):
        await trio.sleep_forever()

    timeouts = ocpp.Timeouts(drain=0.2)
    async with on_a_port(csms(handler), timeouts=timeouts) as server:
        stream = await dial(server)
        peer = ScriptedPeer(stream)
        await peer.upgrade("/CP1")
        await peer.send(transfer(1))
        await peer.ping()
        await peer.receive_message()
    async with stream:
        with trio.fail_after(5):
            assert await peer.receive_close() == Close(1001, GOING)


async def test_by_option_stations_are_dropped_without_a_close_frame(autojump_clock):
    options = ocpp.ServerOptions(drain="drop")
    async with server_to_leave(options=options) as (server, listener, leave):
        async with listener.connect() as peer:
            leave.set()
            with pytest.raises(EOFError, match="stream ended"):
                await peer.receive()
        (event,) = [e for e in server.seen if isinstance(e, ocpp.StationDisconnected)]
        assert (event.code, event.reason, event.by_us) == (1006, GOING, True)


async def test_a_grace_that_outlasts_the_drain_is_cut(autojump_clock):
    async def handler(_station, _request):
        await trio.sleep_forever()

    timeouts = ocpp.Timeouts(drain=5, handler_grace=100)
    async with stage(csms(handler), timeouts=timeouts) as scene:
        async with scene.connect() as peer:
            await peer.send(transfer(1))
            await settled()
        await settled()
        began = trio.current_time()
    assert trio.current_time() - began == pytest.approx(5)


async def test_services_live_until_the_stations_are_drained(autojump_clock):
    """A peer that never answers our close is dropped by a deadline, also at shutdown."""
    timeouts = ocpp.Timeouts(drain=100, close=5)
    async with (
        server_to_leave(timeouts=timeouts) as (_server, listener, leave),
        listener.connect() as peer,
    ):
        leave.set()
        await peer.receive_close()
        began = trio.current_time()
        with pytest.raises(EOFError):
            await peer.receive_message()
        assert trio.current_time() - began == pytest.approx(5)


async def test_drain_can_be_called_by_itself_and_new_sockets_get_503(autojump_clock):
    async with stage() as scene:
        async with scene.connect() as peer, trio.open_nursery() as nursery:
            nursery.start_soon(scene.server.drain, "maintenance")
            await peer.receive_close()
            await peer.close(1001)
        async with scene.connect() as refused:
            assert refused.status == 503
        (event,) = scene.seen.of(ocpp.ServerClosing)
        assert event.reason == "maintenance"
    # Leaving the block tells it no second time.
    assert len(scene.seen.of(ocpp.ServerClosing)) == 1


async def test_an_impatient_program_can_cut_a_drain_short(autojump_clock):
    async def handler(_station, _request):
        await trio.sleep_forever()

    timeouts = ocpp.Timeouts(drain=1000, ping_interval=None)
    async with (
        server_to_leave(csms(handler), timeouts=timeouts) as (server, listener, leave),
        listener.connect() as peer,
    ):
        await peer.send(transfer(1))
        await settled()
        began = trio.current_time()
        leave.set()
        await trio.sleep(3)
        server.hurry()
        with pytest.raises(EOFError):
            while True:
                await peer.receive_message()
        assert trio.current_time() - began == pytest.approx(3)


async def test_who_is_impatient_before_anything_drains_shortens_nothing(autojump_clock):
    async def handler(_station, request):
        await trio.sleep(3)
        return done(request.data)

    async with (
        server_to_leave(csms(handler)) as (server, listener, leave),
        listener.connect() as peer,
    ):
        await peer.send(transfer(1))
        await settled()
        server.hurry()
        leave.set()
        assert await peer.receive() == done_reply(1)
        assert await peer.receive_message() == Close(1001, GOING)
        await peer.close(1001)


async def test_an_impatient_program_can_cut_the_grace_short_too(autojump_clock):
    async def handler(_station, _request):
        await trio.sleep_forever()

    timeouts = ocpp.Timeouts(drain=1000, handler_grace=1000)
    async with trio.open_nursery() as nursery:
        async with server_to_leave(csms(handler), timeouts=timeouts) as (server, listener, leave):
            async with listener.connect() as peer:
                await peer.send(transfer(1))
                await settled()
            await settled()
            leave.set()
            await trio.sleep(3)
            began = trio.current_time()
            server.hurry()
        assert trio.current_time() == began
        nursery.cancel_scope.cancel()


# ── cancellation and errors of the block ─────────────────────────────────


async def drained_by(end, expected) -> list[object]:
    """Let a block end so, while a handler is at work; return what the station heard."""
    heard = []

    async def handler(_station, request):
        await trio.sleep(3)
        return done(request.data)

    listener = MemoryListener()

    async def station(task_status):
        async with listener.connect() as peer:
            await peer.send(transfer(1))
            await settled()
            task_status.started()
            heard.append(await peer.receive())
            heard.append(await peer.receive_close())
            await peer.close(1001)

    async with trio.open_nursery() as nursery:
        caught = None
        try:
            with trio.CancelScope() as scope:
                async with ocpp.open_server(csms(handler), listeners=[listener]):
                    await nursery.start(station)
                    await end(scope)
        except expected as error:
            caught = error
    assert heard == [done_reply(1), Close(1001, GOING)]
    return caught


async def test_cancelling_the_program_around_a_server_drains_it(autojump_clock):
    async def end(scope):
        scope.cancel()
        await trio.sleep_forever()

    assert await drained_by(end, ()) is None


async def test_a_timeout_around_a_server_drains_it(autojump_clock):
    async def end(scope):
        scope.deadline = trio.current_time() + 1
        await trio.sleep_forever()

    assert await drained_by(end, ()) is None


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, SystemExit])
async def test_an_error_of_the_block_drains_and_stays_what_it_is(kind, autojump_clock):
    async def end(_scope):
        raise kind("the block's own")

    caught = await drained_by(end, kind)
    assert type(caught) is kind
    assert str(caught) == "the block's own"


async def test_the_cause_and_context_of_an_error_of_the_block_are_kept(autojump_clock):
    with pytest.raises(ValueError, match="shown") as caught:
        async with stage():
            try:
                raise KeyError("context")
            except KeyError:
                raise ValueError("shown") from OSError("cause")
    assert isinstance(caught.value.__cause__, OSError)
    assert isinstance(caught.value.__context__, KeyError)


async def test_several_errors_stay_a_group(autojump_clock):
    with pytest.raises(ExceptionGroup) as caught:
        async with stage(), trio.open_nursery() as nursery:
            for kind in (ValueError, KeyError):
                nursery.start_soon(_fail, kind)
    assert {type(error) for error in caught.value.exceptions} == {ValueError, KeyError}


async def _fail(kind):
    raise kind


async def test_an_interrupt_that_hits_a_handler_stops_the_server_and_comes_out(autojump_clock):
    """Ctrl-C raises in whichever task runs, which under load is a handler."""

    def handler(_station, _request):
        raise KeyboardInterrupt

    for kind in (handler, lambda s, r: _fail(KeyboardInterrupt)):
        with pytest.raises(KeyboardInterrupt):
            async with stage(csms(kind)) as scene, scene.connect() as peer:
                await peer.send(transfer(1))
                await trio.sleep_forever()


async def test_callers_of_a_server_that_leaves_learn_it(autojump_clock):
    async with server_to_leave() as (server, listener, leave):
        async with listener.connect() as peer:
            leave.set()
            with pytest.raises(ocpp.ConnectionClosed) as caught:
                async with trio.open_nursery(strict_exception_groups=True) as nursery:

                    @nursery.start_soon
                    async def close():
                        await peer.receive_close()
                        await peer.close(1001)

                    try:
                        await server.call("CP1", RESET)
                    except ocpp.ConnectionClosed as error:
                        failure = error
                raise failure
        assert (caught.value.code, caught.value.by_us) == (1001, True)


async def test_over_real_sockets_stations_hear_1001():
    async with on_a_port() as server:
        stream = await dial(server)
        peer = ScriptedPeer(stream)
        await peer.upgrade("/CP1")
        await peer.ping()
        await peer.receive_message()

        async def hear():
            assert await peer.receive_close() == Close(1001, GOING)
            await peer.close(1001)

        async with trio.open_nursery() as nursery:
            nursery.start_soon(hear)
            with trio.fail_after(5):
                await server.drain()
    async with stream:
        assert server.stations == []
