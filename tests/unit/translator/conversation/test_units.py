"""Figures in another unit, where a column's name or comment says its own; nothing is converted on a guess."""

from __future__ import annotations

import pytest
from tests.unit.translator.conversation.test_recalled import answers
from tests.unit.translator.offline.catalogs import column, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module", name="readings")
def _readings() -> Indexes:
    """A weather service's readings and its stations."""
    said = "Temperature in degrees Fahrenheit."
    return build_indexes(
        Catalog(
            datasource="weather",
            dialect="postgres",
            tables=(
                table("stations", column("id", "integer"), column("name", "text", ("Oslo", "Bergen"))),
                table(
                    "readings",
                    column("id", "integer"),
                    column("station_id", "integer"),
                    column("temperature", "numeric").model_copy(update={"comment": said}),
                    column("wind_mph", "numeric"),
                    column("exposure_ms", "integer"),
                    column("depth_km", "numeric"),
                    column("humidity", "numeric"),
                    keys={"station_id": "stations.id"},
                ),
            ),
        )
    )


CONVERTED = {
    ("average temperature", "in celsius"): "SELECT avg(((temperature - 32) * 5.0) / 9) FROM readings",
    ("average temperature", "show it in kelvin"): "SELECT avg((((temperature - 32) * 5.0) / 9) + 273.15) FROM readings",
    ("average depth", "in meters please"): "SELECT avg(depth_km * 1000.0) FROM readings",
    ("average depth", "and in miles?"): "SELECT avg(depth_km * 0.621371192237) FROM readings",
    ("average exposure", "in minutes"): "SELECT avg((exposure_ms * 1.0) / 60000) FROM readings",
}


@pytest.mark.parametrize(("says", "sql"), CONVERTED.items(), ids=[" / ".join(says) for says in CONVERTED])
def test_a_figure_whose_unit_is_told_is_shown_in_another(says: tuple[str, ...], sql: str, readings: Indexes) -> None:
    found = answers(says, readings)[-1]
    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == sql


@pytest.mark.parametrize(
    "says",
    [
        ("average humidity", "in celsius"),  # another kind
        ("average humidity", "in percent per hour"),
        ("average temperature", "in fahrenheit"),  # as they are
        ("total temperature", "in celsius"),  # degrees are not added up
        ("how many readings are there?", "in kilometers"),
        ("average temperature", "in celsius", "in kelvin"),  # no column any more
    ],
    ids=" / ".join,
)
def test_what_has_no_such_unit_stays_as_it_is(says: tuple[str, ...], readings: Indexes) -> None:
    assert not isinstance(answers(says, readings)[-1], Drafted)
