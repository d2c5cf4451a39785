"""Addresses, listening sockets, and the connections of this process."""

import errno
import socket

import pytest
import trio

from board_ui import sockets
from board_ui.sockets import Place, cut, limit_stall_of, listen, read_bind

LINUX = hasattr(socket, "TCP_USER_TIMEOUT")


@pytest.mark.parametrize(
    ("bind", "place"),
    [
        ("127.0.0.1:8080", Place("127.0.0.1", 8080)),
        ("localhost:0", Place("localhost", 0)),
        ("[::1]:65535", Place("::1", 65535)),
    ],
)
def test_an_address_is_read_and_written_alike(bind: str, place: Place) -> None:
    assert read_bind(bind) == place
    assert str(place) == bind


@pytest.mark.parametrize(
    "bind", ["", "8080", ":8080", "host", "::1:80", "[]:1", "a:65536", "a:-1", 8080]
)
def test_what_is_no_address_is_refused_with_what_is_one(bind: str) -> None:
    with pytest.raises(ValueError, match=r"given as '127\.0\.0\.1:8080' or '\[::1\]:8080', not"):
        read_bind(bind)


async def test_a_port_in_use_is_one_error_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = Place(*taken.getsockname())
        with pytest.raises(OSError, match=f"{place}: address already in use") as caught:
            await listen(str(place), 8)
    assert caught.value.errno == errno.EADDRINUSE


async def test_a_host_that_does_not_exist_is_one_error_that_names_it() -> None:
    with pytest.raises(OSError, match=r"^\[Errno -\d+\] nowhere\.invalid:1: "):
        await listen("nowhere.invalid:1", 8)


async def test_a_connection_inherits_the_end_to_a_stall() -> None:
    with await listen("127.0.0.1:0", 8) as ours, socket.socket() as theirs:
        ours.setblocking(True)
        theirs.connect(ours.getsockname())
        accepted, _ = ours.accept()
        with accepted:
            assert _stall_of(accepted) == (8_000 if LINUX else None)


async def test_ipv6_is_listened_on_where_there_is_one() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 here")
    with await listen("[::1]:0", 8) as ours:
        assert ours.getsockname()[0] == "::1"


def _pair() -> tuple[socket.socket, socket.socket, Place]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        place = Place(*listening.getsockname())
        theirs = socket.create_connection(place)
        ours, _ = listening.accept()
    return ours, theirs, place


def _stall_of(sock: socket.socket) -> int | None:
    return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) if LINUX else None


def test_a_connection_is_found_by_its_two_ends() -> None:
    ours, theirs, _ = _pair()
    with ours, theirs:
        assert limit_stall_of(ours.getpeername(), ours.getsockname(), 3)
        assert _stall_of(ours) == (3_000 if LINUX else None)
        assert _stall_of(theirs) in (0, None)


def test_a_connection_of_others_is_not_found() -> None:
    assert not limit_stall_of(("127.0.0.1", 1), ("127.0.0.1", 2), 3)
    assert not limit_stall_of(("/run/board.sock", None), None, 3)


def test_only_what_was_accepted_at_a_place_is_cut() -> None:
    ours, theirs, place = _pair()
    other, peer, _ = _pair()
    with ours, theirs, other, peer:
        assert cut(place) == 1
        assert theirs.recv(1) == b""
        peer.sendall(b"x")
        assert other.recv(1) == b"x"


def test_a_wildcard_place_is_each_address_of_its_port() -> None:
    ours, theirs, place = _pair()
    with ours, theirs:
        assert cut(Place("0.0.0.0", place.port)) == 1


def test_without_a_table_of_descriptors_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_DESCRIPTORS", "/nowhere")
    assert cut(Place("127.0.0.1", 1)) == 0


@pytest.mark.skipif(not LINUX, reason="its socket takes other options")
async def test_macos_has_an_option_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_USER_TIMEOUT", None)
    monkeypatch.setattr(sockets.sys, "platform", "darwin")
    monkeypatch.setattr(sockets, "_MACOS_DROP_TIME", socket.TCP_USER_TIMEOUT)
    with await listen("127.0.0.1:0", 8) as ours:
        assert _stall_of(ours) == 8
    monkeypatch.setattr(sockets.sys, "platform", "win32")
    with await listen("127.0.0.1:0", 8) as ours:
        assert _stall_of(ours) == 0
    await trio.lowlevel.checkpoint()
