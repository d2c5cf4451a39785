"""Pictures of the board's page, taken of ``showcase``: six for the docs, or every page.

::

    python tests/browser/gallery.py docs/images
    python tests/browser/gallery.py --all 5000 /tmp/pictures     # with so many stations

The first takes two minutes: charts need something to show. What is seen differs from run to run.
"""

from __future__ import annotations

import argparse
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trio
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from showcase import TOKEN, network

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
THEMES = ("light", "dark")
STATION = "PRG-0007"

#: Name, path, theme, and the text of the row that is chosen, if any.
DOCS = (
    ("overview", "/", "light", None),
    ("connections", "/connections", "dark", None),
    ("station", f"/connections/{STATION}", "light", None),
    ("messages", "/messages?action=StatusNotification", "dark", "status: Ready"),
    ("handshakes", "/handshakes", "light", "wrong password"),
    ("telemetry", "/telemetry?span=120", "dark", None),
)
PAGES = {
    "overview": "/",
    "connections": "/connections",
    "vendors": "/connections?group=vendor",
    "station": f"/connections/{STATION}",
    "station-errors": f"/connections/{STATION}/errors",
    "station-handshakes": f"/connections/{STATION}/handshakes",
    "station-latency": f"/connections/{STATION}/latency",
    "station-session": f"/connections/{STATION}/session",
    "messages": "/messages",
    "handshakes": "/handshakes",
    "reasons": "/handshakes?group=reason",
    "addresses": "/handshakes?group=address",
    "errors": "/errors",
    "events": "/errors/events",
    "logs": "/logs",
    "telemetry": "/telemetry",
    "security": "/security",
}


@contextmanager
def window(browser: Browser, base: str, theme: str, size: str) -> Iterator[Page]:
    """Open a window of somebody who is logged in."""
    phone = size == "phone"
    context = browser.new_context(
        color_scheme="dark" if theme == "dark" else "light",
        viewport=SIZES[size],
        is_mobile=phone,
        has_touch=phone,
        reduced_motion="reduce",
    )
    context.request.post(
        f"{base}/api/auth/login",
        data={"token": TOKEN},
        headers={"X-Requested-With": "board"},
    )
    yield context.new_page()
    context.close()


def take(page: Page, url: str, file: Path, row: str | None = None) -> None:
    """Open a page, choose a row, and save what is seen."""
    page.goto(url)
    page.get_by_role("heading", level=1).wait_for()
    page.get_by_text("Loading…").wait_for(state="detached")
    if row:
        page.get_by_role("row").filter(has_text=row).first.click()
        page.get_by_role("complementary", name="Details").get_by_role("term").first.wait_for()
    page.wait_for_load_state("load")
    # A picture is for people: give lists that flow and charts a moment to settle.
    page.wait_for_timeout(700)
    page.screenshot(path=file)


def take_docs(browser: Browser, base: str, folder: Path) -> None:
    """Take the six of the docs."""
    for name, path, theme, row in DOCS:
        with window(browser, base, theme, "desktop") as page:
            take(page, base + path, folder / f"{name}.png", row)


def take_all(browser: Browser, base: str, folder: Path) -> None:
    """Take every page in both themes, on a large and a small screen."""
    for theme in THEMES:
        for size in SIZES:
            with window(browser, base, theme, size) as page:
                for name, path in PAGES.items():
                    take(page, base + path, folder / f"{name}-{theme}-{size}.png")


def visit(base: str, folder: Path, *, everything: bool) -> None:
    """Drive the browser, in a thread of its own."""
    chromium = shutil.which("chromium")
    assert chromium, "no chromium here (Debian: apt-get install chromium)"
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        (take_all if everything else take_docs)(browser, base, folder)
        browser.close()


async def main(folder: Path, stations: int, *, everything: bool) -> None:
    """Run the network, let it live for a while, and look at it."""
    async with network(stations) as base:
        await trio.sleep(10 + stations / 100 if everything else 100)
        await trio.to_thread.run_sync(lambda: visit(base, folder, everything=everything))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Take pictures of the board's page.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", type=int, metavar="STATIONS", dest="stations")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    wanted = 14 if given.stations is None else given.stations
    trio.run(lambda: main(given.folder, wanted, everything=given.stations is not None))
