"""trio-websocket as it comes, with ``json`` and a dictionary of handlers: no validation, no OCPP.

For context: what a first version of a CSMS on Trio looks like, and what our
own data path is held against in CI.
"""

from __future__ import annotations

import base64
import json
import os
import ssl
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import status
import trio
from trio_websocket import (
    ConnectionClosed,
    WebSocketConnection,
    WebSocketRequest,
    serve_websocket,
)


def now() -> str:
    return datetime.now(UTC).isoformat()


def boot() -> dict[str, Any]:
    return {"status": "Accepted", "currentTime": now(), "interval": 300}


ANSWERS: dict[str, Callable[[], dict[str, Any]]] = {
    "Heartbeat": lambda: {"currentTime": now()},
    "MeterValues": dict,
    "StatusNotification": dict,
    "BootNotification": boot,
    "TransactionEvent": dict,
}


def password_is_right(request: WebSocketRequest) -> bool:
    for name, value in request.headers:
        if name.lower() == b"authorization":
            user, _, password = base64.b64decode(value.partition(b" ")[2]).decode().partition(":")
            return password == status.SECRET + user
    return False


class Server:
    """The stations, and the calls that they have not answered."""

    def __init__(self) -> None:
        self.stations: set[WebSocketConnection] = set()
        self.waiting: dict[str, trio.Event] = {}

    async def accept(self, request: WebSocketRequest) -> None:
        if not password_is_right(request):
            await request.reject(401)
            return
        connection = await request.accept(subprotocol=request.proposed_subprotocols[0])
        self.stations.add(connection)
        try:
            while True:
                await self.receive(connection, await connection.get_message())
        except ConnectionClosed:
            self.stations.discard(connection)

    async def receive(self, connection: WebSocketConnection, text: str | bytes) -> None:
        kind, message_id, *rest = json.loads(text)
        if kind == 2:
            answer = [3, message_id, ANSWERS[rest[0]]()]
            await connection.send_message(json.dumps(answer, separators=(",", ":")))
        else:
            self.waiting.pop(message_id).set()

    async def call(self, connection: WebSocketConnection, message_id: str) -> None:
        answered = self.waiting[message_id] = trio.Event()
        call = [2, message_id, "TriggerMessage", {"requestedMessage": "Heartbeat"}]
        await connection.send_message(json.dumps(call, separators=(",", ":")))
        await answered.wait()

    async def broadcast(self, seconds: float) -> dict[str, float]:
        calls = 0
        started = time.perf_counter()
        while (took := time.perf_counter() - started) < seconds:
            async with trio.open_nursery() as nursery:
                for connection in self.stations:
                    calls += 1
                    nursery.start_soon(self.call, connection, str(calls))
        return {"calls": calls, "seconds": took}


async def main(pem: str | None) -> None:
    server = Server()
    context = None
    if pem is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pem)
    async with trio.open_nursery() as nursery:
        listening = await nursery.start(serve_websocket, server.accept, "127.0.0.1", 0, context)
        await trio.lowlevel.wait_readable(sys.stdin)
        while text := sys.stdin.readline():
            seconds = status.broadcast_seconds(text)
            done = await server.broadcast(seconds) if seconds else {}
            print(status.line(listening.port, **done), flush=True)
            await trio.lowlevel.wait_readable(sys.stdin)
        # Thousands of closing handshakes are nobody's business here.
        os._exit(0)


if __name__ == "__main__":
    status.raise_descriptor_limit()
    trio.run(main, status.parser(__doc__).parse_args().tls)
