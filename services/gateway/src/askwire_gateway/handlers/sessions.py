"""Logging in and out: ``/v1/auth/login``, ``/refresh``, ``/logout``, ``/password``."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from askwire_common.contracts import Code, private_inbox
from askwire_common.errors import ServiceError
from askwire_gateway.handlers.reply import reply
from askwire_gateway.identity import passwords
from askwire_gateway.identity.addresses import address_of
from askwire_gateway.identity.answers import Session, SessionEnd
from askwire_gateway.identity.logins import LoggedIn
from askwire_gateway.requests import LoginRequest, PasswordRequest, RefreshRequest
from askwire_gateway.resources import IDENTITY, LIMITS
from askwire_gateway.route import B, Call


async def login(call: Call[LoginRequest]) -> web.StreamResponse:
    """Begin a session with a name and a password."""
    body, identity, address = call.body, call.request.app[IDENTITY], _address(call)
    try:
        logged_in = await identity.logins.login(body.name, body.password, address)
    except ServiceError as error:
        if error.code is Code.UNAUTHENTICATED:
            identity.audit.note("login.refused", "", address=address)  # no name: it may be a password
        raise
    by = logged_in.principal
    identity.audit.note("session.begun", by.subject, session=by.session, address=address)
    return _session(call, logged_in)


async def refresh(call: Call[RefreshRequest]) -> web.StreamResponse:
    """Go on with a session. The refresh token is spent; one that comes twice ends its session."""
    identity = call.request.app[IDENTITY]
    try:
        logged_in = await identity.logins.refresh(call.body.refresh_token)
    except ServiceError as error:
        if error.code is Code.UNAUTHENTICATED:
            identity.audit.note("refresh.refused", "", address=_address(call))
        raise
    identity.audit.note("session.refreshed", logged_in.principal.subject, session=logged_in.principal.session)
    return _session(call, logged_in)


async def logout(call: Call[None]) -> web.StreamResponse:
    """End the session, here at once and on every replica within seconds; its tokens die with it."""
    identity, session = call.request.app[IDENTITY], _own_session(call)
    await identity.logins.logout(session)
    identity.audit.note("session.ended", call.principal.subject, session=session)
    return reply(SessionEnd())


async def password(call: Call[PasswordRequest]) -> web.StreamResponse:
    """Give oneself a new password. Every session of the user ends, this one included."""
    identity, body, session_id = call.request.app[IDENTITY], call.body, _own_session(call)
    session = await identity.sessions.find(session_id)
    if session is None:
        raise ServiceError(Code.UNAUTHENTICATED, "this session has ended; log in again")
    user = await identity.logins.recognise(session.user.name, body.password, _address(call))
    if (told := passwords.problem(body.new_password, user.name)) is not None:
        raise ServiceError(Code.INVALID_REQUEST, f"new_password: {told}")
    changed = replace(user, password=await identity.passwords.make(body.new_password))
    await identity.audit.record("password.changed", call.principal.subject)
    await identity.users.change(changed, end_sessions=True)
    identity.sessions.forget(session_id)
    return reply(SessionEnd())


def _session(call: Call[B], logged_in: LoggedIn) -> web.StreamResponse:
    seconds = call.request.app[LIMITS].token_seconds
    return reply(
        Session(
            token=call.request.app[IDENTITY].token(logged_in.principal, seconds),
            expires_in=seconds,
            inbox=private_inbox(logged_in.principal.subject),
            refresh_token=logged_in.refresh_token,
        )
    )


def _own_session(call: Call[B]) -> str:
    if call.principal.session is None:
        raise ServiceError(Code.FORBIDDEN, "this needs a session of a user who logged in; keys are revoked instead")
    return call.principal.session


def _address(call: Call[B]) -> str:
    return address_of(call.request, call.request.app[IDENTITY].proxies)
