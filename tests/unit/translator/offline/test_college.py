"""A college and its shop: comparisons in signs, so many of the most, terms of years, cases, what nobody does."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Teachers of courses, of which each may need another one, by the term; addresses, and who ordered what."""
    catalog = catalog_of(
        "college",
        """
        department: dept_name key = Biology | History | Physics, budget numeric(12,2)
        instructor: id integer key, name = Katz | Wu | Crick, dept_name -> department.dept_name, salary numeric(8,2)
        course: course_id key, title = Genetics | Robotics, dept_name -> department.dept_name, credits integer
        prereq: course_id key -> course.course_id, prereq_id key -> course.course_id
        section: course_id key -> course.course_id, sec_id key, semester = Fall | Spring, year integer
        teaches: id integer key -> instructor.id, course_id key -> course.course_id
        address: address_id integer key, line, city = Bath | York | Reno, state = Ohio | Utah
        customers: customer_id integer key, customer_name = Ada | Bob
        orders: order_id integer key, customer_id integer -> customers.customer_id, order_date date
        """,
    )
    return build_indexes(catalog)


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("names of the instructors with salary > 80000", "salary > 80000"),
        ("instructors whose salary >= 80000", "salary >= 80000"),
        ("instructors with salary<40000", "salary < 40000"),
        ("instructors with a salary ≤ 40000", "salary <= 40000"),
        ("sections where year != 2009", "year <> 2009"),
        ("instructors with salary > 40000 and salary <= 80000", "salary > 40000 AND salary <= 80000"),
    ],
)
def test_signs_compare(question: str, condition: str, indexes: Indexes) -> None:
    """A sign between a column and a number is no ornament: all of these were read as "is"."""
    assert sql_of(question, indexes).endswith(f" WHERE {condition}")


@pytest.mark.parametrize(
    "question",
    [
        "names of the two customers with the most orders",
        "what are the names of the two customers with the most orders?",
        "which two customers have the most orders?",
        "the two customers with the most orders",
    ],
)
def test_as_many_as_are_asked_for_are_told(question: str, indexes: Indexes) -> None:
    """ "Names of the two" is not "which of the two": there, it says how many there are in all."""
    assert "ORDER BY count(*) DESC NULLS LAST FETCH FIRST 2 ROWS WITH TIES" in sql_of(question, indexes)


def test_a_year_behind_a_season_is_a_year(indexes: Indexes) -> None:
    """And no number of credits."""
    assert sql_of("sections in Fall 2009", indexes).endswith("WHERE semester = 'Fall' AND year = 2009")


@pytest.mark.parametrize(
    ("question", "cases"),
    [
        (
            "sections in Fall 2009 or in Spring 2010",
            "(semester = 'Fall' AND year = 2009) OR (semester = 'Spring' AND year = 2010)",
        ),
        (
            "addresses in Bath, Ohio or in York, Utah",
            "(city = 'Bath' AND state = 'Ohio') OR (city = 'York' AND state = 'Utah')",
        ),
    ],
)
def test_what_is_said_anew_behind_or_is_a_case_of_its_own(question: str, cases: str, indexes: Indexes) -> None:
    """The columns before it come again behind it, so that each case has both."""
    assert sql_of(question, indexes).endswith(f"WHERE {cases}")
