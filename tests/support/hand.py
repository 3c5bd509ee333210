"""Publishes on the bus by hand, as an internal service would, or as one who should not."""

from __future__ import annotations

import asyncio

from tests.support.line import ADMIN, Line

from askwire_common.bus.protocols import Incoming
from askwire_common.contracts import ApprovedStatement, Event, Header, Outcome
from askwire_common.datasources.policy import Policy
from askwire_common.deadline import Deadline
from askwire_common.identity.approval import Approval, digest
from askwire_common.journey import Journey, new_query_id


class Hand:
    """Has an inbox, and hears the events that come to it."""

    def __init__(self, line: Line, inbox: str) -> None:
        self._line = line
        self._inbox = inbox
        self._heard: asyncio.Queue[Incoming] = asyncio.Queue()

    async def listen(self) -> None:
        await self._line.listen(self._inbox, self._heard.put)

    async def listen_as_gateway(self) -> None:
        """On an inbox of gateways, which nobody else may hear."""
        await self._line.bus.subscribe(self._inbox, self._heard.put)

    def journey(self, query_id: str | None = None, *, seconds: float = 60) -> Journey:
        """A query that begins here."""
        return Journey(
            query_id=query_id or new_query_id(),
            reply_to=self._inbox,
            token=self._line.tokens.sign(ADMIN, 60),
            deadline=Deadline.after(seconds),
            started=self._line.bus.clock(),
        )

    def headers(self, query_id: str | None = None, **changes: str | None) -> dict[str, str]:
        """The headers of such a query, with these in place of the usual ones; None leaves one out."""
        headers = self.journey(query_id).headers(new_query_id())
        return {k: v for k, v in (headers | changes).items() if v is not None}

    async def outcome(self, *, within: float = 10) -> Outcome:
        """The next end that is told."""
        while True:
            message = await asyncio.wait_for(self._heard.get(), within)
            if message.headers[Header.EVENT] in {Event.DONE, Event.REFUSED, Event.FAILED}:
                return Outcome.model_validate_json(message.body)


def approval_of(query_id: str, sql: str, line: Line) -> Approval:
    return Approval(
        digest=digest(sql),
        dialect="postgres",
        datasource="books",
        principal=ADMIN.subject,
        policy_version=Policy().version,
        catalog_fingerprint="",
        max_rows=10,
        max_bytes=1_000_000,
        nonce=f"{query_id}.0",
        expires=line.bus.clock() + 60,
    )


def execute_body(sql: str, approval: str) -> bytes:
    return ApprovedStatement(sql=sql, approval=approval, max_rows=10, datasource="books").model_dump_json().encode()
