"""Repeated CALLs and the boot gate: what a connection remembers, and what an identity does."""

from __future__ import annotations

import pytest
import trio
from csms_stage import NOON, csms, done, done_reply, settled, stage, transfer

import trio_ocpp as ocpp
from trio_ocpp import v16, v21, v201


class Counter:
    """A 2.0.1 DataTransfer handler that tells how often it ran."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _station, _request):
        self.count += 1
        return v201.DataTransferResponse(status="Accepted", data=self.count)


def router_201(handler, **settings):
    router = ocpp.Router(**settings)
    router.on(v201.DataTransfer)(handler)
    return router


def call_201(message_id: str = "1", data: str = "x"):
    return [2, message_id, "DataTransfer", {"vendorId": "test", "data": data}]


V201 = ["ocpp2.0.1"]


async def test_a_repeated_call_gets_the_same_answer_and_its_handler_does_not_run_again(
    autojump_clock,
):
    counter = Counter()
    async with stage(router_201(counter)) as scene, scene.connect(protocols=V201) as peer:
        await peer.send(call_201())
        first = await peer.receive()
        await peer.send(call_201())
        assert await peer.receive() == first
        assert counter.count == 1
        assert [event.replayed for event in scene.seen.of(ocpp.MessageSent)] == [False, True]


async def test_a_repeated_refusal_is_told_as_the_refusal_that_it_is(autojump_clock):
    def refuse(_station, _request):
        raise ocpp.RejectCall("GenericError")

    async with stage(router_201(refuse)) as scene, scene.connect(protocols=V201) as peer:
        for _ in range(2):
            await peer.send(call_201())
            assert (await peer.receive())[0] == 4
        assert [event.type for event in scene.seen.of(ocpp.MessageSent)] == [4, 4]


@pytest.mark.clause("2.1-4 §4.1.4")
async def test_in_2_x_the_memory_of_answers_outlives_the_connection(autojump_clock):
    counter = Counter()
    async with stage(router_201(counter)) as scene:
        replies = []
        for _ in range(2):
            async with scene.connect(protocols=V201) as peer:
                await peer.send(call_201())
                replies.append(await peer.receive())
            await settled()
        assert replies[0] == replies[1]
        assert counter.count == 1


@pytest.mark.clause("1.6J §4.1.4")
async def test_in_1_6_it_is_the_connections_since_stations_count_from_one_after_a_reboot(
    autojump_clock,
):
    seen = []

    def handler(_station, request):
        seen.append(request.data)
        return done(request.data)

    async with stage(csms(handler)) as scene:
        for _ in range(2):
            async with scene.connect() as peer:
                for _ in range(2):
                    await peer.send(transfer(1))
                    assert await peer.receive() == done_reply(1)
            await settled()
    assert seen == ["1", "1"]


async def test_an_id_used_again_with_other_content_is_a_new_call_and_an_event(autojump_clock):
    counter = Counter()
    async with stage(router_201(counter)) as scene, scene.connect(protocols=V201) as peer:
        await peer.send(call_201())
        await peer.receive()
        await peer.send(call_201(data="other"))
        assert (await peer.receive())[2]["data"] == 2
        (event,) = scene.seen.of(ocpp.MessageIdReused)
        assert (event.identity, event.message_id, event.action) == ("CP1", "1", "DataTransfer")


async def test_a_call_repeated_while_it_is_handled_is_refused(autojump_clock):
    go = trio.Event()

    async def slow(_station, _request):
        await go.wait()
        return v201.DataTransferResponse(status="Accepted")

    async with stage(router_201(slow)) as scene, scene.connect(protocols=V201) as peer:
        await peer.send(call_201())
        await peer.send(call_201())
        assert (await peer.receive())[:3] == [4, "1", "RpcFrameworkError"]
        go.set()
        assert (await peer.receive())[0] == 3


async def test_the_memory_of_an_identity_is_swept_when_its_session_expires(autojump_clock):
    counter = Counter()
    limits = ocpp.Limits(session_expiry=100, failed_handshakes_per_minute=5)
    async with stage(router_201(counter), limits=limits) as scene:
        async with scene.connect(protocols=V201) as peer:
            await peer.send(call_201())
            await peer.receive()
        await settled()
        assert scene.server.stats().remembered == 1
        await trio.sleep(200)
        assert scene.server.stats().remembered == 0
        async with scene.connect(protocols=V201) as peer:
            await peer.send(call_201())
            assert (await peer.receive())[2]["data"] == 2


# ── the boot gate ────────────────────────────────────────────────────────

BOOT_2 = {"chargingStation": {"model": "m", "vendorName": "v"}, "reason": "PowerUp"}


def booting(answers: list[str]) -> ocpp.Router:
    router = ocpp.Router()

    @router.on(v21.BootNotification)
    def boot(_station, _request):
        return v21.BootNotificationResponse(
            status=answers.pop(0),
            current_time=NOON,
            interval=10,  # type: ignore[arg-type]
        )

    @router.on(v21.Heartbeat)
    def heartbeat(_station, _request):
        return v21.HeartbeatResponse(current_time=NOON)

    return router


async def say(peer, message_id: str, action: str, payload=None):
    await peer.send([2, message_id, action, payload or {}])
    return await peer.receive()


V21 = ["ocpp2.1"]


@pytest.mark.clause("2.1-4 §5.4")
async def test_an_identity_unheard_of_since_the_start_is_let_through(autojump_clock):
    async with stage(booting([])) as scene, scene.connect(protocols=V21) as peer:
        assert (await say(peer, "1", "Heartbeat"))[0] == 3


@pytest.mark.clause("2.x B02")
async def test_pending_holds_a_station_back_also_after_it_reconnects(autojump_clock):
    async with stage(booting(["Pending", "Accepted"])) as scene:
        async with scene.connect(protocols=V21) as peer:
            assert (await say(peer, "1", "BootNotification", BOOT_2))[2]["status"] == "Pending"
            assert (await say(peer, "2", "Heartbeat"))[2] == "SecurityError"
        await settled()
        async with scene.connect(protocols=V21) as peer:
            assert (await say(peer, "3", "Heartbeat"))[2] == "SecurityError"
            assert (await say(peer, "4", "BootNotification", BOOT_2))[2]["status"] == "Accepted"
            assert (await say(peer, "5", "Heartbeat"))[0] == 3
        await settled()
        async with scene.connect(protocols=V21) as peer:
            assert (await say(peer, "6", "Heartbeat"))[0] == 3


@pytest.mark.clause("2.x B02.FR.02")
async def test_what_we_trigger_during_pending_is_let_through(autojump_clock):
    async with stage(booting(["Pending"])) as scene, scene.connect(protocols=V21) as peer:
        await say(peer, "1", "BootNotification", BOOT_2)
        async with trio.open_nursery() as nursery:
            trigger = v21.TriggerMessage(requested_message="Heartbeat")
            nursery.start_soon(scene.station().call, trigger)
            _, message_id, _, _ = await peer.receive()
            await peer.send([3, message_id, {"status": "Accepted"}])
        assert (await say(peer, "2", "Heartbeat"))[0] == 3


async def test_strict_mode_refuses_everything_before_an_accepted_boot_in_1_6_too(autojump_clock):
    router = csms()

    @router.on(v16.BootNotification)
    def boot(_station, _request):
        return v16.BootNotificationResponse(status="Accepted", current_time=NOON, interval=1)

    options = ocpp.ServerOptions(boot_gate="strict")
    async with stage(router, options=options) as scene, scene.connect() as peer:
        await peer.send(transfer(1))
        assert (await peer.receive())[:3] == [4, "1", "SecurityError"]
        boot_16 = {"chargePointVendor": "v", "chargePointModel": "m"}
        assert (await say(peer, "2", "BootNotification", boot_16))[0] == 3
        await peer.send(transfer(3))
        assert await peer.receive() == done_reply(3)


async def test_the_gate_can_be_off(autojump_clock):
    options = ocpp.ServerOptions(boot_gate="off")
    async with (
        stage(booting(["Rejected"]), options=options) as scene,
        scene.connect(protocols=V21) as peer,
    ):
        await say(peer, "1", "BootNotification", BOOT_2)
        assert (await say(peer, "2", "Heartbeat"))[0] == 3
