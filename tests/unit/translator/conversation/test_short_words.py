"""The shortest follow-ups: bare numbers, ends, and what is left of a list once it was bounded."""

from __future__ import annotations

import pytest
from tests.unit.translator.conversation.test_mistaken import utility
from tests.unit.translator.conversation.test_recalled import answers

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module", name="books")
def _books() -> Indexes:
    return build_indexes(utility())


LARGE = "FROM invoices GROUP BY method HAVING sum(total) > 30"
CHANNELS = "SELECT channel, count(*) FROM complaints WHERE channel = 'chat' OR channel = 'phone' GROUP BY channel"
PAIR = ("how many complaints came by chat?", "and phone?")
SHORT = {
    ("total of invoices by method", "only those over 30", "how many is that?"): (
        f"SELECT count(DISTINCT method) FROM invoices WHERE method IN (SELECT method {LARGE})"
    ),
    ("show the name and the salary of employees", "only over 3000"): (
        "SELECT full_name, salary FROM employees WHERE salary > 3000"
    ),
    ("show the name and the salary of employees", "under 5000 only"): (
        "SELECT full_name, salary FROM employees WHERE salary < 5000"
    ),
    ("how many outages have 4 customers affected?", "and two?"): (
        "SELECT count(*) FROM outages WHERE customers_affected = 2"
    ),
    ("average salary of employees by department", "the total instead"): (
        "SELECT departments.name, sum(employees.salary) FROM employees "
        "JOIN departments ON employees.department_id = departments.id GROUP BY departments.id, departments.name"
    ),
    ("sum of the salary of employees", "and the largest?"): "SELECT max(salary) FROM employees",
    ("total of invoices by method", "which ones have more than 30?"): f"SELECT method, sum(total) {LARGE}",
    ("number of complaints per month", "worst first"): (
        "SELECT date_trunc('month', received_at)::date AS month, count(*) FROM complaints "
        "GROUP BY date_trunc('month', received_at)::date ORDER BY count(*) DESC NULLS LAST"
    ),
    (*PAIR, "both", "compare them"): CHANNELS,
    (*PAIR, "both", "per month"): (
        "SELECT date_trunc('month', received_at)::date AS month, channel, count(*) FROM complaints "
        "WHERE channel = 'chat' OR channel = 'phone' GROUP BY channel, date_trunc('month', received_at)::date "
        "ORDER BY date_trunc('month', received_at)::date"
    ),
    ("how many complaints came by chat in 2023?", "without the channel"): (
        "SELECT count(*) FROM complaints WHERE received_at >= DATE '2023-01-01' AND received_at < DATE '2024-01-01'"
    ),
    ("list the customers in Bath", "how many complaints does each have?"): (
        "SELECT customers.name, count(*) FROM complaints JOIN customers ON complaints.customer_id = customers.id "
        "WHERE customers.city = 'Bath' GROUP BY customers.id, customers.name"
    ),
}


@pytest.mark.parametrize(("says", "sql"), SHORT.items(), ids=[" / ".join(says) for says in SHORT])
def test_few_words_are_enough(says: tuple[str, ...], sql: str, books: Indexes) -> None:
    *before, found = answers(says, books)
    assert all(isinstance(answer, Drafted) for answer in before), before
    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == sql


def test_a_condition_after_groups_were_counted_is_asked_back(books: Indexes) -> None:
    """Outside of the bound it would say how many of those that are large in all years have anything in that one."""
    says = ("total of invoices by method", "only those over 30", "how many is that?", "and in 2023?")
    assert not isinstance(answers(says, books)[-1], Drafted)
