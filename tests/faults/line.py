"""What tests of faults share that run the line in their own process, on a NATS of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.js import JetStreamContext
from tests.support.line import Access
from tests.support.providers import Scripted

from askwire_common.permissions import User
from askwire_translator.translate import Drafted


def translator() -> Scripted:
    """Translates every question into the same statement: where a fault is elsewhere, nobody needs a real one."""
    return Scripted([Drafted("SELECT count(*) FROM books", confidence=0.9)])


@asynccontextmanager
async def judging(access: Access, url: str) -> AsyncIterator[JetStreamContext]:
    """JetStream, for whoever reads the record."""
    client = await access.connect(url, User.ADMIN)
    try:
        yield client.jetstream()
    finally:
        await client.close()
