"""The offline provider: question and catalog in; a draft with its reading, a clarification or an honest refusal out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from askwire_common.contracts import Code
from askwire_common.datasources.catalog import Catalog
from askwire_common.errors import ServiceError
from askwire_translator.context.model import NOTHING, Context
from askwire_translator.conversation.answer import in_context
from askwire_translator.conversation.engine import Engine
from askwire_translator.ir.explain import explain
from askwire_translator.kept import Kept
from askwire_translator.offline.binding.bound import World
from askwire_translator.offline.candidates import Candidate, candidates
from askwire_translator.offline.chunking.chunks import Chunker
from askwire_translator.offline.honesty.guesses import guessed
from askwire_translator.offline.honesty.refusals import refusal
from askwire_translator.offline.honesty.unanswered import (
    absent_value,
    clarification,
    dropped_names,
    missing,
    names_nobody,
    shows_nothing_named,
    suggestions,
    too_much,
    unexplained,
    unnamed_events,
    unread,
    unreadable,
)
from askwire_translator.offline.honesty.welcome import welcome
from askwire_translator.offline.ranking.neglect import leaves_values, left_undone, neglected
from askwire_translator.offline.ranking.ranker import Ranker, load_ranker
from askwire_translator.offline.source.graph import JoinGraph
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.source.values import ValueIndex
from askwire_translator.offline.structures.reading import DEEPEST, composed
from askwire_translator.offline.structures.weighing import weighed
from askwire_translator.thresholds import UNAIDED, Thresholds
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

DEFAULT_THRESHOLD = UNAIDED
MODEL = "offline-1"
UNKNOWN_PENALTY = 0.25  # the training questions can all be answered; a word that nothing explains weighs more in life
NAME_PENALTY = 0.7  # for a name, a quoted text or a figure that the reading leaves out
NEGLECT_PENALTY = 0.45  # for what the reading passes over, though it is known
GUESS_PENALTY = 0.45  # for a name in short that may be another's
EVENT_PENALTY = 0.5  # for a verb that no date speaks of


@dataclass(frozen=True)
class Indexes:
    """What is built once per catalog."""

    chunker: Chunker
    world: World


class OfflineProvider:
    """Translates without a language model and without a network; the same question always gets the same answer.

    Args:
        threshold: the calibrated confidence below which a reading is offered as a clarification, not drafted.
        thresholds: the same per data source; goes before ``threshold``.
        kept: where the indexes of catalogs are kept; who shares it may build them before anybody asks.
        ranker: the trained model; the one that ships with the package unless given.
    """

    def __init__(
        self,
        *,
        threshold: float = DEFAULT_THRESHOLD,
        thresholds: Thresholds | None = None,
        kept: Kept[Indexes] | None = None,
        ranker: Ranker | None = None,
    ) -> None:
        self._thresholds = thresholds or Thresholds(threshold)
        self._ranker = ranker or load_ranker()
        self._kept = kept or Kept(build_indexes)

    @property
    def name(self) -> str:
        """What answers and metrics call this provider."""
        return "offline"

    async def translate(self, ask: Ask, *, timeout: float) -> Answer:
        """Answer within ``timeout`` seconds; the work runs beside the event loop.

        Raises:
            ServiceError: ``deadline_exceeded`` when the time is over.
        """
        try:
            async with asyncio.timeout(timeout):
                indexes = await self._kept.of(ask.catalog, ask.context)
                threshold = self._thresholds.of(ask.catalog.datasource)
                return await asyncio.to_thread(reply, ask, indexes, self._ranker, threshold)
        except TimeoutError as error:
            raise ServiceError(Code.DEADLINE_EXCEEDED, "the offline translator ran out of time") from error

    async def close(self) -> None:
        """Forgets every index."""
        self._kept.clear()


def build_indexes(catalog: Catalog, context: Context = NOTHING, *, inferred: bool = True) -> Indexes:
    """The indexes of a catalog: names, values and joins; without ``inferred`` only declared keys join."""
    schema = SchemaIndex(catalog, context)
    values = ValueIndex(schema)
    return Indexes(Chunker(schema, values), World(schema, JoinGraph(schema, inferred=inferred), values))


def reply(ask: Ask, indexes: Indexes, ranker: Ranker, threshold: float) -> Answer:
    """The answer in the light of the question before where there was one."""
    if ask.previous is None and ask.lost is None:
        return answer(ask, indexes, ranker, threshold)
    engine = Engine(indexes.chunker, indexes.world, ranker, ask.now)
    return in_context(ask, engine, threshold, lambda own: answer(own, indexes, ranker, threshold))


def answer(
    ask: Ask,
    indexes: Indexes,
    ranker: Ranker,
    threshold: float,
    *,
    depth: int = DEEPEST,
    known: dict[tuple[str, int], Answer] | None = None,
) -> Answer:
    """The pure heart: refuses, reads, ranks, and drafts only what it is sure enough of.

    Args:
        depth: how many structures may lie within one another.
        known: what was read already on the way to this answer, which several structures may ask for.
    """
    reason = welcome(ask.question, indexes.world) or refusal(ask.question)
    if reason is not None:
        return Unanswerable(reason, suggestions(indexes.world))
    tried = {c.sql for c in ask.complaints}

    seen = {} if known is None else known

    def inner(question: str) -> Answer:
        key = (question, depth)
        if key not in seen:
            own = replace(ask, question=question, complaints=())
            seen[key] = answer(own, indexes, ranker, 0.0, depth=depth - 1, known=seen)
        return seen[key]

    whole = composed(ask.question, indexes.world, inner, tried, MODEL, ask.now) if depth else None
    if whole is None:
        return _plainly(ask, indexes, ranker, threshold, tried)
    return weighed(whole, lambda: _plainly(ask, indexes, ranker, threshold, tried), threshold)


def _plainly(ask: Ask, indexes: Indexes, ranker: Ranker, threshold: float, tried: set[str]) -> Answer:
    """The question by its words alone."""
    found, chunks = candidates(ask.question, indexes.chunker, indexes.world, ask.now)
    ranked = [c for c in ranker.order(found) if c.sql not in tried]
    if not ranked:
        return Unanswerable(too_much(chunks) or unreadable(chunks), suggestions(indexes.world))
    dropped = dropped_names(ranked[0])
    unknown = [*unexplained(chunks, ranked[0]), *ranked[0].draft.missing]
    unknown += [name for name in dropped if name not in unknown]
    absent = absent_value(ranked[0], indexes.world)
    if absent is not None:
        return absent
    undone = left_undone(ranked[0])
    left_out = [*neglected(ranked[0]), *undone, *ranked[0].draft.missing]
    doubts = UNKNOWN_PENALTY * len(unknown) + NEGLECT_PENALTY * len(left_out)
    doubts += NEGLECT_PENALTY * names_nobody(ranked[0])
    doubts += GUESS_PENALTY * len(guessed(ranked[0]))
    doubts += NAME_PENALTY * len(dropped) + EVENT_PENALTY * (len(unnamed_events(ranked[0])) + len(undone))
    sure = round(max(0.0, ranker.confidence(ranked) - doubts), 4)
    if sure >= threshold and not (unknown and shows_nothing_named(ranked[0])):
        statement = ranked[0].built.statement
        return Drafted(ranked[0].sql, sure, explain(statement, ask.catalog), MODEL, statement=statement)
    if unknown:
        return Unanswerable(missing(unknown), suggestions(indexes.world))
    return _asked_back(ranked, left_out, ask.catalog) or Unanswerable(unread(left_out), suggestions(indexes.world))


def _asked_back(ranked: list[Candidate], left_out: list[str], catalog: Catalog) -> Clarify | None:
    """The readings that account for every word that the best one passes over; None where none of them does."""
    whole = [c for c in ranked if not leaves_values(c)] or ranked
    kept = [c for c in whole if not neglected(c)]
    return clarification(kept or ranked, catalog, MODEL) if kept or not left_out else None
