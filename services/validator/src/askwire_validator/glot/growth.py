"""What a WITH query that refers to itself carries from turn to turn: whether its values or its rows multiply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from askwire_validator.glot.lengths import literal
from askwire_validator.glot.recursion import Turn, is_named, sources

# What makes a value of all that it is given; of a column given twice, one of twice the size.
_JOINING: Final = (
    exp.DPipe, exp.Concat, exp.ConcatWs, exp.Format, exp.Array, exp.ArrayConcat, exp.JSONArray, exp.JSONObject,
    exp.Anonymous,
)  # fmt: skip
_MULTIPLYING: Final = (exp.Repeat, exp.Pad)
_REPLACING: Final = (exp.Replace, exp.RegexpReplace)
# Rows that may come to each row so far: '0' and '1', the letters of a word, the digits.
_FEW: Final = 10


def doubles(turn: Turn) -> bool:
    """Whether a turn makes a value out of two of the same, so that it is soon of any size."""
    for item in turn.select.selects:
        for node in item.find_all(*_JOINING):
            carried = [column.name for column in _carried(node, turn)]
            if len(carried) != len(set(carried)):
                return True
        if any(True for node in item.find_all(*_MULTIPLYING) for _ in _carried(node.this, turn)):
            return True
        if any(_lengthens(node) and any(_carried(node.this, turn)) for node in item.find_all(*_REPLACING)):
            return True
    return False


def multiplies(turn: Turn) -> bool:
    """Whether a turn joins all rows so far with those of a table or series that no condition picks from."""
    if any(join.args.get("using") for join in turn.select.args.get("joins") or ()):
        return False
    beside = [s for s in sources(turn.select) if not is_named(s, turn.name) and s.name.lower() not in turn.ctes]
    waiting = {source.alias_or_name.lower() for source in beside if _many(source)}
    while waiting:
        picked = {alias for alias in waiting if any(_picks(c, alias, waiting, turn) for c in turn.conditions)}
        if not picked:
            return True
        waiting -= picked
    return False


def _lengthens(node: exp.Expr) -> bool:
    """Whether every occurrence is replaced by something longer, as far as that is written out."""
    if isinstance(node, exp.RegexpReplace):
        flags = node.args.get("modifiers")
        everywhere = flags is None or not isinstance(flags, exp.Literal) or "g" in flags.this
        return everywhere and flags is not None and not _is_text(node.args.get("replacement"), 1)
    found = node.args.get("expression")
    return not _is_text(node.args.get("replacement"), len(found.this) if isinstance(found, exp.Literal) else 1)


def _is_text(node: object, most: int) -> bool:
    """Whether a replacement is left out, or written out and no longer than this."""
    return node is None or (isinstance(node, exp.Literal) and len(node.this) <= most)


def _many(source: exp.Expr) -> bool:
    """Whether it is a table of the database, or a series of more than a few rows."""
    if not isinstance(source, exp.Table):
        return False
    if isinstance(source.this, exp.GenerateSeries):
        start, end = literal(source.this.args.get("start")), literal(source.this.args.get("end"))
        return start is None or end is None or end - start >= _FEW
    return isinstance(source.this, exp.Identifier)


def _picks(condition: exp.Expr, alias: str, waiting: set[str], turn: Turn) -> bool:
    """Whether a condition picks from these rows, by what is known of others; a bare name may be one of theirs."""
    columns = list(condition.find_all(exp.Column))
    tables = {column.table.lower() for column in columns if column.table}
    bare = any(not column.table and column.name not in turn.steps for column in columns)
    return (alias in tables or bare) and not tables & (waiting - {alias})


def _carried(node: exp.Expr, turn: Turn) -> Iterator[exp.Column]:
    """The query's own columns in a value; not those that are only measured or compared."""
    for found in node.walk(prune=lambda n: isinstance(n, exp.Predicate | exp.Length)):
        if isinstance(found, exp.Column) and found.name in turn.steps and found.table in ("", turn.name):
            yield found
