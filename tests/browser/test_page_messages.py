"""The packet inspector: filters and the address, one message whole, and what is copied of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from browser_stage import BoardProcess, StationByHand, Visit
from playwright.sync_api import Locator, Page, expect

CLIPBOARD = ["clipboard-read", "clipboard-write"]


def rows(page: Page) -> Locator:
    """The messages that are shown."""
    return page.get_by_role("grid").get_by_role("row").filter(has=page.get_by_role("gridcell"))


def details(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Details")


@pytest.fixture(scope="module")
def talk(board: BoardProcess) -> Iterator[StationByHand]:
    """A station that has booted, transferred, broken its schema, and got a question unanswered."""
    with board.station("CP-1") as station:
        station.boot()
        station.call("Authorize", {"idTag": "04A1B2C3"})
        station.call(
            "StatusNotification", {"connectorId": 1, "status": "Broken", "errorCode": "NoError"}
        )
        station.call("DataTransfer", {"vendorId": "acme", "data": "needle in a haystack"})
        station.call("NoSuchAction")
        station.call(
            "StartTransaction",
            {
                "connectorId": 1,
                "idTag": "04A1B2C3",
                "meterStart": 5,
                "timestamp": "2026-01-01T12:00:00Z",
            },
        )
        board.do("ask", identity="CP-1", action="Vendor.Question", payload={"why": True})
        assert station.receive()[2] == "Vendor.Question"
        yield station


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(
    ("label", "value", "query", "shown"),
    [
        ("Text in messages", "needle", "text=needle", "DataTransfer"),
        ("Action", "Authorize", "action=Authorize", "Authorize"),
        ("Station", "CP-1", "identity=CP-1", "BootNotification"),
    ],
)
def test_what_is_typed_filters_and_is_in_the_address(
    visit: Visit, label: str, value: str, query: str, shown: str
) -> None:
    page = visit.open("/messages")
    page.get_by_label(label, exact=True).fill(value)
    expect(page).to_have_url(re.compile(re.escape(query)))
    expect(rows(page).filter(has_text=shown).first).to_be_visible()


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(
    ("label", "choice", "query"),
    [("Direction", "From station", "direction=in"), ("Type", "Errors", "type=CALLERROR")],
)
def test_what_is_chosen_filters_and_is_in_the_address(
    visit: Visit, label: str, choice: str, query: str
) -> None:
    page = visit.open("/messages")
    page.get_by_label(label, exact=True).select_option(label=choice)
    expect(page).to_have_url(re.compile(re.escape(query)))
    expect(rows(page).first).to_be_visible()


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(
    ("label", "query"),
    [("Breaks its schema", "violations=true"), ("Unanswered", "unanswered=true")],
)
def test_rare_filters_are_behind_more_and_in_the_address(
    visit: Visit, label: str, query: str
) -> None:
    page = visit.open("/messages?identity=CP-1")
    page.get_by_role("button", name="More filters").click()
    page.get_by_role("checkbox", name=label).check()
    expect(page).to_have_url(re.compile(re.escape(query)))
    expect(rows(page)).to_have_count(1)


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("action=Authorize", ["Authorize", "Authorize"]),
        ("action=DataTransfer&direction=out", ["DataTransfer"]),
        ("type=CALLERROR", ["NoSuchAction"]),
        ("text=haystack", ["DataTransfer"]),
        ("violations=true", ["StatusNotification"]),
        ("unanswered=true", ["Vendor.Question"]),
        ("transactionId=1", ["StartTransaction", "StartTransaction"]),
        ("slowerThan=60000", []),
        ("from=2020-01-01T00:00:00Z&action=Authorize", ["Authorize", "Authorize"]),
        ("to=2020-01-01T00:00:00Z", []),
    ],
)
def test_an_address_with_filters_opens_filtered(visit: Visit, query: str, shown: list[str]) -> None:
    page = visit.open(f"/messages?identity=CP-1&{query}")
    if not shown:
        expect(page.get_by_text("No message matches these filters")).to_be_visible()
    expect(rows(page)).to_have_count(len(shown))
    for place, action in enumerate(shown):
        expect(rows(page).nth(place)).to_contain_text(action)


@pytest.mark.usefixtures("talk")
def test_filters_hold_for_what_comes_live(board: BoardProcess, visit: Visit) -> None:
    page = visit.open("/messages?identity=CP-2&direction=in")
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    with board.station("CP-2") as station, board.station("CP-3") as other:
        other.beat()
        station.beat(2)
        expect(rows(page)).to_have_count(2)


@pytest.mark.usefixtures("talk")
def test_clear_takes_all_filters_out_of_the_address(visit: Visit) -> None:
    page = visit.open("/messages?identity=CP-1&type=CALL")
    page.get_by_role("button", name="Clear").first.click()
    expect(page).to_have_url(re.compile(r"/messages$"))
    expect(page.get_by_label("Station", exact=True)).to_have_value("")


@pytest.mark.usefixtures("talk")
def test_the_page_says_how_far_back_it_reaches(visit: Visit) -> None:
    expect(
        visit.open("/messages").get_by_text(re.compile(r"History reaches back \d+ "))
    ).to_be_visible()


@pytest.mark.usefixtures("talk")
def test_a_chosen_message_is_shown_whole_with_its_answer(visit: Visit) -> None:
    page = visit.open("/messages?identity=CP-1&action=Authorize&type=CALL")
    rows(page).first.click()
    panel = details(page)
    expect(panel.get_by_role("heading", name="Call")).to_be_visible()
    expect(panel.get_by_role("heading", name="Result")).to_be_visible()
    expect(panel).to_contain_text('"idTag": "04A1B2C3"')
    expect(panel).to_contain_text('"status": "Accepted"')
    expect(panel.locator("pre")).to_have_text(re.compile(r'^\[2,\s*"message-2",\s*"Authorize"'))


@pytest.mark.usefixtures("talk")
def test_one_gets_from_a_call_to_its_answer_and_back(visit: Visit) -> None:
    page = visit.open("/messages?identity=CP-1&action=Authorize")
    rows(page).filter(has_text="Call").first.click()
    call = page.url
    details(page).get_by_role("button", name="Result").click()
    expect(details(page)).to_contain_text("Handled in")
    expect(page).not_to_have_url(call)
    details(page).get_by_role("button", name="Call", exact=True).click()
    expect(page).to_have_url(call)


@pytest.mark.usefixtures("talk")
def test_the_address_of_a_message_opens_it(visit: Visit) -> None:
    page = visit.open("/messages?action=Authorize&type=CALL")
    rows(page).first.click()
    expect(page).to_have_url(re.compile(r"/messages/\d+\?"))
    again = visit.open(page.url.removeprefix(visit.base))
    expect(details(again)).to_contain_text('"idTag": "04A1B2C3"')


@pytest.mark.usefixtures("talk")
def test_a_message_that_is_gone_says_so(visit: Visit) -> None:
    visit.watched.excuse("status of 404")
    page = visit.open("/messages/987654")
    expect(details(page).get_by_role("alert")).to_contain_text("older than what the board keeps")


@pytest.mark.usefixtures("talk")
def test_a_violation_is_marked_at_its_path(visit: Visit) -> None:
    page = visit.open("/messages?identity=CP-1&violations=true")
    expect(rows(page).get_by_role("img", name="breaks its schema")).to_be_visible()
    rows(page).first.click()
    expect(details(page)).to_contain_text("1 violation")
    expect(details(page)).to_contain_text(re.compile(r'"status": "Broken".*↑', re.DOTALL))


@pytest.mark.usefixtures("talk")
def test_an_answer_that_comes_late_is_shown_when_it_comes(
    board: BoardProcess, visit: Visit
) -> None:
    with board.station("CP-4") as station:
        board.do("ask", identity="CP-4", action="Vendor.Question", payload={})
        question = station.receive()
        page = visit.open("/messages?identity=CP-4&direction=out")
        rows(page).filter(has_text="Vendor.Question").first.click()
        expect(details(page)).to_contain_text("No answer yet")
        station.send([3, question[1], {"because": "late"}])
        expect(details(page)).to_contain_text('"because": "late"')


@pytest.mark.usefixtures("talk")
def test_json_is_folded_and_unfolded(visit: Visit) -> None:
    page = visit.open("/messages?identity=CP-1&action=Authorize&type=CALLRESULT")
    rows(page).first.click()
    panel = details(page)
    expect(panel).to_contain_text('"status": "Accepted"')
    panel.get_by_role("button", name="idTagInfo: fold").click()
    expect(panel).not_to_contain_text('"status": "Accepted"')
    panel.get_by_role("button", name="idTagInfo: unfold").click()
    expect(panel).to_contain_text('"status": "Accepted"')


@pytest.mark.usefixtures("talk")
def test_what_is_copied_of_a_message_is_json(visit: Visit) -> None:
    visit.context.grant_permissions(CLIPBOARD)
    page = visit.open("/messages?identity=CP-1&action=Authorize&type=CALL")
    rows(page).first.click()
    details(page).get_by_role("button", name="Copy JSON").first.click()
    expect(details(page).get_by_role("button", name="Copied")).to_be_visible()
    assert json.loads(page.evaluate("navigator.clipboard.readText()")) == {"idTag": "04A1B2C3"}


@pytest.mark.usefixtures("talk")
def test_a_copied_conversation_has_all_but_who_it_was(visit: Visit) -> None:
    visit.context.grant_permissions(CLIPBOARD)
    page = visit.open("/messages?identity=CP-1&action=StartTransaction&type=CALL")
    rows(page).first.click()
    details(page).get_by_role("button", name="Copy redacted conversation").click()
    expect(details(page).get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "BootNotification" in copied
    assert "StartTransaction" in copied
    assert copied.count("<token 1>") == 2
    for personal in ("04A1B2C3", "SN-4711", "CP-1"):
        assert personal not in copied
