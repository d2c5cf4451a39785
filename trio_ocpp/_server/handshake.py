"""``Handshake``: what an auth function sees of a station; ``Accept``: what it may answer.

Knows no socket; what is in here was read by the pipeline before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import msgspec

from .._policy.credentials import password_matches
from ..options import Protocol, Validation
from ..protocol.request_head import redact_headers

UNSET: Final = msgspec.UNSET

#: 0 no security, 1 Basic without TLS, 2 TLS and Basic, 3 mutual TLS (2.x A00, 1.6 whitepaper).
SecurityProfile = Literal[0, 1, 2, 3]


@dataclass(slots=True, kw_only=True)
class Handshake:
    """A station that asks to be let in. Syntax, route, version and credentials are read.

    Attributes:
        identity: the last path segment, percent-decoded.
        protocol: the subprotocol that will be accepted.
        offered: the subprotocols that the station offers, in its order.
        path: the raw path; ``query``: its parameters, the last of each name;
            ``parameters``: the ``{names}`` of the route's pattern.
        headers: all of them, as sent; ``header(name)`` finds one.
        remote_address: ``host:port`` of the peer, or the address that a
            trusted proxy gives.
        password: the password bytes of Basic auth, ``None`` if none was sent.
            The user name is the identity by then.
        client_certificate: as ``ssl.SSLSocket.getpeercert``, if one was shown.
        security_profile: what this connection amounts to (see ``SecurityProfile``).
        session: write what the station shall have; it wins over what was
            stored from earlier connections.
        hex_key_quirk: see ``ServerOptions.hex_key_quirk`` and ``password_is``.
    """

    identity: str
    protocol: Protocol
    offered: tuple[str, ...]
    path: str
    query: Mapping[str, str] = field(repr=False)
    parameters: Mapping[str, str]
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    remote_address: str
    password: bytes | None = field(repr=False)
    client_certificate: Mapping[str, Any] | None
    security_profile: SecurityProfile
    session: dict[str, Any] = field(default_factory=dict)
    hex_key_quirk: bool = True

    def header(self, name: str) -> str | None:
        """Return the header *name*, in any case; repeated ones are joined with commas."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    def password_is(self, expected: str | bytes | None) -> bool:
        """Compare the password in constant time; ``None`` matches nothing.

        For 1.6 the AuthorizationKey is bytes (security whitepaper); its 40
        hex digits are taken for the 20 bytes and the other way round, unless
        ``ServerOptions.hex_key_quirk`` is off.
        """
        if expected is None:
            return False
        return password_matches(
            self.password, expected, hex_quirk=self.hex_key_quirk, protocol=self.protocol
        )

    def forget_secrets(self) -> None:
        """Drop what the handshake needed and nobody needs after it (2.x A01.FR.08/09)."""
        self.password = None
        self.headers = redact_headers(self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """An auth function's consent, with what it wants otherwise than negotiated.

    Attributes:
        session: added to the station's session.
        protocol: another one of the offered subprotocols.
        identity: another identity, e.g. one found by the client certificate.
        ping_interval: seconds between pings to this station; ``None``: none.
        validation: what to do with payloads of this station that break their
            schema; over what its router, route and actions say.
    """

    session: Mapping[str, Any] | None = None
    protocol: Protocol | None = None
    identity: str | None = None
    ping_interval: float | msgspec.UnsetType | None = UNSET
    validation: Validation | None = None

    def __post_init__(self) -> None:
        if self.session is not None and not isinstance(self.session, Mapping):
            raise TypeError(f"Accept(session=…) takes a mapping, not {self.session!r}")
        if self.identity is not None and not isinstance(self.identity, str):
            raise TypeError(f"Accept(identity=…) takes a string, not {self.identity!r}")
        interval = self.ping_interval
        is_number = isinstance(interval, int | float) and interval > 0
        if not (is_number or interval is None or interval is UNSET):
            raise ValueError(f"Accept(ping_interval=…) takes seconds, not {interval!r}")
        if self.validation not in (None, "reject", "tolerate"):
            raise ValueError(
                f"Accept(validation=…) takes 'reject' or 'tolerate', not {self.validation!r}"
            )
