"""Clauses said in another place than the grammar looks for them: a command to sort, an age in years."""

from __future__ import annotations

import re
from typing import Final

from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.wording.deeds import deeds
from askwire_translator.offline.wording.people import KINDS
from askwire_translator.offline.words.text import Said, Token, root, says, stem, word_at

_NAMED: Final = 0.9
_SPENDS: Final = frozenset(["spent", "spends", "paid", "pays"])
_SORTS: Final = frozenset(["sort", "order", "arrange", "rank"])
_ALL_OF: Final = frozenset(["all", "the", "every", "these", "those", "them", "our", "my"])
_BY: Final = (("by",), ("according", "to"), ("based", "on"), ("on", "the", "basis", "of"))
_FAR: Final = 5  # tokens, within which the verb and its object begin
_BOUNDS: Final = (
    *(("at", "least"), ("at", "most"), ("more", "than"), ("less", "than"), ("not", "more", "than")),
    *(("over",), ("under",), ("above",), ("below",), ("exactly",)),
)


def restated(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """The words for what begins here, in the order that the grammar reads; None where nothing does."""
    for rule in (_sorted, _by, _aged, _older, _doer, _role):
        found = rule(tokens, i, schema)
        if found is not None:
            return found
    return None


def _commanded(tokens: list[Token]) -> int | None:
    """Where the key follows in ``sort all rooms by price``; None where that is no such command."""
    if len(tokens) < 4 or tokens[0].lower not in _SORTS:
        return None
    if tokens[0].lower == "order" and tokens[1].lower not in _ALL_OF:
        return None  # an order, not to order
    return next((at for at in range(2, len(tokens)) if any(says(tokens, at, by) for by in _BY)), None)


def _sorted(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``sort all rooms …``: they are shown."""
    return (("list",), 1) if i == 0 and _commanded(tokens) is not None else None


def _by(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``… by price`` of such a command: what orders."""
    if tokens[i].lower not in {"by", "according", "based", "on"} or _commanded(tokens) != i:
        return None
    how = ("in", "descending", "order", "of") if tokens[0].lower == "rank" else ("ordered", "by")
    return how, next(len(by) for by in _BY if says(tokens, i, by))


def _aged(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``at least 25 years old``, where an age is kept: an age of at least 25."""
    bound = next((b for b in _BOUNDS if says(tokens, i, b)), ())
    at = i + len(bound)
    if at >= len(tokens) or tokens[at].kind != "number" or not _old(tokens, at + 1):
        return None
    if not any(n.score >= _NAMED and isinstance(n.target, ColumnInfo) for n in schema.lookup(("age",))):
        return None
    return ("age", *(bound or ("equal", "to")), tokens[at].text), at + 3 - i


def _older(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``older than 30 years``: the years are no name of a column."""
    compared = tokens[i].lower in {"older", "younger", "newer"} and says(tokens, i + 1, ("than",))
    if not compared or i + 3 >= len(tokens) or tokens[i + 2].kind != "number" or tokens[i + 3].lower != "years":
        return None
    return (tokens[i].lower, "than", tokens[i + 2].text), 4


def _old(tokens: list[Token], i: int) -> bool:
    return says(tokens, i, ("years", "old")) or says(tokens, i, ("year", "old"))


def _doer(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``who placed the most orders``: which customer, where an order refers to nobody else."""
    if i > 0 or tokens[0].lower != "who":
        return None
    if schema.sale is not None and word_at(tokens, 1) in _SPENDS:
        buyer = _who(schema.sale, "buy", schema)
        return None if buyer is None else (("which", *buyer.words), 1)
    at = next((n for n in range(2, min(len(tokens) - 1, _FAR)) if says(tokens, n, ("the", "most"))), None)
    if at is None or at + 2 >= len(tokens):
        return None
    pair = schema.lookup(tuple(t.stem for t in tokens[at + 2 : at + 4]))  # ``credit notes``
    found = (n.target for n in pair or schema.lookup((tokens[at + 2].stem,)) if n.score >= _NAMED)
    rows, verb = [t for t in found if isinstance(t, TableInfo)], tokens[at - 1].lower
    done = [deed for t in rows for deed in deeds(verb, t, schema)]
    doer = next((d for t in (*done, *rows) if (d := _who(t, verb, schema))), None)
    return None if doer is None else (("which", *doer.words), 1)


def _who(table: TableInfo, verb: str, schema: SchemaIndex) -> TableInfo | None:
    """The people that rows of this table refer to: by a key that says the verb (``opened_by``), else the only ones."""
    found: list[TableInfo] = []
    for key in table.table.foreign_keys:
        people, column = schema.by_full_name.get(key.target), table.column(key.columns[0])
        if people is None or column is None or not KINDS & {*people.words}:
            continue
        if root(verb) in {root(w) for w in column.words}:
            return people
        found.append(people)
    return found[0] if len(found) == 1 else None


def _role(tokens: list[Token], i: int, schema: SchemaIndex) -> Said | None:
    """``airport of origin``, ``origin airport``, ``departure airport``, where ``origin`` refers to one: the origin."""
    if i + 2 < len(tokens) and tokens[i + 1].lower == "of" and (key := _refers(tokens[i + 2], tokens[i], schema)):
        return _asked_for(tokens, i, tokens[i], key), 3
    named = i + 2 < len(tokens) and tokens[i + 2].stem in schema.vocabulary  # ``origin airport name``
    beside = _refers(tokens[i], tokens[i + 1], schema) if i + 1 < len(tokens) and not named else None
    return None if beside is None else (_asked_for(tokens, i, tokens[i + 1], beside), 2)


def _asked_for(tokens: list[Token], i: int, home: Token, key: ColumnInfo) -> tuple[str, ...]:
    """``which departure airports``: each of them once, as it is kept of the rows that refer to it."""
    grouped = word_at(tokens, i - 1) in {"by", "per", "each", "every"} if i else False
    several = home.lower != home.stem and not grouped
    return ("different", *key.words, "of", *key.table.words) if several else key.words


def _refers(key: Token, home: Token, schema: SchemaIndex) -> ColumnInfo | None:
    """The column of the one word's name, or of a comment that says both, that refers to the table of the other's."""
    found = [n.target for n in schema.lookup((home.stem,)) if n.score >= _NAMED]
    tables = {t.table.full_name for t in found if isinstance(t, TableInfo)}
    keys = [c for t in schema.tables if tables for c in t.columns if c.foreign and _points(c, tables)]
    named = next((c for c in keys if c.words == (key.stem,)), None)
    if named is not None:
        return named
    if _names_table(key, schema):
        return None
    beside = [c for c in keys if any(other.table is c.table for other in keys if other is not c)]
    said = [c for c in beside if {key.stem, home.stem} <= _commented(c)]
    return said[0] if len(said) == 1 else None


def _names_table(token: Token, schema: SchemaIndex) -> bool:
    return any(isinstance(n.target, TableInfo) and n.score >= _NAMED for n in schema.lookup((token.stem,)))


def _points(column: ColumnInfo, tables: set[str]) -> bool:
    keys = column.table.table.foreign_keys
    return any(k.columns == (column.col.name,) and k.target in tables for k in keys)


def _commented(column: ColumnInfo) -> set[str]:
    """The stems of the words that its comment begins with, up to the first mark."""
    clause = re.split(r"[.,;:()]", (column.column.comment or "").lower())[0]
    return {stem(w) for w in clause.split()}
