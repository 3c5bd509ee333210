"""A client of NATS that subscribes and can be stopped: what it does not read, its server has to keep for it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

_SCRIPT: Final = """
import asyncio, sys, nats

async def main(url, seed):
    async def back():
        await client.flush()
        print("is back", flush=True)

    client = await nats.connect(
        url, nkeys_seed=seed, name="dawdler", reconnected_cb=back, reconnect_time_wait=0.1, max_reconnect_attempts=-1
    )
    subscription = await client.subscribe("_INBOX.dawdler")
    await client.flush()
    print("listens", flush=True)
    async for message in subscription.messages:
        if message.data == b"last":
            print("reads", flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


@asynccontextmanager
async def dawdler(
    facts: dict[str, Any],
) -> AsyncIterator[tuple[asyncio.subprocess.Process, Callable[[str], Awaitable[None]]]]:
    """Yields the client, and what returns once it has said something: it listens, is back, reads."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SCRIPT, facts["nats"], facts["nats_creds"]["client"], stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    lines = process.stdout

    async def heard(said: str) -> None:
        while (line := (await asyncio.wait_for(lines.readline(), 60)).decode().strip()) != said:
            assert line, f"it ended before it said: {said}"

    try:
        yield process, heard
    finally:
        process.kill()
        await process.wait()
