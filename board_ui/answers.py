"""What a good answer of the API is made of: JSON straight from structs, or nothing.

Knows Quart's ``Response``; neither routes nor who asks. Bad answers are in ``problems``.
"""

from __future__ import annotations

import msgspec
from quart import Response


def _foreign(value: object) -> str:
    """Name what is no JSON by its type: its ``repr`` could carry a secret."""
    return f"<{type(value).__name__}>"


# Sessions of stations hold whatever the handlers put there.
_encoder = msgspec.json.Encoder(enc_hook=_foreign)

encode = _encoder.encode


def json_answer(record: object, status: int = 200) -> Response:
    """Answer with *record* as JSON; what the board shows is true only now, so nobody may keep it."""
    response = Response(encode(record), status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def no_content() -> Response:
    """Answer 204."""
    response = Response(b"", 204)
    response.headers["Cache-Control"] = "no-store"
    del response.headers["Content-Type"]
    return response
