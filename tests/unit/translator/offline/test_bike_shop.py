"""A shop as its owner asks about it: goods of several kinds, orders and reviews that have only goods in common."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of, column

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Clarify, Drafted

_NUMBERED = column("id", "integer")


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Both, which have customers and products in common."""
    return build_indexes(
        catalog_of(
            "bikes",
            """
            customers: id integer key, first_name, last_name = Smith | Jones | Rossi, city = Berlin | Paris | London,
                signed_up date
            categories: id integer key, name = Road bikes | Mountain bikes | Helmets | Lights
            products: id integer key, name = Falcon 101 | Heron 102, category_id integer -> categories.id,
                price numeric(10,2), in_stock integer
            employees: id integer key, full_name = Mara Quinn | Lia Chen, hired_on date, salary numeric(10,2)
            orders: id integer key, customer_id integer -> customers.id, employee_id integer -> employees.id,
                ordered_at timestamp with time zone, shipped_at timestamp with time zone, channel = web | phone | store
            order_items: order_id integer key -> orders.id, product_id integer -> products.id, quantity integer,
                unit_price numeric(10,2)
            reviews: id integer key, product_id integer -> products.id, customer_id integer -> customers.id,
                rating integer, created_at timestamp with time zone
            """,
        )
    )


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("average price of helmets", ["avg(products.price)", "categories.name = 'Helmets'"]),
        ("how many helmets are in stock?", ["sum(products.in_stock)", "categories.name = 'Helmets'"]),
    ],
)
def test_a_value_that_was_named_limits_what_is_computed(question: str, held: list[str], indexes: Indexes) -> None:
    """A plain word that is stored is no word in passing: the average price of all products is another answer."""
    found = answered(question, indexes)
    assert isinstance(found, Drafted)
    for part in held:
        assert part in found.sql


@pytest.mark.parametrize(
    "question", ["total quantity by rating", "average rating by channel", "number of orders per rating"]
)
def test_nothing_is_computed_over_pairs_of_what_has_only_a_third_in_common(question: str, indexes: Indexes) -> None:
    """Lines of orders, each with every review of what was ordered, are thousands of rows of nothing."""
    found = answered(question, indexes)
    assert isinstance(found, Clarify)
    assert found.options


def test_groups_are_compared_by_what_is_composed_of_two_figures(indexes: Indexes) -> None:
    """The highest average order value is none of the number of orders."""
    found = answered("which channel has the highest average order value?", indexes)
    assert isinstance(found, Drafted)
    assert (
        "ORDER BY (1.0 * sum(order_items.unit_price * order_items.quantity)) / count(DISTINCT orders.id)" in found.sql
    )


def test_outputs_say_what_they_are(indexes: Indexes) -> None:
    """A time by its unit, and two names by whose they are."""
    lapse = answered("average time from order to shipment", indexes)
    each = answered("most expensive product in each category", indexes)
    assert isinstance(lapse, Drafted)
    assert isinstance(each, Drafted)
    assert "AS days" in lapse.sql
    assert each.sql.startswith("SELECT categories_name, products_name")


@pytest.mark.parametrize(
    "question", ["which customers returned the most orders?", "which customers cancelled the most orders?"]
)
def test_a_verb_that_is_true_of_some_rows_only_is_not_passed_over(question: str, indexes: Indexes) -> None:
    """Nothing tells which orders were returned: the most orders of all are another answer."""
    assert not isinstance(answered(question, indexes), Drafted)


def test_the_share_of_what_has_none_is_of_all_there_is(indexes: Indexes) -> None:
    """Of products with a review none was never reviewed: that share would be zero whatever the data."""
    sql = sql_of("percentage of products that were never reviewed", indexes)
    assert "reviews" in sql
    assert "JOIN" not in sql
