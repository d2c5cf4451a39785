"""PyPI ``ocpp`` with its default validation on ``websockets``, handlers equal to those of csms.py.

Built as its documentation builds a central system: a ``ChargePoint`` for each
connection, whose ``start`` reads for ever. Passwords are checked as
``websockets`` documents it. Knows nothing of ``trio_ocpp``.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import ssl
import sys
import time
from datetime import UTC, datetime
from typing import Any

import status
from ocpp.routing import on
from ocpp.v16 import ChargePoint as ChargePoint16
from ocpp.v16 import call, call_result
from ocpp.v201 import ChargePoint as ChargePoint201
from ocpp.v201 import call_result as result201
from websockets.asyncio.server import ServerConnection, basic_auth, serve
from websockets.exceptions import ConnectionClosed

Stations = set[ChargePoint16 | ChargePoint201]

transactions = itertools.count(1)
accepted = {"status": "Accepted"}


def now() -> str:
    return datetime.now(UTC).isoformat()


class Station16(ChargePoint16):
    @on("Heartbeat")
    def heartbeat(self, **_: Any) -> call_result.Heartbeat:
        return call_result.Heartbeat(current_time=now())

    @on("MeterValues")
    def meter_values(self, **_: Any) -> call_result.MeterValues:
        return call_result.MeterValues()

    @on("StatusNotification")
    def status_notification(self, **_: Any) -> call_result.StatusNotification:
        return call_result.StatusNotification()

    @on("BootNotification")
    def boot_notification(self, **_: Any) -> call_result.BootNotification:
        return call_result.BootNotification(current_time=now(), interval=300, status="Accepted")

    @on("Authorize")
    def authorize(self, **_: Any) -> call_result.Authorize:
        return call_result.Authorize(id_tag_info=accepted)

    @on("StartTransaction")
    def start_transaction(self, **_: Any) -> call_result.StartTransaction:
        number = next(transactions)
        return call_result.StartTransaction(transaction_id=number, id_tag_info=accepted)

    @on("StopTransaction")
    def stop_transaction(self, **_: Any) -> call_result.StopTransaction:
        return call_result.StopTransaction()


class Station201(ChargePoint201):
    @on("Heartbeat")
    def heartbeat(self, **_: Any) -> result201.Heartbeat:
        return result201.Heartbeat(current_time=now())

    @on("BootNotification")
    def boot_notification(self, **_: Any) -> result201.BootNotification:
        return result201.BootNotification(current_time=now(), interval=300, status="Accepted")

    @on("StatusNotification")
    def status_notification(self, **_: Any) -> result201.StatusNotification:
        return result201.StatusNotification()

    @on("TransactionEvent")
    def transaction_event(self, **_: Any) -> result201.TransactionEvent:
        return result201.TransactionEvent()


def password_is_right(identity: str, password: str) -> bool:
    return password == status.SECRET + identity


async def run_station(connection: ServerConnection, stations: Stations) -> None:
    assert connection.request is not None, "its handshake is over"
    identity = connection.request.path.rpartition("/")[2]
    kind = Station16 if connection.subprotocol == "ocpp1.6" else Station201
    station = kind(identity, connection)
    stations.add(station)
    with contextlib.suppress(ConnectionClosed):
        await station.start()
    stations.discard(station)


async def broadcast(stations: Stations, seconds: float) -> dict[str, float]:
    request = call.TriggerMessage(requested_message="Heartbeat")
    calls = 0
    started = time.perf_counter()
    while (took := time.perf_counter() - started) < seconds:
        asked = (station.call(request, suppress=False) for station in stations)
        calls += len(await asyncio.gather(*asked))
    return {"calls": calls, "seconds": took}


def tls_context(pem: str | None) -> ssl.SSLContext | None:
    if pem is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    return context


async def main(pem: str | None) -> None:
    stations: Stations = set()
    async with serve(
        lambda connection: run_station(connection, stations),
        "127.0.0.1",
        0,
        subprotocols=["ocpp1.6", "ocpp2.0.1"],
        process_request=basic_auth(realm="ocpp", check_credentials=password_is_right),
        ssl=tls_context(pem),
    ) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        input_lines = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(input_lines), sys.stdin
        )
        while text := await input_lines.readline():
            seconds = status.broadcast_seconds(text.decode())
            done = await broadcast(stations, seconds) if seconds else {}
            print(status.line(port, **done), flush=True)
        # Thousands of closing handshakes are nobody's business here.
        os._exit(0)


if __name__ == "__main__":
    status.raise_descriptor_limit()
    asyncio.run(main(status.parser(__doc__).parse_args().tls))
