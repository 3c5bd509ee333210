"""Stored values, quoted texts, bare numbers and moments as conditions."""

from __future__ import annotations

from dataclasses import replace

from askwire_translator.ir.model import Col
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.spans import stems
from askwire_translator.offline.grammar.draft import Cond, Having, Ref
from askwire_translator.offline.grammar.state import Reader
from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.words.text import stem
from askwire_translator.offline.words.vocabulary import PARTS_OF_YEARS, TIME_UNITS

_SAID = 0.9
_FEW_WORDS = 3  # ``show me any 5 planes``


def named(r: Reader) -> bool:
    """``named X``, ``called "X"``: the display column of the table just named."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("named"):
        return False
    at = r.skip(r.i + 1, "is", "of")
    value = r.get(at)
    if value is None or value.kind not in {"quoted", "value", "word", "number"}:
        r.i += 1
        return r.i > 0
    r.pending = None
    r.i = at + 1
    if value.pair:
        for part in value.pair:
            r.add(Cond("value", None, [part]))
        return True
    parts = [value]
    while (
        value.kind in {"value", "word"}
        and (more := r.at()) is not None
        and more.kind in {"value", "word"}
        and r.i not in r.before
        and more.start == value.end
    ):
        parts.append(more)
        value = more
        r.i += 1
    if len(parts) > 1 and all(p.kind == "value" for p in parts):
        for part in parts:
            r.add(Cond("value", None, [part]))
        return True
    r.add(Cond("named", None, parts))
    return True


def value(r: Reader) -> bool:
    """A stored value or quoted text; the column beside it, before or behind, says where it is stored."""
    chunk = r.at()
    if chunk is None or chunk.kind not in {"value", "quoted", "word"}:
        return False
    if chunk.kind == "word" and r.pending is None:
        before = r.at(-1)
        if not (
            r.before.get(r.i) or (before is not None and (before.is_op("is", "and", "or") or before.kind == "name"))
        ):
            r.i += 1
            return True
    if chunk.pair:
        r.pending = None
        for part in chunk.pair:
            r.add(Cond("value", None, [part]))
        r.i += 1
        return True
    waits = r.pending is not None and r.i not in r.before and _holds(r.pending.chunk, chunk)
    if not waits and _holds(r.at(1), chunk) and r.i + 1 not in r.before:
        r.flush()
        r.hint = None
    left = _column_before(r, chunk)
    r.i += 1
    if left is None and chunk.kind == "quoted" and r.before.get(r.i) == "in":
        inside = r.name_at(r.i)
        if inside is not None and r.columnish(inside[0].chunk):
            r.i = inside[1]
            r.add(Cond("contains", inside[0], [chunk]))
            return True
    if left is None:
        left = _column_behind(r, chunk)
    r.add(Cond("value", left, [chunk]))
    return True


def compared(r: Reader) -> bool:
    """``compare JFK and LGA``: values of one column, each with a row of its own."""
    if not r.compares or r.pending is not None:
        return False
    values, at = _alike(r, "and", "where", "or", "both")
    if len(values) < 2:
        return _compared_times(r)
    r.add(Cond("among", None, values))
    r.draft.notes += ["group", "compared"]
    r.i = at
    return True


def _compared_times(r: Reader) -> bool:
    """``July versus January``: times of one kind, each with a row of its own."""
    times: list[Chunk] = []
    at = r.i
    while (follow := r.get(r.skip(at, "and", "or") if times else at)) is not None and follow.moment is not None:
        if times and times[0].moment is not None and follow.moment.kind != times[0].moment.kind:
            break
        at = (r.skip(at, "and", "or") if times else at) + 1
        times.append(follow)
    unit = times[0].moment.kind if times and times[0].moment is not None else ""
    if len(times) < 2 or unit not in TIME_UNITS | {"half"}:
        return False
    r.add(Cond("any", None, times))
    if unit == "half":
        r.draft.over_time = r.draft.over_time or "apart"
    else:
        r.draft.grain = unit
    r.draft.notes += ["group", "compared"]
    r.i = at
    return True


def several(r: Reader) -> bool:
    """``for JFK, LGA and EWR``: three or more values of one column, any of which will do."""
    values, at = _alike(r, "and", "or")
    steered = r.pending is not None or r.negated or r.both
    if len(values) < 3 or steered or any(n in r.before for n in range(r.i + 1, at)):
        return False
    r.add(Cond("any", None, values))
    r.i = at
    return True


def _alike(r: Reader, *joints: str) -> tuple[list[Chunk], int]:
    """The values from the cursor on that one column holds, each with its places there alone, and where they end."""
    values: list[Chunk] = []
    columns: set[Col] = set()
    at = r.i
    while (follow := r.get(r.skip(at, *joints) if values else at)) is not None and follow.kind == "value":
        held = {h.column.col for h in follow.hits}
        if values and not columns & held:
            break
        columns = columns & held if values else held
        at = (r.skip(at, *joints) if values else at) + 1
        values.append(follow)
    return [replace(v, hits=tuple(h for h in v.hits if h.column.col in columns)) for v in values], at


def _column_before(r: Reader, chunk: Chunk) -> Ref | None:
    if r.pending is not None:
        return r.take_pending()
    if r.hint is not None and r.hint_at >= r.i - 1:
        held = {h.column.col for h in chunk.hits}
        fitting = any(getattr(link.target, "col", None) in held for link in r.hint.chunk.columns)
        hint, r.hint = r.hint, None
        if fitting:
            return hint
    before = r.at(-1)
    if before is not None and before.is_op("is"):
        before = r.at(-2)
    if before is None or before.kind != "name" or not r.draft.picks or r.last_kind != "pick":
        return None
    last = r.draft.picks[-1]
    if last.kind != "ref" or last.agg is not None or last.ref is None or last.ref.chunk is not before:
        return None
    stored = {h.column.col for h in chunk.hits}
    if any(getattr(link.target, "col", None) in stored for link in before.columns):
        r.draft.picks.pop()
        return last.ref
    return None


def _holds(name: Chunk | None, value: Chunk) -> bool:
    """Whether a phrase names a column that holds this value: in ``living in Los Angeles county`` the county."""
    if name is None or name.kind != "name" or not name.columns:
        return False
    first = name.columns[0]
    return first.score >= _SAID and any(h.column is first.target for h in value.hits)


def _column_behind(r: Reader, chunk: Chunk) -> Ref | None:
    follow = r.at()
    if follow is not None and follow.is_op("their") and r.columnish(r.at(1)):  # ``have Android as their platform``
        held, column = {h.column.col for h in chunk.hits}, r.at(1)
        if column is not None and any(getattr(link.target, "col", None) in held for link in column.columns):
            r.i += 2
            return r.ref(column)
    if follow is None or follow.kind != "name" or r.i in r.before or r.tableish(follow):
        return None
    stored = {h.column.col for h in chunk.hits}
    if not any(getattr(link.target, "col", None) in stored for link in follow.columns):
        said = set(stems(follow.text))
        if any(said <= set(h.column.words) for h in chunk.hits):
            r.i += 1
        return None
    r.i += 1
    return r.ref(follow)


def number(r: Reader) -> bool:  # noqa: PLR0911 - one return a form
    """A number without an operator: ``with id 5``, ``4 star rating``."""
    chunk = r.at()
    if chunk is None or chunk.kind != "number":
        return False
    if _how_many(r) or _a_few(r) or _alternatives(r):
        return True
    left = r.take_pending()
    r.i += 1
    if left is not None and not r.tableish(left.chunk):
        r.add(Cond("=", left, [chunk]))
        return True
    follow, numbered = r.at(), r.at(-2)
    if numbered is not None and left is None and _numbers(numbered, chunk):
        r.add(Cond("=", Ref(numbered, [numbered], "column"), [chunk]))
        return True
    if follow is not None and r.i not in r.before and follow.kind == "name":
        if r.columnish(follow):
            r.add(Cond("=", r.ref(follow), [chunk]))
            r.i += 1
            return True
        if r.clause == "cond" or r.draft.focus is not None:
            r.draft.havings.append(Having("count", r.ref(follow), "=", chunk))
            r.draft.notes.append("having_count")
            r.i += 1
            return True
        if r.draft.limit is None:
            r.draft.limit = int(chunk.number or 1)
            return True
    r.add(Cond("=", None, [chunk], tuple(r.verbs.get(r.i - 1, ()))))
    return True


def _numbers(name: Chunk, number: Chunk) -> bool:
    """``flight 1545``, ``order 10248``: which one, where a single thing is named right before its number."""
    single = name.kind == "name" and name.text.lower() == stem(name.text)
    return single and bool(name.tables and name.columns) and name.end == number.start


def _how_many(r: Reader) -> bool:
    """``the 5 customers with the most orders``: a number before what is asked for says how many."""
    chunk, follow = r.at(), r.at(1)
    if chunk is None or follow is None or r.pending is not None or r.i + 1 in r.before:
        return False
    if not (r.tableish(follow) or _several_texts(r, follow)):
        return False
    if r.clause != "select" or not any(c.is_op("sup") for c in r.chunks[r.i :]):
        return False
    r.draft.limit = int(chunk.number or 1)
    r.i += 1
    return True


def _a_few(r: Reader) -> bool:
    """``show me 5 flights to Honolulu``: so many of them, whichever."""
    chunk, follow = r.at(), r.at(1)
    if chunk is None or follow is None or r.pending is not None or r.i + 1 in r.before or not chunk.number:
        return False
    commanded = r.i == 0 and 0 < chunk.start <= _FEW_WORDS and r.i not in r.before
    several = r.tableish(follow) and follow.text.lower() != stem(follow.text.lower())
    if not (commanded and several):
        return False
    r.draft.limit = int(chunk.number)
    r.draft.notes.append("few")
    r.i += 1
    return True


def _several_texts(r: Reader, name: Chunk) -> bool:
    """``five destinations``: rows of a column of texts, of which no number is stored."""
    texts = all(getattr(link.target, "type", "") == "text" for link in name.columns[:2])
    return r.columnish(name) and texts and name.text.lower() != stem(name.text.lower())


def _alternatives(r: Reader) -> bool:
    """``3 or 4 stars``: one column for both numbers."""
    first, joint, second, column = r.at(), r.at(1), r.at(2), r.at(3)
    if first is None or joint is None or second is None or not joint.is_op("or") or second.kind != "number":
        return False
    left = r.pending
    if left is None and r.columnish(column) and column is not None:
        left = r.ref(column)
    if left is None:
        return False
    r.i += 3 if r.pending is not None else 4
    for n, chunk in enumerate((first, second)):
        r.glue = "or" if n else "and"
        r.add(Cond("=", left, [chunk]))
    return True


def moment(r: Reader) -> bool:
    """``in 2010``, ``last month``, ``on March 3rd``."""
    chunk = r.at()
    if chunk is None or chunk.kind != "moment":
        return False
    apart = _no_such_time(r, chunk) or _measured_then(r)
    r.add(Cond("moment", None if apart else r.take_pending(), [chunk]))
    r.i += 1
    return True


def _measured_then(r: Reader) -> bool:
    """``humidity on January 15``: what is measured is asked for, and is no date itself."""
    before = r.at(-1)
    if before is None or r.i not in r.before or not r.columnish(before):
        return False
    return all(getattr(link.target, "measure", False) for link in before.columns)


def null(r: Reader) -> bool:
    """``with no value``, ``is missing``."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("null"):
        return False
    left = r.take_pending()
    r.i += 1
    if left is None:
        named_ = r.name_at(r.i)
        if named_ is None:
            return True
        left, r.i = named_
    r.add(Cond("null", left))
    return True


def _no_such_time(r: Reader, chunk: Chunk) -> bool:
    """``the hottest day in 2013``, ``revenue this year``: the time is that of a row, not the day or the revenue."""
    before = r.at(-1)
    named = [link.target for link in before.columns[:1]] if before is not None else []
    yearly = chunk.moment is not None and chunk.moment.kind == "year"
    return any(
        c.figure is not None or (yearly and c.words in PARTS_OF_YEARS) for c in named if isinstance(c, ColumnInfo)
    )
