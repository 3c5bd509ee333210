"""A linear tokenizer of our own: it finds where literals, comments, names and brackets are, and never backtracks.

It runs before any parser, so that what would blow one up (20,000 brackets, 500 nested CASEs) never reaches it, and it
gives the places at which a row filter is spliced in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

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


@dataclass(frozen=True, slots=True)
class Token:
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
    tokens: list[Token] = []
    match_at = _SCANNERS[dialect].match
    at = 0
    while at < len(sql):
        found = match_at(sql, at)
        if found is None or (found.lastgroup == "symbol" and found[0] in _OPENS):
            raise ScanError("a literal or quoted name is not closed")
        group = found.lastgroup or "symbol"
        end = found.end()
        if group == "block":
            kind, end = Kind.COMMENT, _comment_end(sql, at, nested=dialect == "postgres")
        elif group == "dollar":
            kind, end = Kind.STRING, _dollar_end(sql, found[0], end)
        else:
            kind = _KINDS[group]
        tokens.append(Token(kind, at, end, sql[at:end]))
        at = end
    return tuple(tokens)


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
