"""Whatever is wrong with a request under /api is said in JSON, and never by a page."""

from collections.abc import AsyncIterator

import pytest
from api_stage import VIEWER, Stage, make_stage

from board_ui.answers import json_answer, no_content
from board_ui.options import BoardLimits


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = make_stage()
    async with stage.client:
        yield stage


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/nothing", "/api/messages/", "/api//messages", "/api/messages/1/2"],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_promise_12_an_unknown_api_path_is_never_answered_with_a_page(stage, path, method):
    answer = await stage.client.request(
        method, path, headers={"Accept": "text/html", "Content-Type": "application/json"}
    )
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {"error": "there is nothing here"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/api/messages", {"GET", "HEAD"}),
        ("DELETE", "/api/messages/stream", {"GET", "HEAD"}),
        ("PUT", "/api/connections/CP1", {"GET", "HEAD", "DELETE"}),
        ("GET", "/api/connections/CP1/disconnect", {"POST"}),
        ("GET", "/api/auth/login", {"POST"}),
        ("POST", "/health", {"GET", "HEAD"}),
    ],
)
async def test_a_wrong_method_is_told_the_right_ones(stage, method, path, allowed):
    answer = await stage.client.request(method, path, headers={"Content-Type": "application/json"})
    assert answer.status_code == 405
    assert {each.strip() for each in answer.headers["Allow"].split(",")} - {"OPTIONS"} == allowed
    assert "error" in answer.json()


async def test_without_a_login_nothing_is_shown(stage):
    del stage.client.headers["Authorization"]
    for path in ("/api/overview", "/api/messages/stream", "/api/connections/CP1", "/metrics"):
        answer = await stage.client.get(path)
        assert answer.status_code == 401, path
        assert answer.json()["error"] == "Unauthorized"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/connections/CP1/disconnect"), ("DELETE", "/api/connections/CP1")],
)
async def test_a_viewer_changes_nothing(stage, method, path):
    answer = await stage.client.request(
        method, path, headers={**VIEWER, "Content-Type": "application/json"}
    )
    assert answer.status_code == 403
    assert "error" in answer.json()


async def test_a_body_above_the_limit_is_413():
    stage = make_stage(limits=BoardLimits(body=100))
    async with stage.client:
        answer = await stage.client.post(
            "/api/connections/CP1/disconnect", json={"reason": "x" * 100}
        )
    assert answer.status_code == 413
    assert "error" in answer.json()


async def test_head_has_the_headers_of_get_and_no_body(stage):
    answer = await stage.client.head("/api/messages")
    assert answer.status_code == 200
    assert answer.content == b""


async def test_a_stream_answers_head_at_once(stage):
    answer = await stage.client.head("/api/messages/stream")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert stage.board.brokers.messages.viewers == 0


async def test_health_says_nothing_of_what_is_inside(stage):
    del stage.client.headers["Authorization"]
    answer = await stage.client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_what_is_no_json_goes_out_as_the_name_of_its_type():
    secret = type("Vault", (), {"__repr__": lambda self: "s3cret"})()
    assert await json_answer({"of": secret}).get_data() == b'{"of":"<Vault>"}'


async def test_an_answer_without_content_has_no_type():
    answer = no_content()
    assert answer.status_code == 204
    assert "Content-Type" not in answer.headers
