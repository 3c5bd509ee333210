"""The intermediate form in each dialect and in plain words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from askwire_translator.ir.compiler import compile_sql
from askwire_translator.ir.explain import explain
from askwire_translator.ir.model import (
    Agg,
    And,
    Between,
    Col,
    Compare,
    Constant,
    Grain,
    InQuery,
    IsNull,
    Item,
    Join,
    Like,
    Or,
    Order,
    Percent,
    Query,
    SetQuery,
    Source,
    Star,
)

AGE, NAME = Col("public", "users", "age"), Col("public", "users", "name")
USERS = Source("public", "users")


def test_names_are_quoted_only_when_they_have_to_be() -> None:
    """Capitals and reserved words need quotes, in the dialect's own marks."""
    query = Query((Item(Col("public", "t", "order")), Item(Col("public", "t", "Name"))), Source("public", "t"))
    assert compile_sql(query) == 'SELECT "order", "Name"\nFROM t'
    assert compile_sql(query, "mysql") == "SELECT `order`, `Name`\nFROM t"


def test_a_table_off_the_search_path_is_qualified() -> None:
    """Everybody else reads more easily without the schema."""
    query = Query((Item(Star()),), Source("audit", "log"))
    assert compile_sql(query) == "SELECT *\nFROM audit.log"
    assert compile_sql(query, search_path=("public", "audit")) == "SELECT *\nFROM log"


def test_a_table_that_another_one_shadows_is_qualified() -> None:
    """Its bare name would be the other's, which comes first on the search path."""
    query = Query((Item(Star()),), Source("audit", "log"))
    shadowed = frozenset({("audit", "log")})
    assert compile_sql(query, search_path=("public", "audit"), shadowed=shadowed) == "SELECT *\nFROM audit.log"


def test_text_cannot_leave_its_quotes() -> None:
    """Quotes are doubled, and backslashes where they escape."""
    query = Query((Item(NAME),), USERS, where=Compare("=", NAME, Constant("O'Brien\\' OR 1=1")))
    assert "'O''Brien\\'' OR 1=1'" in compile_sql(query)
    assert "'O''Brien\\\\'' OR 1=1'" in compile_sql(query, "mysql")


def test_or_inside_and_keeps_its_parentheses() -> None:
    """Precedence is never left to luck."""
    either = Or((Compare("=", NAME, Constant("a")), Compare("=", NAME, Constant("b"))))
    query = Query((Item(AGE),), USERS, where=And((either, Compare(">", AGE, Constant(3, "number")))))
    assert "WHERE (name = 'a' OR name = 'b') AND age > 3" in compile_sql(query)


@pytest.mark.parametrize(
    ("dialect", "tail"),
    [("postgres", "FETCH FIRST 3 ROWS WITH TIES"), ("sqlite", "LIMIT 3"), ("mysql", "LIMIT 3")],
)
def test_ties_are_kept_where_the_dialect_can(dialect: str, tail: str) -> None:
    """The others cut after n rows."""
    query = Query((Item(NAME),), USERS, order=(Order(AGE),), limit=3, ties=True)
    assert compile_sql(query, dialect).endswith(tail)


@pytest.mark.parametrize(
    ("dialect", "tail"),
    [
        ("postgres", "OFFSET 1 ROWS FETCH FIRST 1 ROWS WITH TIES"),
        ("sqlite", "LIMIT 1 OFFSET 1"),
        ("mysql", "LIMIT 1 OFFSET 1"),
    ],
)
def test_what_comes_before_the_second_is_skipped(dialect: str, tail: str) -> None:
    """Of each group, too."""
    query = Query((Item(NAME),), USERS, order=(Order(AGE),), limit=1, ties=True, skip=1)
    assert compile_sql(query, dialect).endswith(tail)
    assert compile_sql(replace(query, per=(AGE,)), dialect).endswith("WHERE place = 2")


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("postgres", "100.0 * count(*) FILTER (WHERE age > 3) / nullif(count(*), 0)"),
        ("mysql", "100.0 * count(CASE WHEN age > 3 THEN 1 END) / nullif(count(*), 0)"),
    ],
)
def test_a_share_never_divides_by_zero(dialect: str, expected: str) -> None:
    """Nothing of nothing is nothing, not an error."""
    part = Agg("count", Star(), where=Compare(">", AGE, Constant(3, "number")))
    query = Query((Item(Percent(part, Agg("count", Star()))),), USERS)
    assert expected in compile_sql(query, dialect)


def test_the_first_of_each_group_is_ranked_in_a_window() -> None:
    """Top n per group keeps ties, too."""
    query = Query(
        (Item(NAME),), USERS, order=(Order(AGE, descending=True),), limit=2, per=(Col("public", "users", "city"),)
    )
    sql = compile_sql(query)
    assert "rank() OVER (PARTITION BY city ORDER BY age DESC NULLS LAST) AS place" in sql
    assert sql.endswith("WHERE place <= 2")


def test_a_missing_partner_is_an_anti_join() -> None:
    """Null-safe, unlike NOT IN; a query over the same table keeps NOT IN."""
    user = Col("public", "posts", "user_id")
    inner = Query((Item(user),), Source("public", "posts"))
    query = Query((Item(NAME),), USERS, where=InQuery(Col("public", "users", "id"), inner, negated=True))
    assert "NOT EXISTS (SELECT 1 FROM posts WHERE posts.user_id = users.id)" in compile_sql(query)


def test_an_anti_join_says_what_its_partners_are_missing() -> None:
    """That the key itself is known goes without saying; that something else is not known does not."""
    user, text = Col("public", "posts", "user_id"), Col("public", "posts", "text")
    for missing, said in ((IsNull(user, negated=True), ""), (IsNull(text), " AND posts.text IS NULL")):
        inner = Query((Item(user),), Source("public", "posts"), where=missing)
        query = Query((Item(NAME),), USERS, where=InQuery(Col("public", "users", "id"), inner, negated=True))
        assert f"WHERE posts.user_id = users.id{said})" in compile_sql(query)
    same = Query((Item(NAME),), USERS, where=InQuery(NAME, Query((Item(NAME),), USERS), negated=True))
    assert "name NOT IN (SELECT name FROM users)" in compile_sql(same)


def test_joined_columns_are_qualified_and_sets_are_combined() -> None:
    """Names are unambiguous wherever there is more than one table."""
    join = Join(Col("public", "users", "id"), Col("public", "posts", "user_id"))
    query = Query((Item(NAME),), Source("public", "users", (join,)))
    sql = compile_sql(SetQuery("intersect", query, query))
    assert sql.count("SELECT users.name\nFROM users\nJOIN posts ON users.id = posts.user_id") == 2
    assert "\nINTERSECT\n" in sql


def test_the_explanation_says_what_the_sql_does() -> None:
    """Plain words from the form alone."""
    when = Col("public", "orders", "placed_at")
    span = Between(when, Constant("2024-01-01", "date"), Constant("2025-01-01", "date"), half_open=True)
    query = Query(
        (Item(Grain("month", when)), Item(Agg("sum", Col("public", "orders", "amount")))),
        Source("public", "orders"),
        where=And((span, Like(Col("public", "orders", "note"), "gift"))),
        group=(Grain("month", when),),
    )
    assert explain(query) == (
        "the total amount of orders, where placed at is in 2024 and note contains 'gift', for each month of placed at"
    )


def test_the_first_rows_are_a_set_in_every_dialect() -> None:
    """MySQL refuses a LIMIT right within IN."""
    first = Query((Item(AGE),), USERS, order=(Order(AGE),), limit=3, ties=True)
    query = Query((Item(NAME),), USERS, where=InQuery(AGE, first))
    assert "age IN (SELECT age FROM users ORDER BY age FETCH" in compile_sql(query)
    assert "age IN (SELECT * FROM (SELECT age FROM users ORDER BY age LIMIT 3) AS first_rows)" in compile_sql(
        query, "mysql"
    )
