"""The upgrade pipeline's decisions, in order: pure steps over one ``Attempt``.

::

    head → capacity → validation → route → subprotocol → identity → credentials
         → middleware → auth → accept

Each step is a function that reads what the steps before it found, notes what
it finds, and returns what to refuse with, or nothing. ``STEPS`` is their
order. The steps from middleware on are the user's and are awaited by
``upgrade``. Knows no socket and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from .._policy.credentials import Malformed, WrongUser, read_basic
from .._policy.networks import TrustedProxies
from ..events import Stage
from ..options import Protocol, ServerOptions
from ..protocol import codes, negotiate
from ..protocol.negotiate import PlainRequest, Upgrade
from ..protocol.request_head import Head, Refusal, parse_head
from ..websocket.deflate import Agreed, agree
from .compiled import Compiled, CompiledRoute
from .handshake import Handshake, SecurityProfile


class NoCommonVersion(msgspec.Struct, frozen=True):
    """101 without a subprotocol, then close 1002 (2.1 §3.3); ``reason`` names our versions."""

    reason: str
    close_reason: str
    close_code: int = codes.WS_PROTOCOL_ERROR


class Healthy(msgspec.Struct, frozen=True):
    """A load balancer's health check: 200."""

    answer: Refusal


Ending = Refusal | NoCommonVersion | Healthy

_NO_QUERY: Mapping[str, str] = MappingProxyType({})
#: Of these a guesser would see many: they count as failed handshakes.
_FAILURES = frozenset((401, 403, 404))


class Rules(msgspec.Struct, frozen=True):
    """What the steps go by: the compiled router, the options, and how full the server is."""

    compiled: Compiled
    options: ServerOptions
    proxies: TrustedProxies


class Attempt(msgspec.Struct):
    """One socket on its way to be a station: what is known of it so far."""

    peer_address: str
    stage: Stage = "request"
    tls: bool = False
    certificate: Mapping[str, Any] | None = None
    full: str | None = None
    raw_head: bytes = b""
    head: Head | None = None
    upgrade: Upgrade | None = None
    route: CompiledRoute | None = None
    parameters: Mapping[str, str] = {}
    identity: str | None = None
    protocol: Protocol | None = None
    password: bytes | None = None
    remote_address: str = ""

    def __post_init__(self) -> None:
        self.remote_address = self.peer_address


Step = Callable[[Attempt, Rules], Ending | None]


def read(attempt: Attempt, rules: Rules) -> Ending | None:
    """Read the request head (RFC 9112), and who sent it, through trusted proxies."""
    head = parse_head(attempt.raw_head)
    if isinstance(head, Refusal):
        return head
    attempt.head = head
    attempt.identity = negotiate.identity_of(head)
    if rules.proxies:
        peer, _ = split_port(attempt.peer_address)
        client = rules.proxies.client_address(peer, head.headers)
        attempt.remote_address = client if client != peer else attempt.peer_address
        # What the station spoke to the proxy is what its security profile goes by.
        attempt.tls |= rules.proxies.forwarded_proto(peer, head.headers) == "https"
    return None


def glimpse(attempt: Attempt, raw: bytes) -> None:
    """Note who it seems to be, by the request line alone: for the events of broken heads."""
    line, end, _ = raw.decode("latin-1").partition("\r\n")
    method, _, rest = line.partition(" ")
    target, _, version = rest.rpartition(" ")
    if end and line.isprintable() and version.startswith("HTTP/"):
        path, _, query = target.partition("?")
        attempt.head = Head(method, target, path, query, (), version)
        attempt.identity = negotiate.identity_of(attempt.head)


def capacity(attempt: Attempt, _rules: Rules) -> Ending | None:
    """Refuse when there is no room; handshakes in progress have taken theirs."""
    # RFC 9110 §15.6.4: 503 with Retry-After.
    if attempt.full is None:
        return None
    return Refusal(503, attempt.full, (), f"{attempt.full}\n", "capacity")


def validation(attempt: Attempt, _rules: Rules) -> Ending | None:
    """Hold the request to RFC 6455 §4.2.1, and its path to RFC 3986."""
    assert attempt.head is not None, "read() comes first"
    judged = negotiate.judge(attempt.head)
    if isinstance(judged, Refusal):
        return judged
    if isinstance(judged, PlainRequest):
        answer = judged.answer
        return Healthy(answer) if answer.status == 200 else answer
    attempt.upgrade = judged
    return None


def route(attempt: Attempt, rules: Rules) -> Ending | None:
    """Find the route by the decoded segments; the identity is the last one (OCPP-J §3.1.1)."""
    assert attempt.upgrade is not None, "validation() comes first"
    segments = attempt.upgrade.segments
    if rules.compiled.catch_all is not None:
        attempt.route = rules.compiled.catch_all
        attempt.identity = segments[-1]
        return None
    found = rules.compiled.table.find(segments)
    if found is None:
        # OCPP-J 2.1 §3.3 has 404 for what the CSMS does not recognise.
        reason = rules.compiled.table.explain_miss(segments)
        return Refusal(404, reason, (), "no such endpoint\n", "route")
    attempt.route = found.value
    attempt.identity = found.identity
    attempt.parameters = found.parameters
    return None


def subprotocol(attempt: Attempt, rules: Rules) -> Ending | None:
    """Choose the version; without a common one there is a prescribed end (2.1 §3.3)."""
    assert attempt.upgrade is not None, "validation() comes first"
    assert attempt.route is not None, "route() comes first"
    spoken, offered = attempt.route.protocols, attempt.upgrade.offered
    chosen = negotiate.choose_protocol(offered, spoken, prefer=rules.options.prefer)
    if chosen is None:
        reason = negotiate.no_common(offered, spoken)
        return NoCommonVersion(reason, f"this server speaks {', '.join(spoken)}")
    attempt.protocol = next(name for name in spoken if name == chosen)
    return None


def identity(attempt: Attempt, _rules: Rules) -> Ending | None:
    """Hold the identity to the rules of the version that was chosen."""
    assert attempt.identity is not None, "route() comes first"
    assert attempt.protocol is not None, "subprotocol() comes first"
    wrong = negotiate.check_identity(attempt.identity, attempt.protocol)
    return None if wrong is None else Refusal(400, wrong, (), f"{wrong}\n", "identity")


def credentials(attempt: Attempt, _rules: Rules) -> Ending | None:
    """Read Basic credentials; whether they are the right ones is for the auth function."""
    assert attempt.head is not None, "read() comes first"
    assert attempt.identity is not None, "route() comes first"
    found = read_basic(attempt.head.get("authorization"), attempt.identity)
    if isinstance(found, Malformed | WrongUser):
        return Refusal(401, found.reason, (), "bad credentials\n", "credentials")
    attempt.password = found
    return None


STEPS: tuple[tuple[Stage, Step], ...] = (
    ("request", read),
    ("capacity", capacity),
    ("validation", validation),
    ("route", route),
    ("subprotocol", subprotocol),
    ("identity", identity),
    ("credentials", credentials),
)


def decide(attempt: Attempt, rules: Rules) -> Ending | None:
    """Run the steps in order; ``attempt.stage`` is where it ended."""
    for stage, step in STEPS:
        attempt.stage = stage
        ending = step(attempt, rules)
        if ending is not None:
            return ending
    return None


def agree_deflate(attempt: Attempt, rules: Rules) -> Agreed | None:
    """Answer the offer of compression, once the version is settled."""
    options = rules.options
    if attempt.upgrade is None or not attempt.upgrade.extensions:
        return None
    # OCPP-J 2.0.1 §3.3, 2.1 §3.4: a CSMS supports it; 1.6 does not know of it.
    wanted = {"always": True, "never": False}.get(
        options.compression, attempt.protocol != "ocpp1.6"
    )
    if not wanted:
        return None
    return agree(attempt.upgrade.extensions, takeover=options.context_takeover)


def is_failure(ending: object) -> bool:
    """Tell whether this end counts for the limit of failed handshakes."""
    return isinstance(ending, Refusal) and ending.status in _FAILURES


def handshake_of(attempt: Attempt, rules: Rules) -> Handshake:
    """Make what the user's functions see of an attempt that passed all the steps."""
    assert attempt.upgrade is not None, "every step has passed"
    assert attempt.identity is not None, "every step has passed"
    assert attempt.protocol is not None, "every step has passed"
    head = attempt.upgrade.head
    return Handshake(
        identity=attempt.identity,
        protocol=attempt.protocol,
        offered=attempt.upgrade.offered,
        path=head.path_raw,
        query=_query(head.query_raw) if head.query_raw else _NO_QUERY,
        parameters=attempt.parameters,
        headers=head.headers,
        remote_address=attempt.remote_address,
        password=attempt.password,
        client_certificate=attempt.certificate,
        security_profile=_profile(attempt),
        hex_key_quirk=rules.options.hex_key_quirk,
    )


def _query(raw: str) -> Mapping[str, str]:
    return dict(parse_qsl(raw, keep_blank_values=True, errors="replace"))


def _profile(attempt: Attempt) -> SecurityProfile:
    # 1.6 security whitepaper §3, 2.x A00: 1 Basic, 2 TLS and Basic, 3 mutual TLS.
    if attempt.tls:
        return 3 if attempt.certificate else 2
    return 0 if attempt.password is None else 1


def split_port(address: str) -> tuple[str, str]:
    """Cut ``host:port`` or ``[host]:port``; the port is ``""`` where there is none."""
    if address.startswith("["):
        host, _, port = address[1:].partition("]:")
        return host, port
    host, _, port = address.rpartition(":")
    return (host, port) if address.count(":") == 1 else (address, "")
