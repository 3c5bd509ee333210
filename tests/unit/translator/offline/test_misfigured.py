"""A phone shop and its hotel: counts of a name, groups of a price, one of each, kinds that nobody asked for."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import NOW, column, table

from askwire_common.catalog import Catalog
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.offline.ranking.misfigured import tells_references
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Customers with a phone buy devices of brands, on a day; work orders are finished one day; hotels have stars."""
    catalog = Catalog(
        datasource="shop",
        dialect="postgres",
        tables=(
            table(
                "customers",
                column("customer_id", "integer"),
                column("customer_name"),
                column("phone"),
                key="customer_id",
            ),
            table(
                "devices",
                column("device_id", "integer"),
                column("model"),
                column("brand", "text", ("Samsung", "Nokia")),
                column("stock", "integer"),
                key="device_id",
            ),
            table(
                "sales",
                column("sale_id", "integer"),
                column("customer_id", "integer"),
                column("device_id", "integer"),
                column("sale_date", "date"),
                column("delivery_dt", "date"),
                column("qty_sold", "integer"),
                key="sale_id",
                keys={"customer_id": "customers.customer_id", "device_id": "devices.device_id"},
            ),
            table(
                "work_orders",
                column("wo_no", "integer"),
                column("released_on", "date"),
                column("due_on", "date"),
                column("finished_on", "date"),
                key="wo_no",
            ),
            table(
                "workers",
                column("worker_id", "integer"),
                column("full_name"),
                column("hire_date", "date"),
                column("salary", "integer"),
                column("department_no", "integer"),
                key="worker_id",
            ),
            table(
                "hotels",
                column("hotel_id", "integer"),
                column("star_rating_code", "text", ("3", "5")),
                column("price_range", "numeric(8,2)"),
                key="hotel_id",
            ),
            table(
                "payments",
                column("payment_id", "integer"),
                column("paid_on", "date"),
                column("method", "text", ("card", "cash")),
                column("amount", "numeric(8,2)"),
                key="payment_id",
            ),
            table("places", column("place_id", "integer"), column("address"), key="place_id"),
            table(
                "attractions",
                column("attraction_id", "integer"),
                column("attraction_name"),
                column("place_id", "integer"),
                key="attraction_id",
                keys={"place_id": "places.place_id"},
            ),
            table("film", column("film_id", "integer"), column("title"), key="film_id"),
            table(
                "schedule",
                column("schedule_id", "integer"),
                column("film_id", "integer"),
                column("price", "numeric(8,2)"),
                key="schedule_id",
                keys={"film_id": "film.film_id"},
            ),
        ),
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


@pytest.mark.parametrize(
    "question",
    [
        "how many work orders were delivered on time in 2025?",
        "which customers deliver the most?",
        "which Samsung phones do we have in stock?",
        "overdue work orders",
    ],
)
def test_what_the_reading_does_not_say_is_asked_back(question: str, indexes: Indexes) -> None:
    """No day is held against another, no customer told, no phone of Samsung's; nothing says which are overdue."""
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
    catalog = Catalog(
        datasource="office",
        dialect="postgres",
        tables=(
            table("departments", column("id", "integer"), column("name", "text", ("Legal", "Sales"))),
            table(
                "employees",
                column("employee_id", "integer"),
                column("first_name"),
                column("last_name"),
                column("department_id", "integer"),
                key="employee_id",
                keys={"department_id": "departments.id"},
            ),
            table(
                "course_attendances",
                column("employee_id", "integer"),
                column("score", "integer"),
                key="employee_id",
                keys={"employee_id": "employees.employee_id"},
            ),
        ),
    )
    built = build_indexes(catalog)
    found, _ = candidates("employees in Legal", built.chunker, built.world, NOW)
    assert {c.sql.split()[1].split(".")[0] for c in found if tells_references(c)} == {"course_attendances"}
    assert any(c.sql.startswith("SELECT employees.first_name") and not tells_references(c) for c in found)
