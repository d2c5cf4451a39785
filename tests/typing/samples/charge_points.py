# pyright: strict
"""The charge point's side: its router's handlers get a ChargePoint."""

from typing import reveal_type

import trio

import trio_ocpp as ocpp
from trio_ocpp import v16

station = ocpp.Router[ocpp.ChargePoint]()


@station.on(v16.Reset)
async def reset(charge_point: ocpp.ChargePoint, request: v16.Reset) -> v16.ResetResponse:
    reveal_type(charge_point.url)  # revealed: str
    return v16.ResetResponse(status="Accepted")


@station.on(v16.ClearCache)  # error: a CSMS's handler gets a Station, a charge point's does not
def clear(csms: ocpp.Station, request: v16.ClearCache) -> v16.ClearCacheResponse:
    return v16.ClearCacheResponse(status="Accepted")


async def session(charge_point: ocpp.ChargePoint) -> None:
    answer = await charge_point.call(v16.Heartbeat())
    reveal_type(answer)  # revealed: HeartbeatResponse


async def main() -> None:
    async with ocpp.open_charge_point(
        "ws://127.0.0.1:9000/CP1", router=station, protocols=["ocpp1.6"], password=b"\x00\x01"
    ) as charge_point:
        reveal_type(charge_point)  # revealed: ChargePoint
        await session(charge_point)
    backoff = ocpp.Backoff(wait_minimum=1, random_range=2, repeat_times=3)
    await ocpp.run_charge_point("ws://127.0.0.1:9000/CP1", session, backoff=backoff)


def run() -> None:
    trio.run(main)
