"""The translation cache with a real Valkey: what is remembered, for whom, and what happens when Redis is not there."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from tests.support.providers import Held, Scripted, draft

from askwire_common.contracts import Code, Complaint
from askwire_common.errors import ServiceError
from askwire_local.servers import ValkeyServer
from askwire_translator.answers import cache_key
from askwire_translator.cache import Cached, Memory, Tier
from askwire_translator.conversation.store import KEPT, Conversations, Place
from askwire_translator.conversation.turn import Turn
from askwire_translator.earlier import Earlier
from askwire_translator.shared_cache import SharedCache
from askwire_translator.sources import Sources
from askwire_translator.templates import Templates
from askwire_translator.translate import Ask, Clarify, Drafted, Provider, Unanswerable

pytestmark = pytest.mark.servers
CET = dt.timezone(dt.timedelta(hours=1), "CET")
Replica = Callable[..., Cached]


@dataclass
class Lookups:
    tiers: list[Tier] = field(default_factory=list)

    def looked_up(self, provider: str, tier: Tier) -> None:
        assert provider
        self.tiers.append(tier)


@pytest.fixture
async def replica(valkey_server: ValkeyServer) -> AsyncIterator[Replica]:
    """Makes translators' caches that share one Redis, each with a memory of its own."""
    opened: list[SharedCache] = []

    def start(provider: Provider, identity: str = "", observer: Lookups | None = None, **seconds: float) -> Cached:
        opened.append(SharedCache(valkey_server.url, patience=2))
        return Cached(provider, identity or test, memory=Memory(), shared=opened[-1], observer=observer, **seconds)

    test = secrets.token_hex(8)
    yield start
    for shared in opened:
        await shared.close()


async def test_a_second_question_is_answered_from_memory_and_says_so(replica: Replica, ask: Ask) -> None:
    provider, seen = Scripted([draft()]), Lookups()
    cached = replica(provider, observer=seen)

    assert await cached.translate(ask, timeout=5) == draft()
    again = await cached.translate(ask, timeout=5)

    assert again == replace(draft(), cached=True, tokens_in=0, tokens_out=0), "it cost nothing this time"
    assert len(provider.asked) == 1
    assert seen.tiers == ["miss", "memory"]


@pytest.mark.parametrize("answer", [draft(), Clarify("which?"), Unanswerable("no passengers", ("how many?",))])
async def test_another_replica_finds_it_in_redis(
    replica: Replica, ask: Ask, answer: Drafted | Clarify | Unanswerable
) -> None:
    await replica(Scripted([answer])).translate(ask, timeout=5)
    other, seen = Scripted([draft("SELECT 2")]), Lookups()

    found = await replica(other, observer=seen).translate(ask, timeout=5)

    assert not other.asked
    assert seen.tiers == ["shared"]
    if isinstance(answer, Drafted):
        assert found == replace(answer, cached=True, tokens_in=0, tokens_out=0)
    else:
        assert found == answer


async def test_what_one_replica_translated_answers_its_like_on_another(valkey_server: ValkeyServer, ask: Ask) -> None:
    """Templates and neighbours build on every replica's drafts; one that came back is built on nowhere."""
    identity, on = secrets.token_hex(8), Sources.read("true")
    shared = [SharedCache(valkey_server.url, patience=2) for _ in range(3)]
    models = [Scripted([Drafted("SELECT count(*) FROM flights WHERE distance > 500", None)]) for _ in shared]
    first, second, third = (
        Templates(model, identity, Earlier(redis), same_words=on, other_words=on)
        for model, redis in zip(models, shared, strict=True)
    )
    await first.translate(replace(ask, question="How many flights were longer than 500 miles?"), timeout=5)

    template = await second.translate(replace(ask, question="How many flights were longer than 900 miles?"), timeout=5)
    neighbour = await second.translate(
        replace(ask, question="count of flights that were longer than 700 miles"), timeout=5
    )
    assert isinstance(template, Drafted)
    assert isinstance(neighbour, Drafted)
    assert (template.tier, neighbour.tier, models[1].asked) == ("template", "neighbour", [])

    await second.translate(replace(ask, complaints=(Complaint(sql="SELECT 1", code="refused"),)), timeout=5)
    await third.translate(replace(ask, question="How many flights were longer than 900 miles?"), timeout=5)
    assert len(models[2].asked) == 1
    for redis in shared:
        await redis.close()


@pytest.mark.parametrize(
    "change",
    [
        {"question": "which carrier has the best average arrival delay?"},
        {"policy_version": "p2"},
        {"scope": "admin"},
        {"previous": Turn("01K", "how many flights?", "SELECT count(*) FROM flights")},
        {"earlier": (Turn("01K", "how many flights?", "SELECT count(*) FROM flights"),)},
        {"lost": "how many flights?"},
        {"now": dt.datetime(2026, 11, 22, 12, 0, tzinfo=CET)},
        {"now": dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=5), "CET"))},
        {"complaints": (Complaint(sql="SELECT 0", code="refused"),)},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_whatever_a_translation_depends_on_is_in_the_key(
    replica: Replica, ask: Ask, change: dict[str, Any]
) -> None:
    provider = Scripted([draft(), draft("SELECT 2")])
    cached = replica(provider)
    await cached.translate(ask, timeout=5)
    answer = await cached.translate(replace(ask, **change), timeout=5)
    assert answer == draft("SELECT 2")


async def test_another_view_of_the_catalog_translates_anew(replica: Replica, ask: Ask) -> None:
    provider = Scripted([draft(), draft("SELECT 2")])
    cached = replica(provider)
    await cached.translate(ask, timeout=5)
    less = replace(ask, catalog=ask.catalog.restricted(ask.catalog.tables[:2]))
    assert await cached.translate(less, timeout=5) == draft("SELECT 2")


async def test_another_model_or_prompt_translates_anew(replica: Replica, ask: Ask) -> None:
    await replica(Scripted([draft()]), "openai/model-1/direct.v1-" + secrets.token_hex(4)).translate(ask, timeout=5)
    other = replica(Scripted([draft("SELECT 2")]), "openai/model-1/direct.v1-" + secrets.token_hex(4))
    assert await other.translate(ask, timeout=5) == draft("SELECT 2")


async def test_a_draft_that_came_back_is_forgotten_everywhere_but_its_repair_is_kept(
    replica: Replica, ask: Ask
) -> None:
    """A redelivered repair must not be paid for twice, and nobody else shall get the draft that failed."""
    provider = Scripted([draft("SELECT wrong"), draft("SELECT right"), draft("SELECT third")])
    cached = replica(provider)
    await cached.translate(ask, timeout=5)
    repair = replace(ask, complaints=(Complaint(sql="SELECT wrong", code="refused"),))

    repaired = await cached.translate(repair, timeout=5)
    redelivered = await cached.translate(repair, timeout=5)

    assert isinstance(repaired, Drafted)
    assert isinstance(redelivered, Drafted)
    assert repaired.sql == redelivered.sql == "SELECT right"
    assert await replica(provider).translate(ask, timeout=5) == draft("SELECT third")


async def test_failures_are_not_remembered(replica: Replica, ask: Ask) -> None:
    cached = replica(Scripted([ServiceError(Code.UNAVAILABLE, "down"), draft()]))
    with pytest.raises(ServiceError):
        await cached.translate(ask, timeout=5)
    assert await cached.translate(ask, timeout=5) == draft()


@pytest.mark.parametrize(("answer", "seconds"), [(draft(), 60), (Unanswerable("no"), 5), (Clarify("which?"), 5)])
async def test_refusals_are_kept_for_less_long_than_drafts(
    replica: Replica, ask: Ask, valkey_server: ValkeyServer, answer: Drafted | Clarify | Unanswerable, seconds: int
) -> None:
    identity = secrets.token_hex(8)
    await replica(Scripted([answer]), identity, draft_seconds=60, other_seconds=5).translate(ask, timeout=5)
    async with Redis.from_url(valkey_server.url) as redis:
        left = await redis.pttl(f"askwire:translation:{cache_key(ask, identity)}")
    assert seconds * 1_000 - 2_000 < left <= seconds * 1_000


async def test_concurrent_equal_questions_cost_one_translation(replica: Replica, ask: Ask) -> None:
    provider, seen = Held(draft()), Lookups()
    cached = replica(provider, observer=seen)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(cached.translate(ask, timeout=5)) for _ in range(50)]
        await provider.begun.wait()
        provider.go.set()

    assert provider.asked == 1
    assert sorted(seen.tiers) == ["flight"] * 49 + ["miss"]
    assert [task.result() for task in tasks if task.result() == draft()] == [draft()], "all others were cached"


async def test_concurrent_equal_questions_on_several_replicas_cost_one_translation(replica: Replica, ask: Ask) -> None:
    provider = Held(draft())
    replicas = [replica(provider) for _ in range(4)]

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.translate(ask, timeout=5)) for each in replicas]
        await provider.begun.wait()
        provider.go.set()

    assert provider.asked == 1
    assert sorted(task.result() == draft() for task in tasks) == [False, False, False, True], "three were cached"


async def test_a_failure_reaches_all_who_wait_for_the_same(replica: Replica, ask: Ask) -> None:
    provider = Held(ServiceError(Code.UNAVAILABLE, "down", retry_after=3))
    cached = replica(provider)
    asking = [asyncio.create_task(cached.translate(ask, timeout=5)) for _ in range(3)]
    await provider.begun.wait()
    provider.go.set()

    results = await asyncio.gather(*asking, return_exceptions=True)

    assert [(r.code, r.retry_after) for r in results if isinstance(r, ServiceError)] == [(Code.UNAVAILABLE, 3)] * 3
    assert provider.asked == 1


async def test_when_the_one_who_leads_is_cancelled_another_takes_over(replica: Replica, ask: Ask) -> None:
    provider = Held(draft())
    cached = replica(provider)
    leader = asyncio.create_task(cached.translate(ask, timeout=5))
    await provider.begun.wait()
    follower = asyncio.create_task(cached.translate(ask, timeout=5))
    provider.begun.clear()
    leader.cancel()
    await provider.begun.wait()
    provider.go.set()
    assert await follower == draft()
    assert provider.asked == 2


async def test_a_follower_in_a_hurry_does_not_wait_for_a_patient_leader(replica: Replica, ask: Ask) -> None:
    provider = Held(draft())
    one, other = replica(provider), replica(provider)
    leader = asyncio.create_task(one.translate(ask, timeout=5))
    await provider.begun.wait()
    for cached in (one, other):
        with pytest.raises(ServiceError) as caught:
            await cached.translate(ask, timeout=0.1)
        assert caught.value.code == Code.DEADLINE_EXCEEDED
    provider.go.set()
    assert await leader == draft()


async def test_what_strangers_put_into_redis_is_not_an_answer(
    replica: Replica, ask: Ask, valkey_server: ValkeyServer
) -> None:
    identity = secrets.token_hex(8)
    await replica(Scripted([draft()]), identity).translate(ask, timeout=5)
    async with Redis.from_url(valkey_server.url) as redis:
        for key in await redis.keys("askwire:translation:*"):
            await redis.set(key, b'{"kind": "drafted"')
    assert await replica(Scripted([draft("SELECT 2")]), identity).translate(ask, timeout=5) == draft("SELECT 2")


async def test_a_conversation_goes_on_at_another_replica(valkey_server: ValkeyServer) -> None:
    """And in this one while Redis is gone."""
    place = Place(secrets.token_hex(8), "demo", "c1", ())
    before = Turn("01K001", "how many flights?", "SELECT count(*) FROM flights")
    stores = [SharedCache(valkey_server.url, patience=2) for _ in range(2)]
    await Conversations(stores[0]).remember(place, before)
    assert (await Conversations(stores[1]).past(place, "01K002")).previous == before
    async with Redis.from_url(valkey_server.url) as redis:
        assert 3_500_000 < await redis.pttl(f"askwire:conversation:{place.key}") <= 3_600_000
        assert "flights" not in place.key
    for number in range(10):
        await Conversations(stores[0]).remember(place, replace(before, query_id=f"01K1{number}"))
    assert len(await stores[1].items(place.key) or ()) == KEPT
    for store in stores:
        await store.close()


async def test_a_conversation_survives_the_loss_of_redis_where_it_was_held(tmp_path: Path) -> None:
    server = ValkeyServer(tmp_path / "valkey").start()
    shared = SharedCache(server.url, pause_seconds=60)
    kept, place = Conversations(shared), Place("ada", "demo", "c1", ())
    await kept.remember(place, Turn("01K001", "how many?", "SELECT 1"))
    server.stop()
    found = (await kept.past(place, "01K002")).previous
    assert found is not None
    assert found.question == "how many?"
    await shared.close()


async def test_redis_down_costs_speed_and_no_answer(tmp_path: Path, ask: Ask) -> None:
    server = ValkeyServer(tmp_path / "valkey").start()
    shared = SharedCache(server.url, pause_seconds=60)
    cached = Cached(Scripted([draft()]), "x", memory=Memory(), shared=shared)
    assert await shared.ping() < 1
    await cached.translate(ask, timeout=5)
    server.stop()

    started = time.monotonic()
    for number in range(20):
        asked = replace(ask, question=f"how many flights had a delay of {number} minutes?")
        assert await cached.translate(asked, timeout=5) == draft()
    assert time.monotonic() - started < 2, "after a fault Redis is left alone"
    with pytest.raises(ServiceError, match="Redis does not answer"):
        await shared.ping()
    await shared.close()


async def test_redis_that_hangs_costs_its_patience_once(ask: Ask) -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    shared = SharedCache(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}", patience=0.1, pause_seconds=60)
    cached = Cached(Scripted([draft()]), "x", memory=Memory(), shared=shared)

    started = time.monotonic()
    assert await cached.translate(ask, timeout=5) == draft()
    assert time.monotonic() - started < 1

    await shared.close()
    server.close()
    await server.wait_closed()
