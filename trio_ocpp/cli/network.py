"""The addresses under which this machine can be reached. Sends nothing."""

from __future__ import annotations

import contextlib
import socket


def local_addresses() -> list[str]:
    """Return this machine's IPv4 addresses, the one of its default route first.

    Where it has none but the loopback address, that one.
    """
    found = dict.fromkeys([*_of_default_route(), *_of_host_name()])
    return [address for address in found if not address.startswith("127.")] or ["127.0.0.1"]


def _of_default_route() -> list[str]:
    # Connecting a UDP socket sends nothing: it only asks the routing table. The address is
    # one of documentation (RFC 5737).
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("192.0.2.1", 9))
        return [sock.getsockname()[0]]
    return []


def _of_host_name() -> list[str]:
    with contextlib.suppress(OSError):
        infos = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        return [str(info[4][0]) for info in infos]
    return []
