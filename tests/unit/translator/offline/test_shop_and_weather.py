"""A shop, and flights with their weather: each wording stands for its class."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import air, column, shop, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.engine import build_indexes
from askwire_translator.translate import Drafted


def goods() -> Catalog:
    """Goods of kinds that are plain words, in lists that people make."""
    number = column("id", "integer")
    return Catalog(
        datasource="goods",
        dialect="postgres",
        tables=(
            table("categories", number, column("name", "text", ("Lights", "Tools", "Helmets"))),
            table(
                "products",
                number,
                column("name", "text", ("Heron 101",)),
                column("category_id", "integer"),
                column("price", "numeric"),
                column("made_in_year", "integer"),
                column("discount", "numeric"),
                keys={"category_id": "categories.id"},
            ),
        ),
    )


OF_SHOP = {
    "how many more open orders than shipped orders": (
        "count(*) FILTER (WHERE status = 'open') - count(*) FILTER (WHERE status = 'shipped')"
    ),
    "how many fewer open orders than shipped ones do we have": (
        "count(*) FILTER (WHERE status = 'shipped') - count(*) FILTER (WHERE status = 'open')"
    ),
    "how many more customers in Germany than in France": (
        "count(*) FILTER (WHERE country = 'Germany') - count(*) FILTER (WHERE country = 'France')"
    ),
    "empty orders": "FROM orders WHERE NOT EXISTS (SELECT 1 FROM order_items WHERE order_items.order_id = orders.id)",
}


@pytest.mark.parametrize("question", OF_SHOP)
def test_the_shop_is_asked(question: str) -> None:
    assert OF_SHOP[question] in sql_of(question, build_indexes(shop()))


def test_nobody_ever_ordered_is_never_ordered() -> None:
    shopped = build_indexes(shop())
    assert answered("products nobody ever ordered", shopped) == answered("products never ordered", shopped)


OF_AIR = {
    "how many flights never departed": "SELECT count(*) FROM flights WHERE dep_time IS NULL",
    "flights that never took off": "FROM flights WHERE dep_time IS NULL",
}


@pytest.mark.parametrize("question", OF_AIR)
def test_the_air_is_asked(question: str) -> None:
    assert OF_AIR[question] in sql_of(question, build_indexes(air()))


def test_the_90s_are_years() -> None:
    assert "made_in_year BETWEEN 1990 AND 1999" in sql_of("products made in the 90s", build_indexes(goods()))


def test_those_with_a_figure_have_more_than_none() -> None:
    assert "FROM products WHERE discount > 0" in sql_of("products with a discount", build_indexes(goods()))


def test_gmail_is_no_misspelled_email() -> None:
    people = table("people", column("id", "integer"), column("name"), column("email"))
    found = answered("people using gmail", build_indexes(Catalog(datasource="p", dialect="postgres", tables=(people,))))
    assert not isinstance(found, Drafted)


def test_the_windiest_is_of_the_wind_and_of_no_other_speed() -> None:
    number = column("id", "integer")
    trips = table(
        "trips", number, column("hour", "integer"), column("boat_id", "integer"), keys={"boat_id": "boats.id"}
    )
    boats = table("boats", number, column("speed", "integer"))
    found = answered("windiest hour", build_indexes(Catalog(datasource="b", dialect="postgres", tables=(trips, boats))))
    assert not isinstance(found, Drafted)


def test_a_plain_word_behind_of_is_the_value_that_the_figure_is_of() -> None:
    found = answered("average price of tools", build_indexes(goods()))
    assert not isinstance(found, Drafted) or "'Tools'" in found.sql
