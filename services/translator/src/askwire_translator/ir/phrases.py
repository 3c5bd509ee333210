"""Expressions and conditions of a query in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, assert_never

from askwire_translator.ir import nouns, periods
from askwire_translator.ir.facts import Facts
from askwire_translator.ir.model import (
    Agg,
    And,
    Between,
    Bin,
    Change,
    Col,
    Compare,
    Constant,
    Elapsed,
    Expr,
    Grain,
    InQuery,
    IsNull,
    Like,
    Not,
    Or,
    Part,
    Percent,
    Predicate,
    Query,
    Rank,
    Running,
    Scalar,
    Star,
    Whole,
)

_NO_ROLES: Final[Mapping[tuple[str, str, int], str]] = {}
_EXTREMES: Final = {
    ("min", "number"): "lowest",
    ("max", "number"): "highest",
    ("min", "time"): "earliest",
    ("max", "time"): "latest",
    ("min", "text"): "alphabetically first",
    ("max", "text"): "alphabetically last",
}
_FIGURES: Final = {"sum": "total", "avg": "average", "median": "median"}
_SIZES: Final = {"=": "is", "<>": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}
_MOMENTS: Final = {
    **_SIZES, "<": "is before", "<=": "is not after", ">": "is after", ">=": "is not before",
}  # fmt: skip
_SIGNS: Final = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
MIDDLE: Final = 50  # the percentile that is the median
_VERBS: Final = {"contains": "contain", "starts": "start with", "ends": "end with"}
_THIRD: Final = {"contains": "contains", "starts": "starts with", "ends": "ends with"}


def listed(parts: Sequence[str], joint: str = "and") -> str:
    """``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {joint} {parts[-1]}" if parts else ""


def is_share(e: Percent) -> bool:
    """Whether the part is the whole under a condition."""
    part = e.part
    return isinstance(part, Agg) and part.where is not None and replace(part, where=None) == e.whole


_DAY_PARTS: Final = {("year", 10_000), ("month", 100), ("day", 1)}


class Phrases:
    """Puts the parts of one query into words.

    Args:
        several: whether the query has several tables, so that columns are told with theirs.
        counted: the table whose rows are counted, where that is known.
        tell: puts a query within this one into words.
        roles: what the rows of a table's further uses are to others: ``manager`` for the second use of employees.
    """

    def __init__(
        self,
        several: bool,
        counted: str | None,
        facts: Facts,
        tell: Callable[[Query], str],
        roles: Mapping[tuple[str, str, int], str] = _NO_ROLES,
    ) -> None:
        self._roles = roles
        self._several = several
        self._counted = counted
        self._facts = facts
        self._tell = tell

    def all_of(self, exprs: Sequence[Expr]) -> str:
        """The expressions as a list in which the owner of several columns in a row is named once."""
        parts: list[str] = []
        before: str | None = None
        for expr in exprs:
            whose = self._owner(expr)
            again = whose is not None and whose == before
            parts.append(nouns.spoken(expr.name) if again and isinstance(expr, Col) else self.expr(expr))
            before = whose
        return listed(parts)

    def expr(self, e: Expr) -> str:  # noqa: PLR0911 - one arm a type
        """The expression as a noun."""
        match e:
            case Col():
                return self._column(e)
            case Star():
                whole = e.table and self._several
                return f"every column of the {nouns.plural(nouns.spoken(e.table))}" if whole else "every column"
            case Constant():
                return periods.written(e)
            case Agg():
                return self._aggregate(e)
            case Bin():
                return self._computed(e)
            case Percent():
                return self._share(e)
            case Grain():
                return f"the {e.unit} of {self.expr(e.arg)}"
            case Part():
                unit = "weekday" if e.unit == "dow" else e.unit
                return f"the {unit} of {self.expr(e.arg)}"
            case Elapsed():
                lasting = "full years" if e.unit == "year" else f"{e.unit}s"
                return f"the {lasting} from {self.expr(e.start)} to {self.expr(e.end)}"
            case Whole() | Running() | Rank() | Change():
                return self._windowed(e)
            case Scalar():
                return f"({self._tell(e.query)})"
            case _:
                assert_never(e)

    def _windowed(self, e: Whole | Running | Rank | Change) -> str:
        arg = self.expr(e.arg)
        if isinstance(e, Running):
            how = "running total" if e.last is None else f"average of the last {e.last}"
            return f"the {how} of {arg} in the order of {self.expr(e.order)}"
        within = f" within each {self.all_of(e.per).removeprefix('the ')}" if e.per else ""
        if isinstance(e, Whole):
            return f"{arg} of all of them{within}"
        if isinstance(e, Rank):
            return f"the rank by {arg} ({'highest' if e.descending else 'lowest'} first){within}"
        how = "growth in percent" if e.relative else "change"
        return f"the {how} of {arg} since the one before, in the order of {self.expr(e.order)}{within}"

    def _computed(self, e: Bin) -> str:
        day = _day_in_parts(e)
        if day:
            return self.all_of(day)
        match e.left, e.right:
            case Bin(op="*", left=Constant(value=1.0), right=Agg() as counted), Agg(distinct=True) as groups:
                return f"the average of {self.expr(counted)} for each of {self.expr(groups.arg)}"
            case left, right:
                return f"{self._operand(left)} {_SIGNS[e.op]} {self._operand(right)}"

    def predicate(self, p: Predicate) -> str:  # noqa: PLR0911 - one arm a type
        """The condition as a clause."""
        match p:
            case Compare():
                return self._compare(p)
            case Between():
                return self._between(p)
            case Like():
                verb = f"does not {_VERBS[p.where]}" if p.negated else _THIRD[p.where]
                return f"{self.expr(p.arg)} {verb} {p.text!r}"
            case IsNull():
                return f"{self.expr(p.arg)} is {'known' if p.negated else 'missing'}"
            case InQuery():
                return self._membership(p)
            case And():
                return " and ".join(self._nested(i, Or) for i in p.items)
            case Or():
                return self._choice(p)
            case Not():
                return f"not ({self.predicate(p.item)})"
            case _:
                assert_never(p)

    def with_extreme(self, e: Expr, extreme: str) -> str:
        """``with the highest price``, or ``whose course's credit is highest`` where the column has an owner."""
        if self._owner(e) is not None:
            return f"whose {self.expr(e)} is {extreme}"
        return f"with the {extreme} {self.expr(e).removeprefix('the ')}"

    def _owner(self, e: Expr) -> str | None:
        """Whose the column is, where that is said before its name."""
        if not isinstance(e, Col) or not (self._several or e.role):
            return None
        name, table = nouns.spoken(e.name).lower(), nouns.spoken(e.table).lower()
        if not e.role and any(name.startswith(f"{own} ") for own in (table, nouns.singular(table))):
            return None  # the name of the column says it
        called = self._roles.get((e.schema, e.table, e.role))
        return called or nouns.owner(e.table, e.role)

    def _column(self, e: Col) -> str:
        name = nouns.spoken(e.name)
        whose = self._owner(e)
        if whose is not None:
            return f"{whose}'s {name}"
        table = nouns.spoken(e.table)
        unsaid = (self._several or e.role) and nouns.owner(e.table, e.role) is None
        return f"{name} of {f'the {nouns.nth(e.role)} ' if e.role else ''}{table}" if unsaid else name

    def _operand(self, e: Expr) -> str:
        return f"({self.expr(e)})" if isinstance(e, Bin) else self.expr(e)

    def _rows(self, table: str = "") -> str:
        """What a count of rows counts."""
        known = table or self._counted
        return nouns.plural(nouns.spoken(known)) if known else "rows"

    def _share(self, e: Percent) -> str:
        """``the percentage where …`` when the part is the whole under a condition: nearly always what is meant."""
        if isinstance(e.part, Agg) and e.part.where is not None and is_share(e):
            rows = isinstance(e.part.arg, Star)
            what = self._rows(e.part.arg.table) if isinstance(e.part.arg, Star) else self.expr(e.whole)
            those = "" if rows else " that comes from those"
            return f"the percentage of {what}{those} for which {self.predicate(e.part.where)}"
        return f"{self._operand(e.part)} as a percentage of {self.expr(e.whole)}"

    def _aggregate(self, e: Agg) -> str:
        if e.func == "count":
            text = self._count(e)
        else:
            word = _FIGURES.get(e.func) or _EXTREMES[e.func, self._facts.kind(e.arg)]
            word = word if e.percentile == MIDDLE else f"{e.percentile}th percentile of the"
            text = self._figure(f"{word} different" if e.distinct else word, e.arg)
        return text if e.where is None else f"{text} for which {self.predicate(e.where)}"

    def _count(self, e: Agg) -> str:
        if isinstance(e.arg, Star):
            return f"the number of {self._rows(e.arg.table)}"
        what = self.expr(e.arg)
        if not e.distinct:
            return f"the number of {self._rows()} where {what} is known"
        if not isinstance(e.arg, Col):
            return f"the number of different values of {what}"
        name = nouns.spoken(e.arg.name)
        many = nouns.plural(name)
        different = f"the number of different {many if many != name else f'values of {name}'}"
        whose = self._owner(e.arg)
        return f"{different} of the {nouns.plural(whose)}" if whose is not None else different

    def _figure(self, word: str, arg: Expr) -> str:
        """``the average price``, or ``the course's average price``."""
        whose = self._owner(arg)
        if whose is not None and isinstance(arg, Col):
            return f"the {whose}'s {word} {nouns.spoken(arg.name)}"
        return f"the {word} {self._operand(arg)}"

    def _compare(self, p: Compare) -> str:
        left = self.expr(p.left)
        if isinstance(p.left, Part) and p.op in {"=", "<>"} and (said := periods.part_is(p.left, p.right)):
            return f"{self.expr(p.left.arg)} is {'not ' if p.op == '<>' else ''}{said}"
        dated = isinstance(p.right, Col) and self._facts.kind(p.right) == "time"
        verbs = _MOMENTS if dated or periods.is_moment(p.right) else _SIZES
        return f"{left} {verbs[p.op]} {self.expr(p.right)}"

    def _between(self, p: Between) -> str:
        if p.half_open and isinstance(p.low, Constant) and isinstance(p.high, Constant):
            when = periods.span(p.low, p.high)
        elif p.half_open:
            when = f"from {self.expr(p.low)} to below {self.expr(p.high)}"
        else:
            when = f"between {self.expr(p.low)} and {self.expr(p.high)}"
        return f"{self.expr(p.arg)} is {'not ' if p.negated else ''}{when}"

    def _choice(self, p: Or) -> str:
        """``x is 'a' or 'b'`` for the same column, else ``either … or …``."""
        equal = [i for i in p.items if isinstance(i, Compare) and i.op == "=" and isinstance(i.right, Constant)]
        if len(equal) == len(p.items) and len({i.left for i in equal}) == 1 and not isinstance(equal[0].left, Part):
            return (
                f"{self.expr(equal[0].left)} is {listed(list(dict.fromkeys(self.expr(i.right) for i in equal)), 'or')}"
            )
        return "either " + " or ".join(self._nested(i, And) for i in p.items)

    def _membership(self, p: InQuery) -> str:
        partner = self._partner(p)
        if partner is not None:
            return partner
        return f"{self.expr(p.arg)} is {'not ' if p.negated else ''}one of ({self._tell(p.query)})"

    def _partner(self, p: InQuery) -> str | None:
        """``there is no invoice with the same customer id``: a row that has or lacks one in another table."""
        inner = p.query
        key = inner.select[0].expr if len(inner.select) == 1 else None
        plain = not (inner.group or inner.having or inner.order or inner.limit or inner.source.joins)
        if not (plain and isinstance(key, Col) and isinstance(p.arg, Col) and key.table != p.arg.table):
            return None
        one = nouns.owner(key.table)
        if one is None or key.table != inner.source.table:
            return None
        same = nouns.spoken(key.name) == nouns.spoken(p.arg.name)
        own = self._column(p.arg) if self._several else nouns.spoken(p.arg.name)
        whose = f"with the same {own}" if same else f"whose {nouns.spoken(key.name)} is the {own}"
        there = f"there is {'no' if p.negated else _article(one)} {one} {whose}"
        rest = _without(inner.where, IsNull(key, negated=True))
        if rest is None:
            return there
        within = Phrases(False, inner.source.table, self._facts, self._tell)
        return f"{there} (of those where {within.predicate(rest)})"

    def _nested(self, p: Predicate, other: type[And | Or]) -> str:
        return f"({self.predicate(p)})" if isinstance(p, other) else self.predicate(p)


def _article(noun: str) -> str:
    return "an" if noun[:1].lower() in "aeiou" else "a"


def _without(where: Predicate | None, needless: Predicate) -> Predicate | None:
    """The condition without one of its parts, which goes without saying."""
    if where == needless:
        return None
    if isinstance(where, And) and needless in where.items:
        left = tuple(item for item in where.items if item != needless)
        return left[0] if len(left) == 1 else And(left)
    return where


def _day_in_parts(e: Bin) -> list[Col]:
    """Year, month and day, where they are put together as one number; else nothing."""
    terms: list[Expr] = [e]
    while isinstance(terms[0], Bin) and terms[0].op == "+":
        terms[:1] = [terms[0].left, terms[0].right]
    found = {}
    for term in terms:
        match term:
            case Bin(op="*", left=Col() as column, right=Constant(value=int() as weight, kind="number")):
                found[column.name, weight] = column
            case _:
                return []
    whole = len(found) == len(terms) > 1 and found.keys() <= _DAY_PARTS
    return [*found.values()] if whole else []
