"""Policies over HTTP: refused with their place where they are wrong, in force on the bus where they are right."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from tests.integration.gateway.conftest import Edge
from tests.support.memory_bus import MemoryBus

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import (
    CATALOGS,
    EVERY_POLICY,
    FILTERS,
    POLICIES,
    Code,
    FilterCheck,
    FilterReport,
    Header,
)
from askwire_common.datasources.directory import Directory
from askwire_common.datasources.policy import Policy, SafetyMode
from askwire_common.datasources.policy_text import PolicyText, read_text
from askwire_common.errors import Retryable
from askwire_common.identity.principal import Role
from askwire_common.observability.ops import NotReady
from askwire_common.placed_yaml import Mistake
from askwire_gateway.database import ControlDatabase
from askwire_gateway.policy.policies import PolicyKeeper
from askwire_gateway.policy.store import PolicyRecord, PolicyStore

pytestmark = pytest.mark.servers

GOOD = "mode: strict\nroles:\n  VIEWER:\n    tables:\n      flights: {columns: [carrier], row_filter: good}\n"


async def judge(bus: MemoryBus) -> None:
    """A validator to whom only ``good`` is a filter."""

    async def answer(message: Incoming) -> None:
        asked = FilterCheck.model_validate_json(message.body)
        problems = tuple(None if f.predicate == "good" else f"{f.predicate}: no condition" for f in asked.filters)
        body = FilterReport(problems=problems).model_dump_json().encode()
        await bus.publish(message.headers[Header.REPLY_TO], body)

    await bus.subscribe(FILTERS, answer)


@pytest_asyncio.fixture(autouse=True)
async def _clean(edge: Edge) -> None:
    await edge.database.run(lambda c: c.execute("DELETE FROM policies"))


async def on_bus(edge: Edge, name: str = "demo") -> Policy | None:
    body = await edge.bus.bucket(POLICIES).get(name)
    return None if body is None else Policy.model_validate_json(body)


async def test_a_policy_is_written_read_listed_and_removed(edge: Edge) -> None:
    await judge(edge.bus)
    async with edge.put("/v1/policies/demo", GOOD) as response:
        written = await response.json()
    assert (response.status, written["origin"], written["policy"]["mode"]) == (200, "api", "strict")
    published = await on_bus(edge)
    assert published is not None
    assert (published.version, published.mode) == (written["version"], SafetyMode.STRICT)
    async with edge.get("/v1/policies/demo", key=edge.admin) as response:
        assert await response.json() == written
    async with edge.get("/v1/policies", key=edge.admin) as response:
        assert (await response.json())["policies"] == [written]
    async with edge.delete("/v1/policies/demo", key=edge.admin) as response:
        assert (response.status, (await response.json())["policy"]) == (200, None)
    assert await on_bus(edge) is None
    for call in (edge.get, edge.delete):
        async with call("/v1/policies/demo", key=edge.admin) as response:
            assert response.status == 404
    async with edge.get("/v1/policies", key=edge.admin) as response:
        assert (await response.json())["policies"] == []


async def test_what_is_read_can_be_written_back(edge: Edge) -> None:
    await judge(edge.bus)
    async with edge.put("/v1/policies/demo", GOOD) as response:
        written = await response.json()
    async with edge.put("/v1/policies/demo", json.dumps(written["policy"])) as response:
        assert (await response.json())["version"] == written["version"]


@pytest.mark.parametrize(
    ("text", "line", "column", "told"),
    [
        ("mode: strict\nmode: lax", 2, 1, "said twice"),
        ("roles:\n  KING: {}", 2, 3, "no role KING"),
        ("roles:\n  VIEWER:\n    tables:\n      flighs: {}", 4, 7, "no table flighs; did you mean flights"),
        ("roles:\n  VIEWER:\n    tables:\n      flights: {columns: [carier]}", 4, 27, "no column carier"),
        ("roles:\n  VIEWER:\n    tables:\n      flights:\n        hidden: [a]\n", 5, 18, "no column a"),
        ("roles: {VIEWER: {tables: {flights: }, hidden: [flights]}}", 1, 48, "both shown"),
        ("roles:\n  VIEWER:\n    tables:\n      flights: {row_filter: bad}", 4, 29, "bad: no condition"),
        ('{"mode": "strict",\n "max_rows": 0}', 2, 14, "max_rows"),
    ],
)
async def test_a_mistake_is_refused_with_its_place(edge: Edge, text: str, line: int, column: int, told: str) -> None:
    await judge(edge.bus)
    async with edge.put("/v1/policies/demo", text) as response:
        problem = await response.json()
    assert (response.status, problem["code"]) == (422, "invalid_policy")
    assert (problem["mistakes"][0]["line"], problem["mistakes"][0]["column"]) == (line, column)
    assert told in problem["mistakes"][0]["message"]
    assert problem["detail"].startswith(f"line {line}, column {column}: ")
    assert await on_bus(edge) is None, "nothing is changed"


async def test_all_mistakes_are_told(edge: Edge) -> None:
    async with edge.put("/v1/policies/demo", "roles:\n  KING: {}\n  VIEWER: {tabels: {}}\nmaxrows: 1") as response:
        problem = await response.json()
    assert [mistake["line"] for mistake in problem["mistakes"]] == [2, 3, 4]
    assert "and 2 more" in problem["detail"]


async def test_a_filter_that_nobody_judges_is_not_written(edge: Edge) -> None:
    """Without a validator a policy may be right or wrong, and nothing is changed."""
    async with edge.put("/v1/policies/demo", GOOD) as response:
        assert (response.status, (await response.json())["code"]) == (503, "unavailable")
    assert await on_bus(edge) is None


async def test_a_data_source_that_is_not_there_has_no_policy(edge: Edge) -> None:
    async with edge.put("/v1/policies/none", "mode: strict") as response:
        assert response.status == 404


@pytest.mark.parametrize("body", [b"\xff", b"x: " + b"y" * 300_000])
async def test_what_is_no_text_or_too_much_of_it_is_refused(edge: Edge, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {edge.admin}"}
    async with edge.http.put("/v1/policies/demo", data=body, headers=headers) as response:
        assert response.status in {400, 422}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.DATA_SCIENTIST])
async def test_only_administrators_may(edge: Edge, role: Role) -> None:
    key = await edge.key(role)
    async with edge.put("/v1/policies/demo", "mode: permissive", key=key) as response:
        assert response.status == 403
    for call in (edge.get, edge.delete):
        async with call("/v1/policies/demo", key=key) as response:
            assert response.status == 403


# --- the keeper, on the same database --------------------------------------------------------------------------------


@pytest_asyncio.fixture(name="keeper")
async def _keeper(edge: Edge) -> AsyncIterator[Callable[..., PolicyKeeper]]:
    """Makes keepers as if a gateway began, over the edge's bus and database."""
    directory = Directory(edge.bus.bucket(CATALOGS), edge.bus.bucket(POLICIES))
    await directory.start()

    def make(
        file: dict[str, str] | None = None, *, dsn: str | None = None, mistakes: list[Mistake] | None = None
    ) -> PolicyKeeper:
        async def check(name: str, text: PolicyText) -> list[Mistake] | None:
            del name, text
            return mistakes

        store = PolicyStore(edge.database if dsn is None else ControlDatabase(dsn))
        texts = {name: read_text(text) for name, text in (file or {}).items()}
        bucket = edge.bus.bucket(POLICIES)
        return PolicyKeeper(
            store,
            bucket,
            directory.policies,
            directory.spoiled_policies,
            path=Path("p.yaml"),
            file=texts,
            check=check,
        )

    yield make
    await directory.stop()


async def settled(edge: Edge) -> None:
    """Return when mirrors have heard what was written."""
    for _ in range(10):
        await asyncio.sleep(0)
    del edge


async def test_a_policy_that_left_the_file_leaves_the_bus(edge: Edge, keeper: Callable[..., PolicyKeeper]) -> None:
    await keeper({"demo": "mode: strict", "secret": "mode: strict"}).tend()
    assert await on_bus(edge, "demo") == await on_bus(edge, "secret") == Policy(mode=SafetyMode.STRICT)
    await settled(edge)
    await keeper({"demo": "mode: permissive"}).tend()
    assert await on_bus(edge, "demo") == Policy(mode=SafetyMode.PERMISSIVE)
    assert await on_bus(edge, "secret") is None


async def test_the_api_does_not_change_what_the_file_would_put_back(
    edge: Edge, keeper: Callable[..., PolicyKeeper]
) -> None:
    await keeper({"demo": "mode: strict"}).tend()
    async with edge.put("/v1/policies/demo", "mode: permissive") as response:
        assert (response.status, (await response.json())["code"]) == (409, "conflict")
    async with edge.delete("/v1/policies/demo", key=edge.admin) as response:
        assert response.status == 409
    assert await on_bus(edge) == Policy(mode=SafetyMode.STRICT)


async def test_a_bus_that_lost_its_data_gets_the_rules_back(edge: Edge, keeper: Callable[..., PolicyKeeper]) -> None:
    kept = keeper({"demo": "mode: strict"})
    await kept.tend()
    bucket = edge.bus.bucket(POLICIES)
    _, revision = await bucket.entry("demo")
    await bucket.swap("demo", None, revision)
    await settled(edge)
    await kept.tend()
    assert await on_bus(edge) == Policy(mode=SafetyMode.STRICT)


async def test_rules_are_there_although_the_database_is_not(edge: Edge, keeper: Callable[..., PolicyKeeper]) -> None:
    await keeper({"demo": "mode: strict"}, dsn="postgresql://nobody@127.0.0.1:1/none").tend()
    assert await on_bus(edge) == Policy(mode=SafetyMode.STRICT)


async def test_nothing_is_open_by_default_before_every_policy_is_known(
    edge: Edge, keeper: Callable[..., PolicyKeeper]
) -> None:
    """A bus that comes back empty, and no database to tell which policies there were beside the file's."""
    bucket = edge.bus.bucket(POLICIES)
    await bucket.delete(EVERY_POLICY)
    directory = Directory(edge.bus.bucket(CATALOGS), bucket)
    await directory.start()
    await keeper({"demo": "mode: strict"}, dsn="postgresql://nobody@127.0.0.1:1/none").tend()
    await settled(edge)
    assert directory.policy("demo") == Policy(mode=SafetyMode.STRICT)
    with pytest.raises(Retryable):
        directory.policy("other")
    await keeper({"demo": "mode: strict"}).tend()
    await settled(edge)
    assert directory.policy("other") == Policy()
    assert directory.policies().keys() == {"demo"}
    await directory.stop()


async def test_who_has_read_the_database_once_knows_what_there_is(edge: Edge) -> None:
    """A bus that loses its data while the database is down is whole again all the same."""

    class Failing(PolicyStore):
        down = False

        async def all(self) -> list[PolicyRecord]:
            if self.down:
                raise Retryable(Code.UNAVAILABLE, "the database is down")
            return await super().all()

    async def unchecked(name: str, text: PolicyText) -> None:
        del name, text

    store, bucket = Failing(edge.database), edge.bus.bucket(POLICIES)
    await store.put("demo", Policy(mode=SafetyMode.STRICT), "somebody")
    kept = PolicyKeeper(store, bucket, dict, frozenset, check=unchecked)
    await kept.tend()
    store.down = True
    for name in (EVERY_POLICY, "demo"):
        await bucket.delete(name)
    await kept.tend()
    assert await on_bus(edge) == Policy(mode=SafetyMode.STRICT)
    assert await bucket.get(EVERY_POLICY) is not None


async def test_a_database_that_lost_its_data_opens_nothing(edge: Edge, keeper: Callable[..., PolicyKeeper]) -> None:
    """A policy on the bus of which the database knows nothing is kept, and can then be removed by somebody."""
    strict = Policy(mode=SafetyMode.STRICT)
    await edge.bus.bucket(POLICIES).put("demo", strict.model_dump_json().encode())
    await settled(edge)
    await keeper().tend()
    assert await on_bus(edge) == strict
    async with edge.get("/v1/policies/demo", key=edge.admin) as response:
        assert (await response.json())["origin"] == "bus"
    async with edge.delete("/v1/policies/demo", key=edge.admin) as response:
        assert response.status == 200
    assert await on_bus(edge) is None


async def test_acknowledgements_in_the_place_of_policies_are_written_over(
    edge: Edge, keeper: Callable[..., PolicyKeeper]
) -> None:
    """Whoever asks can have them sent there; what the database says stands there again, or nothing."""
    bucket, acknowledgement = edge.bus.bucket(POLICIES), b'{"stream":"ASKWIRE_WORK","seq":7}'
    kept = keeper({"demo": "mode: strict"})
    await kept.tend()
    for name in ("demo", "other", EVERY_POLICY):
        await bucket.put(name, acknowledgement)
    await bucket.put("of a later release", b'{"unheard_of": true}')
    await settled(edge)
    await kept.tend()
    assert await on_bus(edge) == Policy(mode=SafetyMode.STRICT)
    assert await bucket.get("other") is None
    assert acknowledgement not in (await bucket.get(EVERY_POLICY) or acknowledgement)
    assert await bucket.get("of a later release") is not None


async def test_many_gateways_end_with_what_the_database_says(edge: Edge, keeper: Callable[..., PolicyKeeper]) -> None:
    """Writers and tenders at once: whoever comes last on the bus, it is the database's word that stands there."""
    keepers = [keeper() for _ in range(4)]
    wanted = [Policy(max_rows=rows) for rows in range(1, 21)]
    await asyncio.gather(
        *(keepers[n % 4].put("demo", policy, "test") for n, policy in enumerate(wanted)),
        *(one.tend() for one in keepers),
    )
    record = await PolicyStore(edge.database).find("demo")
    assert record is not None
    assert await on_bus(edge) == record.policy


async def test_a_file_that_names_what_does_not_exist_keeps_the_gateway_unready(
    edge: Edge, keeper: Callable[..., PolicyKeeper]
) -> None:
    del edge
    waiting = keeper({"demo": "mode: strict"}, mistakes=None)
    await waiting.look_at_file()
    await waiting.ready()
    wrong = keeper({"demo": "mode: strict"}, mistakes=[Mistake(3, 7, "there is no table x")])
    await wrong.look_at_file()
    with pytest.raises(NotReady, match=r"p\.yaml:3:7: there is no table x"):
        await wrong.ready()
