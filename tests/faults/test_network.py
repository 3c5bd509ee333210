"""The network between services and NATS breaks, or one node of three does: whoever asked has one end, the true one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from nats.js import JetStreamContext
from tests.faults.conftest import Figure
from tests.faults.line import judging, translator
from tests.support.cluster import Cluster, running_cluster
from tests.support.crowd import Crowd
from tests.support.fault_proxy import FaultProxy
from tests.support.ledger import led
from tests.support.line import Access, Line, line_on
from tests.support.overdue import overdue
from tests.support.waiting import until

from askwire_common.bus.provision import Limits
from askwire_common.contracts import EVENTS_STREAM, OUTCOMES, WORK_STREAM
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]
ASKERS = 4
_JUDGED = (WORK_STREAM, EVENTS_STREAM, f"KV_{OUTCOMES}")


@asynccontextmanager
async def line_of_three(
    cluster: Cluster, access: Access, datasources: Path
) -> AsyncIterator[tuple[Line, JetStreamContext]]:
    """The line on streams in three copies, which knows its data source, and the judge's own way to them."""
    async with (
        line_on(cluster.urls, access, datasources, translator(), limits=Limits(replicas=3)) as line,
        judging(access, cluster.urls) as admin,
    ):
        await line.known("books")
        yield line, admin


class TestClusterOfThree:
    """Streams in three copies, and one node is lost."""

    @pytest.fixture
    def cluster(self, server_directory: Path, access: Access) -> Iterator[Cluster]:
        with running_cluster(server_directory / "cluster", access.authorization) as cluster:
            yield cluster

    @pytest.mark.fault(6)
    async def test_the_leader_is_killed_under_load(
        self, cluster: Cluster, access: Access, datasources: Path, figure: Figure
    ) -> None:
        """Another leads; nothing that was acknowledged is lost, and nobody is told anything but to try again."""
        async with line_of_three(cluster, access, datasources) as (line, admin):
            crowd = Crowd(line, figure.journal, deadline_ms=20_000)
            async with crowd.asking():
                await crowd.answered_again(time.monotonic())
                await asyncio.sleep(figure.random.random())
                leader = cluster.servers[await self._leader(admin)]
                leader.kill()
                killed = time.monotonic()
                back = await crowd.answered_again(killed)
                await asyncio.to_thread(leader.start)
                await crowd.answered_again(time.monotonic())
            figure(f"leader of three killed: answers after {back:.1f} s; {dict(crowd.told)}", seconds=back)
            assert set(crowd.told) <= {"answered", "unavailable"}
            await until(lambda: self._whole(admin), "the node did not catch up")
            await figure.judge(admin)

    @pytest.mark.fault(6)
    async def test_the_node_of_the_gateways_own_connection_is_killed(
        self, cluster: Cluster, access: Access, datasources: Path, figure: Figure
    ) -> None:
        """It goes on at another node, and what it is asked waits for a leader instead of being refused at once."""
        async with line_of_three(cluster, access, datasources) as (line, admin):
            crowd = Crowd(line, figure.journal, deadline_ms=20_000)
            async with crowd.asking(ASKERS):
                await crowd.answered_again(time.monotonic())
                own = line.bus._nc.connected_url  # type: ignore[attr-defined]  # the bus hides its connection
                node = next(one for one in cluster.servers.values() if one.url.endswith(own.netloc))
                node.kill()
                killed = time.monotonic()
                back = await crowd.answered_again(killed)
                await asyncio.to_thread(node.start)
                await crowd.answered_again(time.monotonic())
            assert crowd.told.get("unavailable", 0) <= 2 * ASKERS, "askers were turned away at once, again and again"
            figure(f"the gateway's node of three killed: answers after {back:.1f} s; {dict(crowd.told)}", seconds=back)
            assert set(crowd.told) <= {"answered", "unavailable"}
            await until(lambda: self._whole(admin), "the node did not catch up")
            await figure.judge(admin)

    async def _leader(self, admin: JetStreamContext) -> str:
        cluster = (await admin.stream_info(WORK_STREAM)).cluster
        assert cluster is not None
        assert cluster.leader is not None
        return cluster.leader

    async def _whole(self, admin: JetStreamContext) -> bool:
        """Whether every copy of what the judge reads is complete: it may be served by the node that was away."""
        clusters = [(await led(partial(admin.stream_info, stream))).cluster for stream in _JUDGED]
        return all(c is not None and all(p.current and not p.lag for p in c.replicas or []) for c in clusters)


@asynccontextmanager
async def line_behind_proxies(
    broker: NatsServer, access: Access, datasources: Path
) -> AsyncIterator[tuple[Line, dict[str, FaultProxy]]]:
    """Each service reaches NATS through a network of its own."""
    async with AsyncExitStack() as stack:
        proxies = {
            name: await stack.enter_async_context(FaultProxy(broker.port))
            for name in ("gateway", "translator", "validator", "executor")
        }
        via = {name: f"nats://127.0.0.1:{proxy.port}" for name, proxy in proxies.items()}
        line = await stack.enter_async_context(line_on(broker.url, access, datasources, translator(), via=via))
        await line.known("books")
        yield line, proxies


@pytest.mark.fault(8)
@pytest.mark.parametrize("service", ["validator", "executor"])
async def test_a_service_is_cut_off_for_longer_than_its_patience(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure, service: str
) -> None:
    """Its connection stays open and says nothing: what it held is delivered again, and it ends once all the same."""
    async with (
        line_behind_proxies(broker, access, datasources) as (line, proxies),
        judging(access, broker.url) as admin,
    ):
        crowd = Crowd(line, figure.journal, deadline_ms=20_000)
        async with crowd.asking():
            await crowd.answered_again(time.monotonic())
            with proxies[service].swallowing():
                await until(lambda: overdue(admin, service), "nothing was delivered again")
                await asyncio.sleep(figure.random.random() * 12 * figure.long)
            back = await crowd.answered_again(time.monotonic())
        figure(f"{service} cut off: answers {back:.1f} s after it healed; {dict(crowd.told)}", seconds=back)
        assert set(crowd.told) <= {"answered", "unavailable"}
        await figure.judge(admin)


@pytest.mark.fault(8)
async def test_every_connection_is_reset_again_and_again(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure
) -> None:
    """All services lose NATS at random moments: replies are lost, ends are not."""
    async with (
        line_behind_proxies(broker, access, datasources) as (line, proxies),
        judging(access, broker.url) as admin,
    ):
        crowd = Crowd(line, figure.journal, deadline_ms=20_000)
        async with crowd.asking(8):
            for _ in range(6):
                await asyncio.sleep(figure.random.random() * 0.5)
                proxies[figure.random.choice(list(proxies))].cut()
            back = await crowd.answered_again(time.monotonic())
        figure(f"connections reset six times: answers after {back:.1f} s; {dict(crowd.told)}", seconds=back)
        assert set(crowd.told) <= {"answered", "unavailable"}
        await figure.judge(admin)


@pytest.mark.fault(8)
async def test_a_slow_network_is_slow_and_nothing_else(
    broker: NatsServer, access: Access, datasources: Path, figure: Figure
) -> None:
    """Thirty milliseconds on every way: slower, and every answer right."""
    async with (
        line_behind_proxies(broker, access, datasources) as (line, proxies),
        judging(access, broker.url) as admin,
    ):
        for proxy in proxies.values():
            proxy.latency = 0.03
        crowd = Crowd(line, figure.journal, deadline_ms=20_000)
        await asyncio.gather(*(crowd.ask() for _ in range(10)))
        assert set(crowd.told) == {"answered"}
        await figure.judge(admin)
