"""A query that every delivery fails, while there is no room to record even that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from nats.js.api import DiscardPolicy
from nats.js.client import JetStreamContext
from tests.support.line import ADMIN, Access, line_on
from tests.support.waiting import until

from askwire_common.bus.permissions import User
from askwire_common.contracts import (
    CONSUMERS,
    DEAD_STREAM,
    EVENTS_STREAM,
    EXECUTE,
    MAX_DELIVERIES,
    OUTCOMES,
    WORK_STREAM,
    Code,
    Draft,
    Header,
)
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.servers]
COUNT = Draft(sql="SELECT count(*) FROM books", datasource="books")


@asynccontextmanager
async def full(js: JetStreamContext, *streams: str) -> AsyncIterator[None]:
    """These streams take nothing more while the block runs, as on a full disk."""
    usual = [(await js.stream_info(stream)).config for stream in streams]
    for config in usual:
        await js.update_stream(config.evolve(discard=DiscardPolicy.NEW, max_bytes=1))
    yield
    for config in usual:
        await js.update_stream(config)


async def test_what_outlives_its_deliveries_without_room_is_told_as_unavailable_and_set_aside(
    tmp_path: Path, datasources: Path
) -> None:
    """The asker is to try again, since the disk was at fault and not the query; an operator finds it, too."""
    access = Access.generate()
    with NatsServer(tmp_path / "nats", config=access.authorization) as server:
        async with line_on(server.url, access, datasources) as line:
            await line.known("books")
            operator = await access.connect(server.url, User.ADMIN)
            js = operator.jetstream()

            async def deliveries() -> int:
                found = await js.consumer_info(WORK_STREAM, CONSUMERS[EXECUTE])
                return 0 if found.delivered is None else found.delivered.consumer_seq

            async with full(js, EVENTS_STREAM, DEAD_STREAM, f"KV_{OUTCOMES}"):
                before = await deliveries()
                asking = asyncio.create_task(line.ask(COUNT))

                async def outlived() -> bool:
                    return await deliveries() > before + MAX_DELIVERIES

                await until(outlived, "it was not delivered that often")
            outcome = await asking

            async def set_aside() -> bool:
                return (await js.stream_info(DEAD_STREAM)).state.messages > 0

            await until(set_aside, "no dead letter was kept although there was room again")
            letter = await js.get_last_msg(DEAD_STREAM, "askwire.v1.dead.execute")
            await operator.close()

    assert outcome.detail is not None
    assert "given up" in outcome.detail
    assert (outcome.code, outcome.retry_after) == (Code.UNAVAILABLE, 1)
    assert letter.headers is not None
    assert (letter.headers[Header.QUERY_ID], letter.headers[Header.OWNER]) == (outcome.query_id, ADMIN.subject)
