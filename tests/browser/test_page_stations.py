"""Connections: the table, a station's own page, and what an operator may do to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from browser_stage import TOKEN, VIEWER_TOKEN, BoardProcess, Visit
from playwright.sync_api import Locator, Page, expect


def rows(page: Page) -> Locator:
    """The stations that are shown."""
    return page.get_by_role("grid").get_by_role("row").filter(has=page.get_by_role("gridcell"))


@pytest.fixture(scope="module")
def fleet(board: BoardProcess) -> Iterator[None]:
    """Two stations of Acme and one of Bolt; one of Acme has left."""
    with board.station("AC-2") as second, board.station("BO-1", "ocpp2.0.1") as bolt:
        with board.station("AC-1") as first:
            first.boot(firmware="1.0")
            first.beat(5)
        second.boot(firmware="2.0")
        bolt.call(
            "BootNotification",
            {"reason": "PowerUp", "chargingStation": {"vendorName": "Bolt", "model": "Two"}},
        )
        yield


@pytest.mark.usefixtures("fleet")
def test_a_search_is_in_the_address_and_finds_vendors(visit: Visit) -> None:
    page = visit.open("/connections")
    page.get_by_label("Search stations").fill("bolt")
    expect(page).to_have_url(re.compile("search=bolt"))
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("BO-1")


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=offline&search=AC-", ["AC-1"]),
        ("status=online&search=AC-", ["AC-2"]),
        ("protocol=ocpp2.0.1", ["BO-1"]),
        ("search=AC-&sort=-messageCount", ["AC-1", "AC-2"]),
        ("search=AC-&sort=-identity", ["AC-2", "AC-1"]),
    ],
)
def test_an_address_opens_filtered_and_sorted(visit: Visit, query: str, shown: list[str]) -> None:
    page = visit.open(f"/connections?{query}")
    expect(rows(page)).to_have_count(len(shown))
    for place, identity in enumerate(shown):
        expect(rows(page).nth(place)).to_contain_text(identity)


@pytest.mark.usefixtures("fleet")
def test_a_click_on_a_columns_name_sorts(visit: Visit) -> None:
    page = visit.open("/connections?search=AC-")
    expect(rows(page).first).to_contain_text("AC-1")
    page.get_by_role("columnheader", name="Station").get_by_role("button").click()
    expect(page).to_have_url(re.compile("sort=-identity"))
    expect(page.get_by_role("columnheader", name="Station")).to_have_attribute(
        "aria-sort", "descending"
    )
    expect(rows(page).first).to_contain_text("AC-2")


@pytest.mark.usefixtures("fleet")
def test_stations_are_grouped_by_what_they_have_in_common(visit: Visit) -> None:
    page = visit.open("/connections")
    page.get_by_label("Grouping").select_option(label="By vendor")
    expect(page).to_have_url(re.compile("group=vendor"))
    group = rows(page).filter(has_text="Bolt")
    expect(group).to_contain_text("1 of 1")
    expect(rows(page).filter(has_text="BO-1")).to_have_count(0)
    group.click()
    expect(rows(page).filter(has_text="BO-1")).to_be_visible()


@pytest.mark.usefixtures("fleet")
def test_a_stations_page_tells_what_it_is(visit: Visit) -> None:
    page = visit.open("/connections")
    rows(page).filter(has_text="AC-2").click()
    expect(page).to_have_url(re.compile("/connections/AC-2$"))
    main = page.get_by_role("main")
    for words in ("Acme", "Volt 22", "2.0", "SN-4711", "Online", "ocpp1.6"):
        expect(main).to_contain_text(words)


@pytest.mark.usefixtures("fleet")
def test_a_stations_page_tells_how_the_last_connection_ended(visit: Visit) -> None:
    page = visit.open("/connections/AC-1")
    expect(page.get_by_role("main")).to_contain_text("by the station")


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize(
    ("tab", "shown"),
    [
        ("Messages", "BootNotification"),
        ("Errors", "No errors"),
        ("Handshakes", "Accepted"),
        ("Latency", "BootNotification"),
        ("Session", '"tenant": "acme"'),
    ],
)
def test_a_stations_tabs_are_in_the_address(visit: Visit, tab: str, shown: str) -> None:
    page = visit.open("/connections/AC-2/session")
    page.get_by_role("tab", name=tab).click()
    expect(page).to_have_url(re.compile(f"/connections/AC-2/{tab.lower()}$"))
    expect(page.get_by_role("tabpanel")).to_contain_text(shown)
    again = visit.open(f"/connections/AC-2/{tab.lower()}")
    expect(again.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")


@pytest.mark.usefixtures("fleet")
def test_connectors_of_a_station_that_is_gone_say_so(board: BoardProcess, visit: Visit) -> None:
    with board.station("AC-3") as station:
        station.call(
            "StatusNotification", {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}
        )
        page = visit.open("/connections/AC-3")
        connectors = page.get_by_role("list", name="Connectors")
        expect(connectors).to_contain_text("Charging")
    expect(page.get_by_text("Offline since")).to_be_visible()
    expect(connectors).to_contain_text("Charging")


@pytest.mark.usefixtures("fleet")
def test_an_identity_with_a_slash_and_spaces_has_a_page(board: BoardProcess, visit: Visit) -> None:
    with board.station("A%20B%2FC%3F") as station:
        station.boot()
        page = visit.open("/connections?search=A B")
        rows(page).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("A B/C?")
        expect(page.get_by_role("main")).to_contain_text("Volt 22")
        page.get_by_role("tab", name="Handshakes").click()
        expect(page.get_by_role("tabpanel")).to_contain_text("Accepted")
        page.reload()
        expect(page.get_by_role("main")).to_contain_text("Volt 22")


@pytest.mark.usefixtures("fleet")
def test_an_operator_disconnects_a_station_after_a_question(
    board: BoardProcess, visit: Visit
) -> None:
    with board.station("AC-4") as station:
        station.boot()
        page = visit.open("/connections/AC-4")
        page.get_by_role("button", name="Disconnect").click()
        dialog = page.get_by_role("dialog", name="Disconnect AC-4?")
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_be_hidden()
        station.beat()
        page.get_by_role("button", name="Disconnect").click()
        dialog.get_by_role("button", name="Disconnect").click()
        assert station.wait_closed() == 1000
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("by the server")
    expect(page.get_by_role("button", name="Remove")).to_be_visible()


@pytest.mark.usefixtures("fleet")
def test_an_operator_removes_a_station_that_is_gone(board: BoardProcess, visit: Visit) -> None:
    with board.station("AC-5") as station:
        station.boot()
    page = visit.open("/connections/AC-5")
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page).to_have_url(re.compile("/connections$"))
    expect(rows(page).filter(has_text="AC-2")).to_be_visible()
    expect(rows(page).filter(has_text="AC-5")).to_have_count(0)


@pytest.mark.usefixtures("fleet")
def test_what_has_gone_meanwhile_is_told_in_the_question(board: BoardProcess, visit: Visit) -> None:
    visit.watched.excuse("status of 404")
    with board.station("AC-6") as station:
        station.boot()
    page = visit.open("/connections/AC-6")
    page.get_by_role("button", name="Remove").click()
    answer = visit.context.request.delete(
        f"{board.url}/api/connections/AC-6", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert answer.ok
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("alert").first).to_be_visible()


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize("identity", ["AC-1", "AC-2"])
def test_a_viewer_is_offered_neither(
    board: BoardProcess, visit_to: Callable[..., Visit], identity: str
) -> None:
    visit = visit_to(board.url)
    visit.login(VIEWER_TOKEN)
    page = visit.open(f"/connections/{identity}")
    expect(page.get_by_role("main")).to_contain_text("Volt 22")
    expect(page.get_by_role("button", name=re.compile("Disconnect|Remove"))).to_have_count(0)
