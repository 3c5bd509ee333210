"""A query in plain words: nothing that it does goes unsaid."""

from __future__ import annotations

import re

from hypothesis import given, settings
from tests.support.queries import queries

from askwire_translator.ir import model as ir
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
    assert second.endswith("where origin is 'x' and (either origin is 'y' or origin is 'z')")


def test_a_share_says_of_what() -> None:
    july = ir.Compare("=", B, ir.Constant(7, "number"))
    assert explain(one(ir.Percent(ir.Agg("count", ir.Star(), where=july), COUNT))) == (
        "the percentage where month is 7 from flights"
    )
    assert explain(one(ir.Percent(COUNT, ir.Scalar(one(COUNT))))) == (
        "the number of rows as a percentage of (the number of rows from flights) from flights"
    )


def test_keys_that_keep_namesakes_apart_are_told_as_such() -> None:
    query = ir.Query((ir.Item(A), ir.Item(COUNT)), FLIGHTS, group=(C, A))
    assert explain(query) == "origin and the number of rows from flights, for each origin (told apart by distance)"


def test_a_set_of_two_queries_is_told_as_both() -> None:
    told = explain(ir.SetQuery("except", one(A), one(B)))
    assert told == "origin from flights, except for those in: month from flights"
