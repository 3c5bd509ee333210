"""What the words of a follow-up may refer to in the query before it: its tables, columns, measures and values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from askwire_translator.ir.facts import Facts
from askwire_translator.ir.model import Agg, Col, Constant, Expr, Grain, Predicate, Query, Star
from askwire_translator.ir.walk import columns, nodes
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.graph import Key
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.text import stem
from askwire_translator.offline.words.vocabulary import HIGH_IS_BAD

_WORDS: Final = re.compile(r"[A-Za-z][\w']*")
_PROPER: Final = re.compile(r"\b[A-Z][A-Za-z]{2,}(?: [A-Z][A-Za-z]+)*\b")
_SPOKEN: Final = {
    "sum": {"total", "sum"},
    "avg": {"average", "mean"},
    "max": {"maximum", "max"},
    "min": {"minimum", "min"},
}
_IDLE: Final = frozenset({"the", "of", "a", "an", "number", "count"}).union(*_SPOKEN.values())
_BAD: Final = {stem(w) for w in (*HIGH_IS_BAD, "outage", "incident", "rejected", "failed", "no-show")}
_TOTALS: Final = {stem("total"), stem("amount")}
_TIMES: Final = {"month", "year", "day", "date", "time", "week", "quarter", "hour", "period"}
_MOST_VALUES: Final = 4_096


def plural(name: str) -> str:
    """The name of a table as a question speaks of its rows."""
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


@dataclass(frozen=True)
class Written:
    """A name as it was said, and the stored value that it may be the beginning of."""

    said: str
    value: str

    def into(self, text: str) -> str:
        """The text with the value, in quotes, in place of the name."""
        return text.replace(self.said, f'"{self.value}"', 1)


class Names:
    """The vocabulary of one query."""

    def __init__(self, schema: SchemaIndex, query: Query) -> None:
        self._schema = schema
        self.root: Key = (query.source.schema, query.source.table)
        joined = [(j.right.schema, j.right.table) for j in query.source.joins]
        self._counted = Facts(schema.catalog).counted(query.source)
        self.keys: tuple[Key, ...] = tuple(dict.fromkeys((self.root, *joined)))

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The query's tables as they are spoken of, the one it is about first."""
        return tuple(self._spoken(key) for key in self.keys if key in self._schema.by_key)

    def _spoken(self, key: Key) -> str:
        return " ".join(self._schema.by_key[key].words)

    def called(self, name: str) -> Key:
        """The table that is spoken of as this."""
        return next(key for key in self.keys if key in self._schema.by_key and self._spoken(key) == name)

    @cached_property
    def moments(self) -> tuple[Col, ...]:
        """The columns that hold moments of a row of the table that it is about."""
        table = self._schema.by_key.get(self.root)
        return tuple(c.col for c in table.columns if c.temporal) if table is not None else ()

    def named_in(self, text: str) -> bool:
        """Whether one of the tables is named."""
        return any(_stems(name) <= _stems(text) for name in self.tables)

    def any_named(self, keys: Iterable[Key], text: str) -> bool:
        """Whether one of these tables is named, or a column of one."""
        said = _stems(text)
        tables = [self._schema.by_key[key] for key in keys if key in self._schema.by_key]
        return any(_stems(" ".join(t.words)) <= said for t in tables)

    def is_root(self, phrase: str) -> bool:
        """Whether the phrase only names what is counted anyway (``flights``, ``flights are there``)."""
        said = _stems(phrase) - {stem(w) for w in ("are", "were", "there", "is", "that", "each", "was", "in", "total")}
        counted = [t.words for t in self._schema.tables if t.key in self.keys and t.table.name == self._counted]
        return bool(said) and any(said <= _stems(name) for name in (self.tables[0], *map(" ".join, counted)))

    def without_root(self, phrase: str) -> str:
        """``delayed`` of ``delayed flights``, where flights are what it is about."""
        said, _, noun = phrase.rpartition(" ")
        return said if said and _stems(noun) == _stems(self.tables[0]) else phrase

    def same(self, one: Col, other: Col) -> bool:
        """Whether two columns stand for the same thing: one column, or a key and what describes its row."""
        if one == other:
            return True
        for key, described in ((one, other), (other, one)):
            if self._target(key) == (described.schema, described.table) and self._describes(described):
                return True
        return (
            (one.schema, one.table) == (other.schema, other.table) and self._describes(one) and self._describes(other)
        )

    def about(self, phrase: str, condition: Predicate) -> bool:
        """Whether a condition is the one that a phrase names: by its column, its table, its kind or its value."""
        said = _stems(re.sub(r"^the ", "", phrase))
        for column in columns(condition):
            info = self._info(column)
            if info is None:
                continue
            words = {stem(w) for w in info.words}
            entity = self._target(column)
            if entity is not None and entity in self._schema.by_key:
                words |= {stem(w) for w in self._schema.by_key[entity].words}
            if self._describes(column):
                words |= {stem(w) for w in info.table.words}
            if info.temporal or info.temporal_number or info.text_date:
                words |= {stem(w) for w in _TIMES} if not info.temporal_number else set()
            if said & words:
                return True
        values = {str(n.value).casefold() for n in nodes(condition) if isinstance(n, Constant)}
        return phrase.casefold() in values

    def measures(self, phrase: str, agg: Agg) -> bool:
        """Whether a noun behind a number is what the aggregate counts or adds up."""
        said = _stems(phrase) - _IDLE
        if isinstance(agg.arg, Star):
            return said <= {w for table in self.tables for w in _stems(table)}
        return all(said <= {stem(w) for w in info.words} | _stems(self.tables[0]) for info in self._infos(agg.arg))

    def item_called(self, phrase: str, query: Query) -> Expr | None:
        """The one shown expression that a phrase names; None where none or several would do."""
        said = _stems(phrase)
        scored = [(self._likeness(said, item.expr, item.alias), item.expr) for item in query.select]
        best = max((s for s, _ in scored), default=0.0)
        found = [e for s, e in scored if s == best]
        return found[0] if best > 0 and len(found) == 1 else None

    def high_is_bad(self, columns: Iterable[Col]) -> bool:
        """Whether one of these columns holds what nobody wants much of, such as delays."""
        infos = (self._info(column) for column in columns)
        return any(info is not None and HIGH_IS_BAD.intersection(info.words) for info in infos)

    def counts_bad(self, query: Query) -> bool:
        """Whether what is counted is nothing that anybody wants much of: complaints, what was rejected."""
        values = " ".join(str(n.value) for n in nodes(query.where) if isinstance(n, Constant) and n.kind == "text")
        return bool(_BAD & (_stems(self.tables[0]) | _stems(values)))

    def alike(self, one: Expr, other: Expr) -> bool:
        """Whether two columns hold the same kind of thing: keys to one table, or texts that are values of both."""
        if not isinstance(one, Col) or not isinstance(other, Col) or one == other:
            return False
        if self._target(one) is not None:
            return self._target(one) == self._target(other)
        infos = (self._info(one), self._info(other))
        held = [set(info.column.values) if info is not None and info.type == "text" else set() for info in infos]
        return len(held[0] & held[1]) > 1 or (
            (one.schema, one.table) == (other.schema, other.table) and bool(held[0] & held[1])
        )

    def keys_to(self, table: Key) -> list[Col]:
        """The keys of the query's tables that each alone point to a row of this one."""
        tables = [self._schema.by_key[key] for key in self.keys if key in self._schema.by_key]
        home = self._schema.by_key.get(table)
        whole = home is not None and len(home.primary) == 1
        return [c.col for t in tables if t.key != table for c in t.columns if whole and self._target(c.col) == table]

    def pointed_at_by(self, asked: Iterable[Col]) -> set[Key]:
        """The tables that these columns are keys to."""
        return {target for column in asked if (target := self._target(column)) is not None}

    def pointed_at(self, key: Col) -> TableInfo:
        """The table that a key (of ``keys_to``) points to."""
        return next(t for t in self._schema.tables if t.key == self._target(key))

    def is_text(self, expr: Expr) -> bool:
        """Whether the expression is a column of text."""
        info = self._info(expr) if isinstance(expr, Col) else None
        return info is not None and info.type == "text"

    def kept_number(self, phrase: str) -> Col | None:
        """The one column of numbers that says how many: ``customers were affected`` of ``customers_affected``."""
        said = _stems(phrase) - {stem(w) for w in ("are", "were", "is", "was", "have", "been", "did", "the")}
        tables = [self._schema.by_key[key] for key in self.keys if key in self._schema.by_key]
        infos = [info for t in tables for info in t.columns if info.measure and len(info.words) > 1]
        found = [info.col for info in infos if {stem(w) for w in info.words} == said]
        return found[0] if len(found) == 1 else None

    def total_column(self) -> Col:
        """What each row of the table that it is about says is its total, or its amount.

        Raises:
            LookupError: none does, or several do.
        """
        table = self._schema.by_key[self.root]
        found = [c.col for c in table.columns if c.measure and _TOTALS & {stem(w) for w in c.words}]
        if len(found) != 1:
            raise LookupError(self.tables[0])
        return found[0]

    def is_measure(self, column: Col) -> bool:
        """Whether the column's numbers say how much."""
        info = self._info(column)
        return info is not None and info.measure

    def is_time(self, expr: Expr) -> bool:
        """Whether the expression is a moment, or a part of one."""
        info = self._info(expr) if isinstance(expr, Col) else None
        return isinstance(expr, Grain) or (info is not None and (info.temporal or info.temporal_number))

    def noun(self, expr: Expr) -> str | None:
        """What a group by this is called: the table whose rows a name or a key tells apart, else the column."""
        info = self._info(expr) if isinstance(expr, Col) else None
        if info is None or not isinstance(expr, Col):
            return expr.unit if isinstance(expr, Grain) else None
        target = self._target(expr)
        home = self._schema.by_key.get(target) if target is not None else info.table if self._describes(expr) else None
        return " ".join(home.words if home is not None else info.words)

    def holds(self, column: Col, value: object) -> bool:
        """Whether this is one of the column's values that are known."""
        info = self._info(column)
        return info is not None and value in info.column.values

    def spoken(self, column: Col) -> str:
        """What the column is called."""
        info = self._info(column)
        return " ".join(info.words) if info is not None else column.name

    def named_by(self, phrase: str, query: Query) -> bool:
        """Whether what a phrase calls a table's rows (``airline``) are shown by their names, where they have some."""
        said = _stems(phrase)
        tables = [t for t in self._schema.tables if {stem(w) for w in t.words} == said and t.has_name]
        shown = {item.expr for item in query.select}
        return not tables or any(t.display[0].col in shown for t in tables)

    def is_key(self, column: Col) -> bool:
        """Whether the column alone tells the rows of its table apart."""
        table = self._schema.by_key.get((column.schema, column.table))
        return table is not None and [c.col for c in table.primary] == [column]

    def may_be_missing(self, column: Col) -> bool:
        """Whether the column can be empty."""
        info = self._info(column)
        return info is None or info.column.nullable

    def settled_by(self, column: Col, group: Iterable[Expr]) -> bool:
        """Whether each group has one value of the column: its table's key, or a key to it, is grouped by."""
        keys = [e for e in group if isinstance(e, Col)]
        table = self._schema.by_key.get((column.schema, column.table))
        if table is None or len(table.primary) != 1:
            return False
        return any(k == table.primary[0].col or self._target(k) == table.key for k in keys)

    def cut_short(self, text: str) -> list[Written]:
        """The stored values that the first name in the text (``United``) may be the beginning of."""
        for match in _PROPER.finditer(text):
            found = self._written_out(match[0])
            if found:
                return [Written(match[0], value) for value in found]
        return []

    def behind_key(self, phrase: str, query: Query) -> tuple[Col, Col, Col] | None:
        """The key that is shown, the name of the row that it points to, and that row's own key; for ``their names``."""
        if not _stems(phrase) or not _stems(phrase) <= {stem("name"), stem("names"), "full", "the", "their"}:
            return None
        for item in query.select:
            target = self._target(item.expr) if isinstance(item.expr, Col) else None
            table = self._schema.by_key.get(target) if target is not None and target not in self.keys else None
            if table is not None and isinstance(item.expr, Col) and table.has_name and len(table.primary) == 1:
                return item.expr, table.display[0].col, table.primary[0].col
        return None

    def _written_out(self, name: str) -> list[str]:
        """Stored values that begin with this name: of the query's own tables, else of those that its keys point to."""
        wanted = name.casefold()
        for keys in (self.keys, self._near()):
            found: dict[str, None] = {}
            for column in (c for key in keys if key in self._schema.by_key for c in self._schema.by_key[key].columns):
                values = column.column.values
                if column.type != "text" or len(values) > _MOST_VALUES:
                    continue
                if any(v.casefold() == wanted for v in values):
                    return []
                found |= {v: None for v in values if v.casefold().startswith(f"{wanted} ")}
            if found:
                return list(found)
        return []

    def _near(self) -> list[Key]:
        """The query's tables, and those that its keys point to."""
        near = dict.fromkeys(self.keys)
        for key in self.keys:
            if key in self._schema.by_key:
                near |= dict.fromkeys(t for c in self._schema.by_key[key].columns if (t := self._target(c.col)))
        return [key for key in near if key in self._schema.by_key]

    def _likeness(self, said: set[str], expr: Expr, alias: str | None) -> float:
        own: set[str] = _stems(alias) if alias else set()
        for node in nodes(expr):
            if isinstance(node, Agg):
                if node.func == "count":
                    own |= {"number", "count", stem("many"), *_stems(self.tables[0])}
                own |= _SPOKEN.get(node.func, set())
        for info in self._infos(expr):
            own |= {stem(w) for w in info.words} | {stem(w) for w in info.table.words}
        return len(said & own) / len(said) if said and said <= own else 0.0

    def _infos(self, part: object) -> list[ColumnInfo]:
        return [info for c in columns(part) if (info := self._info(c)) is not None]

    def _info(self, column: Col) -> ColumnInfo | None:
        table = self._schema.by_key.get((column.schema, column.table))
        return table.column(column.name) if table is not None else None

    def _target(self, column: Col) -> Key | None:
        """The table that a key points to."""
        table = self._schema.by_key.get((column.schema, column.table))
        for key in table.table.foreign_keys if table is not None else ():
            if key.columns == (column.name,):
                schema, _, name = key.target.rpartition(".")
                return (schema, name)
        return None

    def _describes(self, column: Col) -> bool:
        """Whether the column says which row of its table is meant."""
        table = self._schema.by_key.get((column.schema, column.table))
        info = self._info(column)
        if table is None or info is None:
            return False
        return table.primary == (info,) or (table.has_name and info in table.display)


def _stems(text: str) -> set[str]:
    return {stem(w.lower()) for w in _WORDS.findall(text)}
