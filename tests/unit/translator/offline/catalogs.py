"""Small catalogs written in code, for questions that tests ask."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from askwire_common.datasources.catalog import Catalog, CatalogColumn, ForeignKey, Table

NOW = dt.datetime(2024, 5, 15, 12, tzinfo=dt.UTC)
_NEXT_TABLE: Final = re.compile(r"\n(?=\s*\w+(?: \(\d+ rows\))?: )")
_TABLE: Final = re.compile(r"(?P<name>\w+)(?: \((?P<rows>\d+) rows\))?: (?P<columns>.+)")
_COLUMN: Final = re.compile(
    r"(?P<name>\w+)(?: (?!key\b)(?P<type>[^=>]+?))?(?P<key> key)?(?: = (?P<values>.+?))?(?: -> (?P<target>\w+\.\w+))?"
)


def column(
    name: str, sql_type: str = "text", values: tuple[str, ...] = (), comment: str | None = None
) -> CatalogColumn:
    return CatalogColumn(name=name, type=sql_type, values=values, distinct=len(values) or None, comment=comment)


def table(name: str, *columns: CatalogColumn, key: str = "id", keys: dict[str, str] | None = None) -> Table:
    """A table whose foreign keys are given as ``{column: "table.column"}``."""
    foreign = tuple(
        ForeignKey(columns=(c,), target=f"public.{t.split('.')[0]}", target_columns=(t.split(".")[1],))
        for c, t in (keys or {}).items()
    )
    return Table(schema_name="public", name=name, columns=columns, primary_key=(key,), foreign_keys=foreign, rows=100)


def catalog_of(datasource: str, tables: str) -> Catalog:
    """A catalog as it is written down.

    ``films (40 rows): id integer key, title = Alien | Up, maker integer -> makers.id`` is a table: a column without a
    type is text, the values after ``=`` are those it holds, and a table without its number of rows has 100.
    """
    written = (" ".join(one.split()) for one in _NEXT_TABLE.split(tables.strip()))
    return Catalog(datasource=datasource, dialect="postgres", tables=tuple(_table_of(one) for one in written))


def _table_of(written: str) -> Table:
    told = _TABLE.fullmatch(written)
    assert told, written
    columns = [c for c in map(_COLUMN.fullmatch, told["columns"].split(", ")) if c]
    assert len(columns) == told["columns"].count(", ") + 1, written
    made = table(
        told["name"],
        *(column(c["name"], c["type"] or "text", _values(c["values"])) for c in columns),
        keys={c["name"]: c["target"] for c in columns if c["target"]},
    )
    key = tuple(c["name"] for c in columns if c["key"])
    return made.model_copy(update={"primary_key": key, "rows": int(told["rows"] or 100)})


def _values(written: str | None) -> tuple[str, ...]:
    return tuple(written.split(" | ")) if written else ()


def shop() -> Catalog:
    """Customers who order products."""
    return Catalog(
        datasource="shop",
        dialect="postgres",
        tables=(
            table(
                "customers",
                column("id", "integer"),
                column("name", "text", ("Ada Lovelace", "Alan Turing", "Grace Hopper")),
                column("country", "text", ("Germany", "France", "Norway")),
                column("age", "integer"),
            ),
            table(
                "products",
                column("id", "integer"),
                column("product_name", "text", ("Lamp", "Desk Chair", "Bookshelf")),
                column("category", "text", ("lighting", "furniture")),
                column("price", "numeric(10,2)"),
                column("weight", "double precision"),
            ),
            table(
                "orders",
                column("id", "integer"),
                column("customer_id", "integer"),
                column("status", "text", ("shipped", "cancelled", "open")),
                column("ordered_at", "timestamp with time zone"),
                column("amount", "numeric(10,2)"),
                keys={"customer_id": "customers.id"},
            ),
            table(
                "order_items",
                column("id", "integer"),
                column("order_id", "integer"),
                column("product_id", "integer"),
                column("quantity", "integer"),
                keys={"order_id": "orders.id", "product_id": "products.id"},
            ),
        ),
    )


def undeclared() -> Catalog:
    """Two tables that no declared key joins, with run-together and abbreviated names."""
    return Catalog(
        datasource="inn",
        dialect="postgres",
        tables=(
            table("rooms", column("roomid", "text"), column("roomname"), column("baseprice", "integer"), key="roomid"),
            table(
                "reservations",
                column("code", "integer"),
                column("roomid", "text"),
                column("fname"),
                column("lname"),
                column("adults", "integer"),
                key="code",
            ),
        ),
    )


def air() -> Catalog:
    """Flights of airlines between airports, with delays in minutes and clocks as numbers."""
    return Catalog(
        datasource="air",
        dialect="postgres",
        tables=(
            table(
                "airlines",
                column("carrier", "text", ("DL", "UA")),
                column("name", "text", ("Delta Air Lines Inc.", "United Air Lines Inc.")),
                key="carrier",
            ),
            table(
                "airports",
                column("faa", "text", ("EWR", "JFK", "LAX", "LGA"), "FAA code of the airport, such as JFK."),
                column(
                    "name", "text", ("Newark Liberty Intl", "John F Kennedy Intl", "La Guardia", "Los Angeles Intl")
                ),
                column("lat", "double precision", comment="Latitude, in degrees."),
                key="faa",
            ),
            table(
                "planes",
                column("tailnum", "text", ("N10156", "N102UW")),
                column("manufacturer", "text", ("BOEING", "EMBRAER")),
                column("seats", "integer"),
                key="tailnum",
            ),
            table(
                "flights",
                column("id", "integer"),
                column("dep_time", "integer", comment="Departure time as HHMM; null when the flight was cancelled."),
                column("dep_delay", "integer", comment="Departure delay in minutes."),
                column("arr_delay", "integer", comment="Arrival delay in minutes."),
                column("carrier", "text", ("DL", "UA")),
                column("tailnum", "text", ("N10156", "N102UW")),
                column("origin", "text", ("EWR", "JFK", "LGA"), "Airport of departure (origin)."),
                column("dest", "text", ("LAX", "JFK"), "Airport of arrival (destination)."),
                column("distance", "integer", comment="Distance flown, in miles."),
                column("hour", "integer"),
                column("time_hour", "timestamp with time zone"),
                keys={
                    "carrier": "airlines.carrier",
                    "origin": "airports.faa",
                    "dest": "airports.faa",
                    "tailnum": "planes.tailnum",
                },
            ),
        ),
    )


def gusts() -> Catalog:
    """Departures, and the weather of their airport and hour: a key of two columns."""
    return Catalog(
        datasource="gusts",
        dialect="postgres",
        tables=(
            Table(
                schema_name="public",
                name="weather",
                columns=(
                    column("station", "text", ("EWR", "JFK")),
                    column("hour_of", "timestamp with time zone"),
                    column("wind_speed", "double precision"),
                    column("precip", "double precision", comment="Precipitation (rain or snow) in inches."),
                ),
                primary_key=("station", "hour_of"),
                rows=50,
            ),
            Table(
                schema_name="public",
                name="departures",
                columns=(
                    column("id", "integer"),
                    column("airport", "text", ("EWR", "JFK"), "Weather station of the airport."),
                    column("hour_at", "timestamp with time zone"),
                    column("delay", "integer", comment="Delay in minutes."),
                ),
                primary_key=("id",),
                foreign_keys=(
                    ForeignKey(
                        columns=("airport", "hour_at"),
                        target="public.weather",
                        target_columns=("station", "hour_of"),
                    ),
                ),
                rows=1_000,
            ),
        ),
    )
