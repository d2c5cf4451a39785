"""The plots of docs/performance.md: SVG that is the same for the same figures.

Transparent, with greys and hues that can be read on white and on black, and a
name beside each line in its colour. Knows only figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
from contenders import COLOURS, OURS
from figures import Figures, middle
from load import PERCENTILES
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

GREY = "#7d858e"
SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "trio-ocpp",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": GREY,
    "axes.labelcolor": GREY,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": GREY,
    "grid.alpha": 0.25,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "lines.linewidth": 2,
    "lines.marker": "o",
    "lines.markersize": 5,
}

#: By contender: what is drawn, from left to right.
Series = Mapping[str, list[tuple[float, float]]]


def draw(folder: Path, measured: Figures) -> None:
    """Draw what there are figures for."""
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(SETTINGS):
        if "scaling" in measured:
            save(throughput(by_stations(measured, "calls")), folder / "throughput.svg")
        if "memory" in measured:
            save(memory(by_memory(measured)), folder / "memory.svg")
        if "latency" in measured:
            save(latency(by_percentile(measured)), folder / "latency.svg")


def save(figure: Figure, path: Path) -> None:
    figure.savefig(path, transparent=True, metadata={"Date": None}, bbox_inches="tight")


def by_stations(measured: Figures, measure: str) -> Series:
    samples = measured["scaling"].samples
    series: dict[str, list[tuple[float, float]]] = {}
    for entry in samples:
        who, _, stations = entry.partition(" @")
        point = (float(stations), middle(samples, entry, measure))
        series.setdefault(who, []).append(point)
    return series


def by_memory(measured: Figures) -> Series:
    samples = measured["memory"].samples
    return {
        who: [
            (float(name.partition("@")[2]), middle(samples, who, name) / 1e6)
            for name in runs[0]
            if name.startswith("memory@")
        ]
        for who, runs in samples.items()
    }


def by_percentile(measured: Figures) -> Series:
    samples = measured["latency"].samples
    return {
        who: [(place, middle(samples, who, name)) for place, name in enumerate(PERCENTILES)]
        for who in samples
    }


def throughput(series: Series) -> Figure:
    axes = lines(series, "stations, each with a call on the wire", "MeterValues per second")
    axes.set_xscale("log")
    ticks = sorted({x for points in series.values() for x, _ in points})
    axes.set_xticks(ticks, [thousands(tick) for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(thousands))
    axes.set_ylim(bottom=0)
    return named(axes, series)


def memory(series: Series) -> Figure:
    axes = lines(series, "idle stations", "memory since the start, MB")
    axes.xaxis.set_major_formatter(FuncFormatter(thousands))
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)
    return named(axes, series)


def latency(series: Series) -> Figure:
    axes = lines(series, "percentile of the calls", "latency, ms")
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
    axes.yaxis.set_minor_formatter(NullFormatter())
    names = [name.replace("p999", "p99.9") for name in PERCENTILES]
    axes.set_xticks(range(len(names)), names)
    return named(axes, series)


def lines(series: Series, across: str, up: str) -> Axes:
    """Draw a line for each contender."""
    axes: Axes = Figure(figsize=(7.5, 4)).subplots()
    for who, points in series.items():
        axes.plot(*zip(*points, strict=True), color=COLOURS[who])
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return axes


def named(axes: Axes, series: Series) -> Figure:
    """Write each name at the end of its line, none over another; return the figure.

    The axes have their scales by now, or the ends of lines would not be known.
    """
    figure = axes.figure
    assert isinstance(figure, Figure), "lines() made one"
    figure.canvas.draw()
    ends = {who: float(axes.transData.transform(points[-1])[1]) for who, points in series.items()}
    for who, height in apart(ends).items():
        place = float(axes.transAxes.inverted().transform((0, height))[1])
        weight = "bold" if who == OURS else "normal"
        axes.text(
            1.015, place, who, color=COLOURS[who], transform=axes.transAxes, va="center",
            fontweight=weight,
        )  # fmt: skip
    return figure


def apart(heights: dict[str, float], least: float = 18.0) -> dict[str, float]:
    """Move heights up so that each is *least* above the one below."""
    placed: dict[str, float] = {}
    lowest = float("-inf")
    for name in sorted(heights, key=heights.__getitem__):
        lowest = placed[name] = max(heights[name], lowest + least)
    return placed


def thousands(value: float, _: object = None) -> str:
    return f"{value:,.0f}".replace(",", " ")
