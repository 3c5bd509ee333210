"""What a question says against what a query does: cues without their clause, clauses without their cue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from askwire_translator.ir.model import (
    Agg,
    Between,
    Col,
    Compare,
    Constant,
    InQuery,
    IsNull,
    Like,
    Not,
    Or,
    Part,
    Percent,
    Query,
    Scalar,
    SetQuery,
    Statement,
)
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.grammar.state import COMPARES
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.words.text import stem
from askwire_translator.offline.words.vocabulary import TIME_UNITS

# clause: the operators (and, behind a colon, their arguments) that call for it
_CUES: dict[str, frozenset[str]] = {
    "count": frozenset(["count"]),
    "avg": frozenset(["agg:avg"]),
    "sum": frozenset(["agg:sum", "agg:much", "running"]),
    "extreme": frozenset(["sup", "agg:max", "agg:min"]),
    "group": frozenset(["each", "grain", "by:name"]),
    "order": frozenset(["order", "asc", "desc", "manner"]),
    "descending": frozenset(["desc"]),
    "not": frozenset(["not", "except", "cmp:<>"]),
    "or": frozenset(["or", "both:either"]),
    "both": frozenset(["both:both"]),
    "distinct": frozenset(["distinct", "count:distinct"]),
    "compare": frozenset(["cmp", "comp", "between"]),
    "like": frozenset(["like"]),
    "star": frozenset(["star"]),
    "percent": frozenset(["percent", "ratio", "share"]),
}
CLAUSES = tuple(_CUES)
_UNSAID = (0.0, 1.0)
_WITHIN = 0.9
_APART = (Query, Part, Scalar)


@dataclass(frozen=True)
class Said:
    """What the ranker wants to know of a question, found once for all of its readings.

    Attributes:
        cues: the clauses that its operators call for.
        linked: for each column and table that a name may mean: how well at best, and where the first name stands.
        names: every name with what it may mean.
        values: every stored value with the columns that hold it.
        numbers: how many numbers and moments there are.
        moments: how many of them are moments, which take two constants where they are ranges.
        words: the stem of every word, and where it stands first.
    """

    cues: frozenset[str]
    linked: dict[int, tuple[float, float]]
    names: tuple[Chunk, ...]
    values: tuple[Chunk, ...]
    numbers: int
    moments: int
    words: dict[str, float]


def said(chunks: list[Chunk]) -> Said:
    """What these chunks call for."""
    operators = set()
    linked: dict[int, tuple[float, float]] = {}
    size = max(1, chunks[-1].end) if chunks else 1
    words: dict[str, float] = {}
    for chunk, follow in zip(chunks, [*chunks[1:], None], strict=True):
        if chunk.is_op("by") and follow is not None and (follow.kind == "name" or follow.text.lower() in TIME_UNITS):
            operators.add("by:name")
        if chunk.kind == "op" and chunk.sense is not None:
            operators |= {chunk.sense.op, f"{chunk.sense.op}:{chunk.sense.arg}"}
        for word in chunk.text.lower().split():
            words.setdefault(stem(word), chunk.start / size)
        for link in chunk.links:
            best, first = linked.get(id(link.target), (0.0, chunk.start / size))
            linked[id(link.target)] = (max(best, link.score), first)
    beside = any(c.text.lower() in COMPARES for c in chunks) or sum(c.is_op("count") for c in chunks) > 1
    if beside and sum(c.kind in {"value", "moment"} for c in chunks) > 1:
        operators |= {"each", "or"}
    moments = sum(c.kind == "moment" for c in chunks)
    if moments:
        operators.add("between")
    return Said(
        frozenset(clause for clause, cues in _CUES.items() if cues & operators),
        linked,
        tuple(c for c in chunks if c.kind in {"name", "verb"} and c.links),
        tuple(c for c in chunks if c.kind in {"value", "quoted"}),
        sum(c.kind == "number" for c in chunks) + moments,
        moments,
        words,
    )


@dataclass(frozen=True)
class Done:
    """What a statement does: its clauses, its columns by where they stand, its constants."""

    clauses: frozenset[str]
    shown: tuple[Col, ...]
    limiting: tuple[Col, ...]
    sorting: tuple[Col, ...]
    tables: frozenset[tuple[str, str]]
    constants: frozenset[str]
    numbers: int


def done(statement: Statement) -> Done:
    """The clauses of this statement."""
    main = statement.left if isinstance(statement, SetQuery) else statement
    whole = list(nodes(statement, without=(Col,)))
    clauses = {clause for node in whole for clause in _clauses(node)} | _outline(main)
    constants = [n for n in whole if isinstance(n, Constant)]
    sources = [n.source for n in whole if isinstance(n, Query)]
    tables = {(s.schema, s.table) for s in sources} | {
        (j.right.schema, j.right.table) for s in sources for j in s.joins
    }
    return Done(
        frozenset(clauses),
        tuple(c for i in main.select for c in _columns(i.expr)),
        tuple(c for part in (main.where, main.having) for c in _columns(part)),
        tuple(c for o in main.order for c in _columns(o.expr)),
        frozenset(tables),
        frozenset(str(c.value) for c in constants),
        sum(c.kind != "text" for c in constants),
    )


def parts(statement: Statement) -> tuple[object, ...]:
    """What readings may agree on: what is shown, which rows, of which tables, and how they are grouped and ordered."""
    main = statement.left if isinstance(statement, SetQuery) else statement
    tables = {(n.source.schema, n.source.table) for n in nodes(statement) if isinstance(n, Query)}
    tables |= {(j.right.schema, j.right.table) for j in main.source.joins}
    kind = statement.op if isinstance(statement, SetQuery) else ""
    outline = (kind, main.group, main.having, main.order, main.limit, main.distinct)
    return (frozenset(i.expr for i in main.select), main.where, frozenset(tables), outline)


def _clauses(node: object) -> tuple[str, ...]:  # noqa: PLR0911 - one arm a kind of node
    """What one node of a statement does."""
    match node:
        case Agg():
            func = "extreme" if node.func in {"max", "min"} else node.func
            return (func, "distinct") if node.distinct else (func,)
        case (
            Compare(op="<>")
            | Compare(right=Constant(value=False, kind="bool"))
            | InQuery(negated=True)
            | Like(negated=True)
            | Between(negated=True)
            | IsNull(negated=True)
            | Not()
        ):
            return ("not",)
        case Compare(op="<" | ">" | "<=" | ">=") | Between():
            return ("compare",)
        case SetQuery():
            return ({"intersect": "both", "except": "not", "union": "or"}[node.op],)
        case Or():
            return ("or",)
        case Percent():
            return ("percent",)
        case Like(where="starts"):
            return ("begins",)
        case Like():
            return ("like",)
        case _:
            return ()


def _outline(q: Query) -> set[str]:
    found = set()
    if q.group:
        found.add("group")
    if q.order:
        found.add("extreme" if q.limit is not None else "order")
        if q.limit is None and q.order[0].descending:
            found.add("descending")
    if q.distinct:
        found.add("distinct")
    if any(type(i.expr).__name__ == "Star" for i in q.select):
        found.add("star")
    inside = [p for p in nodes(q.where) if isinstance(p, InQuery) and not p.negated]
    if len(inside) > 1:
        found.add("both")
    return found


def _columns(part: object) -> Iterator[Col]:
    """The columns of an expression or a condition, not those of queries inside."""
    return (n for n in nodes(part, without=_APART) if isinstance(n, Col))


NAMES = (
    *(f"lacks_{c}" for c in CLAUSES),
    *(f"spare_{c}" for c in CLAUSES),
    "names_unused",
    "exact_names_unused",
    "early_names_unused",
    "values_unused",
    "words_unused",
    "numbers_unused",
    "numbers_spare",
    "shown_worst",
    "shown_latest",
    "shown_unsaid",
    "limiting_worst",
    "limiting_unsaid",
    "sorting_worst",
    "shown_and_limiting",
)


def weigh(question: Said, query: Done, info: dict[Col, ColumnInfo], figures: set[int]) -> list[float]:
    """One number per name in ``NAMES``.

    Args:
        info: what is known of the query's columns, without those inside measures.
        figures: the identities of the measures that the query computes.
    """
    like = {"like"} if "begins" in query.clauses and "like" in question.cues else set()  # else a name in short
    clauses = query.clauses | like
    if any(h.inside for c in question.values for h in c.hits):  # a name in short, as well
        clauses -= {"like"}
    shown = [_link(question, info[c]) for c in query.shown if c in info]
    limiting = [_link(question, info[c]) for c in query.limiting if c in info]
    sorting = [_link(question, info[c]) for c in query.sorting if c in info]
    return [
        *(float(c in question.cues and c not in clauses) for c in CLAUSES),
        *(float(c in clauses and c not in question.cues) for c in CLAUSES),
        *_unused(question, query, figures | {id(column) for column in info.values()}),
        float(max(0, question.numbers - query.numbers)),
        float(max(0, query.numbers - question.numbers - question.moments)),
        min((s for s, _ in shown), default=1.0),
        max((p for _, p in shown), default=0.0),
        float(sum(s == 0.0 for s, _ in shown)),
        min((s for s, _ in limiting), default=1.0),
        float(sum(s == 0.0 for s, _ in limiting)),
        min((s for s, _ in sorting), default=1.0),
        float(len(set(query.shown) & set(query.limiting))),
    ]


def _link(question: Said, column: ColumnInfo) -> tuple[float, float]:
    """How well the question names this column, and where; a table's name stands for what a row is called by."""
    said = question.linked.get(id(column), _UNSAID)
    if column in column.table.display or column.primary:
        return max(said, _named(question, column.table), key=lambda link: link[0])
    return said


def _named(question: Said, table: TableInfo) -> tuple[float, float]:
    """How well the question names this table, also within a column's name (``products cost more than``)."""
    linked = question.linked.get(id(table), _UNSAID)
    if linked[0] < _WITHIN and all(word in question.words for word in table.words):
        return _WITHIN, min(question.words[word] for word in table.words)
    return linked


def _unused(question: Said, query: Done, used: set[int]) -> list[float]:
    """Names and values of the question that the query does without: all, near-exact ones, those at its start."""
    weak = exact = early = 0.0
    last = max((c.end for c in question.names), default=1)
    for chunk in question.names:
        if any(
            id(link.target) in used or (isinstance(link.target, TableInfo) and link.target.key in query.tables)
            for link in chunk.links
        ):
            continue
        weak += chunk.links[0].score
        exact += chunk.links[0].score >= 0.9
        early += chunk.start < last / 3
    idle = [c for c in question.values if not ({h.value for h in c.hits} | {c.text}) & query.constants]
    words = sum(c.kind == "value" and c.text.islower() and " " not in c.text for c in idle)
    return [weak, exact, early, float(len(idle) - words), float(words)]


def held_by(candidate: Candidate) -> set[str]:
    """The constants and the texts that the reading holds columns against, in small letters."""
    texts = {n.text.lower() for n in candidate.nodes if isinstance(n, Like)}
    return texts | {str(n.value).lower() for n in candidate.nodes if isinstance(n, Constant)}


def used(chunk: Chunk, held: set[str]) -> bool:
    """Whether a phrase, or a stored value that it may be, is among what the reading holds columns against."""
    return bool(held & {chunk.text.lower(), *(h.value.lower() for h in chunk.hits)})
