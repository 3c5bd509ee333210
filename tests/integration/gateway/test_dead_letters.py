"""Dead letters over HTTP: administrators read them, and have one asked again for whoever had asked."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from tests.integration.gateway.conftest import Edge

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import DEAD, TRANSLATE, VALIDATE, ApprovedStatement, Header, Translation
from askwire_common.identity.principal import Permission, Role
from askwire_gateway.identity import apikeys

pytestmark = pytest.mark.servers

QUESTION = {"question": "How many airlines are there?", "datasource": "demo"}


def subject_of(key: str) -> str:
    return apikeys.subject(apikeys.key_id_of(key) or "")


async def bury(edge: Edge, body: bytes, owner: str = "", hop: str = "translate", reason: str = "given up") -> int:
    """A service sets a message aside; the number of the letter."""
    headers = {
        Header.ERROR: reason,
        Header.QUERY_ID: "01K00000000000000000000007",
        Header.MSG_ID: f"dead.{len(edge.bus.stored)}",
        **({Header.OWNER: owner} if owner else {}),
    }
    await edge.bus.store(f"{DEAD}.{hop}", body, headers)
    return int((await letters(edge))[-1]["sequence"])


async def letters(edge: Edge, query: str = "") -> list[dict[str, Any]]:
    async with edge.get(f"/v1/admin/dead-letters{query}", key=edge.admin) as answer:
        assert answer.status == 200, await answer.text()
        return list((await answer.json())["dead_letters"])


async def replay(edge: Edge, sequence: int | str, query: str = "") -> tuple[int, dict[str, Any]]:
    async with edge.post(f"/v1/admin/dead-letters/{sequence}/replay{query}", key=edge.admin) as answer:
        return answer.status, await answer.json()


def asked(edge: Edge, query_id: str) -> list[Incoming]:
    """What reached the line as this query."""
    return [
        message
        for message in edge.bus.stored
        if message.subject in {TRANSLATE, VALIDATE} and message.headers[Header.QUERY_ID] == query_id
    ]


async def test_letters_are_listed_in_pages_with_their_reasons(edge: Edge) -> None:
    for number in range(5):
        await bury(edge, b"x" * number, reason=f"reason {number}")
    async with edge.get("/v1/admin/dead-letters?limit=3", key=edge.admin) as answer:
        first = await answer.json()
    rest = await letters(edge, f"?limit=3&cursor={first['next_cursor']}")
    told = [*first["dead_letters"], *rest]

    assert [(letter["reason"], letter["bytes"]) for letter in told] == [(f"reason {n}", n) for n in range(5)]
    assert {(letter["hop"], letter["owner"]) for letter in told} == {("translate", None)}


async def test_a_letter_is_shown_with_its_body(edge: Edge) -> None:
    """What is no text is shown as far as it is; what is long is cut, and said to be."""
    sequence = await bury(edge, b"\xff\x00 and so on " * 10_000)
    async with edge.get(f"/v1/admin/dead-letters/{sequence}", key=edge.admin) as answer:
        shown = await answer.json()

    assert shown["body"].startswith("\ufffd\x00 and so on")
    assert (shown["truncated"], shown["bytes"]) == (True, 130_000)


async def test_a_letter_is_asked_again_for_its_owner(edge: Edge) -> None:
    """A new query of the asker's own, with a fresh deadline, on the record under the administrator's name."""
    owner = subject_of(edge.viewer)
    sequence = await bury(edge, json.dumps(QUESTION).encode(), owner)
    status, told = await replay(edge, sequence)

    assert (status, told["owner"]) == (202, owner)
    [message] = asked(edge, told["query_id"])
    assert (message.subject, json.loads(message.body)["question"]) == (TRANSLATE, QUESTION["question"])
    assert 50_000 < int(message.headers[Header.DEADLINE]) <= 60_000
    record = next(json.loads(m.body) for m in edge.bus.stored if m.subject.endswith("events.audit"))
    assert (record["event"], record["by"], record["principal"], record["dead_letter"]) == (
        "dead_letter.replayed",
        subject_of(edge.admin),
        owner,
        sequence,
    )
    async with edge.get(f"/v1/queries/{told['query_id']}") as state:
        assert state.status == 200, "its owner finds it among its queries"


async def test_a_users_letter_is_asked_again_for_the_user_as_it_is_today(edge: Edge) -> None:
    """Its role may have changed since; one that was deactivated asks nothing."""
    body = {"name": f"ada-{secrets.token_hex(4)}", "password": "correct horse battery", "role": "ANALYST"}
    async with edge.post("/v1/users", body, key=edge.admin) as answer:
        user = (await answer.json())["id"]
    sequence = await bury(edge, json.dumps(QUESTION).encode(), f"user:{user}")
    status, told = await replay(edge, sequence)
    [message] = asked(edge, told["query_id"])
    header = {"Authorization": f"Bearer {edge.admin}"}
    async with edge.http.patch(f"/v1/users/{user}", json={"active": False}, headers=header) as answer:
        assert answer.status == 200
    refused, _ = await replay(edge, await bury(edge, json.dumps(QUESTION).encode(), f"user:{user}"))

    assert (status, told["owner"], refused) == (202, f"user:{user}", 403)
    assert json.loads(message.body)["question"] == QUESTION["question"]


@pytest.mark.parametrize("owner", ["corp:ada", "", "key:nobody00"])
async def test_a_letter_of_somebody_unknown_here_is_asked_again_by_the_administrator(edge: Edge, owner: str) -> None:
    """Only its own issuer knows what such a one may do today; the query is then the administrator's own."""
    sequence = await bury(edge, json.dumps(QUESTION).encode(), owner)
    for_owner, _ = await replay(edge, sequence)
    status, told = await replay(edge, sequence, "?as=me")
    record = [json.loads(m.body) for m in edge.bus.stored if m.subject.endswith("events.audit")][-1]

    assert (for_owner, status, told["owner"]) == (403, 202, subject_of(edge.admin))
    assert (record["by"], record["principal"]) == (subject_of(edge.admin), subject_of(edge.admin))
    assert len(asked(edge, told["query_id"])) == 1
    assert (await replay(edge, sequence, "?as=you"))[0] == 400


async def test_a_letter_asked_again_twice_is_one_query(edge: Edge) -> None:
    sequence = await bury(edge, json.dumps(QUESTION).encode(), subject_of(edge.viewer))
    first, again = await replay(edge, sequence), await replay(edge, sequence)

    assert first == again
    assert len(asked(edge, first[1]["query_id"])) == 1


async def test_an_approved_statement_is_validated_anew(edge: Edge) -> None:
    """Its signature has expired, and nobody but a validator may sign; a draft of one's own enters at the validator."""
    statement = ApprovedStatement(sql="SELECT 1", approval="old", max_rows=10, datasource="demo")
    sequence = await bury(edge, statement.model_dump_json().encode(), subject_of(edge.viewer), "execute")
    status, told = await replay(edge, sequence)
    [message] = asked(edge, told["query_id"])

    assert (status, message.subject, json.loads(message.body)["sql"]) == (202, VALIDATE, "SELECT 1")
    assert b"old" not in message.body


async def test_a_translated_statement_is_translated_anew(edge: Edge) -> None:
    """It came from a question, so the question is what is asked again."""
    statement = ApprovedStatement(
        sql="SELECT 1",
        approval="old",
        max_rows=10,
        question="What is one?",
        translation=Translation(provider="offline", model="m"),
    )
    sequence = await bury(edge, statement.model_dump_json().encode(), subject_of(edge.viewer), "execute")
    status, told = await replay(edge, sequence)
    [message] = asked(edge, told["query_id"])

    assert (status, message.subject, json.loads(message.body)["question"]) == (202, TRANSLATE, "What is one?")


@pytest.mark.parametrize("body", [b"", b"\xff\xff", b"[]", b"null", b'{"question": 3}', b"[" * 5_000, b'{"sql": "x"}'])
async def test_nonsense_cannot_be_asked_again(edge: Edge, body: bytes) -> None:
    status, told = await replay(edge, await bury(edge, body, subject_of(edge.viewer)))

    assert (status, told["code"]) == (400, "invalid_request")


async def test_nobody_asks_through_a_letter_what_it_may_not_ask(edge: Edge) -> None:
    """No name, an unknown one, one of another kind, one without the permission, one whose key was revoked."""
    revoked, reader = await edge.key(Role.ANALYST), await edge.key(Role.VIEWER, Permission.READ)
    await edge.store.revoke(apikeys.key_id_of(revoked) or "")
    for owner in ("", "key:nobody00", "user:ada", "corp:ada", subject_of(reader), subject_of(revoked)):
        status, told = await replay(edge, await bury(edge, json.dumps(QUESTION).encode(), owner))
        assert (status, told["code"]) == (403, "forbidden"), owner


@pytest.mark.parametrize("sequence", ["999999", "0", "-1", "x", "9" * 30, "%00"])
async def test_a_letter_that_does_not_exist(edge: Edge, sequence: str) -> None:
    status, told = await replay(edge, sequence)

    assert (status, told["code"]) in {(404, "not_found"), (400, "invalid_request")}


async def test_letters_are_for_administrators(edge: Edge) -> None:
    sequence = await bury(edge, b"{}")
    for path in ("/v1/admin/dead-letters", f"/v1/admin/dead-letters/{sequence}"):
        async with edge.get(path) as answer:
            assert answer.status == 403
    async with edge.post(f"/v1/admin/dead-letters/{sequence}/replay") as answer:
        assert answer.status == 403
