"""The guard as services use it: worker processes, limits, memory of verdicts, and whatever kills a worker."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.support.waiting import until
from tests.unit.validator.fixtures import VIEWER, catalog, policy

from askwire_common.datasources.policy import Policy, SafetyMode
from askwire_common.identity.principal import Principal, Role
from askwire_validator.guard import Guard

# One guard for all tests of this file: starting its processes is what takes time.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def guard() -> AsyncIterator[Guard]:
    async with Guard(workers=1, timeout=5.0) as guard:
        yield guard


def workers() -> set[int]:
    """The worker processes that this one has started."""
    mine = f"({os.getpid()})"
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = status.read_text().rpartition(")")[2].split()[1]
            command = status.with_name("cmdline").read_bytes()
            if f"({parent})" == mine and b"askwire_validator.worker" in command:
                found.add(int(status.parent.name))
    return found


def environment(process: int) -> set[bytes]:
    """The names of a process's environment variables."""
    entries = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    return {entry.partition(b"=")[0] for entry in entries if entry}


async def all_started(others: set[int], count: int) -> set[int]:
    """The workers that are not among the others, once there are that many: a guard is ready when its first is."""
    await until(lambda: len(workers() - others) == count, f"{count} workers did not start")
    return workers() - others


async def test_what_runs_is_byte_for_byte_what_was_checked(guard: Guard) -> None:
    """Spaces, comments and a semicolon stay as they came."""
    sql = "select  id -- the key\n\tfrom users ;"
    verdict = await guard.check(sql, catalog(), policy(), VIEWER)
    assert verdict.accepted
    assert verdict.sql == sql
    assert verdict.relations == {"public.users"}


async def test_forbidden_and_unknown_tables_read_the_same(guard: Guard) -> None:
    """Nobody learns from a refusal what exists."""
    forbidden = await guard.check("SELECT * FROM secret", catalog(), policy(), VIEWER)
    unknown = await guard.check("SELECT * FROM sacred", catalog(), policy(), VIEWER)
    assert [v.rule for v in forbidden.violations] == [v.rule for v in unknown.violations]
    assert forbidden.violations[0].message.replace("secret", "sacred") == unknown.violations[0].message
    assert forbidden.violations[0].remedy == unknown.violations[0].remedy


async def test_hidden_columns_are_never_named(guard: Guard) -> None:
    """A remedy lists what may be read, and a hidden column reads like a misspelt one."""
    verdict = await guard.check("SELECT * FROM users WHERE sns = 1", catalog(), policy(), VIEWER)
    assert not verdict.accepted
    assert not [v for v in verdict.violations if "ssn" in v.message + v.remedy or "password" in v.message + v.remedy]


async def test_a_remedy_names_the_nearest_column(guard: Guard) -> None:
    """So that a model can repair its draft."""
    verdict = await guard.check("SELECT emial FROM users", catalog(), policy(), VIEWER)
    assert verdict.violations[0].remedy == "Did you mean email?"


@pytest.mark.parametrize(
    ("mode", "asked", "given"),
    [("strict", None, 100), ("moderate", None, 1_000), ("permissive", None, 10_000), ("moderate", 5, 5),
     ("moderate", 5_000, 1_000)],
)  # fmt: skip
async def test_row_limits_are_the_smaller_of_asked_and_allowed(
    guard: Guard, mode: str, asked: int | None, given: int
) -> None:
    """The mode's figure unless fewer were asked for."""
    rules = policy(SafetyMode(mode))
    verdict = await guard.check("SELECT id FROM users WHERE id = 1", catalog(), rules, VIEWER, max_rows=asked)
    assert verdict.accepted
    assert verdict.max_rows == given


async def test_a_policy_may_set_its_own_row_limit(guard: Guard) -> None:
    """It replaces the mode's."""
    verdict = await guard.check("SELECT 1", catalog(), policy(max_rows=17), VIEWER)
    assert verdict.max_rows == 17


async def test_an_empty_catalog_refuses_every_table(guard: Guard) -> None:
    """A data source that nobody has introspected yet has no table to read."""
    empty = catalog().model_copy(update={"tables": ()})
    assert not (await guard.check("SELECT id FROM users", empty, Policy(), VIEWER)).accepted
    assert (await guard.check("SELECT 1", empty, Policy(), VIEWER)).accepted


async def test_two_askers_never_share_a_verdict(guard: Guard) -> None:
    """What an administrator may read is not remembered for a viewer."""
    rules = policy()
    open_to_admin = rules.model_copy(update={"roles": {**rules.roles, Role.ADMIN: type(rules.role(Role.VIEWER))()}})
    admin = Principal(subject="root", role=Role.ADMIN)
    assert (await guard.check("SELECT ssn FROM users", catalog(), open_to_admin, admin)).accepted
    assert not (await guard.check("SELECT ssn FROM users", catalog(), open_to_admin, VIEWER)).accepted


async def test_a_changed_policy_is_obeyed_at_once(guard: Guard) -> None:
    """Verdicts are remembered under the policy's version."""
    assert (await guard.check("SELECT id FROM users", catalog(), policy(SafetyMode.MODERATE), VIEWER)).accepted
    assert not (await guard.check("SELECT id FROM users", catalog(), policy(SafetyMode.STRICT), VIEWER)).accepted


async def test_a_dead_worker_is_a_refusal_and_is_replaced() -> None:
    """Both workers are killed: statements are refused, and then accepted again by new ones."""
    others = workers()
    async with Guard(workers=1, timeout=5.0) as guard:
        before = await all_started(others, 2)
        for process in before:
            os.kill(process, signal.SIGKILL)
        refused = await guard.check("SELECT 1 AS a", catalog(), policy(), VIEWER)
        assert [v.rule for v in refused.violations] == ["too_complex"]
        async with asyncio.timeout(20):
            while not (await guard.check("SELECT 1 AS a", catalog(), policy(), VIEWER)).accepted:
                pass
        assert workers().isdisjoint(before)


async def test_a_worker_that_does_not_answer_is_killed_in_time() -> None:
    """A stopped worker is waited for a bounded time, then killed; the spare one takes over at once."""
    others = workers()
    async with Guard(workers=1, timeout=0.3) as guard:
        stopped = await all_started(others, 2)
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        started = time.monotonic()
        verdict = await guard.check("SELECT 1", catalog(), policy(), VIEWER)
        assert [v.rule for v in verdict.violations] == ["too_complex"]
        assert time.monotonic() - started < 3
        assert len(stopped & workers()) == 1


async def test_workers_hold_no_secret(guard: Guard) -> None:
    """The environment of the service does not reach the process that parses hostile text."""
    assert all(environment(process) <= {b"PATH", b"LC_ALL"} for process in workers())


async def test_no_worker_outlives_the_guard() -> None:
    """Closing the guard ends its processes."""
    others = workers()
    async with Guard(workers=2):
        mine = await all_started(others, 3)
    assert workers().isdisjoint(mine)


@pytest.mark.parametrize(
    "sql", ["", "\x00", "SELECT 1\x00", "SELECT '\ud800'", "x" * 30_000, "SELECT " + "(" * 9_000, "/*" * 5_000, "'"]
)
async def test_text_that_is_no_statement_is_refused(guard: Guard, sql: str) -> None:
    """And raises nothing."""
    verdict = await guard.check(sql, catalog(), policy(), VIEWER)
    assert not verdict.accepted
    assert verdict.violations[0].remedy
