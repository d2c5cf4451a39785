"""Logging in over real sockets, plain and TLS: what a browser's own HTTP stack sees."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest
import trustme
from door_stage import OPERATOR, OWN_PAGE, has_cookie, log_in, make_door, serving
from hypercorn.config import Config

from board_ui.auth import no_auth


async def test_a_browser_logs_in_looks_and_logs_out() -> None:
    door = make_door()
    async with serving(door) as place, httpx.AsyncClient(base_url=f"http://{place}") as client:
        assert (await client.get("/api/things")).status_code == 401
        answer = await log_in(client)
        cookie = answer.headers["Set-Cookie"]
        for part in ("; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=43200"):
            assert part in cookie
        assert "Secure" not in cookie
        assert (await client.get("/api/things")).json()["address"] == "127.0.0.1"
        own = {"Origin": f"http://{place}"}
        assert (await client.post("/api/things", json={}, headers=own)).status_code == 200
        await client.post("/api/auth/logout", headers=OWN_PAGE)
        assert not has_cookie(client)


async def test_under_tls_the_cookie_is_secure_and_https_is_for_a_year(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    for blob in certificate.cert_chain_pems:
        blob.write_to_path(chain, append=True)
    certificate.private_key_pem.write_to_path(key)
    config = Config()
    config.certfile, config.keyfile = str(chain), str(key)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    async with (
        serving(make_door(), config) as place,
        httpx.AsyncClient(base_url=f"https://{place}", verify=trust) as client,
    ):
        answer = await log_in(client)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert answer.headers["Set-Cookie"].startswith("__Secure-board-")
        assert "; Secure;" in answer.headers["Set-Cookie"]
        assert (await client.get("/api/things")).status_code == 200
        own = {"Origin": f"https://{place}"}
        assert (await client.post("/api/things", json={}, headers=own)).status_code == 200


async def test_a_body_without_end_is_cut_off_on_the_wire() -> None:
    async with serving(make_door()) as place, httpx.AsyncClient() as client:
        for content in (b"x" * 20_000, endless(3)):
            answer = await client.post(
                f"http://{place}/api/auth/login",
                content=content,  # type: ignore[arg-type]  # an async generator of bytes
                headers={"Content-Type": "application/json"},
            )
            assert answer.status_code == 413
            assert "error" in answer.json()


async def endless(chunks: int) -> object:
    for _ in range(chunks):
        yield b"x" * 8_192


@pytest.mark.parametrize(("host", "status"), [("evil.example", 403), ("localhost:1", 200)])
async def test_a_rebound_name_reaches_nothing_without_a_login(host: str, status: int) -> None:
    async with serving(make_door(no_auth())) as place, httpx.AsyncClient() as client:
        answer = await client.get(f"http://{place}/api/things", headers={"Host": host})
    assert answer.status_code == status


async def test_scripts_use_a_token_and_get_no_cookie() -> None:
    async with serving(make_door()) as place, httpx.AsyncClient() as client:
        answer = await client.get(
            f"http://{place}/api/things", headers={"Authorization": f"Bearer {OPERATOR}"}
        )
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
