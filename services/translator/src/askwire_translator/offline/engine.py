"""The offline provider: question and catalog in; a draft with its reading, a clarification or an honest refusal out."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from askwire_common.catalog import Catalog
from askwire_common.contracts import Code, Option
from askwire_common.errors import ServiceError
from askwire_translator.ir.explain import explain
from askwire_translator.offline import ranking
from askwire_translator.offline.binding import World
from askwire_translator.offline.candidates import Candidate, candidates
from askwire_translator.offline.chunks import Chunk, Chunker
from askwire_translator.offline.graph import JoinGraph
from askwire_translator.offline.refusals import refusal
from askwire_translator.offline.schema import SchemaIndex
from askwire_translator.offline.values import ValueIndex
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

DEFAULT_THRESHOLD = 0.5


@dataclass(frozen=True)
class _Indexes:
    chunker: Chunker
    world: World


class OfflineProvider:
    """Translates without a language model and without a network; the same question always gets the same answer.

    Args:
        threshold: the calibrated confidence below which a reading is offered as a clarification, not drafted.
        catalogs: how many catalogs' indexes are kept; the least recently used goes first.
    """

    def __init__(self, *, threshold: float = DEFAULT_THRESHOLD, catalogs: int = 16) -> None:
        self._threshold = threshold
        self._most = catalogs
        self._indexes: OrderedDict[str, _Indexes] = OrderedDict()
        self._lock = asyncio.Lock()

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
                async with self._lock:
                    indexes = await self._for(ask.catalog)
                return await asyncio.to_thread(_answer, ask, indexes, self._threshold)
        except TimeoutError as error:
            raise ServiceError(Code.DEADLINE_EXCEEDED, "the offline translator ran out of time") from error

    async def close(self) -> None:
        """Forgets every index."""
        self._indexes.clear()

    async def _for(self, catalog: Catalog) -> _Indexes:
        key = _key(catalog)
        known = self._indexes.get(key)
        if known is None:
            known = await asyncio.to_thread(_build, catalog)
            self._indexes[key] = known
            while len(self._indexes) > self._most:
                self._indexes.popitem(last=False)
        self._indexes.move_to_end(key)
        return known


def _key(catalog: Catalog) -> str:
    """The catalog's structure and the values an asker may see: two views of one data source differ in both."""
    values = hashlib.sha256()
    for table in catalog.tables:
        for column in table.columns:
            values.update(f"{table.full_name}.{column.name}:{len(column.values)}:{column.values[:3]}".encode())
    return f"{catalog.datasource}:{catalog.fingerprint}:{values.hexdigest()[:16]}"


def _build(catalog: Catalog) -> _Indexes:
    schema = SchemaIndex(catalog)
    values = ValueIndex(schema)
    return _Indexes(Chunker(schema, values), World(schema, JoinGraph(schema), values))


def _answer(ask: Ask, indexes: _Indexes, threshold: float) -> Answer:
    reason = refusal(ask.question)
    if reason is not None:
        return Unanswerable(reason)
    tried = {c.sql for c in ask.complaints}
    found, chunks = candidates(ask.question, indexes.chunker, indexes.world, ask.now)
    ranked = [c for c in ranking.order(found) if c.sql not in tried]
    unknown = [c.text for c in chunks if c.explained == 0.0]
    if not ranked:
        return Unanswerable(_missing(unknown), _suggestions(indexes))
    best = ranked[0]
    sure = ranking.confidence(best, ranked[1:])
    if sure >= threshold:
        return Drafted(best.sql, sure, explain(best.built.statement), "offline-1")
    if unknown:
        return Unanswerable(_missing(unknown), _suggestions(indexes))
    return _clarify(ranked, chunks)


def _missing(unknown: list[str]) -> str:
    if not unknown:
        return "nothing in this question names a table, a column or a value of this data source"
    return f"nothing in this data source explains: {', '.join(dict.fromkeys(unknown))}"


def _clarify(ranked: list[Candidate], chunks: list[Chunk]) -> Clarify:
    readings = dict.fromkeys(explain(c.built.statement) for c in ranked[:4])
    options = tuple(Option(reading=r, question=f"Show {r}") for r in readings)
    return Clarify("This question can be read in several ways; which one is meant?", options)


def _suggestions(indexes: _Indexes) -> tuple[str, ...]:
    tables = sorted(indexes.world.schema.tables, key=lambda t: -(t.table.rows or 0))[:3]
    return tuple(f"How many {' '.join(t.words)} rows are there?" for t in tables)
