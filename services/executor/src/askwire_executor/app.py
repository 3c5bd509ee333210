"""How the executor's parts fit."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from askwire_common.contracts import CATALOGS, EVENTS_STREAM, EXECUTE, ApprovedStatement, credit_subject
from askwire_common.identity.approval import Verifier
from askwire_common.service.hop import Hop
from askwire_common.service.lifecycle import Base, Service, stream_ping
from askwire_common.settings.base import BadSettings
from askwire_common.work.metrics import PoolMetrics
from askwire_executor.credits import Credits
from askwire_executor.datasources import DataSource, DataSourceError, load_datasources
from askwire_executor.handlers import Handlers
from askwire_executor.metrics import ExecutorMetrics
from askwire_executor.settings import ExecutorSettings
from askwire_executor.sources import Sources


def build_app(settings: ExecutorSettings, base: Base | None = None) -> Service:
    """The executor: it holds the data sources' credentials, and only public keys."""
    base = base or Base("executor", settings)
    hop = Hop(base, principal_keys=settings.principal_public_keys)
    sources = Sources(
        _data_sources(settings.datasources),
        base.bus.bucket(CATALOGS),
        PoolMetrics(base.registry),
        catalog_seconds=settings.catalog_seconds,
    )
    base.connection.on_reconnect(sources.recover)
    metrics = ExecutorMetrics(base.registry)
    credits = Credits(hop.verifier, metrics)
    handlers = Handlers(
        sources,
        hop.directory,
        base.bus,
        Verifier(settings.approval_public_keys.split(","), base.bus.clock),
        credits,
        metrics,
        stall_seconds=settings.stall_seconds,
        repair_attempts=settings.repair_attempts,
    )
    loop = hop.consume(EXECUTE, ApprovedStatement, handlers.execute, room=settings.concurrency)
    parts: list[AbstractAsyncContextManager[object]] = [hop, _hearing(base, credits), sources]
    return Service(
        base,
        parts=parts,
        loops=[loop],
        pings={"datasources": sources.ping, "audit": stream_ping(base.bus, EVENTS_STREAM)},
    )


def _data_sources(file: Path) -> dict[str, DataSource]:
    """The data sources; an executor does not start with a file of them that cannot be used.

    Raises:
        BadSettings: with a sentence for each mistake.
    """
    try:
        return load_datasources(file, os.environ)
    except DataSourceError as error:
        raise BadSettings([f"ASKWIRE_DATASOURCES: {line}" for line in str(error).splitlines()]) from None


@asynccontextmanager
async def _hearing(base: Base, credits: Credits) -> AsyncIterator[None]:
    subscription = await base.bus.subscribe(credit_subject("*"), credits.on_message)
    try:
        yield
    finally:
        await subscription.stop()
