"""Somebody deletes what delivery rests on, while everything runs."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from tests.support.line import Access, Line, line_on
from tests.support.waiting import until

from askwire_common.bus.permissions import User
from askwire_common.bus.provision import provision
from askwire_common.contracts import EVENTS_STREAM, OUTCOMES, WORK_STREAM, Code, Draft
from askwire_common.errors import ServiceError
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.servers]
COUNT = Draft(sql="SELECT count(*) FROM books", datasource="books")


async def told(line: Line) -> Code | None:
    """What an asker is told, at once or in the end; None for an answer."""
    try:
        return (await line.ask(COUNT, deadline_ms=5_000)).code
    except ServiceError as error:
        return error.code


@pytest.mark.parametrize("stream", [WORK_STREAM, f"KV_{OUTCOMES}"])
async def test_askers_are_told_until_an_operator_provisions_again(
    tmp_path: Path, datasources: Path, stream: str
) -> None:
    """Services may make no stream themselves; once it is there again they use it, without a restart."""
    access = Access.generate()
    with NatsServer(tmp_path / "nats", config=access.authorization) as server:
        async with line_on(server.url, access, datasources) as line:
            await line.known("books")
            operator = await access.connect(server.url, User.ADMIN)
            await operator.jetstream().delete_stream(stream)
            code = await told(line)

            await provision(operator)

            async def answered() -> bool:
                return await told(line) is None

            await until(answered, "it did not come back")
            await operator.close()

    assert code in {Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED}


@pytest.mark.parametrize(("stream", "part"), [(f"KV_{OUTCOMES}", "outcomes"), (EVENTS_STREAM, "audit")])
async def test_a_service_is_not_ready_while_what_it_records_into_is_deleted(
    tmp_path: Path, datasources: Path, stream: str, part: str
) -> None:
    """Nothing can be answered then; it says what is missing and what to do, and is ready once it is there again."""
    access = Access.generate()
    with NatsServer(tmp_path / "nats", config=access.authorization) as server:
        async with line_on(server.url, access, datasources) as line:
            await line.known("books")
            ready, _ = await line.executor.health.report()
            operator = await access.connect(server.url, User.ADMIN)
            await operator.jetstream().delete_stream(stream)
            unready, report = await line.executor.health.report()
            await provision(operator)
            again, _ = await line.executor.health.report()
            await operator.close()

    assert (ready, unready, again) == (True, False, True)
    dependencies = cast(dict[str, dict[str, object]], report["dependencies"])
    assert dependencies[part] == {
        "ok": False,
        "error": f"NATS has no stream {stream}; `askwire provision` makes what was deleted",
    }
