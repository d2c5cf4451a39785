"""Sockets as they are accepted: keep-alive before the first byte, and listeners that go on."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import trio
import trio.socket
import trio.testing
from upgrade_wire import HEARTBEAT, Endings, csms_of, read_answer, read_to_end, request

import trio_ocpp as ocpp
from trio_ocpp._io.listener import Listener, bind
from trio_ocpp._io.transport import SocketTransport
from trio_ocpp.options import KeepAlive
from trio_ocpp.testing import ScriptedPeer

# Keep-alive


def keep_alive_of(sock: socket.socket) -> tuple[int, int, int, int]:
    tcp = socket.IPPROTO_TCP
    return (
        sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE),
        sock.getsockopt(tcp, socket.TCP_KEEPIDLE),
        sock.getsockopt(tcp, socket.TCP_KEEPINTVL),
        sock.getsockopt(tcp, socket.TCP_KEEPCNT),
    )


class Watching(trio.abc.Listener[SocketTransport]):
    """Looks at each socket when the server gets it, before anything is read from it."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.seen: list[tuple[int, int, int, int]] = []
        self.accepted = trio.Event()

    async def accept(self) -> SocketTransport:
        transport = await self._listener.accept()
        self.seen.append(keep_alive_of(transport.socket))
        self.accepted.set()
        return transport

    async def aclose(self) -> None:
        await self._listener.aclose()


@pytest.mark.parametrize(
    ("options", "values"),
    [
        (ocpp.ServerOptions(), (1, 60, 10, 3)),
        (ocpp.ServerOptions(keep_alive=KeepAlive(idle=7, interval=5, count=2)), (1, 7, 5, 2)),
    ],
)
async def test_keep_alive_is_on_before_a_byte_is_read(
    options: ocpp.ServerOptions, values: tuple[int, ...]
):
    (listener,) = await bind("127.0.0.1", 0, options.keep_alive)
    watching = Watching(listener)
    async with ocpp.open_server(csms_of(), listeners=[watching], options=options) as server:
        async with await trio.open_tcp_stream(*listener.address):
            await watching.accepted.wait()
            assert watching.seen == [values]
        with trio.fail_after(10):
            while not server.stats().silent:
                await trio.testing.wait_all_tasks_blocked()


async def test_the_options_of_the_server_reach_its_own_listeners():
    options = ocpp.ServerOptions(keep_alive=KeepAlive(idle=7, interval=5, count=2))
    async with (
        ocpp.open_server(csms_of(), port=0, options=options) as server,
        await trio.open_tcp_stream("127.0.0.1", server.port) as stream,
    ):
        await trio.testing.wait_all_tasks_blocked()
        client = stream.socket.getsockname()
        # Look at the process from outside, as an operator would.
        (accepted,) = [
            connection.fd
            for connection in psutil.Process().net_connections("tcp4")
            if connection.raddr == client
        ]
        with socket.socket(fileno=os.dup(accepted)) as theirs:
            assert keep_alive_of(theirs) == (1, 7, 5, 2)


# Listening


async def test_a_listener_takes_in_a_fleet_that_comes_at_once():
    (listener,) = await bind("127.0.0.1", 0, KeepAlive())
    async with listener:
        clients = [await trio.open_tcp_stream(*listener.address) for _ in range(40)]
        addresses = {"{}:{}".format(*client.socket.getsockname()) for client in clients}
        for _ in range(40):
            transport = await listener.accept()
            addresses.remove(transport.remote_address)
            await transport.aclose()
        for client in clients:
            await client.aclose()
    assert addresses == set()


class Troubled(socket.socket):
    """A listening socket whose next connections are in trouble."""

    troubles: list[int]

    def accept(self) -> tuple[socket.socket, Any]:
        if self.troubles:
            raise OSError(self.troubles.pop(0), "trouble")
        return super().accept()


@asynccontextmanager
async def troubled(*troubles: int) -> AsyncIterator[Listener]:
    with Troubled() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        sock.troubles = list(troubles)
        yield Listener(sock, KeepAlive())


async def test_the_trouble_of_one_connection_is_not_the_listeners():
    async with (
        troubled(errno.ECONNABORTED, errno.EPERM, errno.EHOSTUNREACH) as listener,
        await trio.open_tcp_stream(*listener.address),
    ):
        transport = await listener.accept()
        await transport.aclose()


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENOMEM])
async def test_running_out_of_descriptors_is_told_to_who_listens(code: int):
    async with troubled(code) as listener:
        with pytest.raises(OSError, match="trouble"):
            await listener.accept()


async def test_a_connection_that_takes_no_options_any_more_is_dropped():
    # A Unix socket stands for what macOS does after a reset: it refuses TCP's options.
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind("")
        sock.listen()
        listener = Listener(sock, KeepAlive())
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(sock.getsockname())
            with trio.move_on_after(0.01) as waiting:
                await listener.accept()
            assert waiting.cancelled_caught
            assert client.recv(1) == b""


async def test_accepting_ends_when_the_listener_is_closed():
    (listener,) = await bind("127.0.0.1", 0, KeepAlive())
    async with trio.open_nursery() as nursery:

        @nursery.start_soon
        async def accept() -> None:
            with pytest.raises(trio.ClosedResourceError):
                await listener.accept()

        await trio.testing.wait_all_tasks_blocked()
        await listener.aclose()
    with pytest.raises(trio.ClosedResourceError):
        await listener.accept()


async def test_a_port_in_use_is_an_error_and_leaves_no_listener():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            await bind("127.0.0.1", taken.getsockname()[1], KeepAlive())


class Resolver(trio.abc.HostnameResolver):
    """Gives a name the addresses that the test wants it to have."""

    def __init__(self, *addresses: tuple[socket.AddressFamily | int, str]) -> None:
        self._addresses = addresses

    async def getaddrinfo(self, host: Any, port: Any, *_more: Any) -> Any:
        return [(family, socket.SOCK_STREAM, 6, "", (a, port)) for family, a in self._addresses]

    async def getnameinfo(self, sockaddr: Any, flags: int) -> Any:
        raise NotImplementedError


@asynccontextmanager
async def resolving(*addresses: tuple[socket.AddressFamily | int, str]) -> AsyncIterator[None]:
    old = trio.socket.set_custom_hostname_resolver(Resolver(*addresses))
    try:
        yield
    finally:
        trio.socket.set_custom_hostname_resolver(old)


async def test_all_addresses_of_a_name_share_the_port_that_was_chosen():
    async with resolving((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        listeners = await bind("dual.example", 0, KeepAlive())
    (_, first), (_, second) = [listener.address for listener in listeners]
    assert first == second
    for listener in listeners:
        await listener.aclose()


@pytest.mark.parametrize("missing", [(socket.AF_INET6, "2001:db8::1"), (socket.AF_APPLETALK, "x")])
async def test_an_address_family_that_the_machine_lacks_is_passed_over(
    missing: tuple[socket.AddressFamily, str],
):
    async with resolving(missing, (socket.AF_INET, "127.0.0.1")):
        listeners = await bind("half.example", 0, KeepAlive())
    assert [listener.address[0] for listener in listeners] == ["127.0.0.1"]
    await listeners[0].aclose()


async def test_a_host_that_is_not_ours_is_an_error():
    async with resolving((socket.AF_INET6, "2001:db8::1")):
        with pytest.raises(OSError, match=r"[Cc]an(no|')t assign"):
            await bind("other.example", 0, KeepAlive())


async def test_a_failure_at_the_second_address_closes_the_first():
    async with resolving((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "127.0.0.1")):
        with pytest.raises(OSError, match="in use"):
            await bind("twice.example", 0, KeepAlive())


async def test_an_ipv6_station_gets_in_under_its_address():
    async with ocpp.open_server(csms_of(), "::1", 0) as server:
        endings = Endings()
        server.observe(endings)
        async with await trio.open_tcp_stream("::1", server.port) as stream:
            await stream.send_all(request())
            assert await ScriptedPeer(stream).read_head() == 101
            port = stream.socket.getsockname()[1]
            assert (await endings.connected()).remote_address == f"[::1]:{port}"


async def test_ipv6_proxies_are_trusted_too():
    options = ocpp.ServerOptions(trusted_proxies=("::1",))
    async with ocpp.open_server(csms_of(), "::1", 0, options=options) as server:
        endings = Endings()
        server.observe(endings)
        async with await trio.open_tcp_stream("::1", server.port) as stream:
            await stream.send_all(request("/ocpp/CP1", "X-Forwarded-For: 203.0.113.7"))
            assert await ScriptedPeer(stream).read_head() == 101
            assert (await endings.connected()).remote_address == "203.0.113.7"


async def test_a_unix_socket_is_served_as_well(tmp_path: Path):
    """As behind a proxy on the same machine."""
    path = tmp_path / "ocpp.sock"
    sock = trio.socket.socket(socket.AF_UNIX)
    await sock.bind(str(path))
    sock.listen()
    listeners = [trio.SocketListener(sock)]
    async with ocpp.open_server(csms_of(), listeners=listeners) as server:
        endings = Endings()
        server.observe(endings)
        async with await trio.open_unix_socket(path) as stream:
            await stream.send_all(request())
            peer = ScriptedPeer(stream)
            assert await peer.read_head() == 101
            await peer.send(HEARTBEAT)
            assert (await peer.receive())[0] == 3
            assert (await endings.connected()).remote_address == "local socket"


async def test_the_whole_answer_comes_before_the_end():
    # Over plain TCP and with bytes of the request still on their way.
    async with (
        ocpp.open_server(csms_of(), port=0, limits=ocpp.Limits(head=100)) as server,
        await trio.open_tcp_stream("127.0.0.1", server.port) as stream,
    ):
        await stream.send_all(request() + bytes(300_000))
        assert read_answer(await read_to_end(stream)).status == 431
