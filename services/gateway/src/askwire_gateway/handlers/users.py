"""Users: ``/v1/users``. They are deactivated rather than deleted, so that what they did keeps its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from aiohttp import web

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import ROLE_PERMISSIONS, Principal, Role
from askwire_gateway.handlers.reply import reply
from askwire_gateway.identity import passwords
from askwire_gateway.identity.answers import UserInfo, UserList
from askwire_gateway.identity.users import UserRecord, subject
from askwire_gateway.requests import UserChange, UserRequest
from askwire_gateway.resources import IDENTITY
from askwire_gateway.route import B, Call

_CREATED = 201


async def listing(call: Call[None]) -> web.StreamResponse:
    """Every user, by name."""
    return reply(UserList(users=tuple(_info(user) for user in await call.request.app[IDENTITY].users.all())))


async def find(call: Call[None]) -> web.StreamResponse:
    """One user."""
    return reply(_info(await _user(call)))


async def create(call: Call[UserRequest]) -> web.StreamResponse:
    """Make a user. Nobody can give a role that may do more than the giver."""
    body, identity = call.body, call.request.app[IDENTITY]
    _may_give(call.principal, [body.role])
    name = body.name.lower()
    user = UserRecord(
        id=uuid4().hex,
        name=name,
        email=body.email,
        role=body.role,
        tenant=body.tenant,
        password=await _hashed(call, body.password, name, field="password"),
        active=True,
        created_by=call.principal.subject,
        created_at=datetime.now(UTC),
    )
    facts = {"user": user.id, "name": name, "role": user.role.name, "tenant": user.tenant}
    await identity.audit.record("user.created", call.principal.subject, **facts)
    added = await identity.users.add(user)
    if added is None:
        raise ServiceError(Code.CONFLICT, "name: there is a user of that name already")
    return reply(_info(added), _CREATED)


async def change(call: Call[UserChange]) -> web.StreamResponse:
    """Change what is given. A new password, role or tenant, and deactivation, end the user's sessions."""
    body, user = call.body, await _user(call)
    given = body.model_dump(exclude_unset=True)
    if None in (given.get("password", ""), given.get("role", ""), given.get("active", "")):
        raise ServiceError(Code.INVALID_REQUEST, "password, role and active cannot be null; leave out what stays")
    _may_give(call.principal, [user.role, *([body.role] if body.role is not None else [])])
    if body.password is not None:
        given["password"] = await _hashed(call, body.password, user.name, field="password")
    return reply(await _write(call, user, replace(user, **given)))


async def deactivate(call: Call[None]) -> web.StreamResponse:
    """Let a user in no more, and end its sessions."""
    user = await _user(call)
    _may_give(call.principal, [user.role])
    return reply(await _write(call, user, replace(user, active=False)))


async def _write(call: Call[B], user: UserRecord, wanted: UserRecord) -> UserInfo:
    if subject(user.id) == call.principal.subject and (not wanted.active or wanted.role < user.role):
        raise ServiceError(Code.CONFLICT, "nobody can deactivate or demote themselves; ask another administrator")
    kept = (user.password, user.role, user.tenant, user.active)
    ending = kept != (wanted.password, wanted.role, wanted.tenant, wanted.active)
    identity = call.request.app[IDENTITY]
    facts = {"user": user.id, "role": wanted.role.name, "tenant": wanted.tenant, "active": wanted.active}
    await identity.audit.record("user.changed", call.principal.subject, **facts, sessions_end=ending)
    changed = await identity.users.change(wanted, end_sessions=ending)
    if changed is None:
        raise _not_found()
    return _info(changed)


async def _user(call: Call[B]) -> UserRecord:
    user_id = call.request.match_info["id"]
    user = await call.request.app[IDENTITY].users.find(user_id) if user_id.isalnum() else None
    if user is None:
        raise _not_found()
    return user


async def _hashed(call: Call[B], password: str, name: str, *, field: str) -> str:
    if (told := passwords.problem(password, name)) is not None:
        raise ServiceError(Code.INVALID_REQUEST, f"{field}: {told}")
    return await call.request.app[IDENTITY].passwords.make(password)


def _may_give(principal: Principal, roles: Iterable[Role]) -> None:
    """Nobody handles what is mightier: a key of few permissions must not make a user of all."""
    for role in roles:
        if not all(principal.may(permission) for permission in ROLE_PERMISSIONS[role]):
            raise ServiceError(Code.FORBIDDEN, f"your own permissions are fewer than those of the role {role.name}")


def _not_found() -> ServiceError:
    return ServiceError(Code.NOT_FOUND, "there is no user of that id; GET /v1/users lists them")


def _info(user: UserRecord) -> UserInfo:
    return UserInfo(
        id=user.id,
        name=user.name,
        email=user.email,
        role=user.role.name,
        tenant=user.tenant,
        active=user.active,
        created_by=user.created_by,
        created_at=user.created_at,
        last_login_at=user.last_login_at,
    )
