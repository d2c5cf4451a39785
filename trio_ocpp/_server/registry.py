"""Who is connected: one station an identity, removed only by itself.

Knows no sockets: replacing a station closes nothing, the server does.
"""

from __future__ import annotations

from .station import Station


class Registry:
    """The connected stations by identity."""

    __slots__ = ("_stations",)

    def __init__(self) -> None:
        self._stations: dict[str, Station] = {}

    def __len__(self) -> int:
        return len(self._stations)

    def get(self, identity: str) -> Station | None:
        """Return the station with this identity, if it is connected."""
        return self._stations.get(identity)

    def all(self) -> list[Station]:
        """Return the connected stations, the longest connected first."""
        return list(self._stations.values())

    def add(self, station: Station) -> Station | None:
        """Enter *station*; return the one that it replaces."""
        old = self._stations.pop(station.identity, None)
        self._stations[station.identity] = station
        return old

    def remove(self, station: Station) -> bool:
        """Remove *station* unless another one has taken its place; tell whether it was there."""
        if self._stations.get(station.identity) is not station:
            return False
        del self._stations[station.identity]
        return True
