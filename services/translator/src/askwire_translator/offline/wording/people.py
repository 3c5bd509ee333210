"""Whom people mean who name no table: "how many people", "headcount", where one table alone is of people."""

from __future__ import annotations

from typing import Final

from askwire_translator.offline.source.elements import TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.text import Said, Token, says, word_at

KINDS: Final = frozenset(
    (
        *("account", "agent", "artist", "author", "client", "customer", "doctor", "driver", "employee", "guest"),
        *("instructor", "member", "owner", "passenger", "patient", "person", "pilot", "player", "professor", "seller"),
        *("staff", "student", "subscriber", "supplier", "teacher", "tenant", "user", "visitor", "worker"),
    )
)
STAFF: Final = frozenset(
    (
        *("agent", "clerk", "clinician", "consultant", "crew", "doctor", "employee", "engineer", "instructor"),
        *("mechanic", "nurse", "officer", "operator", "physician", "practitioner", "professor", "provider", "staff"),
        *("teacher", "technician", "worker"),
    )
)
_WORKS: Final = frozenset(["work", "worked", "working", "works"])
_HEADS: Final = (("headcount",), ("head", "count"))
_EARNS: Final = frozenset(["earns", "earn", "earned", "makes"])
_DEGREES: Final = {("the", "most"): "highest", ("the", "least"): "lowest"}
_PAY: Final = frozenset(["salary", "wage", "pay", "income", "earning"])
_NAMED: Final = 0.9


def people(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``people``, ``headcount``, ``who earns the most``: the rows of the only table of people, and their number."""
    if i == 0 and word_at(tokens, 0) == "who":
        return _earns(tokens, schema) or _works(tokens, schema)
    if says(tokens, i, ("people", "who")) and (at_work := _works(tokens[i + 1 :], schema)):
        return at_work[0][1:], 3
    counted = next((words for words in _HEADS if says(tokens, i, words)), None)
    if counted is None and word_at(tokens, i) != "people":
        return None
    said = tuple(t.stem for t in tokens[i : i + len(counted or ("people",))])
    tables = [t for t in schema.tables if KINDS & {*t.words[-1:]}]
    if len(tables) != 1 or any(n.score >= _NAMED for n in schema.lookup(said)):
        return None
    rows = _rows(tables[0])
    return (("number", "of", *rows), len(counted)) if counted else (rows, 1)


def _earns(tokens: list[Token], schema: SchemaIndex) -> Said | None:
    """``who earns the most``: which of the people has the highest salary."""
    degree = next((to for said, to in _DEGREES.items() if says(tokens, 2, said)), None)
    if word_at(tokens, 1) not in _EARNS or degree is None:
        return None
    paid = [c for t in schema.tables if KINDS & {*t.words[-1:]} for c in t.columns if c.measure]
    pay = [c for c in paid if _PAY & {*c.words}]
    if len(pay) != 1:
        return None
    end = 4 + says(tokens, 4, ("money",))
    return ("which", *pay[0].table.words, "has", "the", degree, *pay[0].words), end


def _works(tokens: list[Token], schema: SchemaIndex) -> Said | None:
    """``who works at Abbey Green``: which of those who work, where one table alone is of such people."""
    if word_at(tokens, 1) not in _WORKS:
        return None
    staff = [t for t in schema.tables if STAFF & {*t.words[-1:]}]
    return (("which", *_rows(staff[0])), 1) if len(staff) == 1 else None


def _rows(table: TableInfo) -> tuple[str, ...]:
    return (*table.words[:-1], f"{table.words[-1]}s")
