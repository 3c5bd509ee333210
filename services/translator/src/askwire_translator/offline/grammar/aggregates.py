"""Counts and aggregates: "how many", "number of", "average, minimum and maximum price"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar import flags
from askwire_translator.offline.grammar.draft import Cond, Having, OverTime, Pick, Ref, Sort
from askwire_translator.offline.grammar.state import Reader
from askwire_translator.offline.source.elements import ColumnInfo

_OVER_TIME: Final[dict[str, OverTime]] = {"change": "change", "growth": "growth"}


def count(r: Reader) -> bool:
    """``how many singers``, ``number of different cities``."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("count"):
        return False
    r.flush()
    at, distinct = r.i + 1, chunk.sense is not None and chunk.sense.arg == "distinct"
    while (follow := r.get(at)) is not None:
        if follow.is_op("distinct"):
            distinct = True
        elif follow.kind == "value" and follow.hits and r.get(at + 1) is not None and at not in r.before:
            r.add(Cond("value", None, [follow]))
        elif flags.limits(r, at):
            r.add(Cond("flag", r.ref(follow)))
            r.negated = False
        elif follow.is_op("not") and flags.limits(r, at + 1):
            r.negated = True
        elif not follow.is_op("of", "all", "is", "their"):
            break
        at += 1
    named = r.name_at(at)
    compare, value = r.get(at), r.get(at + 1)
    if named is None and compare is not None and compare.is_op("cmp") and value is not None and value.kind == "number":
        r.draft.havings.append(Having("count", None, compare.sense.arg if compare.sense else ">", value))
        r.i = at + 2
        return True
    if named is None or at in r.before:
        r.draft.notes.append("bare_count")
        _emit(r, None, "count", distinct)
        r.i = max(at, r.i + 1)
        return True
    ref, r.i = _by_name(named[0]), named[1]
    _emit(r, ref, "count", distinct)
    if r.tableish(ref.chunk):
        r.last_table = ref.chunk
        if r.draft.focus is None and not r.draft.picks[:-1] and r.clause != "order":
            r.draft.focus = ref
    return True


def _by_name(ref: Ref) -> Ref:
    """``how many time zones``, where one column holds their offsets and one their names: the names are counted."""
    columns = [link.target for link in ref.chunk.columns]
    first = columns[0] if columns else None
    if ref.chunk.tables or not isinstance(first, ColumnInfo) or not first.measure or _holds_a_count(first):
        return ref
    named = tuple(n for n in ref.chunk.columns if getattr(n.target, "type", "") == "text" and _beside(n.target, first))
    return replace(ref, chunk=replace(ref.chunk, links=named)) if named else ref


def _beside(target: object, other: ColumnInfo) -> bool:
    return isinstance(target, ColumnInfo) and target.table is other.table


def _holds_a_count(column: ColumnInfo) -> bool:
    """``beds``, ``engines``; a comment may say so, too."""
    said = {*column.words, *(column.column.comment or "").lower().split()}
    return column.col.name.endswith("s") or bool(said & {"number", "count"})


def aggregate(r: Reader) -> bool:  # noqa: C901, PLR0911 - one return a form
    """``average age``, ``the minimum and maximum price of all products``."""
    chunk = r.at()
    if chunk is None or not (chunk.is_op("agg") or _list_of_extremes(r)):
        return False
    if _trails(r, chunk):
        r.i += 1
        return True
    r.flush()
    funcs, at = _functions(r, r.i)
    distinct = False
    while (follow := r.get(at)) is not None and follow.is_op("of", "all", "distinct", "is", "their"):
        distinct = distinct or follow.is_op("distinct")
        at += 1
    follow = r.get(at)
    if follow is not None and follow.is_op("count"):
        r.i = at
        if funcs == ["sum"]:
            return count(r)
        if len(funcs) > 1 and (counted := r.name_at(r.i + 1)) is not None:
            for func in funcs:
                _emit(r, counted[0], f"{func}_count", False)
            r.i = counted[1]
            return True
        return _nested(r, funcs[0])
    if follow is not None and follow.is_op("diff", "percent", "ratio", "running", "change"):
        r.i = at
        return True
    while follow is not None and follow.kind == "value" and r.get(at + 1) is not None and at not in r.before:
        r.add(Cond("value", None, [follow]))
        at += 1
        follow = r.get(at)
    named = r.name_at(at)
    if named is None:
        r.draft.ignored.append(chunk)
        r.i += 1
        return True
    ref, r.i = named
    ref = _inner_column(r, ref)
    if _of_a_row(r, ref, funcs) or (r.clause == "cond" and len(funcs) == 1 and _compared(r, ref, funcs[0])):
        return True
    for func in _counting(r, ref, funcs):
        _emit(r, ref, func, distinct)
    _same_for_list(r, funcs)
    return True


def _counting(r: Reader, ref: Ref, funcs: list[str]) -> list[str]:
    """``total flights per quarter``, ``how much traffic``: of what is no number, how many there are."""
    if funcs not in (["sum"], ["much"]) or not r.tableish(ref.chunk):
        return funcs
    if funcs == ["much"] and getattr(ref.chunk.links[0].target, "worth", None):
        return ["sum"]  # ``how much credit``: what credit notes come to
    r.last_table = ref.chunk
    r.draft.focus = r.draft.focus or ref
    return ["count"]


def _trails(r: Reader, chunk: Chunk) -> bool:
    """``how many seats in total``, ``on average``: an aggregate behind what it computes."""
    if chunk.text in {"in total", "altogether", "overall"}:
        return any(p.agg for p in r.draft.picks)
    return chunk.text in {"on average", "averaged"} and (_averages_extreme(r) or _averages(r))


def _averages_extreme(r: Reader) -> bool:
    """``the hottest month on average``: what is compared is averaged."""
    last = r.draft.sorts[-1] if r.draft.sorts else None
    if last is None or not last.superlative or last.agg is not None or not (last.ref is not None or last.about):
        return False
    last.agg = "avg"
    return True


def _of_a_row(r: Reader, ref: Ref, funcs: list[str]) -> bool:
    """``how many seats does the average plane have``: what was asked for is averaged."""
    if funcs != ["avg"] or not r.tableish(ref.chunk) or not _averages(r):
        return False
    r.last_table = ref.chunk
    return True


def _averages(r: Reader) -> bool:
    """``how many seats do planes have on average``: what was asked for is averaged, not added up."""
    last = r.draft.picks[-1] if r.draft.picks else None
    if last is None:
        return False
    if last.ref is not None and r.columnish(last.ref.chunk) and last.agg in {None, "count", "much"}:
        last.kind, last.agg = "ref", "avg"
    elif last.agg == "count" and _for_each(r):
        last.kind, last.agg = "ref", "avg_count"
    elif last.agg == "count":
        r.draft.missing.append("on average")
    return last.agg is not None


def _for_each(r: Reader) -> bool:
    """``how many flights per day on average``: of a group, whichever comes first."""
    return bool(r.draft.groups or r.draft.grain) or any(c.is_op("each") for c in r.chunks[r.i :])


def _compared(r: Reader, ref: Ref, func: str) -> bool:
    """``whose average salary is above 8000``: a condition on the groups."""
    at = r.skip(r.i, "is", "of", "where")
    compare, value = r.get(at), r.get(at + 1)
    if compare is None or value is None or not compare.is_op("cmp") or value.kind != "number" or compare.sense is None:
        return False
    r.draft.havings.append(Having(func, ref, compare.sense.arg, value))
    r.draft.notes.append("having_aggregate")
    r.i = at + 2
    return True


def _functions(r: Reader, at: int) -> tuple[list[str], int]:
    funcs: list[str] = []
    while (chunk := r.get(at)) is not None:
        if chunk.is_op("agg") and chunk.sense is not None:
            before = r.get(at - 1)
            if not (funcs and chunk.sense.arg == "sum" and before is not None and before.is_op("agg")):
                funcs.append(chunk.sense.arg)  # ``average total passengers``: of totals, which are stored
        elif chunk.is_op("sup") and chunk.sense is not None and _general(chunk):
            funcs.append("max" if chunk.sense.arg == "desc" else "min")
        elif not (chunk.is_op("and", "of") and _more(r, at + 1)):
            break
        at += 1
    return funcs, at


def _more(r: Reader, at: int) -> bool:
    follow = r.get(r.skip(at, "and", "of"))
    return follow is not None and (follow.is_op("agg") or (follow.is_op("sup") and _general(follow)))


def _general(chunk: Chunk) -> bool:
    """Whether a superlative says only highest or lowest, of whatever."""
    return chunk.text in {"highest", "lowest", "largest", "smallest", "biggest", "greatest", "least", "most"}


def _list_of_extremes(r: Reader) -> bool:
    """``the lowest and highest rating``: superlatives in a list are aggregates."""
    chunk = r.at()
    return (
        chunk is not None
        and chunk.is_op("sup")
        and _general(chunk)
        and r.clause != "order"
        and ((follow := r.at(1)) is not None and follow.is_op("and") and _more(r, r.i + 2))
    )


def _inner_column(r: Reader, ref: Ref) -> Ref:
    """``the average of the students' ages``: the column behind the table."""
    if not r.tableish(ref.chunk):
        return ref
    at = r.skip(r.i, "of")
    follow = r.get(at)
    if follow is not None and r.columnish(follow) and at > r.i:
        r.i = at + 1
        return Ref(follow, [ref.chunk])
    return ref


def _same_for_list(r: Reader, funcs: list[str]) -> None:
    """``the average price and quantity``: the aggregate holds for the whole list of measures."""
    while len(funcs) == 1 and (chunk := r.at()) is not None and chunk.is_op("and"):
        follow = r.at(1)
        if follow is None or not r.columnish(follow) or r.i + 1 in r.before:
            break
        best = follow.columns[0].target
        if not getattr(best, "measure", False):
            break
        _emit(r, r.ref(follow), funcs[0], False)
        r.i += 2
    while len(funcs) == 1 and (chunk := r.at()) is not None and _one_more(r, chunk):  # ``average temp humidity``
        _emit(r, r.ref(chunk), funcs[0], False)
        r.i += 1


def _one_more(r: Reader, chunk: Chunk) -> bool:
    before = r.at(-1)
    beside = before is not None and before.end == chunk.start and r.i not in r.before
    return beside and r.columnish(chunk) and getattr(chunk.columns[0].target, "measure", False)


def _nested(r: Reader, func: str) -> bool:
    """``the average number of pages``: a column that counts, or the average of counts."""
    named = r.name_at(r.i + 1)
    if named is None:
        r.i += 1
        return True
    ref, r.i = named
    if r.tableish(ref.chunk) and any(c.is_op("each", "by") for c in r.chunks[r.i :]):
        ref = replace(ref, chunk=replace(ref.chunk, links=tuple(ref.chunk.tables)))
    _emit(r, ref, f"{func}_count", False)
    return True


def _emit(r: Reader, ref: Ref | None, agg: str, distinct: bool) -> None:
    if r.clause == "order":
        empty = next((s for s in r.draft.sorts if s.ref is None and s.agg is None and not s.about), None)
        if empty is None:
            r.draft.sorts.append(Sort(ref, agg))
        else:
            empty.ref, empty.agg = ref, agg
        return
    r.pick(Pick("count" if agg == "count" else "ref", ref, agg, distinct))


def running(r: Reader) -> bool:
    """``running total of sales by month``, ``growth of sales by month``."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("running", "change") or chunk.sense is None:
        return False
    r.draft.over_time = _OVER_TIME.get(chunk.sense.arg, "running")
    r.draft.notes.append(chunk.sense.op)
    named = r.name_at(r.i + 1)
    if named is None:
        r.i += 1
        return True
    ref, r.i = named
    if r.tableish(ref.chunk) or "number" in chunk.text or "count" in chunk.text:
        r.pick(Pick("count", ref, "count"))
        r.last_table = ref.chunk
        r.draft.focus = r.draft.focus or ref
    else:
        r.pick(Pick("ref", ref, "sum"))
    return True


def difference(r: Reader) -> bool:
    """``the difference between minimum and maximum salary``: two columns or two aggregates, subtracted."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("diff"):
        return False
    first = r.name_at(r.i + 1)
    if first is None:
        funcs, at = _functions(r, r.i + 1)
        named = r.name_at(at)
        if len(funcs) == 1 and named is not None and _two_aggregates(r, funcs[0], named):
            return True
        if len(funcs) < 2 or named is None:
            return False
        for func in funcs[:2]:
            r.pick(Pick("ref", named[0], func))
        r.i = named[1]
    else:
        between = r.get(first[1])
        second = r.name_at(first[1] + 1)
        if between is None or not between.is_op("and") or second is None:
            return False
        r.pick(Pick("ref", first[0]))
        r.pick(Pick("ref", second[0]))
        r.i = second[1]
    r.draft.difference = True
    r.draft.notes.append("difference")
    return True


def _two_aggregates(r: Reader, first: str, named: tuple[Ref, int]) -> bool:
    """``between average departure delay and average arrival delay``."""
    joint = r.get(named[1])
    if joint is None or not joint.is_op("and"):
        return False
    funcs, at = _functions(r, named[1] + 1)
    other = r.name_at(at)
    if len(funcs) != 1 or other is None:
        return False
    r.pick(Pick("ref", named[0], first))
    r.pick(Pick("ref", other[0], funcs[0]))
    r.i = other[1]
    r.draft.difference = True
    r.draft.notes.append("difference")
    return True


def how_much_about(r: Reader) -> bool:
    """``how long is ...``, ``how old is ...``: the column that the adjective speaks of."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("howlong") or chunk.sense is None:
        return False
    named = Chunk("name", chunk.start, chunk.end, chunk.sense.arg, links=chunk.links)
    if named.links:
        r.pick(Pick("ref", Ref(named)))
    else:
        r.draft.missing.append(chunk.text)
    r.i += 1
    return True
