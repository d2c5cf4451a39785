"""Who asks, from where, by which name: addresses, hosts and origins, as far as they can be believed.

Pure: knows headers and addresses, no request of Quart's and no socket.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from trio_ocpp import TrustedProxies

_Address = IPv4Address | IPv6Address

#: Names of this machine that no one else's DNS can take over.
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Where a request comes from and how it came.

    ``address`` is the client's, "" where the socket has none. ``host`` is the name and port that
    the browser wrote, ``direct_host`` the ``Host`` that reached us; they differ behind proxies.
    ``mount`` is the path under which the board is seen, "" at the top. ``near``: both ends of the
    connection to us are on this machine; ``local``: the client is so, too.
    """

    address: str
    secure: bool
    host: str
    direct_host: str
    mount: str
    near: bool
    local: bool


def fold(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Find headers by lower-case names, repeated ones joined as they may be (RFC 9110 §5.2)."""
    folded: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        folded[key] = f"{folded[key]}, {value}" if key in folded else value
    return folded


def caller_of(
    proxies: TrustedProxies,
    headers: Mapping[str, str],
    *,
    peer: str | None,
    ours: str | None,
    scheme: str,
    mount: str,
) -> Caller:
    """Tell who asks. *peer* and *ours* are the connection's two ends, ``None`` if it has no addresses.

    *headers* are folded.
    """
    direct, said = peer or "", tuple(headers.items())
    address = proxies.client_address(direct, said)
    host = headers.get("host", "").lower()
    forwarded = _values(headers, "x-forwarded-host") if direct in proxies else []
    near = is_loopback(peer) and is_loopback(ours)
    return Caller(
        address=address,
        secure=(proxies.forwarded_proto(direct, said) or scheme) == "https",
        host=forwarded[-1].lower() if forwarded else host,
        direct_host=host,
        mount=mount,
        near=near,
        local=near and is_loopback(address),
    )


def read_address(text: str) -> _Address | None:
    """Read an address; one of IPv4 in IPv6 clothes (``::ffff:10.0.0.1``) is IPv4."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _values(headers: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in headers.get(name, "").split(",") if part.strip()]


def is_loopback(address: str | None) -> bool:
    """Whether *address* is this machine's own; so is what is no IP address: a UNIX socket, a test."""
    read = read_address(address or "")
    return read is None or read.is_loopback


def meter_key(address: str) -> str:
    """Name whom to count for *address*: a household has 2**64 addresses of IPv6 (RFC 6177 §2)."""
    read = read_address(address)
    if isinstance(read, IPv6Address):
        return str(ip_network((int(read) >> 64 << 64, 64)))
    return address


def host_name(host: str) -> str:
    """Cut the port, the brackets and the final dot off a ``Host``."""
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return name.rstrip(".").lower()


def host_port(host: str) -> str:
    """Find the port in a ``Host``; "" where it is the scheme's own."""
    return host.rpartition("]")[2].partition(":")[2]


def hosts_are_allowed(caller: Caller, allowed: Collection[str], *, anyone: bool) -> bool:
    """Whether the board answers to the name it was called by.

    Where *anyone* may look, without a login, another site's page could point its own name at
    this machine (DNS rebinding) and read along. So there only names of this machine will do,
    if no others are *allowed*, and also behind a proxy: such a page can write X-Forwarded-Host.
    """
    names = {name.rstrip(".").lower() for name in allowed}
    if anyone:
        return {host_name(caller.host), host_name(caller.direct_host)} <= (names or LOOPBACK_HOSTS)
    return not names or host_name(caller.host) in names


def foreign_site(
    method: str, headers: Mapping[str, str], caller: Caller, *, cookie: bool
) -> str | None:
    """Tell what shows that another site's page may be behind a request, ``None`` if nothing does.

    Browsers say on every request that changes something from where it comes: Sec-Fetch-Site where
    the page is at a trustworthy origin, Origin everywhere. Where both are missing it is no browser,
    and only a *cookie* would still be a reason to doubt. Forms can send no JSON and no headers of
    their own, whatever the browser. *headers* are folded.
    """
    if method in _SAFE_METHODS:
        return None
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        return "it comes from a page of another site (Sec-Fetch-Site)"
    if site is None and origin is not None and not _is_own(origin, caller):
        return "it comes from a page of another site (Origin)"
    if site is None and origin is None and cookie:
        return "a request with a cookie needs Origin or Sec-Fetch-Site"
    return None if _is_deliberate(headers) else _NEEDS_JSON


_NEEDS_JSON = (
    "send it as Content-Type: application/json, or with X-Requested-With where it has no body"
)


def _is_own(origin: str, caller: Caller) -> bool:
    """Compare hosts only: a proxy that ends TLS may not tell us the scheme (and HSTS guards it)."""
    try:
        return urlsplit(origin).netloc.lower() in {caller.host, caller.direct_host} - {""}
    except ValueError:
        return False


def _is_deliberate(headers: Mapping[str, str]) -> bool:
    if headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json":
        return True
    empty = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
    return empty and "x-requested-with" in headers
