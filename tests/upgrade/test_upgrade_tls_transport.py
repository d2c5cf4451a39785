"""TLS on a socket of ours: sent, received, ended and broken as a plain socket is."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trio
import trio.testing
from tls_peer import VERSIONS, Authority, TlsPeer, tls_pair

from trio_ocpp._io import tls_pipe
from trio_ocpp._io.listener import bind
from trio_ocpp._io.transport import SocketTransport
from trio_ocpp.options import KeepAlive

# A ClientHello of TLS 1.1, with two suites of its time.
TLS_1_1 = bytes.fromhex("160301002f 0100002b 0302" + "00" * 32 + "00 0004 c013002f 0100 0000")

both = pytest.mark.parametrize("version", VERSIONS, ids=["1.2", "1.3"])
#: Different everywhere, so that nothing can be lost or told twice.
LONG = b"".join(b"%08d" % number for number in range(40_000))


def fill(transport: SocketTransport, data: bytes) -> int:
    """Write of *data* until the kernel takes no more; return how many bytes are gone."""
    total = 0
    while taken := transport.try_send(data[total:]):
        total += taken
    return total


async def receive_all(transport: SocketTransport, size: int, most: int = 65_536) -> bytes:
    data = b""
    while len(data) < size:
        data += await transport.receive(most)
    return data


# What is sent and received


@both
@pytest.mark.parametrize("size", [1, 16_384, 16_385, 70_000, len(LONG)])
async def test_messages_of_any_length_pass_both_ways(version: ssl.TLSVersion, size: int):
    async with tls_pair(version) as (transport, peer):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(transport.send_all, LONG[:size])
            assert await peer.read(size) == LONG[:size]
        async with trio.open_nursery() as nursery:
            nursery.start_soon(peer.send, LONG[:size])
            assert await receive_all(transport, size) == LONG[:size]


@both
async def test_a_slow_reader_gets_every_byte_once(version: ssl.TLSVersion):
    data = LONG * 20
    async with tls_pair(version) as (transport, peer):
        sent = fill(transport, data)
        assert 0 < sent < len(data)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(transport.send_all, data[sent:])
            for at in range(0, len(data), 3_000):
                assert await peer.read(len(data[at : at + 3_000])) == data[at : at + 3_000]


@pytest.mark.parametrize("send", [SocketTransport.send_all, SocketTransport.send_some])
async def test_who_waits_to_send_goes_on_where_the_kernel_stopped(send: object):
    async with tls_pair() as (transport, peer):
        data = LONG * 20
        sent = fill(transport, data)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(send, transport, data[sent : sent + 100])
            await trio.testing.wait_all_tasks_blocked()
            assert await peer.read(sent) == data[:sent]
        assert await peer.read(1) == data[sent : sent + 1]


@both
async def test_records_that_came_together_are_received_together(version: ssl.TLSVersion):
    async with tls_pair(version) as (transport, peer):
        peer.send_raw(peer.records(b"one", b"two", b"three"))
        assert await transport.receive() == b"onetwothree"
        assert transport.try_receive(10) is None


@both
async def test_what_tls_has_read_already_needs_no_event_of_the_socket(version: ssl.TLSVersion):
    async with tls_pair(version) as (transport, peer):
        peer.send_raw(peer.records(b"one", b"two", LONG[:16_000]))
        assert await transport.receive_some(2) == b"on"
        assert await transport.receive_some(2) == b"et"
        assert await transport.receive_some(2) == b"wo"
        assert await receive_all(transport, 16_000, 4096) == LONG[:16_000]
        assert transport.try_receive(10) is None


async def test_half_a_record_is_waited_for():
    async with tls_pair() as (transport, peer):
        whole = peer.records(b"first") + peer.records(b"second")
        for cut in range(1, len(whole)):
            peer.send_raw(whole[:cut])
            first = transport.try_receive(100)
            peer.send_raw(whole[cut:])
            assert (first or b"") + await receive_all(transport, 11 - len(first or b"")) == (
                b"firstsecond"
            )
            whole = peer.records(b"first") + peer.records(b"second")


async def test_half_a_record_behind_what_was_asked_for_is_nothing():
    async with tls_pair() as (transport, peer):
        whole = peer.records(b"first") + peer.records(b"second")
        peer.send_raw(whole[:-1])
        assert await transport.receive_some(5) == b"first"
        assert transport.try_receive(100) is None
        peer.send_raw(whole[-1:])
        assert await transport.receive() == b"second"


async def test_what_comes_with_the_end_of_the_handshake_is_received():
    authority = Authority()
    ours, theirs = socket.socketpair()
    transport = SocketTransport(ours)
    peer = TlsPeer(theirs, authority.theirs(ssl.TLSVersion.TLSv1_3))
    with theirs:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(transport.start_tls, authority.ours())
            held: list[bytes] = []
            peer.send_raw(peer.hello())
            # Its last words of the handshake and its first request in one piece.
            peer.send_raw = held.append  # type: ignore[method-assign]
            await peer.shake_hands()
            theirs.send(b"".join([*held, peer.records(b"early")]))
        assert await transport.receive() == b"early"
    await transport.aclose()


# The handshake


async def test_a_handshake_waits_for_a_peer_that_does_not_read():
    authority = Authority()
    ours, theirs = socket.socketpair()
    transport = SocketTransport(ours)
    peer = TlsPeer(theirs, authority.theirs(ssl.TLSVersion.TLSv1_3))
    with theirs:
        left = fill(transport, bytes(10_000_000))
        async with trio.open_nursery() as nursery:
            nursery.start_soon(transport.start_tls, authority.ours())
            peer.send_raw(peer.hello())
            await trio.testing.wait_all_tasks_blocked()
            while left:
                left -= len(theirs.recv(left))
            await peer.shake_hands()
        peer.send_raw(peer.records(b"in"))
        assert await transport.receive() == b"in"
    await transport.aclose()


async def test_a_cancelled_handshake_leaves_the_socket_plain():
    ours, theirs = socket.socketpair()
    transport = SocketTransport(ours)
    with theirs:
        theirs.send(b"\x16\x03\x01")
        with trio.move_on_after(0) as scope:
            await transport.start_tls(Authority().ours())
        assert scope.cancelled_caught
        await transport.send_all(b"plain")
        assert theirs.recv(100) == b"plain"
    await transport.aclose()


async def test_a_failed_handshake_sends_its_alert_and_keeps_its_cause():
    ours, theirs = socket.socketpair()
    transport = SocketTransport(ours)
    with theirs:
        theirs.settimeout(10)
        theirs.send(TLS_1_1)
        with pytest.raises(trio.BrokenResourceError) as caught:
            await transport.start_tls(Authority().ours())
        assert isinstance(caught.value.__cause__, ssl.SSLError)
        # An alert record, fatal.
        alert = theirs.recv(100)
        assert (alert[0], alert[5]) == (21, 2)
    await transport.aclose()


# The end


@both
async def test_a_peer_that_just_hangs_up_has_ended_the_stream(version: ssl.TLSVersion):
    async with tls_pair(version) as (transport, peer):
        peer.send_raw(peer.records(b"last"))
        peer.sock.shutdown(socket.SHUT_WR)
        assert await transport.receive() == b"last"
        assert await transport.receive() == b""


@both
@pytest.mark.parametrize("last", [b"", b"last"])
async def test_close_notify_ends_the_stream_without_the_socket(
    version: ssl.TLSVersion, last: bytes
):
    async with tls_pair(version) as (transport, peer):
        peer.send_raw((peer.records(last) if last else b"") + peer.goodbye())
        if last:
            assert await transport.receive() == last
        assert await transport.receive() == b""


@both
async def test_end_sending_says_close_notify_and_reading_goes_on(version: ssl.TLSVersion):
    async with tls_pair(version) as (transport, peer):
        peer.send_raw(peer.records(b"before"))
        transport.end_sending()
        assert await peer.read(1) == b""
        peer.send_raw(peer.records(b"after"))
        assert await transport.receive() in (b"before", b"beforeafter")
        transport.end_sending()


async def test_end_sending_never_waits():
    async with tls_pair(pair=socket.socketpair()) as (transport, peer):
        data = LONG * 20
        sent = fill(transport, data)
        transport.end_sending()
        # Not all of the last record, so that it is an end without close_notify.
        with pytest.raises(ssl.SSLEOFError):
            assert await peer.read(len(data)) == data[:sent]


# What breaks


@both
async def test_what_is_not_tls_breaks_the_stream(version: ssl.TLSVersion):
    async with tls_pair(version) as (transport, peer):
        peer.send_raw(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(trio.BrokenResourceError) as caught:
            await transport.receive()
        assert isinstance(caught.value.__cause__, ssl.SSLError)


async def test_what_came_before_it_broke_is_received_first():
    async with tls_pair() as (transport, peer):
        peer.send_raw(peer.records(b"one", b"two") + b"\x17\x03\x03\x00\x20" + bytes(32))
        assert await transport.receive() == b"onetwo"
        for _ in range(2):
            with pytest.raises(trio.BrokenResourceError):
                await transport.receive()


async def test_a_reset_breaks_the_stream():
    (listener,) = await bind("127.0.0.1", 0, KeepAlive())
    theirs = socket.create_connection(listener.address)
    accepted = await listener.accept()
    async with tls_pair(pair=(accepted.socket, theirs)) as (transport, peer):
        peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        peer.sock.close()
        with pytest.raises(trio.BrokenResourceError) as caught:
            await transport.receive()
        assert isinstance(caught.value.__cause__, ConnectionResetError)
    await listener.aclose()


async def test_who_cannot_send_any_more_wakes_who_receives():
    async with tls_pair() as (transport, peer), trio.open_nursery() as nursery:

        @nursery.start_soon
        async def receive() -> None:
            with pytest.raises(trio.BrokenResourceError):
                await transport.receive()

        await trio.testing.wait_all_tasks_blocked()
        transport.end_sending()
        assert await peer.read(1) == b""
        with pytest.raises(trio.BrokenResourceError):
            transport.try_send(b"too late")


@asynccontextmanager
async def openssl() -> AsyncIterator[tuple[SocketTransport, trio.Process]]:
    """Connect OpenSSL's own client, which can ask for new keys."""
    (listener,) = await bind("127.0.0.1", 0, KeepAlive())
    command = ["openssl", "s_client", "-tls1_3", "-connect", f"127.0.0.1:{listener.address[1]}"]
    pipe = subprocess.PIPE
    client = await trio.lowlevel.open_process(command, stdin=pipe, stdout=pipe, stderr=pipe)
    assert client.stdin and client.stdout and client.stderr
    async with listener, client.stdin, client.stdout, client.stderr:
        try:
            with trio.fail_after(10):
                transport = await listener.accept()
                await transport.start_tls(Authority().ours())
                yield transport, client
        finally:
            client.kill()
            await client.wait()
    await transport.aclose()


async def told(stream: trio.abc.ReceiveStream | None, word: bytes) -> None:
    """Wait until *word* is printed."""
    assert stream is not None
    printed = b""
    while word not in printed:
        printed += await stream.receive_some()


async def ask_for_new_keys(client: trio.Process) -> None:
    assert client.stdin is not None
    await client.stdin.send_all(b"K\n")
    await told(client.stderr, b"KEYUPDATE")
    await client.stdin.send_all(b"text\n")


needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")


@needs_openssl
async def test_new_keys_are_taken_and_answered_with_what_is_sent_next():
    async with openssl() as (transport, client):
        for word in (b"one", b"two"):
            await ask_for_new_keys(client)
            assert await transport.receive() == b"text\n"
            await transport.send_all(word + b"\n")
            await told(client.stdout, word)


@needs_openssl
async def test_who_asks_for_new_keys_without_end_is_dropped(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tls_pipe, "_MOST_UNASKED", 0)
    async with openssl() as (transport, client):
        # The session tickets go with it.
        await transport.send_all(b"hello\n")
        await ask_for_new_keys(client)
        with pytest.raises(trio.BrokenResourceError, match="asks for new TLS keys"):
            # It is told where more comes, and several may have come together.
            for _ in range(10):
                assert await transport.receive() == b"text\n"
                await ask_for_new_keys(client)
