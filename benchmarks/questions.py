"""Development questions: loading them, their databases' catalogs, and judging predictions by what they return.

A set of databases is held out, chosen by a hash of their names: it was never read, trained or tuned on, but its totals
were seen often. Two others (``opened_first``, ``opened_last``) were held out until their failures were read: the
grammar knows them, the ranker was not trained on them.
"""

from __future__ import annotations

import asyncio
import collections
import datetime as dt
import decimal
import hashlib
import itertools
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import asyncpg
import psycopg

from askwire_common.datasources.catalog import Catalog
from askwire_executor.introspect import introspect, sample_values

QUESTIONS = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "questions"
EVERYDAY = ("spider_train_sel.jsonl", "chinook.jsonl")
POOL = ("spider_train_all.jsonl",)
Verdict = Literal["strict", "lenient", "wrong", "error"]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Example:
    """One question with the statements that answer it, and those asked before it in its conversation."""

    id: str
    db: str
    question: str
    gold: tuple[str, ...]
    difficulty: str = "?"
    after: tuple[str, ...] = ()


def _one_in(share: int, name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % share == 0


def held_out(db: str) -> bool:
    """Whether this database is kept away from everything but the final figures: about an eighth are."""
    return _one_in(4, db) and _one_in(2, f"again:{db}")


def opened_last(db: str) -> bool:
    """Whether this database was held out beside ``held_out``, until it was read: about another eighth."""
    return _one_in(4, db) and not _one_in(2, f"again:{db}")


def opened_first(db: str) -> bool:
    """Whether this database was held out until it was read, before ``opened_last``: about a sixth of the rest."""
    return not _one_in(4, db) and _one_in(6, f"fresh:{db}")


def development(db: str) -> bool:
    """Whether this database was read, trained and tuned on from the beginning."""
    return not held_out(db) and not opened_last(db) and not opened_first(db)


def load(names: Iterable[str], folder: Path = QUESTIONS) -> list[Example]:
    """The examples of these files, in their order."""
    found = []
    for name in names:
        for line in (folder / name).read_text().splitlines():
            q = json.loads(line)
            gold, after = tuple(q["gold_sql"]), tuple(q.get("after", ()))
            found.append(Example(q["id"], q["db"], q["question"], gold, q.get("difficulty") or "?", after))
    return found


async def catalogs(dsn: str, databases: Iterable[str]) -> dict[str, Catalog]:
    """Every database introspected as the service does it; ``{db}`` in ``dsn`` stands for its name."""
    found = {}
    for db in databases:
        connection = await asyncpg.connect(dsn.replace("{db}", db))
        try:
            found[db] = await sample_values(connection, await introspect(connection, db))
        finally:
            await connection.close()
    return found


def load_catalogs(dsn: str, databases: Iterable[str]) -> dict[str, Catalog]:
    """``catalogs`` for callers without an event loop."""
    return asyncio.run(catalogs(dsn, databases))


@dataclass
class Judge:
    """Runs statements against the question databases, read only, and compares what they return."""

    dsn: str
    cache: dict[tuple[str, str], Verdict] = field(default_factory=dict)
    _open: dict[str, psycopg.Connection[Row]] = field(default_factory=dict)
    _gold: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    def verdict(self, example: Example, sql: str) -> Verdict:
        """``strict``: the same rows, columns permuted; ``lenient``: more columns or another order.

        No more rows are fetched than tell that there are too many.
        """
        key = (example.id, sql)
        if key not in self.cache:
            self.cache[key] = self._verdict(example, sql)
        return self.cache[key]

    def _verdict(self, example: Example, sql: str) -> Verdict:
        wanted_rows = [self._wanted(example.db, gold) for gold in example.gold]
        enough = 1 + max(len(wanted) for wanted in wanted_rows)
        try:
            rows = self._rows(example.db, f"SELECT * FROM ({sql}) AS found LIMIT {enough}")
        except psycopg.Error:
            self._open.pop(example.db).close()
            return "error"
        found: Verdict = "wrong"
        for gold, wanted in zip(example.gold, wanted_rows, strict=True):
            if same(wanted, rows, ordered=_ordered(gold) and len(wanted) > 1):
                return "strict"
            if same(wanted, rows, extra=True):
                found = "lenient"
        return found

    def _wanted(self, db: str, gold: str) -> list[Row]:
        key = (db, gold)
        if key not in self._gold:
            self._gold[key] = self._rows(db, gold)
        return self._gold[key]

    def _rows(self, db: str, sql: str) -> list[Row]:
        if db not in self._open:
            if len(self._open) > 6:
                self._open.pop(next(iter(self._open))).close()
            connection = psycopg.connect(self.dsn.replace("{db}", db), autocommit=True)
            connection.execute("SET statement_timeout = '5s'")
            connection.execute("SET default_transaction_read_only = on")
            self._open[db] = connection
        return [tuple(_plain(v) for v in row) for row in self._open[db].execute(sql.encode()).fetchall()]

    def close(self) -> None:
        """Ends the connections."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()


def _ordered(sql: str) -> bool:
    return bool(re.search(r"order\s+by", re.sub(r"\([^()]*\)", "", sql), re.IGNORECASE))


def _plain(value: Any) -> tuple[str, Any] | None:
    if value is None:
        return None
    if isinstance(value, bool | int | float | decimal.Decimal):
        return _number(float(value))
    if isinstance(value, dt.datetime):
        return (
            "s",
            value.date().isoformat()
            if value.time() == dt.time()
            else value.replace(tzinfo=None).isoformat(" ", "seconds"),
        )
    if isinstance(value, dt.date):
        return ("s", value.isoformat())
    text = str(value).strip()
    if re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", text):
        return _number(float(text))
    return ("s", text.removesuffix(" 00:00:00"))


def _number(value: float) -> tuple[str, Any]:
    if math.isnan(value) or math.isinf(value):
        return ("n", str(value))
    return ("n", float(f"{value:.4g}") if abs(value) >= 1e6 and value != int(value) else round(value, 2))


def _sorted(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda r: [(0, "", "") if v is None else (1, v[0], str(v[1])) for v in r])


def same(  # noqa: PLR0911 - one return a way to differ
    gold: list[Row], rows: list[Row], *, ordered: bool = False, extra: bool = False
) -> bool:
    """Whether two results hold the same rows; columns may be permuted, and with ``extra`` there may be more of them."""
    if len(gold) != len(rows):
        return False
    if not gold:
        return True
    wanted, given = len(gold[0]), len(rows[0])
    if wanted != given and not (extra and given > wanted):
        return False
    if wanted == given and (gold == rows if ordered else _sorted(gold) == _sorted(rows)):
        return True
    if given > 12 or wanted > 8:
        return False
    columns = [collections.Counter(r[j] for r in rows) for j in range(given)]
    fits = [[j for j in range(given) if columns[j] == collections.Counter(r[i] for r in gold)] for i in range(wanted)]
    for choice in itertools.islice(itertools.product(*fits), 2_000):
        if len(set(choice)) == wanted:
            picked = [tuple(r[j] for j in choice) for r in rows]
            if picked == gold if ordered else _sorted(picked) == _sorted(gold):
                return True
    return False
