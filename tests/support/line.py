"""The whole line in one process, on a real NATS or in memory: what the flow suite asks its questions of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nats
from faststream.nats import NatsBroker, TestNatsBroker
from nats.aio.client import Client
from tests.support.memory_bus import MemoryBus
from tests.support.waiting import until

from askwire_common.bus.logins import issuer_key
from askwire_common.bus.nats_bus import NatsBus
from askwire_common.bus.permissions import User, authorization, inbox_prefix
from askwire_common.bus.protocols import Bus, Callback, Incoming
from askwire_common.bus.provision import Limits, provision
from askwire_common.contracts import DEAD, OUTCOMES, POLICIES, Code, Draft, Event, Outcome, Question
from askwire_common.datasources.directory import open_by_default
from askwire_common.identity.approval import Signer, generate_key, public_key
from askwire_common.identity.principal import Permission, Principal, Role
from askwire_common.identity.tokens import TokenSigner
from askwire_common.service.lifecycle import Base, Service
from askwire_common.settings.base import ServiceSettings
from askwire_common.work.outcomes import Outcomes
from askwire_executor.app import build_app as build_executor
from askwire_executor.settings import ExecutorSettings
from askwire_gateway.asker import Asker, Query
from askwire_local.nkey import new_seed
from askwire_local.nkey import public_key as nkey_public
from askwire_local.servers import NatsServer
from askwire_translator.app import build_app as build_translator
from askwire_translator.settings import TranslatorSettings
from askwire_translator.translate import Provider
from askwire_validator.app import build_app as build_validator
from askwire_validator.settings import ValidatorSettings

ADMIN = Principal(subject="ada", role=Role.ADMIN, permissions=frozenset(Permission))


@dataclass
class Keys:
    """The two signing keys of one line."""

    principal: str
    approval: str

    @classmethod
    def generate(cls) -> Keys:
        return cls(generate_key(), generate_key())


@dataclass
class Line:
    """A running line, its asker, and what tests need to misbehave."""

    bus: Bus
    admin: Bus
    asker: Asker
    outcomes: Outcomes
    signer: Signer
    tokens: TokenSigner
    executor: Service

    async def known(self, datasource: str) -> None:
        """Return when translator and validator know the data source."""
        first = Question(question="How many?", datasource=datasource, only_translate=True)
        second = Draft(sql="SELECT 1", datasource=datasource, dry_run=True)
        for message in (first, second):
            await until(partial(self._knows, message), f"{datasource} did not become known")

    async def _knows(self, message: Question | Draft) -> bool:
        code = (await self.ask(message)).code
        return code not in {Code.NOT_FOUND, Code.DEADLINE_EXCEEDED}

    async def store(self, subject: str, body: bytes, headers: dict[str, str]) -> None:
        """Publish to the work stream as somebody who may publish anywhere."""
        await self.admin.store(subject, body, headers)

    async def listen(self, inbox: str, callback: Callback) -> None:
        """Hear an inbox, as an internal service would."""
        await self.admin.subscribe(inbox, callback)

    async def dead_letter(self, hop: str) -> asyncio.Future[Incoming]:
        """The next dead letter of a hop, once it comes."""
        letter: asyncio.Future[Incoming] = asyncio.get_running_loop().create_future()

        async def take(message: Incoming) -> None:
            if not letter.done():
                letter.set_result(message)

        await self.admin.subscribe(f"{DEAD}.{hop}", take)
        return letter

    def statements_run(self) -> float:
        """How many statements the executor has run."""
        return sum(
            sample.value
            for family in self.executor.base.registry.collect()
            for sample in family.samples
            if sample.name == "sql_queries_total"
        )

    async def tell(self, query: Query) -> list[tuple[Event, bytes]]:
        """Every event of the query; rows are granted as they come."""
        heard = []
        async for happening in query:
            heard.append((happening.event, happening.body))
            if happening.event is Event.ROWS:
                await query.consumed(1)
        return heard

    async def end(self, query: Query) -> Outcome:
        """How the query ended."""
        return Outcome.model_validate_json((await self.tell(query))[-1][1])

    async def ask(self, message: Any, principal: Principal = ADMIN, *, deadline_ms: int = 60_000) -> Outcome:
        """Ask, and return the outcome."""
        return await self.end(await self.asker.ask(message, principal, deadline_ms=deadline_ms))


class MemoryBase(Base):
    """A base whose bus is shared memory; its broker is never connected."""

    def __init__(self, name: str, settings: ServiceSettings, bus: MemoryBus) -> None:
        super().__init__(name, settings)
        self.bus = bus  # type: ignore[assignment]  # the protocol is what the services use


def settings_of(keys: Keys, datasources: Path, nats_url: str = "", seeds: dict[User, str] | None = None) -> Any:
    """Settings of the three stages."""
    seed = (seeds or {}).get
    common: dict[str, Any] = {"nats_url": nats_url or "nats://127.0.0.1:1", "ops_port": 0}
    public = public_key(keys.principal)
    return SimpleNamespace(
        translator=TranslatorSettings(principal_public_keys=public, nats_nkey_seed=seed(User.TRANSLATOR), **common),
        validator=ValidatorSettings(
            principal_public_keys=public,
            approval_key=keys.approval,
            nats_nkey_seed=seed(User.VALIDATOR),
            **common,
        ),
        executor=ExecutorSettings(
            principal_public_keys=public,
            approval_public_keys=public_key(keys.approval),
            datasources=datasources,
            nats_nkey_seed=seed(User.EXECUTOR),
            **common,
        ),
    )


@asynccontextmanager
async def memory_line(datasources: Path, provider: Provider | None = None) -> AsyncIterator[Line]:
    """All stages on FastStream's in-memory broker."""
    keys, bus = Keys.generate(), MemoryBus()
    await open_by_default(bus.bucket(POLICIES))
    settings = settings_of(keys, datasources)
    bases = [MemoryBase(name, getattr(settings, name), bus) for name in ("translator", "validator", "executor")]
    services = _build(settings, bases, provider)
    brokers: list[NatsBroker] = [base.connection.broker for base in bases]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(TestNatsBroker(*brokers))
        bus.broker = brokers[0]
        for service in services:
            for part in service.parts:
                await stack.enter_async_context(part)
        yield await _line(bus, bus, keys, services[2], stack)


@dataclass
class Access:
    """The keys of one line, and its users of NATS."""

    keys: Keys
    seeds: dict[User, str]

    @classmethod
    def generate(cls) -> Access:
        return cls(Keys.generate(), {user: new_seed() for user in User})

    @property
    def authorization(self) -> str:
        """The block of ``nats.conf`` that lets these users in."""
        known = {user: nkey_public(seed) for user, seed in self.seeds.items()}
        return authorization(known, issuer_key(self.keys.principal))

    async def connect(self, url: str, user: User) -> Client:
        """A connection as one of the users; it comes back by itself, as those of services do."""
        return await nats.connect(
            url.split(","),
            nkeys_seed_str=self.seeds[user],
            inbox_prefix=inbox_prefix(user).encode(),
            reconnect_time_wait=0.1,
            max_reconnect_attempts=-1,
            error_cb=_quiet,
        )


async def _quiet(_: Exception) -> None:
    """A server that is away is what some tests are about."""


@asynccontextmanager
async def nats_line(directory: Path, datasources: Path, provider: Provider | None = None) -> AsyncIterator[Line]:
    """All stages on a real NATS, each with its own user and no right more than it needs."""
    access = Access.generate()
    with NatsServer(directory, config=access.authorization) as server:
        async with line_on(server.url, access, datasources, provider) as line:
            yield line


@asynccontextmanager
async def line_on(
    url: str,
    access: Access,
    datasources: Path,
    provider: Provider | None = None,
    *,
    limits: Limits | None = None,
    via: Mapping[str, str] | None = None,
    base: Callable[[str, ServiceSettings], Base] = Base,
    adjust: Mapping[str, Mapping[str, Any]] | None = None,
) -> AsyncIterator[Line]:
    """All stages on a NATS that runs.

    Args:
        via: where a service, or ``gateway``, reaches NATS if not at ``url``: through a proxy.
        base: makes what a service is built on.
        adjust: settings of a service that are not the usual ones.
    """
    async with AsyncExitStack() as stack:
        admin = await access.connect(url, User.ADMIN)
        stack.push_async_callback(admin.close)
        await provision(admin, limits)
        await open_by_default(NatsBus(lambda: admin).bucket(POLICIES))  # as the gateway does, which is not here
        settings = settings_of(access.keys, datasources, url, access.seeds)
        names = ("translator", "validator", "executor")
        for name in names:
            address = {"nats_url": (via or {}).get(name, url)}
            own = getattr(settings, name)
            setattr(settings, name, own.model_copy(update={**address, **(adjust or {}).get(name, {})}))
        services = _build(settings, [base(name, getattr(settings, name)) for name in names], provider)
        for service in services:
            await _run(service, stack)
        client = await access.connect((via or {}).get("gateway", url), User.GATEWAY)
        stack.push_async_callback(client.close)
        yield await _line(NatsBus(lambda: client), NatsBus(lambda: admin), access.keys, services[2], stack)


def _build(settings: Any, bases: Sequence[Base], provider: Provider | None) -> list[Service]:
    return [
        build_translator(settings.translator, bases[0], provider),
        build_validator(settings.validator, bases[1]),
        build_executor(settings.executor, bases[2]),
    ]


async def _run(service: Service, stack: AsyncExitStack) -> None:
    running = asyncio.create_task(service.run())
    started = asyncio.create_task(service.wait_started())
    await asyncio.wait({running, started}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():  # it ended before it had begun: its own error says why
        started.cancel()
        running.result()

    async def stop() -> None:
        service.stop()
        await running

    stack.push_async_callback(stop)


async def _line(bus: Bus, admin: Bus, keys: Keys, executor: Service, stack: AsyncExitStack) -> Line:
    outcomes = Outcomes(bus.bucket(OUTCOMES))
    tokens = TokenSigner(keys.principal, bus.clock)
    asker = await stack.enter_async_context(Asker(bus, outcomes, tokens))
    return Line(bus, admin, asker, outcomes, Signer(keys.approval), tokens, executor)
