"""A catalog as the text that a model reads: M-Schema (XiYan-SQL) with types, keys, comments and sampled values.

Everything here was written by strangers. Comments and values are quoted as JSON strings, names and types as SQL writes
them, and in none of them can a tag close or a line end: a comment cannot pretend to be an instruction of ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table
from askwire_translator.models.linking import by_relevance, column_order

_MAX_COMMENT: Final = 200
_MAX_VALUE: Final = 60
_EXAMPLES: Final = 5
_SMALLEST_TABLE: Final = 20  # tokens that a table's frame takes
_ENDS: Final = re.compile("[<\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # tags begin with one, lines end with the others
_UNTOLD: Final = "Other tables, not described here: "


def quoted(text: str, limit: int = 10_000) -> str:
    """Untrusted text as a JSON string on one line that holds no ``<``."""
    cut = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return _within(json.dumps(cut, ensure_ascii=False))


def _within(text: str) -> str:
    """The text on one line, and with no tag in it."""
    return _ENDS.sub(lambda end: f"\\u{ord(end[0]):04x}", text)


def estimated_tokens(text: str) -> int:
    """About how many tokens a text costs; schemas are dense in short words, so three bytes are taken for a token."""
    return (len(text.encode()) + 2) // 3


def schema_text(catalog: Catalog, question: str, budget: int) -> str:
    """The schema within ``budget`` tokens: whole while it fits, then without values, then what the question needs."""
    for examples in (_EXAMPLES, 0):
        whole = _whole(catalog, budget, examples)
        if whole is not None:
            return whole
    return _excerpt(catalog, question, budget)


def name_in_sql(name: str, dialect: str) -> str:
    """The name as a statement must write it: plain where the dialect keeps it, else in the dialect's quotes.

    A name with a line end or a ``<`` in it is told with an escape there, and thus cannot be copied into a statement.
    """
    plain = name.isidentifier() and name.isascii() and name == name.lower()
    if plain:
        return name
    mark = "`" if dialect == "mysql" else '"'
    return _within(mark + name.replace(mark, mark * 2) + mark)


def _whole(catalog: Catalog, budget: int, examples: int) -> str | None:
    parts: list[str] = []
    for table in _by_size(catalog.tables):
        parts.append(_table(table, table.columns, catalog, examples))
        budget -= _cost(parts[-1])
        if budget < 0:
            return None
    return "\n".join(parts)


def _excerpt(catalog: Catalog, question: str, budget: int) -> str:
    room = budget * 9 // 10
    parts: list[str] = []
    told: set[str] = set()
    for table in by_relevance(question, catalog) or _by_size(catalog.tables):
        text = _fitting(table, catalog, question, room)
        if text is not None:
            parts.append(text)
            told.add(table.full_name)
            room -= _cost(text)
        if room < _SMALLEST_TABLE:
            break
    untold = (t for t in _by_size(catalog.tables) if t.full_name not in told)
    parts.append(_untold(untold, catalog, budget // 10))
    return "\n".join(part for part in parts if part)


def _fitting(table: Table, catalog: Catalog, question: str, room: int) -> str | None:
    """The table with all its columns if there is room, else with as many as a half of the room takes, else nothing."""
    if len(table.columns) <= room:
        whole = _table(table, table.columns, catalog, _EXAMPLES)
        if _cost(whole) <= room:
            return whole
    left = room // 2 - _cost(_table(table, (), catalog, 0)) - _SMALLEST_TABLE
    kept: list[CatalogColumn] = []
    for column in column_order(question, table):
        left -= _cost(_column(column, table, catalog, 0))
        if left < 0:
            break
        kept.append(column)
    if not kept:
        return None
    return _table(table, kept, catalog, 0) + f"\n... and {len(table.columns) - len(kept)} more columns, not shown"


def _untold(tables: Iterable[Table], catalog: Catalog, room: int) -> str:
    """Names of the tables that are not described, so that a model can say what it would need."""
    room -= _cost(_UNTOLD)
    told: list[str] = []
    for name in (_table_name(table, catalog) for table in tables):
        room -= _cost(name)
        if room < 0:
            break
        told.append(name)
    return _UNTOLD + ", ".join(told) if told else ""


def _cost(text: str) -> int:
    return estimated_tokens(text) + 1


def _table(table: Table, columns: Iterable[CatalogColumn], catalog: Catalog, examples: int) -> str:
    comment = f", {quoted(table.comment, _MAX_COMMENT)}" if table.comment else ""
    rows = f", about {table.rows} rows" if table.rows is not None and table.rows >= 0 else ""
    lines = [f"# {table.kind.capitalize()}: {_table_name(table, catalog)}{comment}{rows}", "["]
    lines += [_column(column, table, catalog, examples) for column in columns]
    lines.append("]")
    lines += [_key(key.columns, key.target, key.target_columns, catalog) for key in table.foreign_keys]
    return "\n".join(lines)


def _column(column: CatalogColumn, table: Table, catalog: Catalog, examples: int) -> str:
    said = [f"({_name(column.name, catalog)}:{_within(column.type)}"]
    if column.name in table.primary_key:
        said.append("primary key")
    if column.comment:
        said.append(quoted(column.comment, _MAX_COMMENT))
    if examples and column.values:
        shown = ", ".join(quoted(value, _MAX_VALUE) for value in column.values[:examples])
        said.append(f"examples: [{shown}]")
    return ", ".join(said) + "),"


def _key(columns: Sequence[str], target: str, target_columns: Sequence[str], catalog: Catalog) -> str:
    schema, _, name = target.rpartition(".")
    to = catalog.table(name, schema)
    if to is None:
        return ""
    pairs = zip(columns, target_columns, strict=False)
    return "foreign key: " + " and ".join(
        f"{_name(own, catalog)} = {_table_name(to, catalog)}.{_name(other, catalog)}" for own, other in pairs
    )


def _table_name(table: Table, catalog: Catalog) -> str:
    name = _name(table.name, catalog)
    return name if catalog.table(table.name) is table else f"{_name(table.schema_name, catalog)}.{name}"


def _name(name: str, catalog: Catalog) -> str:
    return name_in_sql(name, catalog.dialect)


def _by_size(tables: Iterable[Table]) -> list[Table]:
    return sorted(tables, key=lambda t: -(t.rows or 0))
