"""What to doubt when an answer holds nothing: the values it was filtered by, above all those that nobody knows.

A condition on a value that is nowhere in its column gives an empty result as true as any other, and says nothing about
what was meant. Worked out of the SQL, so that it holds for whoever wrote it, and of the asker's own view.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlglot import exp

from askwire_common.contracts import Doubt
from askwire_common.datasources.catalog import Catalog, CatalogColumn, Dialect
from askwire_translator.models.names import nearest
from askwire_translator.sql_tree import UnreadableError, sql_tree

_MOST: Final = 4
_LONGEST: Final = 60
_COMPARED: Final[dict[type[exp.Expr], str]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
}


@dataclass(frozen=True)
class _Condition:
    """A column compared with a literal; ``tables`` are those that the column may be of, with their schemas."""

    tables: tuple[tuple[str, str | None], ...]
    column: str
    operator: str
    value: str
    is_text: bool

    @property
    def words(self) -> str:
        return f"{self.column} {self.operator} {_quoted(self.value) if self.is_text else self.value}"


def doubt(sql: str, catalog: Catalog, *, filtered: Iterable[str] = ()) -> Doubt | None:
    """What to tell of this statement's result if it holds nothing; None where it has no conditions that can be told.

    Args:
        sql: the statement.
        catalog: the asker's view, with such values as the asker may know.
        filtered: full names of tables of which the asker sees only some rows; their values are not told.
    """
    conditions = _conditions(sql, catalog.dialect)
    if not conditions:
        return None
    hidden = frozenset(filtered)
    unknown = [told for condition in conditions if (told := _unknown(condition, catalog, hidden)) is not None]
    told = ", ".join(condition.words for condition in conditions[:_MOST])
    more = ", and others" if len(conditions) > _MOST else ""
    return Doubt(
        value=" ".join(dict.fromkeys(unknown[:_MOST])) or None,
        conditions=f"Nothing was found for {told}{more}.",
    )


def _unknown(condition: _Condition, catalog: Catalog, hidden: frozenset[str]) -> str | None:
    """That the data knows no such value, where its values are known."""
    if condition.operator != "=" or not condition.is_text:
        return None
    column = _column(condition, catalog, hidden)
    if column is None or not column.values or condition.value in column.values:
        return None
    near = [value for value in column.values if value.casefold() == condition.value.casefold()]
    near = near or nearest(condition.value, column.values)
    found = f"None of the values known of {condition.column} is {_quoted(condition.value)}"
    return f"{found}; near it: {', '.join(map(_quoted, near))}." if near else f"{found}."


def _column(condition: _Condition, catalog: Catalog, hidden: frozenset[str]) -> CatalogColumn | None:
    """The column that is meant, if only one can be, and if all rows of its table are the asker's to see."""
    tables = [table for name in condition.tables if (table := catalog.table(*name)) is not None]
    found = [(t, c) for t in tables for c in t.columns if c.name == condition.column]
    if len(found) != 1 or found[0][0].full_name in hidden:
        return None
    return found[0][1]


@lru_cache(maxsize=512)  # as for shapes: a cached answer's SQL comes again and again
def _conditions(sql: str, dialect: Dialect) -> tuple[_Condition, ...]:
    """What must hold of every row, as far as it compares a column with a literal."""
    try:
        tree = sql_tree(sql, dialect)
    except UnreadableError:
        return ()
    select = tree.find(exp.Select)
    where = select.args.get("where") if select is not None else None
    if select is None or select is not tree or where is None:
        return ()
    sources = [select.args.get("from_"), *(select.args.get("joins") or ())]
    tables = [s.this for s in sources if s is not None and isinstance(s.this, exp.Table)]
    names = {table.alias_or_name: (table.name, table.db or None) for table in tables}
    parts = where.this.flatten() if isinstance(where.this, exp.And) else [where.this]
    return tuple(found for part in parts for found in _of(part.unnest(), names))


def _of(part: exp.Expr, names: dict[str, tuple[str, str | None]]) -> Iterable[_Condition]:
    operator = _COMPARED.get(type(part))
    pairs = [(part.this, part.expression)] if operator is not None else []
    if isinstance(part, exp.In) and len(part.expressions) == 1:
        operator, pairs = "=", [(part.this, part.expressions[0])]
    for column, literal in pairs:
        value = _literal(literal)
        if isinstance(column, exp.Column) and value is not None:
            tables = (names[column.table],) if column.table in names else tuple(names.values())
            yield _Condition(tables, column.name, operator or "=", value, _is_text(literal))


def _literal(found: exp.Expr) -> str | None:
    """The literal's text; of a cast one (``DATE '2024-01-01'``), too."""
    found = found.this if isinstance(found, exp.Cast) else found
    return str(found.this) if isinstance(found, exp.Literal) else None


def _is_text(found: exp.Expr) -> bool:
    return bool((found.this if isinstance(found, exp.Cast) else found).is_string)


def _quoted(value: str) -> str:
    short = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return f"'{short}'"
