"""One data source of a thousand tables, made of many: what a question costs there."""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections.abc import Iterator, Mapping

from benchmarks.questions import Example

from askwire_common.datasources.catalog import Catalog, Table
from askwire_translator.offline.engine import answer, build_indexes
from askwire_translator.offline.ranking.ranker import Ranker
from askwire_translator.translate import Ask

TABLES = 1_000


def together(catalogs: Mapping[str, Catalog]) -> Catalog:
    """The catalogs as schemas of one, each as often as it takes; names that many tables share stay shared."""
    tables = itertools.chain.from_iterable(
        _moved(catalogs[name], f"{name}_{copy}") for copy in itertools.count() for name in sorted(catalogs)
    )
    return Catalog(datasource="thousand", dialect="postgres", tables=tuple(itertools.islice(tables, TABLES)))


def _moved(catalog: Catalog, schema: str) -> Iterator[Table]:
    for table in catalog.tables:
        keys = tuple(
            key.model_copy(update={"target": f"{schema}.{key.target.rpartition('.')[2]}"}) for key in table.foreign_keys
        )
        yield table.model_copy(update={"schema_name": schema, "foreign_keys": keys})


def milliseconds(examples: list[Example], catalog: Catalog, ranker: Ranker, now: dt.datetime) -> list[float]:
    """The CPU time of each question against this catalog, sorted."""
    indexes = build_indexes(catalog)
    spent = []
    for example in examples:
        started = time.thread_time()
        answer(Ask(example.question, catalog, now), indexes, ranker, 0.0)
        spent.append((time.thread_time() - started) * 1_000)
    return sorted(spent)
