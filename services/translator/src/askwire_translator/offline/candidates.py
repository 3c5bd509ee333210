"""All readings of one question: cuts it, reads it both ways where a phrase is table and column alike, binds, builds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from askwire_translator.ir.compiler import compile_sql
from askwire_translator.offline.binding import World, bind
from askwire_translator.offline.build import Built, Variant, build
from askwire_translator.offline.chunk import Chunk
from askwire_translator.offline.chunks import Chunker
from askwire_translator.offline.draft import Draft
from askwire_translator.offline.grammar.read import read
from askwire_translator.offline.predicates import Misfit
from askwire_translator.offline.schema import ColumnInfo
from askwire_translator.offline.text import tokenize

_PER_DRAFT = 6
_VARIANTS = (
    Variant(),
    Variant(ident=True),
    Variant(dedupe=True),
    Variant(whole=True),
    Variant(plain_count=True),
)


@dataclass
class Candidate:
    """One reading: its draft, its query, its SQL."""

    draft: Draft
    built: Built
    sql: str
    chunks: list[Chunk]
    prefer_table: bool
    rank: int
    score: float = 0.0
    features: list[float] = field(default_factory=list)


def candidates(question: str, chunker: Chunker, world: World, now: dt.datetime) -> tuple[list[Candidate], list[Chunk]]:
    """Every distinct reading, in the order of their bindings, and the chunks of the question."""
    chunks = chunker.cut(tokenize(question), now.year)
    found: dict[str, Candidate] = {}
    for prefer in (True, False) if _ambiguous(chunks) else (True,):
        draft = read(chunks, prefer_table=prefer)
        for rank, binding in enumerate(bind(draft, world, now)[:_PER_DRAFT]):
            for variant in _VARIANTS if rank < 2 else _VARIANTS[:1]:
                try:
                    built = build(draft, binding, world, now, variant)
                except Misfit:
                    continue
                sql = compile_sql(built.statement, world.schema.catalog.dialect, world.schema.catalog.search_path)
                if sql not in found:
                    found[sql] = Candidate(draft, built, sql, chunks, prefer, rank)
    return list(found.values()), chunks


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
