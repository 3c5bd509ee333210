"""What a typed query is made of, whatever its shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any

from askwire_translator.ir.model import Agg, Col


def nodes(part: object, *, inner: bool = True) -> Iterator[Any]:
    """Every value of the intermediate form in this one, itself first; without ``inner`` none of a query's own query."""
    if isinstance(part, tuple):
        for item in part:
            yield from nodes(item, inner=inner)
    elif is_dataclass(part):
        yield part
        if not inner and type(part).__name__ in {"Query", "SetQuery"}:
            return
        for name in part.__dataclass_fields__:  # ``fields`` makes a new tuple each time, and this is called very often
            yield from nodes(getattr(part, name), inner=inner)


def columns(part: object, *, inner: bool = True) -> list[Col]:
    """The columns in it, each once, in their order."""
    return list(dict.fromkeys(n for n in nodes(part, inner=inner) if isinstance(n, Col)))


def aggregated(part: object) -> bool:
    """Whether it computes over many rows (of this query, not of one within it)."""
    return any(isinstance(n, Agg) for n in nodes(part, inner=False))
