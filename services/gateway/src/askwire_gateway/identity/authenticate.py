"""Who sent a request: an API key or a principal token becomes a principal."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Principal
from askwire_common.identity.tokens import TokenVerifier
from askwire_gateway.identity import apikeys
from askwire_gateway.identity.apikeys import KeyRecord
from askwire_gateway.identity.jwt_issuers import Issuers, issuer_of
from askwire_gateway.identity.users import SessionRecord, is_user

_FRESH_SECONDS: Final = 2.0
_USABLE_SECONDS: Final = 5.0
_PATIENCE_SECONDS: Final = 0.5
_REMEMBERED: Final = 10_000
_MAX_CREDENTIALS: Final = 8_192
_REJECTED: Final = "the credentials are unknown, expired or revoked; ask an administrator for a new key"


R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class KeySource(Protocol[R_co]):
    """Where keys and sessions are looked up."""

    async def find(self, key_id: str, /) -> R_co | None:
        """The record of this id; raises ``unavailable`` when that cannot be told now."""


@dataclass(frozen=True)
class _Known(Generic[R]):
    record: R | None
    at: float


class KeyCache(Generic[R]):
    """Remembers keys, or sessions: two seconds without asking, five when the database does not answer, and no longer.

    A revoked key thus stops working within five seconds on every replica, whatever the database does.
    """

    def __init__(self, source: KeySource[R], clock: Callable[[], float]) -> None:
        self._source = source
        self._clock = clock
        self._known: OrderedDict[str, _Known[R]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[R | None]] = {}

    async def find(self, key_id: str) -> R | None:
        """The key of this id.

        Raises:
            ServiceError: ``unavailable``: the database does not answer and what was known is too old.
        """
        known = self._known.get(key_id)
        age = self._clock() - known.at if known is not None else _USABLE_SECONDS
        if known is not None and age < _FRESH_SECONDS:
            return known.record
        if known is None or age >= _USABLE_SECONDS:
            return await self._ask(key_id)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):  # it takes seconds to find that a database is silent
                return await self._ask(key_id)
        except (ServiceError, TimeoutError) as error:
            if self._clock() - known.at < _USABLE_SECONDS:
                return known.record
            if isinstance(error, ServiceError):
                raise
        return await self._ask(key_id)

    def forget(self, key_id: str) -> None:
        """Ask again next time."""
        self._known.pop(key_id, None)

    async def _ask(self, key_id: str) -> R | None:
        """One question at a time for each key, however many requests wait for it."""
        asking = self._asking.get(key_id)
        if asking is None:
            asking = self._asking[key_id] = asyncio.create_task(self._load(key_id))
            asking.add_done_callback(lambda _: self._asking.pop(key_id, None))
        return await asyncio.shield(asking)

    async def _load(self, key_id: str) -> R | None:
        began = self._clock()
        record = await self._source.find(key_id)
        self._known.pop(key_id, None)
        self._known[key_id] = _Known(record, began)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return record


class Authenticator:
    """Turns the header ``Authorization`` into a principal: an API key, a token of our own, or one of another issuer."""

    def __init__(
        self,
        keys: KeyCache[KeyRecord],
        sessions: KeyCache[SessionRecord],
        tokens: TokenVerifier,
        pepper: str,
        *,
        now: Callable[[], datetime],
        used: Callable[[str], None],
        issuers: Issuers | None = None,
    ) -> None:
        self._keys = keys
        self._sessions = sessions
        self._tokens = tokens
        self._pepper = pepper
        self._now = now
        self._used = used
        self._issuers = issuers

    async def principal(self, authorization: str | None) -> Principal:
        """The principal that the header speaks for.

        Raises:
            ServiceError: ``unauthenticated``, or ``unavailable`` when a key cannot be looked up.
        """
        scheme, _, credentials = (authorization or "").strip().partition(" ")
        credentials = credentials.strip()
        if scheme.lower() != "bearer" or not credentials:
            raise _unauthenticated("send `Authorization: Bearer <API key or token>`")
        if len(credentials) > _MAX_CREDENTIALS:
            raise _unauthenticated(_REJECTED)
        if credentials.startswith(apikeys.PREFIX):
            return await self._of_key(credentials)
        return await self._of_token(credentials)

    def seconds_left(self, token: str) -> int | None:
        """How long a verified token of another issuer is still good; None for what is none."""
        if self._issuers is None or not self._issuers.knows(issuer_of(token)):
            return None
        return self._issuers.seconds_left(token)

    async def _of_key(self, key: str) -> Principal:
        key_id = apikeys.key_id_of(key)
        if key_id is None:
            raise _unauthenticated("this is not an API key of Askwire; check that it was copied whole")
        record = await self._keys.find(key_id)
        if not apikeys.matches(key, self._pepper, record) or record is None or not record.valid_at(self._now()):
            raise _unauthenticated(_REJECTED)
        self._used(key_id)
        return record.principal

    async def _of_token(self, token: str) -> Principal:
        if self._issuers is not None and self._issuers.knows(issuer_of(token)):
            return self._issuers.verify(token)
        principal = self._tokens.verify(token)
        key_id = apikeys.key_id_of_subject(principal.subject)
        if key_id is not None:  # a token dies with the key that it was had for
            record = await self._keys.find(key_id)
            if record is None or not record.valid_at(self._now()):
                raise _unauthenticated(_REJECTED)
        return await self._of_session(principal) if is_user(principal.subject) else principal

    async def _of_session(self, principal: Principal) -> Principal:
        """The user as it is now: a token dies with its session, and a role that was changed is changed."""
        session = None if principal.session is None else await self._sessions.find(principal.session)
        if session is None or not session.valid_at(self._now()):
            raise _unauthenticated("this session has ended; log in again")
        return session.user.principal(session.id)


def _unauthenticated(detail: str) -> ServiceError:
    return ServiceError(Code.UNAUTHENTICATED, detail)
