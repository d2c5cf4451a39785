"""The options of ``serve``: from the command line, over a TOML file, over the defaults.

Checks every value and names it when it is wrong. Opens no socket and imports
no user code.
"""

from __future__ import annotations

import dataclasses
import ipaddress
import ssl
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from cyclopts import Parameter

from .. import server_tls
from ..options import PROTOCOLS, Timeouts
from ..options import Protocol as ProtocolName
from .board import BoardSettings
from .failure import CliError
from .stations import KnownStations, load_stations

LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["text", "json"]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """Options of ``serve``. ``None``: not given here; see ``resolve`` for the defaults."""

    host: str | None = None
    "Address to listen on. Default 127.0.0.1; 0.0.0.0 lets chargers on the network in."
    port: int | None = None
    "TCP port to listen on; 0 takes a free one. Default 9000."
    protocol: Annotated[
        tuple[ProtocolName, ...] | None, Parameter(consume_multiple=True, negative="")
    ] = None
    "OCPP versions to speak. Default: all that the router has handlers for."
    handshake_timeout: float | None = None
    "Seconds that a station has from connecting to being let in. Default 30."
    certfile: Path | None = None
    "PEM certificate chain; with it the port speaks TLS (wss://)."
    keyfile: Path | None = None
    "PEM private key, if it is not in the certificate's file."
    stations: Path | None = None
    "TOML file of the stations that the demo lets in, with their passwords. Default: all."
    simulate: int | None = None
    "Run so many simulated stations against the server."
    board: Annotated[bool | None, Parameter(negative="--no-board")] = None
    "Serve the monitoring board too. Default yes."
    board_host: str | None = None
    "Address of the board. Default 127.0.0.1; others can log in over TLS only (--certfile)."
    board_port: int | None = None
    "TCP port of the board; 0 takes a free one. Default 8080."
    board_token: str | None = None
    "Token that logs in to the board. Default: a new one for each run, which is printed."
    board_insecure_http: Annotated[bool | None, Parameter(negative="")] = None
    "Let people on other machines log in over plain HTTP, where the token can be read on the way."
    log_level: LogLevel | None = None
    "How much the library logs to standard error. Default warning."
    log_format: LogFormat | None = None
    "text, or json: one JSON object a line. Default text."


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What ``serve`` goes by."""

    router: str | None
    host: str
    port: int
    protocols: tuple[ProtocolName, ...] | None
    timeouts: Timeouts
    tls: ssl.SSLContext | None
    stations: KnownStations | None
    simulate: int
    board: BoardSettings | None
    log_level: LogLevel
    log_format: LogFormat


def resolve(router: str | None, given: ServeOptions, config: Path | None) -> Settings:
    """Put command line, file and defaults together.

    Raises:
        CliError: a value is wrong, or a file cannot be read; the text names it.
    """
    stored = {} if config is None else _read(config)
    values = {**stored, **{k: v for k, v in dataclasses.asdict(given).items() if v is not None}}
    tls = _tls(values.get("certfile"), values.get("keyfile"))
    return Settings(
        router=router or values.get("router"),
        host=values.get("host", "127.0.0.1"),
        port=_port("--port", values.get("port", 9000)),
        protocols=values.get("protocol"),
        timeouts=_timeouts(values.get("handshake_timeout", Timeouts().handshake)),
        tls=tls,
        stations=_stations(values.get("stations"), router or values.get("router")),
        simulate=_simulate(values.get("simulate", 0)),
        board=_board(values, tls),
        log_level=values.get("log_level", "warning"),
        log_format=values.get("log_format", "text"),
    )


def _port(option: str, port: int) -> int:
    if not 0 <= port <= 65535:
        raise CliError(f"{option} takes a number from 0 to 65535, not {port}")
    return port


def _timeouts(handshake: float) -> Timeouts:
    try:
        return Timeouts(handshake=handshake)
    except ValueError:
        raise CliError(
            f"--handshake-timeout takes a number of seconds above 0, not {handshake:g}"
        ) from None


def _simulate(count: int) -> int:
    if count < 0:
        raise CliError(f"--simulate takes a number of at least 0, not {count}")
    return count


def _stations(path: Path | None, router: str | None) -> KnownStations | None:
    if path is None:
        return None
    if router is not None:
        raise CliError("--stations is for the demo; your own router has its own auth")
    return load_stations(path)


def _board(values: dict[str, Any], tls: ssl.SSLContext | None) -> BoardSettings | None:
    if not values.get("board", True):
        return None
    host = values.get("board_host", "127.0.0.1")
    insecure = values.get("board_insecure_http", False)
    # Over the loopback a certificate would only be one more warning to click away.
    near = _is_near(host)
    if not near and tls is None and not insecure:
        raise CliError(
            f"--board-host {host}: from other machines the token could be read on the way;"
            " add --certfile, or --board-insecure-http"
        )
    return BoardSettings(
        host=host,
        port=_port("--board-port", values.get("board_port", 8080)),
        token=values.get("board_token"),
        tls=None if near else tls,
        insecure_http=insecure,
    )


def _is_near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tls(certfile: Path | None, keyfile: Path | None) -> ssl.SSLContext | None:
    if certfile is None:
        if keyfile is not None:
            raise CliError("--keyfile needs --certfile")
        return None
    for option, path in (("--certfile", certfile), ("--keyfile", keyfile)):
        if path is not None and not path.is_file():
            raise CliError(f"{option} {path}: no such file")
    try:
        return server_tls(certfile, keyfile)
    except (ssl.SSLError, OSError) as error:
        raise CliError(
            f"--certfile {certfile}: no certificate and key in there ({error})"
        ) from None


# ── the file ─────────────────────────────────────────────────────────────


def _read(path: Path) -> dict[str, Any]:
    """Read the ``[serve]`` table of a TOML file; its keys are the options' names."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CliError(f"--config {path}: {(error.strerror or str(error)).lower()}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CliError(f"--config {path}: not TOML: {error}") from None
    table = content.get("serve")
    if not isinstance(table, dict):
        raise CliError(f"--config {path}: the options are to be in a table [serve]")
    return {
        name.replace("-", "_"): _check(path, name.replace("-", "_"), value)
        for name, value in table.items()
    }


def _check(path: Path, name: str, value: Any) -> Any:
    check = _CHECKS.get(name)
    if check is None:
        allowed = ", ".join(key.replace("_", "-") for key in _CHECKS)
        raise CliError(f"--config {path}: unknown key {name!r} in [serve]; allowed are {allowed}")
    what, accept = check
    try:
        return accept(value)
    except (TypeError, ValueError):
        raise CliError(f"--config {path}: {name} takes {what}, not {value!r}") from None


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _path(value: object) -> Path:
    return Path(_string(value))


def _one_of(*allowed: str) -> Any:
    def accept(value: object) -> object:
        if value not in allowed:
            raise ValueError
        return value

    return accept


def _protocols(value: object) -> tuple[object, ...]:
    values = value if isinstance(value, list) else [value]
    if not values:
        raise ValueError
    return tuple(_one_of(*PROTOCOLS)(each) for each in values)


_CHECKS: dict[str, tuple[str, Any]] = {
    "router": ("a string such as 'csms:router'", _string),
    "host": ("a string", _string),
    "port": ("a whole number", _whole),
    "protocol": (f"a list of {', '.join(PROTOCOLS)}", _protocols),
    "handshake_timeout": ("a number of seconds", _number),
    "certfile": ("a file name", _path),
    "keyfile": ("a file name", _path),
    "stations": ("a file name", _path),
    "simulate": ("a whole number", _whole),
    "board": ("true or false", _flag),
    "board_host": ("a string", _string),
    "board_port": ("a whole number", _whole),
    "board_token": ("a string", _string),
    "board_insecure_http": ("true or false", _flag),
    "log_level": (f"one of {', '.join(get_args(LogLevel))}", _one_of(*get_args(LogLevel))),
    "log_format": (f"one of {', '.join(get_args(LogFormat))}", _one_of(*get_args(LogFormat))),
}
