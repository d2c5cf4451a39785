"""Whatever comes in or goes out: a payload, or ``PayloadInvalid``, and nothing else."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from trio_ocpp import v16, v21, v201
from trio_ocpp.errors import PayloadInvalid
from trio_ocpp.payloads import RawRequest, read, tolerate, write

SHAPES = [
    v16.MeterValues.__shape__,
    v16.GetDiagnostics.__shape__,
    v16.SetChargingProfile.__shape__,
    v201.DataTransfer.__shape__,
    v21.NotifyPeriodicEventStream.__shape__,
    RawRequest.__shape__,
]
NAMES = st.sampled_from(
    ["connectorId", "meterValue", "timestamp", "location", "vendorId", "data", "customData", "id"]
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner, max_size=6)
    ),
    max_leaves=20,
)
OBJECTS = JSON | st.binary(max_size=8) | st.datetimes() | st.just(object()) | st.sets(st.integers())
QUICK = settings(max_examples=150, deadline=None, derandomize=True)


def take(raw: bytes) -> None:
    for shape in SHAPES:
        for way in (read, tolerate):
            try:
                way(shape, raw)
            except PayloadInvalid as error:
                assert error.path.startswith("$")
                assert str(error)


@given(st.binary(max_size=60))
@QUICK
def test_reading_any_bytes_raises_nothing_but_payload_invalid(raw: bytes) -> None:
    take(raw)
    take(b'{"data":"' + raw + b'"}')


@given(st.dictionaries(NAMES | st.text(), JSON, max_size=6), st.booleans())
@QUICK
def test_reading_any_json_raises_nothing_but_payload_invalid(value: Any, ascii_only: bool) -> None:
    take(json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass"))


@given(OBJECTS, OBJECTS)
@QUICK
def test_writing_any_struct_raises_nothing_but_payload_invalid(one: Any, other: Any) -> None:
    payloads: list[Any] = [
        v16.Reset(type=one),
        v16.MeterValues(connector_id=one, meter_value=other),
        v16.MeterValues(connector_id=1, meter_value=[one, other]),
        v201.DataTransfer(vendor_id="a", data={"a": one, "b": [other]}),
        v201.DataTransfer(vendor_id=one, data=other, custom_data=one),
        RawRequest("Vendor.Do", one),
        one,
    ]
    for payload in payloads:
        try:
            raw = write(payload)
            read(payload.__shape__, raw)
        except PayloadInvalid as error:
            assert str(error)


def test_depth_raises_nothing_but_payload_invalid() -> None:
    for depth in [*range(100, 1100, 50), 20_000]:
        for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
            nested = opening * depth + b"null" + closing * depth
            take(b'{"vendorId":"a","data":' + nested + b"}")
            take(b'{"vendorId":"a","unknown":' + nested + b"}")
            take(b'{"vendorId":"a","customData":{"vendorId":"a","b":' + nested + b"}}")


def test_what_was_read_at_any_depth_can_be_written_or_is_refused() -> None:
    for depth in range(100, 1000, 50):
        raw = b'{"vendorId":"a","data":' + b"[" * depth + b"null" + b"]" * depth + b"}"
        try:
            assert write(v201.DataTransfer.__shape__.read(raw)) == raw
        except PayloadInvalid as error:
            assert error.rule == "json"
