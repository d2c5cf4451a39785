"""Two connections of one identity: the newer wins, and the older never takes it away again."""

from __future__ import annotations

import pytest
import trio
from csms_stage import (
    RESET,
    answer_reset,
    csms,
    done_reply,
    on_a_port,
    over_a_socket,
    settled,
    stage,
    transfer,
)

import trio_ocpp as ocpp
from trio_ocpp.websocket.frames import Close


async def test_the_newer_connection_wins_and_the_older_is_closed_with_4001(autojump_clock):
    async with stage() as scene, scene.connect() as old:
        first = scene.station()
        async with scene.connect() as new:
            assert scene.station() is not first
            assert scene.server.stations == [scene.station()]
            assert await old.receive_message() == Close(4001, "replaced by a newer connection")
            await old.close(4001)
            with pytest.raises(EOFError):
                await old.receive_message()
            # The late clean-up of the old one has taken nothing away.
            assert scene.server.stations == [scene.station()]
            async with trio.open_nursery() as nursery:
                nursery.start_soon(answer_reset, new)
                await scene.server.call("CP1", RESET)
        (event,) = scene.seen.of(ocpp.StationReplaced)
        assert event.identity == "CP1"
        assert event.old_remote_address == event.new_remote_address != ""
        await settled()
        assert scene.server.stations == []


async def test_an_old_connection_that_never_hangs_up_is_dropped_and_harms_nobody(autojump_clock):
    async with stage() as scene, scene.connect(), scene.connect() as new:
        await trio.sleep(10)
        await new.send(transfer(1))
        assert await new.receive() == done_reply(1)
        assert scene.server.stats().connected == scene.server.stats().sockets == 1


async def test_events_come_once_a_connection_and_tell_which_station_it_was(autojump_clock):
    async with stage() as scene:
        async with scene.connect(), scene.connect():
            await settled()
        await trio.sleep(10)
        connected = scene.seen.of(ocpp.StationConnected)
        gone = scene.seen.of(ocpp.StationDisconnected)
        assert len(connected) == len(gone) == 2
        assert {id(e.station) for e in connected} == {id(e.station) for e in gone}
        assert {event.code for event in gone} == {4001, 1006}


async def test_both_connections_share_one_session_and_what_was_remembered(autojump_clock):
    router = csms()

    @router.auth("/{identity}")
    def auth(handshake):
        handshake.session["by auth"] = handshake.identity
        return ocpp.Accept(session={"by accept": 1})

    async with stage(router) as scene, scene.connect():
        first = scene.station()
        first.session["kept"] = "yes"
        first.session["by accept"] = 2
        async with scene.connect():
            assert scene.station().session is first.session
            assert first.session == {"by auth": "CP1", "by accept": 1, "kept": "yes"}


async def test_a_session_survives_a_reconnect_and_what_the_handshake_wrote_wins(autojump_clock):
    router = csms()

    @router.auth("/{identity}")
    def auth(handshake):
        return ocpp.Accept(session={"visits": "new"})

    async with stage(router) as scene:
        async with scene.connect():
            scene.station().session.update(visits="old", kept=True)
        await settled()
        async with scene.connect():
            assert scene.station().session == {"visits": "new", "kept": True}


async def test_by_option_the_newer_is_refused_until_the_older_has_gone(autojump_clock):
    options = ocpp.ServerOptions(on_duplicate="refuse")
    async with stage(options=options) as scene:
        async with scene.connect():
            first = scene.station()
            async with scene.connect() as second:
                assert second.status == 409
            assert scene.station() is first
        await settled()
        async with scene.connect() as third:
            assert third.status == 101


async def test_of_two_handshakes_at_once_only_one_gets_in_where_duplicates_are_refused(
    autojump_clock,
):
    router = csms()
    go = trio.Event()

    @router.auth("/{identity}")
    async def auth(_handshake):
        await go.wait()

    options = ocpp.ServerOptions(on_duplicate="refuse")
    statuses = []
    async with stage(router, options=options) as scene, trio.open_nursery() as nursery:

        async def come():
            async with scene.connect() as peer:
                statuses.append(peer.status)
                await trio.sleep(1)

        nursery.start_soon(come)
        nursery.start_soon(come)
        await settled()
        go.set()
    assert sorted(statuses) == [101, 409]


async def test_over_real_sockets_the_newer_wins_too():
    async with on_a_port() as server, over_a_socket(server) as old, over_a_socket(server) as new:
        assert (await old.receive_close()).code == 4001
        await new.send(transfer(1))
        assert await new.receive() == done_reply(1)
        assert len(server.stations) == 1
