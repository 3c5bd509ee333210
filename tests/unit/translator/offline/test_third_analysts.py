"""A grid and its insurer, as analysts ask: sums by group, shares over time, what took longest and what comes next."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Meters and what was read of them, outages from one moment to another, claims, covers with a yearly premium."""
    catalog = catalog_of(
        "grid",
        """
        districts: id integer key, name = Alder | Birch
        meters: id integer key, smart boolean, fuel = gas | electricity
        readings: id integer key, meter_id integer -> meters.id, read_on date, kwh numeric(9,1), estimated boolean
        outages: id integer key, district_id integer -> districts.id, started_at timestamp, restored_at timestamp,
            customers_affected integer
        claims: id integer key, incident_date date, reported_date date, closed_date date, claim_type = fire | theft,
            amount_claimed numeric(10,2), amount_paid numeric(10,2)
        covers: id integer key, district_id integer -> districts.id, start_date date, end_date date,
            annual_premium numeric(9,2)
        """,
    )
    return build_indexes(catalog)


LASTS = "extract(epoch FROM restored_at::timestamp - started_at::timestamp)"
IN_2023 = ">= DATE '2023-01-01' AND {0} < DATE '2024-01-01'"


@pytest.mark.parametrize(
    "question", ["percentage of meters that are smart", "share of smart meters", "what percentage of meters are smart?"]
)
def test_rows_that_are_called_as_a_unit_is_are_rows(question: str, indexes: Indexes) -> None:
    """A meter is what is installed here, no length, and an adjective before it says of which part the share is."""
    share = "100.0 * count(*) FILTER (WHERE smart = TRUE) / nullif(count(*), 0) AS percentage"
    assert sql_of(question, indexes) == f"SELECT {share} FROM meters"


def test_the_period_of_a_share_is_that_of_its_whole(indexes: Indexes) -> None:
    """Behind the group, too: the readings of other years are no part of anything."""
    sql = sql_of("what percentage of readings were estimated, by month in 2023", indexes)
    assert "count(*) FILTER (WHERE estimated = TRUE)" in sql
    assert f"WHERE read_on {IN_2023.format('read_on')} GROUP BY" in sql


def test_the_top_by_what_adds_up_is_by_its_sum(indexes: Indexes) -> None:
    """Many outages belong to a district: the one single largest of them says nothing of it."""
    assert "ORDER BY sum(outages.customers_affected) DESC" in sql_of("top 3 districts by customers affected", indexes)
    sql = sql_of("rank districts by customers affected", indexes)
    assert "sum(outages.customers_affected), rank() OVER" in sql


def test_a_column_that_is_called_annual_is_no_average_of_years(indexes: Indexes) -> None:
    """What is kept as an annual premium need not be added up by the year."""
    assert sql_of("average annual premium", indexes) == "SELECT avg(annual_premium) FROM covers"


def test_a_ratio_is_told_of_each_group(indexes: Indexes) -> None:
    """Both figures are grouped by what stands behind the second."""
    paid, claimed = "sum(amount_paid)", "sum(amount_claimed)"
    sql = sql_of("total amount paid divided by total amount claimed by claim type", indexes)
    assert sql.startswith(f"SELECT claim_type, (1.0 * {paid}) / {claimed} AS ratio FROM claims GROUP BY claim_type")
    sql = sql_of("total amount paid as a percentage of total amount claimed", indexes)
    assert sql == f"SELECT (100.0 * {paid}) / {claimed} AS percentage FROM claims"


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("outages that lasted more than 8 hours", f"FROM outages WHERE {LASTS} / 3600.0 > 8"),
        ("what fraction of outages lasted longer than 4 hours?", f"count(*) FILTER (WHERE {LASTS} / 3600.0 > 4)"),
        ("longest outage in 2023", f"ORDER BY {LASTS} / 1.0 DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"),
        ("which claim took the longest to close?", "closed_date::timestamp - reported_date::timestamp) / 1.0 DESC"),
    ],
)
def test_what_lasted_is_told_by_its_ends(question: str, clause: str, indexes: Indexes) -> None:
    """Hours are no number of customers; a claim begins when it is reported, whenever the incident was."""
    assert clause in sql_of(question, indexes)


def test_days_are_told_by_how_much_happened_on_them(indexes: Indexes) -> None:
    """The number of rows of each day is bounded, however many is said."""
    sql = sql_of("days with more than one outage", indexes)
    assert sql.endswith("GROUP BY date_trunc('day', started_at)::date HAVING count(*) > 1")
    sql = sql_of("months with at least 15 outages in 2023", indexes)
    assert f"WHERE started_at {IN_2023.format('started_at')}" in sql
    assert sql.endswith("HAVING count(*) >= 15")


def test_the_next_days_begin_today(indexes: Indexes) -> None:
    """Sixty days from the fifteenth of May, the last one included."""
    sql = sql_of("covers that expire in the next 60 days", indexes)
    assert "WHERE end_date >= DATE '2024-05-15' AND end_date < DATE '2024-07-15'" in sql


def test_consumption_is_what_meters_count(indexes: Indexes) -> None:
    """Energy is kept by its unit."""
    assert sql_of("total consumption in 2023", indexes).startswith("SELECT sum(kwh) FROM readings WHERE read_on >=")


def test_months_of_a_season_are_that_season(indexes: Indexes) -> None:
    """``winter months`` says no more than ``winter``."""
    winter = "extract(month FROM started_at) >= 12 OR extract(month FROM started_at) <= 2"
    assert winter in sql_of("compare outages in winter months with summer months", indexes)


def test_a_share_of_what_happened_somewhere_is_each_groups_part_of_it(indexes: Indexes) -> None:
    """The outages of May are the whole, of which each district has a part; no district's own share is asked for."""
    sql = sql_of("share of outages in May by district", indexes)
    assert "100.0 * count(*) / nullif(sum(count(*)) OVER (), 0) AS percentage" in sql
    assert "WHERE extract(month FROM outages.started_at) = 5 GROUP BY" in sql


def test_an_amount_that_was_paid_in_a_period_is_its_total(indexes: Indexes) -> None:
    """Nobody reads the amounts one by one."""
    assert sql_of("amount paid in 2023", indexes).startswith("SELECT sum(amount_paid) FROM claims WHERE")


def test_those_that_do_what_is_ranked_are_no_further_group(indexes: Indexes) -> None:
    """``affected by outages`` says whose column it is; the places are those of the districts."""
    sql = sql_of("rank districts by customers affected by outages", indexes)
    assert sql.startswith("SELECT districts.name, sum(outages.customers_affected), rank() OVER")
    assert "outages.id" not in sql


@pytest.mark.parametrize("question", ["hour with the highest amount paid", "the two largest claims per claim type"])
def test_what_is_asked_for_is_told_or_nothing_is(question: str, indexes: Indexes) -> None:
    """Neither the amount alone where its hour is meant, nor the types alone where their claims are."""
    found = answered(question, indexes)
    shown = found.sql.split("FROM")[0] if isinstance(found, Drafted) else ""
    assert "max(amount_paid)" not in shown
    assert shown.strip() != "SELECT claim_type"
