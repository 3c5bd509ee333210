"""A typed query at rest: JSON that names each node's class, read back only where every field has its type."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final

import orjson
from pydantic import ConfigDict, TypeAdapter, ValidationError

from askwire_translator.ir import model
from askwire_translator.ir.model import Query, SetQuery, Statement

_KIND: Final = "is"
_MAX_BYTES: Final = 64_000
_CLASSES: Final[dict[str, type[Any]]] = {
    name: kind for name, kind in vars(model).items() if isinstance(kind, type) and is_dataclass(kind)
}


def encode_statement(statement: Statement) -> str | None:
    """The statement as JSON; None when it is too large to be worth keeping."""
    data = orjson.dumps(_plain(statement), option=orjson.OPT_PASSTHROUGH_DATACLASS)
    return data.decode() if len(data) <= _MAX_BYTES else None


def decode_statement(text: str) -> Statement | None:
    """The statement that was encoded; None where the text is none (another version's, or a stranger's)."""
    if len(text) > _MAX_BYTES:
        return None
    try:
        found = _typed(orjson.loads(text))
        return _adapter().validate_python(found)
    except (ValueError, TypeError, KeyError, RecursionError, ValidationError):
        return None


@cache
def _adapter() -> TypeAdapter[Statement]:
    """Built when first needed: most processes never read a statement back."""
    return TypeAdapter(Query | SetQuery, config=ConfigDict(revalidate_instances="always"))


def _plain(part: object) -> object:
    if isinstance(part, tuple):
        return [_plain(item) for item in part]
    if is_dataclass(part):
        told = {f.name: _plain(getattr(part, f.name)) for f in fields(part)}
        return {_KIND: type(part).__name__} | told
    return part


def _typed(value: object) -> object:
    if isinstance(value, list):
        return tuple(_typed(item) for item in value)
    if isinstance(value, dict):
        kind = _CLASSES[value.pop(_KIND)]
        return kind(**{name: _typed(item) for name, item in value.items()})
    return value
