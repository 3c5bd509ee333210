"""Conversations as they are remembered: whose they are, how long, and which turn comes before which query."""

from __future__ import annotations

from dataclasses import replace

import pytest

from askwire_translator.conversation.store import KEPT, Conversations, Place
from askwire_translator.conversation.turn import Past, Turn, decode_turn, encode_turn
from askwire_translator.ir.model import Agg, Item, Query, Source, Star

COUNT = Query((Item(Agg("count", Star())),), Source("public", "flights"))
PLACE = Place("ada", "demo", "c1", ("fingerprint", "p1", "analyst"))


def turn(number: int) -> Turn:
    return Turn(f"01K{number:03}", f"question {number}", f"SELECT {number}", "reading", 0.9, COUNT)


async def test_the_turn_before_is_remembered_with_its_typed_query() -> None:
    kept = Conversations()
    await kept.remember(PLACE, turn(1))
    assert (await kept.past(PLACE, "01K002")).previous == turn(1)


async def test_a_repair_of_a_query_does_not_take_its_own_draft_for_the_question_before() -> None:
    """The draft that was refused is remembered already when the repair is asked for."""
    kept = Conversations()
    await kept.remember(PLACE, turn(1))
    await kept.remember(PLACE, turn(2))
    assert (await kept.past(PLACE, "01K002")).previous == turn(1)


@pytest.mark.parametrize(
    "other",
    [
        replace(PLACE, owner="eve"),
        replace(PLACE, datasource="sales"),
        replace(PLACE, conversation="c2"),
        replace(PLACE, seen=("fingerprint", "p2", "analyst")),
        replace(PLACE, seen=("fingerprint", "p1", "viewer")),
        replace(PLACE, seen=("another", "p1", "analyst")),
    ],
    ids=["owner", "data source", "conversation", "policy", "scope", "schema"],
)
async def test_nobody_else_and_nobody_with_other_rights_hears_of_it(other: Place) -> None:
    kept = Conversations()
    await kept.remember(PLACE, turn(1))
    assert (await kept.past(other, "01K002")).previous is None


async def test_parts_of_a_place_cannot_be_shifted_into_one_another() -> None:
    """An owner ``a`` with conversation ``b-c`` is not an owner ``a-b`` with conversation ``c``."""
    assert Place("a", "b-c", "d", ()).key != Place("a-b", "c", "d", ()).key


async def test_a_question_without_a_conversation_has_no_past_and_leaves_none() -> None:
    kept = Conversations()
    await kept.remember(None, turn(1))
    assert (await kept.past(None, "01K002")).previous is None


async def test_a_draft_that_was_repaired_twice_is_one_turn() -> None:
    kept = Conversations()
    for number in (1, 2, 2, 2):
        await kept.remember(PLACE, turn(number))
    assert (await kept.past(PLACE, "01K002")).previous == turn(1)


async def test_only_the_last_turns_of_a_conversation_are_kept() -> None:
    kept = Conversations()
    for number in range(KEPT + 3):
        await kept.remember(PLACE, turn(number))
    assert (await kept.past(PLACE, "01K003")).previous is None, "it is the oldest that is kept"
    assert (await kept.past(PLACE, "01K004")).previous == turn(3)
    assert (await kept.past(PLACE, "01K099")).earlier == tuple(turn(n) for n in range(KEPT + 1, 2, -1))


async def test_what_was_not_answered_is_told_beside_the_last_answer() -> None:
    """A follow-up may belong to it; an answer to the next question settles that."""
    kept = Conversations()
    await kept.remember(PLACE, turn(1))
    await kept.remember(PLACE, replace(turn(2), sql="", statement=None))
    assert await kept.past(PLACE, "01K003") == Past(turn(1), (), "question 2")
    await kept.remember(PLACE, turn(3))
    assert await kept.past(PLACE, "01K004") == Past(turn(3), (turn(1),), None)


async def test_a_draft_whose_query_came_to_nothing_is_no_answer() -> None:
    """The validator sent it back, and its repair was refused."""
    kept = Conversations()
    for told in (turn(1), turn(2), replace(turn(2), sql="", statement=None)):
        await kept.remember(PLACE, told)
    assert await kept.past(PLACE, "01K003") == Past(turn(1), (), "question 2")


async def test_the_conversation_that_rested_longest_makes_room() -> None:
    kept = Conversations(most=2)
    for name in ("a", "b", "c"):
        await kept.remember(replace(PLACE, conversation=name), turn(1))
    found = [await kept.past(replace(PLACE, conversation=name), "01K002") for name in ("a", "b", "c")]
    assert [past.previous for past in found] == [None, turn(1), turn(1)]


async def test_a_conversation_that_rested_too_long_is_forgotten() -> None:
    now = [100.0]
    kept = Conversations(seconds=60, clock=lambda: now[0])
    await kept.remember(PLACE, turn(1))
    now[0] += 61
    assert (await kept.past(PLACE, "01K002")).previous is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"query_id": "x", "question": "q"}',
        b'{"query_id": "x", "question": "q", "sql": "' + b"x" * 30_000 + b'"}',
    ],
)
def test_what_strangers_left_is_no_turn(data: bytes) -> None:
    assert decode_turn(data) is None


@pytest.mark.parametrize(
    "statement",
    [
        '{"is":"Query"}',
        '{"is":"Popen","args":["ls"]}',
        '{"is":"Compare","op":"= 1 OR 1 =","left":1,"right":1}',
        "[" * 10_000,
        "not json",
    ],
)
def test_a_typed_query_that_is_none_is_dropped_and_the_turn_stays(statement: str) -> None:
    """The SQL can still be repeated; what is not typed cannot be built upon."""
    stored = encode_turn(replace(turn(1), statement=None))[:-1]
    found = decode_turn(stored + b', "statement": ' + _json(statement) + b"}")
    assert found == replace(turn(1), statement=None)


def _json(text: str) -> bytes:
    return b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def test_the_digest_changes_with_everything_a_reading_depends_on() -> None:
    changes = ({"question": "x"}, {"sql": "x"}, {"reading": "x"}, {"confidence": 0.1})
    digests = {turn(1).digest, *(replace(turn(1), **change).digest for change in changes)}
    assert len(digests) == 5
