"""Many requests at once are let in one by one, and each is."""

import itertools

import trio

from board_ui.pacing import ROUNDS, Paced


class Hotel:
    """An application in which nobody ever leaves."""

    def __init__(self) -> None:
        self.guests: list[str] = []

    async def __call__(self, scope, receive, send) -> None:
        self.guests.append(scope["path"])


async def rounds(count: int) -> None:
    for _ in range(count):
        await trio.lowlevel.checkpoint()


async def test_at_most_one_request_enters_in_so_many_rounds():
    hotel = Hotel()
    paced = Paced(hotel)
    async with trio.open_nursery() as nursery:
        for number in range(10):
            nursery.start_soon(paced, {"type": "http", "path": str(number)}, None, None)
        await rounds(1)
        entered = []
        while len(hotel.guests) < 10:
            entered.append(len(hotel.guests))
            await rounds(ROUNDS)
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(entered))


async def test_nobody_is_forgotten():
    hotel = Hotel()
    paced = Paced(hotel)
    async with trio.open_nursery() as nursery:
        for number in range(50):
            nursery.start_soon(paced, {"type": "http", "path": str(number)}, None, None)
    assert sorted(hotel.guests, key=int) == [str(number) for number in range(50)]


async def test_a_lifespan_does_not_queue():
    hotel = Hotel()
    paced = Paced(hotel)
    async with trio.open_nursery() as nursery:
        for _ in range(10):
            nursery.start_soon(paced, {"type": "http", "path": "late"}, None, None)
        await paced({"type": "lifespan", "path": "at once"}, None, None)
        assert hotel.guests == ["at once"]
