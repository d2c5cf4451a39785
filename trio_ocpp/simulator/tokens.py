"""Which tokens the station knows: the authorization cache and the local list.

1.6 §5.15, 2.x C10 and D01. Both matter only when the CSMS cannot be asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from .connector import Token
from .settings import Settings

#: Tokens kept in the cache; the oldest makes room.
CACHED = 100


class Tokens:
    """What one station remembers of tokens."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cache: dict[str, bool] = {}
        self._list: dict[str, bool] = {}
        self.list_version = 0

    def learn(self, token: Token, accepted: bool) -> None:
        """Remember what the CSMS said."""
        if not self._settings.on("AuthorizationCacheEnabled"):
            return
        self._cache.pop(token.key, None)
        self._cache[token.key] = accepted
        if len(self._cache) > CACHED:
            del self._cache[next(iter(self._cache))]

    def clear_cache(self) -> bool:
        """Forget what was learnt; ``False``: there is no cache."""
        self._cache.clear()
        return self._settings.on("AuthorizationCacheEnabled")

    def accepts_offline(self, token: Token) -> bool:
        """Decide without the CSMS. What the local list says goes before the cache."""
        known = (
            {**self._cache, **self._list}
            if self._settings.on("LocalAuthListEnabled")
            else {**self._cache}
        )
        if token.key in known:
            return known[token.key] and self._settings.on("LocalAuthorizeOffline")
        return self._settings.on("AllowOfflineTxForUnknownId")

    def update_list(
        self, version: int, entries: Mapping[str, bool | None], *, full: bool
    ) -> Literal["Accepted", "Failed", "VersionMismatch"]:
        """Take a local list: token to whether it is accepted; ``None`` removes it.

        1.6 §5.15, 2.x D01: a differential update must be newer than what is there.
        """
        if not self._settings.on("LocalAuthListEnabled") or version <= 0:
            return "Failed"
        if not full and version <= self.list_version:
            return "VersionMismatch"
        if full:
            self._list.clear()
        for token, accepted in entries.items():
            self._list.pop(token.lower(), None)
            if accepted is not None:
                self._list[token.lower()] = accepted
        self.list_version = version
        return "Accepted"
