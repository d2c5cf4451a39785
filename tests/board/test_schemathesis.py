"""Requests that no one thought of, against a running board: no failure, nothing undocumented."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import schemathesis
import trio
from api_stage import OPERATOR, TOKENS, Stage
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from board_ui.auth import token_auth
from board_ui.board import Board
from board_ui.openapi import document
from board_ui.options import BoardLimits
from board_ui.routes.table import ENDPOINTS

pytestmark = pytest.mark.slow

#: None that random requests would reach: 413 and 429 are documented, and would hide the rest.
OPEN = BoardLimits(logins_per_minute=10**6, request_burst=10**6, body=10**7)


@dataclass
class Running:
    """A board in a thread of its own, with something in every list."""

    url: str = ""

    def run(self, ready: threading.Event, done: threading.Event) -> None:
        trio.run(self._main, ready, done)

    async def _main(self, ready: threading.Event, done: threading.Event) -> None:
        board = Board(auth=token_auth(TOKENS), logs=False, limits=OPEN)
        stage = Stage(board, None)
        for identity in ("CP1", "A/B", "0"):
            stage.answer(stage.hear(identity), identity)
        async with trio.open_nursery() as nursery:
            bound = await nursery.start(board.serve, "127.0.0.1:0")
            # A stream that has ended is whole: its answer can be judged like any other.
            board.end_streams()
            self.url = bound.url
            ready.set()
            await trio.to_thread.run_sync(done.wait)
            nursery.cancel_scope.cancel()


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    board, ready, done = Running(), threading.Event(), threading.Event()
    thread = threading.Thread(target=board.run, args=(ready, done))
    thread.start()
    assert ready.wait(30)
    yield board
    done.set()
    thread.join()


SCHEMA = schemathesis.openapi.from_dict(document(ENDPOINTS, "test"))
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
#: What takes nothing can be given nothing wrong.
TAKES = [label for label, operation in OPERATIONS.items() if operation.definition.raw["parameters"]]
TAKES += [label for label, operation in OPERATIONS.items() if operation.body]


def ask(running: Running, label: str, mode: GenerationMode, *excluded: object) -> None:
    """Ask one operation many questions, right or wrong ones."""

    @given(OPERATIONS[label].as_strategy(generation_mode=mode))
    @settings(max_examples=25, suppress_health_check=list(HealthCheck), database=None)
    def one(case: schemathesis.Case) -> None:
        case.call_and_validate(
            base_url=running.url,
            headers=OPERATOR,
            timeout=10,
            # It does not know that the token that we always send is a right one.
            excluded_checks=[ignored_auth, *excluded],
        )

    one()


@pytest.mark.parametrize("label", OPERATIONS)
def test_a_right_request_gets_an_answer_that_the_document_describes(label, running):
    # What a login takes depends on the board's mode, and 2000.0 is a close code in JSON Schema only.
    excluded = [positive_data_acceptance] if OPERATIONS[label].body else []
    ask(running, label, GenerationMode.POSITIVE, *excluded)


@pytest.mark.parametrize("label", dict.fromkeys(TAKES))
def test_a_wrong_request_is_refused_as_the_document_says(label, running):
    ask(running, label, GenerationMode.NEGATIVE)
