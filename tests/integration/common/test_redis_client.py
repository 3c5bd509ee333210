"""Redis behind Sentinels: five real processes, and what the services notice when the primary is killed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.exceptions import RedisError
from tests.support.providers import draft
from tests.support.sentinel import HOST, NAME, SENTINELS_WORD, SERVERS_WORD, Watched, watched
from tests.support.waiting import until

from askwire_common.stores.redis_client import redis_client
from askwire_gateway.limits import LocalLimiter
from askwire_gateway.redis_limits import RedisLimiter
from askwire_local.ports import free_port
from askwire_translator.answers import decode, encode
from askwire_translator.shared_cache import SharedCache

pytestmark = pytest.mark.servers
PATIENCE = 5.0
MUCH = 300.0


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Watched]:
    with watched(tmp_path) as servers:
        yield servers


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """For tests that kill no server."""
    with watched(tmp_path_factory.mktemp("steady")) as servers:
        yield servers


@pytest.fixture
async def cache(servers: Watched) -> AsyncIterator[SharedCache]:
    cache = SharedCache(servers.url, patience=PATIENCE, pause_seconds=0.05)
    yield cache
    await cache.close()


async def test_services_follow_the_primary_that_sentinels_choose(servers: Watched, cache: SharedCache) -> None:
    """kill -9: answers stay what they were or are missed, limits are counted alone for a while, and both come back."""
    await servers.ready()
    async with redis_client(servers.url, patience=PATIENCE) as redis:
        limiter = RedisLimiter(redis, 1_000, LocalLimiter(7, time.monotonic), time.monotonic)
        assert (await limiter.spend("ada")).quota == 1_000
        await cache.put("question", draft(), seconds=600)
        await redis.wait(1, 10_000)  # the replica has it

        servers.primary.kill()
        assert await cache.get("question") in {None, draft()}, "slower, never wrong"
        assert (await limiter.spend("ada")).quota in {7, 1_000}, "counted here while nobody else does"

        await until(lambda: _found(cache), "the answer did not come back with the replica", within=MUCH)
        await until(lambda: _shared(limiter), "limits are not shared any more", within=MUCH)
        assert (await redis.info("server"))["tcp_port"] == servers.replica.port


async def test_a_primary_that_comes_back_is_followed_no_longer(servers: Watched, cache: SharedCache) -> None:
    """It is the replica now: what is written goes to the new primary, and the old one learns of it."""
    await servers.ready()
    servers.primary.kill()
    await until(lambda: _kept(cache, "first"), "nothing could be written after the failover", within=MUCH)
    servers.primary.start()
    await cache.put("second", draft("SELECT 2"), seconds=600)
    old = redis_client(f"redis://:{SERVERS_WORD}@{HOST}:{servers.primary.port}/0", patience=PATIENCE)
    async with old:

        async def follows() -> bool:
            try:
                role, data = (await old.info("replication"))["role"], await old.get("askwire:translation:second")
            except RedisError:  # whoever is connected is thrown out while the role changes
                return False
            return role == "slave" and isinstance(data, bytes) and decode(data) == decode(encode(draft("SELECT 2")))

        await until(follows, "the old primary does not follow the new one", within=MUCH)


async def test_sentinels_that_are_dead_are_passed_over(steady: Watched) -> None:
    """The first two that are named have never been there."""
    hosts = ",".join(f"{HOST}:{port}" for port in (free_port(), free_port(), steady.sentinels[2].port))
    url = f"redis+sentinel://:{SERVERS_WORD}@{hosts}/{NAME}?sentinel_password={SENTINELS_WORD}"
    async with redis_client(url, patience=PATIENCE) as redis:
        assert await redis.ping()


@pytest.mark.parametrize("wrong", ["sentinel_password", "name", "password"])
async def test_who_has_a_wrong_word_gets_no_answer_and_no_wrong_one(steady: Watched, wrong: str) -> None:
    url = {
        "sentinel_password": steady.url.replace(SENTINELS_WORD, "guess"),
        "name": steady.url.replace(f"/{NAME}/", "/other/"),
        "password": steady.url.replace(SERVERS_WORD, "guess"),
    }[wrong]
    cache = SharedCache(url, patience=PATIENCE, pause_seconds=0)
    assert await cache.get("question") is None
    await cache.close()


async def _found(cache: SharedCache) -> bool:
    answer = await cache.get("question")
    assert answer in {None, draft()}, "slower, never wrong"
    return answer is not None


async def _kept(cache: SharedCache, key: str) -> bool:
    await cache.put(key, draft(), seconds=600)
    return await cache.get(key) is not None


async def _shared(limiter: RedisLimiter) -> bool:
    return (await limiter.spend("ada")).quota == 1_000
