"""The server that is measured: default options, validation on, ``def`` handlers.

``python benchmarks/csms.py [--observers N] [--board]`` serves on the loopback
address until its standard input ends, so it never outlives whoever started it.
Each line there is answered with its port, the processor time that it has used,
the board's port (0: there is none) and its resident memory. Knows nothing of
the load.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

import psutil
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


async def serve_board(server: ocpp.Server, nursery: trio.Nursery) -> int:
    """Attach a board to *server*; return its port.

    Whoever measures asks more often than a person does: requests are not limited.
    """
    from board_ui import Board, BoardLimits, no_auth

    limits = BoardLimits(request_burst=1_000_000, requests_per_second=1_000_000)
    board = Board(auth=no_auth(), limits=limits)
    server.observe(board.observer)
    bound = await nursery.start(board.serve, "127.0.0.1:0")
    port: int = bound.port
    return port


async def main(observers: int, board: bool) -> None:
    raise_descriptor_limit()
    process = psutil.Process()
    async with ocpp.open_server(router, "127.0.0.1", 0) as server, trio.open_nursery() as nursery:
        for _ in range(observers):
            server.observe(ignore)
        board_port = await serve_board(server, nursery) if board else 0
        await trio.lowlevel.wait_readable(sys.stdin)
        while sys.stdin.readline():
            memory = process.memory_info().rss
            print(server.port, time.process_time(), board_port, memory, flush=True)
            await trio.lowlevel.wait_readable(sys.stdin)
        nursery.cancel_scope.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--observers", type=int, default=0)
    parser.add_argument("--board", action="store_true")
    args = parser.parse_args()
    trio.run(main, args.observers, args.board)
