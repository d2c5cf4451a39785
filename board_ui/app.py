"""The board's web application: the endpoints, their protection and the page, around a board.

Knows neither how it is served nor what runs beside it; ``board`` and ``hosting`` do.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from quart import Response
from quart_trio import QuartTrio
from werkzeug.exceptions import NotFound

from trio_ocpp import TrustedProxies

from .login import login_blueprint
from .mount import Mounted
from .pacing import Paced
from .page import Page
from .problems import problem
from .protection import Guard, Incident, protect
from .records import SecurityRecord
from .routes.pages import page_answer
from .routes.parts import Parts
from .routes.routing import add_endpoint
from .routes.table import ENDPOINTS

STATIC = Path(__file__).parent / "static"


def build_app(board: Parts, *, static: Path = STATIC) -> QuartTrio:
    """Make the application that shows *board*, with the page built in *static*."""
    app = QuartTrio("board_ui", static_folder=None)
    # Two slashes are an empty segment, which no endpoint has; a redirect would name our own host.
    app.url_map.merge_slashes = False
    guard = Guard(
        board.auth,
        board.sessions,
        board.limits,
        board.options,
        report=lambda incident: _report(board, incident),
    )
    protect(app, guard)
    app.register_blueprint(login_blueprint(guard), url_prefix="/api/auth")
    for endpoint in ENDPOINTS:
        add_endpoint(app, board, guard, endpoint)
    _add_page(app, board, Page(static))
    mounted = Mounted(
        app.asgi_app,
        board.options.base_path,
        TrustedProxies(board.options.trusted_proxies).__contains__,
    )
    app.asgi_app = Paced(mounted)  # type: ignore[method-assign]  # Quart's documented place for it
    return app


def _add_page(app: QuartTrio, board: Parts, page: Page) -> None:
    async def not_found(_: NotFound) -> Response:
        answer = page_answer(board, page)
        return answer or problem(404, "there is nothing here")

    app.register_error_handler(404, not_found)


def _report(board: Parts, incident: Incident) -> None:
    """Keep what happened at the board's own door with what happens at the server's."""
    board.memory.security.add(
        lambda id: SecurityRecord(  # noqa: A006 - what it is called everywhere
            id=id,
            at=datetime.now(UTC),
            source="board",
            category=incident.category,
            severity=incident.severity,
            type=incident.type,
            identity=None,
            address=incident.address,
            description=incident.description,
        )
    )
