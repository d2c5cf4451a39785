"""``Board.serve`` over real sockets: its address, its viewers and its end."""

import errno
import logging
import socket
import ssl
from contextlib import AsyncExitStack

import pytest
import trio
import trustme
from hosting_stage import (
    choke,
    client,
    make_board,
    read_all,
    read_until,
    served,
    talk,
    watching,
)

import trio_ocpp as ocpp
from board_ui import no_auth
from trio_ocpp.testing import MemoryListener

_LOGIN = (
    b"POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/json\r\nContent-Length: 18\r\n\r\n"
)


async def test_a_free_port_is_taken_and_told() -> None:
    async with served(make_board()) as bound, client(bound) as http:
        assert bound.host == "127.0.0.1"
        assert bound.url == f"http://127.0.0.1:{bound.port}"
        assert (await http.get("/api/overview")).status_code == 200


async def test_it_is_served_over_ipv6() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 here")
    async with served(make_board(), "[::1]:0") as bound, client(bound) as http:
        assert bound.url == f"http://[::1]:{bound.port}"
        assert (await http.get("/health")).status_code == 200


async def test_it_is_served_over_tls() -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    async with (
        served(make_board(), tls=context) as bound,
        client(bound, verify=trusting) as http,
    ):
        assert bound.url.startswith("https://")
        answer = await http.get("/health")
        assert answer.status_code == 200
        assert "Strict-Transport-Security" in answer.headers


async def test_a_port_in_use_is_one_plain_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            OSError, match=rf"127\.0\.0\.1:{port}: address already in use"
        ) as caught:
            await make_board().serve(f"127.0.0.1:{port}")
    assert caught.value.errno == errno.EADDRINUSE


async def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="an address is given as"):
        await make_board().serve("8080")


async def test_without_a_login_only_this_machine_is_served() -> None:
    board = make_board(auth=no_auth())
    with pytest.raises(ValueError, match=r"has no login .* would listen on 0\.0\.0\.0:0"):
        await board.serve("0.0.0.0:0")


async def test_serving_and_ending_write_nothing_into_the_log(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    async with served(make_board()) as bound, client(bound) as http:
        await http.get("/health")
    assert [record.getMessage() for record in caplog.records if record.name != "httpx"] == []
    assert capfd.readouterr() == ("", "")


async def test_http_2_is_refused() -> None:
    async with (
        served(make_board()) as bound,
        client(bound, http1=False, http2=True) as http,
    ):
        assert (await http.get("/health")).status_code == 505


async def test_web_sockets_are_refused() -> None:
    async with served(make_board()) as bound, client(bound) as http:
        answer = await http.get(
            "/",
            headers={
                "Connection": "Upgrade",
                "Upgrade": "websocket",
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            },
        )
        assert answer.status_code == 403


async def test_streams_end_cleanly_and_first_when_the_board_ends() -> None:
    async with AsyncExitStack() as open_ones:
        async with served(make_board()) as bound:
            stream = await open_ones.enter_async_context(watching(bound.port))
            await read_until(stream, b"event: connected")
            started = trio.current_time()
        # The last chunk is there (RFC 9112 §7.1): the answer is whole, not cut.
        assert (await read_all(stream)).endswith(b"0\r\n\r\n")
        assert trio.current_time() - started < 1


async def test_a_connection_without_a_request_does_not_hold_up_the_end() -> None:
    async with served(make_board()) as bound, client(bound) as http:
        await http.get("/health")
        started = trio.current_time()
    assert trio.current_time() - started < 1


async def test_a_request_in_progress_is_answered_before_the_end() -> None:
    answers: list[bytes] = []

    async def finish(
        port: int, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
    ) -> None:
        async with watching(port) as viewer, await trio.open_tcp_stream("127.0.0.1", port) as asks:
            await read_until(viewer, b"event: connected")
            await asks.send_all(_LOGIN)
            task_status.started()
            # The streams are what ends first.
            await read_all(viewer)
            await asks.send_all(b'{"token":"s3cret"}')
            answers.append(await read_all(asks))

    async with trio.open_nursery() as nursery, served(make_board()) as bound:
        await nursery.start(finish, bound.port)
    assert answers[0].startswith(b"HTTP/1.1 200")


async def test_a_viewer_that_takes_no_byte_is_gone_and_its_memory_freed() -> None:
    board = make_board(options={"viewer_stall": 0.5})
    async with served(board) as bound, watching(bound.port):
        with trio.fail_after(10):
            await choke(board)
            while board.brokers.logs.viewers:
                await trio.sleep(0.05)


@pytest.mark.slow
async def test_promise_1_a_viewer_that_takes_no_byte_is_gone_within_ten_seconds() -> None:
    board = make_board()
    async with served(board) as bound, watching(bound.port):
        with trio.fail_after(10):
            await choke(board)
            while board.brokers.logs.viewers:
                await trio.sleep(0.05)


@pytest.mark.slow
async def test_a_viewer_that_takes_no_byte_does_not_hold_up_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    board = make_board(options={"viewer_stall": 60})
    async with AsyncExitStack() as open_ones:
        async with served(board) as bound:
            await open_ones.enter_async_context(watching(bound.port))
            await choke(board)
            started = trio.current_time()
        assert trio.current_time() - started < 5
    assert f"127.0.0.1:{bound.port}: cut 1 connections that did not end" in caplog.text


async def test_a_viewer_that_reads_stays() -> None:
    board = make_board(options={"viewer_stall": 0.4})
    async with served(board) as bound, watching(bound.port) as stream:
        until = trio.current_time() + 1
        while trio.current_time() < until:
            talk(board, 20)
            assert await stream.receive_some(100_000)
        assert board.brokers.logs.viewers == 1


async def test_the_whole_way_from_a_station_to_a_viewer() -> None:
    board = make_board()
    listener = MemoryListener()
    async with (
        ocpp.open_server(ocpp.Router(validation="tolerate"), listeners=[listener]) as server,
        served(board) as bound,
        client(bound) as http,
    ):
        server.observe(board.observer)
        async with (
            watching(bound.port, "/api/messages/stream") as stream,
            listener.connect("CP1", ["ocpp1.6"]) as peer,
        ):
            await peer.send([2, "1", "Heartbeat", {}])
            assert b'"identity":"CP1"' in await read_until(stream, b'"type":"CALL"')
        page = (await http.get("/api/messages")).json()
        assert [item["action"] for item in page["items"]] == ["Heartbeat", "Heartbeat"]
