"""How each kind of client ends: one event, a precise reason, and a server that still serves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import pytest
import trio
from upgrade_wire import (
    HEARTBEAT,
    Ending,
    ask,
    basic,
    csms_of,
    dial,
    no_sockets,
    read_answer,
    read_to_end,
    request,
    reset,
    serving,
    station,
    still_serves,
)

import trio_ocpp as ocpp
from trio_ocpp.testing import ScriptedPeer

Behaviour = Callable[[trio.SocketStream], Awaitable[None]]

CLIENT_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(200)


async def auth(handshake: ocpp.Handshake) -> None:
    """Each identity has a fate."""
    match handshake.identity:
        case "UNKNOWN":
            raise ocpp.RejectUpgrade(404, "Station not found")
        case "WRONG":
            raise ocpp.RejectUpgrade(401, "Invalid password")
        case "BANNED":
            raise ocpp.RejectUpgrade(403)
        case "CRASH":
            raise RuntimeError("hunter2 is the database's password")
        case "GROUP":
            async with trio.open_nursery() as nursery:
                nursery.start_soon(reject)


async def reject() -> None:
    raise ocpp.RejectUpgrade(402, "Pay first")


def sends(data: bytes) -> Behaviour:
    async def behave(stream: trio.SocketStream) -> None:
        await stream.send_all(data)
        await read_to_end(stream)

    return behave


def sends_then_hangs_up(data: bytes) -> Behaviour:
    async def behave(stream: trio.SocketStream) -> None:
        await stream.send_all(data)
        await stream.send_eof()
        await read_to_end(stream)

    return behave


def sends_then_resets(data: bytes) -> Behaviour:
    async def behave(stream: trio.SocketStream) -> None:
        await stream.send_all(data)
        reset(stream)

    return behave


def gets_in(data: bytes) -> Behaviour:
    async def behave(stream: trio.SocketStream) -> None:
        await stream.send_all(data)
        peer = ScriptedPeer(stream)
        assert await peer.read_head() == 101
        await peer.send(HEARTBEAT)
        assert (await peer.receive())[0] == 3

    return behave


class Kind(NamedTuple):
    """A kind of client, and how its only event must look."""

    name: str
    behave: Behaviour
    event: type[Ending]
    stage: str = ""
    status: int | None = None
    words: str = ""
    identity: str | None = "CP1"


def aborted(
    name: str,
    stage: str,
    status: int,
    words: str,
    data: bytes,
    identity: str | None = "CP1",
) -> Kind:
    return Kind(name, sends(data), ocpp.UpgradeAborted, stage, status, words, identity)


def health(name: str, start: str, **left_out: None) -> Kind:
    plain = {"Upgrade": None, "Connection": None, "Sec_WebSocket_Key": None}
    data = request(start=start, **plain, **left_out)
    return aborted(name, "validation", 200, "health check", data, "health")


def plain(name: str, start: str, status: int, words: str, identity: str | None) -> Kind:
    data = request(start=start, Upgrade=None, Connection=None, Sec_WebSocket_Key=None)
    return aborted(name, "validation", status, words, data, identity)


X49 = "x" * 49
KINDS = [
    Kind("good", gets_in(request()), ocpp.StationConnected),
    Kind("odd case", gets_in(request(Upgrade="WebSocket", Connection="x, UPGRADE")), ocpp.StationConnected),
    Kind("empty line first", gets_in(b"\r\n" + request()), ocpp.StationConnected),
    Kind("escaped identity", gets_in(request("/ocpp/C%501")), ocpp.StationConnected),
    Kind("with query", gets_in(request("/ocpp/CP1?token=s3cret")), ocpp.StationConnected),
    Kind("Basic", gets_in(request(Authorization=basic("CP1", "pw"))), ocpp.StationConnected),
    # the route
    aborted("no route", "route", 404, "no route matches", request("/elsewhere/a/CP1")),
    aborted("identity twice", "route", 404, "identity twice", request("/ocpp/CP1/CP1")),
    aborted("no identity", "route", 404, "identity is missing", request("/ocpp"), "ocpp"),
    aborted("case of the path", "route", 404, "case-sensitive", request("/OCPP/CP1")),
    aborted("trailing slash", "validation", 400, "trailing slash", request("/ocpp/CP1/"), None),
    aborted("double slash", "validation", 400, "double slash", request("/ocpp//CP1")),
    aborted("root", "validation", 400, "no identity", request("/"), None),
    aborted("bad escape", "validation", 400, "two hex digits", request("/ocpp/CP%zz"), None),
    aborted("escaped control", "validation", 400, "control", request("/ocpp/CP%0a"), None),
    aborted("dots", "validation", 400, "dot segment", request("/ocpp/.."), None),
    # the identity
    aborted("too long", "identity", 400, "at most 48", request(f"/ocpp/{X49}", Sec_WebSocket_Protocol="ocpp2.0.1"), X49),
    aborted("colon", "identity", 400, "':'", request("/ocpp/C:1", Sec_WebSocket_Protocol="ocpp2.1"), "C:1"),
    # the subprotocol
    aborted("no version", "subprotocol", 101, "offers no subprotocol", request(Sec_WebSocket_Protocol=None)),
    aborted("old version", "subprotocol", 101, "offers ocpp1.5", request(Sec_WebSocket_Protocol="ocpp1.5")),
    aborted("misspelt", "subprotocol", 101, "case-sensitive", request(Sec_WebSocket_Protocol="OCPP1.6")),
    aborted("no token", "validation", 400, "not a valid name", request(Sec_WebSocket_Protocol="ocpp 1.6")),
    # WebSocket
    aborted("no Connection", "validation", 400, "without Connection: Upgrade", request(Connection=None)),
    aborted("no Upgrade", "validation", 426, "without Upgrade: websocket", request(Upgrade=None)),
    aborted("old WebSocket", "validation", 426, "Version '8'", request(Sec_WebSocket_Version="8")),
    aborted("no WebSocket version", "validation", 426, "no Sec-WebSocket-Version", request(Sec_WebSocket_Version=None)),
    aborted("no key", "validation", 400, "no Sec-WebSocket-Key", request(Sec_WebSocket_Key=None)),
    aborted("two keys", "validation", 400, "more than one", request("/ocpp/CP1", "Sec-WebSocket-Key: x")),
    aborted("bad key", "validation", 400, "base64 of 16 bytes", request(Sec_WebSocket_Key="abc")),
    # HTTP
    aborted("no Host", "request", 400, "no Host header", request(Host=None)),
    aborted("HTTP/1.0", "request", 400, "HTTP/1.0 request", request(start="GET /ocpp/CP1 HTTP/1.0")),
    aborted("HTTP/2", "request", 505, "HTTP/2.0", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "*"),
    aborted("body", "request", 400, "announces a body", request(Content_Length="5") + b"hello"),
    aborted("chunked", "request", 400, "announces a body", request(Transfer_Encoding="chunked")),
    aborted("folded", "request", 400, "folded", request("/ocpp/CP1", "X: a", " b")),
    aborted("bare LF", "request", 400, "bare LF", request().replace(b"\r\n", b"\n"), None),
    aborted("control", "request", 400, "control character 0x00", request("/ocpp/CP1", "X: a\0b")),
    aborted("beyond ASCII", "validation", 400, "beyond ASCII", request("/ocpp/C\xe91"), "C\xe91"),
    aborted("space", "validation", 400, "%20", request("/ocpp/CP 1"), "CP 1"),
    aborted("absolute", "validation", 400, "absolute-form", request("http://u:pw@h/ocpp/CP1")),
    aborted("babble", "request", 400, "not an HTTP request: 'hello'", b"hello\r\n\r\n", None),
    aborted("many headers", "request", 431, "header lines", request("/ocpp/CP1", *["X: y"] * 100)),
    aborted("1 MB of headers", "request", 431, "longer than 16384", request("/ocpp/CP1", *["X: " + "y" * 1020] * 1024)),
    aborted("SOAP", "validation", 405, "OCPP-S", request(start="POST /ocpp/CP1 HTTP/1.1")),
    aborted("CONNECT", "validation", 405, "CONNECT", request(start="CONNECT /ocpp/CP1 HTTP/1.1")),
    # not a station at all
    plain("browser", "GET / HTTP/1.1", 426, "a plain HTTP GET", None),
    plain("browser's icon", "GET /favicon.ico HTTP/1.1", 426, "a plain HTTP GET", "favicon.ico"),
    health("health", "GET /health HTTP/1.1"),
    health("health by HEAD", "HEAD /health HTTP/1.1"),
    health("health of HAProxy", "GET /health HTTP/1.0", Host=None),
    health("health by HEAD of HAProxy", "HEAD /health HTTP/1.0", Host=None),
    # credentials, and the auth function
    aborted("another's name", "credentials", 401, "is not the identity", request(Authorization=basic("CP2", "pw"))),
    aborted("Bearer", "credentials", 401, "not Basic", request(Authorization="Bearer abc")),
    aborted("no base64", "credentials", 401, "not base64", request(Authorization="Basic %%%")),
    aborted("unknown", "auth", 404, "Station not found", request("/ocpp/UNKNOWN"), "UNKNOWN"),
    aborted("wrong password", "auth", 401, "Invalid password", request("/ocpp/WRONG"), "WRONG"),
    aborted("banned", "auth", 403, "refused with 403", request("/ocpp/BANNED"), "BANNED"),
    aborted("crash", "auth", 500, "auth failed: RuntimeError", request("/ocpp/CRASH"), "CRASH"),
    aborted("from a nursery", "auth", 402, "Pay first", request("/ocpp/GROUP"), "GROUP"),
    # the transport
    Kind("half a head", sends_then_hangs_up(request()[:60]), ocpp.UpgradeAborted, "request", None, "hung up after 60 bytes"),
    Kind("SSH", sends_then_hangs_up(b"SSH-2.0-OpenSSH\r\n"), ocpp.UpgradeAborted, "request", None, "hung up after 17", None),
    Kind("half a head, reset", sends_then_resets(request()[:60]), ocpp.UpgradeError, "request", None, "connection lost", "CP1"),
    Kind("TLS", sends(CLIENT_HELLO), ocpp.UpgradeError, "tls", None, "TLS (wss://) client on the plain port", None),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_every_kind_of_client_ends_in_exactly_one_event(kind: Kind):
    async with serving(auth, protocols=ocpp.PROTOCOLS) as (server, endings):
        async with await dial(server) as stream:
            address = stream.socket.getsockname()
            await kind.behave(stream)
        event = await endings.one()
        await no_sockets(server)
        await still_serves(server)
        _, last = await endings.count(2)
        assert isinstance(last, ocpp.StationConnected)
        assert type(event) is kind.event
        assert event.identity == kind.identity
        assert event.remote_address == f"127.0.0.1:{address[1]}"
        assert 0 <= event.took < 10
        if not isinstance(event, ocpp.StationConnected):
            assert event.stage == kind.stage
            assert kind.words in event.reason
        if isinstance(event, ocpp.UpgradeAborted):
            assert event.status == kind.status
        await no_sockets(server)
        counted = server.stats()
        assert counted.accepted + sum(counted.aborted.values()) + counted.errors == 2
        assert counted.silent == 0


# What the client reads


@pytest.mark.clause("RFC 7235 §4.1")
async def test_401_comes_with_a_challenge_for_basic():
    async with serving(auth) as (server, _endings):
        answer = await ask(server, request("/ocpp/WRONG"))
    assert (answer.status, answer.phrase) == (401, "Unauthorized")
    assert answer.headers["www-authenticate"] == 'Basic realm="ocpp", charset="UTF-8"'
    assert answer.headers["connection"] == "close"
    assert answer.body == b"Invalid password\n"
    assert answer.headers["content-length"] == str(len(answer.body))


@pytest.mark.clause("RFC 6455 §4.4")
async def test_426_names_the_websocket_version():
    async with serving() as (server, _endings):
        answer = await ask(server, request(Sec_WebSocket_Version="8"))
    assert answer.status == 426
    assert answer.headers["sec-websocket-version"] == "13"
    assert answer.headers["upgrade"] == "websocket"


async def test_a_browser_is_told_what_this_port_is():
    async with serving() as (server, _endings):
        answer = await ask(server, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    assert answer.status == 426
    assert b"OCPP-J endpoint" in answer.body
    assert b"ws://<host>:<port>/<identity>" in answer.body


@pytest.mark.parametrize(
    ("check", "body"),
    [
        (b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n", b"ok\n"),
        (b"GET /healthz HTTP/1.0\r\n\r\n", b"ok\n"),
        (b"GET /health HTTP/1.0\r\nHost: h\r\n\r\n", b"ok\n"),
        (b"HEAD /health HTTP/1.1\r\nHost: h\r\n\r\n", b""),
        (b"HEAD /health HTTP/1.0\r\n\r\n", b""),
    ],
)
async def test_a_load_balancer_gets_200_from_the_health_check(check: bytes, body: bytes):
    async with serving() as (server, _endings):
        answer = await ask(server, check)
    assert (answer.status, answer.body) == (200, body)
    # RFC 9110 §9.3.2: HEAD has the headers of GET.
    assert answer.headers["content-length"] == "3"


async def test_a_health_check_in_http_1_0_is_no_way_in():
    async with serving(None) as (server, _endings):
        answer = await ask(server, request(start="GET /health HTTP/1.0"))
    assert answer.status == 200


async def test_a_health_check_that_hangs_up_its_half_gets_its_answer():
    async with serving() as (server, _endings), await dial(server) as stream:
        await stream.send_all(b"GET /health HTTP/1.1\r\nHost: h\r\n\r\n")
        await stream.send_eof()
        assert read_answer(await read_to_end(stream)).status == 200


async def test_a_client_with_1_mb_of_headers_receives_its_431():
    head = request("/ocpp/CP1", *["X-Padding: " + "y" * 1012] * 1024)
    async with serving() as (server, endings):
        answer = await ask(server, head)
        assert answer.status == 431
        assert b"longer than 16384 bytes" in answer.body
        assert (await endings.aborted()).request == "GET /ocpp/CP1 HTTP/1.1"


async def test_nothing_of_a_crash_goes_on_the_wire(caplog: pytest.LogCaptureFixture):
    async with serving(auth) as (server, endings):
        answer = await ask(server, request("/ocpp/CRASH"))
        assert answer.status == 500
        assert answer.body == b"Internal Server Error\n"
        assert "hunter2" not in repr((answer, await endings.aborted()))
    # Ours to repair, so it is logged with its traceback.
    assert "hunter2" in caplog.text


@pytest.mark.clause("2.1-4 §3.3")
@pytest.mark.parametrize("offered", ["ocpp1.5", None])
async def test_no_common_version_gets_a_101_without_subprotocol_and_close_1002(
    offered: str | None,
):
    versions = ["ocpp2.0.1", "ocpp1.6"]
    async with serving(protocols=versions) as (server, endings):
        async with station(server, Sec_WebSocket_Protocol=offered) as peer:
            assert peer.status == 101
            assert "sec-websocket-protocol" not in peer.headers
            close = await peer.receive_close()
        event = await endings.aborted()
    assert close.code == 1002
    assert close.reason == "this server speaks ocpp2.0.1, ocpp1.6"
    assert (event.status, event.close_code) == (101, 1002)
    assert event.offered == ((offered,) if offered else ())


# What the events say


async def test_the_event_shows_request_and_headers_without_secrets():
    async with serving(auth) as (server, endings):
        await ask(
            server,
            request(
                "/ocpp/WRONG?token=s3cret&v=1",
                "Cookie: sid=s3cret",
                "X-Vendor: Acme",
                Authorization=basic("WRONG", "s3cret"),
            ),
        )
        event = await endings.aborted()
    assert event.request == "GET /ocpp/WRONG?token=***&v=1 HTTP/1.1"
    shown = dict(event.headers)
    assert shown["Authorization"] == "Basic WRONG:***"
    assert shown["Cookie"] == "***"
    assert shown["X-Vendor"] == "Acme"
    assert event.offered == ("ocpp1.6",)
    assert "s3cret" not in repr(event)


async def test_a_broken_head_still_shows_its_request_line_without_secrets():
    async with serving() as (server, endings):
        await ask(server, request("/ocpp/CP1?password=s3cret", "no colon"))
        event = await endings.aborted()
    assert event.request == "GET /ocpp/CP1?password=*** HTTP/1.1"
    assert event.headers == ()
    assert "s3cret" not in repr(event)


@pytest.mark.parametrize(
    ("target", "told"), [("WRONG", True), ("BANNED", True), ("UNKNOWN", False)]
)
async def test_bad_credentials_are_a_security_event(target: str, told: bool):
    async with serving(auth) as (server, endings):
        await ask(server, request(f"/ocpp/{target}"))
        await endings.aborted()
        await no_sockets(server)
        security = [e for e in endings.others if isinstance(e, ocpp.SecurityEvent)]
    assert [(e.type, e.identity) for e in security] == [("AuthenticationFailed", target)] * told


async def test_the_stages_are_counted_even_if_nobody_watches():
    async with ocpp.open_server(csms_of(auth), port=0) as server:
        await ask(server, request("/ocpp/WRONG"))
        await ask(server, request("/ocpp/UNKNOWN"))
        await ask(server, request("/nowhere"))
        await still_serves(server)
        async with await dial(server) as stream:
            await stream.send_all(b"GET")
            reset(stream)
        await no_sockets(server)
        stats = server.stats()
    assert stats.aborted == {"auth": 2, "route": 1}
    assert (stats.accepted, stats.errors, stats.silent) == (1, 1, 0)


@pytest.mark.parametrize("leaves", [trio.SocketStream.aclose, trio.SocketStream.send_eof, reset])
async def test_who_sends_nothing_is_only_counted(leaves: Callable[[trio.SocketStream], object]):
    async with serving() as (server, endings), await dial(server) as stream:
        left = leaves(stream)
        if left is not None:
            await left  # type: ignore[misc]  # the three are of different kinds
        with trio.fail_after(10):
            while not server.stats().silent:
                await trio.lowlevel.checkpoint()
        await still_serves(server)
        await endings.connected()
        assert server.stats().silent == 1
