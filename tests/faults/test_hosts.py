"""Hosts whose clocks are minutes apart, and a disk that is full."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from nats.js import JetStreamContext
from tests.faults.conftest import Figure
from tests.faults.line import judging, translator
from tests.support.crowd import BOOKS, Crowd
from tests.support.fault_proxy import FaultProxy
from tests.support.line import ADMIN, Access, Line, line_on
from tests.support.waiting import until

from askwire_common.bus.nats_bus import NatsBus
from askwire_common.bus.provision import Limits
from askwire_common.contracts import Code, Draft, Outcome, Status
from askwire_common.errors import ServiceError
from askwire_common.service.lifecycle import Base
from askwire_common.settings.base import ServiceSettings
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

MINUTES = 300.0
MEBIBYTE = 1024 * 1024


def base_with_a_wrong_clock(service: str, off: float) -> Callable[[str, ServiceSettings], Base]:
    """Makes what services are built on; the clock of this one's host is off by so many seconds."""

    def make(name: str, settings: ServiceSettings) -> Base:
        base = Base(name, settings)
        if name == service:
            base.bus = NatsBus(lambda: base.connection.client, wall=lambda: time.time() + off)
        return base

    return make


@pytest.mark.fault(20)
@pytest.mark.parametrize("service", ["validator", "executor"])
@pytest.mark.parametrize("off", [-MINUTES, MINUTES])
async def test_a_host_whose_clock_is_minutes_off(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure, service: str, off: float
) -> None:
    """Approvals that live a minute, tokens, deadlines: all hold, for all clocks but the bus' own are corrected."""
    async with (
        line_on(broker.url, access, datasources, translator(), base=base_with_a_wrong_clock(service, off)) as line,
        judging(access, broker.url) as admin,
    ):
        await line.known("books")
        figure.alone()
        crowd = Crowd(line, figure.journal)
        await asyncio.gather(*(crowd.ask() for _ in range(10)))
        outcome = await line.ask(BOOKS, deadline_ms=60_000)
        figure(f"{service}'s clock {off / 60:+.0f} min: {dict(crowd.told)}, {outcome.timings_ms.total:.0f} ms told")

        assert set(crowd.told) == {"answered"}
        assert 0 <= outcome.timings_ms.total < 10_000
        assert 0 <= outcome.timings_ms.queue < 10_000
        assert (await line.ask(BOOKS, deadline_ms=1)).code is Code.DEADLINE_EXCEEDED
        await figure.judge(admin)


@pytest.mark.fault(21)
async def test_the_streams_disk_is_full(broker: NatsServer, access: Access, datasources: Path, figure: Figure) -> None:
    """New queries are turned away at once; what is stored is answered or told to come back; then all is well."""
    limits = Limits(work_bytes=MEBIBYTE // 4)
    async with line_with_held_validator(broker, access, datasources, limits) as (line, proxy, admin):
        crowd = Crowd(line, figure.journal)
        large = BOOKS.model_copy(update={"sql": f"SELECT count(*) FROM books /* {'x' * 15_000} */"})
        with proxy.swallowing():
            asking, refused, took = await _fill(line, large, 64)
        outcomes = await asyncio.gather(*asking)
        back = await until(lambda: _answered(crowd), "the line did not come back")
        ends = Counter(str(outcome.code or outcome.status) for outcome in outcomes)
        figure(f"stream of 256 KiB full: next told {refused.code} in {took:.2f} s; stored: {dict(ends)}", seconds=back)

        assert (refused.code, refused.retry_after) == (Code.UNAVAILABLE, 1)
        figure.within(took, 1)
        assert set(ends) <= {"answered", "unavailable"}
        await figure.judge(admin)


@pytest.mark.fault(23)
async def test_a_queue_is_bounded_and_its_bound_blocks_nobody_within(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure
) -> None:
    """As many wait for a stage as may; the next one is told at once, and all that were let in are answered."""
    async with line_with_held_validator(broker, access, datasources, Limits(queue=8)) as (line, proxy, admin):
        crowd = Crowd(line, figure.journal)
        with proxy.swallowing():
            asking, refused, took = await _fill(line, BOOKS, 9)
        outcomes = await asyncio.gather(*asking)
        back = await until(lambda: _answered(crowd), "the line did not come back")
        figure(f"a queue of 8: the ninth told {refused.code} in {took * 1_000:.0f} ms, 8 answered", seconds=back)

        assert (refused.code, refused.retry_after, len(asking)) == (Code.UNAVAILABLE, 1, 8)
        assert "wait" in refused.detail
        figure.within(took, 1)
        assert {outcome.status for outcome in outcomes} == {Status.ANSWERED}
        await figure.judge(admin)


@asynccontextmanager
async def line_with_held_validator(
    broker: NatsServer, access: Access, datasources: Path, limits: Limits
) -> AsyncIterator[tuple[Line, FaultProxy, JetStreamContext]]:
    """While the proxy swallows, drafts pile up in front of the validator."""
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(FaultProxy(broker.port))
        via = {"validator": f"nats://127.0.0.1:{proxy.port}"}
        line = await stack.enter_async_context(
            line_on(broker.url, access, datasources, translator(), limits=limits, via=via)
        )
        await line.known("books")
        yield line, proxy, await stack.enter_async_context(judging(access, broker.url))


async def _fill(line: Line, message: Draft, most: int) -> tuple[list[asyncio.Task[Outcome]], ServiceError, float]:
    """Ask until somebody is turned away: who was let in, how it was said, and after how many seconds."""
    asking: list[asyncio.Task[Outcome]] = []
    for _ in range(most):
        began = time.monotonic()
        try:
            query = await line.asker.ask(message, ADMIN, deadline_ms=60_000)
        except ServiceError as error:
            return asking, error, time.monotonic() - began
        asking.append(asyncio.create_task(line.end(query)))
    pytest.fail("the stream took everything")


async def _answered(crowd: Crowd) -> bool:
    return await crowd.ask() == "answered"
