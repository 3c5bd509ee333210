"""What a typed query is made of, whatever its shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Reversible
from typing import Any, TypeVar

from askwire_translator.ir.model import Agg, Col, Constant, Star

Part = TypeVar("Part")
_LEAVES = (Col, Constant, Star)  # what holds texts and numbers only


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
        if isinstance(here, _LEAVES):
            continue
        if inner or type(here).__name__ not in {"Query", "SetQuery"}:
            waiting.extend([getattr(here, name) for name in reversed(known)])


def columns(part: object, *, inner: bool = True) -> list[Col]:
    """The columns in it, each once, in their order."""
    return list(dict.fromkeys(n for n in nodes(part, inner=inner) if isinstance(n, Col)))


def aggregated(part: object) -> bool:
    """Whether it computes over many rows (of this query, not of one within it)."""
    return any(isinstance(n, Agg) for n in nodes(part, inner=False))


def replaced(part: Part, change: Callable[[Any], Any]) -> Part:
    """The same with each value of the intermediate form as ``change`` makes it, the innermost first."""
    if isinstance(part, tuple):
        return tuple(replaced(item, change) for item in part)  # type: ignore[return-value]  # a tuple of the same
    known = names(part)
    if known is None:
        return part
    inner = {name: getattr(part, name) for name in known}
    made = {name: replaced(value, change) for name, value in inner.items()}
    same = all(made[name] is inner[name] for name in known)
    return change(part if same else type(part)(**made))  # type: ignore[no-any-return]
