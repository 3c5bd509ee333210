"""Who may call: API keys and tokens, made, used, revoked, and known while the database is away."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from tests.integration.gateway.conftest import Edge
from tests.unit.gateway.test_jwt_issuers import NOW, issuers, signed

from askwire_common.contracts import private_inbox
from askwire_common.identity.approval import generate_key
from askwire_common.identity.principal import Permission, Principal, Role
from askwire_common.identity.tokens import TokenSigner
from askwire_gateway.identity import apikeys
from askwire_gateway.identity.answers import KeyInfo, KeyList, NewKey, Token

pytestmark = pytest.mark.servers


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer ask_",
        "Bearer ask_short_x_y",
        "Bearer a.b.c",
        "Bearer ä",
        "Bearer " + "x" * 9_000,
    ],
)
async def test_a_missing_or_malformed_key_is_unauthenticated(edge: Edge, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    async with edge.http.get("/v1/datasources", headers=headers) as response:
        problem = await response.json()
    assert (response.status, problem["code"]) == (401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_wellformed_key_that_nobody_was_given_is_unauthenticated(edge: Edge) -> None:
    key, _ = apikeys.mint()
    async with edge.get("/v1/datasources", key=key) as response:
        assert response.status == 401


async def test_a_key_with_the_right_id_and_another_secret_is_unauthenticated(edge: Edge) -> None:
    other, _ = apikeys.mint()
    prefix, own_id, *_ = edge.viewer.split("_")
    body = f"{prefix}_{own_id}_{other.split('_')[2]}"
    forged = f"{body}_{apikeys._checksum(body)}"  # what an attacker can compute as well
    assert apikeys.key_id_of(forged) == own_id
    async with edge.get("/v1/datasources", key=forged) as response:
        assert response.status == 401


async def test_an_expired_key_is_unauthenticated(edge: Edge) -> None:
    key = await edge.key(Role.VIEWER, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    async with edge.get("/v1/datasources", key=key) as response:
        assert response.status == 401


async def test_a_permission_that_is_missing_is_named(edge: Edge) -> None:
    reader = await edge.key(Role.VIEWER, Permission.READ)
    async with edge.post("/v1/sql", {"sql": "SELECT 1"}, key=reader) as response:
        problem = await response.json()
    assert (response.status, problem["code"]) == (403, "forbidden")
    assert "EXECUTE_QUERY" in problem["detail"]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_only_administrators_manage_keys(edge: Edge, method: str) -> None:
    headers = {"Authorization": f"Bearer {edge.viewer}"}
    async with edge.http.request(method, "/v1/keys", json={}, headers=headers) as response:
        assert response.status == 403


async def test_a_new_key_is_shown_once_works_and_ends_when_revoked(edge: Edge) -> None:
    wanted = {"name": "reports", "role": "analyst", "permissions": ["READ"]}
    async with edge.post("/v1/keys", wanted, key=edge.admin) as response:
        made = NewKey.model_validate(await response.json())
    assert (response.status, made.role, made.permissions) == (201, "ANALYST", (Permission.READ,))
    async with edge.get("/v1/datasources", key=made.key) as response:
        assert response.status == 200
    async with edge.get("/v1/keys", key=edge.admin) as response:
        assert made.key not in await response.text()
        assert made.id in {key.id for key in KeyList.model_validate(await response.json()).keys}
    async with edge.delete(f"/v1/keys/{made.id}", key=edge.admin) as response:
        assert KeyInfo.model_validate(await response.json()).revoked_at is not None
    async with edge.get("/v1/datasources", key=made.key) as response:
        assert response.status == 401


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"role": "KING"}, "role"),
        ({"permissions": ["ADMIN"]}, "permissions: the role VIEWER does not allow ADMIN"),
        ({"permissions": ["FLY"]}, "permissions"),
        ({"expires_at": "2001-01-01T00:00:00Z"}, "expires_at: must lie in the future"),
        ({"expires_at": "2100-01-01T00:00:00"}, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-14:00"}, "expires_at"),
        ({"name": " "}, "name"),
    ],
)
async def test_a_key_that_cannot_be_made_is_told_why(edge: Edge, change: dict[str, object], told: str) -> None:
    async with edge.post("/v1/keys", {"name": "x", "role": "VIEWER"} | change, key=edge.admin) as response:
        assert response.status == 400
        assert (await response.json())["detail"].startswith(told)


async def test_a_key_makes_no_key_that_may_more_than_itself(edge: Edge) -> None:
    clerk = await edge.key(Role.ADMIN, Permission.ADMIN, Permission.READ)
    async with edge.post("/v1/keys", {"name": "more", "role": "ADMIN"}, key=clerk) as response:
        assert (response.status, "EXECUTE_QUERY" in (await response.json())["detail"]) == (403, True)
    wanted = {"name": "less", "role": "ADMIN", "permissions": ["READ"]}
    async with edge.post("/v1/keys", wanted, key=clerk) as response:
        assert response.status == 201


async def test_a_key_of_a_tenant_says_so(edge: Edge) -> None:
    wanted = {"name": "acme", "role": "VIEWER", "tenant": "acme"}
    async with edge.post("/v1/keys", wanted, key=edge.admin) as response:
        made = await response.json()
    record = await edge.store.find(made["id"])
    assert record is not None
    assert (made["tenant"], record.principal.tenant) == ("acme", "acme")


async def test_revoking_a_key_that_is_not_there_is_not_found(edge: Edge) -> None:
    async with edge.delete("/v1/keys/nobodys1", key=edge.admin) as response:
        assert response.status == 404


async def test_a_key_buys_a_token_that_speaks_for_it(edge: Edge) -> None:
    async with edge.post("/v1/auth/token") as response:
        token = Token.model_validate(await response.json())
    async with edge.get("/v1/datasources", key=token.token) as response:
        assert response.status == 200
    async with edge.post("/v1/auth/token", key=token.token) as response:
        assert response.status == 403, "tokens must not beget tokens, or they would never end"


async def test_a_token_dies_with_its_key(edge: Edge) -> None:
    async with edge.post("/v1/auth/token") as response:
        token = (await response.json())["token"]
    key_id = edge.viewer.split("_")[1]
    async with edge.delete(f"/v1/keys/{key_id}", key=edge.admin) as response:
        assert response.status == 200
    async with edge.get("/v1/datasources", key=token) as response:
        assert response.status == 401


async def test_a_token_of_another_issuer_is_unauthenticated(edge: Edge) -> None:
    admin = Principal(subject="eve", role=Role.ADMIN, permissions=frozenset(Permission))
    forged = TokenSigner(generate_key(), lambda: datetime.now(UTC).timestamp()).sign(admin, 600)
    async with edge.get("/v1/keys", key=forged) as response:
        assert response.status == 401


async def test_a_token_of_a_trusted_issuer_opens_what_its_role_may(control_dsn: str) -> None:
    """In the role that its claims are mapped to, as its own subject; on NATS as well, for no longer than it lives."""
    edge = Edge(control_dsn, issuers=await issuers())
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        viewer, admin = signed(), signed(realm={"roles": ["data-admins"]})
        for token, status in ((viewer, 403), (admin, 200), (viewer[:-6] + "AAAAAA", 401)):
            async with edge.get("/v1/keys", key=token) as response:
                assert response.status == status
        async with edge.post("/v1/auth/token", key=signed(exp=NOW + 90)) as response:
            ours = Token.model_validate_json(await response.read())
        assert ours.expires_in <= 90
        assert ours.inbox == private_inbox("corporate:ada")
        async with edge.post("/v1/auth/token", key=ours.token) as response:
            assert response.status == 403  # and not again, or it would live for ever
        async with edge.post("/v1/sql", {"sql": "SELECT 1"}, key=viewer) as response:
            assert response.status == 200
        assert edge.line.asked[-1].principal.subject == "corporate:ada"
        assert edge.line.asked[-1].principal.tenant == "acme"
        async with edge.get("/v1/keys", key=signed(header={"kid": "1999"})) as response:
            assert (response.status, "1999" in (await response.json())["detail"]) == (401, True)


async def test_use_is_noted_behind_the_answers_back(edge: Edge) -> None:
    async with edge.get("/v1/datasources") as response:
        assert response.status == 200
    await edge.history.flush()
    record = await edge.store.find(edge.viewer.split("_")[1])
    assert record is not None
    assert record.last_used_at is not None


async def test_only_a_digest_of_a_key_is_stored(edge: Edge) -> None:
    connection = await asyncpg.connect(edge.dsn)
    try:
        stored = str(await connection.fetch("SELECT * FROM api_keys"))
    finally:
        await connection.close()
    assert edge.viewer.split("_")[2] not in stored


async def test_without_the_database_unknown_keys_are_unavailable_and_known_ones_work(control_dsn: str) -> None:
    """The edge starts, answers and is merely not ready when the database is down."""
    edge = Edge("postgresql://nobody@127.0.0.1:1/none")
    key, _ = apikeys.mint()
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        async with edge.get("/v1/datasources", key=key) as response:
            problem = await response.json()
            assert (response.status, problem["code"]) == (503, "unavailable")
            assert response.headers["Retry-After"] == "1"
        async with edge.http.get("/health/ready") as response:
            assert response.status == 503
        async with edge.http.get("/health/live") as response:
            assert response.status == 200


async def test_before_the_migrations_ran_the_edge_is_unavailable(database: str) -> None:
    edge = Edge(database)
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        async with edge.get("/v1/datasources", key=apikeys.mint()[0]) as response:
            assert (response.status, (await response.json())["code"]) == (503, "unavailable")


async def test_connections_that_the_server_closed_are_replaced(edge: Edge) -> None:
    """What a client sees of a restart of PostgreSQL: nothing."""
    async with edge.get("/v1/keys", key=edge.admin) as response:
        assert response.status == 200
    other = await asyncpg.connect(edge.dsn)
    try:
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await other.close()
    async with edge.get("/v1/keys", key=edge.admin) as response:
        assert response.status == 200
