"""``rank the genres by revenue within each country``: every group with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from askwire_translator.ir.model import Item, Order, Query, Rank
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.forms import form, forms, matches
from askwire_translator.offline.structures.structure import (
    FIGURES,
    Structure,
    by,
    by_both,
    figure,
    measured,
    outer_of,
    table_named,
    with_figure,
    words,
)
from askwire_translator.offline.words.vocabulary import LEVELS

_ALL: Final = r"(?:(?:the|all|our|every|each)\s+)*"
_WITHIN: Final = rf"(?:within|inside|in|for|per|by)\s+(?:{_ALL}|its\s+|their\s+)"
_OWN: Final = form(r"\s+by\s+(?:the\s+|all\s+)?(?P<t>\w+)$")
_BY: Final = r"(?:by|according to|based on|in terms of|on)\s+(?:their\s+|its\s+|the\s+)?"
_FORMS: Final = forms(
    rf"(?:rank|ranking of|ranked list of)\s+{_ALL}(?P<g>.+?)\s+(?:within|inside|per|for each|in each)\s+{_ALL}"
    rf"(?:its\s+|their\s+)?(?P<p>\w+(?:\s\w+)?)\s+{_BY}(?P<m>.+)",
    rf"(?:rank|ranking of|ranked list of)\s+{_ALL}(?P<g>.+?)\s+{_BY}(?P<m>.+?)\s+(?:within|inside)\s+{_ALL}"
    r"(?:its\s+|their\s+)?(?P<p>\w+(?:\s\w+)?)",
    rf"(?:rank|ranking of|ranked list of)\s+{_ALL}(?P<g>.+?)\s+{_BY}(?P<m>.+)",
    rf"{_WITHIN}(?P<p>\w+(?:\s\w+)?),?\s+(?:rank|give)\s+{_ALL}(?P<g>.+?)(?:\s+an?\s+rank)?\s+{_BY}(?P<m>.+)",
    rf"(?:the\s+)?rank\s+of\s+{_ALL}(?P<g>.+?)\s+(?:within|inside|in)\s+{_ALL}(?P<p>\w+(?:\s\w+)?)\s+"
    rf"{_BY}(?P<m>.+)",
)


def ranking(question: str, schema: SchemaIndex) -> Iterator[Structure]:
    """The figure of each group; within another group also the figure by that alone, which tells what it is."""
    for said in matches(question, _FORMS):
        parts = said.groupdict()
        for of in _figures(said["m"], schema):
            if parts.get("p"):
                yield by_both(of, parts["p"], said["g"], _within)
            else:
                yield Structure((by(of, said["g"]),), _placed)
        return


def _figures(said: str, schema: SchemaIndex) -> Iterator[str]:
    """A measure alone may also mean what it comes to: the total where it adds up, else the average."""
    of = measured(said, schema)
    yield of
    of = _OWN.sub(
        lambda m: "" if table_named(m["t"], schema) else m[0], of
    )  # ``affected by outages``, which are its rows
    if not FIGURES.match(of):
        yield f"{'average' if LEVELS & {t.stem for t in words(of)} else 'total'} {of}"


def _placed(read: Sequence[Query], per: tuple[object, ...] = ()) -> Query:
    item = figure(read[0])
    place = Item(Rank(item.expr, per=per), "place")  # type: ignore[arg-type]  # expressions of the other query
    query = with_figure(read[0], item, place)
    order = (*(Order(p) for p in per), Order(item.expr, descending=True))  # type: ignore[arg-type]
    return replace(query, order=order)


def _within(read: Sequence[Query]) -> Query:
    return _placed(read, outer_of(read))
