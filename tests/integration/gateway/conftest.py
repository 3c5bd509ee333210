"""The HTTP edge on a real socket with a real control database; behind it a scripted line."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import psycopg
import pytest
from prometheus_client import CollectorRegistry
from tests.integration.gateway.asking_later import Worker
from tests.support.fake_line import FakeLine
from tests.support.memory_bus import MemoryBus

from askwire_common.contracts import CATALOGS, CHANGES, GOLDEN, OUTCOMES, POLICIES
from askwire_common.datasources.catalog import Catalog, CatalogColumn, ForeignKey, Table
from askwire_common.datasources.directory import Directory
from askwire_common.datasources.policy import Policy, RolePolicy, TablePolicy
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import generate_key, public_key
from askwire_common.identity.principal import ROLE_PERMISSIONS, Permission, Role
from askwire_common.identity.tokens import TokenSigner, TokenVerifier
from askwire_common.observability.ops import Health
from askwire_common.work.outcomes import Outcomes
from askwire_gateway.audit import Audit
from askwire_gateway.changes import Changes
from askwire_gateway.database import ControlDatabase
from askwire_gateway.dead_letters import DeadLetters
from askwire_gateway.deferred.dispatcher import Dispatcher
from askwire_gateway.deferred.outbox import Outbox
from askwire_gateway.deferred.results import Results
from askwire_gateway.dispatch_metrics import DispatchMetrics
from askwire_gateway.history import History
from askwire_gateway.http import build_http
from askwire_gateway.identity import apikeys
from askwire_gateway.identity.apikeys import KeyRecord
from askwire_gateway.identity.authenticate import Authenticator, KeyCache
from askwire_gateway.identity.jwt_issuers import Issuers
from askwire_gateway.identity.keystore import KeyStore
from askwire_gateway.identity.logins import Logins
from askwire_gateway.identity.owners import Owners
from askwire_gateway.identity.passwords import Passwords
from askwire_gateway.identity.users import SessionStore, UserStore
from askwire_gateway.learning.feedback import FeedbackStore
from askwire_gateway.learning.golden import GoldenQueries, GoldenStore
from askwire_gateway.limits import Concurrency, LocalLimiter, RateLimiter
from askwire_gateway.migrate import migrate
from askwire_gateway.oversight.trail import Trail
from askwire_gateway.oversight.usage import Ledger
from askwire_gateway.policy.checks import PolicyChecks
from askwire_gateway.policy.policies import PolicyKeeper
from askwire_gateway.policy.store import PolicyStore
from askwire_gateway.resources import Deferring, Identity, Learning, Limits, Policies
from askwire_gateway.server import HttpServer
from askwire_gateway.unwritten import Unwritten
from askwire_local.servers import PostgresServer

PEPPER = "a pepper for tests only"


def table(name: str, *columns: str, keys: tuple[ForeignKey, ...] = ()) -> Table:
    return Table(
        schema_name="public",
        name=name,
        columns=tuple(CatalogColumn(name=c, type="text", values=("sample",)) for c in columns),
        foreign_keys=keys,
    )


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class FixedCatalogs:
    """Two data sources; of ``demo`` a viewer sees one table, of ``secret`` nothing."""

    catalogs: dict[str, Catalog] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        to_airlines = ForeignKey(columns=("carrier",), target="public.airlines", target_columns=("carrier",))
        tables = (table("flights", "carrier", "tailnum", keys=(to_airlines,)), table("airlines", "carrier", "name"))
        only_flights = RolePolicy(tables={"flights": TablePolicy(columns=("carrier",))})
        self.catalogs = {
            name: Catalog(datasource=name, dialect="postgres", tables=tables) for name in ("demo", "secret")
        }
        self.policies = {
            "demo": Policy(roles={Role.VIEWER: only_flights, Role.ADMIN: RolePolicy()}),
            "secret": Policy(roles={Role.ADMIN: RolePolicy()}),
        }

    def catalog(self, datasource: str) -> Catalog | None:
        return self.catalogs.get(datasource)

    def policy(self, datasource: str) -> Policy:
        return self.policies.get(datasource, Policy())

    def datasources(self) -> tuple[str, ...]:
        return tuple(self.catalogs)


@dataclass
class Edge:
    """A running edge, and what a test may turn on it."""

    dsn: str
    line: FakeLine = field(default_factory=FakeLine)
    catalogs: FixedCatalogs = field(default_factory=FixedCatalogs)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    limits: Limits = field(default_factory=lambda: Limits(hold_bytes=1_000, heartbeat_seconds=0.05, write_seconds=2))
    rate: RateLimiter = field(default_factory=lambda: LocalLimiter(100_000, time.monotonic))
    by_user: RateLimiter = field(default_factory=lambda: LocalLimiter(100_000, time.monotonic))
    by_address: RateLimiter = field(default_factory=lambda: LocalLimiter(100_000, time.monotonic))
    session_seconds: int = 3_600
    issuers: Issuers | None = None
    concurrency: Concurrency = field(default_factory=lambda: Concurrency(8))
    bus: MemoryBus = field(default_factory=MemoryBus)
    most_pending: int = 8
    ready: bool = True
    passed: float = 0.0
    url: str = ""
    admin: str = ""
    viewer: str = ""

    def __post_init__(self) -> None:
        self.line.kept = self.outcomes = Outcomes(self.bus.bucket(OUTCOMES))

    async def open(self, stack: AsyncExitStack) -> None:
        self.database = ControlDatabase(self.dsn, clock=lambda: time.monotonic() + self.passed)
        stack.push_async_callback(self.database.close)
        with suppress(ServiceError):  # some tests begin without a database
            await self.database.run(lambda c: c.execute("DELETE FROM deferred_queries"))  # another test's
        self.store = KeyStore(self.database)
        self.history = History(self.database, self.store, Unwritten(self.bus), time.monotonic)
        self.golden = GoldenQueries(GoldenStore(self.database), self.bus.bucket(GOLDEN))
        signing = generate_key()
        self.signer = TokenSigner(signing, time.time)
        self.identity = identity = self._identity(stack, TokenVerifier([public_key(signing)], time.time))
        self.policies = await self._policies(stack)
        dispatcher = await self._deferring(stack)
        health = Health("gateway", "0", {"postgres": self.database.ping})
        health.started = self.ready
        app = build_http(
            line=self.line,
            catalogs=self.catalogs,
            identity=identity,
            policies=self.policies,
            history=self.history,
            learning=Learning(self.golden, FeedbackStore(self.database)),
            rate=self.rate,
            concurrency=self.concurrency,
            health=health,
            limits=self.limits,
            deferring=self.deferring,
            changes=Changes(self.bus, self.bus.bucket(CHANGES), self.outcomes, Audit(self.bus)),
            dead_letters=DeadLetters(self.bus, Owners(self.store, self.users, _now), dispatcher, deadline_ms=60_000),
            ledger=Ledger(self.database),
            trail=Trail(self.bus),
            registry=self.registry,
        )
        await self._listen(stack, HttpServer(app, "127.0.0.1", 0, drain_seconds=1))
        writer = asyncio.create_task(self.history.run())
        stack.callback(writer.cancel)

    def _identity(self, stack: AsyncExitStack, verifier: TokenVerifier) -> Identity:
        self.cache = KeyCache(self.store, time.monotonic)
        self.users, session_store = UserStore(self.database), SessionStore(self.database)
        self.sessions = KeyCache(session_store, time.monotonic)
        self.passwords = Passwords(PEPPER, log_cost=4)
        stack.callback(self.passwords.close)
        return Identity(
            Authenticator(
                self.cache, self.sessions, verifier, PEPPER, now=_now, used=self.history.used, issuers=self.issuers
            ),
            self.store,
            self.cache,
            self.signer,
            PEPPER,
            users=self.users,
            sessions=self.sessions,
            logins=Logins(
                self.users, session_store, self.sessions, self.passwords, pepper=PEPPER, by_user=self.by_user,
                by_address=self.by_address, session_seconds=self.session_seconds, now=_now,
            ),
            passwords=self.passwords,
            denied=self.by_address,
            audit=Audit(self.bus),
            proxies=1,
        )  # fmt: skip

    async def _policies(self, stack: AsyncExitStack) -> Policies:
        directory = Directory(self.bus.bucket(CATALOGS), self.bus.bucket(POLICIES))
        await directory.start()
        stack.push_async_callback(directory.stop)
        store, checks = PolicyStore(self.database), PolicyChecks(self.bus, self.catalogs, patience=0.5)
        keeper = PolicyKeeper(
            store, self.bus.bucket(POLICIES), directory.policies, directory.spoiled_policies, check=checks.mistakes
        )
        return Policies(store, keeper, checks)

    async def _deferring(self, stack: AsyncExitStack) -> Dispatcher:
        outbox = Outbox(self.database, most=self.most_pending)
        metrics = DispatchMetrics(self.registry)
        dispatcher = Dispatcher(self.bus, outbox, self.outcomes, self.signer, metrics)
        self.deferring = Deferring(outbox, dispatcher, Results(self.bus, outbox, self.outcomes))
        return await stack.enter_async_context(dispatcher)

    async def _listen(self, stack: AsyncExitStack, server: HttpServer) -> None:
        await stack.enter_async_context(server.listening())
        self.port = server.port
        self.url = f"http://127.0.0.1:{server.port}"
        self.http = await stack.enter_async_context(aiohttp.ClientSession(self.url))

    async def key(self, role: Role, *permissions: Permission, expires_at: datetime | None = None) -> str:
        """A new key of this role."""
        key, key_id = apikeys.mint()
        held = frozenset(permissions) or ROLE_PERMISSIONS[role]
        digest = apikeys.digest(key, PEPPER)
        record = KeyRecord(key_id, "test", digest, role, held, "test", datetime.now(UTC), expires_at=expires_at)
        await self.store.add(record)
        return key

    def post(
        self, path: str, json: object = None, *, key: str | None = None, **more: object
    ) -> aiohttp.client._RequestContextManager:
        """A POST with the viewer's key unless another is given."""
        headers = {"Authorization": f"Bearer {key or self.viewer}"} | dict(more.pop("headers", {}))  # type: ignore[call-overload]  # kept short
        return self.http.post(path, json=json, headers=headers, **more)  # type: ignore[arg-type]  # passed on

    def get(self, path: str, *, key: str | None = None) -> aiohttp.client._RequestContextManager:
        """A GET with the viewer's key unless another is given."""
        return self.http.get(path, headers={"Authorization": f"Bearer {key or self.viewer}"})

    def put(self, path: str, text: str, *, key: str | None = None) -> aiohttp.client._RequestContextManager:
        """A PUT of a text with the administrator's key unless another is given."""
        headers = {"Authorization": f"Bearer {key or self.admin}", "Content-Type": "application/yaml"}
        return self.http.put(path, data=text.encode(), headers=headers)

    def delete(self, path: str, *, key: str | None = None) -> aiohttp.client._RequestContextManager:
        """A DELETE with the viewer's key unless another is given."""
        return self.http.delete(path, headers={"Authorization": f"Bearer {key or self.viewer}"})

    def metric(self, name: str, **labels: str) -> float:
        """A sample's value, zero when there is none."""
        return self.registry.get_sample_value(name, labels) or 0.0


@pytest.fixture(scope="session")
def control_dsn(postgres_server: PostgresServer) -> str:
    """A control database at the newest revision, shared by the session's tests."""
    name = f"control_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_server.dsn(), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    dsn = postgres_server.dsn(name)
    migrate(dsn)
    return dsn


@pytest.fixture
async def edge(control_dsn: str) -> AsyncIterator[Edge]:
    """A running edge with a key for an administrator and one for a viewer."""
    edge = Edge(control_dsn)
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        edge.admin = await edge.key(Role.ADMIN)
        edge.viewer = await edge.key(Role.VIEWER)
        yield edge


@pytest.fixture
def worker(edge: Edge) -> Worker:
    return Worker(edge)
