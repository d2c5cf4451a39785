"""The board's telemetry: a sample every few seconds, whether or not anybody looks.

One task takes the samples; everything else only reads them. Custom metrics
are pushed by any thread and become part of the next sample. Knows neither
HTTP nor streams: those read ``Telemetry.samples``, a collection like others.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from numbers import Real
from typing import Final

import psutil  # type: ignore[import-untyped]  # it carries no types
import trio

from . import records
from .counters import Counters
from .options import BoardLimits, BoardOptions
from .records import Sample
from .samples import Samples

_NAME: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,63}")
_NAME_IN_WORDS: Final = (
    "a letter or underscore, then letters, digits and underscores, 64 characters at most"
)


def _none() -> int:
    return 0


def _nothing() -> Mapping[str, int]:
    return {}


def _idle() -> object:
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What telemetry asks the rest of the board: called for each sample and each ``/metrics``.

    ``connections``: stations online now, and the most there were at once. ``viewers``: open
    streams. ``dropped``: by place, what was left out since the board began.
    """

    connections: Callable[[], tuple[int, int]]
    viewers: Callable[[], int] = _none
    dropped: Callable[[], Mapping[str, int]] = _nothing


class Process:
    """What the operating system tells of this process."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self.started_at = self._process.create_time()

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return int(self._process.memory_info().rss)

    @property
    def cpu_seconds(self) -> float:
        """Processor time used since the process began, of all its threads."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    @property
    def descriptors(self) -> int:
        """Open file descriptors."""
        return int(self._process.num_fds())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    """What the rates of the next sample are counted from."""

    at: float
    messages_in: int
    messages_out: int
    handshakes: int
    cpu_seconds: float


class Telemetry:
    """Takes samples while ``run`` runs. For the board's own thread, except for ``push``.

    *before* is called ahead of each sample, to have all counted that has happened.
    """

    def __init__(
        self,
        counters: Counters,
        surroundings: Surroundings,
        *,
        options: BoardOptions = BoardOptions(),
        limits: BoardLimits = BoardLimits(),
        before: Callable[[], object] = _idle,
    ) -> None:
        self.counters, self.surroundings, self.process = counters, surroundings, Process()
        self.samples = Samples(limits.telemetry_samples)
        self._interval, self._most_custom = options.telemetry_interval, limits.custom_metrics
        self._before = before
        self._custom: dict[str, float] = {}
        # Reentrant: a signal handler may push while its thread is pushing.
        self._custom_lock = threading.RLock()
        self._began: float | None = None
        self._last: _Reading | None = None

    @property
    def sample(self) -> Sample | None:
        """The newest sample; ``None`` until ``run`` has begun."""
        return self.samples.newest

    @property
    def custom(self) -> Mapping[str, float]:
        """The custom metrics as they are now."""
        return self._custom

    def push(self, metrics: Mapping[str, float], /) -> None:
        """Set custom metrics, by name; from any thread, at any time. Each keeps its last value.

        They are in the next sample, in the history, on the stream and in ``/metrics``. All of
        *metrics* is taken, or nothing.

        Raises:
            TypeError: *metrics* is no mapping, a name no string or a value no number.
            ValueError: a name or value is not allowed, or there are too many names.
        """
        if not isinstance(metrics, Mapping):
            raise TypeError(
                f"telemetry.push takes a mapping of names to numbers, not {type(metrics).__name__}"
            )
        checked = {_checked_name(name): _checked_value(name, metrics[name]) for name in metrics}
        with self._custom_lock:
            merged = {**self._custom, **checked}
            if len(merged) > self._most_custom:
                raise ValueError(
                    f"telemetry.push takes {self._most_custom} names of custom metrics in all "
                    f"(BoardLimits.custom_metrics), and these would be {len(merged)}: "
                    f"{', '.join(sorted(set(checked) - set(self._custom)))} came on top"
                )
            self._custom = merged

    def report(self) -> records.Telemetry:
        """The newest sample, and each action since the board began."""
        return records.Telemetry(sample=self.sample, actions=self.counters.actions())

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Take a sample now, then one every ``options.telemetry_interval`` seconds, for ever."""
        due = trio.current_time()
        while True:
            self._take(trio.current_time())
            task_status.started()
            task_status = trio.TASK_STATUS_IGNORED
            # A tick that was missed is not made up for: two at once would tell rates of nothing.
            due = max(due + self._interval, trio.current_time())
            await trio.sleep_until(due)

    def _take(self, now: float) -> None:
        self._before()
        self._began = now if self._began is None else self._began
        reading = self._read(now)
        self.samples.add(lambda new: self._summary(new, reading, self._last or reading))
        self._last = reading

    def _read(self, now: float) -> _Reading:
        return _Reading(
            at=now,
            messages_in=self.counters.messages_in,
            messages_out=self.counters.messages_out,
            handshakes=self.counters.handshakes.total(),
            cpu_seconds=self.process.cpu_seconds,
        )

    def _summary(self, new: int, now: _Reading, last: _Reading) -> Sample:
        elapsed = now.at - last.at
        rate_in = _rate(now.messages_in - last.messages_in, elapsed)
        rate_out = _rate(now.messages_out - last.messages_out, elapsed)
        connections, peak = self.surroundings.connections()
        assert self._began is not None, "a sample is taken after the first one has begun"
        return Sample(
            id=new,
            at=datetime.now(UTC),
            messages_per_second=rate_in + rate_out,
            messages_in_per_second=rate_in,
            messages_out_per_second=rate_out,
            handshakes_per_second=_rate(now.handshakes - last.handshakes, elapsed),
            handling=self.counters.handling(),
            round_trip=self.counters.round_trip(),
            error_rate=self.counters.error_rate(),
            connections=connections,
            peak_connections=peak,
            uptime=now.at - self._began,
            total_messages=now.messages_in + now.messages_out,
            total_errors=self.counters.errors.total(),
            memory=self.process.memory,
            cpu=_rate(now.cpu_seconds - last.cpu_seconds, elapsed),
            viewers=self.surroundings.viewers(),
            dropped=sum(self.surroundings.dropped().values()),
            custom=dict(self._custom),
        )


def _rate(count: float, elapsed: float) -> float:
    return count / elapsed if elapsed > 0 else 0.0


def _checked_name(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"the name of a custom metric is a string, not {name!r}")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a custom metric, which is {_NAME_IN_WORDS}")
    return name


def _checked_value(name: str, value: object) -> float:
    # Flags are numbers to Python; here they are more likely a slip.
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"the custom metric {name!r} takes a number, not {value!r}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"the custom metric {name!r} takes a finite number, not {value!r:.40}")
    return number
