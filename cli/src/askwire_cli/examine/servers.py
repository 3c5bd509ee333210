"""Checks that connect: what the servers are, and what they let us do."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import aiohttp
import asyncpg
import nats
import nats.errors
from redis.exceptions import AuthenticationError, RedisError

from askwire_cli.examine.finding import Finding, NotChecked, Severity
from askwire_cli.examine.installation import Environment, Installation
from askwire_common.bus.permissions import User, inbox_prefix
from askwire_common.bus.server_version import MINIMUM_SERVER
from askwire_common.stores.database_trouble import trouble
from askwire_common.stores.redis_client import redis_client
from askwire_common.stores.redis_url import SentinelUrl, sentinel_url
from askwire_executor.datasources import DataSource, load_datasources
from askwire_executor.fences import self_test, self_test_for_changes

T = TypeVar("T")
_SECONDS: Final = 10.0
_OLDEST_POSTGRES: Final = (14,)
_OLDEST_REDIS: Final = (6, 2)
_FEWEST_SENTINELS: Final = 3
_CLOSED: Final = ("/metrics", "/health/detailed")
_OK: Final = 200
_REMEDY: Final = "Start it, or correct its address and credentials."
_CLOSED_TO_US: Final = (
    OSError,
    TimeoutError,
    nats.errors.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    RedisError,
)


def public_metrics(installation: Installation) -> Iterator[Finding]:
    """What the public address shows to somebody without a key.

    Raises:
        NotChecked: no address is named, or it does not answer.
    """
    (_, url), *_ = _needed(installation, "URL", "the address that clients use")
    for path in _CLOSED:
        if asyncio.run(_status(url.rstrip("/") + path)) == _OK:
            yield Finding(
                Severity.BROKEN,
                f"{url} serves {path} to anybody.",
                "Close it at the edge, as deploy/compose/nginx/nginx.conf does.",
            )


async def _status(url: str) -> int:
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url, allow_redirects=False) as answer:
            return answer.status
    except (aiohttp.ClientError, TimeoutError) as error:
        raise NotChecked(
            f"{url} does not answer ({type(error).__name__})", "Start it, or correct ASKWIRE_URL."
        ) from None


def bus(installation: Installation) -> Iterator[Finding]:
    """The version of each NATS server that a service is told of.

    Raises:
        NotChecked: no server is named, or it does not let us in.
    """
    for environment, url in _needed(installation, "NATS_URL", "NATS"):
        version = asyncio.run(_within(_nats_version(environment, url), f"NATS of {environment.name}"))
        yield from too_old("NATS", version, MINIMUM_SERVER)


async def _nats_version(environment: Environment, url: str) -> tuple[int, ...]:
    ca = environment.value("NATS_CA")
    client = await nats.connect(
        url.split(","),
        nkeys_seed_str=environment.value("NATS_NKEY_SEED"),
        inbox_prefix=inbox_prefix(User.GATEWAY).encode(),
        tls=ssl.create_default_context(cafile=ca) if ca else None,
        connect_timeout=int(_SECONDS),
        allow_reconnect=False,
        error_cb=_quietly,
    )
    try:
        version = client.connected_server_version
        return version.major, version.minor
    finally:
        await client.close()


async def _quietly(_: Exception) -> None:
    """The raised error says it all."""


def control_database(installation: Installation) -> Iterator[Finding]:
    """The version of the control database.

    Raises:
        NotChecked: it is not named, or does not let us in.
    """
    for _, dsn in _needed(installation, "CONTROL_DSN", "the control database"):
        found = asyncio.run(
            _within(_on_postgres(dsn, "ASKWIRE_CONTROL_DSN", _postgres_version), "the control database")
        )
        yield from too_old("PostgreSQL of the control database", found, _OLDEST_POSTGRES)


def too_old(what: str, found: tuple[int, ...], oldest: tuple[int, ...]) -> Iterator[Finding]:
    """A server of a version that Askwire does not work with, or that gets no fixes any more."""
    if found < oldest:
        is_, least = (".".join(map(str, version)) for version in (found, oldest))
        yield Finding(Severity.BROKEN, f"{what} is {is_}.", f"Install {least} or later.")


async def _postgres_version(connection: asyncpg.Connection[asyncpg.Record]) -> tuple[int, ...]:
    return (int(connection.get_server_version().major),)


async def _on_postgres(dsn: str, setting: str, work: Callable[[Any], Awaitable[T]]) -> T:
    try:
        connection = await asyncpg.connect(dsn, timeout=_SECONDS / 2)  # whoever asks gives up later, and says less
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise NotChecked(f"we cannot use {trouble(error, dsn, setting)}", _REMEDY) from None
    try:
        return await work(connection)
    finally:
        await connection.close(timeout=_SECONDS)


def redis(installation: Installation) -> Iterator[Finding]:
    """The version of Redis, and whether it or its Sentinels let strangers in; without a Redis all is well.

    Raises:
        NotChecked: it does not answer.
    """
    for _, url in installation.all("REDIS_URL"):
        version, is_open = asyncio.run(_within(_redis_facts(url), "Redis"))
        yield from too_old("Redis", version, _OLDEST_REDIS)
        if is_open:
            yield Finding(Severity.BROKEN, "Redis asks for no password.", "Set requirepass, and put it in the URL.")
        if sentinels := sentinel_url(url):
            yield from _sentinels(sentinels)


def _sentinels(url: SentinelUrl) -> Iterator[Finding]:
    """Too few to agree on anything, and those that anybody may order about."""
    if len(url.sentinels) < _FEWEST_SENTINELS:
        yield Finding(
            Severity.RISKY,
            f"ASKWIRE_REDIS_URL names {len(url.sentinels)} Sentinels: nobody finds the primary while they are gone.",
            f"Run {_FEWEST_SENTINELS} on hosts of their own, and name them all.",
        )
    for host, port in url.sentinels:
        stranger = f"{'rediss' if url.tls else 'redis'}://{host}:{port}/0{f'?ssl_ca_certs={url.ca}' if url.ca else ''}"
        if asyncio.run(_within(_lets_in(stranger), f"the Sentinel {host}:{port}")):
            yield Finding(
                Severity.RISKY,
                f"The Sentinel {host}:{port} asks for no password: anybody there may name another primary.",
                "Set requirepass and sentinel sentinel-pass, and put ?sentinel_password= into the URL.",
            )


async def _redis_facts(url: str) -> tuple[tuple[int, int], bool]:
    async with redis_client(url, patience=_SECONDS) as known:
        major, minor, *_ = str((await known.info("server"))["redis_version"]).split(".")
    return (int(major), int(minor)), await _lets_in(_without_password(url))


async def _lets_in(url: str) -> bool:
    async with redis_client(url, patience=_SECONDS) as stranger:
        try:
            await stranger.ping()
        except AuthenticationError:
            return False
        return True


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def roles(installation: Installation) -> Iterator[Finding]:
    """What the roles of each data source can do beyond their tasks, also where ``allow_unsafe`` lets it serve.

    Raises:
        NotChecked: no data source is named, or one does not let us in.
    """
    for environment, path in _needed(installation, "DATASOURCES", "the data source file"):
        for name, source in load_datasources(Path(path), {**os.environ, **environment.variables}).items():
            yield from _of_source(name, source)


def _of_source(name: str, source: DataSource) -> Iterator[Finding]:
    dsn = source.dsn.get_secret_value()
    reading = f"`dsn` of {name} in ASKWIRE_DATASOURCES"
    for found in asyncio.run(_within(_on_postgres(dsn, reading, self_test), f"the data source {name}")):
        yield Finding(Severity.BROKEN, f"{name}: {found.detail} ({found.name}).", found.remedy)
    if source.write_dsn is not None:
        writing = source.write_dsn.get_secret_value()
        tested = _on_postgres(writing, f"`write_dsn` of {name} in ASKWIRE_DATASOURCES", self_test_for_changes)
        for found in asyncio.run(_within(tested, f"{name}'s role for changes")):
            yield Finding(Severity.BROKEN, f"{name}: for changes, {found.detail} ({found.name}).", found.remedy)
    version = asyncio.run(_within(_on_postgres(dsn, reading, _postgres_version), f"the data source {name}"))
    yield from too_old(f"PostgreSQL of the data source {name}", version, _OLDEST_POSTGRES)


def _needed(installation: Installation, setting: str, what: str) -> list[tuple[Environment, str]]:
    found = list(installation.all(setting))
    if not found:
        raise NotChecked(
            f"nobody said where {what} is", f"Set ASKWIRE_{setting}, or give the file that sets it as --env."
        )
    return found


async def _within(asked: Awaitable[T], what: str) -> T:
    """The answer.

    Raises:
        NotChecked: there is none; the reason holds no secret.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            return await asked
    except _CLOSED_TO_US as error:
        raise NotChecked(f"{what} does not let us in ({type(error).__name__})", _REMEDY) from None
