"""Where a stream's chunks go: to the asker, one credit each, or to where they are kept until somebody reads them."""

from __future__ import annotations

import secrets
from typing import Final

from prometheus_client import Counter

from askwire_common.contracts import Code, Column, Event, Running
from askwire_common.errors import ServiceError
from askwire_common.work.reply import Reply
from askwire_executor.credits import Account

MAX_KEPT_BYTES: Final = 512 * 1024 * 1024


class ReplySink:
    """Sends columns and chunks on a query's reply subject; a chunk waits for its credit."""

    def __init__(self, reply: Reply, account: Account, sent: Counter, *, stall_seconds: float) -> None:
        self._reply = reply
        self._account = account
        self._sent = sent
        self._stall_seconds = stall_seconds
        self.began = False
        self.run: str | None = None

    async def columns(self, columns: tuple[Column, ...]) -> None:
        """Tell the asker that the database has begun, and what is to come."""
        await self._reply.say(Event.RUNNING, Running(columns=columns))

    async def chunk(self, body: bytes) -> None:
        """Send a chunk when there is room for it.

        Raises:
            ServiceError: ``cancelled``: the asker takes no more.
        """
        await self._account.spend(self._stall_seconds)
        self.began = True
        await self._reply.send(Event.ROWS, body)
        self._sent.inc(len(body))


class KeepingSink:
    """Stores a result's chunks under a run of their own, so that what an earlier run left is never mixed in.

    The stream is the flow control: a chunk waits until the one before it is stored.
    """

    def __init__(self, reply: Reply, sent: Counter, *, max_bytes: int = MAX_KEPT_BYTES) -> None:
        self._reply = reply
        self._sent = sent
        self._left = max_bytes
        self._chunks = 0
        self.began = False
        self.run: str | None = secrets.token_hex(6)

    async def columns(self, columns: tuple[Column, ...]) -> None:
        """Tell that the database has begun, and what is to come."""
        await self._reply.say(Event.RUNNING, Running(columns=columns))

    async def chunk(self, body: bytes) -> None:
        """Store a chunk.

        Raises:
            ServiceError: ``too_large``: the result is larger than what is kept of one.
            Retryable: it was not stored.
        """
        self._left -= len(body)
        if self._left < 0:
            detail = "the result is larger than results that are kept may be; ask for it directly, or narrow it"
            raise ServiceError(Code.TOO_LARGE, detail)
        self.began = True
        self._chunks += 1
        await self._reply.keep(self.run or "", self._chunks, body)
        self._sent.inc(len(body))
