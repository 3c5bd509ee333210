"""Readings that were once wrong, each as the class that it stands for."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, air, catalog_of, gusts, shop

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import DEFAULT_THRESHOLD, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

SHARES = {
    "What percentage of flights from JFK were cancelled?": (
        "SELECT 100.0 * count(*) FILTER (WHERE dep_time IS NULL) / nullif(count(*), 0) AS percentage FROM flights "
        "WHERE origin = 'JFK'"
    ),
    "What percentage of flights were cancelled in February?": (
        "SELECT 100.0 * count(*) FILTER (WHERE dep_time IS NULL) / nullif(count(*), 0) AS percentage FROM flights "
        "WHERE extract(month FROM time_hour) = 2"
    ),
    "What percentage of flights were in July?": (
        "SELECT 100.0 * count(*) FILTER (WHERE extract(month FROM time_hour) = 7) / nullif(count(*), 0) AS percentage "
        "FROM flights"
    ),
    "What percentage of cancelled flights left JFK?": (
        "SELECT 100.0 * count(*) FILTER (WHERE origin = 'JFK') / nullif(count(*), 0) AS percentage FROM flights "
        "WHERE dep_time IS NULL"
    ),
    "cancellation rate per carrier": (
        "SELECT carrier, 100.0 * count(*) FILTER (WHERE dep_time IS NULL) / nullif(count(*), 0) AS percentage FROM "
        "flights GROUP BY carrier"
    ),
    "What is the ratio of cancelled flights to all flights?": (
        "SELECT 100.0 * count(*) FILTER (WHERE dep_time IS NULL) / nullif(count(*), 0) AS percentage FROM flights"
    ),
}
ASKED = {
    "How many carriers have more than 1000 flights?": (
        "SELECT count(DISTINCT carrier) FROM flights WHERE carrier IN (SELECT carrier FROM flights GROUP BY carrier "
        "HAVING count(*) > 1000)"
    ),
    "average number of flights per carrier": (
        "SELECT (1.0 * count(*)) / count(DISTINCT carrier) AS average FROM flights"
    ),
    "Difference between average departure delay and average arrival delay": (
        "SELECT avg(dep_delay) - avg(arr_delay) FROM flights"
    ),
    "What is the mean delay of arrival in the month of august?": (
        "SELECT avg(arr_delay) FROM flights WHERE extract(month FROM time_hour) = 8"
    ),
    "How many flights left before their scheduled time?": "SELECT count(*) FROM flights WHERE dep_delay < 0",
    "What weekday has the most flights?": (
        "SELECT extract(dow FROM time_hour) AS weekday, count(*) FROM flights GROUP BY extract(dow FROM time_hour) "
        "ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "Which three carriers have the most flights?": (
        "SELECT carrier FROM flights WHERE carrier IS NOT NULL GROUP BY carrier ORDER BY count(*) DESC NULLS LAST "
        "FETCH FIRST 3 ROWS WITH TIES"
    ),
    "What is the busiest route?": (
        "SELECT origin, dest FROM flights WHERE origin IS NOT NULL AND dest IS NOT NULL GROUP BY origin, dest ORDER BY "
        "count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "How many flights since October?": "SELECT count(*) FROM flights WHERE extract(month FROM time_hour) >= 10",
    "average departure delay per hour": "SELECT hour, avg(dep_delay) FROM flights GROUP BY hour ORDER BY hour",
    "How much flights has Delta?": (
        "SELECT count(*) FROM flights JOIN airlines ON flights.carrier = airlines.carrier WHERE airlines.name = "
        "'Delta Air Lines Inc.'"
    ),
    "How many flights had no tail number recorded?": "SELECT count(*) FROM flights WHERE tailnum IS NULL",
    "What is the average price and weight of products?": "SELECT avg(price), avg(weight) FROM products",
    "average delay when there is precipitation": (
        "SELECT avg(departures.delay) FROM departures JOIN weather ON departures.airport = weather.station AND "
        "departures.hour_at = weather.hour_of WHERE weather.precip > 0"
    ),
    "How many departures were there when it was raining?": (
        "SELECT count(*) FROM departures JOIN weather ON departures.airport = weather.station AND "
        "departures.hour_at = weather.hour_of WHERE weather.precip > 0"
    ),
}


def _catalog(sql: str) -> Catalog:
    if "departures" in sql:
        return gusts()
    return shop() if "products" in sql else air()


def _said(question: str, catalog: Catalog, threshold: float = 0.0) -> Answer:
    return answer(Ask(question, catalog, NOW), build_indexes(catalog), load_ranker(), threshold)


@pytest.mark.parametrize(("question", "sql"), [*SHARES.items(), *ASKED.items()])
def test_they_are_read_as_they_are_meant(question: str, sql: str) -> None:
    """The best reading is what a person would expect."""
    found = _said(question, _catalog(sql))
    assert isinstance(found, Drafted)
    assert " ".join(found.sql.split()) == sql


@pytest.mark.parametrize(
    "question",
    [
        "Which destinations are served only by United?",
        "average distance by gate",
        "best and worst carrier by arrival delay",
        "What is the shortest distance flown and between which airports?",
        "who founded Delta?",
        "What is the average departure time?",
    ],
)
def test_what_the_reading_would_pass_over_is_not_answered(question: str) -> None:
    """An answer without it would be the answer to another question."""
    assert not isinstance(_said(question, air(), DEFAULT_THRESHOLD), Drafted)


@pytest.mark.parametrize("question", ["Which destinations are served only by United?", "who founded Delta?"])
def test_readings_that_leave_a_word_out_are_not_offered_either(question: str) -> None:
    """Whoever picks one would get what was not asked for."""
    found = _said(question, air(), DEFAULT_THRESHOLD)
    assert isinstance(found, Unanswerable)
    assert "only" in found.missing or "founded" in found.missing


def _many_airports() -> Catalog:
    """Airports by the hundred, most of which are called after their town."""
    towns = tuple(f"Town {n} Intl" for n in range(250))
    names = (*towns, "Boston Back Bay Station", "Hartsfield Jackson Atlanta Intl", "Atlanta Regional", "Denver Intl")
    airports = next(t for t in air().tables if t.name == "airports")
    columns = tuple(c.model_copy(update={"values": names} if c.name == "name" else {}) for c in airports.columns)
    larger = airports.model_copy(update={"columns": columns})
    return air().restricted(larger if t.name == "airports" else t for t in air().tables)


def test_a_name_that_needs_words_of_its_own_is_asked_back() -> None:
    """Boston may well be another airport; Denver needs but the usual ``Intl``."""
    assert isinstance(_said("How many flights to Boston?", _many_airports(), DEFAULT_THRESHOLD), Clarify)
    found = _said("How many flights to Denver?", _many_airports(), 0.0)
    assert isinstance(found, Drafted)
    assert "'Denver Intl'" in found.sql


def test_a_town_is_found_inside_the_names_of_its_airports() -> None:
    """Not only where they begin with it."""
    found = _said("How many flights to Atlanta?", _many_airports())
    assert isinstance(found, Drafted)
    assert "ILIKE '%atlanta%'" in found.sql


def test_a_word_of_a_title_is_not_what_is_counted() -> None:
    """That some albums are called after concerts says nothing of how many there were."""
    music = """
        albums (40 rows): id integer key, title = Concerts of 1990 | Joshua Tree | October, band_id integer -> bands.id
        bands: id integer key, name = U2 | Rush | Genesis
    """
    asked = Ask("How many concerts did U2 play?", catalog_of("music", music), NOW)
    found = answer(asked, build_indexes(asked.catalog), load_ranker(), DEFAULT_THRESHOLD)
    assert isinstance(found, Unanswerable), found
