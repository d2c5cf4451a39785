"""The API's lists: current, filtered as documented, and honest about what they do not take."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from api_stage import Stage, make_stage

from board_ui.records import LogRecord
from board_ui.stores.memory import MemoryStore


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = make_stage()
    async with stage.client:
        yield stage


LISTS = ["messages", "handshakes", "security", "errors", "system-events", "logs"]


@pytest.mark.parametrize("name", LISTS)
async def test_an_empty_list_is_a_page(stage, name):
    page = await stage.get(f"/api/{name}")
    assert page["items"] == []
    assert page["more"] is False
    assert set(page) == {"items", "total", "more", "reachesBack", "lastId"}


@pytest.mark.parametrize("name", LISTS)
async def test_no_list_may_be_kept_by_anyone(stage, name):
    answer = await stage.client.get(f"/api/{name}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/json"


async def test_a_list_shows_what_happened_a_moment_ago(stage):
    stage.hear("CP1")
    page = await stage.get("/api/messages")
    assert [item["identity"] for item in page["items"]] == ["CP1"]
    assert page["items"][0]["payload"] == {}
    assert page["lastId"] == 1
    assert page["reachesBack"] < 60


async def test_promise_8_filters_of_the_list_hold(stage):
    number = stage.hear("CP1", "Authorize", '{"idTag":"A&B"}')
    stage.answer(number, "CP1", "Authorize")
    stage.hear("CP2")
    by = {
        "identity": {"identity": "CP1"},
        "action": {"action": "Authorize"},
        "direction": {"direction": "out"},
        "type": {"type": "CALLRESULT"},
        "text": {"text": "a&b"},
        "unanswered": {"unanswered": "true"},
        "slowerThan": {"slowerThan": 3},
        "violations": {"violations": "true"},
    }
    found = {
        name: [item["id"] for item in (await stage.get("/api/messages", **query))["items"]]
        for name, query in by.items()
    }
    assert found == {
        "identity": [2, 1],
        "action": [2, 1],
        "direction": [2],
        "type": [2],
        "text": [1],
        "unanswered": [3],
        "slowerThan": [2],
        "violations": [],
    }


async def test_a_list_goes_on_where_the_last_page_ended(stage):
    for _ in range(5):
        stage.hear()
    first = await stage.get("/api/messages", limit=2)
    rest = await stage.get("/api/messages", limit=10, before=first["items"][-1]["id"])
    assert [item["id"] for item in first["items"] + rest["items"]] == [5, 4, 3, 2, 1]
    assert (first["more"], rest["more"]) == (True, False)


async def test_one_message_comes_with_its_text_and_its_counterpart(stage):
    stage.answer(stage.hear())
    detail = await stage.get("/api/messages/1")
    assert detail["raw"] == '[2,"1","Heartbeat",{}]'
    assert detail["message"]["counterpart"] == 2
    assert detail["counterpart"]["handlingMs"] == pytest.approx(4)
    assert detail["counterpartRaw"].startswith('[3,"1"')


async def test_a_message_that_is_not_kept_is_404(stage):
    answer = await stage.client.get("/api/messages/5")
    assert answer.status_code == 404
    assert answer.json()["parameter"] == "id"


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "9" * 30])
async def test_what_is_no_id_is_400(stage, number):
    answer = await stage.client.get(f"/api/messages/{number}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "id")


async def test_log_lines_are_found_by_level_and_above(stage):
    for level in ("debug", "warning", "error"):
        stage.board.memory.logs.add(
            lambda number, level=level: LogRecord(
                id=number, at=datetime.now(UTC), level=level, logger="csms.app", message=level
            )
        )
    page = await stage.get("/api/logs", level="warning", logger="csms")
    assert [item["level"] for item in page["items"]] == ["error", "warning"]


@pytest.mark.parametrize("name", LISTS)
async def test_an_unknown_parameter_is_named_with_those_that_there_are(stage, name):
    answer = await stage.client.get(f"/api/{name}?colour=red")
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["parameter"] == "colour"
    assert "limit" in problem["allowed"]


async def test_an_endpoint_without_parameters_takes_none(stage):
    answer = await stage.client.get("/api/overview?limit=5")
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "there is no such parameter",
        "parameter": "limit",
        "allowed": [],
    }


async def test_a_parameter_given_twice_is_refused(stage):
    answer = await stage.client.get("/api/messages?limit=1&limit=2")
    assert (answer.status_code, answer.json()["parameter"]) == (400, "limit")


class Away(MemoryStore):
    """A store of somebody's own that is not there."""

    async def find(self, kind, query):
        raise ConnectionError("redis://user:secret@10.0.0.1 refused")

    async def get(self, kind, number):
        raise ConnectionError("redis://user:secret@10.0.0.1 refused")


@pytest.mark.parametrize("path", ["/api/messages", "/api/messages/1", "/api/logs"])
async def test_a_store_that_is_away_is_503_and_logged(path, caplog):
    stage = make_stage(store=Away())
    async with stage.client:
        answer = await stage.client.get(path)
    assert answer.status_code == 503
    assert answer.json() == {"error": "the store does not answer now"}
    assert int(answer.headers["Retry-After"]) > 0
    assert "the board's store Away failed" in caplog.text


async def test_a_fault_of_our_own_store_is_ours(monkeypatch, caplog):
    stage = make_stage()

    async def broken(kind, query):
        raise RuntimeError("secret internals")

    monkeypatch.setattr(stage.board.memory, "find", broken)
    async with stage.client:
        answer = await stage.client.get("/api/errors")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "secret internals" in caplog.text
