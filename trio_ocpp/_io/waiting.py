"""Drives one connection by tasks of its own: a reader, and a writer while something is queued.

For streams that are no sockets of ours, and where the platform has no epoll. The
shared epoll set (``poller``) does the same for all others on Linux. Decides nothing:
``connection`` does.
"""

from __future__ import annotations

import trio

from .connection import READ, Connection
from .transport import Transport

#: The writer's unit: small enough that a slow peer is seen to take some of it in time.
_PIECE = 16_384


class Waiting:
    """The tasks of one connection. ``run`` ends with it."""

    __slots__ = ("_connection", "_nursery", "_resumed", "_scope", "_transport", "_written")

    def __init__(self, connection: Connection, transport: Transport) -> None:
        self._connection = connection
        self._transport = transport
        self._scope = trio.CancelScope()
        self._nursery: trio.Nursery | None = None
        self._written: trio.Event | None = None
        # It may have been paused before: what is written fills the queue from the beginning.
        self._resumed = trio.Event() if connection.paused else None
        connection.driver = self

    async def run(self, early: bytes = b"") -> None:
        """Read until the connection is closed; *early* came before the handshake was over.

        Cancelling it drops the connection, which has ended in any case.
        """
        try:
            async with trio.open_nursery() as nursery:
                try:
                    with self._scope:
                        self._nursery = nursery
                        if self._connection.queued:
                            self.want_write()
                        await self._read(early)
                        await self._farewell()
                finally:
                    # What is written from now on starts no task: the nursery is about to close.
                    self._nursery = None
                    nursery.cancel_scope.cancel()
        finally:
            self._connection.ended()

    # ── what the connection asks of its driver ───────────────────────────

    def want_write(self) -> None:
        """See ``Driver.want_write``."""
        if self._written is None and self._nursery is not None:
            self._written = trio.Event()
            self._nursery.start_soon(self._write_queue, self._written)

    def pause(self) -> None:
        """See ``Driver.pause``."""
        self._resumed = trio.Event()

    def resume(self) -> None:
        """See ``Driver.resume``."""
        assert self._resumed is not None, "only what is paused is resumed"
        self._resumed.set()

    def end(self) -> None:
        """See ``Driver.end``."""
        self._scope.cancel()

    # ── reading ──────────────────────────────────────────────────────────

    async def _read(self, early: bytes) -> None:
        connection, receive = self._connection, self._transport.receive
        for at in range(0, len(early), READ):
            connection.feed(early[at : at + READ])
            await trio.lowlevel.checkpoint()
            await self._catch_up()
        while True:
            await self._catch_up()
            if connection.read_to_end:
                return None
            try:
                data = await receive(connection.read_size)
            except (trio.BrokenResourceError, trio.ClosedResourceError) as error:
                return connection.lost(f"connection lost: {error.__cause__ or error}")
            if not data:
                return connection.lost("the peer hung up without a closing handshake")
            connection.feed(data)

    async def _catch_up(self) -> None:
        while (resumed := self._resumed) is not None:
            await resumed.wait()
            # It may have been paused anew before this task had its turn.
            if resumed is self._resumed:
                self._resumed = None
                self._connection.take_held()

    # ── writing ──────────────────────────────────────────────────────────

    async def _write_queue(self, written: trio.Event) -> None:
        connection, patience = self._connection, self._connection.timeouts.stall
        try:
            with trio.move_on_after(patience) as stall:
                while connection.queued:
                    sent = await self._transport.send_some(connection.peek(_PIECE))
                    # Any byte is progress: slow is not stalled.
                    stall.deadline = trio.current_time() + patience
                    connection.taken(sent)
            if stall.cancelled_caught:
                connection.abort(f"took no data for {patience:g} s")
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            connection.cannot_be_written()
        finally:
            self._written = None
            written.set()

    # ── the end ──────────────────────────────────────────────────────────

    async def _farewell(self) -> None:
        with trio.move_on_after(self._connection.timeouts.close):
            if self._written is not None:
                await self._written.wait()
            if self._connection.lingers:
                self._connection.end_sending()
                await self._discard()

    async def _discard(self) -> None:
        try:
            while await self._transport.receive():
                pass
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            # Gone all the same.
            return
