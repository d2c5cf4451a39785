"""What the board's own part of watching costs: processor time per CALL and its answer, in process.

    python benchmarks/watching.py --stations 100 --rounds 7

Events as the server makes them are given to the observer of a board that nobody
looks at: taken, folded, counted and kept, and let go of when newer ones come.
Making the events is not measured, and what a call of an observer that does
nothing costs is taken off. Of all rounds the quickest counts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from itertools import count

from board_ui import Board, no_auth
from trio_ocpp import Event, MessageReceived, MessageSent

#: Pairs that are made at a time, so that they are as fresh in the caches as those of a server, and
#: such blocks in a round.
BLOCK, BLOCKS = 200, 100
PROMISE = 0.7
#: Rounds after which all is full, so that for each message that comes one goes.
FILLING = 2

BODIES = {
    "Heartbeat": ("{}", '{"currentTime":"2026-01-01T12:00:00.000Z"}'),
    "MeterValues": (
        '{"connectorId":1,"transactionId":%d,"meterValue":[{"timestamp":"2026-01-01T12:00:00Z",'
        '"sampledValue":[{"value":"%d.5","context":"Sample.Periodic","measurand":"Power.Active.'
        'Import","unit":"W"}]}]}',
        "{}",
    ),
}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stations", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


def pairs(action: str, stations: int) -> Iterator[list[Event]]:
    """Make blocks of CALLs and their answers, for ever."""
    names = [f"CP{number:06}" for number in range(stations)]
    request, response = BODIES[action]
    numbers = count(1)
    while True:
        block: list[Event] = []
        for _ in range(BLOCK):
            number = next(numbers)
            block += pair(names[number % stations], action, number, request, response)
        # Taken from its end, so that what the board lets go of is really gone.
        yield block[::-1]


def pair(identity: str, action: str, number: int, request: str, response: str) -> list[Event]:
    message_id = f"{number:08x}-0000"
    body = request % (number, number) if "%" in request else request
    call = f'[2,"{message_id}","{action}",{body}]'.encode()
    answer = f'[3,"{message_id}",{response}]'.encode()
    now = time.time()
    # As decoded from the wire: an action is a new string in each message.
    said = action.encode().decode()
    return [
        MessageReceived(
            at=now, identity=identity, type=2, message_id=message_id, action=said, raw=call
        ),
        MessageSent(
            at=now,
            identity=identity,
            type=3,
            message_id=message_id,
            action=said,
            raw=answer,
            handling=(number % 997) * 1e-6,
        ),
    ]


def seconds(observer: Callable[[Event], object], blocks: Iterator[list[Event]]) -> float:
    """Return the processor time of one round."""
    spent = 0.0
    for _ in range(BLOCKS):
        block = next(blocks)
        began = time.process_time()
        while block:
            observer(block.pop())
        spent += time.process_time() - began
    return spent


def ignore(event: Event) -> None:
    """An observer that does nothing."""


def main() -> None:
    args = parse()
    for action in BODIES:
        board = Board(auth=no_auth(), logs=False)
        blocks = pairs(action, args.stations)
        idle = min(seconds(ignore, blocks) for _ in range(args.rounds))
        for _ in range(FILLING):
            seconds(board.observer, blocks)
        busy = min(seconds(board.observer, blocks) for _ in range(args.rounds))
        own = (busy - idle) / (BLOCK * BLOCKS) * 1e6
        kept = "kept" if own <= PROMISE else "NOT kept"
        print(f"{action:<12} {own:5.2f} µs per CALL and answer: promise of {PROMISE} µs {kept}")


if __name__ == "__main__":
    main()
