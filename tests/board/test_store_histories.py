"""The last messages of each station beside the common ring, and the bounds in bytes."""

import itertools

from store_stage import answer, call, ids, small, violation

from board_ui.queries import MessageQuery
from board_ui.stores.message_ring import ENTRY
from board_ui.stores.messages import Messages

KIB = 1024


def found(messages: Messages, identity: str, **query) -> list[int]:
    return ids(messages.find(MessageQuery(identity=identity, limit=1_000, **query)).items)


def flood(messages: Messages, count: int, who: str = "loud", size: int = 10) -> None:
    payload = f'"{"x" * size}"'
    for number in range(count):
        messages.extend([call(who, number, payload)])


def test_a_quiet_station_keeps_its_last_messages_while_others_talk():
    messages = small(messages=16, station_messages=3)
    for number in range(5):
        messages.extend([call("quiet", number)])
    flood(messages, 100)
    assert found(messages, "quiet") == [5, 4, 3]


def test_what_is_in_the_common_ring_counts_among_the_last_of_a_station():
    messages = small(messages=16, station_messages=3)
    messages.extend([call("quiet", 1), call("quiet", 2), call("quiet", 3)])
    flood(messages, 40)
    messages.extend([call("quiet", 4)])
    assert found(messages, "quiet") == [44, 3, 2]
    assert len(found(messages, "loud")) == 15


def test_a_page_of_a_station_goes_on_from_the_ring_into_its_history():
    messages = small(messages=8, station_messages=6)
    messages.extend([call("quiet", number) for number in range(4)])
    flood(messages, 40)
    messages.extend([call("quiet", 9)])
    page = messages.find(MessageQuery(identity="quiet", limit=2, offset=1))
    assert (ids(page.items), page.total, page.more) == ([4, 3], 5, True)
    assert found(messages, "quiet", before=3) == [2, 1]
    assert found(messages, "quiet", text='"2"') == [3]


def test_a_history_reaches_back_further_than_the_ring():
    messages = small(messages=8, station_messages=6)
    messages.extend([call("quiet", at=1_790_000_010.0)])
    flood(messages, 40)
    assert messages.find(MessageQuery(identity="quiet")).reaches_back == 50
    assert messages.find(MessageQuery(identity="loud")).reaches_back == 60


def test_messages_of_a_history_have_their_counterparts_violations_and_details():
    messages = small(messages=8, station_messages=6, all_message_bytes=40 * KIB)
    messages.extend([call("quiet", 1)])
    messages.violation(violation("quiet", 1))
    messages.extend([answer("quiet", 1)])
    for _ in range(2):
        flood(messages, 50)
        detail = messages.detail(1)
        assert detail.counterpart.id == 2
        assert detail.message.violations
        assert detail.message == messages.get(1)


def test_an_answer_in_the_ring_belongs_to_its_call_in_the_history():
    messages = small(messages=8, station_messages=6)
    messages.extend([call("quiet", 1)])
    flood(messages, 40)
    messages.extend([answer("quiet", 1)])
    assert messages.get(42).counterpart == 1
    assert messages.get(1).counterpart == 42
    assert found(messages, "quiet", unanswered=True) == []


def test_a_message_that_is_not_among_a_stations_last_is_not_got():
    messages = small(messages=8, station_messages=6)
    flood(messages, 100)
    assert messages.get(1) is None
    assert messages.get(99).id == 99


def test_histories_stay_within_their_bytes_whoever_talks():
    messages = small(messages=100, station_messages=50, all_message_bytes=200 * KIB)
    for number in range(5_000):
        messages.extend([call(f"CP{number % 97}", number)])
        assert messages.held <= 200 * KIB
    assert messages.held > 100 * KIB


def test_bytes_are_bounded_for_batches_of_any_size():
    limits = {"messages": 100, "message_bytes": 50 * KIB, "all_message_bytes": 100 * KIB}
    messages = small(**limits)
    batch = [call("loud", number, f'"{"x" * 5_000}"') for number in range(300)]
    messages.extend(batch)
    assert messages.held <= 100 * KIB
    assert len(messages) == 10
    assert messages.find(MessageQuery(limit=1)).items[0].message_id == "299"


def test_a_message_larger_than_everything_is_kept_alone():
    messages = small(message_bytes=10 * KIB, all_message_bytes=20 * KIB)
    messages.extend([call(), call(payload=f'"{"x" * 100_000}"')])
    assert (messages.first_id, messages.last_id) == (2, 2)
    messages.extend([call()])
    assert (messages.first_id, messages.last_id) == (3, 3)


def test_a_flood_of_large_messages_takes_no_quiet_station_its_story():
    messages = small(messages=100, message_bytes=500 * KIB, all_message_bytes=700 * KIB)
    for number, who in itertools.product(range(20), ("A", "B", "C", "D", "E")):
        messages.extend([call(who, number)])
    flood(messages, 500, size=20_000)
    assert messages.held <= 700 * KIB
    assert [len(found(messages, who)) for who in "ABCDE"] == [20] * 5
    assert found(messages, "A")[-1] == 1


def test_large_stories_make_way_before_small_ones():
    messages = small(messages=16, message_bytes=16 * KIB, all_message_bytes=120 * KIB)
    for number in range(20):
        messages.extend([call("small", number), call("large", number, f'"{"x" * 3_000}"')])
    flood(messages, 2_000)
    assert len(found(messages, "small")) == 20
    assert 0 < len(found(messages, "large")) < 20


def test_more_stations_than_there_is_room_for_leave_the_newest_ones():
    messages = small(messages=16, station_messages=5, all_message_bytes=64 * KIB)
    for number in range(500):
        messages.extend([call(f"CP{number}")])
    assert messages.held <= 64 * KIB
    assert found(messages, "CP0") == []
    assert found(messages, "CP499") == [500]


def test_hardly_any_room_keeps_the_ring_and_no_story():
    messages = small(messages=100, station_messages=5, all_message_bytes=8 * KIB)
    for number in range(500):
        messages.extend([call(f"CP{number}")])
    assert messages.held <= 8 * KIB
    assert found(messages, "CP499") == [500]


def test_a_story_is_superfluous_once_its_station_talks():
    messages = small(messages=16, station_messages=3, all_message_bytes=40 * KIB)
    messages.extend([call("quiet", 1), call("quiet", 2), call("quiet", 3), call("quiet", 4)])
    flood(messages, 500)
    assert found(messages, "quiet") == [4, 3, 2]
    flood(messages, 500, "quiet")
    flood(messages, 500)
    assert found(messages, "quiet") == [1004, 1003, 1002]


def test_nothing_is_held_beside_the_ring_that_no_history_needs():
    messages = small(messages=400, station_messages=3)
    for _ in range(100):
        messages.extend([call(f"CP{number}") for number in range(40)])
    assert messages.held < 600 * (ENTRY + 30)
    assert all(len(found(messages, f"CP{number}")) >= 3 for number in range(40))


def test_a_station_has_its_last_messages_wherever_the_ring_ends():
    # Chunks leave the ring whole, some time after their first message is out of it.
    messages = small(messages=16, station_messages=4)
    for number in range(100):
        messages.extend([call("loud", number), call("loud", number), call("CP1", number)])
        last = found(messages, "CP1")
        assert last[:4] == list(range(3 * number + 3, 0, -3))[:4]
        assert all(messages.detail(id_).message.id == id_ for id_ in last)


def test_a_removed_station_has_no_history_and_begins_a_new_one():
    messages = small(messages=16, station_messages=3, all_message_bytes=40 * KIB)
    messages.extend([call("quiet", 1)])
    flood(messages, 500)
    messages.extend([call("quiet", 2)])
    flood(messages, 20)
    assert found(messages, "quiet") == [502, 1]
    messages.remove_station("quiet")
    assert found(messages, "quiet") == []
    messages.extend([call("quiet", 3)])
    flood(messages, 500)
    messages.remove_station("other")
    assert found(messages, "quiet") == [523]


def test_removing_a_station_before_anything_happened_is_no_error():
    messages = small()
    messages.remove_station("CP1")
    messages.extend([call()])
    assert found(messages, "CP1") == [1]


def test_removed_stations_are_numbered_anew_as_well():
    messages = small(messages=8, station_messages=3)
    messages.extend([call("quiet")])
    flood(messages, 40)
    messages.remove_station("quiet")
    messages.continue_after(1_000)
    assert found(messages, "quiet") == []


def test_kept_stories_are_numbered_anew_as_well():
    messages = small(messages=16, station_messages=3, all_message_bytes=40 * KIB)
    messages.extend([call("quiet", 1)])
    flood(messages, 500)
    messages.continue_after(1_000)
    assert found(messages, "quiet") == [1_001]
    assert messages.get(1_001).message_id == "1"
    assert messages.get(1_002) is None
