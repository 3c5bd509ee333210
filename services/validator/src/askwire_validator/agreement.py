"""The second opinion: what sqlglot sees in a PostgreSQL statement must be what PostgreSQL's own parser sees.

Relations must be equal. A function that sqlglot does not know by a type of its own must be one that PostgreSQL's parser
saw as well, and the other way round a function that PostgreSQL calls must be in the text or in sqlglot's tree. Where
the two differ, one of them misreads the statement, and nobody should bet on which.
"""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp
from sqlglot.errors import SqlglotError

from askwire_common.sql.scan import NAME, STRING, Kind, Token, before_brackets
from askwire_validator.glot.parse import parse
from askwire_validator.glot.walk import ByKind, kinds

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


def second_reading(sql: str, words: tuple[Token, ...]) -> exp.Query | exp.Values:
    """What sqlglot makes of a statement.

    Args:
        words: from our own scanner, without spaces and comments.

    Raises:
        DisagreementError: no single query.
    """
    try:
        found = parse(_readable(sql, words), "postgres")
    except (SqlglotError, RecursionError):
        raise DisagreementError("one of the parsers cannot read it") from None
    if len(found) != 1 or not isinstance(found[0], exp.Query | exp.Values):
        raise DisagreementError("one of the parsers does not see one query")
    return found[0]


def _readable(sql: str, words: tuple[Token, ...]) -> str:
    """The statement without what sqlglot cannot read and what says nothing of names: ``box '…'``, ``1_000``.

    Only these letters become spaces; PostgreSQL's tree has the type and the number, and the rules look at that one.
    """
    if _PARTED_NUMBER.search(sql) is None and _UNREAD_TYPES.isdisjoint([word.text.lower() for word in words]):
        return sql
    unread = [
        word for word, after in zip(words, (*words[1:], None), strict=True)
        if (word.kind is Kind.NUMBER and "_" in word.text)
        or (after is not None and after.kind is STRING and word.text.lower() in _UNREAD_TYPES)
    ]  # fmt: skip
    for word in unread:
        text = word.text.replace("_", "") if word.kind is Kind.NUMBER else ""
        sql = sql[: word.start] + text.ljust(len(word.text)) + sql[word.end :]
    return sql


_PARTED_NUMBER: Final = re.compile(r"\b[0-9][0-9A-Za-z]*_")
# Of ``box '((0,0),(1,1))'``: sqlglot reads such a name as a column.
_UNREAD_TYPES: Final = frozenset(
    {"box", "circle", "lseg", "line", "path", "polygon", "point", "cidr", "macaddr", "macaddr8", "tsquery", "tsvector"}
)


def disagreement(
    nodes: ByKind, words: tuple[Token, ...], relations: set[tuple[str, str]], calls: set[str]
) -> str | None:
    """What the two parsers disagree about, or None.

    Args:
        nodes: of sqlglot's tree.
        words: from our own scanner, without spaces and comments.
        relations: schema (or "") and name of every table, common table expressions left out.
        calls: unqualified names of every function.
    """
    if not _PARAMETERS.isdisjoint(nodes):
        return "one of the parsers sees a parameter"
    ctes = {cte.alias for cte in nodes.get(exp.CTE, ())}
    named = [table for table in nodes.get(exp.Table, ()) if isinstance(table.this, exp.Identifier)]
    tables = {(_folded(table.args.get("db")), _folded(table.this)) for table in named}
    if {t for t in tables if t[0] or t[1] not in ctes} != {r for r in relations if r[0] or r[1] not in ctes}:
        return "the parsers see different tables"
    return _calls(words, {_anonymous(node) for node in nodes.get(exp.Anonymous, ())}, calls)


_PARAMETERS: Final = kinds(exp.Parameter, exp.Placeholder, exp.Command)


def _calls(words: tuple[Token, ...], anonymous: set[str], calls: set[str]) -> str | None:
    written = {
        word.text.lower() if word.kind is NAME else word.text[1:-1].replace('""', '"')
        for word in before_brackets(words)
    }
    if anonymous - calls - QUANTIFIERS:
        return "one of the parsers sees a function that the other does not"
    if calls - written - SUGAR - SQL_JSON:
        return "a function is called that is not written"
    return None


def _anonymous(node: exp.Expr) -> str:
    this = node.this
    if isinstance(this, exp.Identifier):
        return str(this.this) if this.quoted else str(this.this).lower()
    return str(this).lower()


def _folded(identifier: exp.Expr | None) -> str:
    if not isinstance(identifier, exp.Identifier):
        return ""
    name = str(identifier.this)
    return name if identifier.quoted else name.lower()
