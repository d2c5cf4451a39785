"""Who is really at the other end of a proxy: ``Forwarded`` and ``X-Forwarded-*``.

What these headers say is believed only as far as trusted proxies wrote it.
Knows addresses only, no socket.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

_Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network
Headers = Iterable[tuple[str, str]]

# RFC 7239 §4: forwarded-pair = token "=" ( token / quoted-string ). A bare address with a port
# is no token and ought to be quoted, but is not in the field.
_PAIR = re.compile(
    r"""[ \t]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))[ \t]*([;,]|$)"""
)
#: More proxies than stand in a row anywhere; a bound on our work.
_MAX_HOPS = 32


class _Hop(NamedTuple):
    """What one proxy wrote about who spoke to it."""

    node: str
    proto: str


class TrustedProxies:
    """The proxies whose word about a client's address is believed: ``address in proxies`` tells.

    *networks* are addresses or networks. For whoever serves something else beside the stations
    behind the same proxies, as the board does; stations are seen to by ``ServerOptions``.

    Raises:
        ValueError: one of *networks* is no address and no network; the text names it.
    """

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = [_network(text) for text in networks]

    def __bool__(self) -> bool:
        return bool(self._networks)

    def __contains__(self, address: str) -> bool:
        return self._trusts(_address(address))

    def client_address(self, peer: str, headers: Headers) -> str:
        """Return the client's IP address; *peer* is the socket's, without its port.

        The lists are walked from the right past trusted proxies. The walk
        ends where a proxy did not say an address, at the last one known.
        *headers* are those of the request, names in any case. Where ``Forwarded`` and
        ``X-Forwarded-For`` disagree one is forged, and neither is believed.
        """
        return self._origin(peer, headers)[0]

    def forwarded_proto(self, peer: str, headers: Headers) -> str | None:
        """Return ``"https"`` or ``"http"`` as the client spoke it to the outermost trusted proxy.

        ``None`` if none said so.
        """
        proto = self._origin(peer, headers)[1]
        return proto if proto in {"http", "https"} else None

    def _trusts(self, address: _Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)

    def _origin(self, peer: str, headers: Headers) -> tuple[str, str | None]:
        direct = _address(peer)
        if direct is None or not self._trusts(direct):
            return str(direct or peer), None
        pairs = [(name.lower(), value) for name, value in headers]
        standard = self._walk(direct, _read_forwarded(pairs))
        usual = self._walk(direct, _read_x_forwarded(pairs))
        if standard is None or usual is None:
            # A proxy may write the scheme only.
            address, proto = standard or usual or (direct, _nearest_proto(pairs))
        elif standard[0] == usual[0]:
            address, proto = standard[0], standard[1] or usual[1]
        else:
            # A proxy that writes one of the two lets the other one pass as the client sent it.
            # Which of them is forged cannot be known, so neither is believed.
            address, proto = direct, ""
        return str(address), proto or None

    def _walk(self, direct: _Address, hops: list[_Hop]) -> tuple[_Address, str] | None:
        """Follow the hops from the right; ``None``: they say no address at all."""
        address, proto, found = direct, "", False
        for hop in reversed(hops[-_MAX_HOPS:]):
            said = _node(hop.node)
            if said is None or not self._trusts(address):
                break
            address, proto, found = said, hop.proto, True
        return (address, proto) if found else None


def _network(text: str) -> _Network:
    try:
        return ip_network(text)
    except ValueError as exc:
        raise ValueError(f"trusted proxy {text!r} is not an IP address or network: {exc}") from exc


def _address(text: str) -> _Address | None:
    """Read an address; one of IPv4 in IPv6 clothes (``::ffff:10.0.0.1``) is IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _node(text: str) -> _Address | None:
    """Read an address with or without port (RFC 7239 §6); ``unknown`` and ``_hidden`` are none."""
    if text.startswith("["):
        return _address(text[1:].partition("]")[0])
    return _address(text.partition(":")[0] if text.count(":") == 1 else text)


def _read_forwarded(pairs: list[tuple[str, str]]) -> list[_Hop]:
    """Read RFC 7239 §4; a header that breaks its grammar says nothing at all."""
    text = ", ".join(value for name, value in pairs if name == "forwarded")
    hops: list[_Hop] = []
    element: dict[str, str] = {}
    position = 0
    while position < len(text):
        found = _PAIR.match(text, position)
        if found is None:
            return []
        name, quoted, bare, end = found.groups()
        element[name.lower()] = bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        position = found.end()
        if end != ";":
            hops.append(_Hop(element.get("for", ""), element.get("proto", "").lower()))
            element = {}
    return hops


def _read_x_forwarded(pairs: list[tuple[str, str]]) -> list[_Hop]:
    """Read ``X-Forwarded-For`` with ``X-Forwarded-Proto``, which often has only one value."""
    nodes = _values(pairs, "x-forwarded-for")
    protos = [proto.lower() for proto in _values(pairs, "x-forwarded-proto")] or [""]
    # Aligned at the right, where the nearest proxy wrote; the last known value fills the rest.
    padded = [protos[0]] * (len(nodes) - len(protos)) + protos
    return [_Hop(node, padded[-i]) for i, node in zip(range(len(nodes), 0, -1), nodes, strict=True)]


def _nearest_proto(pairs: list[tuple[str, str]]) -> str:
    protos = _values(pairs, "x-forwarded-proto")
    return protos[-1].lower() if protos else ""


def _values(pairs: list[tuple[str, str]], wanted: str) -> list[str]:
    text = ",".join(value for name, value in pairs if name == wanted)
    return [part.strip() for part in text.split(",") if part.strip()]
