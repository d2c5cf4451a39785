"""The OpenAPI document is whole: it says what is routed, and answers are what it says."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import trio
from api_stage import Stage, make_stage

from board_ui.app import build_app
from board_ui.options import BoardLimits, BoardOptions

DOCS = (Path(__file__).parents[2] / "docs" / "board.md").read_text(encoding="utf-8")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = make_stage()
    async with stage.client:
        yield stage


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    async def fetch() -> dict[str, Any]:
        stage = make_stage()
        async with stage.client:
            return await stage.get("/api/openapi.json")

    return trio.run(fetch)


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def parameters(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each["schema"] for each in operation["parameters"]}


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [ref for each in value.values() for ref in references(each)]
    if isinstance(value, list):
        return [ref for each in value for ref in references(each)]
    return []


def test_what_is_routed_is_what_is_described(document):
    app = build_app(make_stage().board)
    routed = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert routed == {(path, method) for path, method, _ in operations(document)}


def test_every_operation_has_a_name_of_its_own(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere(document):
    for reference in references(document):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_schema_is_one(document):
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": DRAFT, **schema})


DRAFT = "https://json-schema.org/draft/2020-12/schema"


def test_every_operation_says_what_goes_wrong(document):
    for path, _, operation in operations(document):
        assert {"400", "413", "429", "500"} <= set(operation["responses"]), path
        if operation["security"]:
            assert "401" in operation["responses"]


def test_operators_endpoints_say_403(document):
    for path, method in (
        ("/api/connections/{identity}", "delete"),
        ("/api/connections/{identity}/disconnect", "post"),
    ):
        assert {"403", "404", "409"} <= set(document["paths"][path][method]["responses"])


def test_parameters_have_their_ranges(document):
    given = parameters(document["paths"]["/api/messages"]["get"])
    assert given["limit"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
    assert given["from"] == {"type": "string", "format": "date-time"}
    assert given["direction"] == {"enum": ["in", "out"]}
    assert given["before"] == {"type": "integer", "minimum": 1}
    identity = document["paths"]["/api/connections/{identity}"]["get"]["parameters"][0]
    assert (identity["in"], identity["required"]) == ("path", True)


def test_streams_take_the_filters_of_their_lists_and_no_paging(document):
    for name in ("messages", "handshakes", "security", "logs"):
        of_list = parameters(document["paths"][f"/api/{name}"]["get"])
        of_stream = parameters(document["paths"][f"/api/{name}/stream"]["get"])
        paging = {"limit", "offset", "before"}
        assert set(of_stream) == set(of_list) - paging | {"Last-Event-ID", "lastEventId"}


def test_streams_describe_their_events(document):
    answer = document["paths"]["/api/messages/stream"]["get"]["responses"]["200"]
    events = answer["content"]["text/event-stream"]["schema"]["oneOf"]
    carried = {
        each["properties"]["event"]["const"]: each["properties"]["data"]["contentSchema"]["$ref"]
        for each in events
    }
    assert carried == {
        "connected": "#/components/schemas/Connected",
        "message": "#/components/schemas/Message",
        "skipped": "#/components/schemas/Skipped",
    }


def test_what_we_send_always_has_all_its_members(document):
    schemas = document["components"]["schemas"]
    assert schemas["Message"]["required"] == list(schemas["Message"]["properties"])
    assert schemas["Problem"]["required"] == ["error"]
    assert schemas["Skipped"]["required"] == ["skipped"]
    assert "required" not in schemas["Closing"] or schemas["Closing"]["required"] == []


async def test_the_document_names_the_cookie_that_a_login_sets(stage, document):
    del stage.client.headers["Authorization"]
    await stage.client.post("/api/auth/login", json={"token": "viewer-token"})
    name = document["components"]["securitySchemes"]["session"]["name"]
    assert name in stage.client.cookies


async def test_the_document_is_for_everybody(stage):
    del stage.client.headers["Authorization"]
    assert (await stage.client.get("/api/openapi.json")).status_code == 200


async def test_promise_8_answers_are_what_the_document_says(stage, document):
    stage.answer(stage.hear("CP1"), "CP1")
    registry = {"$schema": DRAFT, "components": document["components"]}
    for path, method, operation in operations(document):
        if method != "get" or path.endswith(("stream", "openapi.json", "metrics")):
            continue
        answer = await stage.get(path.replace("{identity}", "CP1").replace("{id}", "1"))
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema_rs.validate({**registry, **schema}, answer)


def test_the_documentation_names_every_endpoint_and_parameter(document):
    for path, method, operation in operations(document):
        assert path in DOCS or path.removeprefix("/api/") in DOCS, path
        if method != "get":
            assert f"{method.upper()} {path}" in DOCS
        for name in parameters(operation):
            assert f"`{name}`" in DOCS or f"`{{{name}}}`" in DOCS or f"{{{name}}}" in DOCS, name


def test_the_documentation_names_every_option_and_limit():
    for value in (BoardOptions, BoardLimits):
        for name in value.__dataclass_fields__:
            assert f"`{name}`" in DOCS, name
