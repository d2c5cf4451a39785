"""Secrets are replaced before anything is kept, and nothing else is touched."""

from __future__ import annotations

import datetime
import json
from typing import Any

import msgspec
import pytest
from observer_stage import received, sent

from board_ui.options import SECRET_NAMES, BoardOptions
from board_ui.redaction import HIDDEN, Redaction
from trio_ocpp import v16, v21, v201

SECRET = "hunter2hunter2"
plain = Redaction()


def text(action: str, payload: Any) -> bytes:
    return json.dumps([2, "1", action, payload]).encode()


def setting(name: str, value: str = SECRET) -> dict[str, Any]:
    return {
        "attributeValue": value,
        "component": {"name": "SecurityCtrlr"},
        "variable": {"name": name},
    }


HIDES = {
    # 1.6: a configuration key, whatever its case, before or behind its value
    "ChangeConfiguration": {"key": "AuthorizationKey", "value": SECRET},
    "case": {"key": "authorizationkey", "value": SECRET},
    "value first": {"value": SECRET, "key": "AuthorizationKey"},
    "GetConfiguration": {
        "configurationKey": [
            {"key": "AuthorizationKey", "readonly": 0, "value": SECRET},
            {"key": "HeartbeatInterval", "readonly": False, "value": "60"},
        ]
    },
    # 2.x: a variable
    "SetVariables": {"setVariableData": [setting("BasicAuthPassword")]},
    "GetVariables": {"getVariableResult": [setting("BasicAuthPassword")]},
    "NotifyReport": {
        "reportData": [
            {
                "component": {"name": "SecurityCtrlr"},
                "variable": {"name": "BasicAuthPassword"},
                "variableAttribute": [{"type": "Actual", "value": SECRET}],
            }
        ]
    },
    "NotifyEvent": {"eventData": [{"actualValue": SECRET, "variable": {"name": "VpnKey"}}]},
    "2.1": {"setVariableData": [setting("SharedSecret")]},
    # 2.x: network profiles
    "basic auth": {"connectionData": {"basicAuthPassword": SECRET}},
    "apn": {"connectionData": {"apn": {"apn": "a", "apnPassword": SECRET, "simPin": 14142}}},
    "vpn": {"connectionData": {"vpn": {"server": "s", "key": SECRET, "type": "IPSec"}}},
    "vpns": {"vpn": [{"key": SECRET}]},
    # wherever
    "deep": {"a": [{"b": {"password": SECRET}}]},
    "a whole object": {"password": {"now": SECRET}},
    "a list": {"passwords": 1, "clientSecret": [SECRET]},
    "a number": {"simPin": 14142},
    "data that is JSON": {"data": json.dumps({"password": SECRET})},
    "data in data": {"data": json.dumps({"data": json.dumps({"wifiPassword": SECRET})})},
    "data that is broken JSON": {"data": '{"password": "' + SECRET},
    "data in words": {"data": f"ssid=x password={SECRET}"},
    "a URL": {"location": f"ftp://user:{SECRET}@ftp.example/firmware"},
    "a URL with a port": {"location": f"https://user:{SECRET}@ftp.example:8443/firmware"},
}


@pytest.mark.parametrize("payload", HIDES.values(), ids=HIDES.keys())
def test_a_secret_is_replaced(payload: dict[str, Any]) -> None:
    raw = text("Whatever", payload)
    hidden = plain.redact(raw)
    assert SECRET.encode() not in hidden
    assert b"14142" not in hidden
    assert HIDDEN.encode() in hidden
    assert json.loads(hidden)[:3] == [2, "1", "Whatever"]


SHOWS = {
    "another key": {"key": "HeartbeatInterval", "value": "60"},
    "the name of a secret key alone": {"key": ["AuthorizationKey"]},
    "an answer about a secret": {"key": "AuthorizationKey", "status": "Accepted"},
    "another variable": {"setVariableData": [setting("HeartbeatInterval", "60")]},
    "a variable without a name": {"variable": {}, "data": "no password"},
    "a variable that is none": {"variable": "password", "value": "x"},
    "null and yes": {"password": None, "hasPassword": True},
    "words about it": {"info": "no password was given"},
    "VPN without secrets": {"vpn": {"server": "s"}},
    "an address": {"contact": "someone@example.com"},
    "a URL without a password": {"location": "ftp://user@ftp.example/firmware"},
    "letters beyond ASCII": {"info": "Ladesäule"},
    "a tag": {"idTag": "ABC", "idToken": {"idToken": "ABC", "type": "Central"}},
}


@pytest.mark.parametrize("payload", SHOWS.values(), ids=SHOWS.keys())
def test_what_is_no_secret_stays_as_it_was_byte_for_byte(payload: dict[str, Any]) -> None:
    raw = text("Whatever", payload)
    assert plain.redact(raw) is raw


def test_the_rest_of_a_text_with_a_secret_stays_as_it_was() -> None:
    raw = b'[2, "1", "X", {"a": 1.10, "b": [12345678901234567890],\n "password": "x"}]'
    assert plain.redact(raw) == (
        b'[2,"1","X",{"a":1.10,"b":[12345678901234567890],"password":"***"}]'
    )


def test_a_name_in_disguise_is_seen_through() -> None:
    raw = b'[2,"1","X",{"\\u0070assword":"hunter2","\\u006bey":"AuthorizationKe\\u0079","value":"x1"}]'
    hidden = plain.redact(raw)
    assert b"hunter2" not in hidden
    assert b"x1" not in hidden
    assert b"hunter2" not in plain.redact(raw[:-1])


def test_an_at_sign_in_disguise_is_seen_through() -> None:
    raw = b'[2,"1","X",{"location":"ftp:\\/\\/user:hunter2\\u0040host"}]'
    assert b"hunter2" not in plain.redact(raw)


def test_a_key_of_a_vpn_is_secret_and_a_key_elsewhere_is_not() -> None:
    hidden = json.loads(plain.redact(b'{"vpn":{"key":"a"},"apn":{"key":"b"},"key":"c"}'))
    assert hidden == {"vpn": {"key": HIDDEN}, "apn": {"key": "b"}, "key": "c"}


# ── what is no JSON ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("raw", "hidden"),
    [
        (b"password=hunter2", b"password***"),
        (b'[2,"1","X",{"password":"hunter2"', b'[2,"1","X",{***'),
        # The value may come before its name.
        (b'[2,"1","X",{"value":"hunter2","key":"AuthorizationKey"', b'[2,"1","X",{***'),
        (b'[2,"1","password","hunter2",{}', b'[2,"1","password***'),
        (b'[2,"1","X",{"location":"ftp://u:hunter2@h"', b'[2,"1","X",{"location":"ftp://u:***@h"'),
    ],
)
def test_a_text_that_is_no_json_is_cut_before_whatever_may_be_secret(
    raw: bytes, hidden: bytes
) -> None:
    assert plain.redact(raw) == hidden


@pytest.mark.parametrize("raw", [b"", b"hello", b'[2,"1"', b"[\xff]", b"\\u00e9 caf\\u00e9"])
def test_broken_texts_without_a_secret_stay_as_they_are(raw: bytes) -> None:
    assert plain.redact(raw) == raw


def test_broken_text_in_a_string_with_a_secret_is_cut() -> None:
    assert plain.redact(b'["\xff password"') == b'["\xff password***'


def test_what_is_nested_deeper_than_any_message_is_hidden_whole() -> None:
    raw = b"[" * 100 + b'{"password":"hunter2"}' + b"]" * 100
    assert b"hunter2" not in plain.redact(raw)
    within = SECRET
    for _ in range(8):
        within = json.dumps({"a": [[[within]]], "password": SECRET})
    assert SECRET.encode() not in plain.redact(within.encode())
    assert b"hunter2" not in plain.redact(b"[" * 5000 + b'"password=hunter2"' + b"]" * 5000)


def test_a_hostile_text_is_not_looked_through_for_ever() -> None:
    # 64 KiB, each level with a name in it: bounded by the depth that is looked at.
    raw = b'{"password":' * 5_000 + b"1" + b"}" * 5_000
    assert plain.redact(raw) in (b'{"password":"***"}', b"{***")


# ── tokens, and names of one's own ───────────────────────────────────────


@pytest.mark.parametrize(
    "payload",
    [
        {"idTag": SECRET},
        {"idTagInfo": {"parentIdTag": SECRET, "status": "Accepted"}},
        {"idToken": {"idToken": SECRET, "type": "ISO14443"}},
        {"groupIdToken": {"idToken": SECRET, "type": "Central"}},
        {"idToken": {"additionalInfo": [{"additionalIdToken": SECRET, "type": "x"}]}},
        {"localAuthorizationList": [{"idTag": SECRET}]},
    ],
)
def test_tokens_are_replaced_where_that_is_wanted(payload: dict[str, Any]) -> None:
    raw = text("Authorize", payload)
    hidden = Redaction(tokens=True).redact(raw)
    assert SECRET.encode() not in hidden
    assert b"ISO14443" in hidden or "idToken" not in payload or b"additional" in hidden
    assert plain.redact(raw) is raw


def test_the_names_are_configurable() -> None:
    own = Redaction(("meterSerialNumber",))
    assert own.redact(b'{"meterSerialNumber":"1","password":"x"}') == (
        b'{"meterSerialNumber":"***","password":"x"}'
    )


def test_without_names_only_urls_are_touched() -> None:
    none = Redaction(())
    assert none.redact(b'{"password":"x"}') == b'{"password":"x"}'
    assert none.redact(b'{"a":"ftp://u:p@h"}') == b'{"a":"ftp://u:***@h"}'
    assert none.words("password=x") == "password=x"
    assert none.value({"password": "x"}) == {"password": "x"}


def test_the_default_names_are_those_of_the_options() -> None:
    assert BoardOptions().redact == SECRET_NAMES


# ── batches of messages ──────────────────────────────────────────────────


def batch_of(
    redaction: Redaction, *events: Any, doubtful: frozenset[str] = frozenset()
) -> list[Any]:
    return redaction.messages([*events], doubtful)


def test_a_batch_without_secrets_is_handed_back_itself() -> None:
    for action in ("Heartbeat", "DataTransfer"):
        batch = [received("Heartbeat"), received(action, {"data": "x"})]
        assert plain.messages(batch, frozenset()) is batch


def test_in_a_batch_only_messages_with_secrets_are_replaced() -> None:
    beat, change = received(), sent("ChangeConfiguration", HIDES["ChangeConfiguration"], type=2)
    first, second = batch_of(plain, beat, change)
    assert first is beat
    assert SECRET.encode() not in second.raw
    assert (second.message_id, second.type) == (change.message_id, change.type)


@pytest.mark.parametrize("action", ["Heartbeat", "MeterValues", "TransactionEvent", "X"])
def test_custom_data_and_urls_are_looked_into_whatever_the_action(action: str) -> None:
    vendor = received(action, {"customData": {"vendorId": "v", "password": SECRET}})
    url = received(action, {"a": f"ftp://u:{SECRET}@h"})
    assert SECRET.encode() not in batch_of(plain, vendor)[0].raw
    assert SECRET.encode() not in batch_of(plain, url)[0].raw


def test_a_message_of_a_harmless_action_is_looked_into_where_it_may_break_its_schema() -> None:
    event = received("MeterValues", {"password": SECRET})
    [hidden] = batch_of(plain, event, doubtful=frozenset({"1"}))
    assert SECRET.encode() not in hidden.raw


def test_with_tokens_or_names_of_ones_own_transactions_are_looked_into() -> None:
    event = received("StartTransaction", {"idTag": SECRET})
    for redaction in (Redaction(tokens=True), Redaction((*SECRET_NAMES, "idTag"))):
        assert SECRET.encode() not in batch_of(redaction, event)[0].raw


def members_of(annotation: Any, seen: set[Any]) -> set[str]:
    """All names that JSON of this type may have, without customData, which takes anything."""
    names: set[str] = set()
    for field in msgspec.structs.fields(annotation):
        if field.encode_name != "customData":
            names.add(field.encode_name)
            for struct in structs_in(msgspec.inspect.type_info(field.type)):
                if struct not in seen:
                    names |= members_of(struct, seen | {struct})
    return names


def structs_in(info: Any) -> list[Any]:
    if isinstance(info, msgspec.inspect.StructType):
        return [info.cls]
    inner = [getattr(info, "item_type", None), *getattr(info, "types", ())]
    return [struct for each in inner if each is not None for struct in structs_in(each)]


@pytest.mark.parametrize("version", [v16, v201, v21], ids=["1.6", "2.0.1", "2.1"])
def test_the_actions_that_are_not_searched_have_no_place_for_a_secret(version: Any) -> None:
    for tokens in (False, True):
        redaction = Redaction(tokens=tokens)
        for action in redaction._harmless:
            for name in (action, f"{action}Response"):
                struct = getattr(version, name, None)
                if struct is not None:
                    # A secret name hides, whatever its value.
                    empty = dict.fromkeys(members_of(struct, set()), "x")
                    assert redaction.value(empty) == empty


# ── words ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (
            f"GET http://h/a?x=1&access_token={SECRET}#b 200",
            "GET http://h/a?x=1&access_token=***#b 200",
        ),
        ("CP1: Invalid password", "CP1: Invalid password"),
        ("password=hunter2 and more", "password=***"),
        ("the Password : hunter2", "the Password :***"),
        ("{'key': 'AuthorizationKey', 'value': 'hunter2'}", "{'key': 'AuthorizationKey'***"),
        ("apnPassword='hunter2'\nnext line", "apnPassword=***\nnext line"),
        ("Authorization: Basic aHVudGVyMg==", "Authorization: Basic ***"),
        ("('Authorization', 'Bearer aHVudGVyMg'), 1", "('Authorization', 'Bearer ***'), 1"),
        ("Authorization needs Basic auth", "Authorization needs Basic auth"),
        ("see https://user:hunter2@host/path", "see https://user:***@host/path"),
        ("mail me@example.com", "mail me@example.com"),
        ("", ""),
    ],
)
def test_words_lose_what_follows_a_secret_name_in_its_line(words: str, shown: str) -> None:
    assert plain.words(words) == shown


def test_words_about_tokens_are_hidden_only_where_that_is_wanted() -> None:
    assert plain.words("idTag=ABC") == "idTag=ABC"
    assert Redaction(tokens=True).words("idTag=ABC") == "idTag=***"


# ── sessions and details ─────────────────────────────────────────────────


class Odd:
    def __repr__(self) -> str:
        return "password=hunter2"


def test_a_session_is_shown_without_its_secrets() -> None:
    session = {
        "tenant": "acme",
        "password": SECRET,
        "wifiPassword": [SECRET],
        "hasPassword": True,
        "noPassword": None,
        "nested": {"vpn": {"key": SECRET, "server": "s"}, "tries": 3, "rate": 0.5},
        "list": ({"key": "AuthorizationKey", "value": SECRET}, "text"),
        "set": {"x"},
        "variables": [{"variable": {"name": "BasicAuthPassword"}, "value": SECRET}],
        "odd": {"variable": {"name": 5}, "name": 7, "value": "shown"},
        "url": f"redis://u:{SECRET}@host",
        "json": json.dumps({"password": SECRET}),
        5: "five",
    }
    assert plain.value(session) == {
        "tenant": "acme",
        "password": HIDDEN,
        "wifiPassword": HIDDEN,
        "hasPassword": True,
        "noPassword": None,
        "nested": {"vpn": {"key": HIDDEN, "server": "s"}, "tries": 3, "rate": 0.5},
        "list": [{"key": "AuthorizationKey", "value": HIDDEN}, "text"],
        "set": ["x"],
        "variables": [{"variable": {"name": "BasicAuthPassword"}, "value": HIDDEN}],
        "odd": {"variable": {"name": 5}, "name": 7, "value": "shown"},
        "url": "redis://u:***@host",
        "json": '{"password":"***"}',
        "5": "five",
    }


def test_objects_of_a_session_are_shown_as_json_or_by_their_type() -> None:
    noon = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
    request = v16.ChangeConfiguration(key="AuthorizationKey", value=SECRET)
    shown = plain.value({"at": noon, "request": request, "odd": Odd(), "bytes": b"ab"})
    assert shown == {
        "at": "2026-01-01T12:00:00Z",
        "request": {"key": "AuthorizationKey", "value": HIDDEN},
        "odd": "<Odd>",
        "bytes": "YWI=",
    }


def test_a_session_that_contains_itself_is_shown_to_some_depth() -> None:
    session: dict[str, Any] = {"a": 1}
    session["again"] = session
    shown = json.dumps(plain.value(session))
    assert HIDDEN in shown
    assert len(shown) < 1_000


def test_tokens_in_a_session_are_hidden_where_that_is_wanted() -> None:
    session = {"idTag": "ABC", "idToken": {"idToken": "ABC", "type": "Central"}}
    assert plain.value(session) == session
    hidden = Redaction(tokens=True).value(session)
    assert hidden == {"idTag": HIDDEN, "idToken": {"idToken": HIDDEN, "type": "Central"}}


def test_text_that_no_encoding_has_harms_nobody() -> None:
    assert plain.value({"a": '{"\ud800password": "x"}'}) == {"a": '{"?password":"***"}'}
