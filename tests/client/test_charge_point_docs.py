"""docs/charge-point.md tells the truth: its charge point runs, and its tables are right."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import trio

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp._policy.backoff import delays

DOCS = (Path(__file__).parents[2] / "docs" / "charge-point.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", DOCS, re.DOTALL | re.MULTILINE)


def run_block(source: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Execute a program, and return what it would have had trio run."""
    started: list[Any] = []
    monkeypatch.setattr(trio, "run", started.append)
    exec(compile(source, "charge-point.md", "exec"), {"__name__": "program"})
    return started[0]


def csms_of() -> ocpp.Router:
    csms = ocpp.Router()

    @csms.auth("/ocpp/{identity}")
    def auth(handshake: ocpp.Handshake) -> None:
        assert handshake.identity == "CP1"

    @csms.on(v16.BootNotification)
    def boot(
        _station: ocpp.Station, _request: v16.BootNotification
    ) -> v16.BootNotificationResponse:
        return v16.BootNotificationResponse(
            status="Accepted", current_time=ocpp.now(), interval=300
        )

    return csms


async def test_the_charge_point_boots_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with trio.fail_after(10):
        async with (
            ocpp.open_server(csms_of(), "127.0.0.1", 0) as server,
            server.events(buffer=100) as events,
            trio.open_nursery() as nursery,
        ):
            source = BLOCKS[0].replace("9000", str(server.port))
            nursery.start_soon(run_block(source, monkeypatch))
            async for event in events:
                if isinstance(event, ocpp.MessageSent):
                    break
            assert isinstance(event, ocpp.MessageSent)
            assert event.action == "BootNotification"
            answer = await server.station("CP1").call(v16.Reset(type="Soft"))
            assert answer.status == "Accepted"
            nursery.cancel_scope.cancel()


def test_the_options_are_those_that_both_have() -> None:
    once = inspect.signature(ocpp.open_charge_point).parameters
    ever = inspect.signature(ocpp.run_charge_point).parameters
    described = re.findall(r"^\| `(\w+)=", DOCS, re.MULTILINE)
    assert described == [name for name in once if name in ever and name != "url"]


def test_the_table_of_waits_is_that_of_the_defaults() -> None:
    least, most = delays(ocpp.Backoff(), lambda: 0.0), delays(ocpp.Backoff(), lambda: 1.0)
    row = re.search(r"^\| seconds \|(.*)\|$", DOCS, re.MULTILINE)
    assert row is not None
    dash = "\N{EN DASH}"
    cells = [cell.strip() for cell in row[1].split("|")]
    assert cells == [f"{next(least):.0f}{dash}{next(most):.0f}" for _ in cells]
    assert f"{next(least):.0f}{dash}{next(most):.0f}" == cells[-1]


def test_the_errors_are_named_as_they_are() -> None:
    docstring = ocpp.open_charge_point.__doc__
    assert docstring is not None
    for name in ("UpgradeRejected", "ConnectionClosed", "TooSlowError", "ValueError", "SSLError"):
        assert name in docstring
        assert name in DOCS
