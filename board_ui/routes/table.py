"""The API, line by line: both routing and the OpenAPI document come from here."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from msgspec import Meta

import trio_ocpp

from .. import queries, records
from ..headers import cookie_name
from ..login import Login
from ..openapi import document
from ..protection import access
from ..records import Page
from . import lists, overview, service, stations, streams
from .endpoint import AWAY, Endpoint, a_list, a_stream
from .parts import Parts

#: Ids are counted by one process; this many it never reaches.
Id = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Identity = Annotated[str, Meta(min_length=1, max_length=200)]

_NO_STATION = {404: "The board does not know this station."}

LOGIN = (
    Endpoint(
        method="POST",
        path="/api/auth/login",
        name="login",
        group="login",
        summary="Log in: with a token, or with user name and password; the session's mode says which.",
        view=None,
        body=Login,
        answer=records.SessionInfo,
        answer_words="Logged in; the session is in a cookie.",
        access="anyone",
        refusals={401: "Nobody who may look."},
    ),
    Endpoint(
        method="GET",
        path="/api/auth/session",
        name="session",
        group="login",
        summary="Who is logged in, and what a login takes.",
        view=None,
        answer=records.SessionInfo,
        access="anyone",
    ),
    Endpoint(
        method="POST",
        path="/api/auth/logout",
        name="logout",
        group="login",
        summary="Log out: the session ends, and its streams with it.",
        view=None,
        status=204,
        answer_words="Nobody is logged in any more.",
        access="anyone",
    ),
)

OVERVIEW = (
    Endpoint(
        method="GET",
        path="/api/overview",
        name="overview",
        group="overview",
        summary="The state of the network on one page.",
        view=overview.overview,
        answer=records.Overview,
    ),
)

STATIONS = (
    Endpoint(
        method="GET",
        path="/api/connections",
        name="connections",
        group="connections",
        summary="Stations, connected or remembered.",
        view=stations.stations,
        query=queries.ConnectionQuery,
        answer=Page[records.Connection],
    ),
    Endpoint(
        method="GET",
        path="/api/connections/{identity}",
        name="connection",
        group="connections",
        summary="One station.",
        view=stations.station,
        segments={"identity": Identity},
        answer=records.ConnectionDetail,
        refusals=_NO_STATION,
    ),
    Endpoint(
        method="POST",
        path="/api/connections/{identity}/disconnect",
        name="disconnect",
        group="connections",
        summary="Close a station's connection.",
        view=stations.disconnect,
        access="operator",
        segments={"identity": Identity},
        body=stations.Closing,
        body_optional=True,
        status=204,
        answer_words="It is closed.",
        refusals=_NO_STATION | {409: "The station is not connected."},
    ),
    Endpoint(
        method="DELETE",
        path="/api/connections/{identity}",
        name="forget",
        group="connections",
        summary="Remove a station that is gone from the board.",
        view=stations.forget,
        access="operator",
        segments={"identity": Identity},
        status=204,
        answer_words="It is removed.",
        refusals=_NO_STATION | AWAY | {409: "The station is connected."},
    ),
)

MESSAGES = (
    a_list(
        "messages",
        "OCPP-J messages, newest first.",
        lists.messages,
        query=queries.MessageQuery,
        record=records.Message,
    ),
    Endpoint(
        method="GET",
        path="/api/messages/{id}",
        name="message",
        group="messages",
        summary="One message whole, with its counterpart.",
        view=lists.message,
        segments={"id": Id},
        answer=records.MessageDetail,
        refusals=AWAY | {404: "This message is not kept, or not any more."},
    ),
    a_stream(
        "messages",
        "OCPP-J messages as they come.",
        streams.messages,
        event="message",
        query=queries.MessageQuery,
        record=records.Message,
    ),
)

HANDSHAKES = (
    a_list(
        "handshakes",
        "Attempts to connect, each with its steps, newest first.",
        lists.handshakes,
        query=queries.HandshakeQuery,
        record=records.HandshakeRecord,
    ),
    a_stream(
        "handshakes",
        "Attempts to connect as they end.",
        streams.handshakes,
        event="handshake",
        query=queries.HandshakeQuery,
        record=records.HandshakeRecord,
    ),
)

TELEMETRY = (
    Endpoint(
        method="GET",
        path="/api/telemetry",
        name="telemetry",
        group="telemetry",
        summary="The newest sample, and what each action costs.",
        view=overview.telemetry,
        answer=records.Telemetry,
    ),
    Endpoint(
        method="GET",
        path="/api/telemetry/history",
        name="telemetryHistory",
        group="telemetry",
        summary="Samples, newest first.",
        view=overview.history,
        query=queries.HistoryQuery,
        answer=Page[records.Sample],
    ),
    a_stream(
        "telemetry",
        "Samples as they are taken.",
        streams.telemetry,
        event="telemetry",
        query=queries.HistoryQuery,
        record=records.Sample,
    ),
)

EVENTS = (
    a_list(
        "security",
        "Security events, newest first.",
        lists.security,
        query=queries.SecurityQuery,
        record=records.SecurityRecord,
    ),
    a_stream(
        "security",
        "Security events as they happen.",
        streams.security,
        event="security",
        query=queries.SecurityQuery,
        record=records.SecurityRecord,
    ),
    a_list(
        "errors",
        "What went wrong with stations, newest first.",
        lists.errors,
        query=queries.ErrorQuery,
        record=records.ErrorRecord,
    ),
    a_list(
        "system-events",
        "What an operator may want to know of the server, newest first.",
        lists.system_events,
        query=queries.SystemEventQuery,
        record=records.SystemEvent,
    ),
    a_list(
        "logs",
        "Lines of the log, newest first.",
        lists.logs,
        query=queries.LogQuery,
        record=records.LogRecord,
    ),
    a_stream(
        "logs",
        "Lines of the log as they are written.",
        streams.logs,
        event="log",
        query=queries.LogQuery,
        record=records.LogRecord,
    ),
)


@lru_cache(16)
def _document(cookie: str) -> dict[str, Any]:
    return document(ENDPOINTS, trio_ocpp.__version__, cookie)


async def described(board: Parts) -> dict[str, Any]:
    """Describe this very table, for whoever reaches the board under this path."""
    caller = access().caller
    return {**_document(cookie_name(caller)), "servers": [{"url": caller.mount or "/"}]}


SERVICE = (
    Endpoint(
        method="GET",
        path="/api/openapi.json",
        name="document",
        group="service",
        summary="This document.",
        view=described,
        answer=dict[str, Any],
        access="anyone",
    ),
    Endpoint(
        method="GET",
        path="/health",
        name="health",
        group="service",
        summary="Whether the board answers.",
        view=service.health,
        answer=service.Health,
        access="anyone",
    ),
    Endpoint(
        method="GET",
        path="/metrics",
        name="metrics",
        group="service",
        summary="Metrics for Prometheus; OpenMetrics if Accept asks for it.",
        view=service.metrics,
        media="text/plain",
        also="application/openmetrics-text",
    ),
)

ENDPOINTS = (
    *LOGIN,
    *OVERVIEW,
    *STATIONS,
    *MESSAGES,
    *HANDSHAKES,
    *TELEMETRY,
    *EVENTS,
    *SERVICE,
)
