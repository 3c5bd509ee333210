"""Whether a LIKE may fail: the one common operator whose error depends on the values that it meets.

A pattern that ends in its escape character fails on a value that matches all before it, and on no other. PostgreSQL's
planner tries LIKE on the values in a table's statistics, whichever rows they are of, so that error tells of rows that a
filter hides, although nothing runs before the filter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from askwire_validator.postgres.facts import Facts

_OPERATORS: Final = frozenset({"~~", "!~~", "~~*", "!~~*"})
_FUNCTIONS: Final = frozenset({"like", "notlike"})
# With ANY or ALL a literal is an array, and its end says nothing of its patterns' ends.
_OF_ONE_PATTERN: Final = frozenset({"AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_OP"})


def may_fail(facts: Facts) -> bool:
    """Whether a statement holds any LIKE but those whose pattern is a literal that ends well.

    Whatever else stands there may be a constant by the time it is planned: a concatenation, a column of VALUES.
    """
    written = sum(name in _OPERATORS for _, name in facts.operators)
    plain = sum(_is_plain(expression) for expression in facts.expressions)
    return written > plain or any(call.name in _FUNCTIONS for call in facts.calls)


def _is_plain(expression: Mapping[str, Any]) -> bool:
    if expression["name"][-1]["String"]["sval"] not in _OPERATORS or expression["kind"] not in _OF_ONE_PATTERN:
        return False
    pattern = expression["rexpr"].get("A_Const", {}).get("sval")  # not within a cast, which may cut it
    if pattern is None:
        return False
    text = str(pattern.get("sval", ""))
    return (len(text) - len(text.rstrip("\\"))) % 2 == 0
