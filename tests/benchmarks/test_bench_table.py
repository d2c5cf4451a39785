"""The table says what was measured, and the page loses no word of its template."""

import json
from pathlib import Path

import arena
import figures
import pytest
import report
import rows
from contenders import COLOURS, NPM, OURS
from rows import Goal

ROOT = Path(__file__).parents[2]
FASTER = Goal("calls", "calls", OURS, NPM, low=2.0)
RUN = figures.Run("nox -s bench", "2026-01-01", {"machine": "a machine"}, {OURS: "0.1.0"})


def samples(ours: list[float], theirs: list[float]) -> dict[str, list[dict[str, float]]]:
    return {
        OURS: [{"calls": calls, "share": 1.0} for calls in ours],
        NPM: [{"calls": calls, "share": 0.5} for calls in theirs],
    }


def test_a_ratio_is_that_of_two_runs_of_one_round() -> None:
    measured = samples([40.0, 10.0, 30.0], [10.0, 10.0, 10.0])
    assert FASTER.ratios(measured) == [4.0, 1.0, 3.0]
    assert FASTER.kept(measured)


def test_the_median_of_the_ratios_decides() -> None:
    assert not FASTER.kept(samples([90.0, 19.0, 19.0], [10.0, 10.0, 10.0]))


def test_a_goal_without_a_base_is_about_the_figure_itself() -> None:
    goal = Goal("idle", "share", OURS, None, high=0.02)
    assert goal.kept({OURS: [{"share": 0.02}]})
    assert not goal.kept({OURS: [{"share": 0.021}]})


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        (FASTER, "≥ 2"),
        (Goal("memory", "bytes", OURS, NPM, high=0.5), "≤ 0.5"),
        (Goal("cost", "cost", OURS, NPM, low=0.85, high=1.15), "0.85 to 1.15"),
        (Goal("idle", "share", OURS, None, high=0.02), "≤ 2%"),
    ],
)
def test_a_bound_is_said_as_it_is_read(goal: Goal, words: str) -> None:
    assert goal.bound() == words


def test_a_line_shows_medians_and_the_spread_of_the_ratios() -> None:
    line = report.Line(FASTER, samples([40_000.0, 10_000.0, 31_000.0], [10_000.0] * 3))
    assert (line.ours, line.theirs) == ("31 000/s", "10 000/s")
    assert (line.ratio, line.spread) == ("3.10", "1.00 to 4.00")
    assert line.work == "1.55"
    assert line.verdict == "kept"


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        ("calls", 61_234.0, "61 200/s"),
        ("bytes", 4_321.0, "4.32 kB"),
        ("share", 0.0123, "1.23 %"),
        ("p99", 0.4321, "0.432 ms"),
    ],
)
def test_a_figure_has_three_digits_and_a_unit(measure: str, value: float, words: str) -> None:
    assert report.figure(measure, value) == words


def test_a_server_that_was_held_up_is_pointed_out() -> None:
    row = rows.heartbeat()
    runs = {name: [{"calls": 1.0, "share": 0.99}] for name in row.entries}
    assert not report.doubts(row, runs)
    runs[OURS] = [{"calls": 1.0, "share": 0.6, "load_share": 0.99}]
    assert "the load was the limit" in report.doubts(row, runs)[0]
    runs[OURS] = [{"calls": 1.0, "share": 0.6, "load_share": 0.5}]
    assert "something else held it up" in report.doubts(row, runs)[0]


def test_every_goal_is_about_entries_that_run_in_every_round() -> None:
    for experiment in rows.experiments():
        for goal in experiment.goals:
            for name in (goal.entry, goal.base or goal.entry):
                assert not experiment.entries[name].once


def test_every_line_of_a_plot_has_a_colour() -> None:
    assert {each.contender for each in rows.scaling().entries.values()} <= COLOURS.keys()


def test_the_rows_that_are_offered_are_those_that_there_are() -> None:
    assert [each.name for each in rows.experiments()] == rows.NAMES


def test_figures_are_read_as_they_were_written(tmp_path: Path) -> None:
    measured = {"heartbeat": figures.Measured(RUN, samples([41_234.0], [20_000.0]))}
    assert figures.read(tmp_path) == {}
    figures.write(tmp_path, measured)
    assert figures.read(tmp_path) == measured
    figures.write(tmp_path, figures.read(tmp_path))
    assert figures.read(tmp_path) == measured


def test_rows_of_another_run_are_told_apart() -> None:
    again = RUN._replace(command="nox -s bench -- --only mix", date="2026-01-02")
    runs = samples([2.0], [1.0])
    measured = {"heartbeat": figures.Measured(RUN, runs), "mix": figures.Measured(again, runs)}
    told = report.runs(measured)
    assert "2026-01-01, `nox -s bench`: `heartbeat`" in told
    assert "2026-01-02, `nox -s bench -- --only mix`: `mix`" in told


def test_the_template_asks_for_nothing_that_there_is_not() -> None:
    template = report.TEMPLATE.read_text(encoding="utf-8")
    assert "{{" not in report.render(template, {})


def test_the_page_is_what_template_and_figures_make() -> None:
    template = report.TEMPLATE.read_text(encoding="utf-8")
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert page == report.render(template, figures.read(ROOT / "docs"))


def test_the_page_names_no_file_of_the_machine_that_measured() -> None:
    kept = json.dumps(figures.read(ROOT / "docs"))
    assert "/tmp/" not in kept
    assert "/home/" not in kept


def test_a_package_that_is_not_installed_is_told() -> None:
    assert arena.package("trio").startswith("trio 0.")
    assert arena.package("no-such-package") == "no no-such-package"
