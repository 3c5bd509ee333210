"""Questions and the SQL that the offline translator makes of them, on small catalogs."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, shop, undeclared

from askwire_common.contracts import Complaint
from askwire_translator.offline.engine import Indexes, OfflineProvider, answer, build_indexes
from askwire_translator.offline.ranking.ranker import Ranker, load_ranker
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

SHOP = {
    "How many customers are there?": "SELECT count(*) FROM customers",
    "What are the names of customers from Germany?": "SELECT name FROM customers WHERE country = 'Germany'",
    "How many customers are older than 30?": "SELECT count(*) FROM customers WHERE age > 30",
    "What is the average price of products in the furniture category?": (
        "SELECT avg(price) FROM products WHERE category = 'furniture'"
    ),
    "List the product names ordered by price in descending order.": (
        "SELECT product_name FROM products ORDER BY price DESC NULLS LAST"
    ),
    "Which product is the most expensive?": (
        "SELECT product_name FROM products ORDER BY price DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "What are the 3 cheapest products?": (
        "SELECT product_name FROM products ORDER BY price FETCH FIRST 3 ROWS WITH TIES"
    ),
    "How many orders does each customer have?": (
        "SELECT customers.name, count(*) FROM orders JOIN customers ON orders.customer_id = customers.id "
        "GROUP BY customers.id, customers.name"
    ),
    "Which customer has the most orders?": (
        "SELECT customers.name FROM customers JOIN orders ON customers.id = orders.customer_id "
        "GROUP BY customers.id, customers.name ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "Which customers have more than 5 orders?": (
        "SELECT customers.name FROM customers JOIN orders ON customers.id = orders.customer_id "
        "GROUP BY customers.id, customers.name HAVING count(*) > 5"
    ),
    "List the names of customers without any orders.": (
        "SELECT name FROM customers WHERE NOT EXISTS (SELECT 1 FROM orders WHERE orders.customer_id = customers.id)"
    ),
    "How many orders were placed last month?": (
        "SELECT count(*) FROM orders WHERE ordered_at >= DATE '2024-04-01' AND ordered_at < DATE '2024-05-01'"
    ),
    "How many orders were placed in 2023?": (
        "SELECT count(*) FROM orders WHERE ordered_at >= DATE '2023-01-01' AND ordered_at < DATE '2024-01-01'"
    ),
    "What is the total amount of orders per month?": (
        "SELECT date_trunc('month', ordered_at)::date AS month, sum(amount) FROM orders "
        "GROUP BY date_trunc('month', ordered_at)::date ORDER BY date_trunc('month', ordered_at)::date"
    ),
    "Which products cost more than the average price?": (
        "SELECT product_name FROM products WHERE price > (SELECT avg(price) FROM products)"
    ),
    "What is the minimum, average and maximum price?": "SELECT min(price), avg(price), max(price) FROM products",
    "Which products have a name containing 'desk'?": (
        "SELECT product_name FROM products WHERE product_name ILIKE '%desk%'"
    ),
    "How many different countries do customers come from?": "SELECT count(DISTINCT country) FROM customers",
    "What percentage of orders are cancelled?": (
        "SELECT 100.0 * count(*) FILTER (WHERE status = 'cancelled') / nullif(count(*), 0) AS percentage FROM orders"
    ),
    "What is the total amount of shipped orders for each country?": (
        "SELECT customers.country, sum(orders.amount) FROM orders JOIN customers ON orders.customer_id = customers.id "
        "WHERE orders.status = 'shipped' GROUP BY customers.country"
    ),
    "Which products weigh between 2 and 5?": "SELECT product_name FROM products WHERE weight BETWEEN 2 AND 5",
    "List the name and age of customers from Germany or France.": (
        "SELECT name, age FROM customers WHERE country = 'Germany' OR country = 'France'"
    ),
    "How many customers are not from Norway?": "SELECT count(*) FROM customers WHERE country <> 'Norway'",
}

INN = {
    "Which rooms have a base price above 100?": "SELECT roomname FROM rooms WHERE baseprice > 100",
    'What are the first names of people who reserved the room called "Recluse"?': (
        "SELECT reservations.fname FROM reservations JOIN rooms ON reservations.roomid = rooms.roomid "
        "WHERE rooms.roomname = 'Recluse'"
    ),
}


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return load_ranker()


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    return build_indexes(shop())


def ask(question: str, indexes: Indexes, ranker: Ranker, threshold: float = 0.0) -> Answer:
    return answer(Ask(question, indexes.world.schema.catalog, NOW), indexes, ranker, threshold)


@pytest.mark.parametrize(("question", "sql"), SHOP.items())
def test_a_question_becomes_the_sql_a_person_would_write(
    question: str, sql: str, indexes: Indexes, ranker: Ranker
) -> None:
    """One table, joins, dates, negation, shares: each phenomenon once, in words."""
    found = ask(question, indexes, ranker)
    assert isinstance(found, Drafted)
    assert " ".join(found.sql.split()) == sql


@pytest.mark.parametrize(("question", "sql"), INN.items())
def test_joins_and_names_are_inferred_where_nothing_is_declared(question: str, sql: str, ranker: Ranker) -> None:
    """Run-together names are split, and equal key names join."""
    found = ask(question, build_indexes(undeclared()), ranker)
    assert isinstance(found, Drafted)
    assert " ".join(found.sql.split()) == sql


def test_every_draft_says_how_it_was_read(indexes: Indexes, ranker: Ranker) -> None:
    """The asker can check the reading without knowing SQL."""
    found = ask("How many customers are older than 30?", indexes, ranker)
    assert isinstance(found, Drafted)
    assert found.reading == "the number of customers, where age is above 30"


def test_a_word_that_nothing_explains_is_named(indexes: Indexes, ranker: Ranker) -> None:
    """What is missing is said, with questions that can be answered."""
    found = ask("What is the shoe size of each customer?", indexes, ranker, threshold=0.5)
    assert isinstance(found, Unanswerable)
    assert "shoe" in found.missing
    assert found.suggestions


def test_a_value_that_does_not_exist_is_not_searched_for(indexes: Indexes, ranker: Ranker) -> None:
    """All countries are known, so Germny is a mistake and not an empty result."""
    found = ask('How many customers have the country "Germny"?', indexes, ranker)
    assert isinstance(found, Unanswerable)
    assert "did you mean Germany?" in found.missing


def test_below_the_threshold_the_readings_are_offered(indexes: Indexes, ranker: Ranker) -> None:
    """An unsure reading is never dressed up as an answer."""
    found = ask("How many orders does each customer have?", indexes, ranker, threshold=1.0)
    assert isinstance(found, Clarify)
    assert 1 <= len(found.options) <= 4


async def test_a_draft_that_came_back_is_not_drafted_again(indexes: Indexes) -> None:
    """A complaint leaves the next reading, or none."""
    provider = OfflineProvider(threshold=0.0)
    question = Ask("How many orders does each customer have?", shop(), NOW)
    first = await provider.translate(question, timeout=10)
    assert isinstance(first, Drafted)
    complaint = Complaint(sql=first.sql, code="refused")
    again = await provider.translate(Ask(question.question, shop(), NOW, complaints=(complaint,)), timeout=10)
    assert not (isinstance(again, Drafted) and again.sql == first.sql)
    await provider.close()


async def test_the_same_question_always_gets_the_same_answer() -> None:
    """No randomness, no memory."""
    answers = []
    for _ in range(2):
        provider = OfflineProvider()
        answers.append(await provider.translate(Ask("Which customer has the most orders?", shop(), NOW), timeout=10))
        await provider.close()
    assert answers[0] == answers[1]


def test_a_thousand_characters_of_noise_are_refused_quickly(indexes: Indexes, ranker: Ranker) -> None:
    """Length alone costs little."""
    found = ask(" ".join(["zxqv"] * 200), indexes, ranker, threshold=0.5)
    assert isinstance(found, Unanswerable)
