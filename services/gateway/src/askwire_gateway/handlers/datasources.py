"""What a caller may see of the data sources: ``/v1/datasources``."""

from __future__ import annotations

from aiohttp import web

from askwire_common.catalog import Catalog, Table
from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.policy import view
from askwire_gateway.answers import (
    DatasourceEntry,
    DatasourceList,
    DatasourceSchema,
    SchemaColumn,
    SchemaReference,
    SchemaTable,
)
from askwire_gateway.handlers.reply import reply
from askwire_gateway.keys import CATALOGS, LIMITS
from askwire_gateway.route import B, Call


async def listing(call: Call[None]) -> web.StreamResponse:
    """The data sources of which this caller may see at least one table."""
    default = call.request.app[LIMITS].default_datasource
    seen = ((name, _view(call, name)) for name in call.request.app[CATALOGS].datasources())
    entries = (
        DatasourceEntry(name=name, dialect=catalog.dialect, tables=len(catalog.tables), default=name == default)
        for name, catalog in seen
        if catalog is not None
    )
    return reply(DatasourceList(datasources=tuple(entries)))


async def schema(call: Call[None]) -> web.StreamResponse:
    """One data source as this caller may see it."""
    catalog = visible(call, call.request.match_info["name"])
    names = frozenset(table.full_name for table in catalog.tables)
    tables = tuple(_table(table, names) for table in catalog.tables)
    return reply(DatasourceSchema(name=catalog.datasource, dialect=catalog.dialect, tables=tables))


def visible(call: Call[B], name: str) -> Catalog:
    """The caller's own view of a data source.

    Raises:
        ServiceError: ``not_found``: there is none, or it shows this caller nothing; ``unavailable``: none is known yet.
    """
    catalogs = call.request.app[CATALOGS]
    catalog = _view(call, name)
    if catalog is not None:
        return catalog
    if not catalogs.datasources():
        detail = "no data source has reported its tables yet; try again in a moment"
        raise ServiceError(Code.UNAVAILABLE, detail, retry_after=1)
    raise ServiceError(Code.NOT_FOUND, "datasource: there is none of that name; GET /v1/datasources lists yours")


def _view(call: Call[B], name: str) -> Catalog | None:
    catalogs = call.request.app[CATALOGS]
    catalog = catalogs.catalog(name)
    if catalog is None:
        return None
    seen = view(catalog, catalogs.policy(name), call.principal)
    return seen if seen.tables or not catalog.tables else None


def _table(table: Table, visible_names: frozenset[str]) -> SchemaTable:
    return SchemaTable(
        name=table.full_name,
        kind=table.kind,
        comment=table.comment,
        rows=table.rows,
        columns=tuple(
            SchemaColumn(name=c.name, type=c.type, nullable=c.nullable, comment=c.comment, values=c.values)
            for c in table.columns
        ),
        primary_key=table.primary_key,
        foreign_keys=tuple(
            SchemaReference(columns=key.columns, target=key.target, target_columns=key.target_columns)
            for key in table.foreign_keys
            if key.target in visible_names
        ),
    )
