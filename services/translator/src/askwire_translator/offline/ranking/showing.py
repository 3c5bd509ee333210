"""How a reading shows what was asked for: rows that come again, columns that only order, groups of single values."""

from __future__ import annotations

from collections.abc import Iterable

from askwire_translator.ir.model import Agg, Col, Query
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.source.elements import ColumnInfo

NAMES = (
    "repeats_alone",
    "repeats_named",
    "once_alone",
    "once_named",
    "once_needless",
    "grouped_and_computed",
    "shown_for_sorting",
)
_VERY_NAME = 0.85
_NEARLY = 0.1
_MOSTLY = 0.5


def weigh(c: Candidate, query: Query, info: dict[Col, ColumnInfo]) -> list[float]:
    """One number per name in ``NAMES``.

    Args:
        query: the main query of the statement.
        info: what is known of the query's columns.
    """
    shown = [info[i.expr] for i in query.select if isinstance(i.expr, Col) and i.expr in info]
    return [
        *_repetitions(c, query, shown),
        float(sum(g in set(_computed(query)) for g in query.group)),
        _for_sorting(c, query, shown),
    ]


def tells_again(c: Candidate) -> bool:
    """``which languages are the books in`` answered with a language a book: the kinds there are, each many times."""
    query = c.built.statement
    if not isinstance(query, Query) or query.distinct or query.group or query.limit is not None:
        return False
    if len(query.select) != 1 or not isinstance(query.select[0].expr, Col) or c.built.fan_out:
        return False
    column = c.world.schema.info(query.select[0].expr)
    if not _kinds(column) or column in column.table.display or _again(column) < _MOSTLY:
        return False
    words = set(c.draft.spoken.lower().split())
    if words & {"each", "every"}:
        return False
    return not _named(c, [column]) or (query.where is None and "all" not in words)


def _repetitions(c: Candidate, query: Query, shown: list[ColumnInfo]) -> list[float]:
    """How often what is shown comes again: as it is, and once each; where its table is named, and where it is not.

    ``Which grade studies in room 103`` asks of grades, ``the grades of the students in room 103`` of students.
    """
    none = [0.0] * 5
    if not shown or len(shown) != len(query.select) or query.group or query.limit is not None:
        return none
    again = min(_again(column) if _kinds(column) else 0.0 for column in shown)
    if not again:
        return [*none[:4], float(query.distinct)]
    at = 2 * query.distinct + _named(c, shown)
    return [*none[:at], again, *none[at + 1 :]]


def _named(c: Candidate, shown: list[ColumnInfo]) -> bool:
    """Whether the question names the table of what is shown."""
    tables = {id(column.table) for column in shown}
    return any(
        link.score >= _VERY_NAME and id(link.target) in tables
        for chunk in c.chunks
        if chunk.kind == "name"
        for link in chunk.tables
        if not chunk.columns or chunk.columns[0].score <= link.score
    )


def _kinds(column: ColumnInfo) -> bool:
    """Whether its values are kinds of rows rather than measures of each."""
    return column.type == "text" or column.foreign or column.temporal_number


def _again(column: ColumnInfo) -> float:
    """The share of a column's rows that repeat another's value, as far as is known."""
    rows, distinct = column.table.table.rows, column.column.distinct or len(column.column.values)
    if column in column.table.primary or not rows or not distinct:
        return 0.0
    return max(0.0, 1.0 - distinct / rows)


def _computed(query: Query) -> Iterable[Col]:
    return (n for i in query.select if isinstance(i.expr, Agg) for n in nodes(i.expr) if isinstance(n, Col))


def _for_sorting(c: Candidate, query: Query, shown: list[ColumnInfo]) -> float:
    """Columns shown that are named only behind ``sorted by``."""
    order = min((x.start for x in c.chunks if x.is_op("order")), default=None)
    sorting = {o.expr for o in query.order if isinstance(o.expr, Col)}
    if order is None or not sorting or query.limit is not None:
        return 0.0
    return float(sum(column.col in sorting and _first(c, column) > order for column in shown))


def _first(c: Candidate, column: ColumnInfo) -> int:
    """Where the column is named first."""
    return min(
        (
            chunk.start
            for chunk in c.chunks
            for link in chunk.columns
            if link.target is column and link.score >= chunk.links[0].score - _NEARLY
        ),
        default=-1,
    )
