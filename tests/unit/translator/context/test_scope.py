"""Nobody learns from the context what its own view hides."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.translator.offline.catalogs import shop

from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.policy import Policy, RolePolicy, TablePolicy, view
from askwire_common.identity.principal import Principal, Role
from askwire_translator.context.check import check_against
from askwire_translator.context.mistakes import Places
from askwire_translator.context.model import Context
from askwire_translator.context.scope import enriched, scoped
from askwire_translator.context.visible import readable

VISIBLE = {
    "customers": TablePolicy(columns=("id", "name", "country")),
    "orders": TablePolicy(columns=("id", "customer_id", "ordered_at", "status")),
}


@pytest.fixture
def seen() -> Catalog:
    """A viewer sees neither ages nor amounts, and no products."""
    policy = Policy(roles={Role.VIEWER: RolePolicy(tables=VISIBLE)})
    return view(shop(), policy, Principal(subject="s", role=Role.VIEWER))


def context(**said: Any) -> Context:
    return Context.model_validate(said)


@pytest.mark.parametrize(
    "said",
    [
        {"measures": {"revenue": {"expression": "sum(orders.amount)"}}},
        {"measures": {"m": {"expression": "count(orders.id)", "description": "orders of any amount"}}},
        {"glossary": {"adult": {"where": "customers.age >= 18"}}},
        {"glossary": {"goods": {"is": "products"}}},
        {"glossary": {"good buy": {"means": "one of our products at half price"}}},
        {"glossary": {"item": {"means": "a line of the order items"}}},
        {"synonyms": {"orders.amount": ["value"]}},
        {"synonyms": {"customers": ["those with an age"]}},
        {"filters": [{"table": "orders", "where": "amount > 0"}]},
        {"joins": ["order_items.order_id = orders.id"]},
        {"descriptions": {"customers.age": "how old"}},
        {"values": {"products.category": ["lighting"]}},
        {"examples": [{"question": "How old?", "sql": "SELECT age FROM customers"}]},
        {"examples": [{"question": "What is the amount?", "sql": "SELECT 1"}]},
    ],
    ids=str,
)
def test_an_entry_that_names_something_hidden_is_not_there(said: dict[str, Any], seen: Catalog) -> None:
    assert scoped(context(**said), shop(), shop()) == context(**said)
    assert scoped(context(**said), shop(), seen) == Context()


def test_what_stands_for_something_hidden_goes_with_it(seen: Catalog) -> None:
    said = context(
        measures={"income": {"expression": "sum(orders.amount)"}},
        glossary={"earnings": {"is": "income"}, "takings": {"is": "earnings"}, "clients": {"is": "customers"}},
    )
    assert list(scoped(said, shop(), seen).glossary) == ["clients"]


def test_what_is_visible_stays(seen: Catalog) -> None:
    said = context(
        measures={"order count": {"expression": "count(orders.id)"}},
        examples=[{"question": "Who?", "sql": "SELECT name FROM customers WHERE country = 'France'"}],
        dates={"orders": "ordered_at"},
    )
    assert scoped(said, shop(), seen) == said


def test_views_of_different_askers_have_different_digests(seen: Catalog) -> None:
    said = context(synonyms={"customers": ["clients"], "products": ["goods"]})
    assert scoped(said, shop(), seen).digest != scoped(said, shop(), shop()).digest


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT age FROM customers",
        "SELECT name FROM customers WHERE age > 3",
        "SELECT name FROM customers ORDER BY age",
        "SELECT country FROM customers GROUP BY country HAVING sum(age) > 3",
        "SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM products p WHERE p.id = c.id)",
        "WITH x AS (SELECT amount FROM orders) SELECT * FROM x",
        "SELECT name FROM customers UNION SELECT category FROM products",
        "SELECT id FROM customers JOIN orders USING (id, amount)",
        "DELETE FROM customers",
    ],
)
def test_sql_that_reads_something_hidden_is_seen_through(sql: str, seen: Catalog) -> None:
    assert not readable(sql, seen)


def test_joins_descriptions_and_values_complete_the_catalog() -> None:
    said = context(
        joins=["orders.status = customers.name"],
        descriptions={"customers": "people who buy", "customers.country": "where they live"},
        values={"customers.age": ["1", "2"], "orders.status": ["never used: the database's own values go first"]},
    )
    found = enriched(shop(), said, values=True)
    customers, orders = found.table("customers"), found.table("orders")
    assert customers is not None
    assert orders is not None
    country, age, status = customers.column("country"), customers.column("age"), orders.column("status")
    assert country is not None
    assert age is not None
    assert status is not None
    assert (customers.comment, country.comment, age.values) == ("people who buy", "where they live", ("1", "2"))
    assert (orders.foreign_keys[-1].columns, orders.foreign_keys[-1].target) == (("status",), "public.customers")
    assert "shipped" in status.values


def test_a_policy_against_values_holds_for_those_that_people_give() -> None:
    found = enriched(shop(), context(values={"customers.age": ["1"]}), values=False)
    assert found is shop() or all(c.values != ("1",) for t in found.tables for c in t.columns)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"measures": {"m": {"expression": "sum(orders.total)"}}}, "there is no column orders.total"),
        ({"measures": {"m": {"expression": "sum(id)"}}}, "write the table's name before it"),
        ({"measures": {"m": {"expression": "orders.amount"}}}, "a measure must aggregate"),
        ({"glossary": {"x": {"is": "nothing"}}}, "nothing is no table, column, measure or term"),
        ({"filters": [{"table": "orders", "where": "paid = 1"}]}, "there is no column paid in orders"),
        ({"synonyms": {"orders.total": ["sum"]}}, "there is no orders.total in shop"),
        ({"dates": {"orders": "shipped_at"}}, "there is no orders.shipped_at in shop"),
        ({"joins": ["orders.id = orders.customer_id"]}, "a join connects two tables"),
        ({"examples": [{"question": "q", "sql": "SELECT total FROM orders"}]}, "names a table or column that is not"),
    ],
)
def test_names_that_the_database_does_not_have_are_mistakes(said: dict[str, Any], told: str) -> None:
    (mistake,) = check_against(context(**said), Places({}), shop())
    assert told in mistake.message
    assert not mistake.warning


def test_a_formula_that_only_models_understand_is_a_warning() -> None:
    said = context(measures={"m": {"expression": "sum(CASE WHEN orders.status = 'open' THEN 1 END)"}})
    (mistake,) = check_against(said, Places({}), shop())
    assert mistake.warning
