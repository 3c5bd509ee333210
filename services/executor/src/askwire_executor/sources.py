"""All data sources of this executor: opened, proven harmless, introspected, and published for the others to know."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import Self

import structlog

from askwire_common.bus.protocols import Bucket, is_acknowledgement
from askwire_common.contracts import Code
from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.directory import pack
from askwire_common.errors import Retryable, ServiceError
from askwire_common.observability.ops import NotReady
from askwire_common.stores.database_trouble import trouble
from askwire_common.work.metrics import PoolMetrics
from askwire_executor.changing import NotLetIn, connection_for_changes
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.fences import Finding, self_test, self_test_for_changes
from askwire_executor.watch import catalogs

_RETRY_SECONDS = 1.0
_FIRST_SECONDS = 5.0


class Sources:
    """The data sources by name. As a context manager it keeps each one's catalog current in the bucket."""

    def __init__(
        self, datasources: Mapping[str, DataSource], bucket: Bucket, pools: PoolMetrics, *, catalog_seconds: float
    ) -> None:
        self._datasources = datasources
        self._bucket = bucket
        self._pools = pools
        self._catalog_seconds = catalog_seconds
        self._sources: dict[str, Source] = {}
        self._catalogs: dict[str, bytes] = {}
        self._doubtful = asyncio.Event()
        self._tried = {name: asyncio.Event() for name in datasources}
        self._unready: dict[str, str] = {name: "not reached yet" for name in datasources}
        self._log = structlog.get_logger("askwire.sources")

    async def get(self, name: str) -> Source:
        """The data source of that name; one that has not had time to answer since this executor began is waited for.

        Raises:
            ServiceError: ``not_found``: this executor has none of that name; ``unavailable``: it cannot be used.
        """
        if name not in self._datasources:
            raise ServiceError(Code.NOT_FOUND, "there is no data source of that name that you may see")
        await self._tried[name].wait()
        if name not in self._sources:
            raise Retryable(Code.UNAVAILABLE, "the data source cannot be used just now; try again in a moment")
        return self._sources[name]

    async def ping(self) -> None:
        """Each data source answers and has passed its self-test.

        Raises:
            NotReady: one has not; the message names it and says why.
        """
        if self._unready:
            reasons = "; ".join(f"{name}: {reason}" for name, reason in self._unready.items())
            raise NotReady(reasons)
        for name, source in self._sources.items():
            try:
                await source.check()
            except Retryable as error:
                raise NotReady(f"{name}: {source.trouble.last or error.detail}") from error

    async def __aenter__(self) -> Self:
        """Every source that answers soon can be used from now on: no work is turned away because it came early."""
        self._keepers = [
            asyncio.create_task(self._keep(name, datasource), name=f"source-{name}")
            for name, datasource in self._datasources.items()
        ]
        self._keepers.append(asyncio.create_task(self._tend(), name="catalogs"))
        with suppress(TimeoutError):
            async with asyncio.timeout(_FIRST_SECONDS):
                for tried in self._tried.values():
                    await tried.wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    async def _keep(self, name: str, datasource: DataSource) -> None:
        """Open a data source as soon as it can be reached, and follow its tables from then on."""
        source = Source(name, datasource)
        while True:
            try:
                async with AsyncExitStack() as stack:
                    await stack.enter_async_context(source)
                    stack.callback(self._sources.pop, name, None)
                    self._pools.watch(name, source.use)
                    await self._admit(source, datasource)
                    self._tried[name].set()
                    async for catalog in catalogs(source, every=self._catalog_seconds):
                        await self._publish(name, catalog)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                self._tried[name].set()
                reason = source.trouble.last or _reason(error, datasource)
                if reason not in (self._unready.get(name), source.trouble.last):
                    self._log.warning("source.unready", datasource=name, reason=reason)
                self._unready[name] = reason
            await asyncio.sleep(_RETRY_SECONDS)

    async def _admit(self, source: Source, datasource: DataSource) -> None:
        async with source.maintenance() as connection:
            findings = await self_test(connection)
        if datasource.write_dsn is not None:
            findings += await _tested_for_changes(datasource)
        unsafe = [finding for finding in findings if finding.name not in datasource.allow_unsafe]
        if unsafe:
            names = "; ".join(f"{finding.name}: {finding.remedy}" for finding in unsafe)
            raise ServiceError(Code.FORBIDDEN, f"its role is not safe: {names}")
        self._sources[source.name] = source

    async def _publish(self, name: str, catalog: Catalog) -> None:
        packed = pack(catalog)
        await self._bucket.put(name, packed)
        self._catalogs[name] = packed
        self._unready.pop(name, None)
        self._log.info("catalog.published", datasource=name, tables=len(catalog.tables), version=catalog.fingerprint)

    async def recover(self) -> None:
        """The bus came back, perhaps without its data: look at once."""
        self._doubtful.set()

    async def _tend(self) -> None:
        """Publish again what the bucket has lost: a bus whose data is gone comes back empty."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._doubtful.wait(), self._catalog_seconds)
            try:
                await self._restore()
                self._doubtful.clear()
            except Retryable:  # the bucket itself is not there yet
                self._doubtful.set()
                await asyncio.sleep(_RETRY_SECONDS)

    async def _restore(self) -> None:
        for name, packed in self._catalogs.items():
            held, revision = await self._bucket.entry(name)
            lost = held is None or is_acknowledgement(held)
            if lost and await self._bucket.swap(name, packed, revision):
                self._log.warning("catalog.restored", datasource=name)


async def _tested_for_changes(datasource: DataSource) -> tuple[Finding, ...]:
    """What the role for changes can do beyond them.

    Raises:
        ServiceError: ``unavailable``: it cannot be tried; why is told for operators.
    """
    try:
        async with connection_for_changes(datasource) as connection:
            return await self_test_for_changes(connection)
    except NotLetIn as error:
        raise ServiceError(Code.UNAVAILABLE, f"its role for changes cannot be tried: {error.reason}") from error


def _reason(error: Exception, datasource: DataSource) -> str:
    if isinstance(error, ServiceError):
        return error.detail
    return trouble(error, datasource.dsn.get_secret_value(), "`dsn` in ASKWIRE_DATASOURCES")
