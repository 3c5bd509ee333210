"""Reads a cut question: the first rule that applies takes its chunks, from left to right."""

from __future__ import annotations

from askwire_translator.offline.chunk import Chunk
from askwire_translator.offline.draft import Draft
from askwire_translator.offline.grammar import aggregates, clauses, comparisons, superlatives, values
from askwire_translator.offline.grammar.state import Reader, Rule
from askwire_translator.offline.text import root

# what a preposition says of the keys that tell two roles of one table apart
_ROLES = {
    "to": ("destination", "arrival", "target"),
    "from": ("origin", "source", "departure"),
    "into": ("destination", "arrival"),
}

RULES: tuple[Rule, ...] = (
    clauses.end,
    clauses.star,
    clauses.who,
    clauses.grain,
    aggregates.running,
    aggregates.percentage,
    aggregates.difference,
    aggregates.how_much_about,
    superlatives.number_before,
    comparisons.number_before_postfix,
    aggregates.aggregate,
    superlatives.superlative,
    clauses.order,
    aggregates.count,
    comparisons.between,
    comparisons.range_from_to,
    comparisons.like,
    comparisons.comparison,
    comparisons.comparative,
    values.named,
    values.null,
    clauses.negation,
    clauses.each,
    clauses.where,
    clauses.conjunction,
    clauses.distinct,
    clauses.theirs,
    values.moment,
    values.value,
    values.number,
    clauses.verb,
    clauses.name,
    clauses.leftovers,
)


def read(chunks: list[Chunk], *, prefer_table: bool = True) -> Draft:
    """The draft of a question; rules are tried in the order of ``RULES`` at each chunk."""
    reader = Reader(chunks, prefer_table)
    spoken = {w for c in chunks for w in c.text.lower().split()}
    reader.draft.stems = frozenset(root(w) for w in spoken.union(*(_ROLES[w] for w in spoken & _ROLES.keys())))
    while reader.i < len(reader.chunks):
        before = reader.i
        for rule in RULES:
            if rule(reader):
                break
        if reader.i <= before:
            reader.i = before + 1
    reader.flush()
    reader.draft.implied = tuple(c.implied for c in chunks if c.implied is not None)
    reader.draft.spoken = " ".join(c.text for c in chunks)
    return _settled(reader.draft)


def _settled(draft: Draft) -> Draft:
    """A negated verb says nothing of its own when what it denies is named (``not taught by X``)."""
    if any(e.negated for e in draft.exists) or any(c.negated for c in draft.conds):
        draft.conds = [c for c in draft.conds if c.op != "absent" or c.ref is None or c.ref.chunk.kind != "verb"]
    return draft
