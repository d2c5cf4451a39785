"""``Server``, the handle: stations, calls, counters, events and addresses."""

from __future__ import annotations

import datetime

import pytest
import trio
from csms_stage import (
    RESET,
    csms,
    dial,
    done_reply,
    on_a_port,
    over_a_socket,
    settled,
    stage,
    transfer,
)

import trio_ocpp as ocpp
from trio_ocpp import events
from trio_ocpp._io import narrator
from trio_ocpp._server import report


async def test_a_station_that_is_not_connected_is_a_lookup_error_that_names_it(autojump_clock):
    async with stage() as scene:
        with pytest.raises(LookupError, match="'CP9' is not connected") as caught:
            scene.server.station("CP9")
        assert isinstance(caught.value, ocpp.StationNotConnected)
        assert caught.value.identity == "CP9"
        with pytest.raises(ocpp.StationNotConnected):
            await scene.server.call("CP9", RESET)


async def test_stations_are_listed_the_longest_connected_first(autojump_clock):
    async with stage() as scene, scene.connect("B"), scene.connect("A"):
        assert [station.identity for station in scene.server.stations] == ["B", "A"]
        async with scene.connect("B"):
            assert [station.identity for station in scene.server.stations] == ["A", "B"]


async def test_a_station_tells_about_itself_also_after_it_has_gone(autojump_clock):
    before = datetime.datetime.now(datetime.UTC)
    async with stage() as scene:
        async with scene.connect("CP 7", path="/ocpp/") as peer:
            assert peer.status == 400  # a blank in the request target
        async with scene.connect("CP7", path="/ocpp/"):
            station = scene.station("CP7")
            assert station.connected
        await station.closed()
    after = datetime.datetime.now(datetime.UTC)
    assert (station.identity, station.protocol) == ("CP7", "ocpp1.6")
    assert before <= station.connected_since <= station.last_seen <= after
    assert station.handshake.path == "/ocpp/CP7"
    assert not station.connected
    assert station.round_trip is None
    assert repr(station) == f"<Station 'CP7' ocpp1.6 {station.remote_address}>"


async def test_last_seen_follows_the_bytes_of_the_station(autojump_clock):
    async with stage() as scene, scene.connect() as peer:
        first = scene.station().last_seen
        await peer.ping()
        await settled()
        assert scene.station().last_seen > first


# ── watching ─────────────────────────────────────────────────────────────


async def test_an_observer_sees_all_until_its_remover_is_called(autojump_clock):
    async with stage() as scene:
        seen = []
        remove = scene.server.observe(seen.append)
        async with scene.connect() as peer:
            await peer.send(transfer(1))
            await peer.receive()
            remove()
        await settled()
    assert [type(event) for event in seen] == [
        ocpp.StationConnected,
        ocpp.MessageReceived,
        ocpp.MessageSent,
    ]


async def test_an_observer_that_raises_is_counted_and_stations_do_not_notice(
    autojump_clock, caplog
):
    async with stage() as scene:

        def broken(_event):
            raise ZeroDivisionError

        scene.server.observe(broken)
        async with scene.connect() as peer:
            await peer.send(transfer(1))
            assert await peer.receive() == done_reply(1)
        await settled()
        assert scene.server.stats().observer_failures == 4
    assert "an observer failed on MessageReceived" in caplog.text


async def test_the_stream_of_events_drops_for_slow_readers_and_says_so(autojump_clock):
    async with stage() as scene, scene.server.events(buffer=2) as stream:
        async with scene.connect() as peer:
            for number in range(3):
                await peer.send(transfer(number))
                await peer.receive()
        assert isinstance(await stream.receive(), ocpp.StationConnected)
        assert isinstance(await stream.receive(), ocpp.MessageReceived)
        await settled()
        async with scene.connect():
            dropped = await stream.receive()
            assert isinstance(dropped, ocpp.EventsDropped)
            assert dropped.count == 6


class Counting:
    """Stands for the module of events and counts what is made of it."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __getattr__(self, name):
        made = getattr(events, name)

        def make(**facts):
            self.made.append(name)
            return made(**facts)

        return make


@pytest.mark.parametrize("watched", [True, False])
async def test_an_event_is_made_only_while_somebody_watches(watched, autojump_clock, monkeypatch):
    counting = Counting()
    monkeypatch.setattr(narrator, "events", counting)
    monkeypatch.setattr(report, "events", counting)
    timeouts = ocpp.Timeouts(ping_interval=10, pong=5)
    limits = ocpp.Limits(calls_per_second=1, call_burst=2)
    async with stage(timeouts=timeouts, limits=limits) as scene:
        if not watched:
            scene.look_away()
        async with scene.connect("OTHER"), scene.connect("OTHER"), scene.connect() as peer:
            await peer.send(b"nonsense")
            for number in range(3):
                await peer.send(transfer(number))
            await peer.send([2, "x", "Heartbeat", {"bad": 1}])
            for _ in range(3):
                await peer.receive()
        async with scene.connect("bad identity") as refused:
            assert refused.status == 400
        async with scene.connect():
            await trio.sleep(20)
    assert bool(counting.made) is watched
    if watched:
        assert {"BadMessage", "RateLimited", "PayloadViolation", "PongTimeout"} <= set(
            counting.made
        )


async def test_the_counters_tell_what_became_of_every_socket(autojump_clock):
    router = csms()

    @router.auth("/{identity}")
    async def auth(handshake):
        if handshake.identity == "BAD":
            raise ocpp.RejectUpgrade(403)
        if handshake.identity == "SLOW":
            await trio.sleep_forever()

    async with stage(router) as scene, trio.open_nursery() as nursery:
        async with scene.connect("A"), scene.connect("B"):
            nursery.start_soon(_come, scene, "SLOW")
            silent = await scene.listener.open_stream()
            await settled()
            stats = scene.server.stats()
            assert (stats.connected, stats.handshaking, stats.sockets) == (2, 2, 4)
            await trio.aclose_forcefully(silent)
            await _come(scene, "BAD")
        await settled()
        stats = scene.server.stats()
        assert (stats.connected, stats.handshaking, stats.remembered) == (0, 1, 2)
        assert (stats.accepted, stats.silent, stats.errors) == (2, 1, 0)
        assert stats.aborted == {"auth": 1}
        nursery.cancel_scope.cancel()


async def _come(scene, identity):
    async with scene.connect(identity):
        pass


async def test_a_server_knows_its_address_and_port_also_after_it_has_closed():
    async with on_a_port() as server:
        assert server.addresses == [("127.0.0.1", server.port)]
        assert server.port > 0
        async with over_a_socket(server) as peer:
            await peer.send(transfer(1))
            assert await peer.receive() == done_reply(1)
    assert server.addresses == [("127.0.0.1", server.port)]
    with pytest.raises(OSError, match="all attempts"):
        await dial(server)


async def test_more_sockets_than_the_cap_get_503(autojump_clock):
    async with stage(limits=ocpp.Limits(connections=1)) as scene:
        async with scene.connect("A"), scene.connect("B") as refused:
            assert refused.status == 503
        await settled()
        async with scene.connect("B") as later:
            assert later.status == 101


async def test_an_unlimited_server_counts_all_the_same(autojump_clock):
    async with stage(limits=ocpp.Limits(connections=None)) as scene, scene.connect("A"):
        assert scene.server.stats().sockets == 1
