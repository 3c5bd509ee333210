"""Answers the gateway's question whether row filters can be kept, before they become part of a policy.

A filter is held against the same rules as a statement that would carry it: parser, names, functions, operators. What
passes here is spliced into statements later without a question left open.
"""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

import structlog
from pydantic import ValidationError

from askwire_common.bus.protocols import Bus, Incoming
from askwire_common.contracts import FILTERS, GATEWAY_INBOX, FilterCheck, FilterReport, Header
from askwire_common.datasources.catalog import Catalog, Table
from askwire_common.datasources.directory import Directory
from askwire_common.datasources.policy import TENANT, Policy, RolePolicy, SafetyMode, TablePolicy
from askwire_common.identity.principal import Principal, Role
from askwire_validator.guard import Guard, Verdict
from askwire_validator.quoting import quoted

_SOMEBODY: Final = Principal(subject="filters", role=Role.VIEWER, tenant="tenant")
_UNSEEN: Final = "the data source has no such table"


class FilterDesk:
    """Checks row filters for gateways. As a context manager it listens, as one of all validators."""

    def __init__(self, bus: Bus, directory: Directory, guard: Guard) -> None:
        self._bus = bus
        self._directory = directory
        self._guard = guard
        self._log = structlog.get_logger("askwire.filters")

    async def __aenter__(self) -> Self:
        self._subscription = await self._bus.subscribe(FILTERS, self._take, queue="validator")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._subscription.stop()

    async def _take(self, message: Incoming) -> None:
        reply_to = message.headers.get(Header.REPLY_TO, "")
        if not reply_to.startswith(f"{GATEWAY_INBOX}."):
            return
        try:
            asked = FilterCheck.model_validate_json(message.body)
        except ValidationError:
            self._log.warning("filters.malformed")
            return
        catalog = self._directory.catalog(asked.datasource)
        problems = tuple([await self._problem(f.predicate, f.table, catalog) for f in asked.filters])
        await self._bus.publish(reply_to, FilterReport(problems=problems).encoded)

    async def _problem(self, predicate: str, name: str, catalog: Catalog | None) -> str | None:
        table = next((t for t in catalog.tables if t.full_name == name), None) if catalog else None
        if catalog is None or table is None:
            return _UNSEEN
        return await filter_problem(self._guard, predicate, table, catalog)


async def filter_problem(guard: Guard, predicate: str, table: Table, catalog: Catalog) -> str | None:
    """Why this cannot be a row filter of the table, in a sentence; None when it can."""
    name = f"{quoted(table.schema_name, catalog.dialect)}.{quoted(table.name, catalog.dialect)}"
    bare = f"SELECT 1 FROM {name}"  # noqa: S608 - only judged
    written_out = TENANT.sub("'tenant'", predicate)
    filtered = f"{bare} WHERE (\n{written_out}\n)"
    everything = Policy(mode=SafetyMode.PERMISSIVE)
    rules = RolePolicy(tables={table.full_name: TablePolicy(row_filter=predicate)})
    carried = everything.model_copy(update={"roles": {Role.VIEWER: rules}})
    for sql, policy in ((bare, carried), (filtered, everything)):
        verdict = await guard.check(sql, catalog.restricted([table]), policy, _SOMEBODY)
        if not verdict.accepted:
            return _told(verdict)
    return None


def _told(verdict: Verdict) -> str:
    first = verdict.violations[0]
    return f"{first.message} {first.remedy}"
