"""Questions about what was just found, and figures of it: on the books of who sells software by the seat."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, column, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.conversation.turn import Turn
from askwire_translator.offline.engine import Indexes, build_indexes, reply
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Answer, Ask, Drafted


def seats() -> Catalog:
    """Companies with their plans, and the tickets that they file with the staff."""
    return Catalog(
        datasource="seats",
        dialect="postgres",
        tables=(
            table(
                "plans",
                column("id", "integer"),
                column("name", "text", ("Starter", "Team")),
                column("monthly_price", "numeric"),
            ),
            table(
                "companies",
                column("id", "integer"),
                column("name", "text", ("Acme", "Borealis")),
                column("country", "text", ("France", "IT", "Japan")),
                column("founded_on", "date"),
            ),
            table(
                "subscriptions",
                column("id", "integer"),
                column("company_id", "integer"),
                column("plan_id", "integer"),
                column("started_on", "date"),
                column("cancelled_on", "date"),
                column("seats", "integer"),
                keys={"company_id": "companies.id", "plan_id": "plans.id"},
            ),
            table("staff", column("id", "integer"), column("full_name", "text", ("Ada Lovelace", "Alan Turing"))),
            table(
                "tickets",
                column("id", "integer"),
                column("company_id", "integer"),
                column("staff_id", "integer"),
                column("status", "text", ("open", "pending", "closed")),
                column("priority", "text", ("low", "medium", "urgent")),
                column("opened_at", "timestamp"),
                column("hours_spent", "numeric"),
                keys={"company_id": "companies.id", "staff_id": "staff.id"},
            ),
        ),
    )


@pytest.fixture(scope="module", name="books")
def _books() -> Indexes:
    return build_indexes(seats())


def talked(says: tuple[str, ...], books: Indexes) -> Answer:
    """What the last of these words is answered with, each after the one before it."""
    turn: Turn | None = None
    found: Answer | None = None
    for words in says:
        if found is not None:
            assert isinstance(found, Drafted), (words, found)
            turn = Turn("01K", says[0], found.sql, found.reading, found.confidence, found.statement)
        found = reply(Ask(words, books.world.schema.catalog, NOW, previous=turn), books, load_ranker(), 0.5)
    assert found is not None
    return found


DEAREST = "SELECT id FROM plans ORDER BY monthly_price DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
BUSY = "FROM companies JOIN tickets ON companies.id = tickets.company_id GROUP BY companies.id, companies.name"
BY_ID = BUSY.removesuffix(", companies.name")
FIRST = "ORDER BY count(*) DESC NULLS LAST FETCH FIRST {} ROWS WITH TIES"
OF_COMPANIES = "FROM subscriptions JOIN companies ON subscriptions.company_id = companies.id WHERE companies.id IN"
PLAN, BUSIEST, URGENT = (
    "what is the most expensive plan?", "which company has the most tickets?", "how many tickets are urgent?",
)  # fmt: skip
THOSE = {
    (PLAN, "how many companies are on it?"): (
        "SELECT count(*) FROM companies WHERE id IN (SELECT subscriptions.company_id FROM subscriptions "
        f"JOIN plans ON subscriptions.plan_id = plans.id WHERE plans.id IN ({DEAREST}))"
    ),
    (PLAN, "what does it cost?"): DEAREST.replace("id FROM", "monthly_price FROM"),
    (PLAN, "how expensive is it?"): DEAREST.replace("id FROM", "name, monthly_price FROM"),
    (BUSIEST, "when was it founded?"): f"SELECT companies.founded_on {BUSY}, companies.founded_on {FIRST.format(1)}",
    (BUSIEST, "how many subscriptions do they have?"): (
        f"SELECT count(*) {OF_COMPANIES} (SELECT companies.id {BY_ID} {FIRST.format(1)})"
    ),
    (BUSIEST, "how many tickets is that?"): f"SELECT companies.name, count(*) {BUSY} {FIRST.format(1)}",
    ("top 3 companies by number of tickets", "how many subscriptions do they have?"): (
        f"SELECT companies.name, count(*) {OF_COMPANIES} (SELECT companies.id {BY_ID} {FIRST.format(3)}) "
        "GROUP BY companies.id, companies.name"
    ),
    (URGENT, "which companies opened them?"): (
        "SELECT DISTINCT companies.name FROM tickets JOIN companies ON tickets.company_id = companies.id "
        "WHERE tickets.priority = 'urgent'"
    ),
    ("what are the 2 most expensive plans?", "which of those cost more than 50?"): (  # not the first two of such
        "SELECT name FROM plans WHERE id IN (SELECT id FROM plans ORDER BY monthly_price DESC NULLS LAST "
        "FETCH FIRST 2 ROWS WITH TIES) AND monthly_price > 50 ORDER BY monthly_price DESC NULLS LAST"
    ),
    ("top 3 companies by number of tickets", "which of them are in Japan?"): (
        f"SELECT companies.name {BUSY.partition(' GROUP')[0]} WHERE companies.id IN (SELECT companies.id {BY_ID} "
        f"{FIRST.format(3)}) AND companies.country = 'Japan' GROUP{BUSY.partition(' GROUP')[2]} "
        "ORDER BY count(*) DESC NULLS LAST"
    ),
    ("number of tickets by company", "only those with more than 100", "which of them is Acme?"): (
        "SELECT companies.name, count(*) FROM tickets JOIN companies ON tickets.company_id = companies.id "
        "WHERE companies.id IN (SELECT companies.id FROM tickets JOIN companies ON tickets.company_id = companies.id "
        "GROUP BY companies.id HAVING count(*) > 100) AND companies.name = 'Acme' GROUP BY companies.id, companies.name"
    ),
    ("what are the 2 most expensive plans?", "how much do they cost?"): (
        "SELECT name, monthly_price FROM plans ORDER BY monthly_price DESC NULLS LAST FETCH FIRST 2 ROWS WITH TIES"
    ),
    ("what are the 3 tickets with the most hours spent?", "which companies?"): (  # DISTINCT cannot be ordered by hours
        "SELECT companies.name FROM tickets JOIN companies ON tickets.company_id = companies.id "
        "ORDER BY tickets.hours_spent DESC NULLS LAST FETCH FIRST 3 ROWS WITH TIES"
    ),
    (BUSIEST, "what's the country?"): f"SELECT companies.country {BUSY}, companies.country {FIRST.format(1)}",
}
MONTH = "date_trunc('month', opened_at)::date"
MONTHLY = "how many tickets were opened per month?"
MARCH = "how many tickets were opened in March 2024?"
FIGURES = {
    (MONTHLY, "cumulative"): (
        f"SELECT {MONTH} AS month, sum(count(*)) OVER (ORDER BY {MONTH}) AS running_total FROM tickets "
        f"GROUP BY {MONTH} ORDER BY {MONTH}"
    ),
    (MONTHLY, "what's the monthly average?"): (
        f"SELECT (1.0 * count(*)) / count(DISTINCT {MONTH}) AS average FROM tickets WHERE opened_at IS NOT NULL"
    ),
    (MARCH, "the month before"): (
        "SELECT count(*) FROM tickets WHERE opened_at >= DATE '2024-02-01' AND opened_at < DATE '2024-03-01'"
    ),
    (MARCH, "and the previous year?"): (
        "SELECT count(*) FROM tickets WHERE opened_at >= DATE '2023-03-01' AND opened_at < DATE '2023-04-01'"
    ),
    ("how many tickets are there per status?", "as percentages", "just the numbers"): (
        "SELECT status, count(*) FROM tickets GROUP BY status"
    ),
    ("how many tickets are open?", "by company", "as a share of their tickets"): (
        "SELECT companies.name, 100.0 * count(*) FILTER (WHERE tickets.status = 'open') / nullif(count(*), 0) "
        "AS percentage FROM tickets JOIN companies ON tickets.company_id = companies.id "
        "GROUP BY companies.id, companies.name"
    ),
    ("how many tickets are there per status?", "what's the total?"): "SELECT count(*) FROM tickets",
    ("how many tickets are there per status?", "the average"): (
        "SELECT (1.0 * count(*)) / count(DISTINCT status) AS average FROM tickets WHERE status IS NOT NULL"
    ),
    (URGENT, "what percentage was open?"): (
        "SELECT 100.0 * count(*) FILTER (WHERE status = 'open') / nullif(count(*), 0) AS percentage FROM tickets "
        "WHERE priority = 'urgent'"
    ),
    ("how many tickets are open?", "versus pending"): (
        "SELECT status, count(*) FROM tickets WHERE status = 'open' OR status = 'pending' GROUP BY status"
    ),
    ("how many tickets are there per company?", "compare Acme and Borealis"): (
        "SELECT companies.name, count(*) FROM tickets JOIN companies ON tickets.company_id = companies.id "
        "WHERE companies.name = 'Acme' OR companies.name = 'Borealis' GROUP BY companies.id, companies.name"
    ),
    (URGENT, "the most common status?"): (
        "SELECT status, count(*) FROM tickets WHERE priority = 'urgent' GROUP BY status "
        "ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    (MONTHLY, "highest first"): (
        f"SELECT {MONTH} AS month, count(*) FROM tickets GROUP BY {MONTH} ORDER BY count(*) DESC NULLS LAST"
    ),
    ("how many tickets are there per status?", "the two biggest"): (
        "SELECT status, count(*) FROM tickets GROUP BY status ORDER BY count(*) DESC NULLS LAST "
        "FETCH FIRST 2 ROWS WITH TIES"
    ),
    ("what is the total of hours spent in 2023?", "how many tickets was that?"): (
        "SELECT count(*) FROM tickets WHERE opened_at >= DATE '2023-01-01' AND opened_at < DATE '2024-01-01'"
    ),
    ("average hours spent per company", "with how many tickets"): (
        "SELECT companies.name, avg(tickets.hours_spent), count(*) FROM tickets "
        "JOIN companies ON tickets.company_id = companies.id GROUP BY companies.id, companies.name"
    ),
}
CONDITIONS = {
    (URGENT, "just open and pending"): "priority = 'urgent' AND (status = 'open' OR status = 'pending')",
    (URGENT, "ignore open and pending"): "priority = 'urgent' AND status <> 'open' AND status <> 'pending'",
    ("list tickets with more than 5 hours spent", "ten hours"): "WHERE hours_spent > 10",
    ("list tickets with more than 5 hours spent", "and those with fewer than 3?"): "WHERE hours_spent < 3",
    (URGENT, "other than urgent"): "WHERE priority <> 'urgent'",
    (URGENT, "first quarter"): "priority = 'urgent' AND extract(quarter FROM opened_at) = 1",
    (MONTHLY, "last 3 months"): "WHERE opened_at >= DATE '2024-02-15'",
    (URGENT, "which companies?"): "SELECT DISTINCT companies.name FROM tickets JOIN companies",
    ("how many tickets are there per status?", "in alphabetical order"): "GROUP BY status ORDER BY status",
    ("how many tickets are there per company?", "only France and IT"): (
        "WHERE companies.country = 'France' OR companies.country = 'IT' GROUP BY companies.id"
    ),
    ("which subscriptions were cancelled in 2023?", "by month"): "GROUP BY date_trunc('month', cancelled_on)",
    ("which tickets are open?", "how many per priority?"): "WHERE status = 'open' GROUP BY priority",
    ("which tickets are open?", "with priority and hours spent"): "SELECT id, priority, hours_spent FROM tickets WHERE",
    ("average hours spent on open tickets per company", "longest hours"): "WHERE tickets.status = 'open'",
    ("list the tickets", "newest first"): "ORDER BY opened_at DESC",
    ("which company has the fewest tickets?", "top 5 for open tickets"): (
        "WHERE tickets.status = 'open' GROUP BY companies.id, companies.name "
        "ORDER BY count(*) DESC NULLS LAST FETCH FIRST 5"
    ),
}
LOST = (
    (URGENT, "who wrote it?"),
    (URGENT, "who are they assigned to?"),
    (URGENT, "how long do they take?"),
    ("which company has the most tickets?", "show the hours too"),
    ("which companies have tickets?", "sort by number of tickets"),
    ("average seats per plan", "which staff are in Team?"),
    (MONTHLY, "what's the weekly average?"),
    ("average hours spent per company", "what's the average?"),
    ("how many tickets were opened in 2023?", "the month before"),
    ("how many tickets are open?", "as a share of their companies"),
    ("list the tickets", "which of these is the heaviest?"),
    ("which companies have tickets?", "sort by seats"),
    ("which companies have tickets?", "who is the best paid?"),
    ("how many tickets are there per country?", "who are they?"),
)


@pytest.mark.parametrize(("says", "sql"), THOSE.items(), ids=[" / ".join(says) for says in THOSE])
def test_a_pronoun_is_what_was_found(books: Indexes, says: tuple[str, ...], sql: str) -> None:
    """By their own conditions where these say it, as a sub-select where only an order or a size tells who they are."""
    assert _sql(talked(says, books)) == sql


@pytest.mark.parametrize(("says", "sql"), FIGURES.items(), ids=[" / ".join(says) for says in FIGURES])
def test_a_figure_of_what_was_shown(books: Indexes, says: tuple[str, ...], sql: str) -> None:
    """Running totals, means of the groups, other times, shares and numbers again."""
    assert _sql(talked(says, books)) == sql


@pytest.mark.parametrize(("says", "part"), CONDITIONS.items(), ids=[" / ".join(says) for says in CONDITIONS])
def test_few_words_that_are_a_condition_or_an_order(books: Indexes, says: tuple[str, ...], part: str) -> None:
    """None of these was understood, or one was taken for something else."""
    assert part in _sql(talked(says, books))


@pytest.mark.parametrize("says", LOST, ids=[" / ".join(says) for says in LOST])
def test_what_the_previous_result_cannot_tell_is_asked_back(books: Indexes, says: tuple[str, ...]) -> None:
    """An answer about everything, or about something else, would look like one about what was found."""
    assert not isinstance(talked(says, books), Drafted)


def _sql(found: Answer) -> str:
    assert isinstance(found, Drafted), found
    return " ".join(found.sql.split())


def test_a_condition_on_those_found_does_not_make_way_for_them(books: Indexes) -> None:
    """Both are about the same key: who they are took the place of which of them is asked about."""
    found = talked((BUSIEST, "as for Acme, how many subscriptions does it have?"), books)
    assert not isinstance(found, Drafted) or "Acme" in found.sql
