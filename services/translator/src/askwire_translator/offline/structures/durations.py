"""``average days from order to shipment by channel``, ``tickets closed within 2 days``: what took how long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from askwire_translator.ir.model import Agg, AggFunc, CompareOp, Expr, Item, Order, Predicate, Query
from askwire_translator.ir.walk import aggregated
from askwire_translator.offline.building.parts import all_of, parts_of
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import form, forms, matches
from askwire_translator.offline.structures.lapses import Lapse, lapses, only_called, unit_named, whole
from askwire_translator.offline.structures.rates import share_of_rows
from askwire_translator.offline.structures.structure import (
    SHARE,
    Structure,
    has_rows,
    instead_of_count,
    table_named,
)

_UNIT: Final = r"(?:seconds?|minutes?|hours?|days?|weeks?)"
_FUNC: Final = r"(?:average|avg|mean|median|typical|longest|shortest|maximum|max|minimum|min|total)"
_A: Final = r"(?P<a>(?:the\s+|an?\s+|being\s+|its\s+|their\s+)*[\w-]+(?:\s(?:date|time|day|out|up))?)"
_B: Final = (
    r"(?P<b>(?:the\s+|an?\s+|being\s+|its\s+|their\s+|first\s+)*[\w-]+(?:\s(?:date|time|day|response|reply|out|up))?)"
)
_REST: Final = r"(?P<r>(?:,?\s+(?:by|per|for|in|of|during|since|on|at|over|from|among|with|each|each of)\b.*)?)"
_LENGTH: Final = (
    rf"(?:(?:(?:number\s+of|amount\s+of)\s+)?(?P<u>{_UNIT})|times?(?:\s+in\s+(?P<u3>{_UNIT}))?|duration|lag|gap|delay|interval|lead\s+time|"
    r"how\s+long)"
)
_ON_AVERAGE: Final = r"(?:\s+on\s+average|\s+usually|\s+typically|\s+normally)?"
_PAIR: Final = rf"(?:(?:it\s+takes?\s+)?(?:between|from)\s+{_A}\s+(?:and|to|until|till)\s+{_B})"
_TO: Final = (
    r"(?:it\s+takes?\s+(?:\w+\s+){0,3}?)?(?:to|until|till|before|taken\s+to|needed\s+to)\s+(?:(?:be|being|get|it\s+is|they\s+"
    rf"are)\s+)?{_B.replace('?P<b>', '?P<b2>')}(?P<n>\s+(?:an?|the|our|all)?\s*\w+?s?)??"
)
_FIGURE: Final = forms(
    rf"(?:the\s+)?(?P<f>{_FUNC})?\s*{_LENGTH}\s+(?:that\s+(?:pass|lie|elapse)\s+)?{_PAIR}{_REST}",
    rf"(?:the\s+)?(?P<f>{_FUNC})?\s*{_LENGTH}\s+{_TO}{_REST}",
    rf"(?:the\s+)?(?P<f>{_FUNC})\s+(?P<b>\w+(?:\s\w+)?)\s+(?:times?|duration)(?:\s+in\s+"
    rf"(?P<u>{_UNIT}))?{_REST}(?:\s+in\s+(?P<u2>{_UNIT}))?",
    rf"how\s+(?:long|many\s+(?P<u>{_UNIT}))\s+(?:does|do|did)\s+it\s+(?:\w+\s+)?take{_ON_AVERAGE}(?:\s+for\s+"
    rf"[\w ]+?)??\s+{_PAIR}{_REST}",
    rf"how\s+(?:long|many\s+(?P<u>{_UNIT}))\s+(?:does|do|did)\s+it\s+(?:\w+\s+)?take{_ON_AVERAGE}(?:\s+for\s+"
    rf"(?:an?\s+|the\s+)?[\w]+)?\s+{_TO}(?:,?\s+on\s+average)?{_REST}",
    rf"(?:on\s+average,?\s+)?how\s+many\s+(?P<u>{_UNIT})\s+(?:are\s+there\s+|lie\s+|pass\s+)?{_PAIR}(?:\s+on\s+"
    rf"average)?{_REST}",
)
_OWN: Final = forms(
    rf"(?:the\s+)?(?P<f>{_FUNC})\s+(?:length|duration)\s+(?:of\s+)?(?:an?\s+|the\s+|all\s+|our\s+|each\s+)*"
    rf"(?P<t>\w+?(?:\s\w+?)?)(?:\s+in\s+(?P<u>{_UNIT}))?{_REST}",
    rf"(?:the\s+)?(?P<f>{_FUNC})\s+(?P<t>\w+(?:\s\w+)?)\s+(?:length|duration|times?)(?:\s+in\s+(?P<u>{_UNIT}))?{_REST}",
    rf"how\s+(?:long|many\s+(?P<u>{_UNIT}))\s+(?:do|does|did)\s+(?:an?\s+|the\s+|all\s+|our\s+)*"
    rf"(?P<t>\w+(?:\s\w+)?)\s+(?:last|take|run|go\s+on){_ON_AVERAGE}{_REST}",
    rf"how\s+(?:long|many\s+(?P<u>{_UNIT}))\s+(?:do|does|did)\s+(?:\w+\s+){{1,2}}?(?:keep|have|hold|stay\s+on)\s+"
    rf"(?:an?\s+|the\s+|their\s+)?(?P<t>\w+)(?:\s+before\s+\w+)?{_ON_AVERAGE}{_REST}",
)
_HOW_MANY: Final = form(r"^(?:how\s+many|(?:the\s+)?number\s+of|which|list|show)\s+")
_TOLD_IN: Final = form(rf",?\s+(?:in|measured in|counted in)\s+({_UNIT})$")
_N: Final = r"(?P<num>\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven|ten|fourteen|thirty)"
_MORE: Final = r"(?P<op>more than|longer than|over|at least|less than|under|at most|no more than|fewer than)"
_CONDITION: Final = forms(
    r"(?P<l>.+?)\s+(?:(?:that\s+|which\s+)?(?:were|was|are|is|got)\s+)?(?P<b>\w+)\s+(?P<op>within|in under|"
    rf"in less than|in more than)\s+(?:the\s+(?:first|same)\s+)?{_N}\s*(?P<u>{_UNIT})(?:\s+(?:of|after|from)\s+"
    rf"(?:being\s+|the\s+|their\s+|its\s+)*(?P<a>\w+))?{_REST}",
    rf"(?P<l>.+?)\s+(?:(?:that\s+|which\s+)?(?:were|was|are|is|got)\s+)?(?P<b>\w+)\s+{_MORE}\s+"
    rf"{_N}\s*(?P<u>{_UNIT})\s+after\s+(?:(?:being|the|their|its|they\s+were|it\s+was)\s+)*(?P<a>\w+){_REST}",
    rf"(?P<l>.+?)\s+(?:that\s+|which\s+)?(?:took|take|needed|taking)\s+{_MORE}\s+{_N}\s*(?P<u>{_UNIT})\s+"
    rf"(?:to\s+(?:be\s+|get\s+)?|until\s+|before\s+)(?P<b>\w+){_REST}",
    rf"(?P<l>.+?)\s+(?:that\s+|which\s+)?(?:last(?:ed|ing|s)?|took|taking|went\s+on(?:\s+for)?)\s+(?:for\s+)?"
    rf"{_MORE}\s+{_N}\s*(?P<u>{_UNIT}){_REST}",
)
_FASTEST: Final = r"(?P<how>longest|most\s+time|shortest|least\s+time|quickest|fastest)"
_EXTREMES: Final = forms(
    rf"(?:which|what)\s+(?P<t>[\w ]+?)\s+(?:took|takes|needed|needs)\s+(?:the\s+)?{_FASTEST}\s+"
    rf"(?:to\s+(?:be\s+|get\s+)?|until\s+)(?P<b>\w+){_REST}",
    rf"(?:which|what)\s+(?P<t>[\w ]+?)\s+(?:lasted|took|ran|went\s+on)\s+(?:the\s+)?{_FASTEST}{_REST}",
    rf"(?:the\s+|our\s+)?(?P<how>longest|shortest)\s+(?P<t>\w+(?:\s\w+)?){_REST}",
)
_LEAST: Final = frozenset(["shortest", "least time", "quickest", "fastest"])
_OPS: Final[dict[str, CompareOp]] = {
    "within": "<=", "at most": "<=", "no more than": "<=", "at least": ">=", "in under": "<", "in less than": "<",
    "less than": "<", "under": "<", "fewer than": "<",
}  # fmt: skip
_FUNCS: Final[dict[str, AggFunc]] = {
    "median": "median", "longest": "max", "maximum": "max", "max": "max", "shortest": "min", "minimum": "min",
    "min": "min", "total": "sum",
}  # fmt: skip
_WORDS: Final = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
    "fourteen": 14,
    "thirty": 30,
}
_PART: Final = form(rf"(?:what\s+|which\s+)?(?:the\s+)?{SHARE}\s+(?:of\s+)?(?:all\s+|the\s+|our\s+)*(?P<n>.+)")


def duration(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The rows counted, whose lapse is computed in the place of their number."""
    told = _TOLD_IN.search(question)
    for said in matches(question[: told.start()] if told is not None else question, _FIGURE):
        parts = said.groupdict()
        last = parts.get("b") or parts.get("b2")
        if not last:
            continue
        found = list(lapses(schema, parts.get("a"), last))
        lapse = _meant(found, question)
        if lapse is None:
            continue
        unit, times = unit_named(parts.get("u") or parts.get("u3") or (told[1] if told is not None else None))
        if times == 1:
            func = _FUNCS.get((parts.get("f") or "").lower(), "avg")
            made = Agg(func, lapse.expr(unit))
            yield Structure((_counted(lapse, parts["r"]),), partial(_instead, lapse=lapse, made=made, unit=unit))
            return


def span(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """``average length of a booking``: from the first moment of a row to its last, where it has two."""
    told = _TOLD_IN.search(question)
    for said in matches(question[: told.start()] if told is not None else question, _OWN):
        table = table_named(said["t"], schema) or only_called(schema, said["t"])
        lapse = whole(table) if table is not None else None
        unit, times = unit_named(said["u"] or (told[1] if told is not None else None))
        if lapse is None or times != 1:
            continue
        made = Agg(_FUNCS.get((said.groupdict().get("f") or "").lower(), "avg"), lapse.expr(unit))
        yield Structure((_counted(lapse, said["r"]),), partial(_instead, lapse=lapse, made=made, unit=unit))
        return


def lasting(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The rows without the condition, which is put on them."""
    for said in matches(question, _CONDITION):
        share = _PART.fullmatch(said["l"])
        rows = share["n"] if share is not None else _HOW_MANY.sub("", said["l"])
        lapse = _lapse(said.groupdict(), rows, schema, question)
        if lapse is None:
            continue
        number = _WORDS.get(said["num"].lower()) or float(said["num"])
        bound = lapse.bounded(_OPS.get(said["op"].lower(), ">"), number, said["u"])
        if share is not None:
            yield Structure((f"number of {share['n']}{said['r']}",), partial(share_of_rows, condition=bound))
        else:
            yield Structure((f"{said['l']}{said['r']}",), partial(_limited, lapse=lapse, bound=bound))
        return


def longest(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """``which claim took the longest to close``: the rows, of which the one is sought that took so long."""
    for said in matches(question, _EXTREMES):
        lapse = _lapse(said.groupdict(), said["t"], schema, question)
        if lapse is not None and table_named(said["t"], schema) is lapse.table:
            low = " ".join(said["how"].lower().split()) in _LEAST
            yield Structure((f"all {lapse.rows}{said['r']}",), partial(_most, lapse=lapse, low=low))
            return


def _lapse(parts: dict[str, str | None], rows: str, schema: SchemaIndex, question: str) -> Lapse | None:
    """From one moment that is said to another; of rows that last, from their beginning to their end."""
    last = parts.get("b")
    if last:
        return _meant(list(lapses(schema, parts.get("a"), last)), question)
    table = table_named(rows, schema)
    return whole(table) if table is not None else None


def _most(read: Sequence[Query], lapse: Lapse, *, low: bool) -> Query:
    query = read[0]
    if (
        not has_rows(query, lapse.table)
        or query.limit is not None
        or query.group
        or any(aggregated(i.expr) for i in query.select)
    ):
        raise Misfit("no rows that took so long")
    order = (Order(lapse.expr("second"), descending=not low),)
    return replace(query, order=order, limit=1, ties=True, distinct=False)


def _meant(found: Sequence[Lapse], question: str) -> Lapse | None:
    """The only span there is, or the only one whose rows the question names."""
    if len(found) == 1:
        return found[0]
    spoken = question.lower()
    named = [lapse for lapse in found if " ".join(lapse.table.words) in spoken]
    return named[0] if len(named) == 1 else None


def _counted(lapse: Lapse, rest: str) -> str:
    """How many rows; what the rest calls them goes before their name."""
    noun = lapse.table.words[-1]
    called = re.match(
        rf"\s+(?:for|of|among)\s+(?!each\b|every\b)(?:an?\s+|the\s+|all\s+|our\s+)*(?P<n>(?:\w+\s+)*?{noun}s?)\b(?P<r>.*)",
        rest,
        re.IGNORECASE,
    )
    if called is not None:
        return f"number of {called['n']}{called['r']}"
    return f"number of {lapse.rows}{rest}"


def _instead(read: Sequence[Query], lapse: Lapse, made: Expr, unit: str) -> Query:
    return instead_of_count(read[0], lapse.table, Item(made, f"{unit}s"))


def _limited(read: Sequence[Query], lapse: Lapse, bound: Predicate) -> Query:
    query = read[0]
    if not has_rows(query, lapse.table) or query.limit is not None:
        raise Misfit("other rows than those that last")
    return replace(query, where=all_of([*parts_of(query.where), bound]))
