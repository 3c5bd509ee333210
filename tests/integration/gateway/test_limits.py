"""Rate limits: one count over all replicas in Redis, one for each replica without it."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from functools import partial

import pytest
from redis.asyncio import Redis
from tests.integration.gateway.conftest import Edge
from tests.support.waiting import until

from askwire_common.identity.principal import Role
from askwire_gateway.limits import Concurrency, LocalLimiter
from askwire_gateway.redis_limits import RedisLimiter
from askwire_local.ports import free_port
from askwire_local.servers import ValkeyServer

pytestmark = pytest.mark.servers


async def test_two_replicas_share_one_quota(valkey_server: ValkeyServer) -> None:
    async with Redis.from_url(valkey_server.url) as redis:
        replicas = [RedisLimiter(redis, 10, LocalLimiter(10, time.monotonic), time.monotonic) for _ in range(2)]
        spent = [await replicas[n % 2].spend("shared") for n in range(12)]
    assert [s.remaining for s in spent] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]
    assert [s.retry_after is None for s in spent] == [True] * 10 + [False] * 2
    assert 0 < (spent[-1].retry_after or 0) <= 6
    assert 50 < spent[-1].reset <= 60


async def test_a_busy_principal_costs_one_question_a_lease(valkey_server: ValkeyServer) -> None:
    """Of a hundred requests at once the first takes a lease of two hundred, and the others wait for it."""
    async with Redis.from_url(valkey_server.url) as redis:
        limiter = RedisLimiter(redis, 240_000, LocalLimiter(1, time.monotonic), lambda: 0.0)
        await limiter.spend("anybody")  # so that the server knows the script
        before = await _scripts_run(redis)
        spent = await asyncio.gather(*(limiter.spend("busy") for _ in range(100)))

        assert await _scripts_run(redis) == before + 1
        assert {s.retry_after for s in spent} == {None}


async def _scripts_run(redis: Redis) -> int:
    return int((await redis.info("commandstats"))["cmdstat_evalsha"]["calls"])


async def test_principals_have_quotas_of_their_own(valkey_server: ValkeyServer) -> None:
    async with Redis.from_url(valkey_server.url) as redis:
        limiter = RedisLimiter(redis, 1, LocalLimiter(1, time.monotonic), time.monotonic)
        assert (await limiter.spend("one")).retry_after is None
        assert (await limiter.spend("one")).retry_after is not None
        assert (await limiter.spend("two")).retry_after is None


async def test_without_redis_the_replica_counts_by_itself(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A Redis that goes away costs accuracy, never an answer, and is used again when it is back."""
    directory = tmp_path_factory.mktemp("valkey")
    directory.chmod(0o711)
    now = 0.0
    with ValkeyServer(directory, port=free_port()) as server:
        redis = Redis.from_url(server.url, socket_timeout=0.25, socket_connect_timeout=0.25)
        async with redis:
            limiter = RedisLimiter(redis, 3, LocalLimiter(2, lambda: now), lambda: now)
            assert (await limiter.spend("who")).quota == 3
            server.stop()
            assert (await limiter.spend("who")).quota == 2
            server.start()
            assert (await limiter.spend("who")).quota == 2, "left alone for a second"
            now = 1.0
            assert (await limiter.spend("who")).quota == 3


async def test_who_asks_too_often_is_told_when_to_come_again(control_dsn: str) -> None:
    edge = Edge(control_dsn, rate=LocalLimiter(2, time.monotonic))
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        edge.viewer = await edge.key(Role.VIEWER)
        for remaining in (1, 0):
            async with edge.get("/v1/datasources") as response:
                assert response.headers["RateLimit"].startswith(f'"default";r={remaining};t=')
                assert response.headers["RateLimit-Policy"] == '"default";q=2;w=60'
        async with edge.get("/v1/datasources") as response:
            assert (response.status, (await response.json())["code"]) == (429, "rate_limited")
            assert 1 <= int(response.headers["Retry-After"]) <= 30
        async with edge.http.get("/health") as response:
            assert response.status == 200


async def test_when_all_together_are_too_many_the_next_is_told_so_at_once(control_dsn: str) -> None:
    """Not after a wait, and with a time to come back; whoever is in is served as before."""
    edge = Edge(control_dsn, concurrency=Concurrency(8, together=2))
    edge.line.stuck, edge.line.script = True, lambda *_: []
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        keys = [await edge.key(Role.VIEWER) for _ in range(3)]
        asking = []
        for number, key in enumerate(keys[:2], start=1):
            asking.append(asyncio.create_task(ask(edge, key)))
            await until(partial(_running, edge, number), "the query did not begin")
        status, code, retry_after = await ask(edge, keys[2])
        for task in asking:
            task.cancel()
        await until(partial(_running, edge, 0), "a slot was not given back")

    assert (status, code) == (503, "unavailable")
    assert int(retry_after) >= 1


def _running(edge: Edge, count: int) -> bool:
    return edge.concurrency.running == count


async def ask(edge: Edge, key: str) -> tuple[int, str, str]:
    """The status, the code and when to come back."""
    async with edge.post("/v1/query", key=key, json={"question": "How many?"}) as response:
        return response.status, (await response.json())["code"], response.headers["Retry-After"]
