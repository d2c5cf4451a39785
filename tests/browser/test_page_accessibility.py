"""WCAG 2.2 AA, as far as axe-core can tell: every page, open details and dialogs, in both themes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from browser_stage import PHONE, BoardProcess, Visit, basic
from playwright.sync_api import Page, expect

VisitTo = Callable[..., Visit]

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
PAGES = (
    "/",
    "/connections",
    "/connections?group=vendor",
    "/connections/AX-1",
    "/connections/AX-1/errors",
    "/connections/AX-1/handshakes",
    "/connections/AX-1/latency",
    "/connections/AX-1/session",
    "/messages",
    "/messages?text=no+such+text",
    "/messages/1",
    "/messages?violations=true",
    "/handshakes",
    "/handshakes/1",
    "/handshakes?group=reason",
    "/errors",
    "/errors/events",
    "/logs",
    "/logs/1",
    "/logs?text=the",
    "/telemetry",
    "/security",
    "/security/1",
    "/nowhere",
)


@pytest.fixture(scope="module")
def busy(board: BoardProcess) -> Iterator[None]:
    """Something of everything."""
    board.refuse("SAFE-1", basic("SAFE-1", "a guess"))
    board.refuse("GHOST-1")
    for level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        board.do("log", text=f"the level is {level}", level=level)
    with board.station("AX-1") as station, board.station("AX-2", "ocpp2.0.1") as other:
        with board.station("AX-3") as gone:
            gone.boot()
        station.boot()
        for number, status in enumerate(
            ("Available", "Charging", "Faulted", "Unavailable", "Reserved")
        ):
            told = {"connectorId": number + 1, "status": status, "errorCode": "NoError"}
            station.call("StatusNotification", told)
        station.call(
            "StatusNotification", {"connectorId": 1, "status": "Broken", "errorCode": "NoError"}
        )
        station.call("NoSuchAction")
        for kind in ("TamperDetectionActivated", "MemoryExhaustion", "FirmwareUpdated"):
            other.call(
                "SecurityEventNotification", {"type": kind, "timestamp": "2026-01-01T12:00:00Z"}
            )
        board.do("push", metrics={"queue_depth": 3})
        yield


def faults(page: Page) -> list[str]:
    """What axe finds wrong in either theme: theme, rule, place and why."""
    return [fault for theme in THEMES for fault in faults_in(page, theme)]


def faults_in(page: Page, theme: Literal["dark", "light"]) -> list[str]:
    page.emulate_media(color_scheme=theme)
    found: dict[str, Any] = page.evaluate("(tags) => axe.run({ runOnly: tags })", WCAG)
    return [
        f"{theme}: {fault['id']} at {node['target']}: {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@pytest.fixture
def judged(axe: Path, board: BoardProcess, visit_to: VisitTo) -> Callable[..., Visit]:
    """Windows in which axe can be asked."""

    def make(*, login: bool = True, **settings: Any) -> Visit:
        visit = visit_to(board.url, **settings)
        # Injected by the browser itself: the policy lets no other script in.
        visit.context.add_init_script(path=axe)
        if login:
            visit.login()
        return visit

    return make


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(judged: Callable[..., Visit], path: str) -> None:
    page = judged().open(path)
    expect(page.get_by_role("main")).not_to_be_empty()
    expect(page.get_by_text("Loading…")).to_have_count(0)
    page.wait_for_load_state("load")
    assert faults(page) == []


def test_axe_finds_nothing_at_the_login(judged: Callable[..., Visit]) -> None:
    visit = judged(login=False)
    visit.watched.excuse("status of 401")
    page = visit.open()
    page.get_by_label("Token").fill("a guess")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []


@pytest.mark.usefixtures("busy")
def test_axe_finds_nothing_in_dialogs_and_menus(judged: Callable[..., Visit]) -> None:
    page = judged().open("/connections/AX-1")
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Theme").click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert faults(page) == []


@pytest.mark.usefixtures("busy")
def test_axe_finds_nothing_in_a_paused_list(
    board: BoardProcess, judged: Callable[..., Visit]
) -> None:
    page = judged().open("/messages")
    page.get_by_role("button", name="More filters").click()
    page.get_by_role("button", name="Pause").click()
    with board.station("AX-4") as station:
        station.beat()
        expect(page.get_by_role("button", name=re.compile(r"\d+ new"))).to_be_visible()
        assert faults(page) == []


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("path", ["/", "/connections", "/connections/AX-1", "/messages"])
def test_axe_finds_nothing_on_a_phone(judged: Callable[..., Visit], path: str) -> None:
    page = judged(viewport=PHONE, has_touch=True, is_mobile=True).open(path)
    expect(page.get_by_role("main")).not_to_be_empty()
    expect(page.get_by_text("Loading…")).to_have_count(0)
    assert faults(page) == []
