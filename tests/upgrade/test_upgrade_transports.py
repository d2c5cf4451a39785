"""The byte streams below a handshake: sent without waiting, ended, closed and reset."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
import trio
import trio.socket
import trio.testing
from upgrade_wire import reset

from trio_ocpp._io.listener import bind
from trio_ocpp._io.transport import SocketTransport, StreamTransport
from trio_ocpp.options import KeepAlive


def pair() -> tuple[SocketTransport, socket.socket]:
    ours, theirs = socket.socketpair()
    theirs.settimeout(10)
    return SocketTransport(ours), theirs


def fill(transport: SocketTransport) -> int:
    """Write until the kernel takes no more; return how many bytes it took."""
    total = 0
    while taken := transport.try_send(bytes(65536)):
        total += taken
    return total


async def drain(sock: socket.socket, size: int) -> None:
    """Read *size* bytes, and let the other side write meanwhile."""
    while size:
        size -= len(sock.recv(65536))
        await trio.testing.wait_all_tasks_blocked()


async def test_try_send_says_how_much_the_kernel_took():
    transport, theirs = pair()
    with theirs:
        total = fill(transport)
        assert total > 0
        assert transport.try_send(b"x") == 0
    with pytest.raises(trio.BrokenResourceError):
        transport.try_send(b"x")
    await transport.aclose()


@pytest.mark.parametrize("send", [SocketTransport.send_all, SocketTransport.send_some])
async def test_sending_waits_for_room(send: Any):
    transport, theirs = pair()
    with theirs:
        total = fill(transport)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(send, transport, b"last")
            await trio.testing.wait_all_tasks_blocked()
            await drain(theirs, total + 4)
    await transport.aclose()


async def test_room_can_be_waited_for():
    transport, theirs = pair()
    with theirs:
        await transport.wait_send_all_might_not_block()
    await transport.aclose()


class Meanwhile(trio.abc.Instrument):
    """Does something once, between the kernel's word that a socket is ready and its use."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act: Callable[[], object] | None = act

    def after_io_wait(self, timeout: float) -> None:
        act, self._act = self._act, None
        if act is not None:
            act()


async def test_receiving_goes_on_when_there_was_nothing_after_all():
    transport, theirs = pair()
    with theirs:
        async with trio.open_nursery() as nursery:

            @nursery.start_soon
            async def receive() -> None:
                assert await transport.receive() == b"kept"

            await trio.testing.wait_all_tasks_blocked()
            theirs.send(b"stolen")
            trio.lowlevel.add_instrument(Meanwhile(lambda: transport.socket.recv(100)))
            await trio.testing.wait_all_tasks_blocked()
            theirs.send(b"kept")
    await transport.aclose()


async def test_sending_goes_on_when_there_was_no_room_after_all():
    transport, theirs = pair()
    with theirs:
        async with trio.open_nursery() as nursery:
            filled: list[int] = []

            @nursery.start_soon
            async def send() -> None:
                trio.lowlevel.add_instrument(Meanwhile(lambda: filled.append(fill(transport))))
                assert await transport.send_some(b"x") == 1

            await trio.testing.wait_all_tasks_blocked()
            await drain(theirs, filled[0] + 1)
    await transport.aclose()


async def test_who_receives_some_gets_no_more_than_asked_for():
    transport, theirs = pair()
    with theirs:
        theirs.send(b"abc")
        assert not transport.saw_bytes
        assert await transport.receive_some(2) == b"ab"
        assert transport.saw_bytes
        assert await transport.receive_some() == b"c"
    await transport.aclose()


async def test_a_closed_transport_says_so():
    transport, theirs = pair()
    with theirs:
        transport.abort()
        transport.abort()
        transport.end_sending()
        for use in (
            transport.receive,
            transport.receive_some,
            transport.wait_send_all_might_not_block,
            lambda: transport.send_all(b"x"),
            lambda: transport.send_some(b"x"),
        ):
            with pytest.raises(trio.ClosedResourceError):
                await use()


async def test_closing_wakes_who_waits():
    transport, theirs = pair()
    with theirs:
        async with trio.open_nursery() as nursery:

            @nursery.start_soon
            async def receive() -> None:
                with pytest.raises(trio.ClosedResourceError):
                    await transport.receive()

            await trio.testing.wait_all_tasks_blocked()
            transport.abort()


async def test_end_sending_is_heard_and_reading_goes_on():
    transport, theirs = pair()
    with theirs:
        transport.end_sending()
        assert theirs.recv(1) == b""
        theirs.send(b"still")
        assert await transport.receive() == b"still"
    await transport.aclose()


async def test_a_reset_is_a_broken_resource():
    (listener,) = await bind("127.0.0.1", 0, KeepAlive())
    async with listener:
        stream = await trio.open_tcp_stream(*listener.address)
        transport = await listener.accept()
        reset(stream)
        with pytest.raises(trio.BrokenResourceError) as caught:
            await transport.receive()
        assert isinstance(caught.value.__cause__, ConnectionResetError)
        await transport.aclose()


async def test_a_peer_that_is_gone_when_it_is_accepted_has_its_name_all_the_same():
    (listener,) = await bind("127.0.0.1", 0, KeepAlive())
    async with listener:
        stream = await trio.open_tcp_stream(*listener.address)
        port = stream.socket.getsockname()[1]
        reset(stream)
        transport = await listener.accept()
        assert transport.remote_address == f"127.0.0.1:{port}"
        await transport.aclose()


async def test_a_socket_without_a_peer_has_no_name():
    transport = SocketTransport(socket.socket())
    assert transport.remote_address == "unknown"
    await transport.aclose()


async def test_a_stream_transport_passes_everything_on():
    ours, theirs = trio.testing.memory_stream_pair()
    transport = StreamTransport(ours)
    assert transport.remote_address == "unknown"
    assert transport.sink.send(b"x") == 0
    assert await transport.send_some(b"some") == 4
    await transport.wait_send_all_might_not_block()
    await transport.send_all(b"all")
    assert await theirs.receive_some() == b"someall"
    await theirs.send_all(b"back")
    assert not transport.saw_bytes
    assert await transport.receive() == b"back"
    assert transport.saw_bytes
    # It has no socket: whoever accepted it closes it.
    transport.end_sending()
    transport.abort()
    await transport.aclose()
    assert await theirs.receive_some() == b""


@pytest.mark.parametrize("depth", [1, 2])
async def test_the_socket_at_the_bottom_is_the_one_that_is_ended_and_closed(depth: int):
    ours, theirs = trio.socket.socketpair()
    transport = StreamTransport(trio.SocketStream(ours))
    if depth == 2:
        transport = StreamTransport(transport)
    stream = trio.SocketStream(theirs)
    transport.end_sending()
    assert await stream.receive_some() == b""
    transport.abort()
    with pytest.raises(trio.BrokenResourceError):
        await stream.send_all(b"x")
    transport.end_sending()
    await stream.aclose()
