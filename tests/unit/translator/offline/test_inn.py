"""An inn, as its analysts ask about it: how long guests stay, what of what, and periods whose ends share a month."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Bookings from one day to another, of rooms; and what people who work there earn."""
    catalog = catalog_of(
        "inn",
        """
        rooms: id integer key, name = Attic | Garden
        room_bookings: id integer key, room_id integer -> rooms.id, status = open | cancelled, start_date date,
            end_date date, amount_paid numeric(10,2), amount_due numeric(10,2)
        staff: id integer key, name, department = Kitchen | Bar, salary numeric(10,2)
        """,
    )
    return build_indexes(catalog)


DAYS = "avg(extract(epoch FROM end_date::timestamp - start_date::timestamp) / 86400.0) AS days FROM room_bookings"


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("average length of a booking in days for each status", f"SELECT status, {DAYS} GROUP BY status"),
        ("How long do bookings last on average?", f"SELECT {DAYS}"),
        ("the longest booking duration in days", "SELECT max(extract(epoch FROM end_date::timestamp"),
    ],
)
def test_what_has_a_beginning_and_an_end_has_a_length(question: str, clause: str, indexes: Indexes) -> None:
    """A booking keeps no length: it is the time from the first of its two days to the second."""
    assert sql_of(question, indexes).startswith(clause)


def test_one_figure_is_divided_by_another(indexes: Indexes) -> None:
    """Two sums over the same rows, and the two ends of one column."""
    sql = sql_of("total amount paid divided by total amount due", indexes)
    assert sql == "SELECT (1.0 * sum(amount_paid)) / sum(amount_due) AS ratio FROM room_bookings"
    sql = sql_of("ratio of the highest to the lowest salary in each department", indexes)
    assert sql.startswith("SELECT department, (1.0 * max(salary)) / min(salary) AS ratio FROM staff GROUP BY")
    sql = sql_of("difference between the highest and the lowest salary", indexes)
    assert sql == "SELECT max(salary) - min(salary) AS difference FROM staff"


def test_what_is_said_once_of_a_period_holds_for_both_ends(indexes: Indexes) -> None:
    """The month of the last day is that of the first, the year of the last month that of the first."""
    june = "start_date >= DATE '2023-06-15' AND start_date < DATE '2023-06-21'"
    assert june in sql_of("how many bookings started between 15 and 20 June 2023?", indexes)
    summer = "start_date >= DATE '2023-07-01' AND start_date < DATE '2023-10-01'"
    assert summer in sql_of("number of bookings that started between July and September 2023", indexes)


def test_going_up_is_a_change(indexes: Indexes) -> None:
    """By how much something went up is what there is less what there was."""
    one = "count(*) FILTER (WHERE start_date >= DATE '2023-06-01' AND start_date < DATE '2023-07-01')"
    two = "count(*) FILTER (WHERE start_date >= DATE '2023-07-01' AND start_date < DATE '2023-08-01')"
    assert f"SELECT {two} - {one}" in sql_of("By how much did bookings go up from June to July 2023?", indexes)


def test_the_first_is_the_first_half(indexes: Indexes) -> None:
    """``than in the first``: of what the second was one."""
    sql = sql_of("which room had fewer bookings in the second half of 2023 than in the first?", indexes)
    assert "start_date < DATE '2023-07-01'" in sql
    assert "start_date >= DATE '2023-07-01'" in sql


def test_averages_roll_however_it_is_put(indexes: Indexes) -> None:
    """``rolling three month average`` as well as ``three month rolling average``."""
    sql = sql_of("rolling three month average of amount paid", indexes)
    assert "ROWS BETWEEN 2 PRECEDING AND CURRENT ROW" in sql
