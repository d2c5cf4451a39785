"""What this board promises and others were found not to keep: one test each, over real sockets.

The numbers are those of the list of promises. Tests that hold the code to one are named
``test_promise_N_…``. They are here, and in these files::

     1  slow viewers are disconnected            test_hosting.py test_sse_socket.py
     2  logins are limited, bad JSON gets 400    test_login.py test_auth.py
     3  CORS is a choice, cookies are safe       test_login.py
     4  expired sessions go, each has one board  test_login_sessions.py
     5  memory is bounded in everything          test_store_bounds.py test_load.py
     6  observing costs almost nothing           test_observer.py
     7  reading never writes                     test_api_overview.py test_telemetry.py
     8  filters, counters, fields are right      test_api_lists.py test_api_stations.py test_openapi.py
     9  streams have ids and resume              test_api_streams.py
    10  it works mounted and behind a proxy      test_pages.py
    11  the page: rows, search, routes, logs     test_page_looks.py test_page_economy.py
                                                 test_page_live.py test_page_hosting.py
    12  an unknown API path is no page           test_api_errors.py
    13  nothing on it impersonates a station     test_api_stations.py

The eleventh is the page's, so all its tests are among those in a browser.
"""

import json
import re
import ssl
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import httpx
import pytest
import trio
import trio_websocket
import trustme
from hosting_stage import BEARER, TOKEN, choke, client, hosted, make_board, read_until, served
from hosting_stage import watching as watching_port

import board_ui
import trio_ocpp as ocpp
from board_ui import Board, BoardLimits, Bound
from trio_ocpp import v16

OURS = str(Path(board_ui.__file__).parent)
PAGE_HEADERS = {"Sec-Fetch-Site": "same-origin", "X-Requested-With": "board"}
HEARTBEAT = '[2,"%d","Heartbeat",{}]'


class Csms(NamedTuple):
    """A server that a board watches, both on ports of their own; *http* is logged in."""

    server: ocpp.Server
    board: Board
    bound: Bound
    http: httpx.AsyncClient

    @asynccontextmanager
    async def station(self, identity: str = "CP1") -> AsyncIterator[Any]:
        async with (
            await trio.open_tcp_stream("127.0.0.1", self.server.port) as stream,
            trio.open_nursery() as nursery,
            await trio_websocket.wrap_client_stream(
                nursery, stream, "127.0.0.1", f"/{identity}", subprotocols=["ocpp1.6"]
            ) as station,
        ):
            yield station

    async def get(self, path: str, **parameters: Any) -> Any:
        answer = await self.http.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()


@asynccontextmanager
async def csms(**settings: Any) -> AsyncIterator[Csms]:
    router, board = ocpp.Router(), make_board(**settings)

    @router.auth("/{identity}")
    async def auth(handshake: ocpp.Handshake) -> None:
        return None

    @router.on(v16.Heartbeat)
    def heartbeat(station: ocpp.Station, request: v16.Heartbeat) -> v16.HeartbeatResponse:
        return v16.HeartbeatResponse(current_time=ocpp.now())

    async with (
        ocpp.open_server(router, "127.0.0.1", 0) as server,
        served(board) as bound,
        client(bound) as http,
    ):
        server.observe(board.observer)
        yield Csms(server, board, bound, http)


async def beat(station: Any, number: int = 1) -> None:
    """Send a heartbeat and wait for its answer."""
    await station.send_message(HEARTBEAT % number)
    await station.get_message()


def log_in(browser: httpx.AsyncClient, token: str = TOKEN) -> Any:
    return browser.post("/api/auth/login", json={"token": token})


def fresh(url: str, **settings: Any) -> httpx.AsyncClient:
    """A browser that is not logged in."""
    return httpx.AsyncClient(base_url=url, headers=PAGE_HEADERS, trust_env=False, **settings)


async def test_promise_1_a_viewer_that_takes_no_byte_is_disconnected() -> None:
    board = make_board(options={"viewer_stall": 1})
    async with served(board) as bound, watching_port(bound.port):
        await choke(board)
        with trio.fail_after(10):
            while board.brokers.logs.viewers:
                await trio.sleep(0.02)


# That tokens are compared in constant time is not to be seen from here, but in test_auth.py.
async def test_promise_2_failed_logins_are_limited_and_bad_json_is_named() -> None:
    async with csms() as stage, fresh(stage.bound.url) as browser:
        headers = {"Content-Type": "application/json"}
        bad = await browser.post("/api/auth/login", content=b"{", headers=headers)
        answers = [await log_in(browser, f"guess {number}") for number in range(11)]
    assert (bad.status_code, bad.json()) == (400, {"error": "the body is not JSON"})
    assert [each.status_code for each in answers] == [401] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


async def test_promise_3_other_origins_are_a_choice_and_cookies_are_no_ones_but_the_sessions() -> (
    None
):
    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    options = {"cors_origins": ("https://ops.example",), "session_lifetime": 5_000}
    async with (
        served(make_board(options=options), tls=tls) as bound,
        fresh(bound.url, verify=trusting) as browser,
    ):
        cookie = (await log_in(browser)).headers["Set-Cookie"]
        answers = [
            await browser.get("/api/overview", headers={"Origin": f"https://{name}"})
            for name in ("ops.example", "evil.example")
        ]
    allowed = [each.headers.get("Access-Control-Allow-Origin") for each in answers]
    assert allowed == ["https://ops.example", None]
    assert {"HttpOnly", "SameSite=Strict", "Secure", "Max-Age=5000", "Path=/"} <= set(
        cookie.split("; ")
    )


async def test_promise_4_expired_sessions_are_removed_and_belong_to_one_board() -> None:
    options = {"session_lifetime": 0.3}
    async with csms(options=options) as stage, csms() as other, fresh(stage.bound.url) as browser:
        cookie = (await log_in(browser)).headers["Set-Cookie"].partition(";")[0]
        elsewhere = (await log_in(other.http)).headers["Set-Cookie"].partition("=")[0]
        # As it would be if both boards were at one port, one after the other.
        stolen = f"{elsewhere}={cookie.partition('=')[2]}"
        foreign = await browser.get(f"{other.bound.url}/api/overview", headers={"Cookie": stolen})
        with trio.fail_after(10):
            while (
                answer := await browser.get("/api/overview", headers={"Cookie": cookie})
            ).status_code == 200:
                await trio.sleep(0.01)
        left = len(stage.board.sessions)
    assert foreign.json() == {"error": "Unauthorized"}
    assert answer.json() == {"error": "Session expired"}
    assert left == 0


async def test_promise_5_memory_is_bounded_in_everything() -> None:
    limits = BoardLimits(
        messages=6, station_messages=1, handshakes=3, system_events=4, connections=2,
        telemetry_samples=3, logs=5, streams_per_session=1,
    )  # fmt: skip
    options = {"telemetry_interval": 0.01}
    async with csms(limits=limits, options=options) as stage:
        for number in range(6):
            async with stage.station(f"CP{number}") as station:
                await beat(station)
        with trio.fail_after(10):
            while (await stage.get("/api/telemetry"))["sample"]["id"] < 10:
                await trio.sleep(0.01)
        kept = {
            name: len((await stage.get(f"/api/{name}", limit=300))["items"])
            for name in ("messages", "handshakes", "system-events", "connections")
        }
        samples = await stage.get("/api/telemetry/history")
    assert kept == {"messages": 6, "handshakes": 3, "system-events": 4, "connections": 2}
    assert len(samples["items"]) == 3


@contextmanager
def calls_of_ours() -> Iterator[list[str]]:
    """Note which functions of the board run, and what of C they call, in this thread."""
    seen: list[str] = []

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event in ("call", "c_call") and frame.f_code.co_filename.startswith(OURS):
            seen.append(frame.f_code.co_name if event == "call" else argument.__name__)

    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(None)


async def test_promise_6_observing_encodes_and_compresses_nothing_until_somebody_looks() -> None:
    async with csms(options={"telemetry_interval": 1_000}) as stage, stage.station() as station:
        await beat(station, 0)
        with calls_of_ours() as unwatched:
            for number in range(1, 201):
                await beat(station, number)
        with calls_of_ours() as watched:
            await stage.get("/api/messages", limit=10)
    dear = {"to_message", "event", "encode", "compress", "dumps"}
    assert not dear & set(unwatched)
    assert "to_message" in watched
    # 400 messages, which come alone or together: an append, beside it what is done for a batch.
    assert 200 <= unwatched.count("__call__") + unwatched.count("observe_all") <= 400
    assert len(unwatched) < 400 * 8


async def test_promise_7_reading_takes_no_sample_however_many_read() -> None:
    async with csms(options={"telemetry_interval": 1_000}) as stage:
        async with (
            watching_port(stage.bound.port, "/api/telemetry/stream") as one,
            watching_port(stage.bound.port, "/api/telemetry/stream") as other,
        ):
            for stream in (one, other):
                await read_until(stream, b"event: connected")
            for path in ("/api/telemetry", "/api/overview", "/metrics", "/health") * 5:
                assert (await stage.http.get(path)).status_code == 200
        page = await stage.get("/api/telemetry/history")
    assert [sample["id"] for sample in page["items"]] == [1]


async def _answer_one_call(station: Any) -> None:
    call = json.loads(await station.get_message())
    await station.send_message(json.dumps([3, call[1], {"status": "Accepted"}]))


async def test_promise_8_filters_counters_and_fields_are_there_and_right() -> None:
    async with csms() as stage, stage.station() as station, stage.station("CP2"):
        await beat(station)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_answer_one_call, station)
            await stage.server.call("CP1", v16.ClearCache())
        found = {
            name: [item["id"] for item in (await stage.get("/api/messages", **query))["items"]]
            for name, query in (
                ("in", {"direction": "in"}),
                ("CALL", {"type": "CALL"}),
                ("ClearCache", {"action": "ClearCache"}),
                ("CP2", {"identity": "CP2"}),
            )
        }
        answer_of_ours = (await stage.get("/api/messages/2"))["message"]
        answer_of_theirs = (await stage.get("/api/messages/4"))["message"]
        online = await stage.get("/api/connections", status="online", protocol="ocpp1.6")
        none = await stage.get("/api/connections", protocol="ocpp2.0.1")
    assert found == {"in": [4, 1], "CALL": [3, 1], "ClearCache": [4, 3], "CP2": []}
    assert answer_of_ours["handlingMs"] > 0
    assert answer_of_theirs["roundTripMs"] > 0
    assert (answer_of_ours["roundTripMs"], answer_of_theirs["handlingMs"]) == (None, None)
    counts = {item["identity"]: item["messageCount"] for item in online["items"]}
    assert counts == {"CP1": 4, "CP2": 0}
    assert online["items"][0]["lastMessageAt"] == answer_of_theirs["at"]
    assert none["items"] == []


@asynccontextmanager
async def _watching(stage: Csms, last: str = "") -> AsyncIterator[Any]:
    headers = {**BEARER, **({"Last-Event-ID": last} if last else {})}
    url = f"{stage.bound.url}/api/messages/stream"
    async with (
        httpx.AsyncClient(trust_env=False, timeout=10) as http,
        http.stream("GET", url, headers=headers) as answer,
    ):
        yield answer


async def _events(answer: Any, most: int) -> list[tuple[str, str]]:
    """Read the ids and names of so many events."""
    found: list[tuple[str, str]] = []
    id_ = ""
    lines = answer.aiter_lines()
    try:
        async for line in lines:
            name, _, value = line.partition(": ")
            id_ = value if name == "id" else id_
            if name == "event":
                found.append((id_, value))
            if len(found) == most and not line:
                break
    finally:
        await lines.aclose()
    return found


@pytest.mark.filterwarnings("ignore:Async generator 'http:ResourceWarning")
async def test_promise_9_streams_carry_ids_and_resume_from_the_last_one() -> None:
    async with csms() as stage, stage.station() as station:
        async with _watching(stage) as answer:
            await beat(station)
            first = await _events(answer, 3)
        last = first[-1][0]
        await beat(station, 2)
        async with _watching(stage, last) as answer:
            resumed = await _events(answer, 3)
        async with _watching(stage, "2-0ff") as answer:
            of_another_run = await _events(answer, 5)
    run = last.partition("-")[2]
    assert [name for _, name in first] == ["connected", "message", "message"]
    assert [id_ for id_, _ in resumed] == [f"{number}-{run}" for number in (2, 3, 4)]
    assert [id_ for id_, _ in of_another_run] == [f"{number}-{run}" for number in range(5)]


async def test_promise_10_the_board_works_under_a_path_and_behind_a_proxy() -> None:
    board = make_board(options={"trusted_proxies": ("127.0.0.1",)})

    async def mounted(scope: Any, receive: Any, send: Any) -> None:
        moved = {**scope, "root_path": "/board"} if scope["type"] == "http" else scope
        await board.app(moved, receive, send)

    proxy = {
        "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "ops.example", "X-Forwarded-Prefix": "/tools",
    }  # fmt: skip
    async with (
        hosted(mounted) as (port, _),  # type: ignore[arg-type]  # as an application that mounts it
        fresh(f"http://127.0.0.1:{port}") as browser,
    ):
        browser.headers.update(proxy)
        login = await browser.post("/board/api/auth/login", json={"token": TOKEN})
        document = (await browser.get("/board/api/openapi.json")).json()
        cookie = login.headers["Set-Cookie"]
        kept = {"Cookie": cookie.partition(";")[0]}
        overview = await browser.get("/board/api/overview", headers=kept)
    assert "Path=/tools/board" in cookie
    assert "Secure" in cookie
    assert "Strict-Transport-Security" in login.headers
    assert document["servers"] == [{"url": "/tools/board"}]
    assert overview.status_code == 200


SPELLINGS = ("/api", "/api/", "/api/x", "/api/messages/", "//api/x", "/./api/x", "/API/x", "/%61pi/x", "/api%2Fx")  # fmt: skip


async def test_promise_12_an_unknown_path_of_the_api_is_never_answered_with_a_page() -> None:
    async with csms() as stage:
        for path in SPELLINGS:
            async with watching_port(stage.bound.port, path) as stream:
                seen = await read_until(stream, b"}")
            assert seen.startswith(b"HTTP/1.1 404"), path
            assert seen.endswith(b'{"error":"there is nothing here"}'), path
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            answer = await stage.http.request(method, "/api/x")
            assert (answer.status_code, answer.json()) == (404, {"error": "there is nothing here"})


async def test_promise_13_nothing_on_the_board_speaks_for_a_station_or_to_one() -> None:
    async with csms() as stage, stage.station() as station:
        document = await stage.get("/api/openapi.json")
        changing = [
            (method.upper(), path)
            for path, methods in document["paths"].items()
            for method in methods
            if method != "get"
        ]
        for method, path in sorted(changing):
            await stage.http.request(method, path.replace("{identity}", "CP1"), json={})
        with pytest.raises(trio_websocket.ConnectionClosed):
            await station.get_message()
        page = await stage.get("/api/messages")
    assert {path for _, path in changing} == {
        "/api/auth/login",
        "/api/auth/logout",
        "/api/connections/{identity}",
        "/api/connections/{identity}/disconnect",
    }
    assert page["items"] == []


def test_every_promise_has_tests_where_the_table_says() -> None:
    listed: dict[int, set[str]] = {}
    number = 0
    for line in (__doc__ or "").splitlines():
        begin = re.match(r" +(\d+)  ", line)
        number = int(begin[1]) if begin else number
        listed.setdefault(number, set()).update(re.findall(r"test_\w+\.py", line))
    found: dict[int, set[str]] = {}
    for path in Path(__file__).parents[1].glob("b*/test_*.py"):
        for promise in re.findall(r"def test_promise_(\d+)_", path.read_text("utf-8")):
            found.setdefault(int(promise), set()).add(path.name)
    here = {Path(__file__).name}
    assert sorted(found) == list(range(1, 14))
    assert {each: names - here for each, names in found.items()} == {
        each: listed[each] for each in found
    }
