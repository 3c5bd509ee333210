"""All readings of one question: cuts it, reads it both ways where a phrase is table and column alike, binds, builds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from askwire_translator.ir.compiler import compile_sql
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.binding.beam import bind, rebind
from askwire_translator.offline.binding.bound import Binding, World
from askwire_translator.offline.building.build import Built, Variant, build
from askwire_translator.offline.chunking.chunk import Chunk
from askwire_translator.offline.chunking.chunks import Chunker
from askwire_translator.offline.chunking.kinds import with_what_they_are
from askwire_translator.offline.conditions.misfit import Misfit
from askwire_translator.offline.grammar.draft import Draft
from askwire_translator.offline.grammar.read import read
from askwire_translator.offline.grammar.rereadings import rereadings
from askwire_translator.offline.source.elements import ColumnInfo
from askwire_translator.offline.words.courtesy import asked_plainly
from askwire_translator.offline.words.text import tokenize

_PER_DRAFT = 8
_PER_REREADING = 2
_MOST_BUILT = 160
_LARGE = 300  # tables, from which on there is time for fewer readings
_MOST_BUILT_OF_LARGE = 32
_MUCH = 40  # names, operators and values in one question, from which on the same holds
_VARIANTS = (
    Variant(),
    Variant(ident=True),
    Variant(dedupe=True),
    Variant(whole=True),
    Variant(plain_count=True),
    Variant(listed=True),
    Variant(apart=True),
)
_SLIP_VARIANTS = _VARIANTS[:3]
_DENIED_VARIANTS = (*_SLIP_VARIANTS, Variant(apart=True))


@dataclass
class Candidate:
    """One reading: its draft, its query, its SQL."""

    draft: Draft
    built: Built
    sql: str
    chunks: list[Chunk]
    prefer_table: bool
    rank: int
    world: World
    slip: str = ""
    loss: float = 0.0
    score: float = 0.0
    features: list[float] = field(default_factory=list)
    parts: tuple[object, ...] = ()

    @cached_property
    def nodes(self) -> tuple[Any, ...]:
        """What its statement is made of (``ir.walk.nodes``): whoever weighs a reading looks for something in it."""
        return tuple(nodes(self.built.statement))

    @cached_property
    def bare_nodes(self) -> tuple[Any, ...]:
        """The same without what goes without saying."""
        return self.nodes if self.built.bare is self.built.statement else tuple(nodes(self.built.bare))


def candidates(
    question: str,
    chunker: Chunker,
    world: World,
    now: dt.datetime,
    *,
    in_vain: Callable[[list[Chunk]], bool] = lambda chunks: False,
) -> tuple[list[Candidate], list[Chunk]]:
    """Every distinct reading, in the order of their bindings, and the chunks of the question.

    Args:
        in_vain: whether no reading of these chunks would be of any use; then there is none.
    """
    cuts = chunker.cuts(tokenize(asked_plainly(question)), now.date())
    gathering = _Gathering(world, now)
    if in_vain(cuts[0][1]):
        return [], cuts[0][1]
    if len(world.schema.tables) > _LARGE or _long(cuts[0][1]):
        cuts, gathering.most = cuts[:1], _MOST_BUILT_OF_LARGE
    for loss, cut in cuts:
        chunks = with_what_they_are(cut, world.schema)
        for prefer in (True, False) if _ambiguous(chunks) else (True,):
            gathering.read(read(chunks, prefer_table=prefer), chunks, prefer, loss)
    return list(gathering.found.values()), cuts[0][1]


@dataclass(frozen=True)
class _Heard:
    """A draft with how it came about."""

    draft: Draft
    chunks: list[Chunk]
    prefer: bool
    loss: float
    slip: str = ""


@dataclass
class _Gathering:
    """Builds readings, each statement once."""

    world: World
    now: dt.datetime
    found: dict[str, Candidate] = field(default_factory=dict)
    built: int = 0
    most: int = _MOST_BUILT

    def read(self, draft: Draft, chunks: list[Chunk], prefer: bool, loss: float) -> None:
        """The draft as the grammar heard it under each binding, then one slip away under the best."""
        heard = _Heard(draft, chunks, prefer, loss)
        bindings = bind(draft, self.world, self.now)[: _PER_DRAFT if not loss else _PER_REREADING]
        for rank, binding in enumerate(bindings):
            for variant in _VARIANTS if rank < 2 and not loss else _VARIANTS[:1]:
                self._keep(heard, binding, variant, rank)
        for other in rereadings(draft) if not loss and self.built < self.most else ():
            again = replace(heard, draft=other.draft, slip=other.slip)
            for rank, binding in enumerate(bindings[:_PER_REREADING]):
                bound = rebind(other.draft, binding, self.world)
                if bound is not None:
                    for variant in _slip_variants(other.slip) if rank == 0 else _VARIANTS[:1]:
                        self._keep(again, bound, variant, rank)

    def _keep(self, heard: _Heard, binding: Binding, variant: Variant, rank: int) -> None:
        if self.built >= self.most:
            return
        self.built += 1
        try:
            built = build(heard.draft, binding, self.world, self.now, variant)
        except Misfit:
            return
        catalog = self.world.schema.catalog
        sql = compile_sql(built.statement, catalog.dialect, catalog.search_path, catalog.shadowed)
        if sql not in self.found:
            self.found[sql] = Candidate(
                heard.draft, built, sql, heard.chunks, heard.prefer, rank, self.world, heard.slip, heard.loss
            )


def _long(chunks: list[Chunk]) -> bool:
    """Whether a question says so much that each of its readings takes long."""
    return sum(c.kind != "word" for c in chunks) > _MUCH


def _slip_variants(slip: str) -> tuple[Variant, ...]:
    return _DENIED_VARIANTS if slip == "denied" else _SLIP_VARIANTS


def _ambiguous(chunks: list[Chunk]) -> bool:
    """Whether some phrase names a table and a column about equally well."""
    return any(
        c.kind == "name"
        and c.tables
        and c.columns
        and abs(c.tables[0].score - c.columns[0].score) < 0.12
        and isinstance(c.columns[0].target, ColumnInfo)
        for c in chunks
    )
