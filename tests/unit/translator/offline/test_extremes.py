"""An extreme, and what else of its row is asked for: when it was, whose it is, how much."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import build_indexes
from askwire_translator.translate import Drafted


def stations() -> Catalog:
    """Stations, what they measured and when, and the instruments in use."""
    return catalog_of(
        "stations",
        """
        stations: id integer key, name = Kiel | Ulm
        readings: id integer key, station_id integer -> stations.id, temperature double precision,
            taken_at timestamp with time zone
        balloons: id integer key, name = Aro | Bela, seats integer
        """,
    )


HIGHEST = "FROM readings ORDER BY temperature DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
ASKED = {
    "What was the highest temperature and when?": f"SELECT temperature, taken_at {HIGHEST}",
    "What was the highest temperature and when was it?": f"SELECT temperature, taken_at {HIGHEST}",
    "lowest temperature and the station": (
        "SELECT readings.temperature, stations.name FROM stations JOIN readings ON stations.id = readings.station_id"
        " ORDER BY readings.temperature FETCH FIRST 1 ROWS WITH TIES"
    ),
    "which balloon has the most seats and how many?": (
        "SELECT name, seats FROM balloons ORDER BY seats DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
}


@pytest.mark.parametrize(("question", "sql"), ASKED.items())
def test_what_else_is_asked_of_its_row_is_shown_with_it(question: str, sql: str) -> None:
    assert sql_of(question, build_indexes(stations())) == sql


def test_where_it_was_is_not_passed_over() -> None:
    """No column says so, and the highest temperature alone is no answer."""
    assert not isinstance(answered("What was the highest temperature and where?", build_indexes(stations())), Drafted)
