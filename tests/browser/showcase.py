"""A small charging network to take pictures of: what operators see on an ordinary day.

Simulated stations of five makers that charge, one that is broken, one whose line is bad, one
that is off, and those that are not let in, each for another reason. Knows no browser.
"""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import msgspec
import trio

import trio_ocpp as ocpp
from board_ui import Board, BoardOptions, User, token_auth
from trio_ocpp import v16, v21, v201
from trio_ocpp.cli import demo
from trio_ocpp.simulator import Habits, SimulatedStation

TOKEN = "for-pictures-only"  # a board on this machine, for two minutes
PASSWORD = "correct horse battery"
#: Where simulated stations are, and where those are that have something to tell.
SITES = ("AMS", "BER", "LYO", "OSL")
KNOWN = (*SITES, "CPH", "PRG")
#: Version, maker, model.
MAKES = (
    ("ocpp1.6", "Alpitronic", "HYC 300"),
    ("ocpp2.0.1", "Kempower", "Satellite"),
    ("ocpp1.6", "Alfen", "Eve Double Pro"),
    ("ocpp2.1", "Wallbox", "Pulsar Pro"),
    ("ocpp1.6", "EVBox", "Elvi"),
)
BUSY = Habits(first=(1, 200), pause=(30, 400), stay=(600, 2_400))

_log = logging.getLogger("csms.billing")


def make_router() -> ocpp.Router:
    """The demo's CSMS; it knows the sites' stations and asks for their password."""
    router = demo.router()

    @router.auth("/ocpp/{identity}")
    async def let_in(handshake: ocpp.Handshake) -> ocpp.Accept:
        if not handshake.identity.startswith(KNOWN):
            raise ocpp.RejectUpgrade(404, "no such station")
        if not handshake.password_is(PASSWORD):
            raise ocpp.RejectUpgrade(401, "wrong password")
        return ocpp.Accept(session={"tenant": "acme", "site": handshake.identity[:3]})

    @router.call_middleware
    async def look_up(station: Any, request: Any, call_next: Any) -> Any:
        # A database somewhere: without it all would be handled in the same fifth of a millisecond.
        if isinstance(request, v16.Authorize | v201.Authorize | v21.Authorize):
            await trio.sleep(0.012)
        elif isinstance(request, v16.StartTransaction | v16.StopTransaction):
            await trio.sleep(0.02)
            _log.info("tariff of %s looked up", station.identity)
        return await call_next(station, request)

    return router


class Branded:
    """A connection over which a simulated station boots as that of a maker."""

    def __init__(self, csms: ocpp.ChargePoint, vendor: str, model: str, number: int) -> None:
        self.protocol = csms.protocol
        self._csms = csms
        self._vendor, self._model, self._number = vendor, model, number

    async def call(self, request: Any, /) -> Any:
        """Send a CALL, with the maker's name in a boot."""
        return await self._csms.call(self._own(request))

    async def aclose(self) -> None:
        """Close the connection."""
        await self._csms.aclose()

    def _own(self, request: Any) -> Any:
        serial, firmware = f"{self._vendor[:2].upper()}-{4200 + self._number}", "2.8.1"
        if isinstance(request, v16.BootNotification):
            return msgspec.structs.replace(
                request, charge_point_vendor=self._vendor, charge_point_model=self._model,
                charge_point_serial_number=serial, firmware_version=firmware,
            )  # fmt: skip
        if isinstance(request, v201.BootNotification | v21.BootNotification):
            station = msgspec.structs.replace(
                request.charging_station, vendor_name=self._vendor, model=self._model,
                serial_number=serial, firmware_version=firmware,
            )  # fmt: skip
            return msgspec.structs.replace(request, charging_station=station)
        return request


class Network:
    """The stations of one server."""

    def __init__(self, port: int, nursery: trio.Nursery) -> None:
        self._port = port
        self._nursery = nursery

    def url(self, identity: str) -> str:
        """Where a station connects."""
        return f"ws://127.0.0.1:{self._port}/ocpp/{identity}"

    def open(self, identity: str) -> Any:
        """Connect a station that does what the caller says."""
        return ocpp.open_charge_point(self.url(identity), protocols=["ocpp1.6"], password=PASSWORD)

    def run(self, count: int) -> None:
        """Let so many simulated stations live."""
        for number in range(count):
            identity = f"{SITES[number % len(SITES)]}-{number // len(SITES) + 1:04}"
            # Twenty seconds in one, for pictures; but thousands at that pace are more than a machine does.
            self._nursery.start_soon(self._simulate, identity, number, max(1.0, 20 - count / 50))

    async def _simulate(self, identity: str, number: int, pace: float) -> None:
        protocol, vendor, model = MAKES[number % len(MAKES)]
        station = SimulatedStation(
            identity, protocol, connectors=1 + number % 2, pace=pace, habits=BUSY
        )  # type: ignore[arg-type]  # a list of texts is no list of Literals

        async def session(csms: ocpp.ChargePoint) -> None:
            await station.session(Branded(csms, vendor, model, number))

        await ocpp.run_charge_point(
            self.url(identity),
            session,
            router=station.router,
            protocols=[station.protocol],
            password=PASSWORD,
        )

    async def break_down(self, identity: str) -> None:
        """Be a station that has a fault, an old idea of the schema, and a door that was opened."""
        async with self.open(identity) as station:
            await station.call(
                v16.BootNotification(
                    charge_point_vendor="Efacec", charge_point_model="QC45",
                    charge_point_serial_number="EF-0817", firmware_version="4.10.2",
                )
            )  # fmt: skip
            told = {"connectorId": 1, "errorCode": "GroundFailure", "status": "Faulted"}
            await station.call(ocpp.RawRequest("StatusNotification", told))
            told = {"connectorId": 2, "errorCode": "NoError", "status": "Available"}
            await station.call(ocpp.RawRequest("StatusNotification", told))
            told = {"type": "TamperDetectionActivated", "timestamp": "2026-01-01T12:00:00Z"}
            await station.call(ocpp.RawRequest("SecurityEventNotification", told))
            with suppress(ocpp.CallError):
                await station.call(ocpp.RawRequest("Efacec.Diagnostics", {"level": 3}))
            told = {"connectorId": 2, "errorCode": "NoError", "status": "Ready", "info": None}
            while True:
                await station.call(v16.Heartbeat())
                await station.call(ocpp.RawRequest("StatusNotification", told))
                await trio.sleep(8)

    async def come_and_go(self, identity: str, times: int) -> None:
        """Be a station whose line is bad."""
        for _ in range(times):
            async with self.open(identity) as station:
                await station.call(
                    v16.BootNotification(charge_point_vendor="EVBox", charge_point_model="Elvi")
                )

    async def knock(self, path: str, *headers: str, protocol: str = "ocpp1.6", last: int) -> None:
        """Try to connect from 127.0.0.*last*, and read the refusal."""
        head = [
            f"GET {path} HTTP/1.1",
            f"Host: csms.example:{self._port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            *([f"Sec-WebSocket-Protocol: {protocol}"] if protocol else []),
            *headers,
        ]
        stream = await trio.open_tcp_stream(
            "127.0.0.1", self._port, local_address=f"127.0.0.{last}"
        )
        async with stream:
            await stream.send_all("\r\n".join([*head, "", ""]).encode())
            await stream.receive_some()

    async def be_refused(self) -> None:
        """Knock in all the ways that keep field engineers busy."""
        wrong = b64encode(b"BER-0007:changeme").decode()
        for _ in range(6):
            await self.knock("/ocpp/BER-0007", f"Authorization: Basic {wrong}", last=17)
        await self.knock("/ocpp/LYO-0009", protocol="ocpp1.5", last=23)
        await self.knock("/ocpp/CPH-0004/CPH-0004", last=31)
        for number in range(3):
            await self.knock(f"/ocpp/TEST-{number + 1}", last=44)
        await self.knock("/ocpp/OSL-0011", protocol="", last=52)


async def ask_around(server: ocpp.Server) -> None:
    """Ask the stations for a sign of life, one after the other."""
    while True:
        for station in server.stations:
            with suppress(ocpp.OcppError):
                asked = {"requestedMessage": "Heartbeat"}
                await station.call(ocpp.RawRequest("TriggerMessage", asked))
            await trio.sleep(0.4)
        await trio.sleep(1)


@asynccontextmanager
async def network(stations: int) -> AsyncIterator[str]:
    """Run the board and its network; yields the board's URL."""
    board = Board(
        auth=token_auth({TOKEN: User(name="olga", role="operator")}),
        options=BoardOptions(telemetry_interval=0.5),
    )
    async with (
        ocpp.open_server(make_router(), "127.0.0.1", 0) as server,
        trio.open_nursery() as nursery,
    ):
        server.observe(board.observer)
        bound = await nursery.start(partial(board.serve, "127.0.0.1:0"))
        if stations:
            await _populate(Network(server.port, nursery), nursery, stations)
            nursery.start_soon(ask_around, server)
        yield f"http://127.0.0.1:{bound.port}"
        nursery.cancel_scope.cancel()


async def _populate(made: Network, nursery: trio.Nursery, stations: int) -> None:
    nursery.start_soon(made.break_down, "PRG-0007")
    await made.come_and_go("CPH-0008", times=6)
    await made.be_refused()
    made.run(stations)
    _log.warning("no tariff for OSL-0002: the default one is used")
    try:
        raise TimeoutError("tariffs.example does not answer")
    except TimeoutError:
        _log.exception("prices could not be fetched")
