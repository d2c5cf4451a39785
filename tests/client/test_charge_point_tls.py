"""A charge point over TLS: its CA, its certificate, and what fails as an ``ssl.SSLError``."""

from __future__ import annotations

import ssl
from typing import Any

import pytest
import trio
from client_wire import MODULES, QUICK, Visitor, any_server, open_csms, saying, until_hung_up
from tls_files import Certificates

import trio_ocpp as ocpp


async def beat(charge_point: ocpp.ChargePoint) -> None:
    await charge_point.call(MODULES[charge_point.protocol].Heartbeat())


async def failure(url: str, kind: type[Exception], **settings: Any) -> Exception:
    settings.setdefault("timeouts", QUICK)
    with pytest.raises(kind) as failed:
        async with ocpp.open_charge_point(url, **settings):
            raise AssertionError("it connected")
    return failed.value


async def test_a_server_of_a_trusted_ca_is_spoken_to_and_closed_with_1000(
    certificates: Certificates,
) -> None:
    tls = ocpp.client_tls(certificates.ca_file)
    async with open_csms(tls=certificates.server()) as csms:
        async with ocpp.open_charge_point(csms.url(), tls=tls, password="x") as charge_point:
            await beat(charge_point)
        assert (await csms.event(ocpp.StationDisconnected)).code == 1000


async def test_a_cancelled_block_says_goodbye_over_tls(certificates: Certificates) -> None:
    tls = ocpp.client_tls(certificates.ca_file)
    async with open_csms(tls=certificates.server()) as csms:
        with trio.CancelScope() as scope:
            async with ocpp.open_charge_point(csms.url(), tls=tls):
                await csms.station()
                scope.cancel()
                await trio.sleep_forever()
        assert (await csms.event(ocpp.StationDisconnected)).code == 1000


async def test_a_server_of_another_ca_is_an_ssl_error(certificates: Certificates) -> None:
    tls = ocpp.client_tls(certificates.other_ca_file)
    async with open_csms(tls=certificates.server()) as csms:
        await failure(csms.url(), ssl.SSLCertVerificationError, tls=tls)


async def test_by_default_the_systems_cas_are_trusted_and_no_others(
    certificates: Certificates,
) -> None:
    async with open_csms(tls=certificates.server()) as csms:
        await failure(csms.url(), ssl.SSLCertVerificationError)


async def test_a_certificate_of_another_name_is_an_ssl_error(certificates: Certificates) -> None:
    tls = ocpp.client_tls(certificates.ca_file)
    async with open_csms(tls=certificates.server()) as csms:
        url = csms.url().replace("127.0.0.1", "localhost")
        await failure(url, ssl.SSLCertVerificationError, tls=tls)


async def test_a_station_shows_its_own_certificate(certificates: Certificates) -> None:
    tls = ocpp.client_tls(certificates.ca_file, certfile=certificates.station)
    shown: list[object] = []

    def auth(handshake: ocpp.Handshake) -> None:
        shown.append(handshake.security_profile)
        shown.append(handshake.client_certificate)

    async with (
        open_csms(auth, tls=certificates.server(mutual=True)) as csms,
        ocpp.open_charge_point(csms.url(), tls=tls) as charge_point,
    ):
        await beat(charge_point)
    assert shown[0] == 3
    assert "SERIAL-7" in str(shown[1])


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_station_without_the_certificate_that_is_asked_for_gets_an_ssl_error(
    certificates: Certificates, version: ssl.TLSVersion
) -> None:
    async def strict(visitor: Visitor) -> None:
        await refuse_by_alert(visitor, certificates.server(mutual=True))

    tls = ocpp.client_tls(certificates.ca_file)
    tls.minimum_version = tls.maximum_version = version
    async with any_server(strict, read=False) as url:
        error = await failure(url.replace("ws:", "wss:"), ssl.SSLError, tls=tls)
    # 1.3 has an alert of its own for this; it comes only behind the station's last word.
    expected = "CERTIFICATE_REQUIRED" if version == ssl.TLSVersion.TLSv1_3 else "HANDSHAKE_FAILURE"
    assert expected in str(error).upper()


async def refuse_by_alert(visitor: Visitor, context: ssl.SSLContext) -> None:
    """Do a TLS handshake that fails, and send OpenSSL's alert; trio's TLS sends none."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_side=True)
    while True:
        incoming.write(await visitor.stream.receive_some())
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            await visitor.send(outgoing.read())
        except ssl.SSLError:
            await visitor.send(outgoing.read())
            break
    await until_hung_up(visitor)


async def test_a_plain_server_on_the_tls_port_is_an_ssl_error() -> None:
    async with any_server(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n"), read=False) as url:
        await failure(url.replace("ws:", "wss:"), ssl.SSLError)


async def test_a_reset_during_the_tls_handshake_is_an_os_error() -> None:
    async def reset(visitor: Visitor) -> None:
        await visitor.stream.receive_some()
        visitor.reset()

    async with any_server(reset, read=False) as url:
        error = await failure(url.replace("ws:", "wss:"), OSError)
    assert isinstance(error, ConnectionResetError)


async def test_a_tls_handshake_without_an_answer_ends_by_the_deadline() -> None:
    async def silent(_visitor: Visitor) -> None:
        await trio.sleep_forever()

    timeouts = ocpp.Timeouts(handshake=0.05)
    async with any_server(silent, read=False) as url:
        await failure(url.replace("ws:", "wss:"), trio.TooSlowError, timeouts=timeouts)


async def test_a_ws_url_on_a_tls_port_is_rejected_in_words(certificates: Certificates) -> None:
    async def alert(visitor: Visitor) -> None:
        await visitor.send(b"\x15\x03\x03\x00\x02\x02\x46")

    async with any_server(alert) as url:
        error = await failure(url, ocpp.UpgradeRejected)
    assert isinstance(error, ocpp.UpgradeRejected)
    assert (error.status, error.reason) == (0, "the answer is TLS: use wss://")


async def test_a_tls_context_for_a_plain_url_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(ValueError, match="tls is for wss:// URLs"):
        async with ocpp.open_charge_point("ws://127.0.0.1:9/CP1", tls=ocpp.client_tls()):
            pass
