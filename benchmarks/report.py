"""The table, on the terminal and in docs/performance.md, and the page around it.

The page's words are ``performance.template.md``; what stands in double braces
there is generated. So measuring again never loses a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import figures
import rows
from arena import HERE
from contenders import CONTENDERS, FLOOR, NPM, OURS, PLAIN, PYPI
from figures import Figures, middle
from rows import EVERY, Experiment, Goal, Samples
from works import Sample

TEMPLATE = HERE / "performance.template.md"
#: A server that had less of its core than this was held up by other programs, or by the load.
WHOLE = 0.95
#: Seconds by which calls may go out late where a rate is kept.
LATE = 0.05
UNITS = {
    "calls": "/s", "handshakes": "/s", "bytes": " kB", "p99": " ms", "share": " %", "cost": " µs",
}  # fmt: skip


def figure(measure: str, value: float) -> str:
    """Return a figure with its unit, to three digits."""
    scaled = value / {"bytes": 1e3, "share": 0.01}.get(measure, 1.0)
    return number(scaled) + UNITS[measure]


def number(value: float) -> str:
    """Return *value* to three digits, thousands set apart."""
    digits = float(f"{value:.3g}")
    return f"{digits:,.0f}".replace(",", " ") if digits >= 100 else f"{digits:g}"


def ratio_words(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.1g}"


class Line:
    """One line of the table: a goal, and what became of it."""

    def __init__(self, goal: Goal, samples: Samples) -> None:
        ratios = goal.ratios(samples)
        shown = "{:.1%}".format if goal.base is None else ratio_words
        self.what = goal.what
        self.ours = figure(goal.measure, middle(samples, goal.entry, goal.measure))
        self.base = goal.base or ""
        self.theirs = ""
        if goal.base is not None:
            self.theirs = figure(goal.measure, middle(samples, goal.base, goal.measure))
        self.ratio = shown(median(ratios))
        ends = (shown(min(ratios)), shown(max(ratios)))
        self.spread = " to ".join(ends) if len(ratios) > 1 else ""
        work = goal.work_ratios(samples)
        self.work = ratio_words(median(work)) if work else ""
        self.bound = goal.bound()
        self.verdict = "kept" if goal.kept(samples) else "NOT kept"


def doubts(experiment: Experiment, samples: Samples) -> list[str]:
    """Say which figures are not the server's alone."""
    found = []
    for name, entry in experiment.entries.items():
        runs = samples.get(name, ())
        if not runs or "calls" not in runs[0] or "rate" in runs[0]:
            continue
        share = median(run["share"] for run in runs)
        load = median(run.get("load_share", 0.0) for run in runs)
        if share >= WHOLE or not experiment.goals or entry.contender == FLOOR:
            continue
        why = "the load was the limit" if load >= WHOLE else "something else held it up"
        found.append(f"{experiment.name}, {name}: it had {share:.0%} of its core; {why}.")
    return found


def print_experiment(experiment: Experiment, samples: Samples) -> None:
    """Print one experiment's part of the table."""
    print(f"\n{experiment.title}")
    for name in experiment.entries:
        print(f"  {name:<24}{entry_words(samples[name])}")
    for line in (Line(goal, samples) for goal in experiment.goals):
        base = f"to {line.base}" if line.base else ""
        spread = f"({line.spread})" if line.spread else ""
        work = f"per CPU s {line.work}, " if line.work else ""
        told = f"{line.ratio} {spread} {work}goal {line.bound}: {line.verdict}"
        print(f"  {line.what} {base}: {told}")
    for doubt in doubts(experiment, samples):
        print(f"  note: {doubt}")


def entry_words(runs: Sequence[Sample]) -> str:
    """Return the medians of one entry, whatever it has."""
    names = [name for name in UNITS if name in runs[0]]
    return "  ".join(
        f"{name} {figure(name, median(run[name] for run in runs)):>12}" for name in names
    )


# ── the page ─────────────────────────────────────────────────────────────


def write(folder: Path, measured: Figures) -> None:
    """Write page, plots and figures into *folder*."""
    import plots  # needs matplotlib, which the table does not

    figures.write(folder, measured)
    # As they are read again, so that redrawing changes nothing.
    measured = figures.read(folder)
    plots.draw(folder / "performance", measured)
    page = folder / "performance.md"
    page.write_text(render(TEMPLATE.read_text(encoding="utf-8"), measured), encoding="utf-8")
    print("written:", page)


def render(template: str, measured: Figures) -> str:
    """Return the page.

    Raises:
        KeyError: the template asks for what there is not.
    """
    parts = {
        "goals": goals_table(measured),
        "context": context_table(measured),
        "notes": notes(measured),
        "runs": runs(measured),
        "sizing": sizing_table(measured),
        **sizing_words(measured),
    }
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: parts[found[1]], template)


def known(measured: Figures) -> list[tuple[Experiment, Samples]]:
    return [
        (each, measured[each.name].samples) for each in rows.experiments() if each.name in measured
    ]


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *lines))


def goals_table(measured: Figures) -> str:
    head = ("work", "trio-ocpp", "to", "", "ratio", "lowest to highest", "per CPU s", "goal", "")
    lines = [Line(goal, samples) for each, samples in known(measured) for goal in each.goals]
    return table(
        head,
        [
            (
                line.what, line.ours, line.base, line.theirs, f"**{line.ratio}**",
                line.spread, line.work, line.bound, line.verdict,
            )
            for line in lines
        ],
    )  # fmt: skip


CONTEXT = {
    "heartbeat": "calls",
    "meter": "calls",
    "broadcast": "calls",
    "handshakes": "handshakes",
    "memory": "bytes",
    "latency": "p99",
    "tls": "calls",
}


def context_table(measured: Figures) -> str:
    """Return medians of all contenders, those included of which nothing is promised."""
    names = [name for name in CONTEXT if name in measured]
    lines = []
    for who in (OURS, rows.ASYNC, NPM, PYPI, PLAIN, FLOOR):
        found = [(measured[name].samples, CONTEXT[name]) for name in names]
        cells = [
            figure(measure, middle(samples, who, measure)) if who in samples else ""
            for samples, measure in found
        ]
        lines.append((who, *cells))
    titles = {
        "meter": "MeterValues",
        "heartbeat": "Heartbeat",
        "latency": "p99 at half",
        "tls": "MeterValues, TLS",
    }
    return table(("", *(titles.get(name, name) for name in names)), lines)


def notes(measured: Figures) -> str:
    found = [doubt for each, samples in known(measured) for doubt in doubts(each, samples)]
    late = [
        f"latency, {who}: its calls were {run['behind']:.1f} s late at the end; {_why(run)}."
        for who, run in _latencies(measured).items()
        if run["behind"] > LATE
    ]
    return "\n".join(f"- {text}" for text in (*found, *late)) or "- None."


def _latencies(measured: Figures) -> dict[str, Sample]:
    if "latency" not in measured:
        return {}
    samples = measured["latency"].samples
    return {
        who: {name: middle(samples, who, name) for name in ("behind", "share")} for who in samples
    }


def _why(run: Sample) -> str:
    return "it cannot carry this rate" if run["share"] >= WHOLE else "something else held it up"


def runs(measured: Figures) -> str:
    """Return on what, with what and when it was measured."""
    by_run: dict[tuple[str, str], list[str]] = {}
    machine: dict[str, str] = {}
    versions: dict[str, str] = {}
    for name, each in measured.items():
        by_run.setdefault((each.run.date, each.run.command), []).append(name)
        machine |= each.run.circumstances
        versions |= each.run.versions
    told = []
    for (date, command), names in by_run.items():
        which = "all rows" if len(by_run) == 1 else ", ".join(f"`{name}`" for name in names)
        told.append(f"- {date}, `{command}`: {which}")
    told += [f"- {name}: {value}" for name, value in machine.items()]
    return "\n".join(told + [f"- {who}: {versions[who]}" for who in CONTENDERS if who in versions])


# ── a deployment ─────────────────────────────────────────────────────────


def sizing_table(measured: Figures) -> str:
    if "sizing" not in measured:
        return ""
    head = ("stations", "messages/s", "of a core", "p50", "p99", "memory", "of it by a station")
    lines = []
    for stations, (sample,) in measured["sizing"].samples.items():
        grown = (sample["memory"] - sample["before"]) / int(stations)
        lines.append(
            (
                number(int(stations)), number(sample["calls"]), f"{sample['share']:.1%}",
                f"{sample['p50']:.2f} ms", f"{sample['p99']:.2f} ms",
                f"{sample['memory'] / 1e6:.0f} MB", f"{grown / 1e3:.1f} kB",
            )
        )  # fmt: skip
    return table(head, lines)


def sizing_words(measured: Figures) -> dict[str, str]:
    """Return what the largest run that was measured comes to, for a core and for a gigabyte."""
    if "sizing" not in measured:
        return dict.fromkeys(("most", "per_core", "per_gb", "closed_per_core"), "?")
    stations, (sample,) = max(measured["sizing"].samples.items(), key=lambda item: int(item[0]))
    grown = (sample["memory"] - sample["before"]) / int(stations)
    calls = middle(measured["meter"].samples, OURS, "calls") if "meter" in measured else 0
    return {
        "most": number(int(stations)),
        "per_core": _hundreds(int(stations) / sample["share"]),
        "per_gb": _hundreds(1e9 / grown),
        "closed_per_core": _hundreds(calls * EVERY),
    }


def _hundreds(value: float) -> str:
    """Round to two digits: what follows is no measurement any more."""
    return f"{float(f'{value:.2g}'):,.0f}".replace(",", " ")
