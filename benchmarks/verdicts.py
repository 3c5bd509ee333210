"""How fast the guard is: verdicts a second, processor time of one, and where it goes."""

from __future__ import annotations

import gc
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pgparse

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table
from askwire_common.datasources.policy import Policy, SafetyMode
from askwire_common.identity.principal import Principal, Role
from askwire_common.sql.scan import Kind, scan
from askwire_validator.agreement import disagreement, second_reading
from askwire_validator.glot.walk import by_kind
from askwire_validator.guard import Guard, limits_of
from askwire_validator.postgres.facts import gather
from askwire_validator.postgres.lower import lower
from askwire_validator.resolve import resolve
from askwire_validator.rules import POSTGRES_MEANING, POSTGRES_STRUCTURE, RESOURCES, TEXT_RULES
from askwire_validator.statement import Statement
from askwire_validator.view import View
from askwire_validator.worker import guarded

PERMISSIVE = Policy(mode=SafetyMode.PERMISSIVE)
LIMITS = limits_of(PERMISSIVE)
ASKER = Principal(subject="bench", role=Role.VIEWER)


async def speed(benign: list[tuple[str, View]]) -> None:
    """Verdicts a second of one worker, cold and cached, through the pipe to its process."""
    by_key: dict[str, Catalog] = {}
    for _, view in benign:
        by_key.setdefault(view.key, _catalog_of(view))
    unique = list(dict.fromkeys((sql, view.key) for sql, view in benign))
    async with Guard(workers=1, timeout=5, cache_size=len(unique)) as guard:
        cold = await _timed(guard, unique, by_key)
        cached = await _timed(guard, unique, by_key)
    for name, times in (("cold", cold), ("cached", cached)):
        p99 = statistics.quantiles(times, n=100)[98]
        print(f"{name:8}{len(times) / sum(times):10,.0f} verdicts/s   p50 {statistics.median(times) * 1e3:7.3f} ms"
              f"   p99 {p99 * 1e3:7.3f} ms   max {max(times) * 1e3:7.1f} ms")  # fmt: skip


def processor(name: str, statements: list[tuple[str, View]]) -> None:
    """Processor time of a cold verdict in this process, which asks for garbage as rarely as a worker does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    spent = []
    for _ in range(3):
        started = time.process_time()
        for sql, view in statements:
            guarded(sql, view, LIMITS)
        spent.append(time.process_time() - started)
    each = min(spent) / len(statements)
    print(f"{name:28}{len(statements):8,} statements{each * 1e3:9.3f} ms of processor time each{1 / each:8,.0f} /s")


async def _timed(guard: Guard, statements: list[tuple[str, str]], catalogs: dict[str, Catalog]) -> list[float]:
    times = []
    for sql, key in statements:
        started = time.perf_counter()
        await guard.check(sql, catalogs[key], PERMISSIVE, ASKER)
        times.append(time.perf_counter() - started)
    return times


def _catalog_of(view: View) -> Catalog:
    tables = tuple(
        Table(schema_name=r.schema, name=r.name, columns=tuple(CatalogColumn(name=c, type="text") for c in r.columns))
        for r in view.relations
    )
    return Catalog(datasource="bench", dialect=view.dialect, search_path=view.search_path, tables=tables,
                   functions=tuple(sorted(view.functions)))  # fmt: skip


def cost(benign: list[tuple[str, View]]) -> None:
    """Where the time of a PostgreSQL verdict goes, in processor time of this process."""
    spent: dict[str, float] = defaultdict(float)

    def timed(stage: str, work: Callable[..., Any], *arguments: Any) -> Any:
        started = time.process_time()
        result = work(*arguments)
        spent[stage] += time.process_time() - started
        return result

    statements = [Statement(sql=sql, view=view, limits=LIMITS) for sql, view in benign if view.dialect == "postgres"]
    for statement in statements:
        _examined(statement, timed)
    total, done = sum(spent.values()), len(statements)
    print(f"\ncost of a PostgreSQL verdict: {total / done * 1e3:.3f} ms of processor time, of which")
    for stage, seconds in sorted(spent.items(), key=lambda pair: -pair[1])[:12]:
        print(f"  {stage:26}{seconds / done * 1e3:8.3f} ms{seconds / total:7.0%}")


def _examined(st: Statement, timed: Callable[..., Any]) -> None:
    """Takes a statement through the stages of an examination, each of them timed."""
    st.tokens = timed("scan", scan, st.sql, "postgres")
    st.words = tuple(t for t in st.tokens if t.kind is not Kind.COMMENT)
    for rule in TEXT_RULES:
        timed(f"rule {rule.__name__}", rule, st)
    st.tree = timed("pgparse", pgparse.parse, st.sql)
    st.facts = timed("walk", gather, st.tree)
    st.query = timed("lower", lower, st.tree[0]["stmt"]["SelectStmt"])
    st.resolution = timed("resolve", resolve, st.query, st.view)
    for rule in (*POSTGRES_STRUCTURE, *POSTGRES_MEANING):
        timed(f"rule {rule.__name__}", rule, st)
    relations = {(t.get("schemaname", ""), t["relname"]) for t in st.facts.tables}
    calls = {call.name for call in st.facts.calls}
    st.second = timed("sqlglot", second_reading, st.sql, st.words)
    st.nodes = timed("walk of sqlglot's tree", by_kind, st.second)
    timed("agreement", disagreement, st.nodes, st.words, relations, calls)
    for rule in RESOURCES:
        timed(f"rule {rule.__name__}", rule, st)
