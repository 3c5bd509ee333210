"""What divides a question: sentence ends, conditions, conjunctions, negation, and the names themselves."""

from __future__ import annotations

from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar import flags, groups
from askwire_translator.offline.grammar.draft import Exist, Pick, Ref
from askwire_translator.offline.grammar.order import order_name
from askwire_translator.offline.grammar.state import Reader
from askwire_translator.offline.source.elements import ColumnInfo

_SAID = 0.9
_LIMITING = frozenset(["in", "at", "on", "from", "under"])


def end(r: Reader) -> bool:
    """The end of a sentence: what follows asks for more to show."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("end"):
        return False
    r.flush()
    r.inner = None
    r.i += 1
    if r.at() is not None:
        r.clause, r.negated, r.glue, r.both = "select", False, "and", False
        r.sentence += 1
        r.last_kind = ""
    return True


def where(r: Reader) -> bool:
    """``whose``, ``with``, ``that have``: conditions follow."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("where"):
        return False
    first = r.i == 0 or (r.at(-1) is not None and r.at(-1).is_op("end"))  # type: ignore[union-attr]
    after_and = r.last_kind == "and"
    r.flush()
    if not first and not (chunk.text in {"which", "who"} and after_and and r.clause == "select"):
        if r.clause == "order" and chunk.text in {"with", "when"}:
            r.i += 1
            return True
        r.clause = "cond"
        if chunk.text not in {"has", "have", "had", "having"}:
            r.negated = False
    r.i += 1
    r.last_kind = ""
    return True


def star(r: Reader) -> bool:
    """``all information about``: the whole row."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("star"):
        return False
    r.pick(Pick("star"))
    r.i += 1
    return True


def conjunction(r: Reader) -> bool:
    """``and``, ``or``, a comma, ``both``, ``either``."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("and", "or", "both"):
        return False
    if chunk.is_op("both"):
        r.both = chunk.sense is not None and chunk.sense.arg == "both"
        r.draft.both = r.draft.both or r.both
    else:
        r.inner = None
        follow = r.at(1)
        if follow is not None and follow.is_op("not"):
            r.negated = False
        r.glue = "or" if chunk.is_op("or") else r.glue if chunk.text == "," else "and"
        if r.pending is not None and (follow is None or not follow.is_op("cmp", "between", "like", "is")):
            r.flush()
        if chunk.text == "but":
            r.negated, r.clause = False, "cond"
    r.i += 1
    r.last_kind = "and"
    return True


def distinct(r: Reader) -> bool:
    """``different``, ``distinct``."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("distinct"):
        return False
    r.distinct = r.clause == "select" or bool(r.pending_theirs)
    r.i += 1
    return True


def negation(r: Reader) -> bool:
    """``not``, ``no``, ``without``, ``never``: what follows in this clause must not be."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("not", "except"):
        return False
    if r.i > 0 and not flags.limits(r, r.i + 1):
        r.clause = "cond"
    if _denies_the_last(r):
        r.draft.conds[-1].negated = True
        r.draft.notes.append("never")
        r.i = len(r.chunks)
        return True
    r.negated = True
    r.draft.notes.append("not")
    r.i += 1
    return True


def _denies_the_last(r: Reader) -> bool:
    """``which cities has X never visited``: the one before the verb is who did not."""
    last = r.draft.conds[-1] if r.draft.conds else None
    rest = r.chunks[r.i + 1 :]
    if last is None or last.op != "value" or r.last_kind != "cond" or r.at(-1) not in last.values:
        return False
    return bool(r.draft.picks) and all(c.kind in {"verb", "word"} or c.is_op("end") for c in rest)


def theirs(r: Reader) -> bool:
    """``and their ages``: something to show, also behind conditions."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("their"):
        return False
    r.i += 1
    if chunk.text.startswith("and "):
        r.last_kind = "and"
    alphabetical = r.clause == "order" and bool(r.draft.sorts) and r.draft.sorts[-1].ref is None
    if r.last_kind == "and" and (r.clause == "cond" or alphabetical):
        r.clause = "select"
        r.last_kind = ""
    return True


def who(r: Reader) -> bool:
    """``who is``, ``when did``: says what kind of column is asked for."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("who", "when", "place"):
        return False
    if chunk.is_op("who") and r.i > 0 and not (r.at(-1) is not None and r.at(-1).is_op("end")):  # type: ignore[union-attr]
        r.clause = "cond"
    r.draft.notes.append(f"ask_{chunk.sense.op if chunk.sense else ''}")
    r.i += 1
    return True


def grain(r: Reader) -> bool:
    """``monthly``, ``daily``."""
    chunk = r.at()
    if chunk is None or not chunk.is_op("grain") or chunk.sense is None:
        return False
    r.draft.grain = chunk.sense.arg
    named = r.name_at(r.i + 1) if r.clause == "select" and not r.draft.picks else None
    r.i += 1
    if named is not None and groups.bare(r, pick := Pick("ref", named[0])):
        r.pick(groups.amount(r, pick))  # ``monthly revenue``
        r.i = named[1]
    return True


def verb(r: Reader) -> bool:
    """A verb that echoes a column or a table (``directed by``, ``rated``): a hint for the condition that it begins."""
    chunk = r.at()
    if chunk is None or chunk.kind != "verb":
        return False
    if r.clause == "select" and (r.draft.picks or r.draft.focus is not None) and not _qualifies(r, chunk):
        r.clause = "cond"
    if not (r.negated and r.pending is not None):  # ``whose office is not located in``: the column still waits
        r.flush()
    r.i += 1
    r.hint = Ref(chunk, [r.last_table] if r.last_table is not None else [])
    r.hint_at = r.i
    r.draft.hints.append(r.hint)
    return True


def _qualifies(r: Reader, chunk: Chunk) -> bool:
    """``the name and opening year``: a verb's form that belongs to the name right behind it."""
    follow = r.at(1)
    return chunk.text.endswith("ing") and follow is not None and follow.start == chunk.end and r.columnish(follow)


def name(r: Reader) -> bool:
    """A name without an operator: something to show, the thing asked about, or a partner that must exist."""
    chunk = r.at()
    if chunk is None or chunk.kind != "name":
        return False
    if r.clause == "order":
        return order_name(r)
    if r.tableish(chunk):
        return _table(r, chunk)
    if _names_of_values(r, chunk) or _modifies(r, chunk) or _of_the_row(r, chunk) or _counted_already(r, chunk):
        r.i += 1
        return True
    ref = r.ref(_whose_name(r, chunk) or chunk)
    if _called_names(r, chunk):
        r.i += 1
    after_and = r.last_kind == "and"
    limiting = bool(r.draft.picks) and (r.before.get(r.i) in _LIMITING or _of_a_value(r, chunk))
    r.i += 1
    if r.clause == "select" and not limiting:
        r.pick(Pick("ref", ref))
        return True
    r.flush()
    r.pending = ref
    r.pending_theirs = after_and
    r.last_kind = "pending"
    return True


def _of_a_value(r: Reader, chunk: Chunk) -> bool:
    """``in the Chicago timezone``: what kind of value that is."""
    value = r.at(-1)
    return (
        value is not None and value.kind == "value" and value.end == chunk.start and r.before.get(r.i - 1) in _LIMITING
    )


def _modifies(r: Reader, chunk: Chunk) -> bool:
    """``book categories``: a weak echo right before a column only says whose column it is."""
    follow = r.at(1)
    return (
        not chunk.tables
        and chunk.columns[0].score < 0.9
        and r.columnish(follow)
        and follow is not None
        and follow.start == chunk.end
        and follow.columns[0].score >= 0.85
    )


def _of_the_row(r: Reader, chunk: Chunk) -> bool:
    """``the city of the bank branch``: a weak echo right behind another name of its table is that row again."""
    before = r.at(-1)
    if before is None or before.end != chunk.start or before.kind != "name" or r.i in r.before:
        return False
    echo = chunk.columns[0]
    homes = [link.target for link in before.tables[:1]] + [getattr(c.target, "table", None) for c in before.columns[:1]]
    if echo.score >= _SAID or not isinstance(echo.target, ColumnInfo):
        return False
    return echo.target in echo.target.table.display and echo.target.table in homes


def _counted_already(r: Reader, chunk: Chunk) -> bool:
    """``how many books does each author have? List the author and the number``: the number is that count."""
    counts = any(p.agg == "count" for p in r.draft.picks)
    return r.clause == "select" and counts and chunk.text.lower() in {"number", "numbers"}


def _names_of_values(r: Reader, chunk: Chunk) -> bool:
    """``names of the states`` where the states are only a column: the column is what is asked for."""
    joint, inner = r.at(1), r.get(r.skip(r.i + 1, "of", "distinct", "all"))
    return (
        chunk.text.lower() in {"name", "names"}
        and joint is not None
        and joint.is_op("of")
        and inner is not None
        and r.columnish(inner)
        and not inner.tables
        and r.i not in r.before
    )


def _whose_name(r: Reader, chunk: Chunk) -> Chunk | None:
    """``studios whose name contains X`` where the studio is a column: its own values are the names."""
    joint, owner = r.at(-1), r.at(-2)
    if chunk.text.lower() not in {"name", "names"} or joint is None or joint.text.lower() != "whose":
        return None
    if owner is None or not r.columnish(owner) or owner.tables or owner.text.lower() in {"name", "names"}:
        return None
    named = owner.columns[0]
    return owner if named.score >= 0.9 and getattr(named.target, "type", "") == "text" else None


def _called_names(r: Reader, chunk: Chunk) -> bool:
    """``director names`` where the director is a column: its values are the names."""
    follow = r.at(1)
    return (
        follow is not None
        and follow.text.lower() in {"name", "names"}
        and follow.start == chunk.end
        and not chunk.tables
        and chunk.columns[0].score >= 0.9
        and getattr(chunk.columns[0].target, "type", "") == "text"
    )


def _table(r: Reader, chunk: Chunk) -> bool:
    named = r.name_at(r.i)
    if named is not None and named[0].chunk is not chunk:
        ref, r.i = named
        r.draft.tables.append(Ref(chunk, [], "table"))
        if r.draft.focus is None and r.clause == "select":
            r.draft.focus = Ref(chunk, [], "table")
        if r.clause == "select":
            r.pick(Pick("ref", ref))
        else:
            r.flush()
            r.pending = ref
        return True
    ref = Ref(chunk, [], "table")
    previous = r.last_table
    r.last_table = chunk
    r.i += 1
    if r.clause == "select":
        _select_table(r, ref, previous)
        return True
    r.flush()
    if r.negated:
        r.draft.exists.append(Exist(ref, True))
        r.draft.notes.append("not_exists")
    else:
        r.draft.exists.append(Exist(ref))
    return True


def _select_table(r: Reader, ref: Ref, previous: Chunk | None) -> None:
    context = r.i - 1 in r.before or (r.get(r.i - 2) is not None and r.get(r.i - 2).is_op("of", "distinct", "each"))  # type: ignore[union-attr]
    if r.draft.focus is None:
        r.draft.focus = ref
    else:
        r.draft.tables.append(ref)
    if r.distinct:
        r.draft.distinct = True
        r.distinct = False
    if (not context and r.sentence == 0 and not any(p.kind == "ref" for p in r.draft.picks) and not r.draft.picks) or (
        r.last_kind == "and" and not context and r.draft.picks
    ):
        r.pick(Pick("ref", ref))
    r.last_kind = "table"


def leftovers(r: Reader) -> bool:
    """What no rule took."""
    chunk = r.at()
    if chunk is not None and chunk.kind == "op" and not chunk.is_op("is", "of", "all", "named", "same", "by"):
        r.draft.ignored.append(chunk)
    r.i += 1
    return True
