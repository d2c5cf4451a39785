"""TCP sockets of the board: an end to viewers that take no byte.

hypercorn writes under a shield that no cancellation reaches: a viewer that
never reads would hold its task, and the shutdown, for ever. Only the kernel
can end such a connection, so the options that make it do so are set here: on
a listening socket of ours, whose connections inherit them, or on a connection
that some other server accepted. Knows no HTTP.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import trio

#: Milliseconds that sent bytes may wait for room or an acknowledgement. Linux has it;
#: macOS has only whole seconds, and under a name that Python does not know.
_USER_TIMEOUT: int | None = getattr(socket, "TCP_USER_TIMEOUT", None)
_MACOS_DROP_TIME = 0x80  # TCP_RXT_CONNDROPTIME of <netinet/tcp.h>
#: Bytes that the kernel may hold for one viewer: a flush of 256 KiB, not the 4 MiB that it
#: would grow to for one that sleeps.
_SEND_BUFFER = 256 * 1024
#: Connections that wait to be accepted.
BACKLOG = 1_024
#: Where the process sees its own descriptors, on Linux and on macOS and the BSDs.
_DESCRIPTORS = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"

_BIND = re.compile(r"^(?:\[(?P<six>[^\[\]]+)\]|(?P<host>[^\[\]:]*)):(?P<port>\d{1,5})$")


class Place(NamedTuple):
    """A host and a TCP port; port 0 is a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        """``host:port``, an IPv6 address in brackets."""
        return f"{_bracketed(self.host)}:{self.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def read_bind(bind: str) -> Place:
    """Read ``"127.0.0.1:8080"``, ``"[::1]:8080"`` or ``"localhost:0"``.

    Raises:
        ValueError: it is none of these; the text says what is.
    """
    match = _BIND.match(bind) if isinstance(bind, str) else None
    port = int(match["port"]) if match else -1
    host = (match["six"] or match["host"]) if match else ""
    if not host or not 0 <= port <= 65_535:
        raise ValueError(f"an address is given as '127.0.0.1:8080' or '[::1]:8080', not {bind!r}")
    return Place(host, port)


async def listen(bind: str, stall: float) -> socket.socket:
    """Listen on *bind*. A connection whose peer takes no byte for *stall* seconds is reset.

    The caller owns the socket. For a server that takes descriptors:
    ``config.bind = [f"fd://{sock.detach()}"]``.

    Raises:
        ValueError: *bind* is no address and port.
        OSError: the port is in use, or the host unknown or not ours.
    """
    place = read_bind(bind)
    try:
        infos = await trio.socket.getaddrinfo(
            place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        family, _type, _protocol, _name, address = infos[0]
        return _listen(family, address, stall)
    except OSError as error:
        raise OSError(error.errno, f"{place}: {(error.strerror or str(error)).lower()}") from None


def address_of(sock: socket.socket) -> Place:
    """Tell where *sock* listens."""
    return Place(*sock.getsockname()[:2])


def _listen(family: int, address: Any, stall: float) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        _set_up(sock, stall)
        sock.bind(address)
        sock.listen(BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock


def _set_up(sock: socket.socket, stall: float) -> None:
    sock.setblocking(False)
    if sys.platform != "win32":  # where it means that others may take the port
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    limit_stall(sock, stall)


def limit_stall(sock: socket.socket, stall: float) -> None:
    """Have the kernel reset the connection once its peer took no byte for *stall* seconds."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
    if _USER_TIMEOUT is not None:
        sock.setsockopt(socket.IPPROTO_TCP, _USER_TIMEOUT, max(1, round(stall * 1_000)))
    elif sys.platform == "darwin":
        sock.setsockopt(socket.IPPROTO_TCP, _MACOS_DROP_TIME, max(1, round(stall)))


# ── connections that another server accepted ─────────────────────────────


def limit_stall_of(client: Any, server: Any, stall: float) -> bool:
    """Do the same for the connection of this process between two addresses, if it has one.

    ASGI tells addresses but hands out no socket. Reads the process's own table
    of descriptors, which blocks for some milliseconds where there are thousands.
    """
    found = False
    for sock in _own_sockets():
        with contextlib.suppress(OSError):
            if _ends(sock) == (_end(client), _end(server)):
                limit_stall(sock, stall)
                found = True
    return found


def cut(place: Place) -> int:
    """Shut the connections that were accepted at *place*, and the writes that wait. Count them.

    For those that are left when a shutdown has waited long enough.
    """
    count = 0
    for sock in _own_sockets():
        with contextlib.suppress(OSError):
            if _is_at(_ends(sock)[1], place):
                sock.shutdown(socket.SHUT_RDWR)
                count += 1
    return count


def _is_at(end: Place, place: Place) -> bool:
    return end.port == place.port and place.host in (end.host, "0.0.0.0", "::")  # noqa: S104  # compared


def _own_sockets() -> Iterator[socket.socket]:
    """Yield a duplicate of each socket of this process, closed when the next one is asked for."""
    for name in _descriptors():
        # Others close theirs meanwhile, and what is no socket has no family.
        with contextlib.suppress(OSError):
            duplicate = os.dup(int(name))
            try:
                sock = socket.socket(fileno=duplicate)
            except OSError:
                os.close(duplicate)
                continue
            with sock:
                yield sock


def _descriptors() -> list[str]:
    try:
        return [entry.name for entry in Path(_DESCRIPTORS).iterdir()]
    except OSError:
        return []


def _ends(sock: socket.socket) -> tuple[Place, Place]:
    """Tell peer and own address of a connection."""
    return _end(sock.getpeername()), _end(sock.getsockname())


def _end(address: Any) -> Place:
    if not isinstance(address, tuple | list) or len(address) < 2:
        return Place("", -1)
    host = str(address[0])
    # A dual-stack listener sees IPv4 peers as mapped addresses.
    return Place(host.removeprefix("::ffff:"), int(address[1]))
