"""The project's checks: ``nox`` runs them all, ``nox -s tests`` one of them.

Words behind ``--`` go to pytest: ``nox -s tests -- -k boot_gate``. How long the
soak takes is said there too: ``nox -s soak -- --minutes 10``. ``nox -s bench``
measures against other servers, and is not among all. Programs that the
tests run (Redis, nginx, Node, Chromium) may be missing, and their tests are
skipped, unless ``REQUIRE_SERVICES`` is in the environment, as in CI.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = [
    "lint", "typing", "generate", "tests", "waits", "slow", "coverage", "interop", "web",
    "browser", "soak", "ratios",
]  # fmt: skip

# The suites that open connections: they run on both waits.
CONNECTING = ["tests/rpc", "tests/server", "tests/upgrade", "tests/attack", "tests/client"]

# What has to be covered completely, line and branch, by its own tests alone.
COVERED = {
    "tests/protocol": ["trio_ocpp.protocol"],
    "tests/websocket": ["trio_ocpp.websocket"],
    "tests/policy": ["trio_ocpp._policy"],
    "tests/upgrade": [
        "trio_ocpp._server.upgrade",
        "trio_ocpp._server.asking",
        "trio_ocpp._server.outcomes",
        "trio_ocpp._server.pipeline",
        "trio_ocpp._server.handshake",
        "trio_ocpp._server.report",
        "trio_ocpp._io.handshake",
        "trio_ocpp._io.listener",
        "trio_ocpp._io.tls_pipe",
    ],
}

QUICK = "not slow and not soak"
#: The page's sources, and what is built from them and committed.
WEB, BUILT = Path("board_ui/web"), Path("board_ui/static")
#: Writes the API's document, from which the page's types are made.
DESCRIBE = """
import json, pathlib, sys
from board_ui.openapi import document
from board_ui.routes.table import ENDPOINTS
pathlib.Path(sys.argv[1]).write_text(json.dumps(document(ENDPOINTS, "0"), indent=1) + "\\n")
"""


def install(session: nox.Session, group: str) -> None:
    """Install the package and one dependency group of pyproject.toml."""
    project = nox.project.load_toml("pyproject.toml")
    session.install(".", *nox.project.dependency_groups(project, group))


@nox.session
def lint(session: nox.Session) -> None:
    """Style, formatting, and imports that only go down."""
    install(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def typing(session: nox.Session) -> None:
    """Run mypy strict and pyright over the package, and over samples of how it is used."""
    install(session, "dev")
    session.run("mypy")
    session.run("pyright", "--pythonpath", str(Path(session.bin, "python")))
    session.run("pytest", "tests/typing", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """All tests that need Python alone, on all cores."""
    install(session, "test")
    ignored = [f"--ignore=tests/{name}" for name in ("typing", "interop", "browser")]
    session.run("pytest", "-n", "auto", "-m", QUICK, *ignored, *session.posargs)


@nox.session
def waits(session: nox.Session) -> None:
    """The suites that open connections once more, with a task per connection in place of epoll."""
    install(session, "test")
    words = ("-n", "auto", "-m", QUICK, "--wait", "tasks")
    session.run("pytest", *CONNECTING, *words, *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """What takes longer: leaks over ten thousand connections, a fleet over a restart."""
    install(session, "test")
    ignored = [f"--ignore=tests/{name}" for name in ("typing", "interop", "browser")]
    session.run("pytest", "-m", "slow", *ignored, *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """The protocol, the frames and the upgrade pipeline: complete, by their own tests."""
    install(session, "test")
    for folder, modules in COVERED.items():
        measured = [f"--cov={module}" for module in modules]
        session.run(
            "pytest", folder, "-q", "-n", "auto", "-m", QUICK,
            *measured, "--cov-branch", "--cov-report=term-missing:skip-covered",
            "--cov-fail-under=100",
        )  # fmt: skip


@nox.session
def interop(session: nox.Session) -> None:
    """Foreign charge points against our server: PyPI ocpp, and npm ocpp-rpc (needs Node)."""
    install(session, "test")
    session.run("pytest", "tests/interop", *session.posargs)


@nox.session
def generate(session: nox.Session) -> None:
    """The committed payload modules are what the generator writes. ``-- --write`` writes them."""
    install(session, "lint")
    check = [] if "--write" in session.posargs else ["--check"]
    session.run("python", "-m", "trio_ocpp.schemas.generate", *check)


@nox.session
def web(session: nox.Session) -> None:
    """Check the page, and that what is committed is made from it. ``-- --write`` writes that."""
    install(session, "test")
    # In a copy, so that nothing is installed or built in the repository; and outside of nox's
    # folder, where a .gitignore would keep Tailwind from seeing the sources.
    with tempfile.TemporaryDirectory() as folder:
        make_page(session, Path(folder).resolve() / "board_ui", write="--write" in session.posargs)


def make_page(session: nox.Session, place: Path, *, write: bool) -> None:
    shutil.copytree(WEB, place / "web", ignore=shutil.ignore_patterns("node_modules"))
    session.run("python", "-c", DESCRIBE, str(place / "web" / "openapi.json"))
    with session.chdir(place / "web"):
        session.run("npm", "install", "--no-save", external=True, silent=True)
        for script in ("types", "check", "test", "build"):
            session.run("npm", "run", script, external=True)
    for made in (place / "web" / "openapi.json", place / "web" / "src" / "lib" / "api-types.ts"):
        keep(session, made, Path("board_ui") / made.relative_to(place), write=write)
    keep_folder(session, place / "static", BUILT, write=write)


def keep(session: nox.Session, made: Path, committed: Path, *, write: bool) -> None:
    """What is committed is what is made now, byte for byte."""
    if write:
        shutil.copyfile(made, committed)
    elif not committed.exists() or made.read_bytes() != committed.read_bytes():
        session.error(f"{committed} is not what is made now: nox -s web -- --write")


def keep_folder(session: nox.Session, made: Path, committed: Path, *, write: bool) -> None:
    if write:
        shutil.rmtree(committed, ignore_errors=True)
        shutil.copytree(made, committed)
    names, there = (
        {str(path.relative_to(top)) for path in top.rglob("*")} for top in (made, committed)
    )
    if names != there:
        session.error(f"{committed} has other files than are made now: nox -s web -- --write")
    for path in made.rglob("*"):
        if path.is_file():
            keep(session, path, committed / path.relative_to(made), write=write)


@nox.session
def browser(session: nox.Session) -> None:
    """The page in Debian's Chromium, against a real server (needs Chromium, nginx and npm)."""
    install(session, "browser")
    # A file a worker: its tests share a board.
    words = ("-n", "auto", "--dist", "loadfile", "-m", "not slow")
    session.run("pytest", "tests/browser", *words, *session.posargs)
    if not session.posargs:
        # Alone, because it measures how smoothly the page runs.
        session.run("pytest", "tests/browser", "-m", "slow", "-s")


@nox.session
def pictures(session: nox.Session) -> None:
    """Take the pictures in docs/images anew (needs Chromium)."""
    install(session, "browser")
    session.run("python", "tests/browser/gallery.py", "docs/images", *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """Messages and viewers for a minute, or ``-- --minutes 10``: memory stays."""
    install(session, "test")
    minutes, words = "1", list(session.posargs)
    if "--minutes" in words:
        place = words.index("--minutes")
        minutes = words[place + 1]
        del words[place : place + 2]
    command = ["pytest", "tests/board/test_soak.py", "-m", "soak", "-s", *words]
    session.run(*command, env={"SOAK_MINUTES": minutes})


@nox.session
def ratios(session: nox.Session) -> None:
    """The data path has not become slow: against plain trio-websocket, with wide margins."""
    if sys.platform != "linux":
        session.skip("the benchmarks need Linux")
    session.install(".")
    session.run("python", "benchmarks/ratios.py")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure against ocpp-rpc (needs Node) and PyPI ocpp; write docs/performance.md. ``-- --quick``."""
    install(session, "bench")
    session.run("python", "benchmarks/bench.py", *session.posargs)
