"""A clinic and its ships: parts of a reading that do no work, and what was asked for and is not shown."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered
from tests.unit.translator.offline.catalogs import NOW, catalog_of

from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.offline.ranking.idle import IDLE
from askwire_translator.offline.ranking.unmet import UNMET
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Students of either sex have notes of a day; ships have captains; invoices are paid; members join clubs."""
    catalog = catalog_of(
        "harbour",
        """
        students: student_id integer key, last_name, sex = F | M, age integer
        ship_notes: notes_id integer key, student_id integer -> students.student_id, date_of_notes date, text_of_notes
        freights: freight_id integer key, freight_type = dry | wet
        players (3 rows): player_id integer key, player = Kane | Messi | Salah, years_played integer
        port_chain (2 rows): chain_id integer key, chain_name = South | North
        ports: port_id integer key, chain_id integer -> port_chain.chain_id
        class_booking: booking_id integer key, club_id integer -> clubs.club_id, state = no_show | attended
        products: product_id integer key, product_name = keyboard | mouse
        customers: customer_id integer key, customer_name
        sales: sale_id integer key, customer_id integer -> customers.customer_id,
            product_id integer -> products.product_id
        ships: ship_id integer key, name, flag = Panama | Malta | Norway
        captains: captain_id integer key, name, rank = Lieutenant | Midshipman, ship_id integer -> ships.ship_id
        medicines: medicine_id integer key, trade_name, fda_approved = Yes | No
        invoices: invoice_id integer key, amount numeric(8,2), paid_on date null
        operators: badge_no integer key, full_name, hired_on date, hourly_wage numeric(8,2)
        members: member_id integer key, full_name, joined_on date, birthday date
        clubs: club_id integer key, name, opening_date date
        countries: country_id integer key, country_name, native_language
        """,
    )
    return build_indexes(catalog)


def drafted(question: str, indexes: Indexes) -> str:
    """The statement where there is one; nothing where the question is asked back or refused."""
    found = answered(question, indexes)
    return " ".join(found.sql.split()) if isinstance(found, Drafted) else ""


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("how many medicines have the FDA approved status 'No'?", " OR "),
        ("how old is each student and how many students are each age?", "GROUP BY student_id"),
        ("who are the different players and how many years has each played?", "GROUP BY player"),
        ("count the number of ports the chain South has", "FROM port_chain WHERE"),
        ("who earns the most per hour?", "date_trunc('hour'"),
        ("find the dates of ship notes for students with last name 'Smith'", "SELECT ship_notes.notes_id"),
        (
            "names of ships that are commanded by both captains with rank Lieutenant and captains with rank Midshipman",
            "SELECT captains.name",
        ),
        ("how many types of notes does the student Smith have?", "freight_type"),
        ("birthdays in march", "FROM joined_on"),
        ("how many unpaid invoices do we have and what are they worth?", "SELECT count(*) FROM invoices WHERE"),
        ("native languages that contain the word 'English'", "country_name ILIKE"),
        ("club opened last", "SELECT name FROM clubs"),
        ("no shows by club", "SELECT *"),
        ("customers who have purchased a keyboard", "SELECT customer_name FROM customers"),
        ("average age of male and female students", "sex = 'M' OR sex = 'F'"),
    ],
)
def test_what_does_no_work_is_never_answered(question: str, never: str, indexes: Indexes) -> None:
    """Answered otherwise or asked back, never so."""
    sql = drafted(question, indexes)
    assert never not in sql or "GROUP BY sex" in sql


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("average age of male and female students", "avg(age)"),
        ("how many male and female students are there?", "count(*)"),
        ("women vs men", "count(*)"),
    ],
)
def test_both_kinds_are_told_apart(question: str, figure: str, indexes: Indexes) -> None:
    """All that there are limit nothing: each has a figure of its own."""
    sql = drafted(question, indexes)
    assert sql.startswith(f"SELECT sex, {figure}")
    assert sql.endswith("GROUP BY sex")


def test_either_kind_is_one_number(indexes: Indexes) -> None:
    """``or`` says that both count."""
    assert "GROUP BY" not in drafted("how many students are male or female?", indexes)


@pytest.mark.parametrize(
    "question",
    [
        "how many students are male or female?",
        "number of ships of each flag",
        "number of captains of each ship",
        "names of the captains of each ship",
        "highest age of students",
        "members who joined in march",
    ],
)
def test_what_does_its_work_is_left_alone(question: str, indexes: Indexes) -> None:
    """The first reading is none of these."""
    found, _ = candidates(question, indexes.chunker, indexes.world, NOW)
    assert not [way.__name__ for way in (*IDLE, *UNMET) if way(found[0])]
