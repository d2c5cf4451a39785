"""The board's ``/metrics``: its counters in the text format of Prometheus, or in OpenMetrics.

Nothing is kept here: each request reads the counters that the board has anyway.
Custom metrics are gauges ``trio_ocpp_custom_<name>``. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, get_args

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.openmetrics.exposition import generate_latest as _openmetrics
from prometheus_client.registry import Collector

from .counters import ActionCounts
from .latency import BOUNDS, Histogram
from .records import ErrorKind, Outcome
from .telemetry import Telemetry

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS: Final = "application/openmetrics-text; version=1.0.0; charset=utf-8"

#: prometheus-client gives it no types.
generate_openmetrics: Callable[[CollectorRegistry], bytes] = _openmetrics


class Metrics(Collector):
    """The exposition of one board, in a registry of its own.

    *before* is called ahead of each one, to have all counted that has happened.
    """

    def __init__(self, telemetry: Telemetry, *, before: Callable[[], object] | None = None) -> None:
        self._telemetry = telemetry
        self._before = before
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def expose(self, accept: str = "") -> tuple[bytes, str]:
        """Return the text of all metrics and its content type, which is what *accept* prefers."""
        if self._before is not None:
            self._before()
        if _takes_openmetrics(accept):
            return generate_openmetrics(self._registry), OPENMETRICS
        return generate_latest(self._registry), TEXT

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering is no reason to read everything."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Read everything once."""
        yield from self._board()
        yield from self._messages()
        yield from self._outcomes()
        yield from self._process()
        yield from self._custom()

    def _board(self) -> Iterator[Metric]:
        around = self._telemetry.surroundings
        connections, peak = around.connections()
        yield GaugeMetricFamily("trio_ocpp_connections", "Stations that are online.", connections)
        yield GaugeMetricFamily(
            "trio_ocpp_peak_connections", "The most stations that were online at once.", peak
        )
        yield GaugeMetricFamily("trio_ocpp_viewers", "Open streams of the board.", around.viewers())
        yield _counter(
            "trio_ocpp_dropped", "What the board left out.", "where", around.dropped().items()
        )

    def _messages(self) -> Iterator[Metric]:
        counters = self._telemetry.counters
        messages = CounterMetricFamily(
            "trio_ocpp_messages",
            "OCPP-J messages; in is from the station.",
            labels=("action", "direction", "type"),
        )
        for labels, count in counters.totals().items():
            messages.add_metric(labels, count)
        yield messages
        by_action = counters.by_action()
        yield _histogram(
            "trio_ocpp_handling_seconds",
            "From a station's CALL to our answer.",
            by_action,
            lambda counts: counts.handling,
        )
        yield _histogram(
            "trio_ocpp_round_trip_seconds",
            "From our CALL to the station's answer.",
            by_action,
            lambda counts: counts.round_trip,
        )

    def _outcomes(self) -> Iterator[Metric]:
        # All from the start, at 0: what appears with its first increment has no rate before.
        counters = self._telemetry.counters
        yield _counter(
            "trio_ocpp_handshakes",
            "Attempts to connect, by how they ended.",
            "outcome",
            ((each, counters.handshakes[each]) for each in get_args(Outcome)),
        )
        yield _counter(
            "trio_ocpp_errors",
            "What went wrong with stations.",
            "kind",
            ((each, counters.errors[each]) for each in get_args(ErrorKind)),
        )

    def _process(self) -> Iterator[Metric]:
        process = self._telemetry.process
        yield GaugeMetricFamily(
            "process_resident_memory_bytes", "Resident memory size in bytes.", process.memory
        )
        yield CounterMetricFamily(
            "process_cpu_seconds",
            "Total user and system CPU time spent in seconds.",
            process.cpu_seconds,
        )
        yield GaugeMetricFamily(
            "process_open_fds", "Number of open file descriptors.", process.descriptors
        )
        yield GaugeMetricFamily(
            "process_start_time_seconds",
            "Start time of the process since unix epoch in seconds.",
            process.started_at,
        )

    def _custom(self) -> Iterator[Metric]:
        for name, value in sorted(self._telemetry.custom.items()):
            yield GaugeMetricFamily(
                f"trio_ocpp_custom_{name}", "Pushed to the board's telemetry.", value
            )


def _takes_openmetrics(accept: str) -> bool:
    """Whether it is among the media types; any version: what is asked for by name can be read.

    prometheus-client's own choice raises for a version that is no number.
    """
    kinds = (each.partition(";")[0].strip().lower() for each in accept.split(","))
    return "application/openmetrics-text" in kinds


def _counter(
    name: str, documentation: str, label: str, counts: Iterable[tuple[str, int]]
) -> CounterMetricFamily:
    family = CounterMetricFamily(name, documentation, labels=(label,))
    for value, count in counts:
        family.add_metric((value,), count)
    return family


def _histogram(
    name: str,
    documentation: str,
    by_action: Mapping[str, ActionCounts],
    which: Callable[[ActionCounts], Histogram],
) -> HistogramMetricFamily:
    family = HistogramMetricFamily(name, documentation, labels=("action",))
    for action, counts in by_action.items():
        histogram = which(counts)
        if histogram.count:
            family.add_metric((action,), _buckets(histogram), histogram.total)
    return family


def _buckets(histogram: Histogram) -> list[tuple[str, float]]:
    """Pairs of bound and count, the last of them all."""
    pairs: list[tuple[str, float]] = [
        (repr(bound), count) for bound, count in zip(BOUNDS, histogram.cumulative(), strict=True)
    ]
    return [*pairs, ("+Inf", histogram.count)]
