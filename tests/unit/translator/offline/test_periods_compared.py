"""Figures of one period beside another, of what happens to whom, and of none of a kind: on a bakery's books."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, catalog_of

from askwire_common.datasources.catalog import Catalog
from askwire_translator.ir.explain import explain
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import Indexes, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Ask, Drafted


def bakery() -> Catalog:
    """Guests who place orders of loaves, and the complaints they file."""
    return catalog_of(
        "bakery",
        """
        guests: id integer key, name = Ada | Alan, town = Bath | York, joined_on date
        orders: id integer key, guest_id integer -> guests.id, ordered_on date, total numeric
        loaves: id integer key, name = Rye | Spelt
        order_lines: id integer key, order_id integer -> orders.id, loaf_id integer -> loaves.id, price numeric,
            quantity integer
        complaints: id integer key, guest_id integer -> guests.id, filed_on date, refund numeric
        """,
    )


@pytest.fixture(scope="module")
def baked() -> Indexes:
    return build_indexes(bakery())


def said(question: str, indexes: Indexes) -> str:
    found = answer(Ask(question, indexes.world.schema.catalog, NOW), indexes, load_ranker(), 0.5)
    assert isinstance(found, Drafted), found
    return " ".join(found.sql.split())


_OF_2023 = "sum(total) FILTER (WHERE ordered_on >= DATE '2023-01-01' AND ordered_on < DATE '2024-01-01')"
_OF_2022 = "sum(total) FILTER (WHERE ordered_on >= DATE '2022-01-01' AND ordered_on < DATE '2023-01-01')"
CHANGES = {
    "By how many percent did sales grow from 2022 to 2023?": f"100.0 * ({_OF_2023} - {_OF_2022}) / nullif({_OF_2022}",
    "how much higher was the 2023 revenue than in 2022, in percent?": f"100.0 * ({_OF_2023} - {_OF_2022})",
    "change of revenue from 2022 to 2023": f"SELECT {_OF_2023} - {_OF_2022} AS change FROM orders",
    "how many more orders were there in June 2023 than in May?": "DATE '2023-07-01') - count(*) FILTER (WHERE",
    "how many fewer complaints were there in 2023 than in 2022": "DATE '2022-01-01' AND filed_on <",
    "How did the number of orders change from the first half of 2022 to the first half of 2023": (
        "ordered_on >= DATE '2023-01-01' AND ordered_on < DATE '2023-07-01') - count(*)"
    ),
    "Compare the number of orders in the first half of 2023 with the second half of 2023": (
        "ordered_on < DATE '2023-07-01') AS first, count(*) FILTER"
    ),
}

DATED = {
    "monthly sales for 2023": "WHERE ordered_on >= DATE '2023-01-01' AND ordered_on < DATE '2024-01-01' GROUP BY",
    "number of complaints per month, 2023": "WHERE filed_on >= DATE '2023-01-01'",
    "average total of orders 2022 vs 2023": "GROUP BY date_trunc('year', ordered_on)::date",
    "How many orders were there per month from June 2023 on?": "WHERE ordered_on >= DATE '2023-06-01' GROUP BY",
    "which guests have more than 3 orders since the beginning of 2023": "ordered_on >= DATE '2023-01-01' GROUP BY",
    "distinct guests with complaints per month": "complaints.filed_on)::date AS month, count(DISTINCT guests.id)",
    "In which week were the most complaints filed?": "date_trunc('week', filed_on)::date AS week",
    "what was our best month ever in terms of revenue": "ORDER BY sum(total) DESC NULLS LAST FETCH FIRST 1",
}

PER_EACH = {
    "orders per guest on average, by town": "guests.town, (1.0 * count(*)) / count(DISTINCT guests.id)",
    "How many complaints does a guest have on average, per town?": "(1.0 * count(*)) / count(DISTINCT",
    "average order value by year": "avg(total) FROM orders GROUP BY date_trunc('year'",
    "median refund per complaint": "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY refund) FROM complaints",
}

UNITS = {
    "average revenue per month in 2023": "(1.0 * sum(total)) / count(DISTINCT date_trunc('month', ordered_on)::date)",
    "number of complaints, month by month": "GROUP BY date_trunc('month', filed_on)::date",
    "who spent the most in 2023?": "GROUP BY guests.id, guests.name ORDER BY sum(orders.total) DESC",
    "running total of orders per month": "OVER (ORDER BY date_trunc('month', ordered_on)::date)",
}

REVENUE = {
    "top 2 loaves by revenue": "ORDER BY sum(order_lines.price * order_lines.quantity) DESC",
    "revenue by town": "sum(orders.total) AS revenue FROM",
    "pct of orders above 10 per year": "100.0 * count(*) FILTER (WHERE total > 10)",
    "how large a part of the orders was above 10": "100.0 * count(*) FILTER (WHERE total > 10)",
}


@pytest.mark.parametrize(("question", "part"), CHANGES.items())
def test_a_change_is_the_later_period_less_the_earlier(question: str, part: str, baked: Indexes) -> None:
    assert part in said(question, baked)


@pytest.mark.parametrize(("question", "part"), DATED.items())
def test_a_time_is_that_of_what_happened(question: str, part: str, baked: Indexes) -> None:
    """Not of when who it happened to joined; and a year is no sum of money."""
    assert part in said(question, baked)


@pytest.mark.parametrize(("question", "part"), PER_EACH.items())
def test_an_average_is_of_each_that_is_named(question: str, part: str, baked: Indexes) -> None:
    """Of several rows for each, their number by how many there are; of one row each, the average of all."""
    assert part in said(question, baked)


@pytest.mark.parametrize(("question", "part"), UNITS.items())
def test_a_unit_of_time_is_what_was_said_of_it(question: str, part: str, baked: Indexes) -> None:
    """Of the best reading, whether it is sure enough to be answered or asked back."""
    found, _ = candidates(question, baked.chunker, baked.world, NOW)
    assert part in " ".join(load_ranker().order(found)[0].sql.split())


@pytest.mark.parametrize(("question", "part"), REVENUE.items())
def test_revenue_of_what_was_sold_is_that_of_the_lines(question: str, part: str, baked: Indexes) -> None:
    """A whole order is of no single loaf."""
    assert part in said(question, baked)


def test_a_growth_is_told_in_words(baked: Indexes) -> None:
    found = answer(Ask("growth of revenue from 2022 to 2023", bakery(), NOW), baked, load_ranker(), 0.5)
    assert isinstance(found, Drafted)
    assert "as a percentage of" in (found.reading or "")
    assert found.statement is not None
    assert explain(found.statement, bakery()) == found.reading


@pytest.mark.parametrize(
    "question",
    [
        "by how much did sales drop from 2022 to 2023",
        "which town grew the most from 2022 to 2023",
        "which town improved its average total the most from 2022 to 2023",
    ],
)
def test_a_change_of_unknown_sign_or_of_each_is_not_guessed(question: str, baked: Indexes) -> None:
    assert not isinstance(answer(Ask(question, bakery(), NOW), baked, load_ranker(), 0.5), Drafted)


def test_a_month_is_that_of_the_columns_that_keep_it() -> None:
    """A moment's month is another one in another time zone; the table says which month it is."""
    indexes = build_indexes(
        catalog_of(
            "port",
            "departures: id integer key, year integer, month integer, day integer, left_at timestamp with time zone",
        )
    )
    assert said("how many departures were there in June?", indexes).endswith("WHERE month = 6")
    assert said("how many departures left on 24 December?", indexes).endswith("WHERE month = 12 AND day = 24")


def test_who_is_no_figure() -> None:
    """``Who earns the most?`` asks for somebody; how much that is would look like an answer."""
    indexes = build_indexes(catalog_of("staff", "employees: id integer key, first_name, last_name, salary integer"))
    for question in ("who earns the most", "who has the highest salary?"):
        found = answer(Ask(question, indexes.world.schema.catalog, NOW), indexes, load_ranker(), 0.5)
        assert not isinstance(found, Drafted) or "name" in found.sql, found.sql
