"""Whom a key names by what they are to a row: its manager, its lead, who approved it, and those of whom they are it."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def company() -> Indexes:
    """Employees who report to one another, the projects they lead, and leave that some ask for and others approve."""
    return build_indexes(
        catalog_of(
            "company",
            """
            employees: id integer key, full_name = Ada Byrne | Otto Brandt | Mia Lopez, salary numeric(10,2),
                born_on date, hired_on date, manager_id integer -> employees.id
            projects: id integer key, project_name = Tejo | Atlas, lead_id integer -> employees.id,
                budget numeric(12,2)
            leave_requests: id integer key, employee_id integer -> employees.id, status = approved | open,
                approved_by_id integer -> employees.id, days integer
            customers: id integer key, customer_name = Nova | Lux, referred_by integer -> customers.id
            agents: agent_id integer key, agent_name = Kim | Lee
            tickets: ticket_id integer key, agent_id integer, customer_id integer -> customers.id, subject
            suppliers: supplier_id integer key, supplier_name = Acme | Bolt
            lots: lot_id integer key, supplier_id integer -> suppliers.supplier_id, received_on date
            categories: id integer key, category_name = Phones | Tablets, parent_id integer -> categories.id
            """,
        )
    )


_MANAGED = "FROM employees JOIN employees AS employees_2 ON employees.manager_id = employees_2.id"
_LED = "FROM projects JOIN employees ON projects.lead_id = employees.id"
_APPROVED = "FROM leave_requests JOIN employees ON leave_requests.approved_by_id = employees.id"
_NAMED_TEJO = f"SELECT employees.full_name {_LED} WHERE projects.project_name = 'Tejo'"
_MANAGER_OF_ADA = f"SELECT employees_2.full_name {_MANAGED} WHERE employees.full_name = 'Ada Byrne'"
_UNDER_ADA = "manager_id IN (SELECT id FROM employees WHERE full_name = 'Ada Byrne')"

WHO = {
    "who is Ada Byrne's manager?": _MANAGER_OF_ADA,
    "who is the manager of Ada Byrne": _MANAGER_OF_ADA,
    "name of Ada Byrne's manager": _MANAGER_OF_ADA,
    "who manages Ada Byrne?": _MANAGER_OF_ADA,
    "who does Ada Byrne report to?": _MANAGER_OF_ADA,
    "Ada Byrne's boss": _MANAGER_OF_ADA,
    "who is the lead of project Tejo?": _NAMED_TEJO,
    "who leads project Tejo": _NAMED_TEJO,
    "who is leading project Tejo": _NAMED_TEJO,
    "who is in charge of project Tejo": _NAMED_TEJO,
    "who approved leave request 7": f"SELECT employees.full_name {_APPROVED} WHERE leave_requests.id = 7",
    "who is handling ticket 7": (
        "SELECT agents.agent_name FROM tickets JOIN agents ON tickets.agent_id = agents.agent_id "
        "WHERE tickets.ticket_id = 7"
    ),
    "parent category of Phones": (
        "SELECT categories_2.category_name FROM categories JOIN categories AS categories_2 "
        "ON categories.parent_id = categories_2.id WHERE categories.category_name = 'Phones'"
    ),
}

THOSE = {
    "who reports to Ada Byrne?": f"SELECT full_name FROM employees WHERE {_UNDER_ADA}",
    "direct reports of Ada Byrne": f"SELECT full_name FROM employees WHERE {_UNDER_ADA}",
    "employees managed by Ada Byrne": f"SELECT full_name FROM employees WHERE {_UNDER_ADA}",
    "employees whose manager is Ada Byrne": f"SELECT full_name FROM employees WHERE {_UNDER_ADA}",
    "employees with no direct reports": (
        "SELECT full_name FROM employees WHERE id NOT IN (SELECT manager_id FROM employees "
        "WHERE manager_id IS NOT NULL)"
    ),
    "which employees report to nobody?": "SELECT full_name FROM employees WHERE manager_id IS NULL",
    "who works for Ada Byrne": f"SELECT full_name FROM employees WHERE {_UNDER_ADA}",
    "how many people report to Ada Byrne": f"SELECT count(*) FROM employees WHERE {_UNDER_ADA}",
    "average salary of employees managed by Ada Byrne": f"SELECT avg(salary) FROM employees WHERE {_UNDER_ADA}",
    "how many leave requests were approved by Ada Byrne": (
        "SELECT count(*) FROM leave_requests WHERE approved_by_id IN (SELECT id FROM employees "
        "WHERE full_name = 'Ada Byrne')"
    ),
    "how many customers were referred by another customer?": (
        "SELECT count(*) FROM customers WHERE referred_by IS NOT NULL"
    ),
    "customers referred by Nova": (
        "SELECT customer_name FROM customers WHERE referred_by IN (SELECT id FROM customers "
        "WHERE customer_name = 'Nova')"
    ),
    "subcategories of Phones": (
        "SELECT category_name FROM categories WHERE parent_id IN (SELECT id FROM categories "
        "WHERE category_name = 'Phones')"
    ),
}

EACH = {
    "number of projects per lead": (
        f"SELECT employees.full_name, count(*) {_LED} GROUP BY projects.lead_id, employees.full_name"
    ),
    "how many direct reports does each manager have?": (
        f"SELECT employees_2.full_name, count(*) {_MANAGED} GROUP BY employees.manager_id, employees_2.full_name"
    ),
    "who approved the most leave requests?": (
        f"SELECT employees.full_name {_APPROVED} WHERE leave_requests.approved_by_id IS NOT NULL "
        "GROUP BY leave_requests.approved_by_id, employees.full_name "
        "ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "which employee manages the most people?": (
        f"SELECT employees_2.full_name {_MANAGED} WHERE employees.manager_id IS NOT NULL "
        "GROUP BY employees.manager_id, employees_2.full_name "
        "ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "top 3 managers by number of direct reports": (
        f"SELECT employees_2.full_name {_MANAGED} WHERE employees.manager_id IS NOT NULL "
        "GROUP BY employees.manager_id, employees_2.full_name "
        "ORDER BY count(*) DESC NULLS LAST FETCH FIRST 3 ROWS WITH TIES"
    ),
    "employees with their manager": (
        f"SELECT employees.full_name, employees_2.full_name {_MANAGED.replace('JOIN', 'LEFT JOIN')}"
    ),
    "list each project and the name of its lead": (
        f"SELECT projects.project_name, employees.full_name {_LED.replace('JOIN', 'LEFT JOIN')}"
    ),
}

AGAINST = {
    "employees who earn more than their manager": (
        f"SELECT employees.full_name {_MANAGED} WHERE employees.salary > employees_2.salary"
    ),
    "how many employees have a higher salary than their boss?": (
        f"SELECT count(*) {_MANAGED} WHERE employees.salary > employees_2.salary"
    ),
    "employees older than their manager": (
        f"SELECT employees.full_name {_MANAGED} WHERE employees.born_on < employees_2.born_on"
    ),
    "employees hired before their manager": (
        f"SELECT employees.full_name {_MANAGED} WHERE employees.hired_on < employees_2.hired_on"
    ),
}


@pytest.mark.parametrize(("question", "expected"), WHO.items(), ids=list(WHO))
def test_who_it_is_is_told_by_name(question: str, expected: str, company: Indexes) -> None:
    """A key says who it is to nobody who does not know the keys by heart."""
    assert sql_of(question, company) == expected


@pytest.mark.parametrize(("question", "expected"), THOSE.items(), ids=list(THOSE))
def test_those_of_whom_somebody_is_it(question: str, expected: str, company: Indexes) -> None:
    assert sql_of(question, company) == expected


@pytest.mark.parametrize(("question", "expected"), EACH.items(), ids=list(EACH))
def test_each_of_them_is_told_by_name(question: str, expected: str, company: Indexes) -> None:
    assert sql_of(question, company) == expected


@pytest.mark.parametrize(("question", "expected"), AGAINST.items(), ids=list(AGAINST))
def test_a_row_is_compared_with_the_one_it_refers_to(question: str, expected: str, company: Indexes) -> None:
    assert sql_of(question, company) == expected


def test_the_key_itself_is_told_where_it_is_asked_for(company: Indexes) -> None:
    assert sql_of("manager id of Ada Byrne", company).startswith("SELECT manager_id FROM")


def test_a_key_is_no_amount(company: Indexes) -> None:
    """A salary above the number that somebody's manager happens to have as a key."""
    found = answered("employees who earn more than their approver", company)
    assert not (isinstance(found, Drafted) and "_id" in found.sql)


def test_who_supplied_it_did_not_inspect_it(company: Indexes) -> None:
    """Of all that a lot refers to, nobody inspects."""
    assert not isinstance(answered("who inspected lot 7", company), Drafted)


MARKED = ['who is the manager of "<5>"', 'the manager of "<0>" and "<1>"', "manager <3> of Ada"]


@pytest.mark.parametrize("question", MARKED)
def test_marks_in_a_question_are_its_own(question: str, company: Indexes) -> None:
    """Whatever the roles in a question are marked with while it is read, it may hold the same."""
    found = answered(question, company)
    assert not isinstance(found, Drafted) or "Ada" in found.sql
