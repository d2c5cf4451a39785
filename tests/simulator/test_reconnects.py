"""The driver over several connections: resets, losses, and what is told afterwards."""

import pytest
import trio
from simulator_csms import NOON, make_stage, stage

from trio_ocpp import v201

TWO = ["ocpp2.0.1", "ocpp2.1"]


@pytest.mark.parametrize(
    ("protocol", "kind", "reason"),
    [
        ("ocpp1.6", "Soft", "SoftReset"),
        ("ocpp1.6", "Hard", "HardReset"),
        ("ocpp2.0.1", "Immediate", "ImmediateReset"),
        ("ocpp2.1", "Immediate", "ImmediateReset"),
    ],
)
async def test_a_reset_ends_the_transaction_hangs_up_and_boots_anew(
    protocol: str, kind: str, reason: str, autojump_clock: object
) -> None:
    on = make_stage(protocol)
    async with on.connected():
        on.simulated.plug_in()
        on.simulated.present("04A1B2C3")
        await trio.sleep(1)
        assert (await on.ask(on.csms.version.Reset(type=kind))).status == "Accepted"
        await trio.sleep(0.1)
        assert not on.station.is_online
        last = (on.csms.of("StopTransaction") or on.csms.of("TransactionEvent"))[-1]
        told = getattr(last, "reason", None) or last.transaction_info.stopped_reason
        assert told == reason
        on.csms.heard.clear()
    async with on.connected():
        await trio.sleep(10)
        assert on.csms.names()[0] == "BootNotification"
        if protocol != "ocpp1.6":
            assert on.csms.heard[0].reason == "RemoteReset"  # type: ignore[attr-defined]
        assert on.csms.names()[-1] in ("1 Preparing", "1 Occupied")


async def test_a_reset_on_idle_waits(autojump_clock: object) -> None:
    async with stage("ocpp2.0.1") as on:
        on.simulated.plug_in()
        on.simulated.present("04A1B2C3")
        await trio.sleep(1)
        assert (await on.ask(v201.Reset(type="OnIdle"))).status == "Scheduled"
        await trio.sleep(1)
        assert on.station.is_online
        on.simulated.unplug()
        await trio.sleep(1)
        assert not on.station.is_online


@pytest.mark.clause("2.x E04")
@pytest.mark.parametrize("protocol", TWO)
async def test_what_happened_without_a_connection_is_told_in_order_with_its_own_times(
    protocol: str, autojump_clock: object
) -> None:
    on = make_stage(protocol)
    async with on.connected() as session:
        on.simulated.plug_in()
        on.simulated.present("04A1B2C3")
        await trio.sleep(30)
        session.cancel()
    await trio.sleep(120)
    on.simulated.unplug()
    await trio.sleep(60)
    seen = len(on.csms.heard)
    async with on.connected():
        await trio.sleep(1)
        assert on.csms.names()[seen:] == [
            "Updated MeterValuePeriodic", "Updated MeterValuePeriodic",
            "Ended EVCommunicationLost", "1 Available",
        ]  # fmt: skip
        events = on.csms.of("TransactionEvent")
        assert [event.seq_no for event in events] == list(range(5))
        assert [event.offline for event in events] == [None, None, True, True, True]
        assert [(event.timestamp - NOON).total_seconds() for event in events[2:]] == [60, 120, 150]


async def test_a_transaction_of_16_that_began_and_ended_offline_gets_its_id_late(
    autojump_clock: object,
) -> None:
    on = make_stage("ocpp1.6")
    on.csms.transactions = iter([77])  # type: ignore[assignment]  # all that is asked of it is next()
    async with on.connected():
        on.simulated.plug_in()
        setting = on.station.settings.by_key("AllowOfflineTxForUnknownId")
        assert setting is not None
        on.station.settings.change(setting, "true")
        await trio.sleep(1)
    on.simulated.present("04A1B2C3")
    await trio.sleep(70)
    on.simulated.present("04A1B2C3")
    async with on.connected():
        await trio.sleep(1)
        assert on.csms.names()[-4:] == [
            "StartTransaction", "MeterValues", "StopTransaction", "1 Finishing",
        ]  # fmt: skip
        assert on.csms.of("MeterValues")[0].transaction_id == 77
        assert on.csms.of("StopTransaction")[0].transaction_id == 77


async def test_a_lost_connection_ends_the_session_and_the_transaction_goes_on(
    autojump_clock: object,
) -> None:
    on = make_stage("ocpp2.0.1")
    async with on.connected():
        on.simulated.plug_in()
        on.simulated.present("04A1B2C3")
        await trio.sleep(1)
        on.csms.says["TransactionEvent"] = None
        await on.hang_up()
        await trio.sleep(100)
        assert not on.station.is_online
        assert on.station.charging()
    async with on.connected():
        await trio.sleep(1)
        events = on.csms.of("TransactionEvent")
        assert [event.seq_no for event in events] == list(range(len(events)))
        assert on.csms.names().count("BootNotification") == 1
