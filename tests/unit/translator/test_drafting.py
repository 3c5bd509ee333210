"""What of a half-written reply is told, and how often."""

from __future__ import annotations

import json
from collections import UserList
from collections.abc import Iterator

import pytest

from askwire_common.contracts import Drafting
from askwire_translator.drafting import Draft, DraftTeller, so_far

REPLY = json.dumps({"reading": 'all "flights" — é\n', "assumptions": ["x"], "sql": "SELECT 'ü\\' FROM t"})


@pytest.mark.parametrize("end", range(len(REPLY) + 1))
def test_every_beginning_of_a_reply_tells_a_beginning_of_the_draft(end: int) -> None:
    """Also where a character's escape is cut in two."""
    whole, part = so_far(REPLY), so_far(REPLY[:end])
    assert whole == Draft('all "flights" — é\n', "SELECT 'ü\\' FROM t")
    assert whole.reading.startswith(part.reading)
    assert whole.sql.startswith(part.sql)


@pytest.mark.parametrize("text", ["", "Sure! Here is", "[1, 2", '"text', '{"reading": 3, "sql": null}', "{" * 9_000])
def test_what_is_no_reply_tells_nothing(text: str) -> None:
    assert so_far(text) == Draft()


async def test_an_asker_hears_ten_times_a_second_at_most_and_the_rest_at_the_end() -> None:
    now, told = [0.0], list[Drafting]()

    async def tell(event: Drafting) -> None:
        told.append(event)

    teller = DraftTeller(tell, 2, clock=lambda: now[0])
    text = json.dumps({"sql": "S" * 1_000})
    for end in range(9, 1_000):
        now[0] += 0.001
        await teller("openai", 1, [text[:end]])
    assert 8 <= len(told) <= 11
    await teller.flush()
    assert "".join(event.sql for event in told) == "S" * 990
    assert {(event.provider, event.attempt, event.call) for event in told} == {("openai", 2, 1)}


async def test_another_call_begins_anew() -> None:
    told: list[Drafting] = []

    async def tell(event: Drafting) -> None:
        told.append(event)

    teller = DraftTeller(tell, 1, every=0)
    await teller("openai", 1, ['{"sql": "SELECT 1'])
    await teller("openai", 2, ['{"sql": "SELECT'])
    assert [(event.call, event.sql) for event in told] == [(1, "SELECT 1"), (2, "SELECT")]


async def test_a_reply_without_end_is_no_longer_read() -> None:
    told: list[Drafting] = []

    async def tell(event: Drafting) -> None:
        told.append(event)

    teller = DraftTeller(tell, 1, every=0)
    await teller("openai", 1, ['{"sql": "', "x" * 100_000])
    assert not told


async def test_a_reply_that_tells_nothing_is_looked_at_no_more_often() -> None:
    """Garbage, or a long part that no asker sees: the whole of it is not read again with each piece."""
    now, looked = [0.0], [0]

    class Pieces(UserList[str]):
        def __iter__(self) -> Iterator[str]:
            looked[0] += 1
            return iter(self.data)

    async def tell(event: Drafting) -> None:
        pytest.fail(f"told {event}")

    teller = DraftTeller(tell, 1, clock=lambda: now[0])
    pieces = Pieces()
    for _ in range(1_000):
        now[0] += 0.001
        pieces.append("xxxx")
        await teller("openai", 1, pieces)
    assert 8 <= looked[0] <= 11
