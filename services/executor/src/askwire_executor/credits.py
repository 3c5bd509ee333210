"""Back pressure: the asker grants room for chunks, and a stream waits when it has used up what was granted."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import CREDIT_WINDOW, Code, Header
from askwire_common.errors import ServiceError
from askwire_common.identity.tokens import TokenVerifier

_MAX_GRANT = 1_024


class CreditObserver(Protocol):
    """Wants to know how readers keep up."""

    def waited(self, seconds: float, *, stalled: bool) -> None:
        """A stream stood still for so long, and was cut when ``stalled``."""

    def granted(self, *, accepted: bool) -> None:
        """A grant came."""


@dataclass
class Account:
    """What one query may still send; ``CREDIT_WINDOW`` chunks are granted in advance."""

    observer: CreditObserver
    left: int = CREDIT_WINDOW
    granted: asyncio.Event = field(default_factory=asyncio.Event)

    async def spend(self, seconds: float) -> None:
        """Use one credit, waiting for it at most this long.

        Raises:
            ServiceError: ``cancelled``: the reader has stopped taking rows.
        """
        if self.left <= 0:
            await self._wait(seconds)
        self.left -= 1

    async def _wait(self, seconds: float) -> None:
        began = time.perf_counter()
        stalled = False
        try:
            while self.left <= 0:
                self.granted.clear()
                await asyncio.wait_for(self.granted.wait(), seconds)
        except TimeoutError:
            stalled = True
            structlog.get_logger("askwire.credits").warning("stream.stalled", seconds=seconds)
            raise ServiceError(
                Code.CANCELLED, f"no rows were taken for {seconds:g} seconds, so the result was cut; read faster"
            ) from None
        finally:
            self.observer.waited(time.perf_counter() - began, stalled=stalled)


class Credits:
    """The accounts of all queries that stream from this replica."""

    def __init__(self, verifier: TokenVerifier, observer: CreditObserver) -> None:
        self._verifier = verifier
        self._observer = observer
        self._accounts: dict[str, dict[str, Account]] = {}  # by query and owner: an id is unique to its owner
        self._log = structlog.get_logger("askwire.credits")

    def open(self, query_id: str, owner: str) -> Account:
        """An account for a query whose asker is ``owner``."""
        account = Account(self._observer)
        self._accounts.setdefault(query_id, {})[owner] = account
        return account

    def close(self, query_id: str, owner: str) -> None:
        """Forget a query."""
        accounts = self._accounts.get(query_id, {})
        accounts.pop(owner, None)
        if not accounts:
            self._accounts.pop(query_id, None)

    async def on_message(self, message: Incoming) -> None:
        """Take a grant on ``askwire.v1.credit.<query_id>``: a whole number above 0, from the query's own asker."""
        query_id = message.subject.rsplit(".", 1)[-1]
        accounts = self._accounts.get(query_id)
        if accounts is None:
            return  # another replica's query, or one that has ended
        grant = int(message.body) if message.body.isdigit() and len(message.body) < 6 else 0
        account = self._of_sender(message, accounts)
        if not 0 < grant <= _MAX_GRANT or account is None:
            self._observer.granted(accepted=False)
            self._log.warning("credit.refused", query_id=query_id)
            return
        self._observer.granted(accepted=True)
        account.left = min(account.left + grant, _MAX_GRANT)
        account.granted.set()

    def _of_sender(self, message: Incoming, accounts: dict[str, Account]) -> Account | None:
        try:
            return accounts.get(self._verifier.verify(message.headers.get(Header.PRINCIPAL, "")).subject)
        except ServiceError:
            return None
