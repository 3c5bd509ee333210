"""What a WITH query that refers to itself does on each turn, in sqlglot's tree: whether anything ends it, and soon.

A heuristic in the asker's favour, for resources and not for data: it refuses what visibly never ends or doubles what it
carries, and leaves the rest (a graph with a cycle, say) to the executor's ceilings and timeout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from sqlglot import exp

from askwire_validator.glot.truth import always_true

FAR: Final = 100_000
_LOW: Final = (exp.GT, exp.GTE)
_HIGH: Final = (exp.LT, exp.LTE)
_CONDITIONS: Final = (exp.EQ, exp.NEQ, exp.Between, exp.Like, exp.In, exp.Not)


class Step(Enum):
    """What a turn makes of a column."""

    SAME = "same"
    UP = "up"
    DOWN = "down"
    ANEW = "anew"  # of what other tables and constants say: it comes no nearer to any bound
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Turn:
    """The part of a WITH query that refers to the query itself.

    Attributes:
        name: of the WITH query.
        steps: what becomes of each of its columns.
        others: whether it reads from anything else.
        ctes: names of all WITH queries of the statement.
    """

    name: str
    select: exp.Select
    steps: Mapping[str, Step]
    others: bool
    ctes: frozenset[str]

    @property
    def conditions(self) -> list[exp.Expr]:
        """WHERE and every ON, cut at AND."""
        where = self.select.args.get("where")
        found = [where.this] if where is not None else []
        found += [on for join in self.select.args.get("joins") or () if (on := join.args.get("on")) is not None]
        return [part for condition in found for part in _conjuncts(condition)]


def turns(tree: exp.Expr) -> Iterator[Turn]:
    """Every part of a statement that refers to the WITH query that it belongs to, unless a LIMIT ends that."""
    ctes = frozenset(cte.alias.lower() for cte in tree.find_all(exp.CTE))
    for cte in tree.find_all(exp.CTE):
        union = cte.this
        if not isinstance(union, exp.SetOperation) or _limited(union):
            continue
        first, *rest = _selects(union)
        columns = [column.name for column in cte.args["alias"].args.get("columns") or ()]
        columns = [*columns, *(item.alias_or_name for item in first.selects[len(columns) :])]
        for select in rest:
            if isinstance(select, exp.Select) and _refers(select, cte.alias):
                own = _Own(
                    frozenset(columns), frozenset(s.alias_or_name for s in sources(select) if is_named(s, cte.alias))
                )
                steps = {name: _step(item, name, own) for name, item in zip(columns, select.selects, strict=False)}
                yield Turn(cte.alias, select, steps, _reads_else(select, cte.alias), ctes)


def endless(turn: Turn) -> bool:
    """Whether visibly nothing ends it."""
    conditions = turn.conditions
    if turn.others and (_linked(turn.select) or not all(_own(turn, condition) for condition in conditions)):
        return False
    return not any(_brakes(turn, condition) for condition in conditions)


def far(turn: Turn) -> bool:
    """Whether it counts up or down to a number that is a long way off."""
    if turn.others:
        return False
    bounds = [c for condition in turn.conditions for c in condition.find_all(*_LOW, *_HIGH, exp.NEQ)]
    numbers = [number for bound in bounds for number in bound.find_all(exp.Literal) if not number.is_string]
    return any(float(number.this) > FAR for number in numbers)


def _limited(union: exp.SetOperation) -> bool:
    limit = union.args.get("limit")
    count = limit.expression if limit is not None else None
    return isinstance(count, exp.Literal) and not count.is_string and float(count.this) <= FAR


def _selects(query: exp.Expr) -> list[exp.Query]:
    query = query.unnest()
    if isinstance(query, exp.SetOperation):
        return [*_selects(query.left), *_selects(query.right)]
    return [query] if isinstance(query, exp.Query) else []


def _refers(node: exp.Expr, name: str) -> bool:
    return any(is_named(table, name) for table in node.find_all(exp.Table))


def is_named(table: exp.Expr, name: str) -> bool:
    """Whether it is a table by that name, as a WITH query is referred to."""
    return isinstance(table, exp.Table) and not table.db and table.name.lower() == name.lower()


def sources(select: exp.Select) -> list[exp.Expr]:
    """What stands in FROM and behind JOIN."""
    source = select.args.get("from_")
    return [*([source.this] if source is not None else []), *(join.this for join in select.args.get("joins") or ())]


def _aliases(select: exp.Select, name: str) -> frozenset[str]:
    """By which the WITH query of that name goes."""
    return frozenset(source.alias_or_name for source in sources(select) if is_named(source, name))


def _reads_else(select: exp.Select, name: str) -> bool:
    """Whether another table, or rows made of columns, comes in on each turn; VALUES and constants do not."""
    for source in sources(select):
        if any(not is_named(table, name) for table in source.find_all(exp.Table)):
            return True
        if not isinstance(source, exp.Table | exp.Subquery | exp.Values) and source.find(exp.Column):
            return True
    return False


def _linked(select: exp.Select) -> bool:
    """Whether a join's condition stands elsewhere than in ON: USING, or a subquery's or function's own."""
    joins = select.args.get("joins") or ()
    if any(join.args.get("using") or join.args.get("method") for join in joins):
        return True
    return any(
        source.find(exp.Where, exp.Limit) or (isinstance(source, exp.Lateral | exp.Unnest) and source.find(exp.Column))
        for source in sources(select)
    )


def _own(turn: Turn, condition: exp.Expr) -> bool:
    """Whether it looks at nothing but the query's own columns."""
    columns = list(condition.find_all(exp.Column))
    return all(map(_Own(frozenset(turn.steps), _aliases(turn.select, turn.name)), columns))


def _conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _conjuncts(condition.args["this"])
        yield from _conjuncts(condition.args["expression"])
    else:
        yield condition


def _brakes(turn: Turn, condition: exp.Expr) -> bool:
    """Whether it may become false; True where that cannot be told."""
    if isinstance(condition, exp.Or):
        return all(_brakes(turn, arm.unnest()) for arm in (condition.left, condition.right))
    columns = list(condition.find_all(exp.Column))
    if always_true(condition) or not (columns or condition.find(exp.Func)):
        return False
    steps = {turn.steps.get(column.name, Step.OTHER) for column in columns}
    if isinstance(condition.this if isinstance(condition, exp.Not) else condition, exp.Is):
        return Step.OTHER in steps
    if isinstance(condition, _LOW + _HIGH):
        return _passes(turn, condition)
    if isinstance(condition, exp.NEQ) and steps == {Step.UP} and _zero(condition.expression):
        return False
    return not (isinstance(condition, _CONDITIONS) and steps == {Step.SAME})


def _passes(turn: Turn, condition: exp.Expr) -> bool:
    """Whether a column moves towards the bound that it is compared with."""
    left, right = _column(condition.this), _column(condition.expression)
    if (left is None) == (right is None):
        return True
    low = isinstance(condition, _LOW) == (left is not None)
    step = turn.steps.get(str(left or right), Step.OTHER)
    return step is Step.OTHER or step is (Step.DOWN if low else Step.UP)


def _column(node: exp.Expr) -> str | None:
    """The name of a bare column, whatever it is cast to."""
    node = node.unnest()
    if isinstance(node, exp.Cast):
        return _column(node.this)
    if isinstance(node, exp.Add | exp.Sub) and isinstance(node.right, exp.Literal | exp.Interval):
        return _column(node.left)
    return node.name if isinstance(node, exp.Column) else None


def _zero(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and not node.is_string and float(node.this) == 0


@dataclass(frozen=True, slots=True)
class _Own:
    """Tells the query's own columns from those of the tables beside it."""

    names: frozenset[str]
    aliases: frozenset[str]

    def __call__(self, column: exp.Column) -> bool:
        return column.name in self.names and (not column.table or column.table in self.aliases)


def _step(item: exp.Expr, name: str, own: _Own) -> Step:
    value = item.unalias().unnest()
    while isinstance(value, exp.Cast):
        value = value.this.unnest()
    if not any(map(own, value.find_all(exp.Column))):
        return Step.ANEW
    if isinstance(value, exp.Column):
        return Step.SAME if value.name == name else Step.OTHER
    if isinstance(value, exp.Add | exp.Sub | exp.Mul) and _column(value.this) == name and _positive(value.expression):
        return Step.DOWN if isinstance(value, exp.Sub) else Step.UP
    if isinstance(value, exp.Add) and _column(value.expression) == name and _positive(value.this):
        return Step.UP
    return Step.OTHER


def _positive(node: exp.Expr) -> bool:
    if isinstance(node, exp.Interval):
        return "-" not in str(node.this)
    return isinstance(node, exp.Literal) and not node.is_string and float(node.this) > 0
