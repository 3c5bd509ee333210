"""A query in plain words: nothing that it does goes unsaid."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from tests.support.queries import queries

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table
from askwire_translator.ir import model as ir
from askwire_translator.ir import nouns, periods
from askwire_translator.ir.explain import explain
from askwire_translator.ir.walk import columns, nodes

A, B, C = (ir.Col("public", "flights", name) for name in ("origin", "month", "distance"))
FLIGHTS = ir.Source("public", "flights")
COUNT = ir.Agg("count", ir.Star())


def one(a: ir.Expr) -> ir.Query:
    return ir.Query((ir.Item(a),), FLIGHTS)


@settings(max_examples=80, deadline=None)
@given(queries())
def test_every_column_and_every_constant_of_a_query_is_mentioned(query: ir.Query) -> None:
    """Filters, groups, bounds on groups, sort keys, and all that is within them; keys of joins say nothing."""
    told = set(re.findall(r"[a-z]+\d+|\d+", explain(query)))
    inside = [n for n in nodes(query) if isinstance(n, ir.Join)]
    joined = {c for join in inside for c in (join.left, join.right)}
    assert {c.name for c in columns(query) if c not in joined} <= told
    assert {str(n.value) for n in nodes(query) if isinstance(n, ir.Constant)} <= told
    assert {n.text for n in nodes(query) if isinstance(n, ir.Like)} <= told
    assert {str(n.limit) for n in nodes(query) if isinstance(n, ir.Query) and n.limit is not None} <= told


@settings(max_examples=40, deadline=None)
@given(queries())
def test_two_queries_that_differ_are_not_told_alike(query: ir.Query) -> None:
    """Turning a denial, an order or a bound round changes the words."""
    turned = {
        "order": ir.Query(query.select, query.source, order=(ir.Order(A, True),)),
        "back": ir.Query(query.select, query.source, order=(ir.Order(A, False),)),
        "limit": ir.Query(query.select, query.source, limit=7),
        "different": ir.Query(query.select, query.source, distinct=True),
        "plain": ir.Query(query.select, query.source),
    }
    assert len({explain(q) for q in turned.values()}) == len(turned)


def test_and_within_or_cannot_be_misread() -> None:
    x, y, z = (ir.Compare("=", A, ir.Constant(v)) for v in "xyz")
    first = explain(ir.Query((ir.Item(COUNT),), FLIGHTS, where=ir.Or((ir.And((x, y)), z))))
    second = explain(ir.Query((ir.Item(COUNT),), FLIGHTS, where=ir.And((x, ir.Or((y, z))))))
    assert first.endswith("where either (origin is 'x' and origin is 'y') or origin is 'z'")
    assert second.endswith("where origin is 'x' and (origin is 'y' or 'z')")


def test_a_share_says_of_what() -> None:
    july = ir.Compare("=", B, ir.Constant(7, "number"))
    assert explain(one(ir.Percent(ir.Agg("count", ir.Star(), where=july), COUNT))) == (
        "the percentage of flights for which month is 7"
    )
    assert explain(one(ir.Percent(COUNT, ir.Scalar(one(COUNT))))) == (
        "the number of flights as a percentage of (the number of flights) of flights"
    )


def test_keys_that_keep_namesakes_apart_are_told_as_such() -> None:
    query = ir.Query((ir.Item(A), ir.Item(COUNT)), FLIGHTS, group=(C, A))
    assert explain(query) == "the number of flights for each origin (told apart by distance)"


def test_a_set_of_two_queries_is_told_as_both() -> None:
    told = explain(ir.SetQuery("except", one(A), one(B)))
    assert told == "origin of flights, except those that are in: month of flights"


AIRLINES = Table(
    schema_name="public",
    name="airlines",
    columns=tuple(CatalogColumn(name=name, type="text") for name in ("carrier", "name")),
    primary_key=("carrier",),
)
DEPARTURES = Table(
    schema_name="public",
    name="flights",
    columns=(
        *(CatalogColumn(name=name, type="text") for name in ("carrier", "origin")),
        *(CatalogColumn(name=name, type="integer") for name in ("flight", "distance", "month")),
        CatalogColumn(name="left_at", type="timestamp with time zone"),
    ),
)
CATALOG = Catalog(datasource="demo", dialect="postgres", tables=(AIRLINES, DEPARTURES))
CARRIER, LEFT_AT = ir.Col("public", "flights", "carrier"), ir.Col("public", "flights", "left_at")
NAME = ir.Col("public", "airlines", "name")
WITH_AIRLINES = ir.Source("public", "flights", (ir.Join(CARRIER, ir.Col("public", "airlines", "carrier")),))


def test_with_several_tables_each_column_is_told_with_the_one_that_owns_it() -> None:
    query = ir.Query((ir.Item(NAME), ir.Item(A)), WITH_AIRLINES, where=ir.Compare("=", NAME, ir.Constant("Delta")))
    assert explain(query, CATALOG) == (
        "airline's name and flight's origin, from flights with their airline, where airline's name is 'Delta'"
    )


def test_what_is_counted_is_told_where_keys_say_whose_rows_they_are() -> None:
    query = ir.Query((ir.Item(NAME), ir.Item(COUNT)), WITH_AIRLINES, group=(NAME,))
    assert explain(query, CATALOG) == "the number of flights with their airline, for each airline's name"
    assert explain(query).startswith("the number of rows")


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (ir.Order(LEFT_AT, True), ": the one with the latest left at"),
        (ir.Order(A), ": the first one by origin (A to Z)"),
        (ir.Order(C, True), ": the one with the highest distance"),
    ],
)
def test_what_comes_first_is_told_by_size_letter_or_time(order: ir.Order, told: str) -> None:
    assert explain(ir.Query((ir.Item(A),), FLIGHTS, order=(order,), limit=1), CATALOG).endswith(told)


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ("2013-07-01", "2013-08-01", "left at is in July 2013"),
        ("2013-01-01", "2014-01-01", "left at is in 2013"),
        ("2013-04-01", "2013-07-01", "left at is in the second quarter of 2013"),
        ("2013-07-04", "2013-07-05", "left at is on 2013-07-04"),
        ("2013-12-01", "2014-01-01", "left at is in December 2013"),
        ("2013-07-04", "2013-07-11", "left at is from 2013-07-04 to 2013-07-10"),
    ],
)
def test_a_span_of_time_is_told_as_people_say_it(low: str, high: str, told: str) -> None:
    where = ir.Between(LEFT_AT, ir.Constant(low, "date"), ir.Constant(high, "date"), half_open=True)
    assert explain(ir.Query((ir.Item(COUNT),), FLIGHTS, where=where)) == f"the number of flights, where {told}"


def test_a_partner_that_is_lacking_is_told_as_such() -> None:
    key = ir.Col("public", "airlines", "carrier")
    inner = ir.Query((ir.Item(CARRIER),), FLIGHTS, where=ir.IsNull(CARRIER, negated=True))
    query = ir.Query((ir.Item(NAME),), ir.Source("public", "airlines"), where=ir.InQuery(key, inner, negated=True))
    assert explain(query, CATALOG) == "name of airlines, where there is no flight with the same carrier"


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("flight", "flights"), ("city", "cities"), ("class", "classes"), ("person", "people"), ("status", "status"),
        ("movie", "movies"), ("day", "days"), ("staff", "staff"), ("box", "boxes"), ("bonus", "bonuses"), ("id", "ids"),
        ("analysis", "analyses"), ("injury accident", "injury accidents"), ("warehouse", "warehouses"),
    ],
)  # fmt: skip
def test_names_are_told_as_one_and_as_many(one: str, many: str) -> None:
    assert (nouns.plural(one), nouns.singular(many)) == (many, one)
    assert nouns.plural(many) == many


def test_no_possessive_is_made_of_what_already_ends_like_one() -> None:
    assert nouns.owner("documents_with_expenses") is None
    assert nouns.owner("sales") is None
    assert nouns.owner("classes") == "class"
    assert nouns.owner("airports", 1) == "second airport"


@pytest.mark.parametrize(
    ("unit", "value", "told"), [("month", 7, "in July"), ("dow", 0, "on a Sunday"), ("hour", 7, None)]
)
def test_the_number_of_a_month_or_weekday_is_told_by_its_name(unit: str, value: int, told: str | None) -> None:
    assert periods.part_is(ir.Part(unit, LEFT_AT), ir.Constant(value, "number")) == told  # type: ignore[arg-type]  # a unit


def test_a_day_in_parts_is_told_as_a_day() -> None:
    """How its parts are put together to be counted is nothing to check an answer by."""
    year, month, day = (ir.Col("public", "flights", name) for name in ("year", "month", "day"))
    packed = ir.Bin(
        "+",
        ir.Bin(
            "+",
            ir.Bin("*", year, ir.Constant(10_000, "number")),
            ir.Bin("*", month, ir.Constant(100, "number")),
        ),
        ir.Bin("*", day, ir.Constant(1, "number")),
    )
    mean = ir.Bin("/", ir.Bin("*", ir.Constant(1.0, "number"), COUNT), ir.Agg("count", packed, distinct=True))
    assert explain(one(mean)).startswith("the average of the number of flights for each of year, month and day")
