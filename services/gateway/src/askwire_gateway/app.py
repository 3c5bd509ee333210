"""How the gateway's parts fit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import structlog
from redis.asyncio import Redis

from askwire_common.bus.logins import LoginSigner, issuer_seed
from askwire_common.bus.permissions import LOGINS
from askwire_common.contracts import ASK, CATALOGS, CHANGES, EVENTS_STREAM, GOLDEN, OUTCOMES, POLICIES
from askwire_common.datasources.directory import Directory
from askwire_common.identity.approval import public_key
from askwire_common.identity.principal import Role
from askwire_common.identity.tokens import TokenSigner, TokenVerifier
from askwire_common.observability.ops import Health
from askwire_common.service.lifecycle import VERSION, Base, Service, stream_ping
from askwire_common.stores.redis_client import redis_client
from askwire_common.work.metrics import CountedOutcomes, PoolMetrics
from askwire_gateway.asker import Asker
from askwire_gateway.audit import Audit
from askwire_gateway.changes import Changes
from askwire_gateway.database import ControlDatabase
from askwire_gateway.dead_letters import DeadLetters
from askwire_gateway.deferred.dispatcher import Dispatcher
from askwire_gateway.deferred.outbox import Outbox
from askwire_gateway.deferred.results import Results
from askwire_gateway.deferred.retention import Retention
from askwire_gateway.dispatch_metrics import DispatchMetrics
from askwire_gateway.history import History
from askwire_gateway.http import build_http
from askwire_gateway.identity.keystore import KeyStore
from askwire_gateway.identity.owners import Owners
from askwire_gateway.identity.parts import identity, limiters, policies
from askwire_gateway.identity.users import UserStore
from askwire_gateway.learning.feedback import FeedbackStore
from askwire_gateway.learning.golden import GoldenQueries, GoldenStore
from askwire_gateway.limits import Concurrency
from askwire_gateway.listening import listening
from askwire_gateway.nats_doors import NatsDoors
from askwire_gateway.oversight.trail import Trail
from askwire_gateway.oversight.usage import Ledger
from askwire_gateway.reconciliation import Reconciliation
from askwire_gateway.resources import Deferring, Identity, Learning, Limits
from askwire_gateway.responder import Responder
from askwire_gateway.server import HttpServer
from askwire_gateway.settings import GatewaySettings
from askwire_gateway.unwritten import Unwritten

_REDIS_SECONDS = 0.25
_TEND_SECONDS = 30.0


def build_app(settings: GatewaySettings, base: Base | None = None) -> Service:
    """The gateway: it talks to HTTP clients, NATS, the control database and Redis."""
    base = base or Base("gateway", settings)
    database = ControlDatabase(settings.control_dsn.get_secret_value(), structlog.get_logger("askwire.database"))
    PoolMetrics(base.registry).watch("control", database.use)
    store = KeyStore(database)
    history = History(database, store, Unwritten(base.bus), time.monotonic)
    redis = _redis(settings)
    signer = TokenSigner(settings.principal_key.get_secret_value(), base.bus.clock)
    verifier = _verifier(settings, base)
    outcomes = CountedOutcomes(base.bus.bucket(OUTCOMES), base.registry, base.name)
    asker = Asker(base.bus, outcomes, signer)
    deferring = _deferring(settings, base, database, outcomes, signer)
    audit = Audit(base.bus)
    directory = Directory(base.bus.bucket(CATALOGS), base.bus.bucket(POLICIES))
    limiter = limiters(redis, base.registry)
    who, keys = identity(settings, database, verifier, signer, history.used, limiter, audit)
    rules = policies(settings, base.bus, database, directory)
    concurrency = _concurrency(settings, base)
    service = Service(
        base,
        pings={
            "postgres": database.ping,
            "policies": rules.keeper.ready,
            "audit": stream_ping(base.bus, EVENTS_STREAM),
        },
    )
    golden = GoldenQueries(GoldenStore(database), base.bus.bucket(GOLDEN))
    server = HttpServer(
        build_http(
            line=asker,
            catalogs=directory,
            identity=who,
            policies=rules,
            history=history,
            learning=Learning(golden, FeedbackStore(database)),
            rate=limiter(settings.rate_per_minute),
            concurrency=concurrency,
            health=service.health,
            optional_health=_optional(redis),
            limits=_limits(settings),
            deferring=deferring,
            dead_letters=_dead_letters(settings, base, Owners(store, UserStore(database), _now), deferring),
            changes=Changes(base.bus, base.bus.bucket(CHANGES), outcomes, audit),
            ledger=Ledger(database),
            trail=Trail(base.bus),
            registry=base.registry,
        ),
        settings.http_host,
        settings.http_port,
        drain_seconds=settings.drain_seconds,
    )
    service.early = [
        _database(database),
        _writing(history),
        Retention(database, kept_seconds=settings.kept_seconds, history_days=settings.history_days),
        _closing(redis),
        keys,
        server.listening(),
    ]
    responder = _responder(settings, base, asker, verifier, deferring, concurrency, history)
    service.parts = [
        listening(base.bus, LOGINS, _doors(settings, base, who).serve),
        _following(directory, base),
        rules.keeper,
        _tending(golden),
        Reconciliation(history, outcomes),
        asker,
        deferring.dispatcher,
        listening(base.bus, ASK, responder.serve),
        server.drained(),
    ]
    return service


@asynccontextmanager
async def _tending(golden: GoldenQueries) -> AsyncIterator[None]:
    tending = asyncio.create_task(golden.tend(every=_TEND_SECONDS), name="golden queries")
    try:
        yield
    finally:
        tending.cancel()


def _deferring(
    settings: GatewaySettings, base: Base, database: ControlDatabase, outcomes: CountedOutcomes, signer: TokenSigner
) -> Deferring:
    outbox = Outbox(database, most=settings.pending_queries)
    dispatcher = Dispatcher(base.bus, outbox, outcomes, signer, DispatchMetrics(base.registry))
    base.connection.on_reconnect(dispatcher.recover)
    return Deferring(outbox, dispatcher, Results(base.bus, outbox, outcomes))


def _concurrency(settings: GatewaySettings, base: Base) -> Concurrency:
    concurrency = Concurrency(settings.concurrent_queries, settings.queries_at_once)
    concurrency.show(base.registry)
    return concurrency


def _verifier(settings: GatewaySettings, base: Base) -> TokenVerifier:
    own = public_key(settings.principal_key.get_secret_value())
    further = [key.strip() for key in settings.principal_public_keys.split(",") if key.strip()]
    return TokenVerifier([own, *(key for key in further if key != own)], base.bus.clock)


def _doors(settings: GatewaySettings, base: Base, who: Identity) -> NatsDoors:
    issuer = LoginSigner(issuer_seed(settings.principal_key.get_secret_value()))
    return NatsDoors(base.bus, who.authenticator, issuer, who.denied, who.audit, seconds=settings.token_seconds)


def _responder(
    settings: GatewaySettings,
    base: Base,
    asker: Asker,
    verifier: TokenVerifier,
    deferring: Deferring,
    concurrency: Concurrency,
    history: History,
) -> Responder:
    return Responder(
        base.bus,
        asker,
        verifier,
        default_role=None if settings.ask_role == "none" else Role[settings.ask_role],
        default_datasource=settings.default_datasource,
        deadline_ms=settings.deadline_ms,
        max_deadline_ms=settings.max_deadline_ms,
        dispatcher=deferring.dispatcher,
        results=deferring.results,
        concurrency=concurrency,
        history=history,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _dead_letters(settings: GatewaySettings, base: Base, owners: Owners, deferring: Deferring) -> DeadLetters:
    return DeadLetters(base.bus, owners, deferring.dispatcher, deadline_ms=settings.deferred_deadline_ms)


def _limits(settings: GatewaySettings) -> Limits:
    return Limits(
        default_datasource=settings.default_datasource,
        deadline_ms=settings.deadline_ms,
        max_deadline_ms=settings.max_deadline_ms,
        max_body_bytes=settings.max_body_bytes,
        token_seconds=settings.token_seconds,
        write_seconds=settings.write_seconds,
        deferred_deadline_ms=settings.deferred_deadline_ms,
        kept_seconds=settings.kept_seconds,
    )


def _redis(settings: GatewaySettings) -> Redis | None:
    if settings.redis_url is None:
        return None
    return redis_client(settings.redis_url.get_secret_value(), patience=_REDIS_SECONDS)


def _optional(redis: Redis | None) -> Health | None:
    if redis is None:
        return None

    async def ping() -> None:
        await redis.ping()

    return Health("gateway", VERSION, {"redis": ping})


@asynccontextmanager
async def _database(database: ControlDatabase) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await database.close()


@asynccontextmanager
async def _writing(history: History) -> AsyncIterator[None]:
    writer = asyncio.create_task(history.run(), name="history")
    try:
        yield
    finally:
        writer.cancel()
        with suppress(asyncio.CancelledError):
            await writer
        await history.close()


@asynccontextmanager
async def _closing(redis: Redis | None) -> AsyncIterator[None]:
    try:
        yield
    finally:
        if redis is not None:
            await redis.aclose()


@asynccontextmanager
async def _following(directory: Directory, base: Base) -> AsyncIterator[None]:
    await directory.start()
    base.connection.on_reconnect(directory.restart)
    try:
        yield
    finally:
        await directory.stop()
