"""The databases of a suite: their catalogs, and statements run on them, read only, once the validator has let them."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Final, Self

import asyncpg

from askwire_cli.failure import Failure
from askwire_common.contracts import Violation
from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.policy import Policy, SafetyMode
from askwire_common.identity.principal import ROLE_PERMISSIONS, Principal, Role
from askwire_executor.introspect import introspect, sample_values
from askwire_validator.guard import Guard

MOST_ROWS: Final = 100_000
_CONNECT_SECONDS: Final = 10.0
_POLICY: Final = Policy(mode=SafetyMode.PERMISSIVE, max_rows=MOST_ROWS, recursive=True)
_PRINCIPAL: Final = Principal(subject="eval", role=Role.ADMIN, permissions=ROLE_PERMISSIONS[Role.ADMIN])


class Rejected(Exception):
    """A statement that the validator refused or the database did not run.

    Attributes:
        code: ``refused`` by the validator, or ``database``.
    """

    def __init__(self, code: str, detail: str, violations: tuple[Violation, ...] = ()) -> None:
        super().__init__(detail)
        self.code, self.detail, self.violations = code, detail, violations


class Databases:
    """Connections by the name of the database. ``{db}`` in ``dsn`` stands for it.

    Args:
        seconds: how long a statement may run.
    """

    def __init__(self, dsn: str, *, seconds: float = 30.0) -> None:
        self._dsn = dsn
        self._seconds = seconds
        self._open: dict[str, asyncpg.Connection[asyncpg.Record]] = {}
        self._catalogs: dict[str, Catalog] = {}
        self._guard = Guard(workers=1, timeout=2.0)

    async def __aenter__(self) -> Self:
        await self._guard.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._guard.close()
        for connection in self._open.values():
            connection.terminate()

    async def catalog(self, db: str) -> Catalog:
        """The database's structure and sampled values.

        Raises:
            Failure: it cannot be reached or read; the message names the database and never the password.
        """
        if db not in self._catalogs:
            connection = await self._connection(db)
            try:
                self._catalogs[db] = await sample_values(connection, await introspect(connection, db or "database"))
            except asyncpg.PostgresError as error:
                raise Failure(f"cannot read the schema of {db!r}: {error}") from error
        return self._catalogs[db]

    async def check(self, db: str, sql: str) -> None:
        """Let the validator look at a translator's statement.

        Raises:
            Rejected: it may not run.
        """
        verdict = await self._guard.check(sql, await self.catalog(db), _POLICY, _PRINCIPAL)
        if not verdict.accepted:
            detail = "; ".join(violation.message for violation in verdict.violations)
            raise Rejected("refused", detail, verdict.violations)

    async def rows(self, db: str, sql: str) -> list[tuple[Any, ...]]:
        """What a statement returns, in a transaction that can only read.

        Raises:
            Rejected: the database did not run it, it took too long, or it returned more than ``MOST_ROWS`` rows.
        """
        connection = await self._connection(db)
        try:
            async with asyncio.timeout(self._seconds + 1), connection.transaction(readonly=True):
                cursor = await connection.cursor(sql)
                found = await cursor.fetch(MOST_ROWS + 1)
        except asyncpg.PostgresError as error:
            raise Rejected("database", str(error)) from error
        except (TimeoutError, asyncpg.InterfaceError, OSError) as error:
            self._open.pop(db).terminate()
            raise Rejected("database", f"the statement did not end: {type(error).__name__}") from error
        if len(found) > MOST_ROWS:
            raise Rejected("database", f"more than {MOST_ROWS:,} rows")
        return [tuple(record.values()) for record in found]

    async def _connection(self, db: str) -> asyncpg.Connection[asyncpg.Record]:
        if db not in self._open:
            if len(self._open) > 6:
                self._open.pop(next(iter(self._open))).terminate()
            settings = {"statement_timeout": str(int(self._seconds * 1_000)), "default_transaction_read_only": "on"}
            try:
                self._open[db] = await asyncpg.connect(
                    self._dsn.replace("{db}", db), timeout=_CONNECT_SECONDS, server_settings=settings
                )
            except (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                what = f"cannot reach database {db!r}: {type(error).__name__}; check --dsn and that it runs"
                raise Failure(what) from error
        return self._open[db]
