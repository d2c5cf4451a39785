"""The settings of a board, as frozen values that check themselves.

Durations are seconds, sizes are bytes. Every default is finite, with its
reason beside it. Knows no environment variable; ``asgi`` reads those.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

_MIB = 1024 * 1024

#: Names whose values are replaced before anything is kept: names of JSON members, of 1.6
#: configuration keys and of 2.x variables. Each stands, in any case, for all names that end in
#: it: "Password" is also basicAuthPassword and apnPassword. With a point, it is a member of a
#: member: "key" alone would hide what every ChangeConfiguration is about.
SECRET_NAMES: tuple[str, ...] = (
    # 1.6 security whitepaper §4: the configuration key with the password of the station.
    "AuthorizationKey",
    # 2.x: BasicAuthPassword (variable, and member of a network profile), apnPassword, VPN password.
    "Password",
    # 2.x SetNetworkProfile: the APN's simPin; the shared secret of the VPN, also as a variable.
    "simPin",
    "vpn.key",
    "VpnKey",
    # 2.1 web payments: SharedSecret.
    "Secret",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardLimits:
    """What a board keeps and serves at most."""

    #: Messages in the common ring, and the bytes of their texts.
    messages: int = 5_000
    message_bytes: int = 16 * _MIB
    #: The last messages of each station, kept beside the common ring.
    station_messages: int = 50
    #: Bytes of the common ring and the stations' last messages together.
    all_message_bytes: int = 20 * _MIB
    handshakes: int = 1_000
    security_events: int = 1_000
    errors: int = 2_000
    system_events: int = 1_000
    logs: int = 5_000
    #: Telemetry samples: ten minutes at one every two seconds.
    telemetry_samples: int = 300
    #: Stations that are remembered; the least recently seen offline ones go first.
    connections: int = 10_000
    #: Names of custom metrics.
    custom_metrics: int = 64
    #: Streams open at once, in all and for one session.
    streams: int = 1_000
    streams_per_session: int = 6
    #: Requests of one session and address: so many at once, and so many per second after that.
    request_burst: int = 2_000
    requests_per_second: int = 200
    #: Failed logins of one address, and of one account, per minute; then 429.
    logins_per_minute: int = 10
    #: Sessions at once; the oldest goes.
    sessions: int = 1_000
    #: Bytes of a request's body.
    body: int = 16_384

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(
                    f"BoardLimits.{field.name} takes a whole number of at least 1, not {value!r}"
                )


@dataclass(frozen=True, kw_only=True, slots=True)
class BoardOptions:
    """How a board behaves."""

    #: Seconds without an event after which a stream gets a comment, for proxies' idle timers.
    heartbeat: float = 15
    #: Seconds between two flushes to one viewer: quick to the eye, cheap at any rate.
    flush_interval: float = 0.1
    #: Messages in one flush; what is more is left out and counted.
    flush_messages: int = 200
    #: Seconds that a viewer's socket may take no byte; then it is closed.
    viewer_stall: float = 8
    #: Seconds between two samples of the telemetry.
    telemetry_interval: float = 2
    #: Seconds until a session ends, from its last request and from its login.
    session_idle: float = 3_600
    session_lifetime: float = 43_200
    #: Names of JSON members whose values are never kept, and whether idTags and idTokens are such.
    redact: tuple[str, ...] = SECRET_NAMES
    redact_tokens: bool = False
    #: Proxies whose ``Forwarded`` and ``X-Forwarded-*`` are believed: addresses or networks.
    trusted_proxies: tuple[str, ...] = ()
    #: Other origins whose pages may read the API, e.g. "https://ops.example".
    cors_origins: tuple[str, ...] = ()
    #: Values of ``Host`` that are answered, without port; empty: all.
    allowed_hosts: tuple[str, ...] = ()
    #: Let people log in over plain HTTP from elsewhere, where passwords can be read on the way.
    insecure_http: bool = False
    #: The path under which the board is mounted, where the server in front of it does not say so.
    base_path: str = ""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type == "float" and not _is_positive(value):
                raise ValueError(
                    f"BoardOptions.{field.name} takes a number of seconds above 0, not {value!r}"
                )
            if field.type == "tuple[str, ...]" and not _is_strings(value):
                raise ValueError(
                    f"BoardOptions.{field.name} takes a tuple of strings, not {value!r}"
                )
        if not isinstance(self.flush_messages, int) or self.flush_messages < 1:
            raise ValueError(
                "BoardOptions.flush_messages takes a whole number of at least 1, "
                f"not {self.flush_messages!r}"
            )
        if self.base_path and not self.base_path.startswith("/"):
            raise ValueError(
                f"BoardOptions.base_path takes a path such as '/board', not {self.base_path!r}"
            )


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _is_strings(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, str) for each in value)
