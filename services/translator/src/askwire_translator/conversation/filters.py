"""Conditions of a follow-up: added, put in the place of others, or dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from askwire_translator.conversation import merge, patterns
from askwire_translator.conversation.calendar import moved
from askwire_translator.conversation.change import Change
from askwire_translator.conversation.engine import echoes, without_usual
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.conversation.names import plural
from askwire_translator.conversation.variants import added_last
from askwire_translator.ir.model import (
    Agg,
    And,
    Col,
    Compare,
    Constant,
    InQuery,
    IsNull,
    Or,
    Predicate,
    Query,
    Star,
)
from askwire_translator.ir.periods import MONTHS
from askwire_translator.ir.walk import columns, nodes
from askwire_translator.offline.building.parts import along
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.source.elements import ColumnInfo

_SAID: Final = {">": "more than", "<": "less than", ">=": "at least", "<=": "at most"}
_NEAR: Final = 1.5
_SEVERAL: Final = 2
_OPS: Final = {
    "more than": ">", "over": ">", "above": ">", "greater than": ">", "less than": "<", "fewer than": "<", "under": "<",
    "below": "<", "at least": ">=", "at most": "<=",
}  # fmt: skip
_AND: Final = patterns.words(r",? and |, ")
_BARE_BOUND: Final = patterns.words(r"(?:more than|less than|over|under|above|below|at least|at most) \d[\d,.]*")


class Filters(Change):
    """The query under other conditions."""

    def _bounded(self, bound: re.Match[str]) -> bool:
        """``more than 100``, ``with over 1000 flights``: a bound on what is computed for each group."""
        measured = merge.measures(self._query)
        if bound["each"] and self._names.item_called(bound["each"], self._query) not in self._query.group:
            return False
        if bound["noun"] and self._names.is_root(bound["noun"]):
            measured = [Agg("count", Star())]
        elif bound["noun"] and not (measured and self._names.measures(bound["noun"], measured[0])):
            return False
        if len(measured) != 1:
            return False
        number = float(bound["value"].replace(",", ""))
        value = Constant(int(number) if number.is_integer() else number, "number")
        self._query = replace(self._query, having=Compare(_OPS[bound["op"].lower()], measured[0], value))  # type: ignore[arg-type]
        return True

    def _conditions(self, text: str) -> Query | None:
        denied = self._denied(text)
        if denied is not None:
            return denied
        several = self._one_of_several(text)
        if several is not None:
            return several
        year = patterns.YEAR.match(text)
        text = f"in {year['year']}" if year else self._written_out(patterns.WITHOUT.sub("not ", text))
        text = patterns.ONES.sub("", patterns.SUCH.sub("", text))
        bare = self._names.without_root(text)
        for phrase in dict.fromkeys((text, patterns.OF.sub("", text), bare, f"that were {bare}", f"in {text}")):
            found = [q for table in self._names.tables for q in self._read_conditions(table, phrase)]
            if found:
                return min(found, key=lambda pair: pair[0])[1]
        return None

    def _denied(self, text: str) -> Query | None:
        """``other than JFK``: not what the same words without the denial are."""
        without = patterns.WITHOUT.match(text)
        if without is None or _AND.search(text):
            return None
        found = self._conditions(text[without.end() :])
        where = found.where if found is not None else None
        if found is None or not isinstance(where, Compare) or where.op != "=" or not isinstance(where.right, Constant):
            return None
        used = columns(where)
        if where.right.kind != "text" or any((c.schema, c.table) not in self._names.keys for c in used):
            return None
        return replace(found, where=replace(where, op="<>"))

    def _one_of_several(self, text: str) -> Query | None:
        """``pending and cancelled``: no row is both, so either; without them, neither."""
        without = patterns.WITHOUT.match(text)
        bare = patterns.ONES.sub("", text[without.end() :] if without else text)
        if _AND.search(bare) is None:
            return None
        either = _AND.sub(" or ", bare)
        for table in self._names.tables:
            for _, query in sorted(self._read_conditions(table, either), key=lambda pair: pair[0]):
                where = query.where
                alike = isinstance(where, Or) and all(isinstance(p, Compare) and p.op == "=" for p in where.items)
                if not alike or not isinstance(where, Or) or len(columns(where)) != 1:
                    continue
                if len(where.items) != len(_AND.findall(bare)) + 1:
                    continue
                if without is None:
                    return query
                return replace(
                    query, where=And(tuple(replace(p, op="<>") for p in where.items if isinstance(p, Compare)))
                )
        return None

    def _measured_again(self, text: str) -> str:
        """``by more than 30 minutes``, ``two hours`` with the name of the one column that is bounded already."""
        measured = [
            (p.left, p.op)
            for p in merge.conjuncts(self._query.where)
            if isinstance(p, Compare) and isinstance(p.left, Col) and isinstance(p.right, Constant)
            if p.right.kind == "number" and p.op != "<>" and not self._names.is_time(p.left)
        ]
        bare = patterns.HAVING.sub("", text)
        if not measured and _BARE_BOUND.fullmatch(bare):
            figures = [i.expr for i in self._query.select if isinstance(i.expr, Col) and self._names.is_measure(i.expr)]
            return f"with {self._names.spoken(figures[0])} {bare}" if len(figures) == 1 else text
        if len(measured) != 1:
            return text
        column, op = measured[0]
        if patterns.BY_MORE.match(bare) is not None:
            return f"with {self._names.spoken(column)} {bare}"
        if patterns.NUMBER.fullmatch(bare) is not None and op == "=":
            return f"with {bare} {self._names.spoken(column)}"
        if patterns.AMOUNT.fullmatch(bare) is not None and op in _SAID:
            return f"with {self._names.spoken(column)} {_SAID[op]} {bare}"
        return text

    def _written_out(self, text: str) -> str:
        found = self._names.cut_short(text)
        if len(found) < _SEVERAL:
            return text
        self.choices = max(self.choices, len(found))
        self.written = found[min(self._pick, len(found) - 1)]
        return self.written.into(text)

    def _read_conditions(self, table: str, phrase: str) -> Iterator[tuple[tuple[int, int, float], Query]]:
        """Readings that only add conditions; those over columns that are filtered already come first."""
        ranked = self._engine.read(f"How many {plural(table)} {phrase}")
        usual = self._engine.usual(self._names.called(table))
        filtered, told = set(columns(self._query.where)), set(columns(self._query.select))
        known, meant = set(self._names.keys), self._names.pointed_at_by({*filtered, *columns(self._query.group)})
        for place, candidate in enumerate(ranked[:6]):
            query = without_usual(candidate, usual)
            if query is None or not _only_conditions(query):
                continue
            if _guessed(candidate, phrase) or _named_as_month(candidate):
                continue
            used = columns(query.where) + columns(query.having)
            if any(self._names.is_time(c) and (c.schema, c.table) not in known for c in used):
                continue  # the year in which an employee was hired, where nobody spoke of employees
            if any(self._of_strangers(part, phrase) for part in merge.conjuncts(query.where)):
                continue
            inner = [n for n in nodes(query.where) if isinstance(n, InQuery) and n.negated]
            if any(isinstance(n, Constant) for i in inner for n in nodes(i)):
                continue  # without any such, where no such row is meant
            near = candidate.score >= ranked[0].score - _NEAR
            direct = not any(isinstance(n, InQuery) for n in nodes(query.where))
            spoken_of = (filtered, told) if direct else (filtered,)
            again = [near and bool(used) and all(self._same_as_any(c, k) for c in used) for k in spoken_of]
            strange = sum((c.schema, c.table) not in known for c in used)
            near_to = not strange or any((c.schema, c.table) in meant for c in used)
            rank = again.index(True) if any(again) else 2 if near_to else 3
            yield (rank, strange, place - candidate.score / 100), query

    def _of_strangers(self, condition: Predicate, phrase: str) -> bool:
        """Whether it is about rows of a table that is not named, nor meant by a value: a flag of just any table."""
        if any(isinstance(n, Constant) and n.kind == "text" for n in nodes(condition)):
            return False
        denied = isinstance(condition, InQuery) and condition.negated
        far = {t for c in columns(condition, inner=denied) if self._fans_out(t := (c.schema, c.table))}
        if isinstance(condition, InQuery) and not denied:
            far |= {(c.schema, c.table) for c in columns(condition.query)} - set(self._names.keys)
        return bool(far) and not self._names.any_named(far, phrase)

    def _same_as_any(self, column: Col, known: set[Col]) -> bool:
        return any(self._names.same(column, other) for other in known)

    def _filter(self, found: list[Predicate], *, also: bool) -> None:
        """Conditions into the query; those on the far side of a one-to-many join as membership, so no row repeats."""
        if self._counts_groups():
            raise Unmergeable  # of which groups is it said: those that were left, or all, to be left anew?
        plain: list[Predicate] = []
        for condition in found:
            tables = {(c.schema, c.table) for c in columns(condition, inner=False)}
            far = [t for t in tables if self._fans_out(t)]
            if not far:
                plain.append(condition)
            elif len(tables) == 1:
                path = self._engine.world.graph.between(self._names.root, far[0])
                if path[0].also or any(isinstance(n, InQuery) and n.negated for n in nodes(condition)):
                    raise Unmergeable
                plain.append(InQuery(path[0].left, along(path, condition)))
            else:
                raise Unmergeable
        self._query = merge.filtered(self._query, plain, same=self._names.same, also=also)
        self._joined(columns(tuple(plain), inner=False))

    def _counts_groups(self) -> bool:
        """Whether groups are counted that a bound on their figures left: ``how many is that?``."""
        shown = [i.expr.arg for i in self._query.select if isinstance(i.expr, Agg) and i.expr.distinct]
        left = [p for p in merge.conjuncts(self._query.where) if isinstance(p, InQuery) and p.query.having is not None]
        return any(p.arg in shown for p in left)

    def _swapped_within(self, found: Query) -> bool:
        """``and in Canada?`` of what those in Brazil bought: another value in the query that says who those are."""
        new = [n for n in nodes(found.where) if isinstance(n, Compare)]
        top = [p for p in merge.conjuncts(self._query.where) if not isinstance(p, InQuery)]
        if (
            len(new) != 1
            or new[0].op != "="
            or not isinstance(new[0].left, Col)
            or not isinstance(new[0].right, Constant)
        ):
            return False
        column, value = new[0].left, new[0].right
        if any(self._names.same(c, column) or self._names.alike(c, column) for p in top for c in columns(p)):
            return False
        within = [n for p in merge.conjuncts(self._query.where) if isinstance(p, InQuery) for n in nodes(p)]
        old = [
            n
            for n in dict.fromkeys(within)
            if isinstance(n, Compare) and n.op == "=" and isinstance(n.left, Col) and isinstance(n.right, Constant)
            if (self._names.same(n.left, column) or self._names.alike(n.left, column))
            and (n.left == column or self._names.holds(n.left, value.value))
        ]
        if len(old) != 1:
            return False
        self._query = merge.with_instead(self._query, old[0], replace(old[0], right=value))
        return True

    def _shifted(self, unit: str, by: int) -> None:
        """``and the month before?``: the time that is asked about, so much earlier or later."""
        try:
            self._query = replace(
                self._query, where=merge.conjunction(moved(merge.conjuncts(self._query.where), unit, by))
            )
        except ValueError as error:
            raise Unmergeable from error

    def _dropped(self, text: str) -> bool:
        """``without the year``, where there is a condition on it and no year is shown: without that condition."""
        without = patterns.WITHOUT.match(text)
        what = text[without.end() :] if without is not None else ""
        if not what or self._names.item_called(what, self._query) is not None:
            return False
        self._query = merge.unfiltered(self._query, lambda p: self._names.about(what, p))
        return True

    def _drop(self, what: str) -> None:
        if what == "that":
            added = added_last((self._query, *self._earlier))
            self._query = merge.unfiltered(self._query, lambda p: p in added)
            return
        if what == "everything":
            if self._query.where is None:
                raise Unmergeable
            self._query = replace(self._query, where=None)
            return
        self._query = merge.unfiltered(self._query, lambda p: self._names.about(what, p))


def _guessed(candidate: Candidate, phrase: str) -> bool:
    """Whether the column of a condition was neither named nor meant by the adjective, or a denial means a blank."""
    taught = {condition.predicate for condition in candidate.draft.implied}
    blanks = [n for n in nodes(candidate.built.statement) if isinstance(n, IsNull) and n not in taught]
    if blanks and not patterns.NULL.search(phrase):
        return True
    said = re.findall(r"[a-z]+", phrase.lower())
    for cond in candidate.draft.conds:
        column = candidate.built.binding.chosen.get(id(cond))
        if cond.ref is not None or not isinstance(column, ColumnInfo):
            continue
        if any(value.kind == "number" for value in cond.values):
            about = {word.lstrip("-") for word in cond.about} - {"time"}
            if not about & set(column.words) and not any(echoes(word, column.words) for word in said):
                return True
    return False


def _named_as_month(candidate: Candidate) -> bool:
    """Whether ``March`` is taken for a name that begins so."""
    values = [v for cond in candidate.draft.conds for v in cond.values if v.kind == "value"]
    return any(v.text.capitalize() in MONTHS and not any(h.exact for h in v.hits) for v in values)


def _only_conditions(query: Query) -> bool:
    """Whether it counts rows under conditions and does nothing else."""
    counts = len(query.select) == 1 and isinstance(query.select[0].expr, Agg) and query.select[0].expr.func == "count"
    return counts and query.where is not None and not query.order and not query.group and query.limit is None
