"""The project's checks: ``nox`` runs them all, ``nox -s tests`` one of them.

Words behind ``--`` go to pytest: ``nox -s tests -- -k boot_gate``.
"""

from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "typing", "tests", "slow", "coverage", "interop", "generate"]

# What has to be covered completely, line and branch, by its own tests alone.
COVERED = {
    "tests/protocol": ["trio_ocpp.protocol"],
    "tests/websocket": ["trio_ocpp.websocket"],
    "tests/policy": ["trio_ocpp._policy"],
    "tests/upgrade": [
        "trio_ocpp._server.upgrade",
        "trio_ocpp._server.asking",
        "trio_ocpp._server.pipeline",
        "trio_ocpp._server.handshake",
        "trio_ocpp._server.report",
        "trio_ocpp._io.handshake",
        "trio_ocpp._io.listener",
    ],
}


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
    ignored = ("--ignore=tests/typing", "--ignore=tests/interop")
    session.run("pytest", "-n", "auto", "-m", "not slow", *ignored, *session.posargs)


@nox.session
def slow(session: nox.Session) -> None:
    """What takes longer: leaks over ten thousand connections, a fleet over a restart."""
    install(session, "test")
    session.run("pytest", "-m", "slow", "--ignore=tests/typing", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """The protocol, the frames and the upgrade pipeline: complete, by their own tests."""
    install(session, "test")
    for folder, modules in COVERED.items():
        measured = [f"--cov={module}" for module in modules]
        session.run(
            "pytest", folder, "-q", "-n", "auto", "-m", "not slow",
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
