"""The audit leaves NATS for an archive: every entry once, and every one that is missing said."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import pytest
from nats.js import JetStreamContext
from nats.js.api import StreamConfig
from tests.support.line import Access
from typer.testing import CliRunner, Result

from askwire_cli.failure import Failure, Misuse
from askwire_cli.program import build
from askwire_common.bus.permissions import User
from askwire_common.bus.provision import provision
from askwire_common.contracts import EVENTS, EVENTS_STREAM, event_subject
from askwire_local.nkey import new_seed
from askwire_local.ports import free_port
from askwire_local.servers import NatsServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]

Got = TypeVar("Got")
RUN = {"event": "statement.run", "query_id": "01K00000000000000000000000", "principal": "ada", "datasource": "books"}
MADE = {"event": "statement.run", "principal": "eve", "datasource": "books", "held": "ada 7f3a"}
KEY = {"event": "key.created", "by": "eve", "key": "k1"}


class Trail:
    """A NATS with Askwire's users, the stream on it, and the verb as the auditor runs it."""

    def __init__(self, server: NatsServer, access: Access, directory: Path) -> None:
        self.server = server
        self.access = access
        self.directory = directory

    def as_admin(self, work: Callable[[JetStreamContext], Awaitable[Got]]) -> Got:
        """What ``work`` makes of the streams."""

        async def connected() -> Got:
            client = await self.access.connect(self.server.url, User.ADMIN)
            try:
                return await work(client.jetstream())
            finally:
                await client.close()

        return asyncio.run(connected())

    def make(self) -> None:
        """The stream, as it is provisioned, with nothing in it."""

        async def again(js: JetStreamContext) -> None:
            await js.delete_stream(EVENTS_STREAM)
            await provision(js._nc)

        self.as_admin(again)

    def store(self, *entries: Mapping[str, Any] | bytes, subject: str = event_subject("audit")) -> None:
        """Entries, as services store them."""

        async def publish(js: JetStreamContext) -> None:
            for entry in entries:
                await js.publish(subject, entry if isinstance(entry, bytes) else json.dumps(entry).encode())

        self.as_admin(publish)

    def drop(self, until: int) -> None:
        """The oldest entries go, as they do after a week: all before this one."""

        async def purge(js: JetStreamContext) -> None:
            await js.purge_stream(EVENTS_STREAM, seq=until)

        self.as_admin(purge)

    def environment(self, seed: str | None = None) -> dict[str, str]:
        """How the verb finds the server, and as whom."""
        file = self.directory / "seed"
        file.write_text(seed or self.access.seeds[User.AUDITOR])
        return {
            "ASKWIRE_NATS_URL": self.server.url,
            "ASKWIRE_NATS_NKEY_SEED_FILE": str(file),
            "ASKWIRE_STATE": str(self.directory),
        }

    def audit(self, *options: str | Path, seed: str | None = None) -> Result:
        """The verb, in this process."""
        arguments = ["audit", *map(str, options)]
        return CliRunner().invoke(build(arguments), arguments, env=self.environment(seed))

    def entries(self, *options: str) -> list[dict[str, Any]]:
        """What it writes to standard output."""
        told = self.audit(*options)
        assert told.exit_code == 0, told.output
        return [json.loads(line) for line in told.stdout.splitlines()]

    @property
    def file(self) -> Path:
        """Where an archive goes."""
        return self.directory / "audit.ndjson"

    @property
    def archived(self) -> list[Any]:
        """The numbers of the entries in that file, or of those that it says are missing."""
        lines = [json.loads(line) for line in self.file.read_text().splitlines()]
        return [line["missing"] if line["event"] == "audit.gap" else line["sequence"] for line in lines]

    def archive(self, *options: str) -> Result:
        """What cron does."""
        return self.audit("--output", self.file, "--state", self.directory / "audit.state", *options)


@contextmanager
def following(trail: Trail, *options: str) -> Iterator[IO[str]]:
    """What the verb writes in a process of its own with ``--follow``, ended as by Ctrl-C."""
    with subprocess.Popen(
        [sys.executable, "-m", "askwire_cli", "audit", "--follow", *options],
        env={**trail.environment(), "PATH": "/bin"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 130


@pytest.fixture(scope="module", name="guarded")
def _guarded(server_directory: Path) -> Iterator[tuple[NatsServer, Access]]:
    access = Access.generate()
    directory = server_directory / "nats_audited"
    with NatsServer(directory, port=free_port(), config=access.authorization) as server:

        async def everything() -> None:
            client = await access.connect(server.url, User.ADMIN)
            await provision(client)
            await client.close()

        asyncio.run(everything())
        yield server, access


@pytest.fixture
def trail(guarded: tuple[NatsServer, Access], tmp_path: Path) -> Trail:
    trail = Trail(*guarded, tmp_path)
    trail.make()
    return trail


def test_every_entry_is_a_line_with_its_number_and_the_time_it_was_stored(trail: Trail) -> None:
    trail.store(RUN, KEY | {"sequence": 99})
    first, second = trail.entries()
    assert first == {"sequence": 1, "stored_at": first["stored_at"], **RUN}
    assert (second["sequence"], second["event"]) == (2, "key.created")
    assert first["stored_at"].endswith("Z")
    assert first["stored_at"] < second["stored_at"]


def test_an_audit_longer_than_a_batch_is_read_to_its_end(trail: Trail) -> None:
    async def many(js: JetStreamContext) -> None:
        for number in range(2_300):
            await js._nc.publish(event_subject("audit"), b'{"event":"x","n":%d}' % number)
        await js._nc.flush()

    trail.as_admin(many)
    trail.store(RUN)
    assert [entry["sequence"] for entry in trail.entries()] == list(range(1, 2_302))


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (("--principal", "ada"), [1, 2]),  # also what ada asked for and eve approved
        (("--principal", "eve"), [2, 3]),
        (("--query-id", RUN["query_id"]), [1]),
        (("--datasource", "books"), [1, 2]),
        (("--event", "statement"), [1, 2]),
        (("--event", "key.created"), [3]),
        (("--event", "key.created", "--principal", "ada"), []),
        (("--after", "1"), [2, 3]),
        (("--after", "3"), []),
    ],
)
def test_who_looks_for_something_gets_that_alone(trail: Trail, options: tuple[str, ...], numbers: list[int]) -> None:
    trail.store(RUN, MADE, KEY)
    assert [entry["sequence"] for entry in trail.entries(*options)] == numbers


def test_a_range_holds_its_beginning_and_not_its_end(trail: Trail) -> None:
    trail.store(RUN, RUN, RUN)
    _, second, third = (entry["stored_at"] for entry in trail.entries())
    assert [entry["sequence"] for entry in trail.entries("--since", second, "--until", third)] == [2]
    assert [entry["sequence"] for entry in trail.entries("--since", "1h")] == [1, 2, 3]
    assert trail.entries("--until", "1h") == []
    assert trail.entries("--since", "2099-01-01") == []


def test_noise_is_written_as_what_it_was(trail: Trail) -> None:
    trail.store(b"\xff no json", subject=f"{EVENTS}.noise")
    (entry,) = trail.entries()
    assert (entry["event"], entry["body"]) == (None, "\ufffd no json")


def test_each_run_goes_on_where_the_last_one_ended(trail: Trail) -> None:
    trail.store(RUN, KEY)
    assert trail.archive().exit_code == 0
    assert json.loads(trail.archive("--json").stdout) == {"written": 0, "missing": []}
    trail.store(RUN)
    assert trail.archive().stdout == "1 lines written.\n"
    assert trail.archived == [1, 2, 3]


def test_what_a_filter_left_out_is_not_looked_at_again(trail: Trail) -> None:
    trail.store(KEY, KEY)
    trail.archive("--principal", "ada")
    trail.drop(3)
    trail.store(RUN)
    assert trail.archive("--principal", "ada").exit_code == 0
    assert trail.archived == [3]


def test_a_run_that_was_killed_leaves_neither_gap_nor_double(trail: Trail) -> None:
    """It had written entries, and half a line, and not yet noted that."""
    trail.store(RUN)
    trail.archive()
    before = (trail.directory / "audit.state").read_bytes()
    trail.store(RUN, RUN, RUN)
    trail.archive()
    (trail.directory / "audit.state").write_bytes(before)
    whole = trail.file.read_bytes()
    trail.file.write_bytes(whole[:-20])

    assert trail.archive().exit_code == 0
    assert trail.file.read_bytes() == whole


def test_entries_that_were_dropped_before_they_were_written_are_told_once(trail: Trail) -> None:
    trail.store(RUN, RUN, RUN, RUN, RUN)
    trail.archive("--until", "2000-01-01")
    (trail.directory / "audit.state").write_text(
        (trail.directory / "audit.state").read_text().replace('"sequence":0', '"sequence":1')
    )
    trail.drop(4)
    told = trail.archive()
    assert isinstance(told.exception, Failure)
    assert "entries 2 to 3 are missing: the stream no longer holds them" in told.stderr
    assert trail.archived == [[2, 3], 4, 5]

    assert trail.archive().exit_code == 0
    assert trail.archived == [[2, 3], 4, 5]


def test_an_entry_that_somebody_took_out_of_the_middle_is_told(trail: Trail) -> None:
    trail.store(RUN, RUN, RUN)

    async def take(js: JetStreamContext) -> None:
        await js.delete_msg(EVENTS_STREAM, 2)

    trail.as_admin(take)
    assert isinstance(trail.archive().exception, Failure)
    assert trail.archived == [1, [2, 2], 3]


def test_an_audit_that_ended_before_anybody_came_back_is_told(trail: Trail) -> None:
    """Nothing is left at all; the numbers say what was."""
    trail.store(RUN)
    trail.archive()
    trail.store(RUN, RUN)
    trail.drop(4)
    assert isinstance(trail.archive().exception, Failure)
    assert trail.archived == [1, [2, 3]]


def test_a_range_of_which_the_beginning_may_be_gone_says_so(trail: Trail) -> None:
    trail.store(RUN, RUN)
    (first, _) = trail.entries()
    trail.drop(2)
    told = trail.audit("--since", first["stored_at"])
    assert isinstance(told.exception, Failure)
    assert "some of them may be of the time asked for" in told.stderr
    assert trail.audit("--after", "0").exit_code == 1
    assert [entry["sequence"] for entry in trail.entries()] == [2]  # all that is there was asked for


def test_a_stream_that_was_made_anew_is_told_and_read_from_its_beginning(trail: Trail) -> None:
    trail.store(RUN, RUN)
    trail.archive()
    trail.make()
    trail.store(RUN, RUN, RUN)
    told = trail.archive()
    assert isinstance(told.exception, Failure)
    assert "made anew" in told.stderr
    assert trail.archived == [1, 2, None, 1, 2, 3]
    assert trail.archive().exit_code == 0

    assert "ends with entry 3, before 7" in str(trail.audit("--after", "7").exception)


def test_two_runs_with_one_state_do_not_mix(trail: Trail) -> None:
    trail.store(RUN)
    state = trail.directory / "audit.state"
    with following(trail, "--state", str(state)) as lines:
        lines.readline()
        assert "another `askwire audit` is at work" in str(trail.audit("--state", state).exception)


def test_what_comes_is_followed_also_over_a_server_that_goes(trail: Trail) -> None:
    trail.store(RUN)
    with following(trail, "--state", str(trail.directory / "audit.state")) as lines:
        assert json.loads(lines.readline())["sequence"] == 1
        trail.store(KEY)
        assert json.loads(lines.readline())["sequence"] == 2
        trail.server.kill()
        trail.server.start()
        trail.store(RUN)
        assert json.loads(lines.readline())["sequence"] == 3
    assert trail.audit("--state", trail.directory / "audit.state").stdout == ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--since", "yesterday"), "--since: 'yesterday' is no time: write 2026-11-23"),
        (("--follow", "--until", "1h"), "leave out --until"),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_is_read(
    trail: Trail, options: tuple[str, ...], words: str
) -> None:
    told = trail.audit(*options)
    assert isinstance(told.exception, Misuse)
    assert words in str(told.exception)


def test_a_state_that_is_none_is_left_alone(trail: Trail) -> None:
    other = trail.directory / "other.json"
    other.write_text('{"mine": true}')
    assert "holds no state of `askwire audit`" in str(trail.audit("--state", other).exception)
    assert other.read_text() == '{"mine": true}'


def test_who_is_not_the_auditor_is_told_so(trail: Trail) -> None:
    refused = trail.audit(seed=trail.access.seeds[User.TRANSLATOR])
    assert "this NATS user may not read the audit" in str(refused.exception)
    unknown = trail.audit(seed=new_seed())
    assert "does not know this user" in str(unknown.exception)
    assert "'auditor'" in str(unknown.exception)


def test_a_stream_of_an_earlier_version_is_told_with_what_to_do(trail: Trail) -> None:
    async def as_it_was(js: JetStreamContext) -> None:
        config: StreamConfig = (await js.stream_info(EVENTS_STREAM)).config
        await js.update_stream(config.evolve(allow_direct=False))

    trail.store(RUN)
    trail.as_admin(as_it_was)
    assert "`askwire provision`" in str(trail.audit().exception)

    async def brought_up_to_date(js: JetStreamContext) -> None:
        await provision(js._nc)

    trail.as_admin(brought_up_to_date)
    assert len(trail.entries()) == 1


def test_an_output_that_cannot_be_written_is_told(trail: Trail) -> None:
    trail.store(RUN)
    told = trail.audit("--output", trail.directory / "none" / "audit.ndjson")
    assert isinstance(told.exception, Failure)
    assert "No such file or directory" in str(told.exception)
