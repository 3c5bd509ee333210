"""How long a key is known without asking, and how long when asking is in vain."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Role
from askwire_gateway.identity.apikeys import KeyRecord
from askwire_gateway.identity.authenticate import KeyCache

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RECORD = KeyRecord("abcdefgh", "n", bytes(32), Role.VIEWER, frozenset(), "t", NOW)


class Source:
    """A table of keys that counts its readers and may be away."""

    def __init__(self) -> None:
        self.record: KeyRecord | None = RECORD
        self.asked = 0
        self.away = False
        self.answers = asyncio.Event()
        self.answers.set()

    async def find(self, key_id: str) -> KeyRecord | None:
        self.asked += 1
        await asyncio.sleep(0)
        await self.answers.wait()
        if self.away:
            raise ServiceError(Code.UNAVAILABLE, "away")
        return self.record


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(source: Source, clock: Clock) -> KeyCache[KeyRecord]:
    return KeyCache(source, clock)


async def test_a_key_is_asked_for_once_in_two_seconds(cache: KeyCache[KeyRecord], source: Source, clock: Clock) -> None:
    for clock.now in (100.0, 101.9, 102.0):
        assert await cache.find("abcdefgh") == RECORD
    assert source.asked == 2


async def test_unknown_keys_are_remembered_too(cache: KeyCache[KeyRecord], source: Source) -> None:
    source.record = None
    assert await cache.find("abcdefgh") is None
    assert await cache.find("abcdefgh") is None
    assert source.asked == 1


async def test_many_requests_at_once_ask_once(cache: KeyCache[KeyRecord], source: Source) -> None:
    assert await asyncio.gather(*(cache.find("abcdefgh") for _ in range(64))) == [RECORD] * 64
    assert source.asked == 1


async def test_a_short_absence_is_bridged_and_a_long_one_is_told(
    cache: KeyCache[KeyRecord], source: Source, clock: Clock
) -> None:
    await cache.find("abcdefgh")
    source.away = True
    clock.now = 104.9
    assert await cache.find("abcdefgh") == RECORD
    clock.now = 105.0
    with pytest.raises(ServiceError) as told:
        await cache.find("abcdefgh")
    assert told.value.code is Code.UNAVAILABLE


async def test_a_silent_database_is_not_waited_for_while_a_key_is_known_well_enough(
    cache: KeyCache[KeyRecord], source: Source, clock: Clock
) -> None:
    """It takes many seconds to find that nothing comes any more; what is known would be too old by then."""
    await cache.find("abcdefgh")
    source.answers.clear()
    clock.now = 104.0

    assert await asyncio.wait_for(cache.find("abcdefgh"), 5) == RECORD

    clock.now = 105.0
    waiting = asyncio.create_task(cache.find("abcdefgh"))
    source.record = None
    source.answers.set()
    assert await waiting is None
    assert source.asked == 2


async def test_a_revoked_key_is_known_to_be_within_five_seconds(
    cache: KeyCache[KeyRecord], source: Source, clock: Clock
) -> None:
    await cache.find("abcdefgh")
    source.record = replace(RECORD, revoked_at=NOW)
    clock.now = 105.0
    found = await cache.find("abcdefgh")
    assert found is not None
    assert found.revoked_at == NOW


async def test_a_key_that_is_forgotten_is_asked_for_at_once(cache: KeyCache[KeyRecord], source: Source) -> None:
    await cache.find("abcdefgh")
    source.record = None
    cache.forget("abcdefgh")
    assert await cache.find("abcdefgh") is None


async def test_an_impatient_client_does_not_take_the_answer_from_the_others(cache: KeyCache[KeyRecord]) -> None:
    first, second = (asyncio.create_task(cache.find("abcdefgh")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == RECORD
