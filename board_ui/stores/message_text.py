"""What the text of an OCPP-J message is searched for, without decoding it whole. Pure.

Each function takes what is sought and returns a test for texts, since there are thousands of
those to one of these. Knows neither stores nor queries.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

TextTest = Callable[[bytes], bool]

# 1.6 has "transactionId" as an integer, 2.x as a string in "transactionInfo" and beside it. A text
# that holds such a member as a *value* has its quotes escaped, so it is not taken for one.
_NAME = b'"transactionId"'
_VALUE = re.compile(rb'\s*:\s*("(?:[^"\\]|\\.)*"|-?[0-9]+)')


def of_transaction(transaction_id: str) -> TextTest:
    """Return a test for that transaction id at any depth; numbers are compared as text."""
    sought = transaction_id.encode()

    def matches(raw: bytes) -> bool:
        # Quick for most. Only a text with an escape may spell the id in another way.
        if sought not in raw and b"\\" not in raw:
            return False
        at = raw.find(_NAME)
        while at >= 0:
            at += len(_NAME)
            value = _VALUE.match(raw, at)
            if value is not None and _is(value[1], sought, transaction_id):
                return True
            at = raw.find(_NAME, at)
        return False

    return matches


def _is(value: bytes, sought: bytes, transaction_id: str) -> bool:
    if b"\\" not in value:
        return value.strip(b'"') == sought
    try:
        return bool(msgspec.json.decode(value) == transaction_id)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


def containing(text: str) -> TextTest:
    """Return a test for *text*, whatever its case."""
    if text.isascii():
        lower = text.lower().encode()
        return lambda raw: lower in raw.lower()
    folded = text.casefold()
    return lambda raw: folded in raw.decode(errors="replace").casefold()
