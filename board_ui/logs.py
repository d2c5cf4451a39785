"""What is logged, for the board's logs page: a ``logging`` handler for any thread.

A thread that logs formats its own line, redacts it and leaves it in a bounded queue; the
board's thread takes it from there. A full queue loses its oldest line, and that is
counted. Nothing here raises into whoever logs, and nothing waits for the board.
Knows neither collections nor streams.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, NamedTuple

from .records import LogLevel, LogRecord

#: Characters of a line and of a traceback; the latter's end tells more than its beginning.
_MESSAGE: Final = 4_096
_EXCEPTION: Final = 8_192

_formatter = logging.Formatter()


class _Line(NamedTuple):
    """A record of the log that has no number yet."""

    at: datetime
    level: LogLevel
    logger: str
    message: str
    exception: str | None

    def numbered(self, new: int) -> LogRecord:
        return LogRecord(id=new, **self._asdict())


class LogHandler(logging.Handler):
    """Keeps what is logged until the board takes it: *limit* lines at most.

    *redact* replaces the secrets in a text. *loggers* are the names of those it is attached to,
    the root's by default. A context: attached in its block, gone after it.
    """

    def __init__(
        self,
        redact: Callable[[str], str],
        *,
        limit: int,
        level: int = logging.NOTSET,
        loggers: Sequence[str] = ("",),
    ) -> None:
        super().__init__(level)
        self._redact = redact
        self._loggers = tuple(loggers)
        self._lines: deque[_Line] = deque(maxlen=limit)
        self._thread = threading.local()
        #: Lines that were lost, since the board began.
        self.dropped = 0

    def __enter__(self) -> LogHandler:
        self.attach()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.detach()

    def attach(self) -> None:
        """Begin to listen. Does nothing if it does already; levels stay as they are."""
        for name in self._loggers:
            logging.getLogger(name).addHandler(self)

    def detach(self) -> None:
        """Listen no more. What was logged can still be taken."""
        for name in self._loggers:
            logging.getLogger(name).removeHandler(self)

    def drain(self, add: Callable[[Callable[[int], LogRecord]], object]) -> int:
        """Hand what was logged to *add*, as functions of an id, oldest first; return how much.

        At most as many lines as were there at first: a flood cannot hold the board.
        """
        with self._counting():
            lines = tuple(self._lines)
            self._lines.clear()
        for line in lines:
            add(line.numbered)
        return len(lines)

    def handle(self, record: logging.LogRecord) -> bool:
        """Take *record* unless a filter refuses it; without the lock that the base class holds.

        The event loop logs too, and must not wait for another thread's ``__str__``.
        """
        # What the redaction or somebody's __str__ logs while a line is made, and any error of theirs.
        if getattr(self._thread, "logs", False):
            self._drop()
            return False
        self._thread.logs = True
        try:
            passed = self.filter(record)
            if passed:
                # Since Python 3.12 a filter may hand on another record.
                self.emit(passed if isinstance(passed, logging.LogRecord) else record)
            return bool(passed)
        except Exception:  # noqa: BLE001 - a border: the program that logs must not fail by it
            self._drop()
            return False
        finally:
            self._thread.logs = False

    def emit(self, record: logging.LogRecord) -> None:
        """Format, redact and keep *record*."""
        self._keep(self._line(record))
        if record.levelno >= logging.WARNING and logging.lastResort is not None:
            self._tell_stderr(record, logging.lastResort)

    def _line(self, record: logging.LogRecord) -> _Line:
        exception = _traceback(record)
        return _Line(
            at=datetime.fromtimestamp(record.created, UTC),
            level=_level(record.levelno),
            logger=record.name,
            message=self._redact(_message(record))[:_MESSAGE],
            exception=None if exception is None else self._redact(exception)[-_EXCEPTION:],
        )

    @contextmanager
    def _counting(self) -> Iterator[None]:
        # The lock of the base class: reentrant, for signal handlers and finalizers that log, and
        # made anew after a fork.
        self.acquire()
        try:
            yield
        finally:
            self.release()

    def _keep(self, line: _Line) -> None:
        with self._counting():
            if len(self._lines) == self._lines.maxlen:
                self.dropped += 1
            self._lines.append(line)

    def _drop(self) -> None:
        with self._counting():
            self.dropped += 1

    def _tell_stderr(self, record: logging.LogRecord, last_resort: logging.Handler) -> None:
        """Do what ``logging`` does for a program that set up none.

        It no longer does when there is a handler at all, and the board is no reason for
        warnings to vanish from the terminal.
        """
        handlers = list(_handlers(record.name))
        if handlers[:1] == [self] and all(isinstance(each, LogHandler) for each in handlers):
            last_resort.handle(record)


def _handlers(name: str) -> Iterator[logging.Handler]:
    """The handlers that a record of logger *name* comes to."""
    logger: logging.Logger | None = logging.getLogger(name)
    while logger is not None:
        yield from logger.handlers
        logger = logger.parent if logger.propagate else None


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # noqa: BLE001 - arguments' __str__ are anybody's code
        # The line is still worth having: it says where to look.
        return f"{record.msg!s} (could not be formatted: {type(error).__name__})"


def _traceback(record: logging.LogRecord) -> str | None:
    parts = [record.exc_text, record.stack_info]
    if record.exc_info and record.exc_info[0] is not None:
        parts[0] = _formatter.formatException(record.exc_info)
    return "\n".join(filter(None, parts)) or None


def _level(number: int) -> LogLevel:
    if number < logging.INFO:
        return "debug"
    if number < logging.WARNING:
        return "info"
    if number < logging.ERROR:
        return "warning"
    return "error" if number < logging.CRITICAL else "critical"
