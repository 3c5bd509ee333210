"""An insurer and a shared-bicycle service: flags before what is counted, ages by birth, names that are others'."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Adjusters settle claims, of which some are fraud; customers were born one day and joined another; trips begin."""
    catalog = catalog_of(
        "insurer",
        """
        adjusters: adjuster_id integer key, adjuster_name
        claims: claim_id integer key, adjuster_id integer -> adjusters.adjuster_id, fraud_flag boolean,
            amount_paid numeric(8,2)
        customers: customer_id integer key, full_name, birth_date date, customer_since date
        jobs: job_id integer key, job_title, min_salary integer, max_salary integer
        employees: employee_id integer key, full_name, salary integer, manager_id integer,
            job_id integer -> jobs.job_id
        trip: id integer key, duration integer, start_station_name, start_station_id integer, zip_code
        """,
    )
    return build_indexes(catalog)


def test_the_most_of_what_a_flag_limits_are_counted(indexes: Indexes) -> None:
    """The adjuster of the first fraud claim that comes is nobody."""
    sql = sql_of("which adjuster handled the most fraud claims?", indexes)
    assert "WHERE claims.fraud_flag = TRUE" in sql
    assert "ORDER BY count(*) DESC" in sql


@pytest.mark.parametrize(
    ("question", "direction"), [("youngest customer", "DESC"), ("who is the oldest customer?", "")]
)
def test_the_youngest_were_born_last(question: str, direction: str, indexes: Indexes) -> None:
    """Not those who joined last."""
    assert f"ORDER BY birth_date {direction}".strip() in sql_of(question, indexes)


def test_a_trip_is_not_called_after_its_station(indexes: Indexes) -> None:
    """A name beside the key of the same thing is that thing's."""
    assert not sql_of("longest trip", indexes).startswith("SELECT start_station_name")


def test_what_is_called_exactly_so_is_averaged(indexes: Indexes) -> None:
    """The least that a title is paid is a bound."""
    assert "avg(employees.salary)" in sql_of("average salary per job title", indexes)


def test_nobody_earns_more_than_a_key(indexes: Indexes) -> None:
    """The number by which an employee refers to their manager is no salary."""
    found = answered("who earns more than their manager?", indexes)
    assert not isinstance(found, Drafted) or "salary > manager_id" not in found.sql
