"""The baseline of ``benchmarks.line``: one process that does the same work without a bus.

aiohttp takes the question, sqlglot parses the instant provider's SQL and looks for what is not a read, asyncpg runs it
in a read-only transaction, the rows go back as JSON. No approval, no audit, no outcome, no worker that may die.
"""

from __future__ import annotations

import argparse
import asyncio

import asyncpg
import orjson
import sqlglot
import uvloop
from aiohttp import web
from sqlglot import exp

WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.DDL, exp.Command)
POOL = 16


def checked(sql: str) -> str:
    """The statement, when it is one read."""
    statements = sqlglot.parse(sql, read="postgres")
    if len(statements) != 1 or statements[0] is None or statements[0].find(*WRITES):
        raise web.HTTPUnprocessableEntity
    return sql


async def serve(dsn: str, sql: str, port: int) -> None:
    """Serve ``POST /v1/query`` until killed."""
    pool = await asyncpg.create_pool(dsn, min_size=POOL, max_size=POOL, statement_cache_size=0)
    turn = asyncio.Semaphore(POOL)

    async def query(request: web.Request) -> web.Response:
        orjson.loads(await request.read())
        async with turn, pool.acquire() as connection, connection.transaction(readonly=True):
            statement = await connection.prepare(checked(sql))
            rows = await statement.fetch()
            columns = [{"name": a.name, "type": a.type.name} for a in statement.get_attributes()]
        return web.Response(
            body=orjson.dumps({"columns": columns, "rows": [tuple(row) for row in rows]}, default=str),
            content_type="application/json",
        )

    app = web.Application()
    app.router.add_post("/v1/query", query)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dsn-file", required=True)
    parser.add_argument("--sql", required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    with open(arguments.dsn_file, encoding="utf-8") as file:
        uvloop.run(serve(file.read().strip(), arguments.sql, arguments.port))
