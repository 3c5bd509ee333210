"""A data source on a real server, and a sink that remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import asyncpg
import pytest
from pydantic import SecretStr

from askwire_common.contracts import Column
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource


@dataclass
class Kept:
    """A sink that keeps what it is sent, and may be told to take no more."""

    names: tuple[Column, ...] = ()
    chunks: list[bytes] = field(default_factory=list)
    room: asyncio.Event = field(default_factory=asyncio.Event)
    first: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.room.set()

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)

    async def columns(self, columns: tuple[Column, ...]) -> None:
        self.names = columns

    async def chunk(self, body: bytes) -> None:
        self.chunks.append(body)
        self.first.set()
        await self.room.wait()


@pytest.fixture
def datasource(database: str) -> DataSource:
    return DataSource(dsn=SecretStr(database), pool_size=2)


@pytest.fixture
async def source(datasource: DataSource) -> AsyncIterator[Source]:
    async with Source("shop", datasource) as opened:
        yield opened


@pytest.fixture
async def admin(database: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    connection = await asyncpg.connect(database)
    await connection.execute("SET TimeZone = 'UTC'")
    yield connection
    await connection.close()


@pytest.fixture
def kept() -> Callable[[], Kept]:
    return Kept
