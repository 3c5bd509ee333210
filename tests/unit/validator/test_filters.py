"""Which row filters may become part of a policy: conditions over the table's own columns, and nothing cleverer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.memory_bus import MemoryBus
from tests.unit.validator.fixtures import catalog

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import (
    CATALOGS,
    FILTERS,
    GATEWAY_INBOX,
    POLICIES,
    FilterCheck,
    FilterReport,
    Header,
    TableFilter,
)
from askwire_common.datasources.catalog import Catalog, Dialect
from askwire_common.datasources.directory import Directory, pack
from askwire_validator.filters import FilterDesk, filter_problem
from askwire_validator.guard import Guard

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def guard() -> AsyncIterator[Guard]:
    async with Guard(workers=1, timeout=5.0) as guard:
        yield guard


def types(dialect: Dialect = "postgres") -> Catalog:
    found = catalog(dialect)
    orders = next(t for t in found.tables if t.name == "orders")
    columns = tuple(
        c.model_copy(update={"type": {"placed": "boolean", "amount": "numeric"}.get(c.name, c.type)})
        for c in orders.columns
    )
    return found.restricted([orders.model_copy(update={"columns": columns})])


async def problem(guard: Guard, predicate: str, dialect: Dialect = "postgres") -> str | None:
    known = types(dialect)
    return await filter_problem(guard, predicate, known.tables[0], known)


@pytest.mark.parametrize(
    "predicate",
    [
        "user_id = 7",
        "user_id IN (1, 2) AND NOT amount > 5 OR data IS NULL",
        "placed",
        "NOT placed",
        "user_id = :tenant -- whose",
        "data LIKE 'a%' AND data ~ '^a'",
        "amount BETWEEN 1 AND 2",
        "coalesce(placed, false)",
        "CASE WHEN amount > 5 THEN placed ELSE false END",
        "starts_with(data, 'x')",
        "lower(data) = 'x' AND orders.amount IS DISTINCT FROM 3",
        "(amount > 5)::boolean",
        "user_id = ANY ('{1,2}')",
    ],
)
async def test_a_condition_over_the_table_is_good(guard: Guard, predicate: str) -> None:
    assert await problem(guard, predicate) is None


@pytest.mark.parametrize(
    ("predicate", "told"),
    [
        ("user_id = ", "not a predicate"),
        ("user_id = 7)", "not a predicate"),
        ("1 = 1) OR (1 = 1", "always true"),
        ("true) OFFSET (5", "not a predicate"),
        ("user_id = 7 ORDER BY 1", "not a predicate"),
        ("user_id", "yes-or-no"),
        ("amount + 1", "yes-or-no"),
        ("data || 'x'", "yes-or-no"),
        ("placed AND amount", "yes-or-no"),
        ("lower(data)", "yes-or-no"),
        ("'yes'", "yes-or-no"),
        ("1", "yes-or-no"),
        ("CASE WHEN placed THEN 1 ELSE 0 END", "yes-or-no"),
        ("usr_id = 7", "no column usr_id"),
        ("users.id = 7", "no table or alias users"),
        ("id IN (SELECT id FROM users)", "subquery"),
        ("pg_sleep(9) IS NULL", "pg_sleep"),
        ("current_setting('x') = 'y'", "current_setting"),
        ("user_id = $1", "parameter"),
        ("user_id = 7 OR 'x:tenant' = data", "predicate|read"),
        ("((((" * 200, "predicate|deep|nest|complex"),
    ],
)
async def test_anything_else_is_told(guard: Guard, predicate: str, told: str) -> None:
    found = await problem(guard, predicate)
    assert found is not None
    assert any(part in found for part in told.split("|")), found


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
async def test_the_other_dialects_are_held_to_their_own_rules(guard: Guard, dialect: Dialect) -> None:
    assert await problem(guard, "user_id = :tenant", dialect) is None
    assert await problem(guard, "usr_id = 7", dialect) is not None
    assert await problem(guard, "user_id = 7) OR (1 = 1", dialect) is not None


async def test_a_gateway_asks_over_the_bus_and_nobody_else_is_answered(guard: Guard) -> None:
    bus = MemoryBus()
    await bus.bucket(CATALOGS).put("test", pack(types()))
    directory = Directory(bus.bucket(CATALOGS), bus.bucket(POLICIES))
    await directory.start()
    heard: asyncio.Queue[Incoming] = asyncio.Queue()
    filters = tuple(
        TableFilter(table=table, predicate=text)
        for table, text in (("public.orders", "placed"), ("public.orders", "amount"), ("public.none", "placed"))
    )
    body = FilterCheck(datasource="test", filters=filters).model_dump_json().encode()
    async with FilterDesk(bus, directory, guard):
        await bus.subscribe(">", heard.put)
        for inbox in ("_INBOX_gateway.x", f"{GATEWAY_INBOX}.1"):
            await bus.publish(FILTERS, body, {Header.REPLY_TO: inbox})
        await bus.publish(FILTERS, b"{", {Header.REPLY_TO: f"{GATEWAY_INBOX}.2"})
        while (message := await heard.get()).subject == FILTERS:
            pass
    await directory.stop()
    assert message.subject == f"{GATEWAY_INBOX}.1"
    assert heard.empty()
    first, second, third = FilterReport.model_validate_json(message.body).problems
    assert first is None
    assert second is not None
    assert third == "the data source has no such table"
