"""One data source's context as values: what its YAML files hold, and what an asker's translation may use of it.

Names of tables and columns are written as in SQL: ``orders``, ``sales.orders``, ``orders.total``, ``"Odd Name".total``.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Annotated

import orjson
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from askwire_common.contracts import MAX_QUESTION, MAX_SQL
from askwire_common.frozen import Frozen


def _printable(text: str) -> str:
    if any(not c.isprintable() for c in text):
        raise ValueError("holds a line break or a control character")
    return text


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), AfterValidator(_printable)
]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Formula = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class _Entry(Frozen):
    model_config = ConfigDict(extra="forbid")


class Term(_Entry):
    """A word of the business.

    Attributes:
        means: for people and language models, in plain words.
        stands_for: the table, column, measure or other term that it is another word for.
        where: a condition on rows (SQL) that using the word implies, as ``orders.total > 1000`` for *large order*.
    """

    means: Sentence | None = None
    stands_for: Reference | None = Field(default=None, alias="is")
    where: Formula | None = None

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Measure(_Entry):
    """A figure that is computed: an aggregate over columns (SQL), which may name other measures."""

    expression: Formula
    description: Sentence | None = None
    synonyms: tuple[Words, ...] = ()


class DefaultFilter(_Entry):
    """A condition that holds unless the question says otherwise.

    It is left out where a question itself puts a condition on one of its columns, or says one of ``unless``.
    """

    table: Reference
    where: Formula
    unless: tuple[Words, ...] = ()


class Example(_Entry):
    """A question with the SQL that a person accepted as its answer."""

    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)]
    sql: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_SQL)]


class Context(_Entry):
    """What people said of one data source.

    Attributes:
        dates: for each table, the column that is meant when a question says *when* and no column.
        joins: ``orders.customer_id = customers.id``, where the database declares no foreign key.
        descriptions: comments on tables and columns, where the database has none.
        values: values that a column takes, where none were sampled.
    """

    glossary: dict[Words, Term] = Field(default_factory=dict)
    measures: dict[Words, Measure] = Field(default_factory=dict)
    synonyms: dict[Reference, tuple[Words, ...]] = Field(default_factory=dict)
    filters: tuple[DefaultFilter, ...] = ()
    dates: dict[Reference, Reference] = Field(default_factory=dict)
    joins: tuple[Formula, ...] = ()
    descriptions: dict[Reference, Sentence] = Field(default_factory=dict)
    values: dict[Reference, tuple[str, ...]] = Field(default_factory=dict)
    examples: tuple[Example, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits that change with every word; empty when nothing is said."""
        said = self.model_dump(mode="json", exclude_defaults=True)
        return hashlib.sha256(orjson.dumps(said)).hexdigest()[:16] if said else ""

    @cached_property
    def terms_digest(self) -> str:
        """The digest without the examples: what an index of names depends on."""
        return self.model_copy(update={"examples": ()}).digest


NOTHING = Context()
