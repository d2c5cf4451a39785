"""``TRIO_OCPP_*``: the settings of ``board_ui.asgi``, read and checked one by one.

Knows no ASGI. Whatever is wrong is a ``ValueError`` whose text names the variable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLContext, SSLError
from typing import TypeVar, cast, get_args

import trio_ocpp as ocpp
from trio_ocpp import TrustedProxies

from .auth import Auth, Role, credentials_auth, no_auth, token_auth
from .options import BoardOptions
from .sockets import read_bind

T = TypeVar("T")

PREFIX = "TRIO_OCPP_"


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """What ``board_ui.asgi`` goes by. ``auth`` ``None``: a token is made up."""

    router: str | None = None
    bind: str = "127.0.0.1:9000"
    protocols: tuple[ocpp.Protocol, ...] | None = None
    tls: SSLContext | None = None
    timeouts: ocpp.Timeouts = field(default_factory=ocpp.Timeouts)
    stations: Path | None = None
    auth: Auth | None = None
    options: BoardOptions = field(default_factory=BoardOptions)


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Read the variables that begin with ``TRIO_OCPP_``; empty ones count as not given.

    Raises:
        ValueError: one of them is unknown or wrong; the text says which.
    """
    given = {name: value.strip() for name, value in variables.items() if name.startswith(PREFIX)}
    unknown = [name for name in given if name.removeprefix(PREFIX) not in _NAMES]
    if unknown:
        known = ", ".join(PREFIX + name for name in _NAMES)
        raise ValueError(f"{unknown[0]} is none of {known}")
    values = {name.removeprefix(PREFIX): value for name, value in given.items() if value}
    if "STATIONS" in values and "ROUTER" in values:
        raise ValueError(f"{PREFIX}STATIONS is for the demo; your own router has its own auth")
    return Environment(
        router=values.get("ROUTER"),
        bind=_read(values, "BIND", _bind) or Environment().bind,
        protocols=_read(values, "PROTOCOLS", _protocols),
        tls=_tls(values),
        timeouts=_read(values, "HANDSHAKE_TIMEOUT", _timeouts) or ocpp.Timeouts(),
        stations=_read(values, "STATIONS", _file),
        auth=_auth(values),
        options=_options(values),
    )


def _read(values: Mapping[str, str], name: str, read: Callable[[str], T]) -> T | None:
    if name not in values:
        return None
    try:
        return read(values[name])
    except ValueError as error:
        raise ValueError(f"{PREFIX}{name}: {error}") from None


def _bind(text: str) -> str:
    read_bind(text)
    return text


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.replace(",", " ").split())


def _protocols(text: str) -> tuple[ocpp.Protocol, ...]:
    names = _list(text)
    for name in names:
        if name not in ocpp.PROTOCOLS:
            raise ValueError(f"takes some of {', '.join(ocpp.PROTOCOLS)}, not {name!r}")
    # Each is one of the literals: that was checked.
    return cast("tuple[ocpp.Protocol, ...]", names)


def _timeouts(text: str) -> ocpp.Timeouts:
    try:
        return ocpp.Timeouts(handshake=float(text))
    except ValueError:
        raise ValueError(f"takes a number of seconds above 0, not {text!r}") from None


def _file(text: str) -> Path:
    if not Path(text).is_file():
        raise ValueError(f"{text}: no such file")
    return Path(text)


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(f"takes 1 or 0, not {text!r}")
    return text == "1"


def _tls(values: Mapping[str, str]) -> SSLContext | None:
    certfile, keyfile = _read(values, "CERTFILE", _file), _read(values, "KEYFILE", _file)
    if certfile is None:
        if keyfile is not None:
            raise ValueError(f"{PREFIX}KEYFILE needs {PREFIX}CERTFILE")
        return None
    try:
        return ocpp.server_tls(certfile, keyfile)
    except (SSLError, OSError) as error:
        raise ValueError(
            f"{PREFIX}CERTFILE: {certfile}: no certificate and key in there ({error})"
        ) from None


# ── the board ────────────────────────────────────────────────────────────


def _auth(values: Mapping[str, str]) -> Auth | None:
    ways = [name for name in ("BOARD_AUTH", "BOARD_TOKEN", "BOARD_USER") if name in values]
    if len(ways) > 1:
        raise ValueError(f"{' and '.join(PREFIX + way for way in ways)} are two ways to log in")
    if "BOARD_USER" not in values and "BOARD_PASSWORD" in values:
        raise ValueError(f"{PREFIX}BOARD_PASSWORD needs {PREFIX}BOARD_USER")
    role = _read(values, "BOARD_ROLE", _role) or "operator"
    for name, make in (("BOARD_AUTH", _no_auth), ("BOARD_TOKEN", _token(role))):
        if name in values:
            return _read(values, name, make)
    return _credentials(values, role) if "BOARD_USER" in values else None


def _role(text: str) -> Role:
    if text not in get_args(Role):
        raise ValueError(f"takes viewer or operator, not {text!r}")
    return cast("Role", text)


def _no_auth(text: str) -> Auth:
    if text != "none":
        raise ValueError(
            f"takes none, not {text!r}; set {PREFIX}BOARD_TOKEN,"
            f" or {PREFIX}BOARD_USER and {PREFIX}BOARD_PASSWORD"
        )
    return no_auth()


def _token(role: Role) -> Callable[[str], Auth]:
    return lambda text: token_auth(text, role=role)


def _credentials(values: Mapping[str, str], role: Role) -> Auth:
    if "BOARD_PASSWORD" not in values:
        raise ValueError(f"{PREFIX}BOARD_USER needs {PREFIX}BOARD_PASSWORD")
    users: dict[str, tuple[str, Role]] = {values["BOARD_USER"]: (values["BOARD_PASSWORD"], role)}
    try:
        return credentials_auth(users)
    except ValueError as error:
        raise ValueError(f"{PREFIX}BOARD_PASSWORD: {error}") from None


def _options(values: Mapping[str, str]) -> BoardOptions:
    return BoardOptions(
        trusted_proxies=_read(values, "BOARD_TRUSTED_PROXIES", _proxies) or (),
        cors_origins=_list(values.get("BOARD_CORS_ORIGINS", "")),
        allowed_hosts=_list(values.get("BOARD_ALLOWED_HOSTS", "")),
        insecure_http=_read(values, "BOARD_INSECURE_HTTP", _flag) or False,
        base_path=_read(values, "BOARD_BASE_PATH", _path) or "",
    )


def _proxies(text: str) -> tuple[str, ...]:
    TrustedProxies(_list(text))
    return _list(text)


def _path(text: str) -> str:
    return BoardOptions(base_path=text).base_path


_NAMES = (
    "ROUTER",
    "BIND",
    "PROTOCOLS",
    "HANDSHAKE_TIMEOUT",
    "CERTFILE",
    "KEYFILE",
    "STATIONS",
    "BOARD_AUTH",
    "BOARD_TOKEN",
    "BOARD_USER",
    "BOARD_PASSWORD",
    "BOARD_ROLE",
    "BOARD_TRUSTED_PROXIES",
    "BOARD_CORS_ORIGINS",
    "BOARD_ALLOWED_HOSTS",
    "BOARD_INSECURE_HTTP",
    "BOARD_BASE_PATH",
)
