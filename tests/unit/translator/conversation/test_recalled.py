"""More of a conversation than its last answer: what is gone back to, set side by side, and what was not understood."""

from __future__ import annotations

import pytest
from tests.unit.translator.conversation.test_those_found import seats
from tests.unit.translator.offline.catalogs import NOW

from askwire_translator.conversation.turn import Turn, past_of
from askwire_translator.offline.engine import Indexes, build_indexes, reply
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Answer, Ask, Clarify, Drafted


@pytest.fixture(scope="module", name="books")
def _books() -> Indexes:
    return build_indexes(seats())


def answers(says: tuple[str, ...], books: Indexes) -> list[Answer]:
    """What each of these words is answered with, after those before it as they were answered."""
    turns: list[Turn] = []
    found: list[Answer] = []
    for n, words in enumerate(says):
        past = past_of(turns)
        ask = Ask(words, books.world.schema.catalog, NOW, previous=past.previous, earlier=past.earlier, lost=past.lost)
        found.append(reply(ask, books, load_ranker(), 0.5))
        turn = Turn(f"01K{n}", words, "")
        if isinstance(last := found[-1], Drafted):
            turn = Turn(turn.query_id, words, last.sql, last.reading, last.confidence, last.statement)
        turns.insert(0, turn)
    return found


OPEN, MANY = "how many tickets are open?", "SELECT count(*) FROM tickets WHERE status = "
BY = "number of tickets by status"
FOUNDED = "how many companies were founded in 2019?"
EACH = "SELECT status, count(*) FROM tickets WHERE status = 'open' OR status = 'pending' GROUP BY status"
BY_STATUS = "SELECT status, count(*) FROM tickets GROUP BY status"
RECALLED = {
    (BY, "only 2023"): (
        "SELECT status, count(*) FROM tickets "
        "WHERE opened_at >= DATE '2023-01-01' AND opened_at < DATE '2024-01-01' GROUP BY status"
    ),
    (OPEN, "by priority", "go back"): f"{MANY}'open'",
    (OPEN, "by priority", "undo that"): f"{MANY}'open'",
    (OPEN, "what about closed ones?", "the previous result"): f"{MANY}'open'",
    (OPEN, "what about closed ones?", "by priority", "go back", "go back"): f"{MANY}'open'",
    (OPEN, "why?", "by priority", "why?", "go back"): f"{MANY}'open'",
    (BY, "only urgent ones", "how many companies are there?", "back to the tickets by status"): (
        "SELECT status, count(*) FROM tickets WHERE priority = 'urgent' GROUP BY status"
    ),
    (OPEN, "and pending?", "both together"): "SELECT count(*) FROM tickets WHERE status = 'open' OR status = 'pending'",
    (OPEN, "and pending?", "both"): EACH,
    (OPEN, "and pending?", "compare them"): EACH,
    (OPEN, "and pending?", "and closed?", "all three"): (
        "SELECT status, count(*) FROM tickets WHERE status = 'open' OR status = 'pending' OR status = 'closed' "
        "GROUP BY status"
    ),
    (OPEN, "priority urgent"): "SELECT count(*) FROM tickets WHERE status = 'open' AND priority = 'urgent'",
    (OPEN, "as before but for closed ones"): f"{MANY}'closed'",
    (OPEN, "only urgent ones", "without that filter"): f"{MANY}'open'",
    (BY, "only urgent ones", "highest first", "without that filter"): (
        f"{BY_STATUS} ORDER BY count(*) DESC NULLS LAST"
    ),
}


@pytest.mark.parametrize(("says", "sql"), RECALLED.items(), ids=[" / ".join(says) for says in RECALLED])
def test_what_was_answered_earlier_can_be_spoken_of(says: tuple[str, ...], sql: str, books: Indexes) -> None:
    found = answers(says, books)[-1]
    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == sql


NOT_RECALLED = (
    (OPEN, "go back"),  # to nothing
    (OPEN, "back to the companies"),
    (OPEN, "both"),
    (OPEN, "by priority", "both"),  # they differ in more than a value
    (OPEN, "how many companies are there?", "compare them"),
    ("how many open tickets are urgent?", "without that filter"),  # which of the two?
)


@pytest.mark.parametrize("says", NOT_RECALLED, ids=" / ".join)
def test_what_is_not_there_is_not_made_up(says: tuple[str, ...], books: Indexes) -> None:
    assert not isinstance(answers(says, books)[-1], Drafted)


def test_the_previous_one_may_be_the_last_or_the_one_before_it(books: Indexes) -> None:
    says = ("number of tickets by status", "by priority", "the previous one but only urgent ones")
    found = answers(says, books)[-1]
    assert isinstance(found, Clarify)
    assert len(found.options) == 2


@pytest.mark.parametrize("says", ["and pending?", "by priority", "how many is that?", "why?", "go back"])
def test_after_words_that_were_not_understood_a_follow_up_is_asked_back(says: str, books: Indexes) -> None:
    """It may belong to them; the reading that it has without them is offered."""
    *_, lost, found = answers((OPEN, "only those of the shoe department", says), books)
    assert not isinstance(lost, Drafted)
    assert not isinstance(found, Drafted)


def test_what_is_offered_after_lost_words_is_answered_for_the_turn_before_them(books: Indexes) -> None:
    found = answers((OPEN, "only those of the shoe department", "and pending?"), books)[-1]
    assert isinstance(found, Clarify)
    assert "only those of the shoe department" in found.message
    assert [" ".join(draft.sql.split()) for draft in found.drafts] == [f"{MANY}'pending'"]


def test_a_whole_question_after_lost_words_is_answered(books: Indexes) -> None:
    found = answers((OPEN, "only those of the shoe department", "how many companies are there?"), books)[-1]
    assert isinstance(found, Drafted)


@pytest.mark.parametrize(
    "says", ["and their names?", "which companies opened them?", "with their hours spent", "the average hours spent"]
)
def test_a_continuation_of_nothing_that_was_answered_is_no_question_of_its_own(says: str, books: Indexes) -> None:
    """The first question was not understood: its pronouns stand for nobody knows what."""
    assert not isinstance(answers(("who owns the shoe department?", says), books)[-1], Drafted)


WITHIN = {
    (FOUNDED, "since October"): ("2019-10-01", "2020-01-01"),
    (FOUNDED, "before June"): ("2019-01-01", "2019-06-01"),
    (FOUNDED, "after March"): ("2019-04-01", "2020-01-01"),
    (FOUNDED, "in the second quarter", "until May"): ("2019-01-01", "2019-06-01"),
}


@pytest.mark.parametrize(("says", "ends"), WITHIN.items(), ids=[" / ".join(says) for says in WITHIN])
def test_a_month_to_begin_or_end_with_is_of_the_year_that_is_asked_about(
    says: tuple[str, ...], ends: tuple[str, str], books: Indexes
) -> None:
    """Until May, after a quarter of 2019, was until May of every year."""
    found = answers(says, books)[-1]
    assert isinstance(found, Drafted)
    since, before = ends
    where = f"founded_on >= DATE '{since}' AND founded_on < DATE '{before}'"
    assert " ".join(found.sql.split()) == f"SELECT count(*) FROM companies WHERE {where}"
