"""What tests of faults share that run the line in their own process, on a NATS of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.js import JetStreamContext
from tests.support.line import Access

from askwire_common.permissions import User


@asynccontextmanager
async def judging(access: Access, url: str) -> AsyncIterator[JetStreamContext]:
    """JetStream, for whoever reads the record."""
    client = await access.connect(url, User.ADMIN)
    try:
        yield client.jetstream()
    finally:
        await client.close()
