"""Superlatives and top n: "the oldest singer", "the 3 dearest products", "the team with the most players"."""

from __future__ import annotations

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar.draft import Cond, Pick, Ref, Sort
from askwire_translator.offline.grammar.flags import limits
from askwire_translator.offline.grammar.state import Reader
from askwire_translator.offline.words.synonyms import SYNONYMS
from askwire_translator.offline.words.text import stem
from askwire_translator.offline.words.vocabulary import HIGH_IS_BAD, TIME_UNITS


def superlative(r: Reader) -> bool:
    """An adjective in its highest degree, with its number, its aggregate and the thing it measures."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("sup") or chunk.sense is None:
        return False
    if _follows_comparison(r):
        return False
    r.flush()
    start = r.i
    if _of_two(r):
        r.draft.missing.append(f"{chunk.text} and {r.chunks[r.i + 2].text} at once")
    number, at = _number(r)
    limit = int(number.number) if number is not None and number.number else 1
    sort = Sort(
        None,
        None,
        chunk.sense.about,
        chunk.sense.arg == "desc",
        superlative=True,
        quality=chunk.text in {"best", "worst"},
        most=chunk.text in {"most", "fewest", "least"},
    )
    _take_last(r, sort)
    at = at if sort.ref is not None else _measured(r, sort, at)
    r.i = at
    if chunk.text == "top" and sort.ref is None and sort.agg is None:
        r.draft.limit = limit
        r.draft.notes.append("top")
        if r.draft.sorts and (r.draft.sorts[-1].superlative or number is not None):
            r.draft.sorts[-1].superlative = True
            return True
        r.draft.sorts.append(sort)
        return True
    r.draft.skip, r.skip_next = r.skip_next, 0
    counts = sort.most and sort.ref is not None and bool(sort.ref.chunk.tables)
    if sort.ref is not None and not (counts or r.units) and _is_extreme(r, start, sort, number):
        _extreme(r, sort, sort.ref)
        return True
    open_top = [s for s in r.draft.sorts if s.superlative and s.ref is None and s.agg is None and not s.about]
    for known in open_top:
        r.draft.sorts.remove(known)
    r.draft.sorts.append(sort)
    if number is not None or r.draft.limit is None:
        r.draft.limit = limit
    if _each_before(r, start):
        r.draft.per_group = True
    r.draft.notes.append("superlative" if sort.agg is None else "count_superlative")
    if sort.most and (r.draft.limit or 1) > 1:  # ``the two customers with the most orders``: as the top two are
        r.draft.notes.append("top")
    r.last_kind = "sup"
    return True


def _extreme(r: Reader, sort: Sort, ref: Ref) -> None:
    """``the highest salary``: a value; ``the second highest salary``: one of the different values in their order."""
    if sort.quality and HIGH_IS_BAD & set(getattr(ref.chunk.links[0].target, "words", ())):
        sort.descending = not sort.descending
    if not r.draft.skip:
        r.pick(Pick("ref", ref, "max" if sort.descending else "min"))
        return
    r.draft.sorts.append(sort)
    r.draft.limit, r.draft.distinct = 1, True
    r.draft.notes.append("superlative")
    r.pick(Pick("ref", ref))


def _of_two(r: Reader) -> bool:
    """``best and worst month``: two rows, which no rule reads; ``the lowest and highest rating`` are two values."""
    joint, other = r.at(1), r.at(2)
    return joint is not None and joint.is_op("and") and other is not None and other.is_op("sup")


def _take_last(r: Reader, sort: Sort) -> None:
    """``which minister left office the latest``: the column right before, behind what is shown, is what orders."""
    before, follow = r.at(-1), r.at(1)
    last = r.draft.picks[-1] if r.draft.picks else None
    if last is None or last.ref is None or last.agg is not None or last.ref.chunk is not before:
        return
    ends = follow is None or follow.is_op("end")
    if ends and "date" in sort.about and r.columnish(before) and (r.draft.focus or len(r.draft.picks) > 1):
        r.draft.picks.pop()
        sort.ref, sort.about = last.ref, ()


def both_ends(r: Reader) -> bool:
    """``the ages of the oldest and youngest students``: the two ends of what was to be shown."""
    chunk, other = r.at(), r.at(2)
    last = r.draft.picks[-1] if r.draft.picks else None
    if chunk is None or other is None or not (chunk.is_op("sup") and _of_two(r)):
        return False
    if (
        last is None
        or last.kind != "ref"
        or last.agg is not None
        or chunk.sense is None
        or other.sense is None
        or last.ref is None
        or r.tableish(last.ref.chunk)
    ):
        return False
    words = {w for link in last.ref.chunk.columns[:1] for w in getattr(link.target, "words", ())}
    if not all(words & {a.lstrip("-") for a in sup.about} for sup in (chunk.sense, other.sense)):
        return False
    directions = {sup.arg: "max" if sup.arg == "desc" else "min" for sup in (chunk.sense, other.sense)}
    r.draft.picks[-1:] = [Pick("ref", last.ref, func) for func in directions.values()]
    r.i += 3
    return True


def manner(r: Reader) -> bool:
    """``worst first``: all rows in that order, where the question has said what is compared."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("manner") or chunk.sense is None:
        return False
    r.flush()
    about, computed = chunk.sense.about, any(p.agg for p in r.draft.picks)
    quality = chunk.text in {"best first", "worst first"}
    sort = Sort(None, None, () if computed else about, chunk.sense.arg == "desc", quality=quality, manner=about)
    r.draft.sorts.append(sort)
    r.draft.notes += ["order", "manner"]
    r.clause = "order"
    r.i += 1
    return True


def _follows_comparison(r: Reader) -> bool:
    before = r.at(-1)
    return before is not None and before.is_op("cmp")


def _number(r: Reader) -> tuple[Chunk | None, int]:
    at = r.i + 1
    if r.number is not None:
        number, r.number = r.number, None
        return number, at
    follow = r.get(at)
    if follow is not None and follow.kind == "number" and isinstance(follow.number, int):
        return follow, at + 1
    return None, at


def _measured(r: Reader, sort: Sort, at: int) -> int:  # noqa: PLR0911 - one return a form of measure
    """What the superlative measures: a count, an aggregate, a column, or nothing but its adjective."""
    if sort.about == ("#",):
        sort.about, sort.agg = (), "count"
        counted = r.get(at)
        if counted is not None and r.tableish(counted) and r.before.get(at) in {"on", "in", "by", "at"}:
            sort.ref = r.ref(counted)
            return at + 1
        return at
    follow = r.get(at)
    if follow is not None and follow.is_op("sup") and follow.sense is not None and not sort.about:
        sort.about, sort.descending = follow.sense.about, follow.sense.arg == "desc"
        return _measured(r, sort, at + 1)
    if follow is not None and follow.is_op("agg") and follow.sense is not None:
        return _aggregate(r, sort, at)
    if follow is not None and follow.is_op("count"):
        named = r.name_at(at + 1)
        sort.agg = "count"
        if named is None:
            return at + 1
        sort.ref = named[0]
        return named[1]
    at = _limited(r, sort, at)
    named = r.name_at(at)
    if named is None or at in r.before:
        return at
    ref, end = named
    if r.columnish(ref.chunk) and (_listed(r, ref, end) or not _compares(r, sort, ref)):
        return at
    if r.columnish(ref.chunk):
        sort.ref, sort.about = ref, ()
        sort.agg = "count" if sort.most and _text(ref) else _of_several(sort, ref)
        return end
    if sort.about and not (r.clause == "cond" and sort.about[:1] == ("size",)):
        return at
    other = r.draft.focus is not None and r.draft.focus.chunk is not ref.chunk
    if r.clause == "cond" or other or r.draft.grain or r.draft.picks:
        sort.agg, sort.ref, sort.about = "count", ref, ()
        return end
    return at


def _limited(r: Reader, sort: Sort, at: int) -> int:
    """``the most fraud claims``: which of them are counted; then where the noun stands."""
    if not sort.most or at in r.before or not limits(r, at):
        return at
    r.add(Cond("flag", r.ref(r.chunks[at], [r.chunks[at + 1]])))
    return at + 1


def _text(ref: Ref) -> bool:
    """``the most outcomes``, where outcomes are told by texts: of texts the most are their number."""
    return any(getattr(link.target, "type", "") == "text" for link in ref.chunk.columns[:1])


def _of_several(sort: Sort, ref: Ref) -> str | None:
    """``the worst delays``: no single one of them, but all on average."""
    return "avg" if sort.quality and ref.chunk.text.lower() != stem(ref.chunk.text) else None


_OF_ANYTHING = frozenset(["size", "height", "rating", "date"])  # largest, highest, best, latest: of whatever is named


def _speaks_of(about: tuple[str, ...], ref: Ref) -> bool:
    """``the longest flight``: a flight number has no length, so flights are what is compared."""
    if not about or about[0] in _OF_ANYTHING:
        return True
    concepts = {a.lstrip("-") for a in about}
    concepts |= {s for c in concepts for s in SYNONYMS.get(c, ())}
    timely = bool(concepts & {"date", "time", "year"})
    return any(
        concepts & set(getattr(link.target, "words", ())) or (timely and getattr(link.target, "temporal", False))
        for link in ref.chunk.columns[:3]
    )


def _compares(r: Reader, sort: Sort, ref: Ref) -> bool:
    """Whether the superlative compares this column."""
    return not _came_last(r, ref) and (_speaks_of(sort.about, ref) or _only_measures(ref))


def _came_last(r: Reader, ref: Ref) -> bool:
    """``the last flight``: the latest, not the one of the highest number."""
    chunk = r.at()
    identifies = getattr(ref.chunk.columns[0].target, "is_id", False)
    return chunk is not None and chunk.text in {"first", "last", "earliest", "latest"} and identifies


def _only_measures(ref: Ref) -> bool:
    """``the longest delay``: a measure is what is compared, whatever the adjective; nothing else goes by its name."""
    first = ref.chunk.columns[0]
    head = getattr(first.target, "words", ())[-1:] == (stem(ref.chunk.text.lower()),)  # of departures, or of arrivals
    return not ref.chunk.tables and (head or first.score >= 0.85) and getattr(first.target, "measure", False)


def _listed(r: Reader, ref: Ref, end: int) -> bool:
    """``top 5 destinations by ...``: what is listed, not what is measured."""
    chunk, follow = r.at(), r.get(end)
    if chunk is None or chunk.text != "top":
        return False
    texts = all(getattr(link.target, "type", "") == "text" for link in ref.chunk.columns[:2])
    return texts or (follow is not None and follow.is_op("by"))


def _aggregate(r: Reader, sort: Sort, at: int) -> int:
    chunk = r.get(at)
    named = r.name_at(at + 1)
    follow = r.get(r.skip(at + 1, "of"))
    if follow is not None and follow.is_op("count"):
        named = r.name_at(r.skip(at + 1, "of") + 1)
        sort.agg = "count"
    elif chunk is not None and chunk.sense is not None:
        sort.agg = chunk.sense.arg
    if named is None:
        return at + 1
    sort.ref, sort.about = named[0], ()
    if r.tableish(named[0].chunk) and sort.agg == "sum":
        sort.agg = "count"
    return named[1]


def _is_extreme(r: Reader, start: int, sort: Sort, number: Chunk | None) -> bool:
    """``What is the highest salary?`` asks for a value, ``the employee with the highest salary`` for a row."""
    if number is not None or r.clause != "select" or sort.agg is not None:
        return False
    if r.draft.picks and any(c.is_op("each") for c in r.chunks[r.i :]):
        return True
    if any(p.agg is None for p in r.draft.picks) or (r.draft.focus is not None and not r.draft.picks):
        return False
    follow = r.at()
    if follow is not None and r.tableish(follow) and r.i not in r.before:
        return False
    before = r.get(start - 1)
    return not (before is not None and before.is_op("where", "of") and start > 1)


def _each_before(r: Reader, start: int) -> bool:
    return any(c.is_op("each") for c in r.chunks[:start])


def nth(r: Reader) -> bool:
    """``the second largest``: the superlative behind it means the one in that place."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("nth"):
        return False
    r.skip_next = int(chunk.number or 1) - 1
    r.i += 1
    return True


def of_its_unit(r: Reader) -> bool:
    """``the first flight of the year``: of all; of each day, which no rule reads, would be something else."""
    chunk, before = r.at(), r.at(-1)
    last = r.draft.sorts[-1] if r.draft.sorts else None
    if chunk is None or before is None or chunk.text.lower() not in TIME_UNITS or before.end == chunk.start:
        return False
    if last is None or not last.superlative or "date" not in last.about:
        return False
    if chunk.text.lower() != "year":
        r.draft.missing.append(f"of the {chunk.text}")
    r.i += 1
    return True


def number_before(r: Reader) -> bool:
    """A number right before a superlative is how many: ``the 3 youngest players``."""
    chunk, follow = r.at(), r.at(1)
    if chunk is None or chunk.kind != "number" or follow is None or not follow.is_op("sup"):
        return False
    r.number = chunk
    r.i += 1
    return True
