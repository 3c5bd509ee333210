"""What people accepted is given back: word for word, and with other values in their places."""

from __future__ import annotations

import pytest
from tests.support.providers import Scripted
from tests.unit.translator.offline.catalogs import NOW, shop

from askwire_common.contracts import Complaint
from askwire_translator.accepted import SWAPPED, Accepted
from askwire_translator.context.model import Context, Example
from askwire_translator.pairs import Pairs
from askwire_translator.translate import Ask, Drafted, Unanswerable

GERMANS = Example(
    question="How many orders from Germany were shipped?",
    sql="SELECT count(*) FROM orders o JOIN customers c ON c.id = o.customer_id "
    "WHERE c.country = 'Germany' AND o.status = 'shipped'",
)
OLDEST = Example(question="Top 5 customers by age", sql="SELECT name FROM customers ORDER BY age DESC LIMIT 5")
NAMED = Example(question="customers whose name has Ada in it", sql="SELECT id FROM customers WHERE name ILIKE '%Ada%'")
SINCE = Example(question="orders since 2024-01-31", sql="SELECT id FROM orders WHERE ordered_at >= '2024-01-31'")


@pytest.fixture
def pairs() -> Pairs:
    return Pairs((GERMANS, OLDEST, NAMED, SINCE), shop())


def swapped(pairs: Pairs, question: str) -> str | None:
    """The SQL of a pair with other values, None when there is none."""
    found = pairs.recall(question)
    assert found is None or not found.exact
    return None if found is None else found.sql


@pytest.mark.parametrize("question", [GERMANS.question, "how many  orders from Germany were shipped"])
def test_the_same_question_gets_the_very_same_sql(pairs: Pairs, question: str) -> None:
    found = pairs.recall(question)
    assert found is not None
    assert (found.sql, found.exact) == (GERMANS.sql, True)


def test_other_values_take_their_places(pairs: Pairs) -> None:
    sql = swapped(pairs, "How many orders from France were cancelled?")
    assert sql is not None
    assert "c.country = 'France' AND o.status = 'cancelled'" in sql


def test_a_value_is_spelt_as_the_column_has_it(pairs: Pairs) -> None:
    assert "'Norway'" in str(swapped(pairs, "how many orders from norway were shipped?"))


@pytest.mark.parametrize(("question", "limit"), [("Top 3 customers by age", 3), ("top ten customers by age", 10)])
def test_numbers_are_swapped_also_in_words(pairs: Pairs, question: str, limit: int) -> None:
    assert str(swapped(pairs, question)).endswith(f"LIMIT {limit}")


def test_a_value_within_a_pattern_is_swapped(pairs: Pairs) -> None:
    assert "'%Grace%'" in str(swapped(pairs, "customers whose name has Grace in it"))


def test_a_date_makes_room_for_a_date_only(pairs: Pairs) -> None:
    assert "'2023-12-01'" in str(swapped(pairs, "orders since 2023-12-01"))
    assert swapped(pairs, "orders since yesterday") is None


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("How many orders from Atlantis were shipped?", id="a value the column does not have"),
        pytest.param("How many orders from Germany or France were shipped?", id="two values for one"),
        pytest.param("How many orders from shipped were Germany?", id="values of the other column"),
        pytest.param("Top Germany customers by age", id="a word for a number"),
        pytest.param("customers whose name has Ada or Alan in it", id="an or"),
        pytest.param("customers whose name has 5% in it", id="a wildcard"),
        pytest.param("How many orders were shipped?", id="another question"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_repeat_is_left_to_others(pairs: Pairs, question: str) -> None:
    assert pairs.recall(question) is None


def test_a_quote_in_a_value_stays_a_value(pairs: Pairs) -> None:
    assert "'%O''Brien%'" in str(swapped(pairs, "customers whose name has O'Brien in it"))


def test_swapped_values_do_not_swap_one_another() -> None:
    """The first slot's new value is the second slot's old one."""
    pair = Example(
        question="orders open before, shipped now",
        sql="SELECT id FROM orders WHERE status = 'open' UNION SELECT id FROM orders WHERE status = 'shipped'",
    )
    sql = swapped(Pairs([pair], shop()), "orders shipped before, cancelled now")
    assert sql is not None
    assert sql.index("'shipped'") < sql.index("'cancelled'")


def test_two_pairs_that_fit_and_differ_settle_nothing() -> None:
    other = Example(question="Top 7 customers by age", sql="SELECT id FROM customers ORDER BY age LIMIT 7")
    assert Pairs((OLDEST, other), shop()).recall("Top 3 customers by age") is None


def ask(question: str, *examples: Example, complaints: tuple[Complaint, ...] = ()) -> Ask:
    return Ask(question, shop(), NOW, complaints=complaints, context=Context(examples=examples))


async def test_an_accepted_pair_costs_no_translation() -> None:
    behind = Scripted([Unanswerable("?")])
    found = await Accepted(behind).translate(ask(OLDEST.question, OLDEST), timeout=1)
    assert isinstance(found, Drafted)
    assert (found.sql, found.confidence, found.provider) == (OLDEST.sql, 1.0, "accepted")
    assert behind.asked == []


async def test_a_pair_with_other_values_is_less_sure_and_says_so() -> None:
    found = await Accepted(Scripted([Unanswerable("?")])).translate(ask("Top 3 customers by age", OLDEST), timeout=1)
    assert isinstance(found, Drafted)
    assert found.confidence == SWAPPED
    assert "with other values" in str(found.reading)


async def test_what_nobody_accepted_is_translated() -> None:
    behind = Scripted([Unanswerable("?")])
    assert await Accepted(behind).translate(ask("Who?", OLDEST), timeout=1) == Unanswerable("?")


async def test_an_accepted_pair_that_came_back_is_translated() -> None:
    """The schema changed, or this asker may see less: the pair is no answer any more."""
    behind = Scripted([Unanswerable("?")])
    complaint = Complaint(sql=OLDEST.sql, code="refused")
    found = await Accepted(behind).translate(ask(OLDEST.question, OLDEST, complaints=(complaint,)), timeout=1)
    assert found == Unanswerable("?")


async def test_askers_with_other_pairs_do_not_share_them() -> None:
    accepted = Accepted(Scripted([Unanswerable("?")]))
    await accepted.translate(ask(OLDEST.question, OLDEST), timeout=1)
    assert await accepted.translate(ask(OLDEST.question, NAMED), timeout=1) == Unanswerable("?")
