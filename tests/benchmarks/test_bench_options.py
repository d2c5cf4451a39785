"""What is typed behind ``nox -s bench --``: what is wrong names itself."""

from pathlib import Path

import bench
import pytest


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--only", "heartbeat", "hartbeat"], "no row hartbeat; there are meter, heartbeat"),
        (["--pairs", "0"], "--pairs: takes a whole number from 1, not '0'"),
        (["--pairs", "few"], "--pairs: takes a whole number from 1, not 'few'"),
        (["--wsload", "no/such.c"], "--wsload: there is no file 'no/such.c'"),
        (["--fast"], "unrecognized arguments: --fast"),
        (["--redraw", "--quick"], "--redraw measures nothing: leave out --quick"),
    ],
)
def test_a_wrong_option_is_named(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        bench.parse(words)
    assert exit_.value.code == 2
    assert told in capsys.readouterr().err


def test_the_command_is_told_without_places_of_this_machine(tmp_path: Path) -> None:
    load = tmp_path / "wsload.c"
    load.touch()
    words = ["--only", "tls", "--pairs", "3", "--wsload", str(load), "--out", str(tmp_path)]
    told = bench.command(bench.parse(words))
    assert told == "nox -s bench -- --only tls --pairs 3 --wsload wsload.c"
    assert bench.command(bench.parse([])) == "nox -s bench"
