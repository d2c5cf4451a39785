"""``trio-ocpp check`` against servers that refuse, redirect, or are none."""

import pytest
import trio
from check_stage import Out, Scripted, answering, check, csms, fake, http, refused, scripted

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp.websocket.frames import (
    Ping,
    close_frame,
    pong_frame,
)


@pytest.mark.clause("2.1-4 §3.3")
async def test_without_a_common_version_both_lists_are_shown(capsys: Out) -> None:
    async with csms() as place:
        said = await refused(capsys, f"ws://{place}/CP7", "--protocol", "ocpp1.5")
    assert said == (
        "upgrade  101 without subprotocol, closed 1002\n"
        "         server speaks ocpp2.1, ocpp2.0.1, ocpp1.6; you offered ocpp1.5"
    )


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (b"", "no close\n         you offered ocpp1.6; the server answers without choosing"),
        (close_frame(1000, "", masked=False), "closed 1000\n         you offered ocpp1.6; try"),
        (close_frame(1002, "no!", masked=False), "server says: no!; you offered ocpp1.6; try"),
    ],
)
async def test_a_101_without_a_version_is_told_by_what_follows(
    last: bytes, said: str, capsys: Out
) -> None:
    async def script(peer: Scripted) -> None:
        await peer.stream.send_all(last)

    async with fake(scripted(script, None)) as place:
        assert said in await refused(capsys, f"ws://{place}/CP7", "--protocol", "ocpp1.6")


async def test_an_open_connection_without_a_version_is_not_waited_for(capsys: Out) -> None:
    async def script(_: Scripted) -> None:
        await trio.sleep_forever()

    async with fake(scripted(script, None)) as place:
        said = await refused(capsys, f"ws://{place}/CP7", "--timeout", "0.3")
    assert "101 without subprotocol, and no close" in said


async def test_a_version_that_is_not_ours_is_offered_and_pinged(capsys: Out) -> None:
    async def script(peer: Scripted) -> None:
        await peer.send(["hello"])
        ping = await peer.receive()
        assert isinstance(ping, Ping)
        await peer.stream.send_all(pong_frame(ping.payload, masked=False))
        await peer.receive()

    async with fake(scripted(script, "ocpp1.5")) as place:
        code, lines = await check(capsys, f"ws://{place}/CP7", "--protocol", "ocpp1.5")
    assert code == 0
    assert lines[1].startswith("upgrade  101 ocpp1.5  ")
    assert lines[3] == "boot     left out: this tool does not speak ocpp1.5"


async def test_an_identity_that_its_version_forbids_is_noted(capsys: Out) -> None:
    async def script(peer: Scripted) -> None:
        await peer.stream.send_all(close_frame(1008, "", masked=False))

    async with fake(scripted(script, "ocpp2.0.1")) as place:
        code, lines = await check(capsys, f"ws://{place}/CP:7")
    assert code == 1
    assert "         note: identity 'CP:7' has a ':', which OCPP 2.x forbids" in lines


def guarded() -> ocpp.Router:
    router = ocpp.Router()

    @router.auth("/{identity}")
    def auth(handshake: ocpp.Handshake) -> None:
        if handshake.identity == "LOST":
            raise ocpp.RejectUpgrade(404, "Station not found")
        if handshake.identity == "LATER":
            raise ocpp.RejectUpgrade(503, "too many", {"Retry-After": "17"})
        if not handshake.password_is("secret-secret-16"):
            raise ocpp.RejectUpgrade(401, "Invalid password")

    router.on(v16.Heartbeat)(lambda _s, _r: v16.HeartbeatResponse(current_time=ocpp.now()))
    return router


@pytest.mark.parametrize(
    ("identity", "more", "expected"),
    [
        ("CP7", [], [
            "upgrade  401 Unauthorized: Invalid password",
            'it asks for Basic realm="ocpp"',
            "then: try --password, the one that the server has for CP7",
        ]),
        ("CP7", ["--password", "wrong"], ["the password is not the one", "for CP7"]),
        ("LOST", [], [
            "upgrade  404 Not Found: Station not found",
            "the server knows no station LOST, or no path /: compare both",
        ]),
        ("LATER", [], [
            "upgrade  503 Service Unavailable: too many", "try again in 17 s", "try again later",
        ]),
    ],
)  # fmt: skip
async def test_a_refusal_of_ours_says_what_to_try(
    identity: str, more: list[str], expected: list[str], capsys: Out
) -> None:
    async with csms(guarded()) as place:
        said = await refused(capsys, f"ws://{place}/{identity}", *more)
    for words in expected:
        assert words in said


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (http("200 OK", "Server: nginx", body="<html><title>Welcome!</title>"),
            ["200 OK: Welcome!", "answered by nginx", "a web page", "nginx: proxy_http_version"]),
        (http("301 Moved", "Location: https://csms.example/CP7"),
            ["301 Moved Permanently", "into the station: wss://csms.example/CP7"]),
        (http("302 Found"), ["elsewhere, but does not say where"]),
        (http("400 Bad Request"), ["did not understand", "does not forward WebSocket upgrades"]),
        (http("400 Bad Request", body="double slash"),
            ["400 Bad Request: double slash", "look at the path and the identity"]),
        (http("401 Unauthorized", "WWW-Authenticate: Bearer"), ["Basic credentials only, not Bea"]),
        (http("403 Forbidden"), ["CP7 may not connect from here"]),
        (http("405 Method Not Allowed"), ["this path takes no WebSocket"]),
        (http("426 Upgrade Required", "Via: 1.1 squid"),
            ["through the proxy 1.1 squid", "did not see a WebSocket upgrade: if a proxy"]),
        (http("426 Upgrade Required", "Sec-WebSocket-Version: 8"), ["wants version 8"]),
        (http("429 Too Many", "Retry-After: Fri, 31 Dec 2027 23:59:59 GMT"),
            ["429 Too Many Requests", "try again after Fri, 31 Dec", "too many attempts"]),
        (http("502 Bad Gateway"), ["the CSMS behind it does not: does it run?"]),
        (http("599 Odd"), ["599 (no HTTP status that is known)", "its log should say why"]),
        (http("418 I'm a teapot"), ["upgrade  418 I'm a Teapot"]),
        (http("404 Not Found", body="x" * 300), [f"404 Not Found: {'x' * 160}…"]),
        (http("404 Not Found", body="\x1b[2Jno"), ["404 Not Found: [2Jno"]),
        ("HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nno db\r\n1\r\n!\r\n0\r\n\r\n",
            ["500 Internal Server Error: no db!", "its log should say why"]),
        ("HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\nwhat", ["500 Internal Server Err"]),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n",
            ["upgrade  101 without Upgrade: websocket", "does not forward WebSocket upgrades"]),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", ["no HTTP response", "something else than a web server"]),
        (b"\x15\x03\x01\x00\x02\x02\x46", ["the server speaks TLS on this port", "try wss://127"]),
        (b"\x15\x03\x01\x00\x02\r\n\r\n", ["the server speaks TLS on this port", "try wss://127"]),
        ("", ["hung up before its answer was complete", "a firewall", "the port has TLS: try wss"]),
    ],
)  # fmt: skip
async def test_a_foreign_answer_is_told_in_words_with_a_hint(
    answer: str | bytes, expected: list[str], capsys: Out
) -> None:
    async with fake(answering(answer)) as place:
        said = await refused(capsys, f"ws://{place}/CP7")
    assert said.startswith("upgrade  ")
    assert "\x1b" not in said
    for words in expected:
        assert words in said


async def test_a_refusal_notes_an_identity_that_cannot_be(capsys: Out) -> None:
    async with fake(answering(http("404 Not Found"))) as place:
        said = await refused(capsys, f"ws://{place}/{'x' * 49}")
    assert "note: identity has 49 characters, at most 48 in OCPP 2.x" in said


async def test_a_body_without_an_end_does_not_hide_its_status(capsys: Out) -> None:
    answer = answering("HTTP/1.1 403 Forbidden\r\n\r\nblocked", keep_open=True)
    async with fake(answer) as place:
        said = await refused(capsys, f"ws://{place}/CP7", "--timeout", "0.3")
    assert said.startswith("upgrade  403 Forbidden: blocked\n")


@pytest.mark.parametrize("answer", ["", "nonsense\r\n\r\n…"])
async def test_a_silent_server_is_given_up(answer: str, capsys: Out) -> None:
    async with fake(answering(answer, keep_open=True)) as place:
        said = await refused(capsys, f"ws://{place}/CP7", "--timeout", "0.3")
    assert said.startswith("upgrade  ")
