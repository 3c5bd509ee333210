"""What each column of a statement is for, from its typed form and from SQL that a model wrote."""

from __future__ import annotations

import pytest

from askwire_translator.ir.model import Agg, Col, Grain, Item, Percent, Query, Source, Star
from askwire_translator.shape import Shape, shape_of, shape_of_sql

ORIGIN, WHEN = Col("public", "flights", "origin"), Col("public", "flights", "time_hour")
COUNT = Agg("count", Star())
FLIGHTS = Source("public", "flights")


def test_the_typed_form_tells_groups_times_and_measures_apart() -> None:
    month = Grain("month", WHEN)
    query = Query((Item(month), Item(ORIGIN), Item(COUNT), Item(Percent(COUNT, COUNT))), FLIGHTS, group=(month, ORIGIN))
    assert shape_of(query) == ("time", "dimension", "measure", "measure")


def test_a_plain_column_may_be_anything_and_a_star_everything() -> None:
    assert shape_of(Query((Item(ORIGIN),), FLIGHTS)) == (None,)
    assert shape_of(Query((Item(Star()),), FLIGHTS)) == ()


@pytest.mark.parametrize(
    ("sql", "shape"),
    [
        ("SELECT origin, count(*) FROM flights GROUP BY origin", ("dimension", "measure")),
        ("SELECT date_trunc('month', t) AS m, avg(x) FROM f GROUP BY 1", ("time", "measure")),
        ("SELECT extract(month FROM t), 100.0 * sum(x) / count(*) FROM f GROUP BY 1", ("time", "measure")),
        ("WITH t AS (SELECT 1 AS n) SELECT n FROM t", (None,)),
        ("SELECT * FROM flights", ()),
        ("SELECT 1 UNION SELECT 2", ()),
        ("SELECT FROM WHERE", ()),
        ("(" * 5_000, ()),
    ],
)
def test_a_models_sql_is_read_as_far_as_it_can_be(sql: str, shape: Shape) -> None:
    assert shape_of_sql(sql, "postgres") == shape
