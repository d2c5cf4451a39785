"""The built page: read once, cached as its names allow, at home under any path."""

import gzip
from pathlib import Path

import pytest

from board_ui.page import Page, is_page, make_file

INDEX = (
    '<!doctype html><html><head><meta charset="utf-8"><base href="/"><title>Board</title>'
    '<script type="module" src="./assets/index-a1b2.js"></script></head><body></body></html>'
)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(INDEX)
    (tmp_path / "favicon.svg").write_text("<svg/>")
    (tmp_path / "assets" / "index-a1b2.js").write_text("console.log(1);" * 200)
    (tmp_path / "assets" / "font.woff2").write_bytes(b"x" * 5_000)
    (tmp_path / "assets" / "odd.xyz").write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    "path", ["/", "/login", "/connections", "/connections/CP.1", "/messages/5", "/no/such/page"]
)
def test_a_path_of_the_pages_own_router_is_its(path):
    assert is_page(path)


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/nothing",
        "/metrics",
        "/health",
        "/assets/old-1.js",
        "/robots.txt",
        "//api/nothing",
        "/./api/nothing",
        "/../api/nothing",
        "/API/nothing",
        "/api%2Fnothing",
        "//",
    ],
)
def test_a_path_of_the_api_or_of_a_file_is_never_the_page(path):
    assert not is_page(path)


def test_a_folder_without_a_build_is_no_page(tmp_path):
    assert not Page(tmp_path / "missing").is_built


def test_files_are_found_by_their_path_and_nothing_else_is(built):
    page = Page(built)
    assert page.is_built
    assert page.file("/favicon.svg").content == b"<svg/>"
    assert page.file("/assets/../index.html") is None
    assert page.file("/index.html") is None


def test_the_page_says_where_it_is_mounted(built):
    text = Page(built).index("/ops/board").content.decode()
    assert '<base href="/ops/board/">' in text
    assert text.count("<base") == 1


def test_a_page_without_a_base_gets_one_first_in_its_head(built):
    (built / "index.html").write_text(INDEX.replace('<base href="/">', ""))
    assert '<head><base href="/">' in Page(built).index("").content.decode()


def test_a_page_without_a_head_is_refused_at_start(built):
    (built / "index.html").write_text("<p>")
    with pytest.raises(ValueError, match="<head>"):
        Page(built)


def test_a_prefix_cannot_break_out_of_the_page(built):
    text = Page(built).index('/"><script>').content.decode()
    assert '"><script>' not in text


async def test_hashed_assets_are_kept_for_ever_and_the_page_is_asked_for_anew(built):
    page = Page(built)
    asset = page.file("/assets/index-a1b2.js").answer("", "")
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert page.index("").answer("", "").headers["Cache-Control"] == "no-cache"
    assert page.file("/favicon.svg").answer("", "").headers["Cache-Control"] == "no-cache"


async def test_text_is_packed_for_who_takes_it(built):
    script = Page(built).file("/assets/index-a1b2.js")
    packed, plain = script.answer("br, gzip", ""), script.answer("", "")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(await packed.get_data()) == await plain.get_data()
    assert "Content-Encoding" not in plain.headers


async def test_what_is_packed_already_or_small_goes_out_as_it_is(built):
    page = Page(built)
    for name in ("/assets/font.woff2", "/favicon.svg"):
        answer = page.file(name).answer("gzip", "")
        assert "Content-Encoding" not in answer.headers
        assert "Vary" not in answer.headers


async def test_who_has_this_version_gets_no_second_copy():
    file = make_file(b"text" * 1_000, ".html")
    answer = file.answer("gzip", file.etag)
    assert answer.status_code == 304
    assert await answer.get_data() == b""
    assert file.answer("gzip", 'W/"other"').status_code == 200


async def test_types_do_not_depend_on_the_machine(built):
    page = Page(built)
    types = {name: page.file(name).media for name in ("/assets/index-a1b2.js", "/assets/odd.xyz")}
    assert types == {
        "/assets/index-a1b2.js": "text/javascript; charset=utf-8",
        "/assets/odd.xyz": "application/octet-stream",
    }
