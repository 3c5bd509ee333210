"""Questions in a newcomer's own words: adjectives, verbs, clocks, names in short, and what must not be answered."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, air

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import DEFAULT_THRESHOLD, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

ASKED = {
    "What was the longest departure delay and which airline had it?": (
        "SELECT flights.dep_delay, airlines.name FROM airlines JOIN flights ON airlines.carrier = "
        "flights.carrier ORDER BY flights.dep_delay DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "How many seats do Boeing planes have on average?": "SELECT avg(seats) FROM planes WHERE manufacturer = 'BOEING'",
    "Compare the average departure delay of JFK and LGA": (
        "SELECT origin, avg(dep_delay) FROM flights WHERE origin = 'JFK' OR origin = 'LGA' GROUP BY origin"
    ),
    "Show the top 3 airlines per origin by number of flights": (
        "SELECT origin, name FROM ( SELECT flights.origin, airlines.name, rank() OVER (PARTITION BY "
        "flights.origin ORDER BY count(*) DESC NULLS LAST) AS place FROM flights JOIN airlines ON "
        "flights.carrier = airlines.carrier GROUP BY flights.origin, airlines.carrier, airlines.name ) AS "
        "ranked WHERE place <= 3"
    ),
    "Which airline flew the most miles?": (
        "SELECT airlines.name FROM airlines JOIN flights ON airlines.carrier = flights.carrier GROUP BY "
        "airlines.carrier, airlines.name ORDER BY sum(flights.distance) DESC NULLS LAST FETCH FIRST 1 ROWS "
        "WITH TIES"
    ),
    "Which plane flew the most miles?": (
        "SELECT planes.tailnum FROM planes JOIN flights ON planes.tailnum = flights.tailnum GROUP BY "
        "planes.tailnum ORDER BY sum(flights.distance) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "How many flights were delayed more than 2 hours?": "SELECT count(*) FROM flights WHERE dep_delay > 120",
    "How many flights had an arrival delay of over an hour?": "SELECT count(*) FROM flights WHERE arr_delay > 60",
    "How many flights departed more than 1 hour late?": "SELECT count(*) FROM flights WHERE dep_delay > 60",
    "How many flights arrived at least 45 minutes early?": "SELECT count(*) FROM flights WHERE arr_delay <= -45",
    "How many flights were more than 3 hours late?": "SELECT count(*) FROM flights WHERE dep_delay > 180",
    "How many flights were delayed?": "SELECT count(*) FROM flights WHERE dep_delay > 0",
    "How many flights arrived late?": "SELECT count(*) FROM flights WHERE arr_delay > 0",
    "What percentage of flights arrived late?": (
        "SELECT 100.0 * count(*) FILTER (WHERE arr_delay > 0) / nullif(count(*), 0) AS percentage FROM flights"
    ),
    "How many flights departed early?": "SELECT count(*) FROM flights WHERE dep_delay < 0",
    "Which airport sent out the most flights in December?": (
        "SELECT airports.name FROM airports JOIN flights ON airports.faa = flights.origin WHERE extract(month"
        " FROM flights.time_hour) = 12 GROUP BY airports.faa, airports.name ORDER BY count(*) DESC NULLS LAST"
        " FETCH FIRST 1 ROWS WITH TIES"
    ),
    "Which airport had the most departures?": (
        "SELECT airports.name FROM airports JOIN flights ON airports.faa = flights.origin GROUP BY "
        "airports.faa, airports.name ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "Which hour of the day has the most departures?": (
        "SELECT hour FROM flights GROUP BY hour ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "How many flights did each airline operate?": (
        "SELECT airlines.name, count(*) FROM flights JOIN airlines ON flights.carrier = airlines.carrier "
        "GROUP BY airlines.carrier, airlines.name"
    ),
    "What was the average arrival delay of United Air Lines flights?": (
        "SELECT avg(flights.arr_delay) FROM flights JOIN airlines ON flights.carrier = airlines.carrier WHERE"
        " airlines.name = 'United Air Lines Inc.'"
    ),
    "What is the longest flight by distance?": (
        "SELECT id FROM flights ORDER BY distance DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "Average arrival delay by airline, worst first, top 5": (
        "SELECT airlines.name, avg(flights.arr_delay) FROM flights JOIN airlines ON flights.carrier = "
        "airlines.carrier GROUP BY airlines.carrier, airlines.name ORDER BY avg(flights.arr_delay) DESC NULLS"
        " LAST FETCH FIRST 5 ROWS WITH TIES"
    ),
    "Average distance per carrier, longest first": (
        "SELECT carrier, avg(distance) FROM flights GROUP BY carrier ORDER BY avg(distance) DESC NULLS LAST"
    ),
    "Which destinations has United never flown to?": (
        "SELECT flights.dest FROM flights JOIN airlines ON flights.carrier = airlines.carrier EXCEPT SELECT "
        "flights.dest FROM flights JOIN airlines ON flights.carrier = airlines.carrier WHERE airlines.name = "
        "'United Air Lines Inc.'"
    ),
    "Number of flights per weekday": (
        "SELECT extract(dow FROM time_hour) AS weekday, count(*) FROM flights GROUP BY extract(dow FROM "
        "time_hour) ORDER BY extract(dow FROM time_hour)"
    ),
    "How many flights were there on each day of the week?": (
        "SELECT extract(dow FROM time_hour) AS weekday, count(*) FROM flights GROUP BY extract(dow FROM "
        "time_hour) ORDER BY extract(dow FROM time_hour)"
    ),
    "How many flights left before 6am?": "SELECT count(*) FROM flights WHERE dep_time < 600",
    "How many flights departed after noon?": "SELECT count(*) FROM flights WHERE dep_time > 1200",
    "How many flights departed between 6:30 am and 18:00?": (
        "SELECT count(*) FROM flights WHERE dep_time BETWEEN 630 AND 1800"
    ),
    "How many flights departed at noon?": "SELECT count(*) FROM flights WHERE dep_time BETWEEN 1200 AND 1259",
    "How many flights departed on Christmas?": (
        "SELECT count(*) FROM flights WHERE extract(month FROM time_hour) = 12 AND extract(day FROM time_hour) = 25"
    ),
    "How many flights took off from Newark in May?": (
        "SELECT count(*) FROM flights JOIN airports ON flights.origin = airports.faa WHERE airports.name = "
        "'Newark Liberty Intl' AND extract(month FROM flights.time_hour) = 5"
    ),
    "How many flights were cancelled in February?": (
        "SELECT count(*) FROM flights WHERE extract(month FROM time_hour) = 2 AND dep_time IS NULL"
    ),
    "What is the total distance flown by Delta in January?": (
        "SELECT sum(flights.distance) FROM flights JOIN airlines ON flights.carrier = airlines.carrier WHERE "
        "airlines.name = 'Delta Air Lines Inc.' AND extract(month FROM flights.time_hour) = 1"
    ),
    "How far is the longest flight?": "SELECT max(distance) FROM flights",
    "What is the second most popular destination?": (
        "SELECT dest FROM flights WHERE dest IS NOT NULL GROUP BY dest ORDER BY count(*) DESC NULLS LAST OFFSET 1 ROWS "
        "FETCH FIRST 1 ROWS WITH TIES"
    ),
    "What is the third highest departure delay?": (
        "SELECT DISTINCT dep_delay FROM flights ORDER BY dep_delay DESC NULLS LAST OFFSET 2 ROWS FETCH FIRST 1 ROWS "
        "WITH TIES"
    ),
    "What is the top destination for each carrier?": (
        "SELECT carrier, dest FROM ( SELECT carrier, dest, rank() OVER (PARTITION BY carrier ORDER BY count(*) DESC "
        "NULLS LAST) AS place FROM flights GROUP BY carrier, dest ) AS ranked WHERE place <= 1"
    ),
    "largest plane per manufacturer by seats": (
        "SELECT manufacturer, tailnum FROM ( SELECT manufacturer, tailnum, rank() OVER (PARTITION BY manufacturer "
        "ORDER BY seats DESC NULLS LAST) AS place FROM planes ) AS ranked WHERE place <= 1"
    ),
    "number of flights by quarter": (
        "SELECT date_trunc('quarter', time_hour)::date AS quarter, count(*) FROM flights GROUP BY "
        "date_trunc('quarter', time_hour)::date ORDER BY date_trunc('quarter', time_hour)::date"
    ),
    "total distance by carrier, highest first": (
        "SELECT carrier, sum(distance) FROM flights GROUP BY carrier ORDER BY sum(distance) DESC NULLS LAST"
    ),
    "flights per hour for JFK, LGA and EWR": (
        "SELECT hour, count(*) FROM flights WHERE origin = 'JFK' OR origin = 'LGA' OR origin = 'EWR' GROUP BY hour "
        "ORDER BY hour"
    ),
    "top 5 airports by average departure delay": (
        "SELECT airports.name FROM airports JOIN flights ON airports.faa = flights.origin GROUP BY airports.faa, "
        "airports.name ORDER BY avg(flights.dep_delay) DESC NULLS LAST FETCH FIRST 5 ROWS WITH TIES"
    ),
    "What is the most popular airline?": (
        "SELECT airlines.name FROM airlines JOIN flights ON airlines.carrier = flights.carrier GROUP BY "
        "airlines.carrier, airlines.name ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "first flight of the year": "SELECT id FROM flights ORDER BY time_hour FETCH FIRST 1 ROWS WITH TIES",
    "largest airline by number of flights": (
        "SELECT airlines.name FROM airlines JOIN flights ON airlines.carrier = flights.carrier GROUP BY "
        "airlines.carrier, airlines.name ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "median distance per carrier": (
        "SELECT carrier, percentile_cont(0.5) WITHIN GROUP (ORDER BY distance) FROM flights GROUP BY carrier"
    ),
    "share of flights by origin": (
        "SELECT origin, 100.0 * count(*) / nullif(sum(count(*)) OVER (), 0) AS percentage FROM flights GROUP BY origin"
    ),
    "number of planes by manufacturer as a percentage of all planes": (
        "SELECT manufacturer, 100.0 * count(*) / nullif(sum(count(*)) OVER (), 0) AS percentage FROM planes GROUP BY "
        "manufacturer"
    ),
    "What percentage of flights were cancelled per carrier?": (
        "SELECT carrier, 100.0 * count(*) FILTER (WHERE dep_time IS NULL) / nullif(count(*), 0) AS percentage FROM "
        "flights GROUP BY carrier"
    ),
    "how many flights in march per carrier": (
        "SELECT carrier, count(*) FROM flights WHERE extract(month FROM time_hour) = 3 GROUP BY carrier"
    ),
    "How many planes have an unknown manufacturer?": "SELECT count(*) FROM planes WHERE manufacturer IS NULL",
    "which airport is the furthest north": (
        "SELECT name FROM airports ORDER BY lat DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
}


def said(question: str, catalog: Catalog, threshold: float = 0.0) -> Answer:
    return answer(Ask(question, catalog, NOW), build_indexes(catalog), load_ranker(), threshold)


def without_values(catalog: Catalog) -> Catalog:
    """As under a policy that forbids sampling."""
    return catalog.restricted(
        t.model_copy(update={"columns": tuple(c.model_copy(update={"values": ()}) for c in t.columns)})
        for t in catalog.tables
    )


@pytest.mark.parametrize(("question", "sql"), ASKED.items())
def test_own_words_are_read_as_they_are_meant(question: str, sql: str) -> None:
    """The best reading is what a person would expect."""
    found = said(question, air())
    assert isinstance(found, Drafted)
    assert " ".join(found.sql.split()) == sql


def test_most_of_them_are_answered_without_asking_back() -> None:
    """Plain questions need no clarification."""
    answered = [q for q in ASKED if isinstance(said(q, air(), DEFAULT_THRESHOLD), Drafted)]
    assert len(answered) >= 0.9 * len(ASKED)


@pytest.mark.parametrize(
    "question",
    [
        "How many flights were operated by Lufthansa?",
        "How many flights went to Hawaii?",
        "What is the average arrival delay of flights to 'XYZ'?",
        "How many flights are there on holidays?",
        "What is the average departure delay in the morning?",
    ],
)
def test_a_name_or_a_place_in_time_that_nothing_explains_is_never_left_out(question: str) -> None:
    """An answer about all flights would be an answer to another question."""
    assert isinstance(said(question, air(), DEFAULT_THRESHOLD), Unanswerable)


@pytest.mark.parametrize(
    "question",
    [
        "How many flights left JFK?",
        "How many flights left 'JFK'?",
        "How many flights were operated by Lufthansa?",
        "What is the average arrival delay of Delta?",
        "What is the name of the airline with code UA?",
    ],
)
def test_without_sampled_values_no_name_is_left_out_or_put_anywhere(question: str) -> None:
    """Where it belongs is a guess, and a wrong guess answers with nothing at all."""
    assert not isinstance(said(question, without_values(air()), DEFAULT_THRESHOLD), Drafted)


def test_without_sampled_values_a_name_beside_its_column_is_answered() -> None:
    """The question itself says where it belongs."""
    found = said("How many flights have origin JFK?", without_values(air()), DEFAULT_THRESHOLD)
    assert isinstance(found, Drafted)
    assert "origin = 'JFK'" in found.sql


def test_examples_in_comments_name_nothing() -> None:
    """``such as JFK`` makes JFK no other word for the column."""
    indexes = build_indexes(air())
    assert indexes.world.schema.lookup(("jfk",)) == []


def test_readings_that_a_person_cannot_tell_apart_are_offered_once() -> None:
    """A month kept in a column and the month of the moment beside it are the same month."""
    found = said("flights in May by origin", air(), 1.0)
    assert isinstance(found, Clarify)
    readings = [option.reading for option in found.options]
    assert len(readings) == len(set(readings))


def test_what_is_to_be_counted_must_be_known() -> None:
    """Counting flights instead of passengers would be a wrong answer that looks right."""
    assert isinstance(said("How many passengers flew from JFK?", air(), DEFAULT_THRESHOLD), Unanswerable)


@pytest.mark.parametrize(
    "question",
    ["How many flights were diverted?", "Which planes were repaired", "On which weekday are delays worst?"],
)
def test_what_rows_are_said_to_be_must_be_known(question: str) -> None:
    """Telling of all flights instead of the diverted ones would be a wrong answer that looks right, too."""
    assert not isinstance(said(question, air(), DEFAULT_THRESHOLD), Drafted)


def test_known_words_that_make_no_query_are_told_from_unknown_ones() -> None:
    """An average of medians is not read; nobody is told that nothing of it is known."""
    found = said("average median of flights", air())
    assert isinstance(found, Unanswerable)
    assert found.missing.startswith("its words are known")
