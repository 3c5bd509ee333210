"""Superlatives of what was just shown, and orders by an adjective: on the books of who sells software by the seat."""

from __future__ import annotations

import pytest
from tests.unit.translator.conversation.test_recalled import answers
from tests.unit.translator.conversation.test_those_found import seats

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module", name="books")
def _books() -> Indexes:
    return build_indexes(seats())


URGENT, PRICES = "list the urgent tickets", "show the name and the monthly price of the plans"
LISTED = "SELECT id FROM tickets WHERE priority = 'urgent' ORDER BY"
BY_COMPANY = "tickets JOIN companies ON tickets.company_id = companies.id"
MOST, STAFF = "which staff has the most tickets?", "staff JOIN tickets ON staff.id = tickets.staff_id"
BY_STATUS = "SELECT status FROM tickets GROUP BY status"
SAID = {
    (URGENT, "the newest 3"): f"{LISTED} opened_at DESC NULLS LAST FETCH FIRST 3 ROWS WITH TIES",
    (URGENT, "the newest 3", "the oldest one"): None,  # of those three, or of all?
    (URGENT, "the newest 3", "the newest 5"): f"{LISTED} opened_at DESC NULLS LAST FETCH FIRST 5 ROWS WITH TIES",
    (URGENT, "the newest one", "and the oldest?"): f"{LISTED} opened_at FETCH FIRST 1 ROWS WITH TIES",
    (URGENT, "only the 2 longest"): f"{LISTED} hours_spent DESC NULLS LAST FETCH FIRST 2 ROWS WITH TIES",
    (URGENT, "shortest first"): f"{LISTED} hours_spent",
    (
        PRICES,
        "highest monthly price first",
    ): "SELECT name, monthly_price FROM plans ORDER BY monthly_price DESC NULLS LAST",
    (PRICES, "highest first"): "SELECT name, monthly_price FROM plans ORDER BY monthly_price DESC NULLS LAST",
    (PRICES, "which is the cheapest?"): (
        "SELECT name, monthly_price FROM plans ORDER BY monthly_price FETCH FIRST 1 ROWS WITH TIES"
    ),
    ("average hours spent by status", "which status was the longest?"): (
        f"{BY_STATUS} ORDER BY avg(hours_spent) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    ("number of tickets by status", "which of these is highest for hours spent?"): (
        f"{BY_STATUS} ORDER BY avg(hours_spent) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    ("number of tickets by company", "top 2", "which of these is lowest for hours spent?"): (
        f"SELECT companies.name FROM {BY_COMPANY} WHERE companies.id IN (SELECT companies.id FROM {BY_COMPANY} "
        "GROUP BY companies.id ORDER BY count(*) DESC NULLS LAST FETCH FIRST 2 ROWS WITH TIES) "
        "GROUP BY companies.id, companies.name ORDER BY avg(tickets.hours_spent) FETCH FIRST 1 ROWS WITH TIES"
    ),
    ("number of tickets by status", "the greenest first"): None,
    (MOST, "only in 2025", "and the least?"): (
        f"SELECT staff.full_name FROM {STAFF} WHERE tickets.opened_at >= DATE '2025-01-01' AND tickets.opened_at < "
        "DATE '2026-01-01' GROUP BY staff.id, staff.full_name ORDER BY count(*) FETCH FIRST 1 ROWS WITH TIES"
    ),
    (MOST, "how many tickets?"): (
        f"SELECT staff.full_name, count(*) FROM {STAFF} GROUP BY staff.id, staff.full_name "
        "ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    (MOST, "and who had none?"): None,
    ("number of tickets by status", "which is the longest?"): None,  # not the one with the most
    ("number of tickets by status", "and how many in total?"): "SELECT count(*) FROM tickets",
    ("number of companies by country", "only those with more than 5", "who are they?"): (
        "SELECT name FROM companies WHERE country IN "
        "(SELECT country FROM companies GROUP BY country HAVING count(*) > 5)"
    ),
    ("number of tickets by staff", "only those with more than 5", "who are they?"): None,  # they are named already
    (MOST, "average hours spent by status"): None,  # hers, or everybody's?
    ("which is the most expensive plan?", "how much?"): (
        "SELECT monthly_price FROM plans ORDER BY monthly_price DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    ("which is the most expensive plan?", "average hours spent by status"): (
        "SELECT status, avg(hours_spent) FROM tickets GROUP BY status"
    ),
    ("how many tickets are urgent?", "average hours spent by status"): (
        "SELECT status, avg(hours_spent) FROM tickets WHERE priority = 'urgent' GROUP BY status"
    ),
    ("number of tickets by staff", "top 3", "what is his full name?"): None,  # whose of the three?
    ("number of tickets by status", "what about urgent?", "what about pending?"): (
        "SELECT status, count(*) FROM tickets WHERE priority = 'urgent' AND status = 'pending' GROUP BY status"
    ),
}


@pytest.mark.parametrize(("says", "sql"), SAID.items(), ids=[" / ".join(says) for says in SAID])
def test_a_superlative_is_of_what_was_shown(says: tuple[str, ...], sql: str | None, books: Indexes) -> None:
    found = answers(says, books)[-1]
    assert (" ".join(found.sql.split()) if isinstance(found, Drafted) else None) == sql, found
