"""A query in plain words, from the intermediate form alone: what the asker checks before trusting an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from askwire_common.datasources.catalog import Catalog
from askwire_translator.ir import nouns
from askwire_translator.ir.facts import Facts
from askwire_translator.ir.model import Agg, Expr, Join, Order, Percent, Query, SetQuery, Star, Statement
from askwire_translator.ir.phrases import Phrases, is_share, listed

_SETS: Final = {
    "union": "together with", "intersect": "only those that are also in", "except": "except those that are in",
}  # fmt: skip
_DIRECTIONS: Final = {
    "number": ("lowest first", "highest first"),
    "time": ("earliest first", "latest first"),
    "text": ("A to Z", "Z to A"),
}
_EXTREMES: Final = {"number": ("lowest", "highest"), "time": ("earliest", "latest")}


def explain(statement: Statement, catalog: Catalog | None = None) -> str:
    """One sentence that says what the statement returns.

    Args:
        catalog: types and keys of its tables; with them it says what is counted, and what comes first by time or name.
    """
    facts = Facts(catalog)
    if isinstance(statement, SetQuery):
        left, right = _Teller(facts).query(statement.left), _Teller(facts).query(statement.right)
        return f"{left}, {_SETS[statement.op]}: {right}"
    return _Teller(facts).query(statement)


class _Teller:
    """Puts queries into words; those within a query too."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def query(self, q: Query) -> str:
        """The whole query as one noun with what follows it."""
        tables = {q.source.table, *(j.right.table for j in q.source.joins)}
        counted = self._facts.counted(q.source)
        words = Phrases(len(tables) > 1, counted, self._facts, self.query, self._roles(q))
        text = f"{_shown(q, words)}{_source(q, counted, self._facts)}"
        where = f", where {words.predicate(q.where)}" if q.where is not None else ""
        having = f", only where {words.predicate(q.having)}" if q.having is not None else ""
        groups = _groups(q, words, after=bool(where or q.source.joins))
        return f"{text}{where}{groups}{having}{_ordering(q, words, self._facts)}"

    def _roles(self, q: Query) -> dict[tuple[str, str, int], str]:
        """What the rows of a table's further uses are to others."""
        again = {j.right: self._facts.role(j) for j in q.source.joins if j.right.role}
        return {(c.schema, c.table, c.role): said for c, said in again.items() if said is not None}


def _shown(q: Query, words: Phrases) -> str:
    """What the columns hold; keys of groups are told with the groups, where there is something for each of them."""
    exprs = _beside_groups(q)
    if exprs:
        return words.all_of(exprs)
    text = words.all_of([item.expr for item in q.select])
    if q.group:
        return f"each {text}" if len(q.select) == 1 else f"each combination of {text}"
    if q.distinct:
        return f"each different {text}" if len(q.select) == 1 else f"each different combination of {text}"
    return text


def _beside_groups(q: Query) -> list[Expr]:
    return [item.expr for item in q.select if item.expr not in q.group] if q.group else []


def _source(q: Query, counted: str | None, facts: Facts) -> str:
    """Where it is taken from: the table whose rows are told of, and those that are joined to it.

    Each row of the counted table has one partner in every other; else there can be several.
    """
    tables = dict.fromkeys([q.source.table, *(j.right.table for j in q.source.joins)])
    main = counted or q.source.table
    others = [t for t in tables if t != main]
    partners = listed([_partner(t, q, facts, one=bool(counted)) for t in others])
    beside = _beside_groups(q) or [item.expr for item in q.select]
    text = ""
    if not (counted and len(beside) == 1 and _counts_rows(beside[0])):
        text = f"{', from' if others else ' of'} {nouns.plural(nouns.spoken(main))}"
    optional = [nouns.plural(_called(j, facts)) for j in q.source.joins if j.outer]
    also = f" (also where there are no {listed(optional)})" if optional else ""
    return f"{text} with their {partners}{also}" if others else text + also


def _called(join: Join, facts: Facts) -> str:
    role = facts.role(join) if join.right.role else None
    return role or nouns.spoken(join.right.table)


def _partner(table: str, q: Query, facts: Facts, *, one: bool) -> str:
    """``employee``, or ``employee (approved by)`` where another key leads to employees as well."""
    noun = nouns.singular(nouns.spoken(table)) if one else nouns.plural(nouns.spoken(table))
    ends = ((j, Join(j.right, j.left)) for j in q.source.joins)
    said = [facts.role(way) for ways in ends for way in ways if way.right.table == table]
    told = listed([role for role in said if role is not None])
    return f"{noun} ({told})" if told else noun


def _counts_rows(expr: Expr) -> bool:
    """Whether it is told as so many of them, or as a part of them."""
    counts = expr.part if isinstance(expr, Percent) and is_share(expr) else expr
    return isinstance(counts, Agg) and counts.func == "count" and isinstance(counts.arg, Star)


def _groups(q: Query, words: Phrases, *, after: bool) -> str:
    """``for each carrier``; keys that are not shown are told as what keeps rows of the same name apart."""
    shown = [g for g in q.group if any(i.expr == g for i in q.select)]
    hidden = [g for g in q.group if g not in shown]
    apart = f"told apart by {words.all_of(hidden)}" if hidden else ""
    if not q.group or not _beside_groups(q):
        return f" ({apart})" if apart else ""
    comma = "," if after else ""
    if not shown:
        return f"{comma} for each {_each(hidden, words)}, which is not shown"
    return f"{comma} for each {_each(shown, words)}{f' ({apart})' if apart else ''}"


def _each(keys: Sequence[Expr], words: Phrases) -> str:
    return words.all_of(keys).removeprefix("the ")


def _ordering(q: Query, words: Phrases, facts: Facts) -> str:
    each = f", for each {_each(q.per, words)}" if q.per else ""
    if not q.order:
        return "" if q.limit is None else f"{each}: only {_so_many(q.limit)}"
    if q.limit is None:
        return f", ordered by {listed([_key(o, words, facts) for o in q.order], 'then')}"
    ties = " (ties included)" if q.ties else ""
    first, kind = q.order[0], facts.kind(q.order[0].expr)
    if len(q.order) > 1 or kind == "text":
        keys = listed([_key(o, words, facts) for o in q.order], "then")
        return f"{each}: the {_nth(q.skip) or 'first '}{_so_many(q.limit)} by {keys}{ties}"
    extreme = _nth(q.skip) + _EXTREMES[kind][first.descending]
    return f"{each}: the {_so_many(q.limit)} {words.with_extreme(first.expr, extreme)}{ties}"


def _nth(skip: int) -> str:
    """``second `` where one is skipped."""
    return f"{nouns.nth(skip)} " if skip else ""


def _so_many(limit: int) -> str:
    return "one" if limit == 1 else str(limit)


def _key(order: Order, words: Phrases, facts: Facts) -> str:
    return f"{words.expr(order.expr)} ({_DIRECTIONS[facts.kind(order.expr)][order.descending]})"
