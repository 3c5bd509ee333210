"""Follow-ups that were answered with confidence, but about something else: on the books of a utility."""

from __future__ import annotations

import pytest
from tests.unit.translator.conversation.test_recalled import answers
from tests.unit.translator.offline.catalogs import column, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


def utility() -> Catalog:
    """Customers with their complaints and invoices, outages, and who works where."""
    return Catalog(
        datasource="utility",
        dialect="postgres",
        tables=(
            table(
                "customers",
                column("id", "integer"),
                column("name", "text"),
                column("city", "text", ("Bath", "York")),
            ),
            table(
                "outages",
                column("id", "integer"),
                column("cause", "text", ("storm", "wildlife")),
                column("started_at", "timestamp"),
                column("customers_affected", "integer"),
            ),
            table(
                "complaints",
                column("id", "integer"),
                column("customer_id", "integer"),
                column("channel", "text", ("chat", "phone")),
                column("received_at", "timestamp"),
                column("satisfaction", "numeric"),
                keys={"customer_id": "customers.id"},
            ),
            table(
                "invoices",
                column("id", "integer"),
                column("customer_id", "integer"),
                column("method", "text", ("card", "cash")),
                column("status", "text", ("paid", "rejected")),
                column("issued_on", "date"),
                column("total", "numeric"),
                keys={"customer_id": "customers.id"},
            ),
            table(
                "departments",
                column("id", "integer"),
                column("name", "text", ("Billing", "Field")),
                column("manager_id", "integer"),
                keys={"manager_id": "employees.id"},
            ),
            table(
                "employees",
                column("id", "integer"),
                column("full_name", "text"),
                column("department_id", "integer"),
                column("salary", "numeric"),
                keys={"department_id": "departments.id"},
            ),
        ),
    )


@pytest.fixture(scope="module", name="books")
def _books() -> Indexes:
    return build_indexes(utility())


IN_2023 = "WHERE issued_on >= DATE '2023-01-01' AND issued_on < DATE '2024-01-01'"
FIRST = "ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
STAFFED = "FROM employees JOIN departments ON employees.department_id = departments.id GROUP BY departments.id"
MONTH = "date_trunc('month', issued_on)::date"
MEANT = {
    ("how many outages were there in 2023?", "how many customers were affected?"): (
        "SELECT sum(customers_affected) FROM outages "
        "WHERE started_at >= DATE '2023-01-01' AND started_at < DATE '2024-01-01'"
    ),
    ("number of outages by cause", "and how many customers were affected?"): (
        "SELECT cause, count(*), sum(customers_affected) FROM outages GROUP BY cause"
    ),
    ("how many invoices were there in 2023?", "what was their total?"): f"SELECT sum(total) FROM invoices {IN_2023}",
    ("total of invoices by method", "how many were there?", "and on average?"): (
        "SELECT method, count(*), avg(total) FROM invoices GROUP BY method"
    ),
    ("number of complaints by channel", "which channel is worst?"): (
        f"SELECT channel FROM complaints GROUP BY channel {FIRST}"
    ),
    ("how many invoices were rejected?", "by method", "which method is worst?"): (
        f"SELECT method FROM invoices WHERE status = 'rejected' GROUP BY method {FIRST}"
    ),
    ("total of invoices by method", "best first"): (
        "SELECT method, sum(total) FROM invoices GROUP BY method ORDER BY sum(total) DESC NULLS LAST"
    ),
    ("number of complaints by channel", "best first"): (
        "SELECT channel, count(*) FROM complaints GROUP BY channel ORDER BY count(*)"
    ),
    ("number of complaints by channel", "worst first"): (
        "SELECT channel, count(*) FROM complaints GROUP BY channel ORDER BY count(*) DESC NULLS LAST"
    ),
    ("which channel has the most complaints?", "average satisfaction?"): (
        f"SELECT channel, avg(satisfaction) FROM complaints GROUP BY channel {FIRST}"
    ),
    ("number of customers by city", "list their names"): "SELECT name FROM customers",
    ("how many employees work in each department?", "the biggest one", "which manager does it have?"): (
        "SELECT employees.full_name FROM departments LEFT JOIN employees ON departments.manager_id = employees.id "
        f"WHERE departments.id IN (SELECT departments.id {STAFFED} {FIRST})"
    ),
    ("total of invoices per month", "cumulative", "which month was best?"): (
        f"SELECT {MONTH} AS month FROM invoices GROUP BY {MONTH} "
        "ORDER BY sum(total) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
}


@pytest.mark.parametrize(("says", "sql"), MEANT.items(), ids=[" / ".join(says) for says in MEANT])
def test_what_is_meant_is_answered_rather_than_what_the_words_name_elsewhere(
    says: tuple[str, ...], sql: str, books: Indexes
) -> None:
    *before, found = answers(says, books)
    assert all(isinstance(answer, Drafted) for answer in before), before
    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == sql


NOT_ANSWERED = (
    ("number of outages by cause", "list their names"),  # no outage has one; customers and employees do
    ("list customers in Bath", "only those who left us", "and how many complaints?"),  # theirs, or all there are?
    ("list customers in Bath", "and how many complaints?"),
)


@pytest.mark.parametrize("says", NOT_ANSWERED, ids=" / ".join)
def test_what_nothing_tells_is_not_answered_about_something_else(says: tuple[str, ...], books: Indexes) -> None:
    assert not isinstance(answers(says, books)[-1], Drafted)
