"""Whether work was done in time: the day it was done against the day it was due, and any day against another."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes


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
