"""Askwire on one machine: servers, demo data and services, brought up in order and taken down in reverse."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import signal
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import asyncpg
import nats
import nats.errors

from askwire_common.bus.permissions import User, inbox_prefix
from askwire_common.bus.provision import Limits, provision
from askwire_local import demo
from askwire_local.backing import Backing
from askwire_local.console import Console
from askwire_local.databases import ensure_database, ensure_role
from askwire_local.environment import KILLED_AFTER_SECONDS, Wiring, service_environment
from askwire_local.forkserver import ForkServer
from askwire_local.gateway_tool import create_admin_key, migrate, revision
from askwire_local.options import SERVICES, RunOptions
from askwire_local.ports import Ports
from askwire_local.process import StartError, tail
from askwire_local.program import Program
from askwire_local.servers import NatsServer, PostgresServer, Server, ValkeyServer
from askwire_local.state import State
from askwire_local.wiring import ADMIN_KEY, CONTROL_DATABASE, CONTROL_ROLE, Secrets, demo_source, wire

_EARLY: Final = ("validator", "executor")  # they need no Redis, and their workers and catalogs take their time
_LAUNCHED: Final = (*_EARLY, "translator", "gateway")  # the gateway last, so that it is stopped first
_READY_SECONDS: Final = 60.0
_HEAR_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.02
_FIRST_BYTES: Final = 400 * 1024 * 1024
_MORE_BYTES: Final = 100 * 1024 * 1024
_POSTGRES_OPTIONS: Final = {"max_connections": "150", "client_connection_check_interval": "500ms"}
_POSTGRES_MEMORY: Final = 1024 * 1024 * 1024  # of each connection


class Supervisor:
    """One local Askwire. ``run`` lives until it is told to stop.

    Args:
        state: its directory, already opened.
        user: the environment it was started in.
        forks: what services are forked from.
    """

    def __init__(
        self, state: State, options: RunOptions, console: Console, user: Mapping[str, str], forks: ForkServer
    ) -> None:
        self._state = state
        self._options = options
        self._console = console
        self._user = user
        self._forks = forks
        self._secrets = Secrets(state)
        self._ports = Ports()
        self._http_port = self._ports.claim(int(user.get("ASKWIRE_HTTP_PORT") or 8000))
        self._nats = NatsServer(
            state.directory / "nats",
            port=self._ports.claim(4222),
            monitor_port=self._ports.claim(8222),
            config=self._secrets.nats_authorization(),
        )
        self._postgres = PostgresServer(
            state.directory / "postgres",
            port=self._ports.claim(5432),
            options=_POSTGRES_OPTIONS,
            memory_bytes=_POSTGRES_MEMORY,
        )
        self._valkey = ValkeyServer(state.directory / "valkey", port=self._ports.claim(6379))
        self._programs: list[Program] = []
        self._metrics: dict[str, str] = {}
        self._limits = Limits()
        self._ready = False
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Start everything, say how to use it, and stop everything when told to.

        Raises:
            StartError: something did not start; what had started is stopped.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop.set)
        async with AsyncExitStack() as stack:
            stack.callback(self._ports.close)
            starting = asyncio.create_task(self._start(stack))
            stopping = asyncio.create_task(self._stop.wait())
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                self._greet(new_key=starting.result())
                await stopping
            else:
                starting.cancel()
                await asyncio.wait({starting})
            stopping.cancel()
            self._console.say("Stopping ...")
        self._console.say("Stopped.")

    async def _start(self, stack: AsyncExitStack) -> bool:
        """Bring everything up; whether a first admin key was made."""
        self._limits = self._limits_of_disk()
        began = time.monotonic()
        backing = Backing(
            (self._nats, self._postgres, self._valkey), log=self._console.log, after_restart=self._restore
        )
        stack.push_async_callback(backing.stop)
        stack.push_async_callback(self._stop_programs)
        wiring = self._wire()
        known = self._known()
        if known:  # databases and streams are there from the last run, so services can load while servers start
            self._launch_all(wiring)
        await backing.start()
        self._console.say(f"  NATS, PostgreSQL and Valkey answer ({time.monotonic() - began:.1f} s)")
        await self._provision()
        await self._databases()
        new_key = await self._control(wiring)
        if not known:
            self._launch_all(wiring)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as session:
            await asyncio.gather(
                *(program.wait_ready(session, _READY_SECONDS, self._console.say) for program in self._programs)
            )
            await self._hear_of_data(session)
        self._ready = True
        self._tell()
        self._console.say(f"  all services are ready ({time.monotonic() - began:.1f} s)")
        return new_key

    async def _hear_of_data(self, session: aiohttp.ClientSession) -> None:
        """Return once the gateway knows of a data source: a moment after the executor has told of it, as a rule."""
        url = f"http://127.0.0.1:{self._http_port}/v1/datasources"
        headers = {"Authorization": f"Bearer {self._state.secret(ADMIN_KEY)}"}
        with suppress(TimeoutError, aiohttp.ClientError):
            async with asyncio.timeout(_HEAR_SECONDS):
                while True:
                    async with session.get(url, headers=headers) as answer:
                        if answer.status != HTTPStatus.OK or (await answer.json())["datasources"]:
                            return
                    await asyncio.sleep(_LOOK_SECONDS)

    def _known(self) -> bool:
        """Whether this state has been up before."""
        return (self._state.secrets / ADMIN_KEY).exists()

    def _limits_of_disk(self) -> Limits:
        """What the streams may hold here: never more than half of what the disk has left."""
        free = shutil.disk_usage(self._state.directory).free
        needed = _MORE_BYTES if self._known() else _FIRST_BYTES
        if free < needed:
            raise StartError(
                f"the disk of {self._state.directory} has {free // 2**20} MB left and Askwire needs"
                f" {needed // 2**20} MB: make room, or set ASKWIRE_STATE to a directory elsewhere"
            )
        return Limits().within(free // 2)

    def _wire(self) -> Wiring:
        reader = demo_source(self._postgres, demo.READER, self._secrets.password(demo.READER), demo.DATABASE)
        return wire(
            self._state,
            self._secrets,
            nats=self._nats,
            postgres=self._postgres,
            valkey=self._valkey,
            datasources={demo.DATABASE: reader, **self._options.datasources},
            policies=self._options.policies,
            context=self._options.context,
        )

    async def _provision(self) -> None:
        client = await nats.connect(
            self._nats.url,
            nkeys_seed_str=self._secrets.nats_seed(User.ADMIN),
            inbox_prefix=inbox_prefix(User.ADMIN).encode(),
            allow_reconnect=False,
        )
        try:
            await provision(client, self._limits)
        except nats.errors.Error as error:
            raise StartError(f"NATS did not make its streams: {error}. {tail(self._nats.log)}") from error
        finally:
            await client.close()

    async def _restore(self, server: Server) -> None:
        self._tell()
        if server is self._nats:
            await self._provision()

    async def _databases(self) -> None:
        loaded = await demo.ensure_demo(
            self._postgres.dsn,
            self._secrets.password(demo.READER),
            lambda what, share: self._console.progress(f"loading the demo: {what}", share),
        )
        if loaded:
            self._console.say("  the demo is loaded: every flight that left New York City in 2013")
        admin = await asyncpg.connect(self._postgres.dsn())
        try:
            await ensure_role(admin, CONTROL_ROLE, self._secrets.password(CONTROL_ROLE), connection_limit=40)
            await ensure_database(admin, CONTROL_DATABASE, owner=CONTROL_ROLE)
        finally:
            await admin.close()

    async def _control(self, wiring: Wiring) -> bool:
        """Migrate the control database and see to the first admin key; whether it is new."""
        environment = service_environment("gateway", wiring, self._user, ops_port=0, http_port=self._http_port)
        newest = revision()
        migrated = self._state.directory / "control.revision"
        if not migrated.exists() or migrated.read_text() != newest:
            await migrate(environment)
            migrated.write_text(newest)
        if self._known():
            return False
        key = await create_admin_key(environment)
        self._state.secret(ADMIN_KEY, lambda: key)
        return True

    def _launch_all(self, wiring: Wiring) -> None:
        for service in _LAUNCHED:
            self._launch(service, wiring)

    def _launch(self, service: str, wiring: Wiring) -> None:
        base = 9100 + SERVICES.index(service)
        for number in range(1, self._options.scale.get(service, 1) + 1):
            ops_port = self._ports.claim(base if number == 1 else 9100 + len(SERVICES))
            url = f"http://127.0.0.1:{ops_port}"
            http_port = self._http_port if service == "gateway" else None
            program = Program(
                f"{service}.{number}",
                f"askwire_{service}",
                service_environment(service, wiring, self._user, ops_port=ops_port, http_port=http_port),
                forks=self._forks,
                early=service in _EARLY,
                ready_url=f"{url}/health/ready",
                log=self._console.log,
                changed=self._tell,
            )
            self._metrics[service if number == 1 else program.name] = f"{url}/metrics"
            self._programs.append(program)
            program.start()

    async def _stop_programs(self) -> None:
        """The gateway first, so that nothing new comes in; then the rest at once."""
        self._ready = False
        for _, group in itertools.groupby(reversed(self._programs), lambda p: p.name.startswith("gateway")):
            await asyncio.gather(*(program.stop(KILLED_AFTER_SECONDS) for program in group))

    def _tell(self) -> None:
        """Keep ``run.json`` true."""
        if not self._ready:
            return
        servers: dict[str, Server] = {"nats": self._nats, "postgres": self._postgres, "valkey": self._valkey}
        facts: dict[str, Any] = {
            "url": f"http://127.0.0.1:{self._http_port}",
            "api_key": self._state.secret(ADMIN_KEY),
            "nats": self._nats.url,
            "nats_monitor": self._nats.monitor_url,
            "nats_creds": {user: str(path) for user, path in self._secrets.nkey_files().items()},
            "postgres": self._postgres.dsn(demo.DATABASE),
            "redis": self._valkey.url,
            "metrics": self._metrics,
            "supervisor": os.getpid(),
            "processes": {
                **{program.name: program.pid for program in self._programs if program.pid is not None},
                **{name: server.pid for name, server in servers.items() if server.pid is not None},
            },
        }
        self._state.write_run(facts)

    def _greet(self, *, new_key: bool) -> None:
        key = self._state.secrets / ADMIN_KEY
        shown = f"{self._state.secret(ADMIN_KEY)}   (shown this once; kept in {key})" if new_key else f"in {key}"
        questions = "\n".join(f'  make ask Q="{question}"' for question in demo.QUESTIONS)
        self._console.say(
            f"\nAskwire answers at http://127.0.0.1:{self._http_port}   (open it in a browser; API: /docs)\n"
            f"API key: {shown}\n"
            f"\nThree questions to try, from another terminal:\n{questions}\n"
        )
        self._console.let_go()
