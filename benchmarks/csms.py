"""The server that is measured: default options, validation on, ``def`` handlers.

``python benchmarks/csms.py [--observers N]`` serves on the loopback address
until its standard input ends, so it never outlives whoever started it. Each
line there is answered with its port and the processor time that it has used.
Knows nothing of the load.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

import trio

import trio_ocpp as ocpp
from trio_ocpp import v16

router = ocpp.Router()


@router.auth("/ocpp/{identity}")
def auth(handshake: ocpp.Handshake) -> None:
    return None


@router.on(v16.Heartbeat)
def heartbeat(station: ocpp.Station, request: v16.Heartbeat) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@router.on(v16.MeterValues)
def meter_values(station: ocpp.Station, request: v16.MeterValues) -> v16.MeterValuesResponse:
    return v16.MeterValuesResponse()


def ignore(event: ocpp.Event) -> None:
    """An observer that does nothing: what is measured is making and giving out the events."""


def raise_descriptor_limit() -> None:
    """Take as many descriptors as we may: the usual 1 024 end at as many stations."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def main(observers: int) -> None:
    raise_descriptor_limit()
    async with ocpp.open_server(router, "127.0.0.1", 0) as server:
        for _ in range(observers):
            server.observe(ignore)
        await trio.lowlevel.wait_readable(sys.stdin)
        while sys.stdin.readline():
            print(server.port, time.process_time(), flush=True)
            await trio.lowlevel.wait_readable(sys.stdin)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--observers", type=int, default=0)
    trio.run(main, parser.parse_args().observers)
