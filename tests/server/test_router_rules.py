"""What a router refuses when it is written, and when a server compiles it."""

from __future__ import annotations

import pytest

import trio_ocpp as ocpp
from trio_ocpp import v16, v21, v201
from trio_ocpp._server.compiled import compile_router
from trio_ocpp.payloads import Request
from trio_ocpp.protocol.dialects import DIALECTS


def handler(_station, _request):
    return v16.HeartbeatResponse(current_time=ocpp.now())


def auth(_handshake):
    return None


def test_a_second_handler_of_one_action_is_refused_and_named():
    router = ocpp.Router()
    router.on(v16.Heartbeat)(handler)
    router.on(v201.Heartbeat)(handler)
    with pytest.raises(ValueError, match=r"v16\.Heartbeat has a handler in this router already"):
        router.on(v16.Heartbeat)(handler)


def test_handlers_of_one_action_in_two_included_routers_are_refused_and_named():
    one, two, root = ocpp.Router(), ocpp.Router(), ocpp.Router()
    for router in (one, two):
        router.on(v16.Heartbeat)(handler)
        root.include(router)
    with pytest.raises(ValueError, match=r"v16\.Heartbeat has a handler in two included routers"):
        compile_router(root, None)


def test_a_second_fallback_is_refused_here_and_among_those_included():
    router, below = ocpp.Router(), ocpp.Router()
    router.fallback(handler)
    with pytest.raises(ValueError, match="fallback already"):
        router.fallback(handler)
    below.fallback(handler)
    router.include(below)
    with pytest.raises(ValueError, match="two included routers have a fallback"):
        compile_router(router, None)


@pytest.mark.parametrize(
    "thing", [v16.HeartbeatResponse, "Heartbeat", None, ocpp.RawRequest, Request, v16.Heartbeat()]
)
def test_on_takes_request_types_only(thing):
    with pytest.raises(TypeError, match=r"v16\.Heartbeat"):
        ocpp.Router().on(thing)


@pytest.mark.parametrize("thing", [None, "handler", v16.HeartbeatResponse(current_time=ocpp.now())])
def test_a_handler_is_a_function(thing):
    with pytest.raises(TypeError, match="function"):
        ocpp.Router().on(v16.Heartbeat)(thing)


def test_decorators_return_the_function_unchanged():
    router = ocpp.Router()

    async def middleware(*_arguments):
        return None

    assert router.on(v16.Heartbeat)(handler) is handler
    assert router.fallback(handler) is handler
    assert router.auth("/{identity}")(auth) is auth
    assert router.call_middleware(middleware) is middleware
    assert router.connection_middleware(middleware) is middleware


@pytest.mark.parametrize("pattern", ["ocpp/{identity}", "/ocpp", "/{identity}/x", "/a//{identity}"])
def test_a_malformed_pattern_is_refused_when_it_is_written(pattern):
    with pytest.raises(ValueError, match="pattern"):
        ocpp.Router().auth(pattern)


@pytest.mark.parametrize(
    ("protocols", "words"),
    [
        (["ocpp1.5"], "unknown protocol 'ocpp1.5'; allowed are ocpp2.1, ocpp2.0.1, ocpp1.6"),
        ([], "no protocol given"),
        ("ocpp1.6", r"takes a list such as \['ocpp1.6'\]"),
    ],
)
def test_wrong_protocols_of_a_route_are_refused_with_what_is_allowed(protocols, words):
    with pytest.raises(ValueError, match=words):
        ocpp.Router().auth("/{identity}", protocols=protocols)


def test_a_wrong_validation_is_refused_wherever_it_is_given():
    for wrong in (
        lambda: ocpp.Router(validation="lenient"),
        lambda: ocpp.Router().on(v16.Heartbeat, validation="lenient"),
        lambda: ocpp.Router().auth("/{identity}", validation="lenient"),
    ):
        with pytest.raises(ValueError, match="'reject' or 'tolerate', not 'lenient'"):
            wrong()


def test_two_routes_of_the_same_paths_are_refused():
    router = ocpp.Router()
    router.auth("/{tenant}/{identity}")(auth)
    router.auth("/{customer}/{identity}")(auth)
    with pytest.raises(ValueError, match="matches the same paths"):
        compile_router(router, None)


def test_a_router_cannot_include_itself_not_even_over_others():
    one, two, three = ocpp.Router(), ocpp.Router(), ocpp.Router()
    one.include(two)
    two.include(three)
    for router in (three, two, one):
        with pytest.raises(ValueError, match="include itself"):
            router.include(one)


@pytest.mark.parametrize("prefix", ["tenant", "tenant/"])
def test_a_prefix_starts_with_a_slash(prefix):
    with pytest.raises(ValueError, match="prefix"):
        ocpp.Router().include(ocpp.Router(), prefix=prefix)


def spoken(router, protocols=None):
    compiled = compile_router(router, protocols)
    if compiled.catch_all is not None:
        return compiled.catch_all.protocols
    return compiled.table.find(["CP1"]).value.protocols


def test_a_route_speaks_the_versions_that_it_has_handlers_for_the_newest_first():
    router = ocpp.Router()
    assert spoken(router) == tuple(sorted(DIALECTS, reverse=True))
    router.on(v16.Heartbeat)(handler)
    assert spoken(router) == ("ocpp1.6",)
    router.on(v21.Heartbeat)(handler)
    assert spoken(router) == ("ocpp2.1", "ocpp1.6")
    assert spoken(router, ("ocpp2.0.1",)) == ("ocpp2.0.1",)
    router.auth("/{identity}", protocols=["ocpp1.6", "ocpp1.6"])(auth)
    assert spoken(router, ("ocpp2.0.1",)) == ("ocpp1.6",)


def test_a_fallback_serves_all_versions():
    router = ocpp.Router()
    router.on(v16.Heartbeat)(handler)
    router.fallback(handler)
    assert spoken(router) == ocpp.PROTOCOLS


# ── validation: the nearest says ─────────────────────────────────────────


def rule(router, action, path=("CP1",)):
    compiled = compile_router(router, ("ocpp1.6",))
    route = compiled.catch_all or compiled.table.find(list(path)).value
    return route.kinds["ocpp1.6"].validation(action)


def test_payloads_are_held_to_their_schema_unless_somebody_says_otherwise():
    router = ocpp.Router()
    router.on(v16.Heartbeat)(handler)
    assert rule(router, "Heartbeat") == rule(router, "Anything") == "reject"


def test_an_actions_own_validation_beats_its_routes_and_that_its_routers():
    router = ocpp.Router(validation="reject")
    router.on(v16.Heartbeat)(handler)
    router.on(v16.Authorize, validation="reject")(handler)
    router.on(v16.ClearCache, validation="tolerate")(handler)
    assert rule(router, "Heartbeat") == "reject"
    assert rule(router, "ClearCache") == "tolerate"
    router.auth("/{identity}", validation="tolerate")(auth)
    assert rule(router, "Heartbeat") == rule(router, "Anything") == "tolerate"
    assert rule(router, "Authorize") == "reject"


def test_an_included_router_brings_its_validation_for_its_own_actions():
    root, below, silent = ocpp.Router(), ocpp.Router(validation="tolerate"), ocpp.Router()
    root.on(v16.Heartbeat)(handler)
    below.on(v16.Authorize)(handler)
    silent.on(v16.ClearCache)(handler)
    below.include(silent)
    root.include(below)
    assert rule(root, "Heartbeat") == "reject"
    assert rule(root, "Authorize") == rule(root, "ClearCache") == "tolerate"


def test_a_tenant_inherits_handlers_and_says_how_strict_where_nobody_else_did():
    root, tenant = ocpp.Router(), ocpp.Router(validation="tolerate")
    root.on(v16.Heartbeat)(handler)
    root.on(v16.Authorize, validation="reject")(handler)
    root.auth("/{identity}")(auth)
    tenant.auth("/{identity}")(auth)
    root.include(tenant, prefix="/t/")
    assert rule(root, "Heartbeat") == "reject"
    assert rule(root, "Heartbeat", ("t", "CP1")) == "tolerate"
    assert rule(root, "Authorize", ("t", "CP1")) == "reject"
