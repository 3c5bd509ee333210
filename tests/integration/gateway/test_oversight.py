"""Who did what, for administrators; and who used how much, for each itself and for administrators of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pytest
from tests.integration.gateway.asking_later import responder
from tests.integration.gateway.conftest import Edge
from tests.support.fake_line import Message, ending, outcome

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import ASK, Code, Event, Status, Translation
from askwire_common.identity.principal import Permission, Principal, Role
from askwire_gateway.audit import Audit
from askwire_gateway.exchange import Happening
from askwire_gateway.identity import apikeys

pytestmark = pytest.mark.servers
ADA, BOB = "corporate:ada", "corporate:bob"


def subject_of(key: str) -> str:
    return apikeys.subject(apikeys.key_id_of(key) or "")


async def told(edge: Edge, path: str, key: str, status: int = 200) -> dict[str, Any]:
    async with edge.get(path, key=key) as answer:
        assert answer.status == status, await answer.text()
        return dict(await answer.json())


async def deeds(edge: Edge) -> None:
    """What a day brings."""
    audit = Audit(edge.bus)
    await audit.record("statement.run", "", principal=ADA, datasource="demo", query_id="q1", nonce="q1.0", digest="d")
    await audit.record("statement.run", "", principal=BOB, datasource="secret", query_id="q2", nonce="q2.0")
    await audit.record("credentials.refused", "", address="192.0.2.7")
    held = f"{ADA} q3.0"
    await audit.record("statement.changed", "", principal=BOB, datasource="demo", query_id="q3", held=held, rows=4)
    await audit.record("change.denied", ADA, datasource="demo", query_id="q4", reason="not today")


async def test_the_audit_is_told_newest_first_in_pages(edge: Edge) -> None:
    await deeds(edge)
    seen: list[str] = []
    cursor = ""
    while True:
        page = await told(edge, f"/v1/audit?limit=2{cursor}", edge.admin)
        assert len(page["entries"]) <= 2
        seen += [entry["event"] for entry in page["entries"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen[:5] == [
        *("change.denied", "statement.changed", "credentials.refused", "statement.run", "statement.run"),
    ]


@pytest.mark.parametrize(
    ("filters", "events"),
    [
        (f"principal={ADA}", ["change.denied", "statement.changed", "statement.run"]),
        (f"principal={BOB}", ["statement.changed", "statement.run"]),
        ("datasource=secret", ["statement.run"]),
        ("query_id=q3", ["statement.changed"]),
        ("event=statement", ["statement.changed", "statement.run", "statement.run"]),
        ("event=state", []),
        ("outcome=refused", ["change.denied", "credentials.refused"]),
        ("outcome=done&datasource=demo", ["statement.changed", "statement.run"]),
        ("until=2020-01-01", []),
        ("since=2100-01-01T00:00:00Z", []),
        ("since=2020-01-01&event=change.denied", ["change.denied"]),
    ],
)
async def test_filters_leave_out_what_is_not_wanted(edge: Edge, filters: str, events: list[str]) -> None:
    await deeds(edge)
    page = await told(edge, f"/v1/audit?{filters}", edge.admin)
    assert [entry["event"] for entry in page["entries"]] == events


async def test_an_entry_tells_who_and_what_and_nothing_that_opens_a_door(edge: Edge) -> None:
    await deeds(edge)
    page = await told(edge, "/v1/audit?query_id=q3", edge.admin)
    (entry,) = page["entries"]
    assert (entry["outcome"], entry["asked_by"]) == ("done", ADA)
    assert entry["facts"] == {"by": "", "principal": BOB, "datasource": "demo", "query_id": "q3", "rows": 4}
    async with edge.get("/v1/audit?limit=500", key=edge.admin) as answer:
        text = await answer.text()
    assert edge.admin not in text
    assert "nonce" not in text


async def test_a_noise_on_the_stream_hides_nothing_behind_it(edge: Edge) -> None:
    """Whoever may publish events may publish nonsense."""
    await edge.bus.store("askwire.v1.events.audit", b"\xff no JSON", {"Nats-Msg-Id": "noise"})
    await deeds(edge)
    page = await told(edge, "/v1/audit?limit=500", edge.admin)
    assert len(page["entries"]) >= 6


@pytest.mark.parametrize(
    "filters", ["limit=0", "limit=501", "cursor=nonsense", "outcome=maybe", "since=yesterday", "pricipal=ada"]
)
async def test_a_filter_that_cannot_be_meant_is_named(edge: Edge, filters: str) -> None:
    """Also one that is misspelt: it would show what it was meant to leave out."""
    problem = await told(edge, f"/v1/audit?{filters}", edge.admin, 400)
    assert problem["detail"].startswith(filters.partition("=")[0])


async def test_a_cursor_is_its_callers_own_and_of_its_list(edge: Edge) -> None:
    await deeds(edge)
    cursor = (await told(edge, "/v1/audit?limit=1", edge.admin))["next_cursor"]
    other = await edge.key(Role.ADMIN)
    await told(edge, f"/v1/audit?cursor={cursor}", other, 400)
    await told(edge, f"/v1/queries?cursor={cursor}", edge.admin, 400)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.DATA_SCIENTIST])
async def test_nobody_but_an_administrator_reads_the_audit_or_others_usage(edge: Edge, role: Role) -> None:
    """Not by name, not by the star, and not with a key of an administrator's that may less."""
    key = await edge.key(role)
    less = await edge.key(Role.ADMIN, Permission.READ, Permission.EXECUTE_QUERY)
    for climber in (key, less):
        await told(edge, "/v1/audit", climber, 403)
        await told(edge, "/v1/usage?principal=*", climber, 403)
        await told(edge, f"/v1/usage?principal={quote(subject_of(edge.admin))}", climber, 403)
    async with edge.http.get("/v1/usage") as answer:
        assert answer.status == 401


def paid(query_id: str, message: Message, principal: Principal) -> Sequence[Happening]:
    """A model was asked, and it cost."""
    spent = Translation(provider="openai", model="m", tokens_in=900, tokens_out=100, cost_dollars=0.25)
    held = outcome(query_id, message, principal, translation=spent, row_count=3, timings_ms={"total": 12.5})
    return [ending(held)]


def refused(query_id: str, message: Message, principal: Principal) -> Sequence[Happening]:
    """A model was asked whose price nobody told, and the validator refused."""
    spent = Translation(provider="anthropic", model="m", tokens_in=10, tokens_out=1)
    ended = {"event": Event.REFUSED, "status": Status.REFUSED, "code": Code.REFUSED, "row_count": 0}
    return [ending(outcome(query_id, message, principal, translation=spent, **ended))]


async def asked(edge: Edge, key: str, times: int) -> None:
    for _ in range(times):
        async with edge.post("/v1/query", {"question": "How many?"}, key=key) as answer:
            await answer.read()
    await edge.history.flush()


async def test_everybody_sees_what_it_used_and_of_others_nothing(edge: Edge) -> None:
    """Questions, how they ended, rows, milliseconds, tokens and dollars."""
    edge.line.script = paid
    await asked(edge, edge.viewer, 2)
    await asked(edge, edge.admin, 1)
    report = await told(edge, "/v1/usage", edge.viewer)
    (line,) = report["usage"]
    assert line == {
        "principal": subject_of(edge.viewer),
        "datasource": "demo",
        "questions": 2,
        "outcomes": {"answered": 2},
        "rows": 6,
        "milliseconds": 25.0,
        "tokens_in": 1_800,
        "tokens_out": 200,
        "cost_dollars": 0.5,
    }
    assert not report["truncated"]


async def test_an_administrator_sees_one_by_name_and_everybody_by_the_star(edge: Edge) -> None:
    await asked(edge, edge.viewer, 3)
    await asked(edge, edge.admin, 1)
    everybody = {line["principal"]: line for line in (await told(edge, "/v1/usage?principal=*", edge.admin))["usage"]}
    assert everybody[subject_of(edge.viewer)]["questions"] == 3
    assert everybody[subject_of(edge.admin)]["questions"] == 1
    by_name = await told(edge, f"/v1/usage?principal={quote(subject_of(edge.viewer))}", edge.admin)
    assert by_name["usage"] == [everybody[subject_of(edge.viewer)]]


async def test_what_was_asked_in_one_message_on_nats_is_counted_too(edge: Edge) -> None:
    """Under whoever the request's token names, or ``nats`` where none is wanted; in that history it stands, too."""
    edge.line.script = paid
    await responder(edge).serve(Incoming(ASK, b'{"question": "How many?"}', {}, "_INBOX.mine"))
    edge.line.script = refused
    await responder(edge).serve(Incoming(ASK, b'{"question": "How few?"}', {}, "_INBOX.mine"))
    await edge.history.flush()
    (line,) = (await told(edge, "/v1/usage?principal=nats", edge.admin))["usage"]
    assert line["outcomes"] == {"answered": 1, "refused": 1}
    assert (line["questions"], line["rows"], line["tokens_in"], line["tokens_out"]) == (2, 3, 910, 101)
    entries = await edge.history.page("nats", before="Z", limit=10)
    assert {(entry.question, entry.datasource) for entry in entries} == {("How few?", "demo"), ("How many?", "demo")}
    assert all(edge.history.near(entry.id) is None for entry in entries)


async def test_a_price_that_nobody_knows_makes_no_sum(edge: Edge) -> None:
    """A cost that is too low would be believed."""
    edge.line.script = paid
    await asked(edge, edge.viewer, 1)
    edge.line.script = refused
    await asked(edge, edge.viewer, 1)
    (line,) = (await told(edge, "/v1/usage", edge.viewer))["usage"]
    assert (line["cost_dollars"], line["tokens_in"]) == (None, 910)
    assert line["outcomes"] == {"answered": 1, "refused": 1}


@pytest.mark.parametrize(
    ("period", "questions"),
    [("since=2020-01-01", 1), ("until=2020-01-01", 0), ("since=2100-01-01&until=2100-01-02", 0), ("datasource=x", 0)],
)
async def test_a_period_and_a_data_source_bound_the_sum(edge: Edge, period: str, questions: int) -> None:
    await asked(edge, edge.viewer, 1)
    assert (
        sum(line["questions"] for line in (await told(edge, f"/v1/usage?{period}", edge.viewer))["usage"]) == questions
    )


@pytest.mark.parametrize(
    "period",
    [
        "since=soon",
        "until=2026-13-01",
        "since=2026-02-01&until=2026-01-01",
        "since=0001-01-01",
        "until=9999-12-31T23:59:59-14:00",
        "user=ada",
    ],
)
async def test_a_period_that_is_none_is_named(edge: Edge, period: str) -> None:
    problem = await told(edge, f"/v1/usage?{period}", edge.viewer, 400)
    assert problem["detail"].startswith(period.partition("=")[0])
