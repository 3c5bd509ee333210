"""``tickets per 100 customers by city``: how many rows of one table come to so many of another, if only none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from askwire_translator.ir.model import Agg, Bin, Col, Constant, Item, Join, Query
from askwire_translator.ir.walk import columns
from askwire_translator.offline.building.parts import all_of, parts_of
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import forms, matches
from askwire_translator.offline.structures.structure import Structure, figure, table_named, with_figure
from askwire_translator.offline.words.text import number_words, tokenize

_MANY: Final = r"(?P<n>10|100|1,?000|10,?000|100,?000|hundred|thousand)"
_FORMS: Final = forms(
    rf"(?:the\s+|how\s+many\s+)?(?:number\s+of\s+)?(?P<m>[\w -]+?)\s+(?:per|for\s+every|to\s+every)\s+{_MANY}\s+"
    r"(?P<y>[\w ]+?)"
    r"(?P<r>\s+(?:by|per|for\s+each|in\s+each|of\s+each)\s.+)?",
    r"(?:the\s+)?(?:number\s+of\s+)?(?P<m>[\w -]+?)\s+per\s+(?P<y>\w+),?"
    r"(?P<r>\s+(?:by|for\s+each|in\s+each|of\s+each)\s(?!day\b|week\b|month\b|quarter\b|year\b).+)",
)


def density(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The number of the ones and of the others, each by the same groups."""
    for said in matches(question, _FORMS):
        rest = said["r"] or ""
        few, many = table_named(said["m"], schema), table_named(said["y"], schema)
        many_of = said.groupdict().get("n") or "1"
        times = number_words(tokenize(many_of.replace(",", "")), 0)
        if few is None or many is None or times is None:
            continue
        asks = (f"number of {said['m']}{rest}", f"number of {said['y']}{rest}")
        yield Structure(asks, partial(_related, few=few, many=many, times=float(times[0])))
        return


def _related(read: Sequence[Query], few: TableInfo, many: TableInfo, times: float) -> Query:
    ones, others = read
    if ones.group != others.group or (others.source.schema, others.source.table) != many.key:
        raise Misfit("other groups")
    if len(few.primary) != 1 or len(many.primary) != 1:
        raise Misfit("rows that one column does not tell apart")
    source = replace(others.source, joins=(*others.source.joins, _join(ones, few, many)))
    own = [p for p in parts_of(ones.where) if p not in parts_of(others.where)]
    known = {few.key, many.key, *((j.right.schema, j.right.table) for j in others.source.joins)}
    if any((c.schema, c.table) not in known for c in columns(own)):
        raise Misfit("a condition on other rows")
    counted = Agg("count", few.primary[0].col, distinct=True, where=all_of(own))
    share = Bin("/", Bin("*", Constant(times, "number"), counted), Agg("count", many.primary[0].col, distinct=True))
    figure(others)
    order = tuple(o for o in others.order if o.expr in others.group)
    return replace(with_figure(others, Item(share, "ratio")), source=source, order=order)


def _join(ones: Query, few: TableInfo, many: TableInfo) -> Join:
    """The key of the ones by which they belong to the others, who stay where they have none."""
    for join in ones.source.joins:
        ends: tuple[Col, Col] = (join.left, join.right)
        tables = [(c.schema, c.table) for c in ends]
        if sorted(tables) == sorted((few.key, many.key)) and not join.also:
            left, right = ends if tables[0] == many.key else ends[::-1]
            return Join(left, right, outer=True)
    raise Misfit("no key from the ones to the others")
