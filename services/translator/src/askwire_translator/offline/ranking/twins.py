"""Readings that a person cannot tell apart: the month that a column holds and the month of the moment beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from askwire_translator.ir.model import Col, Part
from askwire_translator.ir.walk import names
from askwire_translator.offline.candidates import Candidate


def without_twins(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The readings, best first, each meaning once."""
    found: dict[object, Candidate] = {}
    for candidate in ranked:
        found.setdefault(_meaning(candidate.built.statement), candidate)
    return list(found.values())


def _meaning(part: Any) -> object:
    if isinstance(part, Part) and isinstance(part.arg, Col):
        return ("Col", part.arg.schema, part.arg.table, part.unit, part.arg.role)
    if isinstance(part, tuple):
        return tuple(_meaning(item) for item in part)
    known = names(part)
    if known is None:
        return part
    return (type(part).__name__, *(_meaning(getattr(part, name)) for name in known))
