# pyright: strict
"""Building payloads: fields, literals and what is required are checked."""

from datetime import datetime

from typing_extensions import reveal_type

import trio_ocpp as ocpp
from trio_ocpp import v16, v21, v201

v16.Reset(type="Soft")
v16.Reset(typ="Soft")  # error: misspelt field
v16.Reset(type="Sft")  # error: no such reset
v16.Reset()  # error: type is required
v16.Reset("Soft")  # error: fields are keyword-only
v201.Reset(type="Soft")  # error: the word of 1.6
v16.BootNotificationResponse(status="Accepted", current_time="now", interval=300)  # error: a datetime
v16.BootNotificationResponse(status="Accepted", currentTime=ocpp.now(), interval=1)  # error: the wire's spelling
v16.BootNotificationResponse(status="OK", current_time=ocpp.now(), interval=1)  # error: no such status
v16.BootNotificationResponse(status="Accepted", interval=1)  # error: current_time is required
v16.MeterValues(connector_id="1", meter_value=[])  # error: a number

boot = v16.BootNotificationResponse(status="Pending", current_time=ocpp.now(), interval=300)
reveal_type(boot.status)  # revealed: Literal['Accepted', 'Pending', 'Rejected']
reveal_type(boot.current_time)  # revealed: datetime
boot.interval = 5  # error: payloads are frozen
boot.intervall  # error: misspelt attribute


def reading(request: v16.MeterValues) -> str | None:
    reveal_type(request.transaction_id)  # revealed: int | None
    reveal_type(request.meter_value[0].timestamp)  # revealed: datetime
    reveal_type(request.meter_value[0].sampled_value[0].value)  # revealed: str
    request.transaction_id + 1  # error: it may be absent
    return request.meter_value[0].sampled_value[0].unit


def nested(at: datetime) -> v201.MeterValues:
    sample = v201.SampledValueType(value=16.0, measurand="Current.Import", phase="L1")
    v201.SampledValueType(value="16.0")  # error: a number in 2.x
    v21.SampledValueType(value=16.0, phase="L4")  # error: no such phase
    return v201.MeterValues(
        evse_id=1,
        meter_value=[v201.MeterValueType(timestamp=at, sampled_value=[sample])],
    )


reveal_type(ocpp.CustomData(vendorId="com.acme", colour="red").vendor_id)  # revealed: str
reveal_type(ocpp.now())  # revealed: datetime
