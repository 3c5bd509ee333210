"""What analysts ask of dates, shares and comparisons: each wording once failed, and stands for its class."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import NOW, air, catalog_of, column, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import Indexes, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.offline.times.periods import period
from askwire_translator.offline.wording.contests import contest
from askwire_translator.offline.words.text import tokenize
from askwire_translator.translate import Ask, Drafted, Unanswerable


def stations() -> Catalog:
    """Readings taken every hour, whose dates are kept in parts."""
    return catalog_of(
        "stations",
        """
        readings: id integer key, year integer, month integer, day integer, temp integer, wind_dir integer,
            wind_speed integer
        """,
    )


DENIED = {
    "How many flights were not cancelled?": "WHERE dep_time IS NOT NULL",
    "How many flights weren't cancelled in July?": "extract(month FROM time_hour) = 7 AND dep_time IS NOT NULL",
    "number of uncancelled flights": "WHERE dep_time IS NOT NULL",
    "average distance excluding cancelled flights": "SELECT avg(distance) FROM flights WHERE dep_time IS NOT NULL",
    "what share of flights was not cancelled": "count(*) FILTER (WHERE dep_time IS NOT NULL)",
    "How many flights were not delayed?": "WHERE dep_delay <= 0",
}

NEITHER = {
    "how many flights were not from JFK or LGA": "WHERE origin <> 'JFK' AND origin <> 'LGA'",
    "how many planes were not made by Boeing or Embraer": (
        "WHERE manufacturer <> 'BOEING' AND manufacturer <> 'EMBRAER'"
    ),
    "how many flights were not on Saturday or Sunday": (
        "WHERE extract(dow FROM time_hour) <> 6 AND extract(dow FROM time_hour) <> 0"
    ),
}

PLAIN = {
    "monthly flights of Delta": "date_trunc('month', flights.time_hour)::date AS month, count(*)",
    "average daily flights": "(1.0 * count(*)) / count(DISTINCT date_trunc('day', time_hour)::date)",
    "How many flights does Delta have per day on average?": "count(DISTINCT date_trunc('day', flights.time_hour)::",
    "compare flights from JFK and LGA": "SELECT origin, count(*) FROM flights",
    "How many flights were there in July versus January?": "WHERE extract(month FROM time_hour) = 7 OR",
    "Did United have more flights than Delta?": "SELECT airlines.name, count(*)",
    "Did Delta have more cancelled flights than United?": "AND flights.dep_time IS NULL GROUP BY airlines.name",
    "Which airline has longer arrival delays, United or Delta?": "SELECT airlines.name, avg(flights.arr_delay)",
    "Do flights from JFK have longer delays than those from LGA?": "SELECT origin, avg(dep_delay)",
    "Is the average arrival delay longer for United than for Delta?": "SELECT airlines.name, avg(flights.arr_delay)",
    "Were there more flights in July than in January?": "GROUP BY date_trunc('month', time_hour)::date",
    "which carrier has the worst arrival delays": "GROUP BY carrier ORDER BY avg(arr_delay) DESC",
    "what is the best hour for departure delays": "GROUP BY hour ORDER BY avg(dep_delay) FETCH",
    "which carrier is the worst in terms of arrival delays": "GROUP BY carrier ORDER BY avg(arr_delay) DESC",
    "ratio of Boeing planes to all planes": "100.0 * count(*) FILTER (WHERE manufacturer = 'BOEING')",
    "share of distance by carrier": "100.0 * sum(distance) / nullif(sum(sum(distance)) OVER (), 0)",
    "what percentage of total distance was flown by United": "100.0 * sum(flights.distance) FILTER (WHERE",
    "how many Boeing planes vs Embraer planes": "SELECT manufacturer, count(*) FROM planes",
    "compare the number of Boeing and Embraer planes": "SELECT manufacturer, count(*) FROM planes",
    "cancelled flights by month": "SELECT date_trunc('month', time_hour)::date AS month, count(*)",
    "Delta flights by month": "SELECT date_trunc('month', flights.time_hour)::date AS month, count(*)",
    "rank carriers by number of flights": "GROUP BY carrier ORDER BY count(*)",
}

SALES = {
    "What was the total revenue in 2012?": "SELECT sum(total) AS revenue FROM invoices WHERE invoiced_on >=",
    "Monthly revenue in 2013": "sum(total) AS revenue FROM invoices WHERE invoiced_on >= DATE '2013-01-01'",
    "Compare sales of 2012 and 2013": "GROUP BY date_trunc('year', invoiced_on)::date",
    "which year had the highest turnover": "GROUP BY date_trunc('year', invoiced_on)::date ORDER BY sum(total) DESC",
    "what was the best month for sales": "GROUP BY date_trunc('month', invoiced_on)::date ORDER BY sum(total) DESC",
    "what was the month with the highest revenue": "ORDER BY sum(total) DESC",
    "sales growth by year": "100.0 * (sum(total) - lag(sum(total)) OVER (ORDER BY date_trunc('year', invoiced_on)",
    "yoy revenue growth": "nullif(lag(sum(total)) OVER (ORDER BY date_trunc('year', invoiced_on)::date), 0) AS growth",
    "month-over-month change in revenue": "sum(total) - lag(sum(total)) OVER (ORDER BY date_trunc('month',",
    "change in number of invoices from quarter to quarter": "count(*) - lag(count(*)) OVER (ORDER BY",
    "How many invoices were there in the last quarter of 2012": "DATE '2012-10-01'",
}


def music() -> Catalog:
    """Albums of artists, one of which is called like its artist, and what customers paid."""
    return catalog_of(
        "music",
        """
        artists: id integer key, name = AC/DC | Iron Maiden
        albums: id integer key, title = Iron Maiden | Powerage, artist_id integer -> artists.id
        customers: id integer key, name = Ada | Alan
        invoices: id integer key, customer_id integer -> customers.id, invoiced_on date, tax numeric, total numeric
        """,
    )


@pytest.fixture(scope="module")
def airborne() -> Indexes:
    return build_indexes(air())


@pytest.fixture(scope="module")
def measured() -> Indexes:
    return build_indexes(stations())


@pytest.mark.parametrize(("question", "part"), NEITHER.items())
def test_what_is_not_one_or_the_other_is_neither(question: str, part: str, airborne: Indexes) -> None:
    """``<> 'JFK' OR <> 'LGA'`` holds of every row."""
    assert part in sql_of(question, airborne)


@pytest.mark.parametrize(("question", "part"), DENIED.items())
def test_a_denial_denies_the_word_behind_it_and_nothing_else(question: str, part: str, airborne: Indexes) -> None:
    """``not cancelled in July`` is of July."""
    assert part in sql_of(question, airborne)


def test_of_what_there_is_the_most_has_to_be_said(airborne: Indexes) -> None:
    """There is one airline of each name; the most of those is no answer."""
    asked = Ask("which airline had the most?", airborne.world.schema.catalog, NOW)
    assert not isinstance(answer(asked, airborne, load_ranker(), 0.5), Drafted)


def test_a_denial_in_a_prefix_is_not_passed_over(airborne: Indexes) -> None:
    """``uncancelled`` flights were all flights once."""
    asked = Ask("number of undelayed flights", airborne.world.schema.catalog, NOW)
    assert isinstance(answer(asked, airborne, load_ranker(), 0.5), Unanswerable)


def test_a_range_of_months_goes_round_the_turn_of_the_year(measured: Indexes) -> None:
    """No month lies between December and February by number."""
    assert "month >= 12 OR month <= 2" in sql_of("average temp between December and February", measured)


def test_a_year_is_no_day(measured: Indexes) -> None:
    assert "year = 2013" in sql_of("what was the hottest day in 2013", measured)


def test_no_hour_and_no_day_counts_to_forty(measured: Indexes) -> None:
    found, _ = candidates("days with wind speed over 40", measured.chunker, measured.world, NOW)
    assert found
    assert not any("day > 40" in c.sql for c in found)


def test_the_windiest_has_the_highest_speed_not_the_widest_angle(measured: Indexes) -> None:
    assert "max(wind_speed) DESC" in sql_of("what was the windiest day", measured)


PERIODS = {
    "in the first week of January": "between January 1 and January 7",
    "in the last week of February 2012": "between February 23 2012 and February 29 2012",
    "the first 10 days of march": "between March 1 and March 10",
    "during the second half of May": "between May 16 and May 31",
    "in the first half of 2013": "between January 2013 and June 2013",
    "in the last quarter of 2012": "between October 2012 and December 2012",
    "the first month of 2012": "between January 2012 and January 2012",
    "in H2 2013": "between July 2013 and December 2013",
    "in the last three months of the year": "between October and December",
    "in the summer of 2013": "between June 2013 and August 2013",
    "in winter 2013": "between December 2013 and February 2014",
    "on weekends": "on Saturday or Sunday",
    "on weekdays": "not on Saturday or Sunday",
}


@pytest.mark.parametrize(("words", "plain"), PERIODS.items())
def test_a_period_is_its_first_and_its_last_day(words: str, plain: str) -> None:
    tokens = tokenize(words)
    assert period(tokens, 0, lambda word: False) == (tuple(plain.split()), len(tokens))


@pytest.mark.parametrize("words", ["in week", "first 40 days of march", "the first half", "summer sales", "second"])
def test_what_is_no_period_stays(words: str) -> None:
    assert period(tokenize(words), 0, lambda word: False) is None


def test_a_season_that_is_stored_is_a_value() -> None:
    """``in fall`` of a semester."""
    assert period(tokenize("in fall"), 0, {"fall"}.__contains__) is None


def test_months_of_one_year_are_not_those_of_all(measured: Indexes) -> None:
    assert "year = 2013 AND month BETWEEN 1 AND 6" in sql_of("average temp in the first half of 2013", measured)


@pytest.mark.parametrize(("question", "part"), PLAIN.items())
def test_rows_are_set_side_by_side(question: str, part: str, airborne: Indexes) -> None:
    """Where two are compared or a unit of time is named, each has a figure of its own."""
    assert part in sql_of(question, airborne)


def test_what_is_counted_twice_is_not_answered_once(airborne: Indexes) -> None:
    """Which of two numbers is larger takes both of them."""
    question = "which is larger, the number of flights or the number of planes?"
    found = answered(question, airborne)
    assert not isinstance(found, Drafted)


def test_days_kept_in_parts_are_in_order(measured: Indexes) -> None:
    assert sql_of("number of readings per day", measured).endswith("ORDER BY year, month, day")


def test_a_level_is_not_added_up(measured: Indexes) -> None:
    """Of several temperatures people mean the average."""
    assert "avg(temp)" in sql_of("temp per month", measured)


def test_hours_are_not_minutes(airborne: Indexes) -> None:
    """A delay that is kept in minutes is not shown as hours."""
    question = "total departure delay by carrier in hours"
    found = answered(question, airborne)
    assert not isinstance(found, Drafted)


def test_where_one_goes_is_no_name_that_begins_so(airborne: Indexes) -> None:
    """Delta is an airline; flights to Delta would go to a place."""
    found = answer(Ask("how many flights to Delta", airborne.world.schema.catalog, NOW), airborne, load_ranker(), 0.5)
    assert not isinstance(found, Drafted)


@pytest.mark.parametrize("question", ["is there more than one flight", "did flights leave later than planned", "which"])
def test_what_sets_nothing_beside_another_is_no_contest(question: str, airborne: Indexes) -> None:
    tokens = tokenize(question)
    assert contest(tokens, airborne.world.schema) is tokens


@pytest.mark.parametrize(("question", "part"), SALES.items())
def test_revenue_is_what_sales_came_to(question: str, part: str) -> None:
    assert part in sql_of(question, build_indexes(music()))


def test_who_has_some_is_not_one_of_them() -> None:
    """An album may be called like its artist; how many albums Iron Maiden has is asked of the artist."""
    indexes = build_indexes(music())
    found, _ = candidates("how many albums does Iron Maiden have", indexes.chunker, indexes.world, NOW)
    assert "artists.name = 'Iron Maiden'" in load_ranker().order(found)[0].sql


def test_revenue_that_two_tables_could_be_is_not_guessed() -> None:
    """People say what it is (docs/context.md)."""
    catalog = music()
    more = table("orders", column("id", "integer"), column("amount", "numeric"), column("ordered_on", "date"))
    indexes = build_indexes(catalog.model_copy(update={"tables": (*catalog.tables, more)}))
    found = answer(Ask("total revenue in 2012", catalog, NOW), indexes, load_ranker(), 0.5)
    assert isinstance(found, Unanswerable)
    assert "revenue" in found.missing


def test_the_lines_of_an_order_are_of_its_day() -> None:
    assert "orders.ordered_on >= DATE '2024-01-01'" in sql_of("revenue this year", _lines())


@pytest.mark.parametrize(
    "question",
    [
        "our top 10 customers",
        "how many customers are out of stock",
        "what is the growth of revenue",
        "invoices of Ada on thanksgiving",
    ],
)
def test_what_is_not_known_is_not_passed_over(question: str) -> None:
    """Neither what makes a customer one of the first, nor what is meant by stock, nor from when to when it grew."""
    found = answer(Ask(question, music(), NOW), build_indexes(music()), load_ranker(), 0.5)
    assert not isinstance(found, Drafted)


def _lines() -> Indexes:
    catalog = catalog_of(
        "lines",
        """
        orders: id integer key, ordered_on date
        order_details: order_id integer key -> orders.id, unit_price numeric, quantity integer
        """,
    )
    return build_indexes(catalog)


def test_revenue_may_be_the_price_of_lines_times_their_number() -> None:
    assert "sum(unit_price * quantity)" in sql_of("what is the total revenue", _lines())


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("coldest day in January", 1),
        ("what were the three coldest days of January?", 3),
        ("which day in January was the coldest?", 1),
    ],
)
def test_a_day_of_a_month_is_a_day_and_the_month_limits_rows(question: str, limit: int, measured: Indexes) -> None:
    """Of dates that are kept in parts; "day in January" was a condition on the day's number, which none can meet."""
    found = sql_of(question, measured)
    assert "WHERE month = 1" in found
    assert found.endswith(f"GROUP BY year, month, day ORDER BY min(temp) FETCH FIRST {limit} ROWS WITH TIES")
