"""Which chart is suggested for which result; every one is valid Vega-Lite, and none is better than a wrong one."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askwire_common.contracts import Column, Role
from askwire_executor.chart import MAX_BARS, SCHEMA, suggest

MONTH, DAY = Column(name="month", type="integer"), Column(name="day", type="date")
AIRLINE, ORIGIN = Column(name="airline", type="text"), Column(name="origin", type="character varying")
COUNT, DELAY = Column(name="count", type="bigint"), Column(name="delay", type="double precision")
TYPES = ("integer", "bigint", "numeric(10,2)", "text", "date", "timestamp with time zone", "boolean", "jsonb", "text[]")
_ROLES: list[Role | None] = ["time", "dimension", "measure", None]


@functools.cache
def validator() -> Any:
    """Vega-Lite's own schema, as the altair wheel carries it."""
    text = (files("altair.vegalite.v5") / "schema" / "vega-lite-schema.json").read_text(encoding="utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


def drawn(columns: list[Column], rows: int = 12, shape: tuple[Role | None, ...] = ()) -> dict[str, Any]:
    chart = suggest(columns, rows, shape)
    assert chart is not None
    assert chart["$schema"] == SCHEMA
    assert chart["data"] == {"name": "rows"}
    validator().validate(chart)
    return chart


def test_a_series_over_time_is_a_line() -> None:
    chart = drawn([DAY, COUNT])
    assert chart["mark"]["type"] == "line"
    assert chart["encoding"]["x"] == {"field": "day", "type": "temporal"}
    assert chart["encoding"]["y"] == {"field": "count", "type": "quantitative"}


def test_months_that_are_numbers_are_a_series_too() -> None:
    chart = drawn([MONTH, DELAY], shape=("dimension", "measure"))
    assert (chart["mark"]["type"], chart["encoding"]["x"]["type"]) == ("line", "ordinal")


def test_a_series_for_each_category_is_coloured_lines() -> None:
    assert drawn([AIRLINE, MONTH, COUNT])["encoding"]["color"]["field"] == "airline"


def test_a_measure_per_category_is_bars_the_largest_first() -> None:
    chart = drawn([AIRLINE, COUNT])
    assert chart["mark"]["type"] == "bar"
    assert chart["encoding"]["y"]["sort"] == "-x"
    assert "transform" not in chart


def test_of_many_categories_the_largest_thirty_are_drawn() -> None:
    window, kept = drawn([AIRLINE, COUNT], rows=MAX_BARS + 1)["transform"]
    assert window["sort"] == [{"field": "count", "order": "descending"}]
    assert str(MAX_BARS) in kept["filter"]


def test_a_number_that_is_grouped_by_is_no_measure() -> None:
    """Engines per plane: the number is the category."""
    engines = Column(name="engines", type="integer")
    assert drawn([engines, COUNT], shape=("dimension", "measure"))["mark"]["type"] == "bar"
    assert drawn([engines, COUNT])["mark"]["type"] == "point", "without a shape, both are measures"


def test_two_measures_are_points() -> None:
    encoding = drawn([COUNT, DELAY])["encoding"]
    assert (encoding["x"]["field"], encoding["y"]["field"]) == ("count", "delay")


def test_two_measures_of_a_category_are_a_point_each() -> None:
    assert drawn([AIRLINE, COUNT, DELAY])["encoding"]["detail"]["field"] == "airline"


def test_two_measures_over_time_are_two_lines() -> None:
    chart = drawn([DAY, COUNT, DELAY])
    assert chart["transform"] == [{"fold": ["count", "delay"], "as": ["measure", "value"]}]


@pytest.mark.parametrize(("rows", "mark"), [(12, "bar"), (300, "rect")])
def test_two_categories_are_grouped_bars_or_where_there_are_many_a_heat_map(rows: int, mark: str) -> None:
    assert drawn([AIRLINE, ORIGIN, COUNT], rows)["mark"]["type"] == mark


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ([COUNT], 1),
        ([COUNT, DELAY], 1),
        ([AIRLINE, COUNT], 0),
        ([AIRLINE], 12),
        ([AIRLINE, ORIGIN], 12),
        ([COUNT, COUNT], 12),
        ([AIRLINE, COUNT, DELAY, DAY], 12),
        ([Column(name="id", type="integer"), COUNT], 12),
        ([Column(name="tags", type="text[]"), COUNT], 12),
        ([Column(name="document", type="jsonb"), COUNT], 12),
        ([COUNT, DELAY], 1_000_000),
    ],
    ids=lambda value: "-".join(c.name for c in value) if isinstance(value, list) else str(value),
)
def test_what_no_chart_shows_well_gets_none(columns: list[Column], rows: int) -> None:
    """A single value, one row, names alone, keys, arrays, too many columns or rows."""
    assert suggest(columns, rows) is None


def test_a_name_with_dots_is_no_path() -> None:
    odd = Column(name="a.b[0]", type="bigint")
    assert drawn([AIRLINE, odd])["encoding"]["x"] == {"field": r"a\.b\[0\]", "type": "quantitative", "title": "a.b[0]"}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=12), st.sampled_from(TYPES), st.sampled_from(_ROLES)), max_size=4),
    st.integers(0, 6_000),
)
def test_whatever_is_suggested_is_valid(columns: list[tuple[str, str, Role | None]], rows: int) -> None:
    found = suggest([Column(name=n, type=t) for n, t, _ in columns], rows, [role for _, _, role in columns])
    if found is not None:
        validator().validate(found)
        json.dumps(found)
