"""What is compared with a figure that must be found first: the average, another column, another row, the latest."""

from __future__ import annotations

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar.draft import Cond, Pick, Ref
from askwire_translator.offline.grammar.state import Reader


def against_aggregate(r: Reader, op: str, at: int, chunk: Chunk) -> bool:
    """``above the average price``: a comparison with one value that a query of its own finds."""
    value = r.get(at)
    if value is None or value.sense is None:
        return False
    func = value.sense.arg if value.is_op("agg") else "max" if value.sense.arg == "desc" else "min"
    left = r.take_pending()
    named = r.name_at(at + 1)
    r.i = at + 1
    follow = r.get(r.skip(at + 1, "of"))
    if follow is not None and follow.is_op("count"):
        named = r.name_at(r.skip(at + 1, "of") + 1)
    inner = left
    adjacent = r.skip(at + 1, "of") not in r.before
    if named is not None and adjacent and (left is None or r.columnish(named[0].chunk)):
        inner, r.i = named[0], named[1]
    if inner is None and chunk.sense is not None and not chunk.sense.about:
        inner = next((p.ref for p in reversed(r.draft.picks) if p.ref is not None and numeric(p.ref)), None)
    cond = Cond(op, left or inner, [], chunk.sense.about if chunk.sense else (), versus=Pick("ref", inner, func))
    r.add(cond)
    r.inner = cond
    r.draft.notes.append("versus_aggregate")
    return True


def against_latest(r: Reader, op: str, at: int, value: Chunk) -> bool:
    """``after the most recent film of X``: the extreme of the column that the adjective speaks of."""
    about = value.sense.about if value.sense else ()
    func = "max" if value.sense is not None and value.sense.arg == "desc" else "min"
    cond = Cond(op, r.take_pending(), [], about, versus=Pick("ref", None, func))
    r.add(cond)
    r.inner = cond
    r.draft.notes.append("versus_aggregate")
    r.i = at + 1
    return True


def against_name(r: Reader, op: str, at: int, chunk: Chunk) -> bool:
    """``salary above the minimum salary of the job``: one column against another; ``above age 46``: a number."""
    column, number = r.get(at), r.get(r.skip(at + 1, "of"))
    if column is not None and number is not None and _numbers_a_column(r, at):
        r.add(Cond(op, r.ref(column), [number]))
        r.i = r.skip(at + 1, "of") + 1
        return True
    named = r.name_at(at)
    left = r.take_pending()
    if named is not None and r.tableish(named[0].chunk) and op not in {"<>", "="} and (left is not None or chunk.sense):
        r.pending = left
        return against_row(r, op, named[1], chunk)
    if named is None or left is None or not r.columnish(named[0].chunk):
        if op == "<>":
            r.negated = True
        elif left is not None:
            r.pending = left
        if op not in {"<>", "="}:
            r.draft.ignored.append(chunk)
        r.i += 1
        return True
    r.add(Cond(op, left, [], versus=Pick("ref", named[0])))
    r.draft.notes.append("versus_column")
    r.i = named[1]
    return True


def against_time(r: Reader, op: str, at: int, chunk: Chunk) -> bool:
    """``after season 2007``, ``ended after the planned end``; without a value the word only says when."""
    if _numbers_a_column(r, at) or (r.pending is not None and _of_time(r.pending.chunk) and _of_time(r.get(at))):
        return against_name(r, op, at, chunk)
    r.i += 1
    return True


def against_row(r: Reader, op: str, at: int, chunk: Chunk) -> bool:
    """``more than the employee with id 163``: the same column of another row, which the next conditions find."""
    left = r.take_pending()
    about = chunk.sense.about if chunk.sense else ()
    if left is None and not about:
        left = next((h for h in reversed(r.draft.hints) if numeric(h)), None)
    if left is None and not about:
        r.draft.ignored.append(chunk)
        r.i = at
        return True
    cond = Cond(op, left, [], about, versus=Pick("ref", left))
    r.add(cond)
    r.inner = cond
    r.draft.notes.append("versus_row")
    r.i = at
    return True


def _of_time(chunk: Chunk | None) -> bool:
    """Whether it names a day or a moment before anything else."""
    return chunk is not None and bool(chunk.links) and bool(getattr(chunk.links[0].target, "temporal", False))


def _numbers_a_column(r: Reader, at: int) -> bool:
    """``above age 46``, ``at least a salary of 1000``, ``after season 2007``: a column and its number."""
    column, number = r.get(at), r.get(r.skip(at + 1, "of"))
    return r.columnish(column) and number is not None and number.kind in {"number", "moment"}


def numeric(ref: Ref) -> bool:
    """Whether it names a figure that can be compared, before anything else: no id."""
    return any(
        getattr(link.target, "type", "") == "number" and not getattr(link.target, "is_id", False)
        for link in ref.chunk.columns[:3]
    )
