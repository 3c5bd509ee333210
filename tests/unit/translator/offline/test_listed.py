"""A cinema's records: what a question lists, for each of what, and whose age it asks for, is what is answered."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import sql_of
from tests.unit.translator.offline.catalogs import column, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import Indexes, build_indexes


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Films shown at a price, festivals with the year of their first, hosts with an age, parties of ministers."""
    catalog = Catalog(
        datasource="cinema",
        dialect="postgres",
        tables=(
            table("film", column("film_id", "integer"), column("title"), column("director"), key="film_id"),
            table(
                "schedule",
                column("schedule_id", "integer"),
                column("film_id", "integer"),
                column("price", "numeric(6,2)"),
                key="schedule_id",
                keys={"film_id": "film.film_id"},
            ),
            table("festival", column("festival_id", "integer"), column("location"), column("first_year", "integer")),
            table("host", column("host_id", "integer"), column("name"), column("age", "integer"), key="host_id"),
            table(
                "festival_host",
                column("festival_id", "integer"),
                column("host_id", "integer"),
                key="festival_id",
                keys={"festival_id": "festival.festival_id", "host_id": "host.host_id"},
            ).model_copy(update={"primary_key": ("festival_id", "host_id")}),
            table(
                "party",
                column("party_id", "integer"),
                column("minister"),
                column("took_office", "date"),
                column("party_name"),
            ),
        ),
    )
    return build_indexes(catalog)


def test_the_extreme_for_each_is_not_that_of_one(indexes: Indexes) -> None:
    """A row for each film, and not the film whose price is highest."""
    sql = sql_of("Give me the title and highest price for each film.", indexes)
    assert sql.startswith("SELECT film.title, max(schedule.price) FROM")


def test_rows_that_are_listed_are_shown(indexes: Indexes) -> None:
    """Each row is a party's; what it is called was asked for."""
    asked = "Who are the ministers and what parties do they belong to, ordered by the day they took office?"
    sql = sql_of(asked, indexes)
    assert sql.startswith("SELECT minister, party_name FROM party")


def test_an_age_is_that_of_whoever_has_one(indexes: Indexes) -> None:
    """The festival is of some year as well, but the hosts were asked about."""
    sql = sql_of("Show the locations of festivals with hosts older than 50.", indexes)
    assert "age > 50" in sql
    assert "first_year" not in sql


def test_numbers_of_each_are_counted(indexes: Indexes) -> None:
    assert "count(*)" in sql_of("Show the different directors and the numbers of films for each director.", indexes)


def test_the_result_that_is_sorted_is_no_column(indexes: Indexes) -> None:
    sql = sql_of("What are the titles of the films? Sort the results by title.", indexes)
    assert sql == "SELECT title FROM film ORDER BY title"
