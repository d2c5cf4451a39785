"""The live table of stations: coming, going, counting, searching, and staying bounded."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from observer_stage import AT

from board_ui.connections import ConnectionTable
from board_ui.queries import ConnectionQuery, ConnectionSort
from board_ui.records import Connection, Connector, LastClose
from board_ui.station_row import DayCount, Row, StationFacts
from board_ui.times import utc

MINUTE, HOUR = 60.0, 3_600.0


class Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> float:
        return self.now


class Table(ConnectionTable):
    """A table with a clock of its own, and short ways to fill it."""

    def __init__(self, most: int = 10) -> None:
        self.clock = Clock()
        super().__init__(most, now=self.clock)

    def come(self, *identities: str, **more: Any) -> None:
        for identity in identities:
            facts = {"protocol": "ocpp1.6", "address": f"{identity}:1", **more}
            self.connected(identity, self.clock.now, **facts)

    def go(self, *identities: str, **more: Any) -> None:
        for identity in identities:
            close = LastClose(at=utc(self.clock.now), code=1000, reason="bye", by="station")
            facts = {"protocol": "ocpp1.6", "address": f"{identity}:1", **more}
            self.disconnected(identity, close, **facts)

    def speak(self, *identities: str) -> None:
        self.messages(Counter(identities), dict.fromkeys(identities, self.clock.now))

    def found(self, **query: Any) -> list[str]:
        return [each.identity for each in self.find(ConnectionQuery(**query)).items]

    def the(self, identity: str) -> Connection:
        connection = self.get(identity)
        assert connection is not None
        return connection


@pytest.fixture
def table() -> Table:
    return Table()


# ── coming and going ─────────────────────────────────────────────────────


def test_a_station_that_connects_is_online(table: Table) -> None:
    table.come("CP1", security_profile=2)
    one = table.the("CP1")
    assert (one.status, one.protocol, one.address) == ("online", "ocpp1.6", "CP1:1")
    assert (one.connected_at, one.disconnected_at) == (utc(AT), None)
    assert (one.security_profile, one.ping_ms, one.last_close) == (2, None, None)
    assert (one.message_count, one.errors, one.last_message_at) == (0, 0, None)
    assert (table.online, table.offline, table.peak) == (1, 0, 1)


def test_a_station_that_has_gone_is_offline_and_says_how_it_went(table: Table) -> None:
    table.come("CP1")
    table.clock.now += MINUTE
    table.go("CP1")
    one = table.the("CP1")
    assert (one.status, one.disconnected_at) == ("offline", utc(AT + MINUTE))
    assert one.connected_at == utc(AT)
    assert one.last_close == LastClose(at=utc(AT + MINUTE), code=1000, reason="bye", by="station")
    assert (table.online, table.offline, table.peak) == (0, 1, 1)


def test_a_station_that_comes_back_is_counted(table: Table) -> None:
    table.come("CP1")
    table.go("CP1")
    table.come("CP1", address="new:2")
    one = table.the("CP1")
    assert (one.status, one.reconnects24h, one.replacements24h) == ("online", 1, 0)
    assert (one.address, one.disconnected_at) == ("new:2", None)
    assert one.last_close is not None


def test_reconnects_are_forgotten_after_24_hours(table: Table) -> None:
    table.come("CP1")
    for _ in range(3):
        table.go("CP1")
        table.come("CP1")
        table.clock.now += 10 * HOUR
    assert table.the("CP1").reconnects24h == 2
    table.clock.now += 24 * HOUR
    assert table.the("CP1").reconnects24h == 0


def test_counting_a_day_takes_bounded_memory() -> None:
    count = DayCount()
    for minute in range(60 * 24 * 3):
        count.add(AT + minute * MINUTE)
    assert len(count._slots) <= 144
    assert count.total(AT + 3 * 24 * HOUR) == pytest.approx(24 * 60, abs=10)


def test_who_was_connected_before_anybody_watched_is_entered_at_its_first_message(
    table: Table,
) -> None:
    table.come("CP1")
    table.speak("CP1", "CP2", "CP2")
    two = table.the("CP2")
    assert (two.status, two.protocol, two.address, two.connected_at) == ("online", None, None, None)
    assert (two.message_count, two.last_message_at) == (2, utc(AT))
    assert table.station("CP2") is None
    assert table.online == 2


def test_who_was_connected_before_and_leaves_in_silence_is_entered_then(table: Table) -> None:
    table.go("CP1", connected_for=100.0)
    one = table.the("CP1")
    assert (one.status, one.protocol, one.address) == ("offline", "ocpp1.6", "CP1:1")
    assert one.connected_at == utc(AT - 100)
    table.speak("CP2")
    table.go("CP2")
    assert (table.online, table.offline) == (0, 2)


def test_messages_are_counted_exactly(table: Table) -> None:
    table.come("CP1", "CP2")
    for turn in range(100):
        table.clock.now = AT + turn
        table.speak("CP1", "CP2", "CP1")
    assert table.the("CP1").message_count == 200
    assert table.the("CP2").message_count == 100
    assert table.the("CP1").last_message_at == utc(AT + 99)


def test_errors_are_counted_of_stations_that_are_known(table: Table) -> None:
    table.come("CP1")
    table.failed("CP1")
    table.failed("CP1")
    table.failed("STRANGER")
    assert table.the("CP1").errors == 2
    assert table.get("STRANGER") is None


def test_facts_and_connectors_are_kept_over_a_reconnect(table: Table) -> None:
    table.come("CP1")
    table.booted("CP1", StationFacts("Acme", "Wall", "1.2", "SN1"))
    table.booted("STRANGER", StationFacts())
    table.go("CP1")
    table.come("CP1")
    one = table.the("CP1")
    assert (one.vendor, one.model, one.firmware, one.serial) == ("Acme", "Wall", "1.2", "SN1")


def connector(number: int, status: str = "Available", evse: int | None = None) -> Connector:
    return Connector(evse_id=evse, connector_id=number, status=status, error_code=None, at=utc(AT))


def test_the_last_status_of_each_connector_is_kept_in_order(table: Table) -> None:
    table.come("CP1")
    for told in (connector(2), connector(1), connector(2, "Faulted"), connector(1, evse=1)):
        table.status("CP1", told)
    table.status("STRANGER", connector(1))
    shown = table.the("CP1").connectors
    assert [(each.evse_id, each.connector_id, each.status) for each in shown] == [
        (None, 1, "Available"),
        (None, 2, "Faulted"),
        (1, 1, "Available"),
    ]


def test_a_station_that_makes_connectors_up_keeps_64(table: Table) -> None:
    table.come("CP1")
    for number in range(1_000):
        table.status("CP1", connector(number))
    shown = table.the("CP1").connectors
    assert [each.connector_id for each in shown] == list(range(936, 1_000))


# ── replaced ─────────────────────────────────────────────────────────────


class Handle:
    """Stands for a station's handle, of which only the ping is asked."""

    def __init__(self, round_trip: float | None = None) -> None:
        self.round_trip = round_trip


def test_a_replaced_connection_is_a_line_of_its_own(table: Table) -> None:
    old, new = Handle(), Handle(0.0123)
    table.come("CP1", station=old)
    table.speak("CP1", "CP1")
    table.failed("CP1")
    table.clock.now += MINUTE
    table.come("CP1", station=new, address="new:2")
    table.replacing("CP1", table.clock.now, "CP1:1")
    table.go("CP1", station=old)
    older = table.replaced("CP1")
    assert older is not None
    assert (older.status, older.address, older.message_count) == ("replaced", "CP1:1", 2)
    assert (older.connected_at, older.disconnected_at) == (utc(AT), utc(AT + MINUTE))
    assert (older.errors, older.last_message_at) == (1, utc(AT))
    assert older.last_close is not None
    newest = table.the("CP1")
    assert (newest.status, newest.address, newest.ping_ms) == ("online", "new:2", 12.3)
    assert (newest.reconnects24h, newest.replacements24h, newest.message_count) == (1, 1, 2)
    assert table.station("CP1") is new  # type: ignore[comparison-overlap]  # stands for one
    assert (table.online, table.offline) == (1, 0)


def test_a_silent_connection_that_is_replaced_had_no_message_of_its_own(table: Table) -> None:
    table.come("CP1")
    table.speak("CP1")
    table.go("CP1")
    table.clock.now += MINUTE
    table.come("CP1", station=Handle())
    table.come("CP1", station=Handle())
    older = table.replaced("CP1")
    assert older is not None
    assert (older.message_count, older.last_message_at) == (0, None)


def test_there_is_one_replaced_connection_of_each_identity_at_most(table: Table) -> None:
    handles = [Handle() for _ in range(5)]
    for place, handle in enumerate(handles):
        table.come("CP1", station=handle, address=f"10.0.0.{place}:1")
        if place:
            table.replacing("CP1", AT, f"10.0.0.{place - 1}:1")
            table.go("CP1", station=handles[place - 1])
    assert table.found(status="replaced") == ["CP1"]
    older = table.replaced("CP1")
    assert older is not None
    assert older.address == "10.0.0.3:1"
    assert table.the("CP1").replacements24h == 4


def test_who_replaces_a_connection_that_nobody_watched_is_shown_with_its_address(
    table: Table,
) -> None:
    table.come("CP1", station=Handle())
    table.replacing("CP1", AT, "10.0.0.1:1")
    table.replacing("STRANGER", AT, "10.0.0.1:1")
    older = table.replaced("CP1")
    assert older is not None
    assert (older.address, older.protocol, older.connected_at) == ("10.0.0.1:1", "ocpp1.6", None)
    table.go("CP1", station=Handle())
    assert table.the("CP1").status == "online"
    assert table.replaced("STRANGER") is None


def test_the_newest_connection_may_go_before_the_replaced_one(table: Table) -> None:
    old, new = Handle(), Handle()
    table.come("CP1", station=old)
    table.come("CP1", station=new)
    table.replacing("CP1", AT, "CP1:1")
    table.go("CP1", station=new)
    assert table.the("CP1").status == "offline"
    table.go("CP1", station=old)
    older = table.replaced("CP1")
    assert older is not None
    assert older.disconnected_at is not None


def test_the_ping_is_that_of_now_and_only_while_connected(table: Table) -> None:
    handle = Handle()
    table.come("CP1", station=handle)
    assert table.the("CP1").ping_ms is None
    handle.round_trip = 0.025
    assert table.the("CP1").ping_ms == 25.0
    table.go("CP1", station=handle)
    assert table.the("CP1").ping_ms is None
    assert table.station("CP1") is None
    assert table.station("STRANGER") is None


# ── bounds ───────────────────────────────────────────────────────────────


def test_the_offline_station_that_was_seen_longest_ago_makes_room() -> None:
    table = Table(most=3)
    table.come("A", "B", "C")
    for identity in ("B", "A", "C"):
        table.clock.now += 1
        table.go(identity)
    table.come("D")
    assert table.found() == ["A", "C", "D"]
    table.come("A", "E")
    assert table.found() == ["A", "D", "E"]


def test_where_all_are_online_a_new_one_is_entered_when_there_is_room() -> None:
    table = Table(most=2)
    table.come("A", "B", "C")
    table.speak("A", "C", "D")
    table.failed("C")
    table.replacing("C", AT, "x:1")
    assert table.found() == ["A", "B"]
    assert (table.the("A").message_count, table.peak) == (1, 2)
    table.go("C")
    table.go("B")
    table.speak("C")
    assert table.found() == ["A", "C"]
    # Its earlier messages were counted for nobody.
    assert table.the("C").message_count == 1


def test_whatever_happens_the_table_is_bounded_and_consistent() -> None:
    table, dice = Table(most=20), random.Random(7)
    for turn in range(5_000):
        identity = f"CP{dice.randrange(60)}"
        act = dice.choice(["come", "go", "speak", "remove", "error"])
        table.clock.now = AT + turn
        if act == "come":
            table.come(identity, station=Handle())
        elif act == "go":
            table.go(identity, station=table.station(identity))
        elif act == "speak":
            table.speak(identity, f"CP{dice.randrange(60)}")
        elif act == "remove":
            table.remove(identity)
        else:
            table.failed(identity)
        known = set(table._rows)
        assert len(known) <= 20
        assert known == set(table._last) == set(table._sorted)
        assert set(table._messages) <= known
        assert set(table._replaced) <= known
        assert set(table._changed) <= known
        assert table.online + table.offline == len(known)
        assert table._sorted == sorted(known)


def test_a_station_that_is_offline_can_be_forgotten(table: Table) -> None:
    table.come("CP1", "CP2")
    table.speak("CP1")
    table.go("CP1")
    assert table.remove("CP1")
    assert table.get("CP1") is None
    assert not table.remove("CP1")
    assert not table.remove("CP2")
    table.come("CP1")
    assert (table.the("CP1").message_count, table.the("CP1").reconnects24h) == (0, 0)


# ── asking ───────────────────────────────────────────────────────────────


def fleet() -> Table:
    """A, B, C online; D gone; B has replaced an older connection of its own."""
    table = Table()
    for place, identity in enumerate("ABCD"):
        table.clock.now = AT + place
        table.come(identity, protocol="ocpp2.0.1" if identity == "C" else "ocpp1.6")
    table.booted("C", StationFacts("Acme", "Wall", "v9.1", "SN-77"))
    table.speak("A", "A", "A", "C")
    table.failed("C")
    table.go("D")
    table.clock.now = AT + 10
    table.come("B")
    table.replacing("B", table.clock.now, "B:1")
    return table


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["A", "B", "B", "C", "D"]),
        ({"status": "online"}, ["A", "B", "C"]),
        ({"status": "offline"}, ["D"]),
        ({"status": "replaced"}, ["B"]),
        ({"protocol": "ocpp2.0.1"}, ["C"]),
        ({"protocol": "ocpp1.6", "status": "online"}, ["A", "B"]),
        ({"search": "a"}, ["A", "C"]),
        ({"search": "ACME"}, ["C"]),
        ({"search": "wall"}, ["C"]),
        ({"search": "V9"}, ["C"]),
        ({"search": "sn-77"}, ["C"]),
        ({"search": "d:1"}, ["D"]),
        ({"search": "nothing"}, []),
        ({"limit": 2}, ["A", "B"]),
        ({"limit": 2, "offset": 3}, ["C", "D"]),
        ({"offset": 100}, []),
    ],
)
def test_stations_are_found_by(query: dict[str, Any], found: list[str]) -> None:
    assert fleet().found(**query) == found


def test_a_search_sees_what_has_changed_since_the_last_one() -> None:
    table = fleet()
    assert table.found(search="newcomer") == []
    table.booted("A", StationFacts(vendor="Newcomer"))
    table.come("D", address="newcomer:1")
    assert table.found(search="newcomer") == ["A", "D"]
    table.go("D", address="elsewhere:1")
    table.replacing("B", AT, "newcomer:2")
    assert table.found(search="newcomer") == ["A", "B"]


def test_the_newest_connection_comes_before_the_one_that_it_replaced() -> None:
    for sort in ("identity", "-identity"):
        page = fleet().find(ConnectionQuery(sort=sort, search="b"))
        assert [each.status for each in page.items] == ["online", "replaced"]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("identity", "ABBCD"),
        ("-identity", "DCBBA"),
        ("connectedAt", "ABCDB"),
        ("-connectedAt", "BDCBA"),
        ("messageCount", "BBDCA"),
        ("-messageCount", "ACBBD"),
        ("errors", "ABBDC"),
        ("-errors", "CABBD"),
        ("lastMessageAt", "ACBBD"),
        ("-lastMessageAt", "ACBBD"),
    ],
)
def test_stations_are_sorted_by_what_is_known_of_them(sort: ConnectionSort, found: str) -> None:
    assert "".join(fleet().found(sort=sort)) == found


def test_a_page_tells_how_many_there_are() -> None:
    page = fleet().find(ConnectionQuery(limit=2, offset=1))
    assert (page.total, page.more, len(page.items)) == (5, True, 2)
    page = fleet().find(ConnectionQuery(limit=2, offset=3))
    assert (page.total, page.more) == (5, False)
    assert (page.reaches_back, page.last_id) == (None, 0)


# ── who needs a look ─────────────────────────────────────────────────────


def test_a_station_that_is_gone_for_more_than_15_minutes_needs_a_look(table: Table) -> None:
    table.come("A", "B", "C")
    table.go("A")
    table.clock.now += 10 * MINUTE
    table.go("B")
    table.clock.now += 6 * MINUTE
    [look] = table.attention()
    assert (look.identity, look.reason, look.since) == ("A", "offline", utc(AT))
    assert look.description == "not connected for 16 minutes"
    table.clock.now += 5 * HOUR
    assert [each.identity for each in table.attention()] == ["B", "A"]
    assert table.attention()[0].description == "not connected for 5 hours"
    table.clock.now += 72 * HOUR
    assert table.attention()[0].description == "not connected for 3 days"
    assert len(table.attention(most=1)) == 1


def test_a_station_that_comes_back_5_times_in_an_hour_is_flapping(table: Table) -> None:
    table.come("A", "Z")
    for turn in range(5):
        assert table.attention() == ()
        table.clock.now = AT + turn * 10 * MINUTE
        table.go("Z")
        table.come("Z")
    [look] = table.attention()
    assert (look.identity, look.reason) == ("Z", "flapping")
    assert look.since == utc(table.clock.now)
    table.go("Z")
    table.clock.now += 16 * MINUTE
    # Gone as well, it is told once.
    assert [each.reason for each in table.attention()] == ["flapping"]
    table.clock.now += HOUR
    assert [each.reason for each in table.attention()] == ["offline"]


# ── saving and restoring ─────────────────────────────────────────────────


def test_what_has_changed_is_taken_once(table: Table) -> None:
    table.come("A", "B")
    assert [each.identity for each in table.take_changed()] == ["A", "B"]
    assert table.take_changed() == []
    table.speak("B")
    assert [(each.identity, each.message_count) for each in table.take_changed()] == [("B", 1)]
    table.failed("A")
    table.booted("A", StationFacts())
    assert [each.identity for each in table.take_changed()] == ["A"]
    table.go("B")
    assert [each.status for each in table.take_changed()] == ["offline"]
    assert table.take_changed() == []


def saved() -> list[Connection]:
    table = Table()
    table.come("A", "B", security_profile=1)
    table.booted("A", StationFacts("Acme", "Wall", "1.2", "SN1"))
    table.status("A", connector(1, "Charging", evse=1))
    table.speak("A", "A")
    table.failed("A")
    table.go("B")
    table.come("B")
    table.replacing("B", AT, "x:1")
    table.go("B")
    return [*table.find(ConnectionQuery()).items]


def test_what_was_saved_is_there_again_and_offline_until_it_is_seen(table: Table) -> None:
    table.clock.now = AT + HOUR
    table.restore(saved())
    one, two = table.the("A"), table.the("B")
    assert (one.status, two.status, table.online) == ("offline", "offline", 0)
    assert (one.message_count, one.errors, one.last_message_at) == (2, 1, utc(AT))
    assert (one.vendor, one.serial, one.security_profile) == ("Acme", "SN1", 1)
    assert one.connectors == (connector(1, "Charging", evse=1),)
    assert (two.reconnects24h, two.replacements24h, two.disconnected_at) == (1, 1, utc(AT))
    assert table.take_changed() == []
    table.speak("A")
    table.come("B")
    assert (table.the("A").status, table.the("A").message_count) == ("online", 3)
    assert (table.the("B").status, table.the("B").reconnects24h) == ("online", 2)
    assert table.replaced("B") is None


def test_a_station_that_was_saved_has_15_minutes_to_come_back(table: Table) -> None:
    table.clock.now = AT + 24 * HOUR
    table.restore(saved())
    assert table.attention() == ()
    table.clock.now += 16 * MINUTE
    look = {each.identity: each for each in table.attention()}
    # Nobody saw the one go that was online when it was saved.
    assert (look["A"].since, look["B"].since) == (utc(AT), utc(AT))


def test_one_that_never_said_anything_is_restored_too(table: Table) -> None:
    source = Table()
    source.speak("A")
    source.come("B")
    [_, silent] = source.find(ConnectionQuery()).items
    table.restore([silent])
    table.clock.now += 16 * MINUTE
    assert [(each.identity, each.since) for each in table.attention()] == [("B", None)]


def test_restoring_leaves_alone_who_is_known_and_what_would_not_fit() -> None:
    table = Table(most=3)
    table.come("A")
    table.come("Z")
    table.go("Z")
    table.restore(saved())
    assert (table.the("A").status, table.the("A").message_count) == ("online", 0)
    assert table.found() == ["A", "B", "Z"]
    more = Table(most=5)
    for number in range(5):
        more.clock.now = AT + number
        more.come(f"S{number}")
        more.go(f"S{number}")
    table.restore(more.find(ConnectionQuery()).items)
    assert table.found() == ["A", "B", "Z"]
    # The first to make room is one that was not seen since the restart.
    table.come("N")
    assert table.found() == ["A", "N", "Z"]


def test_of_too_many_saved_ones_the_latest_are_restored() -> None:
    source, table = Table(most=5), Table(most=2)
    for number in range(5):
        source.clock.now = AT + number
        source.come(f"S{number}")
        source.go(f"S{number}")
    table.restore(source.find(ConnectionQuery()).items)
    assert table.found() == ["S3", "S4"]


def test_a_row_is_small() -> None:
    # Ten thousand of them are kept.
    assert not hasattr(Row("A"), "__dict__")
