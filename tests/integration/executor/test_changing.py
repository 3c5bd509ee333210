"""A change is committed only once it was recorded, touches no more rows than allowed, and is nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError
from askwire_executor.changing import change
from askwire_executor.datasources import DataSource
from askwire_executor.statement import Statement


@pytest.fixture
async def shop(admin: asyncpg.Connection[asyncpg.Record], database: str) -> AsyncIterator[DataSource]:
    """Three prices of 10, of which two may be changed at once."""
    await admin.execute("CREATE SCHEMA changing CREATE TABLE prices (price int)")
    await admin.execute("INSERT INTO changing.prices VALUES (10), (10), (10)")
    yield DataSource.model_validate({"dsn": database, "write_dsn": database, "max_changed_rows": 2})
    await admin.execute("DROP SCHEMA changing CASCADE")


async def prices(admin: asyncpg.Connection[asyncpg.Record]) -> list[int]:
    return [row["price"] for row in await admin.fetch("SELECT price FROM changing.prices ORDER BY price")]


async def recorded(_: int) -> None:
    """The bus takes everything."""


async def test_as_many_rows_as_allowed_are_changed(shop: DataSource, admin: asyncpg.Connection[asyncpg.Record]) -> None:
    two = "UPDATE prices SET price = 7 WHERE ctid IN (SELECT ctid FROM prices LIMIT 2)"

    assert await change(shop, Statement(two), recorded, search_path="changing") == 2
    assert await prices(admin) == [7, 7, 10]


async def test_what_cannot_be_recorded_is_undone(shop: DataSource, admin: asyncpg.Connection[asyncpg.Record]) -> None:
    async def unrecorded(_: int) -> None:
        raise Retryable(Code.UNAVAILABLE, "the audit takes nothing")

    with pytest.raises(Retryable):
        await change(shop, Statement("DELETE FROM prices WHERE ctid = '(0,1)'"), unrecorded, search_path="changing")
    assert await prices(admin) == [10, 10, 10]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM prices WHERE ctid = '(0,1)' RETURNING price",
        "DELETE FROM prices WHERE price = $1",
        "TRUNCATE prices",
        "SELECT price FROM prices",
    ],
)
async def test_what_is_no_plain_change_is_undone_whoever_approved_it(
    shop: DataSource, admin: asyncpg.Connection[asyncpg.Record], sql: str
) -> None:
    """No validator approves these; the executor takes nobody's word for it."""
    with pytest.raises(ServiceError) as refused:
        await change(shop, Statement(sql), recorded, search_path="changing")
    assert refused.value.code is Code.REFUSED
    assert await prices(admin) == [10, 10, 10]
