"""docs/simulator.md tells the truth: its test is a test, and its names exist."""

import re
from pathlib import Path
from typing import Any

from trio_ocpp.simulator import SimulatedStation

DOCS = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", DOCS, re.DOTALL | re.MULTILINE)


async def test_the_test_of_an_own_csms_passes(autojump_clock: object) -> None:
    names: dict[str, Any] = {}
    exec(compile(BLOCKS[1], "simulator.md", "exec"), names)
    await names["test_an_hour_at_11_kw_is_sold"](autojump_clock)
    assert names["sold"]


def test_what_it_says_to_look_at_is_there() -> None:
    station = SimulatedStation("CP1", habits=None).station
    table = DOCS.partition("## The power curve")[0].partition("to be looked at:")[2]
    for name in re.findall(r"`station\.([\w.]+)", table):
        found: Any = station
        for part in name.split("."):
            found = getattr(found, part)
    for name in re.findall(r"`\.(\w+)", table):
        assert hasattr(station, name) or hasattr(station.connectors[1], name)


def test_the_options_are_those_that_there_are() -> None:
    described = set(re.findall(r"^\| `(\w+)=", DOCS, re.MULTILINE))
    taken = SimulatedStation.__init__.__kwdefaults__
    assert taken is not None
    assert described == set(taken)
