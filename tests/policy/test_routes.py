"""URL patterns: which match, which one wins, and why none did."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trio_ocpp._policy.routes import Match, Pattern, RouteTable, prefixed


def table(*patterns: str) -> RouteTable[str]:
    routes: RouteTable[str] = RouteTable()
    for pattern in patterns:
        routes.add(pattern, pattern)
    return routes


def chosen(routes: RouteTable[str], path: str) -> str | None:
    found = routes.find(path[1:].split("/"))
    return found.value if found else None


@pytest.mark.parametrize(
    ("pattern", "path", "parameters"),
    [
        ("/ocpp/{identity}", "/ocpp/CP1", {"identity": "CP1"}),
        ("/{identity}", "/CP1", {"identity": "CP1"}),
        ("/{tenant}/x/{identity}", "/acme/x/CP1", {"tenant": "acme", "identity": "CP1"}),
        ("/ocpp/*", "/ocpp/CP1", {"identity": "CP1"}),
        ("/ocpp/*", "/ocpp/a/b/CP1", {"identity": "CP1"}),
        ("/*", "/CP1", {"identity": "CP1"}),
        ("*", "/a/b/CP1", {"identity": "CP1"}),
        ("/a/*/{identity}", "/a/CP1", {"identity": "CP1"}),
        ("/a/*/{x}/{identity}", "/a/b/c/d/CP1", {"x": "d", "identity": "CP1"}),
        ("/a%20b/{identity}", "/a b/CP1", {"identity": "CP1"}),
        ("/ocpp/{identity}", "/ocpp/", None),
        ("/ocpp/{identity}", "/ocpp", None),
        ("/ocpp/{identity}", "/ocpp/a/CP1", None),
        ("/ocpp/{identity}", "/OCPP/CP1", None),
        ("/ocpp/*", "/ocpp", None),
        ("/a/*/{x}/{identity}", "/a/CP1", None),
        ("/*/b/{identity}", "/a/c/CP1", None),
    ],
)
def test_a_pattern_gives_the_parameters_of_the_paths_that_it_matches(
    pattern: str, path: str, parameters: dict[str, str] | None
):
    assert Pattern(pattern).match(path[1:].split("/")) == parameters


def test_a_slash_inside_a_decoded_segment_does_not_cut():
    assert Pattern("/ocpp/{identity}").match(["ocpp", "A/B"]) == {"identity": "A/B"}


def test_no_segments_match_nothing():
    assert Pattern("*").match([]) is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("ocpp/{identity}", "begin with '/'"),
        ("", "begin with '/'"),
        ("/", "empty segment"),
        ("/ocpp/{identity}/", "empty segment"),
        ("//{identity}", "empty segment"),
        ("/ocpp", "does not end in the identity"),
        ("/ocpp/{id}", "does not end in the identity"),
        ("/{identity}/ocpp", "does not end in the identity"),
        ("/{identity}/*", "before its end"),
        ("/{identity}/{identity}", "a parameter twice"),
        ("/{a}/{a}/{identity}", "a parameter twice"),
        ("/*/x/*", "more than one '*'"),
        ("/x{a}/{identity}", "not understood"),
        ("/a*/{identity}", "not understood"),
        ("/{1}/{identity}", "not understood"),
        ("/{identity}?a=b", "not understood"),
    ],
)
def test_a_malformed_pattern_is_named_with_what_is_allowed(pattern: str, words: str):
    with pytest.raises(ValueError, match="pattern") as caught:
        Pattern(pattern)
    assert repr(pattern) in str(caught.value)
    assert words in str(caught.value)
    assert "its last segment is {identity} or '*'" in str(caught.value)


def test_a_pattern_shows_its_text():
    assert repr(Pattern("*")) == "Pattern('/*')"


# Specificity


@pytest.mark.parametrize(
    ("path", "wins"),
    [
        ("/a/b/CP1", "/a/b/{identity}"),
        ("/a/x/CP1", "/a/{x}/{identity}"),
        ("/z/b/CP1", "/{y}/b/{identity}"),
        ("/a/b/c/CP1", "/a/*/{identity}"),
        ("/z/y/v/CP1", "/*/v/{identity}"),
        ("/z/y/w/CP1", "/*/{w}/{identity}"),
        ("/CP1", "/*/{identity}"),
    ],
)
@pytest.mark.parametrize("backwards", [False, True])
def test_literal_beats_parameter_beats_star_whatever_was_registered_first(
    path: str, wins: str, backwards: bool
):
    patterns = [
        "*",
        "/*/{identity}",
        "/*/{w}/{identity}",
        "/*/v/{identity}",
        "/a/*",
        "/a/*/{identity}",
        "/{y}/b/{identity}",
        "/a/{x}/{identity}",
        "/a/b/{identity}",
    ]
    assert chosen(table(*(patterns[::-1] if backwards else patterns)), path) == wins


def test_what_was_found_says_value_identity_parameters_and_pattern():
    found = table("/{tenant}/{identity}").find(["acme", "CP1"])
    parameters = {"identity": "CP1", "tenant": "acme"}
    assert found == Match("/{tenant}/{identity}", "CP1", parameters, "/{tenant}/{identity}")


def test_patterns_are_listed_most_specific_first():
    routes = table("*", "/b/{identity}", "/a/{identity}")
    assert routes.patterns == ["/b/{identity}", "/a/{identity}", "/*"]
    assert len(routes) == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [("*", "/*"), ("/a/{identity}", "/%61/{identity}"), ("/{a}/{identity}", "/{b}/{identity}")],
)
def test_a_pattern_for_the_same_paths_is_refused(first: str, second: str):
    with pytest.raises(ValueError, match="the same paths as"):
        table(first, second)


# Why none matched


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/foo/CP1", "no route matches /foo/CP1; routes: /ocpp/{identity}"),
        ("/ocpp/CP1/", "trailing slash in the URL: "),
        (
            "/ocpp/CP1/CP1",
            "identity twice in the path (the station adds it to the URL by itself): ",
        ),
        ("/ocpp", "the identity is missing at the end of the path: "),
        ("/OCPP/CP1", "paths are case-sensitive: "),
        ("/foo\n/CP1", r"no route matches /foo\n/CP1; "),
    ],
)
def test_a_miss_is_explained(path: str, reason: str):
    assert table("/ocpp/{identity}").explain_miss(path[1:].split("/")).startswith(reason)


def test_a_miss_without_routes_says_so():
    assert table().explain_miss(["CP1"]) == "no route matches /CP1; routes: none"


def test_a_miss_lists_five_routes_at_most():
    routes = table(*(f"/r{i}/{{identity}}" for i in range(6)))
    reason = routes.explain_miss(["x", "y", "z"])
    assert reason.endswith(
        "routes: " + ", ".join(f"/r{i}/{{identity}}" for i in range(5)) + ", ..."
    )


# Prefixes


@pytest.mark.parametrize(
    ("pattern", "prefix", "result"),
    [
        ("/ocpp/{identity}", "/v1", "/v1/ocpp/{identity}"),
        ("/ocpp/{identity}", "/{tenant}/", "/{tenant}/ocpp/{identity}"),
        ("*", "/v1", "/v1/*"),
        ("/{identity}", "", "/{identity}"),
        ("/{identity}", "/", "/{identity}"),
    ],
)
def test_a_prefix_comes_before_the_pattern(pattern: str, prefix: str, result: str):
    assert prefixed(pattern, prefix) == result


@pytest.mark.parametrize("prefix", ["v1", "/{identity}", "/*/*"])
def test_a_prefix_that_gives_no_pattern_is_refused(prefix: str):
    with pytest.raises(ValueError, match=r"prefix|pattern"):
        prefixed("/{x}/{identity}", prefix)


# Anything


@given(st.text("/{}*ab%", max_size=20), st.lists(st.text(max_size=5), max_size=5))
def test_every_text_is_a_pattern_or_a_value_error(text: str, segments: list[str]):
    try:
        pattern = Pattern(text)
    except ValueError:
        return
    found = pattern.match(segments)
    assert found is None or found["identity"] == segments[-1]


@given(st.lists(st.sampled_from(["/a/{identity}", "*", "/{x}/{identity}"]), unique=True))
def test_a_miss_can_always_be_explained(patterns: list[str]):
    for segments in ([], [""], ["a"], ["a", "", "b"]):
        assert table(*patterns).explain_miss(segments)
