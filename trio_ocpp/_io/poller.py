"""The shared epoll set: one task waits for the sockets of all stations (Linux).

How it works::

    trio ─ wait_readable(the set) ─► up to 32 ready sockets
                 ▲                        │ 1 one recv each
                 │                        │ 2 Connection.feed: what came, one after the other
                 │                        │ 3 one send each: the replies
             checkpoint ◄─────────────────┘ 4 the observers, if any

A wait per connection costs a task switch and three system calls a message;
here a batch shares them. A batch goes to the kernel, to the handlers and to the
kernel again, each time for all its sockets: the code of one part stays in the
processor's cache, which is worth a tenth of the rate, and replies to one read
leave together. The set is level-triggered and each event is one ``recv`` of
4 KiB, so a flooding station delays another one by at most a batch.

The rules that keep it sound:

- A descriptor is looked up when its event is dealt with: an earlier one of
  the same batch may have closed it, and its number may be another socket's.
- A socket is taken out of the set before it is closed.
- A socket that is not read is watched for writing only: whatever else stays
  registered wakes the task for ever.
- What TLS has read already is no event of its socket: while there is some, the
  socket is watched for writing, which wakes at once.
- What one connection raises ends that connection, not the set.

Knows neither frames nor OCPP.
"""

from __future__ import annotations

import logging
import select
import sys

import trio

from .connection import READ, Connection
from .deadlines import Deadline, Deadlines
from .observers import Observers
from .tls_pipe import TlsPipe
from .transport import Pipe

log = logging.getLogger(__name__)

#: Whether this platform has what it takes.
SUPPORTED = sys.platform == "linux"
#: Events of one batch. With 256 a handshake under load takes 20 ms, with 32 it takes 3 ms, and
#: the rate is 4 % less.
_BATCH = 32
#: Bytes handed to the kernel at once.
_PIECE = 65_536

if sys.platform == "linux":
    _READ, _WRITE, _WENT = select.EPOLLIN, select.EPOLLOUT, select.EPOLLRDHUP
    _GONE = _WENT | select.EPOLLHUP | select.EPOLLERR
else:  # pragma: no cover
    _READ = _WRITE = _WENT = _GONE = 0


class Poller:
    """The epoll set of one server. ``run`` is one of its services."""

    __slots__ = ("_made", "_observers", "_sockets")

    def __init__(self, observers: Observers) -> None:
        self._observers = observers
        self._sockets: dict[int, Polled] = {}
        self._made: select.epoll | None = None

    def __len__(self) -> int:
        return len(self._sockets)

    @property
    def _epoll(self) -> select.epoll:
        # At first use: a server that never runs has no descriptor to close.
        if self._made is None:
            self._made = select.epoll()
        return self._made

    def add(
        self,
        connection: Connection,
        pipe: Pipe,
        deadlines: Deadlines,
        early: bytes = b"",
    ) -> None:
        """Drive *connection* from now until it has ended; *pipe* is its socket, or TLS on it.

        *early* came before the handshake was over, and is taken first.

        Raises:
            OSError: the kernel watches no more sockets.
        """
        polled = Polled(self, connection, pipe, deadlines, early)
        self._epoll.register(polled.descriptor, polled.mask)
        self._sockets[polled.descriptor] = polled

    def watch(self, polled: Polled) -> None:
        """Take over a changed mask."""
        self._epoll.modify(polled.descriptor, polled.mask)

    def drop(self, polled: Polled) -> None:
        """Forget a socket, which is about to be closed."""
        if self._sockets.pop(polled.descriptor, None) is not None:
            self._epoll.unregister(polled.descriptor)

    async def run(self) -> None:
        """Deal with what comes, until cancelled; what is left then has ended."""
        epoll = self._epoll
        try:
            while True:
                ready = epoll.poll(0, _BATCH)
                if ready:
                    self._deal_with(ready)
                    await trio.lowlevel.checkpoint()
                else:
                    await trio.lowlevel.wait_readable(epoll.fileno())
        finally:
            for polled in list(self._sockets.values()):
                polled.end()
            epoll.close()
            self._made = None

    def _deal_with(self, ready: list[tuple[int, int]]) -> None:
        sockets, observers = self._sockets, self._observers
        observers.batching = True
        arrived: list[tuple[Polled, bytes]] = []
        for descriptor, events in ready:
            polled = sockets.get(descriptor)
            if polled is None:
                continue
            if events == _READ and polled.reads:
                try:
                    data = polled.pipe.recv(polled.connection.read_size)
                except BlockingIOError:
                    continue
                except OSError as error:
                    # The kernel tells it once: a second look would find the end of the stream.
                    polled.lost(error)
                    continue
                if data:
                    arrived.append((polled, data))
                    continue
            polled.ready(events)
        for polled, data in arrived:
            polled.take(data)
        for polled, _ in arrived:
            polled.connection.uncork()
        observers.batching = False
        observers.flush()


class Polled:
    """The driver of one connection in the set."""

    __slots__ = (
        "_behind",
        "_deadlines",
        "_discards",
        "_early",
        "_parting",
        "_poller",
        "_progress",
        "_resuming",
        "_stall",
        "connection",
        "descriptor",
        "mask",
        "pipe",
        "reads",
    )

    def __init__(
        self,
        poller: Poller,
        connection: Connection,
        pipe: Pipe,
        deadlines: Deadlines,
        early: bytes,
    ) -> None:
        self._poller = poller
        self.connection = connection
        self.pipe = pipe
        self._deadlines = deadlines
        self._parting = self._discards = False
        self._early = early
        # Something is here already that goes before what is in the socket.
        self._resuming = bool(early)
        # When the peer last took something that had been queued.
        self._progress = 0.0
        self._stall: Deadline | None = None
        # Whether TLS has read what no event of the socket tells of.
        self._behind = False
        if isinstance(pipe, TlsPipe):
            self._behind = pipe.behind
            pipe.on_behind = self._fall_behind
        self.descriptor = pipe.fileno()
        connection.driver = self
        if connection.queued:
            self._watch_stall()
        self.mask = self._wanted()
        #: Whether what comes is for the connection, and nothing else is to be seen to.
        self.reads = self.mask == _READ

    # ── what happens at the socket ───────────────────────────────────────

    def ready(self, events: int) -> None:
        """Deal with one event of the socket. Never raises."""
        try:
            self._uncommon(events)
        except Exception:  # the border named in architecture.md
            log.exception("a connection failed")
            self.connection.abort("internal error")

    def take(self, data: bytes) -> None:
        """Hand over what was read; what is answered waits for ``uncork``. Never raises."""
        connection = self.connection
        connection.corked = True
        try:
            connection.feed(data)
            if connection.closing:
                connection.uncork()
                self._see_to_end()
        except Exception:  # as above
            log.exception("a connection failed")
            connection.abort("internal error")

    def _read(self) -> None:
        connection = self.connection
        try:
            data = self.pipe.recv(connection.read_size)
        except BlockingIOError:
            return
        except OSError as error:
            self.lost(error)
            return
        if data:
            connection.feed(data)
            if connection.closing:
                self._see_to_end()
        else:
            connection.lost("the peer hung up without a closing handshake")
            self._part()

    def _uncommon(self, events: int) -> None:
        connection = self.connection
        if self._resuming:
            self._catch_up()
        if events & _WRITE and not connection.closed.is_set():
            self._write()
        if connection.closed.is_set() or self._resuming or not (events & ~_WRITE or self._behind):
            # What is held goes before what is in the socket: that event comes again.
            return
        if self._discards:
            self._discard()
        elif not (self._parting or connection.paused):
            self._behind = False
            self._read()
            if not connection.closed.is_set():
                self._rewatch()
        elif events & _GONE:
            # It takes nothing any more: an error, or the end of a stream that is not read.
            self._lost("the peer hung up without taking what was sent")

    def lost(self, error: OSError) -> None:
        """The socket failed."""
        self._lost(f"connection lost: {error}")

    def _lost(self, reason: str) -> None:
        self.connection.lost(reason)
        self.end()

    def _write(self) -> None:
        connection = self.connection
        piece = connection.peek(_PIECE)
        if piece:
            try:
                sent = self.pipe.send(piece)
            except BlockingIOError:
                return
            except OSError:
                connection.cannot_be_written()
            else:
                self._progress = trio.current_time()
                connection.taken(sent)
        if not connection.queued and self._parting and not self._discards:
            self._written()
        elif not connection.closed.is_set():
            self._rewatch()

    # ── what the connection asks of its driver ───────────────────────────

    def want_write(self) -> None:
        """See ``Driver.want_write``."""
        self._watch_stall()
        self._rewatch()

    def pause(self) -> None:
        """See ``Driver.pause``."""
        self._resuming = False
        self._rewatch()

    def resume(self) -> None:
        """See ``Driver.resume``: a socket that can be written wakes us at once."""
        self._resuming = True
        self._rewatch()

    def end(self) -> None:
        """See ``Driver.end``."""
        self._poller.drop(self)
        if isinstance(self.pipe, TlsPipe):
            self.pipe.on_behind = _ignore
        if self._stall is not None:
            self._stall.cancel()
        self.connection.ended()

    # ── waiting ──────────────────────────────────────────────────────────

    def _wanted(self) -> int:
        connection = self.connection
        behind = self._behind and not (connection.paused or self._parting)
        write = _WRITE if connection.queued or self._resuming or behind else 0
        if self._discards:
            return _READ
        if connection.paused:
            return write | _WENT
        return write if self._parting else write | _READ

    def _fall_behind(self) -> None:
        self._behind = True
        self._rewatch()

    def _rewatch(self) -> None:
        wanted = self._wanted()
        self.reads = wanted == _READ and not self._discards
        if wanted != self.mask:
            self.mask = wanted
            self._poller.watch(self)

    def _catch_up(self) -> None:
        connection = self.connection
        self._resuming = False
        connection.take_held()
        if self._early and not connection.paused:
            piece, self._early = self._early[:READ], self._early[READ:]
            # Before it is fed, which may end or pause everything.
            self._resuming = bool(self._early)
            connection.feed(piece)
        if connection.closing:
            self._see_to_end()

    def _watch_stall(self) -> None:
        self._progress = trio.current_time()
        if self._stall is None:
            self._stall = self._deadlines.at(self._patient_until, self._stalled)

    @property
    def _patient_until(self) -> float:
        return self._progress + self.connection.timeouts.stall

    def _stalled(self) -> None:
        self._stall = None
        connection = self.connection
        if not connection.queued:
            return
        if self._patient_until > trio.current_time():
            # Any byte is progress: slow is not stalled.
            self._stall = self._deadlines.at(self._patient_until, self._stalled)
        else:
            connection.abort(f"took no data for {connection.timeouts.stall:g} s")

    # ── the end ──────────────────────────────────────────────────────────

    def _see_to_end(self) -> None:
        connection = self.connection
        if connection.read_to_end and not connection.closed.is_set():
            self._part()

    def _part(self) -> None:
        """Nothing that could come has a meaning: write what is left, and go."""
        self._parting = True
        self._early, self._resuming = b"", False
        self.connection.end_within_timeout()
        if self.connection.queued:
            self._rewatch()
        else:
            self._written()

    def _written(self) -> None:
        connection = self.connection
        if not connection.lingers:
            self.end()
            return
        connection.end_sending()
        self._discards = True
        self._rewatch()

    def _discard(self) -> None:
        try:
            rest = self.pipe.recv(READ)
        except BlockingIOError:
            return
        except OSError:
            rest = b""
        if not rest:
            self.end()


def _ignore() -> None:
    """Stand for whoever does not want to know any more."""
