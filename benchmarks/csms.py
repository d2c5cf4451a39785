"""The server that is measured: default options, validation on, ``def`` handlers.

``python benchmarks/csms.py`` serves on the loopback address until its standard
input ends, so it never outlives whoever started it; ``status.py`` has what it
is asked there. Its answer also has ``board``, the port of the board (0: there
is none). Knows nothing of the load.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import ssl
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import status
import trio

import trio_ocpp as ocpp
from trio_ocpp import v16, v201
from trio_ocpp.cli.collector import settle
from trio_ocpp.websocket import frames, masking

Handler = Callable[[ocpp.Station, Any], Any]

transactions = itertools.count(1)
accepted = v16.IdTagInfo(status="Accepted")
#: What is answered to each action.
ANSWERS: dict[type[Any], Callable[[], Any]] = {
    v16.Heartbeat: lambda: v16.HeartbeatResponse(current_time=ocpp.now()),
    v16.MeterValues: v16.MeterValuesResponse,
    v16.StatusNotification: v16.StatusNotificationResponse,
    v16.BootNotification: lambda: v16.BootNotificationResponse(
        status="Accepted", current_time=ocpp.now(), interval=300
    ),
    v16.Authorize: lambda: v16.AuthorizeResponse(id_tag_info=accepted),
    v16.StartTransaction: lambda: v16.StartTransactionResponse(
        transaction_id=next(transactions), id_tag_info=accepted
    ),
    v16.StopTransaction: v16.StopTransactionResponse,
    v201.Heartbeat: lambda: v201.HeartbeatResponse(current_time=ocpp.now()),
    v201.BootNotification: lambda: v201.BootNotificationResponse(
        status="Accepted", current_time=ocpp.now(), interval=300
    ),
    v201.StatusNotification: v201.StatusNotificationResponse,
    v201.TransactionEvent: v201.TransactionEventResponse,
}


def handler(answer: Callable[[], Any]) -> Handler:
    return lambda _station, _request: answer()


def without_waiting(function: Handler) -> Handler:
    """Make an ``async def`` handler of *function*, which never blocks."""

    @wraps(function)
    async def waiting(station: ocpp.Station, request: Any) -> Any:
        return function(station, request)

    return waiting


def router(*, waiting: bool) -> ocpp.Router:
    csms = ocpp.Router()

    @csms.auth("/ocpp/{identity}")
    def auth(handshake: ocpp.Handshake) -> None:
        if not handshake.password_is(status.SECRET + handshake.identity):
            raise ocpp.RejectUpgrade(401, "Invalid password")

    for request, answer in ANSWERS.items():
        plain = handler(answer)
        csms.on(request)(without_waiting(plain) if waiting else plain)
    return csms


def ignore(event: ocpp.Event) -> None:
    """An observer that does nothing: what is measured is making and giving out the events."""


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


async def broadcast(server: ocpp.Server, seconds: float) -> dict[str, float]:
    """Call all stations over and over for *seconds*; each has to answer well."""
    request = v16.TriggerMessage(requested_message="Heartbeat")
    calls = 0
    started = time.perf_counter()
    while (took := time.perf_counter() - started) < seconds:
        for outcome in (await server.broadcast(request)).values():
            if isinstance(outcome, Exception):
                raise outcome
            calls += 1
    return {"calls": calls, "seconds": took}


async def obey(server: ocpp.Server, board_port: int) -> None:
    """Do as standard input says, until it ends."""
    await trio.lowlevel.wait_readable(sys.stdin)
    while text := sys.stdin.readline():
        seconds = status.broadcast_seconds(text)
        done = await broadcast(server, seconds) if seconds else {}
        print(status.line(server.port, board=board_port, **done), flush=True)
        await trio.lowlevel.wait_readable(sys.stdin)


async def main(args: argparse.Namespace) -> None:
    if args.verbose:
        logging.getLogger("trio_ocpp").setLevel(logging.INFO)
    if args.pure:
        frames.mask = masking.mask_by_integers  # type: ignore[attr-defined]  # it is imported there
    tls: ssl.SSLContext | None = ocpp.server_tls(args.tls) if args.tls else None
    async with (
        ocpp.open_server(
            router(waiting=args.handlers == "async"),
            "127.0.0.1",
            0,
            tls=tls,
            options=ocpp.ServerOptions(compression=args.compression),
            # One process may have more sockets than its operator should let in by accident.
            limits=ocpp.Limits(connections=None),
        ) as server,
        trio.open_nursery() as nursery,
    ):
        for _ in range(args.observers):
            server.observe(ignore)
        board_port = await serve_board(server, nursery) if args.board else 0
        await obey(server, board_port)
        nursery.cancel_scope.cancel()


def parse() -> argparse.Namespace:
    parser = status.parser(__doc__)
    parser.add_argument("--handlers", choices=("def", "async"), default="def")
    parser.add_argument("--observers", type=int, default=0)
    parser.add_argument("--board", action="store_true")
    parser.add_argument(
        "--pure", action="store_true", help="mask in Python, as without the extra `speedups`"
    )
    parser.add_argument("--verbose", action="store_true", help="log as trio-ocpp serve does")
    parser.add_argument("--compression", choices=("2.x", "always", "never"), default="2.x")
    return parser.parse_args()


if __name__ == "__main__":
    status.raise_descriptor_limit()
    # As ``trio-ocpp serve`` does.
    settle()
    trio.run(main, parse())
