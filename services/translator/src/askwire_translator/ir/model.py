"""A query as typed values over columns by identity: what every reading of a question becomes before it is SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AggFunc = Literal["count", "sum", "avg", "min", "max", "median"]
CompareOp = Literal["=", "<>", "<", "<=", ">", ">="]
SetOp = Literal["union", "intersect", "except"]
GrainUnit = Literal["hour", "day", "week", "month", "quarter", "year"]
LapseUnit = Literal["second", "minute", "hour", "day", "year"]
PartUnit = Literal["hour", "dow", "day", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Col:
    """A column by identity; ``role`` tells two uses of one table apart (0 is the first)."""

    schema: str
    table: str
    name: str
    role: int = 0


@dataclass(frozen=True, slots=True)
class Star:
    """All columns of the row, or the row itself under ``count``; ``table`` narrows it to one source."""

    schema: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant: text, a number, an ISO date, yes or no (``kind`` decides how it is written)."""

    value: str | int | float | bool
    kind: Literal["text", "number", "date", "timestamp", "bool"] = "text"


@dataclass(frozen=True, slots=True)
class Agg:
    """An aggregate.

    Attributes:
        where: limits it to some rows (``FILTER`` or ``CASE`` by dialect).
        percentile: of a ``median``, which one is meant instead of the 50th.
    """

    func: AggFunc
    arg: Expr
    distinct: bool = False
    where: Predicate | None = None
    percentile: int = 50


@dataclass(frozen=True, slots=True)
class Bin:
    """Arithmetic of two expressions."""

    op: Literal["+", "-", "*", "/"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Percent:
    """``part`` as a percentage of ``whole``; nothing when ``whole`` is zero."""

    part: Expr
    whole: Expr


@dataclass(frozen=True, slots=True)
class Grain:
    """A moment cut down to the start of its hour, day, week, month, quarter or year."""

    unit: GrainUnit
    arg: Expr


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a moment as a number: the month of the year, the hour of the day."""

    unit: PartUnit
    arg: Expr


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How long it took from one moment to another, in units and parts of them; years are full ones."""

    start: Expr
    end: Expr
    unit: LapseUnit


@dataclass(frozen=True, slots=True)
class Whole:
    """An aggregate that adds up, over all groups together: what each group's is a share of.

    Attributes:
        per: only over the groups that have the same values of these.
    """

    arg: Agg
    per: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Running:
    """The running total of ``arg`` in the order of ``order``.

    Attributes:
        last: the average of so many rows up to each one instead.
    """

    arg: Expr
    order: Expr
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of each row by ``arg``, the same for those that are equal; among the rows alike in ``per``."""

    arg: Expr
    descending: bool = True
    per: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What ``arg`` has become since the row before in the order of ``order``.

    Attributes:
        relative: tells it in percent.
        per: the row before is one with the same values of these.
    """

    arg: Expr
    order: Expr
    relative: bool = False
    per: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Scalar:
    """A query with one row and one column, used as a value."""

    query: Query


Expr = Col | Star | Constant | Agg | Bin | Percent | Grain | Part | Elapsed | Whole | Running | Rank | Change | Scalar


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right``."""

    op: CompareOp
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Between:
    """``low <= arg <= high``; ``half_open`` leaves out ``high`` itself (ranges of time)."""

    arg: Expr
    low: Expr
    high: Expr
    half_open: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """Text that contains, starts or ends with ``text``, whatever its case."""

    arg: Expr
    text: str
    where: Literal["contains", "starts", "ends"] = "contains"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsNull:
    """A missing value."""

    arg: Expr
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InQuery:
    """Membership in the single column of a query."""

    arg: Expr
    query: Query
    negated: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """All of them."""

    items: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of them."""

    items: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    item: Predicate


Predicate = Compare | Between | Like | IsNull | InQuery | And | Or | Not


@dataclass(frozen=True, slots=True)
class Join:
    """An equi-join that brings in ``right``'s table.

    Attributes:
        outer: keeps rows without a partner.
        also: further columns that have to be equal, where a key has several.
    """

    left: Col
    right: Col
    outer: bool = False
    also: tuple[tuple[Col, Col], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The tables of a query: the first by name, the rest by the joins that bring them in."""

    schema: str
    table: str
    joins: tuple[Join, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One output column."""

    expr: Expr
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One sort key."""

    expr: Expr
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT.

    Attributes:
        limit: how many rows; with ``ties`` also those that equal the last one.
        skip: how many rows before them are left out (1 for the second highest).
        per: keeps the first ``limit`` rows for each value of these expressions (top n per group).
    """

    select: tuple[Item, ...]
    source: Source
    distinct: bool = False
    where: Predicate | None = None
    group: tuple[Expr, ...] = ()
    having: Predicate | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    ties: bool = False
    per: tuple[Expr, ...] = ()
    skip: int = 0


@dataclass(frozen=True, slots=True)
class SetQuery:
    """Two queries combined."""

    op: SetOp
    left: Query
    right: Query


Statement = Query | SetQuery
