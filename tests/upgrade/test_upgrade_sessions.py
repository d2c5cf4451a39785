"""Who is in: sessions over reconnects, duplicates, capacity, proxies and the limit of failures."""

from __future__ import annotations

from typing import Any

import pytest
import trio
import trio.testing
from upgrade_wire import (
    HEARTBEAT,
    ask,
    basic,
    csms_of,
    dial,
    no_sockets,
    request,
    reset,
    serving,
    station,
    still_serves,
)

import trio_ocpp as ocpp
from trio_ocpp.testing import MemoryListener

# Sessions


class Numbering:
    """Gives every handshake a number, and writes what it is told."""

    def __init__(self) -> None:
        self.number = 0
        self.write = True

    async def __call__(self, handshake: ocpp.Handshake) -> ocpp.Accept | None:
        self.number += 1
        if not self.write:
            return None
        handshake.session["number"] = self.number
        handshake.session["by"] = "handshake"
        return ocpp.Accept(session={"by": "accept"})


async def test_what_auth_writes_is_the_stations_session_and_accept_wins():
    async with serving(Numbering()) as (server, endings), station(server):
        session = (await endings.connected()).station.session
        assert session == {"number": 1, "by": "accept"}


async def test_a_session_outlives_the_connection_and_this_handshakes_writing_wins():
    async with serving(Numbering()) as (server, endings):
        async with station(server):
            session = (await endings.connected()).station.session
            session["seen"] = "first"
            session["number"] = 77
        await endings.other(ocpp.StationDisconnected)
        assert server.stats().remembered == 1
        async with station(server):
            _, event = await endings.count(2)
            assert event.station.session == {"number": 2, "by": "accept", "seen": "first"}  # type: ignore[union-attr]
            assert server.stats().remembered == 0


async def test_without_writing_the_session_is_as_it_was():
    auth = Numbering()
    async with serving(auth) as (server, endings):
        async with station(server):
            await endings.connected()
        await endings.other(ocpp.StationDisconnected)
        auth.write = False
        async with station(server):
            _, event = await endings.count(2)
            assert event.station.session == {"number": 1, "by": "accept"}  # type: ignore[union-attr]


async def test_a_session_belongs_to_its_identity():
    async with serving(Numbering()) as (server, endings):
        async with station(server, "/ocpp/CP1"):
            (await endings.connected()).station.session["mine"] = True
        await endings.other(ocpp.StationDisconnected)
        async with station(server, "/ocpp/CP2"):
            _, event = await endings.count(2)
            assert "mine" not in event.station.session  # type: ignore[union-attr]


@pytest.mark.parametrize(("away", "kept"), [(99, True), (101, False)])
async def test_a_session_expires(autojump_clock: trio.abc.Clock, away: float, kept: bool):
    listener = MemoryListener()
    limits = ocpp.Limits(session_expiry=100)
    async with ocpp.open_server(csms_of(), listeners=[listener], limits=limits) as server:
        async with listener.connect("CP1", path="/ocpp/"):
            await trio.testing.wait_all_tasks_blocked()
            server.station("CP1").session["kept"] = True
        await trio.sleep(away)
        async with listener.connect("CP1", path="/ocpp/"):
            await trio.testing.wait_all_tasks_blocked()
            assert server.station("CP1").session == ({"kept": True} if kept else {})


async def test_expired_sessions_are_swept(autojump_clock: trio.abc.Clock):
    listener = MemoryListener()
    limits = ocpp.Limits(session_expiry=100, failed_handshakes_per_minute=5)
    async with ocpp.open_server(csms_of(), listeners=[listener], limits=limits) as server:
        async with listener.connect("CP1", path="/ocpp/"):
            await trio.testing.wait_all_tasks_blocked()
        await trio.sleep(50)
        assert server.stats().remembered == 1
        await trio.sleep(150)
        assert server.stats().remembered == 0


# Two connections of one identity


async def test_the_newer_connection_wins_and_keeps_the_session():
    async with serving(Numbering()) as (server, endings):
        async with station(server) as old:
            first = (await endings.connected()).station
            first.session["seen"] = "first"
            async with station(server) as new:
                close = await old.receive_close()
                assert (close.code, close.reason) == (4001, "replaced by a newer connection")
                await old.close(4001)
                await old.stream.aclose()
                gone = await endings.other(ocpp.StationDisconnected)
                assert gone.station is first
                assert (gone.code, gone.by_us) == (4001, True)
                # The old one's clean-up has not touched the new one.
                second = server.station("CP1")
                assert second is not first
                assert second.session == {"number": 2, "by": "accept", "seen": "first"}
                await new.send(HEARTBEAT)
                assert (await new.receive())[0] == 3
                assert server.stats().connected == 1
        replaced = await endings.other(ocpp.StationReplaced)
        assert replaced.identity == "CP1"
        assert replaced.old_remote_address == first.remote_address
        assert replaced.new_remote_address == second.remote_address
        await no_sockets(server)
        # And it is kept for the next one.
        async with station(server):
            _, _, event = await endings.count(3)
            assert event.station.session["seen"] == "first"  # type: ignore[union-attr]


async def test_the_newer_connection_wins_even_if_nobody_watches():
    async with (
        ocpp.open_server(csms_of(), port=0) as server,
        station(server) as old,
        station(server) as new,
    ):
        assert (await old.receive_close()).code == 4001
        await new.send(HEARTBEAT)
        assert (await new.receive())[0] == 3


async def test_the_newer_one_wins_only_when_it_is_authenticated():
    def auth(handshake: ocpp.Handshake) -> None:
        if not handshake.password_is("pw"):
            raise ocpp.RejectUpgrade(401)

    async with (
        serving(auth) as (server, endings),
        station(server, Authorization=basic("CP1", "pw")) as peer,
    ):
        first = (await endings.connected()).station
        assert (await ask(server, request(Authorization=basic("CP1", "no")))).status == 401
        assert server.station("CP1") is first
        await peer.send(HEARTBEAT)
        assert (await peer.receive())[0] == 3
    assert not any(isinstance(e, ocpp.StationReplaced) for e in endings.others)


async def test_the_newer_one_can_be_refused_with_409():
    options = ocpp.ServerOptions(on_duplicate="refuse")
    async with serving(options=options) as (server, endings):
        async with station(server) as peer:
            first = (await endings.connected()).station
            answer = await ask(server, request())
            assert answer.status == 409
            assert b"connected already" in answer.body
            _, event = await endings.count(2)
            assert isinstance(event, ocpp.UpgradeAborted)
            assert (event.stage, event.status, event.identity) == ("accept", 409, "CP1")
            assert server.station("CP1") is first
            await peer.send(HEARTBEAT)
            assert (await peer.receive())[0] == 3
        await no_sockets(server)
        await still_serves(server, "/ocpp/CP1")


async def test_of_two_handshakes_at_once_one_is_refused():
    both, go = trio.Event(), trio.Event()
    inside = 0

    async def auth(_handshake: ocpp.Handshake) -> None:
        nonlocal inside
        inside += 1
        if inside == 2:
            both.set()
        await go.wait()

    options = ocpp.ServerOptions(on_duplicate="refuse")
    async with serving(auth, options=options) as (server, endings):
        streams = [await dial(server) for _ in range(2)]
        for stream in streams:
            await stream.send_all(request())
        await both.wait()
        go.set()
        kinds = {type(event) for event in await endings.count(2)}
        assert kinds == {ocpp.StationConnected, ocpp.UpgradeAborted}
        for stream in streams:
            await stream.aclose()
        await no_sockets(server)
        await still_serves(server, "/ocpp/CP1")


async def test_a_place_that_was_kept_for_a_lost_101_is_free_again():
    options = ocpp.ServerOptions(on_duplicate="refuse")
    async with serving(options=options) as (server, endings):
        for _ in range(5):
            stream = await dial(server)
            await stream.send_all(request())
            reset(stream)
            await no_sockets(server)
        await endings.count(5)
        await still_serves(server, "/ocpp/CP1")


# Capacity


async def test_handshakes_in_progress_take_their_place():
    inside, go = trio.Event(), trio.Event()
    waiting = 0

    async def auth(_handshake: ocpp.Handshake) -> None:
        nonlocal waiting
        waiting += 1
        if waiting == 2:
            inside.set()
        await go.wait()

    async with serving(auth, limits=ocpp.Limits(connections=2)) as (server, endings):
        streams = [await dial(server) for _ in range(2)]
        for number, stream in enumerate(streams):
            await stream.send_all(request(f"/ocpp/CP{number}"))
        await inside.wait()
        assert server.stats().handshaking == 2
        answer = await ask(server, request("/ocpp/CP9"))
        assert (answer.status, answer.headers["retry-after"]) == (503, "30")
        assert answer.body == b"the server is full: 2 connections\n"
        event = await endings.aborted()
        assert (event.stage, event.identity) == ("capacity", "CP9")
        go.set()
        await endings.count(3)
        assert server.stats().connected == 2
        await streams[0].aclose()
        await endings.other(ocpp.StationDisconnected)
        with trio.fail_after(10):
            while server.stats().sockets > 1:
                await trio.testing.wait_all_tasks_blocked()
        await still_serves(server)
        await streams[1].aclose()


async def test_a_closing_server_refuses_new_sockets_with_503():
    async with serving() as (server, endings):
        await server.drain("an update")
        answer = await ask(server, request())
        assert (answer.status, answer.body) == (503, b"an update\n")
        assert (await endings.aborted()).reason == "an update"


# Behind a proxy


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("X-Forwarded-For: 203.0.113.7", "203.0.113.7"),
        ("X-Forwarded-For: 203.0.113.7, 127.0.0.1", "203.0.113.7"),
        ("Forwarded: for=203.0.113.7;proto=https", "203.0.113.7"),
        ('Forwarded: for="[2001:db8::1]:4711"', "2001:db8::1"),
        ("X-Other: 203.0.113.7", None),
    ],
)
async def test_a_trusted_proxy_says_who_it_speaks_for(header: str, shown: str | None):
    options = ocpp.ServerOptions(trusted_proxies=("127.0.0.0/8",))
    async with serving(options=options) as (server, endings):
        async with station(server, "/ocpp/CP1", header):
            event = await endings.connected()
        if shown is None:
            assert event.remote_address.startswith("127.0.0.1:")
        else:
            assert event.remote_address == event.station.remote_address == shown


@pytest.mark.parametrize("trusted", [(), ("10.0.0.0/8",)])
async def test_nobody_else_is_believed(trusted: tuple[str, ...]):
    options = ocpp.ServerOptions(trusted_proxies=trusted)
    async with (
        serving(options=options) as (server, endings),
        station(server, "/ocpp/CP1", "X-Forwarded-For: 203.0.113.7"),
    ):
        event = await endings.connected()
    assert event.remote_address.startswith("127.0.0.1:")


async def test_tls_up_to_a_trusted_proxy_is_security_profile_2():
    options = ocpp.ServerOptions(trusted_proxies=("127.0.0.1",))
    async with serving(options=options) as (server, endings):
        line = "Forwarded: for=203.0.113.7;proto=https"
        async with station(server, "/ocpp/CP1", line, Authorization=basic("CP1", "pw")):
            event = await endings.connected()
    assert event.station.handshake.security_profile == 2


async def test_the_address_of_an_aborted_handshake_is_the_proxys_word_too():
    options = ocpp.ServerOptions(trusted_proxies=("127.0.0.1",))
    async with serving(options=options) as (server, endings):
        await ask(server, request("/nowhere", "X-Forwarded-For: 203.0.113.7"))
        assert (await endings.aborted()).remote_address == "203.0.113.7"


# The limit of failed handshakes


def guarded(handshake: ocpp.Handshake) -> None:
    if not handshake.password_is("right"):
        raise ocpp.RejectUpgrade(401)


def tries(password: str, identity: str = "CP1", **more: Any) -> bytes:
    return request(f"/ocpp/{identity}", Authorization=basic(identity, password), **more)


async def test_failed_handshakes_are_not_limited_by_default():
    async with serving(guarded) as (server, _endings):
        for _ in range(20):
            assert (await ask(server, tries("wrong"))).status == 401


async def test_too_many_failures_of_an_identity_are_429():
    limits = ocpp.Limits(failed_handshakes_per_minute=2)
    async with serving(guarded, limits=limits) as (server, endings):
        for _ in range(2):
            assert (await ask(server, tries("wrong"))).status == 401
        # The right password does not help now, and neither does another mistake.
        for data in (tries("right"), request(Authorization="Bearer x")):
            answer = await ask(server, data)
            assert answer.status == 429
            assert 0 < int(answer.headers["retry-after"]) <= 60
        event = (await endings.count(4))[2]
        assert isinstance(event, ocpp.UpgradeAborted)
        assert event.reason == "too many failed handshakes of this address and identity"
        assert event.stage == "credentials"
        # Another identity behind the same address is not touched.
        async with station(server, "/ocpp/CP2", Authorization=basic("CP2", "right")) as peer:
            assert peer.status == 101


async def test_another_address_is_not_touched():
    limits = ocpp.Limits(failed_handshakes_per_minute=1)
    options = ocpp.ServerOptions(trusted_proxies=("127.0.0.1",))
    async with serving(guarded, limits=limits, options=options) as (server, _endings):
        here, there = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "203.0.113.8"}
        assert (await ask(server, tries("wrong", **here))).status == 401
        assert (await ask(server, tries("wrong", **here))).status == 429
        assert (await ask(server, tries("wrong", **there))).status == 401


async def test_a_success_forgets_the_failures():
    limits = ocpp.Limits(failed_handshakes_per_minute=2)
    async with serving(guarded, limits=limits) as (server, endings):
        for _ in range(3):
            count = len(endings.all)
            assert (await ask(server, tries("wrong"))).status == 401
            async with station(server, Authorization=basic("CP1", "right")) as peer:
                assert peer.status == 101
            await endings.count(count + 2)


async def test_the_minute_passes(autojump_clock: trio.abc.Clock):
    listener = MemoryListener()
    limits = ocpp.Limits(failed_handshakes_per_minute=1)
    async with ocpp.open_server(csms_of(guarded), listeners=[listener], limits=limits):
        statuses = []
        for wait in (0, 50, 20):
            await trio.sleep(wait)
            async with listener.connect("CP1", path="/ocpp/", password="wrong") as peer:
                statuses.append(peer.status)
    assert statuses == [401, 429, 401]
