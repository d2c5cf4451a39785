"""TLS: the suites that OCPP demands, mutual TLS, and listeners of other makes."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import trio
import trio.testing
from upgrade_tls import World, beat, secure_station
from upgrade_wire import (
    QUICK,
    Endings,
    basic,
    csms_of,
    dial,
    no_sockets,
    read_answer,
    read_to_end,
    request,
    serving,
)

import trio_ocpp as ocpp
from trio_ocpp.testing import ScriptedPeer
from trio_ocpp.websocket.frames import text_frame

SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
)


# The contexts


@pytest.mark.clause("2.1-2 A00.FR.318, 1.6 security whitepaper TLS.FR")
def test_the_server_has_the_suites_that_ocpp_demands(world: World):
    context = world.server_tls()
    assert set(SUITES) <= {suite["name"] for suite in context.get_ciphers()}
    assert set(SUITES) <= {suite["name"] for suite in world.client().get_ciphers()}


@pytest.mark.clause("2.1-2 A00.FR.313")
def test_tls_is_at_least_1_2(world: World):
    assert world.server_tls().minimum_version is ssl.TLSVersion.TLSv1_2
    assert world.client().minimum_version is ssl.TLSVersion.TLSv1_2


def test_contexts_say_what_they_cannot_take(world: World):
    with pytest.raises(ValueError, match="takes 'none', 'optional', 'required', not 'maybe'"):
        world.server_tls(client_certificate="maybe")
    with pytest.raises(ValueError, match="give one"):
        world.server_tls(client_certificate="required")
    with pytest.raises(FileNotFoundError):
        world.server_tls(Path("/nowhere.pem"))


# Stations that get in


async def test_a_wss_station_gets_in_with_security_profile_2(world: World):
    async with serving(tls=world.server_tls()) as (server, endings):
        authorization = basic("CP1", "pw")
        async with secure_station(server, world.client(), Authorization=authorization) as peer:
            await beat(peer)
        handshake = (await endings.connected()).station.handshake
        await no_sockets(server)
    assert handshake.security_profile == 2
    assert handshake.client_certificate is None


@pytest.mark.clause("2.1-2 A00.FR.401, A00.FR.404")
@pytest.mark.parametrize("mode", ["required", "optional"])
async def test_a_station_with_a_certificate_has_security_profile_3(world: World, mode: str):
    async with serving(tls=world.mutual(mode)) as (server, endings):
        async with secure_station(server, world.client(world.station)) as peer:
            await beat(peer)
        handshake = (await endings.connected()).station.handshake
    assert handshake.security_profile == 3
    subject = dict(pair for names in handshake.client_certificate["subject"] for pair in names)
    assert (subject["commonName"], subject["organizationName"]) == ("SERIAL-7", "Acme")


async def test_an_optional_certificate_may_be_missing(world: World):
    async with serving(tls=world.mutual("optional")) as (server, endings):
        async with secure_station(server, world.client()) as peer:
            await beat(peer)
        assert (await endings.connected()).station.handshake.security_profile == 2


@pytest.mark.clause("2.1-2 A00.FR.318")
@pytest.mark.parametrize("suite", SUITES)
async def test_each_demanded_suite_works_with_an_rsa_and_an_ecdsa_certificate(
    world: World, suite: str
):
    both = world.server_tls(world.rsa)
    both.load_cert_chain(world.server)
    client = world.client()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers(suite)
    async with serving(tls=both) as (server, endings):
        async with secure_station(server, client) as peer:
            await beat(peer)
        await endings.connected()


async def test_early_frames_in_tls_may_be_cut_anywhere(world: World):
    beats = b"".join(
        text_frame(b'[2,"%d","Heartbeat",{}]' % number, masked=True) for number in range(2)
    )
    whole = request() + beats
    async with serving(tls=world.server_tls()) as (server, _endings):
        for cut in range(len(request()) - 3, len(whole), 3):
            tcp = await dial(server)
            stream = trio.SSLStream(
                tcp, world.client(), server_hostname="127.0.0.1", https_compatible=True
            )
            await stream.send_all(whole[:cut])
            await trio.testing.wait_all_tasks_blocked()
            await stream.send_all(whole[cut:])
            peer = ScriptedPeer(stream)
            assert await peer.read_head() == 101
            assert [(await peer.receive())[1] for _ in range(2)] == ["0", "1"]
            await tcp.aclose()
        await no_sockets(server)


@pytest.mark.parametrize("size", [10, 1_000_000])
async def test_a_refusal_in_tls_is_read_to_its_end(world: World, size: int):
    timeouts = ocpp.Timeouts(close=600, drain=1)
    async with serving(tls=world.server_tls(), timeouts=timeouts) as (server, endings):
        tcp = await dial(server)
        stream = trio.SSLStream(
            tcp, world.client(), server_hostname="127.0.0.1", https_compatible=True
        )
        async with trio.open_nursery() as nursery:
            head = request("/nowhere", *["X: " + "y" * 1000] * (size // 1000))
            nursery.start_soon(stream.send_all, head)
            # It says FIN behind its answer, so nobody waits for ``timeouts.close``.
            answer = read_answer(await read_to_end(stream))
        await tcp.aclose()
        event = await endings.aborted()
    assert answer.status == event.status == (404 if size < 1000 else 431)


# Through trio's own listeners


@pytest.mark.parametrize("behave", ["station", "plain", "silent", "refused"])
async def test_any_listener_will_do_for_tls(world: World, behave: str):
    listeners = await trio.open_tcp_listeners(0, host="127.0.0.1")
    port = listeners[0].socket.getsockname()[1]
    async with ocpp.open_server(
        csms_of(), listeners=listeners, tls=world.server_tls(), timeouts=QUICK
    ) as server:
        endings = Endings()
        server.observe(endings)
        tcp = await trio.open_tcp_stream("127.0.0.1", port)
        address = tcp.socket.getsockname()
        stream = trio.SSLStream(
            tcp, world.client(), server_hostname="127.0.0.1", https_compatible=True
        )
        event: Any = None
        if behave == "station":
            await stream.send_all(request())
            peer = ScriptedPeer(stream)
            assert await peer.read_head() == 101
            await beat(peer)
            event = await endings.connected()
            event.station.drop("enough")
            await endings.other(ocpp.StationDisconnected)
            assert await read_to_end(tcp) == b""
        elif behave == "refused":
            await stream.send_all(request("/nowhere"))
            assert read_answer(await read_to_end(stream)).status == 404
            event = await endings.aborted()
        elif behave == "plain":
            await tcp.send_all(request())
            assert read_answer(await read_to_end(tcp)).status == 400
            event = await endings.error()
        await tcp.aclose()
        await no_sockets(server)
        assert server.stats().silent == (behave == "silent")
        if event is not None:
            assert event.remote_address == f"127.0.0.1:{address[1]}"
