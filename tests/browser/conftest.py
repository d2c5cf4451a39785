"""Fixtures of the browser's tests: Debian's Chromium, boards, and visits to them.

Where there is no Chromium they are skipped, or fail if ``REQUIRE_SERVICES`` is set.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from browser_stage import ROOT, BoardProcess, Visit, visiting
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from services import missing

WEB = ROOT / "board_ui" / "web"
#: The version that judges; a newer one may know more rules.
AXE = "axe-core@4.14.1"

# A shared machine is slow at times; what is right is there at once.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = shutil.which("chromium") or missing("no chromium (Debian: apt install chromium)")
    # Containers have neither user namespaces for the sandbox nor much of /dev/shm.
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    running = playwright.chromium.launch(executable_path=chromium, args=arguments)
    yield running
    running.close()


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """The page as it is committed; it is built only where there is none."""
    if not (ROOT / "board_ui" / "static" / "index.html").exists():
        subprocess.run(["npm", "run", "build"], cwd=WEB, check=True)


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """axe-core, as npm has it."""
    if not shutil.which("npm"):
        missing("no npm, which has axe-core")
    folder = tmp_path_factory.mktemp("axe")
    command = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(folder)]
    subprocess.run([*command, AXE], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    return folder / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def make_board() -> Iterator[Callable[..., BoardProcess]]:
    """Start boards, with the settings of ``board_process``."""
    with ExitStack() as stack:

        def make(**settings: Any) -> BoardProcess:
            board = BoardProcess(**settings)
            stack.callback(board.stop)
            board.start()
            return board

        yield make


@pytest.fixture(scope="module")
def board() -> Iterator[BoardProcess]:
    """One for all tests of a file: each of them has stations of its own there."""
    board = BoardProcess()
    board.start()
    yield board
    board.stop()


@pytest.fixture
def visit_to(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open windows: ``visit_to(board.url, viewport=…)``."""
    with ExitStack() as stack:
        open_window = partial(visiting, browser)
        yield lambda base, **settings: stack.enter_context(open_window(base, **settings))


@pytest.fixture
def visit(board: BoardProcess, visit_to: Callable[..., Visit]) -> Visit:
    """A window of somebody who is logged in to ``board`` as an operator."""
    found = visit_to(board.url)
    found.login()
    return found
