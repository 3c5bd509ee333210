"""What ``it`` and ``they`` stand for: the rows or the groups of the previous result, as a typed query of their keys."""

from __future__ import annotations

from dataclasses import dataclass, replace

from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.conversation.names import plural
from askwire_translator.ir.facts import Facts
from askwire_translator.ir.model import Agg, Col, Expr, Grain, InQuery, Item, Part, Query, Star
from askwire_translator.ir.walk import aggregated
from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.graph import Key
from askwire_translator.offline.source.schema import SchemaIndex


@dataclass(frozen=True)
class SpokenOf:
    """Those that the previous result was about.

    Attributes:
        key: what tells them apart: a column, what else the groups were made by, or nothing but the whole row.
        noun: what one of them is called.
        query: the previous one.
        table: whose rows they are; None where they are values of a column.
        grouped: whether they were groups of rows rather than rows.
    """

    key: Expr
    noun: str
    query: Query
    table: TableInfo | None
    grouped: bool

    @property
    def one(self) -> bool:
        """Whether there is only one of them (or some that are equally the first)."""
        return self.query.limit == 1

    @property
    def root(self) -> Key:
        """The table whose rows these are, or are groups of."""
        source = self.query.source
        return self.table.key if self.table is not None else (source.schema, source.table)

    @property
    def nouns(self) -> str:
        """What several of them are called."""
        return plural(self.noun)

    @property
    def everyone(self) -> bool:
        """Whether all that there are are meant."""
        return self.query.where is None and self.query.having is None and self.query.limit is None

    @property
    def cut(self) -> bool:
        """Whether they are the first of an order, or groups of a certain size: what conditions cannot say."""
        return self.query.limit is not None or self.query.having is not None

    def among(self, arg: Expr) -> InQuery:
        """The condition that this is one of them.

        Raises:
            Unmergeable: they have no key.
        """
        q = self.query
        if isinstance(self.key, Star):
            raise Unmergeable  # rows that nothing tells apart
        keys = replace(q, select=(Item(self.key),), distinct=False, order=q.order if q.limit is not None else ())
        keys = replace(keys, group=(self.key,) if self.cut and self.grouped else ())
        return InQuery(arg, keys)

    def same(self) -> list[Col]:
        """The columns that hold the same as the key, by the joins of the previous query."""
        if not isinstance(self.key, Col):
            return []
        pairs = [(j.left, j.right) for j in self.query.source.joins]
        other = [b if a == self.key else a for a, b in pairs if self.key in {a, b}]
        return [self.key, *other]


def spoken_of(query: Query, schema: SchemaIndex) -> SpokenOf:
    """What a pronoun after this query means.

    Raises:
        Unmergeable: a number, or things of several kinds.
    """
    if query.per:
        raise Unmergeable
    if query.group:
        return _group(query, schema)
    shown = [item.expr for item in query.select]
    if any(aggregated(e) for e in shown):
        return _rows(query, schema, _counted_table(query, schema))
    first = shown[0]
    if not isinstance(first, Col):
        return _rows(query, schema, _counted_table(query, schema))
    home = schema.by_key.get((first.schema, first.table))
    if home is None:
        raise Unmergeable
    info = home.column(first.name)
    if query.distinct and info is not None and info not in (*home.primary, *home.display):
        if len(shown) > 1:
            raise Unmergeable
        return SpokenOf(first, " ".join(info.words), query, None, grouped=True)
    return _rows(query, schema, home)


def _rows(query: Query, schema: SchemaIndex, home: TableInfo | None) -> SpokenOf:
    if home is None:
        raise Unmergeable
    key = home.primary[0].col if len(home.primary) == 1 else Star()
    return SpokenOf(key, " ".join(home.words), query, home, grouped=False)


def _counted_table(query: Query, schema: SchemaIndex) -> TableInfo | None:
    """The table whose rows are counted; None where something else is computed of them."""
    for item in query.select:
        if isinstance(item.expr, Agg):
            if item.expr.func != "count" or item.expr.where is not None or len(query.select) > 1:
                return None
            if isinstance(item.expr.arg, Col):
                return _identified(item.expr.arg, schema)
        elif not isinstance(item.expr, Star):
            return None
    name = Facts(schema.catalog).counted(query.source)
    return next((t for t in schema.tables if t.table.name == name and _within(t, query)), None)


def _identified(column: Col, schema: SchemaIndex) -> TableInfo | None:
    """The table whose rows this column tells apart."""
    home = schema.by_key.get((column.schema, column.table))
    return home if home is not None and [c.col for c in home.primary] == [column] else None


def _within(table: TableInfo, query: Query) -> bool:
    source = query.source
    return table.key in {(source.schema, source.table), *((j.right.schema, j.right.table) for j in source.joins)}


def _group(query: Query, schema: SchemaIndex) -> SpokenOf:
    """The groups: by the key of a table, or by one expression."""
    keys = [(e, t) for e in query.group if isinstance(e, Col) and (t := _identified(e, schema)) is not None]
    if len(keys) == 1:
        key, table = keys[0]
        if all(isinstance(e, Col) and (e.schema, e.table) == table.key for e in query.group):
            return SpokenOf(key, " ".join(table.words), query, table, grouped=True)
    if len(query.group) > 1 and len(pointing := _pointing(query, schema)) == 1:
        return pointing[0]
    if len(query.group) != 1:
        raise Unmergeable
    only = query.group[0]
    if isinstance(only, Grain | Part):
        return SpokenOf(only, only.unit, query, None, grouped=True)
    if not isinstance(only, Col):
        raise Unmergeable
    return _by_column(only, query, schema)


def _pointing(query: Query, schema: SchemaIndex) -> list[SpokenOf]:
    """What a key that is grouped by points to, where the other groups only say more of it: its names."""
    cols = [e for e in query.group if isinstance(e, Col)]
    read = [(e, _by_column(e, query, schema)) for e in cols]
    return [
        of
        for key, of in read
        if of.table is not None
        and len(cols) == len(query.group)
        and all(e == key or (e.schema, e.table) == of.table.key for e in cols)
    ]


def _by_column(only: Col, query: Query, schema: SchemaIndex) -> SpokenOf:
    home = schema.by_key.get((only.schema, only.table))
    info = home.column(only.name) if home is not None else None
    if home is None or info is None:
        raise Unmergeable
    for key in home.table.foreign_keys:
        target = schema.by_full_name.get(key.target)
        if key.columns == (only.name,) and target is not None:
            return SpokenOf(only, " ".join(target.words), query, target, grouped=True)
    return SpokenOf(only, " ".join(info.words), query, None, grouped=True)
