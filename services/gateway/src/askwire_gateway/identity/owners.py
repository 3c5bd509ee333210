"""Who a name stands for today: somebody who asked before, and does not ask now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from askwire_common.identity.principal import Principal
from askwire_gateway.identity.apikeys import key_id_of_subject
from askwire_gateway.identity.keystore import KeyStore
from askwire_gateway.identity.users import UserStore, is_user, user_id_of_subject


class Owners:
    """Keys and users by the subject under which they asked; of other issuers' subjects nothing is known here."""

    def __init__(self, keys: KeyStore, users: UserStore, now: Callable[[], datetime]) -> None:
        self._keys = keys
        self._users = users
        self._now = now

    async def today(self, subject: str) -> Principal | None:
        """The principal as it is now; None when it may not ask any more, or was never known here.

        Raises:
            ServiceError: ``unavailable``.
        """
        if is_user(subject):
            user = await self._users.find(user_id_of_subject(subject))
            return user.principal() if user is not None and user.active else None
        key_id = key_id_of_subject(subject)
        record = None if key_id is None else await self._keys.find(key_id)
        return record.principal if record is not None and record.valid_at(self._now()) else None
