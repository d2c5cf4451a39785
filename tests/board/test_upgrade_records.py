"""Handshakes as records: their steps, their answers, and what to do about each."""

from __future__ import annotations

from typing import Any

import pytest
from observer_stage import AT

import trio_ocpp as ocpp
from board_ui import upgrades
from board_ui.hints import hint
from board_ui.records import HandshakeRecord, Header, Outcome
from board_ui.times import utc
from trio_ocpp.events import Stage


def connected(**more: Any) -> ocpp.StationConnected:
    facts: dict[str, Any] = {
        "at": AT, "identity": "CP1", "protocol": "ocpp1.6", "remote_address": "10.0.0.1:5",
        "station": None, "took": 0.01234, "request": "GET /CP1 HTTP/1.1",
        "headers": (("Authorization", "Basic CP1:***"),), "offered": ("ocpp1.6", "ocpp1.5"),
    }  # fmt: skip
    return ocpp.StationConnected(**{**facts, **more})


def aborted(**more: Any) -> ocpp.UpgradeAborted:
    facts: dict[str, Any] = {
        "at": AT, "identity": "CP1", "remote_address": "10.0.0.1:5", "took": 0.5,
        "reason": "Invalid password", "stage": "auth", "status": 401,
    }  # fmt: skip
    return ocpp.UpgradeAborted(**{**facts, **more})


def failed(reason: str = "connection lost", stage: Stage = "request") -> ocpp.UpgradeError:
    return ocpp.UpgradeError(
        at=AT,
        error=OSError(),
        reason=reason,
        remote_address="10.0.0.1:5",
        identity=None,
        stage=stage,
    )


def states(record: HandshakeRecord) -> dict[str, str]:
    return {step.name: step.state for step in record.steps}


def test_an_accepted_handshake_has_passed_every_step() -> None:
    record = upgrades.accepted(7, connected())
    assert set(states(record).values()) == {"passed"}
    assert list(states(record)) == [
        "request", "capacity", "validation", "route", "subprotocol", "identity", "credentials",
        "middleware", "auth", "accept",
    ]  # fmt: skip
    assert (record.id, record.outcome, record.stage, record.status) == (
        7,
        "accepted",
        "accept",
        101,
    )
    assert (record.answer, record.hint) == ("101 Switching Protocols", "")
    assert record.reason == "accepted with ocpp1.6"
    assert (record.at, record.took_ms) == (utc(AT), 12.34)


def test_an_accepted_handshake_shows_its_request() -> None:
    record = upgrades.accepted(1, connected())
    assert (record.request, record.protocol) == ("GET /CP1 HTTP/1.1", "ocpp1.6")
    assert record.headers == (Header(name="Authorization", value="Basic CP1:***"),)
    assert record.offered == ("ocpp1.6", "ocpp1.5")


def test_a_refused_one_shows_where_it_ended_and_what_was_answered() -> None:
    record = upgrades.aborted(1, aborted())
    assert states(record)["middleware"] == "passed"
    assert states(record)["auth"] == "failed"
    assert states(record)["accept"] == "not-reached"
    assert (record.outcome, record.status, record.answer) == ("refused", 401, "401 Unauthorized")
    assert (record.identity, record.address) == ("CP1", "10.0.0.1:5")
    assert (record.reason, record.took_ms) == ("Invalid password", 500.0)


@pytest.mark.clause("2.1-4 §3.3")
def test_no_common_version_is_a_101_and_a_close() -> None:
    event = aborted(
        stage="subprotocol", status=101, close_code=1002, outcome="no-common-version",
        reason="offers ocpp1.5; this server speaks ocpp1.6", offered=("ocpp1.5",),
    )  # fmt: skip
    record = upgrades.aborted(1, event)
    assert record.answer == ("101 Switching Protocols without a subprotocol, then closed with 1002")
    assert (record.close_code, record.offered) == (1002, ("ocpp1.5",))
    assert states(record)["subprotocol"] == "failed"


def test_a_health_check_has_failed_nothing() -> None:
    event = aborted(stage="validation", status=200, outcome="health-check", reason="health check")
    record = upgrades.aborted(1, event)
    assert "failed" not in states(record).values()
    assert states(record)["route"] == "not-reached"
    assert record.answer == "200 OK"


def test_nothing_answered_and_odd_statuses_are_said_as_they_are() -> None:
    hung_up = upgrades.aborted(1, aborted(status=None, outcome="hung-up"))
    assert hung_up.answer == "nothing was answered"
    assert upgrades.aborted(1, aborted(status=499)).answer == "499"


def test_the_step_of_tls_is_shown_where_it_ended_there() -> None:
    record = upgrades.failed(1, failed("unknown CA", "tls"))
    assert states(record)["tls"] == "failed"
    assert states(record)["request"] == "not-reached"
    assert (record.outcome, record.status, record.stage) == ("transport-error", None, "tls")
    assert "tls" not in states(upgrades.failed(1, failed()))


def test_what_strangers_send_is_bounded() -> None:
    long = "x" * 20_000
    headers = tuple((f"{n}{long}", long) for n in range(100))
    event = aborted(
        identity=long, request=long, headers=headers, offered=(long,) * 100, reason=long
    )
    record = upgrades.aborted(1, event)
    assert len(record.headers) == 50
    texts = [*record.offered, record.request, record.reason, record.identity or ""]
    texts += [text for header in record.headers for text in (header.name, header.value)]
    assert max(map(len, texts)) <= 1_000
    assert len(repr(record)) < 50_000


# ── hints ────────────────────────────────────────────────────────────────

# Stage, status, the server's reason, and words of the hint.
REASONS: list[tuple[Stage, int | None, str, str]] = [
    ("tls", None, "a TLS (wss://) client on the plain port; use ws://", "ws://"),
    ("tls", 400, "a TLS handshake on a port without TLS; use ws://", "ws://"),
    ("tls", None, "a plain (ws://) client on the TLS port; use wss://", "wss://"),
    ("tls", None, "not TLS: a plain client on the TLS port; use wss://", "wss://"),
    ("tls", None, "the station does not trust our certificate: unknown CA; install ours", "Install the CA"),
    ("tls", None, "the station says that our certificate has expired; check its clock", "clock"),
    ("tls", None, "the station does not accept our certificate", "host name"),
    ("tls", None, "the station speaks only an older TLS than this port allows", "firmware"),
    ("tls", None, "station and server have no TLS version in common", "firmware"),
    ("tls", None, "station and server have no cipher suite in common", "cipher suites"),
    ("tls", None, "the station showed no client certificate", "Security profile 3"),
    ("tls", None, "the station hung up during the TLS handshake", "does not trust"),
    ("validation", 400, "trailing slash in the URL path '/CP1/'", "must not end in '/'"),
    ("validation", 400, "double slash in the URL path '//CP1'", "adds its own"),
    ("route", 404, "identity twice in the path (…): no route matches", "leave the identity out"),
    ("route", 404, "the identity is missing at the end of the path: no route", "last '/'"),
    ("validation", 400, "no identity in the URL; it is ws://…", "ws://host:port/path/identity"),
    ("route", 404, "paths are case-sensitive: no route matches /OCPP/CP1", "upper and lower case"),
    ("validation", 400, "a space in the URL; it has to be percent-encoded as %20", "%20"),
    ("validation", 400, "a '%' without two hex digits in the URL path", "%25"),
    ("validation", 400, "a dot segment in the URL path", "'.'"),
    ("validation", 400, "the request target is not a path (absolute-form targets …)", "reverse proxy"),
    ("request", 400, "HTTP/1.0 request; WebSocket needs HTTP/1.1", "proxy_http_version"),
    ("validation", 400, "… a proxy in between probably does not forward WebSocket upgrades", "nginx"),
    ("validation", 405, "method 'POST' (OCPP-S stations, which POST SOAP, are not served)", "SOAP"),
    ("validation", 426, "a plain HTTP GET", "browser"),
    ("validation", 426, "Upgrade names 'h2c', not websocket", "Upgrade header"),
    ("validation", 426, "Sec-WebSocket-Version '8'; this server speaks version 13", "too old"),
    ("validation", 400, "more than one Sec-WebSocket-Key header", "in between"),
    ("request", 400, "Content-Length announces a body", "in between"),
    ("request", 431, "the request head is longer than 16384 bytes", "cookies"),
    ("request", 431, "120 header lines; at most 100 are taken", "headers"),
    ("request", 400, "not an HTTP request: 'hello'", "scanner"),
    ("subprotocol", 101, "offers no subprotocol; this server speaks ocpp1.6", "Sec-WebSocket-Protocol"),
    ("subprotocol", 101, "offers OCPP1.6 (subprotocol names are case-sensitive: ocpp1.6)", "lower case"),
    ("validation", 400, "offers 'ocpp 1.6', which is not a valid name", "ocpp2.0.1"),
    ("identity", 400, "identity has 49 characters, at most 48 in OCPP 2.x", "48"),
    ("identity", 400, "identity has 300 characters, at most 255", "shorter"),
    ("identity", 400, "identity 'a:b' has a ':', which OCPP 2.x forbids", "':'"),
    ("identity", 400, "identity 'a/b' has a character other than A-Z", "identity"),
    ("credentials", 401, "user name 'CP2' is not the identity 'CP1'", "user name"),
    ("credentials", 401, "the Authorization scheme is not Basic", "HTTP Basic"),
    ("credentials", 401, "the Basic credentials are not base64", "firmware"),
    ("credentials", 401, "the Basic credentials have no ':' behind the user name", "user name"),
    ("credentials", 429, "too many failed handshakes of this address and identity", "minute"),
    ("accept", 409, "this identity is connected already, and the newer one is refused", "two stations"),
    ("capacity", 503, "the server is full: 100 connections", "Limits.connections"),
    ("request", 503, "the server is shutting down", "comes back"),
    ("accept", None, "the peer did not take our answer within 30 s", "network"),
    # what no reason is known of
    ("capacity", 503, "closed for today", "tries again"),
    ("route", 404, "no route matches /a/b; routes: /ocpp/{identity}", "routes"),
    ("identity", 400, "the identity is empty", "identity"),
    ("request", 400, "control character 0x00 in the request head", "HTTP"),
    ("validation", 405, "method 'CONNECT'; a WebSocket request is a GET", "WebSocket"),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "status", "reason", "words"), REASONS)
def test_a_hint_for_each_reason_of_the_server(
    stage: Stage, status: int | None, reason: str, words: str
) -> None:
    assert words in hint("refused", stage, status, reason)


OUTCOMES: list[tuple[Outcome, Stage, int | None, str, str]] = [
    ("no-common-version", "subprotocol", 101, "offers ocpp1.5", "versions"),
    ("health-check", "validation", 200, "health check", "Nothing to do"),
    ("timed-out", "tls", None, "TLS handshake incomplete after 30 s", "TLS client"),
    ("timed-out", "request", 408, "request head incomplete after 30 s", "scanner"),
    ("timed-out", "auth", 503, "no decision within 30 s: auth is too slow", "database"),
    ("timed-out", "middleware", 503, "no decision within 30 s", "middleware"),
    ("timed-out", "credentials", 503, "x", "network"),
    ("crashed", "auth", 500, "auth failed: RuntimeError", "traceback"),
    ("crashed", "accept", 500, "Accept(protocol='x') is none of []", "Accept"),
    ("hung-up", "tls", None, "x", "does not trust"),
    ("hung-up", "request", None, "hung up after 60 bytes of its request", "scanner"),
    ("hung-up", "auth", None, "hung up while auth was running", "timeout"),
    ("hung-up", "middleware", None, "hung up while middleware was running", "timeout"),
    ("hung-up", "accept", None, "x", "network"),
    ("transport-error", "tls", None, "TLS handshake failed: x", "certificates"),
    ("transport-error", "auth", None, "connection lost: reset", "network"),
    ("refused", "auth", 403, "refused with 403", "blocked"),
    ("refused", "auth", 404, "Station not found", "register"),
    ("refused", "middleware", 429, "slow down", "wait a minute"),
    ("refused", "auth", 503, "not now", "log"),
    ("refused", "auth", 402, "Pay first", "see the reason"),
    ("refused", "auth", None, "x", "see the reason"),
]


@pytest.mark.parametrize(("outcome", "stage", "status", "reason", "words"), OUTCOMES)
def test_a_hint_for_each_outcome_and_stage(
    outcome: Outcome, stage: Stage, status: int | None, reason: str, words: str
) -> None:
    assert words.lower() in hint(outcome, stage, status, reason).lower()


def test_a_password_that_was_not_sent_is_told_from_a_wrong_one() -> None:
    none = hint("refused", "auth", 401, "Invalid password")
    wrong = hint("refused", "auth", 401, "Invalid password", {"authorization"})
    assert "sent no password" in none
    assert "Compare the password" in wrong
    sent = aborted(headers=(("Authorization", "Basic CP1:***"),))
    assert upgrades.aborted(1, sent).hint == wrong


def test_words_of_the_users_functions_are_not_taken_for_reasons_of_the_server() -> None:
    assert "wait a minute" in hint("refused", "auth", 429, "trailing slash in your bill")


def test_nothing_is_to_be_done_about_an_accepted_handshake() -> None:
    assert hint("accepted", "accept", 101, "") == ""
