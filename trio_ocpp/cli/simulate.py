"""``trio-ocpp simulate``: simulated stations against a CSMS, with a live summary.

Knows no station's inside: ``fleet`` runs them.
"""

from __future__ import annotations

import signal
import ssl
import sys
from pathlib import Path
from typing import Annotated

import trio
from cyclopts import Parameter
from rich.console import Console
from rich.live import Live
from rich.table import Table

from .. import client_tls
from ..options import PROTOCOLS
from ..options import Protocol as ProtocolName
from ..protocol.connection_url import parse_url
from .failure import CliError
from .fleet import Fleet
from .process import raise_descriptor_limit

#: Seconds between two looks at the summary; off a terminal, between two lines.
_LIVE, _LINES = 0.5, 5.0


def simulate(
    url: str,
    /,
    *,
    count: int = 1,
    protocol: Annotated[tuple[ProtocolName, ...], Parameter(consume_multiple=True)] = PROTOCOLS[
        ::-1
    ],
    prefix: str = "SIM-",
    password: str | None = None,
    cafile: Path | None = None,
    pace: float = 1.0,
    duration: float | None = None,
) -> int:
    """Run simulated stations against a CSMS until Ctrl-C.

    Exit code 0 if every station was connected at least once, else 1.

    Parameters
    ----------
    url
        The CSMS's endpoint, e.g. ws://127.0.0.1:9000/ocpp; identities are appended.
    count
        How many stations.
    protocol
        Their OCPP versions, in turn. Default: all.
    prefix
        Their identities are this and a number from 1.
    password
        Basic auth password of all of them.
    cafile
        PEM file of the CA that the CSMS's certificate is of. Default: the system's.
    pace
        Seconds that pass at the stations in one second.
    duration
        Stop after so many seconds.
    """
    _check(url, count, pace, duration)
    if cafile is not None and not url.startswith("wss:"):
        raise CliError("--cafile is for wss:// URLs")
    raise_descriptor_limit()
    fleet = Fleet(
        url,
        count,
        protocols=protocol,
        prefix=prefix,
        password=password,
        tls=_tls(cafile),
        pace=pace,
    )
    return trio.run(_run, fleet, duration)


def _check(url: str, count: int, pace: float, duration: float | None) -> None:
    try:
        parse_url(f"{url.rstrip('/')}/X")
    except ValueError as error:
        raise CliError(str(error)) from None
    if count < 1:
        raise CliError(f"--count takes a number of at least 1, not {count}")
    if not 0 < pace < float("inf"):
        raise CliError(f"--pace takes a number above 0, not {pace:g}")
    if duration is not None and not duration > 0:
        raise CliError(f"--duration takes a number of seconds above 0, not {duration:g}")


def _tls(cafile: Path | None) -> ssl.SSLContext | None:
    if cafile is None:
        return None
    try:
        return client_tls(cafile)
    except (OSError, ssl.SSLError) as error:
        raise CliError(f"--cafile {cafile}: no CA certificate in there ({error})") from None


async def _run(fleet: Fleet, duration: float | None) -> int:
    started = trio.current_time()
    with trio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(fleet.run)
            nursery.start_soon(_show, fleet)
            with trio.move_on_after(float("inf") if duration is None else duration):
                async for _ in signals:
                    break
            nursery.cancel_scope.cancel()
    print(_last_line(fleet, trio.current_time() - started))
    return 0 if len(fleet.known) == fleet.count else 1


async def _show(fleet: Fleet) -> None:
    if not sys.stdout.isatty():
        while True:
            await trio.sleep(_LINES)
            print(_line(fleet), flush=True)
    with Live(_table(fleet), console=Console(), refresh_per_second=4, transient=True) as live:
        while True:
            await trio.sleep(_LIVE)
            live.update(_table(fleet))


def _table(fleet: Fleet) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_row("stations", f"{len(fleet.connected)} of {fleet.count} connected")
    table.add_row("calls", f"{fleet.sent} sent, {fleet.answered} answered, {fleet.errors} errors")
    table.add_row("round trip", f"{_average_ms(fleet):.1f} ms on average")
    for reason, times in fleet.refusals.most_common(3):
        table.add_row("refused", f"{times} x {reason}")
    return table


def _line(fleet: Fleet) -> str:
    return (
        f"connected={len(fleet.connected)} of={fleet.count} sent={fleet.sent} "
        f"answered={fleet.answered} errors={fleet.errors} ms={_average_ms(fleet):.1f}"
    )


def _last_line(fleet: Fleet, seconds: float) -> str:
    lines = [
        f"{len(fleet.known)} of {fleet.count} stations were connected in {seconds:.0f} s · "
        f"{fleet.sent} calls, {fleet.errors} errors"
    ]
    lines += [f"refused {times} x  {why}" for why, times in fleet.refusals.most_common(3)]
    return "\n".join(lines)


def _average_ms(fleet: Fleet) -> float:
    return fleet.round_trips / fleet.answered * 1000 if fleet.answered else 0.0
