"""What a typed query is made of, whatever its shape."""

from __future__ import annotations

from collections.abc import Iterator, Reversible
from typing import Any

from askwire_translator.ir.model import Agg, Col


def names(part: Any) -> Reversible[str] | None:
    """The names of the fields of a part of the intermediate form; None for what is none, such as a text."""
    return getattr(part, "__dataclass_fields__", None)  # ``fields`` makes a new tuple each time; this is called often


def nodes(part: object, *, inner: bool = True, without: tuple[type, ...] = ()) -> Iterator[Any]:
    """Every value of the intermediate form in this one, itself first, in the order in which it is written.

    Args:
        inner: whether to look into queries as well; without it they are found, but not what is in them.
        without: kinds that are passed over with all that is in them.
    """
    waiting: list[Any] = [part]
    while waiting:  # no recursion: this is called for every reading of every question, many times
        here = waiting.pop()
        if isinstance(here, tuple):
            waiting.extend(reversed(here))
            continue
        known = names(here)
        if known is None or isinstance(here, without):
            continue
        yield here
        if inner or type(here).__name__ not in {"Query", "SetQuery"}:
            waiting.extend([getattr(here, name) for name in reversed(known)])


def columns(part: object, *, inner: bool = True) -> list[Col]:
    """The columns in it, each once, in their order."""
    return list(dict.fromkeys(n for n in nodes(part, inner=inner) if isinstance(n, Col)))


def aggregated(part: object) -> bool:
    """Whether it computes over many rows (of this query, not of one within it)."""
    return any(isinstance(n, Agg) for n in nodes(part, inner=False))
