"""Before anybody asks: the indexes of each data source are built when its catalog arrives, and anew when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from types import TracebackType
from typing import Final, Protocol, Self

import structlog

from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.directory import Directory
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Principal, Role
from askwire_translator.context.knowledge import Knowledge, Known
from askwire_translator.context.model import Context
from askwire_translator.kept import columns_of, key_of

_START_SECONDS: Final = 30.0  # below what a start may take at `make run` and in the chart: a minute


class Store(Protocol):
    """What keeps that which was built; ``Kept`` is one."""

    def of(self, catalog: Catalog, context: Context) -> Awaitable[object]:
        """Build it, unless it is there."""

    def has(self, key: str) -> bool:
        """Whether it is there."""

    def has_room(self, catalog: Catalog) -> bool:
        """Whether it can be kept and nothing goes for it."""

    def forget(self, key: str) -> None:
        """Drop it."""


class Ahead:
    """Builds for every view that a role has of a data source; as a context manager it follows the directory.

    Opening it waits for what is known then, so that a translator that takes work is as quick at once as later; after
    half a minute it takes work anyway and goes on building. Nothing that is in use makes room for what may be.
    """

    def __init__(self, directory: Directory, knowledge: Knowledge, store: Store, *, seconds: float = _START_SECONDS):
        self._directory = directory
        self._knowledge = knowledge
        self._store = store
        self._seconds = seconds
        self._changed = asyncio.Event()
        self._first = asyncio.Event()
        self._built: dict[str, set[str]] = {}
        self._log = structlog.get_logger("askwire.ahead")

    async def __aenter__(self) -> Self:
        self._directory.on_change(self._changed.set)
        self._task = asyncio.create_task(self._follow(), name="ahead")
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                await self._first.wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _follow(self) -> None:
        while True:
            self._changed.clear()
            for datasource in sorted(self._directory.datasources(), key=self._size):
                await self._prepare(datasource)
            for gone in self._built.keys() - set(self._directory.datasources()):
                self._forget(self._built.pop(gone))
            self._first.set()
            await self._changed.wait()

    def _size(self, datasource: str) -> int:
        """Small ones first: more askers are served sooner."""
        catalog = self._directory.catalog(datasource)
        return columns_of(catalog) if catalog is not None else 0

    async def _prepare(self, datasource: str) -> None:
        try:
            wanted = await self._views(datasource)
        except ServiceError:  # no policy yet: one will arrive
            return
        before = self._built.get(datasource, set())
        self._built[datasource] = set(wanted)
        self._forget(before - set(wanted))
        for key, known in wanted.items():
            if self._store.has(key):
                continue
            if not self._store.has_room(known.catalog):
                self._log.info("indexes.not_ahead", datasource=datasource, tables=len(known.catalog.tables))
                return
            try:
                await self._store.of(known.catalog, known.context)
            except Exception as error:  # whoever asks is told; the others must not wait for it
                self._log.error("indexes.failed", datasource=datasource, error=type(error).__name__)

    async def _views(self, datasource: str) -> dict[str, Known]:
        """What each role may know, by its key: roles that see the same share one."""
        found: dict[str, Known] = {}
        for role in Role:
            known = await self._knowledge.of(datasource, Principal(subject="ahead", role=role))
            if known is not None:
                found.setdefault(await key_of(known.catalog, known.context), known)
        return found

    def _forget(self, keys: set[str]) -> None:
        """What another data source (the same database twice) still wants stays."""
        wanted = set[str]().union(*self._built.values())
        for key in keys - wanted:
            self._store.forget(key)
