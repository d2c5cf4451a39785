"""Themes, keys, small screens, and how much a large one shows."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from browser_stage import PHONE, BoardProcess, Visit
from playwright.sync_api import Locator, Page, expect

VisitTo = Callable[..., Visit]


def rows(page: Page) -> Locator:
    return page.get_by_role("grid").get_by_role("row").filter(has=page.get_by_role("gridcell"))


def is_dark(page: Page) -> bool:
    """Whether the ground is darker than what is written on it."""
    dark: bool = page.evaluate(
        """() => {
            const luminance = (colour) => {
                const context = document.createElement("canvas").getContext("2d");
                context.fillStyle = colour;
                context.fillRect(0, 0, 1, 1);
                const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
                return r + g + b;
            };
            const { backgroundColor, color } = getComputedStyle(document.body);
            return luminance(backgroundColor) < luminance(color);
        }"""
    )
    return dark


def choose_theme(page: Page, name: str) -> None:
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitemradio", name=name).click()
    expect(page.get_by_role("menu")).to_have_count(0)


def expect_page(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_board_without_stations_says_what_to_do_next(
    make_board: Callable[..., BoardProcess], visit_to: VisitTo
) -> None:
    board = make_board()
    visit = visit_to(board.url)
    visit.login()
    page = visit.open()
    expect(page.get_by_text("No station has connected yet")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("trio-ocpp simulate")
    for path in ("/connections", "/messages"):
        page.goto(board.url + path)
        expect(page.get_by_role("main").get_by_role("link", name="handshakes")).to_be_visible()
    for path in ("/handshakes", "/handshakes?group=reason", "/handshakes?group=address"):
        page.goto(board.url + path)
        expect(page.get_by_text("Nobody has tried to connect yet")).to_be_visible()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_theme_is_the_systems(board: BoardProcess, visit_to: VisitTo, scheme: str) -> None:
    visit = visit_to(board.url, color_scheme=scheme)
    visit.login()
    page = visit.open()
    expect_page(page, "Overview")
    assert is_dark(page) == (scheme == "dark")
    page.emulate_media(color_scheme="light" if scheme == "dark" else "dark")
    assert is_dark(page) == (scheme == "light")


@pytest.mark.parametrize(("scheme", "chosen"), [("dark", "Light"), ("light", "Dark")])
def test_a_chosen_theme_outlives_a_reload_and_can_be_given_up(
    board: BoardProcess, visit_to: VisitTo, scheme: str, chosen: str
) -> None:
    visit = visit_to(board.url, color_scheme=scheme)
    visit.login()
    page = visit.open()
    choose_theme(page, chosen)
    assert is_dark(page) == (chosen == "Dark")
    page.reload()
    expect_page(page, "Overview")
    assert is_dark(page) == (chosen == "Dark")
    choose_theme(page, "As the system")
    assert is_dark(page) == (scheme == "dark")


def test_charts_share_their_cursor_and_tell_the_values_there(visit: Visit) -> None:
    page = visit.open("/telemetry?span=120")
    hovered = page.get_by_role("figure", name="Memory")
    caption = page.get_by_role("figure", name="Connections").locator("figcaption")
    expect(caption).to_contain_text("online")
    expect(caption).not_to_contain_text(":")
    canvas = hovered.locator("canvas")
    width = canvas.evaluate("(node) => node.clientWidth")
    canvas.hover(position={"x": width - 20, "y": 60}, force=True)
    expect(caption).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    page.get_by_role("heading", name="Telemetry").hover()
    expect(caption).not_to_contain_text(":")


def test_charts_change_with_the_theme(board: BoardProcess, visit_to: VisitTo) -> None:
    visit = visit_to(board.url, color_scheme="light")
    visit.login()
    page = visit.open("/telemetry")
    figure = page.get_by_role("figure", name="Memory")
    expect(figure.locator("canvas")).to_be_visible()
    choose_theme(page, "Dark")
    expect(figure.locator("canvas")).to_be_visible()


def test_g_and_a_letter_go_to_a_page_and_back(visit: Visit) -> None:
    page = visit.open()
    expect_page(page, "Overview")
    for name in (
        "Connections",
        "Messages",
        "Handshakes",
        "Errors",
        "Logs",
        "Telemetry",
        "Security",
    ):
        page.keyboard.press("g")
        page.keyboard.press(name[0].lower())
        expect_page(page, name)
        page.keyboard.press("g")
        page.keyboard.press("o")
        expect_page(page, "Overview")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/connections", "Search stations"),
        ("/messages", "Text in messages"),
        ("/handshakes", "Station"),
        ("/errors", "Station"),
        ("/logs", "Text in the log"),
        ("/security", "Station"),
    ],
)
def test_a_slash_goes_to_the_search(visit: Visit, path: str, field: str) -> None:
    page = visit.open(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("/")
    searched = page.get_by_role("searchbox", name=field, exact=True)
    expect(searched).to_be_focused()
    page.keyboard.type("gm/?")
    expect(searched).to_have_value("gm/?")


def test_a_question_mark_shows_the_keys_and_escape_closes_them(visit: Visit) -> None:
    page = visit.open("/messages")
    expect_page(page, "Messages")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_contain_text("Go to Messages")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_arrows_choose_among_messages_and_escape_lets_go(board: BoardProcess, visit: Visit) -> None:
    with board.station("AR-1") as station:
        station.boot()
        station.beat(2)
    page = visit.open("/messages?identity=AR-1")
    expect(rows(page)).to_have_count(6)
    page.get_by_role("grid").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(rows(page).nth(1)).to_have_attribute("aria-selected", "true")
    details = page.get_by_role("complementary", name="Details")
    expect(details).to_contain_text("Heartbeat")
    page.keyboard.press("End")
    expect(rows(page).last).to_have_attribute("aria-selected", "true")
    expect(details).to_contain_text("BootNotification")
    page.keyboard.press("ArrowUp")
    expect(rows(page).nth(4)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(details).to_have_count(0)


def test_arrows_and_enter_open_a_station(board: BoardProcess, visit: Visit) -> None:
    with board.station("AR-2") as station:
        station.boot()
    page = visit.open("/connections?search=AR-2")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("grid").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/connections/AR-2$"))


def test_p_pauses_and_resumes(visit: Visit) -> None:
    page = visit.open("/messages")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_the_first_tab_skips_to_the_page(visit: Visit) -> None:
    page = visit.open("/messages")
    expect_page(page, "Messages")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/connections",
        "/connections/PH-1",
        "/connections/PH-1/errors",
        "/connections/PH-1/latency",
    ],
)
def test_a_phone_needs_no_scrolling_sideways(
    board: BoardProcess, visit_to: VisitTo, path: str
) -> None:
    visit = visit_to(board.url, viewport=PHONE, has_touch=True, is_mobile=True)
    visit.login()
    with board.station("PH-1") as station:
        station.boot(vendor="A vendor with a long name", model="And a long model")
        for number in range(1, 5):
            told = {"connectorId": number, "status": "SuspendedEVSE", "errorCode": "NoError"}
            station.call("StatusNotification", told)
        board.refuse("GHOST-with-an-identity-that-goes-on-and-on-and-on")
        page = visit.open(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_text("PH-1").first).to_be_visible()
        widths = page.evaluate(
            """() => [document.documentElement.scrollWidth,
                      document.getElementById("main").scrollWidth]"""
        )
    assert max(widths) <= 390


def test_a_phones_list_gives_way_to_the_details(board: BoardProcess, visit_to: VisitTo) -> None:
    visit = visit_to(board.url, viewport=PHONE, has_touch=True, is_mobile=True)
    visit.login()
    with board.station("PH-2") as station:
        station.beat()
    page = visit.open("/messages?identity=PH-2")
    rows(page).first.tap()
    details = page.get_by_role("complementary", name="Details")
    expect(details).to_contain_text("Heartbeat")
    details.get_by_role("button", name=re.compile("Close")).tap()
    expect(details).to_have_count(0)


def test_a_large_screen_shows_thirty_messages(board: BoardProcess, visit: Visit) -> None:
    with board.station("LA-1") as station:
        station.beat(30)
    page = visit.open("/messages?identity=LA-1")
    expect(page.get_by_text("60 messages")).to_be_visible()
    expect(rows(page).nth(29)).to_be_in_viewport(ratio=1)


def test_promise_11_of_many_stations_only_those_in_view_are_drawn(
    make_board: Callable[..., BoardProcess], visit_to: VisitTo
) -> None:
    board = make_board()
    board.do("remember", stations=5_000)
    visit = visit_to(board.url)
    visit.login()
    page = visit.open("/connections")
    expect(page.get_by_text("5,000 stations")).to_be_visible()
    expect(rows(page).first).to_contain_text("CP00000")
    assert rows(page).count() < 80
    page.get_by_role("grid").focus()
    page.get_by_role("grid").evaluate("(node) => node.scrollTo(0, node.scrollHeight)")
    expect(rows(page).last).to_contain_text("CP04999")


def test_times_are_local_with_utc_on_hover(board: BoardProcess, visit_to: VisitTo) -> None:
    visit = visit_to(board.url, timezone_id="Asia/Tokyo")
    visit.login()
    with board.station("TI-1") as station:
        station.beat()
    time = visit.open("/messages?identity=TI-1").get_by_role("time").first
    expect(time).to_have_attribute(
        "title", re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC$")
    )
    at = time.get_attribute("datetime") or ""
    hour = (int(at[11:13]) + 9) % 24
    expect(time).to_have_text(re.compile(f"^{hour:02}:"))
