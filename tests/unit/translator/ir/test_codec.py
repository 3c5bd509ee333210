"""Typed queries at rest: what was kept comes back as it was, and nothing else comes back at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.queries import queries

from askwire_translator.ir import model as ir
from askwire_translator.ir.codec import decode_statement, encode_statement

COUNT = ir.Query((ir.Item(ir.Agg("count", ir.Star())),), ir.Source("public", "flights"), limit=3)


@settings(max_examples=60, deadline=None)
@given(queries())
def test_every_query_comes_back_as_it_was(query: ir.Query) -> None:
    kept = encode_statement(query)
    assert kept is not None
    assert decode_statement(kept) == query


def test_a_set_of_queries_comes_back_too() -> None:
    statement = ir.SetQuery("union", COUNT, COUNT)
    assert decode_statement(encode_statement(statement) or "") == statement


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("limit",), "3; DROP TABLE flights"),
        (("source", "table"), 7),
        (("select", 0, "expr", "func"), "pg_sleep"),
        (("select", 0, "expr", "is"), "Join"),
        (("is",), "Item"),
        (("is",), "Popen"),
        (("select",), {"is": "Star"}),
    ],
)
def test_a_query_that_somebody_changed_into_none_is_not_read(path: tuple[Any, ...], value: Any) -> None:
    """Names are quoted by the compiler; operators and functions are written as they stand, so they must be known."""
    changed = json.loads(encode_statement(COUNT) or "")
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert decode_statement(json.dumps(changed)) is None


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_whatever_else_is_there_is_no_query(text: str) -> None:
    assert decode_statement(text) is None


def test_a_query_too_large_to_keep_is_not_kept() -> None:
    many = tuple(ir.Item(ir.Col("public", "flights", f"column_{n}")) for n in range(2_000))
    assert encode_statement(ir.Query(many, ir.Source("public", "flights"))) is None
