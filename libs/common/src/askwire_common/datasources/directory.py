"""What every service knows of the data sources: local mirrors of the buckets of catalogs and policies."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson
import structlog

from askwire_common.bus.protocols import Bucket, is_acknowledgement
from askwire_common.contracts import EVERY_POLICY, Code
from askwire_common.datasources.catalog import Catalog, Table
from askwire_common.datasources.policy import Policy, view
from askwire_common.errors import Retryable
from askwire_common.identity.principal import Principal, Role

_RETRY_SECONDS = 0.5
_MAX_VIEWS = 1_024
_MAX_VALUE_BYTES = 900_000
_NO_OTHER = b"1"  # no policy, for services that know of no such key

T = TypeVar("T")


def pack(catalog: Catalog) -> bytes:
    """A catalog as the bucket holds it; sampled values are thinned out until it fits a message."""
    packed = _compress(catalog)
    keep = 4_096
    while len(packed) > _MAX_VALUE_BYTES and keep > 0:
        keep //= 4
        packed = _compress(catalog.restricted([_thinned(table, keep) for table in catalog.tables]))
    return packed


def unpack(data: bytes) -> Catalog:
    """The catalog that ``pack`` made.

    Raises:
        ValueError: it made no such thing.
    """
    try:
        return Catalog.model_validate_json(zlib.decompress(data))
    except zlib.error as error:
        raise ValueError(str(error)) from error


async def open_by_default(policies: Bucket) -> None:
    """Say that every policy is in the bucket, so that the default one holds for data sources without their own."""
    said, revision = await policies.entry(EVERY_POLICY)
    if said != _NO_OTHER:
        await policies.swap(EVERY_POLICY, _NO_OTHER, revision)


def _policy(data: bytes) -> Policy:
    return Policy() if data == _NO_OTHER else Policy.model_validate_json(data)


def _compress(catalog: Catalog) -> bytes:
    return zlib.compress(orjson.dumps(catalog.model_dump(mode="json", exclude_defaults=True)), level=6)


def _thinned(table: Table, keep: int) -> Table:
    return table.model_copy(
        update={"columns": tuple(c.model_copy(update={"values": c.values[:keep]}) for c in table.columns)}
    )


class Mirror(Generic[T]):
    """A bucket kept in memory: filled at start, followed from then on, begun anew after a reconnect."""

    def __init__(self, bucket: Bucket, parse: Callable[[bytes], T]) -> None:
        self._bucket = bucket
        self._parse = parse
        self._entries: dict[str, T] = {}
        self._spoiled: set[str] = set()
        self._unknown: set[str] = set()
        self._filled = asyncio.Event()
        self._revision = 0
        self._task: asyncio.Task[None] | None = None
        self._hearers: list[Callable[[], None]] = []
        self._log = structlog.get_logger("askwire.mirror")

    def get(self, key: str) -> T | None:
        """The entry, or None."""
        return self._entries.get(key)

    def unknown(self, key: str) -> bool:
        """Whether there is an entry which cannot be read, and nothing is known of what held before it."""
        return key in self._unknown

    @property
    def spoiled(self) -> frozenset[str]:
        """Keys whose entries in the bucket cannot be read."""
        return frozenset(self._spoiled)

    @property
    def revision(self) -> int:
        """Grows with every change."""
        return self._revision

    def all(self) -> dict[str, T]:
        """Every entry by its key."""
        return dict(self._entries)

    def keys(self) -> tuple[str, ...]:
        """All keys, sorted."""
        return tuple(sorted(self._entries))

    def on_change(self, hear: Callable[[], None]) -> None:
        """Call this after every change from now on."""
        self._hearers.append(hear)

    async def start(self) -> None:
        """Fill the mirror; returns when it holds what the bucket held."""
        await self.restart()
        await self._filled.wait()

    async def restart(self) -> None:
        """Read everything again and follow from there."""
        await self.stop()
        self._task = asyncio.create_task(self._follow(), name="mirror")

    async def stop(self) -> None:
        """Stop following; what is known stays."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _follow(self) -> None:
        while True:
            try:
                async with aclosing(self._bucket.watch()) as changes:  # type: ignore[type-var]
                    async for change in changes:
                        self._take(change)
                        for hear in self._hearers:
                            hear()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                self._log.warning("mirror.lost", error=type(error).__name__)
            await asyncio.sleep(_RETRY_SECONDS)

    def _take(self, change: tuple[str, bytes | None] | None) -> None:
        if change is None:
            self._filled.set()
            return
        key, value = change
        self._revision += 1
        if value is None:
            self._entries.pop(key, None)
        else:
            try:
                self._entries[key] = self._parse(value)
            except ValueError as error:  # a newer service's entry, or nobody's: keep what is known
                self._log.error("mirror.unreadable", key=key, error=type(error).__name__)
                self._spoil(key, value)
                return
        self._spoiled.discard(key)
        self._unknown.discard(key)

    def _spoil(self, key: str, value: bytes) -> None:
        self._spoiled.add(key)
        as_before = self._filled.is_set() and is_acknowledgement(value)  # which says nothing: there was no entry
        if key not in self._entries and not as_before:
            self._unknown.add(key)


@dataclass(frozen=True)
class _View:
    catalog: Catalog
    policy: Policy
    seen: Catalog


class Directory:
    """Catalogs and policies by data source."""

    def __init__(self, catalogs: Bucket, policies: Bucket) -> None:
        self._catalogs = Mirror(catalogs, unpack)
        self._policies = Mirror(policies, _policy)
        self._views: dict[tuple[str, Role], _View] = {}

    def catalog(self, datasource: str) -> Catalog | None:
        """The data source's catalog, or None when no executor serves it."""
        return self._catalogs.get(datasource)

    def policy(self, datasource: str) -> Policy:
        """The data source's policy; the default one where none was written.

        Raises:
            Retryable: ``unavailable``: no gateway has said yet that every policy is there, so one may be missing; or
                there is one that cannot be read.
        """
        policy = self._policies.get(datasource)
        if policy is None and not self._policies.unknown(datasource):
            policy = self._policies.get(EVERY_POLICY)
        if policy is None:
            detail = "it is not known yet what may be seen of this data source; try again in a moment"
            raise Retryable(Code.UNAVAILABLE, detail, retry_after=1)
        return policy

    def policies(self) -> dict[str, Policy]:
        """Every policy that was written, by data source."""
        return {name: policy for name, policy in self._policies.all().items() if name != EVERY_POLICY}

    def spoiled_policies(self) -> frozenset[str]:
        """The data sources in the place of whose policies something stands that cannot be read."""
        return self._policies.spoiled - {EVERY_POLICY}

    def view(self, datasource: str, principal: Principal) -> Catalog | None:
        """The asker's own view of a data source; None when there is none, or nothing in it that it may see.

        Views are kept: their indexes and fingerprints are costly, and the same for all principals of a role.

        Raises:
            Retryable: as for ``policy``.
        """
        catalog, policy = self.catalog(datasource), self.policy(datasource)
        if catalog is None:
            return None
        known = self._views.get((datasource, principal.role))
        if known is None or known.catalog is not catalog or known.policy is not policy:
            known = _View(catalog, policy, view(catalog, policy, principal))
            self._views[datasource, principal.role] = known
            if len(self._views) > _MAX_VIEWS:
                del self._views[next(iter(self._views))]
        return known.seen if known.seen.tables else None

    def datasources(self) -> tuple[str, ...]:
        """Names of all data sources, sorted."""
        return self._catalogs.keys()

    def on_change(self, hear: Callable[[], None]) -> None:
        """Call this after every change of a catalog or a policy."""
        self._catalogs.on_change(hear)
        self._policies.on_change(hear)

    async def start(self) -> None:
        """Fill both mirrors."""
        await self._catalogs.start()
        await self._policies.start()

    async def restart(self) -> None:
        """Begin anew after a reconnect."""
        await self._catalogs.restart()
        await self._policies.restart()

    async def stop(self) -> None:
        """Stop following."""
        await self._catalogs.stop()
        await self._policies.stop()
