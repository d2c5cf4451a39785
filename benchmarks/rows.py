"""What is measured, on whom, and what is promised of it: the table, before it has figures."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import NamedTuple

import works
from contenders import CONTENDERS, FLOOR, NPM, OURS, PLAIN, PYPI, command
from works import Sample, Settings, Work, closed

ASYNC = "trio-ocpp, async def"
#: The samples of each entry, round by round.
Samples = Mapping[str, Sequence[Sample]]


class Goal(NamedTuple):
    """A bound on the ratio of one entry to another; on the figure itself, if to none."""

    what: str
    measure: str
    entry: str
    base: str | None
    low: float = 0.0
    high: float = math.inf

    def ratios(self, samples: Samples) -> list[float]:
        """Return the ratio of each round: two runs that came one after the other."""
        ours = [sample[self.measure] for sample in samples[self.entry]]
        if self.base is None:
            return ours
        theirs = [sample[self.measure] for sample in samples[self.base]]
        return [one / other for one, other in zip(ours, theirs, strict=True)]

    def work_ratios(self, samples: Samples) -> list[float]:
        """Return the ratios of the calls per second of processor time; none of other figures.

        Another program on the core takes time from a run, and hardly changes these.
        """
        if self.measure != "calls" or self.base is None:
            return []
        both = zip(samples[self.entry], samples[self.base], strict=True)
        return [
            one["calls"] / one["share"] / (other["calls"] / other["share"]) for one, other in both
        ]

    def kept(self, samples: Samples) -> bool:
        return self.low <= median(self.ratios(samples)) <= self.high

    def bound(self) -> str:
        """Return the promise as it is read."""
        percent = self.base is None
        low, high = (f"{end:.0%}" if percent else f"{end:g}" for end in (self.low, self.high))
        if self.low and self.high < math.inf:
            return f"{low} to {high}"
        return f"≥ {low}" if self.low else f"≤ {high}"


class Entry(NamedTuple):
    """One of those that are compared."""

    command: list[str]
    work: Work
    #: Only in the first round: nothing is promised of it.
    once: bool = False

    @property
    def contender(self) -> str:
        """Return the contender whose command it is."""
        return next(
            name
            for name, each in CONTENDERS.items()
            if self.command[: len(each.command)] == list(each.command)
        )


@dataclass(frozen=True)
class Experiment:
    """Entries that take turns, and what is promised of them."""

    name: str
    title: str
    entries: dict[str, Entry]
    goals: list[Goal] = field(default_factory=list)
    #: However many pairs are asked for.
    rounds: int | None = None


def bounds(what: str, measure: str, npm: float, pypi: float, *, entry: str = OURS) -> list[Goal]:
    """Return what is promised against both peers: at least so many times as much."""
    return [
        Goal(what, measure, entry, NPM, low=npm),
        Goal(what, measure, entry, PYPI, low=pypi),
    ]


def at_most(what: str, measure: str, npm: float, pypi: float) -> list[Goal]:
    return [
        Goal(what, measure, OURS, NPM, high=npm),
        Goal(what, measure, OURS, PYPI, high=pypi),
    ]


def compared(name: str, title: str, work: Work, goals: list[Goal], *context: str) -> Experiment:
    """Return an experiment of ours and both peers, and of *context* in one round."""
    entries = {who: Entry(command(who), work) for who in (OURS, NPM, PYPI)}
    entries |= {who: Entry(command(who), work, once=True) for who in context}
    return Experiment(name, title, entries, goals)


def take_turns(
    experiment: Experiment,
    settings: Settings,
    rounds: int,
    say: Callable[[str], None] = lambda _: None,
) -> dict[str, list[Sample]]:
    """Run the entries one after the other; each round begins with another one."""
    samples: dict[str, list[Sample]] = {name: [] for name in experiment.entries}
    names = [name for name, entry in experiment.entries.items() if not entry.once]
    once = [name for name in experiment.entries if name not in names]
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first] + (once if turn == 0 else []):
            say(f"{experiment.name}: round {turn + 1} of {rounds}, {name}")
            samples[name].append(run(experiment.entries[name], settings))
    say("")
    return samples


def run(entry: Entry, settings: Settings) -> Sample:
    """Run one entry once; a second time if that went wrong, as a machine has its moments."""
    try:
        return entry.work(settings, entry.command)
    except RuntimeError as error:
        print(f"once more, for it failed: {error}", file=sys.stderr)
        return entry.work(settings, entry.command)


# ── against the peers ────────────────────────────────────────────────────


def meter() -> Experiment:
    what = "MeterValues, 3 samples"
    goals = bounds(f"{what}, `def`", "calls", 2.0, 15)
    goals += bounds(f"{what}, `async def`", "calls", 1.2, 8, entry=ASYNC)
    work = closed("meter")
    row = compared("meter", f"1.6 {what}, 1 000 stations", work, goals, PLAIN, FLOOR)
    waiting = Entry(command(OURS, "--handlers", "async"), work)
    return Experiment(
        row.name, row.title, {OURS: row.entries[OURS], ASYNC: waiting, **row.entries}, goals
    )


def heartbeat() -> Experiment:
    goals = bounds("Heartbeat, `def`", "calls", 2.0, 7)
    work = closed("heartbeat")
    return compared("heartbeat", "Heartbeat, 1 000 stations", work, goals, PLAIN, FLOOR)


def mix() -> Experiment:
    what = "mix of Heartbeat, MeterValues, StatusNotification"
    return compared(
        "mix", f"1.6 {what}, 1 000 stations", closed("mix"), bounds(what, "calls", 1.8, 10)
    )


def txevent() -> Experiment:
    what = "2.0.1 TransactionEvent"
    return compared(
        "txevent", f"{what}, 1 000 stations", closed("txevent"), bounds(what, "calls", 1.8, 10)
    )


def broadcast() -> Experiment:
    what = "`broadcast`, over and over"
    goals = bounds(what, "calls", 1.5, 5)
    return compared(
        "broadcast", "Outgoing calls to 1 000 stations", works.broadcast(), goals, PLAIN
    )


def handshakes(stations: int = 5_000) -> Experiment:
    what = "opening handshakes, Basic auth"
    title = f"Opening handshakes of {stations:,} stations".replace(",", " ")
    goals = bounds(what, "handshakes", 1.0, 0.7)
    return compared("handshakes", title, works.handshakes(stations), goals, PLAIN)


def memory(*steps: int) -> Experiment:
    steps = steps or (1_000, 5_000, 10_000)
    title = f"Memory of {steps[-1]:,} idle stations".replace(",", " ")
    goals = at_most("memory of an idle station", "bytes", 0.5, 0.4)
    return compared("memory", title, works.memory(*steps), goals, PLAIN)


def latency() -> Experiment:
    goals = at_most("p99 at half of ocpp-rpc's maximum", "p99", 0.5, 0.2)
    title = "1.6 MeterValues at half of ocpp-rpc's maximum, 1 000 stations"
    return compared("latency", title, works.at_half_of(command(NPM)), goals, PLAIN)


def tls() -> Experiment:
    goals = bounds("MeterValues over TLS", "calls", 1.0, 5)
    work = closed("meter", tls=True)
    return compared("tls", "1.6 MeterValues over TLS, 1 000 stations", work, goals, PLAIN)


# ── against ourselves ────────────────────────────────────────────────────


def deflate() -> Experiment:
    entries = {
        "without": Entry(command(OURS), closed("meter")),
        "deflate": Entry(command(OURS, "--compression=always"), closed("meter", deflate=True)),
    }
    goal = Goal("MeterValues, permessage-deflate", "calls", "deflate", "without", low=0.5)
    return Experiment("deflate", "1.6 MeterValues, permessage-deflate", entries, [goal])


def masking() -> Experiment:
    work = closed("meter")
    entries = {
        "in Python": Entry(command(OURS, "--pure"), work),
        "in C": Entry(command(OURS), work),
    }
    goal = Goal("MeterValues, masked in C", "calls", "in C", "in Python", low=1.0)
    return Experiment("masking", "1.6 MeterValues, with and without `speedups`", entries, [goal])


def watching() -> Experiment:
    work = closed("heartbeat")
    entries = {
        "alone": Entry(command(OURS), work),
        "observer": Entry(command(OURS, "--observers=1"), work),
        "board": Entry(command(OURS, "--board"), work),
        "viewers": Entry(command(OURS, "--board"), closed("heartbeat", watched=works.VIEWERS)),
    }
    goals = [
        Goal("Heartbeat, an observer that does nothing", "calls", "observer", "alone", low=0.95),
        Goal("Heartbeat, the board, nobody looks", "calls", "board", "alone", low=0.90),
        Goal(
            f"Heartbeat, the board, {works.VIEWERS} viewers", "calls", "viewers", "alone", low=0.75
        ),
    ]
    return Experiment("watching", "Heartbeat, 1 000 stations, watched", entries, goals)


FEW, MANY = 100, 10_000


def scaling() -> Experiment:
    """Throughput by the number of stations; of ours, and of the floor, at both ends in every round."""
    entries = {
        f"{who} @{stations}": Entry(
            command(who),
            closed("meter", stations),
            once=who not in (OURS, FLOOR) or stations not in (FEW, MANY),
        )
        for stations in (FEW, 1_000, 3_000, MANY)
        for who in (OURS, NPM, PYPI, PLAIN, FLOOR)
    }
    few, many = f"{OURS} @{FEW}", f"{OURS} @{MANY}"
    goal = Goal("cost of a call, 10 000 stations", "cost", many, few, low=0.85, high=1.15)
    return Experiment("scaling", "1.6 MeterValues by the number of stations", entries, [goal])


def idle() -> Experiment:
    entries = {OURS: Entry(command(OURS), works.idle(MANY))}
    goal = Goal("10 000 idle stations, pinged: of a core", "share", OURS, None, high=0.02)
    return Experiment("idle", "10 000 idle stations with pings", entries, [goal], rounds=1)


#: Seconds between the messages of a station, where a deployment is sized.
EVERY = 10.0


def sizing() -> Experiment:
    most = works.most_stations()
    entries = {
        f"{stations}": Entry(command(OURS), works.at_rate(stations / EVERY, stations, seconds=10))
        for stations in (1_000, 5_000, 10_000, most)
        if stations <= most
    }
    return Experiment("sizing", "A MeterValues of each station every 10 s", entries, rounds=1)


# ── all of them ──────────────────────────────────────────────────────────

FULL = (
    meter, heartbeat, mix, txevent, broadcast, handshakes, memory, latency, tls,
    deflate, masking, scaling, idle, watching, sizing,
)  # fmt: skip
NAMES = [make.__name__ for make in FULL]


def experiments(names: Sequence[str] | None = None) -> list[Experiment]:
    """Return those *names*, or all."""
    return [make() for make in FULL if names is None or make.__name__ in names]


def quick(names: Sequence[str] | None = None) -> list[Experiment]:
    """Return what fits into two minutes: of some rows, what something is promised of."""
    if names is not None:
        return experiments(names)
    chosen = [meter(), heartbeat(), handshakes(2_000), replace(memory(1_000, 3_000), rounds=1)]
    return [
        replace(each, entries={name: one for name, one in each.entries.items() if not one.once})
        for each in chosen
    ]
