"""SQL of a model or a person is read in bounded time, or not at all; whoever reads it lives on."""

from __future__ import annotations

import pytest
from tests.support.bombs import BOMBS
from tests.support.cpu_time import cpu_seconds
from tests.support.flights import flights

from askwire_common.datasources.catalog import Dialect
from askwire_translator.canonical import canonical
from askwire_translator.context.visible import readable
from askwire_translator.shape import shape_of_sql
from askwire_translator.sql_tree import UnreadableError, sql_tree

LONG = {
    "a long condition": "SELECT 1 WHERE " + " OR ".join(["a = 1 AND b"] * 650),
    "a long text": "SELECT " + "||".join(["a"] * 1_990),
    "many queries": " UNION ALL ".join(["SELECT 1"] * 1_000),
    "many subqueries": "SELECT " + ",".join(["(SELECT 1)"] * 790),
    "deep cases": "SELECT " + "CASE WHEN a THEN " * 24 + "1" + " END" * 24,
}


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite"])
@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_what_makes_a_parser_explode_does_not_reach_it(text: str, dialect: Dialect) -> None:
    assert cpu_seconds(lambda: shape_of_sql(text, dialect)) < 0.5


@pytest.mark.parametrize("text", [*BOMBS.values(), *LONG.values()], ids=[*BOMBS, *LONG])
def test_all_who_read_it_get_an_answer(text: str) -> None:
    """The same on every Python: recursion in compiled code ends a process where nothing bounds it."""
    assert canonical(text, "postgres")
    assert isinstance(readable(text, flights()), bool)


@pytest.mark.parametrize(
    "text", ["", "SELECT 1; SELECT 2", "SELECT FROM WHERE", "SELECT 'open", "SELECT " + "1" * 20_000]
)
def test_what_is_not_one_statement_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableError):
        sql_tree(text, "postgres")


def test_a_statement_is_read_whatever_stands_around_it() -> None:
    surrounded = sql_tree("-- first\nSELECT 'it''s' /* ; */ ;", "postgres")
    assert surrounded.sql(comments=False) == "SELECT 'it''s'"
