"""The one heap of deadlines."""

from __future__ import annotations

import trio

from trio_ocpp._io.deadlines import Deadlines


async def test_deadlines_fire_in_order_however_they_were_entered(autojump_clock):
    deadlines, fired = Deadlines(), []
    for when in (5, 1, 3, 1, 4):
        deadlines.after(when, lambda when=when: fired.append((when, trio.current_time())))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(deadlines.run)
        await trio.sleep(2)
        # An earlier one than all that wait wakes the task.
        deadlines.after(0.5, lambda: fired.append((2.5, trio.current_time())))
        await trio.sleep(10)
        nursery.cancel_scope.cancel()
    assert fired == [(when, float(when)) for when in (1, 1, 2.5, 3, 4, 5)]
    assert len(deadlines) == 0


async def test_a_cancelled_deadline_does_not_fire_and_cancelling_twice_is_harmless(autojump_clock):
    deadlines, fired = Deadlines(), []
    never = deadlines.after(1, lambda: fired.append("never"))
    once = deadlines.after(2, lambda: fired.append("once"))
    never.cancel()
    never.cancel()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(deadlines.run)
        await trio.sleep(3)
        once.cancel()
        nursery.cancel_scope.cancel()
    assert fired == ["once"]
    assert not once.live


async def test_a_deadline_may_enter_another_one_when_it_fires(autojump_clock):
    deadlines, fired = Deadlines(), []

    def again():
        fired.append(trio.current_time())
        deadlines.after(2, again)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(deadlines.run)
        deadlines.after(1, again)
        await trio.sleep(6)
        nursery.cancel_scope.cancel()
    assert fired == [1.0, 3.0, 5.0]


async def test_what_is_cancelled_does_not_pile_up(autojump_clock):
    """Stations that come and go leave deadlines that are due much later."""
    deadlines, fired = Deadlines(), []
    for number in range(100):
        deadlines.after(1000 + number, lambda number=number: fired.append(number))
    for _ in range(10_000):
        deadlines.after(500, lambda: fired.append("never")).cancel()
        assert len(deadlines) < 2500
    async with trio.open_nursery() as nursery:
        nursery.start_soon(deadlines.run)
        await trio.sleep(2000)
        nursery.cancel_scope.cancel()
    assert fired == list(range(100))
    assert len(deadlines) == 0
