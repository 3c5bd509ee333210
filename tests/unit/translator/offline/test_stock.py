"""A shop's stock and what state its orders are in: what is said of them limits them, or is asked back."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Unanswerable

STOCK = {
    "which products are out of stock": "SELECT name FROM products WHERE in_stock = 0",
    "how many products are out of stock": "SELECT count(*) FROM products WHERE in_stock = 0",
}
UNREAD = {
    "how many orders are still open": "open",
    "which clerks wrapped nothing": "nothing",
}


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Products of which so many are in stock, and orders, pending or shipped, that clerks took."""
    catalog = catalog_of(
        "shop",
        """
        products: id integer key, name, in_stock integer
        clerks: id integer key, name
        orders: id integer key, clerk_id integer -> clerks.id, status = pending | shipped, amount numeric(10,2)
        """,
    )
    return build_indexes(catalog)


@pytest.mark.parametrize(("question", "sql"), STOCK.items())
def test_what_is_out_of_stock_is_there_no_more(question: str, sql: str, indexes: Indexes) -> None:
    """The column is called so itself, so that it could be shown instead."""
    assert sql_of(question, indexes) == sql


@pytest.mark.parametrize(("question", "word"), UNREAD.items())
def test_what_limits_rows_is_not_passed_over(question: str, word: str, indexes: Indexes) -> None:
    """All orders, and all clerks, are no answer."""
    found = answered(question, indexes)
    assert isinstance(found, Unanswerable)
    assert word in found.missing


def test_who_sold_nothing_has_no_order(indexes: Indexes) -> None:
    """One table alone records sales: a clerk who took none of them sold nothing."""
    sql = sql_of("which clerks sold nothing", indexes)
    assert sql == "SELECT name FROM clerks WHERE NOT EXISTS (SELECT 1 FROM orders WHERE orders.clerk_id = clerks.id)"
