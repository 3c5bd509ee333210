"""The line's stored hops in plain nats-py, each in a process of its own, with none of Askwire's code: what a durable
bus alone costs.

    .venv/bin/python -m benchmarks.raw_pipeline gateway|translate|validate|execute --nats URL

A question comes over HTTP. It, the draft and the statement are each stored in a work-queue stream, and acknowledged
once the next hop's message is. The last hop stores an audit entry before, and an outcome that can be created once
after it has read the rows, publishes rows and end where the gateway listens, and acknowledges. Nobody translates,
validates, signs, verifies, traces, measures or beats; the rows are made up, unless ``--dsn-file`` names a PostgreSQL
to run the statement on, in the read-only transaction of ``benchmarks.baseline``.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

import asyncpg
import nats
import orjson
import uvloop
from aiohttp import web
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext, api

STAGES = ("gateway", "translate", "validate", "execute")
ROOM = 64
POOL = 16
MADE_UP = orjson.dumps([["9E", "Endeavor Air Inc."], ["AA", "American Airlines Inc."], ["AS", "Alaska Airlines Inc."]])
SQL = "SELECT carrier, name FROM airlines ORDER BY carrier LIMIT 3"
Rows = Callable[[], Awaitable[bytes]]
Handle = Callable[[Msg], Awaitable[None]]


@dataclass(frozen=True)
class Pipe:
    """One connection to one pipeline, whose streams and subjects begin with its name."""

    client: Client
    name: str

    @property
    def js(self) -> JetStreamContext:
        """JetStream on that connection."""
        return self.client.jetstream()

    async def provision(self) -> None:
        """Make the streams, on file as Askwire's are, and a durable consumer for each hop; repeating it is harmless."""
        streams = (
            api.StreamConfig(
                f"{self.name}_work", subjects=[f"{self.name}.work.*"], retention=api.RetentionPolicy.WORK_QUEUE
            ),
            api.StreamConfig(f"{self.name}_audit", subjects=[f"{self.name}.audit"]),
        )
        for stream in streams:
            await self.js.add_stream(stream, storage=api.StorageType.FILE, duplicate_window=120)
        await self.js.create_key_value(api.KeyValueConfig(f"{self.name}_outcomes", history=1, ttl=3_600))
        for stage in STAGES[1:]:
            consumer = api.ConsumerConfig(
                durable_name=stage,
                filter_subject=f"{self.name}.work.{stage}",
                ack_policy=api.AckPolicy.EXPLICIT,
                max_ack_pending=10_000,
            )
            await self.js.add_consumer(f"{self.name}_work", consumer)

    async def pass_on(self, stage: str, body: bytes, reply_to: str) -> None:
        """Store the next hop's message, once."""
        headers = {"Reply-To": reply_to, "Nats-Msg-Id": f"{reply_to}.{stage}"}
        await self.js.publish(f"{self.name}.work.{stage}", body, headers=headers)


class Gateway:
    """HTTP in, a stored question; rows and end back from the inbox."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._inbox = f"{pipe.name}.reply.{uuid4().hex[:12]}"
        self._ids = count(1)
        self._waiting: dict[str, tuple[list[bytes], asyncio.Future[bytes]]] = {}

    async def listen(self) -> None:
        """Hear rows and ends."""
        await self._pipe.client.subscribe(f"{self._inbox}.*", cb=self._hear)

    async def query(self, request: web.Request) -> web.Response:
        """``POST /v1/query``."""
        question = orjson.loads(await request.read())
        key = f"{next(self._ids)}"
        rows: list[bytes] = []
        ended: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[key] = rows, ended
        await self._pipe.pass_on("translate", orjson.dumps(question), f"{self._inbox}.{key}")
        await ended
        del self._waiting[key]
        return web.Response(body=b'{"rows":%b}' % rows[0], content_type="application/json")

    async def _hear(self, message: Msg) -> None:
        rows, ended = self._waiting[message.subject.rpartition(".")[2]]
        if (message.headers or {})["Event"] == "rows":
            rows.append(message.data)
        else:
            ended.set_result(message.data)


def middle(pipe: Pipe, following: str) -> Handle:
    """A hop that reads its message, adds to it, and stores the next one."""

    async def handle(message: Msg) -> None:
        body = orjson.loads(message.data) | {"sql": SQL}
        await pipe.pass_on(following, orjson.dumps(body), (message.headers or {})["Reply-To"])
        await message.ack()

    return handle


async def last(pipe: Pipe, rows: Rows) -> Handle:
    """The hop that records, reads the rows, decides the outcome, and tells the asker."""
    outcomes = await pipe.js.key_value(f"{pipe.name}_outcomes")

    async def handle(message: Msg) -> None:
        body, reply_to = orjson.loads(message.data), (message.headers or {})["Reply-To"]
        await pipe.js.publish(f"{pipe.name}.audit", orjson.dumps(body), headers={"Nats-Msg-Id": f"{reply_to}.audit"})
        await pipe.client.publish(reply_to, await rows(), headers={"Event": "rows"})
        outcome = orjson.dumps(body | {"event": "done"})
        await outcomes.create(reply_to.removeprefix(f"{pipe.name}.reply."), outcome)
        await pipe.client.publish(reply_to, outcome, headers={"Event": "done"})
        await message.ack()

    return handle


async def consume(pipe: Pipe, stage: str, handle: Handle) -> None:
    """Keep up to ``ROOM`` messages in hand; ask for more when half of the room is free, as Askwire's loop does.

    nats-py's own ``fetch`` waits for a batch; the request that it sends is this one.
    """
    inbox, free = pipe.client.new_inbox(), 0
    under_way: set[asyncio.Task[None]] = set()

    async def ask() -> None:
        nonlocal free
        batch, free = free, 0
        request = orjson.dumps({"batch": batch, "expires": 0})
        await pipe.client.publish(f"$JS.API.CONSUMER.MSG.NEXT.{pipe.name}_work.{stage}", request, reply=inbox)

    async def one(message: Msg) -> None:
        nonlocal free
        await handle(message)
        free += 1
        if free * 2 >= ROOM:
            await ask()

    async def take(message: Msg) -> None:
        task = asyncio.create_task(one(message))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    await pipe.client.subscribe(inbox, cb=take)
    free = ROOM
    await ask()


async def made_up() -> bytes:
    """Rows that cost nothing."""
    return MADE_UP


async def from_postgres(dsn: str) -> Rows:
    """Rows as the one-process baseline reads them."""
    pool = await asyncpg.create_pool(dsn, min_size=POOL, max_size=POOL, statement_cache_size=0)
    turn = asyncio.Semaphore(POOL)

    async def rows() -> bytes:
        async with turn, pool.acquire() as connection, connection.transaction(readonly=True):
            found = await (await connection.prepare(SQL)).fetch()
        return orjson.dumps([tuple(row) for row in found], default=str)

    return rows


async def serve_http(gateway: Gateway, port: int) -> None:
    """Serve the gateway until killed."""
    app = web.Application()
    app.router.add_post("/v1/query", gateway.query)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()


async def run(arguments: argparse.Namespace) -> None:
    """One process of the pipeline, until killed."""
    pipe = Pipe(await nats.connect(arguments.nats), arguments.name)
    await pipe.provision()
    match arguments.stage:
        case "gateway":
            gateway = Gateway(pipe)
            await gateway.listen()
            await serve_http(gateway, arguments.port)
        case "execute":
            dsn = arguments.dsn_file
            rows = made_up if dsn is None else await from_postgres(dsn.read_text().strip())
            await consume(pipe, "execute", await last(pipe, rows))
        case stage:
            await consume(pipe, stage, middle(pipe, STAGES[STAGES.index(stage) + 1]))
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--nats", required=True)
    parser.add_argument("--name", default="raw", help="with which streams and subjects begin")
    parser.add_argument("--port", type=int, default=0, help="of the gateway")
    parser.add_argument("--dsn-file", type=Path, help="of the last hop: where to run the statement")
    uvloop.run(run(parser.parse_args()))
