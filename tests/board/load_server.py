"""A program with a server and its board, for tests of what they come to under load.

Serves on the loopback address until its standard input ends. Each line there is
answered with the server's port, the board's, and its resident memory in bytes.
Knows nothing of the load.
"""

from __future__ import annotations

import gc
import sys

import psutil
import trio

import trio_ocpp as ocpp
from board_ui import Board, BoardLimits, token_auth
from trio_ocpp import v16

TOKEN = "s3cret"

#: One address asks for everybody here.
LIMITS = BoardLimits(streams_per_session=200, request_burst=100_000)

router = ocpp.Router()


@router.auth("/{identity}")
def auth(_handshake: ocpp.Handshake) -> None:
    return None


@router.on(v16.Heartbeat)
def heartbeat(_station: ocpp.Station, _request: v16.Heartbeat) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=ocpp.now())


@router.on(v16.DataTransfer)
def data_transfer(_station: ocpp.Station, _request: v16.DataTransfer) -> v16.DataTransferResponse:
    return v16.DataTransferResponse(status="Accepted")


async def main() -> None:
    process = psutil.Process()
    board = Board(auth=token_auth(TOKEN), limits=LIMITS)
    async with ocpp.open_server(router, port=0) as server, trio.open_nursery() as nursery:
        server.observe(board.observer)
        bound = await nursery.start(board.serve, "127.0.0.1:0")
        await trio.lowlevel.wait_readable(sys.stdin)
        while sys.stdin.readline():
            # What waits for the collector is not held: it comes and goes as it likes.
            gc.collect()
            print(server.port, bound.port, process.memory_info().rss, flush=True)
            await trio.lowlevel.wait_readable(sys.stdin)
        nursery.cancel_scope.cancel()


if __name__ == "__main__":
    trio.run(main)
