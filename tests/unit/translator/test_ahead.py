"""Indexes are there before the first question, built once, and bounded."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tests.support.memory_bus import MemoryBucket
from tests.support.waiting import until

from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table
from askwire_common.datasources.directory import Directory, open_by_default, pack
from askwire_common.datasources.policy import Policy, RolePolicy, TablePolicy
from askwire_common.identity.principal import Principal, Role
from askwire_translator.ahead import Ahead
from askwire_translator.context.knowledge import Knowledge
from askwire_translator.context.model import Context
from askwire_translator.kept import Kept

VIEWER = Principal(subject="ann", role=Role.VIEWER, tenant="acme")


def catalog(datasource: str, *tables: str) -> Catalog:
    columns = (CatalogColumn(name="id", type="bigint"), CatalogColumn(name="name", type="text"))
    made = tuple(Table(schema_name="public", name=name, columns=columns) for name in tables)
    return Catalog(datasource=datasource, dialect="postgres", tables=made)


class Builder:
    """Remembers what was built; waits for ``gate`` with what has a table called ``large``."""

    def __init__(self) -> None:
        self.built: list[tuple[str, ...]] = []
        self.gate = threading.Event()
        self.begun = threading.Event()

    def __call__(self, catalog: Catalog, context: Context) -> int:
        names = tuple(table.name for table in catalog.tables)
        if "large" in names:
            self.begun.set()
            assert self.gate.wait(10)
        if "broken" in names:
            raise ValueError("nobody can index this")
        self.built.append(names)
        return len(names)


class Site:
    """Two buckets, a directory that follows them, and what is built from it."""

    def __init__(self, **bounds: int) -> None:
        self.catalogs, self.policies = MemoryBucket(), MemoryBucket()
        self.directory = Directory(self.catalogs, self.policies)
        self.knowledge = Knowledge(self.directory)
        self.build = Builder()
        self.kept = Kept(self.build, **bounds)

    async def serve(self, served: Catalog) -> None:
        await self.catalogs.put(served.datasource, pack(served))

    async def asked(self, datasource: str) -> int:
        """What a question of a viewer makes of it."""
        known = await self.knowledge.of(datasource, VIEWER)
        assert known is not None
        return await self.kept.of(known.catalog, known.context)

    @asynccontextmanager
    async def started(self, seconds: float = 10) -> AsyncIterator[None]:
        await open_by_default(self.policies)
        await self.directory.start()
        async with Ahead(self.directory, self.knowledge, self.kept, seconds=seconds):
            yield
        await self.directory.stop()


@pytest.fixture
def site() -> Site:
    return Site()


async def test_the_first_question_after_a_start_finds_everything_built(site: Site) -> None:
    """Of every data source that is known; asking builds nothing."""
    await site.serve(catalog("shop", "orders"))
    await site.serve(catalog("fleet", "ships", "ports"))
    async with site.started():
        assert site.build.built == [("orders",), ("ships", "ports")], "small ones first"
        assert await site.asked("fleet") == 2
        assert len(site.build.built) == 2


async def test_a_catalog_that_arrives_or_changes_later_is_built_at_once(site: Site) -> None:
    """And what it was before is forgotten."""
    async with site.started():
        await site.serve(catalog("shop", "orders"))
        await until(lambda: site.build.built == [("orders",)], "the new catalog was not built")
        before = await site.knowledge.of("shop", VIEWER)
        await site.serve(catalog("shop", "orders", "customers"))
        await until(lambda: site.build.built[-1] == ("orders", "customers"), "the changed catalog was not built")
        assert before is not None
        assert not site.kept.has(f"{before.catalog.digest}:{before.context.terms_digest}")


async def test_each_view_is_built_and_roles_that_see_the_same_share_one(site: Site) -> None:
    """Also for askers of any tenant: a view depends on the role alone."""
    few = RolePolicy(tables={"public.orders": TablePolicy(row_filter="name = :tenant")})
    policy = Policy(roles={Role.VIEWER: few, Role.ADMIN: RolePolicy()})
    await site.policies.put("shop", policy.model_dump_json().encode())
    await site.serve(catalog("shop", "orders", "salaries"))
    async with site.started():
        assert sorted(site.build.built) == [("orders",), ("orders", "salaries")]
        assert await site.asked("shop") == 1
        assert len(site.build.built) == 2


async def test_who_asks_the_same_at_once_shares_one_building_even_if_one_gives_up(site: Site) -> None:
    """A question whose time is over does not throw away what took longer than its time."""
    large = catalog("lake", "large")
    impatient = asyncio.create_task(site.kept.of(large))
    await asyncio.to_thread(site.build.begun.wait, 10)
    patient = asyncio.create_task(site.kept.of(large))
    impatient.cancel()
    site.build.gate.set()
    assert await patient == 1
    assert impatient.cancelled()
    assert site.build.built == [("large",)]


async def test_a_question_does_not_wait_for_another_data_sources_building(site: Site) -> None:
    """Nor does a start wait for longer than it may: work is taken, and building goes on."""
    await site.serve(catalog("shop", "orders"))
    await site.serve(catalog("lake", "large", "larger"))
    async with site.started(seconds=0.05):
        assert await site.asked("shop") == 1
        assert not site.build.gate.is_set()
        site.build.gate.set()
        assert await site.asked("lake") == 2


async def test_nothing_is_built_ahead_for_which_something_in_use_would_go() -> None:
    """Memory is bounded by the number of catalogs and of columns; who asks gets an answer all the same."""
    site = Site(columns=5)
    await site.serve(catalog("shop", "orders"))
    await site.serve(catalog("fleet", "ships", "ports"))
    async with site.started():
        assert site.build.built == [("orders",)]
        assert await site.asked("fleet") == 2
        shop = await site.knowledge.of("shop", VIEWER)
        assert shop is not None
        assert not site.kept.has(f"{shop.catalog.digest}:{shop.context.terms_digest}"), "the one in use has its place"


async def test_what_cannot_be_built_keeps_nobody_from_starting(site: Site) -> None:
    """Who asks for it hears of it, each time."""
    await site.serve(catalog("odd", "broken"))
    await site.serve(catalog("shop", "orders", "customers"))
    async with site.started():
        assert site.build.built == [("orders", "customers")]
        for _ in range(2):
            with pytest.raises(ValueError, match="nobody can index"):
                await site.asked("odd")
