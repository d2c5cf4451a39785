"""TLS: the suites that OCPP demands, mutual TLS, and a diagnosis for whatever goes wrong."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trio
import trio.testing
import trustme
from upgrade_wire import (
    HEARTBEAT,
    QUICK,
    Endings,
    basic,
    csms_of,
    dial,
    no_sockets,
    read_answer,
    read_to_end,
    request,
    reset,
    serving,
)

import trio_ocpp as ocpp
from trio_ocpp._io.tls import explain_tls
from trio_ocpp.testing import ScriptedPeer
from trio_ocpp.websocket.frames import text_frame

SUITES = (
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "AES128-GCM-SHA256",
    "AES256-GCM-SHA384",
)
YESTERDAY = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
LONG_AGO = YESTERDAY - datetime.timedelta(days=30)


class World:
    """Authorities and certificates as PEM files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ca = trustme.CA()
        self.stranger = trustme.CA()
        self.ca_file = self._write("ca", self.ca.cert_pem)
        self.server = self.chain("server", self.ca, "127.0.0.1")
        self.rsa = self.chain("rsa", self.ca, "127.0.0.1", key_type=trustme.KeyType.RSA)
        expired = {"not_before": LONG_AGO, "not_after": YESTERDAY}
        self.expired = self.chain("expired", self.ca, "127.0.0.1", **expired)
        names = {"common_name": "SERIAL-7", "organization_name": "Acme"}
        self.station = self.chain("station", self.ca, "station.example", **names)
        self.station_expired = self.chain("old station", self.ca, "station.example", **expired)
        self.station_strange = self.chain("strange", self.stranger, "station.example")

    def _write(self, name: str, pem: trustme.Blob) -> Path:
        path = self._folder / f"{name}.pem"
        pem.write_to_path(path)
        return path

    def chain(self, name: str, authority: trustme.CA, *who: str, **more: Any) -> Path:
        certificate = authority.issue_cert(*who, **more)
        return self._write(name, certificate.private_key_and_cert_chain_pem)

    def server_tls(self, certificate: Path | None = None, **more: Any) -> ssl.SSLContext:
        return ocpp.server_tls(certificate or self.server, **more)

    def mutual(self, mode: str = "required") -> ssl.SSLContext:
        return self.server_tls(client_ca=self.ca_file, client_certificate=mode)

    def client(self, certificate: Path | None = None) -> ssl.SSLContext:
        return ocpp.client_tls(self.ca_file, certfile=certificate)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("tls"))


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


@asynccontextmanager
async def secure_station(
    server: ocpp.Server, context: ssl.SSLContext, *, early: bytes = b"", **changed: Any
) -> AsyncIterator[ScriptedPeer]:
    tcp = await dial(server)
    stream = trio.SSLStream(tcp, context, server_hostname="127.0.0.1", https_compatible=True)
    try:
        await stream.send_all(request(**changed) + early)
        peer = ScriptedPeer(stream)
        await peer.read_head()
        yield peer
    finally:
        await tcp.aclose()


async def beat(peer: ScriptedPeer) -> None:
    with trio.fail_after(10):
        await peer.send(HEARTBEAT)
        assert (await peer.receive())[0] == 3


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


# Whatever goes wrong


def shake_hands(
    server: ocpp.Server, context: ssl.SSLContext, data: bytes = b"", then_read: bool = True
) -> BaseException | None:
    """Be a TLS client of OpenSSL's own, which sends its alerts; return why it failed."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as tcp:
        try:
            with context.wrap_socket(tcp, server_hostname="127.0.0.1") as secure:
                secure.sendall(data or request())
                secure.recv(1)
        except OSError as error:
            return error
    return None


@pytest.mark.parametrize(
    ("server_side", "client_side", "words"),
    [
        (
            lambda w: w.server_tls(),
            lambda w: ssl.create_default_context(cadata=w.stranger.cert_pem.bytes().decode()),
            "the station does not trust our certificate: unknown CA",
        ),
        (
            lambda w: w.server_tls(w.expired),
            lambda w: w.client(),
            "the station says that our certificate has expired; check its clock",
        ),
        (
            lambda w: w.mutual(),
            lambda w: w.client(),
            "the station showed no client certificate",
        ),
        (
            lambda w: w.mutual(),
            lambda w: w.client(w.station_expired),
            "the station's client certificate is not accepted: certificate has expired",
        ),
        (
            lambda w: w.mutual(),
            lambda w: w.client(w.station_strange),
            "the station's client certificate is not accepted: unable to get local issuer",
        ),
    ],
    ids=["our CA unknown", "ours expired", "theirs missing", "theirs expired", "their CA unknown"],
)
async def test_certificates_that_are_not_accepted_are_diagnosed(
    world: World,
    server_side: Callable[[World], ssl.SSLContext],
    client_side: Callable[[World], ssl.SSLContext],
    words: str,
):
    async with serving(tls=server_side(world)) as (server, endings):
        context = client_side(world)
        failed = await trio.to_thread.run_sync(shake_hands, server, context)
        event = await endings.error()
        await no_sockets(server)
    assert failed is None or isinstance(failed, OSError)
    assert event.stage == "tls"
    assert event.reason.startswith(words)
    assert isinstance(event.error, ssl.SSLError)
    assert event.identity is None


async def test_client_and_server_without_a_common_suite_are_diagnosed(world: World):
    # The server has an ECDSA certificate only.
    client = world.client()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers("AES128-GCM-SHA256")
    async with serving(tls=world.server_tls()) as (server, endings):
        await trio.to_thread.run_sync(shake_hands, server, client)
        event = await endings.error()
    assert event.reason == "station and server have no cipher suite in common"


# A ClientHello of TLS 1.1, with two suites of its time.
TLS_1_1 = bytes.fromhex("160301002f 0100002b 0302" + "00" * 32 + "00 0004 c013002f 0100 0000")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (TLS_1_1, "the station speaks only an older TLS than this port allows"),
        (request(), "a plain (ws://) client on the TLS port; use wss://"),
        (b"\x00\x01\x00\x00\x00\x06\x01\x03\x00\x00\x00\x01", "not TLS: a plain client"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "not TLS: a plain client"),
        (b"\x16\x03\x01\x00", "the station hung up during the TLS handshake"),
    ],
    ids=["old TLS", "ws://", "Modbus", "SSH", "half a hello"],
)
async def test_what_is_no_good_tls_is_diagnosed(world: World, data: bytes, words: str):
    async with serving(tls=world.server_tls()) as (server, endings), await dial(server) as stream:
        await stream.send_all(data)
        await stream.send_eof()
        event = await endings.error()
    assert event.stage == "tls"
    assert event.reason.startswith(words)


async def test_a_reset_during_the_tls_handshake_is_told(world: World):
    async with serving(tls=world.server_tls()) as (server, endings):
        stream = await dial(server)
        await stream.send_all(TLS_1_1[:5])
        await trio.testing.wait_all_tasks_blocked()
        reset(stream)
        event = await endings.error()
    assert event.stage == "tls"
    assert event.reason == "connection lost in the TLS handshake: Connection reset by peer"


async def test_a_plain_client_on_the_tls_port_gets_a_plain_400(world: World):
    async with serving(tls=world.server_tls()) as (server, endings), await dial(server) as stream:
        await stream.send_all(request())
        answer = read_answer(await read_to_end(stream))
        await endings.error()
    assert answer.status == 400
    assert answer.body.startswith(b"This port speaks TLS: use wss://")


async def test_a_tls_client_on_the_plain_port_is_diagnosed(world: World):
    async with serving() as (server, endings):
        await trio.to_thread.run_sync(shake_hands, server, world.client())
        event = await endings.error()
    assert event.reason == "a TLS (wss://) client on the plain port; use ws://, or serve TLS here"
    assert isinstance(event.error, ocpp.RemoteProtocolError)


async def test_who_says_nothing_on_the_tls_port_is_only_counted(world: World):
    async with serving(tls=world.server_tls()) as (server, endings):
        await (await dial(server)).aclose()
        reset(await dial(server))
        with trio.fail_after(10):
            while server.stats().silent < 2:
                await trio.testing.wait_all_tasks_blocked()
        assert endings.all == []


async def test_a_tls_handshake_that_takes_too_long_is_aborted_without_an_answer(world: World):
    timeouts = ocpp.Timeouts(handshake=0.2, close=0.3)
    async with (
        serving(tls=world.server_tls(), timeouts=timeouts) as (server, endings),
        await dial(server) as stream,
    ):
        await stream.send_all(TLS_1_1[:20])
        event = await endings.aborted()
        assert await read_to_end(stream) == b""
    assert (event.stage, event.status) == ("tls", None)
    assert event.reason == "TLS handshake incomplete after 0.2 s"


async def test_a_request_in_tls_that_takes_too_long_is_408(world: World):
    timeouts = ocpp.Timeouts(handshake=0.3, close=0.3)
    async with serving(tls=world.server_tls(), timeouts=timeouts) as (server, endings):
        tcp = await dial(server)
        stream = trio.SSLStream(
            tcp, world.client(), server_hostname="127.0.0.1", https_compatible=True
        )
        await stream.do_handshake()
        assert read_answer(await read_to_end(stream)).status == 408
        await tcp.aclose()
        event = await endings.aborted()
    assert event.reason == "request head incomplete after 0.3 s (0 bytes)"


async def test_who_hangs_up_behind_the_tls_handshake_is_told(world: World):
    async with serving(tls=world.server_tls()) as (server, endings):
        tcp = await dial(server)
        stream = trio.SSLStream(
            tcp, world.client(), server_hostname="127.0.0.1", https_compatible=True
        )
        await stream.do_handshake()
        await stream.aclose()
        event = await endings.aborted()
    assert (event.stage, event.reason) == ("request", "hung up after 0 bytes of its request")


async def test_a_shutdown_during_the_tls_handshake_writes_nothing(world: World):
    async with serving(tls=world.server_tls()) as (server, endings), await dial(server) as stream:
        await stream.send_all(TLS_1_1[:20])
        await trio.testing.wait_all_tasks_blocked()
        await server.shut_down()
        event = await endings.aborted()
        assert await read_to_end(stream) == b""
    assert (event.stage, event.status) == ("tls", None)
    assert event.reason == "the server is shutting down"


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


# The words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("TLSV1_ALERT_UNKNOWN_CA", "does not trust our certificate"),
        ("SSLV3_ALERT_CERTIFICATE_EXPIRED", "our certificate has expired"),
        ("SSLV3_ALERT_CERTIFICATE_UNKNOWN", "does not accept our certificate"),
        ("SSLV3_ALERT_BAD_CERTIFICATE", "check name and chain"),
        ("TLSV1_ALERT_PROTOCOL_VERSION", "no TLS version in common"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "no cipher suite or certificate in common"),
        ("SOMETHING_NEW", "TLS handshake failed: [SSL: SOMETHING_NEW]"),
    ],
)
def test_what_openssl_says_is_put_in_words(said: str, words: str):
    assert words in explain_tls(ssl.SSLError(1, f"[SSL: {said}] (_ssl.c:1006)"))
