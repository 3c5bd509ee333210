"""A film shop, as its analysts ask about it: readings that say one thing and do another go behind those that do not."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import column, table

from askwire_common.catalog import Catalog
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Clarify


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Customers, who pay, each with a clerk who was hired one day, rent films of categories, which pairs tell."""
    catalog = Catalog(
        datasource="films",
        dialect="postgres",
        tables=(
            table(
                "clerks",
                column("clerk_id", "integer"),
                column("full_name"),
                column("hire_date", "date"),
                key="clerk_id",
            ),
            table(
                "customers",
                column("customer_id", "integer"),
                column("full_name"),
                column("amount_outstanding", "numeric(10,2)"),
                column("clerk_id", "integer"),
                key="customer_id",
                keys={"clerk_id": "clerks.clerk_id"},
            ),
            table(
                "films",
                column("film_id", "integer"),
                column("title", "text", ("Alien", "Up")),
                column("release_date", "date"),
                column("rental_duration", "integer"),
                column("rental_rate", "numeric(4,2)"),
                column("length", "integer"),
                key="film_id",
            ),
            table(
                "categories",
                column("category_id", "integer"),
                column("name", "text", ("Rock", "Comedy", "Horror")),
                key="category_id",
            ),
            table(
                "film_categories",
                column("film_id", "integer"),
                column("category_id", "integer"),
                key="film_id",
                keys={"film_id": "films.film_id", "category_id": "categories.category_id"},
            ).model_copy(update={"primary_key": ("film_id", "category_id")}),
            table(
                "copies",
                column("copy_id", "integer"),
                column("film_id", "integer"),
                key="copy_id",
                keys={"film_id": "films.film_id"},
            ),
            table(
                "customer_payments",
                column("customer_id", "integer"),
                column("amount_payment", "numeric(10,2)"),
                key="customer_id",
                keys={"customer_id": "customers.customer_id"},
            ).model_copy(update={"primary_key": ()}),
            table(
                "rentals",
                column("rental_id", "integer"),
                column("copy_id", "integer"),
                column("customer_id", "integer"),
                column("rental_date", "timestamp without time zone"),
                key="rental_id",
                keys={"copy_id": "copies.copy_id", "customer_id": "customers.customer_id"},
            ),
            table(
                "albums",
                column("album_id", "integer"),
                column("price", "numeric(10,2)"),
                column("category_id", "integer"),
                key="album_id",
                keys={"category_id": "categories.category_id"},
            ),
        ),
    )
    return build_indexes(catalog)


def test_the_first_of_something_is_told_by_its_own_day(indexes: Indexes) -> None:
    """Films have a day of their own; the first rental was not that of the oldest film."""
    sql = sql_of("which film has the most recent rental?", indexes)
    assert "ORDER BY rentals.rental_date DESC" in sql


def test_things_are_counted_where_they_are_kept(indexes: Indexes) -> None:
    """``rental_duration`` has the word in it and counts no rentals; what somebody owes is no number of payments."""
    assert "ORDER BY count(*) DESC" in sql_of("5 films with the most rentals", indexes)
    found = answered("customers with more than 2 payments", indexes)
    assert isinstance(found, Clarify)
    assert "only where the number of customer payments is above 2" in found.options[0].reading


def test_what_happened_to_somebody_is_dated_by_what_happened(indexes: Indexes) -> None:
    """Customers have no day of their own: their year is that of their rentals, not of a clerk."""
    sql = sql_of("number of customers per year", indexes)
    assert "date_trunc('year', rentals.rental_date)" in sql
    assert "hire_date" not in sql_of("customers without any rental in 2023", indexes)


def test_a_pair_is_what_it_pairs(indexes: Indexes) -> None:
    """A film category is a category, and none of the rows that say which films are of it."""
    sql = sql_of("number of films in each film category", indexes)
    assert "GROUP BY categories.category_id, categories.name" in sql


def test_a_word_before_a_noun_says_of_which_kind(indexes: Indexes) -> None:
    """Rock is a common word, too; before what refers to categories it is the category."""
    assert "categories.name = 'Rock'" in sql_of("average price of rock albums", indexes)
