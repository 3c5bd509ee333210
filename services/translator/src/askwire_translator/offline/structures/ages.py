"""``average age of patients by city``, ``how old is the oldest plane``, by the day of birth or the year kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from askwire_translator.ir.model import Agg, AggFunc, Bin, Constant, Elapsed, Expr, Item, Query
from askwire_translator.ir.nouns import plural
from askwire_translator.offline.conditions.ages import holds_a_year
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import forms, matches
from askwire_translator.offline.structures.structure import Structure, instead_of_count, words

_NAMED: Final = 0.9
_FUNC: Final = r"(?P<f>average|avg|mean|median|typical|highest|maximum|max|lowest|minimum|min)"
_EXTREME: Final = r"(?P<f>oldest|youngest|average|typical)"
_THE: Final = r"(?:an?\s+|the\s+|our\s+|all\s+|all\s+the\s+|all\s+our\s+)?"
_REST: Final = r"(?P<r>(?:\s+(?:by|per|for each|in each|of each)\b.+)?)"
_FORMS: Final = forms(
    rf"(?:the\s+)?{_FUNC}\s+ages?\s+(?:of|for|among)\s+(?!each\b|every\b){_THE}(?P<n>.+?){_REST}",
    rf"(?:the\s+)?{_FUNC}\s+ages?{_REST}",
    rf"(?:the\s+)?{_FUNC}\s+(?P<n>\w+(?:\s\w+)?)\s+ages?{_REST}",
    rf"(?:the\s+)?age\s+of\s+{_THE}{_EXTREME}\s+(?P<n>.+)",
    rf"how\s+old\s+(?:is|was)\s+{_THE}{_EXTREME}\s+(?P<n>.+)",
    rf"how\s+old\s+are\s+{_THE}(?P<n>.+?)\s+(?P<f>on\s+average|usually|typically){_REST}",
    rf"how\s+old\s+are\s+{_THE}(?P<n>.+?){_REST}\s+(?P<f>on\s+average)",
)
_FUNCS: Final[dict[str, AggFunc]] = {
    "median": "median", "highest": "max", "maximum": "max", "max": "max", "oldest": "max", "lowest": "min",
    "minimum": "min", "min": "min", "youngest": "min",
}  # fmt: skip


def aged(question: str, schema: SchemaIndex, now: dt.date) -> Iterator[Structure]:
    """Those whose age is asked for, counted; it is computed in the place of their number."""
    for said in matches(question, _FORMS):
        parts = said.groupdict(default="")
        since = _since(parts.get("n", ""), schema)
        if since is None:
            continue
        made = Agg(_FUNCS.get(parts["f"].lower(), "avg"), _age(since, now))
        noun = parts.get("n") or plural(" ".join(since.table.words))
        compose = partial(_instead, since=since, made=made)
        yield Structure((f"number of {noun}{parts.get('r', '')}",), compose)
        return


def _age(since: ColumnInfo, now: dt.date) -> Expr:
    if since.temporal:
        return Elapsed(since.col, Constant(now.isoformat(), "date"), "year")
    return Bin("-", Constant(now.year, "number"), since.col)


def _since(noun: str, schema: SchemaIndex) -> ColumnInfo | None:
    """The day of birth of those who are named, of anybody where nobody is, else the year that a thing is of.

    None where several could be meant, and where ages are kept.
    """
    tables = _called(noun, schema) if noun else schema.tables
    births = [c for t in tables for c in t.columns if c.birth]
    years = [c for t in tables for c in t.columns if noun and holds_a_year(c)]
    found = births or years
    return found[0] if len(found) == 1 and not found[0].table.keeps_ages else None


def _called(noun: str, schema: SchemaIndex) -> list[TableInfo]:
    """The tables whose rows one of these words stands for."""
    links = [n.target for token in words(noun) for n in schema.lookup((token.stem,)) if n.score >= _NAMED]
    return list(dict.fromkeys(t for t in links if isinstance(t, TableInfo)))


def _instead(read: Sequence[Query], since: ColumnInfo, made: Agg) -> Query:
    return instead_of_count(read[0], since.table, Item(made, "age"))
