"""The call slot, the answers given, the boot gate: their transition tables, and their bounds."""

from __future__ import annotations

import pytest

from trio_ocpp.options import BootGate
from trio_ocpp.protocol.state import Answers, CallSlot, Gate, HasId


def waiting(message_id: str = "a") -> tuple[CallSlot[HasId], HasId]:
    slot: CallSlot[HasId] = CallSlot()
    call = HasId(message_id)
    slot.send(call)
    return slot, call


# ── the call slot ────────────────────────────────────────────────────────


@pytest.mark.clause("2.1-4 §4.1.1")
@pytest.mark.clause("2.0.1-4 §4.1.1")
@pytest.mark.parametrize("abandoned", [False, True])
def test_a_second_call_cannot_be_sent_while_one_is_outstanding(abandoned: bool):
    slot, call = waiting()
    if abandoned:
        slot.abandon(call)
    with pytest.raises(AssertionError, match="one CALL at a time"):
        slot.send(HasId("b"))


@pytest.mark.clause("2.1-4 §4.1.1")
def test_the_reply_frees_the_slot_and_is_wanted():
    slot, call = waiting()
    assert slot.holds("a") is call
    assert slot.reply()
    assert (slot.state, slot.holds("a")) == ("free", None)


@pytest.mark.clause("2.1-4 §4.1.1")
def test_a_call_whose_caller_went_away_keeps_the_slot_until_its_reply_which_nobody_wants():
    slot, call = waiting()
    slot.abandon(call)
    assert (slot.state, slot.holds("a")) == ("abandoned", call)
    assert not slot.reply()
    assert slot.state == "free"


@pytest.mark.clause("2.1-4 §4.1.1")
@pytest.mark.parametrize("abandoned", [False, True])
def test_the_timeout_frees_the_slot(abandoned: bool):
    slot, call = waiting()
    if abandoned:
        slot.abandon(call)
    slot.expire(call)
    assert slot.state == "free"
    slot.send(HasId("b"))


def test_a_late_answer_to_an_expired_call_is_forgiven_once():
    slot, call = waiting()
    slot.expire(call)
    assert slot.forgive("a")
    assert not slot.forgive("a")


def test_nothing_else_is_forgiven():
    slot, call = waiting()
    assert not slot.forgive("a")
    slot.expire(call)
    assert not slot.forgive("b")


def test_late_answers_do_not_touch_the_call_that_is_outstanding_now():
    slot, call = waiting()
    slot.expire(call)
    later = HasId("b")
    slot.send(later)
    slot.expire(call)
    slot.abandon(call)
    assert (slot.state, slot.holds("b"), slot.holds("a")) == ("waiting", later, None)


def test_only_the_last_eight_expired_calls_are_remembered():
    slot: CallSlot[HasId] = CallSlot()
    for number in range(9):
        call = HasId(str(number))
        slot.send(call)
        slot.expire(call)
    assert not slot.forgive("0")
    assert slot.forgive("1")
    assert slot.forgive("8")


# ── the answers ──────────────────────────────────────────────────────────


def given(answers: Answers, message_id: str, answer: bytes = b"[3]", text: bytes = b"[2]") -> None:
    assert answers.begin(message_id, text) in ("new", "reused")
    answers.finish(message_id, answer)


@pytest.mark.clause("1.6J §4.2.3")
@pytest.mark.clause("2.1-4 §4.2.3")
@pytest.mark.parametrize("text", [b"[2]", b"[2,other]"])
def test_a_call_with_the_id_of_a_running_one_is_told_whatever_it_says(text: bytes):
    answers = Answers(4, 100)
    assert answers.begin("a", b"[2]") == "new"
    assert answers.begin("a", text) == "running"
    assert answers.running == 1


@pytest.mark.clause("2.1-4 §4.1.4")
def test_an_answered_call_gets_the_same_answer_again():
    answers = Answers(4, 100)
    given(answers, "a", b"[3,1]")
    assert answers.begin("a", b"[2]") == "answered"
    assert answers.given("a") == b"[3,1]"
    assert answers.running == 0


def test_the_id_of_an_answered_call_with_other_content_is_a_new_call():
    answers = Answers(4, 100)
    given(answers, "a", b"[3,1]")
    assert answers.begin("a", b"[2,other]") == "reused"
    answers.finish("a", b"[3,2]")
    assert answers.begin("a", b"[2,other]") == "answered"
    assert answers.given("a") == b"[3,2]"
    assert answers.begin("a", b"[2]") == "reused"


def test_a_reused_id_whose_handler_came_to_no_answer_leaves_the_old_answer():
    answers = Answers(4, 100)
    given(answers, "a", b"[3,1]")
    assert answers.begin("a", b"[2,other]") == "reused"
    answers.forget("a")
    assert answers.begin("a", b"[2]") == "answered"


def test_a_forgotten_call_is_handled_anew():
    answers = Answers(4, 100)
    assert answers.begin("a", b"[2]") == "new"
    answers.forget("a")
    assert answers.begin("a", b"[2]") == "new"


def test_forgetting_what_is_not_running_is_harmless():
    answers = Answers(4, 100)
    given(answers, "a")
    answers.forget("a")
    assert answers.begin("a", b"[2]") == "answered"


def test_a_call_is_answered_once():
    answers = Answers(4, 100)
    given(answers, "a")
    with pytest.raises(AssertionError, match="answered once"):
        answers.finish("a", b"[3]")


def test_the_oldest_answer_goes_when_there_are_too_many():
    answers = Answers(2, 100)
    for message_id in "abc":
        given(answers, message_id)
    assert [answers.begin(one, b"[2]") for one in "cba"] == ["answered", "answered", "new"]


def test_an_answer_given_anew_counts_as_the_newest():
    answers = Answers(2, 100)
    given(answers, "a")
    given(answers, "b")
    given(answers, "a", text=b"[2,other]")
    given(answers, "c")
    assert answers.begin("b", b"[2]") == "new"
    assert answers.begin("a", b"[2,other]") == "answered"


def test_the_oldest_answers_go_when_they_are_too_long_together():
    answers = Answers(10, 10)
    given(answers, "a", b"4444")
    given(answers, "b", b"4444")
    given(answers, "c", b"666666")
    assert [answers.begin(one, b"[2]") for one in "cba"] == ["answered", "answered", "new"]


def test_an_answer_given_anew_is_counted_once_in_bytes():
    answers = Answers(10, 10)
    for content in (b"1", b"2", b"3", b"4"):
        given(answers, "a", b"55555", content)
    given(answers, "b", b"55555")
    assert answers.begin("a", b"4") == "answered"


def test_an_answer_that_is_longer_than_all_together_may_be_is_not_kept_and_drives_none_out():
    answers = Answers(10, 10)
    given(answers, "a", b"4444")
    given(answers, "b", b"x" * 11)
    assert answers.begin("b", b"[2]") == "new"
    assert answers.begin("a", b"[2]") == "answered"


def test_an_answer_too_long_to_keep_replaces_the_older_one_of_its_id_all_the_same():
    answers = Answers(10, 10)
    given(answers, "a", b"4444")
    given(answers, "a", b"x" * 11, text=b"[2,other]")
    assert answers.begin("a", b"[2]") == "new"


# ── the boot gate ────────────────────────────────────────────────────────


def gate(status: str | None) -> Gate:
    made = Gate()
    if status is not None:
        made.booted(status)
    return made


@pytest.mark.clause("2.x-2 B01, B02, B03")
@pytest.mark.clause("1.6J §5.4")
@pytest.mark.parametrize(
    ("status", "mode", "open_"),
    [
        (None, "off", True),
        (None, "answered", True),
        (None, "strict", False),
        ("Accepted", "off", True),
        ("Accepted", "answered", True),
        ("Accepted", "strict", True),
        ("Pending", "off", True),
        ("Pending", "answered", False),
        ("Pending", "strict", False),
        ("Rejected", "off", True),
        ("Rejected", "answered", False),
        ("Rejected", "strict", False),
    ],
)
def test_the_gate_is_open_by_status_and_mode(status: str | None, mode: BootGate, open_: bool):
    assert gate(status).permits("Heartbeat", mode) is open_


@pytest.mark.clause("2.x-2 B01")
@pytest.mark.parametrize("status", [None, "Accepted", "Pending", "Rejected"])
@pytest.mark.parametrize("mode", ["off", "answered", "strict"])
def test_a_bootnotification_may_always_be_sent(status: str | None, mode: BootGate):
    assert gate(status).permits("BootNotification", mode)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (None, "BootNotification comes first"),
        ("Pending", "BootNotification was answered Pending"),
        ("Rejected", "BootNotification was answered Rejected"),
    ],
)
def test_a_closed_gate_says_why(status: str | None, words: str):
    assert gate(status).why_closed() == words


@pytest.mark.clause("2.x-2 B02.FR.02")
@pytest.mark.clause("1.6 whitepaper §6.14")
@pytest.mark.parametrize(
    ("action", "requested", "wanted"),
    [
        ("TriggerMessage", "Heartbeat", "Heartbeat"),
        ("TriggerMessage", "SignChargingStationCertificate", "SignCertificate"),
        ("TriggerMessage", "SignV2GCertificate", "SignCertificate"),
        ("TriggerMessage", "SignV2G20Certificate", "SignCertificate"),
        ("TriggerMessage", "SignCombinedCertificate", "SignCertificate"),
        ("TriggerMessage", "FirmwareStatusNotification", "FirmwareStatusNotification"),
        (
            "ExtendedTriggerMessage",
            "FirmwareStatusNotification",
            "SignedFirmwareStatusNotification",
        ),
        ("ExtendedTriggerMessage", "SignChargePointCertificate", "SignCertificate"),
        ("GetBaseReport", None, "NotifyReport"),
        ("GetReport", None, "NotifyReport"),
        ("GetLog", None, "LogStatusNotification"),
    ],
)
def test_what_was_asked_for_may_be_sent_while_pending(
    action: str, requested: str | None, wanted: str
):
    pending = gate("Pending")
    assert not pending.permits(wanted, "answered")
    pending.asked_for(action, requested)
    assert pending.permits(wanted, "answered")
    assert pending.permits(wanted, "strict")
    assert not pending.permits("StatusNotification", "answered")


def test_several_things_may_be_asked_for_while_pending():
    pending = gate("Pending")
    pending.asked_for("TriggerMessage", "Heartbeat")
    pending.asked_for("TriggerMessage", "StatusNotification")
    assert pending.permits("Heartbeat", "answered")
    assert pending.permits("StatusNotification", "answered")


def test_a_request_that_asks_for_no_message_opens_nothing():
    pending = gate("Pending")
    pending.asked_for("SetVariables", None)
    assert not pending.permits("SetVariables", "answered")


@pytest.mark.clause("2.x-2 B03")
def test_what_was_asked_for_may_not_be_sent_once_rejected():
    rejected = gate("Rejected")
    rejected.asked_for("TriggerMessage", "Heartbeat")
    assert not rejected.permits("Heartbeat", "answered")


def test_what_was_asked_for_is_forgotten_with_the_next_boot():
    pending = gate("Pending")
    pending.asked_for("TriggerMessage", "Heartbeat")
    pending.booted("Pending")
    assert not pending.permits("Heartbeat", "answered")
