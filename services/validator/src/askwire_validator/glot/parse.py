"""sqlglot's parsers, made once: to make one takes a sixth of the time that it takes to parse a statement."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

from askwire_common.datasources.catalog import Dialect as DialectName


def parse(sql: str, dialect: DialectName) -> list[exp.Expr]:
    """The statements in a text.

    Raises:
        SqlglotError: the text cannot be read.
        RecursionError: it is nested too deep.
    """
    return _parser(dialect)(sql)


@cache
def _parser(name: DialectName) -> Callable[[str], list[exp.Expr]]:
    dialect = Dialect.get_or_raise(name)
    tokenizer, parser = dialect.tokenizer(), dialect.parser()
    return lambda sql: [
        tree
        for tree in parser.parse(tokenizer.tokenize(sql), sql)
        if tree is not None and not isinstance(tree, exp.Semicolon)  # that one holds the comments behind the last
    ]
