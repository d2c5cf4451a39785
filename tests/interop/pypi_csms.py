"""A central system of the PyPI package `ocpp` on `websockets`, told what to do over stdin.

One JSON object a line in, one out, with the same ``number``, like ``pypi_charge_point``, of which
it uses the package's charge points: the package has one class for both sides. Knows no test and
nothing of trio_ocpp.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import traceback
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import unquote

from pypi_charge_point import Json, Station
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol


def identity_of(request: Request | None) -> str:
    assert request is not None, "it has been read"
    return unquote(request.path.rpartition("/")[2])


class Driver:
    """The commands, the server, and the stations that are connected to it."""

    def __init__(self) -> None:
        self.server: Server | None = None
        self.settings: Json = {}
        self.stations: dict[str, Station] = {}
        self.all_heard: list[Any] = []

    async def serve(self, **settings: Any) -> Json:
        self.settings = settings
        self.server = await serve(
            self.converse,
            "127.0.0.1",
            0,
            subprotocols=[Subprotocol(name) for name in settings["protocols"]],
            process_request=self.check,
        )
        return {"port": next(iter(self.server.sockets)).getsockname()[1]}

    def check(self, socket: ServerConnection, request: Request) -> Response | None:
        identity = identity_of(request)
        if identity == "stranger":
            return socket.respond(HTTPStatus.NOT_FOUND, "no such station")
        user = f"{identity}:{self.settings['password']}"
        expected = f"Basic {base64.b64encode(user.encode()).decode()}"
        if request.headers.get("Authorization") != expected:
            return socket.respond(HTTPStatus.UNAUTHORIZED, "wrong password")
        return None

    async def converse(self, socket: ServerConnection) -> None:
        identity = identity_of(socket.request)
        station = Station({"identity": identity, "checked": True, **self.settings})
        station.calls = self.all_heard
        # The package wants no more of either than what they have in common.
        station.socket = cast("ClientConnection", socket)
        station._start()
        self.stations[identity] = station
        await station.reading

    async def call(self, identity: str, action: str, payload: Json) -> Json:
        return await self.stations[identity].call(action, payload, checked=True)

    async def heard(self) -> Json:
        return {"heard": self.all_heard}

    async def drop(self, identity: str, code: int | None) -> Json:
        socket = self.stations[identity].socket
        if code is None:
            socket.transport.abort()
        else:
            await socket.close(code)
        return {}

    async def forget(self) -> Json:
        if self.server is not None:
            self.server.close()
            await self.server.wait_closed()
        self.stations.clear()
        self.all_heard.clear()
        self.server = None
        return {}


async def main() -> None:
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    driver = Driver()
    while line := await lines.readline():
        order = json.loads(line)
        number, command = order.pop("number"), order.pop("command")
        try:
            reply = await getattr(driver, command)(**order)
        except Exception:  # the one that asked shall read it; the other tests go on
            reply = {"crashed": traceback.format_exc()}
        # The package reads some numbers of 1.6 as Decimal.
        print(json.dumps({"number": number, **reply}, default=float), flush=True)
    await driver.forget()


if __name__ == "__main__":
    asyncio.run(main())
