"""A depot and its shop, as analysts ask: what came since when, what is above the average, what took how long."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Clients and their orders, which have one total; parcels of orders, sent and delivered; repairs and their cost."""
    catalog = catalog_of(
        "depot",
        """
        clients: id integer key, name = Ada Lund | Bo Berg, city = Oslo | Bergen, segment = retail | public
        orders: id integer key, client_id integer -> clients.id, ordered_on date, paid_on date,
            status = paid | cancelled | no-show, channel = web | phone, total numeric(9,2)
        parcels: id integer key, order_id integer -> orders.id, sent_on date, delivered_on date, weight numeric(7,2),
            insured boolean
        repairs: id integer key, van_id integer -> vans.id, issue = brakes | tyres, cost_cents integer,
            reported_on date, fixed_on date
        vans: id integer key, plate, maker = Volvo | Fiat
        """,
    )
    return build_indexes(catalog)


@pytest.mark.parametrize(
    ("question", "since"),
    [
        ("revenue since July 2023", "DATE '2023-07-01'"),
        ("total revenue by city since July 2023", "DATE '2023-07-01'"),
    ],
)
def test_a_time_says_when_and_not_how_much(question: str, since: str, indexes: Indexes) -> None:
    """No amount is compared with a month: it is what came since then."""
    sql = sql_of(question, indexes)
    assert f"ordered_on >= {since}" in sql
    assert "sum(orders.total)" in sql or "sum(total)" in sql
