"""Two things side by side: their difference, their ratio, or each figure by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, Literal

from askwire_translator.ir.model import (
    Agg,
    Bin,
    Compare,
    Constant,
    Expr,
    Item,
    Or,
    Part,
    Predicate,
    Query,
    Scalar,
)
from askwire_translator.ir.walk import replaced
from askwire_translator.offline.building.parts import all_of, parts_of
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import form
from askwire_translator.offline.structures.structure import (
    FIGURES,
    SHARE,
    Structure,
    by,
    figure,
    measured,
    table_named,
)

How = Literal["difference", "ratio", "percent", "apart"]
_PREP: Final = r"(?:from|for|in|of|at|on|by|with|during|to|via|through|without)"
_VS: Final = r"(?:vs\.?|versus|compared (?:to|with)|as compared (?:to|with)|as opposed to|relative to|against)"
_ASKED: Final = r"(?:(?:do|did|does|were|was|are|is|have|has|had)\s+)"
_BESIDE: Final = form(rf"(?P<one>.+?)\s+{_VS}\s+(?P<two>.+)")
_PERIOD: Final = r"the\s+(?:first|second|third|fourth)\s+(?:half|quarter)"
_PERIODS: Final = form(
    rf"(?:compare\s+)?(?P<m>.+?)\s+(?:in|during|of|for)\s+(?P<one>{_PERIOD})(?P<year>\s+of\s+\d{{4}})?\s+(?:{_VS}|and|with)\s+"
    rf"(?:in\s+|during\s+|that\s+of\s+)?(?P<two>{_PERIOD})"
)
_COMPARE: Final = form(
    r"(?:compare|comparison of|compare the|contrast)\s+(?P<m>.+?)\s+(?:(?:between|of|for|in|across|from|on)\s+"
    r")(?P<one>.+?)\s+(?:and|with|to)\s+(?P<two>.+)"
)
_BETWEEN: Final = form(
    r"(?:what\s+is\s+)?(?:the\s+)?(?P<how>difference|gap|ratio)\s+(?:in|of|between)\s+(?:the\s+)?(?P<m>.+?)\s+"
    r"between\s+(?P<one>.+?)\s+and\s+(?P<two>.+)"
)
_OF_TWO: Final = form(
    rf"(?:the\s+)?(?:difference|gap)\s+between\s+(?:the\s+)?(?P<m>.+?)\s+(?P<prep>{_PREP})\s+(?P<one>.+?)\s+and\s+"
    r"(?:(?:the\s+)?(?:that|those|one)\s+)?(?P<two>.+)"
)
_MORE: Final = form(
    rf"(?:by\s+)?how\s+many\s+(?P<how>more|fewer|less)\s+(?P<m>.+?)\s+{_ASKED}(?:we\s+|there\s+|they\s+|it\s+"
    rf")?(?:get\s+|have\s+|sell\s+|receive\s+|made\s+|placed\s+|come\s+|came\s+)?(?P<one>{_PREP}\s.+?)\s+than\s+"
    r"(?P<two>.+)"
)
_HAS_MORE: Final = form(
    rf"(?:by\s+)?how\s+many\s+(?P<how>more|fewer|less)\s+(?P<m>.+?)\s+{_ASKED}(?P<one>[\w' ]+?)\s+(?:have|has|get|"
    r"make|made|receive|operate|place|sell|open|had)\s+than\s+(?P<two>.+)"
)
_MORE_OF_KIND: Final = form(
    rf"(?:by\s+)?how\s+many\s+(?P<how>more|fewer|less)\s+(?P<one>.+?)\s+than\s+(?P<two>.+?)"
    rf"(?:\s+{_ASKED}(?:we|you|they|there|it)(?:\s+(?:get|have|sell|receive))?)?"
)
_HIGHER: Final = form(
    r"(?:by\s+)?how\s+much\s+(?P<how>higher|larger|bigger|greater|longer|more|lower|smaller|shorter|less)\s+(?:is|"
    rf"was|are|were)\s+(?:the\s+)?(?P<m>.+?)\s+(?P<prep>{_PREP})\s+(?P<one>.+?)\s+than\s+(?P<two>.+)"
)
_RATIO: Final = form(
    r"(?:what\s+is\s+)?(?:the\s+)?ratio\s+of\s+(?:the\s+)?(?P<one>.+?)\s+to\s+(?!all\b|the\s+total|total)(?:the\s+"
    r")?(?P<two>.+)"
)
_DIVIDED: Final = form(r"(?:what\s+is\s+)?(?:the\s+)?(?P<one>.+?)\s+divided\s+by\s+(?:the\s+)?(?P<two>.+)")
_OF: Final = form(rf"(?:the\s+)?(?P<one>.+?)\s+(?:as\s+an?|in)\s+{SHARE}\s+of\s+(?:the\s+)?(?P<two>.+)")
_PART_OF: Final = form(
    rf"(?:the\s+)?(?P<one>.+?)\s+as\s+an?\s+{SHARE}\s+of\s+(?:all\s+|the\s+|our\s+|total\s+)+(?P<two>[\w ]+?)"
    r"(?:,?\s+(?:by|per|for\s+each|in\s+each|for\s+every|each|every)\s+(?P<g>[\w ]+))?"
)
_GROUPED: Final = form(r"(?P<two>.+?)\s+(?:by|per|for\s+each|in\s+each|for\s+every)\s+(?P<g>[\w ]+)")
_ENDS: Final = form(
    r"(?:what\s+is\s+)?(?:the\s+)?(?P<how>ratio\s+of|difference\s+between|gap\s+between)\s+(?:the\s+)?"
    r"(?P<one>\w+)\s+(?:to|and)\s+(?:the\s+)?(?P<two>\w+)\s+(?P<m>[\w ]+?)"
    r"(?:\s+(?:in|of|for|by|per|at)\s+(?:each|every)?\s*(?P<g>[\w ]+))?"
)
_EXTREMES: Final = {
    "highest": "highest", "largest": "highest", "biggest": "highest", "maximum": "highest", "max": "highest",
    "longest": "highest", "lowest": "lowest", "smallest": "lowest", "minimum": "lowest", "min": "lowest",
    "shortest": "lowest", "hottest": "highest", "warmest": "highest", "coldest": "lowest", "coolest": "lowest",
    "average": "average", "median": "median", "total": "total",
}  # fmt: skip
_SUMMED: Final = form(r"(?:the\s+)?(?:total|sum|average|avg|mean)\b")  # of counts, the grammar knows the parts
_LOWER: Final = frozenset(["fewer", "less", "lower", "smaller", "shorter"])


def contrast(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """Both sides as plain questions."""
    found = list(_of_ends(question)) or list(_differs(question, schema)) or list(_of_kinds(question, schema))
    yield from found or _relates(question, schema)


def _of_ends(question: str) -> Iterator[Structure]:
    """``ratio of the highest to the lowest salary in each department``: two figures of one thing."""
    said = _ENDS.fullmatch(question)
    if said is None or not {said["one"].lower(), said["two"].lower()} <= _EXTREMES.keys():
        return
    rest = f"{said['m']} by {said['g']}" if said["g"] else said["m"]
    one, two = (f"{_EXTREMES[said[end].lower()]} {rest}" for end in ("one", "two"))
    yield _both((one, two), "ratio" if said["how"].lower().startswith("ratio") else "difference")


def _differs(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    for wording in (_BETWEEN, _OF_TWO, _MORE, _HAS_MORE, _HIGHER):
        said = wording.fullmatch(question)
        if said is None:
            continue
        parts = said.groupdict()
        prep, how = parts.get("prep") or ("for" if wording is _BETWEEN else ""), (parts.get("how") or "").lower()
        prep = "of" if wording is _HAS_MORE else prep
        of = measured(said["m"], schema)
        made: How = "ratio" if how == "ratio" else "difference"
        sides = _sides(of, said["one"], said["two"], prep)
        yield _both(sides[::-1] if how in _LOWER else sides, made)
        return


def _of_kinds(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """``how many more web orders than phone orders``, ``… in Germany than in France``: rows of one table."""
    said = _MORE_OF_KIND.fullmatch(question)
    counted = None if said is None else table_named(said["one"], schema)
    if said is None or counted is None:
        return
    one, two = said["one"], re.sub(r"\s+ones?$", f" {counted.table.name}", said["two"], flags=re.IGNORECASE)
    if table_named(two, schema) is counted:
        sides = (f"number of {one}", f"number of {two}")
    else:
        led = re.fullmatch(rf"(?P<m>.+?)\s+(?P<one>{_PREP}\s.+)", one, re.IGNORECASE)
        if led is None:
            return
        sides = _sides(f"number of {led['m']}", led["one"], two, "")
    yield _both(sides[::-1] if said["how"].lower() in _LOWER else sides, "difference")


def _relates(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """``ratio of high to low priority tickets``: what both are kinds of stands behind the second."""
    part = _OF.fullmatch(question)
    if part is not None and _SUMMED.match(part["one"]) and FIGURES.match(part["two"]):
        yield _both(_in_groups(part["one"], part["two"]), "percent")
        return
    part = _PART_OF.fullmatch(question)
    if part is not None:
        sides = (measured(part["one"], schema), measured(part["two"], schema))
        groups = (part["g"],) if part["g"] else ()
        yield _both(tuple(by(side, *groups) if groups else side for side in sides), "percent")
        return
    said = _RATIO.fullmatch(question) or _DIVIDED.fullmatch(question)
    if said is None:
        return
    one, two = said["one"], said["two"]
    if FIGURES.match(one):
        yield _both(_in_groups(one, two if FIGURES.match(two) else _sides("", one, two, "")[1]), "ratio")
        return
    if table_named(two, schema) is not None and table_named(one, schema) is None:
        tail = _kind_of(two)
        yield _both((f"number of {one} {tail}", f"number of {two}"), "ratio")
    yield _both((measured(one, schema), measured(two, schema)), "ratio")


def _in_groups(one: str, two: str) -> tuple[str, str]:
    """``total paid … total claimed by type``: both of each type."""
    said = _GROUPED.fullmatch(two)
    return (one, two) if said is None or _GROUPED.fullmatch(one) else (by(one, said["g"]), two)


def _kind_of(two: str) -> str:
    """``low priority tickets``: ``priority tickets``."""
    return " ".join(two.split()[1:])


def periods(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """``in the first half of 2025 compared to the second``: two periods of one year."""
    said = _PERIODS.fullmatch(question)
    if said is not None:
        year = said["year"] or ""
        yield _both(tuple(f"{measured(said['m'], schema)} in {said[end]}{year}" for end in ("one", "two")), "apart")


def beside(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """Both sides, whatever they are, where ``versus`` or ``compare`` says that there are two."""
    said = _COMPARE.fullmatch(question)
    if said is not None:
        before = re.search(rf"\s({_PREP}|between|across)\s+{re.escape(said['one'])}", question, re.IGNORECASE)
        lead = before[1].lower() if before is not None else "for"
        lead = "for" if lead in {"between", "across"} else lead
        again = re.match(rf"(?:the\s+)?{re.escape(said['m'])}\s+(?={_PREP}\s)", said["two"], re.IGNORECASE)
        two = (
            said["two"][again.end() :] if again is not None else said["two"]
        )  # ``flights in May with flights in June``
        yield _both(_sides(measured(said["m"], schema), said["one"], two, lead), "apart")
        return
    said = _BESIDE.fullmatch(re.sub(r"^compare\s+(?:the\s+)?", "", question, flags=re.IGNORECASE))
    if said is None:
        return
    led = re.search(rf"(?P<m>.+?)\s+(?P<one>(?:{_PREP})\s+(?:(?!\b{_PREP}\b).)+)$", said["one"], re.IGNORECASE)
    headed = re.match(r"(?P<one>[^:,]+?)\s*[:,]\s*(?P<m>.+)", said["two"])
    if led is not None:
        prep = led["one"].split()[0]
        yield _both(_sides(measured(led["m"], schema), led["one"].split(None, 1)[1], said["two"], prep), "apart")
    elif headed is not None:  # ``Rock vs Jazz: units sold per year``
        of = measured(headed["m"], schema)
        yield _both((f"{of} for {said['one']}", f"{of} for {headed['one']}"), "apart")


def _sides(of: str, one: str, two: str, prep: str) -> tuple[str, str]:
    """What is said of the first, and the same of the second; what follows the second holds for both."""
    bare = re.sub(r"^(?:(?:the\s+)?(?:those|that|ones?)\s+)", "", two, flags=re.IGNORECASE)
    begins = re.match(rf"({_PREP})\s+(?:the\s+)?", one, re.IGNORECASE)
    lead = begins[0] if begins is not None else f"{prep} " if prep else ""
    first = one[begins.end() :] if begins is not None else one
    own = re.match(rf"{_PREP}\s", bare, re.IGNORECASE)
    second = bare if own is not None else f"{lead}{bare}"
    rest = _rest(bare if own is None else bare[own.end() :], first)
    noun = _shared_noun(first, bare)
    return f"{of} {lead}{first}{noun}{rest}", f"{of} {second}"


_REST: Final = form(r"\s+(?:by|per|for each|for every|in|during|since|on|at|over|between|of|last|this)\s.+$")


def _rest(two: str, one: str) -> str:
    """What is said behind the second thing that the first does not say of itself."""
    rest = _REST.search(two)
    return "" if rest is None or _REST.search(one) is not None else rest[0]


def _shared_noun(one: str, two: str) -> str:
    """``web and phone orders``: orders of both."""
    name = _REST.sub("", two).split()
    several = len(name) > len(one.split()) and name[-1].lower().endswith("s") and name[-1].islower()
    return f" {name[-1]}" if several else ""


def _both(sides: tuple[str, ...], how: How) -> Structure:
    if how == "apart":
        return Structure(sides, side_by_side, yields=True)
    return Structure(sides, lambda read: compared(read[0], read[1], _HOW[how]))


def _apart(one: Expr, two: Expr) -> tuple[Item, ...]:
    """Both by themselves."""
    return Item(one, "first"), Item(two, "second")


_HOW: Final[dict[How, Callable[[Expr, Expr], tuple[Item, ...]]]] = {
    "difference": lambda a, b: (Item(Bin("-", a, b), "difference"),),
    "ratio": lambda a, b: (Item(Bin("/", Bin("*", Constant(1.0, "number"), a), b), "ratio"),),
    "percent": lambda a, b: (Item(Bin("/", Bin("*", Constant(100.0, "number"), a), b), "percentage"),),
    "apart": _apart,
}


def side_by_side(read: Sequence[Query]) -> Query:
    """A row for each where one column tells them apart, else a column for each."""
    one, two = read
    figure(one)
    figure(two)
    told = _told_apart(one, two)
    if told is None or one.source != two.source or one.group != two.group or one.select != two.select:
        return compared(one, two, _apart)
    key, shared, either = told
    if key in one.group:
        raise Misfit("groups that are compared")
    named = key.unit if isinstance(key, Part) and key.unit != "dow" else None
    return replace(
        one, select=(Item(key, named), *one.select), group=(key, *one.group), where=all_of([*shared, either])
    )


def _told_apart(one: Query, two: Query) -> tuple[Expr, list[Predicate], Predicate] | None:
    mine, theirs = parts_of(one.where), parts_of(two.where)
    shared = [p for p in mine if p in theirs]
    left, right = [p for p in mine if p not in shared], [p for p in theirs if p not in shared]
    if len(left) != 1 or len(right) != 1:
        return None
    a, b = left[0], right[0]
    equal = isinstance(a, Compare) and isinstance(b, Compare) and a.op == b.op == "=" and a.left == b.left
    return (a.left, shared, Or((a, b))) if equal and isinstance(a, Compare) else None


def compared(one: Query, two: Query, how: Callable[[Expr, Expr], tuple[Item, ...]]) -> Query:
    """Both figures in one row, or in one row for each group.

    Raises:
        Misfit: they are no figures, the same ones, or not over the same groups.
    """
    first, second = figure(one).expr, figure(two).expr
    if one.group != two.group or one.having is not None or two.having is not None:
        raise Misfit("figures over different groups")
    if (first, one.where, one.source) == (second, two.where, two.source):
        raise Misfit("a thing compared with itself")
    if one.source == two.source:
        left, right, rest = limited(one, two)
        keys = tuple(i for i in one.select if i.expr in one.group)
        order = tuple(o for o in one.order if o.expr in one.group)
        return replace(one, select=(*keys, *how(left, right)), where=rest, order=order)
    same = (one.source.schema, one.source.table) == (two.source.schema, two.source.table)
    if one.group or not (same and first == second):
        raise Misfit("figures of different things")
    return replace(one, select=how(first, Scalar(two)), order=())


def limited(one: Query, two: Query) -> tuple[Expr, Expr, Predicate | None]:
    """Each figure over its own rows, and the conditions that both have."""
    mine, theirs = parts_of(one.where), parts_of(two.where)
    shared = [p for p in mine if p in theirs]
    own = ([p for p in mine if p not in shared], [p for p in theirs if p not in shared])
    figures = (figure(one).expr, figure(two).expr)
    left, right = (_over(f, conditions) for f, conditions in zip(figures, own, strict=True))
    return left, right, all_of(shared)


def _over(expr: Expr, conditions: Sequence[Predicate]) -> Expr:
    """The aggregates of a figure over the rows of these conditions only."""
    if not conditions:
        return expr

    def narrowed(part: Any) -> Any:
        if not isinstance(part, Agg):
            return part
        return replace(part, where=all_of([*parts_of(part.where), *conditions]))

    return replaced(expr, narrowed)
