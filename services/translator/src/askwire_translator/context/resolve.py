"""What the entries of a context stand for in a catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from askwire_common.datasources.catalog import Catalog, Table
from askwire_translator.context.formulas import Misread, Reader, parsed
from askwire_translator.context.model import Context
from askwire_translator.context.names import Found, find
from askwire_translator.context.words import phrase
from askwire_translator.ir.model import Col

CONDITION: Final = (
    exp.Predicate,
    exp.Connector,
    exp.Not,
    exp.Paren,
    exp.Is,
    exp.In,
    exp.Between,
    exp.Boolean,
    exp.Column,
)
_LONGEST_CHAIN: Final = 12


@dataclass(frozen=True)
class MeasureName:
    """A measure, by its name in the context."""

    name: str


def meaning(context: Context, word: str, catalog: Catalog) -> Found | MeasureName | None:
    """What a term stands for, through other terms; None when it stands for nothing in the catalog."""
    terms = {phrase(w): term for w, term in context.glossary.items()}
    measures = {phrase(name): name for name in context.measures}
    for _ in range(_LONGEST_CHAIN):
        term = terms.get(phrase(word))
        if term is None or term.stands_for is None:
            return None
        word = term.stands_for
        if phrase(word) in measures:
            return MeasureName(measures[phrase(word)])
        if phrase(word) not in terms:
            return find(word, catalog)
    return None


def condition_home(reference: str | None, catalog: Catalog) -> Table | None:
    """The table whose columns a condition may name without it."""
    found = find(reference, catalog) if reference is not None else None
    return found.table if found is not None else None


def join_columns(text: str, catalog: Catalog) -> tuple[Col, Col]:
    """The two columns of ``orders.customer_id = customers.id``.

    Raises:
        Misread: it is no such thing, or the columns are not there.
    """
    tree = parsed(text, catalog.dialect)
    if not isinstance(tree, exp.EQ) or not all(isinstance(side, exp.Column) for side in (tree.this, tree.expression)):
        raise Misread("a join reads: table.column = other.column")
    found = Reader(catalog).columns(text)
    if len({(c.schema, c.table) for c in found}) != 2:
        raise Misread("a join connects two tables")
    return found[0], found[1]


def unqualified(text: str) -> list[str]:
    """Names without a table in a formula: measures, perhaps; none where it does not parse."""
    try:
        return [c.name for c in parsed(text, "postgres").find_all(exp.Column) if not c.table]
    except Misread:
        return []
