"""``the airline with the highest cancellation rate``, ``airlines with one above 5 %``: by what is composed itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from askwire_translator.ir.model import (
    Compare,
    CompareOp,
    Constant,
    Expr,
    Order,
    Percent,
    Predicate,
    Query,
    Scalar,
    Whole,
)
from askwire_translator.ir.nouns import plural
from askwire_translator.offline.building.parts import all_of, parts_of
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.averages import average
from askwire_translator.offline.structures.forms import form, forms, matches
from askwire_translator.offline.structures.structure import SHARE, Structure, by, figure, grouped, measured, table_named
from askwire_translator.offline.words.text import number_words, tokenize

_HIGH: Final = r"highest|largest|biggest|greatest|longest"
_LOW: Final = r"lowest|smallest|shortest"
_COMPOSED: Final = form(rf"\b(?:rates?|ratio|{SHARE}|per|percentile|growth|difference)\b")
_NUMBER: Final = r"\d+|two|three|four|five|six|seven|eight|nine|ten"
_G: Final = r"(?P<g>[\w ]+?)"
_SUPERLATIVE: Final = forms(
    rf"(?:in\s+|for\s+|at\s+)?(?:which|what)\s+(?:(?P<n>{_NUMBER})\s+)?{_G}\s+(?:has|had|have|with|shows?|showed|sees?|saw|(?:do|does|"
    rf"did)\s+(?:\w+\s+)?(?:have|see|show))\s+the\s+(?P<how>{_HIGH}|{_LOW})\s+(?P<f>.+)",
    rf"(?:in\s+|for\s+|at\s+)?(?:which|what)\s+{_G}\s+(?:is|was|were|are)\s+the\s+(?P<f>.+?)\s+(?:the\s+"
    r")?(?P<how>highest|lowest|largest|smallest|longest|shortest)",
    rf"(?:the\s+)?{_G}\s+with\s+the\s+(?P<how>{_HIGH}|{_LOW})\s+(?P<f>.+)",
    rf"(?:the\s+)?(?P<end>top|bottom)\s+(?P<n>\w+)\s+{_G}\s+(?:by|in terms of|with the highest|"
    r"with the lowest)\s+(?P<f>.+)",
    rf"(?:the\s+)?(?P<n>\w+)\s+{_G}\s+with\s+the\s+(?P<how>{_HIGH}|{_LOW})\s+(?P<f>.+)",
)
_EXTREME: Final = form(rf"(?:{_HIGH}|{_LOW})\b")
_ABOVE: Final = r"(?:above|over|more than|greater than|higher than|exceeding|exceeds|in excess of)"
_BELOW: Final = r"(?:below|under|less than|fewer than|lower than)"
_OP: Final = rf"(?P<op>{_ABOVE}|{_BELOW}|at least|at most|of at least|of at most|of more than|of less than)"
_N: Final = r"(?P<n>\d+(?:\.\d+)?)\s*(?P<pct>%|percent|per cent)?"
_HAVING: Final = forms(
    rf"(?:which\s+|what\s+)?{_G}\s+(?:where|in which|for which|at which)\s+{_OP}\s+{_N}\s+(?P<share>of\s+.+)",
    rf"(?:which\s+|what\s+)?{_G}\s+(?:that\s+|which\s+|who\s+)?(?:account(?:s|ed)?\s+for|make\s+up|made\s+up|"
    rf"contribute[ds]?|generate[ds]?|represent(?:ed)?|with|have|had|has)\s+{_OP}\s+{_N}\s+of\s+(?:the\s+|our\s+"
    r"|all\s+|total\s+|overall\s+)*(?P<whole>.+)",
    rf"(?:which\s+|what\s+)?{_G}\s+(?:where|whose)\s+(?:the\s+|their\s+|its\s+)?(?P<f>.+?)\s+(?:is|are|was|"
    rf"were)?\s*{_OP}\s+{_N}(?P<unit>\s+(?:days|hours|minutes))?(?P<rest>\s.+)?",
    rf"(?:which\s+|what\s+)?{_G}\s+(?:with|had|have|has)\s+(?:an?\s+|the\s+)(?P<f>.+?)\s+{_OP}\s+"
    rf"{_N}(?P<unit>\s+(?:days|hours|minutes))?(?P<rest>\s.+)?",
    rf"(?:which\s+|what\s+)?{_G}\s+(?:who\s+|that\s+|which\s+)?(?P<spent>spent|spend|paid)\s+{_OP}\s+[$€£]?{_N}"
    r"(?:\s+(?:dollars|euros|pounds|usd|eur))?(?:\s+in\s+total)?(?P<rest>\s.+)?",
)
_TIMES: Final = form(
    r"(?:(?:on|in)\s+)?(?:which\s+|what\s+|the\s+)?(?P<g>days|dates|weeks|months|quarters|years)\s+(?:with|that\s+had|which\s+had|had|"
    r"have|(?:on|in)\s+which\s+(?:there\s+(?:was|were)|we\s+had)|when\s+(?:there\s+(?:was|were)|we\s+had))\s+"
    rf"{_OP}\s+(?P<n>\w+)\s+(?P<f>[a-z][\w ]*)"
)
_OPS: Final[dict[str, CompareOp]] = {"at least": ">=", "of at least": ">=", "at most": "<=", "of at most": "<="}


def top(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The composed figure of each group, of which the first are wanted."""
    for said in matches(question, _SUPERLATIVE):
        parts = said.groupdict()
        many = number_words(tokenize(parts["n"]), 0) if parts.get("n") else (1, 1)
        if many is None or not _composed(said["f"], schema):
            continue
        low = (
            re.fullmatch(_LOW, parts.get("how") or "", re.IGNORECASE) is not None
            or (parts.get("end") or "").lower() == "bottom"
        )
        limit = int(many[0])
        yield Structure((by(said["f"], said["g"]),), partial(_first, limit=limit, low=low))
        return


def _composed(of: str, schema: SchemaIndex) -> bool:
    """``cancellation rate``, ``average order value``: no column holds it."""
    return _COMPOSED.search(of) is not None or any(average(of, schema))


def having(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The composed figure of each group, which has to be above or below a number."""
    timed = _TIMES.fullmatch(question)
    many = number_words(tokenize(timed["n"]), 0) if timed is not None else None
    rows = table_named(timed["f"], schema) if timed is not None and many is not None else None
    if timed is not None and many is not None and rows is not None:
        asks = by(f"number of {_plural(timed['f'], rows)}", timed["g"].rstrip("s"))
        yield Structure((asks,), partial(_bounded, op=_op(timed["op"]), number=float(many[0])))
        return
    for said in matches(question, _HAVING):
        parts = said.groupdict()
        number, op = float(parts["n"]), _op(parts["op"])
        if parts.get("share") and parts["pct"]:
            asks = by(f"percentage {parts['share']}", parts["g"])
        elif parts.get("whole") and parts["pct"]:
            asks = f"{by(measured(parts['whole'], schema), parts['g'])} in percent"
        elif parts.get("spent"):
            asks = by("revenue", parts["g"]) + (parts.get("rest") or "")
        elif parts.get("f") and _COMPOSED.search(parts["f"]) and not _EXTREME.match(parts["f"]):
            asks = by(f"{parts['f']}{parts.get('rest') or ''}", parts["g"])
        else:
            continue
        yield Structure((asks,), partial(_bounded, op=op, number=number))
        return


def _plural(said: str, rows: TableInfo) -> str:
    """``more than one outage in 2025``: the number of outages in 2025."""
    one = rows.words[-1]
    return re.sub(rf"\b{one}\b", plural(one), said, count=1, flags=re.IGNORECASE)


def _op(said: str) -> CompareOp:
    found = _OPS.get(said.lower())
    return found or (">" if re.search(_ABOVE, said, re.IGNORECASE) else "<")


def _first(read: Sequence[Query], limit: int, *, low: bool) -> Query:
    query = read[0]
    keys = grouped(query)
    shown = tuple(i for i in query.select if i.expr in keys)
    return replace(query, select=shown, order=(Order(figure(query).expr, descending=not low),), limit=limit, ties=True)


def _bounded(read: Sequence[Query], op: CompareOp, number: float) -> Query:
    query = read[0]
    keys, of = grouped(query), figure(query).expr
    bound = Compare(op, _of_everything(of, query), Constant(int(number) if number.is_integer() else number, "number"))
    shown = tuple(i for i in query.select if i.expr in keys)
    having: list[Predicate] = [*parts_of(query.having), bound]
    return replace(query, select=shown, having=all_of(having), order=())


def _of_everything(of: Expr, query: Query) -> Expr:
    """The share of all groups with the whole as a query of its own, since a condition on groups sees no other group."""
    if not (isinstance(of, Percent) and isinstance(of.whole, Whole)):
        return of
    if of.whole.per:
        raise Misfit("a bound on a share within groups")
    everything = Query((replace(figure(query), expr=of.whole.arg, alias=None),), query.source, where=query.where)
    return replace(of, whole=Scalar(everything))
