"""What happens appears: on every page, without a reload, also after the server was gone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browser_stage import BoardProcess, StationByHand, Visit
from playwright.sync_api import Locator, Page, expect

MakeBoard = Callable[..., BoardProcess]
VisitTo = Callable[..., Visit]


def rows_with(page: Page, text: str) -> Locator:
    return page.get_by_role("grid").get_by_role("row").filter(has_text=text)


def expect_live(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()


def test_the_overview_follows_what_happens(board: BoardProcess, visit: Visit) -> None:
    page = visit.open()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    with board.station("OV-1") as station:
        station.boot()
        expect(page.get_by_role("listitem").filter(has_text="OV-1").first).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("Stations online"))).to_contain_text("1")
        assert board.refuse("GHOST-OV") == 404
        expect(page.get_by_role("listitem").filter(has_text="GHOST-OV")).to_contain_text(
            "no such station"
        )
    expect(page.get_by_role("link", name=re.compile("Stations online"))).to_contain_text(
        re.compile(r"[1-9]\d* offline")
    )


def test_the_overview_draws_the_course_of_its_numbers(board: BoardProcess, visit: Visit) -> None:
    page = visit.open()
    line = page.get_by_role("img", name="Messages per second, last minutes").locator("polyline")
    expect(line).to_have_count(1)


def test_a_station_appears_under_connections_and_is_seen_to_leave(
    board: BoardProcess, visit: Visit
) -> None:
    page = visit.open("/connections")
    with board.station("CO-1") as station:
        station.boot()
        expect(rows_with(page, "CO-1")).to_contain_text("Online")
        expect(rows_with(page, "CO-1")).to_contain_text("Acme Volt 22")
    expect(rows_with(page, "CO-1")).to_contain_text("Offline")


def test_a_simulated_station_is_followed_through_its_connectors(
    board: BoardProcess, visit: Visit
) -> None:
    page = visit.open("/connections/SIM-1")
    visit.watched.excuse("status of 404")
    expect(page.get_by_role("alert")).to_be_visible()
    board.do("simulate", identity="SIM-1", protocol="ocpp2.0.1", connectors=2)
    page.get_by_role("button", name="Try again").click()
    connectors = page.get_by_role("list", name="Connectors").get_by_role("listitem")
    expect(connectors).to_have_count(2)
    expect(connectors.first).to_contain_text("Available")
    expect(page.get_by_role("term").filter(has_text="Online since")).to_be_visible()
    board.do("stop_simulation", identity="SIM-1")
    expect(page.get_by_text("Offline since")).to_be_visible()


def test_messages_appear_as_they_are_sent(board: BoardProcess, visit: Visit) -> None:
    page = visit.open("/messages")
    expect_live(page)
    with board.station("ME-1") as station:
        station.beat()
        expect(rows_with(page, "ME-1")).to_have_count(2)
        station.beat(3)
        expect(rows_with(page, "ME-1")).to_have_count(8)


def test_the_newest_message_is_at_the_top(board: BoardProcess, visit: Visit) -> None:
    page = visit.open("/messages?identity=ME-2")
    expect_live(page)
    with board.station("ME-2") as station:
        station.boot()
        station.beat()
        expect(rows_with(page, "ME-2")).to_have_count(4)
        actions = [
            row.get_by_role("gridcell").nth(4).inner_text() for row in rows_with(page, "ME-2").all()
        ]
    assert actions == ["Heartbeat", "Heartbeat", "BootNotification", "BootNotification"]


def test_handshakes_appear_with_their_outcome(board: BoardProcess, visit: Visit) -> None:
    page = visit.open("/handshakes")
    expect_live(page)
    board.refuse("GHOST-1")
    expect(rows_with(page, "GHOST-1")).to_contain_text("Refused")
    with board.station("HA-1"):
        expect(rows_with(page, "HA-1")).to_contain_text("Accepted")


def test_log_lines_appear_and_are_followed(board: BoardProcess, visit: Visit) -> None:
    page = visit.open("/logs")
    expect_live(page)
    log = page.get_by_role("log")
    for number in range(80):
        board.do("log", text=f"line {number} of eighty")
    expect(log.get_by_text("line 79 of eighty")).to_be_in_viewport()
    board.do("log", text="and one more", level="ERROR")
    expect(log.get_by_text("and one more")).to_be_in_viewport()


def test_promise_11_who_reads_older_log_lines_is_not_carried_away(
    board: BoardProcess, visit: Visit
) -> None:
    for number in range(200):
        board.do("log", text=f"old line {number}")
    page = visit.open("/logs?text=old line")
    log = page.get_by_role("log")
    expect(log.get_by_text("old line 199")).to_be_in_viewport()
    log.hover()
    page.mouse.wheel(0, -1_500)
    follow = page.get_by_role("button", name="Follow")
    expect(follow).to_have_attribute("aria-pressed", "false")
    board.do("log", text="old line, but new")
    expect(page.get_by_text("201 lines")).to_be_visible()
    expect(log.get_by_text("old line, but new")).not_to_be_in_viewport()
    follow.click()
    expect(log.get_by_text("old line, but new")).to_be_in_viewport()


def test_telemetry_moves_on_and_shows_custom_metrics(board: BoardProcess, visit: Visit) -> None:
    page = visit.open("/telemetry")
    expect(page.get_by_role("figure", name="Messages per second")).to_be_visible()
    board.do("push", metrics={"queue_depth": 42})
    expect(page.get_by_role("figure", name="queue_depth")).to_contain_text("42")
    board.do("push", metrics={"queue_depth": 77})
    expect(page.get_by_role("figure", name="queue_depth")).to_contain_text("77")


def test_latencies_by_action_appear_under_telemetry(board: BoardProcess, visit: Visit) -> None:
    page = visit.open("/telemetry")
    with board.station("TE-1", "ocpp1.6") as station:
        station.call("DataTransfer", {"vendorId": "acme"})
        row = page.get_by_role("row").filter(has_text="DataTransfer")
        expect(row).to_contain_text("ms")


def test_security_events_of_stations_appear(board: BoardProcess, visit: Visit) -> None:
    page = visit.open("/security")
    expect_live(page)
    with board.station("SE-1", "ocpp2.0.1") as station:
        told = {"type": "TamperDetectionActivated", "timestamp": "2026-01-01T12:00:00Z"}
        station.call("SecurityEventNotification", told)
        expect(rows_with(page, "SE-1")).to_contain_text("TamperDetectionActivated")
        expect(rows_with(page, "SE-1")).to_contain_text("Critical")
    rows_with(page, "SE-1").click()
    details = page.get_by_role("complementary", name="Details")
    expect(details).to_contain_text("Tampering", ignore_case=True)
    expect(details).to_contain_text("the station")


def test_errors_and_system_events_appear(board: BoardProcess, visit: Visit) -> None:
    page = visit.open("/errors")
    with board.station("ER-1") as station:
        station.call("StatusNotification", {"connectorId": 1, "status": "Broken"})
        expect(rows_with(page, "ER-1").first).to_contain_text("Payload violation")
        page.get_by_role("button", name="System events").click()
        expect(rows_with(page, "ER-1")).to_contain_text("Station connected")


PILL = re.compile(r"^\d+ new$")


def test_a_paused_list_holds_still_and_counts_what_is_new(
    board: BoardProcess, visit: Visit
) -> None:
    with board.station("PA-1") as station:
        station.beat()
        page = visit.open("/messages?identity=PA-1")
        rows = rows_with(page, "PA-1")
        expect(rows).to_have_count(2)
        page.get_by_role("button", name="Pause").click()
        station.beat(2)
        expect(page.get_by_role("button", name=PILL)).to_have_text("4 new")
        expect(rows).to_have_count(2)
        page.get_by_role("button", name="Resume").click()
        expect(rows).to_have_count(6)
        expect(page.get_by_role("button", name=PILL)).to_have_count(0)


def test_the_pill_shows_what_is_new_and_goes_on(board: BoardProcess, visit: Visit) -> None:
    with board.station("PA-2") as station:
        station.beat()
        page = visit.open("/messages?identity=PA-2")
        rows = rows_with(page, "PA-2")
        expect(rows).to_have_count(2)
        page.get_by_role("button", name="Pause").click()
        station.beat()
        page.get_by_role("button", name=PILL).click()
        expect(rows).to_have_count(4)
        station.beat()
        expect(rows).to_have_count(6)


def test_a_list_that_is_scrolled_holds_still(board: BoardProcess, visit: Visit) -> None:
    with board.station("PA-3") as station:
        station.beat(50)
        page = visit.open("/messages?identity=PA-3")
        expect(page.get_by_text("100 messages")).to_be_visible()
        page.get_by_role("grid").hover()
        page.mouse.wheel(0, 600)
        # The first row is so far above that it is not drawn any more.
        expect(page.locator("[aria-rowindex='2']")).to_have_count(0)
        station.beat()
        expect(page.get_by_role("button", name=PILL)).to_have_text("2 new")
        page.get_by_role("button", name=PILL).click()
        expect(rows_with(page, "Heartbeat").first.get_by_role("gridcell").first).to_be_in_viewport()
        expect(page.get_by_role("button", name=PILL)).to_have_count(0)


def test_a_cut_stream_resumes_without_losing_or_doubling_a_row(
    board: BoardProcess, visit: Visit
) -> None:
    with board.station("CU-1") as station:
        page = visit.open("/messages?identity=CU-1")
        expect_live(page)
        transfer(station, 1)
        expect(rows_with(page, "CU-1")).to_have_count(2)
        visit.context.set_offline(True)
        visit.watched.excuse("ERR_INTERNET_DISCONNECTED")
        visit.watched.excuse("ERR_NETWORK")
        for number in (2, 3, 4):
            transfer(station, number)
        visit.context.set_offline(False)
        expect(rows_with(page, "CU-1")).to_have_count(8)
        transfer(station, 5)
        expect(rows_with(page, "CU-1")).to_have_count(10)
    expect_live(page)


def transfer(station: StationByHand, number: int) -> None:
    station.call("DataTransfer", {"vendorId": "acme", "data": f"number {number}"})


@pytest.fixture
def restarting(make_board: MakeBoard) -> BoardProcess:
    return make_board()


def test_a_page_goes_on_after_the_server_was_restarted(
    restarting: BoardProcess, visit_to: VisitTo
) -> None:
    visit = visit_to(restarting.url)
    for words in ("ERR_", "status of 401", "status of 50"):
        visit.watched.excuse(words)
    visit.login()
    page = visit.open("/messages")
    expect_live(page)
    with restarting.station("RE-1") as station:
        transfer(station, 1)
        expect(rows_with(page, "RE-1")).to_have_count(2)
    restarting.stop()
    expect(page.get_by_role("status").filter(has_text="Connection lost")).to_be_visible()
    restarting.start()
    # Sessions are kept in memory: they ended with the server.
    dialog = page.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_be_visible(timeout=30_000)
    dialog.get_by_label("Token").fill("s3cret-of-the-operator")
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).to_be_hidden()
    expect_live(page)
    with restarting.station("RE-2") as station:
        transfer(station, 2)
        expect(rows_with(page, "RE-2")).to_have_count(2)
        transfer(station, 3)
        expect(rows_with(page, "RE-2")).to_have_count(4)


def test_a_list_that_is_asked_for_tells_when_the_board_is_away(
    restarting: BoardProcess, visit_to: VisitTo
) -> None:
    visit = visit_to(restarting.url)
    visit.watched.excuse("ERR_")
    visit.login()
    with restarting.station("AW-1") as station:
        station.boot()
        pages = [visit.open(path) for path in ("/connections", "/errors", "/connections/AW-1")]
        for page in pages:
            expect_live(page)
    restarting.stop()
    for page in pages:
        expect(page.get_by_role("status").filter(has_text="Connection lost")).to_be_visible()
    expect(rows_with(pages[0], "AW-1")).to_be_visible()
