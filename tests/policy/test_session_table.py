"""What is remembered of stations that are away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp._policy.sessions import BoundedTable, merge_session


def table(max_entries: int = 10, expiry: float = 60) -> BoundedTable[str, object]:
    return BoundedTable(max_entries, expiry)


def test_what_was_stored_is_taken_out_once():
    sessions = table()
    sessions.store("CP1", "a", 0)
    assert "CP1" in sessions
    assert sessions.take("CP1", 1) == "a"
    assert sessions.take("CP1", 1) is None
    assert "CP1" not in sessions


def test_what_has_expired_is_not_given_back():
    sessions = table(expiry=60)
    sessions.store("CP1", "a", 0)
    assert sessions.take("CP1", 60) is None
    assert len(sessions) == 0


def test_storing_again_replaces_the_value_and_renews_its_time():
    sessions = table(expiry=60)
    sessions.store("CP1", "old", 0)
    sessions.store("CP1", "new", 50)
    assert sessions.take("CP1", 100) == "new"


def test_the_oldest_entry_makes_room():
    sessions = table(max_entries=2)
    for now, key in enumerate(["CP1", "CP2", "CP1", "CP3"]):
        sessions.store(key, key, now)
    assert [sessions.take(key, 5) for key in ("CP1", "CP2", "CP3")] == ["CP1", None, "CP3"]


def test_the_expired_are_taken_oldest_first():
    sessions = table(expiry=60)
    for now, key in enumerate(["CP1", "CP2", "CP3"]):
        sessions.store(key, key.lower(), now)
    assert sessions.take_expired(61) == [("CP1", "cp1"), ("CP2", "cp2")]
    assert sessions.take_expired(61) == []
    assert sessions.take_expired(62) == [("CP3", "cp3")]
    assert sessions.take_expired(99) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20))), st.integers(1, 4))
def test_the_table_never_grows_beyond_its_bound(steps: list[tuple[int, int]], bound: int):
    sessions: BoundedTable[int, int] = BoundedTable(bound, 30)
    now = 0
    for key, wait in steps:
        now += wait
        sessions.store(key, now, now)
        assert len(sessions) <= bound
        assert sessions.take(key, now) == now
        sessions.store(key, now, now)


def test_what_this_handshake_wrote_wins_over_what_was_stored():
    stored = {"tenant": "old", "transactions": 3}
    assert merge_session(stored, {"tenant": "new"}) == {"tenant": "new", "transactions": 3}
    assert stored == {"tenant": "old", "transactions": 3}
