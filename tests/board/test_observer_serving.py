"""The observer at a real server with real stations: what they do is what the board knows."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trio
import trio.testing
from csms_stage import RESET, answer_reset, settled
from observer_stage import Watched

import trio_ocpp as ocpp
from board_ui.records import Connection, ErrorKind
from trio_ocpp import v16, v201
from trio_ocpp.testing import MemoryListener
from trio_ocpp.websocket.frames import Ping, pong_frame

SECRET = "hunter2hunter2hunter2"


def csms() -> ocpp.Router:
    """A CSMS of 1.6 and 2.0.1 that knows CP1, CP2 … by their password, and refuses the others."""
    router = ocpp.Router()

    @router.auth("/ocpp/{identity}")
    def auth(handshake: ocpp.Handshake) -> ocpp.Accept:
        if not handshake.identity.startswith("CP"):
            raise ocpp.RejectUpgrade(404, "Station not found")
        if not handshake.password_is(SECRET):
            raise ocpp.RejectUpgrade(401, "Invalid password")
        return ocpp.Accept(session={"tenant": "acme", "password": SECRET})

    @router.on(v16.BootNotification)
    def boot(_station: Any, _request: v16.BootNotification) -> v16.BootNotificationResponse:
        return v16.BootNotificationResponse(
            status="Accepted", current_time=ocpp.now(), interval=300
        )

    @router.on(v201.BootNotification)
    def boot_2(_station: Any, _request: v201.BootNotification) -> v201.BootNotificationResponse:
        return v201.BootNotificationResponse(
            status="Accepted", current_time=ocpp.now(), interval=300
        )

    @router.on(v16.StatusNotification)
    def status(_station: Any, _request: v16.StatusNotification) -> v16.StatusNotificationResponse:
        return v16.StatusNotificationResponse()

    @router.on(v201.StatusNotification)
    def status_2(_station: Any, _request: Any) -> v201.StatusNotificationResponse:
        return v201.StatusNotificationResponse()

    @router.on(v16.SecurityEventNotification)
    def security(_station: Any, _request: Any) -> v16.SecurityEventNotificationResponse:
        return v16.SecurityEventNotificationResponse()

    @router.on(v16.DataTransfer)
    def transfer(_station: Any, request: v16.DataTransfer) -> v16.DataTransferResponse:
        if request.vendor_id == "crash":
            raise RuntimeError("out of order")
        return v16.DataTransferResponse(status="Accepted")

    return router


class Scene(Watched):
    """A running server, watched from its beginning (unless a test looks away)."""

    def __init__(self, server: ocpp.Server, listener: MemoryListener) -> None:
        super().__init__()
        self.server = server
        self.listener = listener
        self.look_away = server.observe(self.observer)

    @asynccontextmanager
    async def station(
        self, identity: str = "CP1", protocol: str = "ocpp1.6", password: str = SECRET
    ) -> AsyncIterator[Any]:
        async with self.listener.connect(
            identity, [protocol], path="/ocpp/", password=password
        ) as peer:
            yield peer

    def the(self, identity: str = "CP1") -> Connection:
        self.observer.digest()
        connection = self.table.get(identity)
        assert connection is not None
        return connection

    def kinds(self) -> list[ErrorKind]:
        return [each.kind for each in self.errors()]


@asynccontextmanager
async def scene(**settings: Any) -> AsyncIterator[Scene]:
    listener = MemoryListener()
    async with ocpp.open_server(csms(), listeners=[listener], **settings) as server:
        made = Scene(server, listener)
        yield made
        assert made.observer.failures == 0
        assert server.stats().observer_failures == 0


# ── over real sockets ────────────────────────────────────────────────────


async def test_a_station_over_a_real_socket_is_recorded_from_handshake_to_goodbye() -> None:
    watched = Watched()
    with trio.fail_after(10):
        async with ocpp.open_server(csms(), port=0) as server:
            server.observe(watched.observer)
            url = f"ws://127.0.0.1:{server.port}/ocpp/CP1"
            async with ocpp.open_charge_point(
                url, protocols=["ocpp1.6"], password=SECRET, headers={"X-Vendor": "Acme"}
            ) as point:
                await point.call(
                    v16.BootNotification(
                        charge_point_vendor="Acme",
                        charge_point_model="Wall",
                        charge_point_serial_number="SN1",
                        firmware_version="1.2",
                    )
                )
                await point.call(
                    v16.StatusNotification(connector_id=1, error_code="NoError", status="Charging")
                )
                watched.observer.digest()
                one = watched.table.get("CP1")
                detail = watched.observer.detail("CP1")
                assert watched.table.station("CP1") is server.station("CP1")
            with trio.fail_after(5):
                while watched.table.online:
                    await trio.testing.wait_all_tasks_blocked()
        gone = watched.table.get("CP1")

    assert one is not None
    assert (one.status, one.protocol, one.security_profile) == ("online", "ocpp1.6", 1)
    assert (one.vendor, one.model, one.firmware, one.serial) == ("Acme", "Wall", "1.2", "SN1")
    assert [(each.connector_id, each.status) for each in one.connectors] == [(1, "Charging")]
    assert (one.message_count, one.errors) == (4, 0)
    assert detail is not None
    assert detail.session == {"tenant": "acme", "password": "***"}
    assert {each.action for each in detail.latency} == {"BootNotification", "StatusNotification"}

    [handshake] = watched.handshakes()
    assert (handshake.outcome, handshake.identity, handshake.status) == ("accepted", "CP1", 101)
    assert handshake.request == "GET /ocpp/CP1 HTTP/1.1"
    shown = {each.name.lower(): each.value for each in handshake.headers}
    assert (shown["authorization"], shown["x-vendor"]) == ("Basic CP1:***", "Acme")
    assert handshake.offered == ("ocpp1.6",)
    assert handshake.address.startswith("127.0.0.1:")
    assert SECRET not in repr((handshake, detail))

    assert gone is not None
    assert gone.last_close is not None
    assert (gone.status, gone.last_close.code, gone.last_close.by) == ("offline", 1000, "station")
    messages = watched.messages()
    assert [(each.direction, each.type) for each in messages] == [
        ("in", "CALL"),
        ("out", "CALLRESULT"),
    ] * 2
    assert all((each.handling_ms is not None) == (each.direction == "out") for each in messages)
    assert messages[1].counterpart == messages[0].id
    kinds = [each.kind for each in watched.system()]
    assert kinds == ["station-connected", "station-disconnected", "server-closing"]


# ── over memory ──────────────────────────────────────────────────────────


async def test_a_station_of_2_0_1_is_known_by_its_boot_and_its_states() -> None:
    async with scene() as seen, seen.station(protocol="ocpp2.0.1") as peer:
        await peer.send([2, "1", "BootNotification", {
            "reason": "PowerUp",
            "chargingStation": {"vendorName": "Acme", "model": "Wall", "serialNumber": "SN2"},
        }])  # fmt: skip
        await peer.receive()
        await peer.send([2, "2", "StatusNotification", {
            "timestamp": "2026-01-01T00:00:00Z", "connectorStatus": "Faulted", "evseId": 1,
            "connectorId": 2,
        }])  # fmt: skip
        await peer.receive()
        one = seen.the()
    assert (one.vendor, one.serial, one.firmware) == ("Acme", "SN2", None)
    assert [(c.evse_id, c.connector_id, c.status) for c in one.connectors] == [(1, 2, "Faulted")]


async def test_a_refused_station_is_a_handshake_and_a_security_event() -> None:
    async with scene() as seen:
        async with seen.station(password="wrong") as peer:
            assert peer.status == 401
        async with seen.station("STRANGER") as peer:
            assert peer.status == 404
        async with seen.station(protocol="ocpp1.5") as peer:
            assert peer.status == 101
        wrong, stranger, version = seen.handshakes()
        assert (wrong.outcome, wrong.stage, wrong.status) == ("refused", "auth", 401)
        assert "Compare the password" in wrong.hint
        assert "wrong" not in repr(wrong.headers)
        assert (stranger.status, stranger.identity) == (404, "STRANGER")
        assert (version.outcome, version.close_code) == ("no-common-version", 1002)
        [event] = seen.security()
        assert (event.source, event.category) == ("server", "authentication")
        assert (seen.table.online, seen.table.offline) == (0, 0)
        assert seen.counters.handshakes["refused"] == 2


async def test_a_stations_own_security_event_is_recorded_as_such() -> None:
    async with scene() as seen, seen.station() as peer:
        event = {
            "type": "TamperDetectionActivated",
            "timestamp": "2026-01-01T00:00:00Z",
            "techInfo": "door",
        }
        await peer.send([2, "1", "SecurityEventNotification", event])
        await peer.receive()
        [record] = seen.security()
        assert (record.source, record.category, record.severity) == (
            "station",
            "tampering",
            "critical",
        )
        assert (record.identity, record.description) == ("CP1", "door")
        assert record.address == seen.the().address


async def test_a_replaced_connection_is_told_with_both_addresses() -> None:
    async with scene() as seen, seen.station() as first:
        await first.send([2, "1", "DataTransfer", {"vendorId": "x"}])
        await first.receive()
        async with seen.station() as second:
            await second.send([2, "2", "DataTransfer", {"vendorId": "x"}])
            await second.receive()
            await first.receive_close()
            await first.close()
            await settled()
            one, older = seen.the(), seen.table.replaced("CP1")
            assert (one.status, one.reconnects24h, one.replacements24h) == ("online", 1, 1)
            assert one.message_count == 4
            assert older is not None
            assert (older.status, older.message_count) == ("replaced", 2)
            assert older.last_close is not None
            assert older.last_close.by == "server"
            assert seen.table.station("CP1") is seen.server.station("CP1")
            kinds = [each.kind for each in seen.system()]
            assert kinds == ["station-connected"] * 2 + ["station-replaced", "station-disconnected"]


async def test_who_closed_a_connection_is_told() -> None:
    async with scene() as seen:
        for identity in ("CP1", "CP2", "CP3"):
            async with seen.station(identity) as peer:
                if identity == "CP1":
                    seen.server.station("CP1").begin_close(1000, "go away")
                    await peer.receive_close()
                if identity != "CP3":
                    await peer.close()
                    await settled()
            await settled()
        closes = {identity: seen.the(identity).last_close for identity in ("CP1", "CP2", "CP3")}
        by = {identity: (close.code, close.by) for identity, close in closes.items() if close}
        assert by == {"CP1": (1000, "server"), "CP2": (1000, "station"), "CP3": (1006, "network")}


async def test_the_ping_of_now_is_shown(autojump_clock: trio.testing.MockClock) -> None:
    timeouts = ocpp.Timeouts(ping_interval=10)
    async with scene(timeouts=timeouts) as seen, seen.station() as peer:
        assert seen.the().ping_ms is None
        ping = await peer.receive_message()
        assert isinstance(ping, Ping)
        await trio.sleep(0.25)
        await peer.send_frame(pong_frame(ping.payload, masked=True))
        await settled()
        assert seen.the().ping_ms == pytest.approx(250, abs=5)


async def test_a_station_without_a_sign_of_life_is_told(
    autojump_clock: trio.testing.MockClock,
) -> None:
    timeouts = ocpp.Timeouts(ping_interval=10, pong=5)
    async with scene(timeouts=timeouts) as seen, seen.station():
        await trio.sleep(60)
        kinds = [each.kind for each in seen.system()]
        assert kinds == ["station-connected", "pong-timeout", "station-disconnected"]
        close = seen.the().last_close
        assert close is not None
        assert (close.code, close.by) == (1006, "server")


async def test_what_goes_wrong_with_a_station_is_an_error_of_each_kind(
    autojump_clock: trio.testing.MockClock,
) -> None:
    async with scene(limits=ocpp.Limits(calls_per_second=100, call_burst=7)) as seen:
        async with seen.station() as peer:
            await peer.send(b"no json")
            await peer.send([2, "1", "BootNotification", {"password": SECRET}])
            assert (await peer.receive())[0] == 4
            await peer.send([2, "2", "DataTransfer", {"vendorId": "crash"}])
            assert (await peer.receive())[0] == 4
            await peer.send([2, "3", "DataTransfer", {"vendorId": "x"}])
            await peer.receive()
            await peer.send([2, "3", "DataTransfer", {"vendorId": "other"}])
            await peer.receive()
            with pytest.raises(ocpp.CallTimeout):
                await seen.server.station("CP1").call(RESET, timeout=1)
            for number in range(4, 20):
                await peer.send([2, str(number), "DataTransfer", {"vendorId": "x"}])
            await settled()
        kinds = seen.kinds()
        assert kinds[:7] == [
            "bad-message",
            "payload-violation", "call-error",
            "handler-failed", "call-error",
            "message-id-reused",
            "call-timeout",
        ]  # fmt: skip
        assert {"rate-limited", "call-error"} == set(kinds[7:])
        assert seen.the().errors == len(kinds)
        assert SECRET not in repr((seen.errors(), seen.texts()))


async def test_a_station_that_refuses_is_an_error_too() -> None:
    async with scene() as seen, seen.station() as peer, trio.open_nursery() as nursery:

        async def call() -> None:
            with pytest.raises(ocpp.CallError):
                await seen.server.station("CP1").call(RESET)

        nursery.start_soon(call)
        _, message_id, _, _ = await peer.receive()
        await peer.send([4, message_id, "NotSupported", "no reset here", {}])
        await settled()
        [error] = seen.errors()
        assert (error.kind, error.action, error.code) == ("call-error", "Reset", "NotSupported")
        assert error.description == "CALLERROR of the station, NotSupported: no reset here"


async def test_calls_of_ours_and_their_answers_are_a_pair_with_a_round_trip() -> None:
    async with scene() as seen, seen.station() as peer, trio.open_nursery() as nursery:
        nursery.start_soon(seen.server.station("CP1").call, RESET)
        await answer_reset(peer)
        await settled()
        call, answer = seen.messages()
        assert (call.direction, call.action, call.type) == ("out", "Reset", "CALL")
        assert (answer.direction, answer.action, answer.type) == ("in", "Reset", "CALLRESULT")
        assert answer.counterpart == call.id
        assert answer.round_trip_ms is not None
        assert answer.handling_ms is None


async def test_a_key_that_is_set_is_never_kept() -> None:
    change = v16.ChangeConfiguration(key="AuthorizationKey", value=SECRET)
    async with scene() as seen, seen.station() as peer, trio.open_nursery() as nursery:
        nursery.start_soon(seen.server.station("CP1").call, change)
        _, message_id, _, payload = await peer.receive()
        assert payload["value"] == SECRET
        await peer.send([3, message_id, {"status": "Accepted"}])
        await settled()
        assert SECRET not in "".join(seen.texts())
        assert json.loads(seen.texts()[0])[3] == {"key": "AuthorizationKey", "value": "***"}


async def test_an_observer_that_comes_later_knows_who_speaks_and_who_leaves() -> None:
    async with scene() as seen:
        seen.look_away()
        async with seen.station("CP1") as one, seen.station("CP2") as two:
            seen.server.observe(seen.observer)
            await one.send([2, "1", "DataTransfer", {"vendorId": "x"}])
            await one.receive()
            assert (seen.the("CP1").status, seen.the("CP1").protocol) == ("online", None)
            assert seen.table.get("CP2") is None
            await two.close()
            await settled()
            assert (seen.the("CP2").status, seen.the("CP2").protocol) == ("offline", "ocpp1.6")
        await settled()
        assert (seen.the("CP1").status, seen.the("CP1").protocol) == ("offline", "ocpp1.6")
