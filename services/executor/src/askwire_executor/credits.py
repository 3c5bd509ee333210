"""Back pressure: the asker grants room for chunks, and a stream waits when it has used up what was granted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import structlog

from askwire_common.bus import Incoming
from askwire_common.contracts import CREDIT_WINDOW, Code, Header
from askwire_common.errors import ServiceError
from askwire_common.tokens import TokenVerifier

_MAX_GRANT = 1_024


@dataclass
class Account:
    """What one query may still send; ``CREDIT_WINDOW`` chunks are granted in advance."""

    owner: str
    left: int = CREDIT_WINDOW
    granted: asyncio.Event = field(default_factory=asyncio.Event)

    async def spend(self, seconds: float) -> None:
        """Use one credit, waiting for it at most this long.

        Raises:
            ServiceError: ``cancelled``: the reader has stopped taking rows.
        """
        while self.left <= 0:
            self.granted.clear()
            try:
                await asyncio.wait_for(self.granted.wait(), seconds)
            except TimeoutError:
                raise ServiceError(
                    Code.CANCELLED, f"no rows were taken for {seconds:g} seconds, so the result was cut; read faster"
                ) from None
        self.left -= 1


class Credits:
    """The accounts of all queries that stream from this replica."""

    def __init__(self, verifier: TokenVerifier) -> None:
        self._verifier = verifier
        self._accounts: dict[str, Account] = {}
        self._log = structlog.get_logger("askwire.credits")

    def open(self, query_id: str, owner: str) -> Account:
        """An account for a query whose asker is ``owner``."""
        account = Account(owner)
        self._accounts[query_id] = account
        return account

    def close(self, query_id: str) -> None:
        """Forget a query."""
        self._accounts.pop(query_id, None)

    async def on_message(self, message: Incoming) -> None:
        """Take a grant on ``askwire.v1.credit.<query_id>``: a whole number above 0, from the query's own asker."""
        query_id = message.subject.rsplit(".", 1)[-1]
        account = self._accounts.get(query_id)
        if account is None:
            return  # another replica's query, or one that has ended
        grant = int(message.body) if message.body.isdigit() and len(message.body) < 6 else 0
        if not 0 < grant <= _MAX_GRANT or not self._from_owner(message, account):
            self._log.warning("credit.refused", query_id=query_id)
            return
        account.left = min(account.left + grant, _MAX_GRANT)
        account.granted.set()

    def _from_owner(self, message: Incoming, account: Account) -> bool:
        try:
            return self._verifier.verify(message.headers.get(Header.PRINCIPAL, "")).subject == account.owner
        except ServiceError:
            return False
