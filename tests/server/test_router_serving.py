"""What stations get of a router: middleware, fallbacks, included routers, routes and tolerance."""

from __future__ import annotations

import msgspec
import pytest
import trio
from csms_stage import NOON, csms, done, done_reply, settled, stage, transfer

import trio_ocpp as ocpp
from trio_ocpp import v16, v201


def saying(word):
    return lambda _station, _request: done(word)


async def ask(scene, path="/", message=None, identity="CP1", protocol="ocpp1.6"):
    async with scene.connect(identity, [protocol], path=path) as peer:
        assert peer.status == 101
        await peer.send(message or transfer(1))
        return await peer.receive()


# ── call middleware ──────────────────────────────────────────────────────


def noting(log, name):
    async def middleware(station, request, call_next):
        log.append(f"{name} before")
        response = await call_next(station, request)
        log.append(f"{name} after")
        return response

    return middleware


async def test_call_middleware_wraps_handlers_in_the_order_of_registration(autojump_clock):
    log = []
    router = csms(lambda _s, r: log.append("handler") or done(r.data))
    router.call_middleware(noting(log, "outer"))
    router.call_middleware(noting(log, "inner"))
    async with stage(router) as scene:
        assert await ask(scene) == done_reply(1)
    assert log == ["outer before", "inner before", "handler", "inner after", "outer after"]


async def test_call_middleware_may_change_the_request_and_the_response_or_refuse(autojump_clock):
    async def handler(_station, request):
        return done(request.data + "!")

    router = csms(handler)

    @router.call_middleware
    async def change(station, request, call_next):
        if request.data == "refuse":
            raise ocpp.RejectCall("SecurityError")
        if request.data == "answer":
            return done("by middleware")
        response = await call_next(station, msgspec.structs.replace(request, data="changed"))
        return msgspec.structs.replace(response, data=response.data + "?")

    async with stage(router) as scene:
        assert await ask(scene) == done_reply(1, "changed!?")
        assert (await ask(scene, message=transfer(2, "refuse")))[2] == "SecurityError"
        assert await ask(scene, message=transfer(3, "answer")) == done_reply(3, "by middleware")


async def test_middleware_wraps_the_handlers_below_its_router_and_no_others(autojump_clock):
    log = []
    root, below, tenant = csms(saying("root")), ocpp.Router(), csms(saying("tenant"))
    root.auth("/{identity}")(lambda _h: None)
    tenant.auth("/{identity}")(lambda _h: None)
    below.on(v16.Heartbeat)(lambda _s, _r: v16.HeartbeatResponse(current_time=NOON))
    below.fallback(lambda _s, _r: ocpp.RawResponse())
    for router, name in ((root, "root"), (below, "below"), (tenant, "tenant")):
        router.call_middleware(noting(log, name))
    root.include(below)
    root.include(tenant, prefix="/t")
    both = ["root before", "below before", "below after", "root after"]
    tenants = ["root before", "tenant before", "tenant after", "root after"]
    heartbeat = [2, "1", "Heartbeat", {}]
    vendor = [2, "1", "Vendor", {}]
    async with stage(root) as scene:
        for path, message, expected in (
            ("/", transfer(1), ["root before", "root after"]),
            ("/", heartbeat, both),
            ("/", vendor, both),
            ("/t/", transfer(1), tenants),
            # What a tenant inherits is wrapped as it is where it comes from.
            ("/t/", heartbeat, both),
        ):
            log.clear()
            assert (await ask(scene, path, message))[0] == 3
            assert log == expected, (path, message)


# ── fallback ─────────────────────────────────────────────────────────────


async def test_vendor_actions_go_to_the_fallback_as_they_are(autojump_clock):
    router = ocpp.Router()

    @router.fallback
    async def anything(_station, request):
        return ocpp.RawResponse({"was": request.action, "payload": dict(request.payload)})

    async with stage(router) as scene:
        reply = await ask(scene, message=[2, "1", "Vendor.Do", {"a": [1, None]}])
        assert reply == [3, "1", {"was": "Vendor.Do", "payload": {"a": [1, None]}}]


@pytest.mark.clause("1.6J §4.2.1")
async def test_a_fallback_gets_a_raw_request_also_for_actions_that_have_a_schema(autojump_clock):
    router = ocpp.Router()
    taken = []

    @router.fallback
    def anything(_station, request):
        taken.append(request)
        return ocpp.RawResponse({"currentTime": "2026-01-01T12:00:00Z"})

    async with stage(router) as scene:
        for payload in ({}, None):
            assert (await ask(scene, message=[2, "1", "Heartbeat", payload]))[0] == 3
        reply = await ask(scene, message=[2, "1", "Heartbeat", {"bad": 1}])
        assert reply[:3] == [4, "1", "FormationViolation"]
        await ask(scene, message=[2, "1", "DataTransfer", {"vendorId": "x"}])
    assert taken == [
        ocpp.RawRequest("Heartbeat", {}),
        ocpp.RawRequest("Heartbeat", {}),
        ocpp.RawRequest("DataTransfer", {"vendorId": "x"}),
    ]


async def test_a_handler_comes_before_the_fallback(autojump_clock):
    router = csms(saying("handler"))
    router.fallback(lambda _s, _r: ocpp.RawResponse({"by": "fallback"}))
    async with stage(router) as scene:
        assert await ask(scene) == done_reply(1, "handler")


# ── included routers ─────────────────────────────────────────────────────


def tenants() -> ocpp.Router:
    root, tenant, metering = csms(saying("root")), csms(saying("tenant")), ocpp.Router()
    metering.on(v16.Heartbeat)(lambda _s, _r: v16.HeartbeatResponse(current_time=NOON))
    root.auth("/ocpp/{identity}")(lambda _h: None)
    tenant.auth("/{identity}")(lambda _h: None)
    root.fallback(lambda _s, _r: ocpp.RawResponse({"by": "root"}))
    root.include(metering)
    root.include(tenant, prefix="/t")
    return root


async def test_a_tenants_stations_get_its_handlers_and_the_parents_where_it_has_none(
    autojump_clock,
):
    async with stage(tenants()) as scene:
        assert await ask(scene, "/ocpp/") == done_reply(1, "root")
        assert await ask(scene, "/t/") == done_reply(1, "tenant")
        for path in ("/ocpp/", "/t/"):
            assert (await ask(scene, path, [2, "1", "Heartbeat", {}]))[0] == 3
            assert (await ask(scene, path, [2, "1", "Vendor", {}]))[2] == {"by": "root"}
        async with scene.connect(path="/elsewhere/") as peer:
            assert peer.status == 404


async def test_a_tenants_own_fallback_beats_the_parents(autojump_clock):
    root, tenant = tenants(), ocpp.Router()
    tenant.auth("/{identity}")(lambda _h: None)
    tenant.fallback(lambda _s, _r: ocpp.RawResponse({"by": "tenant"}))
    root.include(tenant, prefix="/u/")
    async with stage(root) as scene:
        assert (await ask(scene, "/u/", [2, "1", "Vendor", {}]))[2] == {"by": "tenant"}
        assert (await ask(scene, "/t/", [2, "1", "Vendor", {}]))[2] == {"by": "root"}


# ── what a route has otherwise ───────────────────────────────────────────


async def test_a_route_may_have_protocols_and_timeouts_of_its_own(autojump_clock):
    router = csms()
    router.on(v201.Heartbeat)(lambda _s, _r: v201.HeartbeatResponse(current_time=NOON))
    quick = ocpp.Timeouts(call=1, ping_interval=None)
    router.auth("/old/{identity}", protocols=["ocpp1.6"])(lambda _h: None)
    router.auth("/quick/{identity}", timeouts=quick)(lambda _h: None)
    both = ["ocpp2.0.1", "ocpp1.6"]
    async with stage(router) as scene:
        async with scene.connect(protocols=both, path="/old/") as peer:
            assert peer.headers["sec-websocket-protocol"] == "ocpp1.6"
        async with scene.connect(protocols=both, path="/quick/") as peer:
            assert peer.headers["sec-websocket-protocol"] == "ocpp2.0.1"
            began = trio.current_time()
            with pytest.raises(ocpp.CallTimeout):
                await scene.station().call(v201.Reset(type="Immediate"))
            assert trio.current_time() - began == pytest.approx(1)
            await peer.receive()
            with trio.move_on_after(10_000):
                raise AssertionError(await peer.receive_message())


# ── tolerance ────────────────────────────────────────────────────────────

BROKEN = [2, "1", "DataTransfer", {"vendorId": "x" * 300, "messageId": 5, "colour": "red"}]


def tolerant(**where) -> tuple[ocpp.Router, list[object]]:
    taken: list[object] = []
    router = ocpp.Router(validation=where.get("router"))

    @router.on(v16.DataTransfer, validation=where.get("action"))
    def handler(_station, request):
        taken.append(request)
        return done()

    @router.on(v16.Authorize)
    def authorize(_station, request):
        taken.append(request)
        return v16.AuthorizeResponse(id_tag_info=v16.IdTagInfo(status="Accepted"))

    router.auth("/{identity}", validation=where.get("route"))(lambda _h: None)
    return router, taken


@pytest.mark.parametrize("level", ["router", "route", "action"])
async def test_a_broken_payload_can_be_tolerated_per_router_route_and_action(level, autojump_clock):
    router, taken = tolerant(**{level: "tolerate"})
    async with stage(router) as scene:
        assert (await ask(scene, message=BROKEN))[0] == 3
        violations = scene.seen.of(ocpp.PayloadViolation)
        assert {violation.tolerated for violation in violations} == {True}
        assert {(violation.path, violation.rule) for violation in violations} >= {
            ("$.vendorId", "maxLength"),
            ("$.messageId", "type"),
        }
        assert {v.code for v in violations} >= {
            "PropertyConstraintViolation",
            "TypeConstraintViolation",
            "FormationViolation",
        }
        await settled()
        reply = await ask(scene, message=[2, "1", "Authorize", {}])
        assert (reply[0] == 3) is (level != "action")
    assert taken[0].vendor_id == "x" * 300
    assert taken[0].message_id == 5
    if level != "action":
        assert taken[1].id_tag is msgspec.UNSET


@pytest.mark.clause("1.6J §4.2.3")
async def test_otherwise_it_is_refused_with_the_code_of_the_broken_rule_and_told(
    autojump_clock,
):
    router, taken = tolerant()
    async with stage(router) as scene:
        reply = await ask(scene, message=[2, "1", "Authorize", {}])
        assert reply[:3] == [4, "1", "OccurenceConstraintViolation"]
        (violation,) = scene.seen.of(ocpp.PayloadViolation)
    assert (violation.identity, violation.message_id, violation.action) == ("CP1", "1", "Authorize")
    assert (violation.rule, violation.tolerated) == ("required", False)
    assert violation.code == "OccurenceConstraintViolation"
    assert violation.raw == b'[2, "1", "Authorize", {}]'
    assert taken == []


async def test_connection_middleware_wraps_auth_outermost_first(autojump_clock):
    log = []
    router = csms()

    def noting_connection(name):
        async def middleware(handshake, call_next):
            log.append(name)
            return await call_next(handshake)

        return middleware

    router.connection_middleware(noting_connection("outer"))
    router.connection_middleware(noting_connection("inner"))

    @router.auth("/{identity}")
    async def auth(handshake):
        log.append("auth")

    async with stage(router) as scene:
        await ask(scene)
    assert log == ["outer", "inner", "auth"]
