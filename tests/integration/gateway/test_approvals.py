"""Changes that wait: who may see them, who may deny them, and what is told when it is too late."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.integration.gateway.conftest import Edge
from tests.support.fake_line import ending, outcome
from tests.support.memory_bus import MemoryBus

from askwire_common.bus.protocols import Headers
from askwire_common.contracts import CHANGES, Code, Status, WaitingChange, event_subject
from askwire_common.datasources.policy import Policy, RolePolicy, TablePolicy
from askwire_common.errors import Retryable
from askwire_common.identity.approval import digest
from askwire_common.identity.principal import Permission, Principal, Role
from askwire_common.work.outcomes import decision
from askwire_gateway.audit import Audit
from askwire_gateway.changes import Changes

pytestmark = pytest.mark.servers
SQL = "UPDATE flights SET carrier = 'UA' WHERE tailnum = 'N1'"


class DeafBus(MemoryBus):
    """Stores nothing."""

    async def store(self, subject: str, body: bytes, headers: Headers) -> bool:
        raise Retryable(Code.UNAVAILABLE, "the bus does not answer")


async def hold(edge: Edge, sql: str = SQL, *, nonce: str = "1.0", datasource: str = "demo", **changes: Any) -> str:
    """A change waits, as a validator puts it; its digest."""
    now = edge.bus.clock()
    change = WaitingChange(
        query_id="01K00000000000000000000007",
        nonce=nonce,
        datasource=datasource,
        asked_by="dora",
        sql=sql,
        digest=digest(sql),
        ticket=f"ticket {nonce}",
        asked_at=now,
        expires_at=now + 900,
    ).model_copy(update=changes)
    await edge.bus.bucket(CHANGES).put(nonce, change.model_dump_json().encode())
    return change.digest


async def waiting(edge: Edge, key: str | None = None) -> list[dict[str, Any]]:
    async with edge.get("/v1/approvals", key=key or edge.admin) as answer:
        assert answer.status == 200, await answer.text()
        return list((await answer.json())["approvals"])


async def deny(edge: Edge, wanted: str, key: str | None = None, **body: str) -> tuple[int, dict[str, Any]]:
    async with edge.post(f"/v1/approvals/{wanted}/deny", body, key=key or edge.admin) as answer:
        return answer.status, await answer.json()


def denials(edge: Edge) -> list[dict[str, Any]]:
    entries = [json.loads(m.body) for m in edge.bus.stored if m.subject == event_subject("audit")]
    return [entry for entry in entries if entry["event"] == "change.denied"]


async def test_what_waits_is_listed_oldest_first(edge: Edge) -> None:
    """With all that it takes to approve it, and nothing that has expired or was decided."""
    now = edge.bus.clock()
    await hold(edge, nonce="2.0", asked_at=now)
    await hold(edge, nonce="1.0", asked_at=now - 60)
    await hold(edge, nonce="3.0", expires_at=now - 1)
    await hold(edge, nonce="4.0")
    await edge.outcomes.decide(decision("dora", "4.0", "demo", by="5.0", made=True))

    found = await waiting(edge)
    assert [change["ticket"] for change in found] == ["ticket 1.0", "ticket 2.0"]
    assert {(c["digest"], c["sql"], c["datasource"], c["asked_by"], c["own"]) for c in found} == {
        (digest(SQL), SQL, "demo", "dora", False)
    }


async def test_a_denied_change_waits_no_longer(edge: Edge) -> None:
    """The decision is there for executors to find, and the audit has who, what and why."""
    wanted = await hold(edge)
    status, body = await deny(edge, wanted, reason="not in July")

    assert (status, body["digest"], body["asked_by"]) == (200, wanted, "dora")
    assert await waiting(edge) == []
    [entry] = denials(edge)
    assert (entry["digest"], entry["held"], entry["reason"]) == (wanted, "dora 1.0", "not in July")


async def test_a_change_is_decided_once(edge: Edge) -> None:
    """Denied again by the same person it is recorded again; by another, or once it is approved, it is a conflict."""
    wanted = await hold(edge)
    other = await edge.key(Role.ADMIN, Permission.APPROVE_QUERY)
    assert [(await deny(edge, wanted))[0], (await deny(edge, wanted))[0]] == [200, 200]
    status, body = await deny(edge, wanted, other)
    assert (status, body["code"]) == (409, "conflict")
    assert "somebody else" in body["detail"]

    made = await hold(edge, "DELETE FROM flights WHERE tailnum = 'N2'", nonce="2.0")
    await edge.outcomes.decide(decision("dora", "2.0", "demo", by="9.0", made=True))
    status, body = await deny(edge, made)
    assert (status, body["code"]) == (409, "conflict")
    assert "approved" in body["detail"]


async def ask_for_a_change(edge: Edge) -> str:
    """The viewer asks for a change, which waits; its query."""
    edge.line.script = lambda *asked: [ending(outcome(*asked, status=Status.APPROVAL_REQUIRED, row_count=0))]
    async with edge.post("/v1/sql", {"sql": SQL, "datasource": "demo"}, key=edge.admin) as answer:
        told = await answer.json()
    assert told["status"] == "approval_required"
    await hold(edge, nonce=f"{told['query_id']}.0", query_id=told["query_id"], asked_by=asker(edge))
    return str(told["query_id"])


def asker(edge: Edge) -> str:
    return edge.line.asked[-1].principal.subject


async def state(edge: Edge, query_id: str) -> dict[str, Any]:
    async with edge.get(f"/v1/queries/{query_id}", key=edge.admin) as answer:
        return dict(await answer.json())


async def test_who_asked_for_a_denied_change_is_told_that_it_was_denied(edge: Edge) -> None:
    """By the query's state, with the reason, and by the history when the outcome is forgotten."""
    query_id = await ask_for_a_change(edge)
    assert (await state(edge, query_id))["status"] == "approval_required"
    other = await edge.key(Role.ADMIN, Permission.APPROVE_QUERY)
    assert (await deny(edge, digest(SQL), other, reason="not in July"))[0] == 200

    told = await state(edge, query_id)
    assert (told["status"], told["code"]) == ("refused", "refused")
    assert "denied" in told["detail"]
    assert "not in July" in told["violations"][0]["message"]
    edge.line.outcomes.clear()
    assert ((told := await state(edge, query_id))["status"], told["code"]) == ("refused", "refused")
    async with edge.get("/v1/queries?limit=1", key=edge.admin) as answer:
        assert [entry["status"] for entry in (await answer.json())["queries"]] == ["refused"]


async def test_who_asked_for_a_change_is_told_how_it_was_made(edge: Edge) -> None:
    """Approved, it runs; then its query ends as it did for whoever approved it."""
    query_id = await ask_for_a_change(edge)
    run = "01K00000000000000000000009"
    await edge.outcomes.decide(decision(asker(edge), f"{query_id}.0", "demo", by=f"bob {run}.0", made=True))
    assert (await state(edge, query_id))["status"] == "running"

    made = outcome(run, edge.line.asked[-1].message, Principal(subject="bob", role=Role.ADMIN), row_count=3)
    await edge.outcomes.decide(made)
    told = await state(edge, query_id)
    assert (told["status"], told["row_count"]) == ("answered", 3)


async def test_of_two_with_one_digest_the_ticket_says_which(edge: Edge) -> None:
    wanted = await hold(edge, nonce="1.0")
    await hold(edge, nonce="2.0")

    status, body = await deny(edge, wanted)
    assert (status, body["detail"].partition(":")[0]) == (400, "ticket")
    assert (await deny(edge, wanted, ticket="ticket 2.0"))[0] == 200
    assert [change["ticket"] for change in await waiting(edge)] == ["ticket 1.0"]


async def test_what_one_may_not_see_does_not_wait_for_one(edge: Edge) -> None:
    """Another data source's changes, and those that name hidden columns, are not to be told from none."""
    part = RolePolicy(tables={"flights": TablePolicy(columns=("carrier",))})
    edge.catalogs.policies["demo"] = Policy(roles={Role.DATA_SCIENTIST: part, Role.ADMIN: RolePolicy()})
    narrow = await edge.key(Role.DATA_SCIENTIST, Permission.APPROVE_QUERY)
    unseen = [await hold(edge, datasource="secret", nonce="1.0"), await hold(edge, nonce="2.0")]
    seen = await hold(edge, "UPDATE flights SET carrier = 'UA' WHERE carrier = 'AA'", nonce="3.0")

    assert [change["digest"] for change in await waiting(edge, narrow)] == [seen]
    assert [(await deny(edge, wanted, narrow))[0] for wanted in (*unseen, "0" * 64)] == [404, 404, 404]
    assert len(await waiting(edge)) == 3


async def test_who_may_not_approve_sees_nothing(edge: Edge) -> None:
    wanted = await hold(edge)
    async with edge.get("/v1/approvals", key=edge.viewer) as answer:
        assert answer.status == 403
    assert (await deny(edge, wanted, edge.viewer))[0] == 403
    assert denials(edge) == []


async def test_what_cannot_be_recorded_can_be_denied_again(edge: Edge) -> None:
    """The change is not made, which is the safe side; whoever denied it hears that the audit lacks it."""
    await hold(edge)
    deaf = Changes(edge.bus, edge.bus.bucket(CHANGES), edge.outcomes, Audit(DeafBus()))
    [change] = await deaf.waiting()
    with pytest.raises(Retryable):
        await deaf.deny(change, "eve", None)
    assert await waiting(edge) == []

    await Changes(edge.bus, edge.bus.bucket(CHANGES), edge.outcomes, Audit(edge.bus)).deny(change, "eve", None)
    assert [entry["by"] for entry in denials(edge)] == ["eve"]
