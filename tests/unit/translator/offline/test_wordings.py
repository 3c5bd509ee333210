"""Wordings of people that each need a reading of their own: misspelled, asked with when, denied far off, as decades."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, column, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.chunking.chunks import Chunker
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.offline.source.names import words
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.values import ValueIndex
from askwire_translator.offline.wording.spelling import spelled
from askwire_translator.offline.words.text import tokenize


def sports() -> Catalog:
    """Gymnasts, who are people, in clubs that they visited, and the films about them."""
    return Catalog(
        datasource="sports",
        dialect="postgres",
        tables=(
            table(
                "people",
                column("id", "integer"),
                column("first_name", "text", ("Ada", "Linda", "Alan")),
                column("last_name", "text", ("Lovelace", "Smith", "Turing")),
                column("age", "integer"),
                column("state_province", "text", ("Ohio", "Utah")),
                column("joined_year", "integer"),
            ),
            table("gymnasts", column("id", "integer"), column("points", "integer"), keys={"id": "people.id"}),
            table("clubs", column("id", "integer"), column("club_name", "text", ("Subway", "North"))),
            table(
                "visits",
                column("id", "integer"),
                column("person_id", "integer"),
                column("club_id", "integer"),
                column("visited_on", "date"),
                keys={"person_id": "people.id", "club_id": "clubs.id"},
            ),
            table(
                "films",
                column("id", "integer"),
                column("title", "text", ("Vault", "Beam")),
                column("studio", "text", ("North", "South")),
                column("director", "text", ("Ann", "Bob")),
                column("year", "integer"),
            ),
        ),
    )


READINGS = {
    "What is the average age of all gymnasts?": "SELECT avg(people.age) FROM gymnasts JOIN people",
    "Show each state and the number of people in each state.": "GROUP BY state_province",
    "Which studio has more than 3 records on file?": "HAVING count(*) > 3",
    "Show each studio and the number of films in descending order.": "ORDER BY count(*) DESC",
    "What are the studios, ordered by frequency descending?": "ORDER BY count(*) DESC",
    "Show the titles of films, ordered by their year.": "SELECT title FROM films ORDER BY year",
    "How many people are there whose age is greater 30?": "WHERE age > 30",
    "How many people are above age 46?": "WHERE age > 46",
    "How many films were made in the 1990s?": "year BETWEEN 1990 AND 1999",
    "Which films were made after 1989?": "year > 1989",
    "Show the studios that have not produced films with director Bob.": "director <> 'Bob'",
    "Which studio contains the most films?": "GROUP BY studio ORDER BY count(*) DESC",
    "Show the titles of films that contain the word 'ault'.": "ILIKE '%ault%'",
    "When did Linda Smith visit Subway?": "SELECT visits.visited_on",
    "What are the ages of Ada Lovelace or Alan Turing?": (
        "(first_name = 'Ada' AND last_name = 'Lovelace') OR (first_name = 'Alan' AND last_name = 'Turing')"
    ),
    "Which studios are there?": "SELECT DISTINCT studio FROM films",
}


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    return build_indexes(sports())


@pytest.mark.parametrize(("question", "part"), READINGS.items())
def test_the_meant_reading_is_among_them(question: str, part: str, indexes: Indexes) -> None:
    """Which one comes first is the ranker's; what no reading says it cannot choose."""
    found, _ = candidates(question, indexes.chunker, indexes.world, NOW)
    readings = [" ".join(c.sql.split()) for c in found]
    assert any(part in sql for sql in readings), readings


def test_one_wrong_letter_in_a_word_that_steers_is_mended() -> None:
    """A name of the data source is left alone, however much it looks like one."""
    tokens = tokenize("the minumum of areas larger tahn the avrage of maximus")
    mended = [t.text for t in spelled(tokens, lambda t: t.text == "maximus", lambda word: ())]
    assert mended == ["the", "minimum", "of", "areas", "larger", "than", "the", "average", "of", "maximus"]


def test_one_wrong_letter_in_a_longer_name_is_mended() -> None:
    """Short words are left alone: too many of them differ in one letter."""
    tokens = tokenize("the arival of the loens")
    mended = [t.text for t in spelled(tokens, lambda t: False, lambda word: ("arrival", "loans"))]
    assert mended == ["the", "arrival", "of", "the", "loens"]


def test_no_count_repeats_what_the_joins_repeat(indexes: Indexes) -> None:
    """People who visited a club are counted once each, however often they came."""
    found, _ = candidates("How many people visited the club North?", indexes.chunker, indexes.world, NOW)
    joined = [c.sql for c in found if "JOIN visits" in c.sql and c.sql.startswith("SELECT count(")]
    assert joined
    assert all("DISTINCT" in sql or "FROM visits" in sql for sql in joined), joined


def test_cuts_that_say_the_same_leave_room_for_others() -> None:
    """``minimum salary`` may be a column's name and an aggregate of another column."""
    salaries = column("salary", "integer"), column("min_salary", "integer")
    schema = SchemaIndex(
        Catalog(datasource="x", dialect="postgres", tables=(table("jobs", column("id", "integer"), *salaries),))
    )
    cuts = Chunker(schema, ValueIndex(schema)).cuts(tokenize("What is the minimum salary in each job?"), NOW.date())
    assert {"minimum salary", "salary"} <= {c.text for _, chunks in cuts for c in chunks if c.kind == "name"}


def test_a_shortened_first_word_of_the_table_is_read() -> None:
    """``restypename`` of ``restaurant_type`` is the restaurant's type's name."""
    assert words("restypename", ("restaurant", "type")) == ("restaurant", "type", "name")
