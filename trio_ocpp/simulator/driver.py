"""``SimulatedStation``: a station, its people and a connection to a CSMS.

How it works: one loop. What is due is done, the first fact that may go is
told, its answer is handed to the station; when there is nothing to tell, the
loop sleeps until something is due or somebody wakes it. What the CSMS asks is
answered at once, between two steps of the loop.

While there is no connection nothing runs here. With the next one the station
does all that was due meanwhile, each thing at its own moment. Knows no URL.
"""

from __future__ import annotations

import math
from datetime import datetime
from functools import partial
from random import Random
from typing import Any, Protocol, TypeVar

import trio

from .. import (
    CallError,
    CallTimeout,
    ChargePoint,
    ConnectionClosed,
    RejectCall,
    RemoteProtocolError,
    Request,
    Response,
    Router,
    now,
    options,
    v21,
    v201,
)
from .connector import Token
from .face2 import RULES_2, Face2
from .face16 import RULES_16, Face16
from .faces import Calendar, Face, Handler
from .facts import Fact, Restarting, TokenPresented
from .people import Habits, People, advance
from .power import Vehicle
from .state import Station

R = TypeVar("R", bound=Response)

#: Seconds that the loop sleeps at least: what is due now by a rounding error is due then.
_SHORTEST_SLEEP = 0.001


class Csms(Protocol):
    """What a session needs of a connection; ``trio_ocpp.ChargePoint`` has it."""

    protocol: options.Protocol

    async def call(self, request: Request[R], /) -> R:
        """Send a CALL and return its answer."""
        ...

    async def aclose(self) -> None:
        """Close the connection."""
        ...


class SimulatedStation:
    """One simulated charging station, for ``run_charge_point``::

        simulated = SimulatedStation("SIM-1", "ocpp2.0.1")
        await run_charge_point(
            "ws://127.0.0.1:9000/SIM-1",
            simulated.session,
            router=simulated.router,
            protocols=[simulated.protocol],
        )

    *pace* is how many seconds pass at the station in one second; *epoch* is the
    date of its first moment (``None``: when it first connects). The same *seed*
    (``None``: the identity) gives the same people and transactions. Without
    *habits* nobody comes: ``plug_in``, ``present`` and ``unplug`` are for you.

    Attributes:
        station: the state, to be looked at.
        router: answers what the CSMS asks.
    """

    def __init__(
        self,
        identity: str,
        protocol: options.Protocol = "ocpp1.6",
        *,
        connectors: int = 1,
        direct_current: bool = False,
        seed: int | str | None = None,
        pace: float = 1.0,
        epoch: datetime | None = None,
        habits: Habits | None = Habits(),  # noqa: B008  # frozen
    ) -> None:
        if not (0 < pace < math.inf):
            raise ValueError(f"pace takes a number above 0, not {pace!r}")
        self.identity = identity
        self.protocol: options.Protocol = protocol
        self.pace = pace
        seed = identity if seed is None else seed
        self.station = Station(
            RULES_16 if protocol == "ocpp1.6" else RULES_2,
            connectors=connectors,
            direct_current=direct_current,
            rng=Random(f"{seed} station"),  # noqa: S311  # it is to be repeatable, not secret
        )
        chance = Random(f"{seed} people")  # noqa: S311  # as above
        self._people = People(self.station, habits, chance) if habits else None
        self._origin: float | None = None
        self._calendar = Calendar(epoch)
        self._wake = trio.Event()
        self._face = _make_face(protocol, self.station, self._calendar)
        self.router = Router[ChargePoint]()
        for request, handler in self._face.handlers.items():
            self.router.on(request)(partial(self._answer, handler))

    @property
    def password(self) -> str | None:
        """What the CSMS has set as the password for the next connection, if anything."""
        return self.station.settings.text("AuthorizationKey") or None

    # ── what a person in front of it does ────────────────────────────────

    def plug_in(self, connector_id: int = 1, vehicle: Vehicle | None = None) -> bool:
        """Plug a vehicle in; ``False``: there is one already.

        Raises:
            KeyError: there is no such connector.
        """
        done = self.station.plug_in(self._catch_up(), connector_id, vehicle or Vehicle())
        self._wake.set()
        return done

    def present(self, token: str | Token, connector_id: int = 1) -> bool:
        """Hold up a card, to begin or to end; ``False``: the station does not react to it.

        Raises:
            KeyError: there is no such connector.
        """
        token = Token(token) if isinstance(token, str) else token
        done = self.station.present(self._catch_up(), connector_id, token)
        self._wake.set()
        return done

    def unplug(self, connector_id: int = 1) -> bool:
        """Pull the plug; ``False``: there is none.

        Raises:
            KeyError: there is no such connector.
        """
        done = self.station.unplug(self._catch_up(), connector_id)
        self._wake.set()
        return done

    # ── the connection ───────────────────────────────────────────────────

    async def session(self, csms: Csms) -> None:
        """Be this station over one connection, until that is closed.

        Boots if it has not yet, tells what could not be told before, and goes
        on. Returns when the connection is closed, by the station itself for a
        reset. One session at a time.

        Raises:
            ValueError: the connection has another version than the station.
        """
        if csms.protocol != self.protocol:
            raise ValueError(f"{self.identity} speaks {self.protocol}, not {csms.protocol}")
        self.station.connected(self._catch_up())
        try:
            await self._converse(csms)
        except ConnectionClosed:
            pass  # the caller connects anew
        finally:
            self.station.disconnected(self._catch_up())

    async def _converse(self, csms: Csms) -> None:
        while True:
            at = self._catch_up()
            fact = self.station.take(at)
            if fact is None:
                await self._sleep(at)
            elif isinstance(fact, Restarting):
                await csms.aclose()
                return
            else:
                await self._tell(csms, fact)

    async def _sleep(self, at: float) -> None:
        self._wake = trio.Event()
        wakes_at = self.station.wakes_at(at)
        if self._people is not None:
            wakes_at = min(wakes_at, self._people.due())
        with trio.move_on_after(max((wakes_at - at) / self.pace, _SHORTEST_SLEEP)):
            await self._wake.wait()

    async def _tell(self, csms: Csms, fact: Fact) -> None:
        request = self._face.request(fact)
        if request is None:
            self.station.told(fact)
            return
        try:
            response = await csms.call(request)
        except (CallTimeout, RemoteProtocolError):
            self._not_taken(fact, accepted=None)
        except CallError as error:
            # What the CSMS has no handler for, it will not have one for in ten seconds either.
            for_good = error.code in ("NotImplemented", "NotSupported")
            self._not_taken(fact, accepted=False, for_good=for_good)
        else:
            at = self._catch_up()
            self.station.told(fact)
            self._face.answered(at, fact, response)

    def _not_taken(self, fact: Fact, *, accepted: bool | None, for_good: bool = False) -> None:
        at = self._catch_up()
        self.station.refused(at, fact, for_good=for_good)
        if isinstance(fact, TokenPresented):
            # Nobody says that the token is good; silence leaves it to what the station knows.
            self.station.authorized(at, fact, accepted)

    def _answer(self, handler: Handler, _: object, request: Any) -> Response:
        """Answer what the CSMS asks."""
        if self.station.registration.standing == "Rejected":
            # 1.6 §4.2, 2.x B03: a rejected station takes no orders.
            raise RejectCall("SecurityError", "this station's boot was rejected")
        response = handler(self._catch_up(), request)
        self._wake.set()
        return response

    # ── time ─────────────────────────────────────────────────────────────

    def _catch_up(self) -> float:
        """Do all that is due, and return the moment."""
        current = trio.current_time()
        if self._origin is None:
            self._origin = current
            self._calendar.epoch = self._calendar.epoch or now()
        at = (current - self._origin) * self.pace
        advance(self.station, self._people, at)
        return at


def _make_face(protocol: options.Protocol, station: Station, calendar: Calendar) -> Face:
    if protocol == "ocpp1.6":
        return Face16(station, calendar)
    versions = {"ocpp2.0.1": v201, "ocpp2.1": v21}
    if protocol not in versions:
        raise ValueError(f"protocol takes {', '.join(options.PROTOCOLS)}, not {protocol!r}")
    return Face2(station, calendar, versions[protocol])
