"""Statements that say the same are one reading, however they are joined."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered
from tests.unit.translator.offline.catalogs import NOW, catalog_of

from askwire_translator.ir.model import Agg, Col, Item, Join, Query, Source, Star
from askwire_translator.offline.engine import Indexes, answer, build_indexes
from askwire_translator.offline.ranking.meaning import meaning
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Ask, Clarify, Drafted

STUDENT, DEPARTMENT = Col("public", "students", "dept_code"), Col("public", "departments", "code")
BUDGET = Col("public", "departments", "budget")
PASSPORT, HOLDER = Col("public", "passports", "id"), Col("public", "students", "id")
OF_STUDENTS = Source("public", "students")
COUNT = Item(Agg("count", Star()))


@pytest.fixture(scope="module")
def college() -> Indexes:
    return build_indexes(
        catalog_of(
            "college",
            """
            departments: code key = ART | LAW | MED, budget numeric
            students: id integer key, name = Ada | Alan, dept_code -> departments.code
            passports: id integer key -> students.id, country = FR | US
            """,
        )
    )


def joined(left: Col, right: Col, *, outer: bool = False) -> Source:
    return Source(left.schema, left.table, (Join(left, right, outer=outer),))


def test_a_key_says_as_much_as_the_row_it_points_to(college: Indexes) -> None:
    """Students by their department's code, and by the code in their own row."""
    schema = college.world.schema
    short = Query((Item(STUDENT), COUNT), OF_STUDENTS, group=(STUDENT,))
    for source in (joined(STUDENT, DEPARTMENT), joined(DEPARTMENT, STUDENT)):
        long = Query((Item(DEPARTMENT), COUNT), source, group=(DEPARTMENT,))
        assert meaning(long, schema) == meaning(short, schema)


@pytest.mark.parametrize(
    ("shown", "source"),
    [
        pytest.param(BUDGET, joined(STUDENT, DEPARTMENT), id="a column of the other row is shown"),
        pytest.param(Star("public", "departments"), joined(STUDENT, DEPARTMENT), id="all of the other row is shown"),
        pytest.param(STUDENT, joined(STUDENT, DEPARTMENT, outer=True), id="departments without students stay"),
        pytest.param(STUDENT, joined(HOLDER, PASSPORT), id="students without a passport go"),
    ],
)
def test_a_join_that_tells_more_stays(shown: Col | Star, source: Source, college: Indexes) -> None:
    assert meaning(Query((Item(shown),), source), college.world.schema) != meaning(
        Query((Item(STUDENT),), OF_STUDENTS), college.world.schema
    )


def test_one_key_may_point_to_another(college: Indexes) -> None:
    """A passport's key is its student's, who takes no part otherwise."""
    schema = college.world.schema
    short = Query((COUNT,), Source("public", "passports"))
    assert meaning(Query((COUNT,), joined(HOLDER, PASSPORT)), schema) == meaning(short, schema)


def test_a_way_of_writing_is_no_rival(college: Indexes) -> None:
    found = answered("Find the total number of students in each department.", college)
    assert isinstance(found, Drafted), found


def test_what_is_offered_differs(college: Indexes) -> None:
    """No two of the readings that are asked back are of one meaning."""
    asked = Ask("departments with students", college.world.schema.catalog, NOW)
    found = answer(asked, college, load_ranker(), 1.0)
    assert isinstance(found, Clarify), found
    said = [meaning(d.statement, college.world.schema) for d in found.drafts]
    assert len({*said}) == len(said) > 1
