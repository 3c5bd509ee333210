"""How safe, how lenient and how fast the guard is, on statements that this project did not write.

    .venv/bin/python -m benchmarks.safety [--corpora DIR] [--questions DIR] [--dsn postgresql://…] [--every-miss]

Hostile statements are counted twice: for an asker whose catalog holds only the probe tables (as in practice), and for
one who may read every table and column that the statement names, so that a refusal is the rules' alone. Some corpora of
other guards call hostile what only their own policy forbids (a table, a column, another tenant's rows, a function they
left off a list). Tenant isolation runs with a row filter here and counts as let through when the filter is not in the
text that may run; the others are counted apart, as "own policy". With ``--dsn`` (a server on which this may create and
drop a database), questions are checked against their own databases, and what was accepted although it is hostile or
unknown runs read-write in a database of probe tables, whose state is compared before and after.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pgparse
import sqlglot
from benchmarks.verdicts import ASKER, LIMITS, PERMISSIVE, cost, processor, speed
from sqlglot import exp
from tests.integration.validator.grammar import SCHEMA, STATE

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Dialect, Table
from askwire_common.datasources.policy import Policy, RolePolicy, SafetyMode, TablePolicy
from askwire_common.identity.principal import Role
from askwire_common.sql.scan import Kind, ScanError, scan
from askwire_executor.introspect import introspect
from askwire_validator.finding import Finding
from askwire_validator.postgres.facts import gather
from askwire_validator.view import Relation, View
from askwire_validator.worker import guarded

SHARED = Path(__file__).parents[1] / ".." / "shared" / "data"
DIALECTS: tuple[Dialect, ...] = ("postgres", "mysql", "sqlite")
_TENANT = re.compile(r"tenant_isolation|tenant_lineage")
_OWN_POLICY = re.compile(r"its own policy|label from test name|tests/malicious")


@dataclass(frozen=True)
class Sample:
    id: str
    sql: str
    dialect: Dialect
    expect: str
    source: str = ""


def samples(path: Path) -> Iterator[Sample]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            data = json.loads(line)
            for dialect in DIALECTS if data["dialect"] == "any" else (data["dialect"],):
                yield Sample(data["id"], data["sql"], dialect, data["expect"], data.get("source", ""))


# --- askers ---------------------------------------------------------------------------------------------------------


def table(name: str, *columns: str) -> Table:
    return Table(schema_name="public", name=name, columns=tuple(CatalogColumn(name=c, type="text") for c in columns))


PROBE_TABLES = (
    table("users", "id", "name", "email", "ssn", "password_hash"),
    table("orders", "id", "user_id", "amount", "placed"),
    table("secret", "id", "token"),
)
PROBE_POLICY = Policy(
    mode=SafetyMode.PERMISSIVE,
    roles={Role.VIEWER: RolePolicy(tables={
        "users": TablePolicy(columns=("id", "name", "email")), "orders": TablePolicy(),
    })},
)  # fmt: skip


def probe_view(dialect: Dialect) -> View:
    return View.of(Catalog(datasource="probe", dialect=dialect, tables=PROBE_TABLES), PROBE_POLICY, ASKER)


def everything(sample: Sample, row_filter: str | None = None) -> View:
    """An asker who may read every table that the statement names, each with every name in it as a column."""
    try:
        tokens = scan(sample.sql, sample.dialect)
    except ScanError:
        tokens = ()
    written = {t.text if t.kind is Kind.NAME else t.text[1:-1] for t in tokens if t.kind in (Kind.NAME, Kind.QUOTED)}
    columns = tuple(sorted(written | {name.lower() for name in written}))
    relations = tuple(Relation(schema, name, columns, row_filter=row_filter) for schema, name in _tables(sample))
    return View(sample.id, sample.dialect, relations, ("public", "main"))


def _tables(sample: Sample) -> set[tuple[str, str]]:
    try:
        if sample.dialect == "postgres":
            return {(t.get("schemaname", "public"), t["relname"]) for t in gather(pgparse.parse(sample.sql)).tables}
        trees = [tree for tree in sqlglot.parse(sample.sql, dialect=sample.dialect) if tree is not None]
        return {(node.db or "main", node.name) for tree in trees for node in tree.find_all(exp.Table)}
    except (pgparse.PGQueryError, sqlglot.errors.SqlglotError, RecursionError, ValueError):
        return set()


# --- hostile and harmless -------------------------------------------------------------------------------------------


def refused(finding: Finding) -> bool:
    """Whether a finding for the asker of ``everything`` is a refusal; a column that each of its tables has is none.

    SQLite tells so of names that are plain in the statement's own schema.
    """
    return any("ambiguous column name" not in violation.message for violation in finding.violations)


def let_through(sample: Sample) -> bool:
    """Whether the rules alone accept a hostile statement."""
    if not _TENANT.search(sample.source):
        return not refused(guarded(sample.sql, everything(sample), LIMITS))
    finding = guarded(sample.sql, everything(sample, "tenant_id = 1"), LIMITS)
    return not finding.violations and "tenant_id = 1\n" not in finding.sql


def judge(path: Path, every_miss: bool) -> list[tuple[Sample, Finding]]:
    """Prints one line for a corpus, and its misses; returns the hostile statements that a real asker got through."""
    counts: Counter[str] = Counter()
    misses: list[str] = []
    accepted: list[tuple[Sample, Finding]] = []
    slowest = 0.0
    hidden = path.name.startswith("probes_")
    for sample in samples(path):
        started = time.perf_counter()
        finding = guarded(sample.sql, probe_view(sample.dialect), LIMITS)
        slowest = max(slowest, time.perf_counter() - started)
        counts[sample.expect] += 1
        if sample.expect == "accept":
            refusal = finding if hidden else guarded(sample.sql, everything(sample), LIMITS)
            if refused(refusal):
                counts["refused"] += 1
                misses.append(f"  refused {sample.id}: {refusal.violations[0].rule}: {_short(sample.sql)}")
        elif not finding.violations:
            accepted.append((sample, finding))
        if sample.expect == "reject" and (way := _way_through(sample, finding, hidden)) is not None:
            counts[way] += 1
            misses.append(f"  {way} {sample.id}: {_short(sample.sql)} [{sample.source[-60:]}]")
    name = path.name.removesuffix(".jsonl.gz")
    print(
        f"{name:28}{counts['reject']:8,}{counts['THROUGH']:9,}"
        f"{counts['through the rules']:10,}{counts['own policy']:11,}"
        f"{counts['accept']:10,}{counts['refused']:9,}{slowest * 1e3:9.0f}"
    )
    shown = misses if every_miss or len(misses) <= 8 else [*misses[:4], f"  … {len(misses) - 4} more (--every-miss)"]
    if shown:
        print("\n".join(shown))
    return accepted


def _way_through(sample: Sample, finding: Finding, hidden: bool) -> str | None:
    """How a hostile statement gets through: with a real asker's catalog, by the rules, or against a policy we lack."""
    through = not finding.violations
    if not through and (hidden or not let_through(sample)):
        return None
    if _OWN_POLICY.search(sample.source):
        return "own policy"
    return "THROUGH" if through else "through the rules"


def _short(sql: str) -> str:
    return " ".join(sql.split())[:110]


# --- questions and state --------------------------------------------------------------------------------------------


def in_database(dsn: str, name: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))


def _golds(directory: Path) -> list[tuple[str, str]]:
    files = [path.read_text(encoding="utf-8") for path in sorted(directory.glob("*.jsonl"))]
    entries = [json.loads(line) for text in files for line in text.splitlines()]
    return [(entry["db"], sql) for entry in entries for sql in entry["gold_sql"]]


async def questions(directory: Path, dsn: str) -> list[tuple[str, View]]:
    """Every gold statement with the view of its own database; prints how many are refused."""
    golds = _golds(directory)
    views: dict[str, View] = {}
    for name in sorted({db for db, _ in golds}):
        connection = await asyncpg.connect(in_database(dsn, name))
        views[name] = View.of(await introspect(connection, name), PERMISSIVE, ASKER)
        await connection.close()
    refused = [(db, sql, f) for db, sql in golds if (f := guarded(sql, views[db], LIMITS)).violations]
    print(f"{'questions (gold SQL)':28}{0:8,}{0:9,}{0:10,}{0:11,}{len(golds):10,}{len(refused):9,}")
    for db, sql, finding in refused[:20]:
        print(f"  refused {db}: {finding.violations[0].rule}: {_short(sql)}")
    return [(sql, views[db]) for db, sql in golds]


async def compare_state(accepted: list[tuple[Sample, Finding]], dsn: str) -> None:
    """Runs what was accepted although it is hostile or unknown, in a role that may write; prints what it changed."""
    admin = await asyncpg.connect(dsn)
    await admin.execute("DROP DATABASE IF EXISTS askwire_bench_safety")
    await admin.execute("CREATE DATABASE askwire_bench_safety")
    connection = await asyncpg.connect(in_database(dsn, "askwire_bench_safety"))
    await connection.execute(SCHEMA)
    changed, ran = [], 0
    before = await connection.fetchrow(STATE)
    for sample, finding in accepted:
        if sample.dialect != "postgres":
            continue
        try:
            async with connection.transaction():
                await connection.fetch(finding.sql, timeout=5)
                ran += 1
        except (asyncpg.PostgresError, TimeoutError):
            pass
        if await connection.fetchrow(STATE) != before:
            changed.append(sample)
            before = await connection.fetchrow(STATE)
    print(
        f"\nstate: {ran:,} hostile or unknown statements were accepted and ran read-write; {len(changed)} left a trace"
    )
    for sample in changed:
        print(f"  CHANGED {sample.id}: {_short(sample.sql)}")
    await connection.close()
    await admin.execute("DROP DATABASE askwire_bench_safety WITH (FORCE)")
    await admin.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=SHARED / "sql-safety")
    parser.add_argument("--questions", type=Path, default=SHARED / "questions")
    parser.add_argument("--dsn")
    parser.add_argument("--every-miss", action="store_true")
    options = parser.parse_args()
    files = sorted(options.corpora.glob("*.jsonl.gz"))
    if not files:
        parser.exit(2, f"there are no corpora in {options.corpora}; name their directory with --corpora\n")
    print(
        f"{'corpus':28}{'hostile':>8}{'through':>9}{'by rules':>10}{'own policy':>11}"
        f"{'harmless':>10}{'refused':>9}{'max ms':>9}"
    )
    accepted = [pair for path in files for pair in judge(path, options.every_miss)]
    groups = {path.name.removesuffix(".jsonl.gz"): [(s.sql, everything(s)) for s in samples(path)
              if s.expect == "accept"] for path in files if path.name.startswith("benign_")}  # fmt: skip
    groups["benign corpora"] = [pair for group in groups.values() for pair in group]
    benign = list(groups["benign corpora"])
    if options.dsn:
        groups["questions (gold SQL)"] = asyncio.run(questions(options.questions, options.dsn))
        benign += groups["questions (gold SQL)"]
        asyncio.run(compare_state(accepted, options.dsn))
    print(f"\nspeed of one worker on {len(benign):,} harmless statements")
    asyncio.run(speed(benign))
    print()
    for name, group in groups.items():
        processor(name, group)
    cost(benign)


if __name__ == "__main__":
    main()
