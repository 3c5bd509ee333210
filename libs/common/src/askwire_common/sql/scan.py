"""A linear tokenizer of our own: it finds where literals, comments, names and brackets are, and never backtracks.

It runs before any parser, so that what would blow one up (20,000 brackets, 500 nested CASEs) never reaches it, and it
gives the places at which a row filter is spliced in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise
from typing import Final, NamedTuple

from askwire_common.datasources.catalog import Dialect


class Kind(Enum):
    """What a token is."""

    COMMENT = "comment"
    STRING = "string"
    NAME = "name"
    QUOTED = "quoted name"
    NUMBER = "number"
    SYMBOL = "symbol"


# Looked at once for each token; a member of an Enum costs a look-up of its own, a name of this module's does not.
COMMENT: Final = Kind.COMMENT
STRING: Final = Kind.STRING
NAME: Final = Kind.NAME
NAMES: Final = (Kind.NAME, Kind.QUOTED)


class Token(NamedTuple):
    """One token and its place, counted in characters; between two there is nothing but space."""

    kind: Kind
    start: int
    end: int
    text: str


class ScanError(ValueError):
    """The text ends within a literal, a quoted name or a comment."""


_SPACE: Final = r"[ \t\r\n]*"
_NAME: Final = r"(?P<name>[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]*)"
_NUMBER: Final = r"(?P<number>\.?[0-9][0-9A-Za-z_.]*(?:(?<=[eE])[+-][0-9]+)?)"
# A quote is none: it would begin what is not closed.
_SYMBOL: Final = r"""(?P<symbol>::|:=|[^ \t\r\nA-Za-z0-9_'"`\x80-\U0010ffff])"""
_REST: Final = f"{_NAME}|{_NUMBER}|{_SYMBOL}"
_POSTGRES: Final = (
    r"(?P<line>--[^\r\n]*)|(?P<block>/\*)"
    r"|(?P<string>[eE]'(?:[^'\\]|''|\\.)*'|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')"
    r"|(?P<dollar>\$(?:[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*)?\$)"
    r'|(?P<quoted>(?:[uU]&)?"(?:[^"]|"")*")'
)
_MYSQL: Final = (
    r"(?P<line>--(?=[\s]|$)[^\n]*|\#[^\n]*)|(?P<block>/\*)"
    r"""|(?P<string>(?:[nNbBxX])?'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*")"""
    r"|(?P<quoted>`(?:[^`]|``)*`)"
)
_SQLITE: Final = (
    r"(?P<line>--[^\n]*)|(?P<block>/\*)"
    r"|(?P<string>[xX]?'(?:[^']|'')*')"
    r"""|(?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])"""
)
_KINDS: Final = {
    "line": Kind.COMMENT, "string": Kind.STRING, "quoted": Kind.QUOTED, "name": Kind.NAME, "number": Kind.NUMBER,
    "symbol": Kind.SYMBOL,
}  # fmt: skip


class _Scanner(NamedTuple):
    """One expression for any token, and what kind each of its groups is; None where only its beginning was found."""

    pattern: re.Pattern[str]
    kinds: tuple[Kind | None, ...]

    @classmethod
    def of(cls, literals: str) -> _Scanner:
        pattern = re.compile(f"{_SPACE}(?:{literals}|{_REST})", re.DOTALL)
        return cls(pattern, (None, *(_KINDS.get(group) for group in pattern.groupindex)))


_SCANNERS: Final[dict[Dialect, _Scanner]] = {
    "postgres": _Scanner.of(_POSTGRES), "mysql": _Scanner.of(_MYSQL), "sqlite": _Scanner.of(_SQLITE),
}  # fmt: skip
_COMMENT_EDGE: Final = re.compile(r"/\*|\*/")


def scan(sql: str, dialect: Dialect) -> tuple[Token, ...]:
    """Cuts a statement into tokens; with the space between them they are the statement.

    Raises:
        ScanError: a literal, quoted name or comment is not closed.
    """
    pattern, kinds = _SCANNERS[dialect]
    tokens: list[Token] = []
    at, size = 0, len(sql.rstrip(" \t\r\n"))
    while at < size:
        for found in pattern.finditer(sql, at):
            if found.start() != at:
                raise ScanError("a literal or quoted name is not closed")
            group = found.lastindex or 0
            start, at = found.span(group)
            kind = kinds[group]
            if kind is None:
                # Its end is not for a regular expression to find: go on behind it.
                kind, at = _bracketed(sql, start, found[group], nested=dialect == "postgres")
                tokens.append(Token(kind, start, at, sql[start:at]))
                break
            tokens.append(Token(kind, start, at, found[group]))
        else:
            if at < size:
                raise ScanError("a literal or quoted name is not closed")
    return tuple(tokens)


def before_brackets(words: Sequence[Token]) -> Iterator[Token]:
    """The names that stand before an opening bracket: what is called, and some words."""
    for word, after in pairwise(words):
        if after.text == "(" and word.kind in NAMES:
            yield word


def _bracketed(sql: str, start: int, mark: str, *, nested: bool) -> tuple[Kind, int]:
    """The kind and the end of what begins with this mark."""
    if mark == "/*":
        return COMMENT, _comment_end(sql, start, nested=nested)
    return STRING, _dollar_end(sql, mark, start + len(mark))


def _comment_end(sql: str, start: int, *, nested: bool) -> int:
    depth = 0
    for edge in _COMMENT_EDGE.finditer(sql, start):
        if edge[0] == "*/":
            depth -= 1
        elif nested or depth == 0:
            depth += 1
        if depth == 0:
            return edge.end()
    raise ScanError("a comment is not closed")


def _dollar_end(sql: str, tag: str, start: int) -> int:
    end = sql.find(tag, start)
    if end < 0:
        raise ScanError("a dollar-quoted literal is not closed")
    return end + len(tag)
