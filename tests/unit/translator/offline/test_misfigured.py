"""A phone shop and its hotel: counts of a name, groups of a price, one of each, kinds that nobody asked for."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import NOW, catalog_of

from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.offline.ranking.misfigured import tells_references
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Customers with a phone buy devices of brands, on a day; work orders are finished one day; hotels have stars."""
    catalog = catalog_of(
        "shop",
        """
        customers: customer_id integer key, customer_name, phone
        devices: device_id integer key, model, brand = Samsung | Nokia, stock integer
        sales: sale_id integer key, customer_id integer -> customers.customer_id,
            device_id integer -> devices.device_id, sale_date date, delivery_dt date, qty_sold integer
        work_orders: wo_no integer key, released_on date, due_on date, finished_on date
        workers: worker_id integer key, full_name, hire_date date, salary integer, department_no integer
        hotels: hotel_id integer key, star_rating_code = 3 | 5, price_range numeric(8,2)
        payments: payment_id integer key, paid_on date, method = card | cash, amount numeric(8,2)
        places: place_id integer key, address
        attractions: attraction_id integer key, attraction_name, place_id integer -> places.place_id
        film: film_id integer key, title
        schedule: schedule_id integer key, film_id integer -> film.film_id, price numeric(8,2)
        """,
    )
    return build_indexes(catalog)


def test_those_who_did_something_are_counted_once_a_year(indexes: Indexes) -> None:
    """Who bought three devices in a year is one customer of that year."""
    sql = sql_of("how many customers made a sale in each year", indexes)
    assert "count(DISTINCT customers.customer_id)" in sql


def test_people_are_counted_not_days(indexes: Indexes) -> None:
    """Two who were hired on one day are two."""
    sql = sql_of("how many people did we hire each year?", indexes)
    assert "DISTINCT" not in sql


def test_open_rows_of_a_name_of_two_words(indexes: Indexes) -> None:
    """A work order is open until it is known when it was finished."""
    assert sql_of("open work orders", indexes).endswith("WHERE finished_on IS NULL")


def test_a_name_is_told_rather_than_a_number_that_refers_to_it(indexes: Indexes) -> None:
    """Both count each customer's sales."""
    assert sql_of("sales by customer", indexes).startswith("SELECT customers.customer_name,")
    assert sql_of("which customers have sales in May 2024", indexes).startswith("SELECT customers.customer_name")


@pytest.mark.parametrize(
    "question",
    [
        "how many work orders were delivered on time in 2025?",
        "which customers deliver the most?",
        "which Samsung phones do we have in stock?",
    ],
)
def test_what_the_reading_does_not_say_is_asked_back(question: str, indexes: Indexes) -> None:
    """No day is held against another, no customer told, no phone of Samsung's."""
    assert not isinstance(answered(question, indexes), Drafted)


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("price ranges of hotels with 5 star ratings", "HAVING count"),
        ("title and highest price for each film", "FETCH FIRST 1"),
        ("full names of workers in department 70 or 90", "salary = 90"),
    ],
)
def test_nobody_counts_names_or_bounds_another_column(question: str, never: str, indexes: Indexes) -> None:
    """Answered otherwise or asked back, never so."""
    found = answered(question, indexes)
    assert not isinstance(found, Drafted) or never not in found.sql


@pytest.mark.parametrize(
    ("question", "figure"),
    [("total payments by method", "sum(amount)"), ("total payments in 2025", "sum(amount)")],
)
def test_total_payments_are_what_was_paid(question: str, figure: str, indexes: Indexes) -> None:
    """Their number is that of payments; each has an amount."""
    assert figure in sql_of(question, indexes)


def test_who_works_somewhere_is_no_work_order(indexes: Indexes) -> None:
    """A verb is no name of what is done."""
    found = answered("who works in the morning?", indexes)
    assert not isinstance(found, Drafted)


def test_top_groups_by_a_quantity_are_told_by_their_sum(indexes: Indexes) -> None:
    """Not by the largest single order."""
    assert "sum(sales.qty_sold)" in sql_of("top 3 devices by sold quantity", indexes)


def test_ids_beside_names_are_of_the_same_rows(indexes: Indexes) -> None:
    """The place that an attraction lies in has a number, too."""
    found = answered("show the names of attractions and their ids", indexes)
    assert not isinstance(found, Drafted) or "place_id" not in found.sql


def test_rows_are_told_by_themselves_and_not_by_what_refers_to_them() -> None:
    """Employees are no numbers that the attendances of courses keep of them."""
    catalog = catalog_of(
        "office",
        """
        departments: id integer key, name = Legal | Sales
        employees: employee_id integer key, first_name, last_name, department_id integer -> departments.id
        course_attendances: employee_id integer key -> employees.employee_id, score integer
        """,
    )
    built = build_indexes(catalog)
    found, _ = candidates("employees in Legal", built.chunker, built.world, NOW)
    assert {c.sql.split()[1].split(".")[0] for c in found if tells_references(c)} == {"course_attendances"}
    assert any(c.sql.startswith("SELECT employees.first_name") and not tells_references(c) for c in found)
