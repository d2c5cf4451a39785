"""``Station``: the server's handle on one connected charging station.

A ``Conversation`` with what only the server's side has: how the station got
in, and what is remembered of it. Knows neither the registry that holds it nor
the pipeline that let it in.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from .._io.conversation import Conversation, Kind, World
from .._io.transport import Transport
from ..options import BootGate, Limits
from ..protocol.state import Answers, Gate
from ..websocket.deflate import Agreed
from .handshake import Handshake


class Remembered:
    """What outlives a station's connection: its session, its answers (2.x), its boot gate."""

    __slots__ = ("answers", "gate", "session")

    def __init__(self, limits: Limits) -> None:
        self.session: dict[str, Any] = {}
        self.answers = Answers(limits.answers, limits.answer_bytes)
        self.gate = Gate()


class Station(Conversation):
    """A connected charging station.

    Handlers get it as their first argument; ``Server.station(identity)``
    finds it. After it has disconnected its attributes stay readable, and
    ``call`` raises ``ConnectionClosed``.

    Attributes:
        identity: who it is.
        protocol: the version that it speaks, e.g. ``"ocpp2.0.1"``.
        handshake: how it got in (its password is not kept).
        remote_address: where it connects from.
        connected_since: aware UTC ``datetime``.
    """

    __slots__ = ("_remembered", "handshake", "remote_address")

    def __init__(
        self,
        transport: Transport,
        handshake: Handshake,
        world: World,
        *,
        kind: Kind,
        remembered: Remembered,
        boot_gate: BootGate,
        ping_interval: float | None,
        deflate: Agreed | None = None,
    ) -> None:
        super().__init__(
            transport,
            world,
            ours="server",
            identity=handshake.identity,
            protocol=handshake.protocol,
            kind=kind,
            answers=remembered.answers,
            gate=remembered.gate,
            boot_gate=boot_gate,
            ping_interval=ping_interval,
            deflate=deflate,
        )
        self.handshake = handshake
        self.remote_address = handshake.remote_address
        self._remembered = remembered

    def __repr__(self) -> str:
        return f"<Station {self.identity!r} {self.protocol} {self.remote_address}>"

    @property
    def session(self) -> MutableMapping[str, Any]:
        """What auth and handlers keep about this station; it survives reconnects."""
        return self._remembered.session

    @property
    def remembered(self) -> Remembered:
        """What outlives this connection."""
        return self._remembered
