"""What "revenue" and "sales" are where nothing is called so: the amounts of the one table that records sales.

People say these words whatever the column is called. Where two tables could be meant, neither is: the words stay
unexplained, and whoever runs the data source defines a measure (docs/context.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from askwire_translator.ir.model import Agg, Bin, Col, Expr
from askwire_translator.offline.elements import ColumnInfo, TableInfo
from askwire_translator.offline.taught import Figure

WORDS: Final = ("revenue", "sale", "turnover", "spending", "proceed")  # by their stems
_SALES: Final = frozenset(["invoice", "order", "sale", "purchase", "booking", "transaction", "receipt", "rental"])
_WHOLE: Final = ("total", "amount", "revenue", "subtotal")
_NO_PRICE: Final = frozenset(
    ["balance", "cost", "credit", "debt", "discount", "due", "refund", "shipping", "tax", "tip", "freight", "fee"]
)
_PRICES: Final = (("unit", "price"), ("price",), ("price", "each"), ("unit", "cost"))
_QUANTITIES: Final = frozenset(["quantity", "qty", "unit"])


def turnover(tables: Sequence[TableInfo]) -> Figure | None:
    """The sum that is meant, or None where no table or more than one records sales."""
    sold = [c for t in tables if _SALES & {*t.words} for c in _amounts(t)]
    if len({c.table.key for c in sold}) == 1:
        best = min(sold, key=lambda c: (_WHOLE.index(c.words[-1]), len(c.words)))
        return _figure(best.col, best.col)
    lines = list(_lines(tables)) if not sold else []
    return _figure(Bin("*", *lines[0]), *lines[0]) if len(lines) == 1 else None


def _figure(expr: Expr, *columns: Col) -> Figure:
    return Figure("revenue", Agg("sum", expr), columns)


def _amounts(table: TableInfo) -> Iterator[ColumnInfo]:
    """The columns with what a whole sale came to: ``total``, ``total_amount``; no tax, no tip."""
    for column in table.columns:
        whole = column.measure and column.words[-1] in _WHOLE
        if whole and not _NO_PRICE & {*column.words}:
            yield column


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
