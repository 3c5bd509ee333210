"""The second opinion: what sqlglot sees in a PostgreSQL statement must be what PostgreSQL's own parser sees.

Relations must be equal. A function that sqlglot does not know by a type of its own must be one that PostgreSQL's parser
saw as well, and the other way round a function that PostgreSQL calls must be in the text or in sqlglot's tree. Where
the two differ, one of them misreads the statement, and nobody should bet on which.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from askwire_validator.scan import Kind, Token

# What PostgreSQL's grammar turns into calls although no call is written: ``a AT TIME ZONE b``, ``x LIKE y ESCAPE z``, …
SUGAR: Final = frozenset(
    {
        "timezone",
        "like_escape",
        "similar_to_escape",
        "overlaps",
        "is_normalized",
        "btrim",
        "ltrim",
        "rtrim",
        "pg_collation_for",
    }
)

# What SQL/JSON writes like calls and PostgreSQL's grammar does not turn into any.
SQL_JSON: Final = frozenset(
    {
        "json_value",
        "json_query",
        "json_exists",
        "json_object",
        "json_array",
        "json_scalar",
        "json",
        "json_arrayagg",
        "json_objectagg",
    }
)

# What sqlglot takes for a function before a bracket; to PostgreSQL words that cannot name one.
QUANTIFIERS: Final = frozenset({"all", "any", "some", "row"})


class DisagreementError(ValueError):
    """What one parser reads as a query, the other does not."""


def second_reading(sql: str) -> exp.Query | exp.Values:
    """What sqlglot makes of a statement.

    Raises:
        DisagreementError: no single query.
    """
    try:
        trees = sqlglot.parse(sql, dialect="postgres")
    except (SqlglotError, RecursionError):
        raise DisagreementError("one of the parsers cannot read it") from None
    found = [tree for tree in trees if tree is not None]
    if len(found) != 1 or not isinstance(found[0], exp.Query | exp.Values):
        raise DisagreementError("one of the parsers does not see one query")
    return found[0]


def disagreement(
    tree: exp.Expr, words: tuple[Token, ...], relations: set[tuple[str, str]], calls: set[str]
) -> str | None:
    """What the two parsers disagree about, or None.

    Args:
        tree: sqlglot's.
        words: from our own scanner, without spaces and comments.
        relations: schema (or "") and name of every table, common table expressions left out.
        calls: unqualified names of every function.
    """
    seen = _seen(tree)
    if seen.parameters:
        return "one of the parsers sees a parameter"
    if {r for r in seen.tables if r[0] or r[1] not in seen.ctes} != {
        r for r in relations if r[0] or r[1] not in seen.ctes
    }:
        return "the parsers see different tables"
    return _calls(words, seen.calls, calls)


@dataclass(slots=True)
class _Seen:
    tables: set[tuple[str, str]] = field(default_factory=set)
    ctes: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    parameters: bool = False


def _seen(tree: exp.Expr) -> _Seen:
    """What sqlglot's tree holds of interest; a walk of our own, for ``Expression.walk`` takes twice as long."""
    seen = _Seen()
    pending: list[exp.Expr] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, _NOTED):
            _note(seen, node)
        for value in node.args.values():
            if isinstance(value, list):
                pending.extend([item for item in value if isinstance(item, exp.Expr)])
            elif isinstance(value, exp.Expr):
                pending.append(value)
    return seen


_NOTED: Final = (exp.Table, exp.CTE, exp.Anonymous, exp.Parameter, exp.Placeholder, exp.Command)


def _note(seen: _Seen, node: exp.Expr) -> None:
    match node:
        case exp.Table():
            if isinstance(node.this, exp.Identifier):
                seen.tables.add((_folded(node.args.get("db")), _folded(node.this)))
        case exp.CTE():
            seen.ctes.add(node.alias)
        case exp.Anonymous():
            seen.calls.add(_anonymous(node))
        case _:
            seen.parameters = True


def _calls(words: tuple[Token, ...], anonymous: set[str], calls: set[str]) -> str | None:
    written = {
        word.text.strip('"').lower() if word.kind is Kind.NAME else word.text[1:-1].replace('""', '"')
        for word, after in pairwise(words)
        if after.text == "(" and word.kind in (Kind.NAME, Kind.QUOTED)
    }
    if anonymous - calls - QUANTIFIERS:
        return "one of the parsers sees a function that the other does not"
    if calls - written - SUGAR - SQL_JSON:
        return "a function is called that is not written"
    return None


def _anonymous(node: exp.Anonymous) -> str:
    this = node.this
    if isinstance(this, exp.Identifier):
        return str(this.this) if this.quoted else str(this.this).lower()
    return str(this).lower()


def _folded(identifier: exp.Expression | None) -> str:
    if not isinstance(identifier, exp.Identifier):
        return ""
    name = str(identifier.this)
    return name if identifier.quoted else name.lower()
