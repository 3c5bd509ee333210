"""Flights, a shop and a workshop, as strangers to them ask: each test stands for a class of questions."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, air, catalog_of, column, shop, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import DEFAULT_THRESHOLD, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Answer, Ask, Drafted, Unanswerable


def repairs() -> Catalog:
    """Bikes that are repaired for customers, and the invoices for it."""
    return Catalog(
        datasource="repairs",
        dialect="postgres",
        tables=(
            table("customer", column("customer_id", "integer"), column("full_name"), key="customer_id"),
            table("bike", column("bike_id", "integer"), column("model_name"), key="bike_id"),
            table(
                "repair",
                column("repair_id", "integer"),
                column("customer_id", "integer"),
                column("bike_id", "integer"),
                column("brought_on", "date"),
                column("finished_on", "date"),
                column("minutes", "integer", comment="Duration of the work in minutes."),
                key="repair_id",
                keys={"customer_id": "customer.customer_id", "bike_id": "bike.bike_id"},
            ),
            table(
                "invoice",
                column("invoice_id", "integer"),
                column("repair_id", "integer"),
                column("amount", "numeric(10,2)"),
                column("issued_at", "timestamp without time zone"),
                column("paid_at", "timestamp without time zone"),
                key="invoice_id",
                keys={"repair_id": "repair.repair_id"},
            ),
        ),
    )


def said(question: str, catalog: Catalog, threshold: float = DEFAULT_THRESHOLD) -> Answer:
    """What the offline translator answers."""
    return answer(Ask(question, catalog, NOW), build_indexes(catalog), load_ranker(), threshold)


STATES = {
    "total amount of unpaid invoices": "SELECT sum(amount) FROM invoice WHERE paid_at IS NULL",
    "how many invoices are not paid yet?": "SELECT count(*) FROM invoice WHERE paid_at IS NULL",
    "how many invoices have not been paid": "SELECT count(*) FROM invoice WHERE paid_at IS NULL",
    "average amount of paid invoices": "SELECT avg(amount) FROM invoice WHERE paid_at IS NOT NULL",
    "how many repairs are finished": "SELECT count(*) FROM repair WHERE finished_on IS NOT NULL",
    "how many unfinished repairs are there": "SELECT count(*) FROM repair WHERE finished_on IS NULL",
}


@pytest.mark.parametrize(("question", "expected"), STATES.items(), ids=list(STATES))
def test_the_day_on_which_it_was_done_tells_whether_it_was_done(question: str, expected: str) -> None:
    found = said(question, repairs())

    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == expected


def test_a_verb_of_a_date_still_asks_for_the_date() -> None:
    when = said("when was invoice 5 paid", repairs(), 0.0)
    in_april = said("how many invoices were paid in April 2024", repairs(), 0.0)

    assert isinstance(when, Drafted)
    assert "SELECT paid_at" in " ".join(when.sql.split())
    assert isinstance(in_april, Drafted)
    assert "2024-04-01" in in_april.sql
    assert "IS NOT NULL" not in in_april.sql


@pytest.mark.parametrize(
    "question",
    ["total amount of disputed invoices", "how many purchased invoices are there", "how many reimbursed invoices"],
)
def test_what_rows_are_said_to_be_is_never_passed_over(question: str) -> None:
    assert not isinstance(said(question, repairs()), Drafted)


def test_what_is_true_of_every_row_limits_nothing() -> None:
    found = said("how many issued invoices are there", repairs())

    assert isinstance(found, Drafted), found
    assert found.sql.startswith("SELECT count(*)")


PLAIN = {
    "which airline is the most delayed on average?": "which airline has the highest average delay?",
    "least delayed airline": "airline with the lowest average delay",
    "which airline has the longest delays": "which airline has the highest average delay",
    "how many delayed flights": "how many late flights",
    "flights by airport of departure": "flights by origin",
    "number of flights per arrival airport": "number of flights per destination",
    "departure airports": "different origins of flights",
    "which airports can i fly to from LGA": "which different destinations can i fly to from LGA",
}


@pytest.mark.parametrize(("question", "plainly"), PLAIN.items(), ids=list(PLAIN))
def test_delays_and_the_ends_of_flights_in_everyday_words(question: str, plainly: str) -> None:
    found, same = said(question, air()), said(plainly, air())

    assert isinstance(found, Drafted), found
    assert isinstance(same, Drafted)
    assert found.sql == same.sql


def test_the_delay_of_departures_is_of_the_airport_that_they_leave() -> None:
    left = said("which airport has the worst departure delays?", air())
    reached = said("which airport has the worst arrival delays?", air())

    assert isinstance(left, Drafted)
    assert "flights.origin" in left.sql
    assert isinstance(reached, Drafted)
    assert "flights.dest" in reached.sql


DEEDS = {
    "which bike is repaired the most?": "count(*) DESC",
    "top 3 most repaired bikes": "count(*) DESC",
    "least repaired bike": "ORDER BY count(*)",
}


@pytest.mark.parametrize(("question", "order"), DEEDS.items(), ids=list(DEEDS))
def test_a_deed_that_rows_of_a_table_are_is_counted_in_it(question: str, order: str) -> None:
    found = said(question, repairs())

    assert isinstance(found, Drafted), found
    assert "repair" in found.sql
    assert order in found.sql


SALES = {
    "who is the best customer?": "sum(orders.amount) DESC",
    "best 5 customers": "sum(orders.amount) DESC",
}


@pytest.mark.parametrize(("question", "order"), SALES.items(), ids=list(SALES))
def test_the_best_customers_are_those_who_brought_in_most(question: str, order: str) -> None:
    found = said(question, shop())

    assert isinstance(found, Drafted), found
    assert order in " ".join(found.sql.split())


def test_best_selling_is_what_was_sold_most_of() -> None:
    found = said("top 3 best selling products", shop(), 0.0)

    assert isinstance(found, Drafted), found
    assert "order_items" in found.sql
    assert "DESC" in found.sql


def music() -> Catalog:
    """Albums of artists, whose tracks have a genre."""
    return catalog_of(
        "music",
        """
        artist: artist_id integer key, name
        album: album_id integer key, title, artist_id integer -> artist.artist_id
        genre: genre_id integer key, name = Jazz | Rock | Pop
        track: track_id integer key, name = Blue Train | So What, album_id integer -> album.album_id,
            genre_id integer -> genre.genre_id, milliseconds integer
        """,
    )


@pytest.mark.parametrize("question", ["how many delta flights", "how many flights did united have", "delta flights"])
def test_a_name_in_small_letters_limits_as_well(question: str) -> None:
    found = said(question, air(), 0.0)

    assert isinstance(found, Drafted)
    assert "Air Lines Inc.'" in found.sql


def berths() -> Catalog:
    """Ferries' crossings, whose key is of three columns, one of them called as the rows are."""
    return catalog_of(
        "berths",
        """
        crossings (1000 rows): sailed_on date key, line key = North | South, crossing integer key,
            passengers integer
        """,
    )


ROWS = {
    "crossings with more than 300 passengers": "SELECT * FROM crossings WHERE passengers > 300",
    "show crossings of the North line": "SELECT * FROM crossings WHERE line = 'North'",
    "crossings": "SELECT * FROM crossings",
}


@pytest.mark.parametrize(("question", "expected"), ROWS.items(), ids=list(ROWS))
def test_rows_that_no_name_and_no_single_number_tells_are_shown_whole(question: str, expected: str) -> None:
    found = said(question, berths())

    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == expected


@pytest.mark.parametrize("question", ["crossings per day in May 2024", "crossings by line", "crossings per month"])
def test_rows_that_are_grouped_are_counted_and_never_shown_whole(question: str) -> None:
    found = said(question, berths(), 0.0)

    assert isinstance(found, Drafted)
    assert "count(*)" in found.sql
    assert "SELECT *" not in found.sql


def test_a_value_of_what_the_rows_between_belong_to_limits() -> None:
    found = said("jazz albums", music())

    assert isinstance(found, Drafted), found
    assert "genre.name = 'Jazz'" in found.sql


LENGTHS = {
    "how long is the average song?": "SELECT avg(milliseconds) FROM track",
    "how long is the track So What": "SELECT milliseconds FROM track WHERE name = 'So What'",
}


@pytest.mark.parametrize(("question", "expected"), LENGTHS.items(), ids=list(LENGTHS))
def test_how_long_is_told_by_what_is_kept_in_a_unit_of_time(question: str, expected: str) -> None:
    found = said(question, music())

    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == expected


def test_how_long_is_no_time_of_the_day_and_no_delay() -> None:
    found = said("how long are the flights to LAX", air(), 0.0)

    assert not isinstance(found, Drafted) or not {"dep_time", "dep_delay", "arr_delay"} & {*found.sql.split()}


def test_a_letter_left_out_of_a_short_word_is_put_back() -> None:
    found = said("wich artist has the most albums", music())

    assert isinstance(found, Drafted), found
    assert "count(*) DESC" in found.sql


def weather() -> Catalog:
    """Hourly recordings, whose day is kept in three columns."""
    return Catalog(
        datasource="weather",
        dialect="postgres",
        tables=(
            table(
                "weather",
                column("recording_id", "integer"),
                column("year", "integer"),
                column("month", "integer"),
                column("day", "integer"),
                column("temp", "double precision", comment="Temperature in degrees."),
                column("precip", "double precision", comment="Precipitation in inches."),
                key="recording_id",
            ),
        ),
    )


def test_days_on_which_something_was_so_are_told_once() -> None:
    found = said("which days did the temperature go above 95?", weather())

    assert isinstance(found, Drafted), found
    assert found.sql.startswith("SELECT DISTINCT year, month, day")


def test_it_rained_most_on_the_day_of_the_most_rain() -> None:
    found = said("when did it rain the most", weather())

    assert isinstance(found, Drafted), found
    assert "ORDER BY sum(precip) DESC" in found.sql


@pytest.mark.parametrize(
    "question", ["hello!", "help", "What can I ask?", "what tables are there", "who are you?", "What data do you have?"]
)
def test_who_greets_or_asks_for_help_is_told_what_is_kept(question: str) -> None:
    found = said(question, air())

    assert isinstance(found, Unanswerable)
    assert "flights" in found.missing
    assert "airlines" in found.missing
    assert found.suggestions


@pytest.mark.parametrize(
    "question", ["Wie viele Flüge gibt es?", "¿Cuántos vuelos hay?", "Combien de vols ?", "quanti voli ci sono"]
)
def test_other_languages_are_told_apart_from_unknown_words(question: str) -> None:
    found = said(question, air())

    assert isinstance(found, Unanswerable)
    assert "English" in found.missing


def test_a_table_that_is_called_a_table_can_be_listed() -> None:
    catalog = catalog_of("inn", "tables: table_id integer key, seats integer")

    assert isinstance(said("show all tables", catalog), Drafted)


def test_what_a_comment_says_is_so_as_long_as_a_day_is_missing() -> None:
    stays = Catalog(
        datasource="kennel",
        dialect="postgres",
        tables=(
            table(
                "stay",
                column("stay_id", "integer"),
                column("dog", "text"),
                column("left_on", "date", comment="Null while the dog is still in the kennel."),
                key="stay_id",
            ),
        ),
    )
    found = said("how many stays are still in the kennel?", stays)

    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == "SELECT count(*) FROM stay WHERE left_on IS NULL"
    assert not isinstance(said("how many stays were in the kennel?", stays), Drafted)
