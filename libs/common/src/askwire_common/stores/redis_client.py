"""Clients of Redis, of one server or of whichever server its Sentinels have made the primary.

Redis costs speed and never an answer: a client fails fast, once, and its caller does without.
"""

from __future__ import annotations

from typing import Any, Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.backoff import NoBackoff

from askwire_common.stores.redis_url import SentinelUrl, sentinel_url

_MOST_CONNECTIONS: Final = 64


def redis_client(url: str, *, patience: float, max_connections: int = _MOST_CONNECTIONS) -> Redis:
    """A client that connects when it is first used, and follows a failover where the URL is one of Sentinels.

    Args:
        url: in a form that ``askwire_common.stores.redis_url`` knows, with its password.
        patience: seconds that connecting, or one answer, may take.

    Raises:
        ValueError: there is no such form.
    """
    options: dict[str, Any] = {
        "socket_timeout": patience,
        "socket_connect_timeout": patience,
        "max_connections": max_connections,
    }
    sentinels = sentinel_url(url)
    if sentinels is None:
        return Redis.from_url(url, retry=_once(), **options)
    return _primary(sentinels, patience, options)


class _OwningPool(SentinelConnectionPool):
    """A pool that closes its connections to the Sentinels, too."""

    async def aclose(self) -> None:
        await super().aclose()
        await self.sentinel_manager.aclose()


def _primary(url: SentinelUrl, patience: float, options: dict[str, Any]) -> Redis:
    tls: dict[str, Any] = {"ssl": True, "ssl_ca_certs": url.ca} if url.tls else {}
    share = patience / (len(url.sentinels) + 1)  # a Sentinel that is silent leaves time to ask the next
    manager = Sentinel(  # type: ignore[no-untyped-call]  # redis-py has not typed its constructor
        url.sentinels,
        sentinel_kwargs={
            "username": url.sentinel_username,
            "password": url.sentinel_password,
            "socket_timeout": share,
            "socket_connect_timeout": share,
            "retry": _once(),
            **tls,
        },
    )
    client: Redis = manager.master_for(
        url.service,
        connection_pool_class=_OwningPool,
        username=url.username,
        password=url.password,
        db=url.database,
        retry=_once(),
        **options,
        **tls,
    )
    return client


def _once() -> Retry:
    return Retry(NoBackoff(), 0)
