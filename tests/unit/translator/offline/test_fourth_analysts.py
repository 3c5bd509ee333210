"""A depot and its shop, as analysts ask: what came since when, what is above the average, what took how long."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Clients and their orders, which have one total; parcels of orders, sent and delivered; repairs and their cost."""
    catalog = catalog_of(
        "depot",
        """
        clients: id integer key, name = Ada Lund | Bo Berg, city = Oslo | Bergen, segment = retail | public
        orders: id integer key, client_id integer -> clients.id, ordered_on date, due_on date,
            paid_on date,            status = paid | cancelled | no-show, channel = web | phone, total numeric(9,2)
        parcels: id integer key, order_id integer -> orders.id, sent_on date, due_on date,
            delivered_on date, weight numeric(7,2),
            insured boolean
        repairs: id integer key, van_id integer -> vans.id, issue = brakes | tyres, cost_cents integer,
            reported_on date, fixed_on date
        vans: id integer key, plate, maker = Volvo | Fiat
        runs: id integer key, line = A1 | B2, length integer, qty_made integer, qty_scrapped integer,
            unit_cost numeric(8,2)
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


BY_CLIENT = "FROM orders JOIN clients ON orders.client_id = clients.id"


@pytest.mark.parametrize(
    "question",
    [
        "clients whose average total is above the overall average",
        "clients with an average total above the average of all orders",
        "which clients have an average total higher than the average total overall",
    ],
)
def test_an_average_is_held_against_that_of_all(question: str, indexes: Indexes) -> None:
    """Each client's average, not each order, is compared with the average of everything."""
    sql = sql_of(question, indexes)
    assert sql.startswith(f"SELECT clients.name {BY_CLIENT}")
    assert sql.endswith("HAVING avg(orders.total) > (SELECT avg(total) FROM orders)")


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("clients who spent less than the average client", "sum(orders.total)"),
        ("clients with fewer than the average number of orders", "count(*)"),
        ("clients with fewer orders than average", "count(*)"),
    ],
)
def test_what_adds_up_is_held_against_what_comes_to_one(question: str, figure: str, indexes: Indexes) -> None:
    """A client's sum is compared with that of the average client, and no key with another."""
    mean = f"(SELECT (1.0 * {figure}) / count(DISTINCT clients.id) {BY_CLIENT})"
    assert sql_of(question, indexes).endswith(f"HAVING {figure} < {mean}")


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        (
            "how many orders does each client place per month on average?",
            "SELECT clients.name, (1.0 * count(*)) / count(DISTINCT date_trunc('month', orders.ordered_on)::date)",
            "GROUP BY clients.id, clients.name",
        ),
        (
            "on average, how many orders a month does each client have?",
            "SELECT clients.name, (1.0 * count(*)) / count(DISTINCT date_trunc('month', orders.ordered_on)::date)",
            "GROUP BY clients.id, clients.name",
        ),
        (
            "how much does a client spend on average per city?",
            "SELECT clients.city, (1.0 * sum(orders.total)) / count(DISTINCT clients.id)",
            "GROUP BY clients.city",
        ),
        ("how many parcels are in an order on average?", "SELECT (1.0 * count(*)) / count(DISTINCT order_id)", ""),
        (
            "average number of orders per retail client",
            "SELECT (1.0 * count(*)) / count(DISTINCT clients.id)",
            "WHERE clients.segment = 'retail'",
        ),
    ],
)
def test_what_comes_to_one_however_it_is_put(question: str, start: str, end: str, indexes: Indexes) -> None:
    """The whole divided by how many there are, within each group that is named."""
    sql = sql_of(question, indexes)
    assert sql.startswith(start)
    assert sql.endswith(end)


PART = "100.0 * count(*) FILTER (WHERE {0}) / nullif(count(*), 0) AS percentage"


@pytest.mark.parametrize(
    ("question", "part", "whole"),
    [
        ("what share of web orders was cancelled", "status = 'cancelled'", "channel = 'web'"),
        ("what percentage of orders by phone arrived paid", "status = 'paid'", "channel = 'phone'"),
        ("of the orders by phone, what share was cancelled?", "status = 'cancelled'", "channel = 'phone'"),
    ],
)
def test_the_part_is_what_happened_to_the_whole(question: str, part: str, whole: str, indexes: Indexes) -> None:
    """What stands before the verb says of which rows, whatever the verb is."""
    assert sql_of(question, indexes) == f"SELECT {PART.format(part)} FROM orders WHERE {whole}"


def test_a_share_may_be_of_what_is_missing(indexes: Indexes) -> None:
    """That something is missing is said within the share."""
    sql = sql_of("share of parcels without a weight", indexes)
    assert sql == f"SELECT {PART.format('weight IS NULL')} FROM parcels"


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        (
            "web orders as a share of all orders, for each month",
            "count(*) FILTER (WHERE channel = 'web')) / count(*) AS percentage FROM orders GROUP BY",
        ),
        (
            "what part of the revenue did each channel bring?",
            "SELECT channel, 100.0 * sum(total) / nullif(sum(sum(total)) OVER (), 0) AS percentage FROM orders",
        ),
        (
            "share of each channel among all orders",
            "SELECT channel, 100.0 * count(*) / nullif(sum(count(*)) OVER (), 0) AS percentage FROM orders",
        ),
        (
            "what percentage of revenue comes from the top 3 clients?",
            f"{BY_CLIENT} GROUP BY clients.id ORDER BY sum(orders.total) DESC NULLS LAST LIMIT 3))",
        ),
    ],
)
def test_shares_however_they_are_put(question: str, sql: str, indexes: Indexes) -> None:
    """Of each group, of one kind in each group, of the first few."""
    assert sql in sql_of(question, indexes)


TO_PAY = "avg(extract(epoch FROM orders.paid_on::timestamp - orders.ordered_on::timestamp) / 86400.0) AS days"
TO_FIX = "extract(epoch FROM fixed_on::timestamp - reported_on::timestamp)"


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("average number of days it takes clients to pay an order, by city", f"SELECT clients.city, {TO_PAY}"),
        ("longest time in days between reporting and fixing of a repair", f"SELECT max({TO_FIX} / 86400.0)"),
        ("which repair ran the longest?", f"ORDER BY {TO_FIX} / 1.0 DESC"),
        ("how many repairs took longer than a week", f"SELECT count(*) FROM repairs WHERE {TO_FIX} / 86400.0 > 7"),
        ("average repair time in days per issue", f"SELECT issue, avg({TO_FIX} / 86400.0)"),
    ],
)
def test_what_took_how_long_however_it_is_put(question: str, clause: str, indexes: Indexes) -> None:
    """From one day of a row to another, whoever did it, in whatever unit."""
    assert clause in sql_of(question, indexes)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("no-show rate by city", "SELECT clients.city, 100.0 * count(*) FILTER (WHERE orders.status = 'no-show')"),
        ("churn rate of orders by channel", "SELECT channel, 100.0 * count(*) FILTER (WHERE status = 'cancelled')"),
        ("insurance rate by channel", f"SELECT orders.channel, {PART.format('parcels.insured = TRUE')}"),
        ("on-time payment rate by channel", "count(*) FILTER (WHERE paid_on <= due_on)"),
        ("on-time delivery rate", "count(*) FILTER (WHERE delivered_on <= due_on)"),
    ],
)
def test_a_rate_is_of_a_state_a_flag_or_a_due_day(question: str, clause: str, indexes: Indexes) -> None:
    """What its word speaks of may be a stored state, a column of yes and no, or a day held against another."""
    assert clause in sql_of(question, indexes)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("Did retail or public have a higher cancellation rate?", "SELECT clients.segment, 100.0 * count(*) FILTER"),
        ("total of orders in 2023", "SELECT sum(total) FROM orders WHERE"),
        ("total ordered per channel", "SELECT channel, sum(total) FROM orders GROUP BY channel"),
        (
            "number of orders in the first quarter of 2023 vs the second quarter",
            "ordered_on >= DATE '2023-04-01' AND ordered_on < DATE '2023-07-01') AS second",
        ),
    ],
)
def test_sides_and_sums_are_whole(question: str, clause: str, indexes: Indexes) -> None:
    """Both sides of a comparison are of the same year and over their own rows; what was ordered is a sum."""
    assert clause in sql_of(question, indexes)


def test_so_many_come_to_a_hundred_also_where_there_are_none(indexes: Indexes) -> None:
    """Clients without an order are clients, too; no hundred orders of anybody are meant."""
    sql = sql_of("web orders per 100 clients by city", indexes)
    share = "(100.0 * count(DISTINCT orders.id) FILTER (WHERE orders.channel = 'web')) / count(DISTINCT clients.id)"
    assert sql.startswith(f"SELECT clients.city, {share}")
    assert sql.endswith("FROM clients LEFT JOIN orders ON clients.id = orders.client_id GROUP BY clients.city")


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        ("average repair cost by issue", "SELECT issue, avg(cost_cents) FROM repairs GROUP BY issue"),
        ("total repair cost", "SELECT sum(cost_cents) FROM repairs"),
    ],
)
def test_what_follows_the_row_is_a_measure_of_it(question: str, sql: str, indexes: Indexes) -> None:
    """A repair's cost is what repairs keep in cents."""
    assert sql_of(question, indexes) == sql


def test_some_and_those_that_are_not(indexes: Indexes) -> None:
    """Both kinds are asked for, not the second only."""
    sql = sql_of("average weight of insured and not insured parcels", indexes)
    assert sql == "SELECT insured, avg(weight) FROM parcels GROUP BY insured"


def test_who_spent_more_than_before(indexes: Indexes) -> None:
    """What each spent in the one year is held against the other."""
    sql = sql_of("which clients spent more in 2023 than in 2022?", indexes)
    assert "HAVING sum(orders.total) FILTER (WHERE orders.ordered_on >= DATE '2023-01-01'" in sql


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("average total of orders by channel, weekends only", "WHERE extract(dow FROM ordered_on) = 6 OR"),
        ("number of orders in 2022 and later", "WHERE ordered_on >= DATE '2022-01-01'"),
        ("orders per client by city", "(1.0 * count(DISTINCT orders.id)) / count(DISTINCT clients.id) AS ratio"),
        (
            "which 2 clients had the highest share of orders over 100?",
            "ORDER BY 100.0 * count(*) FILTER (WHERE orders.total > 100) / nullif(count(*), 0) DESC",
        ),
    ],
)
def test_nothing_that_limits_is_passed_over(question: str, clause: str, indexes: Indexes) -> None:
    """Days that alone are meant, what is open at its end, of whom there are how many."""
    assert clause in sql_of(question, indexes)


def test_who_did_nothing_did_no_such_thing(indexes: Indexes) -> None:
    """Nothing that was done is none of the rows that record it."""
    sql = sql_of("which clients ordered nothing in 2023?", indexes)
    assert "NOT EXISTS (SELECT 1 FROM orders WHERE orders.client_id = clients.id AND orders.ordered_on >=" in sql
    assert sql_of("clients who ordered nothing in 2023", indexes) == sql


@pytest.mark.parametrize(
    "question", ["scrap rate by line", "what percentage of runs is longer than two hours, per line"]
)
def test_a_figure_that_nothing_comes_to_is_not_answered(question: str, indexes: Indexes) -> None:
    """A rate divides, and hours are not whatever a column is kept in."""
    assert not isinstance(answered(question, indexes), Drafted)
