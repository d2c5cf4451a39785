"""Who gets in, what those see who do not, and what happens when a session ends."""

from __future__ import annotations

import re
from collections.abc import Callable

from browser_stage import TOKEN, VIEWER_TOKEN, BoardProcess, Visit
from playwright.sync_api import Page, expect

UNAUTHORIZED = "status of 401"
USERS = {"users": {"ann": ["her password", "operator"], "vic": ["his password", "viewer"]}}

MakeBoard = Callable[..., BoardProcess]
VisitTo = Callable[..., Visit]


def use_token(page: Page, token: str) -> None:
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Log in").click()


def use_password(page: Page, name: str, password: str) -> None:
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def expect_page(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_token_logs_in(board: BoardProcess, visit_to: VisitTo) -> None:
    page = visit_to(board.url).open()
    use_token(page, TOKEN)
    expect_page(page, "Overview")


def test_a_user_name_and_a_password_log_in(make_board: MakeBoard, visit_to: VisitTo) -> None:
    page = visit_to(make_board(auth=USERS).url).open()
    use_password(page, "ann", "her password")
    expect_page(page, "Overview")
    expect(page.get_by_role("button", name="ann, operator")).to_be_visible()


def test_a_login_leads_to_the_page_that_was_asked_for(
    board: BoardProcess, visit_to: VisitTo
) -> None:
    page = visit_to(board.url).open("/messages?direction=in")
    use_token(page, TOKEN)
    expect_page(page, "Messages")
    assert page.url.endswith("/messages?direction=in")


def test_the_cursor_waits_where_the_token_is_typed(board: BoardProcess, visit_to: VisitTo) -> None:
    page = visit_to(board.url).open()
    expect(page.get_by_label("Token")).to_be_focused()


def test_a_wrong_password_is_told_and_may_be_corrected(
    make_board: MakeBoard, visit_to: VisitTo
) -> None:
    visit = visit_to(make_board(auth=USERS).url)
    visit.watched.excuse(UNAUTHORIZED)
    page = visit.open()
    use_password(page, "ann", "his password")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    use_password(page, "ann", "her password")
    expect_page(page, "Overview")


def test_a_lock_out_is_told_with_the_seconds_to_wait(
    make_board: MakeBoard, visit_to: VisitTo
) -> None:
    visit = visit_to(make_board(limits={"logins_per_minute": 2}).url)
    visit.watched.excuse(UNAUTHORIZED)
    visit.watched.excuse("status of 429")
    page = visit.open()
    for _ in range(3):
        with page.expect_response("**/api/auth/login"):
            use_token(page, "a guess")
    expect(page.get_by_role("alert")).to_have_text(
        re.compile(r"Too many failed attempts.*\d+ seconds")
    )


def test_the_printed_link_logs_in_and_leaves_no_token_in_the_address(
    board: BoardProcess, visit_to: VisitTo
) -> None:
    page = visit_to(board.url).open(f"/login#token={TOKEN}")
    expect_page(page, "Overview")
    assert page.url == f"{board.url}/"
    page.go_back()
    assert "token" not in page.url


def test_a_link_with_a_token_of_another_run_says_so(board: BoardProcess, visit_to: VisitTo) -> None:
    visit = visit_to(board.url)
    visit.watched.excuse(UNAUTHORIZED)
    page = visit.open("/login#token=of-yesterday")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    assert "of-yesterday" not in page.url


def test_no_credential_is_in_any_storage_or_readable_cookie(
    board: BoardProcess, visit_to: VisitTo
) -> None:
    visit = visit_to(board.url)
    page = visit.open(f"/login#token={TOKEN}")
    expect_page(page, "Overview")
    kept = page.evaluate(
        "async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie,"
        " history.state, await indexedDB.databases(), await caches.keys()])"
    )
    (cookie,) = visit.context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert TOKEN not in kept
    assert cookie["value"] not in kept


def test_a_session_that_ends_asks_for_a_login_and_goes_on_at_the_same_place(
    board: BoardProcess, visit: Visit
) -> None:
    visit.watched.excuse(UNAUTHORIZED)
    paths = ("/messages?direction=in", "/telemetry", "/connections/CP-1/errors")
    with board.station("CP-1") as station:
        station.boot()
        pages = {path: visit.open(path) for path in paths}
        for page in pages.values():
            expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
        visit.end_session()
        for page in pages.values():
            expect(page.get_by_role("dialog", name="Your session has ended")).to_be_visible()
        for path, page in pages.items():
            use_token(page, TOKEN)
            expect(page.get_by_role("dialog")).to_be_hidden()
            assert page.url == board.url + path
            expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()


def test_what_comes_while_nobody_is_logged_in_is_there_after_the_next_login(
    board: BoardProcess, visit: Visit
) -> None:
    visit.watched.excuse(UNAUTHORIZED)
    with board.station("CP-2") as station:
        page = visit.open("/messages?identity=CP-2")
        station.beat()
        rows = page.get_by_role("row").filter(has_text="CP-2")
        expect(rows).to_have_count(2)
        visit.end_session()
        expect(page.get_by_role("dialog")).to_be_visible()
        station.beat()
        use_token(page, TOKEN)
        expect(page.get_by_role("dialog")).to_be_hidden()
        expect(rows).to_have_count(4)


def test_logging_out_leads_to_the_login_and_ends_the_session(
    board: BoardProcess, visit: Visit
) -> None:
    page = visit.open("/messages")
    page.get_by_role("button", name="olga, operator").click()
    page.get_by_role("menuitem", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert visit.context.request.get(f"{board.url}/api/overview").status == 401


def test_a_viewer_is_shown_as_one(board: BoardProcess, visit_to: VisitTo) -> None:
    visit = visit_to(board.url)
    visit.login(VIEWER_TOKEN)
    expect(visit.open().get_by_role("button", name="vera, viewer")).to_be_visible()
