"""``airlines whose average delay is above the overall average``: the figure of each held against that of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from askwire_translator.ir.model import Compare, CompareOp, Expr, Query, Scalar
from askwire_translator.offline.building.parts import all_of, parts_of
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.averages import for_one
from askwire_translator.offline.structures.forms import forms, matches
from askwire_translator.offline.structures.structure import FIGURES, Structure, by, figure, grouped, table_named

_MEAN: Final = r"(?:average|avg|mean)"
_G: Final = r"(?:which\s+|what\s+|all\s+|the\s+)?(?P<g>[\w ]+?)"
_OP: Final = (
    r"(?P<op>above|over|more\s+than|greater\s+than|higher\s+than|longer\s+than|larger\s+than|below|under|less\s+than|"
    r"fewer\s+than|lower\s+than|shorter\s+than|smaller\s+than)"
)
_WIDE: Final = r"(?:overall|general|global|total|grand|company(?:[- ]wide)?)"
_ALL: Final = (
    rf"(?:the\s+|our\s+)?(?:{_WIDE}\s+)?{_MEAN}(?:\s+(?P<again>[\w ]+?))??"
    rf"(?:\s+(?:overall|in\s+general|(?:of|across|over|for)\s+(?:all|everything|everybody|everyone)(?:\s+[\w ]+)?))?"
)
_MEANS: Final = forms(
    rf"{_G}\s+(?:whose|where\s+the|where|for\s+which\s+the|with\s+an?|with|having\s+an?|that\s+have\s+an?|have\s+an?)\s+"
    rf"{_MEAN}\s+(?P<f>[\w ]+?)\s+(?:(?:is|are|was|were|lies)\s+)?{_OP}\s+{_ALL}",
)
_SPENT: Final = r"(?:spen[dt]|spends|pays?|paid|bought|buys?)"
_WITH: Final = r"(?:with|who\s+have|that\s+have|having|have|has|had)"
_SUMS: Final = forms(
    rf"{_G}\s+(?:who\s+|that\s+|which\s+|have\s+|has\s+)*(?P<spent>{_SPENT})\s+{_OP}\s+(?:the\s+|an\s+)?{_MEAN}"
    r"(?:\s+(?P<one>\w+))?(?P<r>\s+(?:in|during|since)\s.+)?",
    rf"{_G}\s+{_WITH}\s+{_OP}\s+(?:the\s+|an\s+)?{_MEAN}\s+(?:number|count)\s+of\s+"
    r"(?P<n>[\w ]+?)(?P<r>\s+(?:in|during|since)\s.+)?",
    rf"{_G}\s+{_WITH}\s+(?:a\s+)?(?P<op>more|fewer|less)\s+(?P<n>[\w ]+?)\s+than\s+"
    rf"(?:the\s+|an\s+|on\s+)?{_MEAN}(?:\s+(?P<one>\w+))?(?P<r>\s+(?:in|during|since)\s.+)?",
)


def standard(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The figure by each, and of all: averages as they are, sums by what comes to each of them on average."""
    for said in matches(question, _MEANS):
        again = said["again"]
        if FIGURES.search(said["g"]) or (again and again.lower() != said["f"].lower()):
            continue
        of = f"average {said['f']}"
        yield Structure((by(of, said["g"]), of), partial(_beyond, op=_op(said["op"])))
        return
    for said in matches(question, _SUMS):
        parts = said.groupdict()
        one = parts.get("one")
        if one and table_named(one, schema) is not table_named(said["g"], schema):
            continue
        of = "total revenue" if parts.get("spent") else f"number of {parts['n']}"
        rest = parts.get("r") or ""
        asks = (f"{by(of, said['g'])}{rest}", f"{of}{rest}")
        yield Structure(asks, partial(_beyond_what_comes_to_one, op=_op(said["op"])))
        return


def _op(said: str) -> CompareOp:
    low = said.lower().split()[0] in {"below", "under", "less", "fewer", "lower", "shorter", "smaller"}
    return "<" if low else ">"


def _beyond(read: Sequence[Query], op: CompareOp) -> Query:
    each, whole = read
    if whole.group or each.where != whole.where or figure(each).expr != figure(whole).expr:
        raise Misfit("other figures")
    return _bounded(each, op, replace(whole, order=()))


def _beyond_what_comes_to_one(read: Sequence[Query], op: CompareOp) -> Query:
    each, whole = read
    mean = for_one((whole, each))
    if mean.group:
        raise Misfit("an average of several")
    return _bounded(each, op, replace(mean, order=(), select=tuple(replace(i, alias=None) for i in mean.select)))


def _bounded(each: Query, op: CompareOp, bound: Query) -> Query:
    keys: tuple[Expr, ...] = grouped(each)
    shown = tuple(i for i in each.select if i.expr in keys)
    beyond = Compare(op, figure(each).expr, Scalar(bound))
    return replace(each, select=shown, having=all_of([*parts_of(each.having), beyond]), order=())
