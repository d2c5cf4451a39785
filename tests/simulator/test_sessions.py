"""Whole charging sessions of the driver against a CSMS, validated at both ends."""

from datetime import timedelta
from typing import Any

import pytest
import trio
from simulator_csms import MODULES, NOON, Csms, Stage, make_stage, settled, stage

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp.simulator import Habits, SimulatedStation, Vehicle
from trio_ocpp.testing import back_to_back

TWO = ["ocpp2.0.1", "ocpp2.1"]


async def session_by_hand(on: Stage) -> list[str]:
    """One person charges for two and a half minutes; say what the CSMS heard."""
    assert on.simulated.plug_in(1, Vehicle(battery_wh=60_000, soc=0.3, max_power_w=11_000))
    await trio.sleep(5)
    assert on.simulated.present("04A1B2C3")
    await trio.sleep(150)
    assert on.simulated.present("04A1B2C3")
    await trio.sleep(5)
    assert on.simulated.unplug()
    await trio.sleep(1)
    return on.csms.names()


async def test_a_charging_session_in_16(autojump_clock: object) -> None:
    async with stage("ocpp1.6") as on:
        assert await session_by_hand(on) == [
            "BootNotification", "0 Available", "1 Available",
            "1 Preparing", "Authorize", "StartTransaction", "1 Charging",
            "MeterValues", "MeterValues",
            "StopTransaction", "1 Finishing", "1 Available",
        ]  # fmt: skip
        start, stop = on.csms.of("StartTransaction")[0], on.csms.of("StopTransaction")[0]
        assert (start.timestamp, stop.timestamp) == (
            NOON + timedelta(seconds=5),
            NOON + timedelta(seconds=155),
        )
        # 150 s at 11 kW, less half of the ramp.
        assert stop.meter_stop - start.meter_start == int(11_000 * 145 / 3600)
        assert (stop.transaction_id, stop.id_tag, stop.reason) == (1, "04A1B2C3", None)
        assert all(one.transaction_id == 1 for one in on.csms.of("MeterValues"))


@pytest.mark.parametrize("protocol", TWO)
async def test_a_charging_session_in_2(protocol: str, autojump_clock: object) -> None:
    async with stage(protocol) as on:
        assert await session_by_hand(on) == [
            "BootNotification", "1 Available",
            "1 Occupied", "Authorize", "Started Authorized", "Updated ChargingStateChanged",
            "Updated MeterValuePeriodic", "Updated MeterValuePeriodic",
            "Ended StopAuthorized", "1 Available",
        ]  # fmt: skip
        events = on.csms.of("TransactionEvent")
        assert [event.seq_no for event in events] == [0, 1, 2, 3, 4]
        assert len({event.transaction_info.transaction_id for event in events}) == 1
        assert [event.id_token is not None for event in events] == [True, False, False, False, True]
        assert all(event.offline is None for event in events)
        energy = [
            event.meter_value[0].sampled_value[0].value for event in events if event.meter_value
        ]
        assert energy == sorted(energy)
        assert events[-1].transaction_info.stopped_reason == "Local"


@pytest.mark.parametrize("protocol", MODULES)
async def test_people_keep_a_station_busy(protocol: str, autojump_clock: object) -> None:
    async with stage(protocol, connectors=2, direct_current=True, habits=Habits()) as on:
        await trio.sleep(3 * 3600)
        assert on.station.transactions_ended >= 3
        starts = [
            one
            for one in on.csms.heard
            if type(one).__name__ == "StartTransaction"
            or getattr(one, "event_type", "") == "Started"
        ]
        assert len(starts) == on.station.transactions_started
        assert len(on.csms.of("Heartbeat")) in range(30, 37)


async def test_the_same_seed_gives_the_same_day(autojump_clock: object) -> None:
    heard = []
    for _ in range(2):
        async with stage("ocpp2.1", habits=Habits(), seed="x") as on:
            await trio.sleep(7200)
            heard.append(on.csms.heard)
    assert heard[0] == heard[1]


async def test_pace_is_how_fast_time_passes_at_the_station(autojump_clock: object) -> None:
    async with stage("ocpp1.6", pace=60.0) as on:
        await trio.sleep(10.5)
        assert len(on.csms.of("Heartbeat")) == 2
        on.simulated.plug_in()
        await trio.sleep(0.1)
        at = on.csms.of("StatusNotification")[-1].timestamp
        assert at == NOON + timedelta(seconds=630)


async def test_without_an_epoch_the_clock_begins_now(autojump_clock: object) -> None:
    before = ocpp.now()
    async with stage("ocpp1.6", epoch=None) as on:
        assert before <= on.csms.of("StatusNotification")[0].timestamp <= ocpp.now()


# ── boot ─────────────────────────────────────────────────────────────────


def boot_answers(csms: Csms, *answers: tuple[str, int]) -> None:
    """Answer one boot after the other like this, then Accepted."""
    left = list(answers)

    def answer(_: Any) -> Any:
        status, interval = left.pop(0) if left else ("Accepted", 300)
        kind = csms.version.BootNotificationResponse
        return kind(status=status, interval=interval, current_time=NOON)

    csms.says["BootNotification"] = answer


@pytest.mark.clause("1.6 §4.2")
@pytest.mark.parametrize("protocol", MODULES)
async def test_pending_and_rejected_boots_are_repeated_at_their_interval(
    protocol: str, autojump_clock: object
) -> None:
    on = make_stage(protocol)
    boot_answers(on.csms, ("Pending", 10), ("Rejected", 30))
    async with on.connected():
        ask = on.csms.version.TriggerMessage(requested_message="Heartbeat")
        await trio.sleep(1)
        assert (await on.ask(ask)).status == "Accepted"
        await settled()
        assert on.csms.names() == ["BootNotification", "Heartbeat"]
        await trio.sleep(10)
        with pytest.raises(ocpp.CallError, match="SecurityError"):
            await on.ask(ask)
        await trio.sleep(28)
        assert on.csms.names() == ["BootNotification", "Heartbeat", "BootNotification"]
        await trio.sleep(2)
        assert on.csms.names()[3] == "BootNotification"
        assert on.csms.names()[-1] == "1 Available"


async def test_a_remote_start_before_the_boot_is_accepted_is_rejected(
    autojump_clock: object,
) -> None:
    on = make_stage("ocpp1.6")
    boot_answers(on.csms, ("Pending", 10))
    async with on.connected():
        answer = await on.ask(v16.RemoteStartTransaction(id_tag="X"))
        assert answer.status == "Rejected"


async def test_a_boot_that_is_answered_with_an_error_is_repeated(autojump_clock: object) -> None:
    on = make_stage("ocpp1.6")
    on.csms.says["BootNotification"] = ocpp.RejectCall("InternalError", "not today")
    async with on.connected():
        await trio.sleep(1)
        del on.csms.says["BootNotification"]
        await trio.sleep(60)
        assert on.csms.names()[:2] == ["BootNotification", "BootNotification"]
        assert on.station.registration.is_accepted


# ── what the CSMS refuses ────────────────────────────────────────────────


@pytest.mark.parametrize("protocol", MODULES)
async def test_a_card_that_the_csms_refuses_starts_nothing(
    protocol: str, autojump_clock: object
) -> None:
    on = make_stage(protocol)
    answer = on.csms.version.AuthorizeResponse
    on.csms.says["Authorize"] = answer(**{on.csms.info: on.csms.token_info("Blocked")})
    async with on.connected():
        on.simulated.plug_in()
        on.simulated.present("BAD")
        await trio.sleep(1)
        assert on.station.transactions_started == 0
        on.csms.says["Authorize"] = ocpp.RejectCall("InternalError")
        assert on.simulated.present("BAD")
        await trio.sleep(1)
        assert on.station.transactions_started == 0


@pytest.mark.parametrize("protocol", MODULES)
async def test_a_start_that_the_csms_judges_bad_is_ended(
    protocol: str, autojump_clock: object
) -> None:
    on = make_stage(protocol)
    bad = {on.csms.info: on.csms.token_info("Invalid")}
    if protocol == "ocpp1.6":
        says = v16.StartTransactionResponse(transaction_id=5, **bad)
        on.csms.says["StartTransaction"] = says
    else:
        on.csms.says["TransactionEvent"] = on.csms.version.TransactionEventResponse(**bad)
    async with on.connected():
        on.simulated.plug_in()
        on.simulated.present("BAD")
        await trio.sleep(1)
        assert on.station.transactions_ended == 1
        last = (on.csms.of("StopTransaction") or on.csms.of("TransactionEvent"))[-1]
        reason = getattr(last, "reason", None) or last.transaction_info.stopped_reason
        assert reason == "DeAuthorized"


@pytest.mark.clause("1.6 TransactionMessageAttempts")
async def test_a_transaction_whose_start_is_never_taken_is_not_told_any_more(
    autojump_clock: object,
) -> None:
    on = make_stage("ocpp1.6")
    on.csms.says["StartTransaction"] = ocpp.RejectCall("InternalError")
    async with on.connected():
        on.simulated.plug_in()
        on.simulated.present("04A1B2C3")
        await trio.sleep(100)
        assert len(on.csms.of("StartTransaction")) == 3
        on.simulated.unplug()
        await trio.sleep(1)
        assert on.csms.of("MeterValues") == on.csms.of("StopTransaction") == []
        assert len(on.station.outbox) == 0


async def test_what_the_csms_does_not_support_holds_nothing_back(autojump_clock: object) -> None:
    on = make_stage("ocpp1.6")
    on.csms.says["MeterValues"] = ocpp.RejectCall("NotSupported")
    async with on.connected():
        on.simulated.plug_in()
        on.simulated.present("04A1B2C3")
        await trio.sleep(180.5)
        on.simulated.unplug()
        await trio.sleep(0.1)
        assert len(on.csms.of("MeterValues")) == 3
        assert len(on.csms.of("StopTransaction")) == 1


async def test_silence_leaves_a_card_to_what_the_station_knows(autojump_clock: object) -> None:
    silent = trio.Event()

    class Silent:
        protocol: ocpp.Protocol = "ocpp1.6"

        async def call(self, request: Any) -> Any:
            if type(request).__name__ != "Authorize":
                answer = Csms("ocpp1.6").usual(type(request).__name__, request)
                await trio.lowlevel.checkpoint()
                return answer
            silent.set()
            await trio.sleep(30)
            raise ocpp.CallTimeout("no answer")

        async def aclose(self) -> None:
            raise AssertionError("the station does not hang up")

    simulated = SimulatedStation("CP1", "ocpp1.6", habits=None)
    setting = simulated.station.settings.by_key("AllowOfflineTxForUnknownId")
    assert setting is not None
    simulated.station.settings.change(setting, "true")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(simulated.session, Silent())
        await settled()
        simulated.plug_in()
        simulated.present("04A1B2C3")
        await silent.wait()
        assert simulated.station.transactions_started == 0
        await trio.sleep(31)
        assert simulated.station.transactions_started == 1
        nursery.cancel_scope.cancel()


# ── construction ─────────────────────────────────────────────────────────


def test_a_pace_or_protocol_that_cannot_be_is_refused() -> None:
    for pace in (0, -1, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="pace takes"):
            SimulatedStation("CP1", pace=pace)
    with pytest.raises(ValueError, match=r"protocol takes ocpp2\.1, ocpp2\.0\.1, ocpp1\.6"):
        SimulatedStation("CP1", "ocpp1.5")  # type: ignore[arg-type]  # on purpose


async def test_a_connection_of_another_version_is_refused(autojump_clock: object) -> None:
    on = make_stage("ocpp1.6")
    on.csms = Csms("ocpp2.1")
    async with back_to_back(on.csms.router, ocpp.Router(), "ocpp2.1") as (_, theirs):
        with pytest.raises(ValueError, match=r"CP1 speaks ocpp1\.6, not ocpp2\.1"):
            await on.simulated.session(theirs)


async def test_a_connector_that_is_not_there_is_a_key_error(autojump_clock: object) -> None:
    simulated = SimulatedStation("CP1", habits=None)
    for deed in (simulated.plug_in, simulated.unplug):
        with pytest.raises(KeyError):
            deed(9)
    with pytest.raises(KeyError):
        simulated.present("X", 9)
