"""What a caller may see of the data sources: ``/v1/datasources``."""

from __future__ import annotations

from aiohttp import web

from askwire_common.datasources.catalog import Table
from askwire_gateway.answers import (
    DatasourceEntry,
    DatasourceList,
    DatasourceSchema,
    SchemaColumn,
    SchemaReference,
    SchemaTable,
)
from askwire_gateway.handlers.reply import reply
from askwire_gateway.resources import LIMITS, VIEWS
from askwire_gateway.route import Call


async def listing(call: Call[None]) -> web.StreamResponse:
    """The data sources of which this caller may see at least one table."""
    default = call.request.app[LIMITS].default_datasource
    entries = tuple(
        DatasourceEntry(
            name=seen.datasource,
            dialect=seen.dialect,
            tables=len(seen.tables),
            default=seen.datasource == default,
        )
        for seen in call.request.app[VIEWS].all(call.principal)
    )
    return reply(DatasourceList(datasources=entries))


async def schema(call: Call[None]) -> web.StreamResponse:
    """One data source as this caller may see it."""
    seen = call.request.app[VIEWS].one(call.request.match_info["name"], call.principal)
    names = frozenset(table.full_name for table in seen.tables)
    tables = tuple(_table(table, names) for table in seen.tables)
    return reply(DatasourceSchema(name=seen.datasource, dialect=seen.dialect, tables=tables))


def _table(table: Table, visible_names: frozenset[str]) -> SchemaTable:
    return SchemaTable(
        name=table.full_name,
        kind=table.kind,
        comment=table.comment,
        rows=table.rows,
        columns=tuple(
            SchemaColumn(name=c.name, type=c.type, nullable=c.nullable, comment=c.comment, values=c.values, mask=c.mask)
            for c in table.columns
        ),
        primary_key=table.primary_key,
        foreign_keys=tuple(
            SchemaReference(columns=key.columns, target=key.target, target_columns=key.target_columns)
            for key in table.foreign_keys
            if key.target in visible_names
        ),
    )
