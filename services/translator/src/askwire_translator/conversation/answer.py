"""The answer to a question that has one before it: a follow-up, a question of its own, or an honest doubt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from askwire_common.contracts import MAX_QUESTION, Option
from askwire_translator.conversation import patterns
from askwire_translator.conversation.engine import Engine
from askwire_translator.conversation.follow import SURE, followed
from askwire_translator.conversation.fragment import Fragment
from askwire_translator.conversation.names import Names
from askwire_translator.conversation.parse import fragment_of
from askwire_translator.conversation.referred import carried_on, referred
from askwire_translator.conversation.turn import Turn
from askwire_translator.ir.compiler import compile_sql
from askwire_translator.ir.explain import explain
from askwire_translator.ir.model import Query
from askwire_translator.offline.honesty.refusals import refusal
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

FOLLOW_UP = "follow-up-1"
_WHICH = "This follows on “{asked}”, and can be read in several ways; which is meant?"
_LOST = "“{asked}” came before this; as a continuation of it these words were not understood"
_WHY = "This is how the answer to “{asked}” came about (why the data are as they are is not in the data): {reading}"


def in_context(ask: Ask, previous: Turn, engine: Engine, threshold: float, fresh: Callable[[Ask], Answer]) -> Answer:
    """The answer in the light of the previous turn.

    Words that say themselves that they continue something are read so first; others only when they are no question
    of their own, or name only columns of what is being talked about (``show the model and the seats``).

    Args:
        fresh: answers a question as if nothing had been asked before.
    """
    apart = patterns.FRESH.match(ask.question)
    if apart is not None:
        return fresh(replace(ask, question=ask.question[apart.end() :]))
    fragment = fragment_of(ask.question)
    if fragment.meta is not None:
        return _retold(ask, previous, fragment)
    if fragment.marked:
        found = _follow(ask, previous, fragment, engine, threshold) or _about_those(ask, previous, engine, threshold)
        return found or _not_followed(ask, previous, fragment, fresh)
    return _unmarked(ask, previous, fragment, engine, threshold, fresh(ask))


def _unmarked(ask: Ask, previous: Turn, fragment: Fragment, engine: Engine, threshold: float, alone: Answer) -> Answer:
    """A question that may be one of its own: of the rest of the conversation only where it names no table itself."""
    if not isinstance(alone, Drafted):
        return _follow(ask, previous, fragment, engine, threshold) or alone
    query = _unscoped(alone, ask, previous, engine)
    if query is None or not isinstance(previous.statement, Query):
        return alone
    if replace(query, select=()) == Query((), query.source):
        found = _follow(ask, previous, fragment, engine, threshold)
        if found is not None:
            return found
    narrowed = carried_on(ask.question, query, previous.statement, engine)
    sure = min(alone.confidence or SURE, previous.confidence or SURE, SURE)
    return (_drafted(narrowed, sure, ask, threshold) if narrowed else None) or _own(alone, previous)


def _unscoped(alone: Drafted, ask: Ask, previous: Turn, engine: Engine) -> Query | None:
    """The reading of a question that names no table, and by itself is about all of what the last was a part of."""
    query, before = alone.statement, previous.statement
    if not isinstance(query, Query) or not isinstance(before, Query):
        return None
    if before.where is None and before.having is None and before.limit is None:
        return None
    about, names = Names(engine.world.schema, before), Names(engine.world.schema, query)
    return query if set(names.keys) <= set(about.keys) and not names.named_in(ask.question) else None


def _own(alone: Drafted, previous: Turn) -> Clarify:
    readings = (Option(reading=alone.reading or alone.sql, question=f"Show {alone.reading}"[:MAX_QUESTION]),)
    lost = _LOST.format(asked=previous.question)
    return Clarify(f"{lost}; is it a question of its own?", readings, (alone,))


def _not_followed(ask: Ask, previous: Turn, fragment: Fragment, fresh: Callable[[Ask], Answer]) -> Answer:
    """A marked question that changes nothing known: drafted only if it would be a whole question by itself."""
    swapped = _other_table(previous.question, fragment)
    whole = fragment.alone and not fragment.cues & {"also", "only", "instead", "of those", "which"}
    for question in (swapped, ask.question if whole else None):
        found = fresh(replace(ask, question=question)) if question is not None else None
        if isinstance(found, Drafted):
            return found
    alone = fresh(ask)
    lost = _LOST.format(asked=previous.question)
    if isinstance(alone, Unanswerable) and refusal(ask.question) is None:  # ``drop JFK`` changes a question only
        return replace(alone, missing=f"{alone.missing}; {lost}")
    if isinstance(alone, Drafted):
        return _own(alone, previous)
    if not fragment.alone:
        return Unanswerable(lost)
    return alone


def _retold(ask: Ask, previous: Turn, fragment: Fragment) -> Answer:
    """The same statement once more, with how it came about where that was asked for."""
    if any(c.sql == previous.sql for c in ask.complaints):
        return Unanswerable("the statement behind the previous answer was objected to and cannot be shown again")
    reading = explain(previous.statement, ask.catalog) if previous.statement is not None else previous.reading
    why = fragment.meta == "why"
    if why:
        reading = _WHY.format(asked=previous.question, reading=reading or "see its SQL")
    return Drafted(
        previous.sql,
        previous.confidence,
        reading,
        model=FOLLOW_UP,
        statement=previous.statement,
        explains=why,
    )


def _follow(ask: Ask, previous: Turn, fragment: Fragment, engine: Engine, threshold: float) -> Answer | None:
    if not isinstance(previous.statement, Query):
        return None
    catalog, tried = ask.catalog, {c.sql for c in ask.complaints}
    found = [
        (sql, query, written)
        for query, written in followed(fragment, previous.statement, previous.question, engine)
        if (sql := compile_sql(query, catalog.dialect, catalog.search_path)) not in tried
    ]
    if not found:
        return None
    sure = SURE if previous.confidence is None else min(previous.confidence, SURE)
    sql, query, _ = found[0]
    if len(found) == 1 and sure >= threshold:
        return Drafted(sql, sure, explain(query, catalog), model=FOLLOW_UP, statement=query)
    options = tuple(
        Option(
            reading=explain(query, catalog),
            question=written.into(ask.question) if written else f"Show {explain(query, catalog)}",
        )
        for _, query, written in found
    )
    return Clarify(_WHICH.format(asked=previous.question), options)


def _about_those(ask: Ask, previous: Turn, engine: Engine, threshold: float) -> Drafted | None:
    """A question about what the previous result was about; none where a pronoun stands for nothing known."""
    if not isinstance(previous.statement, Query) or not _refers(ask.question):
        return None
    query = referred(ask.question, previous.statement, engine)
    sure = SURE if previous.confidence is None else min(previous.confidence, SURE)
    return _drafted(query, sure, ask, threshold) if query is not None else None


def _drafted(query: Query, sure: float, ask: Ask, threshold: float) -> Drafted | None:
    """The query as an answer; none where nobody is sure enough of it, or it came back already."""
    if sure < threshold:
        return None
    sql = compile_sql(query, ask.catalog.dialect, ask.catalog.search_path)
    if sql in {c.sql for c in ask.complaints}:
        return None
    return Drafted(sql, sure, explain(query, ask.catalog), model=FOLLOW_UP, statement=query)


def _refers(question: str) -> bool:
    """Whether it speaks of what was found: by a pronoun, or by asking no more than which."""
    return bool(patterns.ANAPHORA.search(question) or patterns.WHICH.fullmatch(question.strip(" ?!.")))


def _other_table(asked: str, fragment: Fragment) -> str | None:
    """``and planes?`` after ``How many flights are there?``: the same question about something else."""
    name = fragment.rest.strip()
    match = patterns.HOW_MANY.fullmatch(asked.strip(" ?"))
    if match is None or not re.fullmatch(r"[A-Za-z_ ]{2,40}", name):
        return None
    return f"How many {name}{match['rest'] or ''}?"
