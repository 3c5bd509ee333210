"""The data source is lost while rows are on their way: no part of a result passes for the whole."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.faults.conftest import Figure
from tests.faults.line import judging, rows_and_end, translator
from tests.support.bookshop import open_bookshop
from tests.support.crowd import BOOKS, Crowd
from tests.support.fault_proxy import FaultProxy
from tests.support.hand import Hand, approval_of, execute_body
from tests.support.line import Access, Line, line_on
from tests.support.waiting import until

from askwire_common.contracts import EXECUTE, Code, Draft, Event, Status
from askwire_local.servers import NatsServer, PostgresServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

LONG = Draft(sql="SELECT n, words FROM numbers ORDER BY n", datasource="books", max_rows=1_000)
ROWS = 1_000


@asynccontextmanager
async def line_and_proxy(
    broker: NatsServer, access: Access, server: PostgresServer, tmp_path: Path
) -> AsyncIterator[tuple[Line, FaultProxy]]:
    """A line whose data source is behind a network of its own."""
    async with FaultProxy(server.port) as proxy:
        path = tmp_path / "proxied.yaml"
        path.write_text(await open_bookshop(server, port=proxy.port))
        async with line_on(broker.url, access, path, translator()) as line:
            await line.known("books")
            yield line, proxy


@pytest.mark.fault(11)
async def test_the_data_source_is_reset_in_the_middle_of_a_result(
    broker: NatsServer, access: Access, postgres_server: PostgresServer, tmp_path: Path, figure: Figure
) -> None:
    """At whatever chunk: all rows once, or a failure that says so; and the next query is answered."""
    async with (
        line_and_proxy(broker, access, postgres_server, tmp_path) as (line, proxy),
        judging(access, broker.url) as admin,
    ):
        crowd = Crowd(line, figure.journal)
        ends = []

        async def cut() -> None:
            proxy.cut()

        for after in (1, figure.random.randrange(2, 10), 9):
            rows, outcome = await rows_and_end(line, LONG, after=after, then=cut)
            ends.append(f"{outcome.code or outcome.status} with {len(rows)} rows")
            if outcome.status is Status.ANSWERED:
                assert rows == list(range(1, ROWS + 1))
            else:
                assert outcome.code is Code.UNAVAILABLE
            began = time.monotonic()
            await until(lambda: _answered(crowd), "the data source did not come back")
            figure.figures.seconds.append(round(time.monotonic() - began, 2))
        figure(f"data source reset mid-stream three times: {', '.join(ends)}")
        await figure.judge(admin)


@pytest.mark.fault(11)
async def test_the_data_source_cuts_every_connection_after_some_bytes(
    broker: NatsServer, access: Access, postgres_server: PostgresServer, tmp_path: Path, figure: Figure
) -> None:
    """A result that can never be read to its end is never told to be done."""
    async with line_and_proxy(broker, access, postgres_server, tmp_path) as (line, proxy):
        proxy.cut_after = 400_000
        outcome = await line.ask(LONG, deadline_ms=20_000)
        proxy.cut_after = None
        back = await until(lambda: _answered(Crowd(line, figure.journal)), "the data source did not come back")
        figure(f"every connection cut after 400 kB: {outcome.code}", seconds=back)

        assert (outcome.event, outcome.code) == (Event.FAILED, Code.UNAVAILABLE)


@pytest.mark.fault(11)
async def test_a_slow_link_to_the_data_source_is_slow_and_nothing_else(
    broker: NatsServer, access: Access, postgres_server: PostgresServer, tmp_path: Path, figure: Figure
) -> None:
    """Three megabytes at two a second: every row, in order."""
    async with line_and_proxy(broker, access, postgres_server, tmp_path) as (line, proxy):
        proxy.rate = 2_000_000
        began = time.monotonic()
        rows, outcome = await rows_and_end(line, LONG)
        took = time.monotonic() - began
        figure(f"data source at 2 MB/s: {len(rows)} rows in {took:.1f} s")

        assert (outcome.status, rows) == (Status.ANSWERED, list(range(1, ROWS + 1)))
        assert took > 1


@pytest.mark.fault(11)
async def test_a_data_source_that_swallows_everything_ends_at_the_deadline(
    broker: NatsServer, access: Access, postgres_server: PostgresServer, tmp_path: Path, figure: Figure
) -> None:
    """Its connection stays open and says nothing: the asker is told in time, and others are answered afterwards."""
    async with line_and_proxy(broker, access, postgres_server, tmp_path) as (line, proxy):
        began = time.monotonic()
        with proxy.swallowing():
            outcomes = await asyncio.gather(*(line.ask(BOOKS, deadline_ms=1_500) for _ in range(5)))
        late = time.monotonic() - began - 1.5
        back = await until(lambda: _answered(Crowd(line, figure.journal)), "the data source did not come back")
        figure(f"data source swallows: told {late:+.2f} s from the deadline; answers {back:.1f} s later", seconds=back)

        assert {outcome.code for outcome in outcomes} <= {Code.DEADLINE_EXCEEDED, Code.UNAVAILABLE}
        figure.within(late, 1.5)


async def _answered(crowd: Crowd) -> bool:
    return await crowd.ask() == "answered"


@pytest.mark.fault(22)
async def test_a_statement_waits_for_an_executor_whose_data_source_is_slow_to_begin(
    broker: NatsServer, access: Access, postgres_server: PostgresServer, tmp_path: Path, figure: Figure
) -> None:
    """As in a rolling restart on a busy host: the executor takes work before it has seen its data source."""
    async with FaultProxy(postgres_server.port) as proxy:
        path = tmp_path / "proxied.yaml"
        path.write_text(await open_bookshop(postgres_server, port=proxy.port))
        proxy.latency = 0.25
        async with line_on(broker.url, access, path, translator()) as line:
            hand = Hand(line, "_INBOX.faults.slow")
            await hand.listen()
            journey, began = hand.journey(), time.monotonic()
            approval = line.signer.sign(approval_of(journey.query_id, BOOKS.sql, line))
            headers = journey.headers(journey.message_id(EXECUTE, 0))
            await line.store(EXECUTE, execute_body(BOOKS.sql, approval), headers)
            outcome = await hand.outcome(within=60)
            took = time.monotonic() - began
            figure(f"executor begins before its data source answers: {outcome.code or outcome.status} in {took:.1f} s")

            assert outcome.status is Status.ANSWERED, outcome.detail
