"""What people said of a data source, as a prompt tells it: data in quotes, bounded, never instructions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from askwire_translator.context.model import Context
from askwire_translator.context.words import phrase
from askwire_translator.models.schema_text import estimated_tokens, quoted

BUDGET = 3_000
_LONG = 500


def knowledge_text(context: Context, question: str, budget: int = BUDGET) -> str:
    """Measures, terms, filters and dates, one a line within ``budget`` tokens; those the question says go first."""
    lines: list[str] = []
    for line in _by_mention(_lines(context), question):
        budget -= estimated_tokens(line) + 1
        if budget < 0:
            break
        lines.append(line)
    return "\n".join(lines)


def _by_mention(entries: Iterable[tuple[tuple[str, ...], str]], question: str) -> list[str]:
    asked = f" {' '.join(phrase(question))} "
    ordered = sorted(entries, key=lambda entry: not any(f" {' '.join(phrase(word))} " in asked for word in entry[0]))
    return [line for _, line in ordered]


def _lines(context: Context) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, measure in context.measures.items():
        words = (name, *measure.synonyms)
        told = f", {quoted(measure.description, _LONG)}" if measure.description else ""
        yield words, f"measure {_all(words)} = {quoted(measure.expression, _LONG)}{told}"
    for word, term in context.glossary.items():
        stands = f" stands for {quoted(term.stands_for)}" if term.stands_for else ""
        where = f" where {quoted(term.where, _LONG)}" if term.where else ""
        means = f": {quoted(term.means, _LONG)}" if term.means else ""
        yield (word,), f"term {quoted(word)}{stands}{where}{means}"
    for reference, others in context.synonyms.items():
        yield others, f"{_all(others)} is {quoted(reference)}"
    for default in context.filters:
        unless = f" or says {_all(default.unless)}" if default.unless else ""
        condition = f"{quoted(default.table)}: only rows where {quoted(default.where, _LONG)}"
        yield default.unless, f"unless the question puts a condition on the same column{unless}, of {condition}"
    for table, column in context.dates.items():
        yield (), f"dates of {quoted(table)} are those in {quoted(column)}, unless the question names another"


def _all(words: Iterable[str]) -> str:
    return " or ".join(quoted(word) for word in words)
