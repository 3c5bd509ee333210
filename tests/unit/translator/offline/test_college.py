"""A college and its shop: comparisons in signs, so many of the most, terms of years, cases, what nobody does."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


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
        people: id integer key, person_name = Eve | Max, birth_date date
        customers: customer_id integer key, customer_name = Ada | Bob
        customer_contact_channels: id integer key, customer_id integer -> customers.customer_id,
            channel_code = Email | Phone
        checking: customer_id integer key -> customers.customer_id, balance numeric(9,2)
        savings: customer_id integer key -> customers.customer_id, balance numeric(9,2)
        dishes: id integer key, dish_name = Soup | Rice, unit_cost numeric(7,2), price numeric(7,2)
        incidents: id integer key, date_incident_start date, date_incident_end date
        student: stuid integer key, fname = Linda | Tim, advisor integer
        plays_games: stuid integer -> student.stuid, gameid integer, hours_played integer
        orders: order_id integer key, customer_id integer -> customers.customer_id, order_date date, total numeric(9,2)
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
        (
            "addresses in Bath or Reno, Ohio or in York, Utah",
            "((city = 'Bath' OR city = 'Reno') AND state = 'Ohio') OR (city = 'York' AND state = 'Utah')",
        ),
    ],
)
def test_what_is_said_anew_behind_or_is_a_case_of_its_own(question: str, cases: str, indexes: Indexes) -> None:
    """The columns before it come again behind it, so that each case has both."""
    assert sql_of(question, indexes).endswith(f"WHERE {cases}")


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        (
            "instructors who didn't teach any course",
            "teaches JOIN course ON teaches.course_id = course.course_id WHERE teaches.id = instructor.id",
        ),
        (
            "titles of the courses that no instructor teaches",
            "teaches JOIN instructor ON teaches.id = instructor.id WHERE teaches.course_id = course.course_id",
        ),
        ("titles of courses without prerequisites", "prereq WHERE prereq.course_id = course.course_id"),
    ],
)
def test_a_deed_that_is_denied_is_one_absence(question: str, absent: str, indexes: Indexes) -> None:
    """Neither a second one of what it is done to, by whatever way leads there, nor one of the other end of a pair."""
    sql = sql_of(question, indexes)
    assert sql.endswith(f"WHERE NOT EXISTS (SELECT 1 FROM {absent})")


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("names of the people from youngest to oldest", "birth_date DESC NULLS LAST"),
        ("order ids from newest to oldest", "order_date DESC NULLS LAST"),
        ("order ids from oldest to newest", "order_date"),
        ("list the titles of courses in descending lexicographical order", "title DESC NULLS LAST"),
    ],
)
def test_both_ends_say_what_orders_and_which_way(question: str, order: str, indexes: Indexes) -> None:
    """The youngest were born last, and a name in the alphabet is not what ages are."""
    assert sql_of(question, indexes).endswith(f" ORDER BY {order}")


def test_rows_are_not_counted_by_their_own_key(indexes: Indexes) -> None:
    """Of each there is one: orders by customer id are by their customer's."""
    assert sql_of("number of orders for each customer id", indexes) == (
        "SELECT customer_id, count(*) FROM orders GROUP BY customer_id"
    )


def test_cannot_denies(indexes: Indexes) -> None:
    """As "can not" does."""
    sql = sql_of("names of instructors who cannot teach Robotics", indexes)
    assert "NOT EXISTS (SELECT 1 FROM teaches JOIN course ON" in sql
    assert "course.title = 'Robotics'" in sql


def test_a_column_is_said_with_the_last_words_of_its_table(indexes: Indexes) -> None:
    """``contact channel codes`` of customers' contact channels; one word alone and all of them were known."""
    sql = sql_of("which contact channel codes are there?", indexes)
    assert sql == "SELECT DISTINCT channel_code FROM customer_contact_channels"


def test_a_table_that_is_named_is_no_part_of_another(indexes: Indexes) -> None:
    """Customers, not the contact channels that are called after them."""
    assert sql_of("how many contact channels does the customer Ada have?", indexes).startswith(
        "SELECT count(*) FROM customer_contact_channels JOIN customers"
    )


def test_two_names_share_a_noun(indexes: Indexes) -> None:
    """The balances of both, not all of one kind and the other's balance."""
    sql = sql_of("checking and savings balances of the customer Ada", indexes)
    assert sql.startswith("SELECT checking.balance, savings.balance FROM")
    sql = sql_of("start and end dates of the incidents", indexes)
    assert sql == "SELECT date_incident_start, date_incident_end FROM incidents"


def test_two_figures_of_a_row_are_compared(indexes: Indexes) -> None:
    """``with a higher … than …`` as ``whose … is higher than …``."""
    sql = sql_of("names of dishes with a higher unit cost than price", indexes)
    assert sql == "SELECT dish_name FROM dishes WHERE unit_cost > price"
    read = answered("names of customers with a higher checking balance than savings balance", indexes)
    assert "checking's balance is above saving's balance" in str(read)
    assert str(read).count("is above saving's balance") <= 2, "whichever table a reading begins with, it is one"


def test_a_person_that_a_number_stands_for_is_not_added_up(indexes: Indexes) -> None:
    """Advisors whom no key declares are counted, each once."""
    assert sql_of("how many advisors are there?", indexes) == "SELECT count(DISTINCT advisor) FROM student"


def test_what_is_done_is_not_passed_over(indexes: Indexes) -> None:
    """Not every student plays sports because a table of plays is called in other words."""
    found = answered("how many students play sports?", indexes)
    assert not isinstance(found, Drafted) or "plays_games" in found.sql


@pytest.mark.parametrize(
    ("question", "most"), [("which customer spent the most?", 1), ("who are the five customers who spent the most?", 5)]
)
def test_the_same_rows_told_by_their_names_or_keys_are_no_doubt(question: str, most: int, indexes: Indexes) -> None:
    """Grouped by its key, each customer is one row, with its name beside it or without."""
    sql = sql_of(question, indexes)
    assert sql.startswith("SELECT customers.customer_name FROM customers JOIN orders ON")
    assert f"ORDER BY sum(orders.total) DESC NULLS LAST FETCH FIRST {most} ROWS WITH TIES" in sql
