"""The charge point's opening handshake against servers of any kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import trio
import trio.testing
from client_wire import (
    QUICK,
    Script,
    Visitor,
    any_server,
    our_close,
    our_text,
    saying,
    until_hung_up,
)

import trio_ocpp as ocpp
from trio_ocpp import v16
from trio_ocpp._io.client_handshake import Handover, open_handshake

HELLO = [2, "1", "Reset", {"type": "Soft"}]


async def rejection(script: Script, **settings: Any) -> ocpp.UpgradeRejected:
    """Let the charge point connect to such a server, which must end in ``UpgradeRejected``."""
    settings.setdefault("timeouts", QUICK)
    async with any_server(script) as url:
        with pytest.raises(ocpp.UpgradeRejected) as rejected:
            async with ocpp.open_charge_point(url, **settings):
                raise AssertionError("it connected")
    return rejected.value


async def hang_up(script: Script) -> ocpp.ConnectionClosed:
    async with any_server(script) as url:
        with pytest.raises(ocpp.ConnectionClosed) as closed:
            async with ocpp.open_charge_point(url, timeouts=QUICK):
                raise AssertionError("it connected")
    return closed.value


def answering(early: bytes = b"", changed: Mapping[str, str | None] | None = None) -> Script:
    """Answer with a 101 whose headers are changed, and *early* right behind it."""

    async def script(visitor: Visitor) -> None:
        await visitor.send(visitor.answer(**(changed or {})) + early)
        await until_hung_up(visitor)

    return script


# ── the request ──────────────────────────────────────────────────────────────


@pytest.mark.clause("2.1-4 §3.1.3")
@pytest.mark.clause("RFC 6455 §4.1")
async def test_the_request_is_that_of_the_specification() -> None:
    requests: list[str] = []

    async def script(visitor: Visitor) -> None:
        requests.append(visitor.request.decode())
        await visitor.send(visitor.answer(protocol="ocpp2.0.1"))
        await until_hung_up(visitor)

    async with (
        any_server(script) as url,
        ocpp.open_charge_point(f"{url}?a=b%20c", timeouts=QUICK),
    ):
        pass
    first, *lines = requests[0].removesuffix("\r\n\r\n").split("\r\n")
    assert first == "GET /ocpp/CP1?a=b%20c HTTP/1.1"
    headers = dict(line.split(": ", 1) for line in lines)
    headers["Upgrade"] = headers["Upgrade"].lower()
    assert headers.pop("Host") == url.removeprefix("ws://").partition("/")[0]
    assert len(headers.pop("Sec-WebSocket-Key")) == 24
    # No extension is offered.
    assert headers == {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "ocpp2.1, ocpp2.0.1, ocpp1.6",
    }


# ── refusals ─────────────────────────────────────────────────────────────────


async def test_a_refusal_with_a_length_is_read_that_far() -> None:
    head = b"HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\n"
    error = await rejection(saying(head + b"unknown and more"))
    assert (error.status, error.body) == (404, b"unknown")
    assert error.headers == (("Content-Length", "7"),)


async def test_a_refusal_without_a_length_is_read_to_its_end() -> None:
    async def script(visitor: Visitor) -> None:
        await visitor.send(b"HTTP/1.0 200 OK\r\n\r\n<html>")
        await trio.testing.wait_all_tasks_blocked()
        await visitor.send(b"a router</html>")

    error = await rejection(script)
    assert (error.status, error.body) == (200, b"<html>a router</html>")
    assert str(error).endswith("HTTP 200: <html>a router</html>")


async def test_a_refusal_in_chunks_is_joined_on_a_connection_that_stays_open() -> None:
    head = b"HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n"
    error = await rejection(
        saying(head + b"3\r\nno \r\n5;x=y\r\nentry\r\n0\r\n\r\n"),
        timeouts=ocpp.Timeouts(close=100),
    )
    assert (error.status, error.body) == (403, b"no entry")


async def test_a_refusal_whose_body_never_ends_is_a_refusal() -> None:
    error = await rejection(saying(b"HTTP/1.1 500 Oh\r\n\r\nbegun"))
    assert (error.status, error.body) == (500, b"begun")


async def test_a_refusal_that_ends_in_a_reset_is_a_refusal() -> None:
    async def script(visitor: Visitor) -> None:
        await visitor.send(b"HTTP/1.1 401 No\r\nContent-Length: 100\r\n\r\nwho")
        await trio.testing.wait_all_tasks_blocked(0.02)
        visitor.reset()

    error = await rejection(script, timeouts=ocpp.Timeouts(close=100))
    assert (error.status, error.body) == (401, b"who")


async def test_of_a_flood_behind_a_refusal_64_kib_are_kept() -> None:
    error = await rejection(saying(b"HTTP/1.1 500 Oh\r\n\r\n" + b"x" * 200_000))
    assert error.body == b"x" * 65_536


@pytest.mark.clause("RFC 9110 §15.2")
async def test_interim_answers_are_passed_over() -> None:
    async def script(visitor: Visitor) -> None:
        interim = b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
        await visitor.send(interim + visitor.answer())
        await until_hung_up(visitor)

    async with any_server(script) as url, ocpp.open_charge_point(url, timeouts=QUICK) as point:
        assert point.protocol == "ocpp1.6"


async def test_a_server_that_answers_and_hangs_up_unasked_is_understood() -> None:
    ours, theirs = trio.testing.memory_stream_pair()
    await theirs.send_all(b"HTTP/1.1 503 Full\r\nContent-Length: 4\r\n\r\nfull")
    await theirs.aclose()
    with pytest.raises(ocpp.UpgradeRejected) as rejected:
        await open_handshake(ours, "h", "/CP1", protocols=["ocpp1.6"], headers=[])
    assert (rejected.value.status, rejected.value.body) == (503, b"full")


async def test_the_stream_stays_the_callers_whatever_trio_websocket_does_with_it() -> None:
    ours, theirs = trio.testing.memory_stream_pair()
    handover = Handover(ours, ["ocpp1.6"], 5)
    await handover.wait_send_all_might_not_block()
    await handover.aclose()
    await handover.send_all(b"still open")
    assert await theirs.receive_some() == b"still open"


# ── what is no answer ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "the answer is no HTTP response: 'SSH-2.0-OpenSSH_9.2'"),
        (b"\x00\xff\r\n\r\n", "the answer is no HTTP response: '\\x00\\xff'"),
        (b"HTTP/1.1 99\r\n\r\n", "the answer is no HTTP response: 'HTTP/1.1 99'"),
        (b"HTTP/1.1 101 Ok\r\nnonsense\r\n\r\n", "a header line without a name: 'nonsense'"),
        (
            b"HTTP/1.1 200 OK\r\nX: " + b"x" * 20_000,
            "the head of the answer is longer than 16384 bytes",
        ),
    ],
)
async def test_what_is_no_http_is_rejected_with_the_reason_and_what_was_said(
    said: bytes, words: str
) -> None:
    error = await rejection(saying(said))
    assert error.status == 0
    assert words in error.reason
    assert said.startswith(error.body)
    assert error.body


async def test_no_answer_ends_by_the_deadline() -> None:
    async with any_server(until_hung_up) as url:
        with pytest.raises(trio.TooSlowError):
            async with ocpp.open_charge_point(url, timeouts=ocpp.Timeouts(handshake=0.05)):
                raise AssertionError("it connected")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 101 Switching Prot"])
async def test_a_server_that_hangs_up_in_its_head_is_a_closed_connection(said: bytes) -> None:
    async def script(visitor: Visitor) -> None:
        await visitor.send(said)

    error = await hang_up(script)
    assert (error.code, error.reason) == (1006, "hung up before its answer was complete")


async def test_a_server_that_resets_is_a_closed_connection() -> None:
    async def script(visitor: Visitor) -> None:
        visitor.reset()

    error = await hang_up(script)
    assert error.code == 1006
    assert "connection lost during the handshake" in error.reason


# ── a 101 that is none ───────────────────────────────────────────────────────


@pytest.mark.clause("RFC 6455 §4.1")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"Sec_WebSocket_Accept": "AAAA"}, "wrong Sec-WebSocket-Accept"),
        ({"Sec_WebSocket_Accept": None}, "wrong Sec-WebSocket-Accept"),
        ({"Sec_WebSocket_Protocol": "ocpp1.5"}, "subprotocol that was not offered: 'ocpp1.5'"),
        ({"Sec_WebSocket_Extensions": "permessage-deflate"}, "extension that was not offered"),
        ({"Upgrade": "h2c"}, "101 without Upgrade"),
        ({"Connection": "close"}, "101 without Connection"),
    ],
)
async def test_a_101_that_breaks_the_rfc_is_rejected_with_the_reason(
    changed: dict[str, str | None], words: str
) -> None:
    error = await rejection(answering(changed=changed))
    assert error.status == 101
    assert words in error.reason
    assert ("Upgrade", changed.get("Upgrade", "websocket")) in error.headers


@pytest.mark.parametrize(
    "harmless",
    [
        {"Content_Length": "5"},
        {"Transfer_Encoding": "chunked"},
        {"X_Umlaut": "ä\x01"},
        {"Strange name": "1"},
        {"Upgrade": "WebSocket", "Connection": "keep-alive, upgrade"},
    ],
)
async def test_a_101_with_odd_but_harmless_headers_is_taken(harmless: dict[str, str]) -> None:
    async with (
        any_server(answering(changed=harmless)) as url,
        ocpp.open_charge_point(url, timeouts=QUICK) as charge_point,
    ):
        assert charge_point.connected


@pytest.mark.clause("2.1-4 §3.3")
@pytest.mark.parametrize(
    ("early", "words"),
    [
        (our_text([1]) + our_close(1002, "ocpp1.5 only"), ": 1002 ocpp1.5 only"),
        (our_close(1000), ": 1000"),
        (b"\xff\xff", ""),
        (b"", ""),
    ],
)
async def test_a_101_without_a_version_is_a_rejection_whatever_follows(
    early: bytes, words: str
) -> None:
    script = answering(early, {"Sec_WebSocket_Protocol": None})
    error = await rejection(script, protocols=["ocpp1.6"])
    assert error.status == 101
    assert error.reason == f"the server speaks none of ocpp1.6{words}"


@pytest.mark.parametrize("ending", ["hang up", "reset"])
async def test_a_101_without_a_version_and_without_a_close_frame_is_a_rejection(
    ending: str,
) -> None:
    async def script(visitor: Visitor) -> None:
        await visitor.send(visitor.answer(protocol=None))
        await trio.testing.wait_all_tasks_blocked(0.02)
        if ending == "reset":
            visitor.reset()

    error = await rejection(script, protocols=["ocpp1.6"], timeouts=ocpp.Timeouts(close=100))
    assert error.reason == "the server speaks none of ocpp1.6"


async def test_the_words_of_a_close_frame_are_read_wherever_it_is_cut() -> None:
    async def script(visitor: Visitor) -> None:
        close = our_close(1002, "ocpp1.5 only")
        for piece in (visitor.answer(protocol=None), our_text([1]) + close[:3], close[3:]):
            await visitor.send(piece)
            await trio.testing.wait_all_tasks_blocked(0.02)
        await until_hung_up(visitor)

    error = await rejection(script, protocols=["ocpp1.6"], timeouts=ocpp.Timeouts(close=100))
    assert error.reason == "the server speaks none of ocpp1.6: 1002 ocpp1.5 only"


# ── behind the 101 ───────────────────────────────────────────────────────────


async def test_nothing_that_comes_right_behind_the_101_is_lost_wherever_it_is_cut() -> None:
    cut = 0
    length = 1

    async def script(visitor: Visitor) -> None:
        nonlocal length
        data = visitor.answer() + our_text(HELLO)
        length = len(data)
        await visitor.send(data[:cut])
        # What is sent apart is read apart: the station waits for the rest in between.
        await trio.testing.wait_all_tasks_blocked()
        await visitor.send(data[cut:])
        answers.append(await visitor.receive())
        await until_hung_up(visitor)

    router = ocpp.Router[ocpp.ChargePoint]()
    answered = trio.Event()
    answers: list[Any] = []

    @router.on(v16.Reset)
    def reset(charge_point: ocpp.ChargePoint, _request: v16.Reset) -> v16.ResetResponse:
        answered.set()
        return v16.ResetResponse(status="Accepted")

    async with any_server(script) as url:
        while cut < length:
            answered = trio.Event()
            timeouts = ocpp.Timeouts(close=0.001)
            async with ocpp.open_charge_point(url, router=router, timeouts=timeouts):
                await answered.wait()
                while len(answers) <= cut:
                    await trio.testing.wait_all_tasks_blocked()
            cut += 1
    assert answers == [[3, "1", {"status": "Accepted"}]] * length


async def test_a_station_closes_with_1000_and_waits_for_the_server() -> None:
    codes: list[int] = []

    async def script(visitor: Visitor) -> None:
        await visitor.send(visitor.answer())
        close = await visitor.receive_close()
        codes.append(close.code)
        await visitor.send(our_close(close.code))

    async with any_server(script) as url, ocpp.open_charge_point(url) as charge_point:
        pass
    assert codes == [1000]
    assert charge_point.close_reason.by_us


async def test_a_cancelled_block_does_not_wait_long_for_a_server_that_is_dead() -> None:
    async with any_server(answering()) as url:
        with trio.CancelScope() as scope:
            async with ocpp.open_charge_point(url, timeouts=ocpp.Timeouts(close=100)):
                began = trio.current_time()
                scope.cancel()
        assert trio.current_time() - began < 5


async def test_a_server_that_answers_no_ping_is_given_up() -> None:
    timeouts = ocpp.Timeouts(ping_interval=0.02, pong=0.02, close=0.05)
    async with (
        any_server(answering()) as url,
        ocpp.open_charge_point(url, timeouts=timeouts) as charge_point,
    ):
        closed = await charge_point.closed()
    assert closed.by_us


# ── cancelling ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 404 No\r\n\r\nbo"])
async def test_a_cancelled_handshake_leaves_nothing_behind(said: bytes) -> None:
    hung_up = trio.Event()

    async def script(visitor: Visitor) -> None:
        await visitor.send(said)
        await until_hung_up(visitor)
        hung_up.set()

    async with any_server(script) as url:
        tasks = trio.lowlevel.current_statistics().tasks_living
        with trio.move_on_after(0.03) as scope:
            async with ocpp.open_charge_point(url, timeouts=ocpp.Timeouts(close=100)):
                raise AssertionError("it connected")
        assert scope.cancelled_caught
        await hung_up.wait()
        await trio.testing.wait_all_tasks_blocked()
        assert trio.lowlevel.current_statistics().tasks_living == tasks
