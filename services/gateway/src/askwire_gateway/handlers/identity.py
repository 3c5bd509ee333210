"""Keys and tokens: ``/v1/keys`` and ``/v1/auth/token``."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from askwire_common.contracts import Code, private_inbox
from askwire_common.errors import ServiceError
from askwire_gateway.handlers.reply import reply
from askwire_gateway.identity import apikeys
from askwire_gateway.identity.answers import KeyInfo, KeyList, NewKey, Token
from askwire_gateway.identity.apikeys import KeyRecord
from askwire_gateway.requests import KeyRequest
from askwire_gateway.resources import IDENTITY, LIMITS
from askwire_gateway.route import Call

_CREATED = 201


async def token(call: Call[None]) -> web.StreamResponse:
    """A short-lived token that speaks for the caller; one of an identity provider is not outlived."""
    identity, seconds = call.request.app[IDENTITY], call.request.app[LIMITS].token_seconds
    credentials = call.request.headers["Authorization"].split()[-1]
    if not credentials.startswith(apikeys.PREFIX):
        left = identity.authenticator.seconds_left(credentials)
        if left is None:
            detail = "a token of Askwire's own cannot be exchanged for another; come with what you had it for"
            raise ServiceError(Code.FORBIDDEN, detail)
        seconds = min(seconds, left)
    identity.audit.note("token.issued", call.principal.subject, seconds=seconds)
    signed = identity.token(call.principal, seconds)
    return reply(Token(token=signed, expires_in=seconds, inbox=private_inbox(call.principal.subject)))


async def list_keys(call: Call[None]) -> web.StreamResponse:
    """Every key, without the keys themselves."""
    records = await call.request.app[IDENTITY].store.all()
    return reply(KeyList(keys=tuple(KeyInfo.model_validate(_told(record)) for record in records)))


async def create_key(call: Call[KeyRequest]) -> web.StreamResponse:
    """Make a key, and show it this once."""
    body, identity, now = call.body, call.request.app[IDENTITY], datetime.now(UTC)
    if body.expires_at is not None and body.expires_at <= now:
        raise ServiceError(Code.INVALID_REQUEST, "expires_at: must lie in the future")
    try:
        permissions = apikeys.grantable(body.role, body.permissions)
    except ValueError as error:
        raise ServiceError(Code.INVALID_REQUEST, f"permissions: {error}") from error
    if beyond := [permission for permission in sorted(permissions) if not call.principal.may(permission)]:
        raise ServiceError(Code.FORBIDDEN, f"nobody gives what they have not: {', '.join(beyond)}")
    key, key_id = apikeys.mint()
    record = KeyRecord(
        id=key_id,
        name=body.name,
        digest=apikeys.digest(key, identity.pepper),
        role=body.role,
        permissions=permissions,
        created_by=call.principal.subject,
        created_at=now,
        expires_at=body.expires_at,
        tenant=body.tenant,
    )
    facts = {"key": key_id, "name": body.name, "role": body.role.name, "permissions": sorted(permissions)}
    await identity.audit.record("key.created", call.principal.subject, **facts, tenant=body.tenant)
    await identity.store.add(record)
    return reply(NewKey.model_validate(_told(record) | {"key": key}), _CREATED)


async def revoke_key(call: Call[None]) -> web.StreamResponse:
    """End a key's life, here at once and on every replica within seconds."""
    key_id, identity = call.request.match_info["id"], call.request.app[IDENTITY]
    if not key_id.isascii() or await identity.store.find(key_id) is None:
        raise ServiceError(Code.NOT_FOUND, "there is no key of that id; GET /v1/keys lists them")
    await identity.audit.record("key.revoked", call.principal.subject, key=key_id)
    if not await identity.store.revoke(key_id):
        raise ServiceError(Code.NOT_FOUND, "there is no key of that id; GET /v1/keys lists them")
    identity.cache.forget(key_id)
    record = await identity.store.find(key_id)
    if record is None:
        raise ServiceError(Code.NOT_FOUND, "the key was deleted meanwhile")
    return reply(KeyInfo.model_validate(_told(record)))


def _told(record: KeyRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "name": record.name,
        "role": record.role.name,
        "permissions": tuple(sorted(record.permissions)),
        "created_by": record.created_by,
        "created_at": record.created_at,
        "expires_at": record.expires_at,
        "revoked_at": record.revoked_at,
        "last_used_at": record.last_used_at,
        "tenant": record.tenant,
    }
