"""The filters of ``MessageQuery`` on events as they are kept, cheapest first.

Knows neither how messages are kept nor in which order they are visited.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from trio_ocpp import MessageReceived, MessageSent

from ..queries import MessageQuery
from .message_record import NUMBERS, MessageEvent
from .message_text import containing, of_transaction
from .message_view import MessageView

Filter = Callable[[int, MessageEvent], bool]

#: What each direction is as a class.
CLASSES: dict[str, type[MessageReceived] | type[MessageSent]] = {
    "in": MessageReceived,
    "out": MessageSent,
}


def filters(query: MessageQuery, view: MessageView, known: Container[str] = ()) -> list[Filter]:
    """Return what *query* demands beside the fields in *known*, which are seen to already."""
    return [
        make(value, view)
        for name, make in _MAKERS.items()
        if name not in known and (value := getattr(query, name)) is not None
    ]


def _identity(value: str, view: MessageView) -> Filter:
    return lambda id_, event: event.identity == value


def _action(value: str, view: MessageView) -> Filter:
    return lambda id_, event: event.action == value


def _direction(value: str, view: MessageView) -> Filter:
    wanted = CLASSES[value]
    return lambda id_, event: type(event) is wanted


def _type(value: str, view: MessageView) -> Filter:
    number = NUMBERS[value]
    return lambda id_, event: event.type == number


def _from(value: Any, view: MessageView) -> Filter:
    begin = value.timestamp()
    return lambda id_, event: event.at >= begin


def _to(value: Any, view: MessageView) -> Filter:
    end = value.timestamp()
    return lambda id_, event: event.at <= end


def _slower_than(value: float, view: MessageView) -> Filter:
    return lambda id_, event: (took_ms(event) or -1.0) > value


def took_ms(event: MessageEvent) -> float | None:
    """Return the milliseconds that an answer took, ours or the station's."""
    took = event.round_trip if isinstance(event, MessageReceived) else event.handling
    return None if took is None else took * 1000


def _violations(value: bool, view: MessageView) -> Filter:
    return lambda id_, event: bool(view.violations(id_)) is value


def _unanswered(value: bool, view: MessageView) -> Filter:
    call = NUMBERS["CALL"]
    return lambda id_, event: (event.type == call and view.partner(id_) is None) is value


def _text(value: str, view: MessageView) -> Filter:
    contains = containing(value)
    return lambda id_, event: contains(event.raw)


def _transaction_id(value: str, view: MessageView) -> Filter:
    is_of = of_transaction(value)
    # Each text is read once, though it is asked for with its counterpart, too.
    known: dict[int, bool] = {}

    def says_so(id_: int, event: MessageEvent) -> bool:
        said = known.get(id_)
        if said is None:
            said = known[id_] = is_of(event.raw)
        return said

    def matches(id_: int, event: MessageEvent) -> bool:
        if says_so(id_, event):
            return True
        partner = view.partner(id_)
        return partner is not None and says_so(partner, view.event(partner))

    return matches


_MAKERS: dict[str, Callable[[Any, MessageView], Filter]] = {
    "identity": _identity,
    "action": _action,
    "direction": _direction,
    "type": _type,
    "from_": _from,
    "to": _to,
    "slower_than": _slower_than,
    "violations": _violations,
    "unanswered": _unanswered,
    "transaction_id": _transaction_id,
    "text": _text,
}
