"""Figures that a reading does not come to: a rate that divides nothing, hours where the column's unit is not known."""

from __future__ import annotations

from typing import Final

from askwire_translator.ir.model import Bin, Col, Compare, Constant, Percent
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk

_RATES: Final = frozenset(["rate", "rates"])
_A_DAY: Final = 24  # hours; of more, a column may well be kept in them
_CALLED: Final = 0.7


def undivided(best: Candidate) -> list[str]:
    """The words for a figure that nothing in the query is."""
    return [*_rates(best), *_hours(best)]


def _rates(best: Candidate) -> list[str]:
    """``scrap rate``, where pieces are added up: neither a share nor a quotient, nor kept as a rate."""
    said = [c for c in best.chunks if c.text.lower() == "rate"]
    if not said or any(isinstance(n, Percent) or (isinstance(n, Bin) and n.op == "/") for n in best.nodes):
        return []
    used = {n for n in best.nodes if isinstance(n, Col)}
    return [c.text for c in said if not _kept(c, used, best)]


def _kept(rate: Chunk, used: set[Col], best: Candidate) -> bool:
    called = any(_RATES & {*best.world.schema.info(c).words} for c in used)
    return called or any(getattr(n.target, "col", None) in used for n in rate.links if n.score >= _CALLED)


def _hours(best: Candidate) -> list[str]:
    """``longer than two hours``, where a length is compared with 2, whatever it is kept in."""
    bounds = [n for n in best.nodes if isinstance(n, Compare) and isinstance(n.left, Col)]
    plain = [n for n in bounds if isinstance(n.left, Col) and best.world.schema.info(n.left).time_unit is None]
    numbers = {n.right.value for n in plain if isinstance(n.right, Constant) and n.right.kind == "number"}
    said = (c for c in best.chunks if c.kind == "number" and c.unit == "hour" and (c.number or 0) <= _A_DAY)
    return [c.text for c in said if c.number in numbers]
