"""Reads a question as a structure around plain ones, which are read as any other question is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from askwire_common.datasources.catalog import Catalog
from askwire_translator.ir.compiler import compile_sql
from askwire_translator.ir.explain import explain
from askwire_translator.ir.model import Query
from askwire_translator.offline.binding.bound import World
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.structures.absences import absence
from askwire_translator.offline.structures.ages import aged
from askwire_translator.offline.structures.averages import average
from askwire_translator.offline.structures.contests import contest
from askwire_translator.offline.structures.contrasts import beside, contrast, periods
from askwire_translator.offline.structures.densities import density
from askwire_translator.offline.structures.developments import development
from askwire_translator.offline.structures.durations import duration, lasting, longest, span
from askwire_translator.offline.structures.firsts import first_of_each, most_done
from askwire_translator.offline.structures.forms import form
from askwire_translator.offline.structures.leaders import leading
from askwire_translator.offline.structures.movements import movement
from askwire_translator.offline.structures.moving import moving
from askwire_translator.offline.structures.percentiles import percentile
from askwire_translator.offline.structures.portions import overall, turned, within
from askwire_translator.offline.structures.rankings import ranking
from askwire_translator.offline.structures.rates import rate
from askwire_translator.offline.structures.referring import against, referring
from askwire_translator.offline.structures.roles import role
from askwire_translator.offline.structures.standards import standard
from askwire_translator.offline.structures.structure import Rule, Structure
from askwire_translator.offline.structures.tops import having, top
from askwire_translator.offline.words.courtesy import asked_plainly
from askwire_translator.translate import Answer, Drafted

RULES: Final[tuple[Rule, ...]] = (
    standard,
    density,
    movement,
    development,
    lasting,
    duration,
    span,
    longest,
    first_of_each,
    ranking,
    moving,
    turned,
    leading,
    within,
    overall,
    contrast,
    absence,
    having,
    top,
    most_done,
    average,
    rate,
    percentile,
)
ROLES: Final[tuple[Rule, ...]] = (against, referring, role)
"""What is asked for by what it is to a row goes before the rest, as they say nothing of its name."""
DEEPEST: Final = 2  # structures within one another
_HELPFUL: Final = 0.2
_LEAD: Final = form(
    r"^(?:(?:show|give|tell|list|find|get|display|compute|calculate|report|determine)(?:\s+(?:me|us))?|"
    r"what(?:['\u2019]s|\s+is|\s+are|\s+was|\s+were))\s+(?=the\b|an?\b|each\b|every\b|our\b|all\b|my\b|"
    r"\w)(?:the\s+|our\s+)?"
)


@dataclass(frozen=True)
class Composed:
    """A question read as a structure.

    Attributes:
        draft: the best reading; None where the plain questions cannot be read so, or do not go together.
        yields: whether a plain reading of the whole goes before.
    """

    draft: Drafted | None
    yields: bool = False


def composed(
    question: str, world: World, read: Callable[[str], Answer], tried: set[str], model: str, now: dt.datetime
) -> Composed | None:
    """The question by its structure; None where it has none.

    Args:
        read: answers a plain question, however unsure.
        tried: statements that came back.
        now: the asker's time, which ages are told at.
    """
    structured = yields = False
    for structures in _structures(question, world, now.date()):
        structured, yields = True, structures[-1].yields
        drafts = (_composed(one, world.schema.catalog, read, model) for one in structures)
        found = [d for d in drafts if d is not None and d.sql not in tried]
        if found:
            return Composed(max(found, key=_sure), yields)
    return Composed(None, yields) if structured else None


def _structures(question: str, world: World, today: dt.date) -> Iterator[list[Structure]]:
    """Those by what is asked for by its role, then those of the first other rule that applies."""

    def sided(text: str, schema: SchemaIndex) -> Iterator[Structure]:
        return contest(text, schema, world.values)

    def of_people(text: str, schema: SchemaIndex) -> Iterator[Structure]:
        return aged(text, schema, today)

    text = " ".join(asked_plainly(question).split()).rstrip("?.! ")
    for rules in (ROLES, (*RULES, of_people, periods, sided, beside)):
        ways = (list(rule(bare, world.schema)) for bare in dict.fromkeys((text, _LEAD.sub("", text))) for rule in rules)
        first = next(filter(None, ways), None)
        if first is not None:
            yield first


def _composed(structure: Structure, catalog: Catalog, read: Callable[[str], Answer], model: str) -> Drafted | None:
    queries: list[Query] = []
    sure = 1.0
    for n, question in enumerate(structure.asks):
        found = read(question)
        if not isinstance(found, Drafted) or not isinstance(found.statement, Query):
            return None
        queries.append(found.statement)
        if structure.weighs is None or n in structure.weighs:
            sure = min(sure, _sure(found))
        elif _sure(found) < _HELPFUL:
            return None
    try:
        made = structure.compose(queries)
    except Misfit:
        return None
    sql = compile_sql(made, catalog.dialect, catalog.search_path, catalog.shadowed)
    return Drafted(sql, sure, explain(made, catalog), model, statement=made)


def _sure(draft: Drafted) -> float:
    return draft.confidence or 0.0
