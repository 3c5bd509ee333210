"""Row filters and masks for MySQL and SQLite: put in at sqlglot's own offsets, proven by parsing the result again.

``FROM orders o`` becomes ``FROM (SELECT * FROM main.orders WHERE (tenant_id = 7)) o``; the tree of the result must
equal the original tree in which that table, and nothing else, has been replaced by that subquery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from askwire_common.datasources.catalog import Dialect
from askwire_common.datasources.policy import Mask
from askwire_validator.postgres.splice import SpliceError, Tables
from askwire_validator.quoting import quoted
from askwire_validator.view import Relation


def stand_in(relation: Relation, dialect: Dialect) -> str:
    """The subquery that stands in for a table.

    Raises:
        SpliceError: a column is to be masked by a hash, for which these databases have no place to keep a key.
    """
    name = f"{quoted(relation.schema, dialect)}.{quoted(relation.name, dialect)}"
    where = "" if relation.row_filter is None else f" WHERE (\n{relation.row_filter}\n)"
    return f"(SELECT {_columns(relation, dialect)} FROM {name}{where})"  # noqa: S608 - parsed and proven


def _columns(relation: Relation, dialect: Dialect) -> str:
    if not (relation.masks or relation.hidden):
        return "*"
    masks = dict(relation.masks)
    if Mask.HASH in masks.values():
        raise SpliceError("a column of this table is masked by a hash, which only PostgreSQL can do")
    shown = ((name, quoted(name, dialect), masks.get(name)) for name in relation.columns)
    return ", ".join(f"{_MASKS[dialect][mask].format(c=c)} AS {c}" if mask else c for _, c, mask in shown)


_MASKS: Final[dict[str, dict[Mask, str]]] = {
    "mysql": {
        Mask.NULL: "CASE WHEN 1 = 0 THEN {c} END",
        Mask.REDACT: "'***'",
        Mask.LAST4: (
            "CASE WHEN CHAR_LENGTH(CAST({c} AS CHAR)) >= 8 THEN CONCAT('****', RIGHT(CAST({c} AS CHAR), 4)) "
            "WHEN NOT {c} IS NULL THEN '****' END"
        ),
    },
    "sqlite": {
        Mask.NULL: "CASE WHEN 1 = 0 THEN {c} END",
        Mask.REDACT: "'***'",
        Mask.LAST4: (
            "CASE WHEN LENGTH(CAST({c} AS TEXT)) >= 8 THEN '****' || SUBSTR(CAST({c} AS TEXT), -4) "
            "WHEN NOT {c} IS NULL THEN '****' END"
        ),
    },
}


def start_of(table: exp.Table) -> int:
    """The character at which a table's qualified name begins."""
    first = table.args.get("db") or table.this
    return int(first.meta.get("start", -1))


def spliced(sql: str, tree: exp.Expression, tables: Tables, dialect: Dialect) -> str:
    """The statement with filters and masks wherever their tables appear; the statement itself where there are none.

    Raises:
        SpliceError: the result could not be proven.
    """
    replaced = {table.location: relation for table, relation in tables if relation.replaced}
    if not replaced:
        return sql
    nodes = sorted((n for n in tree.find_all(exp.Table) if start_of(n) in replaced), key=start_of)
    if len(nodes) != len(replaced) or -1 in replaced:
        raise SpliceError("the place of a table in the text is not known")
    parts: list[str] = []
    at = 0
    for node in nodes:
        alias = "" if node.alias else f" AS {quoted(node.name, dialect)}"
        parts += [sql[at : start_of(node)], stand_in(replaced[start_of(node)], dialect), alias]
        at = int(node.this.meta["end"]) + 1
    result = "".join([*parts, sql[at:]])
    _prove(result, tree, replaced, dialect)
    return result


def _prove(result: str, tree: exp.Expression, replaced: Mapping[int, Relation], dialect: Dialect) -> None:
    expected = tree.copy()
    for node in [n for n in expected.find_all(exp.Table) if start_of(n) in replaced]:
        if {name for name, value in node.args.items() if value} - {"this", "db", "alias"}:
            raise SpliceError("a table is written in an unusual way")
        alias = quoted(node.alias or node.name, dialect)
        text = f"SELECT 1 FROM {stand_in(replaced[start_of(node)], dialect)} AS {alias}"  # noqa: S608 - only parsed
        subquery = sqlglot.parse_one(text, dialect=dialect).find(exp.Subquery)
        if subquery is None:
            raise SpliceError("the row filter is no predicate")
        if given := node.args.get("alias"):
            subquery.set("alias", given.copy())
        node.replace(subquery)
    try:
        actual = sqlglot.parse(result, dialect=dialect)
    except SqlglotError as error:
        raise SpliceError("the statement is no longer one when the policy's subqueries are in") from error
    if len(actual) != 1 or actual[0] != expected:
        raise SpliceError("the statement would mean something else when the policy's subqueries are in")


def filter_problem(relation: Relation, dialect: Dialect) -> str | None:
    """Why a policy's row filter is no predicate over its own table alone, or None when it is one."""
    try:
        trees = sqlglot.parse(stand_in(replace(relation, masks=()), dialect), dialect=dialect)
    except SqlglotError:
        return "is not a predicate"
    select = trees[0].this if len(trees) == 1 and isinstance(trees[0], exp.Subquery) else None
    if not isinstance(select, exp.Select):
        return "is not a predicate"
    if {name for name, value in select.args.items() if value} != {"expressions", "from_", "where"}:
        return "is not a predicate"
    return "holds a subquery" if select.args["where"].find(exp.Query) else None
