"""Logging in, staying logged in and logging out.

A login yields a short-lived token and a refresh token. The refresh token works once; whoever comes with a used one has
stolen it, or was stolen from, and the whole session ends.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Principal
from askwire_gateway.identity.apikeys import digest
from askwire_gateway.identity.authenticate import KeyCache
from askwire_gateway.identity.passwords import Passwords
from askwire_gateway.identity.users import SessionRecord, SessionStore, UserRecord, UserStore
from askwire_gateway.limits import LimitReached, RateLimiter

_REFRESH: Final = re.compile(r"asr_([0-9a-f]{32})_[0-9A-Za-z_-]{43}", re.ASCII)
_WRONG: Final = "the name or the password is wrong, or the user was deactivated"
_ENDED: Final = "this session has ended; log in again"


@dataclass(frozen=True)
class LoggedIn:
    """A session that was begun or refreshed, and the token that keeps it going."""

    principal: Principal
    refresh_token: str


class Logins:
    """Users coming and going.

    Args:
        by_user: counts attempts on one user, wherever they come from.
        by_address: counts attempts from one address, whomever they are on.
        session_seconds: how long a session lasts at most, however often it is refreshed.
    """

    def __init__(
        self,
        users: UserStore,
        sessions: SessionStore,
        cache: KeyCache[SessionRecord],
        passwords: Passwords,
        *,
        pepper: str,
        by_user: RateLimiter,
        by_address: RateLimiter,
        session_seconds: int,
        now: Callable[[], datetime],
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._cache = cache
        self._passwords = passwords
        self._pepper = pepper
        self._by_user = by_user
        self._by_address = by_address
        self._session_seconds = session_seconds
        self._now = now

    async def login(self, name: str, password: str, address: str) -> LoggedIn:
        """Begin a session.

        Raises:
            ServiceError: ``unauthenticated``: wrong, in words that do not tell what; ``rate_limited``;
                ``unavailable``.
        """
        user = await self.recognise(name, password, address)
        session_id = secrets.token_hex(16)
        token = _refresh_token(session_id)
        expires_at = self._now() + timedelta(seconds=self._session_seconds)
        if not await self._sessions.begin(session_id, user.id, digest(token, self._pepper), expires_at):
            raise _unauthenticated(_WRONG)
        return LoggedIn(user.principal(session_id), token)

    async def recognise(self, name: str, password: str, address: str) -> UserRecord:
        """The active user of this name and password; attempts are counted whatever comes of them.

        Raises:
            ServiceError: as ``login``.
        """
        name = name.lower()
        await self._count(self._by_address, f"login-address:{address}")
        await self._count(self._by_user, f"login-user:{hashlib.sha256(name.encode()).hexdigest()[:32]}")
        user = await self._users.named(name)
        if not await self._passwords.matches(password, None if user is None else user.password):
            raise _unauthenticated(_WRONG)
        if user is None or not user.active:
            raise _unauthenticated(_WRONG)
        return user

    async def refresh(self, token: str) -> LoggedIn:
        """Go on with a session: the user's present role, and a new refresh token for the one that is spent.

        Raises:
            ServiceError: ``unauthenticated``: the session has ended, or ends now because the token was used before;
                ``unavailable``.
        """
        found = _REFRESH.fullmatch(token)
        session = await self._sessions.find(found[1]) if found else None
        if session is None or not session.valid_at(self._now()):
            raise _unauthenticated(_ENDED)
        successor = _refresh_token(session.id)
        used, new = digest(token, self._pepper), digest(successor, self._pepper)
        if not await self._sessions.rotate(session.id, used, new):
            await self.logout(session.id)
            raise _unauthenticated(_ENDED)
        self._cache.forget(session.id)
        return LoggedIn(session.user.principal(session.id), successor)

    async def logout(self, session_id: str) -> None:
        """End a session, here at once and on every replica within seconds.

        Raises:
            ServiceError: ``unavailable``.
        """
        await self._sessions.end(session_id)
        self._cache.forget(session_id)

    async def _count(self, limiter: RateLimiter, who: str) -> None:
        spent = await limiter.spend(who)
        if spent.retry_after is not None:
            detail = "too many attempts to log in; wait as long as Retry-After says"
            raise LimitReached("logins", detail, retry_after=spent.retry_after)


def _refresh_token(session_id: str) -> str:
    return f"asr_{session_id}_{secrets.token_urlsafe(32)}"


def _unauthenticated(detail: str) -> ServiceError:
    return ServiceError(Code.UNAUTHENTICATED, detail)
