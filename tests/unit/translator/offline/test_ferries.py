"""A ferry line: as people speak of it, and what that must not be taken for."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import column, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Clarify, Drafted, Unanswerable

HARBOURS = ("HEL", "TLL", "STO")
NAMES = ("Helsinki South", "Ohare Port", "Stockholm Vaertan")


def ferries() -> Catalog:
    """Crossings of lines between harbours with vessels, and the weather of each harbour by the hour."""
    crossings = table(
        "crossings",
        column("id", "integer"),
        column("line", "text", ("VL", "EC")),
        column("vessel", "text", ("V1", "V2")),
        column("origin", "text", HARBOURS, "Harbour of departure (origin)."),
        column("dest", "text", HARBOURS, "Harbour of arrival (destination)."),
        column("dep_time", "integer", comment="Departure time as HHMM; null when the crossing was cancelled."),
        column("dep_delay", "integer", comment="Departure delay in minutes."),
        column("arr_delay", "integer", comment="Arrival delay in minutes."),
        column("air_time", "integer", comment="Minutes above the water, of the fast ones."),
        column("minute", "integer"),
        column("year", "integer"),
        column("month", "integer"),
        column("day", "integer"),
        column("hour", "integer"),
        keys={"line": "lines.code", "vessel": "vessels.code", "origin": "harbours.code", "dest": "harbours.code"},
    )
    weather = table(
        "weather",
        column("origin", "text", HARBOURS),
        column("year", "integer"),
        column("month", "integer"),
        column("day", "integer"),
        column("hour", "integer"),
        column("temp", "double precision", comment="Temperature in degrees."),
        column("precip", "double precision", comment="Precipitation in inches."),
        key="",
        keys={"origin": "harbours.code"},
    )
    return Catalog(
        datasource="ferries",
        dialect="postgres",
        tables=(
            table(
                "lines",
                column("code", "text", ("VL", "EC")),
                column("name", "text", ("Viking", "Eckero"), "Full name of the line."),
                key="code",
            ),
            table("harbours", column("code", "text", HARBOURS), column("name", "text", NAMES), key="code"),
            table(
                "vessels",
                column("code", "text", ("V1", "V2")),
                column("built", "integer", comment="Year in which it was built."),
                column("builder", "text", ("Meyer", "Rauma")),
                column("engine", "text", ("diesel", "gas")),
                column("engines", "integer"),
                column("berths", "integer"),
                key="code",
            ),
            crossings.model_copy(update={"rows": 300_000}),
            weather.model_copy(update={"rows": 20_000, "primary_key": ()}),
        ),
    )


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    return build_indexes(ferries())


SAID = {
    "What is the full name of the harbour with code TLL?": "SELECT name FROM harbours WHERE code = 'TLL'",
    "which engine types exist": "SELECT DISTINCT engine FROM vessels",
    "vessels by engine type": "SELECT engine, count(*) FROM vessels GROUP BY engine",
    "average berths by number of engines": "SELECT engines, avg(berths) FROM vessels GROUP BY engines",
    "lines that never cancelled a crossing": (
        "SELECT name FROM lines WHERE NOT EXISTS "
        "(SELECT 1 FROM crossings WHERE crossings.line = lines.code AND crossings.dep_time IS NULL)"
    ),
    "How much rain fell in June?": "SELECT sum(precip) FROM weather WHERE month = 6",
    "how much did it rain in June": "SELECT sum(precip) FROM weather WHERE month = 6",
    "cancellations by month": (
        "SELECT month, count(*) FROM crossings WHERE dep_time IS NULL GROUP BY month ORDER BY month"
    ),
    "how often was a crossing more than 3 hours late": "SELECT count(*) FROM crossings WHERE dep_delay > 180",
    "which line makes the less crossings": (
        "SELECT lines.name FROM lines JOIN crossings ON lines.code = crossings.line GROUP BY lines.code, lines.name "
        "ORDER BY count(*) FETCH FIRST 1 ROWS WITH TIES"
    ),
    "on-time rate": (
        "SELECT 100.0 * count(*) FILTER (WHERE dep_delay <= 0) / nullif(count(*), 0) AS percentage FROM crossings"
    ),
    "on-time rate from HEL": (
        "SELECT 100.0 * count(*) FILTER (WHERE dep_delay <= 0) / nullif(count(*), 0) AS percentage FROM crossings "
        "WHERE origin = 'HEL'"
    ),
    "how many crossings departed between 6 and 9 in the morning": (
        "SELECT count(*) FROM crossings WHERE dep_time BETWEEN 600 AND 900"
    ),
    "who built vessel V2": "SELECT DISTINCT builder FROM vessels WHERE code = 'V2'",
    "how many crossings HEL - TLL": "SELECT count(*) FROM crossings WHERE origin = 'HEL' AND dest = 'TLL'",
    "How many vessels built between 2000 and 2005 have more than 150 berths?": (
        "SELECT count(*) FROM vessels WHERE built BETWEEN 2000 AND 2005 AND berths > 150"
    ),
    "Compare crossings in January with crossings in February": (
        "SELECT month, count(*) FROM crossings WHERE month = 1 OR month = 2 GROUP BY month"
    ),
    "Difference between the hottest and the coldest temperature": (
        "SELECT max(temp) - min(temp) AS difference FROM weather"
    ),
    "How many crossings on the fourth of July?": "SELECT count(*) FROM crossings WHERE month = 7 AND day = 4",
    "busiest month": (
        "SELECT month FROM crossings GROUP BY month ORDER BY count(*) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "least busy month": "SELECT month FROM crossings GROUP BY month ORDER BY count(*) FETCH FIRST 1 ROWS WITH TIES",
    "show me 5 vessels": "SELECT code FROM vessels LIMIT 5",
    "How many crossings a day does Viking have on average?": (
        "SELECT (1.0 * count(*)) / count(DISTINCT ((crossings.year * 10000) + (crossings.month * 100)) + "
        "(crossings.day * 1)) AS average FROM crossings JOIN lines ON crossings.line = lines.code "
        "WHERE lines.name = 'Viking'"
    ),
    "How many crossings from HEL to Stockholm Vaertan?": (
        "SELECT count(*) FROM crossings JOIN harbours ON crossings.dest = harbours.code "
        "WHERE crossings.origin = 'HEL' AND harbours.name = 'Stockholm Vaertan'"
    ),
    "the 5 most delayed crossings": (
        "SELECT id FROM crossings ORDER BY dep_delay DESC NULLS LAST FETCH FIRST 5 ROWS WITH TIES"
    ),
    "how many crossings out of Stockholm Vaertan": (
        "SELECT count(*) FROM crossings JOIN harbours ON crossings.origin = harbours.code "
        "WHERE harbours.name = 'Stockholm Vaertan'"
    ),
    "How many minutes late are crossings on average?": "SELECT avg(dep_delay) FROM crossings",
    "average flying time to TLL": "SELECT avg(air_time) FROM crossings WHERE dest = 'TLL'",
    "what was the longest delay": "SELECT max(dep_delay) FROM crossings",
    "rainiest month": (
        "SELECT month FROM weather GROUP BY month ORDER BY sum(precip) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "How many crossings departed between 11 pm and 5 am?": (
        "SELECT count(*) FROM crossings WHERE dep_time >= 2300 OR dep_time <= 500"
    ),
    "How many crossings departed between 10 pm and midnight?": (
        "SELECT count(*) FROM crossings WHERE dep_time BETWEEN 2200 AND 2400"
    ),
    "how many lines had no cancellations?": (
        "SELECT count(*) FROM lines WHERE NOT EXISTS "
        "(SELECT 1 FROM crossings WHERE crossings.line = lines.code AND crossings.dep_time IS NULL)"
    ),
    "how many crossings had no delay": "SELECT count(*) FROM crossings WHERE dep_delay <= 0",
    "which builder has the most berths in total": (
        "SELECT builder FROM vessels GROUP BY builder ORDER BY sum(berths) DESC NULLS LAST FETCH FIRST 1 ROWS WITH TIES"
    ),
    "code of harbour O'Hare Port": "SELECT code FROM harbours WHERE name = 'Ohare Port'",
}


@pytest.mark.parametrize(("question", "sql"), SAID.items())
def test_what_people_say_is_read_as_they_mean_it(question: str, sql: str, indexes: Indexes) -> None:
    """Each is answered, and with this statement."""
    assert sql_of(question, indexes) == sql


def test_places_that_no_key_refers_to_are_both_ends_of_their_row() -> None:
    """``from Helsinki to Tallinn``, where a route keeps the names of both: it begins at the one, ends at the other."""
    towns = ("Helsinki", "Tallinn")
    route = table(
        "route",
        column("id", "integer"),
        column("origin", "text", towns),
        column("destination", "text", towns),
        column("price", "numeric"),
    )
    own = build_indexes(Catalog(datasource="routes", dialect="postgres", tables=(route,)))
    sql = sql_of("What is the average price of routes from Helsinki to Tallinn?", own)
    assert sql == "SELECT avg(price) FROM route WHERE origin = 'Helsinki' AND destination = 'Tallinn'"


def test_two_or_more_is_no_superlative(indexes: Indexes) -> None:
    """``more`` alone asks for the most; behind ``or`` it bounds."""
    assert "HAVING count(*) >= 2" in sql_of("which lines have two or more crossings", indexes)


def test_outside_of_a_night_is_its_day(indexes: Indexes) -> None:
    """It is asked back which of the times is meant."""
    found = answered("How many crossings did not depart between 11 pm and 5 am?", indexes)
    assert isinstance(found, Clarify)
    assert "dep time is below 2300 and dep time is above 500" in found.options[0].reading


def test_each_side_of_or_goes_the_same_way(indexes: Indexes) -> None:
    """``to`` holds for what follows ``or``: nothing that is answered takes the last of them for where one leaves."""
    found = answered("How many crossings went from TLL to Stockholm Vaertan or HEL?", indexes)
    assert isinstance(found, Clarify) or "origin = 'HEL'" not in getattr(found, "sql", "")


def test_what_is_asked_for_has_to_be_called_something(indexes: Indexes) -> None:
    """No harbour is in a state that is kept, and all crossings are no answer."""
    found = answered("which states do crossings go to", indexes)
    assert isinstance(found, Unanswerable)
    assert "states" in found.missing


def test_rows_that_are_like_another_are_held_against_it(indexes: Indexes) -> None:
    """V2's engine alone does not tell who has the same."""
    assert not isinstance(answered("which vessels have the same engine as V2", indexes), Drafted)
