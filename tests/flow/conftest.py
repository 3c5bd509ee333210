"""One line, two buses: every flow test runs in memory and on a real NATS, each started once a module."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.support.bookshop import open_bookshop
from tests.support.line import Line, memory_line, nats_line
from tests.support.providers import Scripted

from askwire_local.servers import PostgresServer
from askwire_translator.translate import Drafted


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="datasources")
async def _datasources(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The executor's file of data sources: a small bookshop."""
    path = tmp_path_factory.mktemp("flow") / "datasources.yaml"
    path.write_text(await open_bookshop(postgres_server))
    return path


@pytest.fixture(scope="module", name="script")
def _script() -> Scripted:
    """The module's provider."""
    return Scripted([_USUAL])


_USUAL = Drafted("SELECT count(*) FROM books", confidence=0.9)


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    name="line",
    params=["memory", pytest.param("nats", marks=pytest.mark.servers)],
)
async def _line(
    request: pytest.FixtureRequest, datasources: Path, tmp_path_factory: pytest.TempPathFactory, script: Scripted
) -> AsyncIterator[Line]:
    """The whole line, once its data source is known to every stage."""
    opened = (
        memory_line(datasources, script)
        if request.param == "memory"
        else nats_line(tmp_path_factory.mktemp("nats"), datasources, script)
    )
    async with opened as line:
        await line.known("books")
        yield line


@pytest.fixture(name="provider")
def _provider(script: Scripted) -> Scripted:
    """Who translates, asked nothing yet, answering as usual until a test says otherwise."""
    script.script = [_USUAL]
    script.asked.clear()
    return script


@pytest.fixture(autouse=True)
def _usual(provider: Scripted) -> None:
    """Each test begins with the usual script."""
