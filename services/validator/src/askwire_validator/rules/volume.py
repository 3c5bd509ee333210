"""What a statement joins and builds stays within bounds, as far as its text tells.

Refused: ``FROM a, b, c, d, e`` without conditions, ``replace(replace(repeat('a', 1000), 'a', repeat('b', 1000)), …)``,
WITH queries that each are ten times as long as the one before. Accepted: ``FROM a, b WHERE a.x = b.x``, one-row
subqueries side by side, ``generate_series(2000, 2030) CROSS JOIN generate_series(1, 12)``.
"""

from __future__ import annotations

from typing import Final

from askwire_common.contracts import Violation
from askwire_validator.glot.volume import MAX_BYTES, MAX_MADE, MAX_ROWS, Estimate
from askwire_validator.statement import Statement, violation

# What can make much of little: rows, or text. Most statements hold none of it, and few tables; they are not estimated.
_MAKERS: Final = frozenset(
    """
    generate_series unnest values string_to_table regexp_split_to_table string_to_array json_each json_table
    repeat lpad rpad space replace regexp_replace concat concat_ws format printf hex encode quote quote_literal
    export_set insert make_set char character binary bit bpchar array_to_string quote_ident quote_nullable
    """.split()  # noqa: SIM905 - a word list reads better as words
)
_MANY_TABLES: Final = 5
_MANY_PIPES: Final = 8


def volume(statement: Statement) -> tuple[Violation, ...]:
    """Refuses joins of everything with everything, and texts that grow with every step."""
    texts = _makes_much(statement)
    if not texts and statement.resolution.sources < _MANY_TABLES:
        return ()
    estimate = Estimate(statement.second, statement.nodes, statement.view, texts=texts)
    if estimate.rows > MAX_ROWS or estimate.made > MAX_MADE:
        return violation("volume", "The tables in this statement, joined without conditions, are too many rows.",
                         "Say how they belong together: JOIN … ON a.id = b.a_id.")  # fmt: skip
    if estimate.size >= MAX_BYTES:
        return violation("volume", "The texts that this statement makes are too long, or too many.",
                         "Use shorter texts and series.")  # fmt: skip
    return ()


def _makes_much(statement: Statement) -> bool:
    if not _MAKERS.isdisjoint(statement.lowered) or not _MAKERS.isdisjoint(
        [call.name for call in statement.facts.calls]
    ):
        return True
    return statement.lowered.count("|") >= 2 * _MANY_PIPES
