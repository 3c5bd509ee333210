"""What a plan may cost before it is begun: absurd ones may not, large ones that somebody means may."""

from __future__ import annotations

import pytest
from tests.integration.executor.activity import Admin

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.statement import Statement

pytestmark = pytest.mark.servers

TEN_MILLION = "generate_series(1, 10000000)"  # a function whose rows the planner knows
CROSSED = f"SELECT count(*) FROM {TEN_MILLION} a, {TEN_MILLION} b"
LARGE = {
    "an export": "SELECT * FROM events ORDER BY noted",
    "an aggregate": "SELECT kind, noted, count(*), avg(id) FROM events GROUP BY kind, noted",
    "a join": "SELECT e.kind, count(*) FROM events e JOIN events f ON f.id = e.kind + 1 GROUP BY 1",
    "a join by a range": "SELECT count(*) FROM events e JOIN kinds k ON e.noted BETWEEN k.since AND k.until",
    "a lookup for each row": "SELECT (SELECT f.noted FROM events f WHERE f.id = e.kind) FROM events e",
    "windows": "SELECT id, rank() OVER (PARTITION BY kind ORDER BY noted), sum(id) OVER (ORDER BY id) FROM events",
    "each with each kind": "SELECT count(*) FROM events, kinds",
    "the first of all pairs": "SELECT * FROM events e, events f LIMIT 100",
}


@pytest.fixture
async def a_tenth(datasource: DataSource, admin: Admin) -> DataSource:
    """A tenth of ten million rows, and a tenth of the time that is there unless something is said."""
    await admin.execute(
        "CREATE UNLOGGED TABLE events AS SELECT i AS id, i % 1000 AS kind, to_timestamp(i * 60) AS noted"
        " FROM generate_series(1, 1000000) i; ALTER TABLE events ADD PRIMARY KEY (id);"
        "CREATE TABLE kinds AS SELECT i AS kind, to_timestamp(i * 60) AS since, to_timestamp(i * 120) AS until"
        " FROM generate_series(1, 1000) i; ANALYZE events, kinds"
    )
    return datasource.model_copy(update={"statement_timeout_ms": datasource.statement_timeout_ms // 10})


async def opened(datasource: DataSource, sql: str) -> None:
    """Have the server plan it, and let it be begun; no row is fetched."""
    async with Source("shop", datasource) as source, source.run(Statement(sql)):
        pass


async def test_an_absurd_plan_is_refused_before_it_begins(datasource: DataSource) -> None:
    """What no server ends in its time is told at once, with what to do, instead of at the deadline."""
    with pytest.raises(ServiceError) as refusal:
        await opened(datasource, CROSSED)

    assert refusal.value.code is Code.REFUSED
    assert "3,000,000,000 units that are allowed" in refusal.value.detail
    assert "join condition" in refusal.value.detail
    assert "max_cost" in refusal.value.detail


@pytest.mark.parametrize("ceiling", ["max_cost", "max_plan_rows"])
async def test_a_refusal_tells_nothing_of_rows_that_a_filter_hides(
    datasource: DataSource, admin: Admin, ceiling: str
) -> None:
    """The planner's numbers come from all rows: how often others' rows hold a value could be read off them."""
    await admin.execute("""
        CREATE TABLE paid AS SELECT 'acme' AS tenant, 'a' || i AS email FROM generate_series(1, 1000) i
         UNION ALL SELECT 'evil', 'eve@evil.example' FROM generate_series(1, 5000); ANALYZE paid""")
    told = set()
    for email in ("eve@evil.example", "nobody@evil.example"):
        seen = "(SELECT * FROM paid WHERE tenant = 'acme' OFFSET 0) AS paid"
        sql = f"SELECT 1 FROM {seen}, {TEN_MILLION} WHERE email = '{email}'"
        with pytest.raises(ServiceError) as refusal:
            await opened(datasource.model_copy(update={ceiling: 10}), sql)
        told.add(refusal.value.detail)

    assert len(told) == 1


@pytest.mark.parametrize("sql", LARGE.values(), ids=LARGE)
async def test_what_is_large_and_meant_is_begun(a_tenth: DataSource, sql: str) -> None:
    """None of them is refused, which would be raised here."""
    await opened(a_tenth, sql)


async def test_all_pairs_of_a_large_table_are_refused(a_tenth: DataSource) -> None:
    """The join condition that a question never named."""
    with pytest.raises(ServiceError) as refusal:
        await opened(a_tenth, "SELECT e.kind, count(*) FROM events e, events f GROUP BY 1")

    assert refusal.value.code is Code.REFUSED


@pytest.mark.parametrize(
    "setting",
    [{"max_cost": 0}, {"max_cost": 1e13}, {"explain": False}],
    ids=["no limit", "a higher limit", "no plan is asked for"],
)
async def test_an_operator_lets_it_begin(datasource: DataSource, setting: dict[str, object]) -> None:
    """What the first of these tests sees refused is not refused here, or it would be raised."""
    await opened(datasource.model_copy(update=setting), CROSSED)
