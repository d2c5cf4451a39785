"""What the tests of the command line share: a command in this process, which is started for few."""

import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from trio_ocpp.cli import main


@pytest.fixture
def patience() -> Iterator[None]:
    """End a test whose command goes on when it should have failed."""

    def end(*_: object) -> None:
        raise TimeoutError("the command did not end by itself")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@contextmanager
def own_logging() -> Iterator[None]:
    """Undo what a command sets up for its process: it would log to an output that is gone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.fixture
def fails(
    patience: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Run a command that must end at once with exit code 2 and one line; return what it says."""
    monkeypatch.setattr(sys, "path", sys.path[:])

    def run(*arguments: str) -> str:
        with own_logging():
            code = main(arguments)
        out, err = capsys.readouterr()
        assert (code, out, err.count("\n")) == (2, "", 1), (out, err)
        assert err.startswith("error: ")
        return err.removeprefix("error: ").strip()

    return run
