"""Letters that a text has, begins or ends with, and what only sounds like them; ``last``, where it is a verb."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import build_indexes

LETTERS = {
    "Show the names of cities whose name ends with an 'a'": "name ILIKE '%a'",
    "Show the names of cities whose name ends in a": "name ILIKE '%a'",
    "Show the names of cities whose name starts with a.": "name ILIKE 'a%'",
    "Show the names of cities whose name includes word 'burg'": "name ILIKE '%burg%'",
    "Show the names of cities whose name had the substring 'burg'": "name ILIKE '%burg%'",
    "Show the names of cities whose name contains 3": "name ILIKE '%3%'",
}
NO_LETTERS = {
    "How many hikes end in a Norwegian city?": "cities.country = 'Norway'",
    "How many countries contain 3 or more cities?": "HAVING count(*) >= 3",
    "Which countries contain more than 5 cities?": "HAVING count(*) > 5",
}


def hikes() -> Catalog:
    """Hikes that end in cities."""
    return catalog_of(
        "hikes",
        """
        cities: id integer key, name = Oslo | Bergen | Hamburg, country = Norway | Germany
        hikes: id integer key, end_city_id integer -> cities.id, hours integer, started_on date
        """,
    )


@pytest.mark.parametrize(("question", "condition"), LETTERS.items())
def test_letters_are_looked_for_in_the_text_that_is_named(question: str, condition: str) -> None:
    assert f"WHERE {condition}" in sql_of(question, build_indexes(hikes()))


@pytest.mark.parametrize(("question", "condition"), NO_LETTERS.items())
def test_where_a_thing_ends_and_how_many_it_contains_are_no_letters(question: str, condition: str) -> None:
    """``end in a Norwegian city`` is no name that ends with an a."""
    found = sql_of(question, build_indexes(hikes()))
    assert condition in found
    assert "ILIKE" not in found


def test_what_lasts_is_not_the_last() -> None:
    found = sql_of("hikes that last more than 5 hours", build_indexes(hikes()))
    assert "WHERE hours > 5" in found
    assert "ORDER BY" not in found
