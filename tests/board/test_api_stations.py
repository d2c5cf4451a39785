"""Stations in the API: what is shown of them, and the two things an operator may do."""

from collections.abc import AsyncIterator

import pytest
import trio.testing
from api_stage import VIEWER, Stage, make_stage, open_csms

import trio_ocpp as ocpp
from board_ui.options import BoardLimits
from board_ui.stores.memory import MemoryStore
from trio_ocpp.testing import MemoryListener


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = make_stage()
    async with stage.client:
        yield stage


async def test_promise_8_stations_are_found_by_status_and_protocol(stage):
    async with (
        open_csms(stage) as listener,
        listener.connect("CP1", ["ocpp1.6"]),
        listener.connect("CP2", ["ocpp2.0.1"]),
    ):
        found = {
            value: [
                item["identity"]
                for item in (await stage.get("/api/connections", **{name: value}))["items"]
            ]
            for name, value in (
                ("status", "online"),
                ("status", "offline"),
                ("protocol", "ocpp2.0.1"),
                ("search", "cp1"),
                ("sort", "-identity"),
            )
        }
    assert found == {
        "online": ["CP1", "CP2"],
        "offline": [],
        "ocpp2.0.1": ["CP2"],
        "cp1": ["CP1"],
        "-identity": ["CP2", "CP1"],
    }


async def test_one_station_is_shown_with_its_session_and_latencies(stage):
    async with open_csms(stage) as listener, listener.connect("CP1") as peer:
        await peer.send([2, "1", "Heartbeat", {}])
        await peer.receive()
        detail = await stage.get("/api/connections/CP1")
    assert detail["connection"]["status"] == "online"
    assert detail["connection"]["messageCount"] == 2
    assert detail["connection"]["lastMessageAt"] is not None
    assert detail["session"] == {"tenant": "acme"}
    assert [row["action"] for row in detail["latency"]] == ["Heartbeat"]


async def test_a_slash_in_an_identity_is_part_of_it(stage):
    stage.hear("A/B%2F é")
    detail = await stage.get("/api/connections/A%2FB%252F%20%C3%A9")
    assert detail["connection"]["identity"] == "A/B%2F é"


async def test_an_identity_that_ends_like_an_endpoint_is_still_an_identity(stage):
    stage.hear("A/disconnect")
    detail = await stage.get("/api/connections/A%2Fdisconnect")
    assert detail["connection"]["identity"] == "A/disconnect"


async def test_a_station_that_nobody_knows_is_404(stage):
    for method, path in (
        ("GET", "/api/connections/CP9"),
        ("DELETE", "/api/connections/CP9"),
        ("POST", "/api/connections/CP9/disconnect"),
    ):
        answer = await stage.client.request(method, path)
        assert (answer.status_code, answer.json()["parameter"]) == (404, "identity")


async def test_an_operator_disconnects_a_station(stage, caplog):
    caplog.set_level("INFO")
    async with open_csms(stage) as listener, listener.connect("CP1") as peer:
        async with trio.open_nursery() as nursery:

            @nursery.start_soon
            async def operator() -> None:
                answer = await stage.client.post(
                    "/api/connections/CP1/disconnect", json={"code": 4001, "reason": "moved"}
                )
                assert (answer.status_code, answer.content) == (204, b"")

            close = await peer.receive_close()
            assert (close.code, close.reason) == (4001, "moved")
            await peer.close(4001)
        page = await stage.get("/api/connections", status="offline")
        assert [item["identity"] for item in page["items"]] == ["CP1"]
    (event,) = (await stage.get("/api/system-events", kind="operator-action"))["items"]
    assert event["identity"] == "CP1"
    assert event["description"] == "olga disconnected the station (4001 'moved')"
    assert "CP1: olga disconnected the station (4001 'moved')" in caplog.text


async def test_a_close_without_a_body_is_a_normal_one(stage):
    async with (
        open_csms(stage) as listener,
        listener.connect("CP1") as peer,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(stage.client.post, "/api/connections/CP1/disconnect")
        assert (await peer.receive_close()).code == 1000
        await peer.close()


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"code": 1005}, "code"),
        ({"code": 2000}, "code"),
        ({"code": 999}, "code"),
        ({"code": "1000"}, "code"),
        ({"reason": "x" * 124}, "reason"),
        ({"reason": None}, "reason"),
    ],
)
async def test_a_close_that_may_not_be_sent_is_400_and_leaves_the_station_alone(
    stage, body, parameter
):
    async with open_csms(stage) as listener, listener.connect("CP1"):
        answer = await stage.client.post("/api/connections/CP1/disconnect", json=body)
        assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
        detail = await stage.get("/api/connections/CP1")
        assert detail["connection"]["status"] == "online"
    assert (await stage.get("/api/system-events", kind="operator-action"))["items"] == []


async def test_a_station_that_is_gone_cannot_be_disconnected(stage):
    async with open_csms(stage) as listener:
        async with listener.connect("CP1"):
            pass
        await trio.testing.wait_all_tasks_blocked()
        answer = await stage.client.post("/api/connections/CP1/disconnect")
    assert (answer.status_code, answer.json()["parameter"]) == (409, "identity")


async def test_an_operator_removes_a_station_that_is_gone(stage):
    async with open_csms(stage) as listener:
        async with listener.connect("CP1"):
            assert (await stage.client.delete("/api/connections/CP1")).status_code == 409
        await trio.testing.wait_all_tasks_blocked()
        assert (await stage.client.delete("/api/connections/CP1")).status_code == 204
        assert (await stage.client.get("/api/connections/CP1")).status_code == 404
    (event,) = (await stage.get("/api/system-events", kind="operator-action"))["items"]
    assert event["description"] == "olga removed the station from the board"


class Stubborn(MemoryStore):
    """A store of somebody's own that does not forget."""

    async def delete_connection(self, identity):
        raise ConnectionError("not now")


async def test_a_station_that_the_store_keeps_is_kept_on_the_board():
    stage = make_stage(store=Stubborn())
    async with stage.client, open_csms(stage) as listener:
        async with listener.connect("CP1"):
            pass
        await trio.testing.wait_all_tasks_blocked()
        assert (await stage.client.delete("/api/connections/CP1")).status_code == 503
        await stage.get("/api/connections/CP1")


async def test_promise_13_nothing_on_the_board_sends_a_message_to_a_station(stage):
    document = await stage.get("/api/openapi.json")
    changing = {
        (method, path)
        for path, operations in document["paths"].items()
        for method in operations
        if method != "get"
    }
    assert changing == {
        ("post", "/api/auth/login"),
        ("post", "/api/auth/logout"),
        ("post", "/api/connections/{identity}/disconnect"),
        ("delete", "/api/connections/{identity}"),
    }


async def test_a_viewer_sees_stations(stage):
    stage.hear("CP1")
    answer = await stage.client.get("/api/connections/CP1", headers=VIEWER)
    assert answer.status_code == 200


async def test_a_viewer_who_acts_is_written_down_but_not_without_end(stage, caplog):
    for _ in range(12):
        answer = await stage.client.post("/api/connections/CP1/disconnect", headers=VIEWER)
        assert answer.status_code == 403
    page = await stage.get("/api/security", category="access", source="board")
    assert [item["type"] for item in page["items"]] == ["BoardAccessDenied"] * 10
    words = "vera, a viewer, was refused POST /api/connections/CP1/disconnect"
    assert {item["description"] for item in page["items"]} == {words}
    assert f"{words} (from 127.0.0.1)" in caplog.text


async def test_stations_from_before_the_board_are_met_and_can_be_disconnected(stage):
    router, listener = ocpp.Router(), MemoryListener()
    router.auth("/{identity}")(lambda handshake: None)
    async with ocpp.open_server(router, listeners=[listener]) as server:
        async with (
            listener.connect("CP1", ["ocpp1.6"]) as peer,
            listener.connect("CP2", ["ocpp2.0.1"]),
        ):
            server.observe(stage.board.observer)
            for _ in range(2):
                stage.board.observer.meet(server.stations)
            page = await stage.get("/api/connections", status="online", protocol="ocpp1.6")
            assert [item["identity"] for item in page["items"]] == ["CP1"]
            async with trio.open_nursery() as nursery:
                nursery.start_soon(stage.client.post, "/api/connections/CP1/disconnect")
                assert (await peer.receive_close()).code == 1000
                await peer.close()
        detail = await stage.get("/api/connections/CP1")
    assert detail["connection"]["status"] == "offline"
    assert detail["connection"]["connectedAt"] is not None


async def test_no_more_stations_are_met_than_there_is_room_for():
    stage = make_stage(limits=BoardLimits(connections=1))
    other = MemoryListener()
    async with (
        stage.client,
        open_csms(stage) as listener,
        listener.connect("CP1"),
        ocpp.open_server(ocpp.Router(), listeners=[other]) as server,
        other.connect("CP2"),
    ):
        stage.board.observer.meet(server.stations)
        page = await stage.get("/api/connections")
    assert [item["identity"] for item in page["items"]] == ["CP1"]
