"""/metrics: read back by prometheus-client's own parsers, whatever stations call their actions."""

import pytest
from prometheus_client import REGISTRY
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as parse_openmetrics,
)
from prometheus_client.parser import text_string_to_metric_families as parse_text

from board_ui.counters import Counters
from board_ui.inbox import Batch
from board_ui.latency import BOUNDS
from board_ui.metrics import OPENMETRICS, TEXT, Metrics
from board_ui.telemetry import Surroundings, Telemetry
from trio_ocpp.events import MessageReceived, MessageSent


def count(counters, events):
    counters.messages(Batch(events))


@pytest.fixture
def counters():
    return Counters(clock=lambda: 0.0)


@pytest.fixture
def telemetry(counters):
    return Telemetry(
        counters,
        Surroundings(
            connections=lambda: (3, 7), viewers=lambda: 2, dropped=lambda: {"logs": 4, "store": 0}
        ),
    )


def answered(action, handling):
    return [
        MessageReceived(at=1.0, identity="CP1", type=2, message_id="1", action=action, raw=b"[]"),
        MessageSent(
            at=1.0,
            identity="CP1",
            type=3,
            message_id="1",
            action=action,
            raw=b"[]",
            handling=handling,
        ),
    ]


def samples(telemetry, accept=""):
    body, kind = Metrics(telemetry).expose(accept)
    parse = parse_openmetrics if kind == OPENMETRICS else parse_text
    return {
        (each.name, frozenset(each.labels.items())): each.value
        for family in parse(body.decode())
        for each in family.samples
    }


def value(found, name, **labels):
    return found[name, frozenset(labels.items())]


@pytest.fixture(params=["", "application/openmetrics-text"], ids=["text", "openmetrics"])
def accept(request):
    return request.param


def test_the_state_of_the_board_is_exposed(telemetry, accept):
    found = samples(telemetry, accept)
    assert value(found, "trio_ocpp_connections") == 3
    assert value(found, "trio_ocpp_peak_connections") == 7
    assert value(found, "trio_ocpp_viewers") == 2
    assert value(found, "trio_ocpp_dropped_total", where="logs") == 4
    assert value(found, "trio_ocpp_dropped_total", where="store") == 0


def test_messages_are_exposed_by_action_direction_and_type(telemetry, counters, accept):
    count(counters, answered("Heartbeat", 0.001) * 2)
    found = samples(telemetry, accept)
    name = "trio_ocpp_messages_total"
    assert value(found, name, action="Heartbeat", direction="in", type="CALL") == 2
    assert value(found, name, action="Heartbeat", direction="out", type="CALLRESULT") == 2


def test_latencies_are_exposed_as_histograms_by_action(telemetry, counters, accept):
    count(counters, [*answered("Heartbeat", 0.001), *answered("Heartbeat", 1_000.0)])
    found = samples(telemetry, accept)
    name = "trio_ocpp_handling_seconds"
    assert value(found, f"{name}_count", action="Heartbeat") == 2
    assert value(found, f"{name}_sum", action="Heartbeat") == pytest.approx(1_000.001)
    assert value(found, f"{name}_bucket", action="Heartbeat", le="+Inf") == 2
    assert value(found, f"{name}_bucket", action="Heartbeat", le="64.0") == 1
    assert value(found, f"{name}_bucket", action="Heartbeat", le="0.0009765625") == 0
    assert value(found, f"{name}_bucket", action="Heartbeat", le="0.001953125") == 1
    buckets = [labels for each, labels in found if each == f"{name}_bucket"]
    assert len(buckets) == len(BOUNDS) + 1


def test_round_trips_have_a_histogram_of_their_own(telemetry, counters, accept):
    count(
        counters,
        [
            MessageReceived(
                at=1.0,
                identity="CP1",
                type=3,
                message_id="1",
                action="Reset",
                raw=b"[]",
                round_trip=0.5,
            )
        ],
    )
    found = samples(telemetry, accept)
    assert value(found, "trio_ocpp_round_trip_seconds_count", action="Reset") == 1
    assert not [name for name, _ in found if name.startswith("trio_ocpp_handling_seconds")]


def test_every_outcome_and_kind_of_error_is_there_from_the_start(telemetry, counters, accept):
    counters.handshake("accepted")
    counters.error("bad-message")
    found = samples(telemetry, accept)
    assert value(found, "trio_ocpp_handshakes_total", outcome="accepted") == 1
    assert value(found, "trio_ocpp_handshakes_total", outcome="timed-out") == 0
    assert value(found, "trio_ocpp_errors_total", kind="bad-message") == 1
    assert value(found, "trio_ocpp_errors_total", kind="upgrade-error") == 0


def test_the_process_is_exposed_under_the_names_of_convention(telemetry, accept):
    found = samples(telemetry, accept)
    assert value(found, "process_resident_memory_bytes") > 1_000_000
    assert value(found, "process_cpu_seconds_total") > 0
    assert value(found, "process_open_fds") > 0
    assert value(found, "process_start_time_seconds") > 1_600_000_000


@pytest.mark.parametrize("suffix", ["", "_total", "_count", "_sum", "_bucket", "_info", "_created"])
def test_custom_metrics_are_gauges_whatever_their_names_end_in(telemetry, accept, suffix):
    telemetry.push({"sessions": 1, f"sessions{suffix}": 2.5})
    found = samples(telemetry, accept)
    assert value(found, f"trio_ocpp_custom_sessions{suffix}") == 2.5


@pytest.mark.parametrize(
    "action", ['a"b', "a\\b", 'a\\"} 1', "a{b=c}", "Ü ⚡", "# HELP", "a\nb", "a\rb", "\ud800"]
)
def test_no_action_name_breaks_the_exposition(telemetry, counters, accept, action):
    count(counters, answered(action, 0.001))
    shown = action if action.isprintable() else "other"
    found = samples(telemetry, accept)
    assert value(found, "trio_ocpp_handling_seconds_count", action=shown) == 1
    name = "trio_ocpp_messages_total"
    assert value(found, name, action=shown, direction="in", type="CALL") == 1
    messages = [labels for each, labels in found if each == name]
    assert len(messages) == 2


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", TEXT),
        ("*/*", TEXT),
        ("text/plain;version=0.0.4", TEXT),
        ("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", OPENMETRICS),
        ("text/plain, Application/OpenMetrics-Text; version=none", OPENMETRICS),
    ],
)
def test_openmetrics_is_given_to_whoever_asks_for_it(telemetry, accept, expected):
    body, kind = Metrics(telemetry).expose(accept)
    assert kind == expected
    assert body.endswith(b"# EOF\n") == (expected == OPENMETRICS)


def test_what_has_happened_is_counted_before_an_exposition(telemetry, counters):
    metrics = Metrics(telemetry, before=lambda: counters.handshake("refused"))
    body, _ = metrics.expose()
    assert b'trio_ocpp_handshakes_total{outcome="refused"} 1.0' in body


def test_two_boards_in_one_process_do_not_meet_in_a_registry(telemetry):
    first, second = Metrics(telemetry), Metrics(telemetry)
    assert first.expose()[1] == second.expose()[1]
    assert not [each for each in REGISTRY.collect() if each.name.startswith("trio_ocpp")]
