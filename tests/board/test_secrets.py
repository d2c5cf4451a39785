"""A secret that goes through a server in every way that there is leaves its board by none."""

import base64
import json
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import trio
from hosting_stage import client, make_board, read_until, served, watching

import trio_ocpp as ocpp
from board_ui import BoardLimits
from board_ui.records import Connection
from board_ui.stores.base import AnyRecord, encode_record
from board_ui.stores.memory import MemoryStore
from trio_ocpp import v16, v201
from trio_ocpp.testing import ScriptedPeer, request_head

SECRET = "hunter2hunter2"
IN_BASIC = base64.b64encode(f"CP1:{SECRET}".encode()).decode()
SAID = f"password={SECRET}"
#: What the board keeps of an error ends between this password and what tells that it is one.
IN_A_URL = "x" * 443 + f" ftp://user:{SECRET}@ftp.example"

log = logging.getLogger("csms")


class Archive(MemoryStore):
    """A store of the user's that keeps what it is given, as text."""

    def __init__(self) -> None:
        super().__init__(BoardLimits())
        self.kept: list[str] = []

    async def append(self, records: Sequence[AnyRecord], /) -> None:
        self.kept += [encode_record(record).decode() + repr(record) for record in records]

    async def save_connections(self, connections: Sequence[Connection], /) -> None:
        self.kept += map(repr, connections)


def csms() -> ocpp.Router:
    router = ocpp.Router()

    @router.auth("/{identity}")
    async def auth(handshake: ocpp.Handshake) -> ocpp.Accept:
        if handshake.identity == "REFUSED":
            raise ocpp.RejectUpgrade(401, SAID)
        if handshake.identity == "CRASHED":
            raise ValueError(SAID)
        return ocpp.Accept(session={"password": SECRET, "note": SAID})

    @router.on(v16.DataTransfer)
    def transfer(station: ocpp.Station, request: v16.DataTransfer) -> v16.DataTransferResponse:
        if request.message_id == "raise":
            raise ValueError(IN_A_URL)
        log.debug("%s sent %r", station.identity, request)
        data = json.dumps({"password": SECRET})
        return v16.DataTransferResponse(status="Accepted", data=data)

    @router.on(v201.SecurityEventNotification)
    def note(
        station: ocpp.Station, request: v201.SecurityEventNotification
    ) -> v201.SecurityEventNotificationResponse:
        return v201.SecurityEventNotificationResponse()

    return router


@asynccontextmanager
async def connect(
    server: ocpp.Server, identity: str, protocol: str = "ocpp1.6"
) -> AsyncIterator[ScriptedPeer]:
    """Ask to be let in, with the secret in the query and in three headers."""
    head = request_head(f"/{identity}?token={SECRET}", [protocol], identity, SECRET)
    more = f"\r\nX-Api-Key: {SECRET}\r\nX-Original-URI: /{identity}?password={SECRET}\r\n\r\n"
    async with await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        peer = ScriptedPeer(stream)
        await stream.send_all(head.removesuffix(b"\r\n\r\n") + more.encode())
        await peer.read_head()
        yield peer


CALLS: list[Any] = [
    [2, "1", "DataTransfer", {"vendorId": "x", "data": json.dumps({"apnPassword": SECRET})}],
    [2, "2", "DataTransfer", {"vendorId": "x", "messageId": "raise", "data": SAID}],
    # What breaks its schema: refused, and a violation.
    [2, "3", "DataTransfer", {"vendorId": "x", "password": SECRET}],
    [2, "4", "MeterValues", {"password": SECRET}],
    [2, "5", "NoSuchAction", {"password": SECRET}],
    # What is no message at all.
    {"password": SECRET},
    [9, "6", {"key": "AuthorizationKey", "value": SECRET}],
    [2, "7", "BootNotification", {"chargePointVendor": SAID, "chargePointModel": "m"}],
]  # fmt: skip


async def talk(server: ocpp.Server, station: ScriptedPeer) -> None:
    """Say it in what the station sends, and in what it is asked."""
    for call in CALLS:
        await station.send(call)
    with trio.move_on_after(5) as patience:
        seen: set[str] = set()
        while not {"1", "2", "3", "4", "5", "7"} <= seen:
            seen.add((await station.receive())[1])
    assert not patience.cancelled_caught, seen

    async def answer() -> None:
        _, message_id, _, _ = await station.receive()
        await station.send([4, message_id, "InternalError", SAID, {"password": SECRET}])

    async with trio.open_nursery() as nursery:
        nursery.start_soon(answer)
        with pytest.raises(ocpp.CallError):
            await server.call("CP1", v16.ChangeConfiguration(key="AuthorizationKey", value=SECRET))


async def tell(server: ocpp.Server) -> None:
    """Let a station of 2.0.1 tell of a security event, and leave with the secret on its lips."""
    payload = {"type": "SettingSystemTime", "timestamp": "2026-01-01T00:00:00Z", "techInfo": SAID}
    async with connect(server, "CP2", "ocpp2.0.1") as station:
        await station.send([2, "1", "SecurityEventNotification", payload])
        await station.receive()
        await station.close(4000, SAID)
        await station.receive_close()


async def disconnect(http: httpx.AsyncClient, station: ScriptedPeer) -> None:
    """Close it as an operator, who has a reason."""
    answers = []

    async def post() -> None:
        body = {"code": 4001, "reason": SAID}
        answers.append(await http.post("/api/connections/CP1/disconnect", json=body))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(post)
        close = await station.receive_close()
        await station.close(close.code)
    assert [each.status_code for each in answers] == [204]


async def everything(server: ocpp.Server, http: httpx.AsyncClient) -> list[str]:
    """Let the secret go every way; return the page of the station while it was connected."""
    for identity in ("REFUSED", "CRASHED"):
        async with connect(server, identity):
            pass
    log.warning("Authorization: Basic %s", IN_BASIC)
    log.warning(SAID)
    async with connect(server, "CP1") as station:
        await talk(server, station)
        await tell(server)
        connected = (await http.get("/api/connections/CP1")).text
        await disconnect(http, station)
    return [connected]


async def paths_of(http: httpx.AsyncClient) -> AsyncIterator[str]:
    """All that there is to get, for each station and each message."""
    messages = (await http.get("/api/messages", params={"limit": 1})).json()["lastId"]
    for path, methods in (await http.get("/api/openapi.json")).json()["paths"].items():
        if "{id}" in path:
            for number in range(1, messages + 1):
                yield path.replace("{id}", str(number))
        elif "{identity}" in path:
            for identity in ("CP1", "CP2"):
                yield path.replace("{identity}", identity)
        elif "get" in methods:
            yield path


async def read(http: httpx.AsyncClient, port: int, path: str) -> str:
    """Return an answer with its headers; of a stream, all that is kept."""
    if path.endswith("/stream"):
        kept = path.removesuffix("/stream")
        kept = f"{kept}/history" if kept.endswith("telemetry") else kept
        last = (await http.get(kept)).json()["lastId"]
        async with watching(port, f"{path}?lastEventId=0") as stream:
            return (await read_until(stream, b"\nid: %d-" % last)).decode()
    answer = await http.get(path, params={"limit": 1_000} if path in LISTS else {})
    assert answer.status_code in {200, 405}, path
    return f"{answer.headers} {answer.text}"


LISTS = {
    f"/api/{name}"
    for name in ("messages", "handshakes", "security", "errors", "system-events", "logs")
}


async def test_no_endpoint_and_no_store_is_told_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    archive = Archive()
    board, storing = make_board(logs=True), make_board(logs=True, store=archive)
    async with (
        ocpp.open_server(csms(), "127.0.0.1", 0) as server,
        served(board) as bound,
        client(bound) as http,
        storing.running(),
    ):
        for each in (board, storing):
            server.observe(each.observer)
        with trio.fail_after(30):
            seen = {"connected": await everything(server, http)}
            async for path in paths_of(http):
                seen[path] = [await read(http, bound.port, path)]
    seen["store"] = archive.kept
    assert SECRET in caplog.text
    for where, texts in seen.items():
        for text in texts:
            assert SECRET not in text, where
            assert IN_BASIC not in text, where
    # It was there to be seen.
    for where in (*LISTS, "connected", "store", "/api/connections/CP1"):
        assert "***" in "".join(seen[where]), where
    assert set(re.findall(r'"kind": ?"([a-z-]+)"', seen["/api/errors"][0])) == {
        "bad-message", "payload-violation", "call-error", "handler-failed",
    }  # fmt: skip
    assert {re.sub(r"\d+$", "{id}", path) for path in seen} >= {
        "/api/messages/{id}", "/api/messages/stream", "/api/handshakes/stream",
        "/api/security/stream", "/api/logs/stream", "/api/overview",
    }  # fmt: skip
