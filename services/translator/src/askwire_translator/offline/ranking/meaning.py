"""What a statement says, whatever it is written like: two of one meaning find the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from askwire_translator.ir.model import Col, Join, Part, Query, Source, Star
from askwire_translator.ir.walk import names, nodes
from askwire_translator.offline.source.schema import SchemaIndex

Use = tuple[str, str, int]
"""A table in one of its roles."""
Same = Mapping[Col, Col]
"""Columns for which others stand that a join makes equal to them."""


def meaning(part: Any, schema: SchemaIndex, same: Same | None = None) -> object:
    """Equal for parts of the intermediate form that a person cannot tell apart.

    The month that a column holds is the month of the moment beside it; which table a query begins with changes
    nothing, and neither does a join to a row of which only the key is looked at: the key that points there says as
    much. (Where nothing is pointed to, the join loses a row; no question says whether it should.)
    """
    same = same or {}
    if isinstance(part, Query):
        source, within = _without_needless_joins(part, schema)
        return ("Query", _joined(source), *(meaning(said, schema, within) for said in _said(part)))
    if isinstance(part, Part) and isinstance(part.arg, Col):
        return ("Col", part.arg.schema, part.arg.table, part.unit, part.arg.role)
    if isinstance(part, Col):
        return same.get(part, part)
    if isinstance(part, tuple):
        return tuple(meaning(item, schema, same) for item in part)
    known = names(part)
    if known is None:
        return part
    return (type(part).__name__, *(meaning(getattr(part, name), schema, same) for name in known))


def _without_needless_joins(query: Query, schema: SchemaIndex) -> tuple[Source, Same]:
    """Its tables without those of which only the key is looked at, and what stands for their keys."""
    source, same = query.source, dict[Col, Col]()
    if not source.joins or any(j.outer or j.also for j in source.joins):
        return source, same
    looked_at = _looked_at(query)
    while (found := next(_needless(source, looked_at, schema), None)) is not None:
        key, pointing = found
        same = {col: pointing if other == key else other for col, other in same.items()} | {key: pointing}
        looked_at = {pointing if col == key else col for col in looked_at}
        left = [j for j in source.joins if key not in {j.left, j.right}]
        source = replace(source, schema=pointing.schema, table=pointing.table, joins=tuple(left))
    return source, same


def _looked_at(query: Query) -> set[Col | Star]:
    """The columns that it shows, chooses, groups or sorts by, and the tables of which it does so with every column."""
    return {n for n in nodes(_said(query), inner=False) if isinstance(n, Col | Star)}


def _said(query: Query) -> tuple[object, ...]:
    """Everything of a query but where its rows come from."""
    return tuple(getattr(query, name) for name in names(query) or () if name != "source")


def _needless(source: Source, looked_at: set[Col | Star], schema: SchemaIndex) -> Iterator[tuple[Col, Col]]:
    """A key by which alone a table takes part, and the column that points to it."""
    for join in source.joins:
        for key, pointing in ((join.left, join.right), (join.right, join.left)):
            more = any(_use(n) == _use(key) and n != key for n in looked_at)
            if _points_to(pointing, key, schema) and _ends_there(key, source.joins) and not more:
                yield key, pointing


def _use(part: Col | Star) -> Use:
    return (part.schema, part.table, part.role if isinstance(part, Col) else 0)


def _points_to(pointing: Col, key: Col, schema: SchemaIndex) -> bool:
    """Whether every value of the one is a row of the other; of two keys only where a declared one says which."""
    home, away = schema.by_key[key.schema, key.table], schema.by_key[pointing.schema, pointing.table]
    if [c.col.name for c in home.primary] != [key.name]:
        return False
    return [c.col.name for c in away.primary] != [pointing.name] or _declared(pointing, schema) > _declared(key, schema)


def _declared(col: Col, schema: SchemaIndex) -> bool:
    return schema.info(replace(col, role=0)).foreign


def _ends_there(key: Col, joins: tuple[Join, ...]) -> bool:
    """Whether no other join leads on from that table."""
    return sum(_use(key) in {_use(j.left), _use(j.right)} for j in joins) == 1


def _joined(source: Source) -> object:
    """The tables and the pairs of columns that join them; as it is where rows without a partner are kept."""
    if any(j.outer for j in source.joins):
        return source
    tables = {(source.schema, source.table), *((j.right.schema, j.right.table) for j in source.joins)}
    pairs = [pair for j in source.joins for pair in ((j.left, j.right), *j.also)]
    return frozenset(tables), frozenset(frozenset(pair) for pair in pairs)
