"""PostgreSQL's text form of arrays: ``{1,2,NULL}``, ``{{a,"b c"},{"d\\"e",NULL}}``, ``[0:1]={1,2}``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_TOKENS: Final = {
    delimiter: re.compile(rf'[{{}}]|"(?:[^"\\]|\\.)*"|(?:[^{{}}"\\{delimiter}]|\\.)+', re.DOTALL)
    for delimiter in (",", ";")
}


def parse_array(text: str, element: Callable[[str], Any], delimiter: str = ",") -> list[Any]:
    """The array as nested lists, each element converted, NULL as None; lower bounds other than one are left out.

    Raises:
        ValueError: this is not the text of an array.
    """
    start = text.find("{")
    if start < 0 or delimiter not in _TOKENS:
        raise ValueError("not the text form of an array")
    root: list[Any] = []
    stack = [root]
    for piece in _TOKENS[delimiter].findall(text, start):
        if piece == "{":
            inner: list[Any] = []
            stack[-1].append(inner)
            stack.append(inner)
        elif piece == "}":
            stack.pop()
        elif piece[0] == '"':
            stack[-1].append(element(_ESCAPE.sub(r"\1", piece[1:-1])))
        elif piece.upper() == "NULL":
            stack[-1].append(None)
        else:
            stack[-1].append(element(_ESCAPE.sub(r"\1", piece)))
    if len(stack) != 1 or len(root) != 1:
        raise ValueError("not the text form of an array")
    return root[0]  # type: ignore[no-any-return]  # the only element of root is a list
