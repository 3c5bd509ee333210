"""``cancellation rate``: the percentage of rows whose stored status is what the word speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from askwire_translator.ir.model import (
    Agg,
    Compare,
    Constant,
    InQuery,
    Item,
    Percent,
    Predicate,
    Query,
    Source,
    Star,
)
from askwire_translator.ir.nouns import plural
from askwire_translator.offline.chunking.deeds import day_done
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import form
from askwire_translator.offline.structures.structure import SHARE, Structure, figure, table_named, with_figure
from askwire_translator.offline.words.text import root

_RATE: Final = form(
    r"(?:the\s+)?(?:(?P<adj>[a-z]+)\s+)?(?P<what>[a-z]+(?:-[a-z]+)?)\s+(?:rates?|ratio|percentage|"
    r"share)(?P<rest>\s.*)?"
)
_PART: Final = form(
    rf"(?:what\s+|which\s+|how large an?\s+)?(?:the\s+)?{SHARE}\s+(?:of\s+)?(?:all\s+|the\s+|our\s+|its\s+|their\s+"
    r")*(?P<n>.+?)\s+"
    r"(?:(?:that|which|who)\s+)?(?:is|are|was|were|got|get|gets|have\s+been|has\s+been|being|still)\s+(?:still\s+|"
    r"currently\s+|then\s+|later\s+|eventually\s+)*(?P<what>[a-z]+)(?P<rest>\s.*)?"
)
_ON_TIME: Final = form(
    r"(?:the\s+)?(?P<how>on[- ]time|late)\s+(?P<done>[a-z]+)\s+(?:rates?|percentage|share)"
    r"(?:\s+of\s+(?:all\s+|the\s+|our\s+)*(?P<n>\w+))?(?P<rest>\s[^(=]*)?"
)
_DONE: Final = {
    "arrival": "arrived", "completion": "completed", "delivery": "delivered", "departure": "departed",
    "dispatch": "dispatched", "payment": "paid", "return": "returned", "shipment": "shipped", "shipping": "shipped",
}  # fmt: skip
_OF_ROWS: Final = form(
    r"\s+(?:of|for|among)\s+(?:all\s+|the\s+|our\s+)*(?P<n>(?:\w+\s+)?\w+?)"
    r"(?P<rest>(?:\s+(?:by|per|for|in|at|of|during|since)\b.*)?)"
)
_SAME: Final = {"churn": "cancellation", "churned": "cancelled", "attrition": "cancellation"}
_STATES: Final = 12  # different values that a status has at most
_LONG: Final = 4
_OF_CODES: Final = 3  # columns at most of a table that only explains codes
_GROUPS: Final = form(r"^\s*(?:for|in|at|of)\s+(?:each|every)\s")


def rate(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The number of all the rows; those of the status are the part."""
    timely = list(_in_time(question, schema))
    if timely:
        yield from timely
        return
    said = _RATE.fullmatch(question)
    found = _states(said["what"], None, schema) if said is not None else []
    if said is not None and len(found) == 1 and _of_its_rows(said["adj"], found[0][0]):
        yield _share(found[0], "", said["rest"] or "", schema)
        return
    said = _PART.fullmatch(question)
    if said is not None:
        table = table_named(said["n"], schema)
        found = _states(said["what"], table.table.full_name if table is not None else "", schema)
        if table is not None and len(found) == 1:
            yield _share(found[0], said["n"], said["rest"] or "", schema)


def _in_time(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """``on-time delivery rate``: of the rows that keep when they were delivered and when that was due, or how late."""
    said = _ON_TIME.fullmatch(question)
    verb = _DONE.get(said["done"].lower()) if said is not None else None
    if said is None or verb is None:
        return
    kept = [t for t in schema.tables if _keeps_delay(t, said["done"]) or _keeps_due(t, verb)]
    if len(kept) == 1:
        rows, how = plural(" ".join(kept[0].words)), said["how"].lower().replace("-", " ")
        plain = _GROUPS.sub(" by ", said["rest"] or "")
        yield Structure((f"percentage of {rows} that {verb} {how}{plain}",), lambda read: read[0])


def _keeps_delay(table: TableInfo, done: str) -> bool:
    return any({"delay", done.lower()} <= {*c.words} for c in table.columns if c.measure)


def _keeps_due(table: TableInfo, verb: str) -> bool:
    return day_done(table, verb) is not None and any(c.temporal and "due" in c.words for c in table.columns)


def _of_its_rows(noun: str | None, table: TableInfo) -> bool:
    """``order cancellation rate``: of orders."""
    return noun is None or root(noun.lower()) in {root(w) for w in table.words}


def _share(state: tuple[TableInfo, Predicate], noun: str, rest: str, schema: SchemaIndex) -> Structure:
    table, condition = state
    rows = noun or plural(" ".join(table.words))
    again = _OF_ROWS.fullmatch(rest) if not noun else None
    if again is not None and table_named(again["n"], schema) is table:
        rows, rest = again["n"], again["rest"]
    plain = _GROUPS.sub(" by ", rest)
    return Structure((f"number of {rows}{plain}",), partial(share_of_rows, condition=condition))


def share_of_rows(read: Sequence[Query], condition: Predicate) -> Query:
    """The percentage of the counted rows that meet the condition.

    Raises:
        Misfit: no rows are counted.
    """
    query = read[0]
    of = figure(query).expr
    if not isinstance(of, Agg) or of.func != "count" or not isinstance(of.arg, Star):
        raise Misfit("a share of what is no count of rows")
    share = Percent(replace(of, where=condition), of)
    order = tuple(o for o in query.order if o.expr in query.group)
    return replace(with_figure(query, Item(share, "percentage")), order=order)


def _states(word: str, home: str | None, schema: SchemaIndex) -> list[tuple[TableInfo, Predicate]]:
    """What the word (``cancellation``, ``cancelled``) says of rows: as a comment tells, or by a stored state."""
    spoken = _SAME.get(word.lower(), word.lower())
    if len(spoken) < _LONG:
        return []
    implied = schema.implied.get((root(spoken),))
    if implied is not None and len(implied.tables) == 1:
        table = schema.by_key[implied.tables[0]]
        return [(table, implied.predicate)] if home in {None, table.table.full_name} else []
    found: list[tuple[TableInfo, Predicate]] = []
    for table in schema.tables:
        for column in table.columns:
            if column.type == "bool" and len(column.words) == 1 and _stem(spoken) == _stem(column.words[0]):
                found.append((table, Compare("=", column.col, column.yes or Constant(value=True, kind="bool"))))
            values = column.column.values if column.type == "text" and not column.is_id else ()
            said = [v for v in values if _speaks(spoken, v.lower())] if 1 < len(values) <= _STATES else ()
            found += [_of_whom(table, Compare("=", column.col, Constant(v)), schema) for v in said]
    return [(table, condition) for table, condition in found if home in {None, table.table.full_name}]


def _of_whom(table: TableInfo, condition: Predicate, schema: SchemaIndex) -> tuple[TableInfo, Predicate]:
    """What is said of rows whose codes another table explains: the rows, and of their codes those that are meant."""
    codes = len(table.columns) <= _OF_CODES and len(table.primary) == 1 and not table.table.foreign_keys
    name = table.table.full_name
    keys = [(t, k.columns[0]) for t in schema.tables for k in t.table.foreign_keys if k.target == name]
    column = keys[0][0].column(keys[0][1]) if codes and len(keys) == 1 else None
    if column is None:
        return table, condition
    meant = Query((Item(table.primary[0].col),), Source(*table.key), where=condition)
    return column.table, InQuery(column.col, meant)


def _speaks(word: str, value: str) -> bool:
    return " " not in value and (word == value or (len(value) >= _LONG and _stem(word) == _stem(value)))


def _stem(word: str) -> str:
    """The coarse stem, one consonant for two: ``cancelled``, ``cancellation``, ``canceled``."""
    return re.sub(r"([b-df-hj-np-tv-z])\1", r"\1", root(word))
