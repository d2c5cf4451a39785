"""The guard before every view: who is let in, and what every answer says to browsers."""

from __future__ import annotations

import gc
import logging
from functools import partial

import pytest
import trio
from door_stage import HERE, OLGA, OPERATOR, OWN_PAGE, VIEWER, log_in, make_door, session_of

from board_ui.auth import Credentials, credentials_auth, custom_auth, no_auth, token_auth
from board_ui.options import BoardLimits, BoardOptions
from board_ui.problems import Refusal
from board_ui.protection import Access
from board_ui.records import User


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_the_api_takes_a_login_and_says_so_as_json() -> None:
    async with make_door().client() as client:
        answer = await client.get("/api/things")
    assert answer.status_code == 401
    assert answer.json() == {"error": "Unauthorized"}
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="board"'


async def test_a_session_that_expired_is_told_from_none() -> None:
    door = make_door()
    async with door.client() as client:
        await log_in(client)
        assert (await client.get("/api/things")).status_code == 200
        door.clock.now += 3_601
        for _ in range(2):
            answer = await client.get("/api/things")
            assert answer.status_code == 401
            assert answer.json() == {"error": "Session expired"}


async def test_a_session_that_never_was_is_no_expired_one() -> None:
    door = make_door()
    async with door.client() as client:
        await log_in(client)
        (name,) = client.cookies
        client.cookies.set(name, "A" * 43, domain="127.0.0.1")
        client.cookies.delete(name, domain="127.0.0.1")
        answer = await client.get("/api/things", headers={"Cookie": f"{name}={'A' * 43}"})
    assert answer.json() == {"error": "Unauthorized"}


async def test_a_bearer_token_lets_scripts_in_without_a_session() -> None:
    door = make_door()
    async with door.client() as client:
        answer = await client.get("/api/things", headers=bearer(OPERATOR))
        assert answer.json()["user"] == {"name": "olga", "role": "operator"}
        assert "Set-Cookie" not in answer.headers
        assert len(door.guard.sessions) == 0


async def test_a_bearer_token_may_be_any_text() -> None:
    door = make_door(token_auth("schlüssel"))
    async with door.client() as client:
        answer = await client.get(
            "/api/things", headers=[(b"Authorization", "bearer schlüssel".encode())]
        )
    assert answer.status_code == 200


async def test_a_wrong_bearer_token_is_refused_whatever_the_cookie_says() -> None:
    door = make_door()
    async with door.client() as client:
        await log_in(client)
        for path in ("/api/things", "/api/open", "/api/auth/session"):
            assert (await client.get(path, headers=bearer("wrong"))).status_code == 401


async def test_other_schemes_than_bearer_are_not_looked_at() -> None:
    async with make_door().client() as client:
        answer = await client.get("/api/open", headers={"Authorization": "Basic b2xnYTpw"})
    assert answer.status_code == 200


async def test_a_custom_function_gets_a_scripts_token() -> None:
    async def validate(credentials: Credentials) -> User | None:
        return OLGA if credentials.token == "s3cret" else None

    async with make_door(custom_auth(validate)).client() as client:
        assert (await client.get("/api/things", headers=bearer("s3cret"))).status_code == 200
        assert (await client.get("/api/things", headers=bearer("wrong"))).status_code == 401


async def test_passwords_are_no_bearer_tokens() -> None:
    door = make_door(credentials_auth({"olga": ("pass word", "operator")}))
    async with door.client() as client:
        answer = await client.get("/api/things", headers=bearer("pass word"))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Session realm="board"'


async def test_without_auth_everybody_here_is_an_operator() -> None:
    async with make_door(no_auth()).client() as client:
        assert (await client.get("/api/things")).status_code == 200
        assert (await client.post("/api/things", json={})).status_code == 200


@pytest.mark.parametrize("path", ["/api/nothing", "/api/things/1", "/api"])
async def test_a_path_that_does_not_exist_is_not_found_as_json(path: str) -> None:
    async with make_door().client() as client:
        answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"error": "Not Found"}


async def test_a_method_that_does_not_exist_says_what_does() -> None:
    async with make_door().client() as client:
        answer = await client.delete("/api/things", headers=OWN_PAGE)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert answer.json() == {"error": "Method Not Allowed"}


async def test_a_failure_of_ours_tells_nothing_of_what_is_inside(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with make_door().client() as client:
        answer = await client.get("/api/broken")
    assert answer.status_code == 500
    assert answer.json() == {"error": "Internal Server Error"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "hunter2" in caplog.text


async def test_an_operators_deeds_are_refused_to_viewers() -> None:
    async with make_door().client() as client:
        answer = await client.post("/api/things", headers=bearer(VIEWER))
        assert answer.status_code == 403
        assert answer.json() == {"error": "this takes the role of an operator"}
        assert (await client.post("/api/things", headers=bearer(OPERATOR))).status_code == 200


async def test_a_role_may_be_required_outside_of_the_api() -> None:
    async with make_door().client() as client:
        assert (await client.get("/members")).status_code == 401
        await log_in(client, VIEWER)
        assert (await client.get("/members")).status_code == 200


async def test_pages_are_open_and_know_who_has_logged_in() -> None:
    async with make_door().client() as client:
        assert (await client.get("/page")).json() == {"user": None}
        await log_in(client)
        assert (await client.get("/page")).json()["user"]["name"] == "olga"


async def test_a_cookie_alone_changes_nothing() -> None:
    async with make_door().client() as client:
        await log_in(client)
        for headers in (
            {},
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            answer = await client.post("/api/things", json={}, headers=headers)
            assert answer.status_code == 403
            assert "error" in answer.json()


async def test_the_boards_own_page_changes_things() -> None:
    async with make_door().client() as client:
        await log_in(client)
        own = {"Origin": "http://127.0.0.1"}
        assert (await client.post("/api/things", json={}, headers=own)).status_code == 200
        assert (await client.post("/api/things", headers=own)).status_code == 403
        assert (await client.post("/api/things", headers=OWN_PAGE)).status_code == 200


async def test_forms_change_nothing_even_where_everybody_may() -> None:
    async with make_door(no_auth()).client() as client:
        assert (await client.post("/api/things", data={"a": "b"})).status_code == 403


async def test_scripts_with_a_token_need_no_origin() -> None:
    async with make_door().client() as client:
        answer = await client.post("/api/things", headers=bearer(OPERATOR), content=b"text")
    assert answer.json() == {"size": 4}


async def test_a_body_that_is_too_long_is_refused_before_it_comes() -> None:
    async with make_door().client() as client:
        body = b"x" * 16_385
        answer = await client.post("/api/things", headers=bearer(OPERATOR), content=body)
    assert answer.status_code == 413
    assert answer.json() == {"error": "a body has at most 16384 bytes"}


async def test_a_body_of_unknown_length_is_cut_off() -> None:
    async def body() -> object:
        for _ in range(3):
            yield b"x" * 8_192

    async with make_door().client() as client:
        answer = await client.post("/api/things", headers=bearer(OPERATOR), content=body())  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert answer.json() == {"error": "Request Entity Too Large"}


async def test_requests_are_limited_for_each_session_and_address() -> None:
    limits = BoardLimits(request_burst=3, requests_per_second=1)
    door = make_door(limits=limits)
    async with door.client() as client, door.client() as other:
        await log_in(client)
        await log_in(other)
        assert [(await client.get("/api/things")).status_code for _ in range(3)] == [200] * 3
        answer = await client.get("/api/things")
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "1"
        assert answer.json() == {"error": "too many requests"}
        assert (await other.get("/api/things")).status_code == 200
        assert (await client.get("/page")).status_code == 200
        door.clock.now += 1
        assert (await client.get("/api/things")).status_code == 200


async def test_invented_sessions_share_the_limit_of_their_address() -> None:
    limits = BoardLimits(request_burst=3, requests_per_second=1)
    async with make_door(limits=limits).client() as client:
        statuses = [
            (await client.get("/api/things", headers={"Cookie": f"board-0={i}"})).status_code
            for i in range(4)
        ]
    assert statuses == [401, 401, 401, 429]


async def test_guessing_tokens_is_limited_for_each_address() -> None:
    door = make_door(limits=BoardLimits(logins_per_minute=3))
    async with door.client() as client, door.client(peer="127.0.0.2") as other:
        for _ in range(3):
            assert (await client.get("/api/things", headers=bearer("wrong"))).status_code == 401
        answer = await client.get("/api/things", headers=bearer(OPERATOR))
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "60"
        assert (await other.get("/api/things", headers=bearer(OPERATOR))).status_code == 200
        door.clock.now += 60
        assert (await client.get("/api/things", headers=bearer(OPERATOR))).status_code == 200
    kinds = [incident.type for incident in door.incidents]
    assert kinds == ["BoardLoginFailed"] * 3 + ["BoardLoginLocked"]


async def test_failures_reach_the_security_log_without_the_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    door = make_door()
    async with door.client() as client:
        await client.get("/api/things", headers=bearer("s3cret"))
    (incident,) = door.incidents
    assert incident.category == "authentication"
    assert incident.severity == "warning"
    assert incident.address == "127.0.0.1"
    assert "s3cret" not in str(incident) + caplog.text
    assert caplog.records[-1].levelno == logging.WARNING


async def test_a_board_without_a_login_answers_its_own_machine_only() -> None:
    door = make_door(no_auth())
    for peer, status in ((None, 200), ("127.0.0.1", 200), ("192.0.2.1", 403)):
        async with door.client(peer=peer) as client:
            answer = await client.get("/api/things")
            assert answer.status_code == status
            assert answer.headers["Content-Type"] == "application/json"


async def test_a_board_without_a_login_answers_to_no_rebound_name() -> None:
    async with make_door(no_auth()).client(base_url="http://evil.example") as client:
        for path in ("/api/things", "/page"):
            answer = await client.get(path)
            assert answer.status_code == 403
            assert answer.json()["parameter"] == "Host"


async def test_only_allowed_hosts_are_answered() -> None:
    door = make_door(options=BoardOptions(allowed_hosts=("ops.example",)))
    async with door.client(base_url="http://ops.example:8080") as client:
        assert (await client.get("/page")).status_code == 200
    async with door.client() as client:
        assert (await client.get("/page")).status_code == 403


async def test_every_answer_protects_the_page() -> None:
    async with make_door().client() as client:
        for path in ("/page", "/api/things", "/nothing"):
            headers = (await client.get(path)).headers
            policy = headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
            assert "unsafe" not in policy
            for part in ("frame-ancestors 'none'", "base-uri 'self'", "form-action 'self'"):
                assert part in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "Permissions-Policy" in headers
            assert "Strict-Transport-Security" not in headers


async def test_the_api_is_never_kept() -> None:
    async with make_door().client() as client:
        for path in ("/api/things", "/api/nothing", "/api/open"):
            assert (await client.get(path)).headers["Cache-Control"] == "no-store"


async def test_under_https_browsers_are_told_to_stay_there() -> None:
    door = make_door(options=BoardOptions(trusted_proxies=("10.0.0.1",)))
    async with door.client(base_url="https://127.0.0.1") as client:
        answer = await client.get("/page")
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    async with door.client(peer="10.0.0.1") as client:
        answer = await client.get("/page", headers={"X-Forwarded-Proto": "https"})
        assert "Strict-Transport-Security" in answer.headers


async def test_other_origins_read_nothing_by_default() -> None:
    ask = {"Origin": "https://ops.example", "Access-Control-Request-Method": "GET"}
    async with make_door().client() as client:
        for answer in (
            await client.options("/api/things", headers=ask),
            await client.get("/api/things", headers=ask | bearer(VIEWER)),
        ):
            assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_the_origins_that_are_named_may_read() -> None:
    door = make_door(options=BoardOptions(cors_origins=("https://ops.example",)))
    ask = {
        "Origin": "https://ops.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    async with door.client() as client:
        preflight = await client.options("/api/things", headers=ask)
        assert preflight.status_code == 204
        assert preflight.headers["Access-Control-Allow-Origin"] == "https://ops.example"
        assert preflight.headers["Access-Control-Allow-Headers"].lower() == "authorization"
        read = await client.get("/api/things", headers=ask | bearer(VIEWER))
        assert read.headers["Access-Control-Allow-Origin"] == "https://ops.example"
        assert read.headers["Access-Control-Allow-Credentials"] == "true"
        other = await client.get("/api/open", headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in other.headers
        plain = await client.options("/api/things")
        assert plain.status_code == 200


async def test_all_origins_get_no_cookies() -> None:
    door = make_door(options=BoardOptions(cors_origins=("*",)))
    async with door.client() as client:
        answer = await client.get("/api/open", headers={"Origin": "https://ops.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_another_origin_that_may_read_still_changes_nothing_by_cookie() -> None:
    door = make_door(options=BoardOptions(cors_origins=("https://ops.example",)))
    async with door.client() as client:
        await log_in(client)
        answer = await client.post(
            "/api/things", json={}, headers={"Origin": "https://ops.example"}
        )
    assert answer.status_code == 403


async def test_a_trusted_proxy_tells_the_clients_address() -> None:
    door = make_door(options=BoardOptions(trusted_proxies=("127.0.0.1",), insecure_http=True))
    async with door.client() as client:
        forwarded = bearer(VIEWER) | {"X-Forwarded-For": "203.0.113.1, 192.0.2.7"}
        answer = await client.get("/api/things", headers=forwarded)
    assert answer.json()["address"] == "192.0.2.7"


async def test_a_session_has_six_streams() -> None:
    door = make_door()
    async with door.client() as client, door.client() as other:
        await log_in(client)
        await log_in(other)
        slots = [door.guard.stream(session_of(door, client)) for _ in range(6)]
        with pytest.raises(Refusal) as refused:
            door.guard.stream(session_of(door, client))
        assert refused.value.status == 429
        assert refused.value.headers["Retry-After"] == "5"
        assert "of this session" in refused.value.error
        with door.guard.stream(session_of(door, other)):
            assert door.guard.streams == 7
        slots[0].close()
        slots[0].close()
        with door.guard.stream(session_of(door, client)):
            assert door.guard.streams == 6


async def test_streams_of_scripts_are_counted_by_user_and_address() -> None:
    door = make_door(limits=BoardLimits(streams_per_session=1))
    script = Access(caller=HERE, user=OLGA, bearer=True)
    slot = door.guard.stream(script)
    with pytest.raises(Refusal):
        door.guard.stream(script)
    slot.close()
    door.guard.stream(script).close()


async def test_without_a_login_streams_are_counted_in_all_only() -> None:
    door = make_door(no_auth(), limits=BoardLimits(streams_per_session=1, streams=2))
    anyone = Access(caller=HERE, user=OLGA)
    slots = [door.guard.stream(anyone) for _ in range(2)]
    with pytest.raises(Refusal) as refused:
        door.guard.stream(anyone)
    assert "of this board" in refused.value.error
    for slot in slots:
        slot.close()


async def test_a_stream_that_never_began_gives_its_place_back() -> None:
    door = make_door()
    slot = door.guard.stream(Access(caller=HERE, user=OLGA, bearer=True))
    assert door.guard.streams == 1
    del slot
    gc.collect()
    assert door.guard.streams == 0


async def test_streams_end_with_the_session() -> None:
    door = make_door()
    ended: list[str] = []
    async with door.client() as client:
        await log_in(client)
        asks = session_of(door, client)
        with (
            door.guard.stream(asks, on_end=partial(ended.append, "first")),
            door.guard.stream(asks),
        ):
            door.guard.stream(asks, on_end=partial(ended.append, "closed before")).close()
            await client.post("/api/auth/logout", headers=OWN_PAGE)
            assert ended == ["first"]
        with pytest.raises(Refusal) as refused:
            door.guard.stream(asks)
    assert (refused.value.status, refused.value.error) == (401, "Session expired")
    assert door.guard.streams == 0


async def test_logins_at_once_are_bounded(autojump_clock: trio.abc.Clock) -> None:
    async def validate(credentials: Credentials) -> None:
        await trio.sleep(1)

    door = make_door(custom_auth(validate), limits=BoardLimits(logins_per_minute=100))
    statuses: list[int] = []

    async def guess(number: int) -> None:
        try:
            await door.guard.check(Credentials(token=str(number)), HERE)
        except Refusal as refused:
            statuses.append(refused.status)

    async with trio.open_nursery() as nursery:
        for number in range(70):
            nursery.start_soon(guess, number)
    assert sorted(statuses) == [401] * 64 + [429] * 6


async def test_many_guesses_at_once_are_no_more_guesses(
    autojump_clock: trio.abc.Clock,
) -> None:
    asked = 0

    async def validate(credentials: Credentials) -> None:
        nonlocal asked
        asked += 1
        await trio.sleep(1)

    door = make_door(custom_auth(validate), limits=BoardLimits(logins_per_minute=3))
    statuses: list[int] = []
    async with door.client() as client, trio.open_nursery() as nursery:

        async def guess(number: int) -> None:
            answer = await client.get("/api/things", headers=bearer(str(number)))
            statuses.append(answer.status_code)

        for number in range(20):
            nursery.start_soon(guess, number)
    assert asked == 3
    assert sorted(statuses) == [401] * 3 + [429] * 17


async def test_many_right_logins_at_once_wait_for_each_other(
    autojump_clock: trio.abc.Clock,
) -> None:
    async def validate(credentials: Credentials) -> User:
        await trio.sleep(1)
        return OLGA

    door = make_door(custom_auth(validate), limits=BoardLimits(logins_per_minute=3))
    found: list[User] = []

    async def enter() -> None:
        found.append(await door.guard.check(Credentials(token="a"), HERE))

    async with trio.open_nursery() as nursery:
        for _ in range(20):
            nursery.start_soon(enter)
    assert found == [OLGA] * 20


async def test_hanging_up_before_the_answer_counts_as_a_failure(
    autojump_clock: trio.abc.Clock,
) -> None:
    async def validate(credentials: Credentials) -> None:
        await trio.sleep(1)

    door = make_door(custom_auth(validate), limits=BoardLimits(logins_per_minute=1))
    with trio.move_on_after(0.5):
        await door.guard.check(Credentials(token="a"), HERE)
    with pytest.raises(Refusal) as refused:
        await door.guard.check(Credentials(token="a"), HERE)
    assert refused.value.status == 429


async def test_a_board_without_a_security_log_does_as_well() -> None:
    async with make_door(report=False).client() as client:
        assert (await client.get("/api/things", headers=bearer("wrong"))).status_code == 401
