"""One walk through PostgreSQL's parse trees, which are dicts, lists, numbers and strings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def walk(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Every node of a tree, in no order that matters."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            yield node
            pending.extend(node.values())
