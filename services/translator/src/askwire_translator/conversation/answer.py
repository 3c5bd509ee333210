"""The answer to a question that has one before it: a follow-up, a question of its own, or an honest doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from askwire_common.contracts import MAX_QUESTION, Option
from askwire_translator.conversation import patterns, recall
from askwire_translator.conversation.engine import Engine
from askwire_translator.conversation.follow import followed
from askwire_translator.conversation.fragment import Fragment
from askwire_translator.conversation.ground import LOST, Ground
from askwire_translator.conversation.names import Names, Written
from askwire_translator.conversation.parse import fragment_of
from askwire_translator.conversation.referred import carried_on, referred
from askwire_translator.ir.model import Query
from askwire_translator.ir.walk import aggregated
from askwire_translator.offline.honesty.refusals import refusal
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

_NOTHING_BEFORE = "nothing that was answered before “{asked}” in this conversation is what this goes back to"
_NOT_ANSWERED = "“{asked}” was not answered, and nothing was before it"
_NEAR = 2  # answers that may be the previous one: the last, and the one before it
_WHY = "This is how the answer to “{asked}” came about (why the data are as they are is not in the data): {reading}"
Fresh = Callable[[Ask], Answer]


def in_context(ask: Ask, engine: Engine, threshold: float, fresh: Fresh) -> Answer:
    """The answer in the light of what came before.

    Words that say themselves that they continue something are read so first; others only when they are no question
    of their own, or name only columns of what is being talked about (``show the model and the seats``).

    Args:
        fresh: answers a question as if nothing had been asked before.
    """
    apart = patterns.FRESH.match(ask.question)
    if apart is not None:
        return fresh(replace(ask, question=ask.question[apart.end() :]))
    fragment = fragment_of(ask.question)
    if ask.previous is None:
        return _groundless(ask, fragment, engine, fresh)
    ground = Ground(ask, ask.previous, threshold)
    if fragment.meta is not None:
        return _retold(ground, fragment)
    if fragment.marked:
        found = _follow(ground, fragment, engine) or _about_those(ground, engine)
        return found or _not_followed(ground, fragment, fresh)
    return _unmarked(ground, fragment, engine, fresh(ask))


def _unmarked(ground: Ground, fragment: Fragment, engine: Engine, alone: Answer) -> Answer:
    """A question that may be one of its own: of the rest of the conversation only where it names no table itself."""
    if not isinstance(alone, Drafted) or _of_the_first(ground) or _kept(ground, fragment, engine):
        return _follow(ground, fragment, engine) or alone
    if ground.ask.lost is not None and _about_everything(alone, ground.ask.question, engine):
        return _own(alone, ground.ask.lost)
    query, previous = _unscoped(alone, ground, engine), ground.previous
    if query is None or not isinstance(previous.statement, Query):
        return alone
    if not fragment.alone or replace(query, select=()) == Query((), query.source):
        found = _follow(ground, fragment, engine)
        if found is not None:
            return found
    narrowed = carried_on(ground.ask.question, query, previous.statement, engine)
    found = ground.answered({narrowed: None}, ground.sure(alone.confidence)) if narrowed is not None else None
    return found or _own(alone, previous.question)


def _of_the_first(ground: Ground) -> bool:
    """Whether a bare ``how many customers?`` comes after the one that has the most of something."""
    before, match = ground.previous.statement, patterns.HOW_MANY.fullmatch(ground.ask.question.strip(" ?"))
    first = isinstance(before, Query) and before.limit is not None and bool(before.group)
    return first and match is not None and not match["rest"]


def _kept(ground: Ground, fragment: Fragment, engine: Engine) -> bool:
    """Whether it is asked how many of what a column of the last answer's tables keeps the number of."""
    before = ground.previous.statement
    if not isinstance(before, Query) or not fragment.count or fragment.of is None:
        return False
    return Names(engine.world.schema, before).kept_number(fragment.of) is not None


def _unscoped(alone: Drafted, ground: Ground, engine: Engine) -> Query | None:
    """The reading of a question that names no table, and by itself is about all of what the last was a part of."""
    query, before = alone.statement, ground.previous.statement
    if not isinstance(query, Query) or not isinstance(before, Query):
        return None
    if before.where is None and before.having is None and before.limit is None:
        return None
    about, names = Names(engine.world.schema, before), Names(engine.world.schema, query)
    return query if set(names.keys) <= set(about.keys) and not names.named_in(ground.ask.question) else None


def _own(alone: Drafted, asked: str) -> Clarify:
    readings = (Option(reading=alone.reading or alone.sql, question=f"Show {alone.reading}"[:MAX_QUESTION]),)
    return Clarify(f"{LOST.format(asked=asked)}; is it a question of its own?", readings, (alone,))


def _groundless(ask: Ask, fragment: Fragment, engine: Engine, fresh: Fresh) -> Answer:
    """After nothing that was answered: what continues something is no question of its own for that."""
    lost = ask.lost or ""
    if fragment.meta is not None:
        return Unanswerable(_NOT_ANSWERED.format(asked=lost))
    alone = fresh(ask)
    if not isinstance(alone, Drafted):
        return alone
    continues = fragment.marked and not _whole(fragment)
    return _own(alone, lost) if continues or _about_everything(alone, ask.question, engine) else alone


def _about_everything(alone: Drafted, question: str, engine: Engine) -> bool:
    """Whether a question names no table, and no condition: after words in vain it may be meant to go on from them."""
    query = alone.statement
    if not isinstance(query, Query) or query.where is not None or query.having is not None:
        return False
    return not Names(engine.world.schema, query).named_in(question)


def _whole(fragment: Fragment) -> bool:
    """Whether marked words would be a question by themselves; ``and how many tickets?`` may be of those before it."""
    if "and" in fragment.cues and fragment.count and fragment.of is not None and fragment.of.isalpha():
        return False
    return fragment.alone and not fragment.cues & {"also", "only", "instead", "of those", "which"}


def _not_followed(ground: Ground, fragment: Fragment, fresh: Fresh) -> Answer:
    """A marked question that changes nothing known: drafted only if it would be a whole question by itself."""
    ask, previous = ground.ask, ground.previous
    swapped = _other_table(previous.question, fragment) if ask.lost is None else None
    for question in (swapped, ask.question if _whole(fragment) else None):
        found = fresh(replace(ask, question=question)) if question is not None else None
        if isinstance(found, Drafted):
            return found
    alone = fresh(ask)
    lost = LOST.format(asked=previous.question)
    if isinstance(alone, Unanswerable) and refusal(ask.question) is None:  # ``drop JFK`` changes a question only
        return replace(alone, missing=f"{alone.missing}; {lost}")
    if isinstance(alone, Drafted):
        return alone if _leaves_nothing(ground, fragment, alone) else _own(alone, previous.question)
    if not fragment.alone:
        return Unanswerable(lost)
    return alone


def _retold(ground: Ground, fragment: Fragment) -> Answer:
    """The same statement once more, or an earlier one, with how it came about where that was asked for."""
    turn = recall.before(ground.turns, fragment.to) if fragment.meta == "back" else ground.previous
    if turn is None:
        return Unanswerable(_NOTHING_BEFORE.format(asked=ground.previous.question))
    found = ground.once_more(turn)
    if fragment.meta != "why" or not isinstance(found, Drafted):
        return found
    reading = _WHY.format(asked=ground.previous.question, reading=found.reading or "see its SQL")
    return replace(found, reading=reading, explains=True)


def _follow(ground: Ground, fragment: Fragment, engine: Engine) -> Answer | None:
    """What the last query may become by these words; or the one before it, where ``the previous one`` is meant."""
    if not isinstance(ground.previous.statement, Query):
        return None
    typed = [(turn.question, turn.statement) for turn in ground.turns if isinstance(turn.statement, Query)]
    queries = [query for _, query in typed]
    found: dict[Query, Written | None] = {}
    for at in range(min(len(typed), _NEAR if "previous" in fragment.cues else 1)):
        found |= dict(followed(fragment, queries[at:], _asked_first(typed[at:]), engine))
    return ground.answered(found, ground.sure())


def _asked_first(typed: Sequence[tuple[str, Query]]) -> str:
    """The question that says which end of the order comes first, if only others about it came since; else the last."""
    for question, query in typed:
        if query.order != typed[0][1].order:
            break
        if patterns.END.search(question):
            return question
    return typed[0][0]


def _about_those(ground: Ground, engine: Engine) -> Answer | None:
    """A question about what the previous result was about; none where a pronoun stands for nothing known."""
    question, previous = ground.ask.question, ground.previous.statement
    if not isinstance(previous, Query) or not _refers(question):
        return None
    return ground.answered(dict.fromkeys(referred(question, previous, engine)), ground.sure())


def _refers(question: str) -> bool:
    """Whether it speaks of what was found: by a pronoun, or by asking no more than which."""
    bare = question.strip(" ?!.")
    return bool(patterns.ANAPHORA.search(bare) or patterns.WHICH.fullmatch(bare))


def _leaves_nothing(ground: Ground, fragment: Fragment, alone: Drafted) -> bool:
    """Whether figures of groups (``average price by studio``) pass over no condition, and are of more than one row."""
    query, before = alone.statement, ground.previous.statement
    whole = fragment.func and fragment.of and fragment.group and ground.ask.lost is None
    if not whole or not isinstance(query, Query) or not isinstance(before, Query) or not query.group:
        return False
    plain = before.where is None and before.having is None and before.limit is None
    return plain or (before.limit == 1 and not before.group and not any(aggregated(i) for i in before.select))


def _other_table(asked: str, fragment: Fragment) -> str | None:
    """``and planes?`` after ``How many flights are there?``: the same question about something else."""
    name = fragment.rest.strip()
    match = patterns.HOW_MANY.fullmatch(asked.strip(" ?"))
    if match is None or not re.fullmatch(r"[A-Za-z_ ]{2,40}", name):
        return None
    return f"How many {name}{match['rest'] or ''}?"
