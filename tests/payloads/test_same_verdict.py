"""Our verdict on a payload is the official schema's, for every payload type of every version.

``TRIO_OCPP_PAYLOADS=500`` asks for that many payloads of each type instead of a few.
"""

import json
import os
import re
from datetime import datetime
from random import Random
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from payload_cases import BROKEN_TIMES, VALID_TIMES, Maker

from trio_ocpp import v16, v201
from trio_ocpp.errors import PayloadInvalid
from trio_ocpp.options import PROTOCOLS
from trio_ocpp.payloads import Shape, catalog
from trio_ocpp.schemas import load

EACH = int(os.environ.get("TRIO_OCPP_PAYLOADS", "18"))
RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
ORDER = {
    "FormatViolation": ("additionalProperties", "falseSchema"),
    "TypeConstraintViolation": ("type", "format"),
    "OccurrenceConstraintViolation": ("required", "minItems", "maxItems"),
    "PropertyConstraintViolation": ("enum", "maxLength", "minimum", "maximum", "multipleOf"),
}


def shapes(protocol: str) -> list[Shape[Any]]:
    actions = catalog(protocol).actions.values()
    return [shape for one in actions for shape in (one.request, one.response) if shape]


def ours(shape: Shape[Any], raw: bytes) -> tuple[Any, str | None]:
    try:
        return shape.read(raw), None
    except PayloadInvalid as error:
        return None, error.code


def theirs(validator: jsonschema_rs.Validator, value: Any) -> str | None:
    """The code that the first broken rule calls for, by the table in docs/payloads.md."""
    found = [(error.kind.name, list(error.instance_path)) for error in validator.iter_errors(value)]
    mistyped = [path for rule, path in found if rule == "type"]
    rules = {rule for rule, path in found if rule == "type" or path not in mistyped}
    return next((code for code, group in ORDER.items() if rules & set(group)), None)


def as_moments(sent: Any, back: Any) -> Any:
    """Spell *sent* as we spell it: times and absent nulls are normalised, numbers are equal anyhow."""
    if isinstance(sent, dict) and isinstance(back, dict):
        return {
            name: as_moments(part, back.get(name))
            for name, part in sent.items()
            if not (part is None and name == "data" and name not in back)
        }
    if isinstance(sent, list) and isinstance(back, list) and len(sent) == len(back):
        return [as_moments(*pair) for pair in zip(sent, back, strict=True)]
    if isinstance(sent, str) and sent in VALID_TIMES and isinstance(back, str):
        assert abs((moment(sent) - moment(back)).total_seconds()) < 1.1
        return back
    return sent


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace(":60", ":59").upper())


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_reading_accepts_and_refuses_what_the_schema_does_and_says_the_right_code(
    protocol: str,
) -> None:
    for shape in shapes(protocol):
        schema = load(shape.module, shape.schema)
        validator = jsonschema_rs.validator_for(schema, validate_formats=True)
        maker = Maker(schema, Random(f"{shape!r} broken"))
        for _ in range(EACH):
            raw = maker.text(maker.broken())
            expected = theirs(validator, json.loads(raw))
            code = ours(shape, raw)[1]
            # Of a long payload only the first finding counts, whatever its code.
            assert code == expected or (code and expected and len(raw) > 8192), (shape, raw)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_every_valid_payload_is_read_and_written_back_the_same(protocol: str) -> None:
    for shape in shapes(protocol):
        maker = Maker(load(shape.module, shape.schema), Random(f"{shape!r} valid"))
        for _ in range(EACH // 2):
            payload = maker.valid()
            struct, code = ours(shape, maker.text(payload))
            assert code is None, (shape, payload)
            back = json.loads(shape.write(struct))
            assert as_moments(payload, back) == back, (shape, payload)


@pytest.mark.parametrize("text", VALID_TIMES)
def test_every_rfc_3339_time_with_a_zone_is_read(text: str) -> None:
    raw = json.dumps({"currentTime": text}).encode()
    assert v16.HeartbeatResponse.__shape__.read(raw).current_time.tzinfo is not None


@pytest.mark.clause("1.6-J §4.2.3")
@pytest.mark.parametrize("text", BROKEN_TIMES)
def test_every_other_time_is_refused_as_a_wrong_type(text: str) -> None:
    raw = json.dumps({"currentTime": text}).encode()
    with pytest.raises(PayloadInvalid) as caught:
        v16.HeartbeatResponse.__shape__.read(raw)
    assert (caught.value.rule, caught.value.code) == ("format", "TypeConstraintViolation")


def test_random_times_get_the_verdict_of_rfc_3339() -> None:
    rng, shape = Random("times"), v16.HeartbeatResponse.__shape__
    schema = {"type": "string", "format": "date-time"}
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    for _ in range(100 * EACH):
        letters = list(rng.choice(VALID_TIMES[:6]))
        for _ in range(rng.randint(1, 2)):
            letters[rng.randrange(len(letters))] = rng.choice("0123456789-:+.TtZz ,\\u")
        text = "".join(letters)
        # jsonschema-rs takes "+4" for a number of two digits, and datetime has no year 0.
        expected = validator.is_valid(text) and RFC_3339.fullmatch(text) and text[:4] != "0000"
        raw = json.dumps({"currentTime": text}).encode()
        assert (ours(shape, raw)[1] is None) == bool(expected), raw


def test_an_escape_does_not_hide_a_wrong_time() -> None:
    shape = v16.HeartbeatResponse.__shape__
    hidden = rb'{"currentTime":"2026-01-01\u002010:00:00Z"}'
    assert ours(shape, hidden)[1] == "TypeConstraintViolation"
    assert ours(shape, hidden.replace(rb"\u0020", rb"\u0054"))[1] is None


@pytest.mark.parametrize("nul", [b"null", b" null", b"\tnull\n"])
def test_null_for_an_optional_field_is_refused(nul: bytes) -> None:
    raw = b'{"connectorId":1,"idTag":"a","meterStart":1,"timestamp":"2026-01-01T10:00:00Z","reservationId":%s}'
    assert ours(v16.StartTransaction.__shape__, raw % nul)[1] == "TypeConstraintViolation"


def test_null_is_fine_where_the_schema_leaves_the_type_open() -> None:
    shape = v201.DataTransfer.__shape__
    assert shape.read(b'{"vendorId":"a","data":null}').data is None
    assert shape.read(b'{"vendorId":"a","data":[null]}').data == [None]
    custom = shape.read(b'{"vendorId":"a","customData":{"vendorId":"b","x":null}}').custom_data
    assert custom == {"vendorId": "b", "x": None}


def test_a_repeated_name_counts_as_its_last_value() -> None:
    shape = v16.Reset.__shape__
    assert shape.read(b'{"type":"Hard","type":"Soft"}').type == "Soft"
    assert shape.read(b'{"type":5,"type":"Soft"}').type == "Soft"
    assert ours(shape, b'{"type":"Soft","type":5}')[1] == "TypeConstraintViolation"


# Everything below is the closed list of differences in docs/payloads.md.

DIFFERENCES = {
    "a time in the year 0": b'{"vendorId":"a","timestamp":"0000-01-01T00:00:00Z"}',
    "a number beyond a float": b'{"vendorId":"a","data":1e400}',
    "an integer of more than 4300 digits": b'{"vendorId":"a","data":' + b"9" * 5000 + b"}",
    "nesting beyond the interpreter's stack": b'{"vendorId":"a","data":'
    + b"[" * 50_000
    + b"]" * 50_000
    + b"}",
    "half of a surrogate pair": rb'{"vendorId":"a","data":"\ud800"}',
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_what_python_cannot_hold_is_refused_although_the_schema_has_no_objection(name: str) -> None:
    shape: Shape[Any] = v201.DataTransfer.__shape__
    raw = DIFFERENCES[name]
    if "timestamp" in raw.decode():
        shape, raw = v201.HeartbeatResponse.__shape__, b'{"currentTime":"0000-01-01T00:00:00Z"}'
        assert jsonschema_rs.is_valid(load("v201", "HeartbeatResponse"), json.loads(raw))
    assert ours(shape, raw)[1] in ("FormatViolation", "TypeConstraintViolation")


def test_a_whole_number_beyond_a_float_is_refused_where_a_float_is_due() -> None:
    limit = b'{"chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Absolute","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":%s}]}}'
    raw = b'{"connectorId":1,"csChargingProfiles":%s}'
    shape = v16.SetChargingProfile.__shape__
    shape.read(raw % (limit % b"16"))
    with pytest.raises(PayloadInvalid) as caught:
        shape.read(raw % (limit % (b"9" * 400)))
    assert caught.value.path.endswith("chargingSchedulePeriod[0].limit")
    assert caught.value.code == "TypeConstraintViolation"


def test_only_the_first_finding_counts_in_a_long_payload() -> None:
    long = {"unknown": 1, "vendorId": "a", "data": "x" * 9000, "messageId": 5}
    short = {**long, "data": "x"}
    shape = v201.DataTransfer.__shape__
    assert ours(shape, msgspec.json.encode(short))[1] == "FormatViolation"
    assert len(shape.tolerate(msgspec.json.encode(short))[1]) == 2
    assert len(shape.tolerate(msgspec.json.encode(long))[1]) == 1
    assert ours(shape, msgspec.json.encode(long))[1] is not None
