"""Faults are injected into the session's own stack; each test leaves it whole, and prints what its fault cost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import asyncpg
import pytest
from nats.js import JetStreamContext
from tests.support.asking import BusAsker, bus_asker
from tests.support.stack import Stack

Figure = Callable[[str], None]


@pytest.fixture
def figure(capsys: pytest.CaptureFixture[str]) -> Figure:
    """Prints a line of the fault table, whether the test's output is captured or not."""

    def show(text: str) -> None:
        with capsys.disabled():
            print(f"\n  {text}", end=" ")

    return show


@pytest.fixture
async def whole(stack: Stack) -> AsyncIterator[Stack]:
    """The stack with every service ready, before and after."""
    await stack.ready()
    yield stack
    await stack.ready()


@pytest.fixture
async def asker(whole: Stack) -> AsyncIterator[BusAsker]:
    async with bus_asker(whole) as asker:
        yield asker


@pytest.fixture
async def watch(whole: Stack) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """A look into PostgreSQL from beside."""
    connection = await whole.database()
    yield connection
    await connection.close()


@pytest.fixture
async def admin(whole: Stack) -> AsyncIterator[JetStreamContext]:
    """JetStream as an administrator sees it."""
    client = await whole.nats("admin")
    yield client.jetstream()
    await client.close()


@pytest.fixture(scope="module", autouse=True)
def _log_of_a_failure(request: pytest.FixtureRequest, stack: Stack) -> Iterator[None]:
    """When a test of the module failed, the end of the services' own log is shown."""
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        print("\n".join((stack.directory / "run.log").read_text().splitlines()[-80:]))
