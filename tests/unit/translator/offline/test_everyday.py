"""Everyday wordings over a schema of its own: values in lower case, bounds, days, roles, nouns said in passing."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, column, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import Indexes, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Ask, Unanswerable


def radio() -> Catalog:
    """Songs of genres, concerts of hosts, trips between stations, and readings taken every hour."""
    return Catalog(
        datasource="radio",
        dialect="postgres",
        tables=(
            table("genres", column("id", "integer"), column("name", "text", ("Jazz", "Rock"))),
            table(
                "songs",
                column("id", "integer"),
                column("title", "text", ("Blue", "Red")),
                column("bed_type", "text"),
                column("milliseconds", "integer"),
                column("last_name", "text"),
                column("phone", "text"),
                column("rating_date", "date"),
                column("genre_id", "integer"),
                keys={"genre_id": "genres.id"},
            ),
            table("hosts", column("id", "integer"), column("first_name"), column("last_name"), column("title")),
            table(
                "parties", column("id", "integer"), column("number_of_hosts", "integer"), column("season", "integer")
            ),
            table("party_hosts", column("party_id", "integer"), column("host_id", "integer"), key=""),
            table("stations", column("id", "integer"), column("name", "text", ("North", "South"))),
            table(
                "trips",
                column("id", "integer"),
                column("src_id", "integer"),
                column("dst_id", "integer"),
                column("fare", "integer"),
                keys={"src_id": "stations.id", "dst_id": "stations.id"},
            ),
            table(
                "measures",
                column("id", "integer"),
                column("year", "integer"),
                column("month", "integer"),
                column("day", "integer"),
                column("temp", "integer"),
            ),
        ),
    )


READINGS = {
    "How many songs belong to the rock genre?": "genres.name = 'Rock'",
    "How long are jazz songs in milliseconds?": "genres.name = 'Jazz'",
    "Average milliseconds of rock songs": "genres.name = 'Rock'",
    "What is the phone number of songs called Blue?": "SELECT phone FROM songs",
    "List the type of bed of all songs": "SELECT bed_type FROM songs",
    "Count the total number of songs": "SELECT count(*) FROM songs",
    "Which trips have a fare between -5 and 5?": "BETWEEN -5 AND 5",
    "Which parties are after season 2007?": "season > 2007",
    "Which trips have at least a fare of 20?": "fare >= 20",
    "Which genres have songs at least twice?": "HAVING count(*) >= 2",
    "List the titles of songs ordered by milliseconds from big to small": "ORDER BY milliseconds DESC",
    "How many trips start at station North?": "trips.src_id = stations.id",
    "How many trips end at station North?": "trips.dst_id = stations.id",
    "What are the names of the hosts?": "SELECT first_name, last_name FROM hosts",
    "Which days had more than 3 measures?": "GROUP BY year, month, day HAVING count(*) > 3",
    "Number of measures per day of the month": "SELECT day, count(*)",
    "What was the coldest day?": "GROUP BY year, month, day ORDER BY min(temp)",
    "What was the hottest month on average?": "ORDER BY avg(temp) DESC",
    "Total trips per fare": "SELECT fare, count(*)",
    "SELECT * FROM songs": "SELECT * FROM songs",
}


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    return build_indexes(radio())


@pytest.mark.parametrize(("question", "part"), READINGS.items())
def test_the_meant_reading_is_among_them(question: str, part: str, indexes: Indexes) -> None:
    """Whatever the ranker makes of it: what is not read cannot be chosen."""
    found, _ = candidates(question, indexes.chunker, indexes.world, NOW)
    statements = [" ".join(c.sql.split()) for c in found]
    assert any(part in sql for sql in statements), statements


def test_a_number_of_things_is_no_key_of_one(indexes: Indexes) -> None:
    """``number_of_hosts`` joins no host; the table between parties and hosts does."""
    parties = next(t.key for t in indexes.world.schema.tables if t.table.name == "parties")
    assert not any(edge.left.name == "number_of_hosts" for edge in indexes.world.graph.edges[parties])


def test_a_duration_is_no_last_name(indexes: Indexes) -> None:
    """What lasts has a duration, but a duration is not what is last."""
    found, _ = candidates("What are the durations of songs?", indexes.chunker, indexes.world, NOW)
    assert not any("last_name" in c.sql for c in found)


def test_a_question_for_too_much_at_once_is_refused_with_the_reason(indexes: Indexes) -> None:
    """Time grows with what a question names; past all sense it is not spent."""
    question = "title and phone and " * 60
    found = answer(Ask(question, indexes.world.schema.catalog, NOW), indexes, load_ranker(), 0.0)
    assert isinstance(found, Unanswerable)
    assert "at once" in found.missing
