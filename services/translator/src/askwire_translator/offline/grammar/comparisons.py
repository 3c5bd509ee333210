"""Comparisons with what is said: "older than 20", "price between 5 and 10", "at least 3 pets"."""

from __future__ import annotations

from dataclasses import replace

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar.draft import Cond, Having, Pick, Ref
from askwire_translator.offline.grammar.state import Reader
from askwire_translator.offline.grammar.versus import (
    against_aggregate,
    against_latest,
    against_name,
    against_row,
    against_time,
    numeric,
)
from askwire_translator.offline.words.vocabulary import LIGHT, TIME_UNITS, UNITS

_VALUES = {"number", "quoted", "value", "moment"}
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NAMED = 0.85
_TIME = {"after": ">", "before": "<", "since": ">=", "until": "<="}


def comparison(r: Reader) -> bool:  # noqa: PLR0911 - one return a form of comparison
    """An operator of comparison with its two sides, in either order."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("cmp") or chunk.sense is None:
        return False
    op = chunk.sense.arg
    if op.startswith("post"):
        return _postfix(r, op[4:])
    at = _past_unit(r, r.skip(r.i + 1, "is", "of"))
    value = r.get(at)
    if value is not None and value.is_op("sup") and value.sense is not None and value.sense.about:
        return against_latest(r, _TIME.get(op, op), at, value)
    if op in _TIME and (value is None or value.kind not in {"number", "moment", "quoted", "value", "word"}):
        return against_time(r, _TIME[op], at, chunk)
    timely, op = op in _TIME, _TIME.get(op, op)
    if value is not None and (value.is_op("agg") or value.is_op("sup") or value.is_op("all")):
        return against_aggregate(r, op, at, chunk)
    if value is None or value.kind not in _VALUES:
        return against_name(r, op, at, chunk)
    if value.kind in {"value", "quoted"} and chunk.sense.about == () and r.pending is None and not timely:
        if op == "<>":
            r.i = at
            r.negated = True
            return True
        return against_row(r, op, at, chunk)
    left = _left(r, at, value, timely=timely)
    if left is None:
        return _right_side(r, op, chunk, value)
    if _counts(r, left):
        r.draft.havings.append(Having("count", left, op, value))
        return True
    r.add(Cond(op, left, [value], chunk.sense.about))
    _skip_unit(r, left)
    return True


def late(r: Reader) -> bool:
    """``arrived late``, ``30 minutes late``, ``late by more than an hour``: a condition on a delay."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("late") or chunk.sense is None:
        return False
    ref = Ref(Chunk("name", chunk.start, chunk.end, chunk.text, links=chunk.links), [], "column")
    last = r.draft.conds[-1] if r.draft.conds else None
    r.i += 1
    echo = last is not None and (last.ref is None or last.ref.chunk.kind == "verb")
    if last is not None and echo and last.values and last.values[0].unit is not None:
        last.ref = ref
        if chunk.sense.arg == "<":  # an early arrival is a delay below zero
            last.op = _TURNED.get(last.op, last.op)
            last.values = [replace(v, number=-(v.number or 0)) for v in last.values]
        return True
    follow = r.get(r.skip(r.i, "by"))
    if follow is not None and (follow.is_op("cmp") or follow.kind == "number"):
        r.i = r.skip(r.i, "by")
        r.pending, r.clause = ref, "cond"
        return True
    zero = Chunk("number", chunk.start, chunk.end, "0", number=0)
    r.add(Cond(chunk.sense.arg, ref, [zero]))
    return True


def _past_unit(r: Reader, at: int) -> int:
    """``before the year of 2006``: the unit says nothing that the number does not."""
    unit, follow = r.get(at), r.get(r.skip(at + 1, "of"))
    if unit is None or follow is None or unit.text.lower() not in TIME_UNITS | {"the year"}:
        return at
    return r.skip(at + 1, "of") if follow.kind in {"number", "moment"} else at


def _left(r: Reader, at: int, value: Chunk, *, timely: bool) -> Ref | None:
    """What is compared, where it stands before; the cursor goes behind the value."""
    behind, picked = r.get(at + 1), r.pending is None
    counted = value.kind == "number" and r.tableish(behind) and at + 1 not in r.before and r.pending is None
    left = None if counted else r.take_pending()
    r.i = at + 1
    if left is None or _shown(r, left, value, timely=timely, picked=picked):
        return None
    return None if _verb(left) and value.kind == "number" and _name_follows(r) else left


def _shown(r: Reader, left: Ref, value: Chunk, *, timely: bool, picked: bool) -> bool:
    """``revenue since July 2024``: a time bounds when it was and never how much, which is what is shown."""
    if not timely or not picked or value.moment is None or not left.chunk.links:
        return False
    said = left.chunk.links[0].target
    plain_year = value.moment.kind == "year" and getattr(said, "figure", None) is None  # ``founded after 1900``
    if plain_year or not getattr(said, "measure", False):
        return False
    r.pick(Pick("ref", left))
    return True


def _verb(left: Ref) -> bool:
    return left.chunk.text.lower() in LIGHT


def _name_follows(r: Reader) -> bool:
    follow = r.at()
    return follow is not None and follow.kind == "name" and r.i not in r.before


def _counts(r: Reader, left: Ref) -> bool:
    return r.tableish(left.chunk)


def _right_side(r: Reader, op: str, chunk: Chunk, value: Chunk) -> bool:
    """``more than 3 pets``, ``older than 20``: what is compared stands behind the number or in the adjective."""
    about = chunk.sense.about if chunk.sense else ()
    unit = r.at()
    if unit is not None and unit.kind == "verb" and unit.text.lower() in UNITS and not about:
        r.i += 1
        if not r.columnish(r.at()) or r.i in r.before:
            r.add(Cond(op, Ref(unit, [r.last_table] if r.last_table else []), [value]))
            return True
    named = None if r.before.get(r.i, "in") != "in" else r.name_at(r.i)
    if named is not None and r.i in r.before and not r.columnish(named[0].chunk):
        named = None
    if value.kind == "moment" and value.moment is not None:
        r.add(Cond(op, None, [value], about))
        return True
    if named is not None and (not about or _told_of(r, named[0])):
        ref, end = named
        if r.tableish(ref.chunk) or not numeric(ref):
            r.draft.havings.append(Having("count", ref, op, value))
            r.draft.notes.append("having_count")
        else:
            r.add(Cond(op, ref, [value]))
        r.i = end
        return True
    if not about and value.kind == "number" and r.i in r.rows:
        r.draft.havings.append(Having("count", None, op, value))
        r.draft.notes.append("having_count")
        return True
    last = _last_aggregate(r)
    if last is not None and not about and r.draft.groups:
        r.draft.havings.append(Having(last.agg or "count", last.ref, op, value))
        return True
    r.add(Cond(op, None, [value], about or tuple(r.verbs.get(r.i - 2, ()) or r.verbs.get(r.i - 1, ()))))
    return True


def _told_of(r: Reader, ref: Ref) -> bool:
    """``longer than 500 pages``: what is numbered says what is compared, whatever else the adjective could speak of."""
    return r.i not in r.before and r.columnish(ref.chunk) and ref.chunk.links[0].score >= _NAMED and numeric(ref)


def _last_aggregate(r: Reader) -> Pick | None:
    return next((p for p in reversed(r.draft.picks) if p.agg), None)


def _skip_unit(r: Reader, left: Ref) -> None:
    """``distance over 500 miles``: a unit behind the number that is no name of its own."""
    follow = r.at()
    if (
        follow is not None
        and follow.kind == "name"
        and follow.links
        and follow.links[0].score < 0.6
        and r.i not in r.before
    ):
        r.i += 1


def _postfix(r: Reader, op: str) -> bool:
    """``2 or more courses``: the operator behind its number, which the number rule has left for it."""
    r.i += 1
    number, r.number = r.number, None
    if number is None:
        last = r.draft.conds[-1] if r.draft.conds else None
        if last is not None and last.op == "=" and last.values:
            last.op = op
        return True
    left = r.take_pending()
    if left is not None and not r.tableish(left.chunk):
        r.add(Cond(op, left, [number]))
        return True
    return _right_side(r, op, Chunk("op", 0, 0, "", sense=None), number)


def number_before_postfix(r: Reader) -> bool:
    """Keeps a number for the ``or more`` behind it."""
    chunk, follow = r.at(), r.at(1)
    if chunk is None or chunk.kind not in {"number", "moment"} or follow is None or not follow.is_op("cmp"):
        return False
    if follow.sense is None or not follow.sense.arg.startswith("post"):
        return False
    r.number = chunk
    r.i += 1
    return True


def _compared(r: Reader, chunk: Chunk, left: Ref, number: Chunk) -> bool:
    r.add(Cond(chunk.sense.arg if chunk.sense is not None else ">", left, [number]))
    return True


def comparative(r: Reader) -> bool:
    """``a higher resolution than 720``: the column stands between the adjective and its number."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("comp") or chunk.sense is None:
        return False
    if (number := r.at(1)) is not None and number.kind == "number" and chunk.end == number.start:
        left, r.i = r.take_pending(), r.i + 2
        return _right_side(r, chunk.sense.arg, chunk, number) if left is None else _compared(r, chunk, left, number)
    named = r.name_at(r.i + 1)
    than = r.get(named[1]) if named is not None else None
    if named is None or than is None or not than.is_op("than"):
        r.i += 1
        return True
    ref, at = named
    value = r.get(at + 1)
    if value is not None and value.kind in _VALUES:
        r.i = at + 2
        if r.tableish(ref.chunk):
            r.draft.havings.append(Having("count", ref, chunk.sense.arg, value))
        else:
            r.add(Cond(chunk.sense.arg, ref, [value]))
        return True
    r.pending, r.i = ref, at
    if value is not None and (value.is_op("agg") or value.is_op("sup")):
        return against_aggregate(r, chunk.sense.arg, at + 1, chunk)
    return against_row(r, chunk.sense.arg, at + 1, chunk)


def between(r: Reader) -> bool:
    """``between 5 and 10``, ``from 2010 to 2015``."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("between"):
        return False
    low, middle, high = r.at(1), r.at(2), r.at(3)
    end = r.i + 4
    if middle is not None and middle.kind in _VALUES and r.i + 2 in r.before:
        middle, high, end = None, middle, r.i + 3
    if low is None or high is None or low.kind not in _VALUES or high.kind not in _VALUES:
        r.draft.ignored.append(chunk)
        r.i += 1
        return True
    if middle is not None and not middle.is_op("and", "cmp"):
        return False
    left = r.take_pending()
    r.i = end
    unit = r.at()
    if unit is not None and unit.kind == "verb" and unit.text.lower() in UNITS:
        left, r.i = left or Ref(unit, [r.last_table] if r.last_table else []), r.i + 1
    if left is None and r.i not in r.before and (named := r.name_at(r.i)) is not None:
        left, r.i = named
    if left is not None and r.tableish(left.chunk):
        r.draft.havings.append(Having("count", left, "between", low, high))
        return True
    r.add(Cond("between", left, [low, high]))
    return True


def range_from_to(r: Reader) -> bool:
    """``from 2010 to 2015`` without the word between."""
    low, high = r.at(), r.at(1)
    if low is None or high is None or r.before.get(r.i) != "from" or r.before.get(r.i + 1) != "to":
        return False
    if low.kind != high.kind or low.kind not in {"number", "moment"}:
        return False
    r.add(Cond("between", r.take_pending(), [low, high]))
    r.i += 2
    return True
