"""``trio-ocpp check``: connects to a CSMS as a station would, and says what it finds.

::

    dns      ok  192.0.2.7  1.2 ms
    tcp      ok  0.2 ms
    tls      ok  TLSv1.3, certificate CN=csms.example, issued by …, expires 2027-01-01 (in 40 days)
    upgrade  101 ocpp2.0.1  1.2 ms
    login    ok  CP7 with this password (security profile 2)
    boot     Accepted, interval 300 s
    ping     0.3 ms

Ends at the first step that fails, with what the server said and what to try.
Knows no words for it: ``diagnosis`` does.
"""

from __future__ import annotations

import os
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import trio
import trio.abc
from cyclopts import Parameter

from .._io.nurseries import raise_single
from .._io.tls import client_tls
from ..errors import ConnectionClosed
from ..options import PROTOCOLS
from ..protocol.connection_url import ConnectionUrl, connection_url, parse_url
from ..protocol.request_head import is_token
from . import diagnosis, diagnosis_upgrade, probes
from .diagnosis import Asked, Step, StepFailed
from .dialogue import Dialogue
from .failure import CliError

#: Seconds for the server's half of the close; what it does then changes no verdict.
_CLOSE = 2


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """Options of ``check``."""

    identity: str | None = None
    "The station's identity, appended to the URL. Default: the URL's last segment."
    protocol: Annotated[tuple[str, ...], Parameter(negative="", show_default=" ".join)] = PROTOCOLS
    "OCPP version to offer, any name; repeat it for more, the preferred one first."
    password: str | None = None
    "The station's password (AuthorizationKey, BasicAuthPassword)."
    cafile: Path | None = None
    "PEM file of the CAs to trust. Default: the system's."
    certfile: Path | None = None
    "PEM file of the station's certificate, for security profile 3."
    keyfile: Path | None = None
    "PEM file of its key, if it is not in the certificate's file."
    timeout: float = 10
    "Seconds for each step."
    boot: bool = True
    "Send a BootNotification, of vendor trio-ocpp and model check."


@dataclass(frozen=True, kw_only=True)
class Target:
    """What to check, and how."""

    asked: Asked
    password: str | None
    tls: ssl.SSLContext | None
    timeout: float
    boot: bool


Say = Callable[[Step], None]


def check(
    url: str,
    /,
    options: CheckOptions = CheckOptions(),  # frozen
) -> int:
    """Connect to a CSMS as a station would, and say what is wrong.

    A server that has a station of this identity online takes the check for its
    reconnect.

    Parameters
    ----------
    url
        ws:// or wss:// URL, with the identity at its end or in --identity.
    """
    target = resolve(url, options)
    try:
        return 0 if trio.run(run, target, _show) else 1
    except BrokenPipeError:
        # Whoever read our lines has gone (| head), and with them the use of going on.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except BaseExceptionGroup as group:
        # Ctrl-C inside of a nursery.
        raise_single(group)


def _show(step: Step) -> None:
    print(step.render(), flush=True)


# ── the command line ─────────────────────────────────────────────────────


def resolve(url: str, options: CheckOptions) -> Target:
    """Read the command line.

    Raises:
        CliError: a value is wrong, or a file cannot be read; the text names it.
    """
    parsed = _url(url, options.identity)
    for protocol in options.protocol:
        if not is_token(protocol):
            raise CliError(f"--protocol takes names such as ocpp1.6, not {protocol!r}")
    if not options.timeout > 0:
        raise CliError(f"--timeout takes a number of seconds above 0, not {options.timeout:g}")
    return Target(
        asked=Asked(
            parsed,
            tuple(dict.fromkeys(options.protocol)) or PROTOCOLS,
            password=options.password is not None,
            certificate=options.certfile is not None,
        ),
        password=options.password,
        tls=_tls(parsed, options),
        timeout=options.timeout,
        boot=options.boot,
    )


def _url(url: str, identity: str | None) -> ConnectionUrl:
    if not url.isascii() or not url.isprintable() or " " in url:
        raise CliError(f"{url!r} has characters that no URL has; an identity goes into --identity")
    if identity is not None:
        endpoint, mark, query = url.partition("?")
        url = connection_url(endpoint, identity) + mark + query
    try:
        return parse_url(url)
    except ValueError as error:
        hint = "" if identity else "; give --identity" * ("identity" in str(error))
        raise CliError(f"{error}{hint}") from None


def _tls(url: ConnectionUrl, options: CheckOptions) -> ssl.SSLContext | None:
    files = ("cafile", options.cafile), ("certfile", options.certfile), ("keyfile", options.keyfile)
    for option, path in files:
        if path is not None and not path.is_file():
            raise CliError(f"--{option} {path}: no such file")
    if options.keyfile is not None and options.certfile is None:
        raise CliError("--keyfile needs --certfile")
    if not url.secure:
        return None
    try:
        context = client_tls(options.cafile)
    except (ssl.SSLError, OSError) as error:
        raise CliError(f"--cafile {options.cafile}: no certificate in there ({error})") from None
    if options.certfile is not None:
        _load_own(context, options.certfile, options.keyfile)
    return context


def _load_own(context: ssl.SSLContext, certfile: Path, keyfile: Path | None) -> None:
    try:
        # Without an answer to it, OpenSSL asks the terminal for the key's password.
        context.load_cert_chain(certfile, keyfile, password="")
    except (ssl.SSLError, OSError) as error:
        raise CliError(
            f"--certfile {certfile}: no certificate and key in there ({error})"
        ) from None


# ── the steps ────────────────────────────────────────────────────────────


async def run(target: Target, say: Say) -> bool:
    """Check *target*, and *say* each step; return whether all is well."""
    well = True

    def note(step: Step) -> None:
        nonlocal well
        well = well and step.ok
        say(step)

    try:
        await _check(target, note)
    except StepFailed as failed:
        note(failed.step)
    return well


async def _check(target: Target, say: Say) -> None:
    url = target.asked.url
    if not probes.is_address(url.host):
        say(await probes.resolve(url, target.timeout))
    plain, step = await probes.connect(url, target.timeout)
    say(step)
    try:
        await _check_websocket(plain, target, say)
    finally:
        await trio.aclose_forcefully(plain)


async def _check_websocket(plain: trio.SocketStream, target: Target, say: Say) -> None:
    asked = target.asked
    stream: trio.abc.Stream = plain
    if target.tls is not None:
        stream, step = await probes.secure(plain, asked, target.tls, target.timeout)
        say(step)
    opened, took = await probes.upgrade(stream, asked, target.password, target.timeout)
    protocol = opened.head.get("sec-websocket-protocol")
    dialogue = Dialogue(stream, opened.early, protocol or "")
    if protocol is None:
        raise await _no_version(dialogue, target)
    say(diagnosis_upgrade.upgraded(protocol, took))
    say(diagnosis.logged_in(asked, protocol))
    if target.boot:
        await _boot(dialogue, protocol, target, say)
    await _ping(dialogue, target, say)
    with trio.move_on_after(min(_CLOSE, target.timeout)):
        await dialogue.close()


async def _no_version(dialogue: Dialogue, target: Target) -> StepFailed:
    close = None
    with trio.move_on_after(target.timeout):
        close = await dialogue.wait_close()
    return diagnosis_upgrade.no_version(close, target.asked)


async def _boot(dialogue: Dialogue, protocol: str, target: Target, say: Say) -> None:
    if not dialogue.can_boot:
        say(diagnosis.not_booted(protocol))
        return
    try:
        with trio.fail_after(target.timeout):
            outcome = await dialogue.boot()
    except ConnectionClosed as closed:
        raise diagnosis.cut_off("boot", closed, dialogue.oddities) from closed
    except trio.TooSlowError:
        raise diagnosis.silent("boot", target.timeout, dialogue.oddities) from None
    say(diagnosis.booted(outcome, datetime.now(UTC)))


async def _ping(dialogue: Dialogue, target: Target, say: Say) -> None:
    start = trio.current_time()
    try:
        with trio.fail_after(target.timeout):
            await dialogue.ping()
    except ConnectionClosed as closed:
        raise diagnosis.cut_off("ping", closed, dialogue.oddities) from closed
    except trio.TooSlowError:
        raise diagnosis.silent("ping", target.timeout, dialogue.oddities) from None
    say(diagnosis.ponged(trio.current_time() - start))
