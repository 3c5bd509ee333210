"""One form for statements that give the same rows: what a vote counts, since no translator can run them.

Layout, comments, case, names of output columns, table aliases, needless qualifiers, and the order of conditions and of
the sides of an equation do not change what a statement gives.
"""

from __future__ import annotations

from collections import Counter

from sqlglot import exp
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers

from askwire_common.datasources.catalog import Dialect
from askwire_translator.sql_tree import UnreadableError, sql_tree


def canonical(sql: str, dialect: Dialect) -> str:
    """The statement in that form; without its layout only, where it does not parse."""
    try:
        tree = normalize_identifiers(sql_tree(sql, dialect), dialect=dialect)
        _name_tables_plainly(tree)
        if isinstance(tree, exp.Select):
            tree.set("expressions", [item.unalias() for item in tree.expressions])
        return tree.transform(_sides).transform(_operands).sql(dialect, comments=False)
    except (UnreadableError, RecursionError):
        return " ".join(sql.split())


def _name_tables_plainly(tree: exp.Expr) -> None:
    """Aliases of tables that occur once become the tables' names; with one table alone nothing needs a qualifier."""
    tables = list(tree.find_all(exp.Table))
    uses = Counter(table.name for table in tables)
    once = {table.alias: table.name for table in tables if table.alias and uses[table.name] == 1}
    for table in tables:
        if table.alias in once and uses[table.name] == 1:
            table.set("alias", None)
    for column in tree.find_all(exp.Column):
        if column.table in once:
            column.set("table", exp.to_identifier(once[column.table]))
        if len(tables) == 1:
            column.set("table", None)


def _sides(node: exp.Expr) -> exp.Expr:
    """An equation with its sides in the order of their texts."""
    if isinstance(node, exp.EQ) and node.right.sql() < node.left.sql():
        return exp.EQ(this=node.right, expression=node.left)
    return node


def _operands(node: exp.Expr) -> exp.Expr:
    """Conditions that all or any have to hold, in the order of their texts."""
    if not isinstance(node, exp.And | exp.Or) or isinstance(node.parent, type(node)):
        return node
    parts = sorted(node.flatten(), key=lambda part: part.sql())
    return exp.and_(*parts, copy=False) if isinstance(node, exp.And) else exp.or_(*parts, copy=False)
