"""TLS handshakes that fail: each with a diagnosis for whoever is on site."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

import pytest
import trio
import trio.testing
from upgrade_tls import World
from upgrade_wire import (
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


async def test_a_client_without_its_certificate_is_told_by_an_alert(world: World):
    async with serving(tls=world.mutual()) as (server, endings):
        # With TLS 1.3 it is through with its handshake before, and has sent its request.
        failed = await trio.to_thread.run_sync(shake_hands, server, world.client())
        await endings.error()
        await no_sockets(server)
    assert isinstance(failed, ssl.SSLError)
    assert failed.reason == "TLSV13_ALERT_CERTIFICATE_REQUIRED"


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
        await server.drain()
        event = await endings.aborted()
        assert await read_to_end(stream) == b""
    assert (event.stage, event.status) == ("tls", None)
    assert event.reason == "the server is shutting down"


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
