"""Why does this charger not connect? The page of handshakes has the answer in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browser_stage import BoardProcess, Visit, basic
from playwright.sync_api import Locator, Page, expect


def rows(page: Page) -> Locator:
    return page.get_by_role("grid").get_by_role("row").filter(has=page.get_by_role("gridcell"))


def details(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Details")


@pytest.fixture(scope="module")
def attempts(board: BoardProcess) -> Iterator[None]:
    """One of each kind."""
    assert board.refuse("GHOST-1") == 404
    assert board.refuse("SAFE-1", basic("SAFE-1", "a guess")) == 401
    # Of such a one the handshake is completed, and then closed (OCPP-J 1.6 §3.2).
    assert board.refuse("OLD-1", protocol="ocpp1.5") == 101
    with board.station("GOOD-1"):
        yield


def test_a_refused_handshake_appears_with_its_reason_and_a_hint(
    board: BoardProcess, visit: Visit
) -> None:
    page = visit.open("/handshakes?identity=SAFE-2")
    expect(page.get_by_text("No attempt matches")).to_be_visible()
    board.refuse("SAFE-2", basic("SAFE-2", "wrong"))
    expect(rows(page)).to_contain_text("wrong password")
    expect(rows(page)).to_contain_text("Compare the password")


@pytest.mark.usefixtures("attempts")
def test_a_row_opens_to_the_steps_and_where_they_ended(visit: Visit) -> None:
    page = visit.open("/handshakes?identity=SAFE-1")
    rows(page).click()
    steps = details(page).get_by_role("listitem")
    expect(steps.filter(has=page.get_by_role("img", name="passed")).first).to_be_visible()
    failed = steps.filter(has=page.get_by_role("img", name="failed"))
    expect(failed).to_have_count(1)
    expect(failed).to_contain_text("auth")
    expect(failed).to_contain_text("wrong password")
    expect(steps.filter(has=page.get_by_role("img", name="not reached")).first).to_be_visible()


@pytest.mark.usefixtures("attempts")
def test_the_request_is_shown_without_the_password(visit: Visit) -> None:
    page = visit.open("/handshakes?identity=SAFE-1")
    rows(page).click()
    panel = details(page)
    expect(panel).to_contain_text("GET /ocpp/SAFE-1 HTTP/1.1")
    expect(panel).to_contain_text("Sec-WebSocket-Protocol: ocpp1.6")
    expect(panel).to_contain_text("Compare the password")
    expect(panel).to_contain_text("401")
    expect(panel).not_to_contain_text(basic("SAFE-1", "a guess").split()[-1])


@pytest.mark.usefixtures("attempts")
def test_offered_versions_are_shown(visit: Visit) -> None:
    page = visit.open("/handshakes?identity=OLD-1")
    expect(rows(page)).to_contain_text("No common version")
    rows(page).click()
    expect(details(page)).to_contain_text("ocpp1.5")


@pytest.mark.usefixtures("attempts")
def test_the_address_of_a_handshake_opens_it(visit: Visit) -> None:
    page = visit.open("/handshakes?identity=GHOST-1")
    rows(page).click()
    expect(page).to_have_url(re.compile(r"/handshakes/\d+\?identity=GHOST-1$"))
    again = visit.open(page.url.removeprefix(visit.base))
    expect(details(again)).to_contain_text("no such station")


@pytest.mark.usefixtures("attempts")
@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("outcome=refused", "GHOST-1", "GOOD-1"),
        ("outcome=accepted", "GOOD-1", "GHOST-1"),
        ("outcome=no-common-version", "OLD-1", "GHOST-1"),
        ("identity=GHOST-1", "GHOST-1", "SAFE-1"),
    ],
)
def test_an_address_opens_filtered(visit: Visit, query: str, shown: str, hidden: str) -> None:
    page = visit.open(f"/handshakes?{query}")
    expect(rows(page).filter(has_text=shown).first).to_be_visible()
    expect(rows(page).filter(has_text=hidden)).to_have_count(0)


@pytest.mark.usefixtures("attempts")
def test_a_chosen_outcome_is_in_the_address(visit: Visit) -> None:
    page = visit.open("/handshakes")
    page.get_by_label("Outcome").select_option(label="No common version")
    expect(page).to_have_url(re.compile("outcome=no-common-version"))
    expect(rows(page)).to_have_count(1)


@pytest.mark.usefixtures("attempts")
@pytest.mark.parametrize(
    ("grouping", "shown"), [("By reason", "no such station"), ("By address", "127.0.0.1")]
)
def test_attempts_are_grouped(visit: Visit, grouping: str, shown: str) -> None:
    page = visit.open("/handshakes")
    page.get_by_role("button", name=grouping).click()
    group = page.get_by_role("main").get_by_role("listitem").filter(has_text=shown)
    expect(group).to_have_count(1)
    expect(group).to_contain_text("GHOST-1" if grouping == "By reason" else "station")
    group.get_by_role("button", name="Show").click()
    expect(rows(page).first).to_be_visible()
