"""The check of CI: our server against plain trio-websocket in the same minute, with wide margins.

    nox -s ratios

A machine of a CI service is slow, shared and different each time, so nothing
is said of figures: two servers take turns at the same work, and ours, which
validates, must not come near the one that does not. A ratio that is not kept is
measured once more before it counts. It is a regression of the data path that
this is to find; ``bench.py`` has what is promised. Needs no peers of others.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import rows
from arena import LOAD, print_circumstances
from contenders import OURS, PLAIN, command
from rows import Entry, Experiment, Goal, Samples
from status import raise_descriptor_limit
from works import Sample, Settings, Work, closed, memory

#: Seconds of each run, warm-up and counted; stations; and rounds.
WARMUP, SECONDS = 0.5, 1.0
STATIONS, ROUNDS = 1_000, 3


def experiments() -> list[Experiment]:
    return [
        both(
            "calls",
            closed("heartbeat", STATIONS),
            Goal("Heartbeats per second", "calls", OURS, PLAIN, low=2.0),
            Goal("handshakes per second", "handshakes", OURS, PLAIN, low=0.6),
        ),
        both(
            "memory",
            memory(STATIONS),
            Goal("memory of an idle station", "bytes", OURS, PLAIN, high=0.7),
            rounds=1,
        ),
    ]


def both(name: str, work: Work, *goals: Goal, rounds: int = ROUNDS) -> Experiment:
    entries = {who: Entry(command(who), work) for who in (OURS, PLAIN)}
    return Experiment(name, name, entries, list(goals), rounds)


def measure(experiment: Experiment) -> dict[str, list[Sample]]:
    settings = Settings(LOAD, seconds=SECONDS, warmup=WARMUP, ca=Path(), pem=Path())
    return rows.take_turns(experiment, settings, experiment.rounds or ROUNDS)


def broken(goals: Sequence[Goal], samples: Samples) -> list[Goal]:
    """Print what each of *goals* came to; return those that are not kept."""
    for goal in goals:
        ratios = " ".join(f"{ratio:.2f}" for ratio in goal.ratios(samples))
        kept = "kept" if goal.kept(samples) else "NOT kept"
        print(f"{goal.what} to {goal.base}: {ratios}, goal {goal.bound()}: {kept}", flush=True)
    return [goal for goal in goals if not goal.kept(samples)]


def main() -> None:
    if sys.platform != "linux":
        sys.exit("ratios: the benchmarks need Linux")
    raise_descriptor_limit()
    print_circumstances()
    started = time.perf_counter()
    failed: list[Goal] = []
    for experiment in experiments():
        again = broken(experiment.goals, measure(experiment))
        if again:
            print("once more, as a machine may be busy:")
            failed += broken(again, measure(experiment))
    print(f"{time.perf_counter() - started:.0f} s")
    if failed:
        sys.exit("ratios: NOT kept: " + ", ".join(goal.what for goal in failed))


if __name__ == "__main__":
    main()
