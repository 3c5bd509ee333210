"""One table in two roles (``from Newark to Chicago``), and what is told once though many rows say it."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import NOW, air, catalog_of

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import build_indexes
from askwire_translator.translate import Drafted

FROM_NEWARK = "origin IN (SELECT faa FROM airports WHERE name = 'Newark Liberty Intl')"
FROM_LA_GUARDIA = "origin IN (SELECT faa FROM airports WHERE name = 'La Guardia')"
TO_NEWARK = "dest IN (SELECT faa FROM airports WHERE name = 'Newark Liberty Intl')"
TO_LOS_ANGELES = "dest IN (SELECT faa FROM airports WHERE name = 'Los Angeles Intl')"

BY_ROLE = {
    "How many flights went from Newark to Los Angeles?": f"{FROM_NEWARK} AND {TO_LOS_ANGELES}",
    "How many flights to Los Angeles came from Newark?": f"{TO_LOS_ANGELES} AND {FROM_NEWARK}",
    "How many flights went from LaGuardia to Newark or Los Angeles?": (
        f"{FROM_LA_GUARDIA} AND ({TO_NEWARK} OR {TO_LOS_ANGELES})"
    ),
}


@pytest.mark.parametrize(("question", "condition"), BY_ROLE.items())
def test_two_places_are_told_apart_by_their_prepositions(question: str, condition: str) -> None:
    """Either of them as the destination would answer another question."""
    assert sql_of(question, build_indexes(air())) == f"SELECT count(*) FROM flights WHERE {condition}"


def test_another_kind_of_name_is_no_other_side_of_two_places() -> None:
    """``to Los Angeles and United``: whoever flies, it is nothing that the way to Los Angeles could be told from."""
    indexes = build_indexes(air())
    asked = "flights of Delta from Newark to Los Angeles and United"
    found, _ = candidates(asked, indexes.chunker, indexes.world, NOW)
    assert found
    assert not any(") OR airlines" in " ".join(c.sql.split()) for c in found)


def test_who_has_no_partner_has_none_in_either_role() -> None:
    """An airport that flights only leave from is no airport without flights."""
    indexes = build_indexes(air())
    neither = "{} (SELECT 1 FROM flights WHERE flights.dest = airports.faa)"
    to, away = neither.format("NOT EXISTS"), neither.replace("dest", "origin").format("NOT EXISTS")
    found = sql_of("Which airports have no flights?", indexes)
    assert to in found
    assert away in found
    assert away not in sql_of("airports that no flight goes to", indexes)


def test_what_a_word_implies_tells_which_role_is_meant() -> None:
    """A cancelled flight is one that never departed, so it is counted where it would have."""
    found = answered("percentage of cancelled flights per airport", build_indexes(air()))
    assert isinstance(found, Drafted)
    assert "flights.origin = airports.faa" in found.sql


def test_a_name_is_no_guess_for_being_written_together() -> None:
    assert "'La Guardia'" in sql_of("How many flights left from LaGuardia?", build_indexes(air()))


def test_what_many_rows_say_is_told_once_unless_each_is_asked_for() -> None:
    """Two manufacturers, of a hundred planes."""
    indexes = build_indexes(air())
    assert (
        sql_of("Which manufacturers make planes with 50 seats?", indexes)
        == "SELECT DISTINCT manufacturer FROM planes WHERE seats = 50"
    )
    assert sql_of("show the manufacturer of each plane", indexes) == "SELECT manufacturer FROM planes"


def weather_stations() -> Catalog:
    """Stations and what they measured."""
    return catalog_of(
        "stations",
        """
        stations: id integer key, name = Kiel | Ulm
        weather: id integer key, station_id integer -> stations.id, dew_point double precision
        """,
    )


def test_a_dew_point_is_no_score() -> None:
    """What makes weather bad nobody said."""
    assert not isinstance(answered("Which station has the worst weather?", build_indexes(weather_stations())), Drafted)


def test_two_words_of_one_name_are_no_code_beside_another_name() -> None:
    """``San Francisco`` begins the name of an airport; ``SAN`` is the code of another one."""
    found = answered("flights to San Francisco", build_indexes(coast()))
    assert isinstance(found, Drafted)
    assert "San Francisco Intl" in found.sql
    assert "'SAN'" not in found.sql


def coast() -> Catalog:
    """Flights to two airports, whose code and name begin alike."""
    return catalog_of(
        "coast",
        """
        airports: faa key = SAN | SFO, name = San Diego Intl | San Francisco Intl
        flights: id integer key, dest = SAN | SFO -> airports.faa
        """,
    )
