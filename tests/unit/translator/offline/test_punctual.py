"""Whether work was done in time: the day it was done against the day it was due, and any day against another."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Jobs with a day each was due and a day it was finished, and bills of customers, paid or not."""
    return build_indexes(
        catalog_of(
            "works",
            """
            customers: id integer key, name = Ada | Alan
            jobs: id integer key, shift = early | late | night, due_on date, finished_on date
            bills: id integer key, customer_id integer -> customers.id, due_date date, paid_on date
            permits: id integer key, holder = Ada | Alan, valid_until date
            visits: id integer key, customer_id integer -> customers.id, visit_date date
            """,
        )
    )


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("how many jobs were finished late", "SELECT count(*) FROM jobs WHERE finished_on > due_on"),
        ("how many jobs were finished on time", "SELECT count(*) FROM jobs WHERE finished_on <= due_on"),
        ("number of jobs finished after the due date", "SELECT count(*) FROM jobs WHERE finished_on > due_on"),
        ("how many bills were paid before they were due", "SELECT count(*) FROM bills WHERE paid_on < due_date"),
        ("how many bills were paid after the due date", "SELECT count(*) FROM bills WHERE paid_on > due_date"),
        ("how many jobs have finished on after due on", "SELECT count(*) FROM jobs WHERE finished_on > due_on"),
        ("how many jobs of the late shift are there", "SELECT count(*) FROM jobs WHERE shift = 'late'"),
    ],
)
def test_a_day_is_held_against_the_day_it_was_due(question: str, statement: str, indexes: Indexes) -> None:
    """No shift is called so, and no number of days is meant."""
    assert sql_of(question, indexes) == statement


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        (
            "how many bills are overdue",
            "SELECT count(*) FROM bills WHERE due_date < DATE '2024-05-15' AND paid_on IS NULL",
        ),
        ("overdue jobs", "SELECT id FROM jobs WHERE due_on < DATE '2024-05-15' AND finished_on IS NULL"),
        (
            "which customers have overdue bills?",
            "SELECT DISTINCT customers.name FROM customers JOIN bills ON customers.id = bills.customer_id "
            "WHERE bills.due_date < DATE '2024-05-15' AND bills.paid_on IS NULL",
        ),
        (
            "number of bills past their due date by customer",
            "SELECT customers.name, count(*) FROM bills JOIN customers ON bills.customer_id = customers.id "
            "WHERE bills.due_date < DATE '2024-05-15' AND bills.paid_on IS NULL GROUP BY customers.id, customers.name",
        ),
        (
            "how many bills are not overdue",
            "SELECT count(*) FROM bills WHERE NOT (due_date < DATE '2024-05-15' AND paid_on IS NULL)",
        ),
        ("how many permits have expired", "SELECT count(*) FROM permits WHERE valid_until < DATE '2024-05-15'"),
        ("upcoming visits", "SELECT id FROM visits WHERE visit_date >= DATE '2024-05-15'"),
        ("how many future visits are there", "SELECT count(*) FROM visits WHERE visit_date >= DATE '2024-05-15'"),
    ],
)
def test_what_is_overdue_expired_or_to_come_is_so_on_the_day_of_the_question(
    question: str, statement: str, indexes: Indexes
) -> None:
    """By the asker's day, which every other time in words is told by as well."""
    assert sql_of(question, indexes) == statement


def test_who_has_unpaid_bills_is_told_once_and_by_name(indexes: Indexes) -> None:
    """However many bills there are, and though each keeps the number of its customer."""
    assert sql_of("which customers have unpaid bills?", indexes) == (
        "SELECT DISTINCT customers.name FROM customers JOIN bills ON customers.id = bills.customer_id "
        "WHERE bills.paid_on IS NULL"
    )


def test_overdue_is_nothing_that_could_be_told_where_nothing_says_what_is_done(indexes: Indexes) -> None:
    """A permit has a last day, but nothing is due."""
    assert not isinstance(answered("how many permits are overdue", indexes), Drafted)
