"""What is built once per catalog and costly: built beside the event loop, shared by all who wait, bounded in memory."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from askwire_common.datasources.catalog import Catalog
from askwire_translator.context.model import NOTHING, Context

T = TypeVar("T")


@dataclass(frozen=True)
class _Entry(Generic[T]):
    building: asyncio.Task[T]
    columns: int


class Kept(Generic[T]):
    """Builds once what depends on a catalog and a context, and keeps it; the least recently used goes first.

    Args:
        build: runs in a thread.
        catalogs: how many are kept.
        columns: how many columns they may have together (an index of names takes some 2.5 kB a column); one is kept
            however large it is.
    """

    def __init__(self, build: Callable[[Catalog, Context], T], *, catalogs: int = 16, columns: int = 200_000) -> None:
        self._build = build
        self._most = catalogs
        self._columns = columns
        self._kept: OrderedDict[str, _Entry[T]] = OrderedDict()

    async def of(self, catalog: Catalog, context: Context = NOTHING) -> T:
        """What was built for these. Whoever gives up waiting does not stop the building: others get it."""
        key = await key_of(catalog, context)
        entry = self._kept.get(key)
        if entry is None:
            building = asyncio.create_task(asyncio.to_thread(self._build, catalog, context), name="building")
            building.add_done_callback(lambda task: self._forget_failed(key, task))
            entry = self._kept[key] = _Entry(building, columns_of(catalog))
            while len(self._kept) > 1 and not self._fits(0):
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return await asyncio.shield(entry.building)

    def has_room(self, catalog: Catalog) -> bool:
        """Whether this one can be kept and nothing goes for it."""
        return self._fits(columns_of(catalog), more=1)

    def has(self, key: str) -> bool:
        """Whether what has this key is there, or being built."""
        return key in self._kept

    def forget(self, key: str) -> None:
        """Nobody will ask for it any more."""
        self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()

    def _fits(self, columns: int, more: int = 0) -> bool:
        taken = columns + sum(entry.columns for entry in self._kept.values())
        return len(self._kept) + more <= self._most and taken <= self._columns

    def _forget_failed(self, key: str, task: asyncio.Task[T]) -> None:
        if task.cancelled() or task.exception() is not None:
            self._kept.pop(key, None)


async def key_of(catalog: Catalog, context: Context) -> str:
    """What these are kept under. A large catalog's digest takes long the first time: not on the event loop."""
    return await asyncio.to_thread(_key, catalog, context) if "digest" not in vars(catalog) else _key(catalog, context)


def columns_of(catalog: Catalog) -> int:
    """How many columns its tables have together."""
    return sum(len(table.columns) for table in catalog.tables)


def _key(catalog: Catalog, context: Context) -> str:
    return f"{catalog.digest}:{context.terms_digest}"
