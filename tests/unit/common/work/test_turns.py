"""One who floods the line does not starve another; nobody waits while there is room that is open to it."""

from __future__ import annotations

import asyncio

import pytest

from askwire_common.work.turns import Turns


async def settle() -> None:
    """Let every task run until it waits."""
    for _ in range(5):
        await asyncio.sleep(0)


class Work:
    """Takes turns, and writes down who began."""

    def __init__(self, room: int) -> None:
        self.turns = Turns(room)
        self.began: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []
        self._ends: list[tuple[str, asyncio.Event]] = []

    def ask(self, who: str) -> None:
        self.tasks.append(asyncio.create_task(self._work(who)))

    async def _work(self, who: str) -> None:
        end = asyncio.Event()
        await self.turns.take(who)
        try:
            self.began.append(who)
            self._ends.append((who, end))
            await end.wait()
        finally:
            self.turns.give_back(who)

    async def end_one(self, who: str) -> None:
        found = next(entry for entry in self._ends if entry[0] == who)
        self._ends.remove(found)
        found[1].set()
        await settle()

    async def end_all(self) -> None:
        while self._ends:
            await self.end_one(self._ends[0][0])
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def test_there_is_always_room_for_somebody_else() -> None:
    """A flood takes three quarters; the next asker begins at once."""
    work = Work(8)
    for _ in range(100):
        work.ask("flood")
    await settle()
    assert work.began == ["flood"] * 6
    work.ask("other")
    await settle()

    assert work.began[-1] == "other"
    assert work.turns.waiting == 94
    await work.end_all()


async def test_waiting_principals_take_turns() -> None:
    """Whoever has waited least often is not behind whoever waits most."""
    work = Work(4)
    for who in ("a", "a", "a", "b"):
        work.ask(who)
    for who in ("a", "a", "a", "b", "b", "c"):
        work.ask(who)
    await settle()
    assert work.began == ["a", "a", "a", "b"]
    for who in ("a", "a", "b"):
        await work.end_one(who)

    assert sorted(work.began[4:]) == ["a", "b", "c"]
    await work.end_all()


async def test_no_more_work_than_there_is_room() -> None:
    work = Work(3)
    for number in range(20):
        work.ask(str(number))
    await settle()
    assert len(work.began) == 3
    await work.end_all()
    assert len(work.began) == 20


@pytest.mark.parametrize("room", [1, 2, 3, 64])
async def test_a_single_principal_is_served_however_small_the_room(room: int) -> None:
    work = Work(room)
    for _ in range(5):
        work.ask("only")
    await settle()
    await work.end_all()

    assert work.began == ["only"] * 5


async def test_who_is_cancelled_while_waiting_leaves_no_hole() -> None:
    work = Work(1)
    work.ask("a")
    await settle()
    work.ask("b")
    work.ask("c")
    await settle()
    work.tasks[1].cancel()
    await settle()
    await work.end_one("a")

    assert work.began == ["a", "c"]
    assert work.turns.waiting == 0
    await work.end_all()


async def test_who_is_cancelled_in_its_very_turn_passes_it_on() -> None:
    work = Work(1)
    work.ask("a")
    await settle()
    work.ask("b")
    work.ask("c")
    await settle()
    work.tasks[0].cancel()
    await asyncio.sleep(0)  # a gives its turn to b, which has not run yet
    work.tasks[1].cancel()
    await settle()

    assert work.began == ["a", "c"]
    await work.end_all()


async def test_nothing_is_remembered_of_who_has_left() -> None:
    """A million principals must not cost a million entries."""
    turns = Turns(4)
    for number in range(1_000):
        await turns.take(str(number))
        turns.give_back(str(number))

    assert (turns.waiting, vars(turns)["_working"], len(vars(turns)["_queues"])) == (0, {}, 0)
