"""Logging in and out, without a socket."""

from __future__ import annotations

from http.cookies import SimpleCookie

import httpx
import pytest
from door_stage import (
    OLGA,
    OPERATOR,
    OWN_PAGE,
    Door,
    has_cookie,
    log_in,
    make_door,
)

from board_ui.auth import Credentials, credentials_auth, custom_auth, no_auth
from board_ui.options import BoardLimits, BoardOptions
from board_ui.records import User

PEOPLE = {"olga": ("pass word", "operator"), "vera": ("other", "viewer")}


def people(**limits: int) -> Door:
    return make_door(credentials_auth(PEOPLE), limits=BoardLimits(**limits))  # type: ignore[arg-type]


async def post(client: httpx.AsyncClient, **body: object) -> httpx.Response:
    return await client.post("/api/auth/login", json=body)


async def test_a_token_begins_a_session() -> None:
    door = make_door()
    async with door.client() as client:
        answer = await log_in(client)
        assert answer.json()["mode"] == "token"
        assert answer.json()["user"] == {"name": "olga", "role": "operator"}
        assert answer.json()["expiresAt"].endswith("Z")
        assert (await client.get("/api/things")).status_code == 200
    assert [incident.type for incident in door.incidents] == ["BoardLogin"]


async def test_no_answer_contains_the_sessions_id() -> None:
    async with make_door().client() as client:
        answer = await log_in(client)
        (key,) = client.cookies.values()
        assert key not in answer.text
        assert key not in (await client.get("/api/auth/session")).text


async def test_promise_3_the_cookie_belongs_to_the_session_and_to_this_board_only() -> None:
    async with make_door().client() as client:
        cookie = (await log_in(client)).headers["Set-Cookie"]
    (morsel,) = SimpleCookie(cookie).values()
    assert morsel["httponly"] is True
    assert morsel["samesite"] == "Strict"
    assert morsel["secure"] == ""
    assert morsel["path"] == "/"
    assert morsel["domain"] == ""
    assert morsel["max-age"] == "43200"
    assert len(morsel.value) == 43


@pytest.mark.parametrize(
    ("root_path", "base_path", "path"),
    [("", "", "/"), ("/board", "", "/board"), ("", "/board/", "/board"), ("/a", "/b", "/a")],
)
async def test_the_cookie_is_scoped_to_the_mount(root_path: str, base_path: str, path: str) -> None:
    door = make_door(options=BoardOptions(base_path=base_path))
    async with door.client(root_path=root_path) as client:
        answer = await client.post(f"{root_path}/api/auth/login", json={"token": OPERATOR})
        (morsel,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
        assert morsel["path"] == path


async def test_two_boards_on_one_host_have_cookies_of_their_own() -> None:
    door, names = make_door(), set()
    for base_url in ("http://127.0.0.1:8080", "http://127.0.0.1:8081", "https://127.0.0.1:8080"):
        for mount in ("", "/a", "/b"):
            async with door.client(base_url=base_url, root_path=mount) as client:
                answer = await client.post(f"{mount}/api/auth/login", json={"token": OPERATOR})
                (morsel,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
                names.add(morsel.key)
    assert len(names) == 9


async def test_promise_3_under_https_the_cookie_is_secure() -> None:
    async with make_door().client(base_url="https://127.0.0.1") as client:
        cookie = (await log_in(client)).headers["Set-Cookie"]
    assert "; Secure" in cookie
    assert cookie.startswith("__Secure-board-")


async def test_a_wrong_token_is_refused() -> None:
    async with make_door().client() as client:
        answer = await post(client, token="wrong")
        assert answer.status_code == 401
        assert answer.json() == {"error": "Unauthorized"}
        assert not has_cookie(client)


async def test_name_and_password_begin_a_session() -> None:
    async with people().client() as client:
        answer = await post(client, username="vera", password="other")
        assert answer.json()["user"] == {"name": "vera", "role": "viewer"}
        assert answer.json()["mode"] == "credentials"


async def test_a_wrong_name_and_a_wrong_password_are_answered_alike() -> None:
    async with people().client() as client:
        wrong = [
            await post(client, username=name, password=password)
            for name, password in (("olga", "wrong"), ("nobody", "pass word"))
        ]
    assert [answer.status_code for answer in wrong] == [401, 401]
    assert wrong[0].text == wrong[1].text


async def test_a_custom_function_is_asked_with_all_that_was_said() -> None:
    said: list[Credentials] = []

    async def validate(credentials: Credentials) -> User:
        said.append(credentials)
        return OLGA

    async with make_door(custom_auth(validate)).client() as client:
        answer = await post(client, username="olga", password="pass word", token="123456")
    assert answer.status_code == 200
    assert said == [
        Credentials(username="olga", password="pass word", token="123456", address="127.0.0.1")
    ]


async def test_where_everybody_may_look_a_login_changes_nothing() -> None:
    door = make_door(no_auth())
    async with door.client() as client:
        answer = await post(client)
        assert answer.json() == {
            "mode": "none",
            "user": {"name": "anonymous", "role": "operator"},
            "expiresAt": None,
        }
        assert not has_cookie(client)
        assert len(door.guard.sessions) == 0


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        (b"", None),
        (b"{", None),
        (b"[]", None),
        (b"\xff", None),
        (b"{}", "token"),
        (b'{"token": ""}', "token"),
        (b'{"token": 1}', "token"),
        (b'{"token": null}', "token"),
        (b'{"tokn": "a"}', None),
    ],
)
async def test_promise_2_bad_json_is_400(body: bytes, parameter: str | None) -> None:
    async with make_door().client() as client:
        answer = await client.post(
            "/api/auth/login", content=body, headers={"Content-Type": "application/json"}
        )
    assert answer.status_code == 400
    assert answer.json().get("parameter") == parameter


@pytest.mark.parametrize(
    ("body", "parameter"), [({"password": "a"}, "username"), ({"username": "a"}, "password")]
)
async def test_what_is_missing_is_named(body: dict[str, str], parameter: str) -> None:
    door = people()
    async with door.client() as client:
        answer = await post(client, **body)
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
    assert not door.incidents


async def test_nothing_said_to_a_custom_function_is_400() -> None:
    async def validate(credentials: Credentials) -> None: ...

    async with make_door(custom_auth(validate)).client() as client:
        assert (await post(client)).status_code == 400


async def test_promise_2_failed_logins_are_limited_for_each_address() -> None:
    door = people(logins_per_minute=2)
    async with door.client() as client, door.client(peer="127.0.0.2") as other:
        for name in ("a", "b"):
            assert (await post(client, username=name, password="x")).status_code == 401
        answer = await post(client, username="olga", password="pass word")
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "60"
        assert answer.json() == {"error": "too many failed logins"}
        assert (await post(other, username="olga", password="pass word")).status_code == 200


async def test_promise_2_failed_logins_are_limited_for_each_account_from_wherever() -> None:
    door = people(logins_per_minute=2)
    for i in (1, 2):
        async with door.client(peer=f"127.0.0.{i}") as client:
            assert (await post(client, username="olga", password="x")).status_code == 401
    async with door.client(peer="127.0.0.3") as client:
        assert (await post(client, username="olga", password="pass word")).status_code == 429
        assert (await post(client, username="vera", password="other")).status_code == 200
    door.clock.now += 60
    async with door.client(peer="127.0.0.3") as client:
        assert (await post(client, username="olga", password="pass word")).status_code == 200
    assert [each.type for each in door.incidents].count("BoardLoginLocked") == 1


async def test_a_session_outlives_the_lock_of_its_address() -> None:
    door = make_door(limits=BoardLimits(logins_per_minute=1))
    async with door.client() as client:
        await log_in(client)
        assert (await post(client, token="wrong")).status_code == 403  # a cookie, and no Origin
        own = {"Origin": "http://127.0.0.1"}
        wrong = await client.post("/api/auth/login", json={"token": "wrong"}, headers=own)
        assert wrong.status_code == 401
        assert (await client.get("/api/things")).status_code == 200


async def test_a_login_from_another_sites_page_is_refused() -> None:
    async with make_door().client() as client:
        answer = await client.post(
            "/api/auth/login",
            json={"token": OPERATOR},
            headers={"Origin": "http://evil.example"},
        )
        assert answer.status_code == 403
        form = await client.post("/api/auth/login", data={"token": OPERATOR})
        assert form.status_code == 403


async def test_a_new_login_ends_the_old_session() -> None:
    door = make_door()
    async with door.client() as client:
        await log_in(client)
        (old,) = client.cookies.values()
        answer = await client.post(
            "/api/auth/login", json={"token": OPERATOR}, headers={"Origin": "http://127.0.0.1"}
        )
        assert answer.status_code == 200
        assert len(door.guard.sessions) == 1
        assert door.guard.sessions.find(old, door.clock()) is None


async def test_an_id_that_was_planted_never_becomes_a_session() -> None:
    door = make_door()
    async with door.client() as client:
        first = await log_in(client)
        (name,) = SimpleCookie(first.headers["Set-Cookie"])
    async with door.client(cookies={name: "planted"}) as client:
        own = {"Sec-Fetch-Site": "same-origin"}
        await client.post("/api/auth/login", json={"token": OPERATOR}, headers=own)
        assert door.guard.sessions.find("planted", door.clock()) is None


async def test_the_session_tells_who_one_is() -> None:
    door = make_door()
    async with door.client() as client:
        answer = await client.get("/api/auth/session")
        assert answer.json() == {"mode": "token", "user": None, "expiresAt": None}
        await log_in(client)
        answer = await client.get("/api/auth/session")
        assert answer.json()["user"]["name"] == "olga"
        assert answer.json()["expiresAt"] is not None
        script = await client.get(
            "/api/auth/session", headers={"Authorization": f"Bearer {OPERATOR}"}
        )
        assert script.json()["expiresAt"] is None


async def test_logging_out_ends_the_session_and_the_cookie() -> None:
    door = make_door()
    async with door.client() as client:
        await log_in(client)
        (name, key), *_ = client.cookies.items()
        answer = await client.post("/api/auth/logout", headers=OWN_PAGE)
        assert answer.status_code == 204
        assert "Max-Age=0" in answer.headers["Set-Cookie"]
        assert not has_cookie(client)
        again = await client.get("/api/things", headers={"Cookie": f"{name}={key}"})
        assert again.json() == {"error": "Unauthorized"}
        assert (await client.post("/api/auth/logout", headers=OWN_PAGE)).status_code == 204
    assert len(door.guard.sessions) == 0


async def test_another_sites_page_logs_nobody_out() -> None:
    door = make_door()
    async with door.client() as client:
        await log_in(client)
        for headers in ({}, {"Sec-Fetch-Site": "cross-site", "X-Requested-With": "x"}):
            answer = await client.post("/api/auth/logout", headers=headers)
            assert answer.status_code == 403
    assert len(door.guard.sessions) == 1


async def test_logins_over_plain_http_from_elsewhere_are_refused() -> None:
    door = make_door()
    async with door.client(peer="192.0.2.1") as client:
        for answer in (
            await post(client, token=OPERATOR),
            await client.get("/api/things", headers={"Authorization": f"Bearer {OPERATOR}"}),
        ):
            assert answer.status_code == 403
            assert "plain HTTP" in answer.json()["error"]
    async with door.client(peer="192.0.2.1", base_url="https://127.0.0.1") as client:
        assert (await post(client, token=OPERATOR)).status_code == 200


async def test_a_trusted_proxy_that_speaks_https_may_bring_logins() -> None:
    door = make_door(options=BoardOptions(trusted_proxies=("10.0.0.1",)))
    for proto, status in (("https", 200), ("http", 403)):
        async with door.client(peer="10.0.0.1") as client:
            client.headers.update({"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": proto})
            assert (await post(client, token=OPERATOR)).status_code == status


async def test_nobody_else_can_claim_to_speak_https() -> None:
    async with make_door().client(peer="192.0.2.1") as client:
        client.headers["X-Forwarded-Proto"] = "https"
        assert (await post(client, token=OPERATOR)).status_code == 403


async def test_plain_http_can_be_allowed() -> None:
    door = make_door(options=BoardOptions(insecure_http=True))
    async with door.client(peer="192.0.2.1") as client:
        assert (await post(client, token=OPERATOR)).status_code == 200


async def test_the_log_names_people_and_no_secrets(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", "board_ui")
    async with people().client() as client:
        await post(client, username="olga", password="pass word")
        await post(client, username="x" * 200, password="s3cret\nforged line")
        await client.post("/api/auth/logout", headers=OWN_PAGE)
        ids = list(client.cookies.values())
    text = caplog.text
    assert "olga logged in from 127.0.0.1 as operator" in text
    assert "x" * 65 not in text
    for secret in ("pass word", "s3cret", *ids):
        assert secret not in text
