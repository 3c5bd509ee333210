"""Conditions: on rows, on partners that must or must not exist, against values that queries find."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from askwire_translator.ir.model import (
    Agg,
    And,
    Between,
    Col,
    Compare,
    InQuery,
    IsNull,
    Item,
    Or,
    Predicate,
    Query,
    Scalar,
    SetQuery,
    Source,
    Statement,
)
from askwire_translator.offline.building.alternatives import Case, Choice, cases
from askwire_translator.offline.building.partners import Partners
from askwire_translator.offline.building.parts import (
    all_of,
    along,
    contradict,
    joins_of,
    parts_of,
)
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.conditions.predicates import literal, predicate
from askwire_translator.offline.grammar.draft import Cond
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo

_THAN_SOME = re.compile(r"\bthan (?:some|at least one)\b", re.IGNORECASE)


class Conditions(Partners):
    """The conditions of a draft as predicates."""

    def _where(self) -> tuple[list[Predicate], tuple[Predicate, Predicate] | None]:
        parts: list[Predicate] = []
        together: tuple[Predicate, Predicate] | None = None
        last_column: ColumnInfo | None = None
        merged: list[Cond] = []
        needed = list(self.needed)
        said = cases(self.draft.conds, self._limited)
        for cond in self.draft.conds:
            if any(cond is c for c in merged):
                continue
            if (one := next((c for c in said if cond is c[0][0][0]), None)) is not None:
                merged += (c for case in one for choice in case for c in choice)
                parts.append(self._any_case(one))
                last_column = None
                continue
            if self._stands_alone(cond, parts):
                last_column = None
                continue
            column = self._column(cond)
            self._refuse_of_oneself(cond, column)
            if cond.negated and self._many(column):
                group = self._together(cond, column)
                merged += group[1:]
                parts.append(self._not_in(column, group))
                last_column = column
                continue
            found = self._predicate(cond, column)
            if parts and last_column is not None and self._whole_name(cond, column, last_column):
                self._keep(column)
                parts[-1] = _joined(parts[-1], found)
                last_column = column
                continue
            same = last_column is column and parts and cond.op in {"value", "=", "named", "moment"} and not cond.negated
            if same and self._both(cond):
                if self._many(column):
                    self.notes.append("both")
                    self.needed = needed
                    parts[-1] = And((self._member(column, parts[-1]), self._member(column, found)))
                else:
                    together = (parts.pop(), found)
            elif last_column is column and parts and cond.glue == "and" and contradict(parts[-1], found):
                self._keep(column)
                together = (parts.pop(), found)
            elif same or (cond.glue == "or" and parts and not self._neither(cond)):
                self._keep(column)
                parts.append(_either(parts.pop(), found))
            else:
                needed = list(self.needed)
                self._keep(column)
                parts.append(found)
                self.whole += parts_of(found) if cond.whole else []
            last_column = column
        return parts, together

    def _limited(self, cond: Cond) -> ColumnInfo | None:
        """The column of a condition on rows; None where there is no partner, or a measure or a role is limited."""
        target = self.target(cond)
        if not isinstance(target, ColumnInfo) or cond.op == "absent" or target.figure is not None:
            return None
        return target if self.own_role(cond, target) is None else None

    def _any_case(self, said: tuple[Case, ...]) -> Predicate:
        """Every condition of one case or of another holds."""
        for choice in said[0]:
            self._keep(self._column(choice[0]))
        return Or(tuple(And(tuple(self._any_of(choice) for choice in case)) for case in said))

    def _any_of(self, choice: Choice) -> Predicate:
        found = tuple(self._predicate(c, self._column(c)) for c in choice)
        return found[0] if len(found) == 1 else Or(found)

    def _stands_alone(self, cond: Cond, parts: list[Predicate]) -> bool:
        """Takes a condition that goes with none beside it: on a missing partner, a measure, or one partner of two."""
        if self._said_already(cond):
            return True
        if (missing := self._missing(cond, self.target(cond))) is not None:
            parts.append(missing)
            return True
        column = self._column(cond)
        if column.figure is not None:
            self.figured.append(self._figure_condition(cond, column))
            return True
        edge = self.own_role(cond, column)
        if edge is None:
            return False
        self.need(self.world.schema.info(edge.left).table)
        if column.col == edge.right:  # its key: the same without the partner
            partner = self._predicate(cond, self.world.schema.info(edge.left))
        else:
            partner = InQuery(edge.left, along([edge], self._predicate(cond, column)))
        parts.append(_either(parts.pop(), partner) if cond.glue == "or" and parts else partner)
        return True

    def _figure_condition(self, cond: Cond, column: ColumnInfo) -> Predicate:
        """A condition on a measure: it chooses groups, not rows."""
        found = predicate(cond, column, self.now, negated=cond.negated) if cond.versus is None else None
        match found:
            case Compare(left=Col()):
                return replace(found, left=self.value(column))
            case Between(arg=Col()):
                return replace(found, arg=self.value(column))
            case _:
                raise Misfit("a condition that no measure can have")

    def _keep(self, column: ColumnInfo) -> None:
        self.need(column.table)

    def _both(self, cond: Cond) -> bool:
        return cond.glue == "and" and (self.draft.both or self._many(self._column(cond)))

    def _neither(self, cond: Cond) -> bool:
        """``not from JFK or LGA``: what denies both sides of an ``or`` has neither."""
        before = next((a for a, b in itertools.pairwise(self.draft.conds) if b is cond), None)
        return cond.negated and before is not None and before.negated

    def _predicate(self, cond: Cond, column: ColumnInfo) -> Predicate:
        if cond.versus is not None:
            return self._versus(cond, column)
        flip = cond.negated
        if cond.about and self._turned(cond.about, column):
            flip = not flip
            cond = replace(cond, op={"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(cond.op, cond.op))
            flip = cond.negated
        if cond.op in {"value", "named"} and column.words[-1:] == ("name",) and len(cond.values) == 2:
            pair = self._full_name(cond, column)
            if pair is not None:
                return pair
        return predicate(cond, column, self.now, negated=flip)

    def _whole_name(self, cond: Cond, column: ColumnInfo, last: ColumnInfo) -> bool:
        """Whether first and last name stand side by side: ``Ada Lovelace or Alan Turing``."""
        conds = self.draft.conds
        before = next((a for a, b in itertools.pairwise(conds) if b is cond), None)
        if before is None or not (before.values and cond.values) or cond.negated or before.negated:
            return False
        beside = before.op == cond.op == "value" and before.values[-1].end == cond.values[0].start > 0
        return beside and column is not last and {column, last} == {*column.table.display}

    def _full_name(self, cond: Cond, column: ColumnInfo) -> Predicate | None:
        both = [c for c in column.table.display if c.type == "text"]
        if len(both) != 2:
            return None
        return And(tuple(Compare("=", c.col, literal(v, c)) for c, v in zip(both, cond.values, strict=True)))

    def _turned(self, about: tuple[str, ...], column: ColumnInfo) -> bool:
        if any(a in column.words for a in about):
            return False
        return any(a.startswith("-") and a[1:] in column.words for a in about) or ("-date" in about and column.temporal)

    def _versus(self, cond: Cond, column: ColumnInfo) -> Predicate:
        versus = cond.versus
        if versus is None:
            raise Misfit("nothing to compare with")
        if versus.agg is None and cond.inner:
            shown = Item(column.col if self._one_row(cond) else self._furthest(cond, column))
            return Compare(cond.op, column.col, Scalar(self._inner(shown, column.table, cond)))  # type: ignore[arg-type]
        if versus.agg is None and cond.about:
            raise Misfit("no row to compare with")
        other = self.target(versus.ref) if versus.ref is not None and versus.ref is not cond.ref else column
        if not isinstance(other, ColumnInfo):
            raise Misfit("a whole table")
        if versus.agg is None and other is column:
            raise Misfit("a column compared with itself")
        if versus.agg is None and column.temporal != other.temporal:
            raise Misfit("a day compared with no day")
        if versus.agg is None:
            return Compare(cond.op, column.col, self.col(other))  # type: ignore[arg-type]
        if versus.agg in {"avg", "sum"} and (other.type != "number" or column.type != "number"):
            raise Misfit("no number")
        inner = self._inner(Item(Agg(versus.agg, other.col)), other.table, cond)  # type: ignore[arg-type]
        return Compare(cond.op, column.col, Scalar(inner))  # type: ignore[arg-type]

    def _one_row(self, cond: Cond) -> bool:
        """Whether the conditions behind a comparison choose one row: by its key, or by the name of its own."""
        columns = [self._column(c) for c in cond.inner]
        return any(c.primary or c in c.table.display for c in columns)

    def _furthest(self, cond: Cond, column: ColumnInfo) -> Agg:
        """``dearer than the wines of France``: than the dearest; ``than some``: than the cheapest of them."""
        some = bool(_THAN_SOME.search(self.draft.spoken))
        if cond.op not in {"<", "<=", ">", ">="}:
            raise Misfit("equal to each of many rows")
        return Agg("max" if (cond.op in {">", ">="}) != some else "min", column.col)

    def _inner(self, item: Item, table: TableInfo, cond: Cond) -> Query:
        """The query behind a comparison: one value of the rows that its own conditions choose."""
        parts: list[Predicate] = []
        keys = [table.key]
        for part in cond.inner:
            column = self._column(part)
            keys.append(column.table.key)
            parts.append(predicate(part, column, self.now, negated=False))
        connected = self.world.graph.tree(keys)
        if connected is None:
            raise Misfit("the tables do not connect")
        return Query(
            (item,), Source(table.key[0], table.key[1], joins_of(self.in_role(connected[0]))), where=all_of(parts)
        )

    def _except(self, query: Query) -> Statement:
        """What is shown of all rows, without what is shown of those under the conditions that are denied."""
        denied = [c for c in self.draft.conds if c.negated and id(c) in self.binding.chosen and c.versus is None]
        plain = all(isinstance(i.expr, Col) for i in query.select) and all(c.op != "flag" for c in denied)
        if not denied or query.group or query.order or not plain:
            raise Misfit("nothing to take away")
        inside = [predicate(replace(c, negated=False), self._column(c), self.now, negated=False) for c in denied]
        if any(isinstance(p, IsNull) and not p.negated for p in inside):
            raise Misfit("what is known is no exception")
        outside = [predicate(c, self._column(c), self.now, negated=True) for c in denied]
        rest = [p for p in parts_of(query.where) if p not in outside]
        if len(rest) == len(parts_of(query.where)):
            raise Misfit("nothing to take away")
        taken = replace(query, where=all_of([*rest, *inside]), distinct=False)
        return SetQuery("except", replace(query, where=all_of(rest), distinct=False), taken)

    def _intersect(self, query: Query, together: tuple[Predicate, Predicate]) -> Statement:
        left = replace(query, where=all_of([*parts_of(query.where), together[0]]), order=(), limit=None)
        right = replace(query, where=all_of([*parts_of(query.where), together[1]]), order=(), limit=None)
        if any(isinstance(i.expr, Agg) for i in query.select):
            return replace(query, where=all_of([*parts_of(query.where), Or(together)]))
        return SetQuery("intersect", left, right)


def _either(last: Predicate, more: Predicate) -> Or:
    """One or the other holds, or any of several."""
    return Or((*last.items, more) if isinstance(last, Or) else (last, more))


def _joined(last: Predicate, more: Predicate) -> Predicate:
    """Both hold; behind an ``or`` only the last side of it."""
    if isinstance(last, Or):
        return Or((*last.items[:-1], _joined(last.items[-1], more)))
    return And((*last.items, more)) if isinstance(last, And) else And((last, more))
