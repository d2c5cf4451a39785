"""What one small message may cost: the search for broken rules ends where there are too many."""

from __future__ import annotations

import pytest

from trio_ocpp.payloads import catalog


def _meter_values(*samples: bytes) -> bytes:
    return b'{"connectorId":1,"meterValue":[' + b",".join(samples) + b"]}"


@pytest.mark.parametrize("sample", [b"{}", b'{"a":1}', b"1"], ids=["empty", "unknown", "number"])
def test_of_a_payload_of_a_thousand_broken_objects_only_one_finding_is_told(sample):
    raw = _meter_values(*[sample] * 1000)
    assert len(raw) < 8192
    shape = catalog("ocpp1.6").actions["MeterValues"].request
    _, broken = shape.tolerate(raw)
    assert len(broken) == 1


def test_of_an_honest_payload_every_broken_rule_is_told():
    sample = b'{"timestamp":"2026-01-01T12:00:00","sampledValue":[{"value":"' + b"1" * 60 + b'"}]}'
    raw = _meter_values(*[sample] * 40)
    shape = catalog("ocpp1.6").actions["MeterValues"].request
    _, broken = shape.tolerate(raw)
    assert [one.rule for one in broken] == ["format"] * 40
