"""Feeds a store of the user's from the board's memory: one task, in batches, never in the way.

::

    collections in memory ──(cursor of each kind)──► batch ──► store.append()
     bounded; what falls out                           │  raised, too slow: the same batch
     unwritten is counted                              └── again, after a pause that grows

The collections are the bounded buffer, so a store that is slow or away costs the server
nothing and the board no memory. Knows no store but by its protocol.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial

import trio

from .base import KINDS, AnyRecord, Kind, Store
from .memory import MemoryStore

log = logging.getLogger(__name__)

#: Records in one batch, and those of one kind other than messages in it, so that a flood of
#: one kind does not hold up the others.
_BATCH = 500
_OF_A_KIND = 80
#: Stations saved at once, and the seconds between two saves: their counts change all the time.
_STATIONS = 500
_SAVE_INTERVAL = 5.0
#: Seconds that a store may take to start, to do anything else, and to finish at the end.
_START_PATIENCE = 5.0
_PATIENCE = 30.0
_LAST_PATIENCE = 2.0
_CLOSE_PATIENCE = 5.0
#: Seconds before a failed call is made again: the first pause and the longest.
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0


def _nothing() -> None:
    """Prepare nothing."""


class StoreWriter:
    """The task that writes what is in *memory* to *store*.

    Attributes:
        written: records that the store has taken.
        failing: whether the last call to the store failed.
    """

    def __init__(
        self,
        memory: MemoryStore,
        store: Store,
        *,
        interval: float = 0.1,
        prepare: Callable[[], None] = _nothing,
    ) -> None:
        """Write every *interval* seconds what there is after *prepare* has been called."""
        self._memory = memory
        self._store = store
        self._interval = interval
        self._prepare = prepare
        self._cursors: dict[Kind, int] = dict.fromkeys(KINDS, 0)
        self._batch: list[AnyRecord] = []
        self._lost = 0
        self._nudged = trio.Event()
        self._next_save = 0.0
        self._started = False
        self.written = 0
        self.failing = False

    @property
    def dropped(self) -> int:
        """How many records fell out of memory before the store had taken them."""
        return self._lost + sum(self._lost_of(kind) for kind in KINDS)

    def _lost_of(self, kind: Kind) -> int:
        return max(self._memory.collections[kind].first_id - 1 - self._cursors[kind], 0)

    def nudge(self) -> None:
        """Write now, rather than when the interval is over."""
        self._nudged.set()

    async def run(self, *, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Start the store, restore what it holds, then write until cancelled.

        Counts as started when the first attempt to start the store has ended, in whichever way.
        On cancellation what is left is written, for 2 s at most, and the store is closed.
        """
        try:
            await self._start(task_status)
            while True:
                await self._write_what_there_is()
                await self._wait()
        finally:
            with trio.CancelScope(shield=True):
                await self._finish()

    async def _start(self, task_status: trio.TaskStatus[None]) -> None:
        try:
            started = await self._attempt(self._begin, _START_PATIENCE)
        finally:
            # Also when cancelled: whoever waits for us to be up is cancelled with us.
            task_status.started()
        if not started:
            await trio.sleep(_FIRST_PAUSE)
            await self._insist(self._begin, _START_PATIENCE)
        await self._insist(self._restore_connections)

    async def _begin(self) -> None:
        """Start the store and number on from where it ended."""
        ids = await self._store.start()
        self._memory.continue_after(ids)
        self._cursors.update(ids)
        self._started = True

    async def _restore_connections(self) -> None:
        self._memory.connections.restore(await self._store.load_connections())

    async def _wait(self) -> None:
        with trio.move_on_after(self._interval):
            await self._nudged.wait()
        self._nudged = trio.Event()

    async def _write_what_there_is(self) -> None:
        self._prepare()
        while self._take():
            await self._insist(self._append)
        if trio.current_time() >= self._next_save:
            await self._save_connections()
            self._next_save = trio.current_time() + _SAVE_INTERVAL

    async def _save_connections(self) -> None:
        changed = self._memory.connections.take_changed()
        for begin in range(0, len(changed), _STATIONS):
            some = changed[begin : begin + _STATIONS]
            await self._insist(partial(self._store.save_connections, some))

    def _take(self) -> bool:
        """Fill the batch, unless one is left over; tell whether there is anything to write."""
        if not self._batch:
            for kind in self._memory.records:
                self._take_of(kind, _OF_A_KIND)
            self._take_of("message", _BATCH - len(self._batch))
        return bool(self._batch)

    def _take_of(self, kind: Kind, most: int) -> None:
        lost = self._lost_of(kind)
        self._lost += lost
        self._cursors[kind] += lost
        records = self._memory.collections[kind].to_store(self._cursors[kind], most)
        self._cursors[kind] += len(records)
        self._batch += records

    async def _append(self) -> None:
        await self._store.append(self._batch)
        self.written += len(self._batch)
        self._batch = []

    # ── a store that fails ───────────────────────────────────────────────

    async def _insist(self, do: Callable[[], Awaitable[None]], patience: float = _PATIENCE) -> None:
        """Call *do* until it returns, with pauses that grow."""
        pause = _FIRST_PAUSE
        while not await self._attempt(do, patience):
            await trio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _attempt(self, do: Callable[[], Awaitable[None]], patience: float) -> bool:
        """Call *do* once and tell whether it returned, rather than raised or took too long."""
        try:
            with trio.fail_after(patience):
                await do()
        except Exception as exc:  # noqa: BLE001 - a border: the store is the user's. Logged there.
            self._failed(exc)
            return False
        self._succeeded()
        return True

    def _failed(self, error: Exception) -> None:
        if not self.failing:
            log.error("the board's store fails; it is tried again and again", exc_info=error)
        self.failing = True

    def _succeeded(self) -> None:
        if self.failing:
            log.warning("the board's store works again; %d records were dropped", self.dropped)
        self.failing = False

    async def _finish(self) -> None:
        if self._started:
            with trio.move_on_after(_LAST_PATIENCE):
                await self._write_the_rest()
        await self._attempt(self._store.aclose, _CLOSE_PATIENCE)

    async def _write_the_rest(self) -> None:
        """Write what is left, as far as the store takes it at the first attempt."""
        self._prepare()
        while self._take():
            if not await self._attempt(self._append, _PATIENCE):
                return
        changed = self._memory.connections.take_changed()
        if changed:
            await self._attempt(partial(self._store.save_connections, changed), _PATIENCE)
