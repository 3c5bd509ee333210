"""What strangers asked of hotels and of a seller of software: each test a class of wrong or refused ones."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, catalog_of

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import DEFAULT_THRESHOLD, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Answer, Ask, Drafted


def strict(catalog: Catalog) -> Catalog:
    """The catalog with every column NOT NULL."""
    told = [
        t.model_copy(update={"columns": tuple(c.model_copy(update={"nullable": False}) for c in t.columns)})
        for t in catalog.tables
    ]
    return catalog.model_copy(update={"tables": tuple(told)})


def hotels() -> Catalog:
    """Bookings of rooms, in cents."""
    return strict(
        catalog_of(
            "hotels",
            """channels (5 rows): id integer key, label = website | phone | Expedia | walk-in | agency,
              commission_pct numeric
            guests (300 rows): id integer key, first_name, last_name, nationality = PT | DE | XK
            countries (8 rows): iso2 key = PT | ES | DE | XK | FR,
              country_name = Portugal | Spain | Germany | Kosovo | France
            status (4 rows): code key = CF | CO | CX | NS, meaning = confirmed | checked out | cancelled | no-show
            employees (40 rows): emp_no integer key, emp_name = Vera Simas | Rui Tavares, job, full_time = Y | N
            rooms (150 rows): id integer key, room_no, sea_view boolean, kind = Single | Double | Suite, floor integer
            repairs (300 rows): id integer key, room_id integer -> rooms.id, reported_by integer -> employees.emp_no,
              fixed_by integer -> employees.emp_no, reported_at date, fixed_at date
            bookings (1400 rows): ref key, guest_id integer -> guests.id, channel_id integer -> channels.id,
              status_code = CO | CX | NS | CF -> status.code, nights integer, adults integer, children integer,
              subtotal_cents integer, tax_cents integer,
              total_cents integer, booked_at date""",
        )
    )


def software() -> Catalog:
    """Accounts that subscribe to plans and open tickets."""
    found = strict(
        catalog_of(
            "software",
            """account (3 rows): id integer key, company = Northwind | Bluepeak | Lumen, website
            subscription (120 rows): id integer key, account_id integer -> account.id, billing_cycle = monthly | annual,
              status = active | past_due | canceled, started_at date
            plan (6 rows): code key = free | team, title = Free | Team, is_public boolean
            invoice (800 rows): number key, account_id integer -> account.id, issued_on date, tax_cents integer,
              total_cents integer
            credit_note (40 rows): id integer key, reason = outage | goodwill, amount_cents integer
            states (5 rows): id integer key, label = open | granted | refused | due | void
            ticket (600 rows): id integer key, account_id integer -> account.id, subject, opened_at date,
              state = open | solved | pending""",
        )
    )
    account = found.tables[0]
    company = account.columns[1].model_copy(update={"distinct": 91})
    account = account.model_copy(update={"rows": 91, "columns": (account.columns[0], company, *account.columns[2:])})
    return found.model_copy(update={"tables": (account, *found.tables[1:])})


def said(question: str, catalog: Catalog, threshold: float = DEFAULT_THRESHOLD) -> Answer:
    """What the offline translator answers."""
    return answer(Ask(question, catalog, NOW), build_indexes(catalog), load_ranker(), threshold)


def sql(question: str, catalog: Catalog) -> str:
    """The SQL of a question that is answered."""
    found = said(question, catalog)
    assert isinstance(found, Drafted), found
    return " ".join(found.sql.split())


FIGURES = {
    "bookings with children": "SELECT ref FROM bookings WHERE children > 0",
    "how many bookings include children?": "SELECT count(*) FROM bookings WHERE children > 0",
    "bookings that have no children": "SELECT ref FROM bookings WHERE children = 0",
    "channels without commission": "SELECT label FROM channels WHERE commission_pct = 0",
}


@pytest.mark.parametrize(("question", "expected"), FIGURES.items(), ids=list(FIGURES))
def test_what_every_row_has_a_figure_of_is_there_where_it_is_more_than_none(question: str, expected: str) -> None:
    assert sql(question, hotels()) == expected


MONEY = {
    "bookings over 2000 euros": "SELECT ref FROM bookings WHERE total_cents > 200000",
    "bookings over $2,000": "SELECT ref FROM bookings WHERE total_cents > 200000",
    "bookings with a tax above 50 dollars": "SELECT ref FROM bookings WHERE tax_cents > 5000",
    "bookings above 90000 cents": "SELECT ref FROM bookings WHERE total_cents > 90000",
}


@pytest.mark.parametrize(("question", "expected"), MONEY.items(), ids=list(MONEY))
def test_money_is_compared_with_amounts_in_the_unit_that_they_are_kept_in(question: str, expected: str) -> None:
    assert sql(question, hotels()) == expected


DONE_BY = {"reported": "reported_by", "fixed": "fixed_by"}


@pytest.mark.parametrize(("verb", "key"), DONE_BY.items(), ids=list(DONE_BY))
def test_a_verb_of_a_key_tells_who_did_it_and_asks_for_no_key(verb: str, key: str) -> None:
    most = sql(f"who {verb} the most repairs?", hotels())
    counted = sql(f"how many repairs were {verb} by Vera Simas", hotels())

    assert most.startswith("SELECT employees.emp_name FROM")
    assert f"repairs.{key} = employees.emp_no" in most or f"employees.emp_no = repairs.{key}" in most
    assert counted.startswith("SELECT count(*) FROM repairs")
    assert key in counted
    assert "'Vera Simas'" in counted
    assert "GROUP BY" not in counted


GROUPED = {
    "total nights by channel": "SELECT channels.label, sum(bookings.nights) FROM bookings JOIN channels ON "
    "bookings.channel_id = channels.id GROUP BY channels.id, channels.label",
    "number of double rooms per floor": "SELECT floor, count(*) FROM rooms WHERE kind = 'Double' GROUP BY floor",
}


@pytest.mark.parametrize(("question", "expected"), GROUPED.items(), ids=list(GROUPED))
def test_a_figure_of_a_kind_by_one_name_is_answered(question: str, expected: str) -> None:
    assert sql(question, hotels()) == expected


STATES = {
    "cancellation rate": "SELECT 100.0 * count(*) FILTER (WHERE status_code IN (SELECT code FROM status WHERE "
    "meaning = 'cancelled')) / nullif(count(*), 0) AS percentage FROM bookings",
    "how many no-shows in 2025": "SELECT count(*) FROM bookings JOIN status ON bookings.status_code = status.code "
    "WHERE status.meaning = 'no-show' AND bookings.booked_at >= DATE '2025-01-01' AND bookings.booked_at < DATE "
    "'2026-01-01'",
}


@pytest.mark.parametrize(("question", "expected"), STATES.items(), ids=list(STATES))
def test_the_meaning_of_a_code_is_said_of_the_rows_that_have_it(question: str, expected: str) -> None:
    assert sql(question, hotels()) == expected


def test_codes_that_are_all_keys_of_one_table_refer_to_it_whatever_the_column_is_called() -> None:
    """One of the codes is none of the standard, so that their names are the table's."""
    for country in ("Germany", "Kosovo"):
        found = sql(f"guests from {country}", hotels())
        assert found.endswith(
            f"JOIN countries ON guests.nationality = countries.iso2 WHERE countries.country_name = '{country}'"
        )


OPPOSITES = {
    "part-time employees": "SELECT emp_name FROM employees WHERE full_time <> 'Y'",
    "how many part time employees": "SELECT count(*) FROM employees WHERE full_time <> 'Y'",
    "full-time employees": "SELECT emp_name FROM employees WHERE full_time = 'Y'",
}


@pytest.mark.parametrize(("question", "expected"), OPPOSITES.items(), ids=list(OPPOSITES))
def test_the_opposite_of_a_column_of_yes_and_no_is_its_no(question: str, expected: str) -> None:
    assert sql(question, hotels()) == expected


WORDINGS = {
    "how many bookings came through Expedia?": "SELECT count(*) FROM bookings JOIN channels ON bookings.channel_id = "
    "channels.id WHERE channels.label = 'Expedia'",
    "revenue by channel": "SELECT channels.label, sum(bookings.total_cents) AS revenue FROM bookings JOIN channels ON "
    "bookings.channel_id = channels.id GROUP BY channels.id, channels.label",
}


@pytest.mark.parametrize(("question", "expected"), WORDINGS.items(), ids=list(WORDINGS))
def test_what_is_sold_and_through_whom_is_heard(question: str, expected: str) -> None:
    assert sql(question, hotels()) == expected


KINDS = {
    "annual subscriptions": "SELECT id FROM subscription WHERE billing_cycle = 'annual'",
    "how many monthly subscriptions": "SELECT count(*) FROM subscription WHERE billing_cycle = 'monthly'",
}


@pytest.mark.parametrize(("question", "expected"), KINDS.items(), ids=list(KINDS))
def test_a_word_of_time_that_is_stored_is_a_kind_of_rows_and_no_series(question: str, expected: str) -> None:
    assert sql(question, software()) == expected


def test_rows_without_a_name_are_told_by_the_one_text_that_is_different_for_each() -> None:
    found = sql("which account opened the most tickets in 2025?", software())

    assert found.startswith("SELECT account.company FROM account")


SOLD = {
    "How much did we invoice in 2025?": "SELECT sum(total_cents) FROM invoice WHERE issued_on >= DATE '2025-01-01' AND "
    "issued_on < DATE '2026-01-01'",
    "how much credit have we granted per reason": "SELECT reason, sum(amount_cents) FROM credit_note GROUP BY reason",
    "how many tickets are open right now?": "SELECT count(*) FROM ticket WHERE state = 'open'",
    "how many customers do we have at the moment": "SELECT count(*) FROM account",
    "private plans": "SELECT title FROM plan WHERE is_public = FALSE",
}


@pytest.mark.parametrize(("question", "expected"), SOLD.items(), ids=list(SOLD))
def test_what_a_seller_asks_every_day_is_answered(question: str, expected: str) -> None:
    assert sql(question, software()) == expected


def test_rows_that_are_asked_for_are_no_amount_that_is_called_after_them() -> None:
    clinic = catalog_of(
        "clinic",
        """pat (400 rows): pat_id integer key, first_nm, last_nm
        bill (2000 rows): bill_no integer key, pat_id integer -> pat.pat_id, tot_amt numeric, ins_amt numeric,
          pat_amt numeric""",
    )

    assert sql("Which patient has the highest bill?", clinic).startswith("SELECT pat.first_nm, pat.last_nm FROM pat")
