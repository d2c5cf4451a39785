"""What machines ask for: whether the board is alive, its metrics, and the document of its API."""

from __future__ import annotations

import msgspec
from quart import Response, request

from .parts import Parts


class Health(msgspec.Struct, frozen=True):
    """That the board answers; nothing of what is inside."""

    status: str = "ok"


async def health(board: Parts) -> Health:
    """Tell that the board answers."""
    return Health()


async def metrics(board: Parts) -> Response:
    """Expose the metrics, in the format that ``Accept`` prefers."""
    text, media = board.metrics.expose(request.headers.get("Accept", ""))
    return Response(text, 200, {"Cache-Control": "no-store"}, content_type=media)
