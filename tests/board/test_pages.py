"""The page over HTTP: everywhere that no endpoint is, and nowhere else."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from api_stage import Stage, make_stage

from board_ui.auth import no_auth
from board_ui.options import BoardOptions

INDEX = '<!doctype html><html><head><base href="/"></head><body><div id="root"></div></body></html>'


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(INDEX)
    (tmp_path / "theme.js").write_text("0")
    (tmp_path / "assets" / "index-a1b2.js").write_text("1")
    return tmp_path


@pytest.fixture
async def stage(built: Path) -> AsyncIterator[Stage]:
    stage = make_stage(static=built)
    async with stage.client:
        del stage.client.headers["Authorization"]
        yield stage


@pytest.mark.parametrize("path", ["/", "/login", "/connections/A%2FB", "/connections/CP.1/x"])
async def test_the_pages_own_paths_are_the_page(stage, path):
    answer = await stage.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert 'id="root"' in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/assets/gone-1.js", "/wp-login.php", "/.env", "/api/x.js"])
async def test_what_is_no_page_is_404_in_json(stage, path):
    answer = await stage.client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"


async def test_only_reading_gets_the_page(stage):
    assert (await stage.client.head("/login")).status_code == 200
    answer = await stage.client.post("/login", json={})
    assert answer.status_code == 404


async def test_assets_are_served_for_ever_and_files_beside_them_for_now(stage):
    asset = await stage.client.get("/assets/index-a1b2.js")
    assert (asset.text, asset.headers["Cache-Control"]) == (
        "1",
        "public, max-age=31536000, immutable",
    )
    theme = await stage.client.get("/theme.js")
    assert (theme.text, theme.headers["Cache-Control"]) == ("0", "no-cache")


async def test_a_page_that_is_known_is_not_sent_again(stage):
    first = await stage.client.get("/")
    second = await stage.client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.content) == (304, b"")


def mounted(stage: Stage, root: str, **headers: str) -> httpx.AsyncClient:
    transport = stage.client._transport
    assert isinstance(transport, httpx.ASGITransport)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=transport.app, root_path=root, client=("127.0.0.1", 9)),
        base_url="http://127.0.0.1",
        headers=headers,
    )


@pytest.mark.parametrize("path", ["/board", "/board/", "/board/login", "/login"])
async def test_promise_10_mounted_under_a_path_the_page_says_so(stage, path):
    async with mounted(stage, "/board") as client:
        answer = await client.get(path)
    assert '<base href="/board/">' in answer.text


async def test_promise_10_the_api_answers_under_the_mount(stage):
    async with mounted(stage, "/board") as client:
        document = (await client.get("/board/api/openapi.json")).json()
        missing = await client.get("/board/api/nothing")
    assert document["servers"] == [{"url": "/board"}]
    assert missing.status_code == 404


async def test_promise_10_a_trusted_proxy_says_what_it_stripped(built):
    stage = make_stage(static=built, options=BoardOptions(trusted_proxies=("127.0.0.1",)))
    async with mounted(stage, "", **{"X-Forwarded-Prefix": "/ops"}) as client:
        answer = await client.get("/connections")
    assert '<base href="/ops/">' in answer.text


async def test_nobody_else_is_believed_about_the_mount(stage):
    async with mounted(stage, "", **{"X-Forwarded-Prefix": "/evil"}) as client:
        answer = await client.get("/connections")
    assert '<base href="/">' in answer.text


async def test_the_option_says_it_where_nobody_else_does(built):
    stage = make_stage(static=built, options=BoardOptions(base_path="/board"))
    async with stage.client:
        for path in ("/board/", "/"):
            assert '<base href="/board/">' in (await stage.client.get(path)).text


async def test_without_a_built_page_the_numbers_are_shown_to_whoever_may_see_them():
    stage = make_stage(auth=no_auth())
    async with stage.client:
        del stage.client.headers["Authorization"]
        answer = await stage.client.get("/anything")
    assert "Stations online" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


async def test_without_a_built_page_a_stranger_sees_the_way_in_only():
    stage = make_stage()
    async with stage.client:
        del stage.client.headers["Authorization"]
        stranger = await stage.client.get("/")
        login = await stage.client.post("/api/auth/login", json={"token": "viewer-token"})
        assert login.status_code == 200
        viewer = await stage.client.get("/")
    assert "Not logged in" in stranger.text
    assert "Stations online" in viewer.text
