"""Telemetry: samples at a steady rate, whoever looks, with what users push."""

import math
import threading
from decimal import Decimal
from fractions import Fraction

import psutil
import pytest
import trio
import trio.testing

from board_ui.counters import Counters
from board_ui.inbox import Batch
from board_ui.latency import NO_LATENCY
from board_ui.options import BoardLimits, BoardOptions
from board_ui.queries import HistoryQuery
from board_ui.telemetry import Surroundings, Telemetry
from trio_ocpp.events import MessageReceived, MessageSent

CALL = MessageReceived(
    at=1.0, identity="CP1", type=2, message_id="1", action="Heartbeat", raw=b"[]"
)
ANSWER = MessageSent(
    at=1.0, identity="CP1", type=3, message_id="1", action="Heartbeat", raw=b"[]", handling=0.002
)


def telemetry_of(counters=None, *, limits=BoardLimits(), before=lambda: None, **options):
    return Telemetry(
        counters or Counters(clock=trio.current_time),
        Surroundings(
            connections=lambda: (3, 7),
            viewers=lambda: 2,
            dropped=lambda: {"logs": 4, "store": 1},
        ),
        options=BoardOptions(**options),
        limits=limits,
        before=before,
    )


async def test_a_sample_is_there_as_soon_as_run_has_begun(autojump_clock, nursery):
    telemetry = telemetry_of()
    assert telemetry.sample is None
    await nursery.start(telemetry.run)
    sample = telemetry.sample
    assert sample is not None
    assert sample.messages_per_second == sample.cpu == sample.uptime == 0.0
    assert sample.handling == NO_LATENCY


async def test_promise_7_the_sample_rate_does_not_depend_on_how_many_people_look(
    autojump_clock, nursery
):
    """Reading never writes."""
    telemetry = telemetry_of(telemetry_interval=2)
    await nursery.start(telemetry.run)
    for _ in range(1_000):
        await trio.sleep(0.02)
        telemetry.report()
        telemetry.samples.find(HistoryQuery())
        telemetry.samples.newer(0, HistoryQuery(), 10, newest=True)
    await trio.sleep(0.5)
    assert telemetry.samples.last_id == 11


async def test_a_tick_that_was_missed_is_not_made_up_for(mock_clock, nursery):
    durations = iter([0, 7, 0, 0])
    times = []

    def before():
        times.append(trio.current_time())
        mock_clock.jump(next(durations))

    telemetry = telemetry_of(before=before, telemetry_interval=2)
    await nursery.start(telemetry.run)
    for _ in range(2):
        mock_clock.jump(2)
        await trio.testing.wait_all_tasks_blocked()
    # The second one took until 9; the third one follows at once, the fourth after two seconds.
    assert [each - times[0] for each in times] == [0, 2, 9, 11]


async def test_rates_are_per_second_since_the_sample_before(autojump_clock, nursery):
    counters = Counters(clock=trio.current_time)
    telemetry = telemetry_of(counters, telemetry_interval=2)
    await nursery.start(telemetry.run)
    counters.messages(Batch([CALL, CALL, CALL, ANSWER]))
    counters.handshake("accepted")
    counters.error("bad-message")
    await trio.sleep(2.5)
    sample = telemetry.sample
    assert sample is not None
    assert sample.messages_in_per_second == 1.5
    assert sample.messages_out_per_second == 0.5
    assert sample.messages_per_second == 2.0
    assert sample.handshakes_per_second == 0.5
    assert (sample.total_messages, sample.total_errors) == (4, 1)
    assert sample.handling.count == 1
    assert sample.uptime == 2
    await trio.sleep(2)
    assert telemetry.sample.messages_per_second == 0.0
    assert telemetry.sample.total_messages == 4


async def test_a_sample_tells_of_the_rest_of_the_board(autojump_clock, nursery):
    telemetry = telemetry_of()
    await nursery.start(telemetry.run)
    sample = telemetry.sample
    assert (sample.connections, sample.peak_connections) == (3, 7)
    assert (sample.viewers, sample.dropped) == (2, 5)


async def test_viewers_and_drops_are_none_unless_told(autojump_clock, nursery):
    telemetry = Telemetry(Counters(), Surroundings(connections=lambda: (0, 0)))
    await nursery.start(telemetry.run)
    assert (telemetry.sample.viewers, telemetry.sample.dropped) == (0, 0)


async def test_memory_and_processor_time_are_those_of_the_process(autojump_clock, nursery):
    telemetry = telemetry_of()
    await nursery.start(telemetry.run)
    rss = psutil.Process().memory_info().rss
    assert telemetry.sample.memory == pytest.approx(rss, rel=0.2)
    assert telemetry.process.cpu_seconds > 0
    assert telemetry.process.descriptors > 0
    assert telemetry.process.started_at == psutil.Process().create_time()


async def test_what_has_happened_is_counted_before_a_sample(autojump_clock, nursery):
    counters = Counters(clock=trio.current_time)
    telemetry = telemetry_of(counters, before=lambda: counters.messages(Batch([CALL])))
    await nursery.start(telemetry.run)
    assert telemetry.sample.total_messages == 1


async def test_the_report_has_the_newest_sample_and_all_actions(autojump_clock, nursery):
    counters = Counters(clock=trio.current_time)
    telemetry = telemetry_of(counters)
    counters.messages(Batch([CALL, ANSWER]))
    await nursery.start(telemetry.run)
    report = telemetry.report()
    assert report.sample is telemetry.sample
    assert [(row.action, row.messages) for row in report.actions] == [("Heartbeat", 2)]


async def test_the_history_keeps_so_many_samples(autojump_clock, nursery):
    telemetry = telemetry_of(limits=BoardLimits(telemetry_samples=5), telemetry_interval=2)
    await nursery.start(telemetry.run)
    await trio.sleep(100.5)
    assert (telemetry.samples.first_id, telemetry.samples.last_id) == (47, 51)


async def test_a_pushed_metric_is_in_the_next_sample_and_stays(autojump_clock, nursery):
    telemetry = telemetry_of(telemetry_interval=2)
    await nursery.start(telemetry.run)
    telemetry.push({"active_sessions": 3})
    assert telemetry.sample.custom == {}
    await trio.sleep(2.5)
    telemetry.push({"energy": 1.5, "active_sessions": 4})
    await trio.sleep(2)
    customs = [each.custom for each in telemetry.samples.find(HistoryQuery()).items]
    assert customs == [{"active_sessions": 4.0, "energy": 1.5}, {"active_sessions": 3.0}, {}]


@pytest.mark.parametrize("value", [0, -1, 2.5, Fraction(1, 2), 10**300])
def test_any_finite_real_number_can_be_pushed(value):
    telemetry = telemetry_of()
    telemetry.push({"x": value})
    assert telemetry.custom == {"x": float(value)}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400])
def test_a_number_that_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="'x' takes a finite number, not"):
        telemetry_of().push({"x": value})


@pytest.mark.parametrize("value", [None, "1", True, Decimal(1), 1j, [1]])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(TypeError, match="'x' takes a number, not"):
        telemetry_of().push({"x": value})


@pytest.mark.parametrize("name", ["", "1st", "with-dash", "a b", "naïve", "x" * 65, "x\n"])
def test_a_name_that_prometheus_could_not_carry_is_refused(name):
    with pytest.raises(ValueError, match=r"is no name of a custom metric, .* 64 characters"):
        telemetry_of().push({name: 1})


def test_the_longest_name_is_allowed():
    telemetry_of().push({"_" * 64: 1})


def test_a_name_that_is_no_string_is_refused():
    with pytest.raises(TypeError, match="is a string, not 5"):
        telemetry_of().push({5: 1})


def test_what_is_no_mapping_is_refused():
    with pytest.raises(TypeError, match="takes a mapping of names to numbers, not list"):
        telemetry_of().push([("x", 1)])


def test_more_names_than_the_limit_are_refused_by_name():
    telemetry = telemetry_of()
    telemetry.push({f"m{n}": n for n in range(64)})
    with pytest.raises(ValueError, match=r"64 names .* \(BoardLimits.custom_metrics\).*: one_more"):
        telemetry.push({"one_more": 1, "m0": 5})
    telemetry.push({"m63": 0})
    assert len(telemetry.custom) == 64
    assert telemetry.custom["m0"] == 0


def test_a_push_is_taken_whole_or_not_at_all():
    telemetry = telemetry_of()
    with pytest.raises(ValueError, match="finite"):
        telemetry.push({"good": 1, "bad": math.nan})
    assert telemetry.custom == {}


def test_eight_threads_push_ten_thousand_times_each_and_none_of_their_last_values_is_lost():
    telemetry = telemetry_of()
    failures = []

    def pusher(number):
        try:
            for value in range(10_000):
                telemetry.push({f"thread_{number}": value, f"other_{number}": value})
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=pusher, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(telemetry.custom) == 16
    assert set(telemetry.custom.values()) == {9_999.0}
