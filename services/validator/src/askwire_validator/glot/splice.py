"""Row filters for MySQL and SQLite: put in at sqlglot's own offsets, and proven by parsing the result again.

``FROM orders o`` becomes ``FROM (SELECT * FROM main.orders WHERE (tenant_id = 7)) o``; the tree of the result must
equal the original tree in which that table, and nothing else, has been replaced by that subquery.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from askwire_common.catalog import Dialect
from askwire_validator.postgres.splice import SpliceError, Tables
from askwire_validator.view import Relation


def quoted(name: str, dialect: Dialect) -> str:
    """A name as this database reads it back, letter for letter."""
    mark = "`" if dialect == "mysql" else '"'
    return mark + name.replace(mark, mark * 2) + mark


def filtered_table(relation: Relation, dialect: Dialect) -> str:
    """The subquery that stands in for a filtered table."""
    name = f"{quoted(relation.schema, dialect)}.{quoted(relation.name, dialect)}"
    return f"(SELECT * FROM {name} WHERE (\n{relation.row_filter}\n))"  # noqa: S608 - parsed and proven


def start_of(table: exp.Table) -> int:
    """The character at which a table's qualified name begins."""
    first = table.args.get("db") or table.this
    return int(first.meta.get("start", -1))


def spliced(sql: str, tree: exp.Expression, tables: Tables, dialect: Dialect) -> str:
    """The statement with a filter wherever a filtered table appears; the statement itself where there is none.

    Raises:
        SpliceError: the result could not be proven.
    """
    filtered = {table.location: relation for table, relation in tables if relation.row_filter is not None}
    if not filtered:
        return sql
    nodes = sorted((n for n in tree.find_all(exp.Table) if start_of(n) in filtered), key=start_of)
    if len(nodes) != len(filtered) or -1 in filtered:
        raise SpliceError("the place of a table in the text is not known")
    parts: list[str] = []
    at = 0
    for node in nodes:
        alias = "" if node.alias else f" AS {quoted(node.name, dialect)}"
        parts += [sql[at : start_of(node)], filtered_table(filtered[start_of(node)], dialect), alias]
        at = int(node.this.meta["end"]) + 1
    result = "".join([*parts, sql[at:]])
    _prove(result, tree, filtered, dialect)
    return result


def _prove(result: str, tree: exp.Expression, filtered: Mapping[int, Relation], dialect: Dialect) -> None:
    expected = tree.copy()
    for node in [n for n in expected.find_all(exp.Table) if start_of(n) in filtered]:
        if {name for name, value in node.args.items() if value} - {"this", "db", "alias"}:
            raise SpliceError("a table is written in an unusual way")
        alias = quoted(node.alias or node.name, dialect)
        text = f"SELECT 1 FROM {filtered_table(filtered[start_of(node)], dialect)} AS {alias}"  # noqa: S608 - only parsed
        stand_in = sqlglot.parse_one(text, dialect=dialect).find(exp.Subquery)
        if stand_in is None:
            raise SpliceError("the row filter is no predicate")
        if given := node.args.get("alias"):
            stand_in.set("alias", given.copy())
        node.replace(stand_in)
    try:
        actual = sqlglot.parse(result, dialect=dialect)
    except SqlglotError as error:
        raise SpliceError("the statement is no longer one when its row filters are in") from error
    if len(actual) != 1 or actual[0] != expected:
        raise SpliceError("the statement would mean something else when its row filters are in")


def filter_problem(relation: Relation, dialect: Dialect) -> str | None:
    """Why a policy's row filter is no predicate over its own table alone, or None when it is one."""
    text = filtered_table(relation, dialect)
    try:
        trees = sqlglot.parse(text, dialect=dialect)
    except SqlglotError:
        return "is not a predicate"
    select = trees[0].this if len(trees) == 1 and isinstance(trees[0], exp.Subquery) else None
    if not isinstance(select, exp.Select):
        return "is not a predicate"
    if {name for name, value in select.args.items() if value} != {"expressions", "from_", "where"}:
        return "is not a predicate"
    return "holds a subquery" if select.args["where"].find(exp.Query) else None
