"""Flights, and two schemas nobody had seen: each test stands for a class of wrong readings."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, air, catalog_of

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import DEFAULT_THRESHOLD, answer, build_indexes
from askwire_translator.offline.ranking.neglect import neglected
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Answer, Ask, Drafted


def haulage() -> Catalog:
    """Trucks that make trips with goods on them, for clients, and what is spent on them."""
    return catalog_of(
        "haulage",
        """
        truck: reg_plate key, make = MAN | Volvo | Scania | DAF, fuel_type = diesel | electric | LNG
        trip: trip_id integer key, reg_plate -> truck.reg_plate, departed timestamp without time zone,
            distance_km numeric, revenue numeric
        cargo_item: item_id integer key, trip_id integer -> trip.trip_id,
            goods = steel coils | milk | frozen fish | wine, weight_kg integer, hazardous boolean
        inst: instid integer key, city = Kiel | Ulm
        """,
    )


def said(question: str, catalog: Catalog, threshold: float = 0.0) -> Answer:
    """What the offline translator answers."""
    return answer(Ask(question, catalog, NOW), build_indexes(catalog), load_ranker(), threshold)


OF_TRUCKS = {
    "what makes of truck are there?": "SELECT DISTINCT make FROM truck",
    "monthly revenue": (
        "SELECT date_trunc('month', departed)::date AS month, sum(revenue) FROM trip "
        "GROUP BY date_trunc('month', departed)::date ORDER BY date_trunc('month', departed)::date"
    ),
    "total weight of hazardous goods": "SELECT sum(weight_kg) FROM cargo_item WHERE hazardous = TRUE",
    "average revenue per trip": "SELECT avg(revenue) FROM trip",
    "average revanue per trip": "SELECT avg(revenue) FROM trip",
    "how many institutions are there": "SELECT count(*) FROM inst",
    "fuel types that are still in use": "SELECT DISTINCT fuel_type FROM truck",
}
OF_FLIGHTS = {
    "which airlines fly to more than 20 destinations": (
        "SELECT airlines.name FROM airlines JOIN flights ON airlines.carrier = flights.carrier "
        "GROUP BY airlines.carrier, airlines.name HAVING count(DISTINCT flights.dest) > 20"
    ),
    "which month had the most delayed flights": (
        "SELECT date_trunc('month', time_hour)::date AS month FROM flights WHERE dep_delay > 0 "
        "GROUP BY date_trunc('month', time_hour)::date ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "how many weekend flights were there": (
        "SELECT count(*) FROM flights WHERE extract(dow FROM time_hour) = 6 OR extract(dow FROM time_hour) = 0"
    ),
    "What is the average departure delay at each of the three airports?": (
        "SELECT airports.name, avg(flights.dep_delay) FROM flights JOIN airports ON flights.origin = airports.faa "
        "GROUP BY airports.faa, airports.name"
    ),
}


@pytest.mark.parametrize(("question", "sql"), OF_TRUCKS.items())
def test_a_schema_nobody_has_seen_is_read_as_a_person_would(question: str, sql: str) -> None:
    """Kinds are told once each; adjectives limit; an average of single rows is one of all of them."""
    found = said(question, haulage())
    assert isinstance(found, Drafted)
    assert " ".join(found.sql.split()) == sql


@pytest.mark.parametrize(("question", "sql"), OF_FLIGHTS.items())
def test_numbers_of_different_things_and_lateness_are_counted(question: str, sql: str) -> None:
    """Different places are counted, not rows; the most late flights are many, not the latest."""
    found = said(question, air())
    assert isinstance(found, Drafted)
    assert " ".join(found.sql.split()) == sql


def test_a_value_of_several_words_is_never_said_in_passing() -> None:
    """A reading that drops ``frozen fish`` knows that it passes over it."""
    indexes = build_indexes(haulage())
    found, _ = candidates("average weight of frozen fish", indexes.chunker, indexes.world, NOW)
    dropping = [c for c in found if "frozen" not in c.sql]
    assert [c.sql for c in found if "frozen fish" in c.sql]
    assert all("frozen fish" in neglected(c) for c in dropping)


@pytest.mark.parametrize(
    "question", ["which trucks share a make with another truck", "trips that start close to each other"]
)
def test_rows_beside_others_of_their_table_are_not_made_up(question: str) -> None:
    """No reading joins a table with itself, so none may answer what is asked of two of its rows."""
    assert not isinstance(said(question, haulage(), DEFAULT_THRESHOLD), Drafted)


def test_who_acts_is_not_what_is_counted() -> None:
    """``Delta`` may begin the name of an airport, but an airport flies nowhere."""
    found = said("how many airports does Delta fly to", air())
    assert not isinstance(found, Drafted) or "airports.name" not in found.sql
