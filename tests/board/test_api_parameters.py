"""Query strings, bodies and segments become typed values, or a problem that names what is wrong."""

from datetime import UTC, datetime
from typing import Annotated

import pytest
from msgspec import Meta

from board_ui.parameters import Nothing, decode_body, decode_query, decode_segment
from board_ui.problems import Refusal
from board_ui.queries import ConnectionQuery, MessageQuery
from board_ui.routes.stations import Closing


def refused(text: bytes, into: type = MessageQuery, without: frozenset[str] = frozenset()):
    with pytest.raises(Refusal) as refusal:
        decode_query(text, into, without=without)
    assert refusal.value.status == 400
    return refusal.value


def test_an_empty_query_is_the_defaults():
    assert decode_query(b"", MessageQuery) == MessageQuery()


def test_every_kind_of_parameter_is_decoded():
    query = decode_query(
        b"limit=5&from=2026-01-02T03:04:05Z&direction=in&violations=true&slowerThan=1.5&text=a%26b+c",
        MessageQuery,
    )
    assert query == MessageQuery(
        limit=5,
        from_=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        direction="in",
        violations=True,
        slower_than=1.5,
        text="a&b c",
    )


def test_a_text_may_be_the_word_null():
    assert decode_query(b"text=null", MessageQuery).text == "null"


def test_an_unknown_parameter_is_named_with_those_that_there_are():
    refusal = refused(b"state=online", ConnectionQuery)
    assert refusal.parameter == "state"
    assert refusal.allowed == ("limit", "offset", "protocol", "search", "sort", "status")


def test_a_parameter_that_is_left_out_of_an_endpoint_is_unknown_to_it():
    refusal = refused(b"limit=5", MessageQuery, frozenset({"limit", "offset", "before"}))
    assert refusal.parameter == "limit"
    assert "limit" not in refusal.allowed


def test_a_parameter_beside_the_query_is_let_through():
    query = decode_query(b"text=a&lastEventId=5", MessageQuery, beside=frozenset({"lastEventId"}))
    assert query == MessageQuery(text="a")


def test_an_endpoint_without_parameters_takes_none():
    refusal = refused(b"x=1", Nothing)
    assert (refusal.parameter, refusal.allowed) == ("x", ())


def test_a_parameter_given_twice_is_refused_by_name():
    assert refused(b"limit=1&limit=2").parameter == "limit"


def test_more_parameters_than_there_can_be_are_refused():
    refused(b"&".join(b"a=1" for _ in range(60)))


def test_a_wrong_choice_is_told_the_right_ones():
    refusal = refused(b"direction=up")
    assert (refusal.parameter, refusal.allowed) == ("direction", ("in", "out"))


@pytest.mark.parametrize(
    ("text", "parameter", "words"),
    [
        (b"limit=0", "limit", "expected a whole number >= 1"),
        (b"limit=1001", "limit", "expected a whole number <= 1000"),
        (b"limit=many", "limit", "expected a whole number"),
        (b"limit=1e2", "limit", "expected a whole number"),
        (b"limit=5.0", "limit", "expected a whole number"),
        (b"limit=%205", "limit", "expected a whole number"),
        (b"limit=" + b"9" * 5_000, "limit", "integer value out of range"),
        (b"before=", "before", "expected a whole number"),
        (b"text=", "text", "expected text of length >= 1"),
        (b"before=null", "before", "leave the parameter out instead of giving null"),
        (b"direction=null", "direction", "leave the parameter out instead of giving null"),
        (b"from=0", "from", "expected a date and time as of RFC 3339"),
        (b"from=yesterday", "from", "invalid RFC3339 encoded datetime"),
        (
            b"from=2026-01-01T00:00:00",
            "from",
            "expected a date and time as of RFC 3339 with a timezone component",
        ),
        (b"slowerThan=inf", "slowerThan", "expected a finite number"),
        (b"slowerThan=-1", "slowerThan", "expected a number >= 0.0"),
        (b"violations=1", "violations", "expected true or false"),
        (b"violations=yes", "violations", "expected true or false"),
    ],
)
def test_a_wrong_value_is_refused_in_words(text, parameter, words):
    refusal = refused(text)
    assert (refusal.parameter, refusal.error) == (parameter, words)


def test_bytes_that_are_no_text_are_just_an_unknown_text():
    assert decode_query(b"text=%ff\xff", MessageQuery).text == "\ufffd\ufffd"


def test_a_body_is_decoded():
    assert decode_body(b'{"code":4000,"reason":"x"}', Closing) == Closing(code=4000, reason="x")


def test_an_optional_body_may_be_left_out():
    assert decode_body(b"", Closing, optional=True) == Closing()


@pytest.mark.parametrize("text", [b"", b"{", b'{"reason":"\xff"}', b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(text):
    with pytest.raises(Refusal) as refusal:
        decode_body(text, Closing)
    assert refusal.value.status == 400


def test_a_wrong_member_of_a_body_is_named():
    with pytest.raises(Refusal) as refusal:
        decode_body(b'{"code":5}', Closing)
    assert refusal.value.parameter == "code"


def test_a_body_with_an_unknown_member_is_refused():
    with pytest.raises(Refusal) as refusal:
        decode_body(b'{"colour":"red"}', Closing)
    assert refusal.value.error == "object contains unknown field colour"


def test_a_segment_is_decoded_once():
    assert decode_segment("identity", "A%2FB%2541", str) == "A/B%41"


def test_a_wrong_segment_is_named():
    with pytest.raises(Refusal) as refusal:
        decode_segment("id", "zero", Annotated[int, Meta(ge=1)])
    assert (refusal.value.status, refusal.value.parameter) == (400, "id")
