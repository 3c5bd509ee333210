"""Faults are injected into the session's own stack; each test leaves it whole, and writes down what its fault cost.

In CI each row runs once; ``make chaos`` runs it for ``CHAOS_ROUNDS`` rounds at moments that ``CHAOS_SEED`` decides, and
writes the figures to the file that ``CHAOS_FIGURES`` names.
"""

from __future__ import annotations

import os
import random
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest
from nats.js import JetStreamContext
from tests.faults.table import Figures, Table
from tests.support.asking import BusAsker, bus_asker
from tests.support.bookshop import open_bookshop
from tests.support.ledger import Breach, Journal, check, recorded
from tests.support.line import Access
from tests.support.stack import Stack

from askwire_local.servers import NatsServer, PostgresServer

_DOUBLED = {Breach.DOUBLED, Breach.OVERWRITTEN}
_FIGURES = pytest.StashKey[Table]()
_SEED = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_FIGURES] = Table()
    config.stash[_SEED] = int(os.environ.get("CHAOS_SEED") or secrets.randbelow(10**6))


def pytest_report_header(config: pytest.Config) -> str:
    return f"faults: CHAOS_SEED={config.stash[_SEED]} CHAOS_ROUNDS={_rounds()}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    path = os.environ.get("CHAOS_FIGURES")
    if path and not session.testsfailed:  # what failed has no figures to be proud of
        session.config.stash[_FIGURES].write(Path(path), seed=session.config.stash[_SEED])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """In the long form, every test of a fault is as many tests as there are rounds."""
    if _rounds() > 1 and "figure" in metafunc.fixturenames:
        metafunc.fixturenames.append("chaos_round")
        metafunc.parametrize("chaos_round", range(_rounds()))


def _rounds() -> int:
    return int(os.environ.get("CHAOS_ROUNDS") or 1)


@dataclass
class Figure:
    """Writes one test's part of a row of the fault table; called with words, it prints them as well.

    Attributes:
        random: what decides moments and victims; the same again with the same seed.
        long: whether there is time for long outages, too.
    """

    figures: Figures
    random: random.Random
    capsys: pytest.CaptureFixture[str]
    long: bool
    journal: Journal = field(default_factory=Journal)
    began: float = field(default_factory=time.time)

    def __call__(self, text: str, *, seconds: float | None = None) -> None:
        self.figures.notes.append(text)
        if seconds is not None:
            self.figures.seconds.append(round(seconds, 2))
        with self.capsys.disabled():
            print(f"\n  {self.figures.row:2}  {text}", end=" ")

    def within(self, seconds: float, bound: float) -> None:
        """Hold a time to its bound."""
        assert seconds < bound, f"{seconds:.1f} s, where {bound:g} s are allowed"

    def alone(self) -> None:
        """From here on nobody else asks, so that whatever nobody asked is a breach, too."""
        self.began = time.time()

    async def judge(self, admin: JetStreamContext, *, alone: bool = False) -> None:
        """Hold the askers' journal against what the line recorded; fails on the first breach of any kind."""
        violations = check([*self.journal.entries, *await recorded(admin, since=self.began)], alone=alone)
        self.figures.asked += len({entry.query_id for entry in self.journal.entries})
        for violation in violations:
            if violation.breach is Breach.LOST:
                self.figures.lost += 1
            elif violation.breach in _DOUBLED:
                self.figures.doubled += 1
            else:
                self.figures.wrong += 1
        assert violations == []


@pytest.fixture
def figure(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Figure:
    """The row that the test's ``fault`` mark names."""
    mark = request.node.get_closest_marker("fault")
    assert mark is not None, "a test of a fault says which row of the table it fills"
    figures = request.config.stash[_FIGURES].row(*mark.args)
    figures.rounds += 1
    if request.function.__name__ not in figures.tests:
        figures.tests.append(request.function.__name__)
    seed = request.config.stash[_SEED]
    return Figure(figures, random.Random(f"{seed} {request.node.name}"), capsys, _rounds() > 1)  # noqa: S311 - no secret


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


@pytest.fixture
async def datasources(postgres_server: PostgresServer, tmp_path: Path) -> Path:
    path = tmp_path / "datasources.yaml"
    path.write_text(await open_bookshop(postgres_server))
    return path


@pytest.fixture
def access() -> Access:
    return Access.generate()


@pytest.fixture
def broker(server_directory: Path, request: pytest.FixtureRequest, access: Access) -> Iterator[NatsServer]:
    with NatsServer(server_directory / request.node.name, config=access.authorization) as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def _log_of_a_failure(request: pytest.FixtureRequest) -> Iterator[None]:
    """When a test of the module failed, the end of the services' own log is shown."""
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed and "stack" in request.fixturenames:
        stack: Stack = request.getfixturevalue("stack")
        print("\n".join((stack.directory / "run.log").read_text().splitlines()[-80:]))
