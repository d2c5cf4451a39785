"""What the routes need of a board: a ``Board`` is one, and so is whatever a test puts together."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ..auth import Auth
    from ..broker import Broker
    from ..metrics import Metrics
    from ..observer import Observer
    from ..options import BoardLimits, BoardOptions
    from ..sessions import Sessions
    from ..stores.base import Store
    from ..stores.memory import MemoryStore
    from ..telemetry import Telemetry


class Brokers(Protocol):
    """One broker for each kind of stream."""

    @property
    def messages(self) -> Broker[Any]:
        """OCPP-J messages."""
        ...

    @property
    def handshakes(self) -> Broker[Any]:
        """Attempts to connect."""
        ...

    @property
    def security(self) -> Broker[Any]:
        """Security events."""
        ...

    @property
    def logs(self) -> Broker[Any]:
        """Lines of the log."""
        ...

    @property
    def telemetry(self) -> Broker[Any]:
        """Samples."""
        ...


class Parts(Protocol):
    """The parts of a board, for reading."""

    @property
    def memory(self) -> MemoryStore:
        """What is kept, in memory."""
        ...

    @property
    def store(self) -> Store:
        """Where lists come from: ``memory`` itself, or a custom one."""
        ...

    @property
    def observer(self) -> Observer:
        """What it comes from."""
        ...

    @property
    def telemetry(self) -> Telemetry:
        """Samples, and what each action costs."""
        ...

    @property
    def metrics(self) -> Metrics:
        """The exposition for Prometheus."""
        ...

    @property
    def brokers(self) -> Brokers:
        """The streams."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Who is logged in."""
        ...

    @property
    def auth(self) -> Auth:
        """How logins are checked."""
        ...

    @property
    def options(self) -> BoardOptions:
        """How the board behaves."""
        ...

    @property
    def limits(self) -> BoardLimits:
        """What it keeps and serves at most."""
        ...

    @property
    def started_at(self) -> datetime:
        """Since when it is there, in UTC."""
        ...

    def refresh(self) -> None:
        """Bring all that is kept up to date."""
        ...
