"""What is counted of messages, handshakes and errors, and that it stays bounded."""

import pytest

from board_ui.counters import NAMES, OTHER, Counters, latency_by_action
from board_ui.inbox import Batch
from board_ui.latency import NO_LATENCY
from trio_ocpp.events import MessageReceived, MessageSent

CALL, CALLRESULT, CALLERROR, CALLRESULTERROR, SEND = 2, 3, 4, 5, 6


def count(counters, events):
    counters.messages(Batch(events))


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


def received(kind=CALL, action="Heartbeat", round_trip=None):
    return MessageReceived(
        at=1.0,
        identity="CP1",
        type=kind,
        message_id="1",
        action=action,
        raw=b"[]",
        round_trip=round_trip,
    )


def sent(kind=CALLRESULT, action="Heartbeat", handling=None):
    return MessageSent(
        at=1.0,
        identity="CP1",
        type=kind,
        message_id="1",
        action=action,
        raw=b"[]",
        handling=handling,
    )


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def counters(clock):
    return Counters(clock=clock)


def test_messages_are_counted_by_action_direction_and_type(counters):
    count(counters, [received(), sent(), received(), sent(CALLERROR), sent(CALL, "Reset")])
    count(counters, [received(SEND, "NotifyPeriodicEventStream"), received(CALLRESULTERROR)])
    assert counters.totals() == {
        ("Heartbeat", "in", "CALL"): 2,
        ("Heartbeat", "in", "CALLRESULTERROR"): 1,
        ("Heartbeat", "out", "CALLRESULT"): 1,
        ("Heartbeat", "out", "CALLERROR"): 1,
        ("Reset", "out", "CALL"): 1,
        ("NotifyPeriodicEventStream", "in", "SEND"): 1,
    }
    assert counters.messages_in == 4
    assert counters.messages_out == 3


def test_handling_and_round_trip_never_meet(counters):
    count(counters, [sent(handling=0.001), received(CALLRESULT, round_trip=1.0)])
    assert counters.handling().count == counters.round_trip().count == 1
    assert counters.handling().avg == pytest.approx(1)
    assert counters.round_trip().avg == pytest.approx(1_000)
    (row,) = counters.actions()
    assert row.handling.avg == pytest.approx(1)
    assert row.round_trip.avg == pytest.approx(1_000)


def test_an_answer_of_unknown_age_has_no_latency(counters):
    count(counters, [sent(), received(CALLRESULT)])
    assert counters.handling() == counters.round_trip() == NO_LATENCY


def test_latencies_are_those_of_the_last_minute_but_by_action_those_of_all_time(counters, clock):
    count(counters, [sent(handling=0.001)])
    clock.now += 120
    assert counters.handling() == NO_LATENCY
    assert counters.actions()[0].handling.count == 1


def test_a_message_that_waits_to_be_counted_stays_in_the_moment_when_it_came(counters, clock):
    count(counters, [sent(handling=0.001)])
    clock.now += 50
    count(counters, [sent(handling=0.002)])
    assert counters.handling().count == 2
    clock.now += 20
    assert counters.handling().count == 1


def test_a_timeout_long_after_a_call_does_not_make_that_call_new(counters, clock):
    count(counters, [sent(CALL)])
    clock.now += 100
    counters.error("call-timeout", "Heartbeat")
    assert counters.error_rate() == 0.0
    count(counters, [sent(CALL), sent(CALL)])
    assert counters.error_rate() == 0.5


def test_the_error_rate_is_callerrors_and_timeouts_per_call(counters):
    count(counters, [received() for _ in range(6)] + [sent(CALL), sent(CALL)])
    count(counters, [sent(CALLERROR), received(CALLERROR), sent(CALLRESULTERROR)])
    assert counters.error_rate() == 2 / 8
    counters.error("call-timeout", "Reset")
    assert counters.error_rate() == 3 / 8


def test_the_error_rate_is_over_the_last_minute(counters, clock):
    count(counters, [received(), sent(CALLERROR)])
    assert counters.error_rate() == 1.0
    clock.now += 70
    count(counters, [received()])
    assert counters.error_rate() == 0.0


def test_the_error_rate_without_calls_is_zero(counters):
    assert counters.error_rate() == 0.0
    counters.error("call-timeout")
    assert counters.error_rate() == 0.0


def test_the_error_rate_is_never_above_one(counters):
    count(counters, [received(), sent(CALLERROR), sent(CALLERROR)])
    assert counters.error_rate() == 1.0


def test_a_call_error_in_the_error_list_is_not_counted_twice_in_the_rate(counters):
    count(counters, [received(), received(), sent(CALLERROR)])
    counters.error("call-error", "Heartbeat")
    assert counters.error_rate() == 0.5
    assert counters.errors["call-error"] == 1


def test_errors_of_an_action_are_error_messages_and_timeouts(counters):
    count(counters, [sent(CALLERROR), received(CALLERROR), received(CALLRESULTERROR), sent()])
    counters.error("call-timeout", "Heartbeat")
    counters.error("handler-failed", "Heartbeat")
    assert counters.actions()[0].errors == 4


def test_the_action_with_the_most_messages_is_first(counters):
    count(counters, [received(action="B"), received(action="A"), received(action="C")])
    count(counters, [received(action="C")])
    assert [row.action for row in counters.actions()] == ["C", "A", "B"]


def test_handshakes_and_errors_are_counted_by_what_they_were(counters):
    counters.handshake("accepted")
    counters.handshake("accepted")
    counters.handshake("refused")
    counters.error("bad-message")
    assert counters.handshakes == {"accepted": 2, "refused": 1}
    assert counters.errors == {"bad-message": 1}


def test_a_flood_of_made_up_names_is_bounded_and_no_message_is_lost(counters):
    for start in range(0, 20_000, 500):
        count(counters, [received(action=f"Made-up {start + n}") for n in range(500)])
    assert len(counters.by_action()) <= NAMES + 1
    assert counters.messages_in == 20_000
    assert sum(counters.totals().values()) == 20_000


def test_made_up_names_do_not_push_out_the_busy_ones(counters):
    count(counters, [received(), sent(handling=0.001)] * 10)
    count(counters, [received(action=f"Made-up {n}") for n in range(5_000)])
    assert counters.by_action()["Heartbeat"].messages == 20
    assert counters.by_action()["Heartbeat"].handling.count == 10
    assert counters.by_action()[OTHER].messages > 4_000


def test_many_messages_wait_only_until_there_are_some_thousands(counters):
    for _ in range(30):
        count(counters, [received()] * 512)
    assert counters.messages_in == 30 * 512


@pytest.mark.parametrize("name", ["", "x" * 65, "two\nlines", "nul\0", "\ud800", OTHER])
def test_names_that_no_one_could_read_are_other(counters, name):
    count(counters, [received(action=name)])
    assert list(counters.by_action()) == [OTHER]


def test_a_timeout_of_an_unreadable_name_is_other_too(counters):
    counters.error("call-timeout", "\n")
    assert counters.actions()[0].action == OTHER
    assert counters.actions()[0].errors == 1


def test_an_empty_batch_is_nothing(counters):
    count(counters, [])
    assert counters.totals() == {}


def test_the_latency_of_a_station_is_computed_from_its_messages():
    rows = latency_by_action(
        event for event in [received(), sent(handling=0.004), received(action="MeterValues")]
    )
    assert [(row.action, row.messages) for row in rows] == [("Heartbeat", 2), ("MeterValues", 1)]
    assert rows[0].handling.p50 == pytest.approx(4, rel=0.05)
    assert rows[1].handling == NO_LATENCY


def test_the_default_clock_is_one():
    counters = Counters()
    count(counters, [sent(handling=0.001)])
    assert counters.handling().count == 1
