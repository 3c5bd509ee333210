"""``average number of orders per customer``, ``average order value``: what comes to one of them, on average."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from askwire_translator.ir.model import Agg, Bin, Col, Constant, Expr, Item, Query, Star
from askwire_translator.ir.nouns import plural
from askwire_translator.offline.building.parts import DAY_PARTS, in_time
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import form, forms, matches
from askwire_translator.offline.structures.lapses import only_called
from askwire_translator.offline.structures.structure import (
    Structure,
    by,
    figure,
    grouped,
    measured,
    table_named,
    with_figure,
    words,
)
from askwire_translator.offline.words.text import stem
from askwire_translator.offline.words.vocabulary import EVERY_UNIT

_EXACT: Final = 0.9
_MEAN: Final = r"(?:average|avg|mean)"
_DO: Final = r"(?:do|does|did|are|is|were|was)"
_TIME: Final = r"(?:hour|day|week|month|quarter|year)"
_HAS: Final = r"(?:have|operate|make|get|run|fly|sell|place|receive|handle)"
_IS_IN: Final = r"(?:are|were|is|was)\s+(?:there\s+)?(?:on|in|at|under)\s+(?:an?|each|every|one)"
_REST: Final = r"(?P<r>\s+(?:by|per|for each|in|during|for|since|from|at|on|of|over|between)\b.+)?"
_FORMS: Final = forms(
    rf"(?:the\s+)?{_MEAN}\s+(?P<m>(?:total\s+)?(?:number|count)\s+of\s+.+?)\s+(?:per|for each|for every|"
    rf"of each|of an?|placed by each|made by each)\s+(?:(?P<k>\w+)\s+)??(?P<y>\w+){_REST}",
    rf"(?:on\s+average,?\s+)?how\s+many\s+(?P<n>[\w ]+?)\s+{_DO}\s+(?:each|every)\s+(?P<g>\w+)(?P<v>\s+\w+)?\s+"
    rf"(?:an?|per|each|every)\s+(?P<y>{_TIME})(?:,?\s+on\s+average)?{_REST}",
    rf"(?:on\s+average,?\s+)?how\s+many\s+(?P<n>[\w ]+?)\s+(?:an?|per|each|every)\s+(?P<y>{_TIME})\s+{_DO}\s+"
    rf"(?:each|every)\s+(?P<g>\w+)(?P<v>\s+\w+)?(?:,?\s+on\s+average)?{_REST}",
    rf"how\s+many\s+(?P<n>[\w ]+?)\s+{_IS_IN}\s+(?P<y>\w+),?\s+on\s+average{_REST}",
    rf"on\s+average,?\s+how\s+many\s+(?P<n>[\w ]+?)\s+{_IS_IN}\s+(?P<y>\w+){_REST}",
    rf"on\s+average,?\s+how\s+many\s+(?P<n>[\w ]+?)\s+per\s+(?P<y>\w+)\s+(?:are|were|is|was)\s+there{_REST}",
    rf"how\s+much\s+(?:money\s+)?{_DO}\s+(?:an?|one|the\s+average|the\s+typical)\s+(?P<y>\w+)\s+"
    rf"(?P<spent>spend|pay)(?:\s+on\s+average|\s+typically|\s+usually)?{_REST}",
    rf"how\s+many\s+(?P<n>[\w ]+?)\s+{_DO}\s+(?:each|every|an?|the\s+average)\s+(?P<y>\w+)(?P<v>\s+\w+)?\s+"
    rf"on\s+average{_REST}",
    rf"on\s+average,?\s+how\s+many\s+(?P<n>[\w ]+?)\s+{_DO}\s+(?:each|every|an?)\s+(?P<y>\w+)(?P<v>\s+\w+)?{_REST}",
    rf"how\s+many\s+(?P<n>[\w ]+?)\s+{_DO}\s+(?:the|an)\s+average\s+(?P<y>\w+)(?P<v>\s+\w+)?{_REST}",
    rf"how\s+many\s+(?P<n>[\w ]+?)\s+(?:an?|per|each|every)\s+(?P<y>{_TIME})(?:\s+{_DO}\s+(?:there|(?P<of>[\w ]+?)"
    rf"(?:\s+{_HAS})?))?\s+on\s+average{_REST}",
    rf"how\s+many\s+(?P<n>[\w ]+?)\s+{_DO}\s+(?:there|(?P<of>[\w ]+?)\s+{_HAS})\s+(?:an?|per|each|every)\s+"
    rf"(?P<y>{_TIME})\s+on\s+average{_REST}",
    rf"(?:the\s+)?{_MEAN}\s+(?P<m>(?:total\s+)?(?:revenue|sales|turnover|spending|spend|income|amount|"
    rf"units)(?:\s+(?:spent|sold|paid))?)\s+(?:per|for each|of each)\s+(?P<y>\w+){_REST}",
    rf"(?P<m>revenue|sales|turnover|spending)\s+per\s+(?P<y>\w+)\s+on\s+average{_REST}",
)
_PACED: Final = form(rf"(?:the\s+)?{_MEAN}\s+(?P<pace>{'|'.join(EVERY_UNIT)})\s+(?P<m>.+?){_REST}")
_VALUE: Final = form(rf"(?:the\s+)?{_MEAN}\s+(?P<y>\w+)(?:\s+(?:value|size|total|amount|volume))?{_REST}")


def average(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The whole figure, and the figure by that of which there is one: what tells it apart is counted."""
    for said in matches(question, _FORMS):
        parts = said.groupdict()
        whose = f" of {parts['of']}" if parts.get("of") else ""
        of = "total revenue" if parts.get("spent") else parts.get("m")
        of = of or f"number of {parts['n']}{whose}{_done(parts.get('v'))}"
        kind = parts.get("k")
        if kind and (table_named(said["y"], schema) is None or table_named(kind, schema) is not None):
            continue
        if not _COUNT.match(of) or _rows(_COUNT.sub("", of), schema) is not None:
            groups = f" by {parts['g']}" if parts.get("g") else ""
            yield _per(_total(of), said["y"], f"{groups}{said['r'] or ''}", kind)
        return
    for said in matches(question, (_PACED,)):
        if _named(f"{said['pace']} {said['m']}", schema):
            return  # ``annual premium``, as it is kept
        yield _per(_total(measured(said["m"], schema)), EVERY_UNIT[said["pace"].lower()], said["r"] or "")
        return
    for said in matches(question, (_VALUE,)):
        if _is_sale(said["y"], schema):
            yield _per("total revenue", said["y"], said["r"] or "")


def _rows(noun: str, schema: SchemaIndex) -> TableInfo | None:
    """What is counted: order items are called items, where nothing else is."""
    return table_named(noun, schema) or (only_called(schema, noun) if " " not in noun else None)


def _named(text: str, schema: SchemaIndex) -> bool:
    """Whether a column is called so, by the first two or three words."""
    said = tuple(t.stem for t in words(text))
    return any(link.score >= _EXACT for n in (2, 3) for link in schema.lookup(said[:n]))


def _is_sale(row: str, schema: SchemaIndex) -> bool:
    """Whether the rows are what is sold in one go, whose value is that of its lines: no column holds it."""
    sold = schema.sale
    if sold is None or any(c.measure for c in sold.columns) or stem(row) not in sold.words:
        return False
    return not schema.lookup(tuple(t.stem for t in words(f"{row} value")))


_COUNT: Final = form(r"(?:total\s+)?(?:number|count)\s+of\s+")
_IDLE: Final = frozenset(
    [
        *("have", "has", "had", "get", "gets", "got", "there", "see", "appear", "make", "place"),
        *("operate", "run", "receive"),
    ]
)


def _done(verb: str | None) -> str:
    """What each of them does with what is counted: ``close``."""
    said = (verb or "").strip()
    return "" if not said or said.lower() in _IDLE else f" {said}"


def _total(of: str) -> str:
    return of if re.match(r"total|number|count|revenue|sales|turnover", of, re.IGNORECASE) else f"total {of}"


def _per(of: str, one: str, rest: str, kind: str | None = None) -> Structure:
    """``per active customer``: what active ones have, for each of them."""
    plain = re.sub(r"^\s+(?:per|for each)\b", " by", rest)
    some = f" of {kind} {plural(one)}" if kind else ""
    return Structure((f"{of}{some}{plain}", by(of, one)), for_one, weighs=(0,))


def for_one(read: Sequence[Query]) -> Query:
    """What the whole figure, the first, comes to for each of those by which the second is told.

    Raises:
        Misfit: it does not add up, or they are not over the same rows.
    """
    whole, apart = read
    timely = len(apart.group) > 1 and all(isinstance(g, Col) and g.name in DAY_PARTS for g in apart.group)
    one = in_time(apart.group) if timely else grouped(apart)[0]
    figured = figure(whole)
    if one in whole.group or not _sums(figured.expr) or not _reaches(whole, apart):
        raise Misfit("no such average")
    mean = Bin("/", Bin("*", Constant(1.0, "number"), figured.expr), Agg("count", one, distinct=True))
    order = tuple(o for o in whole.order if o.expr in whole.group)
    wider = whole if len(whole.source.joins) >= len(apart.source.joins) else replace(whole, source=apart.source)
    return replace(with_figure(wider, Item(mean, "average")), order=order)


def _sums(expr: Expr) -> bool:
    return isinstance(expr, Agg) and expr.func in {"count", "sum"} and (isinstance(expr.arg, Star) or not expr.distinct)


def _reaches(whole: Query, apart: Query) -> bool:
    """Whether one of them has all the tables of the other."""
    sets = [
        {(q.source.schema, q.source.table), *((j.right.schema, j.right.table) for j in q.source.joins)}
        for q in (whole, apart)
    ]
    return sets[0] <= sets[1] or sets[1] <= sets[0]
