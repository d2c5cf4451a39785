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
    # What JSON has to escape is in no text as it is.
    plain = b'"' not in sought and b"\\" not in sought
    literal = re.escape(sought)
    is_it = re.compile(rb'\s*:\s*(?:"%b"|%b(?![0-9]))' % (literal, literal)).match

    def matches(raw: bytes) -> bool:
        # Most texts have no such member, and that is found out quickest.
        at = raw.find(_NAME)
        while at >= 0 and plain:
            at += len(_NAME)
            if is_it(raw, at):
                return True
            at = raw.find(_NAME, at)
        # Only a text with an escape may spell the id in another way.
        return b"\\" in raw and _spells(raw, sought, transaction_id)

    return matches


def _spells(raw: bytes, sought: bytes, transaction_id: str) -> bool:
    """Look at each such member's value, with its escapes."""
    values = (_VALUE.match(raw, found.end()) for found in re.finditer(_NAME, raw))
    return any(value is not None and _is(value[1], sought, transaction_id) for value in values)


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
