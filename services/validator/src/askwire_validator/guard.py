"""The guard: whether a statement may run for a principal, and the very text that may.

::

    async with Guard(workers=2) as guard:
        verdict = await guard.check("SELECT name FROM users", catalog, policy, principal)

Never raises for a bad statement: whatever goes wrong while it is examined is a refusal.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, Self, TypeVar

from askwire_common.contracts import MAX_SQL, Violation
from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.policy import Policy, SafetyMode
from askwire_common.identity.principal import Principal
from askwire_validator.finding import Finding, Limits
from askwire_validator.view import View, view_key
from askwire_validator.workers import WorkerPool

_MAX_VIEWS: Final = 256
_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True)
class Verdict:
    """What the guard says of a statement.

    Attributes:
        sql: the very text that may run: the input's own, or with row filters put in at the parser's byte offsets.
        max_rows: how many rows may be fetched; the executor's portal keeps to it, no rewriting does.
        relations: ``schema.table`` of everything that is read.
        changes: whether it changes rows, and so runs only once somebody has approved it.
    """

    accepted: bool
    sql: str
    max_rows: int
    violations: tuple[Violation, ...] = ()
    relations: frozenset[str] = frozenset()
    changes: bool = False


class Guard:
    """Checks statements in killable worker processes and remembers what it found.

    Args:
        workers: how many statements are examined at once.
        timeout: seconds after which a worker is killed and the statement refused.
        memory_mb: address space of a worker.
        cache_size: how many findings are kept.
    """

    def __init__(self, *, workers: int = 1, timeout: float = 0.3, memory_mb: int = 512, cache_size: int = 4096) -> None:
        self._pool = WorkerPool(workers, timeout, memory_mb)
        self._findings: OrderedDict[tuple[str, bool, str], Finding] = OrderedDict()
        self._views: OrderedDict[str, View] = OrderedDict()
        self._cache_size = cache_size

    async def start(self) -> None:
        """Starts the workers; returns when they are ready."""
        await self._pool.start()

    async def close(self) -> None:
        """Ends the workers."""
        await self._pool.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def check(
        self,
        sql: str,
        catalog: Catalog,
        policy: Policy,
        principal: Principal,
        *,
        max_rows: int | None = None,
        changes: bool = False,
    ) -> Verdict:
        """Whether this statement may run for this principal.

        Args:
            sql: the statement, as it came.
            catalog: the data source's full catalog; the guard makes the principal's own view of it.
            policy: the data source's policy.
            principal: who asks.
            max_rows: how many rows were asked for; never more than the policy allows.
            changes: whether INSERT, UPDATE and DELETE are open, where the policy's mode is permissive.
        """
        allowed = policy.limits.max_rows
        finding = await self._finding(sql, catalog, policy, principal, limits_of(policy, changes=changes))
        return Verdict(
            accepted=not finding.violations,
            sql=finding.sql,
            max_rows=allowed if max_rows is None else max(1, min(max_rows, allowed)),
            violations=finding.violations,
            relations=finding.relations,
            changes=finding.changes,
        )

    async def _finding(
        self, sql: str, catalog: Catalog, policy: Policy, principal: Principal, limits: Limits
    ) -> Finding:
        if (refusal := _unfit(sql)) is not None:
            return refusal
        key = (view_key(catalog, policy, principal), limits.changes, sql)
        if (known := self._findings.get(key)) is not None:
            self._findings.move_to_end(key)
            return known
        view = self._view(key[0], catalog, policy, principal)
        finding, lasting = await self._pool.examine(sql, view, limits)
        if lasting:
            _keep(self._findings, key, finding, self._cache_size)
        return finding

    def _view(self, key: str, catalog: Catalog, policy: Policy, principal: Principal) -> View:
        view = self._views.get(key)
        if view is None:
            view = View.of(catalog, policy, principal)
            _keep(self._views, key, view, _MAX_VIEWS)
        return view


def limits_of(policy: Policy, *, changes: bool = False) -> Limits:
    """What the policy's safety mode lets a statement do; changes are open in permissive mode alone, if at all."""
    limits = policy.limits
    return Limits(
        joins=limits.joins,
        subqueries=limits.subqueries,
        where_required=limits.where_required,
        recursive=policy.recursive,
        random=policy.mode is not SafetyMode.STRICT,
        changes=changes and policy.mode is SafetyMode.PERMISSIVE,
    )


def _unfit(sql: str) -> Finding | None:
    """A refusal of what cannot even be sent to a worker."""
    try:
        size = len(sql.encode())
    except (UnicodeEncodeError, AttributeError):
        readable = str(sql).encode("utf-8", "replace").decode()
        return Finding.refused(readable, "characters", "The statement is not valid Unicode text.", "Send valid UTF-8.")
    if size > MAX_SQL:
        message = f"The statement is longer than {MAX_SQL:,} bytes."
        return Finding.refused(sql, "size", message, "Ask for less at once.")
    return None


def _keep(cache: OrderedDict[_K, _V], key: _K, value: _V, size: int) -> None:
    cache[key] = value
    if len(cache) > size:
        cache.popitem(last=False)
