"""Under a path behind nginx, with the strict policy that it is served with, and what is saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser_stage import TOKEN, BoardProcess, Visit
from playwright.sync_api import Page, expect
from services import missing

VisitTo = Callable[..., Visit]

NGINX = Path("/usr/sbin/nginx")
PAGES = (
    "/",
    "/connections",
    "/connections/HO-1",
    "/messages",
    "/handshakes",
    "/errors",
    "/errors/events",
    "/logs",
    "/telemetry",
    "/security",
)
#: The page tells what the policy has blocked, of styles and inline handlers too.
BLOCKED = """
    window.blocked = [];
    document.addEventListener("securitypolicyviolation", (event) => {
        window.blocked.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
"""


@pytest.fixture(scope="module")
def mounted(make_mounted: BoardProcess) -> str:
    if not NGINX.exists():
        missing("no nginx (Debian: apt install nginx-light)")
    port = make_mounted.do("nginx", prefix="/board")
    return f"http://127.0.0.1:{port}/board"


@pytest.fixture(scope="module")
def make_mounted():
    # It believes the proxy on its own machine, which tells it the path.
    board = BoardProcess(options={"trusted_proxies": ["127.0.0.1"]})
    board.start()
    yield board
    board.stop()


def expect_live(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()


def test_it_works_under_a_path_behind_nginx(
    make_mounted: BoardProcess, mounted: str, visit_to: VisitTo
) -> None:
    page = visit_to(mounted).open(f"/login#token={TOKEN}")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    assert page.url.removesuffix("/") == mounted
    page.reload()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.get_by_role("link", name="Messages", exact=True).click()
    expect(page).to_have_url(f"{mounted}/messages")
    expect_live(page)
    with make_mounted.station("NG-1") as station:
        station.beat()
        rows = page.get_by_role("row").filter(has_text="NG-1")
        expect(rows).to_have_count(2)
        rows.first.click()
        expect(page).to_have_url(re.compile(r"/board/messages/\d+$"))
    page.reload()
    expect(page.get_by_role("complementary", name="Details")).to_contain_text("Heartbeat")


def test_under_a_path_the_login_asks_and_the_cookie_stays_below_it(
    mounted: str, visit_to: VisitTo
) -> None:
    visit = visit_to(mounted)
    page = visit.open("/handshakes")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Handshakes")).to_be_visible()
    (cookie,) = visit.context.cookies()
    assert cookie["path"] == "/board"
    page.get_by_role("button", name="olga, operator").click()
    page.get_by_role("menuitem", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert page.url.startswith(f"{mounted}/")


@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_from_its_address_and_the_policy_blocks_nothing(
    board: BoardProcess, visit: Visit, path: str
) -> None:
    visit.context.add_init_script(BLOCKED)
    with board.station("HO-1") as station:
        station.boot()
        page = visit.context.new_page()
        answer = page.goto(board.url + path)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_text("Loading…")).to_have_count(0)
    assert "unsafe" not in policy
    assert page.evaluate("window.blocked") == []


def test_an_unknown_address_leads_on(visit: Visit) -> None:
    page = visit.open("/nowhere/at/all")
    page.get_by_role("link", name="Go to the overview").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_going_through_all_pages_leaves_one_stream_open_at_most(visit: Visit) -> None:
    page = visit.open("/")
    for name in (
        "Connections",
        "Messages",
        "Handshakes",
        "Errors",
        "Logs",
        "Telemetry",
        "Security",
    ):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect_live(page)
    metrics = visit.context.request.get(f"{visit.base}/api/telemetry").json()
    assert metrics["sample"] is None or metrics["sample"]["viewers"] <= 2


def test_promise_11_the_log_is_saved_whole_and_as_it_is_filtered(
    board: BoardProcess, visit: Visit, tmp_path: Path
) -> None:
    for number in range(30):
        board.do("log", text=f"export {number}", level="ERROR" if number % 10 == 0 else "INFO")
    page = visit.open("/logs?text=export&level=error")
    expect(page.get_by_role("log").get_by_text("export 20")).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Export").click()
    download = coming.value
    assert re.fullmatch(r"board-log-[\dT-]+\.txt", download.suggested_filename)
    download.save_as(tmp_path / "log.txt")
    lines = (tmp_path / "log.txt").read_text().splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == ["export 0", "export 10", "export 20"]


def test_promise_11_what_is_searched_in_the_log_is_marked(
    board: BoardProcess, visit: Visit
) -> None:
    board.do("log", text="the needle is here")
    page = visit.open("/logs")
    page.get_by_label("Text in the log").fill("needle")
    expect(page).to_have_url(re.compile("text=needle"))
    expect(page.get_by_role("log").get_by_role("mark")).to_have_text("needle")
