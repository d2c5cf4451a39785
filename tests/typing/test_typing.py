"""The public API infers, in mypy --strict and in pyright: programs with their verdicts beside them.

``samples/*.py`` are programs as users write them. A line that ends in
``# error: why`` must be refused by both checkers, ``# revealed: T`` is the
type that both find there, and every other line must please both. They are
checked, never run. Each checker runs once a test run, over all samples.

Knows the samples and the checkers' output; nothing of the library.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.py"))
CHECKERS = ("mypy", "pyright")

# Both are told which Python to look at: the one that has the dependencies.
COMMANDS = {
    "mypy": ["--strict", "--config-file", "pyproject.toml", "--output", "json"],
    "pyright": ["--pythonpath", sys.executable, "--outputjson"],
}


class Finding(NamedTuple):
    """What a checker says of one line of a sample: an error, or a revealed type."""

    sample: str
    line: int
    kind: str
    text: str


def start(checker: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", checker, *COMMANDS[checker], *map(str, SAMPLES)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=pipe, stderr=pipe)


def finish(checker: str, process: subprocess.Popen[str]) -> list[Finding]:
    out, err = process.communicate(timeout=300)
    assert process.returncode in (0, 1), f"{checker} itself failed:\n{out}\n{err}"
    findings = from_mypy(out) if checker == "mypy" else from_pyright(out)
    ours = {sample.name for sample in SAMPLES}
    return [finding for finding in findings if finding.sample in ours]


def from_mypy(out: str) -> Iterator[Finding]:
    for report in map(json.loads, out.splitlines()):
        yield finding(report["file"], report["line"], report["severity"], report["message"])


def from_pyright(out: str) -> Iterator[Finding]:
    for report in json.loads(out)["generalDiagnostics"]:
        line = report["range"]["start"]["line"] + 1
        yield finding(report["file"], line, report["severity"], report["message"])


def finding(file: str, line: int, severity: str, message: str) -> Finding:
    revealed = re.search(r'(?:Revealed type|Type of ".*") is "(.*)"$', message)
    if revealed and severity != "error":
        return Finding(Path(file).name, line, "revealed", spelt_alike(revealed[1]))
    return Finding(Path(file).name, line, severity, message)


def spelt_alike(revealed: str) -> str:
    """Write a type as both checkers could: without modules, literals joined."""
    bare = re.sub(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])", "", revealed)
    return bare.replace("] | Literal[", ", ")


@pytest.fixture(scope="session")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """Run both checkers at once; of several test processes the first runs them for all."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    result = shared / "typing-findings.json"
    with (shared / "typing-findings.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            running = {checker: start(checker) for checker in CHECKERS}
            found = {checker: finish(checker, running[checker]) for checker in CHECKERS}
            result.write_text(json.dumps(found))
    kept: dict[str, Any] = json.loads(result.read_text())
    return {checker: [Finding(*each) for each in kept[checker]] for checker in CHECKERS}


def marked(sample: Path, marker: str) -> dict[int, str]:
    lines = enumerate(sample.read_text().splitlines(), start=1)
    marks = ((number, re.search(rf"  # {marker}: (.+)$", line)) for number, line in lines)
    return {number: mark[1] for number, mark in marks if mark}


def found(findings: list[Finding], sample: Path, kind: str) -> dict[int, str]:
    return {f.line: f.text for f in findings if f.sample == sample.name and f.kind == kind}


each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
each_checker = pytest.mark.parametrize("checker", CHECKERS)


@each_checker
@each_sample
def test_what_is_marked_as_an_error_is_refused(
    findings: dict[str, list[Finding]], checker: str, sample: Path
) -> None:
    errors = found(findings[checker], sample, "error")
    missed = {n: why for n, why in marked(sample, "error").items() if n not in errors}
    assert not missed, f"{checker} lets through in {sample.name}: {missed}"


@each_checker
@each_sample
def test_what_is_not_marked_as_an_error_is_accepted(
    findings: dict[str, list[Finding]], checker: str, sample: Path
) -> None:
    wrong = marked(sample, "error")
    errors = found(findings[checker], sample, "error") | found(findings[checker], sample, "warning")
    refused = {n: text for n, text in errors.items() if n not in wrong}
    assert not refused, f"{checker} refuses in {sample.name}: {refused}"


@each_checker
@each_sample
def test_types_are_inferred_as_written(
    findings: dict[str, list[Finding]], checker: str, sample: Path
) -> None:
    assert found(findings[checker], sample, "revealed") == marked(sample, "revealed")


def test_the_samples_misuse_handlers_in_many_ways() -> None:
    refused = Path(__file__).parent / "samples" / "refused_handlers.py"
    assert len(marked(refused, "error")) > 11


def test_the_library_tells_checkers_that_it_is_typed() -> None:
    # PEP 561: without the marker an installed package counts as untyped.
    assert (ROOT / "trio_ocpp" / "py.typed").is_file()
