"""A follow-up finds the question before it, wherever that was translated; nobody else's conversation is found."""

from __future__ import annotations

import pytest
from tests.support.line import ADMIN, Line
from tests.support.providers import Scripted

from askwire_common.contracts import Question, Status
from askwire_common.journey import new_query_id
from askwire_translator.translate import Clarify, Drafted

pytestmark = pytest.mark.asyncio(loop_scope="module")
EVE = ADMIN.model_copy(update={"subject": "eve"})


def question(text: str, conversation: str | None) -> Question:
    return Question(question=text, datasource="books", conversation_id=conversation)


async def test_a_follow_up_brings_the_question_before_it(line: Line, provider: Scripted) -> None:
    """The question, the SQL and how it was read; the turn before that is no longer told."""
    talk = new_query_id()
    provider.script = [Drafted("SELECT 1", 0.9, "one"), Drafted("SELECT 2", 0.8, "two"), Drafted("SELECT 3", 0.7)]
    for text in ("How many?", "and of those?", "only cheap ones"):
        assert (await line.ask(question(text, talk))).status is Status.ANSWERED

    assert provider.asked[0].previous is None
    before = [(ask.previous.question, ask.previous.sql, ask.previous.reading) for ask in provider.asked if ask.previous]
    assert before == [("How many?", "SELECT 1", "one"), ("and of those?", "SELECT 2", "two")]


async def test_somebody_elses_conversation_is_not_there(line: Line, provider: Scripted) -> None:
    """Its id opens nothing, and what a stranger says under it is not heard by its owner."""
    talk = new_query_id()
    await line.ask(question("What did the owner ask?", talk))
    await line.ask(question("and then?", talk), EVE)
    await line.ask(question("what came before?", talk))

    assert provider.asked[1].previous is None
    last = provider.asked[2].previous
    assert last is not None
    assert last.question == "What did the owner ask?"


async def test_without_a_conversation_nothing_is_remembered(line: Line, provider: Scripted) -> None:
    for _ in range(2):
        await line.ask(question("How many?", None))
    assert [ask.previous for ask in provider.asked] == [None, None]


async def test_a_repair_is_translated_in_the_light_of_the_same_turn(line: Line, provider: Scripted) -> None:
    """Not of its own draft, which came back."""
    talk = new_query_id()
    provider.script = [Drafted("SELECT 1", 0.9), Drafted("SELECT nothing FROM books", 0.9), Drafted("SELECT 2", 0.9)]
    await line.ask(question("How many?", talk))
    outcome = await line.ask(question("and the nothing?", talk))

    assert outcome.sql == "SELECT 2"
    assert [ask.previous.question for ask in provider.asked[1:] if ask.previous] == ["How many?", "How many?"]


async def test_a_question_back_is_told_as_lost(line: Line, provider: Scripted) -> None:
    """What was not answered cannot be changed; but the next words may be about it."""
    talk = new_query_id()
    provider.script = [Drafted("SELECT 1", 0.9), Clarify("which?"), Drafted("SELECT 2", 0.9), Drafted("SELECT 3", 0.9)]
    for text in ("How many?", "and the other?", "the first", "and then?"):
        await line.ask(question(text, talk))
    told = [(ask.previous.question if ask.previous else None, ask.lost) for ask in provider.asked]
    assert told == [(None, None), ("How many?", None), ("How many?", "and the other?"), ("the first", None)]
    assert [turn.question for turn in provider.asked[3].earlier] == ["How many?"]


async def test_an_explanation_that_was_the_question_comes_unasked(line: Line, provider: Scripted) -> None:
    """``why?`` is answered in words, whether or not the request said ``explain``."""
    provider.script = [Drafted("SELECT 1", 0.9, reading="because", explains=True)]
    assert (await line.ask(question("why?", new_query_id()))).explanation == "because"
