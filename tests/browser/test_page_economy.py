"""What the page does not do: fetch, ask for and draw more than it has to."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from browser_stage import BoardProcess, Visit
from playwright.sync_api import Page, expect

#: Bytes of JavaScript, compressed, that a first page may need.
INITIAL = 150_000

#: How often a time was put into words: each row of a list does so when it is drawn.
COUNTED = """
    window.drawn = 0;
    const original = Date.prototype.toISOString;
    Date.prototype.toISOString = function () {
        window.drawn += 1;
        return original.call(this);
    };
"""


def scripts(page: Page) -> dict[str, int]:
    """The scripts that were fetched, with their bytes on the wire."""
    found: dict[str, int] = page.evaluate(
        """() => Object.fromEntries(performance.getEntriesByType("resource")
            .filter(({ name }) => name.endsWith(".js"))
            .map(({ name, encodedBodySize }) => [name, encodedBodySize]))"""
    )
    return found


def test_promise_11_a_page_is_fetched_when_it_is_opened_first(visit: Visit) -> None:
    page = visit.open()
    expect(page.get_by_text("Stations online")).to_be_visible()
    first = scripts(page)
    assert sum(first.values()) <= INITIAL, first
    assert not any("telemetry" in name for name in first)
    page.get_by_role("link", name="Telemetry", exact=True).click()
    expect(page.get_by_role("figure", name="Memory")).to_be_visible()
    assert any("telemetry" in name for name in scripts(page))


def test_promise_11_a_search_is_asked_for_once_nobody_types(visit: Visit) -> None:
    page = visit.open("/connections")
    expect(page.get_by_role("heading", name="Connections")).to_be_visible()
    searched: set[str] = set()
    page.on(
        "request",
        lambda request: searched.update(parse_qs(urlsplit(request.url).query).get("search", [])),
    )
    page.get_by_label("Search stations").press_sequentially("charger", delay=30)
    expect(page).to_have_url(re.compile("search=charger"))
    expect(page.get_by_text("No station matches")).to_be_visible()
    assert searched == {"charger"}


def test_promise_11_rows_that_stay_the_same_are_not_drawn_again(
    board: BoardProcess, visit: Visit
) -> None:
    visit.context.add_init_script(COUNTED)
    with board.station("EC-1") as station:
        station.beat(25)
        page = visit.open("/messages?identity=EC-1")
        expect(page.get_by_text("50 messages")).to_be_visible()
        assert page.evaluate("window.drawn") >= 30
        # The details take room from the list, which then has other columns.
        page.get_by_role("grid").focus()
        page.keyboard.press("ArrowDown")
        details = page.get_by_role("complementary", name="Details")
        expect(details.get_by_role("heading", name="Result", exact=True)).to_be_visible()
        page.evaluate("window.drawn = 0")
        station.beat()
        expect(page.get_by_role("button", name="2 new")).to_be_visible()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("row", selected=True)).to_have_attribute("aria-rowindex", "3")
        expect(details.get_by_role("heading", name="Call", exact=True)).to_be_visible()
        # Those of the details, and not one of the rows.
        assert page.evaluate("window.drawn") < 15
