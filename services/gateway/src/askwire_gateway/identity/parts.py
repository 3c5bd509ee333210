"""How the parts of identity fit: the portion of ``app`` that knows who may call, and who may see what."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from askwire_common.bus.protocols import Bus
from askwire_common.contracts import POLICIES
from askwire_common.datasources.directory import Directory
from askwire_common.identity.tokens import TokenSigner, TokenVerifier
from askwire_common.settings.base import BadSettings
from askwire_common.work.metrics import RedisFailures
from askwire_gateway.audit import Audit
from askwire_gateway.database import ControlDatabase
from askwire_gateway.identity.authenticate import Authenticator, KeyCache
from askwire_gateway.identity.issuers import read_issuers
from askwire_gateway.identity.jwks import FollowedKeys, followed
from askwire_gateway.identity.jwt_issuers import Issuers
from askwire_gateway.identity.keystore import KeyStore
from askwire_gateway.identity.logins import Logins
from askwire_gateway.identity.passwords import Passwords
from askwire_gateway.identity.users import SessionStore, UserStore
from askwire_gateway.limits import LocalLimiter, RateLimiter
from askwire_gateway.policy.checks import PolicyChecks
from askwire_gateway.policy.policies import PolicyKeeper, read_policies
from askwire_gateway.policy.store import PolicyStore
from askwire_gateway.redis_limits import RedisLimiter
from askwire_gateway.resources import Identity, Policies
from askwire_gateway.settings import GatewaySettings

_ADDRESS_TIMES = 6  # people behind one address, compared with attempts on one user

Limiter = Callable[[int], RateLimiter]


def limiters(redis: Redis | None, registry: CollectorRegistry) -> Limiter:
    """Makes rate limiters of so many requests a minute, shared by all replicas where there is a Redis."""
    failures = None if redis is None else RedisFailures(registry, "limits")

    def of(per_minute: int) -> RateLimiter:
        local = LocalLimiter(per_minute, time.monotonic)
        if redis is None or failures is None:
            return local
        return RedisLimiter(redis, per_minute, local, time.monotonic, failed=failures.count)

    return of


def identity(
    settings: GatewaySettings,
    database: ControlDatabase,
    verifier: TokenVerifier,
    signer: TokenSigner,
    used: Callable[[str], None],
    limiter: Limiter,
    audit: Audit,
) -> tuple[Identity, AbstractAsyncContextManager[None]]:
    """Who may call, and what keeps the keys of other issuers up to date.

    Raises:
        BadSettings: the file of issuers cannot be used; with a sentence.
    """
    pepper = settings.api_key_pepper.get_secret_value()
    store, users, session_store = KeyStore(database), UserStore(database), SessionStore(database)
    keys, sessions = KeyCache(store, time.monotonic), KeyCache(session_store, time.monotonic)
    passwords = Passwords(pepper)
    issuers, followed_keys = _issuers(settings)
    authenticator = Authenticator(keys, sessions, verifier, pepper, now=_now, used=used, issuers=issuers)
    by_address = limiter(settings.logins_per_minute * _ADDRESS_TIMES)
    logins = Logins(
        users,
        session_store,
        sessions,
        passwords,
        pepper=pepper,
        by_user=limiter(settings.logins_per_minute),
        by_address=by_address,
        session_seconds=settings.session_seconds,
        now=_now,
    )
    found = Identity(
        authenticator,
        store,
        keys,
        signer,
        pepper,
        users=users,
        sessions=sessions,
        logins=logins,
        passwords=passwords,
        denied=by_address,
        audit=audit,
        proxies=settings.trusted_proxies,
        shared_inbox=settings.shared_inbox,
    )
    return found, _open(followed_keys, passwords)


def policies(settings: GatewaySettings, bus: Bus, database: ControlDatabase, directory: Directory) -> Policies:
    """Who may see what.

    Raises:
        BadSettings: the policy file cannot be used; with a line for each mistake.
    """
    try:
        file = {} if settings.policies is None else read_policies(settings.policies)
    except ValueError as error:
        raise BadSettings([str(error)]) from None
    store, checks = PolicyStore(database), PolicyChecks(bus, directory)
    bucket = bus.bucket(POLICIES)
    known, spoiled = directory.policies, directory.spoiled_policies
    keeper = PolicyKeeper(store, bucket, known, spoiled, path=settings.policies, file=file, check=checks.mistakes)
    return Policies(store, keeper, checks)


def _issuers(settings: GatewaySettings) -> tuple[Issuers | None, list[FollowedKeys]]:
    if settings.jwt_issuers is None:
        return None, []
    try:
        found = read_issuers(settings.jwt_issuers)
    except ValueError as error:
        raise BadSettings([str(error)]) from None
    keys = {label: followed(label, issuer) for label, issuer in found.items()}
    return Issuers(found, keys, time.time), list(keys.values())


@asynccontextmanager
async def _open(followed_keys: Sequence[FollowedKeys], passwords: Passwords) -> AsyncIterator[None]:
    """Keys of other issuers; one whose keys cannot be read yet is told to those who bring its tokens."""
    tasks = [asyncio.create_task(keys.run(), name="issuer keys") for keys in followed_keys]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        passwords.close()


def _now() -> datetime:
    return datetime.now(UTC)
