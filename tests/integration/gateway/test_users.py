"""Users log in, stay, are thrown out and changed; what was stolen or guessed is of no use."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import asyncpg
import pytest
from tests.integration.gateway.conftest import Edge

from askwire_common.identity.principal import ROLE_PERMISSIONS, Permission, Role
from askwire_gateway.identity.answers import Session, UserInfo
from askwire_gateway.limits import LocalLimiter
from askwire_gateway.routes import ROUTES

pytestmark = pytest.mark.servers

PASSWORD = "correct horse battery"


def fresh() -> str:
    """A name that no other test has."""
    return f"ada-{secrets.token_hex(4)}"


async def made(edge: Edge, name: str = "", **more: object) -> UserInfo:
    body = {"name": name or fresh(), "password": PASSWORD, "role": "ANALYST"} | more
    async with edge.post("/v1/users", body, key=edge.admin) as response:
        assert response.status == 201, await response.text()
        return UserInfo.model_validate(await response.json())


async def login(edge: Edge, name: str, password: str = PASSWORD, *, address: str = "192.0.2.1") -> tuple[int, Any]:
    headers = {"X-Forwarded-For": address}
    async with edge.http.post("/v1/auth/login", json={"name": name, "password": password}, headers=headers) as response:
        return response.status, await response.json()


async def logged_in(edge: Edge, name: str, password: str = PASSWORD) -> Session:
    status, body = await login(edge, name, password)
    assert status == 200, body
    return Session.model_validate(body)


async def status(edge: Edge, token: str, path: str = "/v1/datasources") -> int:
    async with edge.get(path, key=token) as response:
        return response.status


async def refreshed(edge: Edge, token: str) -> tuple[int, Any]:
    async with edge.http.post("/v1/auth/refresh", json={"refresh_token": token}) as response:
        return response.status, await response.json()


def later(edge: Edge) -> None:
    """As if more than two seconds had gone by: what is remembered of sessions is asked for again."""
    edge.sessions._known.clear()


async def test_a_user_logs_in_by_name_in_any_case_and_may_what_the_role_may(edge: Edge) -> None:
    user = await made(edge)
    session = await logged_in(edge, user.name.upper())
    assert session.expires_in <= 900
    assert await status(edge, session.token) == 200
    assert await status(edge, session.token, "/v1/keys") == 403
    async with edge.get(f"/v1/users/{user.id}", key=edge.admin) as response:
        assert (await response.json())["last_login_at"] is not None


@pytest.mark.parametrize("wrong", ["password", "name", "deactivated"])
async def test_what_is_wrong_is_not_told(edge: Edge, wrong: str) -> None:
    user = await made(edge)
    if wrong == "deactivated":
        async with edge.delete(f"/v1/users/{user.id}", key=edge.admin) as response:
            assert response.status == 200
    name = fresh() if wrong == "name" else user.name
    code, problem = await login(edge, name, "wrong password" if wrong == "password" else PASSWORD)
    assert (code, problem["detail"]) == (401, "the name or the password is wrong, or the user was deactivated")


async def test_a_name_that_nobody_can_have_is_told(edge: Edge) -> None:
    """Anybody may try it, and none of that is a failure of ours, with a page of the log for each."""
    code, problem = await login(edge, "a\0b", PASSWORD)
    assert (code, problem["code"]) == (400, "invalid_request")
    assert problem["detail"].startswith("name: ")


async def test_a_logout_ends_the_session_at_once_and_no_other(edge: Edge) -> None:
    user = await made(edge)
    one, two = await logged_in(edge, user.name), await logged_in(edge, user.name)
    assert await status(edge, one.token) == 200
    async with edge.post("/v1/auth/logout", key=one.token) as response:
        assert response.status == 200
    assert await status(edge, one.token) == 401
    assert (await refreshed(edge, one.refresh_token))[0] == 401
    assert await status(edge, two.token) == 200


async def test_a_refresh_token_works_once_and_a_second_time_ends_everything(edge: Edge) -> None:
    user = await made(edge)
    first = await logged_in(edge, user.name)
    code, body = await refreshed(edge, first.refresh_token)
    second = Session.model_validate(body)
    assert (code, await status(edge, second.token)) == (200, 200)
    assert (await refreshed(edge, first.refresh_token))[0] == 401, "a thief, or his victim"
    assert await status(edge, second.token) == 401
    assert (await refreshed(edge, second.refresh_token))[0] == 401


async def test_of_two_refreshes_at_once_one_is_the_second(edge: Edge) -> None:
    session = await logged_in(edge, (await made(edge)).name)
    codes = [code for code, _ in await asyncio.gather(*(refreshed(edge, session.refresh_token) for _ in range(5)))]
    assert codes.count(200) <= 1


@pytest.mark.parametrize("token", ["", "x", "asr_", f"asr_{'0' * 32}_{'A' * 43}", "ask_x", "a.b.c", "é"])
async def test_what_is_no_refresh_token_is_refused(edge: Edge, token: str) -> None:
    code, problem = await refreshed(edge, token)
    assert code in {400, 401}
    assert problem["code"] in {"invalid_request", "unauthenticated"}


async def test_a_session_ends_in_time_however_often_it_is_refreshed(control_dsn: str) -> None:
    edge = Edge(control_dsn, session_seconds=0)
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        edge.admin = await edge.key(Role.ADMIN)
        session = await logged_in(edge, (await made(edge)).name)
        assert await status(edge, session.token) == 401
        assert (await refreshed(edge, session.refresh_token))[0] == 401


async def test_a_role_that_was_changed_holds_for_new_logins_and_ends_old_ones(edge: Edge) -> None:
    user = await made(edge)
    old = await logged_in(edge, user.name)
    async with patched(edge, user.id, {"role": "VIEWER"}) as response:
        assert (await response.json())["role"] == "VIEWER"
    later(edge)
    assert await status(edge, old.token) == 401
    assert await status(edge, (await logged_in(edge, user.name)).token) == 200


@pytest.mark.parametrize("change", [{"active": False}, {"password": "another good one"}, {"tenant": "acme"}])
async def test_what_matters_ends_sessions(edge: Edge, change: dict[str, object]) -> None:
    user = await made(edge)
    session = await logged_in(edge, user.name)
    async with patched(edge, user.id, change) as response:
        assert response.status == 200
    later(edge)
    assert await status(edge, session.token) == 401


async def test_an_address_may_change_without_a_new_login(edge: Edge) -> None:
    user = await made(edge)
    session = await logged_in(edge, user.name)
    async with patched(edge, user.id, {"email": "ada@example.org"}) as response:
        assert (await response.json())["email"] == "ada@example.org"
    later(edge)
    assert await status(edge, session.token) == 200


async def test_users_change_their_own_password_with_the_old_one(edge: Edge) -> None:
    user = await made(edge)
    session = await logged_in(edge, user.name)
    for body, code in (
        ({"password": "wrong", "new_password": "another good one"}, 401),
        ({"password": PASSWORD, "new_password": "short"}, 400),
        ({"password": PASSWORD, "new_password": "another good one"}, 200),
    ):
        async with edge.post("/v1/auth/password", body, key=session.token) as response:
            assert response.status == code
    assert await status(edge, session.token) == 401
    assert (await login(edge, user.name))[0] == 401
    await logged_in(edge, user.name, "another good one")


async def test_keys_have_no_session_to_end(edge: Edge) -> None:
    async with edge.post("/v1/auth/logout") as response:
        assert response.status == 403


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": "x"}, "name"),
        ({"name": "a b c"}, "name"),
        ({"password": "short"}, "password: must have"),
        ({"password": "aaaaaaaaaa"}, "password: is too easy"),
        ({"password": "x" * 300}, "password: must have"),
        ({"role": "KING"}, "role"),
        ({"email": "nobody"}, "email"),
        ({"email": "a\0b@example.org"}, "email"),
        ({"tenant": "x' OR 1=1"}, "tenant"),
        ({"admin": True}, "admin"),
    ],
)
async def test_a_user_that_cannot_be_made_is_told_why(edge: Edge, change: dict[str, object], told: str) -> None:
    body = {"name": fresh(), "password": PASSWORD, "role": "VIEWER"} | change
    async with edge.post("/v1/users", body, key=edge.admin) as response:
        assert response.status == 400
        assert told in (await response.json())["detail"]


async def test_a_name_is_taken_in_any_case(edge: Edge) -> None:
    user = await made(edge)
    body = {"name": user.name.upper(), "password": PASSWORD}
    async with edge.post("/v1/users", body, key=edge.admin) as response:
        assert response.status == 409


async def test_nobody_gives_more_than_they_have(edge: Edge) -> None:
    """A key for managing users alone must not make an administrator, nor take one over."""
    clerk = await edge.key(Role.ADMIN, Permission.MANAGE_USERS, Permission.READ, Permission.EXECUTE_QUERY)
    admin = await made(edge, role="ADMIN")
    body = {"name": fresh(), "password": PASSWORD, "role": "ADMIN"}
    async with edge.post("/v1/users", body, key=clerk) as response:
        assert response.status == 403
    async with patched(edge, admin.id, {"password": "another good one"}, key=clerk) as response:
        assert response.status == 403
    async with edge.delete(f"/v1/users/{admin.id}", key=clerk) as response:
        assert response.status == 403
    viewer = await made(edge, role="VIEWER")
    async with patched(edge, viewer.id, {"role": "ANALYST"}, key=clerk) as response:
        assert response.status == 200


async def test_administrators_cannot_lock_themselves_out(edge: Edge) -> None:
    admin = await made(edge, role="ADMIN")
    session = await logged_in(edge, admin.name)
    async with edge.delete(f"/v1/users/{admin.id}", key=session.token) as response:
        assert response.status == 409
    async with patched(edge, admin.id, {"role": "VIEWER"}, key=session.token) as response:
        assert response.status == 409


@pytest.mark.parametrize("user_id", ["none", "..", "' OR 1=1 --", "0" * 32])
async def test_a_user_that_is_not_there_is_not_found(edge: Edge, user_id: str) -> None:
    async with edge.get(f"/v1/users/{user_id}", key=edge.admin) as response:
        assert response.status == 404


async def test_passwords_and_refresh_tokens_are_stored_as_digests_only(edge: Edge) -> None:
    user = await made(edge)
    session = await logged_in(edge, user.name)
    connection = await asyncpg.connect(edge.dsn)
    try:
        stored = str(await connection.fetch("SELECT u.*, s.* FROM users u JOIN sessions s ON s.user_id = u.id"))
    finally:
        await connection.close()
    assert PASSWORD not in stored
    assert session.refresh_token.split("_", 2)[2] not in stored
    assert "scrypt$" in stored


async def test_attempts_on_one_user_are_counted_wherever_they_come_from(control_dsn: str) -> None:
    edge = Edge(control_dsn, by_user=LocalLimiter(3, time.monotonic))
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        name = fresh()
        codes = [(await login(edge, name, address=f"192.0.2.{n}"))[0] for n in range(5)]
        assert codes == [401, 401, 401, 429, 429]
        assert (await login(edge, name.upper(), address="192.0.2.9"))[0] == 429, "case makes no new user"
        assert (await login(edge, fresh()))[0] == 401, "others are not kept out"


async def test_attempts_from_one_address_are_counted_whomever_they_are_on(control_dsn: str) -> None:
    edge = Edge(control_dsn, by_address=LocalLimiter(3, time.monotonic))
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        made_up = ("9.9.9.9, 192.0.2.1", "8.8.8.8, 192.0.2.1", "192.0.2.1")
        codes = [(await login(edge, fresh(), address=made_up[n % 3]))[0] for n in range(5)]
        assert codes == [401, 401, 401, 429, 429], "what a client writes before the proxy's word is not believed"
        assert (await login(edge, fresh(), address="192.0.2.2"))[0] == 401


async def test_bad_credentials_are_counted_by_address(control_dsn: str) -> None:
    edge = Edge(control_dsn, by_address=LocalLimiter(3, time.monotonic))
    async with AsyncExitStack() as stack:
        await edge.open(stack)
        edge.viewer = await edge.key(Role.VIEWER)
        codes = [await status(edge, "ask_guess") for _ in range(5)]
        assert codes == [401, 401, 401, 429, 429]
        assert await status(edge, edge.viewer) == 200, "good ones are not kept out"


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.name)
@pytest.mark.parametrize("kind", ["key", "session"])
async def test_every_route_is_open_to_the_roles_that_hold_its_permission_and_to_no_other(
    edge: Edge, role: Role, kind: str
) -> None:
    """The whole matrix of roles and routes; a body that is refused was let in first."""
    token = await edge.key(role)
    if kind == "session":
        token = (await logged_in(edge, (await made(edge, role=role.name)).name)).token
    for route in ROUTES:
        if route.permission is None or route.path == "/v1/auth/logout":
            continue
        headers = {"Authorization": f"Bearer {token}"}
        async with edge.http.request(route.method, filled(route.path), headers=headers, data=b"") as response:
            problem = await response.json() if response.status >= 400 else {}
            needs = f"this needs the permission {route.permission},"
            refused = response.status == 403 and problem["detail"].startswith(needs)
        assert refused == (route.permission not in ROLE_PERMISSIONS[role]), (route.method, route.path, problem)


async def test_nothing_but_the_doors_is_open_without_credentials(edge: Edge) -> None:
    for route in ROUTES:
        if route.permission is not None:
            async with edge.http.request(route.method, filled(route.path), data=b"") as response:
                assert response.status == 401, (route.method, route.path)


def filled(path: str) -> str:
    """A route's path with something in place of each parameter."""
    return re.sub(r"{\w+}", "0", path)


def patched(
    edge: Edge, user_id: str, change: dict[str, object], *, key: str | None = None
) -> aiohttp.client._RequestContextManager:
    headers = {"Authorization": f"Bearer {key or edge.admin}"}
    return edge.http.patch(f"/v1/users/{user_id}", json=change, headers=headers)
