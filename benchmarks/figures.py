"""What was measured, as it is kept beside the page: ``performance/figures.json``.

Rows that were measured again take the place of those from before, so each one
carries the circumstances of its own run. Knows nothing of what is promised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import msgspec
from works import Sample


class Run(NamedTuple):
    """Without which figures mean nothing."""

    command: str
    date: str
    circumstances: dict[str, str]
    versions: dict[str, str]


class Measured(NamedTuple):
    """One experiment: its samples by entry, round by round."""

    run: Run
    samples: dict[str, list[Sample]]


Figures = dict[str, Measured]


def place(folder: Path) -> Path:
    return folder / "performance" / "figures.json"


def read(folder: Path) -> Figures:
    """Return the figures beside the page in *folder*, none if there are none."""
    path = place(folder)
    return msgspec.json.decode(path.read_bytes(), type=Figures) if path.exists() else {}


def write(folder: Path, figures: Figures) -> None:
    place(folder).parent.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.encode(_rounded(msgspec.to_builtins(figures)))
    place(folder).write_bytes(msgspec.json.format(text, indent=1) + b"\n")


def _rounded(value: Any) -> Any:
    """Cut numbers to what was measured: five digits."""
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


def merged(before: Figures, now: Figures) -> Figures:
    return {**before, **now}


def middle(samples: Mapping[str, Sequence[Sample]], entry: str, measure: str) -> float:
    """Return the median of one figure over the rounds."""
    return median(sample[measure] for sample in samples[entry])
