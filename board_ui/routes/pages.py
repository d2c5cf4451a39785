"""The page for whatever path is neither the API's nor a file: its own router knows the rest.

It is answered where routing found nothing, so that it can never shadow an endpoint.
"""

from __future__ import annotations

from quart import Response, request

from ..page import Page, is_page, make_file
from ..protection import access
from ..status_page import status_page
from .overview import summary
from .parts import Parts


def page_answer(board: Parts, page: Page) -> Response | None:
    """Answer a request that no endpoint takes with the page or one of its files, if it is for one."""
    if request.method not in {"GET", "HEAD"}:
        return None
    found = page.file(request.path)
    if found is None and is_page(request.path):
        if not page.is_built:
            return _status(board)
        found = page.index(access().caller.mount)
    if found is None:
        return None
    return found.answer(
        request.headers.get("Accept-Encoding", ""), request.headers.get("If-None-Match", "")
    )


def _status(board: Parts) -> Response:
    """Show the numbers to who is logged in; where no login is needed, that is everybody."""
    asks = access()
    open_to_all = board.auth.mode == "none"
    shown = summary(board) if open_to_all or asks.user is not None else None
    answer = make_file(status_page(shown, asks.caller.mount).encode(), ".html").answer("", "")
    answer.headers["Cache-Control"] = "no-store"
    return answer
