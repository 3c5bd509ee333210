"""Policies: from the file and the API into the control database, and from there to where every service reads them.

::

    demo:
      mode: moderate
      roles:
        VIEWER: {tables: {flights: {columns: [year, month, carrier]}, carriers: {}}}
        ADMIN: {}
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Set
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import structlog

from askwire_common.bus.protocols import Bucket, is_acknowledgement
from askwire_common.datasources.directory import open_by_default
from askwire_common.datasources.policy import Policy
from askwire_common.datasources.policy_text import PolicyText, read_texts
from askwire_common.errors import Retryable, ServiceError
from askwire_common.observability.ops import NotReady
from askwire_common.placed_yaml import Mistake, Mistakes
from askwire_gateway.policy.store import PolicyRecord, PolicyStore

_TEND_SECONDS: Final = 5.0
_log = structlog.get_logger()


def read_policies(path: Path) -> dict[str, PolicyText]:
    """The policies in a file.

    Raises:
        ValueError: the file cannot be read or used; the message has a line for each mistake, as ``file:line:column``.
    """
    try:
        return read_texts(path.read_text(encoding="utf-8"))
    except Mistakes as error:
        raise ValueError(error.within(_named(path))) from None
    except OSError as error:
        raise ValueError(f"{_named(path)} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{_named(path)} is not UTF-8 text") from error


# What is wrong with a policy for a data source; None while that cannot be told.
Check = Callable[[str, PolicyText], Awaitable[list[Mistake] | None]]


class PolicyKeeper:
    """Keeps the bus' copies of policies equal to the control database. As a context manager it does so by itself.

    Several gateways may do this at once: a copy is written only over the revision that was compared with the database
    afterwards, so that none puts an older policy over a newer one.

    Args:
        on_bus: the copies, as they are known here.
        spoiled: the names under which the bus holds what cannot be read.
        path: the policy file that ``file`` was read from.
        check: what is wrong with a policy of the file, once its data source is known.
    """

    def __init__(
        self,
        store: PolicyStore,
        bucket: Bucket,
        on_bus: Callable[[], Mapping[str, Policy]],
        spoiled: Callable[[], Set[str]],
        *,
        path: Path | None = None,
        file: Mapping[str, PolicyText] | None = None,
        check: Check,
    ) -> None:
        self._store = store
        self._bucket = bucket
        self._on_bus = on_bus
        self._spoiled = spoiled
        self._path = path
        self._file = dict(file or {})
        self._check = check
        self._filed = False
        self._tended = False
        self._checked: dict[str, list[Mistake]] = {}
        self._last: dict[str, Policy] = {name: text.policy for name, text in self._file.items()}

    async def __aenter__(self) -> Self:
        await self.tend()
        self._tending = asyncio.create_task(self._run(), name="policies")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._tending.cancel()

    async def ready(self) -> None:
        """Whether the policy file can be kept.

        Raises:
            NotReady: it names what its data source does not have.
        """
        for mistakes in self._checked.values():
            if mistakes and self._path is not None:
                raise NotReady(mistakes[0].within(_named(self._path)))

    async def put(self, datasource: str, policy: Policy | None, changed_by: str) -> PolicyRecord | None:
        """Write or remove a policy, and publish that; None when it is the policy file's.

        Raises:
            ServiceError: ``unavailable``; whoever asked must look, or ask again.
        """
        record = await self._store.put(datasource, policy, changed_by)
        if record is not None:
            await self.publish(datasource)
        return record

    async def publish(self, datasource: str) -> None:
        """Make the bus' copy of one policy what the database says."""
        while True:
            copy, revision = await self._bucket.entry(datasource)
            record = await self._store.find(datasource)
            if record is None:
                policy = self._on_bus().get(datasource)
                if copy is not None and policy is not None:
                    await self._store.adopt(datasource, policy)
                return
            wanted = _written(record.policy)
            if copy == wanted or await self._bucket.swap(datasource, wanted, revision):
                return

    async def tend(self) -> None:
        """Compare everything once; what cannot be reached now is compared the next time."""
        try:
            if not self._filed:
                await self._store.put_file({name: text.policy for name, text in self._file.items()})
                self._filed = True
            records = {record.datasource: record.policy for record in await self._store.all()}
            for name, policy in records.items():
                copy, _ = await self._bucket.entry(name)  # what is known here outlives a bus that has lost its data
                if copy != _written(policy):
                    await self.publish(name)
            for name in self._on_bus().keys() - records.keys():
                await self.publish(name)
            for name in self._spoiled() - self._on_bus().keys() - records.keys():
                await self._clear(name)
            self._last = {name: policy for name, policy in records.items() if policy is not None}
            await open_by_default(self._bucket)
            self._tended = True
        except ServiceError:
            await self._restore()

    async def _clear(self, name: str) -> None:
        """Take away an acknowledgement in the place of a policy that there is not; what a later release wrote stays."""
        copy, revision = await self._bucket.entry(name)
        if copy is not None and is_acknowledgement(copy):
            _log.warning("policy.acknowledgement", datasource=name, remedy="somebody who may ask had it sent there")
            await self._bucket.swap(name, None, revision)

    async def _restore(self) -> None:
        """Put back what the bus has lost: a bus whose data is gone must not come back without its rules.

        Until the database has been read once, there may be more of them than the file's: then nothing else is opened.
        """
        try:
            for name, policy in self._last.items():
                copy, revision = await self._bucket.entry(name)
                if copy is None or is_acknowledgement(copy):
                    await self._bucket.swap(name, _written(policy), revision)
            if self._tended:
                await open_by_default(self._bucket)
        except Retryable:
            return

    async def look_at_file(self) -> None:
        """Tell, once, what is wrong with the file's policies, as soon as their data sources are known."""
        for name in self._file.keys() - self._checked.keys():
            found = await self._check(name, self._file[name])
            if found is not None and self._path is not None:
                self._checked[name] = found
                for mistake in found:
                    _log.error("policy.mistake", datasource=name, place=mistake.within(_named(self._path)))

    async def _run(self) -> None:
        while True:
            try:
                await self.look_at_file()
                await asyncio.sleep(_TEND_SECONDS)
                await self.tend()
            except Exception:  # whatever it was, the next look may fare better, and without looks nothing is removed
                _log.exception("policies.untended")
                await asyncio.sleep(_TEND_SECONDS)


def _named(path: Path) -> str:
    return f"ASKWIRE_POLICIES: {path}"


def _written(policy: Policy | None) -> bytes | None:
    """A policy as the bus holds it; None is one that was removed."""
    return None if policy is None else policy.encoded
