"""What is logged reaches the board from any thread, bounded, redacted, and never at the cost of who logs."""

import logging
import re
import threading
from contextlib import contextmanager

import pytest

from board_ui.logs import LogHandler


class Lines(list):
    """A collection that numbers what it is given."""

    def add(self, make):
        self.append(make(len(self) + 1))


def redact(text):
    return re.sub(r"secret-\w+", "***", text)


def drained(handler):
    lines = Lines()
    handler.drain(lines.add)
    return lines


@contextmanager
def cut_off(name):
    """A logger that nobody above it hears; pytest listens where propagation is off, too."""
    logger = logging.getLogger(name)
    parent, logger.parent = logger.parent, None
    try:
        yield logger
    finally:
        logger.parent = parent


@pytest.fixture
def logger():
    with cut_off("board_test") as logger:
        logger.setLevel(logging.DEBUG)
        yield logger
        assert logger.handlers == []


@pytest.fixture
def handler(logger):
    with LogHandler(redact, limit=100, loggers=[logger.name]) as handler:
        yield handler


def test_a_line_has_its_level_logger_time_and_message(handler, logger):
    logger.info("%s says %d", "CP1", 5)
    (line,) = drained(handler)
    assert (line.id, line.level, line.logger) == (1, "info", "board_test")
    assert line.message == "CP1 says 5"
    assert line.exception is None
    assert line.at.tzinfo is not None


@pytest.mark.parametrize(
    ("number", "level"),
    [
        (5, "debug"),
        (10, "debug"),
        (20, "info"),
        (25, "info"),
        (30, "warning"),
        (40, "error"),
        (50, "critical"),
        (60, "critical"),
    ],
)
def test_every_level_has_a_name(handler, logger, number, level):
    logger.setLevel(1)
    logger.log(number, "x")
    assert drained(handler)[0].level == level


def test_an_error_has_its_traceback(handler, logger):
    try:
        raise ValueError("broken")
    except ValueError:
        logger.exception("it failed")
    line = drained(handler)[0]
    assert line.message == "it failed"
    assert line.exception.startswith("Traceback (most recent call last):")
    assert line.exception.endswith("ValueError: broken")


def test_exc_info_without_an_error_is_no_traceback(handler, logger):
    logger.info("fine", exc_info=True)
    assert drained(handler)[0].exception is None


def test_a_traceback_that_another_process_formatted_is_kept(handler, logger):
    record = logger.makeRecord(logger.name, logging.ERROR, "x", 1, "it failed", (), None)
    record.exc_text = "Traceback from elsewhere"
    logger.handle(record)
    assert drained(handler)[0].exception == "Traceback from elsewhere"


def test_a_stack_is_kept_where_a_traceback_would_be(handler, logger):
    logger.info("here", stack_info=True)
    assert drained(handler)[0].exception.startswith("Stack (most recent call last):")


def test_secrets_are_replaced_in_messages_and_tracebacks(handler, logger):
    try:
        raise ValueError("secret-abc")
    except ValueError:
        logger.exception("the key is %s", "secret-def")
    line = drained(handler)[0]
    assert line.message == "the key is ***"
    assert "secret" not in line.exception.splitlines()[-1]


def test_a_secret_at_the_cut_of_a_long_line_is_replaced_too(handler, logger):
    logger.info("%ssecret-%s", "x" * 4_085, "y" * 1_000)
    message = drained(handler)[0].message
    assert len(message) <= 4_096
    assert "secret" not in message


def test_a_long_traceback_keeps_its_end(handler, logger):
    try:
        raise ValueError("x" * 20_000 + "the end")
    except ValueError:
        logger.exception("it failed")
    exception = drained(handler)[0].exception
    assert len(exception) == 8_192
    assert exception.endswith("the end")


def test_a_full_queue_loses_its_oldest_lines_and_counts_them(handler, logger):
    for number in range(130):
        logger.info("%d", number)
    lines = drained(handler)
    assert [line.message for line in lines] == [str(number) for number in range(30, 130)]
    assert handler.dropped == 30


def test_what_was_drained_is_not_drained_again(handler, logger):
    logger.info("once")
    lines = Lines()
    assert handler.drain(lines.add) == 1
    assert handler.drain(lines.add) == 0
    assert len(lines) == 1


def test_what_the_board_logs_while_it_takes_lines_is_for_the_next_time(handler, logger):
    logger.info("first")
    lines = Lines()

    def add(make):
        lines.add(make)
        logger.info("added one")

    assert handler.drain(add) == 1
    assert handler.drain(lines.add) == 1


def test_what_is_logged_while_a_line_is_made_is_dropped_instead_of_going_round(logger):
    def noisy(text):
        logger.warning("redacting")
        return text

    with LogHandler(noisy, limit=100, loggers=[logger.name]) as handler:
        logger.info("hello")
    assert [line.message for line in drained(handler)] == ["hello"]
    assert handler.dropped == 1


def test_a_line_with_wrong_arguments_is_kept_with_what_is_wrong(handler, logger):
    logger.info("%d of %d", 1)
    message = drained(handler)[0].message
    assert message == "%d of %d (could not be formatted: TypeError)"


class Unprintable:
    def __str__(self):
        raise RuntimeError("no")


def test_a_line_that_nobody_can_print_is_dropped_and_nobody_notices(handler, logger):
    logger.info(Unprintable())
    assert drained(handler) == []
    assert handler.dropped == 1
    logger.info("%s", Unprintable())
    assert drained(handler)[0].message == "%s (could not be formatted: RuntimeError)"


def test_a_redaction_that_fails_drops_the_line_rather_than_showing_it(logger):
    def failing(text):
        raise RuntimeError("no")

    with LogHandler(failing, limit=100, loggers=[logger.name]) as handler:
        logger.info("secret-abc")
        logger.info("secret-def")
    assert drained(handler) == []
    assert handler.dropped == 2


def test_lines_below_its_level_and_those_that_its_filters_refuse_are_not_kept(logger):
    handler = LogHandler(redact, limit=100, level=logging.WARNING, loggers=[logger.name])
    handler.addFilter(lambda record: "noise" not in record.getMessage())
    with handler:
        logger.info("too low")
        logger.warning("noise")
        logger.warning("kept")
    assert [line.message for line in drained(handler)] == ["kept"]
    assert handler.dropped == 0


def test_it_leaves_no_handler_behind(logger):
    root = logging.getLogger()
    before = list(root.handlers)
    with LogHandler(redact, limit=100) as handler:
        assert handler in root.handlers
    assert root.handlers == before


def test_it_leaves_no_handler_behind_when_its_block_fails(logger):
    with (
        pytest.raises(KeyError),
        LogHandler(redact, limit=100, loggers=[logger.name]),
    ):
        raise KeyError
    assert logger.handlers == []


def test_attaching_and_detaching_twice_is_the_same_as_once(logger):
    handler = LogHandler(redact, limit=100, loggers=[logger.name])
    handler.attach()
    handler.attach()
    logger.info("once")
    handler.detach()
    handler.detach()
    logger.info("never")
    assert [line.message for line in drained(handler)] == ["once"]


def test_attaching_does_not_change_the_level_of_a_logger(logger):
    logger.setLevel(logging.ERROR)
    with LogHandler(redact, limit=100, loggers=[logger.name]) as handler:
        assert logger.level == logging.ERROR
        logger.info("too low")
    assert drained(handler) == []


def test_a_program_without_logging_still_sees_its_warnings_on_the_terminal(handler, logger, capsys):
    logger.info("quiet")
    logger.warning("loud")
    assert capsys.readouterr().err == "loud\n"


def test_two_boards_write_a_warning_to_the_terminal_once(handler, logger, capsys):
    with LogHandler(redact, limit=100, loggers=[logger.name]) as second:
        logger.warning("loud")
    assert capsys.readouterr().err == "loud\n"
    assert len(drained(handler)) == len(drained(second)) == 1


def test_a_program_with_handlers_of_its_own_is_left_to_them(handler, logger, capsys):
    theirs = logging.NullHandler()
    logger.addHandler(theirs)
    logger.warning("loud")
    logger.removeHandler(theirs)
    assert capsys.readouterr().err == ""


def test_handlers_of_parents_count_unless_propagation_is_off(logger, capsys):
    child = logger.getChild("child")
    theirs = logging.NullHandler()
    logger.addHandler(theirs)
    with LogHandler(redact, limit=100, loggers=[child.name]):
        child.warning("heard")
        child.propagate = False
        child.warning("alone")
    child.propagate = True
    logger.removeHandler(theirs)
    assert capsys.readouterr().err == "alone\n"


def test_without_a_handler_of_last_resort_nothing_is_written(handler, logger, capsys, monkeypatch):
    monkeypatch.setattr(logging, "lastResort", None)
    logger.warning("loud")
    assert capsys.readouterr().err == ""
    assert len(drained(handler)) == 1


def test_eight_threads_log_at_once_and_nothing_is_lost_uncounted(logger):
    handler = LogHandler(redact, limit=1_000, loggers=[logger.name])
    lines, failures = Lines(), []

    def log():
        try:
            for number in range(2_000):
                logger.info("line %d", number)
        except BaseException as error:
            failures.append(error)

    with handler:
        threads = [threading.Thread(target=log) for _ in range(8)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            handler.drain(lines.add)
        handler.drain(lines.add)
    assert failures == []
    assert len(lines) + handler.dropped == 16_000
    assert [line.id for line in lines] == list(range(1, len(lines) + 1))


def test_a_thread_whose_argument_is_slow_to_print_holds_up_nobody_else(handler, logger):
    printing, release = threading.Event(), threading.Event()

    class Slow:
        def __str__(self):
            printing.set()
            assert release.wait(30)
            return "slow"

    thread = threading.Thread(target=logger.info, args=("%s", Slow()))
    thread.start()
    assert printing.wait(30)
    logger.info("quick")
    assert [line.message for line in drained(handler)] == ["quick"]
    release.set()
    thread.join()
    assert [line.message for line in drained(handler)] == ["slow"]
