"""A linear tokenizer of our own: it finds where literals, comments, names and brackets are, and never backtracks.

It runs before any parser, so that what would blow one up (20,000 brackets, 500 nested CASEs) never reaches it, and it
gives the places at which a row filter is spliced in.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple

from askwire_common.catalog import Dialect


class Kind(Enum):
    """What a token is."""

    SPACE = "space"
    COMMENT = "comment"
    STRING = "string"
    NAME = "name"
    QUOTED = "quoted name"
    NUMBER = "number"
    SYMBOL = "symbol"


class Token(NamedTuple):
    """One token and its place, counted in characters."""

    kind: Kind
    start: int
    end: int
    text: str


class ScanError(ValueError):
    """The text ends within a literal, a quoted name or a comment."""


_SPACE: Final = r"(?P<space>[ \t\r\n\f\v]+)"
_NUMBER: Final = r"(?P<number>\.?[0-9][0-9A-Za-z_.]*(?:(?<=[eE])[+-][0-9]+)?)"
_SYMBOL: Final = r"(?P<symbol>::|:=|[^\sA-Za-z0-9_\x80-\U0010ffff])"
_POSTGRES: Final = re.compile(
    _SPACE
    + r"|(?P<line>--[^\r\n]*)|(?P<block>/\*)"
    + r"|(?P<string>[eE]'(?:[^'\\]|''|\\.)*'|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*')"
    + r"|(?P<dollar>\$(?:[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*)?\$)"
    + r'|(?P<quoted>(?:[uU]&)?"(?:[^"]|"")*")'
    + r"|(?P<name>[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]*)"
    + rf"|{_NUMBER}|{_SYMBOL}",
    re.DOTALL,
)
_MYSQL: Final = re.compile(
    _SPACE
    + r"|(?P<line>--(?=[\s]|$)[^\n]*|\#[^\n]*)|(?P<block>/\*)"
    + r"""|(?P<string>(?:[nNbBxX])?'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*")"""
    + r"|(?P<quoted>`(?:[^`]|``)*`)"
    + r"|(?P<name>[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]*)"
    + rf"|{_NUMBER}|{_SYMBOL}",
    re.DOTALL,
)
_SQLITE: Final = re.compile(
    _SPACE
    + r"|(?P<line>--[^\n]*)|(?P<block>/\*)"
    + r"|(?P<string>[xX]?'(?:[^']|'')*')"
    + r"""|(?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])"""
    + r"|(?P<name>[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_$\x80-\U0010ffff]*)"
    + rf"|{_NUMBER}|{_SYMBOL}",
    re.DOTALL,
)
_SCANNERS: Final[dict[Dialect, re.Pattern[str]]] = {"postgres": _POSTGRES, "mysql": _MYSQL, "sqlite": _SQLITE}
_KINDS: Final = {
    "space": Kind.SPACE, "line": Kind.COMMENT, "string": Kind.STRING, "quoted": Kind.QUOTED, "name": Kind.NAME,
    "number": Kind.NUMBER, "symbol": Kind.SYMBOL,
}  # fmt: skip
_COMMENT_EDGE: Final = re.compile(r"/\*|\*/")
_OPENS: Final = "'\"`"


def scan(sql: str, dialect: Dialect) -> tuple[Token, ...]:
    """Cuts a statement into tokens; their texts, joined, are the statement.

    Raises:
        ScanError: a literal, quoted name or comment is not closed.
    """
    pattern, size = _SCANNERS[dialect], len(sql)
    tokens: list[Token] = []
    at = 0
    while at < size:
        for found in pattern.finditer(sql, at):
            group = found.lastgroup or ""
            text = found[0]
            if found.start() != at or (group == "symbol" and text in _OPENS):
                raise ScanError("a literal or quoted name is not closed")
            end = found.end()
            if (kind := _KINDS.get(group)) is None:
                # Its end is not for a regular expression to find: go on behind it.
                end = _bracketed_end(sql, at, text, end, nested=dialect == "postgres")
                kind, text = (Kind.COMMENT if group == "block" else Kind.STRING), sql[at:end]
                tokens.append(Token(kind, at, end, text))
                at = end
                break
            tokens.append(Token(kind, at, end, text))
            at = end
        else:
            if at < size:
                raise ScanError("a literal or quoted name is not closed")
    return tuple(tokens)


def _bracketed_end(sql: str, start: int, mark: str, after: int, *, nested: bool) -> int:
    return _comment_end(sql, start, nested=nested) if mark == "/*" else _dollar_end(sql, mark, after)


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
