"""Our charge point speaks with central systems of npm's `ocpp-rpc` and PyPI's `ocpp`.

Both check what it sends by their schemas, ocpp-rpc in its strict mode.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trio
from foreign_stations import HERE, NODE, ForeignProcess, Json, missing_programs, node_modules
from interop_csms import PASSWORD, invalid_for_ocpp
from interop_phrases import PAYLOADS, TIME, our_calls
from services import missing

import trio_ocpp as ocpp
from trio_ocpp import PROTOCOLS, ChargePoint, Protocol

QUICK = ocpp.Timeouts(close=0.3)
AT_ONCE = ocpp.Backoff(wait_minimum=0.01, random_range=0.01, repeat_times=1)
ANSWERS: Json = {
    "BootNotification": {"status": "Accepted", "currentTime": TIME, "interval": 300},
    "Heartbeat": {"currentTime": TIME},
    "Authorize": {"refuse": "SecurityError", "description": "not this card", "details": {"no": 7}},
}


@pytest.fixture(scope="module", params=["pypi", "npm"])
def central(request: pytest.FixtureRequest) -> Iterator[ForeignProcess]:
    """A process that is each maker's central system."""
    process = start_pypi() if request.param == "pypi" else start_npm(request)
    yield process
    process.end()


def start_pypi() -> ForeignProcess:
    return ForeignProcess("pypi's csms", [sys.executable, str(HERE / "pypi_csms.py")], {})


def start_npm(request: pytest.FixtureRequest) -> ForeignProcess:
    lacking = missing_programs()
    if lacking:
        missing(f"ocpp-rpc's server needs {' and '.join(lacking)}, not found here")
    environment = {"NODE_PATH": str(node_modules(cache_of(request)))}
    return ForeignProcess("npm's csms", ["node", str(NODE / "npm_csms.js")], environment)


def cache_of(request: pytest.FixtureRequest) -> Path:
    """The folder of the foreign charge points' modules: they are the same."""
    elsewhere = os.environ.get("OCPP_INTEROP_NODE_MODULES")
    if elsewhere:
        return Path(elsewhere)
    kept: pytest.Cache | None = getattr(request.config, "cache", None)
    if kept is not None:
        return kept.mkdir("interop-node")
    temporary: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
    return temporary.mktemp("interop-node")


@asynccontextmanager
async def serving(central: ForeignProcess, protocols: Sequence[str]) -> AsyncIterator[str]:
    """Let the central system serve these versions; yields its endpoint."""
    with trio.fail_after(30):
        async with central.listening():
            order = {"protocols": list(protocols), "password": PASSWORD, "answers": ANSWERS}
            port = (await central.ask("serve", **order))["port"]
            yield f"ws://127.0.0.1:{port}/ocpp"


class OurStation:
    """A charge point of ours that boots on its first connection, and what it was told."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.module = PAYLOADS[protocol]
        self.router = ocpp.Router[ChargePoint]()
        self.sent: list[tuple[Protocol, ocpp.MessageSent]] = []
        self.lost: list[ocpp.ConnectionLost] = []
        self.asked: list[Any] = []
        send, self.ready = trio.open_memory_channel[ChargePoint](10)  # more than reconnects
        self._ready = send
        self._booted = False
        for _, request, _, response in our_calls(protocol):
            self.router.on(type(request))(partial(self._answer, response))

    def _answer(self, response: Any, _charge_point: ChargePoint, request: Any) -> Any:
        self.asked.append(request)
        return response

    def note(self, event: ocpp.Event) -> None:
        if isinstance(event, ocpp.MessageSent):
            self.sent.append((self.protocol, event))
        elif isinstance(event, ocpp.ConnectionLost):
            self.lost.append(event)

    async def session(self, charge_point: ChargePoint) -> None:
        if not self._booted:
            # OCPP-J 2.1 §5.4: a reconnect needs no new boot.
            answer = await charge_point.call(self.boot())
            assert (answer.status, answer.interval) == ("Accepted", 300)
            self._booted = True
        await charge_point.call(self.module.Heartbeat())
        await self._ready.send(charge_point)

    def boot(self) -> Any:
        if self.protocol == "ocpp1.6":
            return self.module.BootNotification(
                charge_point_vendor="ACME", charge_point_model="Two"
            )
        station = self.module.ChargingStationType(vendor_name="ACME", model="Two")
        return self.module.BootNotification(reason="PowerUp", charging_station=station)

    def authorize(self) -> Any:
        if self.protocol == "ocpp1.6":
            return self.module.Authorize(id_tag="CARD")
        token = self.module.IdTokenType(id_token="CARD", type="ISO14443")
        return self.module.Authorize(id_token=token)


@asynccontextmanager
async def running(central: ForeignProcess, protocol: Protocol) -> AsyncIterator[OurStation]:
    """Run a charge point of ours against the central system; what it sends must be valid."""
    station = OurStation(protocol)
    async with serving(central, [protocol]) as endpoint, trio.open_nursery() as nursery:
        run = partial(
            ocpp.run_charge_point,
            router=station.router,
            protocols=[protocol],
            password=PASSWORD,
            backoff=AT_ONCE,
            timeouts=QUICK,
            observer=station.note,
        )
        nursery.start_soon(run, f"{endpoint}/CP-1", station.session)
        yield station
        nursery.cancel_scope.cancel()
    assert await invalid_for_ocpp(station.sent) == []


@pytest.fixture(params=PROTOCOLS)
def version(request: pytest.FixtureRequest) -> Protocol:
    """Each version that we speak."""
    protocol: Protocol = request.param
    return protocol


async def test_it_boots_and_is_called(central: ForeignProcess, version: Protocol) -> None:
    async with running(central, version) as station:
        charge_point = await station.ready.receive()
        assert charge_point.protocol == version
        for action, request, answer, _ in our_calls(version):
            payload = msgspec.to_builtins(request)
            order = {"identity": "CP-1", "action": action, "payload": payload}
            assert (await central.ask("call", **order))["result"] == answer
        assert station.asked == [request for _, request, _, _ in our_calls(version)]
        heard = (await central.ask("heard"))["heard"]
        assert [action for action, _ in heard] == ["BootNotification", "Heartbeat"]


async def test_calls_that_are_refused_are_understood_on_both_sides(
    central: ForeignProcess, version: Protocol
) -> None:
    async with running(central, version) as station:
        charge_point = await station.ready.receive()
        with pytest.raises(ocpp.CallError) as refused:
            await charge_point.call(station.authorize())
        error = refused.value
        assert (error.code, error.description) == ("SecurityError", "not this card")
        assert error.details == {"no": 7}
        order = {"identity": "CP-1", "action": "ClearCache", "payload": {}}
        assert (await central.ask("call", **order))["error"]["code"] == "NotSupported"


@pytest.mark.clause("2.1-4 §5.4")
@pytest.mark.parametrize("code", [None, 1001])
async def test_it_comes_back_without_a_boot_when_the_server_drops_it(
    central: ForeignProcess, version: Protocol, code: int | None
) -> None:
    async with running(central, version) as station:
        first = await station.ready.receive()
        await central.ask("drop", identity="CP-1", code=code)
        second = await station.ready.receive()
        assert second is not first
        assert [lost.code for lost in station.lost] == [code or 1006]
        assert not station.lost[0].by_us
        heard = (await central.ask("heard"))["heard"]
        assert [action for action, _ in heard] == ["BootNotification", "Heartbeat", "Heartbeat"]


@pytest.mark.parametrize(
    ("identity", "password", "status"),
    [("CP-1", "wrong", 401), ("CP-1", None, 401), ("stranger", PASSWORD, 404)],
)
async def test_a_refusal_has_its_status_and_its_text(
    central: ForeignProcess, identity: str, password: str | None, status: int
) -> None:
    async with serving(central, PROTOCOLS) as endpoint:
        with pytest.raises(ocpp.UpgradeRejected) as rejected:
            async with ocpp.open_charge_point(f"{endpoint}/{identity}", password=password):
                raise AssertionError("it was let in")
    assert rejected.value.status == status
    assert rejected.value.body in {b"wrong password", b"no such station"}


@pytest.mark.clause("2.1-4 §3.3")
async def test_without_a_common_version_it_is_rejected(central: ForeignProcess) -> None:
    async with serving(central, ["ocpp2.0.1"]) as endpoint:
        with pytest.raises(ocpp.UpgradeRejected) as rejected:
            async with ocpp.open_charge_point(
                f"{endpoint}/CP-1", protocols=["ocpp1.6"], password=PASSWORD, timeouts=QUICK
            ):
                raise AssertionError("it was let in")
    # ocpp-rpc says 101 and leaves it at that, websockets 400 in words.
    assert rejected.value.status in {101, 400}
