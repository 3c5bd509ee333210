"""Where a stream's chunks go: to the asker, one credit each."""

from __future__ import annotations

from prometheus_client import Counter

from askwire_common.contracts import Column, Event, Running
from askwire_common.reply import Reply
from askwire_executor.credits import Account


class ReplySink:
    """Sends columns and chunks on a query's reply subject; a chunk waits for its credit."""

    def __init__(self, reply: Reply, account: Account, sent: Counter, *, stall_seconds: float) -> None:
        self._reply = reply
        self._account = account
        self._sent = sent
        self._stall_seconds = stall_seconds
        self.began = False

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
