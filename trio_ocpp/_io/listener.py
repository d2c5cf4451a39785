"""Listening sockets of our own: keep-alive is on when a socket is accepted, before a byte.

``trio.serve_listeners`` drives them. Several sockets are accepted per wake-up,
so that a fleet that comes back at once is not taken in one by one. Knows no
TLS and no HTTP.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Sequence

import trio
import trio.abc

from ..options import KeepAlive
from .transport import SocketTransport

#: The kernel cuts this to its own limit (net.core.somaxconn).
_BACKLOG = 4096
#: Sockets accepted in a row before other tasks get their turn. With more of them in their
#: handshakes at once, the garbage collector finds more alive: 16 cost 5 % of the handshakes.
_RUN = 4
#: An accepted socket has the options of the listening one: set once, they cost nothing.
_INHERITED = sys.platform == "linux"
#: macOS has TCP_KEEPALIVE, which is 0x10, for what others call TCP_KEEPIDLE.
_KEEP_IDLE: int = getattr(socket, "TCP_KEEPIDLE", 0x10)
#: Errors of ``accept`` that are about us. All others are of the one connection that was to be
#: accepted (accept(2) passes on what its network or a firewall said): on to the next one.
_OUR_TROUBLE = frozenset(
    (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS, errno.EINVAL, errno.ENOTSOCK)
)
#: The machine has no such address family, or not this address of a name that has several.
_NOT_HERE = frozenset((errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL))


class Listener(trio.abc.Listener[SocketTransport]):
    """One listening TCP socket. Owns it."""

    def __init__(self, sock: socket.socket, keep_alive: KeepAlive) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._keep_alive = keep_alive
        self._inherited = _INHERITED and _takes_options(sock, keep_alive)
        self._run = 0

    @property
    def address(self) -> tuple[str, int]:
        """The host and port that it is bound to."""
        host, port = self._socket.getsockname()[:2]
        return host, port

    async def accept(self) -> SocketTransport:
        """Wait for a connection; its TCP keep-alive is on.

        Raises:
            OSError: descriptors or memory have run out; ``trio.serve_listeners``
                waits and goes on.
            trio.ClosedResourceError: this listener is closed.
        """
        while True:
            if self._run % _RUN == 0:
                await trio.lowlevel.checkpoint()
            self._run += 1
            try:
                sock, address = self._socket.accept()
            except BlockingIOError:
                self._run = 0
                await trio.lowlevel.wait_readable(self._socket)
            except OSError as error:
                if error.errno == errno.EBADF:
                    raise trio.ClosedResourceError("this listener is closed") from None
                if error.errno in _OUR_TROUBLE:
                    raise
            else:
                if self._inherited or _takes_options(sock, self._keep_alive):
                    return SocketTransport(sock, address)
                sock.close()

    async def aclose(self) -> None:
        """Stop listening."""
        trio.lowlevel.notify_closing(self._socket)
        self._socket.close()
        await trio.lowlevel.checkpoint()


def _takes_options(sock: socket.socket, keep_alive: KeepAlive) -> bool:
    """Set them, unless it is no longer there to take them (macOS refuses after a reset)."""
    try:
        _keep_alive(sock, keep_alive)
        # A reply is small and awaited: it must not wait for the next one.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        return False
    return True


def _keep_alive(sock: socket.socket, keep_alive: KeepAlive) -> None:
    # Mobile networks forget idle connections without a word: probe before they do. Set here,
    # before the handshake, so that a peer that dies in it is found out too.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, _KEEP_IDLE, keep_alive.idle)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, keep_alive.interval)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, keep_alive.count)


async def bind(host: str | None, port: int, keep_alive: KeepAlive) -> Sequence[Listener]:
    """Listen on every address of *host* (``None``: all interfaces), all on one port.

    Raises:
        OSError: the port is in use, the host unknown or not ours.
    """
    infos = await trio.socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    listeners: list[Listener] = []
    missing: OSError | None = None
    try:
        for family, _type, _proto, _name, address in infos:
            # With port 0 the first address chooses, and the others follow.
            chosen = listeners[0].address[1] if listeners else port
            try:
                listeners.append(Listener(_listen(family, address[0], chosen), keep_alive))
            except OSError as error:
                # "All interfaces" has an IPv6 half where the kernel was told to have none.
                if error.errno not in _NOT_HERE:
                    raise
                missing = error
    except BaseException:
        for listener in listeners:
            await trio.aclose_forcefully(listener)
        raise
    if missing is not None and not listeners:
        raise missing
    return listeners


def _listen(family: int, host: str | int, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        # On Windows it would let another program take the port.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
        if family == socket.AF_INET6:
            # The IPv4 wildcard gets a socket of its own.
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock
