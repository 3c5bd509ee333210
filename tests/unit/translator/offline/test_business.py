"""Words of any business over a schema of its own: flags, what happened when, what never happened, who was first."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, catalog_of

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import Indexes, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Ask, Clarify, Drafted, Unanswerable


def retail() -> Catalog:
    """A shop and a service with accounts, side by side in one schema."""
    return catalog_of(
        "retail",
        """
        customers: id integer key, full_name, city = Berlin | Paris, signed_up date
        products: sku key = SKU-7 | SKU-8, title, category = kitchen | lighting, unit_price numeric(10,2),
            discontinued boolean
        orders: id integer key, customer_id integer -> customers.id, placed_at timestamp with time zone
        order_items: id integer key, order_id integer -> orders.id, sku -> products.sku, quantity integer
        employees: id integer key, name, hired date
        patients: id integer key, name, blood_type = A+ | AB+ | 0-
        accounts: id integer key, company_name, country = Germany | Spain, is_active boolean,
            created_at timestamp with time zone
        users: id integer key, account_id integer -> accounts.id, email, is_admin boolean
        plans: id integer key, name = Free | Pro, max_users integer
        subscriptions: id integer key, account_id integer -> accounts.id, plan_id integer -> plans.id,
            started_on date, cancelled_on date, status = trial | cancelled
        invoices: id integer key, account_id integer -> accounts.id, amount numeric(10,2), issued_on date,
            due_on date, status = paid | overdue
        """,
    )


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    return build_indexes(retail())


def asked(question: str, indexes: Indexes) -> Drafted | Clarify | Unanswerable:
    return answer(Ask(question=question, catalog=retail(), now=NOW), indexes, load_ranker(), 0.5)


READINGS = {
    "List all discontinued products": "SELECT title FROM products WHERE discontinued = TRUE",
    "Which products are discontinued?": "SELECT title FROM products WHERE discontinued = TRUE",
    "products that are not discontinued": "SELECT title FROM products WHERE discontinued = FALSE",
    "How many products are discontinued?": "SELECT count(*) FROM products WHERE discontinued = TRUE",
    "How many discontinued products cost more than 20?": "WHERE discontinued = TRUE AND unit_price > 20",
    "number of discontinued products per category": "count(*) FROM products WHERE discontinued = TRUE GROUP BY",
    "average price of discontinued products": "SELECT avg(unit_price) FROM products WHERE discontinued = TRUE",
    "Is SKU-7 discontinued?": "SELECT discontinued FROM products WHERE sku = 'SKU-7'",
    "How many customers signed up in 2023?": "SELECT count(*) FROM customers WHERE signed_up >= DATE '2023-01-01'",
    "How many customers signed up each year?": "count(*) FROM customers GROUP BY date_trunc('year', signed_up)",
    "How many active accounts do we have?": "SELECT count(*) FROM accounts WHERE is_active = TRUE",
    "How many inactive accounts are there?": "SELECT count(*) FROM accounts WHERE is_active = FALSE",
    "patients with blood type A+": "SELECT name FROM patients WHERE blood_type = 'A+'",
    "How many patients have blood type AB+?": "SELECT count(*) FROM patients WHERE blood_type = 'AB+'",
    "How many users are admins?": "SELECT count(*) FROM users WHERE is_admin = TRUE",
    "Which accounts are on the Pro plan?": "SELECT accounts.company_name FROM accounts JOIN subscriptions",
    "How many subscriptions were cancelled in 2023?": "cancelled_on >= DATE '2023-01-01'",
    "total invoiced amount per month in 2023": "sum(amount) FROM invoices WHERE issued_on >= DATE '2023-01-01'",
    "top 5 accounts by invoice amount": "ORDER BY sum(invoices.amount) DESC",
    "oldest account": "ORDER BY created_at FETCH FIRST 1 ROWS",
    "how many employees were hired each year?": "count(*) FROM employees GROUP BY date_trunc('year', hired)",
}


@pytest.mark.parametrize("question", READINGS)
def test_reads_flags_and_what_happened(question: str, indexes: Indexes) -> None:
    """An adjective of yes and no limits, and a date called after what happened is no thing to count."""
    drafted = asked(question, indexes)
    assert isinstance(drafted, Drafted), drafted
    assert READINGS[question] in " ".join(drafted.sql.split())


@pytest.mark.parametrize("question", ["Which products were never ordered?", "Which customers have never ordered?"])
def test_what_never_happened_is_taken_away(question: str, indexes: Indexes) -> None:
    """The first reading leaves out the rows that have a partner: a denial is never dropped."""
    found = asked(question, indexes)
    first = found.options[0].reading if isinstance(found, Clarify) else ""
    assert "there is no order" in first or (isinstance(found, Drafted) and "NOT EXISTS" in found.sql)


@pytest.mark.parametrize(
    "question",
    [
        "Which products were never reviewed?",
        "how many units of SKU-7 were sold?",
        "How many invoices were paid late?",
        "patients with blood type A-",
        "patients older than 80",
    ],
)
def test_refuses_rather_than_leaves_a_word_out(question: str, indexes: Indexes) -> None:
    """Nothing is known of reviews or of delays, and nobody adds up prices to know how many were sold."""
    assert isinstance(asked(question, indexes), Unanswerable)


def test_who_is_not_told_with_a_date(indexes: Indexes) -> None:
    """``Who was hired first`` asks for somebody: that reading comes first, and the date alone is never the answer."""
    found = asked("Who was hired first?", indexes)
    assert not isinstance(found, Drafted) or "name" in found.sql
    assert not isinstance(found, Clarify) or "name of employees" in found.options[0].reading
