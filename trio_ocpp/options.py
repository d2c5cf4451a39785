"""The settings of a server or charge point, as frozen values that check themselves.

Durations are seconds, sizes are bytes, ``None`` switches a setting off.
Every default is finite, with its reason beside it. Knows no environment
variable and no file; ``cli`` reads those.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Protocol = Literal["ocpp1.6", "ocpp2.0.1", "ocpp2.1"]
#: Names of the WebSocket subprotocols that we speak, newest first (OCPP-J 2.1 §3.1.2).
PROTOCOLS: tuple[Protocol, ...] = ("ocpp2.1", "ocpp2.0.1", "ocpp1.6")

Validation = Literal["reject", "tolerate"]
BootGate = Literal["answered", "strict", "off"]
OnDuplicate = Literal["replace", "refuse"]


def _check(owner: object, name: str, value: object, *, low: float, integer: bool) -> None:
    number = int if integer else (int, float)
    kind = "a whole number" if integer else "a number"
    ok = isinstance(value, number) and not isinstance(value, bool) and value >= low
    if not ok:
        raise ValueError(
            f"{type(owner).__name__}.{name} takes {kind} of at least {low:g}, not {value!r}"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeouts:
    """How long the library waits before it acts by itself, in seconds."""

    #: From ``accept()`` to the written 101: TLS, request, middleware and auth together. A ``def``
    #: auth function is not interrupted.
    handshake: float = 30
    #: From a sent CALL to its answer. Mobile networks take seconds (OCPP-J 1.6 §4.1.1).
    call: float = 30
    #: For writing a refusal, and for the peer's half of a closing handshake.
    close: float = 5
    #: A peer that takes no byte for this long while we have something to send is closed.
    stall: float = 30
    #: What a running handler gets after its station has gone, before it is cancelled.
    handler_grace: float = 10
    #: What stations get at shutdown to finish what they are answering.
    drain: float = 10
    #: Between pings, ± 25 %, whatever else goes over the wire: pings tell the round trip.
    #: With the jitter it stays under the 60 s after which common load balancers cut an idle
    #: connection. ``None``: no pings.
    ping_interval: float | None = 45
    #: From a ping to any sign of life; then the connection is dead.
    pong: float = 20

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None and field.name == "ping_interval":
                continue
            _check(self, field.name, value, low=0.001, integer=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one peer, and all peers together, may take."""

    #: Bytes of one message, fragments added up; more is close code 1009.
    message: int = 65_536
    #: Bytes of the HTTP request head; more is 431.
    head: int = 16_384
    #: Bytes that an eager peer may send behind its request before we answer it.
    early_data: int = 65_536
    #: CALLs of one station that wait for an ``async def`` handler; one more is a CALLERROR.
    inbox: int = 16
    #: Bad messages in a row; then the connection is closed with 1008.
    bad_messages: int = 50
    #: Answers kept per memory, so that a repeated CALL gets the same one again.
    answers: int = 16
    #: Bytes of those answers per memory.
    answer_bytes: int = 65_536
    #: Bytes queued for one station; above it the station is not read until they are gone.
    high_water: int = 262_144
    #: Sockets in all, handshakes in progress included; one more gets 503. ``None``: no cap.
    connections: int | None = 20_000
    #: CALLs per second from one station, and how many at once. ``None``: off.
    calls_per_second: float | None = None
    call_burst: int = 20
    #: Failed handshakes per minute for one address and identity, then 429. Off by default:
    #: a carrier's NAT puts a whole fleet behind one address. ``None``: off.
    failed_handshakes_per_minute: int | None = None
    #: Stations whose session and answers are remembered over reconnects, and how long.
    sessions: int = 20_000
    session_expiry: float = 7_200

    def __post_init__(self) -> None:
        floats = {"calls_per_second", "session_expiry"}
        may_be_off = {"connections", "calls_per_second", "failed_handshakes_per_minute"}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None and field.name in may_be_off:
                continue
            integer = field.name not in floats
            _check(self, field.name, value, low=1 if integer else 0.001, integer=integer)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepAlive:
    """TCP keep-alive, set on every accepted socket before a byte is read."""

    #: Seconds of silence before the first probe, between probes, and how many of them.
    idle: int = 60
    interval: int = 10
    count: int = 3

    def __post_init__(self) -> None:
        for field in fields(self):
            _check(self, field.name, getattr(self, field.name), low=1, integer=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class Backoff:
    """How a charge point waits before it connects again (OCPP-J 2.1 §5.4, §8.1-8.3).

    Named as the configuration variables: RetryBackOffWaitMinimum,
    RetryBackOffRandomRange and RetryBackOffRepeatTimes.
    """

    #: Seconds before the first attempt; the specification leaves the number open.
    wait_minimum: float = 10
    #: At most so many random seconds more, drawn anew for each attempt.
    random_range: float = 10
    #: How often the wait is doubled; then it stays.
    repeat_times: int = 5

    def __post_init__(self) -> None:
        _check(self, "wait_minimum", self.wait_minimum, low=0, integer=False)
        _check(self, "random_range", self.random_range, low=0, integer=False)
        _check(self, "repeat_times", self.repeat_times, low=0, integer=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerOptions:
    """How a server behaves where the specification leaves a choice."""

    #: TCP keep-alive of every accepted socket.
    keep_alive: KeepAlive = KeepAlive()
    #: ``"answered"``: a station whose BootNotification was answered Pending or Rejected gets
    #: SecurityError for other CALLs; one unheard of is let through, since a reconnect needs no
    #: new boot (OCPP-J 2.1 §5.4). ``"strict"``: every CALL before an accepted boot is refused,
    #: in 1.6 too (certification). ``"off"``: never.
    boot_gate: BootGate = "answered"
    #: A second connection of an identity: the newer, once authenticated, wins, or is refused.
    on_duplicate: OnDuplicate = "replace"
    #: Whose order of preference decides on the subprotocol (OCPP-J 2.x §3.1.2: the station's).
    prefer: Literal["station", "server"] = "station"
    #: Proxies whose ``Forwarded`` and ``X-Forwarded-For`` are believed: addresses or networks.
    trusted_proxies: tuple[str, ...] = ()
    #: permessage-deflate (RFC 7692) where a station offers it. ``"2.x"``: not with 1.6, whose
    #: stations gain little and have been seen to fail at it. ``"always"``, ``"never"``.
    compression: Literal["2.x", "always", "never"] = "2.x"
    #: Keep the compressor's context from one message to the next: smaller messages, for 92 kB
    #: of memory a station.
    context_takeover: bool = False
    #: 1.6: take the 40 hex digits of an AuthorizationKey for its 20 bytes, and the reverse.
    hex_key_quirk: bool = True
    #: At shutdown: ``"close"`` with 1001, or ``"drop"`` the TCP connection, for stations that
    #: never reconnect after a clean close.
    drain: Literal["close", "drop"] = "close"

    def __post_init__(self) -> None:
        for name, allowed in _CHOICES.items():
            value = getattr(self, name)
            if value not in allowed:
                words = ", ".join(repr(choice) for choice in allowed)
                raise ValueError(f"ServerOptions.{name} takes {words}, not {value!r}")


_CHOICES: dict[str, tuple[str, ...]] = {
    "boot_gate": ("answered", "strict", "off"),
    "on_duplicate": ("replace", "refuse"),
    "prefer": ("station", "server"),
    "compression": ("2.x", "always", "never"),
    "drain": ("close", "drop"),
}
