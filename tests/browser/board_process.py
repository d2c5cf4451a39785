"""A CSMS with a board in a process of its own, which does what it is told, line by line.

::

    python board_process.py '{"auth": {"token": "s3cret"}, "board": 0, "ocpp": 0}'
    → {"board": 40001, "ocpp": 40002}
    ← {"do": "log", "level": "ERROR", "text": "broken"}
    → {}

Each line of standard input is a command with its arguments, each line of standard output the
answer to one. It ends with its standard input. Knows neither the page nor a browser.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import trio

import trio_ocpp as ocpp
from board_ui import Board, BoardLimits, BoardOptions, User, credentials_auth, token_auth
from board_ui.auth import Auth
from trio_ocpp import v16
from trio_ocpp.cli import demo
from trio_ocpp.simulator import SimulatedStation

TESTS = Path(__file__).parents[1]
#: What stations whose identity begins with SAFE have to send.
PASSWORD = "correct horse battery"


def make_router() -> ocpp.Router:
    """The demo's CSMS; on ``/ocpp`` it knows no GHOST and asks a SAFE one for its password."""
    router = demo.router()

    @router.auth("/ocpp/{identity}")
    def let_in(handshake: ocpp.Handshake) -> ocpp.Accept:
        if handshake.identity.startswith("GHOST"):
            raise ocpp.RejectUpgrade(404, "no such station")
        if handshake.identity.startswith("SAFE") and not handshake.password_is(PASSWORD):
            raise ocpp.RejectUpgrade(401, "wrong password")
        return ocpp.Accept(session={"tenant": "acme"})

    return router


def make_auth(given: dict[str, Any]) -> Auth:
    """``{"token": …}``, ``{"viewer_token": …}`` besides, or ``{"users": {name: [password, role]}}``."""
    if "users" in given:
        return credentials_auth(
            {name: (word, role) for name, (word, role) in given["users"].items()}
        )
    tokens = {given["token"]: User(name="olga", role="operator")}
    if "viewer_token" in given:
        tokens[given["viewer_token"]] = User(name="vera", role="viewer")
    return token_auth(tokens)


def make_options(**given: Any) -> BoardOptions:
    """Take options as JSON has them, which knows no tuple."""
    return BoardOptions(
        **{name: tuple(each) if isinstance(each, list) else each for name, each in given.items()}
    )


class Stage:
    """The running server and board, and what can be done to them."""

    def __init__(
        self,
        server: ocpp.Server,
        board: Board,
        port: int,
        nursery: trio.Nursery,
        stack: AsyncExitStack,
    ) -> None:
        self._server = server
        self._board = board
        self._port = port
        self._nursery = nursery
        self._stack = stack
        self._simulations: dict[str, trio.CancelScope] = {}
        self._numbers = count(1)

    async def simulate(self, identity: str, protocol: str = "ocpp1.6", connectors: int = 1) -> None:
        """Let a simulated station live."""
        station = SimulatedStation(identity, protocol, connectors=connectors, pace=10.0)  # type: ignore[arg-type]
        scope = self._simulations[identity] = trio.CancelScope()

        async def live() -> None:
            with scope:
                url = f"ws://127.0.0.1:{self._server.port}/ocpp/{identity}"
                await ocpp.run_charge_point(
                    url, station.session, router=station.router, protocols=[station.protocol]
                )

        self._nursery.start_soon(live)

    async def stop_simulation(self, identity: str) -> None:
        """Let a simulated station go."""
        self._simulations.pop(identity).cancel()

    async def ask(self, identity: str, action: str, payload: dict[str, Any]) -> None:
        """Send a CALL to a station, and do not wait for the answer."""

        async def call() -> None:
            # A station that leaves without an answer is a test's, too.
            with suppress(ocpp.OcppError):
                await self._server.call(identity, ocpp.RawRequest(action, payload))

        self._nursery.start_soon(call)

    async def log(self, text: str, level: str = "INFO", logger: str = "csms.billing") -> None:
        """Write a line to the program's log."""
        logging.getLogger(logger).log(getattr(logging, level), text)

    async def push(self, metrics: dict[str, float]) -> None:
        """Push custom metrics."""
        self._board.telemetry.push(metrics)

    async def nginx(self, prefix: str) -> int:
        """Put nginx before the board; returns its port."""
        # As the board's own tests do; here, for it takes pytest along, which takes its time.
        sys.path += [str(TESTS), str(TESTS / "board")]
        from nginx_stage import nginx

        return await self._stack.enter_async_context(nginx(self._port, prefix, strip=True))

    async def remember(self, stations: int) -> None:
        """Let the board see so many stations come, boot and some of them go."""
        for number in range(stations):
            self._hear(f"CP{number:05}", "BootNotification", _boot(number))

    async def fill(self, messages: int, every: int = 200) -> None:
        """Let the board see so many messages, *every* in a tenth of a second."""
        for first in range(0, messages, every):
            for number in range(first, min(first + every, messages)):
                self._hear(f"FILL-{number % 40:02}", "MeterValues", _metered(number))
            await trio.sleep(0.1)

    def _hear(self, identity: str, action: str, payload: str) -> None:
        number = str(next(self._numbers))
        raw = f'[2,"{number}","{action}",{payload}]'.encode()
        self._board.observer(
            ocpp.MessageReceived(
                at=time.time(), identity=identity, type=2, message_id=number, action=action, raw=raw
            )
        )

    async def flood(self, calls: float, seconds: float, stations: int = 10) -> None:
        """Let new stations send so many calls a second in all, each of which is answered."""
        for _ in range(stations):
            self._nursery.start_soon(self._send_many, calls / stations, seconds)

    async def _send_many(self, rate: float, seconds: float) -> None:
        url = f"ws://127.0.0.1:{self._server.port}/ocpp/FLOOD-{next(self._numbers)}"
        async with ocpp.open_charge_point(url, protocols=["ocpp1.6"]) as station:
            start = trio.current_time()
            for turn in range(int(rate * seconds)):
                await trio.sleep_until(start + turn / rate)
                await station.call(_meter_values(turn))


def _boot(number: int) -> str:
    return json.dumps(
        {"chargePointVendor": f"Vendor {number % 7}", "chargePointModel": f"Model {number % 3}"}
    )


def _metered(number: int) -> str:
    value = {"value": str(number), "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
    meter = {"timestamp": "2026-01-01T12:00:00Z", "sampledValue": [value]}
    return json.dumps({"connectorId": 1, "transactionId": number, "meterValue": [meter]})


def _meter_values(number: int) -> v16.MeterValues:
    sampled = v16.SampledValue(value=str(number), unit="Wh")
    value = v16.MeterValue(timestamp=ocpp.now(), sampled_value=[sampled])
    return v16.MeterValues(connector_id=1, transaction_id=number, meter_value=[value])


async def _commands() -> AsyncIterator[dict[str, Any]]:
    """Read standard input to its end."""
    rest = b""
    async with trio.lowlevel.FdStream(os.dup(sys.stdin.fileno())) as stream:
        async for some in stream:
            *lines, rest = (rest + some).split(b"\n")
            for line in lines:
                yield json.loads(line)


def _say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


async def run(settings: dict[str, Any]) -> None:
    """Serve until standard input ends."""
    board = Board(
        auth=make_auth(settings["auth"]),
        limits=BoardLimits(**settings.get("limits", {})),
        options=make_options(**settings.get("options", {})),
    )
    serve = partial(board.serve, f"127.0.0.1:{settings.get('board', 0)}")
    async with (
        AsyncExitStack() as stack,
        ocpp.open_server(make_router(), "127.0.0.1", settings.get("ocpp", 0)) as server,
        trio.open_nursery() as nursery,
    ):
        server.observe(board.observer)
        bound = await nursery.start(serve)
        stage = Stage(server, board, bound.port, nursery, stack)
        _say({"board": bound.port, "ocpp": server.port})
        async for command in _commands():
            deed: Callable[..., Any] = getattr(stage, command.pop("do"))
            _say({"done": await deed(**command)})
        nursery.cancel_scope.cancel()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    trio.run(run, json.loads(sys.argv[1]))
