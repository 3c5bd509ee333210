"""What the gateway writes into the audit stream, and what it does not do while it cannot."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from tests.integration.gateway.conftest import Edge
from tests.integration.gateway.test_users import PASSWORD, fresh, logged_in, login, made, refreshed

from askwire_common.bus.protocols import Headers, Incoming
from askwire_common.contracts import Code, event_subject
from askwire_common.errors import ServiceError
from askwire_gateway.identity import apikeys

pytestmark = pytest.mark.servers


@pytest.fixture
async def heard(edge: Edge) -> asyncio.Queue[dict[str, Any]]:
    """Audit events as they are stored."""
    events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def hear(message: Incoming) -> None:
        events.put_nowait(json.loads(message.body))

    await edge.bus.subscribe(event_subject("audit"), hear)
    return events


async def told(heard: asyncio.Queue[dict[str, Any]], event: str) -> dict[str, Any]:
    """The next event of this name; others are passed over."""
    async with asyncio.timeout(20):
        while True:
            entry = await heard.get()
            if entry["event"] == event:
                return entry


async def test_a_keys_life_is_recorded(edge: Edge, heard: asyncio.Queue[dict[str, Any]]) -> None:
    """Made, exchanged for a token, revoked: by whom, and never the key itself."""
    async with edge.post("/v1/keys", {"name": "reports", "role": "VIEWER"}, key=edge.admin) as response:
        made_key = await response.json()
    entry = await told(heard, "key.created")
    assert (entry["key"], entry["role"], entry["by"]) == (
        made_key["id"], "VIEWER", apikeys.subject(str(apikeys.key_id_of(edge.admin))),
    )  # fmt: skip
    assert made_key["key"] not in json.dumps(entry)
    async with edge.post("/v1/auth/token", key=made_key["key"]) as response:
        assert response.status == 200
    assert (await told(heard, "token.issued"))["by"] == apikeys.subject(made_key["id"])
    async with edge.http.delete(
        f"/v1/keys/{made_key['id']}", headers={"Authorization": f"Bearer {edge.admin}"}
    ) as response:
        assert response.status == 200
    assert (await told(heard, "key.revoked"))["key"] == made_key["id"]
    async with edge.get("/v1/datasources", key=made_key["key"]) as response:
        assert response.status == 401
    assert (await told(heard, "credentials.refused"))["address"]


async def test_a_sessions_life_is_recorded(edge: Edge, heard: asyncio.Queue[dict[str, Any]]) -> None:
    """Begun, refused, refreshed, stolen, ended; neither a name that was tried nor a password is in it."""
    name = fresh()
    user = await made(edge, name)
    assert (await told(heard, "user.created"))["user"] == user.id
    await login(edge, name, "not the password")
    assert set(await told(heard, "login.refused")) == {"event", "at", "by", "address"}
    session = await logged_in(edge, name)
    begun = await told(heard, "session.begun")
    assert begun["by"] == f"user:{user.id}"
    status, _ = await refreshed(edge, session.refresh_token)
    assert status == 200
    assert (await told(heard, "session.refreshed"))["session"] == begun["session"]
    await refreshed(edge, session.refresh_token)
    await told(heard, "refresh.refused")
    again = await logged_in(edge, name)
    async with edge.post("/v1/auth/logout", key=again.token) as response:
        assert response.status == 200
    assert (await told(heard, "session.ended"))["by"] == f"user:{user.id}"


async def test_policies_are_changed_on_record(edge: Edge, heard: asyncio.Queue[dict[str, Any]]) -> None:
    async with edge.put("/v1/policies/demo", "mode: strict\n") as response:
        assert response.status == 200, await response.text()
    entry = await told(heard, "policy.written")
    assert (entry["datasource"], bool(entry["version"])) == ("demo", True)
    async with edge.http.delete("/v1/policies/demo", headers={"Authorization": f"Bearer {edge.admin}"}) as response:
        assert response.status == 200
    assert (await told(heard, "policy.removed"))["datasource"] == "demo"


async def test_nothing_is_given_or_taken_off_the_record(edge: Edge) -> None:
    """While the stream cannot be written, no key, user or policy changes; people still log in."""
    name = fresh()
    await made(edge, name)
    stored = edge.bus.store

    async def full(subject: str, body: bytes, headers: Headers) -> bool:
        if subject == event_subject("audit"):
            raise ServiceError(Code.UNAVAILABLE, "the stream is full")
        return await stored(subject, body, headers)

    edge.bus.store = full  # type: ignore[method-assign]  # a broker whose audit stream is full
    async with edge.post("/v1/keys", {"name": "unseen", "role": "VIEWER"}, key=edge.admin) as response:
        assert response.status == 503
    async with edge.get("/v1/keys", key=edge.admin) as response:
        assert "unseen" not in {key["name"] for key in (await response.json())["keys"]}
    async with edge.put("/v1/policies/demo", "mode: strict\n") as response:
        assert response.status == 503
    body = {"name": fresh(), "password": PASSWORD, "role": "VIEWER"}
    async with edge.post("/v1/users", body, key=edge.admin) as response:
        assert response.status == 503
    assert (await login(edge, name))[0] == 200
