"""Foreign charge points are let in, refused, replaced and closed as the specification says."""

from __future__ import annotations

import pytest
from foreign_stations import ForeignProcess, ForeignStation, Json
from interop_csms import PASSWORD, Csms, open_conversation, open_csms
from interop_phrases import BOOT

from trio_ocpp import Protocol, Router, StationDisconnected, StationReplaced, UpgradeAborted


@pytest.mark.clause("1.6J §5.4")
async def test_a_station_that_lost_its_connection_comes_back_to_its_session(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (csms, station):
        first = csms.server.station(station.identity)
        first.session["tariff"] = "night"
        first.drop("a tunnel")
        assert (await station.reconnect())["protocol"] == protocol
        await station.call("Heartbeat", {})
        second = csms.server.station(station.identity)
        assert second is not first
        assert second.session == {"boots": 1, "tariff": "night"}


async def test_a_closing_handshake_ends_with_the_stations_code(maker: ForeignProcess) -> None:
    async with open_conversation(maker, "ocpp2.0.1") as (csms, station):
        assert (await station.close(4321, "tea"))["code"] == 4321
        gone = await csms.event(StationDisconnected)
        assert (gone.code, gone.reason, gone.by_us) == (4321, "tea", False)


async def test_our_close_is_understood_and_the_station_comes_back(maker: ForeignProcess) -> None:
    async with open_conversation(maker, "ocpp1.6") as (csms, station):
        await csms.server.station(station.identity).aclose(1000, "come again")
        gone = await csms.event(StationDisconnected)
        assert (gone.code, gone.by_us) == (1000, True)
        await station.reconnect()
        await station.call("Heartbeat", {})


async def test_a_newer_connection_takes_over_and_keeps_the_session(maker: ForeignProcess) -> None:
    async with open_conversation(maker, "ocpp2.1") as (csms, station):
        old = csms.server.station(station.identity)
        again = ForeignStation(maker, station.identity)
        await enter(csms, again, ["ocpp2.1"])
        await csms.event(StationReplaced)
        await again.call("Heartbeat", {})
        assert csms.server.station(station.identity) is not old
        assert csms.server.station(station.identity).session["boots"] == 1


async def enter(csms: Csms, station: ForeignStation, protocols: list[str]) -> Json:
    outcome = await station.connect(csms.endpoint, protocols, password=PASSWORD)
    assert "protocol" in outcome, outcome
    return outcome


@pytest.mark.clause("2.1-4 §3.1.2")
@pytest.mark.parametrize(
    "offered", [["ocpp1.6", "ocpp2.1"], ["ocpp2.0.1", "ocpp1.6"], ["ocpp2.1", "ocpp2.0.1"]]
)
async def test_the_first_version_that_a_station_offers_is_spoken(
    maker: ForeignProcess, offered: list[Protocol]
) -> None:
    async with open_csms(maker, Router()) as csms:
        station = ForeignStation(maker, "CP-2")
        assert (await enter(csms, station, [*offered]))["protocol"] == offered[0]
        await station.call("BootNotification", BOOT[offered[0]])
        assert csms.server.station("CP-2").protocol == offered[0]


@pytest.mark.clause("1.6J §3.1.1")
async def test_an_identity_is_percent_decoded(maker: ForeignProcess) -> None:
    async with open_csms(maker, Router()) as csms:
        station = ForeignStation(maker, "RDAM 123/é")
        await enter(csms, station, ["ocpp1.6"])
        await station.call("BootNotification", BOOT["ocpp1.6"])
        assert csms.server.station("RDAM 123/é").identity == "RDAM 123/é"


@pytest.mark.parametrize("password", [None, "wrong"])
async def test_bad_credentials_are_refused_with_401(
    maker: ForeignProcess, protocol: Protocol, password: str | None
) -> None:
    async with open_csms(maker, Router()) as csms:
        station = ForeignStation(maker, "CP-3")
        outcome = await station.connect(csms.endpoint, [protocol], password=password)
        assert outcome["refused"]["status"] == 401
        assert outcome["refused"]["headers"]["www-authenticate"].startswith("Basic")
        aborted = await csms.event(UpgradeAborted)
        assert (aborted.status, aborted.identity) == (401, "CP-3")


@pytest.mark.clause("2.1-4 §3.3")
async def test_an_unknown_station_is_refused_with_404(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_csms(maker, Router()) as csms:
        station = ForeignStation(maker, "stranger")
        outcome = await station.connect(csms.endpoint, [protocol], password=PASSWORD)
        assert outcome["refused"]["status"] == 404


@pytest.mark.clause("2.1-4 §3.3")
async def test_a_path_without_a_route_is_refused_with_404(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_csms(maker, Router()) as csms:
        station = ForeignStation(maker, "CP-4")
        outcome = await station.connect(f"{csms.endpoint}/nowhere", [protocol], password=PASSWORD)
        assert outcome["refused"]["status"] == 404


@pytest.mark.clause("1.6J §3.2")
@pytest.mark.clause("2.1-4 §3.3")
@pytest.mark.parametrize("offered", [["ocpp9.9"], []])
async def test_without_a_common_version_the_handshake_ends_and_then_the_connection(
    maker: ForeignProcess, offered: list[str]
) -> None:
    async with open_csms(maker, Router()) as csms:
        station = ForeignStation(maker, "CP-5")
        outcome = await station.connect(csms.endpoint, offered, password=PASSWORD, checked=False)
        if "refused" in outcome:
            # ws, under ocpp-rpc, calls a missing subprotocol an error and leaves by itself.
            assert outcome["refused"]["status"] == 101
            assert outcome["refused"].get("code", 1002) == 1002
        aborted = await csms.event(UpgradeAborted)
        assert (aborted.status, aborted.close_code, aborted.stage) == (101, 1002, "subprotocol")
        assert csms.server.stations == []


async def test_a_draining_server_says_1001_and_refuses_newcomers_with_503(
    maker: ForeignProcess, protocol: Protocol
) -> None:
    async with open_conversation(maker, protocol) as (csms, station):
        await csms.server.drain()
        assert (await station.gone())["code"] == 1001
        newcomer = ForeignStation(maker, "CP-7")
        outcome = await newcomer.connect(csms.endpoint, [protocol], password=PASSWORD)
        assert outcome["refused"]["status"] == 503
        assert int(outcome["refused"]["headers"]["retry-after"]) > 0
