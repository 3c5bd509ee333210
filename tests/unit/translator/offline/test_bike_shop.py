"""A shop as its owner asks about it: goods of several kinds, orders and reviews that have only goods in common."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, column, table

from askwire_common.catalog import Catalog
from askwire_translator.offline.engine import DEFAULT_THRESHOLD, Indexes, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Answer, Ask, Clarify, Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Customers, what they ordered and of whom, and what they wrote of it."""
    numbered = column("id", "integer")
    catalog = Catalog(
        datasource="bikes",
        dialect="postgres",
        tables=(
            table(
                "customers",
                numbered,
                column("first_name"),
                column("last_name", "text", ("Smith", "Jones", "Rossi")),
                column("city", "text", ("Berlin", "Paris", "London")),
                column("signed_up", "date"),
            ),
            table(
                "categories", numbered, column("name", "text", ("Road bikes", "Mountain bikes", "Helmets", "Lights"))
            ),
            table(
                "products",
                numbered,
                column("name", "text", ("Falcon 101", "Heron 102")),
                column("category_id", "integer"),
                column("price", "numeric(10,2)"),
                column("in_stock", "integer"),
                keys={"category_id": "categories.id"},
            ),
            table(
                "employees",
                numbered,
                column("full_name", "text", ("Mara Quinn", "Lia Chen")),
                column("hired_on", "date"),
                column("salary", "numeric(10,2)"),
            ),
            table(
                "orders",
                numbered,
                column("customer_id", "integer"),
                column("employee_id", "integer"),
                column("ordered_at", "timestamp with time zone"),
                column("shipped_at", "timestamp with time zone"),
                column("channel", "text", ("web", "phone", "store")),
                keys={"customer_id": "customers.id", "employee_id": "employees.id"},
            ),
            table(
                "order_items",
                column("order_id", "integer"),
                column("product_id", "integer"),
                column("quantity", "integer"),
                column("unit_price", "numeric(10,2)"),
                key="order_id",
                keys={"order_id": "orders.id", "product_id": "products.id"},
            ),
            table(
                "reviews",
                numbered,
                column("product_id", "integer"),
                column("customer_id", "integer"),
                column("rating", "integer"),
                column("created_at", "timestamp with time zone"),
                keys={"product_id": "products.id", "customer_id": "customers.id"},
            ),
        ),
    )
    return build_indexes(catalog)


def _answered(question: str, indexes: Indexes) -> Answer:
    ask = Ask(question, indexes.world.schema.catalog, NOW)
    return answer(ask, indexes, load_ranker(), DEFAULT_THRESHOLD)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("average price of helmets", ["avg(products.price)", "categories.name = 'Helmets'"]),
        ("how many helmets are in stock?", ["sum(products.in_stock)", "categories.name = 'Helmets'"]),
    ],
)
def test_a_value_that_was_named_limits_what_is_computed(question: str, held: list[str], indexes: Indexes) -> None:
    """A plain word that is stored is no word in passing: the average price of all products is another answer."""
    found = _answered(question, indexes)
    assert isinstance(found, Drafted)
    for part in held:
        assert part in found.sql


@pytest.mark.parametrize(
    "question", ["total quantity by rating", "average rating by channel", "number of orders per rating"]
)
def test_nothing_is_computed_over_pairs_of_what_has_only_a_third_in_common(question: str, indexes: Indexes) -> None:
    """Lines of orders, each with every review of what was ordered, are thousands of rows of nothing."""
    found = _answered(question, indexes)
    assert isinstance(found, Clarify)
    assert found.options
