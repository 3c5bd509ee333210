"""How every service lives: probes first, then the bus, then its parts; and how it stops without losing anything.

Stopping, in order: not ready, take no more work, finish what was begun, close the parts in reverse, leave the bus.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field

import nats.micro
import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, ProcessCollector

from askwire_common.bus.connection import Connection
from askwire_common.bus.nats_bus import NatsBus
from askwire_common.contracts import OUTCOMES
from askwire_common.observability.ops import Health, NotReady, Ping, ops_app
from askwire_common.settings.base import ServiceSettings
from askwire_common.work.pull import PullLoop

VERSION = "0.1.0"
_SYNCHRONISE_SECONDS = 60.0
_GARBAGE_EVERY = 5_000  # a query makes hundreds of objects and next to no cycles: the usual 700 looks in vain


@dataclass
class Base:
    """What each service is built on: its metrics, its connection and its bus."""

    name: str
    settings: ServiceSettings
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        """Make the connection and the bus; nothing is opened yet."""
        seed = self.settings.nats_nkey_seed
        self.connection = Connection(
            self.name,
            self.settings.nats_url,
            seed=seed.get_secret_value() if seed else None,
            ca=self.settings.nats_ca,
            registry=self.registry,
        )
        self.bus = NatsBus(lambda: self.connection.client)
        ProcessCollector(registry=self.registry)
        info = Gauge("askwire_build_info", "Version of the service.", ["service", "version"], registry=self.registry)
        info.labels(self.name, VERSION).set(1)


class Service:
    """A running service.

    Attributes:
        early: what is opened before the bus is there and closed after it.
        parts: what is opened after the bus and closed before it, in order.
        loops: what takes work; drained first when the service stops.
        pings: how each dependency answers; a failing one makes the service unready.
    """

    def __init__(
        self,
        base: Base,
        *,
        early: Sequence[AbstractAsyncContextManager[object]] = (),
        parts: Sequence[AbstractAsyncContextManager[object]] = (),
        loops: Sequence[PullLoop] = (),
        pings: dict[str, Ping] | None = None,
    ) -> None:
        self.base = base
        self.early = early
        self.parts = parts
        self.loops = loops
        own = {"nats": base.connection.ping, "outcomes": stream_ping(base.bus, f"KV_{OUTCOMES}"), **_loop_pings(loops)}
        self.health = Health(base.name, VERSION, {**own, **(pings or {})})
        self._log = structlog.get_logger("askwire.service")
        self._stop = asyncio.Event()
        self._started = asyncio.Event()
        self.ops_port = 0

    def stop(self) -> None:
        """Begin to stop; ``run`` returns when it is done."""
        self._stop.set()

    async def wait_started(self) -> None:
        """Return when all parts are open and work is taken."""
        await self._started.wait()

    async def run(self) -> None:
        """Live until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        async with AsyncExitStack() as stack:
            await self._serve_ops(stack)
            for part in self.early:
                await stack.enter_async_context(part)
            started = asyncio.create_task(self._start(stack))
            stopped = asyncio.create_task(self._stop.wait())
            await asyncio.wait({started, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if started.done():
                started.result()  # an error here is a wrong configuration: it ends the process with its sentence
                await stopped
            started.cancel()
            stopped.cancel()
            self.health.started = False
            self._log.info("service.stopping")
            await asyncio.gather(*(loop.drain(self.base.settings.drain_seconds) for loop in self.loops))
        self._log.info("service.stopped")

    async def _start(self, stack: AsyncExitStack) -> None:
        connection = self.base.connection
        await connection.open()
        stack.push_async_callback(connection.broker.stop)
        await self._synchronise(stack)
        await self._announce(stack)
        for part in self.parts:
            await stack.enter_async_context(part)
        await connection.broker.start()
        for loop in self.loops:
            connection.on_reconnect(loop.restart)
        self.health.started = True
        self._started.set()
        gc.collect()
        gc.freeze()  # what is loaded by now stays: no collection need look at it again
        gc.set_threshold(_GARBAGE_EVERY, 10, 10)
        self._log.info("service.ready", ops_port=self.ops_port)

    async def _serve_ops(self, stack: AsyncExitStack) -> None:
        runner = web.AppRunner(ops_app(self.health, self.base.registry), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        settings = self.base.settings
        try:
            await web.TCPSite(runner, settings.ops_host, settings.ops_port).start()
        except OSError as error:
            raise SystemExit(
                f"cannot listen on {settings.ops_host}:{settings.ops_port} ({error.strerror}); set ASKWIRE_OPS_PORT "
                "to a free port, and ASKWIRE_OPS_HOST to an address of this host"
            ) from None
        self.ops_port = runner.addresses[0][1]

    async def _synchronise(self, stack: AsyncExitStack) -> None:
        async def keep() -> None:
            while True:
                await asyncio.sleep(_SYNCHRONISE_SECONDS)
                await self.base.connection.run_quietly(self.base.bus.synchronise)

        await self.base.connection.run_quietly(self.base.bus.synchronise)
        self.base.connection.on_reconnect(self.base.bus.synchronise)
        keeper = asyncio.create_task(keep(), name="clock")
        stack.callback(keeper.cancel)

    async def _announce(self, stack: AsyncExitStack) -> None:
        """Answer ``$SRV.PING|INFO|STATS``, so that ``nats micro ls`` finds the service."""
        service = await nats.micro.add_service(
            self.base.connection.client,
            name=f"askwire-{self.base.name}",
            version=VERSION,
            description=f"Askwire's {self.base.name}",
        )
        stack.push_async_callback(service.stop)


def stream_ping(bus: NatsBus, stream: str) -> Ping:
    """Fails when somebody has deleted the stream: nothing that needs it can be done."""

    async def exists() -> None:
        if not await bus.exists(stream):
            raise NotReady(f"NATS has no stream {stream}; `askwire provision` makes what was deleted")

    return exists


def _loop_pings(loops: Sequence[PullLoop]) -> dict[str, Ping]:
    def ping(loop: PullLoop) -> Ping:
        async def heard() -> None:
            if not loop.healthy:
                raise NotReady(loop.trouble)

        return heard

    return {loop.durable: ping(loop) for loop in loops}
