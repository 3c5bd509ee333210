"""The offline translator knows what people said: other words, measures, terms, default filters and dates."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, shop

from askwire_translator.context.model import NOTHING, Context
from askwire_translator.offline.engine import Indexes, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Ask, Drafted

CONTEXT = Context.model_validate(
    {
        "measures": {
            "revenue": {"expression": "sum(order_items.quantity * products.price)", "synonyms": ["turnover"]},
            "average order value": {"expression": "revenue / count(DISTINCT orders.id)"},
            "cancellations": {"expression": "count(orders.id) FILTER (WHERE orders.status = 'cancelled')"},
            "loss rate": {"expression": "100.0 * count(orders.id) FILTER (WHERE orders.amount < 0) / count(orders.id)"},
        },
        "glossary": {
            "clients": {"is": "customers"},
            "buyers": {"is": "clients"},
            "takings": {"is": "turnover"},
            "big order": {"is": "orders", "where": "amount > 1000"},
            "retired": {"where": "customers.age >= 65"},
        },
        "synonyms": {"customers.country": ["homeland"], "products": ["merchandise"]},
        "filters": [{"table": "orders", "where": "status <> 'cancelled'", "unless": ["including cancelled"]}],
        "dates": {"orders": "ordered_at"},
    }
)
REVENUE = "sum(order_items.quantity * products.price)"
PARTS = {
    "What is the revenue?": (f"SELECT {REVENUE} AS revenue FROM",),
    "turnover by country": (REVENUE, "GROUP BY customers.country"),
    "top 3 customers by revenue": (f"ORDER BY {REVENUE} DESC", "FETCH FIRST 3 ROWS"),
    "Which customers have revenue above 1000?": (f"HAVING {REVENUE} > 1000", "GROUP BY customers.id"),
    "average order value by country": (f"{REVENUE} / count(DISTINCT orders.id)", "GROUP BY customers.country"),
    "cancellations by country": ("count(orders.id) FILTER (WHERE orders.status = 'cancelled')",),
    "loss rate by status": ("/ count(id) AS loss_rate", "GROUP BY status"),
    "revenue per month": ("date_trunc('month', orders.ordered_at)", REVENUE),
    "What is the total revenue in 2023?": (REVENUE, "orders.ordered_at >= DATE '2023-01-01'"),
    "How many clients are there?": ("SELECT count(*) FROM customers",),
    "How many buyers come from Germany?": ("SELECT count(*) FROM customers WHERE country = 'Germany'",),
    "How many big orders are there?": ("FROM orders WHERE amount > 1000",),
    "How many retired customers are there?": ("SELECT count(*) FROM customers WHERE age >= 65",),
    "What are the homelands of customers?": ("country FROM customers",),
    "How many orders were placed in 2023?": ("AND status <> 'cancelled'",),
    "How many cancelled orders are there?": ("SELECT count(*) FROM orders WHERE status = 'cancelled'",),
}


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    return build_indexes(shop(), CONTEXT)


def sql_of(question: str, indexes: Indexes) -> str:
    found = answer(Ask(question, shop(), NOW, context=CONTEXT), indexes, load_ranker(), 0.0)
    assert isinstance(found, Drafted), found
    return " ".join(found.sql.split())


@pytest.mark.parametrize(("question", "parts"), PARTS.items())
def test_what_people_said_is_understood(question: str, parts: tuple[str, ...], indexes: Indexes) -> None:
    sql = sql_of(question, indexes)
    for part in parts:
        assert part in sql


def test_a_default_filter_is_switched_off_in_words(indexes: Indexes) -> None:
    assert sql_of("How many orders are there, including cancelled?", indexes) == "SELECT count(*) FROM orders"


def test_without_a_context_nobody_knows_what_a_margin_is() -> None:
    bare = build_indexes(shop(), NOTHING)
    found = answer(Ask("What is the margin by homeland?", shop(), NOW), bare, load_ranker(), 0.6)
    assert not isinstance(found, Drafted)


def test_a_measure_is_not_added_up_over_repeated_rows() -> None:
    """One order has many items: joined to them, its amount would count once for each."""
    said = Context.model_validate({"measures": {"sales": {"expression": "sum(orders.amount)"}}})
    found = answer(
        Ask("sales by product category", shop(), NOW, context=said), build_indexes(shop(), said), load_ranker(), 0.0
    )
    assert not isinstance(found, Drafted) or "sum(orders.amount)" not in found.sql
