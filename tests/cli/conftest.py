"""What the tests of the command line share: a command in this process, which is started for few."""

import signal
import sys
from collections.abc import Callable, Iterator

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


@pytest.fixture
def fails(
    patience: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Run a command that must end at once with exit code 2 and one line; return what it says."""
    monkeypatch.setattr(sys, "path", sys.path[:])

    def run(*arguments: str) -> str:
        code = main(arguments)
        out, err = capsys.readouterr()
        assert (code, out, err.count("\n")) == (2, "", 1), (out, err)
        assert err.startswith("error: ")
        return err.removeprefix("error: ").strip()

    return run
