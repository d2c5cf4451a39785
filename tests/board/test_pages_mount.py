"""Wherever the board is mounted, one form of path and prefix reaches the routes."""

import pytest

from board_ui.mount import Mounted, forwarded_prefix, normal_path, split_mount


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        (b"/api/messages", "/api/messages"),
        (b"/%61pi/messages", "/api/messages"),
        (b"/api/connections/A%2fB", "/api/connections/A%2FB"),
        (b"/api/connections/%C3%A9", "/api/connections/%C3%A9"),
        (b"/a%252Fb", "/a%252Fb"),
        (b"/", "/"),
        (b"http://host/api/overview", "/api/overview"),
        (b"http://host", "/"),
        (b"*", "/"),
        (b"/\xff", "/%C3%BF"),
    ],
)
def test_equal_paths_have_one_form(raw, normal):
    assert normal_path(raw) == normal


@pytest.mark.parametrize(
    ("path", "root", "forwarded", "base", "prefix", "inside"),
    [
        ("/api/x", "", "", "", "", "/api/x"),
        ("/board/api/x", "/board", "", "", "/board", "/api/x"),
        ("/api/x", "/board", "", "", "/board", "/api/x"),
        ("/board", "/board", "", "", "/board", "/"),
        ("/boarding", "/board/", "", "", "/board", "/boarding"),
        ("/api/x", "", "/ops/", "", "/ops", "/api/x"),
        ("/ops/api/x", "", "/ops", "", "/ops", "/api/x"),
        ("/board/api/x", "/board", "/ops", "", "/ops/board", "/api/x"),
        ("/ops/board/api/x", "/board", "/ops", "", "/ops/board", "/api/x"),
        ("/api/x", "", "", "/board", "/board", "/api/x"),
        ("/board/api/x", "", "", "/board/", "/board", "/api/x"),
        ("/api/x", "/mount", "", "/board", "/mount", "/api/x"),
    ],
)
def test_prefix_and_path_are_told_apart_stripped_or_not(
    path, root, forwarded, base, prefix, inside
):
    assert split_mount(path, root, forwarded, base) == (prefix, inside)


@pytest.mark.parametrize(
    ("value", "prefix"),
    [
        (b"/ops/board", "/ops/board"),
        (b" /ops/ ", "/ops/"),
        (b"", ""),
        (b"//evil.example", ""),
        (b'/x"><script>', ""),
        (b"https://evil.example", ""),
    ],
)
def test_only_a_plain_path_is_taken_for_a_forwarded_prefix(value, prefix):
    assert forwarded_prefix([(b"host", b"h"), (b"X-Forwarded-Prefix", value)]) == prefix


def test_without_the_header_there_is_no_forwarded_prefix():
    assert forwarded_prefix([(b"host", b"h")]) == ""


async def seen(trusts: bool, **scope: object) -> dict[str, object]:
    got = []

    async def app(scope, receive, send):
        got.append(scope)

    base = {"type": "http", "path": "/x", "headers": [], "client": ("192.0.2.1", 1)}
    await Mounted(app, "", lambda address: trusts)({**base, **scope}, None, None)
    return got[0]


async def test_a_trusted_proxy_says_where_the_board_is():
    headers = [(b"x-forwarded-prefix", b"/ops")]
    scope = await seen(True, headers=headers, raw_path=b"/api")
    assert (scope["root_path"], scope["path"]) == ("/ops", "/ops/api")


async def test_a_stranger_does_not_say_where_the_board_is():
    scope = await seen(False, headers=[(b"x-forwarded-prefix", b"/ops")], raw_path=b"/api")
    assert (scope["root_path"], scope["path"]) == ("", "/api")


async def test_a_peer_without_an_address_is_a_stranger():
    scope = await seen(True, headers=[(b"x-forwarded-prefix", b"/ops")], client=None)
    assert scope["root_path"] == ""


async def test_a_server_that_gives_no_raw_path_is_served_by_its_decoded_one():
    scope = await seen(False, path="/a b")
    assert scope["path"] == "/a%20b"


async def test_a_lifespan_passes_as_it_is():
    scope = await seen(False, type="lifespan")
    assert "root_path" not in scope
