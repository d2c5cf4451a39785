"""Errors in one line, and out of their groups."""

import os

import pytest

from board_ui import failures
from board_ui.failures import end_process, in_words, raise_single


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("too\n much"), "ValueError: too much"),
        (KeyError(), "KeyError"),
        (OSError(98, "address already in use"), "address already in use"),
        (OSError("broken"), "broken"),
        (ExceptionGroup("", [ExceptionGroup("", [ValueError("x")])]), "ValueError: x"),
        (ExceptionGroup("", [ValueError("x"), OSError("y")]), "ValueError: x · y"),
    ],
)
def test_an_error_is_one_line(error: Exception, words: str) -> None:
    assert in_words(error) == words


def test_a_single_error_is_raised_with_its_own_context() -> None:
    error = ValueError("x")
    error.__context__ = KeyError("y")
    with pytest.raises(ValueError, match="x") as caught:
        try:
            raise ExceptionGroup("", [error])
        except ExceptionGroup as group:
            raise_single(group)
    assert isinstance(caught.value.__context__, KeyError)


def test_several_errors_stay_together() -> None:
    with pytest.raises(ExceptionGroup):
        raise_single(ExceptionGroup("", [ValueError(), KeyError()]))


def test_the_last_words_are_a_line_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(failures.logging, "shutdown", lambda: None)
    end_process("port 9000 is in use", 1)
    assert codes == [1]
    assert capfd.readouterr() == ("", "trio-ocpp: port 9000 is in use\n")
