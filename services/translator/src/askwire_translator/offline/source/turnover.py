"""What "revenue" and "sales" are where nothing is called so: the amounts of the one table that records sales.

People say these words whatever the column is called. Where two tables could be meant, neither is: the words stay
unexplained, and whoever runs the data source defines a measure (docs/context.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from askwire_translator.ir.model import Agg, Bin, Col, Expr
from askwire_translator.offline.source.elements import ColumnInfo, TableInfo
from askwire_translator.offline.source.taught import Figure

WORDS: Final = ("revenue", "sale", "turnover", "spending", "proceed")  # by their stems
_SALES: Final = frozenset(["invoice", "order", "sale", "purchase", "booking", "transaction", "receipt", "rental"])
_PAID: Final = frozenset(["payment"])  # where nothing else records sales
_WHOLE: Final = ("total", "amount", "revenue", "subtotal")
_IN_UNITS: Final = frozenset(["cent", "eur", "usd", "gbp", "dollar", "euro"])  # ``total_cents``
_NO_PRICE: Final = frozenset(
    ["balance", "cost", "credit", "debt", "discount", "due", "refund", "shipping", "tax", "tip", "freight", "fee"]
)
_PRICES: Final = (("unit", "price"), ("price",), ("price", "each"), ("unit", "cost"))
_QUANTITIES: Final = frozenset(["quantity", "qty", "unit"])


def turnover(tables: Sequence[TableInfo]) -> Figure | None:
    """The sum that is meant, or None where no table or more than one records sales."""
    sold = _sold(tables, _SALES)
    pairs = list(_lines(tables))
    lines = _figure(Bin("*", *pairs[0]), *pairs[0]) if len(pairs) == 1 else None
    if not sold:
        if pairs:
            return lines
        sold = _sold(tables, _PAID)
    if len({c.table.key for c in sold}) != 1:
        return None
    best = min(sold, key=lambda c: (_WHOLE.index(_called(c)), len(c.words)))
    return replace(_figure(best.col, best.col), lines=lines)


def recorded(tables: Sequence[TableInfo]) -> TableInfo | None:
    """The table whose rows are sales; None where there is none or more than one could be."""
    found = [t for t in tables if len(t.words) == 1 and t.words[0] in _SALES]
    return found[0] if len(found) == 1 else None


def quantities(tables: Sequence[TableInfo]) -> ColumnInfo | None:
    """How many were sold, where the rows of one table alone say so; None where none or more than one does."""
    pairs = list(_lines(tables))
    counts = [c for t in tables for c in t.columns if len(pairs) == 1 and c.col == pairs[0][1]]
    return counts[0] if counts else None


def _sold(tables: Sequence[TableInfo], called: frozenset[str]) -> list[ColumnInfo]:
    return [c for t in tables if called & {*t.words} for c in _amounts(t)]


def _figure(expr: Expr, *columns: Col) -> Figure:
    return Figure("revenue", Agg("sum", expr), columns)


def _amounts(table: TableInfo) -> Iterator[ColumnInfo]:
    """The columns with what a whole sale came to: ``total``, ``total_amount``; no tax, no tip."""
    for column in table.columns:
        whole = column.measure and _called(column) in _WHOLE
        if whole and not _NO_PRICE & {*column.words}:
            yield column


def _called(column: ColumnInfo) -> str:
    """The last word of its name but for the unit."""
    return next((w for w in reversed(column.words) if w not in _IN_UNITS), "")


def _lines(tables: Sequence[TableInfo]) -> Iterator[tuple[Col, Col]]:
    """Price and quantity of the rows that sales consist of."""
    names = {t.table.full_name for t in tables if _SALES & {*t.words}}
    for table in tables:
        if not names & {k.target for k in table.table.foreign_keys} and not _SALES & {*table.words}:
            continue
        prices = [c for words in _PRICES for c in table.columns if c.words == words and c.type == "number"]
        counts = [c for c in table.columns if c.words[-1] in _QUANTITIES and c.type == "number" and not c.is_id]
        if prices and len(counts) == 1:
            yield prices[0].col, counts[0].col
