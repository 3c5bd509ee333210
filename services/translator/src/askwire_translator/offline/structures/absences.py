"""``customers who ordered in 2024 but not in 2025``: those of the one that are not among those of the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from askwire_translator.ir.model import Agg, Col, Expr, InQuery, Item, Query
from askwire_translator.offline.building.parts import all_of, parts_of
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import form
from askwire_translator.offline.structures.structure import Structure

_BUT_NOT: Final = form(
    r"(?P<left>.+?),?\s+(?:but|and|yet)\s+(?:not|never|no\s+longer|none|did\s+not|didn't)(?:\s+(?:at\s+all|again|"
    r"any|anything|a\s+single\s+one))?\s+"
    r"(?P<right>(?P<prep>in|on|at|from|to|for|during|by|with|via|since|after|through)\s+.+)"
)


def absence(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """Those of the one, and those of the other: the same said with the other's condition in the place of the one's."""
    said = _BUT_NOT.fullmatch(question)
    if said is None:
        return
    places = [m.start() for m in re.finditer(rf"\b{said['prep']}\s", said["left"], re.IGNORECASE)]
    for at in places[-1:]:
        yield Structure((said["left"], f"{said['left'][:at]}{said['right']}"), lambda read: _without(read, schema))


def _without(read: Sequence[Query], schema: SchemaIndex) -> Query:
    one, two = read
    if one.source != two.source or one.where == two.where or two.limit is not None or two.having is not None:
        raise Misfit("no two sets of the same things")
    key = _what(one, schema)
    if key != _what(two, schema):
        raise Misfit("different things")
    others = Query((Item(key),), two.source, where=two.where)
    query = replace(one, where=all_of([*parts_of(one.where), InQuery(key, others, negated=True)]))
    shown = [i.expr for i in query.select]
    if query.group or query.distinct or not query.source.joins or any(not isinstance(e, Col) for e in shown):
        return query
    return replace(query, group=tuple(dict.fromkeys((key, *shown))))  # each once, however often it was in the one


def _what(query: Query, schema: SchemaIndex) -> Col:
    """What tells one of the things apart: the key they are grouped or counted by, or the one column shown.

    Raises:
        Misfit: nothing does.
    """
    shown: list[Expr] = [i.expr for i in query.select]
    if len(shown) == 1 and isinstance(shown[0], Agg) and shown[0].func == "count":
        counted = shown[0].arg
        if isinstance(counted, Col) and shown[0].distinct:
            return counted
        raise Misfit("a count of rows")
    found = query.group[0] if query.group else shown[0]
    if not isinstance(found, Col):
        raise Misfit("nothing that tells them apart")
    info = schema.info(found)
    named = info in info.table.display and len(info.table.primary) == 1
    return info.table.primary[0].col if named else found
