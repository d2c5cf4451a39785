"""The four ways to find out who somebody is."""

from __future__ import annotations

import hmac
import logging
import threading
from dataclasses import dataclass, field
from types import SimpleNamespace

import argon2
import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from board_ui.auth import (
    Auth,
    Credentials,
    credentials_auth,
    custom_auth,
    no_auth,
    token_auth,
)
from board_ui.records import User

OLGA = User(name="olga", role="operator")
CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def ask(auth: Auth, **said: str) -> User | None:
    await auth.start()
    return await auth.authenticate(Credentials(**said))


async def test_without_auth_everybody_is_an_operator() -> None:
    user = await ask(no_auth())
    assert user is not None
    assert user.role == "operator"


async def test_the_token_lets_in_and_nothing_else_does() -> None:
    auth = token_auth("s3cret")
    assert await ask(auth, token="s3cret") == User(name="token", role="operator")
    assert await ask(auth, token="s3cre") is None
    assert await ask(auth, token="") is None
    assert await ask(auth, password="s3cret") is None


async def test_promise_2_every_token_is_compared_in_constant_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[bool] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(len(one) == len(other))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr("board_ui.auth.hmac", SimpleNamespace(compare_digest=compare))
    auth = token_auth({"first": OLGA, "a longer one": OLGA, "third": OLGA})
    assert await ask(auth, token="first") == OLGA
    assert await ask(auth, token="firs") is None
    assert compared == [True] * 6


async def test_the_tokens_user_can_have_a_name_and_be_a_viewer() -> None:
    auth = token_auth("s3cret", name="wall", role="viewer")
    assert await ask(auth, token="s3cret") == User(name="wall", role="viewer")


async def test_each_of_several_tokens_has_its_user() -> None:
    auth = token_auth({"a": OLGA, "b": User(name="vera", role="viewer")})
    assert await ask(auth, token="a") == OLGA
    assert await ask(auth, token="b") == User(name="vera", role="viewer")


async def test_a_token_that_is_no_text_is_only_wrong() -> None:
    assert await ask(token_auth("s3cret"), token="\ud800") is None


@pytest.mark.parametrize("token", ["", "  ", {}, {"": OLGA}])
def test_an_empty_token_is_refused(token: str | dict[str, User]) -> None:
    with pytest.raises(ValueError, match="not empty"):
        token_auth(token)


def test_an_unknown_role_is_refused() -> None:
    with pytest.raises(ValueError, match="role 'root'; there are viewer and operator"):
        token_auth("s3cret", role="root")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="role 'root'"):
        token_auth({"a": User(name="olga", role="root")})  # type: ignore[arg-type]


async def test_a_plain_password_lets_its_user_in() -> None:
    auth = credentials_auth({"olga": ("pass word", "operator"), "vera": ("other", "viewer")})
    assert await ask(auth, username="olga", password="pass word") == OLGA
    assert await ask(auth, username="vera", password="other") == User(name="vera", role="viewer")
    assert await ask(auth, username="olga", password="other") is None
    assert await ask(auth, username="olga") is None


async def test_an_argon2_hash_stands_for_its_password() -> None:
    auth = credentials_auth({"olga": (CHEAP.hash("pass word"), "operator")})
    assert await ask(auth, username="olga", password="pass word") == OLGA
    assert await ask(auth, username="olga", password="wrong") is None


async def test_the_hash_itself_is_no_password() -> None:
    hashed = CHEAP.hash("pass word")
    auth = credentials_auth({"olga": (hashed, "operator")})
    assert await ask(auth, username="olga", password=hashed) is None


async def test_a_password_that_is_no_text_is_only_wrong() -> None:
    auth = credentials_auth({"olga": (CHEAP.hash("pass word"), "operator")})
    assert await ask(auth, username="olga", password="\ud800") is None


@dataclass
class Verifier:
    """Watches argon2: which hashes were looked at, and how many at once."""

    hashes: list[str] = field(default_factory=list)
    now: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        verify = argon2.PasswordHasher.verify

        def watched(hasher: argon2.PasswordHasher, known: str, password: str) -> bool:
            with self.lock:
                self.hashes.append(known)
                self.now += 1
                self.most = max(self.most, self.now)
            try:
                return verify(hasher, known, password)
            finally:
                with self.lock:
                    self.now -= 1

        monkeypatch.setattr(argon2.PasswordHasher, "verify", watched)


async def test_a_name_that_nobody_has_costs_a_check_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verifier = Verifier()
    verifier.install(monkeypatch)
    hashed = CHEAP.hash("pass word")
    auth = credentials_auth({"olga": (hashed, "operator")})
    assert await ask(auth, username="nobody", password="pass word") is None
    (decoy,) = verifier.hashes
    assert decoy != hashed
    assert argon2.extract_parameters(decoy) == argon2.extract_parameters(hashed)


async def test_a_flood_of_logins_takes_two_threads_and_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verifier = Verifier()
    verifier.install(monkeypatch)
    auth = credentials_auth({"olga": ("pass word", "operator")})
    await auth.start()
    async with trio.open_nursery() as nursery:
        for _ in range(10):
            nursery.start_soon(auth.authenticate, Credentials(username="olga", password="no"))
        await wait_all_tasks_blocked()
        assert trio.to_thread.current_default_thread_limiter().borrowed_tokens == 0
    assert len(verifier.hashes) == 10
    assert verifier.most <= 2


async def test_a_login_before_the_start_waits_for_it() -> None:
    auth = credentials_auth({"olga": ("pass word", "operator")})
    said = Credentials(username="olga", password="pass word")
    assert await auth.authenticate(said) == OLGA


async def test_plain_passwords_are_not_kept_after_the_start() -> None:
    auth = credentials_auth({"olga": ("pass word", "operator")})
    await auth.start()
    assert "pass word" not in repr(vars(auth))


@pytest.mark.parametrize(
    ("users", "why"),
    [
        ({}, "not empty"),
        ({"": ("pass word", "viewer")}, "not empty"),
        ({"olga": ("", "viewer")}, "not empty"),
        ({"olga": ("pass word", "root")}, "role 'root'"),
        ({"olga": ("$argon2id$nonsense", "viewer")}, "hash of user 'olga' is broken"),
    ],
)
def test_users_that_cannot_log_in_are_refused(users: dict[str, tuple[str, str]], why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        credentials_auth(users)  # type: ignore[arg-type]
    assert "nonsense" not in str(caught.value)


@pytest.mark.parametrize(
    ("found", "user"),
    [
        (OLGA, OLGA),
        ({"name": "olga", "role": "operator"}, OLGA),
        (SimpleNamespace(name="olga", role="operator"), OLGA),
        ({"name": "vera"}, User(name="vera", role="viewer")),
        (None, None),
    ],
)
async def test_a_custom_function_tells_the_user_in_any_shape(
    found: object, user: User | None
) -> None:
    async def validate(credentials: Credentials) -> object:
        return found

    assert await ask(custom_auth(validate), token="s3cret") == user


@pytest.mark.parametrize(
    "found", [True, "olga", {"name": ""}, {"name": "olga", "role": "root"}, {"role": "operator"}]
)
async def test_what_is_no_user_is_nobody_and_is_logged(
    found: object, caplog: pytest.LogCaptureFixture
) -> None:
    async def validate(credentials: Credentials) -> object:
        return found

    assert await ask(custom_auth(validate), token="s3cret") is None
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_what_a_custom_function_raises_is_logged_without_the_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def validate(credentials: Credentials) -> object:
        raise PermissionError(f"no such token: {credentials.token}")

    assert await ask(custom_auth(validate), token="s3cret", address="127.0.0.9") is None
    (line,) = caplog.messages
    assert line.startswith(f"login from 127.0.0.9 refused: PermissionError at {__file__}:")
    assert "s3cret" not in caplog.text


async def test_a_custom_function_that_hangs_is_a_no(autojump_clock: trio.abc.Clock) -> None:
    async def validate(credentials: Credentials) -> object:
        await trio.sleep_forever()

    assert await ask(custom_auth(validate), token="s3cret") is None


def test_credentials_do_not_show_what_is_secret() -> None:
    shown = repr(Credentials(token="s3cret", username="olga", password="pass word"))
    assert "s3cret" not in shown
    assert "pass word" not in shown


def test_every_way_says_what_a_login_takes() -> None:
    async def validate(credentials: Credentials) -> None: ...

    users = {"olga": ("pass word", "operator")}
    ways = (no_auth(), token_auth("a"), credentials_auth(users), custom_auth(validate))  # type: ignore[arg-type]
    assert [way.mode for way in ways] == ["none", "token", "credentials", "custom"]


async def test_the_ways_without_passwords_start_at_once() -> None:
    async def validate(credentials: Credentials) -> None: ...

    for way in (no_auth(), token_auth("a"), custom_auth(validate)):
        await way.start()
