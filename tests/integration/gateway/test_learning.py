"""Golden queries and feedback: people decide what is learned, each within what it may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests.integration.gateway.conftest import Edge
from tests.support.fake_line import Message, ending, outcome

from askwire_common.contracts import GOLDEN, Draft, Event, GoldenQuery, Outcome, Status, Translation, Violation
from askwire_common.identity.principal import Principal, Role
from askwire_common.journey import new_query_id
from askwire_gateway.exchange import Happening

pytestmark = pytest.mark.servers
PATH = "/v1/golden-queries"
SQL = "SELECT carrier FROM flights"


def validating(query_id: str, message: Message, principal: Principal) -> Sequence[Happening]:
    """A validator that lets everything pass."""
    sql = message.sql if isinstance(message, Draft) else SQL
    return [ending(outcome(query_id, message, principal, status=Status.VALIDATED, sql=sql, columns=(), row_count=0))]


def refusing(query_id: str, message: Message, principal: Principal) -> Sequence[Happening]:
    """A validator that refuses everything."""
    violation = Violation(rule="read_only", message="this writes", remedy="only read")
    held = outcome(
        query_id,
        message,
        principal,
        event=Event.REFUSED,
        status=Status.REFUSED,
        code="refused",
        violations=[violation.model_dump()],
    )
    return [ending(held)]


@pytest.fixture
async def scientist(edge: Edge) -> str:
    """The key of somebody who may approve queries, and sees ``flights.carrier`` alone; the validator lets all pass."""
    edge.line.script = validating
    return await edge.key(Role.DATA_SCIENTIST)


def question() -> str:
    """A question that no other test asks: they share a database."""
    return f"How many flights like {new_query_id()} are there?"


async def create(edge: Edge, key: str, text: str, sql: str = SQL) -> dict[str, Any]:
    async with edge.post(PATH, {"question": text, "sql": sql, "datasource": "demo"}, key=key) as response:
        assert response.status == 201, await response.text()
        return dict(await response.json())


async def published(edge: Edge, identity: str) -> GoldenQuery | None:
    held = await edge.bus.bucket(GOLDEN).get(f"demo.{identity}")
    return None if held is None else GoldenQuery.model_validate_json(held)


async def rate(edge: Edge, query_id: str, rating: str, key: str | None = None) -> tuple[int, dict[str, Any]]:
    async with edge.post("/v1/feedback", {"query_id": query_id, "rating": rating, "comment": "well"}, key=key) as got:
        return got.status, await got.json()


async def ask(edge: Edge, text: str, key: str | None = None) -> str:
    async with edge.post("/v1/query", {"question": text}, key=key) as response:
        return str((await response.json())["query_id"])


async def subject(edge: Edge, key: str) -> str:
    """Whose key it is."""
    await ask(edge, question(), key)
    return edge.line.asked[-1].principal.subject


async def test_an_accepted_pair_reaches_the_translators(edge: Edge, scientist: str) -> None:
    text = question()
    golden = await create(edge, scientist, text)
    assert (golden["status"], golden["question"]) == ("accepted", text)
    assert await published(edge, golden["id"]) == GoldenQuery(
        id=golden["id"], datasource="demo", question=text, sql=SQL
    )


async def test_its_sql_is_checked_in_the_name_of_whoever_accepts_it(edge: Edge, scientist: str) -> None:
    await create(edge, scientist, question())
    asked = edge.line.asked[-1]
    assert isinstance(asked.message, Draft)
    assert (asked.message.sql, asked.message.dry_run, asked.principal.role) == (SQL, True, Role.DATA_SCIENTIST)


async def test_what_the_validator_refuses_is_not_kept(edge: Edge, scientist: str) -> None:
    edge.line.script = refusing
    text = question()
    async with edge.post(PATH, {"question": text, "sql": "DELETE FROM flights"}, key=scientist) as response:
        problem = await response.json()
    assert (response.status, problem["code"], problem["violations"][0]["rule"]) == (422, "refused", "read_only")
    async with edge.get(PATH, key=scientist) as response:
        assert text not in await response.text()


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_who_may_not_approve_queries_has_no_say(edge: Edge, method: str) -> None:
    headers = {"Authorization": f"Bearer {edge.viewer}"}
    body = {"question": "How many?", "sql": SQL}
    async with edge.http.request(method, PATH, json=body, headers=headers) as response:
        assert (response.status, (await response.json())["code"]) == (403, "forbidden")


async def test_a_question_has_one_answer(edge: Edge, scientist: str) -> None:
    text = question()
    await create(edge, scientist, text)
    repeated = {"question": f"  {text.removesuffix('?')} ", "sql": "SELECT 1"}
    async with edge.post(PATH, repeated, key=scientist) as response:
        assert (response.status, (await response.json())["code"]) == (409, "conflict")


async def test_a_change_is_checked_and_published(edge: Edge, scientist: str) -> None:
    golden = await create(edge, scientist, question())
    headers = {"Authorization": f"Bearer {scientist}"}
    change = {"sql": "SELECT DISTINCT carrier FROM flights"}
    async with edge.http.put(f"{PATH}/{golden['id']}", json=change, headers=headers) as response:
        assert response.status == 200
    found = await published(edge, golden["id"])
    assert found is not None
    assert (found.question, found.sql) == (golden["question"], change["sql"])


async def test_a_deleted_pair_is_forgotten_everywhere(edge: Edge, scientist: str) -> None:
    golden = await create(edge, scientist, question())
    async with edge.delete(f"{PATH}/{golden['id']}", key=scientist) as response:
        assert response.status == 200
    assert await published(edge, golden["id"]) is None
    async with edge.get(f"{PATH}/{golden['id']}", key=scientist) as response:
        assert response.status == 404


async def test_a_pair_that_names_what_one_may_not_see_does_not_exist(edge: Edge, scientist: str) -> None:
    """An administrator's pair reads a column that the data scientist's policy hides."""
    golden = await create(edge, edge.admin, question(), "SELECT tailnum FROM flights")
    async with edge.get(f"{PATH}/{golden['id']}", key=scientist) as response:
        assert response.status == 404
    async with edge.get(PATH, key=scientist) as response:
        assert "tailnum" not in await response.text()
    async with edge.get(f"{PATH}/{golden['id']}", key=edge.admin) as response:
        assert response.status == 200


async def test_a_thumbs_up_is_only_a_proposal(edge: Edge) -> None:
    text = question()
    query_id = await ask(edge, text)
    status, told = await rate(edge, query_id, "up")
    assert (status, told["rating"], told["proposed"]) == (201, "up", True)
    async with edge.get(f"{PATH}?status=proposed", key=edge.admin) as response:
        proposals = (await response.json())["golden_queries"]
    mine = next(p for p in proposals if p["question"] == text)
    assert (mine["accepted_by"], mine["query_id"]) == (None, query_id)
    assert await published(edge, mine["id"]) is None


async def test_a_person_accepts_a_proposal(edge: Edge) -> None:
    text = question()
    await rate(edge, await ask(edge, text), "up")
    async with edge.get(f"{PATH}?status=proposed", key=edge.admin) as response:
        mine = next(p for p in (await response.json())["golden_queries"] if p["question"] == text)
    edge.line.script = validating
    async with edge.post(f"{PATH}/{mine['id']}/accept", key=edge.admin) as response:
        accepted = await response.json()
    assert (response.status, accepted["status"]) == (200, "accepted")
    found = await published(edge, mine["id"])
    assert found is not None
    assert found.question == text


async def test_a_proposal_holds_nothing_of_its_askers_policy(edge: Edge) -> None:
    """What ran was bound to one tenant; accepted like that, it would be every tenant's answer, and tell of that one."""
    query_id = await ask(edge, question())
    held = edge.line.outcomes[query_id]
    ran = "SELECT carrier FROM (SELECT * FROM public.flights WHERE (carrier = 'UA') OFFSET 0) AS flights"
    edge.line.outcomes[query_id] = held.model_copy(
        update={"sql": ran, "translation": Translation(provider="p", model="m", draft=SQL)}
    )
    assert (await rate(edge, query_id, "up"))[1]["proposed"] is True
    async with edge.get(f"{PATH}?status=proposed", key=edge.admin) as response:
        proposals = (await response.json())["golden_queries"]
    assert next(p for p in proposals if p["query_id"] == query_id)["sql"] == SQL


async def test_of_an_answer_whose_end_is_forgotten_nothing_is_proposed(edge: Edge) -> None:
    """The history holds what ran, and no longer what was written."""
    query_id = await ask(edge, question())
    del edge.line.outcomes[query_id]
    status, told = await rate(edge, query_id, "up")
    assert (status, told["rating"], told["proposed"]) == (201, "up", False)


async def test_a_thumbs_down_proposes_nothing_and_is_read_by_those_who_approve(edge: Edge) -> None:
    query_id = await ask(edge, question())
    assert (await rate(edge, query_id, "down"))[1]["proposed"] is False
    async with edge.get("/v1/feedback", key=edge.admin) as response:
        found = next(f for f in (await response.json())["feedback"] if f["query_id"] == query_id)
    assert (found["rating"], found["comment"]) == ("down", "well")


async def test_one_rates_only_ones_own_queries(edge: Edge) -> None:
    query_id = await ask(edge, question())
    other = await edge.key(Role.VIEWER)
    foreign, none = [await rate(edge, identity, "up", key=other) for identity in (query_id, new_query_id())]
    assert foreign[0] == none[0] == 404
    assert foreign[1]["detail"] == none[1]["detail"]


async def test_what_was_asked_over_nats_is_rated_by_its_asker_alone(edge: Edge) -> None:
    """Of such a query a gateway knows nothing but how it ended, which is kept under its asker's name."""
    query_id, words = new_query_id(), question()
    asker = await subject(edge, edge.viewer)
    edge.line.outcomes[query_id] = Outcome(
        query_id=query_id,
        event=Event.DONE,
        status=Status.ANSWERED,
        datasource="demo",
        principal=asker,
        question=words,
        sql=SQL,
    )
    other = await edge.key(Role.VIEWER)

    foreign = await rate(edge, query_id, "up", key=other)
    status, told = await rate(edge, query_id, "up")

    assert (foreign[0], foreign[1]["code"]) == (404, "not_found")
    assert (status, told["question"], told["sql"], told["proposed"]) == (201, words, SQL, True)


async def test_nobody_changes_a_rating_by_asking_under_its_query_id(edge: Edge) -> None:
    """Who asks over NATS chooses the id, and may choose one that belongs to somebody's query already."""
    query_id = await ask(edge, question())
    assert (await rate(edge, query_id, "up"))[0] == 201
    other = await edge.key(Role.VIEWER)
    held = edge.line.outcomes[query_id]
    edge.line.outcomes[query_id] = held.model_copy(update={"principal": await subject(edge, other)})

    status, problem = await rate(edge, query_id, "down", key=other)

    assert (status, problem["code"]) == (404, "not_found")
    async with edge.get("/v1/feedback", key=edge.admin) as response:
        (rating,) = [f["rating"] for f in (await response.json())["feedback"] if f["query_id"] == query_id]
    assert rating == "up"


async def test_pages_follow_one_another(edge: Edge, scientist: str) -> None:
    names = [(await create(edge, scientist, question()))["id"] for _ in range(3)]
    async with edge.get(f"{PATH}?limit=2", key=scientist) as response:
        first = await response.json()
    async with edge.get(f"{PATH}?limit=1&cursor={first['next_cursor']}", key=scientist) as response:
        second = await response.json()
    assert [g["id"] for g in (*first["golden_queries"], *second["golden_queries"])] == names[::-1]


async def test_a_bus_that_lost_its_data_is_told_again(edge: Edge, scientist: str) -> None:
    golden = await create(edge, scientist, question())
    bucket = edge.bus.bucket(GOLDEN)
    await bucket.delete(f"demo.{golden['id']}")
    await bucket.put("demo.withdrawn", b"{}")
    await edge.golden.reconcile()
    assert await published(edge, golden["id"]) is not None
    assert await bucket.get("demo.withdrawn") is None
