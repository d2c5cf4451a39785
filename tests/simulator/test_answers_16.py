"""What a simulated station answers to a CSMS of 1.6."""

from collections.abc import Callable
from typing import Any

import pytest
import trio
from simulator_csms import charging, sample, stage, status

from trio_ocpp import v16


async def test_16_configuration_is_read_and_changed(autojump_clock: object) -> None:
    async with stage("ocpp1.6", connectors=3) as on:
        everything = await on.ask(v16.GetConfiguration())
        assert {one.key for one in everything.configuration_key} >= {
            "HeartbeatInterval", "NumberOfConnectors", "SupportedFeatureProfiles",
        }  # fmt: skip
        some = await on.ask(v16.GetConfiguration(key=["numberOfConnectors", "Nonsense"]))
        assert some.unknown_key == ["Nonsense"]
        assert some.configuration_key == [
            v16.KeyValue(key="NumberOfConnectors", readonly=True, value="3")
        ]
        for key, value, expected in (
            ("MeterValueSampleInterval", "10", "Accepted"),
            ("NumberOfConnectors", "9", "Rejected"),
            ("WebSocketPingInterval", "9", "RebootRequired"),
            ("Nonsense", "9", "NotSupported"),
        ):
            assert status(await on.ask(v16.ChangeConfiguration(key=key, value=value))) == expected


@pytest.mark.clause("1.6 security whitepaper, AuthorizationKey")
async def test_16_the_authorization_key_is_never_given_back(autojump_clock: object) -> None:
    async with stage("ocpp1.6") as on:
        assert on.simulated.password is None
        secret = "0123456789abcdef0123"
        await on.ask(v16.ChangeConfiguration(key="AuthorizationKey", value=secret))
        assert on.simulated.password == secret
        for request in (v16.GetConfiguration(), v16.GetConfiguration(key=["AuthorizationKey"])):
            assert secret not in repr(await on.ask(request))


async def test_16_measurands_are_chosen_by_configuration(autojump_clock: object) -> None:
    async with charging("ocpp1.6", direct_current=True) as on:
        for chosen, expected in (("SoC,Voltage", {"SoC", "Voltage"}), ("", {None})):
            key = "MeterValuesSampledData"
            await on.ask(v16.ChangeConfiguration(key=key, value=chosen))
            await on.ask(v16.TriggerMessage(requested_message="MeterValues", connector_id=1))
            await trio.sleep(0.1)
            values = on.csms.of("MeterValues")[-1]
            assert {one.measurand for one in values.meter_value[0].sampled_value} == expected
            assert values.transaction_id == 1


@pytest.mark.parametrize(
    ("message", "heard"),
    [
        ("BootNotification", "BootNotification"),
        ("Heartbeat", "Heartbeat"),
        ("StatusNotification", "0 Available"),
        ("MeterValues", "MeterValues"),
        ("FirmwareStatusNotification", "FirmwareStatusNotification"),
        ("DiagnosticsStatusNotification", "DiagnosticsStatusNotification"),
    ],
)
async def test_16_trigger_message(message: Any, heard: str, autojump_clock: object) -> None:
    async with stage("ocpp1.6") as on:
        on.csms.heard.clear()
        assert status(await on.ask(v16.TriggerMessage(requested_message=message))) == "Accepted"
        await trio.sleep(0.1)
        assert heard in on.csms.names()
        far = v16.TriggerMessage(requested_message=message, connector_id=9)
        assert status(await on.ask(far)) == "Rejected"


@pytest.mark.parametrize(
    ("message", "heard"),
    [
        ("LogStatusNotification", "LogStatusNotification"),
        ("FirmwareStatusNotification", "SignedFirmwareStatusNotification"),
        ("SignChargePointCertificate", None),
    ],
)
async def test_16_extended_trigger_message(
    message: Any, heard: str | None, autojump_clock: object
) -> None:
    async with stage("ocpp1.6") as on:
        answer = await on.ask(v16.ExtendedTriggerMessage(requested_message=message))
        assert status(answer) == ("Accepted" if heard else "NotImplemented")
        await trio.sleep(0.1)
        assert heard is None or heard in on.csms.names()


async def test_16_remote_start_and_stop(autojump_clock: object) -> None:
    async with stage("ocpp1.6") as on:
        on.simulated.plug_in()
        start = v16.RemoteStartTransaction(id_tag="REMOTE", connector_id=1)
        assert status(await on.ask(start)) == "Accepted"
        await trio.sleep(0.1)
        assert on.csms.of("StartTransaction")[0].id_tag == "REMOTE"
        assert on.csms.of("Authorize") == []
        assert status(await on.ask(start)) == "Rejected"
        assert status(await on.ask(v16.RemoteStopTransaction(transaction_id=9))) == "Rejected"
        assert status(await on.ask(v16.RemoteStopTransaction(transaction_id=1))) == "Accepted"
        await trio.sleep(0.1)
        assert on.csms.of("StopTransaction")[0].reason == "Remote"


async def test_16_unlock_availability_cache_and_list(autojump_clock: object) -> None:
    async with charging("ocpp1.6") as on:
        inoperative: Callable[[int], Any] = lambda number: v16.ChangeAvailability(  # noqa: E731
            connector_id=number, type="Inoperative"
        )
        assert status(await on.ask(inoperative(1))) == "Scheduled"
        assert status(await on.ask(inoperative(9))) == "Rejected"
        assert status(await on.ask(v16.UnlockConnector(connector_id=9))) == "NotSupported"
        assert status(await on.ask(v16.UnlockConnector(connector_id=1))) == "Unlocked"
        assert status(await on.ask(inoperative(0))) == "Accepted"
        assert status(await on.ask(v16.ClearCache())) == "Accepted"
        await on.ask(v16.ChangeConfiguration(key="AuthorizationCacheEnabled", value="false"))
        assert status(await on.ask(v16.ClearCache())) == "Rejected"
        entries = [
            v16.AuthorizationData(id_tag="A", id_tag_info=v16.IdTagInfo(status="Accepted")),
            v16.AuthorizationData(id_tag="B"),
        ]
        sent = v16.SendLocalList(
            list_version=3, update_type="Full", local_authorization_list=entries
        )
        assert status(await on.ask(sent)) == "Accepted"
        assert (await on.ask(v16.GetLocalListVersion())).list_version == 3


async def test_16_firmware_diagnostics_and_logs_tell_how_far_they_are(
    autojump_clock: object,
) -> None:
    async with stage("ocpp1.6") as on:
        await on.ask(v16.GetDiagnostics(location="ftp://csms.example/"))
        log = sample(v16.GetLog)
        assert status(await on.ask(log)) == "Accepted"
        assert status(await on.ask(log)) == "AcceptedCanceled"
        update = sample(v16.SignedUpdateFirmware)
        assert status(await on.ask(update)) == "Accepted"
        await trio.sleep(50)
        assert status(await on.ask(update)) == "AcceptedCanceled"
        assert [one.status for one in on.csms.of("DiagnosticsStatusNotification")] == [
            "Uploading", "Uploaded",
        ]  # fmt: skip
        assert on.csms.of("LogStatusNotification")[-1].request_id == 1
        # The second one may have begun by now, from the beginning.
        told = [one.status for one in on.csms.of("SignedFirmwareStatusNotification")]
        assert told[:4] == ["Downloading", "Downloaded", "SignatureVerified", "Installing"]
        assert told[4:] in ([], ["Downloading"])
