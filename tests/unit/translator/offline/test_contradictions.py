"""A film shop, as its analysts ask about it: readings that say one thing and do another go behind those that do not."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Clarify


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Customers, who pay, each with a clerk who was hired one day, rent films of categories, which pairs tell."""
    catalog = catalog_of(
        "films",
        """
        clerks: clerk_id integer key, full_name, hire_date date
        customers: customer_id integer key, full_name, amount_outstanding numeric(10,2),
            clerk_id integer -> clerks.clerk_id
        films: film_id integer key, title = Alien | Up, release_date date, rental_duration integer,
            rental_rate numeric(4,2), length integer
        categories: category_id integer key, name = Rock | Comedy | Horror
        film_categories: film_id integer key -> films.film_id, category_id integer key -> categories.category_id
        copies: copy_id integer key, film_id integer -> films.film_id
        customer_payments: customer_id integer -> customers.customer_id, amount_payment numeric(10,2)
        rentals: rental_id integer key, copy_id integer -> copies.copy_id,
            customer_id integer -> customers.customer_id, rental_date timestamp without time zone
        albums: album_id integer key, price numeric(10,2), category_id integer -> categories.category_id
        """,
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
