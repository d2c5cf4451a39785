"""Listening sockets of our own: keep-alive is set when a socket is accepted, before a byte.

``trio.serve_listeners`` drives them. Several sockets are accepted per wake-up,
so that a fleet that comes back at once is not taken in one by one. Knows no
TLS and no HTTP.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Sequence

import trio
import trio.abc

from ..options import KeepAlive
from .transport import SocketTransport

#: The kernel cuts this to its own limit (net.core.somaxconn).
_BACKLOG = 4096
#: Sockets accepted in a row before other tasks get their turn.
_RUN = 16


class Listener(trio.abc.Listener[SocketTransport]):
    """One listening TCP socket. Owns it."""

    def __init__(self, sock: socket.socket, keep_alive: KeepAlive) -> None:
        sock.setblocking(False)
        self._socket = sock
        self._keep_alive = keep_alive
        self._run = 0

    @property
    def address(self) -> tuple[str, int]:
        """The host and port that it is bound to."""
        host, port = self._socket.getsockname()[:2]
        return host, port

    async def accept(self) -> SocketTransport:
        """Wait for a connection; its TCP keep-alive is on.

        Raises:
            OSError: as ``socket.accept``; ``trio.serve_listeners`` waits and goes on
                where descriptors or memory have run out.
        """
        while True:
            if self._run % _RUN == 0:
                await trio.lowlevel.checkpoint()
            self._run += 1
            try:
                sock, _ = self._socket.accept()
            except BlockingIOError:
                self._run = 0
                await trio.lowlevel.wait_readable(self._socket)
            except ConnectionError:
                # Gone again before we came to it.
                continue
            else:
                _set_options(sock, self._keep_alive)
                return SocketTransport(sock)

    async def aclose(self) -> None:
        """Stop listening."""
        trio.lowlevel.notify_closing(self._socket)
        self._socket.close()
        await trio.lowlevel.checkpoint()


def _set_options(sock: socket.socket, keep_alive: KeepAlive) -> None:
    # Mobile networks forget idle connections without a word: probe before they do. Set here,
    # before the handshake, so that a peer that dies in it is found out too.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # macOS has TCP_KEEPALIVE for what others call TCP_KEEPIDLE.
    idle = getattr(socket, "TCP_KEEPIDLE", None) or getattr(socket, "TCP_KEEPALIVE", None)
    if idle is not None:
        sock.setsockopt(socket.IPPROTO_TCP, idle, keep_alive.idle)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, keep_alive.interval)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, keep_alive.count)
    # A reply is small and awaited: it must not wait for the next one.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


async def bind(host: str | None, port: int, keep_alive: KeepAlive) -> Sequence[Listener]:
    """Listen on every address of *host* (``None``: all interfaces), all on one port.

    Raises:
        OSError: the port is in use, the host unknown or not ours.
    """
    infos = await trio.socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    listeners: list[Listener] = []
    try:
        for family, _type, _proto, _name, address in infos:
            # With port 0 the first address chooses, and the others follow.
            chosen = listeners[0].address[1] if listeners else port
            listeners.append(Listener(_listen(family, address[0], chosen), keep_alive))
    except BaseException:
        for listener in listeners:
            await trio.aclose_forcefully(listener)
        raise
    return listeners


def _listen(family: int, host: str | int, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            # The IPv4 wildcard gets a socket of its own.
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock
