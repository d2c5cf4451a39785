"""Sessions: how they begin, live and end."""

from __future__ import annotations

from functools import partial

import pytest
import trio

from board_ui.options import BoardLimits, BoardOptions
from board_ui.records import User
from board_ui.sessions import Sessions, run_sweep

OLGA = User(name="olga", role="operator")


def make(sessions: int = 1_000, idle: float = 100, lifetime: float = 1_000) -> Sessions:
    options = BoardOptions(session_idle=idle, session_lifetime=lifetime)
    return Sessions(BoardLimits(sessions=sessions), options)


def test_an_id_has_256_random_bits_and_is_kept_as_a_hash_only() -> None:
    sessions = make()
    key, session = sessions.open(OLGA, 0)
    other, _ = sessions.open(OLGA, 0)
    assert len(key) == 43  # base64 of 32 bytes
    assert key != other
    assert key not in repr(vars(sessions))
    assert key.encode() not in session.key


def test_a_session_is_found_by_its_id_alone() -> None:
    sessions = make()
    key, session = sessions.open(OLGA, 0)
    assert sessions.find(key, 1) is session
    assert sessions.find(key + "A", 1) is None
    assert sessions.find("\ud800", 1) is None
    assert not sessions.was_expired(key + "A", 1)


def test_a_session_ends_when_it_is_not_used() -> None:
    sessions = make(idle=100)
    key, _ = sessions.open(OLGA, 0)
    assert sessions.find(key, 99) is not None
    assert sessions.find(key, 198) is not None
    assert sessions.find(key, 298) is None
    assert sessions.was_expired(key, 298)
    assert len(sessions) == 0


def test_a_session_ends_however_much_it_is_used() -> None:
    sessions = make(idle=100, lifetime=150)
    key, session = sessions.open(OLGA, 0)
    assert sessions.left_at_most(session, 90) == 60
    assert sessions.find(key, 90) is not None
    assert sessions.left(session, 90) == 60
    assert sessions.find(key, 150) is None


def test_an_open_stream_is_use() -> None:
    sessions = make(idle=100)
    key, session = sessions.open(OLGA, 0)

    def ending() -> None: ...

    session.endings.add(ending)
    assert sessions.sweep(99) == 0
    assert sessions.sweep(180) == 0
    session.endings.discard(ending)
    assert sessions.find(key, 279) is not None


def test_streams_end_with_their_session() -> None:
    sessions = make(lifetime=100)
    ended: list[str] = []
    key, first = sessions.open(OLGA, 0)
    _, second = sessions.open(OLGA, 0)
    first.endings.add(partial(ended.append, "first"))
    second.endings.add(partial(ended.append, "second"))
    sessions.close(first)
    assert ended == ["first"]
    assert first.over
    assert sessions.find(key, 1) is None
    assert sessions.sweep(100) == 1
    assert ended == ["first", "second"]


def test_a_stream_that_fails_to_end_keeps_none_of_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sessions = make()
    ended: list[str] = []

    def broken() -> None:
        raise RuntimeError

    _, session = sessions.open(OLGA, 0)
    session.endings |= {broken, partial(ended.append, "a"), partial(ended.append, "b")}
    sessions.close(session)
    assert sorted(ended) == ["a", "b"]
    assert "ending a stream with its session failed" in caplog.text


def test_a_session_that_was_closed_is_unknown_rather_than_expired() -> None:
    sessions = make()
    key, session = sessions.open(OLGA, 0)
    sessions.close(session)
    sessions.close(session)
    assert sessions.find(key, 1) is None
    assert not sessions.was_expired(key, 1)


def test_the_oldest_of_too_many_sessions_goes() -> None:
    sessions = make(sessions=2)
    oldest, _ = sessions.open(OLGA, 0)
    younger, _ = sessions.open(OLGA, 1)
    sessions.open(OLGA, 2)
    assert len(sessions) == 2
    assert sessions.find(oldest, 3) is None
    assert sessions.was_expired(oldest, 3)
    assert sessions.find(younger, 3) is not None


def test_what_expired_is_remembered_for_a_bounded_number_and_time() -> None:
    sessions = make(sessions=2, idle=10, lifetime=100)
    ids = [sessions.open(OLGA, at)[0] for at in (0, 10, 20)]
    assert sessions.sweep(30) == 1
    assert [sessions.was_expired(key, 30) for key in ids] == [False, True, True]
    assert sessions.sweep(200) == 0
    assert not sessions.was_expired(ids[2], 200)


def test_promise_4_sessions_belong_to_one_board() -> None:
    one, other = make(), make()
    key, _ = one.open(OLGA, 0)
    assert other.find(key, 0) is None


async def test_promise_4_expired_sessions_are_swept_away(autojump_clock: trio.abc.Clock) -> None:
    sessions = make(idle=10)
    sessions.open(OLGA, trio.current_time())
    async with trio.open_nursery() as nursery:
        await nursery.start(run_sweep, sessions)
        await trio.sleep(9)
        assert len(sessions) == 1
        await trio.sleep(7)
        assert len(sessions) == 0
        nursery.cancel_scope.cancel()
