"""What a catalog adds to a query's own words: what a value of a column is, and which table's rows are counted."""

from __future__ import annotations

from typing import Final, Literal

from askwire_common.datasources.catalog import Catalog
from askwire_translator.ir import nouns
from askwire_translator.ir.model import Agg, Col, Expr, Grain, Join, Source

Kind = Literal["number", "text", "time"]

_TEXTS: Final = ("text", "char", "varchar", "name", "citext", "bpchar", "uuid", "enum", "longtext", "tinytext", "clob")
_SEVERAL: Final = 2
_TIMES: Final = ("date", "time", "datetime")


class Facts:
    """What is known of a query's tables; nothing without a catalog."""

    def __init__(self, catalog: Catalog | None = None) -> None:
        self._catalog = catalog

    def kind(self, expr: Expr) -> Kind:
        """Whether its values are put in order by size, by letter or by time; by size where nothing is known."""
        if isinstance(expr, Grain):
            return "time"
        if isinstance(expr, Agg):
            return self.kind(expr.arg) if expr.func in {"min", "max"} else "number"
        if not isinstance(expr, Col) or self._catalog is None:
            return "number"
        table = self._catalog.table(expr.table, expr.schema or None)
        column = table.column(expr.name) if table is not None else None
        declared = column.type.lower() if column is not None else ""
        if declared.startswith(_TIMES):
            return "time"
        return "text" if declared.startswith(_TEXTS) else "number"

    def role(self, join: Join) -> str | None:
        """What the joined row is to the other, where only the key tells: of several to that table, or to the same."""
        if (join.left.schema, join.left.table) == (join.right.schema, join.right.table):
            return nouns.role(join.left.name, join.right.table)
        table = self._catalog.table(join.left.table, join.left.schema or None) if self._catalog is not None else None
        there = self._catalog.table(join.right.table, join.right.schema or None) if self._catalog is not None else None
        if table is None or there is None:
            return None
        several = sum(k.target == there.full_name for k in table.foreign_keys) >= _SEVERAL
        return nouns.role(join.left.name, join.right.table) if several else None

    def counted(self, source: Source) -> str | None:
        """The table of whose rows each joined row holds exactly one; None where that cannot be told.

        That is the table from which every join leads to the whole key of another.
        """
        if not source.joins:
            return source.table
        start = (source.schema, source.table, 0)
        nodes = {start, *(_node(j.right) for j in source.joins), *(_node(j.left) for j in source.joins)}
        heads = [node for node in nodes if self._reach(node, source) == nodes]
        return heads[0][1] if len(heads) == 1 else None

    def _reach(self, start: tuple[str, str, int], source: Source) -> set[tuple[str, str, int]]:
        found = {start}
        for _ in source.joins:
            for join in source.joins:
                left, right = zip((join.left, join.right), *join.also, strict=True)
                for here, there in ((left, right), (right, left)):
                    if _node(here[0]) in found and self._is_key(there):
                        found.add(_node(there[0]))
        return found

    def _is_key(self, columns: tuple[Col, ...]) -> bool:
        first = columns[0]
        table = self._catalog.table(first.table, first.schema or None) if self._catalog is not None else None
        names = {c.name for c in columns}
        return table is not None and names in [set(key) for key in (table.primary_key, *table.unique_keys)]


def _node(column: Col) -> tuple[str, str, int]:
    return column.schema, column.table, column.role
