"""How many ways a question is read: other cuts, one slip away, other roles, other names of stored values."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, column, shop, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import DEFAULT_THRESHOLD, answer, build_indexes
from askwire_translator.offline.ranking import evidence
from askwire_translator.offline.ranking.features import NAMES, describe
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Ask, Drafted


def travel() -> Catalog:
    """Flights between two airports each, by airlines of several countries."""
    return Catalog(
        datasource="travel",
        dialect="postgres",
        tables=(
            table(
                "airports",
                column("id", "integer"),
                column("name", "text", ("Honolulu Intl", "Miami Intl", "Miami Executive", "La Guardia")),
                column("country", "text", ("United States", "France")),
            ),
            table(
                "flights",
                column("id", "integer"),
                column("origin_id", "integer"),
                column("destination_id", "integer"),
                column("departed_at", "timestamp", comment="When it left; null when the flight was cancelled."),
                column("flight", "integer"),
                column("duration", "integer"),
                keys={"origin_id": "airports.id", "destination_id": "airports.id"},
            ),
        ),
    )


def readings(question: str, catalog: Catalog) -> list[str]:
    """Every reading's SQL on one line, in the order they were found."""
    indexes = build_indexes(catalog)
    found, _ = candidates(question, indexes.chunker, indexes.world, NOW)
    return [" ".join(c.sql.split()) for c in found]


ROLES = {"How many flights go to Honolulu?": "destination_id", "How many flights left from Honolulu?": "origin_id"}


@pytest.mark.parametrize(("question", "key"), ROLES.items())
def test_a_preposition_chooses_between_two_keys_to_one_table(question: str, key: str) -> None:
    """Both keys join the same tables; to and from say which is meant."""
    first = readings(question, travel())[0]
    assert f"flights.{key} = airports.id" in first


def test_a_key_that_nothing_tells_apart_from_another_is_noted() -> None:
    """Which of the two roles is meant is a guess, and the ranker hears of it."""
    indexes = build_indexes(travel())
    found, _ = candidates("How many flights does Honolulu have?", indexes.chunker, indexes.world, NOW)
    describe(found)
    assert found[0].features[NAMES.index("tied_roles")] == 1.0


BEGINNINGS = {
    "How many flights go to Honolulu?": "airports.name = 'Honolulu Intl'",
    "How many flights go to Miami?": "airports.name ILIKE 'miami%'",
    "How many flights go to LaGuardia?": "airports.name = 'La Guardia'",
    "How many airports are in the US?": "country = 'United States'",
    "How many French airports are there?": "country = 'France'",
}


@pytest.mark.parametrize(("question", "condition"), BEGINNINGS.items())
def test_stored_names_are_found_by_what_people_call_them(question: str, condition: str) -> None:
    """First words, words written together, short names of countries and the adjectives of their people."""
    assert condition in readings(question, travel())[0]


def test_a_comment_says_what_a_missing_value_means() -> None:
    """``null when the flight was cancelled`` makes cancelled a condition, not another name of the column."""
    found = readings("How many flights were cancelled?", travel())
    assert found[0] == "SELECT count(*) FROM flights WHERE departed_at IS NULL"


def test_the_longest_flight_is_not_the_highest_flight_number() -> None:
    """An adjective that speaks of durations does not measure a column that has none."""
    found = readings("What was the longest flight?", travel())
    assert not any("max(flight)" in sql for sql in found)
    assert "ORDER BY duration DESC" in found[0]


def test_a_table_per_something_is_counted() -> None:
    """``flights per country`` asks how many, without saying so."""
    assert readings("orders per status", shop())[0] == "SELECT status, count(*) FROM orders GROUP BY status"


def test_the_extreme_in_a_list_may_choose_the_row() -> None:
    """``the name and the maximum age of customers`` is also read as the name of the oldest one."""
    found = readings("Show the name of the customer with country and maximum age", shop())
    assert any("ORDER BY age DESC" in sql and "max(age)" not in sql for sql in found)


def test_a_name_or_a_number_is_never_dropped_from_the_conditions() -> None:
    """Only a plain word that happens to be stored somewhere may be no condition."""
    assert all("Germany" in sql for sql in readings("How many customers are from Germany?", shop()))
    assert any("open" not in sql for sql in readings("How many orders are open?", shop()))


def test_clauses_are_weighed_against_the_words_that_call_for_them() -> None:
    """A query without the group that ``each`` calls for lacks it; a group that is called for is none to spare."""
    indexes = build_indexes(shop())
    found, _ = candidates("How many orders does each customer have?", indexes.chunker, indexes.world, NOW)
    describe(found)
    lacks, spare = NAMES.index("lacks_group"), NAMES.index("spare_group")
    for candidate in found:
        grouped = "group" in evidence.done(candidate.built.statement).clauses
        assert candidate.features[lacks] == float(not grouped)
        assert candidate.features[spare] == 0.0


def test_an_event_that_no_date_speaks_of_is_no_answer() -> None:
    """The only date is of something else than what the question asks about, so that the reading is only offered."""
    asked = Ask("How many customers resigned in 2023?", dated(), NOW)
    found = answer(asked, build_indexes(dated()), load_ranker(), DEFAULT_THRESHOLD)
    assert not isinstance(found, Drafted)


def dated() -> Catalog:
    """Customers with one date."""
    hired = table("customers", column("id", "integer"), column("name"), column("hired_at", "date"))
    return Catalog(datasource="dated", dialect="postgres", tables=(hired,))


@pytest.mark.parametrize(("how", "place"), [("", "min(name)"), (" descending", "max(name) DESC NULLS LAST")])
def test_what_is_shown_once_is_ordered_by_the_first_of_each(how: str, place: str) -> None:
    """DISTINCT that is ordered by what is not shown was refused by PostgreSQL, at a confidence of 0.96."""
    indexes = build_indexes(travel())
    question = f"list the different countries of airports ordered by name{how}"
    found = answer(Ask(question, travel(), NOW), indexes, load_ranker(), DEFAULT_THRESHOLD)
    assert isinstance(found, Drafted)
    assert " ".join(found.sql.split()) == f"SELECT country FROM airports GROUP BY country ORDER BY {place}"
