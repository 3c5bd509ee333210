"""sqlglot's tree of SQL that a model or a person wrote: text that a parser would choke on does not reach it.

A reply of 300 characters (``a JOIN a JOIN a …``) would otherwise hold up a translator for minutes, and with Python 3.13
one of 5,000 brackets would end it.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from askwire_common.contracts import MAX_SQL
from askwire_common.datasources.catalog import Dialect
from askwire_common.sql.nesting import MAX_WORDS, nested_too_deep
from askwire_common.sql.scan import COMMENT, ScanError, scan


class UnreadableError(ValueError):
    """The text is not one statement, or more than a parser should be given."""


def sql_tree(sql: str, dialect: Dialect) -> exp.Expr:
    """The one statement that the text holds.

    Raises:
        UnreadableError: it holds none or several, or is too long or nested too deep.
    """
    trees = sql_trees(sql, dialect)
    if len(trees) != 1 or trees[0] is None:
        raise UnreadableError("one statement is wanted")
    return trees[0]


def sql_trees(sql: str, dialect: Dialect) -> list[exp.Expr | None]:
    """The statements that the text holds; None for an empty one.

    Raises:
        UnreadableError: it does not parse, or is too long or nested too deep.
    """
    if len(sql) > MAX_SQL:
        raise UnreadableError("the text is too long")
    try:
        words = [token.text.lower() for token in scan(sql, dialect) if token.kind is not COMMENT]
        if len(words) > MAX_WORDS or nested_too_deep(words):
            raise UnreadableError("the text is too complex")
        return list(sqlglot.parse(sql, read=dialect))
    except (ScanError, SqlglotError, RecursionError) as error:
        raise UnreadableError("this SQL does not parse") from error
