# pyright: strict
"""Building payloads: fields, literals and what is required are checked."""

from datetime import datetime
from typing import reveal_type

import trio_ocpp as ocpp
from trio_ocpp import v16, v21, v201

v16.Reset(type="Soft")
v16.Reset(typ="Soft")  # error: misspelt field
v16.Reset(type="Sft")  # error: no such reset
v16.Reset()  # error: type is required
v16.Reset("Soft")  # error: fields are keyword-only
v201.Reset(type="Soft")  # error: the word of 1.6
v16.HeartbeatResponse(current_time="2026-01-01T10:00:00Z")  # error: a datetime
v16.HeartbeatResponse(currentTime=ocpp.now())  # error: the wire's spelling
v16.ClearCacheResponse(status="OK")  # error: no such status
v16.BootNotificationResponse(status="Accepted", interval=1)  # error: no current_time
v16.MeterValues(connector_id="1", meter_value=[])  # error: a number

boot = v16.BootNotificationResponse(status="Pending", current_time=ocpp.now(), interval=300)
reveal_type(boot.status)  # revealed: Literal['Accepted', 'Pending', 'Rejected']
reveal_type(boot.current_time)  # revealed: datetime
boot.interval = 5  # error: payloads are frozen
print(boot.intervall)  # error: misspelt attribute


def reading(request: v16.MeterValues) -> str | None:
    reveal_type(request.transaction_id)  # revealed: int | None
    reveal_type(request.meter_value[0].timestamp)  # revealed: datetime
    reveal_type(request.meter_value[0].sampled_value[0].value)  # revealed: str
    print(request.transaction_id + 1)  # error: it may be absent
    return request.meter_value[0].sampled_value[0].unit


def nested(at: datetime) -> v201.MeterValues:
    sample = v201.SampledValueType(value=16.0, measurand="Current.Import", phase="L1")
    v201.SampledValueType(value="16.0")  # error: a number in 2.x
    v21.SampledValueType(value=16.0, phase="L4")  # error: no such phase
    return v201.MeterValues(
        evse_id=1,
        meter_value=[v201.MeterValueType(timestamp=at, sampled_value=[sample])],
    )


data = ocpp.CustomData(vendorId="com.acme", colour="red")
reveal_type(data.vendor_id)  # revealed: str
reveal_type(ocpp.now())  # revealed: datetime
