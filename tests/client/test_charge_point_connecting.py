"""A charge point of ours and a CSMS of ours: both directions, negotiation, credentials, refusals."""

from __future__ import annotations

import base64
import logging
from typing import Any

import pytest
import trio
from client_wire import MODULES, QUICK, credentials, open_csms

import trio_ocpp as ocpp
from trio_ocpp import v16

VECTOR = bytes.fromhex("0001020304050607FFFFFFFFFFFFFFFFFFFFFFFF")


def charge_point_of(protocol: ocpp.Protocol) -> ocpp.Router[ocpp.ChargePoint]:
    """A charge point that answers Reset, and in doing so calls back."""
    module = MODULES[protocol]
    router = ocpp.Router[ocpp.ChargePoint]()

    @router.on(module.Reset)
    async def reset(charge_point: ocpp.ChargePoint, request: Any) -> Any:
        await charge_point.call(module.Heartbeat())
        return module.ResetResponse(status="Accepted")

    return router


def reset_of(protocol: ocpp.Protocol) -> Any:
    return MODULES[protocol].Reset(type="Soft" if protocol == "ocpp1.6" else "Immediate")


@pytest.mark.parametrize("protocol", ocpp.PROTOCOLS)
async def test_both_sides_call_and_answer_in_each_version(protocol: ocpp.Protocol) -> None:
    router = charge_point_of(protocol)
    async with (
        open_csms() as csms,
        ocpp.open_charge_point(csms.url(), router=router, protocols=[protocol]) as charge_point,
    ):
        assert (charge_point.protocol, charge_point.identity) == (protocol, "CP1")
        beat = await charge_point.call(MODULES[protocol].Heartbeat())
        assert beat.current_time <= ocpp.now()
        station = await csms.station()
        assert station.protocol == protocol
        assert (await station.call(reset_of(protocol))).status == "Accepted"


@pytest.mark.clause("2.1-4 §3.1.2")
@pytest.mark.parametrize(
    "offered",
    [["ocpp1.6", "ocpp2.1"], ["ocpp2.0.1", "ocpp1.6", "ocpp2.1"], ["ocpp2.1", "ocpp1.6"]],
)
async def test_the_version_that_is_preferred_is_spoken(offered: list[ocpp.Protocol]) -> None:
    async with (
        open_csms() as csms,
        ocpp.open_charge_point(csms.url(), protocols=offered) as charge_point,
    ):
        assert charge_point.protocol == offered[0]


async def test_a_call_without_a_handler_is_refused_by_a_charge_point_without_a_router() -> None:
    async with open_csms() as csms, ocpp.open_charge_point(csms.url(), protocols=["ocpp1.6"]):
        with pytest.raises(ocpp.CallError) as refused:
            await (await csms.station()).call(v16.Reset(type="Soft"))
        # Known to 1.6, but not supported.
        assert refused.value.code == "NotSupported"


@pytest.mark.clause("1.6-sec A00.FR.203")
@pytest.mark.parametrize("password", ["correct-horse-battery", "pässwörter:mit:punkten", VECTOR])
async def test_credentials_are_the_identity_and_the_password(password: str | bytes) -> None:
    def auth(handshake: ocpp.Handshake) -> None:
        assert handshake.password_is(password)

    async with (
        open_csms(auth) as csms,
        ocpp.open_charge_point(
            csms.url("RDAM%20123"), protocols=["ocpp1.6"], password=password
        ) as charge_point,
    ):
        assert charge_point.identity == "RDAM 123"


@pytest.mark.clause("1.6-sec A00.FR.205")
async def test_a_key_of_bytes_is_encoded_as_the_whitepaper_has_it() -> None:
    heard: list[str | None] = []

    def auth(handshake: ocpp.Handshake) -> None:
        heard.append(handshake.header("Authorization"))

    async with (
        open_csms(auth) as csms,
        ocpp.open_charge_point(csms.url("AL1000"), protocols=["ocpp1.6"], password=VECTOR),
    ):
        assert heard == ["Basic QUwxMDAwOgABAgMEBQYH////////////////"]
        assert credentials(heard[0]) == b"AL1000:" + VECTOR


def bouncer(handshake: ocpp.Handshake) -> None:
    if handshake.identity == "stranger":
        raise ocpp.RejectUpgrade(404, "Station not found")
    if handshake.identity == "crowd":
        raise ocpp.RejectUpgrade(503, "Full", {"Retry-After": "7"})
    if not handshake.password_is("right"):
        raise ocpp.RejectUpgrade(401, "Invalid password", {"X-Why": "wrong"})


async def refusal(url: str, **settings: Any) -> ocpp.UpgradeRejected:
    with pytest.raises(ocpp.UpgradeRejected) as rejected:
        async with ocpp.open_charge_point(url, **settings):
            raise AssertionError("it was let in")
    return rejected.value


async def test_a_wrong_password_is_refused_with_401_its_headers_and_its_body() -> None:
    async with open_csms(bouncer) as csms:
        error = await refusal(csms.url(), password="wrong")
    headers = {name.lower(): value for name, value in error.headers}
    assert (error.status, headers["x-why"]) == (401, "wrong")
    assert headers["www-authenticate"].startswith("Basic")
    assert b"Invalid password" in error.body
    assert str(error) == "the server refused the upgrade with HTTP 401: Invalid password"


async def test_an_unknown_identity_is_refused_with_404() -> None:
    async with open_csms(bouncer) as csms:
        error = await refusal(csms.url("stranger"), password="right")
    assert (error.status, error.body.strip()) == (404, b"Station not found")


async def test_a_server_that_is_full_says_when_to_come_again() -> None:
    async with open_csms(bouncer) as csms:
        error = await refusal(csms.url("crowd"), password="right")
    assert error.status == 503
    assert ("Retry-After", "7") in error.headers


@pytest.mark.clause("2.1-4 §3.3")
async def test_without_a_common_version_the_reason_says_what_the_server_speaks() -> None:
    async with open_csms(protocols=["ocpp2.0.1", "ocpp2.1"]) as csms:
        error = await refusal(csms.url(), protocols=["ocpp1.6"])
        aborted = await csms.event(ocpp.UpgradeAborted)
    assert error.status == 101
    assert error.reason.startswith("the server speaks none of ocpp1.6: 1002 ")
    assert "ocpp2.0.1" in error.reason
    assert "ocpp2.1" in error.reason
    assert (aborted.status, aborted.close_code) == (101, 1002)


async def test_headers_of_the_users_own_are_sent() -> None:
    heard: list[str | None] = []

    def auth(handshake: ocpp.Handshake) -> None:
        heard.extend(handshake.header(name) for name in ("X-Tenant", "Authorization"))

    own = f"Basic {base64.b64encode(b'CP1:mine').decode()}"
    headers = {"X-Tenant": "ä-1", "Authorization": own}
    async with open_csms(auth) as csms, ocpp.open_charge_point(csms.url(), headers=headers):
        assert heard == ["ä-1", own]


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"X Y": "1"}, "not an HTTP header name: 'X Y'"),
        ({"X": "1\r\nY: 2"}, "the value of X has characters"),
        ({"X": "€"}, "the value of X has characters"),
        ({"host": "elsewhere"}, "the handshake sets host by itself"),
        ({"Sec-WebSocket-Key": "mine"}, "the handshake sets Sec-WebSocket-Key by itself"),
        ({"authorization": "Basic x"}, "the handshake sets authorization by itself"),
    ],
)
async def test_a_header_that_would_break_the_request_is_refused_before_it_is_sent(
    headers: dict[str, str], words: str
) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        async with ocpp.open_charge_point("ws://127.0.0.1:1/CP1", headers=headers, password="x"):
            raise AssertionError("it was sent")
    assert "2" not in str(refused.value)


async def test_what_cannot_be_a_charge_point_is_refused_at_once() -> None:
    router = ocpp.Router[ocpp.ChargePoint]()
    router.auth("/{identity}")(lambda _handshake: None)
    with pytest.raises(ValueError, match="no auth routes"):
        async with ocpp.open_charge_point("ws://127.0.0.1:1/CP1", router=router):
            raise AssertionError("it connected")
    with pytest.raises(ValueError, match="starts with ws"):
        await ocpp.run_charge_point("http://127.0.0.1:1/CP1", trio.sleep)  # type: ignore[arg-type]  # never run
    with pytest.raises(ValueError, match=r"ocpp1\.5"):
        async with ocpp.open_charge_point("ws://127.0.0.1:1/CP1", protocols=["ocpp1.5"]):  # type: ignore[list-item]  # on purpose
            raise AssertionError("it connected")


async def test_nobody_listening_is_an_os_error() -> None:
    async with open_csms() as csms:
        url = csms.url()
    with pytest.raises(OSError, match="all attempts to connect"):
        async with ocpp.open_charge_point(url):
            raise AssertionError("somebody listens")


async def test_pings_go_out_by_the_policy_and_tell_the_round_trip() -> None:
    timeouts = ocpp.Timeouts(ping_interval=0.02, close=0.3)
    async with (
        open_csms() as csms,
        ocpp.open_charge_point(csms.url(), timeouts=timeouts) as charge_point,
    ):
        measured = [charge_point.round_trip]
        while measured[-1] is None:
            # Time passes on the wire, not in a sleep.
            await charge_point.call(MODULES[charge_point.protocol].Heartbeat())
            measured.append(charge_point.round_trip)
        assert measured[0] is None
        assert 0 < measured[-1] < 5


async def test_events_go_to_observers_until_they_look_away() -> None:
    seen: list[ocpp.Event] = []
    async with (
        open_csms() as csms,
        ocpp.open_charge_point(csms.url(), protocols=["ocpp1.6"]) as charge_point,
    ):
        look_away = charge_point.observe(seen.append)
        await charge_point.call(v16.Heartbeat())
        look_away()
        await charge_point.call(v16.Heartbeat())
    assert [type(event) for event in seen] == [ocpp.MessageSent, ocpp.MessageReceived]


async def test_its_repr_says_who_and_where_without_the_query(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="trio_ocpp")
    async with (
        open_csms() as csms,
        ocpp.open_charge_point(csms.url("CP1?token=s3cret"), protocols=["ocpp1.6"]) as charge_point,
    ):
        assert repr(charge_point) == f"<ChargePoint 'CP1' ocpp1.6 {csms.url()}>"
        assert charge_point.url == csms.url("CP1?token=s3cret")
    assert "s3cret" not in caplog.text


# ── leaving ──────────────────────────────────────────────────────────────────


async def test_leaving_the_block_closes_with_1000() -> None:
    async with open_csms() as csms:
        async with ocpp.open_charge_point(csms.url()) as charge_point:
            await csms.station()
        gone = await csms.event(ocpp.StationDisconnected)
        assert (gone.code, gone.by_us) == (1000, False)
        assert not charge_point.connected
        with pytest.raises(ocpp.ConnectionClosed):
            await charge_point.call(MODULES[charge_point.protocol].Heartbeat())


@pytest.mark.parametrize("error", [ValueError("mine"), KeyError("mine"), trio.TooSlowError()])
async def test_an_error_of_the_block_stays_what_it_is_and_closes_with_1000(
    error: Exception,
) -> None:
    async with open_csms() as csms:
        with pytest.raises(type(error)) as raised:
            async with ocpp.open_charge_point(csms.url()):
                raise error
        assert raised.value is error
        assert (await csms.event(ocpp.StationDisconnected)).code == 1000


async def test_a_cancelled_block_says_goodbye_all_the_same() -> None:
    async with open_csms() as csms:
        with trio.CancelScope() as scope:
            async with ocpp.open_charge_point(csms.url()):
                await csms.station()
                scope.cancel()
                await trio.sleep_forever()
        assert scope.cancelled_caught
        assert (await csms.event(ocpp.StationDisconnected)).code == 1000


async def test_a_lost_connection_leaves_the_block_running_and_its_calls_failing() -> None:
    async with (
        open_csms() as csms,
        ocpp.open_charge_point(csms.url()) as charge_point,
    ):
        (await csms.station()).drop("a tunnel")
        assert (await charge_point.closed()).code == 1006
        with pytest.raises(ocpp.ConnectionClosed):
            await charge_point.call(MODULES[charge_point.protocol].Heartbeat())


class Slow:
    """A handler of Reset that takes as long as it is let, and tells what became of it."""

    def __init__(self) -> None:
        self.router = ocpp.Router[ocpp.ChargePoint]()
        self.router.on(v16.Reset)(self.reset)
        self.running = trio.Event()
        self.go = trio.Event()
        self.outcome = "not called"

    async def reset(self, _point: ocpp.ChargePoint, _request: v16.Reset) -> v16.ResetResponse:
        self.running.set()
        try:
            await self.go.wait()
        except trio.Cancelled:
            self.outcome = "cancelled"
            raise
        self.outcome = "finished"
        return v16.ResetResponse(status="Accepted")

    async def called_by(self, station: ocpp.Station) -> None:
        with pytest.raises(ocpp.ConnectionClosed):
            await station.call(v16.Reset(type="Soft"))


async def test_a_handler_that_runs_when_the_block_ends_gets_its_grace() -> None:
    slow = Slow()
    timeouts = ocpp.Timeouts(handler_grace=5)
    async with open_csms() as csms, trio.open_nursery() as nursery:
        async with ocpp.open_charge_point(
            csms.url(), router=slow.router, protocols=["ocpp1.6"], timeouts=timeouts
        ):
            nursery.start_soon(slow.called_by, await csms.station())
            await slow.running.wait()
            nursery.start_soon(release_when_gone, csms, slow)
        assert slow.outcome == "finished"


async def release_when_gone(csms: Any, slow: Slow) -> None:
    await csms.event(ocpp.StationDisconnected)
    slow.go.set()


@pytest.mark.filterwarnings("ignore")
async def test_a_handler_that_takes_no_end_is_cancelled_after_its_grace() -> None:
    slow = Slow()
    async with open_csms() as csms, trio.open_nursery() as nursery:
        async with ocpp.open_charge_point(
            csms.url(), router=slow.router, protocols=["ocpp1.6"], timeouts=QUICK
        ):
            nursery.start_soon(slow.called_by, await csms.station())
            await slow.running.wait()
        assert slow.outcome == "cancelled"


async def test_cancelling_cancels_handlers_at_once() -> None:
    slow = Slow()
    async with open_csms() as csms, trio.open_nursery() as nursery:
        with trio.CancelScope() as scope:
            async with ocpp.open_charge_point(
                csms.url(), router=slow.router, protocols=["ocpp1.6"]
            ):
                nursery.start_soon(slow.called_by, await csms.station())
                await slow.running.wait()
                began = trio.current_time()
                scope.cancel()
        assert slow.outcome == "cancelled"
        assert trio.current_time() - began < 5
