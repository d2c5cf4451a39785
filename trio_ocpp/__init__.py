"""An OCPP-J server on Trio structured concurrency.

::

     cli/  testing.py                        on public names only
      │
     _client/                                charge points: open_charge_point, run_charge_point
     _server/                                Router, Station, open_server
     _io/                                    the only layer that touches sockets and clocks
     _policy/                                pure; time is an argument
     websocket/   protocol/   payloads  v16 v201 v21      pure, sans-IO; knows the specs
     errors  events  options                 names and value objects only

Imports only go down. ``docs/architecture.md`` has the data path, the task
tree and a glossary.
"""

from . import errors, events, options
from ._client.charge_point import ChargePoint, open_charge_point, run_charge_point
from ._io.clock import now
from ._io.tls import client_tls, server_tls
from ._policy.networks import TrustedProxies
from ._server.handshake import Accept, Handshake
from ._server.report import Stats
from ._server.router import AuthNext, CallNext, Router
from ._server.server import Server, open_server, serve
from ._server.station import Station
from .errors import (
    CallError,
    CallTimeout,
    ConnectionClosed,
    LocalProtocolError,
    OcppError,
    PayloadInvalid,
    RejectCall,
    RejectUpgrade,
    RemoteProtocolError,
    StationNotConnected,
    UpgradeRejected,
)
from .events import (
    BackPressure,
    BadMessage,
    CallTimedOut,
    ConnectionFailed,
    ConnectionLost,
    ConnectionOpened,
    Event,
    EventsDropped,
    HandlerFailed,
    MessageIdReused,
    MessageReceived,
    MessageSent,
    PayloadViolation,
    PongTimeout,
    RateLimited,
    SecurityEvent,
    ServerClosing,
    StationConnected,
    StationDisconnected,
    StationReplaced,
    UpgradeAborted,
    UpgradeError,
)
from .options import PROTOCOLS, Backoff, KeepAlive, Limits, Protocol, ServerOptions, Timeouts
from .payloads import CustomData, Payload, RawRequest, RawResponse, Request, Response

__version__ = "0.1.0"

__all__ = [
    "PROTOCOLS",
    "Accept",
    "AuthNext",
    "BackPressure",
    "Backoff",
    "BadMessage",
    "CallError",
    "CallNext",
    "CallTimedOut",
    "CallTimeout",
    "ChargePoint",
    "ConnectionClosed",
    "ConnectionFailed",
    "ConnectionLost",
    "ConnectionOpened",
    "CustomData",
    "Event",
    "EventsDropped",
    "HandlerFailed",
    "Handshake",
    "KeepAlive",
    "Limits",
    "LocalProtocolError",
    "MessageIdReused",
    "MessageReceived",
    "MessageSent",
    "OcppError",
    "Payload",
    "PayloadInvalid",
    "PayloadViolation",
    "PongTimeout",
    "Protocol",
    "RateLimited",
    "RawRequest",
    "RawResponse",
    "RejectCall",
    "RejectUpgrade",
    "RemoteProtocolError",
    "Request",
    "Response",
    "Router",
    "SecurityEvent",
    "Server",
    "ServerClosing",
    "ServerOptions",
    "Station",
    "StationConnected",
    "StationDisconnected",
    "StationNotConnected",
    "StationReplaced",
    "Stats",
    "Timeouts",
    "TrustedProxies",
    "UpgradeAborted",
    "UpgradeError",
    "UpgradeRejected",
    "client_tls",
    "errors",
    "events",
    "now",
    "open_charge_point",
    "open_server",
    "options",
    "run_charge_point",
    "serve",
    "server_tls",
]
