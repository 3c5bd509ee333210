"""``order 7``: a row that is named by its kind and its key, as invoices, tickets and orders are."""

from __future__ import annotations

import re

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import shop

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted

_THEIRS = "FROM orders JOIN customers ON orders.customer_id = customers.id WHERE customers.id = 5"

NUMBERED = {
    "status of order 7": "SELECT DISTINCT status FROM orders WHERE id = 7",
    "status of order #7": "SELECT DISTINCT status FROM orders WHERE id = 7",
    "what is the status of order number 7?": "SELECT DISTINCT status FROM orders WHERE id = 7",
    "price of product 3": "SELECT price FROM products WHERE id = 3",
    "show order 3": "SELECT * FROM orders WHERE id = 3",
    "customer 5": "SELECT * FROM customers WHERE id = 5",
    "how many orders does customer 5 have?": f"SELECT count(*) {_THEIRS}",
    "total amount of orders of customer 5": f"SELECT sum(orders.amount) {_THEIRS}",
    "orders of customer 5": f"SELECT orders.id {_THEIRS}",
    "which products are in order 5?": (
        "SELECT products.product_name FROM products JOIN order_items ON products.id = order_items.product_id "
        "JOIN orders ON order_items.order_id = orders.id WHERE orders.id = 5"
    ),
    "who placed order 12": (
        "SELECT customers.name FROM orders JOIN customers ON orders.customer_id = customers.id WHERE orders.id = 12"
    ),
}


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    return build_indexes(shop())


@pytest.mark.parametrize(("question", "expected"), NUMBERED.items(), ids=list(NUMBERED))
def test_a_kind_and_a_number_name_a_row(question: str, expected: str, indexes: Indexes) -> None:
    assert sql_of(question, indexes) == expected


@pytest.mark.parametrize("question", ["customers with 3 orders", "orders from 2023", "products under 20"])
def test_other_numbers_are_no_keys(question: str, indexes: Indexes) -> None:
    """A count, a year, a price."""
    found = answered(question, indexes)
    assert isinstance(found, Drafted), found
    assert not re.search(r"id = \d", found.sql)
