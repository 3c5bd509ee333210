"""A small catalog that tests of the translator share: flights, their airlines and their planes."""

from __future__ import annotations

from askwire_common.datasources.catalog import Catalog, CatalogColumn, ForeignKey, Table


def flights() -> Catalog:
    """Three tables with keys, a comment and sampled values."""
    airlines = Table(
        schema_name="public",
        name="airlines",
        columns=(
            CatalogColumn(name="carrier", type="text", nullable=False),
            CatalogColumn(name="name", type="text", values=("Delta Air Lines Inc.", "United Air Lines Inc.")),
        ),
        primary_key=("carrier",),
        rows=16,
    )
    planes = Table(
        schema_name="public",
        name="planes",
        columns=(
            CatalogColumn(name="tailnum", type="text", nullable=False),
            CatalogColumn(name="manufacturer", type="text", values=("AIRBUS", "BOEING")),
        ),
        primary_key=("tailnum",),
        rows=3_322,
    )
    flown = Table(
        schema_name="public",
        name="flights",
        columns=(
            CatalogColumn(name="carrier", type="text"),
            CatalogColumn(name="tailnum", type="text"),
            CatalogColumn(name="arr_delay", type="double precision", comment="minutes, negative when early"),
            CatalogColumn(name="time_hour", type="timestamp with time zone"),
        ),
        foreign_keys=(
            ForeignKey(columns=("carrier",), target="public.airlines", target_columns=("carrier",)),
            ForeignKey(columns=("tailnum",), target="public.planes", target_columns=("tailnum",)),
        ),
        rows=336_776,
        comment="every flight that left New York in 2013",
    )
    return Catalog(datasource="demo", dialect="postgres", server_version="18.6", tables=(airlines, planes, flown))
