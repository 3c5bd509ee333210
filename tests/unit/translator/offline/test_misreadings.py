"""A flying school's records: what is listed and not shown, words heard twice, denials of nothing, others' years."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Pilots with an age and a year of joining, ranks of the faculty, reports of problems, members of branches."""
    catalog = catalog_of(
        "school",
        """
        pilot: pilot_id integer key, pilot_name, age integer, position, join_year integer
        faculty (40 rows): facid integer key, fname, lname, rank = Instructor | Professor, building
        airlines: alid integer key, name, icao = RUN | DLH
        routes: rid integer key, alid integer -> airlines.alid
        staff: staff_id integer key, staff_name = Bosco | Weber
        problems: problem_id integer key, problem_status = Reported | Solved, date_problem_reported date,
            date_problem_closed date, reported_by_staff_id integer -> staff.staff_id
        course: course_id integer key, course_name = Radio | Weather, instructor integer -> faculty.facid
        member: member_id integer key, name, hometown
        branch: branch_id integer key, branch_name, open_year integer
        registrations: registration_id integer key, member_id integer -> member.member_id,
            branch_id integer -> branch.branch_id, register_year integer
        """,
    )
    return build_indexes(catalog)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("show all pilots and their positions in the order of joined year", "SELECT pilot_name, position FROM pilot"),
        ("list the branches and their open years", "SELECT branch_name, open_year FROM branch"),
        ("What are the name and hometown of each member?", "SELECT name, hometown FROM member"),
    ],
)
def test_what_is_listed_is_shown(question: str, shown: str, indexes: Indexes) -> None:
    """As many things as are named side by side, whatever the first of them is as well."""
    assert sql_of(question, indexes).startswith(shown)


def test_who_is_named_needs_no_number(indexes: Indexes) -> None:
    """The course refers to its instructor by a number, which nobody asked for."""
    sql = sql_of("first and last name of the instructor of the course Radio", indexes)
    assert sql.startswith("SELECT faculty.fname, faculty.lname FROM ")


def test_a_verb_is_no_code(indexes: Indexes) -> None:
    """RUN is the code of an airline; ``which runs`` says what every airline does."""
    assert "RUN" not in sql_of("name of the airline which runs the most routes", indexes)


@pytest.mark.parametrize("question", ["ids of the problems reported after 1978-06-26", "problems reported before 2001"])
def test_reported_after_a_day_is_no_state(question: str, indexes: Indexes) -> None:
    """The day of the report is kept; a problem that was solved since was reported, too."""
    sql = sql_of(question, indexes)
    assert "date_problem_reported" in sql
    assert "problem_status" not in sql


def test_a_rank_says_which_of_them(indexes: Indexes) -> None:
    """All of the faculty are called so in general; here some of them alone are professors."""
    assert "\"rank\" = 'Professor'" in sql_of("last names of all the professors", indexes)


def test_an_age_that_is_kept_is_compared(indexes: Indexes) -> None:
    """By the year of joining one is as old as one's membership."""
    sql = sql_of("positions of pilots older than 30", indexes)
    assert "age > 30" in sql


def test_a_year_is_that_of_the_verb(indexes: Indexes) -> None:
    """The branch opened in another year than the one in which they registered."""
    assert "register_year = 2016" in sql_of("names of members who registered at a branch in 2016", indexes)


def test_what_is_denied_is_not_answered_about_those_that_have_it(indexes: Indexes) -> None:
    """Either somebody has no such partner, or it is asked back; never those that have one, nor what nobody named."""
    found = answered("which pilots do not have a position held after 2006?", indexes)
    assert not isinstance(found, Drafted) or "NOT" in found.sql
