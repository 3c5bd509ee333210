"""A clinic's records as older systems keep them: yes and no in codes, days of birth, who did what, long dates."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, column, table

from askwire_common.datasources.catalog import Catalog, CatalogColumn
from askwire_translator.offline.engine import Indexes, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.offline.source.coded import yes
from askwire_translator.translate import Answer, Ask, Clarify, Drafted


def _clinic() -> Catalog:
    """Patients, their visits, the staff that open tickets, and rooms."""
    return Catalog(
        datasource="clinic",
        dialect="postgres",
        tables=(
            table(
                "patients",
                column("id", "integer"),
                column("name"),
                column("date_of_birth", "date"),
                column("insured_yn", "text", ("Y", "N")),
                CatalogColumn(name="archived", type="smallint", distinct=2),
                column("registered_on", "date"),
            ),
            table(
                "staff",
                column("id", "integer"),
                column("name"),
                column("is_active", "text", ("1", "0")),
                column("age", "integer"),
                column("salary", "numeric(10,2)"),
            ),
            table(
                "visits",
                column("id", "integer"),
                column("patient_id", "integer"),
                column("visited_at", "timestamp with time zone"),
                column("cost", "numeric(8,2)"),
                keys={"patient_id": "patients.id"},
            ),
            table(
                "tickets",
                column("id", "integer"),
                column("opened_by", "integer"),
                column("closed_by", "integer"),
                column("status", "text", ("open", "closed")),
                column("opened_at", "timestamp with time zone"),
                keys={"opened_by": "staff.id", "closed_by": "staff.id"},
            ),
        ),
    )


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    return build_indexes(_clinic())


def _first(question: str, indexes: Indexes) -> str:
    """The statement of the first reading, drafted or offered."""
    found: Answer = answer(Ask(question=question, catalog=_clinic(), now=NOW), indexes, load_ranker(), 0.5)
    assert isinstance(found, Drafted | Clarify), found
    return " ".join((found.sql if isinstance(found, Drafted) else found.drafts[0].sql).split())


DRAFTED = {
    "How many patients are insured?": "SELECT count(*) FROM patients WHERE insured_yn = 'Y'",
    "patients who are not insured": "SELECT name FROM patients WHERE insured_yn <> 'Y'",
    "How many archived patients are there?": "SELECT count(*) FROM patients WHERE archived = 1",
    "How many active staff do we have?": "SELECT count(*) FROM staff WHERE is_active = '1'",
    "Count the staff who are active": "SELECT count(*) FROM staff WHERE is_active = '1'",
    "staff who are not active": "SELECT name FROM staff WHERE is_active <> '1'",
    "patients older than 60": "SELECT name FROM patients WHERE date_of_birth < DATE '1964-05-15'",
    "How many patients are younger than 18?": ("SELECT count(*) FROM patients WHERE date_of_birth > DATE '2006-05-15'"),
    "staff who are at least 30 years old": "SELECT name FROM staff WHERE age >= 30",
    "How many visits were there after March 5, 2023?": (
        "SELECT count(*) FROM visits WHERE visited_at >= DATE '2023-03-06'"
    ),
    "sort all staff by salary": "SELECT name FROM staff ORDER BY salary",
    "Order the patients by their name": "SELECT name FROM patients ORDER BY name",
}


@pytest.mark.parametrize("question", DRAFTED)
def test_they_are_answered_as_they_are_meant(question: str, indexes: Indexes) -> None:
    """Codes for yes and no limit as a flag does, an age is told by the day of birth, a command to sort sorts."""
    found = answer(Ask(question=question, catalog=_clinic(), now=NOW), indexes, load_ranker(), 0.5)
    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == DRAFTED[question]


def test_who_did_the_most_is_somebody_whom_a_key_names(indexes: Indexes) -> None:
    """``Who opened``: the staff that opened it, not those who closed it, and no day on which that happened."""
    sql = _first("Who opened the most tickets?", indexes)
    assert sql.startswith("SELECT staff.name FROM tickets JOIN staff ON tickets.opened_by = staff.id WHERE")


def test_what_somebody_did_is_no_state(indexes: Indexes) -> None:
    """``open`` at the end of a question about deeds does not look for tickets that are open."""
    assert "status" not in _first("How many tickets did each staff open?", indexes)


def test_a_month_limits_when_what_is_counted_came_about(indexes: Indexes) -> None:
    """Visits in March by their own day, not by the day on which the patient registered."""
    assert "visited_at" in _first("How many visits by patient in March 2023?", indexes)


def test_a_stored_word_before_what_is_counted_says_which(indexes: Indexes) -> None:
    """``open tickets`` are never all tickets."""
    assert _first("How many open tickets are there?", indexes) == "SELECT count(*) FROM tickets WHERE status = 'open'"


@pytest.mark.parametrize("question", ["the second one", "made after 2000"])
def test_nothing_is_answered_where_nothing_was_named(question: str, indexes: Indexes) -> None:
    """A reading of the likeliest table, none of whose names was said, is never sure."""
    found = answer(Ask(question=question, catalog=_clinic(), now=NOW), indexes, load_ranker(), 0.5)
    assert not isinstance(found, Drafted), found


@pytest.mark.parametrize(
    ("stored", "words", "code"),
    [
        (("Y", "N"), ("insured",), "Y"),
        (("no",), ("smoker",), "yes"),
        (("F", "T"), ("paid",), "T"),
        (("0", "1"), ("available", "yn"), "1"),
        (("0", "1"), ("gender", "mf"), None),
        (("Yes", "No", "Unknown"), ("insured",), None),
        (("1", "2"), ("is", "active"), None),
        ((), ("is", "active"), None),
    ],
)
def test_codes_for_yes_are_known_by_both_what_is_stored_and_what_the_name_asks(
    stored: tuple[str, ...], words: tuple[str, ...], code: str | None
) -> None:
    """Two digits say yes and no only where the column's name asks whether."""
    found = yes(column("_".join(words), "text", stored), "text", words)
    assert (found.value if found is not None else None) == code


def test_numbers_say_yes_only_where_there_are_two_and_the_name_asks() -> None:
    """A number of two values may be a shop; ``is_active`` without a count of its values is a flag all the same."""
    two = CatalogColumn(name="store", type="integer", distinct=2)
    assert yes(two, "number", ("store",)) is None
    assert yes(two.model_copy(update={"distinct": 3}), "number", ("is", "active")) is None
    assert yes(two.model_copy(update={"distinct": None}), "number", ("is", "active")) is not None
    assert yes(two, "number", ("enabled",)) is not None
