"""The offline engine as a follow-up uses it: small questions, read only where every word is accounted for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final

from askwire_translator.conversation import merge
from askwire_translator.ir.model import Col, Predicate, Query
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.binding.bound import World
from askwire_translator.offline.candidates import Candidate, candidates
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.chunks import Chunker
from askwire_translator.offline.honesty.guesses import guessed
from askwire_translator.offline.honesty.unanswered import unexplained
from askwire_translator.offline.ranking.ranker import Ranker
from askwire_translator.offline.source.graph import Key

_LEAST: Final = 0.45
_SHORT: Final = 3
_VERBS: Final = frozenset({
    "went", "go", "left", "flew", "flying", "departing", "departed", "leaving", "arriving", "arrived", "going",
    "operated", "made", "built", "came", "coming", "headed", "bound", "sold", "placed", "located", "happened", "took",
    "run",
})  # fmt: skip


@dataclass(frozen=True)
class Engine:
    """The offline engine as one follow-up uses it; what was read once is known."""

    chunker: Chunker
    world: World
    ranker: Ranker
    now: dt.datetime
    _known: dict[str, list[Candidate]] = field(default_factory=dict, compare=False, repr=False)

    def read(self, text: str) -> list[Candidate]:
        """Readings of a small question in which every word is accounted for, best first."""
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]

    def _read(self, text: str) -> list[Candidate]:
        found, chunks = candidates(text, self.chunker, self.world, self.now, in_vain=lambda c: bool(unexplained(c)))
        loose = [c for c in chunks if _loose(c)]
        sound = [c for c in found if not c.draft.missing and not c.draft.ignored and _takes_up(c, loose)]
        ranked = self.ranker.order(sound)
        sure = bool(ranked) and self.ranker.confidence(ranked) >= _LEAST and not guessed(ranked[0])
        return ranked if sure else []

    def usual(self, table: Key) -> set[Predicate]:
        """The conditions that the data source's context adds to every question about a table."""
        told = self.world.schema.taught.usual.get(table, ())
        return {p for condition in told for p in merge.conjuncts(condition.predicate)}


def _loose(chunk: Chunk) -> bool:
    """Whether a word is only guessed to say nothing: in so short a text it may be what all is about."""
    return chunk.kind == "word" and chunk.explained < 1.0 and chunk.text.lower() not in _VERBS


def _takes_up(candidate: Candidate, loose: list[Chunk]) -> bool:
    """Whether the reading uses these words all the same: as a unit of time, or as one of its columns is called."""
    if not loose:
        return True
    infos = (candidate.world.schema.info(n) for n in nodes(candidate.built.statement) if isinstance(n, Col))
    called = {word for info in infos for word in info.words}
    return all(c.text.lower() == candidate.draft.grain or echoes(c.text, called) for c in loose)


def echoes(word: str, names: Collection[str]) -> bool:
    """Whether a word is a form of one of these: ``delayed`` of ``delay``."""
    return any(len(name) > _SHORT and word.lower().startswith(name) for name in names)


def without_usual(candidate: Candidate, usual: set[Predicate]) -> Query | None:
    """The reading without the conditions that every question about its table has."""
    query = candidate.built.statement
    if not isinstance(query, Query):
        return None
    return replace(query, where=merge.conjunction([p for p in merge.conjuncts(query.where) if p not in usual]))
