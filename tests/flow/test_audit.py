"""Audit, fail closed: what cannot be recorded does not run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from nats.js.api import DiscardPolicy, StreamConfig
from nats.js.client import JetStreamContext
from tests.support.line import Access, Line, line_on

from askwire_common.bus.permissions import User
from askwire_common.contracts import EVENTS_STREAM, Code, Draft, Status
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.servers]
COUNT = Draft(sql="SELECT count(*) FROM books", datasource="books")


@dataclass
class Streams:
    """The broker's streams, as an operator sees them."""

    line: Line
    js: JetStreamContext

    async def config(self) -> StreamConfig:
        """How the audit stream is set up."""
        return (await self.js.stream_info(EVENTS_STREAM)).config


@pytest_asyncio.fixture(loop_scope="module", name="streams")
async def _streams(tmp_path_factory: pytest.TempPathFactory, datasources: Path) -> AsyncIterator[Streams]:
    """A line of its own, for its broker is spoilt; a query has run on it."""
    access = Access.generate()
    with NatsServer(tmp_path_factory.mktemp("audit"), config=access.authorization) as server:
        async with line_on(server.url, access, datasources) as line:
            await line.known("books")
            assert (await line.ask(COUNT)).status is Status.ANSWERED
            operator = await access.connect(server.url, User.ADMIN)
            yield Streams(line, operator.jetstream())
            await operator.close()


async def test_nothing_runs_while_the_audit_stream_is_full(streams: Streams) -> None:
    """The stream takes no more: the asker hears that, and the database hears nothing; with room again, it runs."""
    usual = await streams.config()
    full = {"discard": DiscardPolicy.NEW, "max_msgs": 1}
    await streams.js.update_stream(usual.evolve(**full))
    ran = streams.line.statements_run()

    refused = await streams.line.ask(COUNT, deadline_ms=8_000)
    assert refused.code in {Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED}, refused
    assert refused.code is Code.DEADLINE_EXCEEDED or "cannot record what it does" in (refused.detail or "")
    assert streams.line.statements_run() == ran

    await streams.js.update_stream(usual)
    assert (await streams.line.ask(COUNT)).status is Status.ANSWERED


async def test_nothing_runs_without_an_audit_stream(streams: Streams) -> None:
    """The stream was deleted: nothing runs."""
    await streams.js.delete_stream(EVENTS_STREAM)
    ran = streams.line.statements_run()

    refused = await streams.line.ask(COUNT, deadline_ms=8_000)
    assert refused.code in {Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED}, refused
    assert streams.line.statements_run() == ran
