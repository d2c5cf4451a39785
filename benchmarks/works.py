"""What is done to a server, once, and what it comes to: one function for each kind of work.

Each starts a server of its own, so that nothing is left of the run before, and
returns a ``Sample``: figures by name, of which the others are not compared.

====================  =============================================================
``calls``             calls answered per second
``handshakes``        opening handshakes per second
``p50`` … ``max``     latency, milliseconds
``share``             of the server's core that the server used while it counted
``load_share``        the same of the load
``cost``              microseconds of the server's processor time for a call
``behind``            seconds by which calls went out later than they were due
``bytes``             resident memory for each idle station
``memory``            resident memory in all, bytes
====================  =============================================================
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from arena import LOAD, Rates, ask, held, measure_at, serving, viewers
from load import PERCENTILES

Sample = dict[str, float]

#: Seconds until what a handshake leaves behind is gone.
SETTLING = 2.0
#: Seconds between the pings of our server, and its jitter: after the quiet time all stations
#: are pinged once within one interval.
PINGS, JITTER = 45.0, 0.25
VIEWERS = 10


@dataclass
class Settings:
    """What all runs have in common."""

    program: list[str]
    seconds: float
    warmup: float
    #: Of a certificate authority, and of a server's key and chain.
    ca: Path
    pem: Path
    #: The calls per second of ocpp-rpc's closed loop; 0: not known yet.
    maximum: float = 0.0


Work = Callable[[Settings, Sequence[str]], Sample]


def sample(rates: Rates) -> Sample:
    told = rates.told
    return {
        "calls": rates.calls,
        "handshakes": rates.handshakes,
        "share": rates.share,
        "cost": rates.share / rates.calls * 1e6,
        **{name: told[f"{name}_us"] / 1e3 for name in PERCENTILES if f"{name}_us" in told},
        **({"load_share": told["load_share"]} if "load_share" in told else {}),
        **({"behind": told["behind_s"]} if "behind_s" in told else {}),
    }


def closed(
    mode: str, stations: int = 1_000, *, tls: bool = False, deflate: bool = False, watched: int = 0
) -> Work:
    """Have each of *stations* call again as soon as it is answered."""

    def work(settings: Settings, command: Sequence[str]) -> Sample:
        options = [*(["-s", "ocpp2.0.1"] if mode == "txevent" else [])]
        options += [f"--tls={settings.ca}"] if tls else []
        options += ["--deflate"] if deflate else []
        # What the C generator cannot do is done by ours.
        program = LOAD if tls or deflate else settings.program
        with ExitStack() as stack:
            words = [*command, "--tls", str(settings.pem)] if tls else command
            server = stack.enter_context(serving(words))
            if watched:
                stack.enter_context(viewers("streams", ask(server).board, watched))
            return sample(
                measure_at(
                    server, program, stations, mode, settings.seconds, *options,
                    warmup=settings.warmup,
                )
            )  # fmt: skip

    return work


def at_half_of(npm: Sequence[str], stations: int = 1_000) -> Work:
    """Call at half of the rate that the server *npm* reaches in a closed loop."""

    def work(settings: Settings, command: Sequence[str]) -> Sample:
        if not settings.maximum:
            settings.maximum = closed("meter", stations)(settings, npm)["calls"]
        rate = settings.maximum / 2
        return {"rate": rate, **at_rate(rate, stations)(settings, command)}

    return work


def at_rate(rate: float, stations: int, seconds: float = 0.0) -> Work:
    """Have *stations* call at *rate* in all per second, whatever becomes of the calls."""

    def work(settings: Settings, command: Sequence[str]) -> Sample:
        with serving(command) as server:
            before = ask(server).memory
            rates = measure_at(
                server, LOAD, stations, "meter", seconds or settings.seconds, f"-r{rate:g}",
                warmup=settings.warmup,
            )  # fmt: skip
            return {**sample(rates), "memory": ask(server).memory, "before": before}

    return work


def broadcast(stations: int = 1_000) -> Work:
    """Have the server call all its stations, again and again."""

    def work(settings: Settings, command: Sequence[str]) -> Sample:
        with serving(command) as server, held(ask(server).port, stations):
            ask(server, f"broadcast {settings.warmup:g}")
            before = ask(server).used
            done = ask(server, f"broadcast {settings.seconds:g}")
            share = (done.used - before) / done.seconds
            return {"calls": done.calls / done.seconds, "share": share}

    return work


def handshakes(stations: int = 5_000) -> Work:
    """Connect *stations*, 128 at a time, each with its password."""

    def work(_: Settings, command: Sequence[str]) -> Sample:
        with serving(command) as server, held(ask(server).port, stations) as load:
            return {"handshakes": load.told["connects_per_s"]}

    return work


def memory(*steps: int) -> Work:
    """Connect so many stations, and more; what the last of *steps* come to, and the others."""

    def work(_: Settings, command: Sequence[str]) -> Sample:
        with serving(command) as server:
            before = ask(server)
            each: Sample = {}
            with held(before.port, steps[0]) as load:
                for step in steps:
                    load.ask(step)
                    time.sleep(SETTLING if step == steps[-1] else SETTLING / 4)
                    grown = ask(server).memory - before.memory
                    each[f"memory@{step}"] = grown
            return {"bytes": grown / steps[-1], "before": before.memory, **each}

    return work


def idle(stations: int = 10_000) -> Work:
    """Keep *stations* connected while each is pinged once."""

    def work(_: Settings, command: Sequence[str]) -> Sample:
        with serving(command) as server, held(ask(server).port, stations) as load:
            time.sleep(PINGS * JITTER)
            before, pinged = ask(server).used, load.ask()["answered"]
            time.sleep(PINGS)
            share = (ask(server).used - before) / PINGS
            return {"share": share, "pings": (load.ask()["answered"] - pinged) / PINGS}

    return work


def most_stations() -> int:
    """Return how many stations one process can have here: each takes a descriptor."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(hard - 200, 50_000) // 1_000 * 1_000
