"""What users see of payloads: building, reading, writing, tolerating."""

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from trio_ocpp import v16, v21, v201
from trio_ocpp.errors import PayloadInvalid
from trio_ocpp.payloads import (
    CustomData,
    RawRequest,
    RawResponse,
    Send,
    action_of,
    catalog,
    raw_action,
    read,
    tolerate,
    write,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BOOT = v16.BootNotification.__shape__


def broken(shape: Any, raw: bytes) -> PayloadInvalid:
    with pytest.raises(PayloadInvalid) as caught:
        read(shape, raw)
    return caught.value


def unwritable(payload: Any) -> PayloadInvalid:
    with pytest.raises(PayloadInvalid) as caught:
        write(payload)
    return caught.value


# --- building ---------------------------------------------------------------------------


def test_a_request_knows_its_action_and_the_type_of_its_answer() -> None:
    action = action_of(v16.Reset(type="Soft"))
    assert (action.name, action.protocol) == ("Reset", "ocpp1.6")
    assert action.request.type is v16.Reset
    assert action.response is not None
    assert action.response.type is v16.ResetResponse
    assert catalog("ocpp1.6").actions["Reset"] is action


def test_the_same_action_of_two_versions_is_two_actions() -> None:
    assert v16.Reset.__action__ is not v201.Reset.__action__


def test_payloads_are_frozen_and_equal_by_value() -> None:
    reset = v16.Reset(type="Soft")
    assert reset == v16.Reset(type="Soft")
    with pytest.raises(AttributeError):
        reset.type = "Hard"  # type: ignore[misc]  # that it is refused is the point


def test_an_action_and_a_shape_say_what_they_are() -> None:
    assert repr(v16.Reset.__action__) == "<Action ocpp1.6 Reset>"
    assert repr(v16.Reset.__shape__) == "<Shape v16.Reset>"
    assert repr(catalog("ocpp1.6")) == "<Catalog ocpp1.6: 39 actions>"


def test_an_unknown_protocol_has_no_catalog() -> None:
    with pytest.raises(KeyError):
        catalog("ocpp1.5")


@pytest.mark.clause("2.1-4 §4.2.5")
def test_a_periodic_event_stream_is_a_send_and_has_no_response() -> None:
    action = catalog("ocpp2.1").actions["NotifyPeriodicEventStream"]
    assert action.response is None
    assert issubclass(v21.NotifyPeriodicEventStream, Send)


# --- reading ----------------------------------------------------------------------------


def test_wire_names_become_attributes_and_absent_fields_none() -> None:
    boot = BOOT.read(b'{"chargePointVendor":"Acme","chargePointModel":"One"}')
    assert (boot.charge_point_vendor, boot.iccid) == ("Acme", None)


@pytest.mark.clause("1.6-J §4.2.3")
@pytest.mark.parametrize(
    ("raw", "path", "rule", "code"),
    [
        (b"[]", "$", "type", "FormatViolation"),
        (b"null", "$", "type", "FormatViolation"),
        (b"{", "$", "json", "FormatViolation"),
        (b'{"a":"\xff"}', "$", "json", "FormatViolation"),
        (b'{"idTag":"a","x":1}', "$.x", "additionalProperties", "FormatViolation"),
        (b'{"idTag":1}', "$.idTag", "type", "TypeConstraintViolation"),
        (b"{}", "$.idTag", "required", "OccurrenceConstraintViolation"),
        (
            b'{"idTag":"123456789012345678901"}',
            "$.idTag",
            "maxLength",
            "PropertyConstraintViolation",
        ),
    ],
)
def test_a_broken_rule_is_named_with_its_place_and_code(
    raw: bytes, path: str, rule: str, code: str
) -> None:
    error = broken(v16.Authorize.__shape__, raw)
    assert (error.path, error.rule, error.code) == (path, rule, code)


def test_the_gravest_code_is_told_first_then_the_first_path() -> None:
    raw = b'{"status":"?","connectorId":"1","timestamp":"1","errorCode":"NoError","zz":1,"y":2}'
    listed = tolerate(v16.StatusNotification.__shape__, raw)[1]
    assert [(one.path, one.code) for one in listed] == [
        ("$.y", "FormatViolation"),
        ("$.zz", "FormatViolation"),
        ("$.connectorId", "TypeConstraintViolation"),
        ("$.timestamp", "TypeConstraintViolation"),
        ("$.status", "PropertyConstraintViolation"),
    ]
    assert str(broken(v16.StatusNotification.__shape__, raw)) == "$.y: no such property"


def test_every_rule_is_explained_in_words_without_quoting_the_value() -> None:
    words = {
        (v16.Reset, b'{"type":"secret"}'): "$.type: takes Hard, Soft",
        (v16.Reset, b'{"type":true}'): "$.type: takes a string, not a boolean",
        (
            v16.Authorize,
            b'{"idTag":"secretsecretsecretsecret"}',
        ): "$.idTag: takes at most 20 characters",
        (
            v16.MeterValues,
            b'{"connectorId":1,"meterValue":[]}',
        ): "$.meterValue: needs at least 1 item(s)",
        (
            v16.MeterValues,
            b'{"connectorId":null,"meterValue":[]}',
        ): "$.connectorId: takes an integer, not null",
        (v16.Heartbeat, b'{"x":1}'): "$.x: no such property",
        (v16.LogStatusNotificationResponse, b'{"x":1}'): "$: takes no properties",
        (v16.GetDiagnostics, b'{"location":"secret"}'): "$.location: is not a URI (RFC 3986)",
        (v16.HeartbeatResponse, b'{"currentTime":"2026-01-01T10:00:00"}'): (
            "$.currentTime: is not a timestamp with its zone (RFC 3339)"
        ),
        (v201.NotifyChargingLimit, b'{"chargingLimit":{"chargingLimitSource":"x"}}'): (
            "$.chargingLimit.chargingLimitSource: takes EMS, Other, SO, CSO"
        ),
    }
    for (payload_type, raw), text in words.items():
        assert str(broken(payload_type.__shape__, raw)) == text


def test_bounds_are_checked_and_told() -> None:
    level = b'{"batteryData":[{"evseId":%d,"serialNumber":"a","soC":%d,"soH":1}],"eventType":"BatteryIn","requestId":1,"idToken":{"idToken":"a","type":"Local"}}'
    swap = v21.BatterySwap.__shape__
    assert swap.read(level % (1, 50)).battery_data[0].soc == 50
    assert str(broken(swap, level % (1, 101))) == "$.batteryData[0].soC: is more than 100"
    assert str(broken(swap, level % (-1, 5))) == "$.batteryData[0].evseId: is less than 0"


@pytest.mark.parametrize(
    ("limit", "right"),
    [
        ("21.4", True),
        ("16", True),
        ("16.0", True),
        ("0.30000000000000004", False),
        ("16.05", False),
    ],
)
def test_a_limit_has_one_decimal_counted_in_decimals(limit: str, right: bool) -> None:
    text = '{"status":"Accepted","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":%s}]}}'
    shape = v16.GetCompositeScheduleResponse.__shape__
    if right:
        schedule = shape.read((text % limit).encode()).charging_schedule
        assert schedule is not None
        assert schedule.charging_schedule_period[0].limit == float(limit)
    else:
        error = broken(shape, (text % limit).encode())
        assert str(error).endswith(".limit: is not a multiple of 0.1")


def test_one_point_nought_is_an_integer_in_2_x_but_not_in_draft_04() -> None:
    answer = v201.BootNotificationResponse.__shape__.read(
        b'{"status":"Accepted","currentTime":"2026-01-01T12:00:00Z","interval":300.0}'
    )
    assert (answer.interval, type(answer.interval)) == (300, int)
    assert broken(v16.GetLocalListVersionResponse.__shape__, b'{"listVersion":1.0}').rule == "type"


def test_a_leap_second_is_the_second_that_follows() -> None:
    answer = v16.HeartbeatResponse.__shape__.read(b'{"currentTime":"2016-12-31T23:59:60Z"}')
    assert answer.current_time == datetime(2017, 1, 1, tzinfo=UTC)


@pytest.mark.clause("1.6 §7.31")
def test_a_stopped_transaction_may_report_hertz_as_meter_values_do() -> None:
    sample = b'{"timestamp":"2026-01-01T12:00:00Z","sampledValue":[{"value":"50","unit":"Hertz"}]}'
    raw = b'{"transactionId":1,"meterStop":1,"timestamp":"2026-01-01T12:00:00Z","transactionData":[%s]}'
    stop = v16.StopTransaction.__shape__.read(raw % sample)
    assert stop.transaction_data is not None
    assert stop.transaction_data[0].sampled_value[0].unit == "Hertz"


def test_custom_data_keeps_what_the_vendor_put_there() -> None:
    raw = b'{"customData":{"vendorId":"com.acme","a b":[1]}}'
    heartbeat = v201.Heartbeat.__shape__.read(raw)
    assert isinstance(heartbeat.custom_data, CustomData)
    assert heartbeat.custom_data.vendor_id == "com.acme"
    assert heartbeat.custom_data["a b"] == [1]
    assert write(heartbeat) == raw


@pytest.mark.parametrize(
    ("custom", "path"),
    [
        (b"5", "$.customData"),
        (b"{}", "$.customData.vendorId"),
        (b'{"vendorId":5}', "$.customData.vendorId"),
        (b'{"vendorId":"%s"}' % (b"x" * 256), "$.customData.vendorId"),
    ],
)
def test_custom_data_needs_a_vendor(custom: bytes, path: str) -> None:
    assert broken(v201.Heartbeat.__shape__, b'{"customData":%s}' % custom).path == path


def test_a_long_strange_name_is_cut_in_the_path() -> None:
    error = broken(v16.Heartbeat.__shape__, b'{"%s":1}' % (b"a b" * 100))
    assert len(error.path) < 80


# --- writing ----------------------------------------------------------------------------


def test_json_is_compact_and_absent_fields_are_left_out() -> None:
    answer = v16.BootNotificationResponse(status="Accepted", current_time=NOON, interval=300)
    expected = b'{"status":"Accepted","currentTime":"2026-01-01T12:00:00Z","interval":300}'
    assert write(answer) == expected
    assert write(v16.BootNotification(charge_point_vendor="a", charge_point_model="b")) == (
        b'{"chargePointVendor":"a","chargePointModel":"b"}'
    )


def test_a_time_of_any_zone_can_be_written() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=2)))
    assert write(v16.HeartbeatResponse(current_time=there)) == (
        b'{"currentTime":"2026-01-01T14:00:00+02:00"}'
    )


@pytest.mark.clause("2.0.1-2 dateTime: at most three decimal places")
def test_a_time_goes_out_with_milliseconds_at_most() -> None:
    for micros, fraction in ((999_999, b".999"), (120_000, b".120"), (1, b".000"), (0, b"")):
        moment = NOON.replace(microsecond=micros)
        expected = b'{"currentTime":"2026-01-01T12:00:00%bZ"}' % fraction
        assert write(v16.HeartbeatResponse(current_time=moment)) == expected


@pytest.mark.parametrize(
    ("payload", "path", "rule"),
    [
        (v16.Reset(type="Gentle"), "$.type", "enum"),  # type: ignore[arg-type]
        (v16.Reset(type=object()), "$.type", "type"),  # type: ignore[arg-type]
        (v16.Reset(type="\ud800"), "$.type", "type"),  # type: ignore[arg-type]
        (v16.Reset(type=math.nan), "$.type", "type"),  # type: ignore[arg-type]
        (v16.Reset(type=msgspec.UNSET), "$.type", "required"),  # type: ignore[arg-type]
        (v16.Authorize(id_tag="x" * 21), "$.idTag", "maxLength"),
        (v16.HeartbeatResponse(current_time=datetime(2026, 1, 1)), "$.currentTime", "format"),
        (v16.HeartbeatResponse(current_time="2026-01-01 10:00Z"), "$.currentTime", "format"),  # type: ignore[arg-type]
        (v201.DataTransfer(vendor_id="a", data=[{"b": math.inf}]), "$.data[0].b", "type"),
        (v201.DataTransfer(vendor_id="a", data={(1, 2): 3}), "$", "json"),
        (v201.DataTransfer(vendor_id="a", data={"b": msgspec.UNSET}), "$.data.b", "type"),
        (v201.DataTransfer(vendor_id=msgspec.UNSET, data={"b": math.nan}), "$.data.b", "type"),  # type: ignore[arg-type]
        (v201.DataTransfer(vendor_id="a", data={"b": {1, object()}}), "$.data.b", "type"),
        (v201.Heartbeat(custom_data=CustomData(colour="red")), "$.customData.vendorId", "required"),
        (v16.IdTagInfo(status="Accepted"), "$", "json"),
        (None, "$", "json"),
    ],
)
def test_what_breaks_the_schema_is_not_written(payload: Any, path: str, rule: str) -> None:
    error = unwritable(payload)
    assert (error.path, error.rule) == (path, rule)


def test_none_inside_open_data_is_written_as_null() -> None:
    request = v201.DataTransfer(vendor_id="a", data={"b": None, "c": 1.5})
    assert write(request) == b'{"vendorId":"a","data":{"b":null,"c":1.5}}'


def test_data_that_contains_itself_is_not_written() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert unwritable(v201.DataTransfer(vendor_id="a", data=loop)).rule == "json"


def test_a_part_of_a_payload_cannot_be_sent_alone() -> None:
    error = unwritable(v16.IdTagInfo(status="Accepted"))
    assert error.message == "cannot be written: IdTagInfo is neither request nor response"


def test_a_handler_that_returns_the_answer_of_another_action_is_told_so() -> None:
    with pytest.raises(PayloadInvalid):
        BOOT.write(v16.ResetResponse(status="Accepted"))


# --- tolerating -------------------------------------------------------------------------


def test_a_right_payload_is_tolerated_without_remark() -> None:
    assert tolerate(v16.Reset.__shape__, b'{"type":"Soft"}') == (v16.Reset(type="Soft"), [])


def test_tolerating_hands_over_what_was_sent() -> None:
    raw = (
        b'{"meterValue":[{"timestamp":"2026-01-01T12:00:00","sampledValue":[{"value":5,"unit":"?"}]},'
        b'{"timestamp":"noon"},7],"transactionId":null,"vendor":1}'
    )
    values, listed = tolerate(v16.MeterValues.__shape__, raw)
    first, second, third = values.meter_value
    assert first.timestamp == NOON
    assert (first.sampled_value[0].value, first.sampled_value[0].unit) == (5, "?")
    assert (second.timestamp, second.sampled_value) == ("noon", msgspec.UNSET)
    assert third == 7
    assert values.connector_id is msgspec.UNSET
    assert values.transaction_id is None
    assert {one.path for one in listed} == {
        "$.vendor",
        "$.connectorId",
        "$.transactionId",
        "$.meterValue[0].timestamp",
        "$.meterValue[0].sampledValue[0].value",
        "$.meterValue[0].sampledValue[0].unit",
        "$.meterValue[1].timestamp",
        "$.meterValue[1].sampledValue",
        "$.meterValue[2]",
    }


def test_tolerating_keeps_custom_data_and_converts_numbers_that_mean_the_same() -> None:
    raw = b'{"customData":{},"status":"Accepted","currentTime":"2026-01-01T12:00Z","interval":3.0}'
    answer, listed = tolerate(v201.BootNotificationResponse.__shape__, raw)
    assert isinstance(answer.custom_data, CustomData)
    assert (answer.interval, answer.current_time) == (3, NOON)
    assert [one.rule for one in listed] == ["format", "required"]


def test_tolerating_lists_what_no_struct_can_hold_although_it_is_valid() -> None:
    raw = b'{"currentTime":"0000-01-01T00:00:00Z"}'
    answer, listed = tolerate(v16.HeartbeatResponse.__shape__, raw)
    assert answer.current_time == "0000-01-01T00:00:00Z"
    assert [(one.path, one.rule) for one in listed] == [("$.currentTime", "format")]


def test_tolerating_keeps_a_limit_that_is_beyond_a_float() -> None:
    raw = b'{"status":"Accepted","chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":%s}]}}'
    answer, listed = tolerate(v16.GetCompositeScheduleResponse.__shape__, raw % (b"9" * 400))
    assert answer.charging_schedule is not None
    assert answer.charging_schedule.charging_schedule_period[0].limit == int("9" * 400)
    assert len(listed) == 1


@pytest.mark.parametrize("raw", [b"[]", b"null", b'"x"', b"{", b'{"\xff":1}', b""])
def test_what_is_no_object_is_not_tolerated(raw: bytes) -> None:
    with pytest.raises(PayloadInvalid):
        tolerate(v16.Heartbeat.__shape__, raw)


# --- actions without schema -------------------------------------------------------------


def test_a_raw_request_writes_its_object_and_reads_any_answer() -> None:
    request = RawRequest("Vendor.Do", {"now": 1})
    assert write(request) == b'{"now":1}'
    response = action_of(request).response
    assert response is not None
    assert read(response, b'{"done":[null]}') == RawResponse({"done": [None]})


def test_a_raw_action_reads_requests_that_know_their_name() -> None:
    action = raw_action("Vendor.Do")
    assert (action.name, action.protocol) == ("Vendor.Do", "")
    assert action.request.read(b'{"a":1}') == RawRequest("Vendor.Do", {"a": 1})
    assert tolerate(action.request, b"{}") == (RawRequest("Vendor.Do"), [])


@pytest.mark.parametrize("raw", [b"[]", b"null", b"{", b'{"a":"\xff"}', b"[" * 50_000])
def test_a_raw_payload_must_be_an_object(raw: bytes) -> None:
    assert broken(raw_action("Vendor.Do").request, raw).code == "FormatViolation"


@pytest.mark.parametrize("content", [[1], 5, None, {"a": math.nan}, {"a": object()}])
def test_a_raw_request_writes_objects_of_json_only(content: Any) -> None:
    assert unwritable(RawRequest("Vendor.Do", content)).rule in ("type", "json")
