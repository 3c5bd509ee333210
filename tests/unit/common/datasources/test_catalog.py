"""A catalog's fingerprint follows its structure; it travels whole, or without the values that do not fit."""

from __future__ import annotations

import zlib

import pytest
from tests.support.flights import flights

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table
from askwire_common.datasources.directory import pack, unpack


def changed(catalog: Catalog, **changes: object) -> Catalog:
    """The catalog with its first table changed."""
    return catalog.restricted([catalog.tables[0].model_copy(update=changes), *catalog.tables[1:]])


def test_the_order_of_tables_does_not_count() -> None:
    catalog = flights()

    assert catalog.restricted(reversed(catalog.tables)).fingerprint == catalog.fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "other"},
        {"primary_key": ()},
        {"unique_keys": (("name",),)},
        {"columns": (CatalogColumn(name="carrier", type="text"),)},
        {"columns": (CatalogColumn(name="carrier", type="varchar", nullable=False),)},
    ],
    ids=str,
)
def test_structure_counts(changes: dict[str, object]) -> None:
    assert changed(flights(), **changes).fingerprint != flights().fingerprint


def test_values_comments_and_sizes_do_not() -> None:
    columns = tuple(
        column.model_copy(update={"values": ("Z",), "comment": "new"}) for column in flights().tables[0].columns
    )

    assert changed(flights(), columns=columns, rows=1, comment="new").fingerprint == flights().fingerprint


def test_a_copy_forgets_what_the_original_worked_out() -> None:
    catalog = flights()
    assert catalog.table("planes") is not None
    assert catalog.restricted(catalog.tables[:1]).table("planes") is None


def test_it_travels_whole() -> None:
    assert unpack(pack(flights())) == flights()


def test_values_that_do_not_fit_a_message_are_thinned_out() -> None:
    """Structure is never given up; the most frequent values stay longest."""
    values = tuple(zlib.crc32(b"%d" % n).to_bytes(4, "big").hex() * 9 for n in range(40_000))
    table = Table(schema_name="public", name="t", columns=(CatalogColumn(name="c", type="text", values=values),))
    catalog = Catalog(datasource="d", dialect="postgres", tables=(table,) * 8)
    packed = pack(catalog)
    kept = unpack(packed).tables[0].columns[0].values

    assert len(packed) <= 900_000
    assert 0 < len(kept) < len(values)
    assert kept == values[: len(kept)]
    assert unpack(packed).fingerprint == catalog.fingerprint


@pytest.mark.parametrize("data", [b"", b"{}", b"no zlib", zlib.compress(b"no json"), zlib.compress(b"{}")])
def test_what_is_no_catalog_is_a_value_error(data: bytes) -> None:
    """A mirror then keeps what it knows, rather than stumbling over the same entry for ever."""
    with pytest.raises(ValueError, match=r"."):
        unpack(data)
